//! `role`: the name of the work and its description.
//!
//! The weighted mean of the likeness of text, title, topics and occupations, stretched: unrelated
//! documents share a tenth, good matches half.

use std::borrow::Cow;
use std::cell::Cell;
use std::collections::HashSet;

use serde::Serialize;

use crate::catalogue::{Blocks, Columns, Head, Memo, Weighting, length, narrow};
use crate::eligibility::Criterion;
use crate::explanation::{Evidence, Field, Source};
use crate::features::{
    DIMENSIONS, Direction, Embedding, HeldTitle, PostingFeatures, ProfileFeatures,
};
use crate::occupations::OccupationVector;
use crate::statistics::{Statistics, Topics};

use super::super::agreement::Agreement;
use super::super::signal::{Basis, Candidate, Part, Signal};
use super::super::sparse::Sparse;

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

    type Numbers = RoleNumbers;

    type Person<'a> = Person<'a>;

    type Table = Likenesses;

    fn person<'a>(of: Basis<'a>, numbers: &RoleNumbers) -> Person<'a> {
        let (profile, statistics) = (of.profile, of.statistics);
        let (terms, text_length) = terms(profile, statistics, numbers);
        // The few words of an unread language that the topics know would be there by chance.
        let topics = if profile.is_unread {
            Topics::default()
        } else {
            statistics.topics(profile.terms.iter())
        };
        let titles: Vec<Title<'_>> = profile
            .titles
            .iter()
            .map(|held| Title::of(held, statistics))
            .collect();
        Person {
            meanings: Meanings::of(profile, numbers),
            numbers: *numbers,
            terms,
            text_length,
            topics_length: length(topics.numbers()),
            topics,
            topics_share: topics_share(numbers),
            occupations: OccupationVector::of(&profile.occupations),
            grams: Sparse::of(
                titles
                    .iter()
                    .enumerate()
                    .flat_map(|(title, held)| {
                        let grams = held.grams.iter();
                        grams.map(move |(gram, weight)| (*gram, (title, *weight)))
                    })
                    .collect(),
            ),
            titles,
        }
    }

    fn table(_: &Person<'_>, columns: &Columns, _: &Weighting) -> Likenesses {
        Likenesses {
            titles: Memo::of(columns.titles.len()),
            meanings: Memo::of(columns.titles.len()),
            products: Cell::default(),
        }
    }

    fn agreement(person: &Person<'_>, table: &Likenesses, candidate: Candidate<'_>) -> Agreement {
        Agreement::of(fit(person, table, candidate))
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

    fn reason(person: &Person<'_>, posting: &PostingFeatures) -> Option<Cow<'static, str>> {
        let nearest = person.nearest(posting).filter(|held| held.is_title());
        // A title that the posting's contains says nothing new: "welder" of "Senior Welder".
        let named = nearest.filter(|held| {
            let mut words = held.title.role();
            !words.all(|word| posting.title.role().any(|asked| asked == word))
        });
        Some(
            named.map_or(Cow::Borrowed("the work is close to yours"), |held| {
                let title = &held.title.words;
                Cow::Owned(match held.source.field {
                    Field::WishedTitle(_) => {
                        format!("the work is close to “{title}”, which you want")
                    }
                    _ => format!("the work is close to yours as “{title}”"),
                })
            }),
        )
    }

    const CONTESTED_BY: &'static [Criterion] = &[];
}

/// The person's titles and texts.
pub(crate) struct Person<'a> {
    numbers: RoleNumbers,
    /// Hashed terms.
    terms: Sparse<Term>,
    /// Length of the vector of terms; 0 if there is no text.
    text_length: f64,
    topics: Topics,
    topics_length: f32,
    /// Weight of the topics, by the number of terms of the document with fewer.
    topics_share: Vec<f64>,
    occupations: OccupationVector,
    titles: Vec<Title<'a>>,
    /// By gram: titles with it, and the increase of a product with each.
    grams: Sparse<(usize, f32)>,
    meanings: Meanings,
}

/// A term of the person.
struct Term {
    /// Its part of the person's vector of weighted terms.
    weight: f32,
    /// The increase of a product per occurrence.
    increase: f32,
}

