//! Levels of education, held and required.

use std::ops::Range;
use std::sync::OnceLock;

use crate::document::Profile;
use crate::explanation::{Field, Source, nth};
use crate::features::{EducationLevel, Fact, Quote};
use crate::language::text::{self, Glyph, Pause, Word};

use super::context::{Context, Stance};
use super::finding::Finding;
use super::passage::Advertisement;
use super::phrase::Phrases;

/// The highest level completed or begun, with a quote of the degree; the first of equals.
pub(super) fn held(profile: &Profile) -> Option<(EducationLevel, Quote)> {
    let entries = profile.education.iter().enumerate().rev();
    let degrees = entries.filter_map(|(index, entry)| {
        let degree = entry.degree.as_deref()?;
        let quote = Quote {
            of: Fact::Education,
            text: degree.to_owned(),
            source: Source::of(Field::Degree(nth(index))),
        };
        Some((highest(degree)?, quote))
    });
    degrees.max_by_key(|(level, _)| *level)
}

/// The lowest level that is sufficient. A level that is only welcome, or that experience can
/// replace, is not required.
pub(super) fn demanded(advertisement: &Advertisement) -> Option<Finding<EducationLevel>> {
    advertisement.asking_lines().find_map(|(field, line)| {
        let (at, level) = lowest_in(&line.words, false)?;
        let next = line.words.get(at.end);
        let goes_on = next.is_some_and(|next| {
            let word = next.text.as_str();
            next.pause == Pause::None
                && matches!(word, "degree" | "diploma" | "school" | "education")
        });
        let to = at.end.saturating_add(usize::from(goes_on));
        Finding::by(level, field, &line.words, at.start..to)
    })
}

/// Whether these words name a degree.
pub(super) fn mentions(words: &[Word]) -> bool {
    !levels(words, false).is_empty()
}

/// The lowest level that these words require, and its position. In a field about education, short
/// names of degrees need no company.
fn lowest_in(words: &[Word], in_field: bool) -> Option<(Range<usize>, EducationLevel)> {
    let levels = levels(words, in_field);
    if levels.is_empty() || !made_up_for().find(words).is_empty() {
        return None;
    }
    let context = Context::of(words);
    // "An associate's degree, bachelor's preferred": the preference is of the last alone.
    let last = levels.last().filter(|(at, _)| {
        let apart = words
            .get(at.start)
            .is_some_and(|word| word.pause >= Pause::Comma);
        apart && context.stance(at) == Some(Stance::Optional)
    });
    let earlier = last.map_or(words.len(), |(at, _)| at.start);
    let without_last = Context::of(words.get(..earlier).unwrap_or_default());
    let asked = levels.into_iter().filter(|(at, level)| {
        let next = words.get(at.end);
        if !in_field && next.is_some_and(|next| is_no_holder(&next.text))
            || is_alternative_to_years(words, at.start)
        {
            return false;
        }
        if *level == EducationLevel::Secondary && !in_field && !speaks_of_leaving(words, at.start) {
            return false;
        }
        let context = if at.end <= earlier {
            &without_last
        } else {
            &context
        };
        !matches!(context.stance(at), Some(Stance::Negated | Stance::Optional))
    });
    asked.min_by_key(|(_, level)| *level)
}

/// Whether a degree only shortens the years that are asked for: "3 years of experience, or 1 year
/// with a master's degree".
fn is_alternative_to_years(words: &[Word], at: usize) -> bool {
    let is_years = |word: &Word| {
        matches!(
            word.text.as_str(),
            "year" | "years" | "jahre" | "jahr" | "ans" | "anos"
        )
    };
    let least = at.saturating_sub(MOST_BETWEEN);
    let before = words.get(least..at).unwrap_or_default();
    let sentence = before
        .iter()
        .rposition(|word| word.pause == Pause::Sentence);
    let before = before
        .get(sentence.unwrap_or_default()..)
        .unwrap_or_default();
    let is_or = |word: &Word| matches!(word.text.as_str(), "or" | "oder" | "ou" | "o");
    let Some(or) = before.iter().rposition(is_or) else {
        return false;
    };
    let (one, other) = before.split_at(or);
    one.iter().any(is_years) && other.iter().any(is_years) && levels(one, false).is_empty()
}

/// Words before a degree that may name another way to be fit.
const MOST_BETWEEN: usize = 40;

/// Whether a word after a degree makes it that of others, or no degree: "PhD students", "bachelor
/// party".
fn is_no_holder(word: &str) -> bool {
    matches!(
        word,
        "student"
            | "students"
            | "candidates"
            | "interns"
            | "researchers"
            | "theses"
            | "supervisors"
            | "party"
            | "parties"
            | "studierende"
            | "studierenden"
            | "studenten"
            | "doktoranden"
            | "etudiants"
            | "estudiantes"
    )
}

