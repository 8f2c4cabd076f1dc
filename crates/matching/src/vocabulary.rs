//! Skills in their canonical spelling, which documents are compared by: stated ones, and those
//! found in running text.
//!
//! A skill outside the taxonomy is still a skill if a document states it as one; it is just not
//! found in running text and has no relatives.

mod modules;
mod own;

pub(crate) use modules::modules_after;
pub use own::{OwnSkill, SkillError};

use std::collections::HashMap;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use crate::language::Language;
use crate::language::lexicon::{Lexicon, Meaning};
use crate::language::text;
use crate::taxonomy::{self, Taxonomy};
use own::OwnSkills;

/// The skills that documents are read and compared with: the taxonomy that ships, and the skills
/// that a deployment adds.
///
/// ```
/// use matching::{OwnSkill, Vocabulary};
///
/// let skill: OwnSkill = serde_json::from_str(r#"{ "name": "Zorbex", "synonyms": ["ZBX"] }"#)?;
/// let vocabulary = Vocabulary::with_skills(&[skill]).unwrap();
/// assert!(vocabulary.version().starts_with(Vocabulary::built_in().version()));
/// assert_ne!(vocabulary.added(), "");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Vocabulary {
    taxonomy: Option<&'static Taxonomy>,
    own: Arc<OwnSkills>,
    version: String,
}

/// A skill found in a text, and the words that name it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct FoundSkill<'a> {
    pub(crate) skill: &'a str,
    pub(crate) words: Range<usize>,
    /// Whether the words are also plain ones, so that their company must show what is meant.
    pub(crate) by_company: bool,
}

