//! What people offer as mentors and seek as mentees, and what the deployment knows of them for it.

use matching::document::{CompanyId, TimestampMs};
use matching::{MentorOffer, MentorWish, ReputationTier};
use serde::{Deserialize, Serialize};

use crate::platform::{Platform, batch};
use crate::ports::Statement;
use crate::queue::after::{After, Outcome};
use crate::queue::messages::Task;
use crate::wire::error::{Code, Error};
use crate::wire::ids::{self, UserId};
use crate::wire::request::{parse, parse_texts};
use crate::wire::rows::{JsonText, to_json};

/// Offers and wishes of a person.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct MentoringDocument {
    /// Their offer as a mentor. Others see it while their visibility is `mentor`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offers: Option<MentorOffer>,
    /// Their wish as a mentee.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seeks: Option<MentorWish>,
}

/// Offers and wishes of a person, and skills that they could learn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct MentoringState {
    /// Their offer as a mentor.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub offers: Option<MentorOffer>,
    /// Their wish as a mentee.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seeks: Option<MentorWish>,
    /// Their reputation, as the deployment knows it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tier: Option<ReputationTier>,
    /// The company that they are linked to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub company_id: Option<CompanyId>,
    /// Skills that their best matches ask for most often and that they lack: topics to seek.
    pub suggested_topics: Vec<String>,
}

/// A deployment's data about a person for mentoring.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Standing {
    /// Their reputation.
    #[serde(default)]
    pub tier: Option<ReputationTier>,
    /// The company that they are linked to.
    #[serde(default)]
    pub company_id: Option<CompanyId>,
}

/// Most topics of a person.
pub const MAX_TOPICS: usize = 30;
/// The longest topic, in bytes.
pub const MAX_TOPIC_BYTES: usize = 100;
/// Most languages of a person.
pub const MAX_LANGUAGES: usize = 20;
/// Most mentees of a mentor.
pub const MAX_CAPACITY: u32 = 50;
/// Levels from intern to executive.
const MAX_LEVELS: u8 = 6;

/// Offers and wishes of a person.
///
/// # Errors
/// [`Error::NotFound`] when there is no such person.
pub async fn get_mentoring(
    platform: &impl Platform,
    user: &UserId,
) -> Result<MentoringState, Error> {
    const SELECT: &str = "\
SELECT m.offers, m.seeks, json_quote(m.tier) AS tier, m.company_id
FROM users u LEFT JOIN mentoring m ON m.user_id = u.id WHERE u.id = ?1";
    const SUGGEST: &str = "\
SELECT missing_skills FROM match_sets WHERE user_id = ?1 ORDER BY computed_at DESC, algorithm LIMIT 1";
    #[derive(Deserialize)]
    struct MentoringRow {
        offers: Option<JsonText<MentorOffer>>,
        seeks: Option<JsonText<MentorWish>>,
        tier: Option<JsonText<Option<ReputationTier>>>,
        company_id: Option<CompanyId>,
    }
    let id = || user.0.clone().into();
    let reads = [
        Statement::new(SELECT, [id()]),
        Statement::new(SUGGEST, [id()]),
    ];
    let [row, suggested] = batch(platform, reads).await?;
    let row: MentoringRow = row.first()?.ok_or(Error::NotFound("user"))?;
    let suggested: Option<JsonText<Vec<String>>> = suggested.value()?;
    Ok(MentoringState {
        offers: row.offers.map(|JsonText(offers)| offers),
        seeks: row.seeks.map(|JsonText(seeks)| seeks),
        tier: row.tier.and_then(|JsonText(tier)| tier),
        company_id: row.company_id,
        suggested_topics: suggested.map(|JsonText(skills)| skills).unwrap_or_default(),
    })
}

/// Replaces what a person offers and seeks.
///
/// # Errors
/// [`Error::Refused`] naming the field; [`Error::NotFound`] when there is no such person.
pub async fn put_mentoring(
    platform: &impl Platform,
    user: &UserId,
    body: &[u8],
) -> Result<Outcome<()>, Error> {
    const SQL: &str = "\
INSERT INTO mentoring (user_id, offers, seeks, updated_at) SELECT id, ?2, ?3, ?4 FROM users WHERE id = ?1
ON CONFLICT (user_id) DO UPDATE SET
    offers = excluded.offers, seeks = excluded.seeks, updated_at = max(updated_at + 1, excluded.updated_at)
WHERE offers IS NOT excluded.offers OR seeks IS NOT excluded.seeks";
    let mut document: MentoringDocument = parse_texts(body)?;
    if let Some(offer) = &mut document.offers {
        topics("offers/topics", &mut offer.topics)?;
        languages("offers/languages", &offer.languages)?;
        kinds("offers/meetings", offer.meetings.len())?;
        if !(1..=MAX_CAPACITY).contains(&offer.capacity) {
            let reason = format!("must be from 1 to {MAX_CAPACITY}");
            return Err(Error::refused(
                Code::InvalidField,
                "offers/capacity",
                reason,
            ));
        }
        let [least, most] = offer.levels_above;
        if least > most || most > MAX_LEVELS {
            let reason = format!("must be two numbers from 0 to {MAX_LEVELS}, the lesser first");
            return Err(Error::refused(
                Code::InvalidField,
                "offers/levels_above",
                reason,
            ));
        }
    }
    if let Some(wish) = &mut document.seeks {
        topics("seeks/topics", &mut wish.topics)?;
        languages("seeks/languages", &wish.languages)?;
        kinds("seeks/meetings", wish.meetings.len())?;
    }
    let column = |json: Option<String>| json.into();
    let upsert = Statement::new(
        SQL,
        [
            user.0.clone().into(),
            column(document.offers.as_ref().map(to_json).transpose()?),
            column(document.seeks.as_ref().map(to_json).transpose()?),
            platform.now_ms().into(),
        ],
    );
    store(platform, user, upsert).await
}