/// Whether a school is mentioned as one to have finished, not as a place of work.
fn speaks_of_leaving(words: &[Word], at: usize) -> bool {
    let near = words.iter().skip(at.saturating_sub(3)).take(8);
    near.map(|word| word.text.as_str()).any(|word| {
        matches!(
            word,
            "ged"
                | "abitur"
                | "bachillerato"
                | "baccalaureat"
                | "a-levels"
                | "levels"
                | "gcse"
                | "gcses"
                | "diploma"
                | "graduate"
                | "graduated"
                | "graduation"
                | "certificate"
                | "completed"
                | "completion"
                | "complete"
                | "equivalent"
                | "minimum"
                | "least"
                | "required"
                | "degree"
                | "高中"
        )
    })
}

/// Phrases that allow experience in place of a degree.
fn made_up_for() -> &'static Phrases<()> {
    static READ: OnceLock<Phrases<()>> = OnceLock::new();
    READ.get_or_init(|| {
        Phrases::of(&[(
            (),
            &[
                "or equivalent experience",
                "or equivalent work experience",
                "or equivalent practical experience",
                "or equivalent professional experience",
                "or relevant experience",
                "or related experience",
                "or comparable experience",
                "or equivalent combination",
                "or the equivalent in experience",
                "or equivalent in experience",
                "oder vergleichbare Erfahrung",
                "oder entsprechende Berufserfahrung",
                "o experiencia equivalente",
                "ou expérience équivalente",
            ],
        )])
    })
}

fn spanned(text: &str) -> Vec<Word> {
    let glyphs: Vec<Glyph> = text::glyphs(text).take(MOST_OF_FIELD).collect();
    text::spanned(&glyphs)
}

/// Characters of a field about education.
const MOST_OF_FIELD: usize = 2_000;

fn highest(text: &str) -> Option<EducationLevel> {
    let levels = levels(&spanned(text), true).into_iter();
    levels.map(|(_, level)| level).max()
}

/// The lowest level that a field about requirements asks for.
pub(super) fn lowest(text: &str) -> Option<EducationLevel> {
    lowest_in(&spanned(text), true).map(|(_, level)| level)
}

/// The levels among these words, with their positions.
fn levels(words: &[Word], in_field: bool) -> Vec<(Range<usize>, EducationLevel)> {
    let parts = parts(words);
    let mut found = Vec::new();
    for (index, part) in parts.iter().enumerate() {
        let text = |at: Option<usize>| {
            at.and_then(|at| parts.get(at))
                .map_or("", |part| part.text.as_str())
        };
        let (before, next) = (text(index.checked_sub(1)), text(index.checked_add(1)));
        let company = Company {
            before,
            next,
            joins: part.joins
                || parts
                    .get(index.saturating_add(1))
                    .is_some_and(|next| next.joins),
            ends: part.ends,
            capitals: part.capitals,
            in_field,
        };
        if let Some(level) = level(&part.text, &company) {
            found.push((part.at.clone(), level));
        }
    }
    found
}

/// A word, or the letters of an abbreviation as one: "B.Sc.", "Ph.D.", "M. A.".
struct Part {
    text: String,
    at: Range<usize>,
    /// Whether a slash joins it to the word before.
    joins: bool,
    /// Whether a sentence, bracket or comma ends after it.
    ends: bool,
    /// Whether it is written in capitals, or with points.
    capitals: bool,
}

fn parts(words: &[Word]) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::with_capacity(words.len());
    for (at, word) in words.iter().enumerate() {
        let ends = words
            .get(at.saturating_add(1))
            .is_none_or(|next| next.pause >= Pause::Comma)
            || matches!(word.around[1], ')' | '/' | ',' | ';');
        let to = at.saturating_add(1);
        if let Some(last) = parts.last_mut()
            && last.at.end == at
            && word.around[0] == '.'
            && last.text.len() <= LONGEST_PART
            && word.text.len() <= LONGEST_PART
            && (word.joined || word.pause < Pause::Sentence)
            && words
                .get(last.at.start)
                .is_some_and(|first| first.text.len() <= 2)
        {
            last.text.push_str(&word.text);
            last.at.end = to;
            last.ends = ends;
            last.capitals = true;
            continue;
        }
        parts.push(Part {
            text: word.text.clone(),
            at: at..to,
            joins: word.joined && matches!(word.around[0], '/' | '|'),
            ends,
            capitals: word.capitals,
        });
    }
    parts
}

