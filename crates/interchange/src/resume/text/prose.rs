//! Positions, courses and languages that sentences state: "From 2016 to 2019 I worked as a cook at
//! Example Inn". They are looked for only in a CV that states them nowhere else.

use super::education::{Course, named_course};
use super::languages::{Spoken, languages};
use super::parts::named;
use super::period::{Period, periods};
use super::trade::{degree, names_employer, names_school, names_trade};
use super::word_list::WordList;
use super::words::{Word, part, words};
use super::work::{Entry, may_be_place};

/// Bytes of the longest sentence that is read.
const LONGEST_SENTENCE: usize = 600;

/// Words of the longest title, and of the longest name of an employer or a school.
const LONGEST_TITLE: usize = 8;
const LONGEST_NAME: usize = 9;

/// The sentences of a text, which may be broken over lines.
fn sentences(text: &str) -> Vec<&str> {
    let mut sentences = Vec::new();
    let mut start = 0;
    let text = text.trim_end();
    for (at, mark) in text.match_indices(['.', '!', '?', ';']) {
        let after = at.saturating_add(mark.len());
        let before = part(text, start..at);
        let rest = part(text, after..text.len());
        // "St. Mary's" and "z. B." go on.
        let ends = mark == ";"
            || rest.is_empty()
            || rest.starts_with(char::is_whitespace) && ends_with_word(before);
        if ends {
            sentences.push(before);
            start = after;
        }
    }
    sentences.push(part(text, start..text.len()));
    sentences.retain(|sentence| sentence.len() <= LONGEST_SENTENCE);
    sentences
}

/// Whether the last word of a text is no abbreviation or initial: it has more than two letters.
fn ends_with_word(text: &str) -> bool {
    let last = text.rsplit(char::is_whitespace).next().unwrap_or_default();
    let letters = last.trim_matches(|c: char| !c.is_alphanumeric());
    letters.chars().nth(2).is_some()
}

/// The positions of a text: each has a period, a title, and mostly an employer.
pub(super) fn positions(text: &str) -> Vec<Entry<'_>> {
    sentences(text).into_iter().flat_map(in_sentence).collect()
}

fn in_sentence<'s>(sentence: &'s str) -> Vec<Entry<'s>> {
    let dates = periods(sentence);
    if dates.is_empty() {
        return Vec::new();
    }
    let found = words(sentence);
    let mut roles: Vec<Role<'_>> = Vec::new();
    let mut from = 0;
    while from < found.len() {
        let role = title_from(&found, from).and_then(|title| role(sentence, &found, title, &dates));
        from = match role {
            Some(role) => {
                let next = role.end;
                roles.push(role);
                next
            }
            None => from.saturating_add(1),
        };
    }
    // One period for each position, in their order, or the only one.
    let count = roles.len();
    let dated = |at: usize, role: &Role<'_>| -> Option<Period> {
        if count == dates.len() {
            return dates.get(at).cloned();
        }
        let apart = |period: &&Period| period.span.start.abs_diff(role.at);
        dates.iter().min_by_key(apart).cloned()
    };
    let entry = |(at, role): (usize, Role<'s>)| {
        let period = dated(at, &role)?;
        let dates = Some(part(sentence, period.span.clone()));
        Some(Entry {
            title: Some(role.title),
            employer: role.employer,
            period: Some(period),
            dates,
            ..Entry::default()
        })
    };
    roles.into_iter().enumerate().filter_map(entry).collect()
}

/// A title and an employer in a sentence.
struct Role<'a> {
    title: &'a str,
    employer: Option<&'a str>,
    /// Where the title begins, in bytes.
    at: usize,
    /// The number of the word after it.
    end: usize,
}

/// The number of the word that begins a title, if the words at `at` lead to one: "as a", "was".
fn title_from(found: &[Word], at: usize) -> Option<usize> {
    let word = |ahead: usize| {
        found
            .get(at.saturating_add(ahead))
            .map_or("", |word| word.folded.as_str())
    };
    let led = match [word(0), word(1), word(2)] {
        ["as" | "als" | "como" | "comme" | "became" | "wurde", ..] => 1,
        ["then" | "later", "a" | "an" | "as", _] => 2,
        ["bin" | "war", "ich", _] => 2,
        ["ich", "bin" | "war", _] => 2,
        ["i", "was" | "am", _] | ["been" | "i'm", ..] => {
            usize::from(word(0) == "i").saturating_add(1)
        }
        ["en" | "in", "tant" | "qualite", "que" | "de"] => 3,
        [
            "suis" | "etais" | "j'etais" | "fus" | "soy" | "fui" | "era" | "ete",
            ..,
        ] => 1,
        [
            "trabajo" | "trabaje" | "trabajado" | "trabajaba" | "trabajando",
            "de",
            _,
        ] => 2,
        _ => return None,
    };
    let article = [
        "a", "an", "the", "ein", "eine", "einer", "un", "una", "une", "ich", "le", "la", "el",
    ];
    let next = at.saturating_add(led);
    let skips = article.contains(&word(led));
    Some(next.saturating_add(usize::from(skips)))
}

