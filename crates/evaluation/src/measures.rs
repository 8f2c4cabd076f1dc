//! Ranking quality: mean average precision, nDCG, recall and reciprocal rank over judged queries,
//! each with a bootstrap interval.
//!
//! Runs and judgements are in TREC's format: `query Q0 document rank score run` and `query 0
//! document grade`, separated by white space. As in `trec_eval`, documents are ordered by score,
//! the stated ranks are ignored, gain is the grade itself, an unjudged document has grade 0, and
//! only queries with a relevant document count; a query that the run omits counts as zero.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

/// One line of a run.
#[derive(Debug, Clone, PartialEq)]
pub struct RunLine {
    /// The query.
    pub query: String,
    /// The document.
    pub document: String,
    /// Higher is better.
    pub score: f64,
}

/// One judgement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    /// The query.
    pub query: String,
    /// The document.
    pub document: String,
    /// 0 is not relevant; higher is better.
    pub grade: u32,
}

/// A malformed line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {reason}")]
pub struct Malformed {
    /// Line number, from 1.
    pub line: usize,
    /// What is wrong.
    pub reason: &'static str,
}

/// Reads a run; empty lines are skipped.
///
/// # Errors
///
/// The first line that has fewer than five columns, or a score that is no finite number.
pub fn parse_run(text: &str) -> Result<Vec<RunLine>, Malformed> {
    parse(text, |line| {
        let mut columns = line.split_whitespace();
        let (query, document) = (columns.next(), columns.nth(1));
        let score = columns.nth(1).ok_or("fewer than five columns")?;
        let score = score.parse().ok().filter(|score: &f64| score.is_finite());
        Ok(RunLine {
            query: query.ok_or("no query")?.to_owned(),
            document: document.ok_or("no document")?.to_owned(),
            score: score.ok_or("the score is not a number")?,
        })
    })
}

/// Reads judgements; empty lines are skipped. A negative grade is 0.
///
/// # Errors
///
/// The first line that has fewer than four columns, or a grade that is no whole number.
pub fn parse_judgements(text: &str) -> Result<Vec<Judgement>, Malformed> {
    parse(text, |line| {
        let mut columns = line.split_whitespace();
        let (query, document) = (columns.next(), columns.nth(1));
        let grade: i64 = columns
            .next()
            .ok_or("fewer than four columns")?
            .parse()
            .map_err(|_| "the grade is not an integer")?;
        Ok(Judgement {
            query: query.ok_or("no query")?.to_owned(),
            document: document.ok_or("no document")?.to_owned(),
            grade: u32::try_from(grade.max(0)).map_err(|_| "the grade is too large")?,
        })
    })
}

/// Reads the group of each query, such as its language or domain: `query group`, separated by white
/// space; groups may contain blanks. Empty lines are skipped.
///
/// # Errors
///
/// The first line without a group.
pub fn parse_groups(text: &str) -> Result<BTreeMap<String, String>, Malformed> {
    let pairs = parse(text, |line| {
        let (query, group) = line
            .trim()
            .split_once(char::is_whitespace)
            .ok_or("no group")?;
        Ok((query.to_owned(), group.trim().to_owned()))
    })?;
    Ok(pairs.into_iter().collect())
}

fn parse<T>(
    text: &str,
    read: impl Fn(&str) -> Result<T, &'static str>,
) -> Result<Vec<T>, Malformed> {
    let lines = (1..)
        .zip(text.lines())
        .filter(|(_, text)| !text.trim().is_empty());
    lines
        .map(|(line, text)| read(text).map_err(|reason| Malformed { line, reason }))
        .collect()
}

/// A mean over queries, with the interval that holds 95 % of the means of resampled queries.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Estimate {
    /// Mean over queries.
    pub mean: f64,
    /// 2.5th percentile of the bootstrap.
    pub low: f64,
    /// 97.5th percentile of the bootstrap.
    pub high: f64,
}

/// The measures of a run.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Evaluation {
    /// Queries with at least one relevant document.
    pub queries: usize,
    /// Mean average precision over the whole ranking.
    pub map: Estimate,
    /// Mean reciprocal rank of the first relevant document.
    pub mrr: Estimate,
    /// Normalised discounted cumulative gain, by cut-off.
    pub ndcg: BTreeMap<usize, Estimate>,
    /// Share of the relevant documents found, by cut-off.
    pub recall: BTreeMap<usize, Estimate>,
}

/// The measures of one query.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Measures {
    /// Mean of the precision at each relevant document; missing ones count as zero.
    pub average_precision: f64,
    /// One over the rank of the first relevant document.
    pub reciprocal_rank: f64,
    /// Normalised discounted cumulative gain, by cut-off.
    pub ndcg: BTreeMap<usize, f64>,
    /// Share of the relevant documents found, by cut-off.
    pub recall: BTreeMap<usize, f64>,
}

/// Cut-offs that are reported.
pub const CUT_OFFS: [usize; 4] = [1, 5, 10, 100];

