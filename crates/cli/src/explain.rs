//! `edgematch explain`: explains one pair of person and posting, or replays its receipt.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anstyle::Style;
use anyhow::{Context, Result, bail};
use clap::{Args, ValueEnum};
use matching::{
    DEFAULT_ENGINE, Difference, ENGINES, Engines, Match, PostingSummary, Receipt, Receipts, Verdict,
};
use serde::Serialize;
use serde_json::{Map, Value};

use crate::documents;
use crate::ending::Ending;
use crate::inputs::{self, Refusals};
use crate::rank::job_line;
use crate::skills::AdditionalSkills;
use crate::statistics::Source;
use crate::terminal::{BAD, BOLD, GOOD};

/// Longest receipt or item that is read.
const MAX_RECEIPT_BYTES: usize = 16 << 20;

/// Explains one pair of person and posting, or replays its receipt and reports differences.
#[derive(Debug, Args)]
pub struct Explain {
    /// A JSON Resume document, such as a person's export, or the text of a CV; `-` is standard
    /// input.
    #[arg(long, value_name = "FILE", value_parser = documents::input())]
    profile: PathBuf,
    /// A schema.org JobPosting document; `-` is standard input.
    #[arg(long, value_name = "FILE", value_parser = documents::input())]
    posting: PathBuf,
    /// The engine; with --receipt, the receipt names it.
    #[arg(long, default_value = DEFAULT_ENGINE, value_parser = clap::builder::PossibleValuesParser::new(ENGINES))]
    algorithm: String,
    /// Statistics that weight words and skills: `built-in` takes the artefact that ships, and a
    /// file is one that `edgematch statistics` or a service wrote.
    #[arg(long, value_name = "SOURCE", default_value = "built-in")]
    statistics: Source,
    #[command(flatten)]
    as_of: inputs::AsOf,
    #[command(flatten)]
    skills: AdditionalSkills,
    /// A recommendation item or its receipt. Exits with 1 if the replay differs from it.
    #[arg(long, value_name = "FILE", conflicts_with = "format", value_parser = documents::input())]
    receipt: Option<PathBuf>,
    /// Output format.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

/// The format of an explanation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// A recommendation item as the service returns it; both versions in the receipt are 0.
    Json,
    /// Text for reading.
    Text,
}

#[derive(Serialize)]
struct Item {
    job: PostingSummary,
    #[serde(flatten)]
    matched: Match,
    receipt: Receipt,
}

impl Explain {
    pub(crate) fn run(&self) -> Result<Ending> {
        let mut refusals = Refusals::default();
        let vocabulary = self.skills.vocabulary()?;
        let person = inputs::only(
            &self.profile,
            inputs::people(&self.profile, &vocabulary, self.as_of, &mut refusals)?,
        )?;
        let entry = inputs::only(
            &self.posting,
            inputs::postings(&self.posting, &vocabulary, &mut refusals)?,
        )?;
        let claim = self.receipt.as_deref().map(Claim::read).transpose()?;
        let algorithm = match &claim {
            Some(claim) => claim.receipt.algorithm_name(),
            None => &self.algorithm,
        };
        let engines = Engines::new(
            self.statistics.statistics(std::slice::from_ref(&entry))?,
            vocabulary,
        );
        let engine = engines
            .named(algorithm)
            .with_context(|| format!("unknown engine {algorithm}"))?;
        let matched = engine.explain(&person.features, &entry);
        let item = Item {
            receipt: Receipts::new(engine.as_ref(), &person.features, 0).of(&entry, &matched),
            job: entry.summary,
            matched,
        };
        let mut output = anstream::AutoStream::auto(io::stdout().lock());
        if let Some(claim) = claim {
            return claim.compare(&item, &mut output);
        }
        match self.format {
            Format::Json => {
                serde_json::to_writer_pretty(&mut output, &item)?;
                writeln!(output)?;
            }
            Format::Text => write_text(&mut output, &item)?,
        }
        Ok(Ending::Done)
    }
}

/// A result that is claimed for a pair.
struct Claim {
    receipt: Receipt,
    /// The members of the item; empty for a receipt on its own.
    item: Map<String, Value>,
}

