//! `role`: the name of the work and its description.
//!
//! The weighted mean of the likeness of text, title, topics and occupations, stretched: unrelated
//! documents share a tenth, good matches half.

use std::collections::HashSet;

use serde::Serialize;

use crate::catalogue::{Columns, Outline, Weighting, greater, lesser, narrow};
use crate::eligibility::Criterion;
use crate::explanation::{Evidence, Field, Reason, ReasonCode, Source};
use crate::features::{
    DIMENSIONS, Direction, Embedding, HeldTitle, PostingFeatures, ProfileFeatures, TitleWords,
};
use crate::occupations::OccupationVector;
use crate::statistics::{Statistics, Topics};

use super::super::agreement::Agreement;
use super::super::signal::{Basis, Candidate, Part, Side, Signal};

pub(crate) struct Role;

/// The free numbers of the role, chosen on a development set of advertisements and profile
/// sentences. The `weights` example of the crate `evaluation` searches them anew and judges the
/// search on held-out folds (docs/quality.md).
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct RoleNumbers {
    /// Share of the text: the cosine of the weighted words.
    pub text: f64,
    /// Share of the titles: the likeness of their letters.
    pub title: f64,
    /// Share of the topics: the cosine of both.
    pub topics: f64,
    /// Share of the suggested occupations: the cosine of both.
    pub occupations: f64,
    /// If one of the documents has this many terms, topics count by half.
    pub few_terms: f64,
    /// A document is compared as if only this many of its heaviest terms made up its length, so
    /// that further text takes nothing from them.
    pub telling_terms: usize,
    /// Of the likeness of titles, the part that is the share of the posting's title found in the
    /// person's; the rest is the cosine of both.
    pub title_share: f64,
    /// The share of the remaining distance from full agreement that an identical title removes.
    pub same_title: f64,
    /// The share of the meaning of titles in the whole; the rest is all of the above.
    pub meaning: f64,
    /// The same share for people without titles, whose sentences are compared instead, and for
    /// people who write in a language that is not read.
    pub meaning_of_text: f64,
}

impl Default for RoleNumbers {
    fn default() -> Self {
        Self {
            text: 1.0,
            title: 0.35,
            topics: 0.85,
            occupations: 0.4,
            few_terms: 4.0,
            telling_terms: 48,
            title_share: 0.5,
            same_title: 0.9,
            meaning: 0.6,
            meaning_of_text: 0.15,
        }
    }
}

impl Signal for Role {
    const NAME: &'static str = "role";

    /// Chosen on the development set together with the numbers above.
    const POINTS: f64 = 40.0;

    const PART: Part = Part::Relevance;

    const SIDE: Side = Side::Demand;

    type Numbers = RoleNumbers;

    type Person<'a> = Person<'a>;

    type Table = Likenesses;

    fn person<'a>(of: Basis<'a>, numbers: &RoleNumbers) -> Person<'a> {
        let (profile, statistics) = (of.profile, of.statistics);
        let (terms, text_length) = terms(profile, statistics, numbers);
        Person {
            meanings: Meanings::of(profile, numbers),
            numbers: *numbers,
            terms,
            text_length,
            // The few words that the topics know would be there by chance.
            topics: if profile.is_unread {
                Topics::default()
            } else {
                statistics.topics(profile.terms.iter())
            },
            topics_share: topics_share(numbers),
            occupations: OccupationVector::of(&profile.occupations),
            titles: profile
                .titles
                .iter()
                .map(|held| Title::of(held, statistics))
                .collect(),
        }
    }

    fn table(person: &Person<'_>, columns: &Columns, weighting: &Weighting) -> Likenesses {
        Likenesses {
            texts: texts(person, columns),
            titles: titles(person, columns, weighting),
            meanings: person.meanings.table(columns),
        }
    }

    fn agreement(person: &Person<'_>, table: &Likenesses, candidate: Candidate<'_>) -> Agreement {
        Agreement::of(fit(person, table, candidate))
    }

    fn is_silent(_: &Person<'_>) -> bool {
        false
    }

    /// The person's title nearest to the posting's, and the posting's title.
    fn evidence(person: &Person<'_>, posting: &PostingFeatures) -> Vec<Evidence> {
        person
            .nearest(posting)
            .map(|held| {
                vec![
                    held.source.evidence("profile", &held.title.words),
                    Source::of(Field::Title).evidence("posting", &posting.title.words),
                ]
            })
            .unwrap_or_default()
    }

    fn reason(person: &Person<'_>, posting: &PostingFeatures) -> Option<Reason> {
        let nearest = person.nearest(posting).filter(|held| held.is_title());
        // A title that the posting's contains says nothing new: "welder" of "Senior Welder".
        let named = nearest.filter(|held| {
            let mut words = held.title.role();
            !words.all(|word| posting.title.role().any(|asked| asked == word))
        });
        Some(named.map_or(Reason::of(ReasonCode::Work), |held| {
            let code = match held.source.field {
                Field::WishedTitle(_) => ReasonCode::WorkWanted,
                _ => ReasonCode::WorkAs,
            };
            Reason::about(code, "title", &held.title.words)
        }))
    }

    const CONTESTED_BY: &'static [Criterion] = &[];
}

