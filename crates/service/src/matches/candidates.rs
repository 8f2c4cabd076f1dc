//! People for a posting: those who applied, and those who are open to employers.
//!
//! The engine is that of the person's own list, so both sides see one number with the same reasons
//! and the same receipt. What would identify a person stays out until they have agreed to a request
//! of this employer.

use std::collections::{HashMap, HashSet};

use matching::document::{CompanyId, PostingId, TimestampMs};
use matching::{
    BothSides, CandidatePosition, CandidateQuery, CatalogueEntry, DealBreaker, Engine, Match,
    MissingSkill, RankedCandidate, Reason, Receipt, Receipts, Score, Signal, Verdict,
};
use serde::Serialize;

use crate::catalogue::catch_up;
use crate::people::disclosures::{self, Action};
use crate::people::findable::{self, Applicants, OpenPeople};
use crate::people::requests::{self, ContactRequest, Identity, Relation};
use crate::people::tokens::Caller;
use crate::platform::{Platform, batch};
use crate::ports::{Answer, Statement};
use crate::wire::cursor;
use crate::wire::error::Error;
use crate::wire::limit::PageLimit;
use crate::wire::request::engine_named;

/// Which people to rank for a posting.
#[derive(Debug, Clone)]
pub struct Request {
    /// The posting.
    pub job: PostingId,
    /// The engine.
    pub algorithm: Option<String>,
    /// Items per page.
    pub limit: PageLimit,
    /// `next_cursor` of the previous page.
    pub cursor: Option<String>,
    /// Also people whose deal-breakers the posting breaks.
    pub include_ineligible: bool,
}

/// A page of people for a posting, best first.
#[derive(Debug, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct CandidatePage {
    /// The page.
    pub items: Vec<Candidate>,
    /// Where the next page starts; `null` on the last.
    pub next_cursor: Option<String>,
    /// Number of people in the whole ranking.
    pub total: usize,
    /// Engine, weights and statistics.
    pub algorithm: String,
}

/// A person for a posting.
#[derive(Debug, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct Candidate {
    /// The person's id towards employers: random, and a new one once they have been private.
    pub candidate: String,
    /// Weighted mean of everything known.
    pub score: Score,
    /// The score if everything unknown were against, and if it were in favour.
    pub range: [Score; 2],
    /// Share of the weights that is known, 0–1, to three decimals.
    pub coverage: f64,
    /// Whether a deal-breaker of the person rules the posting out.
    pub verdict: Verdict,
    /// Deal-breakers that are broken, or may be.
    pub deal_breakers: Vec<DealBreaker>,
    /// The parts of the score. Until the person has agreed to a request, only with evidence from
    /// the posting.
    pub signals: Vec<Signal>,
    /// Skills that the posting asks for and the person has.
    pub matched_skills: Vec<String>,
    /// Skills that the posting asks for and the profile does not show, weightiest first.
    pub missing_skills: Vec<MissingSkill>,
    /// The reasons besides skills that the summary gives; empty where it is absent.
    pub reasons: Vec<Reason>,
    /// The sentences that the person reads, addressed to them. Absent if they might quote the
    /// person's name or a contact.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// Versions and digests of everything the score was computed from.
    pub receipt: Receipt,
    /// How far each of the two meets what the other asks for.
    pub both_sides: BothSides,
    /// When the person applied, in milliseconds since 1970.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(not(target_arch = "wasm32"), schema(value_type = Option<i64>))]
    pub applied_at_ms: Option<TimestampMs>,
    /// The request to this person for this posting.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request: Option<ContactRequest>,
    /// The person's identity, once they have agreed to the request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub person: Option<Identity>,
}

