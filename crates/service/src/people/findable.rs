//! People whom employers may see: what was read of them, and how an isolate stays current with
//! those who are open to all.
//!
//! Every change of an open person has a number in one sequence, by triggers on their row and their
//! profile. An isolate holds the people as of some number, and the batch of each request for
//! candidates reads the changes since then, so that a person who is private again is in no response
//! from then on.
//!
//! What was read of a profile lies beside the visibility, for the version it was read from. A
//! recompute writes it. Where it is missing or old, the profile itself is read, and what was read
//! is written.
//!
//! Memory is bounded: beyond `roster_bytes` of the settings an isolate keeps nobody more, and each
//! request reads the people after that number again. It takes longer then, and ranks the same
//! people.
//!
//! Deliberately absent: a snapshot in the cache, which would outlive a person's consent.

use std::collections::{HashMap, HashSet};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use matching::document::PostingId;
use matching::{
    Candidates, FEATURES_VERSION, HeldPerson, MentorOffer, PersonRecord, ReputationTier, Vocabulary,
};
use serde::{Deserialize, Serialize};

use crate::catalogue::in_force::{InForce, in_force_columns, reading_in_force};
use crate::catalogue::in_force::{skills_in_force, statistics_in_force};
use crate::isolate::memory::ChangedPerson;
use crate::people::context::{self, Unreadable, UserContext};
use crate::platform::{Platform, batch, batch_of};
use crate::ports::{Answer, Statement};
use crate::wire::error::Error;
use crate::wire::ids::UserId;
use crate::wire::rows::{JsonText, to_json, to_json_arrays};

/// Most people in one batch.
const PEOPLE_PER_PAGE: usize = 2_000;
/// A page ends with the person who brings it to this many bytes of what was read.
const BYTES_PER_PAGE: usize = 4 * 1024 * 1024;

/// Profiles that are read at once where nothing that was read is stored: each has at most half a
/// megabyte.
const PROFILES_AT_ONCE: usize = 16;

/// Columns of a person `v` with their user `u`: what was read of the current version by the reading
/// in force. `?1` is [`FEATURES_VERSION`].
macro_rules! person_columns {
    () => {
        concat!(
            "u.id AS user_id, u.updated_at AS version,
    CASE WHEN v.profile_version = u.updated_at AND v.reading = ",
            reading_in_force!("?1"),
            " THEN v.features END AS features"
        )
    };
}

/// What was read of the current version of a user `u` by the reading in force: beside their
/// visibility `v`, or for private people in `f`. The parameter is [`FEATURES_VERSION`].
macro_rules! features_of_current_profile {
    ($version:literal) => {
        concat!(
            "coalesce(CASE WHEN v.profile_version = u.updated_at AND v.reading = ",
            reading_in_force!($version),
            " THEN v.features END,
                CASE WHEN f.profile_version = u.updated_at AND f.reading = ",
            reading_in_force!($version),
            " THEN f.features END)"
        )
    };
}
pub(crate) use features_of_current_profile;

/// A person whom employers may see.
#[derive(Debug)]
pub(crate) struct Findable {
    /// As employers know them.
    pub(crate) candidate: String,
    pub(crate) person: HeldPerson,
    /// When they applied, in milliseconds since 1970, if that is why they are seen.
    pub(crate) applied_at_ms: Option<i64>,
}

#[derive(Debug, Deserialize)]
struct VisibleRow {
    /// The number of the change, or 0.
    seq: u64,
    candidate: String,
    /// `None` when employers may not see the person.
    user_id: Option<UserId>,
    version: Option<i64>,
    features: Option<String>,
    applied_at_ms: Option<i64>,
    #[serde(default)]
    mentor: Option<JsonText<MentorColumns>>,
}

/// What only mentors have.
#[derive(Debug, Deserialize)]
struct MentorColumns {
    offer: Option<MentorOffer>,
    tier: Option<ReputationTier>,
}

impl VisibleRow {
    /// What was read of the current version; `None` if that is to be read yet.
    fn held(&self) -> Option<HeldPerson> {
        decode(self.version?, self.features.as_ref()?)
    }
}

/// The person whose profile at this version was read and stored so; `None` if that was damaged, or
/// stored by another release.
pub(crate) fn decode(version: i64, features: &str) -> Option<HeldPerson> {
    HeldPerson::from_bytes(version, STANDARD.decode(features).ok()?)
}