impl Claim {
    fn read(path: &Path) -> Result<Self> {
        let text = documents::read(path, MAX_RECEIPT_BYTES)?;
        let mut item: Map<String, Value> = serde_json::from_slice(&text)
            .with_context(|| format!("{} is not a JSON object", documents::name(path)))?;
        let receipt = match item.remove("receipt") {
            Some(receipt) => receipt,
            None => Value::Object(std::mem::take(&mut item)),
        };
        let receipt = serde_json::from_value(receipt)
            .with_context(|| format!("{} has no receipt", documents::name(path)))?;
        Ok(Self { receipt, item })
    }

    /// Compares with a replay and writes in one line what differs.
    fn compare(&self, replayed: &Item, output: &mut impl Write) -> Result<Ending> {
        let mut differences = Vec::new();
        for difference in &self.receipt.differences(&replayed.receipt) {
            let part = |receipt: &Receipt| match difference {
                Difference::Algorithm | Difference::Statistics => receipt.algorithm.clone(),
                Difference::Taxonomy => receipt.taxonomy.clone(),
                Difference::Weights => receipt.weights.clone(),
                Difference::Rates => receipt.rates.clone(),
                Difference::Profile => receipt.profile.clone(),
                Difference::Posting => receipt.posting.clone(),
                Difference::Match => receipt.digest.clone(),
            };
            let name = match difference {
                Difference::Algorithm => "algorithm",
                Difference::Statistics => "statistics",
                Difference::Taxonomy => "taxonomy",
                Difference::Weights => "weights",
                Difference::Rates => "exchange rates",
                Difference::Profile => "profile",
                Difference::Posting => "posting",
                Difference::Match => "match",
            };
            let (claimed, found) = (part(&self.receipt), part(&replayed.receipt));
            differences.push(format!("{name} ({claimed} in the receipt, {found} here)"));
        }
        // The digest covers the match, but an altered item may carry an unaltered receipt.
        let Value::Object(found) = serde_json::to_value(&replayed.matched)? else {
            bail!("a match is an object");
        };
        for (name, found) in found.iter().filter(|_| !self.item.is_empty()) {
            let claimed = self.item.get(name).unwrap_or(&Value::Null);
            if !same(claimed, found) {
                differences.push(if found.is_number() || found.is_string() {
                    format!("{name} ({claimed} in the item, {found} here)")
                } else {
                    name.clone()
                });
            }
        }
        if differences.is_empty() {
            let digest = &self.receipt.digest;
            writeln!(output, "{GOOD}the receipt is correct{GOOD:#}: {digest}")?;
            Ok(Ending::Done)
        } else {
            let differences = differences.join("; ");
            writeln!(output, "{BAD}the receipt differs{BAD:#}: {differences}")?;
            Ok(Ending::Differs)
        }
    }
}

/// Whether two JSON values are equal. 1 and 1.0 are the same number, and programs write either.
fn same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => one.as_f64() == other.as_f64(),
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same(one, other))
        }
        (Value::Object(one), Value::Object(other)) => {
            one.len() == other.len()
                && one
                    .iter()
                    .all(|(name, one)| other.get(name).is_some_and(|other| same(one, other)))
        }
        _ => one == other,
    }
}

fn write_text(output: &mut impl Write, item: &Item) -> io::Result<()> {
    let Item {
        job,
        matched,
        receipt,
    } = item;
    let [low, high] = matched.range;
    writeln!(output, "{BOLD}{}{BOLD:#}", job_line(job))?;
    let style = style(matched.verdict);
    writeln!(
        output,
        "{BOLD}{}{BOLD:#} of 100 (range {low}–{high}, {:.0} % known) · {style}{}{style:#}",
        matched.score,
        matched.coverage * 100.0,
        verdict(matched.verdict),
    )?;
    writeln!(output, "{}\n", matched.summary)?;
    for signal in &matched.signals {
        if !signal.known {
            writeln!(output, "{:<12} unknown", signal.name)?;
            continue;
        }
        writeln!(
            output,
            "{:<12} {:>7} of {:>7}",
            signal.name, signal.points, signal.of
        )?;
        for evidence in &signal.evidence {
            let text = evidence.text.replace('\n', " ");
            writeln!(
                output,
                "    {} {}: {text}",
                evidence.document, evidence.field
            )?;
        }
    }
    for deal_breaker in &matched.deal_breakers {
        let style = self::style(deal_breaker.verdict);
        writeln!(
            output,
            "{style}{}{style:#}: {}",
            verdict(deal_breaker.verdict),
            deal_breaker.reason
        )?;
    }
    for missing in &matched.missing_skills {
        let wanted = if missing.required {
            "required"
        } else {
            "optional"
        };
        write!(output, "missing: {} ({wanted})", missing.posting_name())?;
        if let Some(related) = &missing.related {
            write!(output, ", but you have {related}")?;
        }
        if let Some(score) = missing.score_with {
            write!(output, ": {} → {score}", matched.score)?;
        }
        writeln!(output)?;
    }
    let Receipt {
        algorithm,
        taxonomy,
        digest,
        ..
    } = receipt;
    writeln!(
        output,
        "\n{algorithm}, taxonomy {taxonomy}, receipt {digest}"
    )
}

fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Eligible => "eligible",
        Verdict::Ineligible => "ruled out",
        Verdict::Unknown => "eligibility unknown",
    }
}

fn style(verdict: Verdict) -> Style {
    match verdict {
        Verdict::Eligible => GOOD,
        Verdict::Ineligible => BAD,
        Verdict::Unknown => Style::new(),
    }
}

#[cfg(test)]
mod tests {
    use matching::document::{Place, PostingId};
    use matching::{DealBreaker, DealBreakerCode, Evidence, MissingSkill, Score, Signal, Values};

    use super::*;

    #[test]
    fn a_match_is_explained_in_full() {
        let score = Score::from_thousandths;
        let evidence = |document: &str, text: &str| Evidence {
            document: document.to_owned(),
            field: "skills[0]".to_owned(),
            text: text.to_owned(),
            span: None,
            values: Values::new(),
        };
        let signal = |name: &str, known, points, of, evidence| Signal {
            name: name.to_owned(),
            points: score(points),
            of: score(of),
            known,
            evidence,
        };
        let skills = vec![
            evidence("profile", "triage"),
            evidence("posting", "first\naid"),
        ];
        let missing = |name: &str, required, related: Option<&str>, with| MissingSkill {
            spelled: None,
            name: name.to_owned(),
            required,
            related: related.map(str::to_owned),
            score_with: with,
        };
        let oslo = Place {
            city: Some("Oslo".to_owned()),
            ..Place::default()
        };
        let item = Item {
            job: PostingSummary {
                id: PostingId("icu".to_owned()),
                title: "Nurse".to_owned(),
                company: "Clinic".to_owned(),
                company_id: None,
                locations: vec![oslo],
                workplace: None,
                employment_types: Vec::new(),
                pay: None,
                places: None,
                posted_at_ms: None,
                valid_through_ms: None,
                url: None,
            },
            matched: Match {
                score: score(61_803),
                range: [score(40_000), score(90_500)],
                coverage: 0.75,
                verdict: Verdict::Unknown,
                deal_breakers: vec![DealBreaker {
                    name: "pay_floor".to_owned(),
                    verdict: Verdict::Unknown,
                    code: DealBreakerCode::PayNotStated,
                    values: Values::new(),
                    reason: "The pay is not stated.".to_owned(),
                }],
                signals: vec![
                    signal("skills", true, 50_000, 75_000, skills),
                    signal("pay", false, 0, 25_000, Vec::new()),
                ],
                matched_skills: vec!["triage".to_owned()],
                missing_skills: vec![
                    missing(
                        "ventilation",
                        true,
                        Some("oxygen therapy"),
                        Some(score(75_000)),
                    ),
                    missing("Norwegian", false, None, None),
                ],
                reasons: Vec::new(),
                summary: "You have 1 of 3 skills.".to_owned(),
            },
            receipt: Receipt {
                algorithm: "hybrid-v1.s0".to_owned(),
                taxonomy: "v1".to_owned(),
                weights: "0f".to_owned(),
                rates: "2026-10-30".to_owned(),
                profile_version: 0,
                posting_version: 0,
                profile: "aa".to_owned(),
                posting: "bb".to_owned(),
                digest: "00ff".to_owned(),
            },
        };
        let mut text = anstream::StripStream::new(Vec::new());
        write_text(&mut text, &item).unwrap();
        let text = text.into_inner();
        insta::assert_snapshot!(String::from_utf8(text).unwrap());
    }
}