/// Letters of the longest part of an abbreviation: "B.Tech.".
const LONGEST_PART: usize = 4;

/// What surrounds a word that may name a degree.
struct Company<'a> {
    before: &'a str,
    next: &'a str,
    joins: bool,
    ends: bool,
    capitals: bool,
    in_field: bool,
}

impl Company<'_> {
    /// Whether two letters are a degree here and no word: "a BS in logistics", "BS/MS".
    fn is_degree(&self) -> bool {
        self.in_field
            || self.capitals
                && (self.joins
                    || self.ends
                    || matches!(
                        self.next,
                        "degree"
                            | "degrees"
                            | "in"
                            | "of"
                            | "or"
                            | "and"
                            | "oder"
                            | "and/or"
                            | "required"
                    ))
    }

    /// Whether "master" is a degree here: not a verb, an agreement or a tradesman.
    fn is_master(&self) -> bool {
        if matches!(
            self.before,
            "scrum"
                | "web"
                | "quarter"
                | "harbor"
                | "harbour"
                | "to"
                | "you"
                | "will"
                | "can"
                | "we"
                | "quickly"
                | "grand"
                | "post"
                | "station"
                | "band"
                | "chess"
                | "school"
        ) && !matches!(self.next, "degree" | "degrees")
        {
            return false;
        }
        self.in_field && !matches!(self.next, "data" | "craftsman" | "electrician" | "plumber")
            || self.ends
            || self.joins
            || matches!(
                self.next,
                "degree"
                    | "degrees"
                    | "in"
                    | "level"
                    | "diploma"
                    | "studium"
                    | "abschluss"
                    | "oder"
                    | "or"
                    | "required"
                    | "preferred"
                    | "2"
                    | "ii"
                    | "en"
                    | "program"
                    | "programme"
                    | "thesis"
                    | "qualification"
                    | "universitario"
            )
            || self.next == "of" && !matches!(self.before, "a" | "the")
            || matches!(self.before, "bachelor" | "bachelors" | "oder" | "ou")
    }
}

