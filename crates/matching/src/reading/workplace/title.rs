//! The workplace that a title states, apart from the role.

use crate::document::Workplace;
use crate::explanation::Field;
use crate::language::text::{Pause, Word};

use super::super::finding::Finding;
use super::words::{is_link, is_no, is_of_trade, word_for_workplace};

/// What a title states.
pub(in crate::reading) fn of_title(words: &[Word]) -> Option<Finding<Workplace>> {
    words.iter().enumerate().find_map(|(index, word)| {
        let workplace = word_for_workplace(words.get(index..)?)?;
        let end = match word.text.as_str() {
            "on" | "home" => index.saturating_add(2),
            "work" => index.saturating_add(3),
            _ => index.saturating_add(1),
        };
        let next = words.get(end);
        let before = index.checked_sub(1).and_then(|before| words.get(before));
        let denied = before.is_some_and(|before| is_no(&before.text))
            || next.is_some_and(|next| is_no(&next.text));
        let apart_before = index == 0 || is_apart(word);
        let apart_after = next.is_none_or(is_apart);
        // "Remote Software Engineer", but not "Remote Sensing Scientist".
        let of_trade = next.is_some_and(|next| !is_apart(next) && is_of_trade(&next.text));
        let stated = apart_after
            || (apart_before && !of_trade)
            || next.is_some_and(|next| is_link(&next.text));
        let fact = match (workplace, denied) {
            (Workplace::Remote, true) => Workplace::OnSite,
            (_, true) => return None,
            (workplace, false) if stated => workplace,
            _ => return None,
        };
        Finding::by(fact, Field::Title, words, index..end.min(words.len()))
    })
}

/// Whether something other than a space separates a word from the one before.
fn is_apart(word: &Word) -> bool {
    word.pause > Pause::None || !matches!(word.around[0], ' ' | '-' | '\'' | '’')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::text;

    use Workplace::{Hybrid, OnSite, Remote};

    #[test]
    fn titles() {
        let check = |title: &str, expect: Option<Workplace>| {
            let glyphs: Vec<text::Glyph> = text::glyphs(title).collect();
            let found = of_title(&text::spanned(&glyphs)).map(|finding| finding.fact);
            assert_eq!(found, expect, "{title}");
        };
        check("Nurse (remote)", Some(Remote));
        check("Nurse - Remote", Some(Remote));
        check("Nurse, Remote (US)", Some(Remote));
        check("Nurse – Remote – Spain", Some(Remote));
        check("Remote Bookkeeper", Some(Remote));
        check("Remote - Bookkeeper", Some(Remote));
        check("Bookkeeper / hybrid", Some(Hybrid));
        check("Bookkeeper (Hybrid, Leeds)", Some(Hybrid));
        check("Bookkeeper | on-site", Some(OnSite));
        check("Buchhalter (Homeoffice)", Some(Remote));
        check("Bookkeeper (non-remote)", Some(OnSite));
        check("Buchhalter (kein Homeoffice)", Some(OnSite));
        check("Work from home bookkeeper", Some(Remote));
        check("Remote Sensing Analyst", None);
        check("Remote Site Cook", None);
        check("Analyst, Remote Sensing", None);
        check("Remote Operations Controller", None);
        check("Hybrid Powertrain Engineer", None);
        check("Senior Hybrid Cloud Architect", None);
        check("Technician for Hybrid Vehicles", None);
        check("Nurse", None);
    }
}