impl<'a> Person<'a> {
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

    fn likeness(&self, cosine: f32, found: f32, share: f32) -> TitleLikeness {
        TitleLikeness {
            likeness: self.weight * (cosine + share * (found - cosine)),
            equality: self.weight * cosine * cosine * cosine * cosine,
        }
    }

    /// At least its likeness to any title whose squared length is in this range: what two titles
    /// share is no more than the shorter of both.
    fn most(&self, [shortest, longest]: [f32; 2], share: f32) -> TitleLikeness {
        let held = self.length * self.length;
        let cosine = if longest < held {
            (longest / held).sqrt()
        } else if shortest > held {
            (held / shortest).sqrt()
        } else {
            1.0
        };
        let found = held / shortest.max(f32::MIN_POSITIVE);
        let [cosine, found] = [cosine, found].map(|most| (most + ROUNDING).min(1.0));
        self.likeness(cosine, found, share)
    }
}

/// Likeness of the person to the titles of a catalogue.
pub(crate) struct Likenesses {
    titles: Memo<TitleLikeness>,
    /// Likeness of what a title means to what the person's titles mean.
    meanings: Memo<f32>,
    /// Kept for the next title: by title of the person, the product with the last one compared.
    products: Cell<Vec<f32>>,
}

/// How much of the letters of a title and the nearest of the person's are the same.
#[derive(Debug, Clone, Copy, Default)]
struct TitleLikeness {
    likeness: f32,
    /// The fourth power of the cosine.
    equality: f32,
}

/// What two documents have in common; `None` where one of them says nothing.
#[derive(Debug, Clone, Copy)]
struct Parts {
    text: Option<f64>,
    title: Option<TitleLikeness>,
    topics: Option<f64>,
    topics_share: f64,
    occupations: Option<f64>,
    meaning: Option<f64>,
}

impl Parts {
    /// The role; `None` if nothing is known. It never falls if a part grows.
    fn role(&self, numbers: &RoleNumbers, meaning_share: f64) -> Option<f64> {
        let title = self.title.unwrap_or_default();
        let likeness = self.title.map(|title| f64::from(title.likeness));
        let parts = [
            (numbers.text, self.text),
            (numbers.title, likeness),
            (self.topics_share, self.topics),
            (numbers.occupations, self.occupations),
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
        let equality = f64::from(title.equality);
        let fit = 1.0 - unlike * unlike * unlike * (1.0 - numbers.same_title * equality);
        let meaning = self.meaning;
        Some(meaning.map_or(fit, |meaning| fit + meaning_share * (meaning - fit)))
    }
}

fn fit(person: &Person<'_>, table: &Likenesses, candidate: Candidate<'_>) -> Option<f64> {
    let Candidate {
        columns,
        weighting,
        slot,
        row,
    } = candidate;
    let topics = weighting.topics.get(slot);
    let parts = Parts {
        text: text(person, candidate),
        title: person.title(table, columns, weighting, row.title),
        topics: topics.and_then(|topics| topics.likeness(&person.topics)),
        topics_share: person.topics_share(columns.term_count(slot)),
        occupations: columns
            .occupations(slot)
            .and_then(|occupations| person.occupations.likeness(occupations)),
        meaning: person.meaning(table, candidate),
    };
    parts.role(&person.numbers, person.meanings.share)
}

/// Cosine of the weighted terms.
fn text(person: &Person<'_>, candidate: Candidate<'_>) -> Option<f64> {
    let length = f64::from(*candidate.weighting.lengths.get(candidate.slot)?);
    if length <= 0.0 || person.text_length <= 0.0 {
        return None;
    }
    let mut product = 0.0_f32;
    for (term, weight) in candidate.columns.terms(candidate.slot) {
        for held in person.terms.get(term) {
            product += held.increase * f32::from(weight);
        }
    }
    Some((f64::from(product) / (length * person.text_length)).min(1.0))
}

impl Person<'_> {
    /// Likeness of a title of the catalogue to the nearest of the person's: cosine, and share of its
    /// letters found there. `None` if the person has none.
    fn title(
        &self,
        table: &Likenesses,
        columns: &Columns,
        weighting: &Weighting,
        title: u32,
    ) -> Option<TitleLikeness> {
        if self.titles.is_empty() {
            return None;
        }
        let compare = || {
            let mut shared = table.products.take();
            shared.clear();
            shared.resize(self.titles.len(), 0.0);
            for gram in columns.grams(title as usize) {
                for (held, weight) in self.grams.get(*gram) {
                    if let Some(shared) = shared.get_mut(*held) {
                        *shared += weight;
                    }
                }
            }
            let squares = weighting.titles.get(title as usize).copied();
            let squares = squares.unwrap_or_default();
            let share = narrow(self.numbers.title_share);
            let mut best = TitleLikeness::default();
            for (held, shared) in self.titles.iter().zip(&shared) {
                if *shared > 0.0 {
                    let cosine = (shared / (squares.sqrt() * held.length)).min(1.0);
                    let found = (shared / squares).min(1.0);
                    best = best.or(held.likeness(cosine, found, share));
                }
            }
            table.products.set(shared);
            best
        };
        Some(table.titles.get(title, compare))
    }