/// The person's titles and texts.
pub(crate) struct Person<'a> {
    numbers: RoleNumbers,
    /// Hashed terms, with the increase of a product per occurrence.
    terms: Vec<(u32, f32)>,
    /// Length of the vector of terms; 0 if there is no text.
    text_length: f64,
    topics: Topics,
    /// Weight of the topics, by the number of terms of the document with fewer.
    topics_share: Vec<f64>,
    occupations: OccupationVector,
    titles: Vec<Title<'a>>,
    meanings: Meanings,
}

impl<'a> Person<'a> {
    /// Whether the person names titles; otherwise sentences are compared instead.
    pub(crate) fn names_titles(&self) -> bool {
        self.titles.iter().any(|title| title.held.is_title())
    }

    /// The best cases of all postings against this table. Only with `topics` are topics compared.
    pub(crate) fn best_cases<'t>(
        &'t self,
        table: &'t Likenesses,
        topics: Option<&'t [Topics]>,
    ) -> BestCases<'t> {
        let numbers = &self.numbers;
        let titles = table.titles.len().max(table.meanings.len());
        let titles = (0..titles).map(|title| {
            let (likeness, equality) = table.titles.get(title).copied().unwrap_or_default();
            TitleCase {
                sum: narrow(numbers.title) * likeness,
                unlike: 1.0 - narrow(numbers.same_title) * equality,
                meaning: table.meanings.get(title).copied().unwrap_or_default(),
            }
        });
        let of_title = match table.titles.is_empty() {
            true => 0.0,
            false => narrow(numbers.title),
        };
        // Topics that are not compared agree in full, as occupations do. Their share only grows
        // with the number of terms, and what agrees in full lifts a mean the more, the greater its
        // share.
        let rest = match topics {
            Some(_) => numbers.occupations,
            None => numbers.topics + numbers.occupations,
        };
        BestCases {
            titles: titles.collect(),
            texts: &table.texts,
            topics: topics.map(|topics| (topics, &self.topics)),
            topics_shares: self
                .topics_share
                .iter()
                .map(|share| narrow(*share))
                .collect(),
            most_topics: narrow(numbers.topics),
            terms: self.terms.len(),
            rest: narrow(rest),
            of: narrow(rest) + of_title,
            text: narrow(numbers.text),
            text_length: narrow(self.text_length),
            meaning: match table.meanings.is_empty() {
                true => 0.0,
                false => narrow(self.meanings.share),
            },
        }
    }

    /// The person's title that is nearest to the posting's, by meaning and by letters.
    fn nearest(&self, posting: &PostingFeatures) -> Option<&'a HeldTitle> {
        let asked: HashSet<u32> = posting.title.grams().into_iter().collect();
        let length = posting.title.embedding.length();
        let titles = self.titles.iter().map(|title| {
            let shared = title.grams.iter().filter(|(gram, _)| asked.contains(gram));
            let shared: f32 = shared.map(|(_, squared)| squared).sum();
            let letters = f64::from(shared / (title.length * title.length).max(f32::MIN_POSITIVE));
            let meaning = f64::from(
                title
                    .held
                    .title
                    .embedding
                    .cosine(&posting.title.embedding, length),
            );
            let share = self.meanings.share;
            (letters + share * (meaning - letters), title.held)
        });
        let nearest = titles.reduce(|best, other| if other.0 > best.0 { other } else { best });
        nearest
            .filter(|(likeness, _)| *likeness > NEAR)
            .map(|(_, held)| held)
    }
}