/// The role whose title begins at a word.
fn role<'a>(sentence: &'a str, found: &[Word], from: usize, dates: &[Period]) -> Option<Role<'a>> {
    let first = found.get(from)?;
    let mut end = from;
    let mut employer = None;
    while let Some(word) = found.get(end) {
        let is_dated = dates
            .iter()
            .any(|period| period.span.contains(&word.span.start));
        let breaks = end > from && is_cut(sentence, found, end);
        if is_dated || breaks || end.saturating_sub(from) > LONGEST_TITLE {
            break;
        }
        if let Some(next) = named_after(sentence, found, end) {
            employer = Some(next);
            break;
        }
        if is_verb(&word.folded) {
            break;
        }
        end = end.saturating_add(1);
    }
    let last = end.checked_sub(1).and_then(|last| found.get(last))?;
    let title = named(part(
        sentence,
        first.span.start..last.span.end.max(first.span.start),
    ))?;
    let (employer, next) = match employer {
        Some(at) => name_at(sentence, found, at, dates),
        None => (None, end),
    };
    // "a cook in Munich at Example Inn"
    let (employer, next) = match employer {
        Some(place) if may_be_place(place) && !names_employer(place) => {
            let after = named_after(sentence, found, next);
            after.map_or((None, next), |at| name_at(sentence, found, at, dates))
        }
        found => (found, next),
    };
    names_trade(title).then_some(Role {
        title,
        employer,
        at: first.span.start,
        end: next.max(end).max(from.saturating_add(1)),
    })
}

/// Whether a mark stands between a word and the one before it.
fn is_cut(sentence: &str, found: &[Word], at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|before| found.get(before));
    let gap = before.zip(found.get(at)).map_or("", |(before, word)| {
        part(sentence, before.span.end..word.span.start)
    });
    gap.contains([',', '(', ')', ':', '–', '—'])
}

/// Prepositions before an employer, and articles between them and its name.
static BEFORE_EMPLOYER: WordList =
    WordList::new("at for with by bei beim in im chez sein aupres dans a au aux en para con");
static ARTICLES: WordList = WordList::new(
    "the a an der dem den die das einer einem la le les el los las un una une \
    de du des d l company firm firma empresa societe entreprise groupe al sein",
);
static VERBS: WordList = WordList::new(
    "and und et y e i ich je yo where wo ou donde gearbeitet tatig beschaftigt angestellt \
    worked working habe hatte have had who when responsible before after then until bis",
);

fn is_verb(folded: &str) -> bool {
    VERBS.has(folded)
}

/// The number of the word that begins the name after a preposition at `at`.
fn named_after(sentence: &str, found: &[Word], at: usize) -> Option<usize> {
    let preposition = found.get(at)?;
    let elided = preposition.folded == "l" || preposition.folded.starts_with("l'");
    if !BEFORE_EMPLOYER.has(&preposition.folded) && !elided {
        return None;
    }
    let mut next = at.saturating_add(usize::from(!elided));
    for _ in 0..3 {
        let word = found.get(next)?;
        if is_cut(sentence, found, next) {
            return None;
        }
        let elides = ["l'", "d'"]
            .iter()
            .any(|short| word.folded.starts_with(short));
        if word.capital || elides {
            return Some(next);
        }
        if !ARTICLES.has(&word.folded) {
            return None;
        }
        next = next.saturating_add(1);
    }
    None
}

/// The name that begins at a word: capitals, and particles between them. The number of the word
/// after it.
fn name_at<'a>(
    sentence: &'a str,
    found: &[Word],
    from: usize,
    dates: &[Period],
) -> (Option<&'a str>, usize) {
    static PARTICLES: WordList = WordList::new(
        "of the and & de du des d' la le les l' del los las et y und fur for der den von",
    );
    let mut end = from;
    let mut at = from;
    while let Some(word) = found.get(at) {
        let is_dated = dates
            .iter()
            .any(|period| period.span.contains(&word.span.start));
        if is_dated
            || at > from && is_cut(sentence, found, at)
            || at.saturating_sub(from) > LONGEST_NAME
        {
            break;
        }
        let digit = word.folded.starts_with(|c: char| c.is_ascii_digit());
        let elides = ["l'", "d'"]
            .iter()
            .any(|short| word.folded.starts_with(short));
        if word.capital || digit || elides {
            at = at.saturating_add(1);
            end = at;
        } else if PARTICLES.has(&word.folded) {
            at = at.saturating_add(1);
        } else {
            break;
        }
    }
    let span = found
        .get(from)
        .zip(end.checked_sub(1).and_then(|last| found.get(last)));
    let name = span.map(|(first, last)| {
        let elided = if first.capital { 0 } else { 2 };
        part(
            sentence,
            first.span.start.saturating_add(elided)..last.span.end,
        )
    });
    (name.and_then(named), end)
}