/// Measures a run and averages over the queries: [`measure`], then [`Evaluation::of`].
#[must_use]
pub fn evaluate(run: &[RunLine], judgements: &[Judgement], seed: u64) -> Evaluation {
    Evaluation::of(measure(run, judgements).values(), seed)
}

/// Measures a run per query. Equal scores are ordered by document, descending, as in `trec_eval`.
#[must_use]
pub fn measure(run: &[RunLine], judgements: &[Judgement]) -> BTreeMap<String, Measures> {
    let mut grades: BTreeMap<&str, BTreeMap<&str, u32>> = BTreeMap::new();
    for judgement in judgements.iter().filter(|judgement| judgement.grade > 0) {
        let of_query = grades.entry(&judgement.query).or_default();
        of_query.insert(&judgement.document, judgement.grade);
    }
    let mut rankings: BTreeMap<&str, Vec<(&str, f64)>> = BTreeMap::new();
    for line in run {
        rankings
            .entry(&line.query)
            .or_default()
            .push((&line.document, line.score));
    }
    let measured = grades.iter().map(|(query, grades)| {
        let ranking = rankings.remove(query).unwrap_or_default();
        ((*query).to_owned(), Grades::of(ranking, grades).measures())
    });
    measured.collect()
}

impl Evaluation {
    /// Means over the queries. `seed` fixes the bootstrap: the same inputs give the same intervals.
    #[must_use]
    pub fn of<'a>(queries: impl IntoIterator<Item = &'a Measures>, seed: u64) -> Self {
        let queries: Vec<&Measures> = queries.into_iter().collect();
        let estimate = |measure: &dyn Fn(&Measures) -> f64| {
            let values: Vec<f64> = queries.iter().map(|query| measure(query)).collect();
            estimate(&values, seed)
        };
        let by_cut_off = |measure: fn(&Measures) -> &BTreeMap<usize, f64>| {
            let at = |k: usize| {
                move |query: &Measures| measure(query).get(&k).copied().unwrap_or_default()
            };
            CUT_OFFS.iter().map(|k| (*k, estimate(&at(*k)))).collect()
        };
        Self {
            queries: queries.len(),
            map: estimate(&|query| query.average_precision),
            mrr: estimate(&|query| query.reciprocal_rank),
            ndcg: by_cut_off(|query| &query.ndcg),
            recall: by_cut_off(|query| &query.recall),
        }
    }
}

/// One query: grades in the order of the ranking, and all grades, best first.
struct Grades {
    ranked: Vec<u32>,
    ideal: Vec<u32>,
}

impl Grades {
    fn of(mut ranking: Vec<(&str, f64)>, grades: &BTreeMap<&str, u32>) -> Self {
        ranking.sort_by(|a, b| b.1.total_cmp(&a.1).then(b.0.cmp(a.0)));
        let mut seen = BTreeSet::new();
        ranking.retain(|(document, _)| seen.insert(*document));
        let ranked = ranking
            .iter()
            .map(|(document, _)| grades.get(document).copied().unwrap_or(0));
        let mut ideal: Vec<u32> = grades.values().copied().collect();
        ideal.sort_unstable_by(|a, b| b.cmp(a));
        Self {
            ranked: ranked.collect(),
            ideal,
        }
    }

    fn measures(&self) -> Measures {
        let by_cut_off = |measure: fn(&Self, usize) -> f64| {
            CUT_OFFS.iter().map(|k| (*k, measure(self, *k))).collect()
        };
        Measures {
            average_precision: self.average_precision(),
            reciprocal_rank: self.reciprocal_rank(),
            ndcg: by_cut_off(Self::ndcg),
            recall: by_cut_off(Self::recall),
        }
    }

    fn average_precision(&self) -> f64 {
        let mut found = 0.0;
        let mut sum = 0.0;
        for (rank, grade) in ranks().zip(&self.ranked) {
            if *grade > 0 {
                found += 1.0;
                sum += found / rank;
            }
        }
        sum / count(self.ideal.len())
    }

    fn reciprocal_rank(&self) -> f64 {
        let first = ranks().zip(&self.ranked).find(|(_, grade)| **grade > 0);
        first.map_or(0.0, |(rank, _)| 1.0 / rank)
    }

    fn ndcg(&self, k: usize) -> f64 {
        let gain = |grades: &[u32]| -> f64 {
            let discounted = ranks().zip(grades).take(k);
            // An empty sum would be negative zero.
            discounted.fold(0.0, |sum, (rank, grade)| {
                sum + f64::from(*grade) / libm::log2(rank + 1.0)
            })
        };
        gain(&self.ranked) / gain(&self.ideal)
    }

    fn recall(&self, k: usize) -> f64 {
        let found = self
            .ranked
            .iter()
            .take(k)
            .filter(|grade| **grade > 0)
            .count();
        count(found) / count(self.ideal.len())
    }
}

/// 1, 2, 3, …
fn ranks() -> impl Iterator<Item = f64> {
    std::iter::successors(Some(1.0), |rank| Some(rank + 1.0))
}