fn level(word: &str, company: &Company<'_>) -> Option<EducationLevel> {
    let (before, next) = (company.before, company.next);
    let is_degree = || matches!(next, "degree" | "degrees" | "qualification" | "level");
    Some(match word {
        "phd" | "doctorate" | "doctorates" | "doctoral" | "doktor" | "doktortitel" | "dphil"
        | "promotion" | "promotionsstudium" | "doctorado" | "doctorat" | "博士" | "博士学"
        | "edd" | "psyd" | "pharmd" | "dnp" | "dvm" | "dds" | "dsc" | "scd"
            if word != "promotion" || before == "abgeschlossene" =>
        {
            EducationLevel::Doctorate
        }
        "doctor" if matches!(before, "juris") || next == "of" || company.in_field => {
            EducationLevel::Doctorate
        }
        "jd" | "md" | "mbbs"
            if company.in_field
                || company.joins
                || company.capitals && matches!(next, "degree" | "required" | "or") =>
        {
            EducationLevel::Doctorate
        }
        "dr" | "drrer" | "drrernat" | "dring" | "drphil" | "drmed" | "drjur"
            if company.in_field =>
        {
            EducationLevel::Doctorate
        }
        "masters" if !matches!(before, "scrum") && (company.is_master() || next != "the") => {
            EducationLevel::Master
        }
        "master" if company.is_master() => EducationLevel::Master,
        "msc" | "mba" | "meng" | "diplom" | "magister" | "staatsexamen" | "maestria" | "bac+5"
        | "硕士" | "研究生" | "llm" | "mphil" | "mres" | "mfa" | "msn" | "mph" | "mtech"
        | "masterstudium" | "masterabschluss" | "postgraduate" | "mag" | "dipling" | "dipl"
        | "diplomingenieur" | "mastere" | "dea" | "dess"
            if word != "postgraduate" || is_degree() || company.in_field =>
        {
            EducationLevel::Master
        }
        "graduate" | "advanced" if is_degree() && before != "under" => EducationLevel::Master,
        "ms" | "ma" | "me" | "med" | "msw" | "mst" if company.is_degree() => EducationLevel::Master,
        "bachelor"
        | "bachelors"
        | "baccalaureate"
        | "bsc"
        | "beng"
        | "bba"
        | "btech"
        | "bcom"
        | "bsn"
        | "llb"
        | "bfa"
        | "bca"
        | "licenciatura"
        | "hochschulabschluss"
        | "hochschulstudium"
        | "studium"
        | "universitatsabschluss"
        | "fachhochschulabschluss"
        | "bachelorabschluss"
        | "bachelorstudium"
        | "bac+3"
        | "bac+4"
        | "本科"
        | "学士"
        | "bed"
            if word != "bed" || company.is_degree() =>
        {
            EducationLevel::Bachelor
        }
        "licence"
            if matches!(next, "professionnelle" | "en" | "3" | "pro")
                || company.in_field && before.is_empty() =>
        {
            EducationLevel::Bachelor
        }
        "university" | "college" | "honours" | "honors" | "undergraduate" if is_degree() => {
            EducationLevel::Bachelor
        }
        "year" if next == "degree" || next == "college" || next == "university" => match before {
            "2" | "two" => EducationLevel::Associate,
            _ => EducationLevel::Bachelor,
        },
        // Not "grado de discapacidad"; a "grado medio" is a vocational one.
        "grado" if matches!(next, "medio" | "superior") => EducationLevel::Vocational,
        "grado"
            if !matches!(next, "de" | "del" | "y" | "igual" | "minimo" | "alto")
                && (!next.is_empty() || company.in_field) =>
        {
            EducationLevel::Bachelor
        }
        "titulo" if next == "universitario" => EducationLevel::Bachelor,
        "titulacion" if matches!(next, "universitaria" | "superior") => EducationLevel::Bachelor,
        "fh" | "uni" if next == "abschluss" => EducationLevel::Bachelor,
        "university" | "college" if matches!(next, "graduate" | "educated") => {
            EducationLevel::Bachelor
        }
        "fachhochschulstudium" | "universitatsstudium" => EducationLevel::Bachelor,
        "ingenieur" if before == "d" => EducationLevel::Master,
        "mca" | "mcom" | "msca" if company.is_degree() => EducationLevel::Master,
        "degree" if next == "educated" || company.in_field && before.is_empty() => {
            EducationLevel::Bachelor
        }
        "ba" | "bs" | "be" | "ab" if company.is_degree() => EducationLevel::Bachelor,
        "undergraduate" if company.in_field => EducationLevel::Bachelor,
        "degree" if matches!(next, "in" | "required") && !is_named(before) => {
            EducationLevel::Bachelor
        }
        "associate" | "associates" if next == "degree" || company.in_field => {
            EducationLevel::Associate
        }
        "aa" | "aas" if company.is_degree() => EducationLevel::Associate,
        "bac+2" | "bts" | "dut" | "大专" | "专科" | "hnd" | "foundation"
            if word != "foundation" || is_degree() =>
        {
            EducationLevel::Associate
        }
        "diploma" | "tvet" | "vocational" | "apprenticeship" | "ausbildung"
        | "berufsausbildung" | "lehre" | "中专" | "cap" | "bep"
            if !matches!(word, "cap" | "bep")
                || company.in_field
                || company.capitals && is_of_trade(next) =>
        {
            EducationLevel::Vocational
        }
        "formacion" if next == "profesional" => EducationLevel::Vocational,
        "ged" | "abitur" | "fachabitur" | "matura" | "baccalaureat" | "bachillerato" | "高中"
        | "gcse" | "gcses" | "alevel" | "alevels" => EducationLevel::Secondary,
        "bac" if matches!(next, "5" | "8") => EducationLevel::Master,
        "bac" if matches!(next, "3" | "4") => EducationLevel::Bachelor,
        "bac" if next == "2" => EducationLevel::Associate,
        "bac" if company.in_field => EducationLevel::Secondary,
        "levels" | "level" if before == "a" => EducationLevel::Secondary,
        "high" | "secondary" if matches!(next, "school" | "education") => EducationLevel::Secondary,
        _ => return None,
    })
}

/// Trades whose French certificate people name in two words: "CAP cuisine".
fn is_of_trade(word: &str) -> bool {
    matches!(
        word,
        "cuisine"
            | "patisserie"
            | "boulangerie"
            | "boulanger"
            | "patissier"
            | "coiffure"
            | "esthetique"
            | "petite"
            | "aepe"
            | "electricien"
            | "electricite"
            | "plomberie"
            | "plombier"
            | "menuiserie"
            | "maconnerie"
            | "mecanique"
            | "vente"
            | "boucherie"
            | "peinture"
            | "soudure"
    )
}