    /// Likeness of what a posting's title means to the nearest of what the person's mean; `None` if
    /// these mean nothing.
    pub(crate) fn meaning(&self, table: &Likenesses, candidate: Candidate<'_>) -> Option<f64> {
        if self.meanings.directions.is_empty() {
            return None;
        }
        let title = candidate.row.title;
        let compare = || {
            let length = candidate.columns.title_lengths.get(title as usize);
            let title = candidate.columns.titles.get(title).zip(length);
            title.map_or(0.0, |(title, length)| {
                self.meanings.likeness(&title.embedding, *length)
            })
        };
        Some(f64::from(table.meanings.get(title, compare)))
    }

    /// The weight of the topics beside a posting of this many terms.
    fn topics_share(&self, terms: usize) -> f64 {
        let terms = terms.min(self.terms.entries().len());
        let share = self.topics_share.get(terms).copied();
        share.unwrap_or(self.numbers.topics)
    }
}

impl TitleLikeness {
    /// The greater of both.
    fn or(self, other: Self) -> Self {
        Self {
            likeness: self.likeness.max(other.likeness),
            equality: self.equality.max(other.equality),
        }
    }
}

/// What bounds the role of the postings of blocks.
pub(crate) struct Outlook {
    /// By block: the greatest cosine of the weighted terms.
    texts: Vec<f32>,
    /// By block: the greatest likeness of occupations.
    occupations: Vec<f32>,
}

/// The best case of the postings of a block; their meaning is known apart.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ceiling {
    /// Where a posting has any.
    text: Option<f64>,
    title: Option<TitleLikeness>,
    topics: Option<f64>,
    topics_shares: [f64; 2],
    occupations: Option<f64>,
    /// Whether some posting lacks text, topics or occupations.
    silent: [bool; 3],
}

/// Bounds are sums of another order than what they bound.
const ROUNDING: f32 = 1e-5;