/// Those who applied for a posting and let its employer see that, best first.
///
/// # Errors
/// [`Error::Forbidden`] if the posting is not of the caller's companies; [`Error::NotFound`] when
/// there is no such posting; [`Error::Refused`] naming the parameter.
pub async fn applicants(
    platform: &impl Platform,
    caller: &Caller,
    request: &Request,
) -> Result<CandidatePage, Error> {
    let (applicants, first) = Applicants::begin(&request.job);
    let head = findable::select_head();
    let reads = [catch_up::select_entry(&request.job), head, first];
    let [entry, head, first] = batch(platform, reads).await?;
    findable::adopt(platform, &head).await?;
    let posting = Posting::read(platform, caller, request, &entry)?;
    let nobody = HashSet::new();
    let mut ranking = posting.ranking(request, &nobody);
    let mut applied: HashMap<String, TimestampMs> = HashMap::new();
    applicants
        .visit(platform, &first, |found| {
            ranking.offer(&found.candidate, &found.person);
            applied.extend(found.applied_at_ms.map(|at_ms| (found.candidate, at_ms)));
        })
        .await?;
    let ranked = ranking.in_order();
    posting
        .page(
            platform,
            caller,
            request,
            Action::Applicants,
            ranked,
            &applied,
        )
        .await
}

/// Everyone who is open to employers, best first for a posting: exactly, over all of them. Left out
/// is who hid the posting's company or ruled it out.
///
/// # Errors
/// As [`applicants`].
pub async fn candidates(
    platform: &impl Platform,
    caller: &Caller,
    request: &Request,
) -> Result<CandidatePage, Error> {
    let (open, [head, changes]) = OpenPeople::begin(platform);
    let reads = [
        catch_up::select_entry(&request.job),
        head,
        changes,
        select_hiding(&request.job),
    ];
    let [entry, head, changes, hiding] = batch(platform, reads).await?;
    let head = findable::adopt(platform, &head).await?;
    let posting = Posting::read(platform, caller, request, &entry)?;
    let hidden: HashSet<String> = hiding.values()?.into_iter().collect();
    let mut ranking = posting.ranking(request, &hidden);
    open.rank(platform, head, &changes, &mut ranking).await?;
    let ranked = ranking.in_order();
    let nobody = HashMap::new();
    posting
        .page(
            platform,
            caller,
            request,
            Action::Candidates,
            ranked,
            &nobody,
        )
        .await
}

/// Who hid the company of a posting.
fn select_hiding(job: &PostingId) -> Statement {
    const SQL: &str = "\
SELECT DISTINCT v.candidate FROM jobs j
JOIN interactions i ON i.company_id = j.company_id AND i.kind = 'hide_company'
JOIN visible_people v ON v.user_id = i.user_id AND v.visibility = 'open'
WHERE j.id = ?1";
    Statement::new(SQL, [job.0.clone().into()])
}

/// A posting that the caller may look for people for.
struct Posting {
    entry: CatalogueEntry,
    /// Whose it is.
    company: CompanyId,
    engine: std::sync::Arc<dyn Engine>,
    after: Option<CandidatePosition>,
}

impl Posting {
    fn read(
        platform: &impl Platform,
        caller: &Caller,
        request: &Request,
        entry: &Answer,
    ) -> Result<Self, Error> {
        let engines = platform.memory().engines();
        let entry = catch_up::entry(entry, engines.vocabulary())?;
        let company = caller.may_recruit_for(entry.summary.company_id.as_ref())?;
        let cursor = request.cursor.as_deref();
        Ok(Self {
            company: company.clone(),
            entry,
            engine: engine_named(&engines, request.algorithm.as_deref())?,
            after: cursor.map(cursor::decode).transpose()?,
        })
    }

