//! German compounds taken apart: "Softwareentwicklerin" is an "Entwickler" of "Software".
//!
//! Only the last part decides: what ends in a known head is taken apart before it, whatever stands there. The heads are no
//! words, nor ends of words, of the other languages here.

/// Folded parts of a folded word that is a compound, or the feminine form of a person: what stands before the head, and the
/// head in its masculine form. Empty for any other word.
pub(crate) fn parts(word: &str) -> Vec<&str> {
    let bare = masculine(word);
    let head = HEADS
        .iter()
        .filter(|head| bare.ends_with(*head))
        .max_by_key(|head| head.len());
    let Some(head) = head else {
        return Vec::new();
    };
    let rest = bare.strip_suffix(head).unwrap_or_default();
    let head = match *head {
        "fachfrau" => "fachmann",
        "kauffrau" => "kaufmann",
        "schwester" => "pfleger",
        head => head,
    };
    if rest.is_empty() {
        return if head == word { Vec::new() } else { vec![head] };
    }
    if rest.len() < SHORTEST_REST {
        return Vec::new();
    }
    // The s that links: "Vertriebs-leiter".
    let rest = match rest.strip_suffix('s') {
        Some(unlinked) if unlinked.len() >= SHORTEST_REST && !unlinked.ends_with('s') => unlinked,
        _ => rest,
    };
    vec![rest, head]
}

/// Letters of the shortest part before a head, as in "bau-leiter".
const SHORTEST_REST: usize = 3;

/// A feminine form without its ending, where that is the name of a person.
fn masculine(word: &str) -> &str {
    ["innen", "in"]
        .iter()
        .find_map(|ending| {
            let bare = word.strip_suffix(ending)?;
            HEADS
                .iter()
                .any(|head| bare.ends_with(head))
                .then_some(bare)
        })
        .unwrap_or(word)
}

/// What the last part of a compound may be: persons, and what they work in. Folded.
const HEADS: &[&str] = &[
    "abteilung",
    "administrator",
    "analyse",
    "analyst",
    "anlagen",
    "anwalt",
    "arbeiter",
    "architekt",
    "arzt",
    "assistent",
    "assistenz",
    "ausbilder",
    "bauer",
    "beamter",
    "bearbeiter",
    "beauftragter",
    "berater",
    "beratung",
    "betreuer",
    "betreuung",
    "betrieb",
    "buchhalter",
    "buchhaltung",
    "chemiker",
    "dienst",
    "disponent",
    "drucker",
    "einkaufer",
    "elektriker",
    "elektroniker",
    "entwickler",
    "entwicklung",
    "erzieher",
    "fachkraft",
    "fachmann",
    "fachfrau",
    "fahrer",
    "fertigung",
    "fraser",
    "fuhrer",
    "gestalter",
    "gehilfe",
    "handel",
    "handler",
    "handwerker",
    "hausmeister",
    "helfer",
    "hilfe",
    "informatiker",
    "ingenieur",
    "ingenieurwesen",
    "installateur",
    "jurist",
    "kauffrau",
    "kaufmann",
    "konditor",
    "konstrukteur",
    "konstruktion",
    "koch",
    "koordinator",
    "kraft",
    "laborant",
    "lager",
    "lehrer",
    "lehrkraft",
    "leiter",
    "leitung",
    "logistik",
    "logistiker",
    "makler",
    "maler",
    "manager",
    "maurer",
    "mechaniker",
    "mechatroniker",
    "meister",
    "mitarbeiter",
    "monteur",
    "pfleger",
    "pflege",
    "padagoge",
    "physiker",
    "planer",
    "planung",
    "produktion",
    "programmierer",
    "projekt",
    "projekte",
    "prufer",
    "psychologe",
    "redakteur",
    "referent",
    "reiniger",
    "reinigung",
    "sachbearbeiter",
    "schlosser",
    "schreiner",
    "schweißer",
    "schwester",
    "sekretar",
    "service",
    "sicherheit",
    "spezialist",
    "steuerung",
    "system",
    "systeme",
    "techniker",
    "technik",
    "therapeut",
    "tischler",
    "trainer",
    "verkauf",
    "verkaufer",
    "vermittler",
    "versand",
    "vertreter",
    "vertrieb",
    "verwalter",
    "verwaltung",
    "warter",
    "werker",
    "wesen",
    "wirt",
    "wissenschaftler",
    "zahnarzt",
    "zeichner",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn compounds_are_taken_apart() {
        let check = |word: &str, expect: &[&str]| assert_eq!(parts(word), expect, "{word}");
        check("softwareentwickler", &["software", "entwickler"]);
        check("softwareentwicklerin", &["software", "entwickler"]);
        check("vertriebsleiter", &["vertrieb", "leiter"]);
        check("bauleiter", &["bau", "leiter"]);
        check("leiterinnen", &["leiter"]);
        check("leiter", &[]);
        check("berlin", &[]);
        check("engineer", &[]);
        check("kauffrau", &["kaufmann"]);
        check("einzelhandelskauffrau", &["einzelhandel", "kaufmann"]);
        check("manager", &[]);
    }
}