impl Person<'_> {
    pub(crate) fn outlook(&self, blocks: &Blocks) -> Outlook {
        let mut outlook = Outlook {
            texts: vec![ROUNDING; blocks.heads().len()],
            occupations: vec![ROUNDING; blocks.heads().len()],
        };
        if self.text_length > 0.0 {
            let length = narrow(self.text_length);
            let terms = self.terms.entries().iter();
            let terms = terms.map(|(term, held)| (*term, held.weight / length));
            blocks.terms.add(terms, &mut outlook.texts);
        }
        blocks.occupations.add(
            self.occupations
                .parts()
                .map(|(number, part)| (number, part * 255.0)),
            &mut outlook.occupations,
        );
        outlook
    }

    /// The best case of a block's postings.
    pub(crate) fn ceiling(&self, outlook: &Outlook, head: &Head, block: usize) -> Ceiling {
        let most = |of: &[f32]| f64::from(of.get(block).copied().unwrap_or(1.0).min(1.0));
        let topics = head.topics.most(self.topics.numbers(), self.topics_length);
        Ceiling {
            text: (self.text_length > 0.0).then(|| most(&outlook.texts)),
            title: self
                .titles
                .iter()
                .map(|held| held.most(head.title_squares, narrow(self.numbers.title_share)))
                .reduce(TitleLikeness::or),
            topics: self
                .topics
                .is_known()
                .then(|| f64::from(topics / Topics::LENGTH + ROUNDING).clamp(0.0, 1.0)),
            topics_shares: head.term_counts.map(|terms| self.topics_share(terms)),
            occupations: self
                .occupations
                .is_known()
                .then(|| most(&outlook.occupations)),
            silent: [!head.have_text, !head.have_topics, !head.have_occupations],
        }
    }

    /// At least the greatest meaning of the titles of a block; `None` if the person's titles mean
    /// nothing.
    pub(crate) fn most_meaning(&self, head: &Head) -> Option<f64> {
        let each = self.meanings.directions.iter();
        let each = each.map(|(_, embedding, length, factor)| {
            head.meanings.most(embedding.numbers(), *length) * factor
        });
        let most = each.reduce(f32::max)?;
        Some(f64::from(most.max(0.0) + ROUNDING))
    }

    /// At least the role of any posting of a block with this meaning; `None` if there may be a
    /// posting whose role is unknown.
    pub(crate) fn most(&self, ceiling: &Ceiling, meaning: Option<f64>) -> Option<f64> {
        let either = |part: Option<f64>, silent: bool| {
            let without = (silent && part.is_some()).then_some(None);
            std::iter::once(part).chain(without)
        };
        let [no_text, no_topics, no_occupations] = ceiling.silent;
        let [fewest, most] = ceiling.topics_shares;
        let shares = std::iter::once(fewest).chain((fewest != most).then_some(most));
        let mut role: Option<f64> = Some(0.0);
        for topics_share in shares {
            for text in either(ceiling.text, no_text) {
                for topics in either(ceiling.topics, no_topics) {
                    for occupations in either(ceiling.occupations, no_occupations) {
                        let parts = Parts {
                            text,
                            title: ceiling.title,
                            topics,
                            topics_share,
                            occupations,
                            meaning,
                        };
                        let other = parts.role(&self.numbers, self.meanings.share);
                        role = role.zip(other).map(|(role, other)| role.max(other));
                    }
                }
            }
        }
        role.map(|role| (role + f64::from(ROUNDING)).min(1.0))
    }
}

/// The weighted terms of a profile, and the length of their vector.
fn terms(
    profile: &ProfileFeatures,
    statistics: &Statistics,
    numbers: &RoleNumbers,
) -> (Sparse<Term>, f64) {
    let mut squares: Vec<f64> = Vec::new();
    let weighted = profile.terms.iter().map(|(term, weight)| {
        let idf = statistics.term_idf(term);
        let weight = f64::from(weight) * idf;
        squares.push(weight * weight);
        let term_of = Term {
            weight: narrow(weight),
            increase: narrow(weight * idf),
        };
        (term, term_of)
    });
    let weighted = Sparse::of(weighted.collect());
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

/// What a person's titles mean.
struct Meanings {
    /// Their directions, each also as an embedding and its length, and the factor by which a product
    /// with one becomes a likeness to a vector of length 1.
    directions: Vec<(Direction, Embedding, f32, f32)>,
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
                    .map(|(embedding, weight, length)| {
                        (embedding.direction(), *embedding, length, weight / length)
                    })
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
                .then(|| {
                    let factor = length / (mean.length() * sentences);
                    (mean.direction(), mean, mean.length(), factor)
                })
                .into_iter()
                .filter(|(.., factor)| factor.is_finite())
                .collect(),
            share: numbers.meaning_of_text,
        }
    }

    /// Likeness of a title, with the length of its vector, to the nearest of the person's.
    fn likeness(&self, embedding: &Embedding, length: f32) -> f32 {
        let each = self.directions.iter().map(|(direction, .., factor)| {
            #[expect(clippy::cast_precision_loss, reason = "below 2^24")]
            let product = embedding.along(direction) as f32;
            product * factor
        });
        let nearest = each.fold(0.0, f32::max);
        if length > 0.0 { nearest / length } else { 0.0 }
    }
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
