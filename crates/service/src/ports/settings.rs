//! A deployment's settings besides its bindings. All are optional; a feature without settings is
//! off.

use matching::money::Rates;
use serde_json::Value;

/// All settings.
pub struct Settings {
    /// The language model. `None` is off; `Err` says what an incomplete configuration lacks.
    pub analysis: Choice<AnalysisSettings>,
    /// Days after which ended runs are deleted.
    pub run_retention_days: u32,
    /// Days for which it is on record who ranked people for which posting, and what came of it.
    pub record_retention_days: u32,
    /// Provider of company data.
    pub enrichment: Choice<EnrichmentSettings>,
    /// Pairs of person and posting whose matches are cached each hour; 0 is off.
    pub warming_pairs: u32,
    /// Origins besides the service's own whose pages may act with a session.
    pub session_origins: Vec<String>,
    /// URL that receives alerts.
    pub alert_webhook: Option<String>,
    /// Exchange rates in place of those that ship.
    pub rates: Choice<Rates>,
    /// How people without a session begin.
    pub entrance: Entrance,
    /// Origins whose pages may embed the page of a job seeker, separated by spaces.
    pub frame_ancestors: Option<String>,
    /// The most bytes that people who are open to employers take in an isolate's memory, which has
    /// 128 MB for everything. Those beyond are read from the database for each request.
    pub roster_bytes: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self::read(|_| None)
    }
}

/// A feature that is off, on, or half configured (with the variable at fault).
pub type Choice<T> = Result<Option<T>, &'static str>;

/// How people without a session begin. Everything is off unless a deployment chooses it.
#[derive(Debug, Default)]
pub struct Entrance {
    /// Address of the deployment's own sign-in.
    pub sign_in_url: Option<String>,
    /// What the page says about it.
    pub sign_in_text: Option<String>,
    /// Whether anyone may begin with a résumé, without an account.
    pub visits: bool,
    /// People whom anyone on the same machine may be, as JSON. No deployment has any.
    pub demo_people: Option<String>,
}

fn entrance(variable: &impl Fn(&str) -> Option<String>) -> Entrance {
    Entrance {
        sign_in_url: variable("SIGN_IN_URL"),
        sign_in_text: variable("SIGN_IN_TEXT"),
        visits: variable("VISITS").is_some_and(|text| text.trim() == "on"),
        demo_people: variable("DEMO_PEOPLE"),
    }
}

/// Whether a text is a list of sources, and cannot add another directive or policy to a header.
fn is_source_list(text: &str) -> bool {
    text.bytes()
        .all(|byte| byte.is_ascii_graphic() && !matches!(byte, b';' | b',') || byte == b' ')
}

/// API of a language model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// Chat completions, as OpenAI and many compatible servers accept them.
    OpenAi,
    /// Anthropic's messages.
    Anthropic,
}

/// A language model behind HTTP.
pub struct AnalysisSettings {
    /// Its API.
    pub dialect: Dialect,
    /// The full URL of its requests.
    pub url: String,
    /// Name of the model; part of the engine's name, and so of every key.
    pub model: String,
    /// Secret; absent for a server without authentication.
    pub key: Option<String>,
    /// Most calls per UTC day, for the whole deployment.
    pub daily_calls: i64,
}

/// Calls per day by default.
const DEFAULT_DAILY_CALLS: i64 = 500;
const DEFAULT_DAILY_ENRICHMENTS: i64 = 1_000;

/// A provider of company data behind HTTP.
pub struct EnrichmentSettings {
    /// URL to fetch; `{id}` and `{name}` stand for the company's.
    pub url: String,
    /// Secret, sent as a bearer token; absent for a provider without authentication.
    pub key: Option<String>,
    /// Where its response has the data.
    pub mapping: Mapping,
    /// Most calls per UTC day, for the whole deployment.
    pub daily_calls: i64,
}

impl EnrichmentSettings {
    /// How long an enrichment is kept: 30 days.
    pub const KEPT_MS: i64 = 30 * 24 * 60 * 60 * 1000;
}

/// JSON Pointers into a provider's response.
pub struct Mapping {
    /// Text.
    pub industry: String,
    /// A whole number.
    pub employees: String,
    /// A list of texts.
    pub tags: String,
    /// A number from 0 to `reputation_of`.
    pub reputation: String,
    /// The highest possible reputation.
    pub reputation_of: f64,
}

