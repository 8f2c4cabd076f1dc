//! Postings laid out for ranking: one small row each, numbers into dictionaries of shared values,
//! and inverted lists from terms to postings and from grams to titles.
//!
//! Slots are only appended. A posting that changes gets a new slot and its old one is dead, so
//! everything derived from slots is extended and never patched.

use std::collections::HashMap;

use crate::artefacts::SnapshotError;
use crate::document::{
    CompanyId, CompanyStage, EmploymentType, PostingId, Seniority, TimestampMs, Workplace,
};
use crate::duplicates::{self, Duplicates, Fingerprint, Member, Sketch};
use crate::features::{
    EducationLevel, Fluency, Occupations, Permit, PlaceKey, PostingFeatures, Terms, TitleWords,
    YearlyPay,
};

use super::dictionary::Dictionary;
use super::entry::CatalogueEntry;
use super::record::Record;
use super::slots::Slots;

/// What every ranking reads of every posting.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Row {
    pub(crate) seq: u64,
    pub(crate) version: i64,
    pub(crate) posted_at_ms: Option<TimestampMs>,
    pub(crate) valid_through_ms: Option<TimestampMs>,
    pub(crate) title: u32,
    pub(crate) employer: u32,
    pub(crate) company_id: Option<u32>,
    pub(crate) site: u32,
    pub(crate) level: u32,
    pub(crate) pay: Option<u32>,
    /// Whether the posting lists its skills; otherwise they were found in its text.
    pub(crate) lists_skills: bool,
    /// Where the posting's skills and terms end; they begin where those of the previous slot end.
    skills_end: u32,
    terms_end: u32,
}

/// Until when a posting is shown. Every ranking asks this of every slot first, so it lies apart
/// from the rows.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Availability {
    /// The last moment at which it accepts applications; [`Self::NEVER`] if it is dead.
    open_until_ms: TimestampMs,
    /// The last moment at which a newer posting of the same job is open; [`Self::NEVER`] if there
    /// is none.
    superseded_until_ms: TimestampMs,
}

impl Availability {
    const NEVER: TimestampMs = TimestampMs::MIN;

    fn until(valid_through_ms: Option<TimestampMs>) -> Self {
        let end = valid_through_ms.unwrap_or(TimestampMs::MAX);
        Self {
            open_until_ms: end.max(Self::NEVER.saturating_add(1)),
            superseded_until_ms: Self::NEVER,
        }
    }

    fn is_alive(self) -> bool {
        self.open_until_ms != Self::NEVER
    }

    /// Whether it accepts applications.
    pub(crate) fn is_open(self, now_ms: TimestampMs) -> bool {
        self.is_alive() && self.open_until_ms >= now_ms
    }

    /// Whether a newer posting of the same job is open.
    pub(crate) fn is_superseded(self, now_ms: TimestampMs) -> bool {
        self.superseded_until_ms != Self::NEVER && self.superseded_until_ms >= now_ms
    }
}

/// Where the work is done and on what terms.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub(crate) struct Site {
    pub(crate) places: Vec<PlaceKey>,
    pub(crate) applicant_places: Vec<PlaceKey>,
    pub(crate) workplace: Option<Workplace>,
    pub(crate) other_workplaces: Vec<Workplace>,
    pub(crate) employment_types: Vec<EmploymentType>,
    pub(crate) languages: Vec<Fluency>,
    pub(crate) permit: Option<Permit>,
}

impl Site {
    pub(crate) fn of(posting: &PostingFeatures) -> Self {
        Self {
            places: posting.places.clone(),
            applicant_places: posting.applicant_places.clone(),
            workplace: posting.workplace,
            other_workplaces: posting.other_workplaces.clone(),
            employment_types: posting.employment_types.clone(),
            languages: posting.languages.clone(),
            permit: posting.permit.clone(),
        }
    }
}