impl Vocabulary {
    /// The taxonomy that ships, without additions.
    #[must_use]
    pub fn built_in() -> &'static Self {
        static BUILT_IN: OnceLock<Vocabulary> = OnceLock::new();
        BUILT_IN.get_or_init(|| Self {
            taxonomy: Taxonomy::get(),
            own: Arc::default(),
            version: taxonomy::version().to_owned(),
        })
    }

    /// The taxonomy that ships with these skills added, in any order.
    ///
    /// ```
    /// use matching::{OwnSkill, Vocabulary};
    ///
    /// let nameless = Vocabulary::with_skills(&[OwnSkill::default()]).unwrap_err();
    /// assert_eq!((nameless.index, nameless.field), (0, "name"));
    /// ```
    ///
    /// # Errors
    ///
    /// The first skill that has no name, too long a name, or the name of another.
    pub fn with_skills(skills: &[OwnSkill]) -> Result<Self, SkillError> {
        let taxonomy = Taxonomy::get();
        let own = OwnSkills::new(skills, taxonomy)?;
        let version = match own.version() {
            "" => taxonomy::version().to_owned(),
            added => format!("{}.{added}", taxonomy::version()),
        };
        Ok(Self {
            taxonomy,
            own: Arc::new(own),
            version,
        })
    }

    /// Version of the taxonomy and of the added skills: `v6`, or `v6.t` and twelve hexadecimal
    /// digits.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Version of the added skills; empty if there are none.
    #[must_use]
    pub fn added(&self) -> &str {
        self.own.version()
    }

    /// Whether a text is the name of a skill, alone or with its level, version or years.
    ///
    /// ```
    /// use matching::Vocabulary;
    ///
    /// let vocabulary = Vocabulary::built_in();
    /// assert!(vocabulary.names_skill("Advanced Python 3") && !vocabulary.names_skill("Leeds"));
    /// ```
    #[must_use]
    pub fn names_skill(&self, name: &str) -> bool {
        self.known_or_bare(&text::words(name)).is_some()
    }

    /// The canonical spellings of a stated skill. An entry that names several ("HTML/CSS", "Tools:
    /// Word & Excel") is split if each part is known; levels, versions and years beside a name are
    /// dropped ("Advanced Python 3", "4+ years of Java"), as are modules ("SAP MM"). A name in
    /// another language is translated. Names outside the taxonomy are folded; there are none
    /// without words.
    pub(crate) fn normalise_list(&self, stated: &str) -> Vec<String> {
        let whole = text::words(stated);
        if let Some(skill) = self.known_or_bare(&whole) {
            return vec![skill.to_owned()];
        }
        // "Languages: Python, SQL"
        let named = stated.split_once([':', '：']).map(|(_, listed)| listed);
        for listed in named.into_iter().chain(std::iter::once(stated)) {
            let parts: Vec<Vec<String>> = listed
                .split([',', '/', '&', ';', '|', '(', ')', '、', '，', '+'])
                .flat_map(|part| part.split(" and "))
                .flat_map(|part| part.split(" und "))
                .map(text::words)
                .filter(|part| !part.is_empty() && !part.iter().all(|word| is_level(word)))
                .collect();
            let known: Vec<String> = parts
                .iter()
                .filter_map(|part| self.known_or_bare(part))
                .map(str::to_owned)
                .collect();
            let enough = known.len() == parts.len() || named.is_some() && known.len() > 1;
            if !known.is_empty() && enough && (parts.len() > 1 || named.is_some()) {
                return known;
            }
        }
        if whole.is_empty() {
            return Vec::new();
        }
        let words: Vec<&str> = whole.iter().map(String::as_str).collect();
        let translated = match Language::of_words(words.iter().copied()) {
            Language::English => None,
            other => match Lexicon::get().meanings(other, &words).as_slice() {
                [meaning] if meaning.at == (0..words.len()) => {
                    let mut senses = meaning.senses();
                    senses.find_map(|sense| self.known(&text::words(sense)))
                }
                _ => None,
            },
        };
        vec![translated.map_or_else(|| whole.join(" "), str::to_owned)]
    }

    /// The skill with this name, or with what is left of it without level, version and years.
    fn known_or_bare(&self, words: &[String]) -> Option<&str> {
        let known = self.known(words).or_else(|| {
            let is_aside = |word: &&String| is_level(word);
            let front = words.iter().take_while(is_aside).count();
            let back = words.iter().rev().take_while(is_aside).count();
            let end = words.len().saturating_sub(back);
            let bare = words.get(front..end).filter(|bare| !bare.is_empty())?;
            (bare.len() < words.len()).then(|| self.known(bare))?
        });
        known.or_else(|| {
            let (first, rest) = words.split_first()?;
            let product = self.known(std::slice::from_ref(first))?;
            let words = rest.iter().map(|word| (word.as_str(), true));
            (modules_after(product, words) == rest.len()).then_some(product)
        })
    }

    /// The skill that a meaning names, if one of its senses is a skill's name and no plain word.
    fn meant(&self, meaning: &Meaning<'_>) -> Option<&str> {
        meaning.senses().find_map(|sense| {
            let words = text::words(sense);
            match self.named(&words).as_slice() {
                [found] if found.words == (0..words.len()) && !found.by_company => {
                    Some(found.skill)
                }
                _ => None,
            }
        })
    }

    fn known(&self, words: &[String]) -> Option<&str> {
        self.own.skill(words).or_else(|| {
            let taxonomy = self.taxonomy?;
            taxonomy.name(taxonomy.skill(words)?)
        })
    }

    /// The skills that the words of a running text name, in order and without overlaps: by the
    /// vocabulary's names, and by the English meaning of other words. Names that are also plain
    /// words are skipped, or marked if their company may tell them.
    pub(crate) fn find(&self, words: &[String], language: Language) -> Vec<FoundSkill<'_>> {
        let mut found = self.named(words);
        if language != Language::English {
            let folded: Vec<&str> = words.iter().map(String::as_str).collect();
            let meanings = Lexicon::get().named(language, &folded).into_iter();
            let mut is_found = vec![false; words.len()];
            for at in found.iter().flat_map(|found| found.words.clone()) {
                if let Some(is_found) = is_found.get_mut(at) {
                    *is_found = true;
                }
            }
            let is_free = |at: &Range<usize>| {
                let words = is_found.get(at.clone()).unwrap_or_default();
                !words.contains(&true)
            };
            // Texts repeat their words.
            let mut known: HashMap<&str, Option<&str>> = HashMap::new();
            let meant: Vec<FoundSkill<'_>> = meanings
                .filter(|meaning| is_free(&meaning.at))
                .filter_map(|meaning| {
                    let skill = known
                        .entry(meaning.english)
                        .or_insert_with(|| self.meant(&meaning));
                    let words = meaning.at;
                    Some(FoundSkill {
                        skill: (*skill)?,
                        words,
                        by_company: false,
                    })
                })
                .collect();
            found.extend(meant);
            found.sort_by_key(|found| found.words.start);
        }
        found
    }

    /// The longest names; of two that overlap, the earlier.
    fn named(&self, words: &[String]) -> Vec<FoundSkill<'_>> {
        let stems: Vec<String> = words.iter().map(|word| taxonomy::stem(word)).collect();
        let mut found = Vec::new();
        let mut at: usize = 0;
        while let (Some(words), Some(stems)) = (words.get(at..), stems.get(at..))
            && !words.is_empty()
        {
            let named = self.longest_name(words, stems);
            let hit = named.and_then(|(skill, length, by_company)| {
                Some(FoundSkill {
                    skill,
                    words: at..at.checked_add(length)?,
                    by_company,
                })
            });
            at = hit
                .as_ref()
                .map_or(at.saturating_add(1), |hit| hit.words.end);
            found.extend(hit);
        }
        found
    }

    /// The longest name that begins with the first of these words; added skills take precedence.
    /// Its number of words, and whether its company must tell it.
    fn longest_name(&self, words: &[String], stems: &[String]) -> Option<(&str, usize, bool)> {
        let shipped = self.taxonomy.and_then(|taxonomy| {
            let named = taxonomy.longest_name(words, stems)?;
            Some((taxonomy.name(named.skill)?, named.words, named.by_company))
        });
        let own = self.own.longest_name(words, stems);
        match (own.map(|(skill, length)| (skill, length, false)), shipped) {
            (Some(own), Some(shipped)) if shipped.1 > own.1 => Some(shipped),
            (own, shipped) => own.or(shipped),
        }
    }

    /// Skills related to `skill`, each with the share that it proves (0–1).
    pub(crate) fn related(&self, skill: &str) -> impl Iterator<Item = (&str, f64)> {
        let number = self
            .taxonomy
            .and_then(|taxonomy| taxonomy.skill(&text::words(skill)));
        let shipped = self.taxonomy.zip(number).into_iter();
        let shipped = shipped.flat_map(|(taxonomy, number)| {
            let relations = taxonomy.relations(number);
            relations.filter_map(|(other, relation)| Some((taxonomy.name(other)?, relation)))
        });
        let all = self.own.relations(skill).chain(shipped);
        all.map(|(other, relation)| (other, relation.credit()))
    }

    /// Whether a canonical spelling is that of a skill, and not only folded words.
    pub(crate) fn knows(&self, skill: &str) -> bool {
        self.known(&text::words(skill)).is_some()
    }

    /// Whether a whole text is a name of this skill and nothing else.
    pub(crate) fn is_name(&self, stated: &str, skill: &str) -> bool {
        let words = text::words(stated);
        self.known(&words)
            .map_or_else(|| words.join(" ") == skill, |known| known == skill)
    }

    /// A skill as people write it: "Apache Spark" for "apache spark". Unknown skills are unchanged.
    pub(crate) fn label<'a>(&'a self, skill: &'a str) -> &'a str {
        let shipped = || {
            let taxonomy = self.taxonomy?;
            let number = taxonomy.skill(&text::words(skill))?;
            (taxonomy.name(number)? == skill).then(|| taxonomy.label(number))?
        };
        self.own.label(skill).or_else(shipped).unwrap_or(skill)
    }
}