fn enrichment(variable: &impl Fn(&str) -> Option<String>) -> Choice<EnrichmentSettings> {
    let Some(url) = variable("ENRICHMENT_URL") else {
        return Ok(None);
    };
    Ok(Some(EnrichmentSettings {
        url,
        key: variable("ENRICHMENT_API_KEY"),
        mapping: mapping(variable("ENRICHMENT_MAPPING").as_deref())
            .ok_or("ENRICHMENT_MAPPING must be an object of JSON Pointers")?,
        daily_calls: daily_calls(
            variable("ENRICHMENT_DAILY_CALLS"),
            DEFAULT_DAILY_ENRICHMENTS,
        )
        .ok_or("ENRICHMENT_DAILY_CALLS must be a whole number")?,
    }))
}

fn mapping(text: Option<&str>) -> Option<Mapping> {
    let said: Value = serde_json::from_str(text.unwrap_or("{}")).ok()?;
    let said = said.as_object()?;
    let pointer = |name: &str| match said.get(name) {
        None => Some(format!("/{name}")),
        Some(pointer) => pointer.as_str().map(str::to_owned),
    };
    Some(Mapping {
        industry: pointer("industry")?,
        employees: pointer("employees")?,
        tags: pointer("tags")?,
        reputation: pointer("reputation")?,
        reputation_of: match said.get("reputation_of") {
            None => 1.0,
            Some(best) => best.as_f64().filter(|best| *best > 0.0)?,
        },
    })
}

fn daily_calls(text: Option<String>, usual: i64) -> Option<i64> {
    text.map_or(Some(usual), |text| text.trim().parse().ok())
}

fn days(text: Option<String>, usual: u32) -> u32 {
    let days = text.and_then(|text| text.trim().parse().ok());
    days.unwrap_or(usual)
}

/// Days by default.
const DEFAULT_RUN_RETENTION_DAYS: u32 = 30;
/// Days by default: six months.
const DEFAULT_RECORD_RETENTION_DAYS: u32 = 183;

/// Megabytes of people by default: as much again as about 20,000 postings.
const DEFAULT_ROSTER_MB: usize = 24;

impl Settings {
    /// Reads them with `variable`, which gives the text of a variable or secret that is set.
    pub fn read(variable: impl Fn(&str) -> Option<String>) -> Self {
        let variable = |name: &str| variable(name).filter(|text| !text.trim().is_empty());
        Self {
            analysis: analysis(&variable),
            run_retention_days: days(variable("RUN_RETENTION_DAYS"), DEFAULT_RUN_RETENTION_DAYS),
            record_retention_days: days(
                variable("RECORD_RETENTION_DAYS"),
                DEFAULT_RECORD_RETENTION_DAYS,
            ),
            enrichment: enrichment(&variable),
            warming_pairs: variable("WARMING_PAIRS")
                .and_then(|pairs| pairs.trim().parse().ok())
                .unwrap_or(0),
            session_origins: variable("SESSION_ORIGINS")
                .map(|origins| origins.split_whitespace().map(str::to_owned).collect())
                .unwrap_or_default(),
            alert_webhook: variable("ALERT_WEBHOOK_URL"),
            rates: variable("EXCHANGE_RATES")
                .map(|table| Rates::parse(&table))
                .transpose()
                .map_err(|_| "EXCHANGE_RATES must be a date and a rate for each currency"),
            entrance: entrance(&variable),
            frame_ancestors: variable("FRAME_ANCESTORS").filter(|origins| is_source_list(origins)),
            roster_bytes: variable("ROSTER_MB")
                .and_then(|megabytes| megabytes.trim().parse().ok())
                .unwrap_or(DEFAULT_ROSTER_MB)
                .saturating_mul(1024 * 1024),
        }
    }

    /// The language model, if it is completely configured.
    pub fn analysis(&self) -> Option<&AnalysisSettings> {
        self.analysis.as_ref().ok().and_then(Option::as_ref)
    }

    /// The provider of enrichments, if it is completely configured.
    pub fn enrichment(&self) -> Option<&EnrichmentSettings> {
        self.enrichment.as_ref().ok().and_then(Option::as_ref)
    }
}

