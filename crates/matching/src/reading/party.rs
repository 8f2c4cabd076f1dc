//! Of whom a sentence speaks: "you bring", "our customers speak", "we have".

use std::sync::OnceLock;

use crate::language::text::{Pause, Word};

use super::phrase::Phrases;

/// Of whom a sentence speaks where something is mentioned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Party {
    /// The person who may apply, also as what the employer asks for; the default.
    Applicant,
    /// The employer: its history, its size.
    Employer,
    /// Colleagues, customers, other teams.
    Others,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cue {
    Is(Party),
    /// Others, unless the sentence is about the applicant already: "you help customers".
    Named,
}

/// Words of a sentence that are looked at; a longer one takes linear time all the same.
const LONGEST_SENTENCE: usize = 120;

/// The party of the sentence at this word: the last one that it names before.
pub(super) fn party(words: &[Word], at: usize) -> Party {
    let begins = |index: &usize| {
        words
            .get(*index)
            .is_some_and(|word| word.pause == Pause::Sentence)
    };
    let least = at.saturating_sub(LONGEST_SENTENCE);
    let start = (least..=at).rev().find(begins).unwrap_or(least);
    let sentence = words.get(start..at).unwrap_or_default();
    let mut party = None;
    for (_, cue) in cues().find(sentence) {
        match cue {
            Cue::Is(is) => party = Some(is),
            Cue::Named if party != Some(Party::Applicant) => party = Some(Party::Others),
            Cue::Named => {}
        }
    }
    party.unwrap_or(Party::Applicant)
}

fn cues() -> &'static Phrases<Cue> {
    static READ: OnceLock<Phrases<Cue>> = OnceLock::new();
    READ.get_or_init(|| Phrases::of(CUES))
}

/// In English, German, Spanish, French and Chinese.
const CUES: &[(Cue, &[&str])] = &[
    (
        Cue::Is(Party::Applicant),
        &[
            "you",
            "your",
            "you'll",
            "you've",
            "candidate",
            "candidates",
            "applicant",
            "applicants",
            "someone",
            "somebody",
            "we expect",
            "we ask",
            "we require",
            "we need",
            "we want",
            "we look for",
            "we are looking for",
            "we're looking for",
            "we seek",
            "we are seeking",
            "we'd like",
            "we would like",
            "looking for",
            "asking for",
            "requires",
            "required",
            "must",
            "expects",
            "needs",
            "du",
            "sie",
            "dein",
            "deine",
            "bewerber",
            "bewerberin",
            "wir erwarten",
            "wir suchen",
            "wir brauchen",
            "wir verlangen",
            "wir wünschen uns",
            "erwarten wir",
            "suchen wir",
            "vous",
            "votre",
            "tu",
            "candidat",
            "candidats",
            "nous recherchons",
            "nous cherchons",
            "nous demandons",
            "nous attendons",
            "nous exigeons",
            "usted",
            "candidato",
            "candidata",
            "buscamos",
            "pedimos",
            "exigimos",
            "requerimos",
            "necesitamos",
            "我们要求",
            "我们需要",
        ],
    ),
    (
        Cue::Is(Party::Employer),
        &[
            "we",
            "we have",
            "we've",
            "our",
            "company",
            "firm",
            "founded",
            "established",
            "wir",
            "unser",
            "unsere",
            "unserer",
            "unseren",
            "firma",
            "unternehmen",
            "nous",
            "notre",
            "nos",
            "entreprise",
            "nuestro",
            "nuestra",
            "nuestros",
            "nuestras",
            "empresa",
            "我们",
            "公司",
        ],
    ),
    (
        Cue::Is(Party::Others),
        &[
            "your colleagues",
            "your team",
            "your teammates",
            "your manager",
            "your boss",
            "your mentor",
            "your mentors",
            "your coworkers",
            "your future colleagues",
            "your future team",
            "our colleagues",
            "our people",
            "our team",
            "our teams",
            "our staff",
            "our experts",
            "our engineers",
            "our founders",
            "our founder",
            "our leaders",
            "our leadership",
            "our customers",
            "our clients",
            "our users",
            "our partners",
            "our members",
            "our patients",
            "our guests",
            "our students",
            "learn from",
            "learning from",
            "learns from",
            "mentored by",
            "mentoring from",
            "guided by",
            "trained by",
            "taught by",
            "coached by",
            "led by",
            "supervised by",
            "supported by",
            "surrounded by",
            "alongside",
            "side by side with",
            "a team with",
            "team of",
            "the team",
            "the teams",
            "work with people",
            "working with people",
            "work with experts",
            "working with experts",
            "deine kollegen",
            "deine kolleginnen",
            "dein team",
            "ihre kollegen",
            "unser team",
            "unsere kunden",
            "unsere kollegen",
            "unsere kundschaft",
            "lerne von",
            "lernen von",
            "geführt von",
            "nos clients",
            "notre équipe",
            "vos collègues",
            "tes collègues",
            "votre équipe",
            "nuestros clientes",
            "nuestro equipo",
            "tus compañeros",
            "aprende de",
            "我们的客户",
            "你的同事",
        ],
    ),
    (
        Cue::Named,
        &[
            "customers",
            "clients",
            "users",
            "guests",
            "patients",
            "students",
            "partners",
            "colleagues",
            "coworkers",
            "teammates",
            "founders",
            "mentors",
            "kunden",
            "gäste",
            "kollegen",
            "patienten",
            "clientes",
            "pacientes",
            "compañeros",
            "collègues",
            "collaborateurs",
            "客户",
            "同事",
        ],
    ),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::text;

    #[test]
    fn of_whom_a_sentence_speaks() {
        let check = |sentence: &str, expect: Party| {
            let glyphs: Vec<text::Glyph> = text::glyphs(sentence).collect();
            let words = text::spanned(&glyphs);
            let at = words.iter().position(|word| word.text == "10").unwrap();
            assert_eq!(party(&words, at), expect, "{sentence}");
        };
        use Party::{Applicant, Employer, Others};
        check("10 years of experience", Applicant);
        check("You bring 10 years of experience", Applicant);
        check("We ask for 10 years of experience", Applicant);
        check("We're looking for someone with 10 years", Applicant);
        check("Our company requires 10 years", Applicant);
        check("Join our team if you have 10 years", Applicant);
        check("You have helped customers for 10 years", Applicant);
        check("We have 10 years of experience", Employer);
        check("We are new. 10 years of experience", Applicant);
        check("A firm with 10 years of experience", Employer);
        check("Your colleagues bring 10 years", Others);
        check("You learn from chefs with 10 years of experience", Others);
        check("Customers with 10 years of history", Others);
        check("Wir erwarten 10 Jahre Erfahrung", Applicant);
        check("Unsere Firma hat 10 Jahre Erfahrung", Employer);
        check("Unsere Kunden haben 10 Jahre Erfahrung", Others);
        check("Nous recherchons 10 ans d'expérience", Applicant);
        check("Nuestros clientes tienen 10 años de experiencia", Others);
    }
}