/// At least the roles of postings, in seven digits.
pub(crate) struct BestCases<'t> {
    titles: Vec<TitleCase>,
    texts: &'t [f32],
    /// By slot, and the person's; absent if they are not compared.
    topics: Option<(&'t [Topics], &'t Topics)>,
    topics_shares: Vec<f32>,
    most_topics: f32,
    /// Number of the person's terms.
    terms: usize,
    /// What agrees in full.
    rest: f32,
    /// That, and the title.
    of: f32,
    text: f32,
    text_length: f32,
    meaning: f32,
}

/// A title's part in the roles of its postings.
#[derive(Debug, Clone, Copy)]
struct TitleCase {
    sum: f32,
    /// What is left of the distance from full agreement.
    unlike: f32,
    meaning: f32,
}

impl BestCases<'_> {
    /// At least the role of a posting; 1 if it may be unknown.
    #[inline]
    pub(crate) fn role(&self, slot: usize, outline: &Outline) -> f32 {
        let title = at(&self.titles, outline.title).unwrap_or(TitleCase {
            sum: 0.0,
            unlike: 1.0,
            meaning: 0.0,
        });
        let (mut sum, mut of) = (self.rest + title.sum, self.of);
        if let Some(product) = self.texts.get(slot)
            && outline.length > 0.0
        {
            sum += self.text * lesser(product / (outline.length * self.text_length), 1.0);
            of += self.text;
        }
        if let Some((topics, own)) = self.topics
            && let Some(likeness) = topics.get(slot).and_then(|topics| topics.likeness(own))
        {
            let terms = usize::from(outline.terms).min(self.terms);
            let share = self.topics_shares.get(terms).copied();
            let share = share.unwrap_or(self.most_topics);
            sum += share * narrow(likeness);
            of += share;
        }
        if of <= 0.0 {
            return 1.0;
        }
        let unlike = 1.0 - sum / of;
        let fit = 1.0 - unlike * unlike * unlike * title.unlike;
        fit + self.meaning * (title.meaning - fit)
    }
}

/// A title less alike than this explains nothing.
const NEAR: f64 = 0.1;

/// A title of the person.
struct Title<'a> {
    held: &'a HeldTitle,
    /// Hashed grams, with the increase of a product by each.
    grams: Vec<(u32, f32)>,
    length: f32,
    weight: f32,
}

impl<'a> Title<'a> {
    fn of(held: &'a HeldTitle, statistics: &Statistics) -> Self {
        let mut squares = 0.0;
        let grams = held.title.grams().into_iter().map(|gram| {
            let idf = statistics.gram_idf(gram);
            squares += idf * idf;
            (gram, narrow(idf * idf))
        });
        Self {
            held,
            grams: grams.collect(),
            length: narrow(squares.sqrt()),
            weight: narrow(held.weight),
        }
    }
}

/// Likeness of the person to the distinct values of a catalogue.
pub(crate) struct Likenesses {
    /// By slot: the product of the vectors of terms; empty if the person has no text.
    texts: Vec<f32>,
    /// By title: likeness to the person's nearest title, and equality with it.
    titles: Vec<(f32, f32)>,
    /// By title: likeness of what it means to what the person's titles mean.
    meanings: Vec<f32>,
}