#[expect(
    clippy::cast_precision_loss,
    reason = "counts of documents are far below 2^52"
)]
fn count(count: usize) -> f64 {
    count as f64
}

/// Resamplings of a bootstrap.
const RESAMPLINGS: usize = 2_000;

/// The mean and its percentile bootstrap interval (Efron, 1979).
fn estimate(values: &[f64], seed: u64) -> Estimate {
    let mean = |sum: f64| {
        if values.is_empty() {
            0.0
        } else {
            sum / count(values.len())
        }
    };
    let mut draw = Draw(seed);
    let mut means: Vec<f64> = (0..RESAMPLINGS)
        .map(|_| {
            mean(
                values
                    .iter()
                    .filter_map(|_| values.get(draw.below(values.len())))
                    .sum(),
            )
        })
        .collect();
    means.sort_by(f64::total_cmp);
    let at = |position: usize| means.get(position).copied().unwrap_or(0.0);
    Estimate {
        mean: mean(values.iter().sum()),
        // The 50th of 2,000 from either end.
        low: at(49),
        high: at(RESAMPLINGS.saturating_sub(50)),
    }
}

/// `SplitMix64` (Steele, Lea and Flood, 2014).
struct Draw(u64);

impl Draw {
    /// A number below `limit`, or 0; the remainder's bias is below 2^-40 for any practical number
    /// of queries.
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^= z >> 31;
        z.checked_rem(limit as u64)
            .and_then(|drawn| usize::try_from(drawn).ok())
            .unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const JUDGEMENTS: &str = "q1 0 a 2\nq1 0 b 1\nq1 0 c 0\nq2 0 d 1\nq3 0 e 0\n";

    fn evaluated(run: &str) -> Evaluation {
        evaluate(
            &parse_run(run).unwrap(),
            &parse_judgements(JUDGEMENTS).unwrap(),
            7,
        )
    }

    #[test]
    fn measures_by_hand() {
        // q1: relevant at ranks 2 and 3; q2: not found. q3 has nothing to find and does not count.
        let evaluation = evaluated("q1 Q0 c 1 9 x\nq1 Q0 b 2 8 x\nq1 Q0 a 3 7 x\nq2 Q0 z 1 1 x\n");
        let close = |a: f64, b: f64| assert!((a - b).abs() < 1e-12, "{a} {b}");
        assert_eq!(evaluation.queries, 2);
        close(evaluation.map.mean, (1.0 / 2.0 + 2.0 / 3.0) / 2.0 / 2.0);
        close(evaluation.mrr.mean, 0.5 / 2.0);
        let ideal = 2.0 + 1.0 / 3.0_f64.log2();
        close(
            evaluation.ndcg[&10].mean,
            (1.0 / 3.0_f64.log2() + 2.0 / 2.0) / ideal / 2.0,
        );
        close(evaluation.ndcg[&1].mean, 0.0);
        close(evaluation.recall[&5].mean, 0.5);
        close(evaluation.recall[&100].mean, 0.5);
    }

    #[test]
    fn a_perfect_run_is_perfect_and_the_interval_holds_the_mean() {
        let perfect = evaluated("q1 Q0 a 1 2 x\nq1 Q0 b 2 1 x\nq2 Q0 d 1 1 x\n");
        assert_eq!(
            perfect.map,
            Estimate {
                mean: 1.0,
                low: 1.0,
                high: 1.0
            }
        );
        let half = evaluated("q1 Q0 a 1 2 x\nq1 Q0 b 2 1 x\n");
        assert!(half.map.low < half.map.mean && half.map.mean < half.map.high);
        assert_eq!(half, evaluated("q1 Q0 a 1 2 x\nq1 Q0 b 2 1 x\n"));
    }

    #[test]
    fn equal_scores_are_no_gift_and_repeated_documents_count_once() {
        assert!(evaluated("q2 Q0 z 1 1 x\nq2 Q0 d 2 1 x\n").mrr.mean < 0.5);
        let repeated = parse_run("q2 Q0 d 1 3 x\nq2 Q0 d 2 2 x\nq2 Q0 d 3 1 x\n").unwrap();
        let measured = measure(&repeated, &parse_judgements(JUDGEMENTS).unwrap());
        assert!((measured["q2"].average_precision - 1.0).abs() < 1e-12);
    }

    #[test]
    fn malformed_lines_are_named() {
        let check = |text: &str, line: usize| assert_eq!(parse_run(text).unwrap_err().line, line);
        check("q Q0 d 1 0.5 x\n\nq Q0 d 1\n", 3);
        check("q Q0 d 1 NaN x", 1);
        assert_eq!(parse_judgements("q 0 d x").unwrap_err().line, 1);
        assert_eq!(parse_judgements("q 0 d -1").unwrap()[0].grade, 0);
        assert_eq!(parse_groups("q1 de\nq2").unwrap_err().line, 2);
        assert_eq!(
            parse_groups("q1\tHealth and care\n").unwrap()["q1"],
            "Health and care"
        );
    }
}