/// Whether the word before "degree" says which one.
fn is_named(word: &str) -> bool {
    matches!(
        word,
        "bachelor"
            | "bachelors"
            | "master"
            | "masters"
            | "associate"
            | "associates"
            | "doctoral"
            | "doctorate"
            | "phd"
            | "graduate"
            | "advanced"
            | "postgraduate"
            | "university"
            | "college"
            | "undergraduate"
            | "honours"
            | "honors"
            | "year"
            | "law"
            | "foundation"
            | "high"
            | "some"
            | "certain"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use EducationLevel::{Associate, Bachelor, Doctorate, Master, Secondary, Vocational};

    #[test]
    fn levels_in_text() {
        let check = |text: &str, expect: Option<(EducationLevel, EducationLevel)>| {
            assert_eq!(lowest(text).zip(highest(text)), expect, "{text}");
        };
        check("Bachelor of Science", Some((Bachelor, Bachelor)));
        check(
            "BSc or MSc in physics; PhD a plus",
            Some((Bachelor, Doctorate)),
        );
        check("Diploma/Degree; MBA", Some((Vocational, Master)));
        check("High School Diploma", Some((Secondary, Vocational)));
        check("a scrum master class", None);
        check("driver's licence", None);
        check(
            "Abgeschlossenes Studium oder Ausbildung",
            Some((Vocational, Bachelor)),
        );
        check("none needed", None);
    }

    #[test]
    fn what_is_asked_for() {
        let check = |text: &str, expect: Option<EducationLevel>| {
            let asked = lowest_in(&spanned(text), false).map(|(_, level)| level);
            assert_eq!(asked, expect, "{text}");
        };
        check("Bachelor required, Master preferred", Some(Bachelor));
        check("Master's degree is a plus", None);
        check("BSc or equivalent experience", None);
        check("No university degree needed", None);
        check("High school graduate", Some(Secondary));
        check("Teach at a secondary school", None);
        check("B.S. or M.S. in physics", Some(Bachelor));
        check("BA/MA in history", Some(Bachelor));
        check("MS in statistics", Some(Master));
        check("A four-year degree", Some(Bachelor));
        check("A 2-year degree", Some(Associate));
        check("A graduate degree in law", Some(Master));
        check("Ph.D. in chemistry", Some(Doctorate));
        check("Juris Doctor (JD)", Some(Doctorate));
        check("M.Sc. oder B.Sc. in Informatik", Some(Bachelor));
        check("Degree in civil engineering", Some(Bachelor));
        check("本科及以上学历", Some(Bachelor));
        check("硕士学位", Some(Master));
        check("Bac+5 en gestion", Some(Master));
        check("Masterabschluss in Chemie", Some(Master));
        check("Master in Informatik", Some(Master));
        check("Titulación universitaria en Derecho", Some(Bachelor));
        check("Grado en Derecho", Some(Bachelor));
        check("Grado superior en electricidad", Some(Vocational));
        check("FH-Abschluss in Chemie", Some(Bachelor));
        check("CAP boulanger exigé", Some(Vocational));
        check(
            "3 years of experience, or 1 year with a master's degree",
            None,
        );
        // No degrees.
        check("Certificado de grado de discapacidad", None);
        check("Mentor PhD students", None);
        check("Master your trade", None);
        check("You quickly master new tools", None);
        check("You want to master our product", None);
        check("Negotiate master agreements", None);
        check("Keep the master schedule", None);
        check("MS Excel", None);
        check("Be on time", None);
        check("You need to be in Rome", None);
        check("The MD in charge", None);
    }

    #[test]
    fn degrees_that_people_state() {
        let check = |degree: &str, expect: EducationLevel| {
            assert_eq!(highest(degree), Some(expect), "{degree}");
        };
        for bachelor in [
            "B.Sc.",
            "BSc",
            "B.A.",
            "BA (Hons)",
            "B.Eng.",
            "B.E.",
            "B.Tech",
            "BCom",
            "BSN",
            "LLB",
            "学士",
            "Licence",
            "Grado",
            "Bachelor of Arts",
            "Honours degree",
        ] {
            check(bachelor, Bachelor);
        }
        for master in [
            "M.Sc.",
            "MS",
            "MA",
            "M.Eng",
            "LLM",
            "MBA",
            "Magister",
            "Diplom",
            "Staatsexamen",
            "硕士",
            "Master 2",
            "Máster",
            "MPhil",
            "Dipl.-Ing.",
        ] {
            check(master, Master);
        }
        for doctorate in [
            "Ph.D.",
            "PhD",
            "Dr. rer. nat.",
            "Dr.-Ing.",
            "MD",
            "JD",
            "Doctorat",
            "博士",
        ] {
            check(doctorate, Doctorate);
        }
        for secondary in ["A-levels", "Abitur", "High School", "GED", "高中", "Matura"] {
            check(secondary, Secondary);
        }
    }
}