impl Site {
    /// Gives a posting back what [`Self::of`] took from it.
    fn restore(self, posting: &mut PostingFeatures) {
        let Self {
            places,
            applicant_places,
            workplace,
            other_workplaces,
            employment_types,
            languages,
            permit,
        } = self;
        posting.places = places;
        posting.applicant_places = applicant_places;
        posting.workplace = workplace;
        posting.other_workplaces = other_workplaces;
        posting.employment_types = employment_types;
        posting.languages = languages;
        posting.permit = permit;
    }

    /// Whether this workplace is offered.
    pub(crate) fn offers(&self, workplace: Workplace) -> bool {
        self.workplace == Some(workplace) || self.other_workplaces.contains(&workplace)
    }

    /// The workplaces offered.
    pub(crate) fn workplaces(&self) -> Vec<Workplace> {
        let main = self.workplace.into_iter();
        main.chain(self.other_workplaces.iter().copied()).collect()
    }
}

/// How senior the work is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub(crate) struct Level {
    pub(crate) seniority: Option<Seniority>,
    pub(crate) experience_months: Option<u32>,
    pub(crate) education: Option<EducationLevel>,
}

impl Level {
    pub(crate) fn of(posting: &PostingFeatures) -> Self {
        Self {
            seniority: posting.seniority,
            experience_months: posting.experience_months,
            education: posting.education,
        }
    }

    /// Gives a posting back what [`Self::of`] took from it.
    fn restore(self, posting: &mut PostingFeatures) {
        posting.seniority = self.seniority;
        posting.experience_months = self.experience_months;
        posting.education = self.education;
    }
}

/// The employer.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub(crate) struct Employer {
    pub(crate) name: String,
    pub(crate) tags: Vec<String>,
    pub(crate) stage: Option<CompanyStage>,
    /// Bits of the reputation, so that equal means identical.
    reputation: Option<u64>,
    pub(crate) industry: Option<String>,
}

impl Employer {
    pub(crate) fn of(posting: &PostingFeatures) -> Self {
        Self {
            name: posting.company.clone(),
            tags: posting.tags.clone(),
            stage: posting.stage,
            reputation: posting.reputation.map(f64::to_bits),
            industry: posting.industry.clone(),
        }
    }

    /// Gives a posting back what [`Self::of`] took from it.
    fn restore(self, posting: &mut PostingFeatures) {
        posting.reputation = self.reputation();
        let Self {
            name,
            tags,
            stage,
            industry,
            ..
        } = self;
        posting.company = name;
        posting.tags = tags;
        posting.stage = stage;
        posting.industry = industry;
    }

    pub(crate) fn reputation(&self) -> Option<f64> {
        self.reputation.map(f64::from_bits)
    }
}

/// Pay as a key, with amounts as bits.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct PayKey {
    currency: String,
    min: Option<u64>,
    max: Option<u64>,
}

impl PayKey {
    fn of(pay: &YearlyPay) -> Self {
        Self {
            currency: pay.currency.clone(),
            min: pay.min.map(f64::to_bits),
            max: pay.max.map(f64::to_bits),
        }
    }

    pub(crate) fn pay(&self) -> YearlyPay {
        YearlyPay {
            currency: self.currency.clone(),
            min: self.min.map(f64::from_bits),
            max: self.max.map(f64::from_bits),
        }
    }
}

/// A posting without what other columns have of it.
fn bare(mut entry: CatalogueEntry) -> CatalogueEntry {
    let features = &mut entry.features;
    features.terms = Terms::default();
    features.title = TitleWords::default();
    features.occupations = Occupations::default();
    Site::default().restore(features);
    Level::default().restore(features);
    Employer::default().restore(features);
    features.pay = None;
    entry
}

/// A demand for a skill: its number, and whether it is required.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SkillDemand(u32);

impl SkillDemand {
    pub(crate) fn skill(self) -> u32 {
        self.0 >> 1
    }

    pub(crate) fn required(self) -> bool {
        self.0 & 1 == 1
    }
}