fn analysis(variable: &impl Fn(&str) -> Option<String>) -> Choice<AnalysisSettings> {
    let Some(provider) = variable("ANALYSIS_PROVIDER") else {
        return Ok(None);
    };
    let (dialect, usual_url) = match provider.as_str() {
        "openai" => (
            Dialect::OpenAi,
            "https://api.openai.com/v1/chat/completions",
        ),
        "anthropic" => (Dialect::Anthropic, "https://api.anthropic.com/v1/messages"),
        _ => return Err("ANALYSIS_PROVIDER must be `openai` or `anthropic`"),
    };
    Ok(Some(AnalysisSettings {
        dialect,
        url: variable("ANALYSIS_URL").unwrap_or_else(|| usual_url.to_owned()),
        model: variable("ANALYSIS_MODEL").ok_or("ANALYSIS_MODEL is not set")?,
        key: variable("ANALYSIS_API_KEY"),
        daily_calls: daily_calls(variable("ANALYSIS_DAILY_CALLS"), DEFAULT_DAILY_CALLS)
            .ok_or("ANALYSIS_DAILY_CALLS must be a whole number")?,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(variables: &[(&str, &str)]) -> Settings {
        Settings::read(|name| {
            let found = variables.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn what_is_not_chosen_is_off() {
        assert!(matches!(settings(&[]).analysis, Ok(None)));
        assert!(matches!(
            settings(&[("ANALYSIS_PROVIDER", " ")]).analysis,
            Ok(None)
        ));
    }

    #[test]
    fn a_choice_that_is_not_whole_names_the_variable_at_fault() {
        for (variables, at_fault) in [
            (&[("ANALYSIS_PROVIDER", "other")][..], "ANALYSIS_PROVIDER"),
            (&[("ANALYSIS_PROVIDER", "openai")], "ANALYSIS_MODEL"),
            (
                &[
                    ("ANALYSIS_PROVIDER", "anthropic"),
                    ("ANALYSIS_MODEL", "m"),
                    ("ANALYSIS_DAILY_CALLS", "many"),
                ],
                "ANALYSIS_DAILY_CALLS",
            ),
        ] {
            let settings = settings(variables);
            assert!(settings.analysis().is_none());
            let Err(reason) = settings.analysis else {
                panic!("{variables:?}");
            };
            assert!(reason.starts_with(at_fault), "{reason}");
        }
    }

    #[test]
    fn frames_are_allowed_by_sources_alone() {
        let allowed = |text: &str| settings(&[("FRAME_ANCESTORS", text)]).frame_ancestors;
        let sources = "https://jobs.example https://*.board.example";
        assert_eq!(allowed(sources).as_deref(), Some(sources));
        for text in ["", "https://a.example; script-src *", "a, b", "a\nb"] {
            assert_eq!(allowed(text), None, "{text}");
        }
    }

    #[test]
    fn rates_are_a_table_or_named() {
        let rates = |table: &str| settings(&[("EXCHANGE_RATES", table)]).rates;
        assert_eq!(settings(&[]).rates, Ok(None));
        let read = rates("2026-11-30\nUSD 1.2\n").unwrap().unwrap();
        assert_eq!(read.date(), "2026-11-30");
        for table in ["USD 1.2", "2026-11-30\nUSD", "2026-11-30\nUSD -1"] {
            let reason = rates(table).unwrap_err();
            assert!(reason.starts_with("EXCHANGE_RATES"), "{reason}");
        }
    }

    #[test]
    fn a_mapping_is_whole_or_named() {
        for mapping in ["[]", "x", r#"{"tags":1}"#, r#"{"reputation_of":0}"#] {
            let settings = settings(&[("ENRICHMENT_URL", "u"), ("ENRICHMENT_MAPPING", mapping)]);
            assert!(settings.enrichment.is_err(), "{mapping}");
        }
        let settings = settings(&[("ENRICHMENT_URL", "u")]);
        assert_eq!(settings.enrichment().unwrap().mapping.tags, "/tags");
    }

    #[test]
    fn an_address_is_only_needed_for_what_is_not_usual() {
        let chosen = [("ANALYSIS_PROVIDER", "anthropic"), ("ANALYSIS_MODEL", "m")];
        let settings = settings(&chosen);
        let analysis = settings.analysis().unwrap();
        assert_eq!(analysis.url, "https://api.anthropic.com/v1/messages");
        assert_eq!(analysis.daily_calls, 500);
        assert!(analysis.key.is_none());
    }
}