    fn ranking<'a>(
        &'a self,
        request: &Request,
        hidden: &'a HashSet<String>,
    ) -> matching::Candidates<'a> {
        let query = CandidateQuery {
            hidden,
            include_ineligible: request.include_ineligible,
            after: self.after.as_ref(),
            limit: request.limit.get(),
        };
        matching::Candidates::new(self.engine.as_ref(), &self.entry, query)
    }

    /// The page of these people, after it has been recorded who sees whom. Who is private by now is
    /// on no record, and so on no page.
    async fn page(
        &self,
        platform: &impl Platform,
        caller: &Caller,
        request: &Request,
        action: Action,
        (ranked, effort): (Vec<RankedCandidate>, matching::Effort),
        applied: &HashMap<String, TimestampMs>,
    ) -> Result<CandidatePage, Error> {
        platform.usage().count_ranked(effort);
        let (job, company) = (&request.job, &self.company);
        let shown: Vec<&str> = ranked
            .iter()
            .map(|ranked| ranked.position.candidate.as_str())
            .collect();
        let scored: Vec<(&str, Score)> = ranked
            .iter()
            .map(|ranked| (ranked.position.candidate.as_str(), ranked.position.score))
            .collect();
        let now_ms = platform.now_ms();
        let [record, people] =
            disclosures::insert_of_ranking(action, caller, job, company, &scored, now_ms)?;
        let statements = [requests::select(job, &shown)?, record, people];
        let [relations, _, recorded] = batch(platform, statements).await?;
        let mut relations = requests::relations(&relations)?;
        let recorded: HashSet<usize> = recorded.values()?.into_iter().collect();
        let next_cursor = ranked
            .last()
            .filter(|_| ranked.len() >= request.limit.get())
            .map(|last| cursor::encode(&last.position))
            .transpose()?;
        let places = 1_usize..;
        let on_record = places
            .zip(ranked)
            .filter(|(place, _)| recorded.contains(place));
        let items = on_record.filter_map(|(_, ranked)| {
            let relation = relations.remove(&ranked.position.candidate);
            let mut item = self.candidate(ranked, relation)?;
            item.applied_at_ms = applied.get(&item.candidate).copied();
            Some(item)
        });
        Ok(CandidatePage {
            items: items.collect(),
            next_cursor,
            total: effort.considered,
            algorithm: self.engine.algorithm(),
        })
    }

    fn candidate(&self, ranked: RankedCandidate, relation: Option<Relation>) -> Option<Candidate> {
        let record = ranked.person.record()?;
        let explainer = self.engine.explainer(&record.features);
        let matched = explainer.explain(&self.entry);
        let both_sides = explainer.both_sides(&self.entry);
        let engine = self.engine.as_ref();
        let receipts = Receipts::new(engine, &record.features, ranked.person.version);
        let receipt = receipts.of(&self.entry, &matched);
        let (request, person) = match relation {
            Some(Relation { request, identity }) => (Some(request), identity),
            None => (None, None),
        };
        let (matched, is_quotable) = match person {
            Some(_) => (matched, true),
            None => (without_profile(matched), !record.names_themselves),
        };
        let Match {
            score,
            range,
            coverage,
            verdict,
            deal_breakers,
            signals,
            matched_skills,
            missing_skills,
            reasons,
            summary,
        } = matched;
        Some(Candidate {
            candidate: ranked.position.candidate,
            score,
            range,
            coverage,
            verdict,
            deal_breakers,
            signals,
            matched_skills,
            missing_skills: match is_quotable {
                true => missing_skills,
                false => missing_skills.into_iter().map(without_related).collect(),
            },
            reasons: match is_quotable {
                true => reasons,
                false => Vec::new(),
            },
            summary: is_quotable.then_some(summary),
            receipt,
            both_sides,
            applied_at_ms: None,
            request,
            person,
        })
    }
}

/// A match without quotes from the profile, which may name the person.
fn without_profile(mut matched: Match) -> Match {
    for signal in &mut matched.signals {
        signal
            .evidence
            .retain(|evidence| evidence.document == "posting");
    }
    matched
}

/// A missing skill without the one in the person's own words.
fn without_related(skill: MissingSkill) -> MissingSkill {
    MissingSkill {
        related: None,
        ..skill
    }
}
