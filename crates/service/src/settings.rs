//! What a deployment chooses beside its bindings. All of it is optional; what is not chosen is off.

/// Everything that can be chosen.
pub struct Settings {
    /// The slow engine; `None` is off, `Err` says what is missing from a choice that was begun.
    pub analysis: Choice<AnalysisSettings>,
    /// Days after which a run that has ended is forgotten.
    pub run_retention_days: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self::read(|_| None)
    }
}

/// Something that is off, on, or half configured (with the variable at fault).
pub type Choice<T> = Result<Option<T>, &'static str>;

/// How a language model speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// Chat completions, as OpenAI and many compatible servers take them.
    OpenAi,
    /// Anthropic's messages.
    Anthropic,
}

/// A language model behind HTTP.
pub struct AnalysisSettings {
    /// How it speaks.
    pub dialect: Dialect,
    /// The whole address that requests are posted to.
    pub url: String,
    /// Name of the model; part of the engine's name, and so of every key.
    pub model: String,
    /// Secret; absent for a server that asks for none.
    pub key: Option<String>,
    /// Calls of one UTC day, for the whole deployment.
    pub daily_calls: i64,
}

/// Calls of one day where the deployment does not say.
const DEFAULT_DAILY_CALLS: i64 = 500;

/// Days where the deployment does not say.
const DEFAULT_RUN_RETENTION_DAYS: u32 = 30;

impl Settings {
    /// Reads them with `variable`, which gives the text of a variable or secret that is set.
    pub fn read(variable: impl Fn(&str) -> Option<String>) -> Self {
        let variable = |name: &str| variable(name).filter(|text| !text.trim().is_empty());
        Self {
            analysis: analysis(&variable),
            run_retention_days: variable("RUN_RETENTION_DAYS")
                .and_then(|days| days.trim().parse().ok())
                .unwrap_or(DEFAULT_RUN_RETENTION_DAYS),
        }
    }

    /// The slow engine, where it is on and whole.
    pub fn analysis(&self) -> Option<&AnalysisSettings> {
        self.analysis.as_ref().ok().and_then(Option::as_ref)
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
        daily_calls: match variable("ANALYSIS_DAILY_CALLS") {
            None => DEFAULT_DAILY_CALLS,
            Some(text) => text
                .trim()
                .parse()
                .map_err(|_| "ANALYSIS_DAILY_CALLS must be a whole number")?,
        },
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
    fn an_address_is_only_needed_for_what_is_not_usual() {
        let chosen = [("ANALYSIS_PROVIDER", "anthropic"), ("ANALYSIS_MODEL", "m")];
        let settings = settings(&chosen);
        let analysis = settings.analysis().unwrap();
        assert_eq!(analysis.url, "https://api.anthropic.com/v1/messages");
        assert_eq!(analysis.daily_calls, 500);
        assert!(analysis.key.is_none());
    }
}