fn fit(person: &Person<'_>, table: &Likenesses, candidate: Candidate<'_>) -> Option<f64> {
    let Candidate {
        columns,
        weighting,
        slot,
        row,
    } = candidate;
    let numbers = &person.numbers;
    let text = text(person, table, candidate);
    let title = at(&table.titles, row.title);
    let topics = weighting.topics.get(slot);
    let topics = topics.and_then(|topics| topics.likeness(&person.topics));
    let occupations = columns
        .occupations(slot)
        .and_then(|occupations| person.occupations.likeness(occupations));
    let terms = columns.term_count(slot).min(person.terms.len());
    let topics_share = person.topics_share.get(terms).copied();
    let parts = [
        (numbers.text, text),
        (
            numbers.title,
            title.map(|(likeness, _)| f64::from(likeness)),
        ),
        (topics_share.unwrap_or(numbers.topics), topics),
        (numbers.occupations, occupations),
    ];
    let (sum, of) = parts
        .into_iter()
        .filter_map(|(share, likeness)| Some((share, likeness?)))
        .fold((0.0, 0.0), |(sum, of), (share, likeness)| {
            (sum + share * likeness, of + share)
        });
    if of <= 0.0 {
        return None;
    }
    let unlike = 1.0 - sum / of;
    let equality = title.map_or(0.0, |(_, equality)| f64::from(equality));
    let fit = 1.0 - unlike * unlike * unlike * (1.0 - numbers.same_title * equality);
    let meaning = at(&table.meanings, row.title).map(f64::from);
    Some(meaning.map_or(fit, |meaning| fit + person.meanings.share * (meaning - fit)))
}

/// Cosine of the weighted terms.
fn text(person: &Person<'_>, table: &Likenesses, candidate: Candidate<'_>) -> Option<f64> {
    let product = f64::from(*table.texts.get(candidate.slot)?);
    let length = f64::from(candidate.weighting.length(candidate.slot));
    (length > 0.0).then(|| lesser(product / (length * person.text_length), 1.0))
}

/// The weighted terms of a profile, and the length of their vector.
fn terms(
    profile: &ProfileFeatures,
    statistics: &Statistics,
    numbers: &RoleNumbers,
) -> (Vec<(u32, f32)>, f64) {
    let mut squares: Vec<f64> = Vec::new();
    let weighted = profile.terms.iter().map(|(term, weight)| {
        let idf = statistics.term_idf(term);
        let weight = f64::from(weight) * idf;
        squares.push(weight * weight);
        (term, narrow(weight * idf))
    });
    let weighted = weighted.collect();
    squares.sort_unstable_by(|a, b| b.total_cmp(a));
    let telling = squares.iter().take(numbers.telling_terms);
    (weighted, telling.sum::<f64>().sqrt())
}

/// The weight of the topics, by number of terms: few terms have unreliable topics.
fn topics_share(numbers: &RoleNumbers) -> Vec<f64> {
    let terms = std::iter::successors(Some(0.0), |terms| Some(terms + 1.0));
    terms
        .take(MANY_TERMS)
        .map(|terms| numbers.topics * (terms / (terms + numbers.few_terms).max(1.0)))
        .collect()
}

/// From this many terms on, topics count in full.
const MANY_TERMS: usize = 64;

/// The products of the person's vector of terms with that of every posting.
fn texts(person: &Person<'_>, columns: &Columns) -> Vec<f32> {
    if person.text_length <= 0.0 {
        return Vec::new();
    }
    let mut products = vec![0.0; columns.rows.len()];
    for (term, weight) in &person.terms {
        for occurrence in columns.with_term(*term) {
            if let Some(product) = products.get_mut(occurrence.slot()) {
                *product += weight * f32::from(occurrence.weight());
            }
        }
    }
    products
}