/// An entry of an inverted list: a slot, and whether the skill is required there.
#[derive(Debug, Clone, Copy)]
pub(crate) struct DemandedAt(u32);

impl DemandedAt {
    pub(crate) fn slot(self) -> usize {
        (self.0 >> 1) as usize
    }

    pub(crate) fn required(self) -> bool {
        self.0 & 1 == 1
    }
}

/// An entry of an inverted list: a slot below 2^24, and the weight of the term there.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Occurrence(u32);

impl Occurrence {
    pub(crate) fn slot(self) -> usize {
        (self.0 >> 8) as usize
    }

    pub(crate) fn weight(self) -> u8 {
        let [weight, ..] = self.0.to_le_bytes();
        weight
    }
}

/// The most slots of a catalogue: as many as fit beside a weight in one word.
const MOST_SLOTS: usize = 1 << 24;

/// All columns.
#[derive(Debug, Clone, Default)]
pub(crate) struct Columns {
    pub(crate) rows: Vec<Row>,
    /// By slot.
    availability: Vec<Availability>,
    ids: Vec<PostingId>,
    by_id: Slots,
    /// Everything that no other column has, packed.
    records: Vec<Box<[u8]>>,
    skills_asked: Vec<SkillDemand>,
    /// Hash and weight in one word, sorted by hash.
    terms: Vec<u32>,
    occupations: Vec<Occupations>,
    pub(crate) titles: Dictionary<TitleWords>,
    /// Grams of the titles' roles, title by title, and where those of each title end.
    title_grams: Vec<u32>,
    title_grams_end: Vec<u32>,
    /// By title: length of the vector of what it means.
    pub(crate) title_lengths: Vec<f32>,
    pub(crate) skills: Dictionary<String>,
    pub(crate) sites: Dictionary<Site>,
    pub(crate) levels: Dictionary<Level>,
    pub(crate) employers: Dictionary<Employer>,
    pub(crate) company_ids: Dictionary<CompanyId>,
    pub(crate) pays: Dictionary<PayKey>,
    duplicates: Duplicates,
    slots_by_term: HashMap<u32, Vec<Occurrence>>,
    /// By skill.
    slots_by_skill: Vec<Vec<DemandedAt>>,
    titles_by_gram: HashMap<u32, Vec<u32>>,
}

impl Columns {
    /// Number of living postings.
    pub(crate) fn len(&self) -> usize {
        self.by_id.len()
    }

    pub(crate) fn slot(&self, id: &PostingId) -> Option<usize> {
        self.by_id.get(&self.ids, id).map(|slot| slot as usize)
    }

    pub(crate) fn row(&self, slot: usize) -> Option<&Row> {
        self.rows.get(slot)
    }

    pub(crate) fn id(&self, slot: usize) -> Option<&PostingId> {
        self.ids.get(slot)
    }

    /// Slots of living postings, sorted by id.
    pub(crate) fn living(&self) -> Vec<usize> {
        let ids = self.ids.iter().zip(0..);
        let mut living: Vec<(&PostingId, usize)> =
            ids.filter(|(_, slot)| self.is_alive(*slot)).collect();
        living.sort_unstable();
        living.into_iter().map(|(_, slot)| slot).collect()
    }