/// Whether a word beside a skill's name is a level, a version or a number of years.
fn is_level(word: &str) -> bool {
    let version = word.trim_start_matches('v');
    let number = version.trim_end_matches('+');
    let is_number =
        !number.is_empty() && number.len() <= 4 && number.bytes().all(|byte| byte.is_ascii_digit());
    is_number
        || matches!(
            word,
            "x" | "advanced"
                | "basic"
                | "basics"
                | "intermediate"
                | "beginner"
                | "expert"
                | "strong"
                | "good"
                | "solid"
                | "excellent"
                | "proficient"
                | "proficiency"
                | "fluent"
                | "knowledge"
                | "skills"
                | "skill"
                | "experience"
                | "experienced"
                | "with"
                | "in"
                | "of"
                | "using"
                | "working"
                | "hands"
                | "on"
                | "years"
                | "year"
                | "yrs"
                | "jahre"
                | "programming"
                | "development"
                | "language"
                | "version"
                | "level"
                | "gute"
                | "sehr"
                | "kenntnisse"
                | "grundkenntnisse"
                | "erfahrung"
                | "avanzado"
                | "basico"
                | "avance"
                | "lts"
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stated_skills_have_one_spelling() {
        let check = |input: &str, expect: &[&str]| {
            assert_eq!(
                Vocabulary::built_in().normalise_list(input),
                expect,
                "{input}"
            );
        };
        check("JS", &["javascript"]);
        check("K8s", &["kubernetes"]);
        check("Postgres", &["postgresql"]);
        check("SAP MM", &["sap"]);
        check("SAP FI/CO", &["sap"]);
        check("SAP S/4HANA", &["sap s/4hana"]);
        check("Node.JS", &["node.js"]);
        check(" GoLang ", &["go"]);
        check("Go", &["go"]);
        check("ASP.NET Core", &[".net"]);
        check("Unicycle Juggling", &["unicycle juggling"]);
        check("🦀", &[]);
        check("HTML/CSS", &["html", "css"]);
        check("CI/CD", &["continuous integration"]);
        check("Research and Development", &["research and development"]);
        check("Managing the musical staff", &["manage musical staff"]);
        check("", &[]);
        check("Schweißen", &["welding"]);
        check("Contabilidad", &["accounting"]);
        check("premiers secours", &["first aid"]);
        check("机器学习", &["machine learning"]);
    }

    #[test]
    fn skills_in_running_text() {
        let check = |input: &str, expect: &[&str]| {
            let words = text::words(input);
            let found: Vec<&str> = Vocabulary::built_in()
                .find(&words, Language::English)
                .iter()
                .filter(|found| !found.by_company)
                .map(|found| found.skill)
                .collect();
            assert_eq!(found, expect, "{input}");
        };
        check(
            "You write Ruby on Rails and C++.",
            &["ruby on rails", "c++"],
        );
        check(
            "We go to great lengths to excel; in a word: flow. R & c.",
            &[],
        );
        check("Golang, MS Excel and React.js", &["go", "excel", "react"]);
        check("TCP/IP; .NET", &["networking", ".net"]);
        check("managing our musical staff", &["manage musical staff"]);
    }

    #[test]
    fn stated_names_are_read_without_level_version_and_years() {
        let check = |stated: &str, expect: &[&str]| {
            assert_eq!(
                Vocabulary::built_in().normalise_list(stated),
                expect,
                "{stated}"
            );
        };
        check("Python 3", &["python"]);
        check("Node.js v20", &["node.js"]);
        check("Advanced Excel skills", &["excel"]);
        check("3+ years of Python", &["python"]);
        check("Java, Kotlin & Go", &["java", "kotlin", "go"]);
        check("Tools: Git, Jenkins", &["git", "jenkins"]);
        check("Office: Word & Excel", &["microsoft word", "excel"]);
        check("Python (advanced)", &["python"]);
        check("unicycle juggling 3", &["unicycle juggling 3"]);
    }

    #[test]
    fn relatives_earn_by_how_near_they_are() {
        let related = |skill: &str, other: &str| {
            let mut relatives = Vocabulary::built_in().related(skill);
            relatives
                .find(|(name, _)| *name == other)
                .map(|(_, credit)| credit)
        };
        assert_eq!(related("react", "javascript"), Some(0.4));
        assert_eq!(related("javascript", "react"), Some(0.4));
        assert_eq!(related("javascript", "welding"), None);
        assert_eq!(related("unicycle juggling", "welding"), None);
    }

    #[test]
    fn people_see_proper_case() {
        let check = |skill: &str, expect| assert_eq!(Vocabulary::built_in().label(skill), expect);
        check("javascript", "JavaScript");
        check("apache spark", "Apache Spark");
        check("manage musical staff", "manage musical staff");
        check("unicycle juggling", "unicycle juggling");
    }

    #[test]
    fn a_deployment_adds_skills_and_names() {
        let skill = |name: &str, synonyms: &[&str], broader: &[&str], related: &[&str]| {
            let all = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
            OwnSkill {
                name: name.to_owned(),
                synonyms: all(synonyms),
                broader: all(broader),
                related: all(related),
            }
        };
        let skills = [
            skill(
                "FlowCast",
                &["Flow Cast Studio"],
                &["Terraform"],
                &["Kubernetes"],
            ),
            skill("Kubernetes", &["Kubes"], &[], &[]),
            skill("flow", &[], &[], &[]),
        ];
        let vocabulary = Vocabulary::with_skills(&skills).unwrap();
        let found = |text: &str| {
            let words = text::words(text);
            let found = vocabulary.find(&words, Language::English).into_iter();
            found
                .map(|found| found.skill.to_owned())
                .collect::<Vec<_>>()
        };
        assert_eq!(
            found("Flow Cast Studios, kubes and k8s; a flow of Python"),
            ["flowcast", "kubernetes", "kubernetes", "flow", "python"]
        );
        assert_eq!(vocabulary.normalise_list("flow cast studio"), ["flowcast"]);
        assert_eq!(vocabulary.normalise_list("Kubes"), ["kubernetes"]);
        assert_eq!(vocabulary.label("flowcast"), "FlowCast");
        let credit = |skill: &str, other: &str| {
            let mut related = vocabulary.related(skill);
            related
                .find(|(name, _)| *name == other)
                .map(|(_, credit)| credit)
        };
        assert_eq!(credit("flowcast", "terraform"), Some(0.8));
        assert_eq!(credit("terraform", "flowcast"), Some(0.5));
        assert_eq!(credit("kubernetes", "flowcast"), Some(0.4));
        assert_eq!(credit("react", "javascript"), Some(0.4));

        let [first, second, third] = skills.clone();
        let turned = Vocabulary::with_skills(&[third, second, first]).unwrap();
        assert_eq!(turned.version(), vocabulary.version());
        assert!(vocabulary.version().starts_with("v9.t"));
        let none = Vocabulary::with_skills(&[]).unwrap();
        assert_eq!(none.version(), Vocabulary::built_in().version());
    }

    #[test]
    fn a_list_that_contradicts_itself_is_refused() {
        let refused = |json: serde_json::Value| {
            let skills: Vec<OwnSkill> = serde_json::from_value(json).unwrap();
            let error = Vocabulary::with_skills(&skills).unwrap_err();
            (error.index, error.field)
        };
        let check = |json, expect| assert_eq!(refused(json), expect);
        check(serde_json::json!([{"name": "!"}]), (0, "name"));
        check(
            serde_json::json!([{"name": "k8s"}, {"name": "Kubernetes"}]),
            (1, "name"),
        );
        check(
            serde_json::json!([{"name": "a1", "synonyms": ["b1"]}, {"name": "b1"}]),
            (0, "synonyms"),
        );
        check(
            serde_json::json!([{"name": "a1", "broader": ["A1"]}]),
            (0, "broader"),
        );
        check(
            serde_json::json!([{"name": "a b c d e f g h i"}]),
            (0, "name"),
        );
    }
}
