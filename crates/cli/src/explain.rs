//! `edgematch explain`: one pair, with reasons.

use std::io::{self, Write};
use std::path::PathBuf;

use anyhow::Result;
use clap::{Args, ValueEnum};
use matching::{DEFAULT_ENGINE, ENGINES, Match, PostingSummary, Receipt, Verdict, receipt};
use serde::Serialize;

use crate::Ending;
use crate::inputs::{self, Refusals};
use crate::rank::{self, Frequencies, job_line};

/// Explains one pair.
#[derive(Debug, Args)]
pub struct Explain {
    /// A JSON Resume document.
    #[arg(long, value_name = "FILE")]
    profile: PathBuf,
    /// A schema.org JobPosting document.
    #[arg(long, value_name = "FILE")]
    posting: PathBuf,
    /// The engine, over the statistics that ship.
    #[arg(long, default_value = DEFAULT_ENGINE, value_parser = clap::builder::PossibleValuesParser::new(ENGINES))]
    algorithm: String,
    /// How to say it.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

/// How an explanation is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// A recommendation item as the service gives it, with both versions 0 in the receipt.
    Json,
    /// For people.
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
        let person = inputs::only(&self.profile, inputs::people(&self.profile, &mut refusals)?)?;
        let entry = inputs::only(
            &self.posting,
            inputs::postings(&self.posting, &mut refusals)?,
        )?;
        let engine = rank::chosen(&self.algorithm, Frequencies::BuiltIn, &[])?;
        let matched = engine.explain(&person.features, &entry);
        let item = Item {
            receipt: receipt(engine.as_ref(), &person.features, 0, &entry, &matched),
            job: entry.summary,
            matched,
        };
        let mut output = io::stdout().lock();
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

fn write_text(output: &mut impl Write, item: &Item) -> io::Result<()> {
    let Item {
        job,
        matched,
        receipt,
    } = item;
    let [low, high] = matched.range;
    writeln!(output, "{}", job_line(job))?;
    writeln!(
        output,
        "{} of 100 ({low}–{high} if all were known; {:.0} % is) · {}",
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
        writeln!(
            output,
            "{}: {}",
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
        write!(output, "missing: {} ({wanted})", missing.name)?;
        if let Some(related) = &missing.related {
            write!(output, ", though you have {related}")?;
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

#[cfg(test)]
mod tests {
    use matching::document::{Place, PostingId};
    use matching::{DealBreaker, Evidence, MissingSkill, Score, Signal};

    use super::*;

    #[test]
    fn a_match_is_told_in_full() {
        let score = Score::from_thousandths;
        let evidence = |document: &str, text: &str| Evidence {
            document: document.to_owned(),
            field: "skills[0]".to_owned(),
            text: text.to_owned(),
            span: None,
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
                summary: "You have 1 of 3 skills.".to_owned(),
            },
            receipt: Receipt {
                algorithm: "hybrid-v1.s0".to_owned(),
                taxonomy: "v1".to_owned(),
                profile_version: 0,
                posting_version: 0,
                digest: "00ff".to_owned(),
            },
        };
        let mut text = Vec::new();
        write_text(&mut text, &item).unwrap();
        insta::assert_snapshot!(String::from_utf8(text).unwrap());
    }
}