    /// Adds a posting in a new slot; its old slot is dead.
    pub(crate) fn put(&mut self, seq: u64, entry: CatalogueEntry) {
        self.remove(&entry.summary.id);
        if self.rows.len() >= MOST_SLOTS {
            self.compact();
        }
        let Ok(slot) = u32::try_from(self.rows.len()) else {
            return;
        };
        if self.rows.len() >= MOST_SLOTS {
            return;
        }
        let posting = &entry.features;
        for demand in &posting.skills {
            let skill = self.skills.number(&demand.skill);
            self.skills_asked
                .push(SkillDemand((skill << 1) | u32::from(demand.required)));
            if self.slots_by_skill.len() < self.skills.len() {
                self.slots_by_skill.resize_with(self.skills.len(), Vec::new);
            }
            if let Some(slots) = self.slots_by_skill.get_mut(skill as usize) {
                slots.push(DemandedAt((slot << 1) | u32::from(demand.required)));
            }
        }
        self.terms.extend(posting.terms.packed());
        for (term, weight) in posting.terms.iter() {
            let occurrence = Occurrence((slot << 8) | u32::from(weight));
            self.slots_by_term.entry(term).or_default().push(occurrence);
        }
        self.occupations.push(posting.occupations);
        let row = Row {
            seq,
            version: entry.version,
            posted_at_ms: entry.summary.posted_at_ms,
            valid_through_ms: entry.summary.valid_through_ms,
            title: self.title(&posting.title),
            employer: self.employers.number(&Employer::of(posting)),
            company_id: entry
                .summary
                .company_id
                .as_ref()
                .map(|id| self.company_ids.number(id)),
            site: self.sites.number(&Site::of(posting)),
            level: self.levels.number(&Level::of(posting)),
            pay: posting
                .pay
                .as_ref()
                .map(|pay| self.pays.number(&PayKey::of(pay))),
            lists_skills: posting.lists_skills(),
            skills_end: u32::try_from(self.skills_asked.len()).unwrap_or(u32::MAX),
            terms_end: u32::try_from(self.terms.len()).unwrap_or(u32::MAX),
        };
        let available = Availability::until(row.valid_through_ms);
        self.availability.push(available);
        self.rows.push(row);
        self.duplicates.push(duplicates::key(posting));
        self.ids.push(entry.summary.id.clone());
        self.by_id.insert(&self.ids, slot);
        self.records.push(Record::packed(seq, bare(entry)));
    }

    fn title(&mut self, title: &TitleWords) -> u32 {
        let known = self.titles.len();
        let number = self.titles.number(title);
        if self.titles.len() > known {
            for gram in title.grams() {
                self.title_grams.push(gram);
                self.titles_by_gram.entry(gram).or_default().push(number);
            }
            self.title_grams_end
                .push(u32::try_from(self.title_grams.len()).unwrap_or(u32::MAX));
            self.title_lengths.push(title.embedding.length());
        }
        number
    }

    pub(crate) fn remove(&mut self, id: &PostingId) {
        let Some(slot) = self.by_id.remove(&self.ids, id) else {
            return;
        };
        if let Some(available) = self.availability.get_mut(slot as usize) {
            available.open_until_ms = Availability::NEVER;
        }
        self.duplicates.remove(slot);
    }

    /// Finds jobs that are advertised more than once among the postings that changed.
    pub(crate) fn settle_duplicates(&mut self) {
        let mut duplicates = std::mem::take(&mut self.duplicates);
        let touched = duplicates.settle(|slot| {
            let at = slot as usize;
            let row = self.row(at).filter(|_| self.is_alive(at))?;
            Some(Member {
                slot,
                id: &self.id(at)?.0,
                posted_at_ms: row.posted_at_ms,
                valid_through_ms: row.valid_through_ms,
                sketch: Sketch::of(self.terms(at).map(|(term, _)| term)),
            })
        });
        for (slot, until) in touched {
            if let Some(available) = self.availability.get_mut(slot as usize) {
                available.superseded_until_ms = until.unwrap_or(Availability::NEVER);
            }
        }
        self.duplicates = duplicates;
    }

    /// Whether the slot holds a posting, open or closed.
    pub(crate) fn is_alive(&self, slot: usize) -> bool {
        let available = self.availability.get(slot);
        available.is_some_and(|available| available.is_alive())
    }

    /// Whether the posting accepts applications.
    pub(crate) fn is_open(&self, slot: usize, now_ms: TimestampMs) -> bool {
        let available = self.availability.get(slot);
        available.is_some_and(|available| available.is_open(now_ms))
    }