/// For each title of the catalogue, its likeness to the nearest of the person's titles (cosine, and
/// share of its letters found there), and its equality (the fourth power of the cosine). Empty if
/// the person has none.
fn titles(person: &Person<'_>, columns: &Columns, weighting: &Weighting) -> Vec<(f32, f32)> {
    if person.titles.is_empty() {
        return Vec::new();
    }
    let mut best = vec![(0.0_f32, 0.0_f32); columns.titles.len()];
    let mut shared = vec![0.0_f32; columns.titles.len()];
    for held in &person.titles {
        shared.fill(0.0);
        for (gram, weight) in &held.grams {
            for title in columns.with_gram(*gram) {
                if let Some(shared) = shared.get_mut(*title as usize) {
                    *shared += weight;
                }
            }
        }
        let share = narrow(person.numbers.title_share);
        // Without a branch, so that several titles are compared at once.
        for ((best, shared), squares) in best.iter_mut().zip(&shared).zip(&weighting.titles) {
            let cosine = lesser(shared / (squares.sqrt() * held.length), 1.0);
            let found = lesser(shared / squares, 1.0);
            let likeness = held.weight * (cosine + share * (found - cosine));
            let equality = held.weight * cosine * cosine * cosine * cosine;
            let (likeness, equality) = match *shared > 0.0 {
                true => (likeness, equality),
                false => (0.0, 0.0),
            };
            *best = (greater(best.0, likeness), greater(best.1, equality));
        }
    }
    best
}

/// What a person's titles mean.
struct Meanings {
    /// Their directions, and the factor by which a product with one becomes a likeness to a vector
    /// of length 1.
    directions: Vec<(Direction, f32)>,
    /// Their share in the role.
    share: f64,
}

impl Meanings {
    /// Of titles, the nearest counts. Sentences that replace them count together: some of them are
    /// not about the work.
    fn of(profile: &ProfileFeatures, numbers: &RoleNumbers) -> Self {
        let titles = &profile.titles;
        let known = titles.iter().filter_map(|held| {
            let length = held.title.embedding.length();
            (length > 0.0).then(|| (&held.title.embedding, narrow(held.weight), length))
        });
        if titles.iter().all(HeldTitle::is_title) {
            return Self {
                directions: known
                    .map(|(embedding, weight, length)| (embedding.direction(), weight / length))
                    .collect(),
                share: if profile.is_unread {
                    numbers.meaning_of_text
                } else {
                    numbers.meaning
                },
            };
        }
        let (mut sum, mut sentences) = ([0.0; DIMENSIONS], 0.0);
        for (embedding, weight, length) in known {
            embedding.add_to(&mut sum, weight / length);
            sentences += 1.0;
        }
        let (mean, length) = Embedding::of(&sum);
        Self {
            directions: (sentences > 0.0)
                .then(|| (mean.direction(), length / (mean.length() * sentences)))
                .into_iter()
                .filter(|(_, factor)| factor.is_finite())
                .collect(),
            share: numbers.meaning_of_text,
        }
    }

    /// For each title of a catalogue, its likeness to the nearest of the person's. Empty if the
    /// person's mean nothing.
    fn table(&self, columns: &Columns) -> Vec<f32> {
        if self.directions.is_empty() {
            return Vec::new();
        }
        let likeness = |(title, length): (&TitleWords, &f32)| {
            let each = self.directions.iter().map(|(direction, factor)| {
                #[expect(clippy::cast_precision_loss, reason = "below 2^24")]
                let product = title.embedding.along(direction) as f32;
                product * factor
            });
            let nearest = each.fold(0.0, greater);
            if *length > 0.0 { nearest / length } else { 0.0 }
        };
        let titles = columns.titles.values().iter();
        titles.zip(&columns.title_lengths).map(likeness).collect()
    }
}

/// The value of this number in a table by distinct values.
fn at<T: Copy>(table: &[T], number: u32) -> Option<T> {
    table.get(number as usize).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn topics_count_the_more_the_more_terms_there_are() {
        let shares = topics_share(&RoleNumbers {
            topics: 0.5,
            ..RoleNumbers::default()
        });
        assert_eq!(shares.len(), MANY_TERMS);
        assert_eq!((shares[0], shares[4], shares[12]), (0.0, 0.25, 0.375));
        assert!(shares.is_sorted());
    }
}