/// The name and the town that sentences state of a person: "My name is Ada Example and I live in
/// Leeds".
pub(super) fn person<'a>(text: &'a str) -> [Option<&'a str>; 2] {
    const NAME: &[&str] = &[
        "name is",
        "i am called",
        "ich heisse",
        "name ist",
        "m'appelle",
        "me llamo",
        "nombre es",
    ];
    const HOME: &[&str] = &[
        "live in",
        "living in",
        "wohne in",
        "lebe in",
        "j'habite a",
        "habite a",
        "vivo en",
        "resido en",
    ];
    let found = words(text);
    let after = |phrases: &[&str]| {
        (1..found.len()).find_map(|at| {
            let before = found.get(at.saturating_sub(2)..at)?;
            let before: Vec<&str> = before.iter().map(|word| word.folded.as_str()).collect();
            let before = before.join(" ");
            let is_led = phrases
                .iter()
                .any(|phrase| before == *phrase || before.ends_with(&format!(" {phrase}")));
            is_led.then(|| name_at(text, &found, at, &[]).0)?
        })
    };
    let joins = [" and ", " und ", " et ", " y "];
    let alone = |name: &'a str| {
        let end = joins.iter().filter_map(|join| name.find(join)).min();
        part(name, 0..end.unwrap_or(name.len()))
    };
    [after(NAME).map(alone), after(HOME)]
}

/// The courses of a text: a degree and the school that a preposition leads to.
pub(super) fn courses(text: &str) -> Vec<Course<'_>> {
    sentences(text).into_iter().filter_map(course).collect()
}

fn course(sentence: &str) -> Option<Course<'_>> {
    let (start, short) = degree(sentence)?;
    let dates = periods(sentence);
    let found = words(sentence);
    let from = found.iter().position(|word| word.span.start >= start)?;
    // The school after a preposition or "from", wherever it stands behind the degree.
    let led = |at: usize| {
        let from = found
            .get(at)
            .is_some_and(|word| matches!(word.folded.as_str(), "from" | "an"));
        if from {
            let next = at.saturating_add(1);
            let article = found
                .get(next)
                .is_some_and(|word| ARTICLES.has(&word.folded));
            return Some(next.saturating_add(usize::from(article)));
        }
        named_after(sentence, &found, at)
    };
    let school_at = |at: usize| {
        let (name, _) = name_at(sentence, &found, led(at)?, &dates);
        name.filter(|name| names_school(name))
            .map(|name| (at, name))
    };
    // "I studied Law at Example University and have an LLB": what is before the school.
    let after = (from.saturating_add(1)..found.len()).find_map(school_at);
    let before = || (0..from).find_map(school_at);
    let (school_from, school) = after.or_else(before)?;
    let studied = found.iter().position(|word| {
        matches!(
            word.folded.as_str(),
            "studied" | "studierte" | "estudie" | "etudie"
        )
    });
    let subject = studied.and_then(|at| {
        let first = found.get(at.saturating_add(1))?.span.start;
        let last = found.get(school_from.checked_sub(1)?)?.span.end;
        named(part(sentence, first..last))
    });
    let school_from = if school_from > from {
        school_from
    } else {
        found.len()
    };
    let stops = |at: &usize| {
        let word = found.get(*at);
        word.is_none_or(|word| {
            is_verb(&word.folded)
                || is_cut(sentence, &found, *at)
                || dates
                    .iter()
                    .any(|period| period.span.contains(&word.span.start))
        })
    };
    let end = (from.saturating_add(1)..school_from)
        .find(stops)
        .unwrap_or(school_from);
    let is_open = |at: &usize| {
        let word = found.get(*at).map_or("", |word| word.folded.as_str());
        !matches!(word, "in" | "en" | "im" | "de" | "of")
    };
    let last = (from..end)
        .rev()
        .find(is_open)
        .and_then(|last| found.get(last))?;
    let (degree, area) = named_course(part(sentence, start..last.span.end), short);
    let period = dates
        .iter()
        .find(|period| period.is_range)
        .or(dates.last())
        .cloned();
    Some(Course {
        degree,
        area: area.or(subject),
        institution: Some(school),
        dates: period
            .as_ref()
            .map(|period| part(sentence, period.span.clone())),
        period,
    })
}