/// Replaces what a deployment knows of a person for mentoring.
///
/// # Errors
/// As [`put_mentoring`].
pub async fn put_standing(
    platform: &impl Platform,
    user: &UserId,
    body: &[u8],
) -> Result<Outcome<()>, Error> {
    const SQL: &str = "\
INSERT INTO mentoring (user_id, tier, company_id, updated_at) SELECT id, ?2, ?3, ?4 FROM users WHERE id = ?1
ON CONFLICT (user_id) DO UPDATE SET
    tier = excluded.tier, company_id = excluded.company_id, updated_at = max(updated_at + 1, excluded.updated_at)
WHERE tier IS NOT excluded.tier OR company_id IS NOT excluded.company_id";
    let standing: Standing = parse(body)?;
    if let Some(company) = &standing.company_id {
        ids::check("company_id", &company.0)?;
    }
    let tier = standing.tier.as_ref().map(to_json).transpose()?;
    let upsert = Statement::new(
        SQL,
        [
            user.0.clone().into(),
            tier.map(|quoted| quoted.trim_matches('"').to_owned())
                .into(),
            standing.company_id.map(|company| company.0).into(),
            platform.now_ms().into(),
        ],
    );
    store(platform, user, upsert).await
}

/// Writes a change, and has the person's matches computed. The sweep finds what a lost message
/// leaves undone.
async fn store(
    platform: &impl Platform,
    user: &UserId,
    upsert: Statement,
) -> Result<Outcome<()>, Error> {
    const SELECT: &str = "SELECT updated_at FROM mentoring WHERE user_id = ?1";
    let select = Statement::new(SELECT, [user.0.clone().into()]);
    let [_, version] = batch(platform, [upsert, select]).await?;
    let _: TimestampMs = version.value()?.ok_or(Error::NotFound("user"))?;
    Ok(Outcome {
        body: (),
        after: vec![After::Suggest {
            task: Task::ProfileUpdated {
                user_id: user.clone(),
            },
            delay_secs: 0,
        }],
    })
}

/// Trims topics and drops blank ones.
fn topics(field: &str, topics: &mut Vec<String>) -> Result<(), Error> {
    if topics.len() > MAX_TOPICS {
        let reason = format!("{} entries, at most {MAX_TOPICS}", topics.len());
        return Err(Error::refused(Code::TooMany, field, reason));
    }
    for (index, topic) in topics.iter_mut().enumerate() {
        *topic = topic.trim().to_owned();
        if topic.len() > MAX_TOPIC_BYTES {
            let reason = format!("must be at most {MAX_TOPIC_BYTES} bytes");
            return Err(Error::refused(
                Code::TooLong,
                &format!("{field}/{index}"),
                reason,
            ));
        }
    }
    topics.retain(|topic| !topic.is_empty());
    Ok(())
}

fn languages(field: &str, languages: &[String]) -> Result<(), Error> {
    if languages.len() > MAX_LANGUAGES {
        let reason = format!("{} entries, at most {MAX_LANGUAGES}", languages.len());
        return Err(Error::refused(Code::TooMany, field, reason));
    }
    let is_code = |code: &String| code.len() == 2 && code.bytes().all(|b| b.is_ascii_alphabetic());
    match languages.iter().position(|code| !is_code(code)) {
        Some(index) => {
            let reason = "must be an ISO 639-1 code, such as `en`";
            Err(Error::refused(
                Code::InvalidField,
                &format!("{field}/{index}"),
                reason,
            ))
        }
        None => Ok(()),
    }
}

/// Most kinds of meeting: each once.
fn kinds(field: &str, count: usize) -> Result<(), Error> {
    const MOST: usize = 3;
    if count > MOST {
        return Err(Error::refused(
            Code::TooMany,
            field,
            format!("{count} entries, at most {MOST}"),
        ));
    }
    Ok(())
}