/// One page of rows.
struct Page {
    rows: Vec<VisibleRow>,
    /// Whether there may be more. The rows' JSON is longer than the bytes that SQL counts, so a
    /// page that was cut off always counts as full.
    full: bool,
}

impl Page {
    fn read(answer: &Answer) -> Result<Self, Error> {
        let rows: Vec<VisibleRow> = answer.rows()?;
        let full = rows.len() >= PEOPLE_PER_PAGE || answer.rows.get().len() >= BYTES_PER_PAGE;
        Ok(Self { rows, full })
    }
}

fn limits() -> [i64; 2] {
    [PEOPLE_PER_PAGE, BYTES_PER_PAGE].map(|limit| i64::try_from(limit).unwrap_or(i64::MAX))
}

/// Changes after `since`.
fn select_changes(since: u64) -> Statement {
    const SQL: &str = concat!(
        "\
SELECT c.seq, c.candidate, ",
        person_columns!(),
        ", NULL AS applied_at_ms
FROM (
    SELECT c.seq, c.candidate, sum(coalesce(octet_length(v.features), 0))
        OVER (ORDER BY c.seq ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS bytes_before
    FROM (SELECT seq, candidate FROM people_changes WHERE seq > ?2 ORDER BY seq LIMIT ?3) c
    LEFT JOIN visible_people v ON v.candidate = c.candidate) c
LEFT JOIN visible_people v ON v.candidate = c.candidate AND v.visibility = 'open'
LEFT JOIN users u ON u.id = v.user_id
WHERE coalesce(c.bytes_before, 0) < ?4 ORDER BY c.seq"
    );
    let since = i64::try_from(since).unwrap_or(i64::MAX);
    let [people, bytes] = limits();
    Statement::new(
        SQL,
        [
            i64::from(FEATURES_VERSION).into(),
            since.into(),
            people.into(),
            bytes.into(),
        ],
    )
}

/// The number that changes have reached, and what is in force: [`adopt`] reads it.
pub(crate) fn select_head() -> Statement {
    const SQL: &str = concat!(
        "SELECT coalesce((SELECT max(seq) FROM people_changes), 0) AS head, ",
        in_force_columns!("?1")
    );
    Statement::new(SQL, [i64::from(FEATURES_VERSION).into()])
}

/// Who applied for a posting and lets its employer see that, after a person, in the order of ids.
fn select_applicants(job: &PostingId, after: &str) -> Statement {
    const SQL: &str = concat!(
        "\
SELECT 0 AS seq, v.candidate, ",
        person_columns!(),
        ", a.applied_at_ms
FROM (
    SELECT a.user_id, a.applied_at_ms, sum(coalesce(octet_length(a.features), 0))
        OVER (ORDER BY a.user_id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS bytes_before
    FROM (
        SELECT v.user_id, i.created_at AS applied_at_ms, v.features
        FROM interactions i
        JOIN visible_people v ON v.user_id = i.user_id AND v.visibility IN ('applications', 'open')
        WHERE i.job_id = ?2 AND i.kind = 'apply' AND i.undone = 0 AND i.user_id > ?3
        ORDER BY i.user_id LIMIT ?4) a) a
JOIN visible_people v ON v.user_id = a.user_id
JOIN users u ON u.id = v.user_id
WHERE coalesce(a.bytes_before, 0) < ?5 ORDER BY v.user_id"
    );
    let [people, bytes] = limits();
    Statement::new(
        SQL,
        [
            i64::from(FEATURES_VERSION).into(),
            job.0.clone().into(),
            after.into(),
            people.into(),
            bytes.into(),
        ],
    )
}

/// Which of these people may be seen, and have a profile that has not been read yet.
pub(crate) fn select_unread(users: &[UserId]) -> Result<Statement, Error> {
    const SQL: &str = concat!(
        "\
SELECT v.user_id FROM json_each(?2) p JOIN visible_people v ON v.user_id = p.value
JOIN users u ON u.id = v.user_id
WHERE v.profile_version IS NOT u.updated_at OR v.reading IS NOT ",
        reading_in_force!("?1")
    );
    Ok(Statement::new(
        SQL,
        [i64::from(FEATURES_VERSION).into(), to_json(&users)?.into()],
    ))
}

/// Everyone whom people may find as a mentor, after a person, in the order of ids; with their offer
/// and their tier.
fn select_mentors(after: &str) -> Statement {
    const SQL: &str = concat!(
        "\
SELECT 0 AS seq, v.candidate, ",
        person_columns!(),
        ", NULL AS applied_at_ms, json_object('offer', json(m.offers), 'tier', m.tier) AS mentor
FROM (
    SELECT a.user_id, sum(coalesce(octet_length(a.features), 0))
        OVER (ORDER BY a.user_id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS bytes_before
    FROM (
        SELECT v.user_id, v.features FROM visible_people v
        WHERE v.visibility = 'mentor' AND v.user_id > ?2
        ORDER BY v.user_id LIMIT ?3) a) a
JOIN visible_people v ON v.user_id = a.user_id
JOIN users u ON u.id = v.user_id
LEFT JOIN mentoring m ON m.user_id = v.user_id
WHERE coalesce(a.bytes_before, 0) < ?4 ORDER BY v.user_id"
    );
    let [people, bytes] = limits();
    Statement::new(
        SQL,
        [
            i64::from(FEATURES_VERSION).into(),
            after.into(),
            people.into(),
            bytes.into(),
        ],
    )
}

/// What was read of people, as it is stored.
#[derive(Debug, Serialize)]
pub(crate) struct Reading {
    user_id: UserId,
    version: i64,
    features: String,
}

/// What employers' rankings need of this person.
fn record(context: &UserContext, vocabulary: &Vocabulary) -> PersonRecord {
    let features = vocabulary.read_profile(&context.profile);
    PersonRecord::of(&context.profile, features, context.name.as_deref())
}

impl Reading {
    /// What is read of this person now.
    pub(crate) fn of(context: &UserContext, vocabulary: &Vocabulary) -> Self {
        Self {
            user_id: context.id.clone(),
            version: context.version,
            features: STANDARD.encode(record(context, vocabulary).to_bytes()),
        }
    }
}

/// Stores what was read of these people, if they may be seen and their profiles have not changed.
pub(crate) fn store(
    readings: impl IntoIterator<Item = Reading>,
    reading: u64,
) -> Result<Vec<Statement>, Error> {
    const SQL: &str = "\
UPDATE visible_people AS v SET
    profile_version = r.value ->> '$.version', reading = ?2, features = r.value ->> '$.features'
FROM json_each(?1) r
JOIN users u ON u.id = r.value ->> '$.user_id' AND u.updated_at = r.value ->> '$.version'
WHERE v.user_id = u.id";
    let reading = i64::try_from(reading).unwrap_or(i64::MAX);
    let arrays = to_json_arrays(readings)?.into_iter();
    Ok(arrays
        .map(|array| Statement::new(SQL, [array.into(), reading.into()]))
        .collect())
}

/// Stores what was read of those of these people who are private. It lies apart from that of people
/// who may be seen, and goes when they are.
pub(crate) async fn keep_private(
    platform: &impl Platform,
    people: &HashMap<UserId, HeldPerson>,
) -> Result<(), Error> {
    const SQL: &str = "\
INSERT INTO people_features (user_id, profile_version, reading, features)
SELECT u.id, u.updated_at, ?2, r.value ->> '$.features'
FROM json_each(?1) r
JOIN users u ON u.id = r.value ->> '$.user_id' AND u.updated_at = r.value ->> '$.version'
WHERE NOT EXISTS (SELECT 1 FROM visible_people v WHERE v.user_id = u.id)
ON CONFLICT (user_id) DO UPDATE SET
    profile_version = excluded.profile_version, reading = excluded.reading,
    features = excluded.features
WHERE profile_version <= excluded.profile_version";
    let readings = people.iter().filter_map(|(user, person)| {
        Some(Reading {
            user_id: user.clone(),
            version: person.version,
            features: STANDARD.encode(person.record()?.to_bytes()),
        })
    });
    let reading = i64::try_from(platform.memory().reading()).unwrap_or(i64::MAX);
    let arrays = to_json_arrays(readings)?.into_iter();
    let statements: Vec<Statement> = arrays
        .map(|array| Statement::new(SQL, [array.into(), reading.into()]))
        .collect();
    if !statements.is_empty() {
        batch_of(platform, statements).await?;
    }
    Ok(())
}

/// The people of these rows, in their order. Profiles of which nothing that was read is stored are
/// read now, and what was read is stored.
async fn read(platform: &impl Platform, rows: Vec<VisibleRow>) -> Result<Vec<Seen>, Error> {
    let mut seen: Vec<Seen> = rows.into_iter().map(Seen::from).collect();
    let unread: Vec<UserId> = seen
        .iter()
        .filter(|seen| seen.person.is_none())
        .filter_map(|seen| seen.user.clone())
        .collect();
    let ProfilesRead { mut found, .. } = read_profiles(platform, &unread).await?;
    for seen in &mut seen {
        let user = seen.user.as_ref();
        let read = user.and_then(|user| found.remove(user));
        seen.person = seen.person.take().or(read);
    }
    Ok(seen)
}

/// Profiles that were read.
#[derive(Debug, Default)]
pub(crate) struct ProfilesRead {
    /// By person.
    pub(crate) found: HashMap<UserId, HeldPerson>,
    /// People whose rows cannot be read: they are missing wherever they would be ranked.
    pub(crate) refused: Vec<UserId>,
}

/// Reads the profiles of these people, and stores what was read of those who may be seen.
pub(crate) async fn read_profiles(
    platform: &impl Platform,
    users: &[UserId],
) -> Result<ProfilesRead, Error> {
    let ProfilesRead {
        mut found,
        mut refused,
    } = ProfilesRead::default();
    for users in users.chunks(PROFILES_AT_ONCE) {
        // A person whose rows cannot be read affects nobody else.
        let too_large = context::in_parts(users, async |users| {
            let [answer] = batch(platform, [context::select_contexts(users)?]).await?;
            let contexts = context::contexts(&answer)?;
            let memory = platform.memory();
            let engines = memory.engines();
            let mut readings = Vec::with_capacity(contexts.read.len());
            for context in contexts.read {
                let context = match context {
                    Ok(context) => context,
                    Err(Unreadable(user)) => {
                        refused.push(user);
                        continue;
                    }
                };
                let bytes = record(&context, engines.vocabulary()).to_bytes();
                readings.push(Reading {
                    user_id: context.id.clone(),
                    version: context.version,
                    features: STANDARD.encode(&bytes),
                });
                let held = HeldPerson::from_bytes(context.version, bytes);
                found.extend(held.map(|held| (context.id, held)));
            }
            let store = store(readings, memory.reading())?;
            if !store.is_empty() {
                batch_of(platform, store).await?;
            }
            Ok(contexts.left_out)
        })
        .await?;
        refused.extend(too_large);
    }
    context::warn_of(platform, &refused);
    Ok(ProfilesRead { found, refused })
}

/// A row whose person has been read.
struct Seen {
    seq: u64,
    candidate: String,
    /// `None` when employers may not see the person.
    user: Option<UserId>,
    applied_at_ms: Option<i64>,
    mentor: Option<MentorColumns>,
    person: Option<HeldPerson>,
}

impl From<VisibleRow> for Seen {
    fn from(row: VisibleRow) -> Self {
        Self {
            person: row.held(),
            seq: row.seq,
            candidate: row.candidate,
            user: row.user_id,
            applied_at_ms: row.applied_at_ms,
            mentor: row.mentor.map(|JsonText(mentor)| mentor),
        }
    }
}

/// Somebody whom people may find as a mentor.
#[derive(Debug)]
pub(crate) struct FindableMentor {
    pub(crate) user: UserId,
    pub(crate) offer: MentorOffer,
    pub(crate) tier: Option<ReputationTier>,
    pub(crate) record: PersonRecord,
}

/// Shows each mentor who offers something to `visit`, in the order of ids.
pub(crate) async fn visit_mentors(
    platform: &impl Platform,
    mut visit: impl FnMut(FindableMentor),
) -> Result<(), Error> {
    let mut after = String::new();
    loop {
        let [answer] = batch(platform, [select_mentors(&after)]).await?;
        let Page { rows, full } = Page::read(&answer)?;
        let last = rows.last().and_then(|row| row.user_id.clone());
        for seen in read(platform, rows).await? {
            let record = seen.person.as_ref().and_then(HeldPerson::record);
            let offer = seen
                .mentor
                .and_then(|mentor| Some((mentor.offer?, mentor.tier)));
            if let (Some(user), Some(record), Some((offer, tier))) = (seen.user, record, offer) {
                visit(FindableMentor {
                    user,
                    offer,
                    tier,
                    record,
                });
            }
        }
        match last {
            Some(last) if full => after = last.0,
            _ => return Ok(()),
        }
    }
}

/// Everyone who applied for a posting and lets its employer see that.
pub(crate) struct Applicants {
    job: PostingId,
}

impl Applicants {
    /// The statement for the first of them.
    pub(crate) fn begin(job: &PostingId) -> (Self, Statement) {
        let job = job.clone();
        let statement = select_applicants(&job, "");
        (Self { job }, statement)
    }

    /// Shows each of them to `visit`, from the answer to the first statement on.
    pub(crate) async fn visit(
        self,
        platform: &impl Platform,
        first: &Answer,
        mut visit: impl FnMut(Findable),
    ) -> Result<(), Error> {
        let mut page = Page::read(first)?;
        loop {
            let last = page.rows.last().and_then(|row| row.user_id.clone());
            let full = page.full;
            for seen in read(platform, page.rows).await? {
                if let Some(person) = seen.person {
                    visit(Findable {
                        candidate: seen.candidate,
                        person,
                        applied_at_ms: seen.applied_at_ms,
                    });
                }
            }
            let (true, Some(last)) = (full, last) else {
                return Ok(());
            };
            let next = select_applicants(&self.job, &last.0);
            let [answer] = batch(platform, [next]).await?;
            page = Page::read(&answer)?;
        }
    }
}

#[derive(Debug, Deserialize)]
struct Head {
    head: u64,
    #[serde(flatten)]
    in_force: InForce,
}

/// Reads the answer of [`select_head`], puts what is in force into the isolate's memory, and gives
/// the number that changes have reached.
pub(crate) async fn adopt(platform: &impl Platform, answer: &Answer) -> Result<u64, Error> {
    let head: Head = answer.first()?.ok_or(Error::NotFound("head"))?;
    head.in_force.adopt(platform).await?;
    Ok(head.head)
}

/// Everyone who is open to employers.
#[derive(Debug, Clone, Copy)]
pub(crate) struct OpenPeople {
    since: u64,
    /// How often the isolate had dropped what it read when the request began.
    cleared: u64,
}

impl OpenPeople {
    /// The statements for what this isolate does not know yet.
    pub(crate) fn begin(platform: &impl Platform) -> (Self, [Statement; 2]) {
        let memory = platform.memory();
        let (since, cleared) = (memory.roster_head(), memory.cleared());
        (
            Self { since, cleared },
            [select_head(), select_changes(since)],
        )
    }

    /// Brings the people in memory up to the batch that gave these answers, and ranks everyone.
    /// What is in force has been adopted.
    pub(crate) async fn rank(
        self,
        platform: &impl Platform,
        head: u64,
        changes: &Answer,
        ranking: &mut Candidates<'_>,
    ) -> Result<(), Error> {
        let memory = platform.memory();
        let (mut reached, mut page) = match memory.cleared() == self.cleared {
            true => (self.since, Some(Page::read(changes)?)),
            // What was in memory was read with other skills than those in force now.
            false => (memory.roster_head(), None),
        };
        let cleared = memory.cleared();
        let most = platform.settings().roster_bytes;
        // People for whom memory has no room, and those who were in it before they changed.
        let mut beyond: HashSet<String> = HashSet::new();
        loop {
            let Page { rows, full } = match page.take() {
                Some(page) => page,
                None => {
                    let [answer] = batch(platform, [select_changes(reached)]).await?;
                    Page::read(&answer)?
                }
            };
            let last = rows.last().map_or(reached, |row| row.seq);
            // A page that is not full lists everything there was, so it reaches the head read with
            // it.
            reached = if full { last } else { last.max(head) };
            let seen = read(platform, rows).await?;
            if memory.cleared() != cleared {
                return Err(Error::Unavailable {
                    retry_after_secs: 1,
                    inside: "other skills came into force twice".to_owned(),
                });
            }
            let bytes: usize = seen
                .iter()
                .filter_map(|seen| seen.person.as_ref())
                .map(HeldPerson::byte_len)
                .sum();
            let held = memory.with_roster(matching::Roster::byte_len);
            let changes = seen.into_iter().map(|seen| ChangedPerson {
                seq: seen.seq,
                candidate: seen.candidate,
                person: seen.person,
            });
            if beyond.is_empty() && held.saturating_add(bytes) <= most {
                memory.apply_people(changes.collect(), reached);
            } else {
                for change in changes {
                    if let Some(person) = &change.person
                        && !beyond.contains(&change.candidate)
                    {
                        ranking.offer(&change.candidate, person);
                    }
                    beyond.insert(change.candidate);
                }
            }
            if !full {
                break;
            }
        }
        memory.with_roster(|roster| {
            ranking.offer_all(roster, |candidate| beyond.contains(candidate));
        });
        Ok(())
    }
}