/// The languages that sentences say a person speaks.
pub(super) fn spoken(text: &str) -> Vec<Spoken<'_>> {
    static SPEAK: WordList = WordList::new(
        "speak speaks spreche sprechen parle hablo fluent native languages sprachen \
        langues idiomas muttersprache muttersprachlerin bilingual bilingue",
    );
    let speaks = |sentence: &&str| words(sentence).iter().any(|word| SPEAK.has(&word.folded));
    let sentences = sentences(text).into_iter().filter(speaks);
    sentences.flat_map(languages).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<String> {
        let year = |date: Option<matching::document::YearMonth>| {
            date.map_or("…".to_owned(), |date| date.year.to_string())
        };
        let entries = positions(text);
        entries
            .iter()
            .map(|entry| {
                let period = entry.period.as_ref().expect("a period");
                format!(
                    "{} / {} / {}-{}",
                    entry.title.unwrap_or("?"),
                    entry.employer.unwrap_or("?"),
                    year(period.start),
                    year(period.end)
                )
            })
            .collect()
    }

    #[test]
    fn positions_in_sentences() {
        let check = |text: &str, expect: &[&str]| assert_eq!(read(text), expect, "{text}");
        check(
            "From 2016 to 2019 I worked as a cook at Example Inn in Leeds. Since May 2019 I have \
             been head chef at The Sample House, where I lead five people.",
            &[
                "cook / Example Inn / 2016-2019",
                "head chef / The Sample House / 2019-…",
            ],
        );
        check(
            "Between 2010 and 2014 I was a welder for Sample Yard Ltd, then a foreman at Example Works (2014–2018).",
            &[
                "welder / Sample Yard Ltd / 2010-2014",
                "foreman / Example Works / 2014-2018",
            ],
        );
        check(
            "Von 2010 bis 2014 habe ich als Erzieherin in der Kita Beispiel in Köln gearbeitet. \
             Seit 2014 bin ich Gruppenleiterin beim Kinderhaus Muster.",
            &[
                "Erzieherin / Kita Beispiel / 2010-2014",
                "Gruppenleiterin / Kinderhaus Muster / 2014-…",
            ],
        );
        check(
            "Entre 2012 y 2017 trabajé como ayudante de soldador en Talleres Ejemplo. Desde 2018 soy soldador.",
            &[
                "ayudante de soldador / Talleres Ejemplo / 2012-2017",
                "soldador / ? / 2018-…",
            ],
        );
        check(
            "De 2015 à 2020, j'ai travaillé comme comptable chez Modèle & Fils. Depuis 2021, je \
             suis responsable comptable au sein du Groupe Exemple.",
            &[
                "comptable / Modèle & Fils / 2015-2020",
                "responsable comptable / Groupe Exemple / 2021-…",
            ],
        );
        check("I would like to work as a nurse at Sample Hospital.", &[]);
        check("As a team we won an award in 2015.", &[]);
    }

    #[test]
    fn the_person_in_sentences() {
        assert_eq!(
            person("Hello. My name is Ada Example and I live in Leeds, where I work."),
            [Some("Ada Example"), Some("Leeds")]
        );
        assert_eq!(
            person("Je m'appelle Ada Exemple et j'habite à Rennes."),
            [Some("Ada Exemple"), Some("Rennes")]
        );
        assert_eq!(person("The name is important."), [None, None]);
    }

    #[test]
    fn courses_and_languages_in_sentences() {
        let check = |text: &str, expect: &str| {
            let read = courses(text);
            let read = read.first().expect("a course");
            let said = [read.degree, read.area, read.institution].map(|text| text.unwrap_or("?"));
            assert_eq!(said.join(" / "), expect, "{text}");
        };
        check(
            "I hold an NVQ Level 3 in Professional Cookery from Example College (2013).",
            "NVQ Level 3 / Professional Cookery / Example College",
        );
        check(
            "I studied Law at Example University and graduated with an LLB in 2016.",
            "LLB / Law / Example University",
        );
        check(
            "Meine Ausbildung zur Erzieherin habe ich 2010 an der Fachschule Muster abgeschlossen.",
            "Ausbildung / Erzieherin / Fachschule Muster",
        );
        let languages: Vec<_> = spoken("I like tea. I speak English (native) and German (B1).")
            .iter()
            .map(|said| (said.language, said.fluency))
            .collect();
        assert_eq!(
            languages,
            [("English", Some("native")), ("German", Some("B1"))]
        );
    }
}