    /// The open postings, by slot.
    pub(crate) fn open(&self, now_ms: TimestampMs) -> impl Iterator<Item = (usize, &Row)> {
        let slots = self.rows.iter().zip(&self.availability).enumerate();
        slots
            .filter(move |(_, (_, available))| available.is_open(now_ms))
            .map(|(slot, (row, _))| (slot, row))
    }

    /// Whether a newer posting of the same job is open.
    pub(crate) fn is_superseded(&self, slot: usize, now_ms: TimestampMs) -> bool {
        let available = self.availability.get(slot);
        available.is_some_and(|available| available.is_superseded(now_ms))
    }

    /// All open postings of the job, newest first, including this one; empty if there is no other.
    pub(crate) fn group(&self, slot: usize, now_ms: TimestampMs) -> Vec<usize> {
        let slots = u32::try_from(slot).map_or(&[][..], |slot| self.duplicates.group(slot));
        let slots = slots.iter().map(|slot| *slot as usize);
        slots.filter(|slot| self.is_open(*slot, now_ms)).collect()
    }

    /// Postings of the job with this fingerprint.
    pub(crate) fn with_fingerprint(&self, fingerprint: &Fingerprint) -> Vec<usize> {
        let slots = self.duplicates.of_key(fingerprint.key());
        let slots = slots.map(|slot| slot as usize);
        slots
            .filter(|slot| self.is_alive(*slot))
            .filter(|slot| fingerprint.has_words_of(self.terms(*slot).map(|(term, _)| term)))
            .collect()
    }

    /// Releases spare capacity.
    pub(crate) fn trim(&mut self) {
        self.rows.shrink_to_fit();
        self.availability.shrink_to_fit();
        self.ids.shrink_to_fit();
        self.records.shrink_to_fit();
        self.skills_asked.shrink_to_fit();
        self.terms.shrink_to_fit();
        self.occupations.shrink_to_fit();
        self.title_grams.shrink_to_fit();
        self.title_grams_end.shrink_to_fit();
        self.title_lengths.shrink_to_fit();
        self.titles.trim();
        self.skills.trim();
        self.sites.trim();
        self.levels.trim();
        self.employers.trim();
        self.company_ids.trim();
        self.pays.trim();
        self.by_id.trim(&self.ids);
        self.slots_by_term.values_mut().for_each(Vec::shrink_to_fit);
        self.slots_by_skill.iter_mut().for_each(Vec::shrink_to_fit);
        self.slots_by_skill.shrink_to_fit();
        self.titles_by_gram
            .values_mut()
            .for_each(Vec::shrink_to_fit);
    }

    /// Whether enough slots are dead to make compaction worthwhile.
    pub(crate) fn is_sparse(&self) -> bool {
        let dead = self.rows.len().saturating_sub(self.len());
        dead > 1024 && dead > self.len() / 4
    }

    /// Lays out the living postings anew.
    pub(crate) fn compact(&mut self) {
        let mut fresh = Self::default();
        for slot in self.living() {
            if let (Some(row), Some(entry)) = (self.rows.get(slot), self.entry(slot)) {
                fresh.put(row.seq, entry);
            }
        }
        *self = fresh;
    }

    /// The posting as it was added.
    pub(crate) fn entry(&self, slot: usize) -> Option<CatalogueEntry> {
        let mut entry = self.record(slot).ok()?.1;
        let row = self.row(slot)?;
        let features = &mut entry.features;
        features.terms = Terms::new(self.terms(slot));
        features.title = self.titles.get(row.title)?.clone();
        features.occupations = *self.occupations(slot)?;
        self.sites.get(row.site)?.clone().restore(features);
        self.levels.get(row.level)?.restore(features);
        self.employers.get(row.employer)?.clone().restore(features);
        features.pay = row.pay.and_then(|pay| Some(self.pays.get(pay)?.pay()));
        Some(entry)
    }

