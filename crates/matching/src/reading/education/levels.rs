//! The names of degrees, and which level each is of.

use std::ops::Range;

use super::part::parts;
use super::recognised::recognised;
use crate::features::EducationLevel;
use crate::language::text::Word;

/// The levels among these words, with their positions.
pub(super) fn levels(words: &[Word], in_field: bool) -> Vec<(Range<usize>, EducationLevel)> {
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
        let level = level(&part.text, &company).map(|level| (part.at.clone(), level));
        found.extend(recognised(&parts, index).or(level));
    }
    found
}

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
                    | "1"
                    | "2"
                    | "i"
                    | "ii"
                    | "en"
                    | "program"
                    | "programme"
                    | "thesis"
                    | "qualification"
                    | "universitario"
                    | "de"
                    | "del"
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
        // "Graduate (any stream)", as in India.
        "graduate" | "graduation" if next == "any" || before == "any" => EducationLevel::Bachelor,
        "titulado" | "titulada" | "titulados" if before != "fp" => EducationLevel::Bachelor,
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
            if matches!(
                next,
                "professionnelle" | "en" | "3" | "pro" | "universitaire"
            ) || company.in_field && before.is_empty() =>
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
        "bac+2" | "bts" | "dut" | "大专" | "专科" | "hnd" | "hnc" | "foundation"
            if word != "foundation" || is_degree() =>
        {
            EducationLevel::Associate
        }
        "diploma" | "nvq" | "svq" | "tvet" | "vocational" | "apprenticeship" | "ausbildung"
        | "berufsausbildung" | "lehre" | "中专" | "cap" | "bep"
            if !matches!(word, "cap" | "bep")
                || company.in_field
                || company.capitals && is_of_trade(next) =>
        {
            EducationLevel::Vocational
        }
        "formacion" if next == "profesional" => EducationLevel::Vocational,
        "bac" | "baccalaureat" if matches!(next, "pro" | "professionnel") => {
            EducationLevel::Vocational
        }
        "eso" if company.capitals => EducationLevel::Secondary,
        "ged" | "abitur" | "fachabitur" | "matura" | "baccalaureat" | "bachillerato" | "高中"
        | "gcse" | "gcses" | "alevel" | "alevels" => EducationLevel::Secondary,
        "bac" if matches!(next, "5" | "8") => EducationLevel::Master,
        "bac" if matches!(next, "3" | "4") => EducationLevel::Bachelor,
        "bac" if next == "2" => EducationLevel::Associate,
        "bac" if company.in_field || before == "niveau" => EducationLevel::Secondary,
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
