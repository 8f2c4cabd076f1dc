//! The size of what a catalogue holds of a posting in memory: all but the texts that are only read.

use matching::document::{Place, Posting};

use crate::{Code, Invalid};

/// Longest title, employer, places, skills, tags, industry and address of a posting together.
pub const MAX_LISTED_BYTES: usize = 32 << 10;

/// A posting that a catalogue can hold.
///
/// # Errors
/// [`Invalid`] naming the member that takes most, when they take more than [`MAX_LISTED_BYTES`].
pub(super) fn within_budget(posting: Posting) -> Result<Posting, Invalid> {
    let Posting {
        title,
        company,
        locations,
        applicant_locations,
        skills,
        industry,
        url,
        ..
    } = &posting;
    let employer = [Some(&company.name), company.industry.as_ref()];
    let employer = employer.into_iter().flatten().chain(&company.tags);
    let members = [
        ("title", title.len()),
        ("hiringOrganization", bytes(employer)),
        ("jobLocation", bytes_of_places(locations)),
        (
            "applicantLocationRequirements",
            bytes_of_places(applicant_locations),
        ),
        ("skills", bytes(skills.iter().map(|skill| &skill.name))),
        ("industry", bytes(industry)),
        ("url", bytes(url)),
    ];
    let total: usize = members.iter().map(|(_, bytes)| bytes).sum();
    match members.iter().max_by_key(|(_, bytes)| bytes) {
        Some((member, _)) if total > MAX_LISTED_BYTES => {
            let reason = format!(
                "must be shorter: title, employer, places, skills and address together have \
                 {total} bytes of at most {MAX_LISTED_BYTES}"
            );
            Err(Invalid::new(Code::TooLong, reason).within(member))
        }
        _ => Ok(posting),
    }
}

fn bytes<'a>(texts: impl IntoIterator<Item = &'a String>) -> usize {
    texts.into_iter().map(String::len).sum()
}

fn bytes_of_places(places: &[Place]) -> usize {
    let parts = places
        .iter()
        .flat_map(|place| [&place.city, &place.region, &place.country]);
    bytes(parts.flatten())
}