    fn record(&self, slot: usize) -> Result<(u64, CatalogueEntry), SnapshotError> {
        let packed = self.records.get(slot).ok_or(SnapshotError::Damaged)?;
        Record::unpacked(packed)
    }

    pub(crate) fn asked(&self, slot: usize) -> &[SkillDemand] {
        let range = self.range(slot, |row| row.skills_end);
        self.skills_asked.get(range).unwrap_or_default()
    }

    pub(crate) fn terms(&self, slot: usize) -> impl Iterator<Item = (u32, u8)> + Clone {
        let range = self.range(slot, |row| row.terms_end);
        Terms::unpacked(self.terms.get(range).unwrap_or_default())
    }

    fn range(&self, slot: usize, end: impl Fn(&Row) -> u32) -> std::ops::Range<usize> {
        let before = slot.checked_sub(1).and_then(|before| self.rows.get(before));
        let start = before.map_or(0, |row| end(row) as usize);
        start..self.rows.get(slot).map_or(start, |row| end(row) as usize)
    }

    /// Grams of a title's role.
    pub(crate) fn grams(&self, title: usize) -> &[u32] {
        let before = title
            .checked_sub(1)
            .and_then(|before| self.title_grams_end.get(before));
        let start = before.map_or(0, |end| *end as usize);
        let end = self
            .title_grams_end
            .get(title)
            .map_or(start, |end| *end as usize);
        self.title_grams.get(start..end).unwrap_or_default()
    }

    pub(crate) fn occupations(&self, slot: usize) -> Option<&Occupations> {
        self.occupations.get(slot)
    }

    /// Number of terms of a posting.
    pub(crate) fn term_count(&self, slot: usize) -> usize {
        self.range(slot, |row| row.terms_end).len()
    }

    pub(crate) fn with_term(&self, term: u32) -> &[Occurrence] {
        self.slots_by_term.get(&term).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn with_skill(&self, skill: usize) -> &[DemandedAt] {
        self.slots_by_skill.get(skill).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn with_gram(&self, gram: u32) -> &[u32] {
        self.titles_by_gram.get(&gram).map_or(&[], Vec::as_slice)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::Catalogue;
    use crate::document::Posting;
    use crate::{PostingSummary, read_posting};

    #[test]
    fn a_posting_is_superseded_only_while_a_newer_one_of_the_job_is_open() {
        let nurse = |id: &str, posted_at_ms: i64, valid_through_ms: Option<i64>| {
            let posting = Posting {
                posted_at_ms: Some(posted_at_ms),
                valid_through_ms,
                ..serde_json::from_value(serde_json::json!({
                    "id": id, "title": "Nurse", "company": { "name": "Clinic" },
                }))
                .unwrap()
            };
            CatalogueEntry {
                version: 1,
                summary: PostingSummary::of(&posting),
                features: read_posting(&posting),
            }
        };
        let older = PostingId("older".to_owned());
        let mut catalogue = Catalogue::new();
        catalogue.upsert(1, nurse("older", 1, None));
        catalogue.upsert(2, nurse("newer", 2, Some(900)));
        catalogue.advance(2);
        assert!(catalogue.is_superseded(&older, 900));
        assert!(
            !catalogue.is_superseded(&older, 901),
            "the newer one has ended"
        );
        assert!(!catalogue.is_superseded(&PostingId("newer".to_owned()), 0));
        catalogue.remove(3, &PostingId("newer".to_owned()));
        catalogue.advance(3);
        assert!(!catalogue.is_superseded(&older, 0), "the newer one is gone");
        // What is dead is neither open nor superseded, at any time.
        catalogue.remove(4, &older);
        catalogue.advance(4);
        let columns = catalogue.columns();
        assert_eq!(columns.open(TimestampMs::MIN).count(), 0);
        assert!((0..columns.rows.len()).all(|slot| !columns.is_superseded(slot, TimestampMs::MIN)));
    }
}
