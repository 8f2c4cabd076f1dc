//! Splits German compounds and resolves feminine forms: "Softwareentwicklerin" is an "Entwickler"
//! of "Software".
//!
//! [`split`] cuts a word before its longest known last part. It serves two dictionaries: the list
//! of heads in this file, none of which is a word or an ending of the other languages, so that it
//! is safe on any text; and the lexicon, which also translates the parts.

/// Cuts a word before the longest last part that `known` recognises, and returns the rest with what
/// `known` returned. Each part is tried as it is and in its masculine form; the rest is empty if
/// the whole word is known. `known` receives the rest and the part.
pub(super) fn split<'w, T>(
    word: &'w str,
    known: impl Fn(&'w str, &'w str) -> Option<T>,
) -> Option<(&'w str, T)> {
    word.char_indices().find_map(|(at, _)| {
        let (rest, head) = word.split_at_checked(at)?;
        let found = known(rest, head).or_else(|| known(rest, masculine(head)?))?;
        Some((rest, found))
    })
}

/// The masculine form of a person's feminine title, if its ending is "in" or "innen".
fn masculine(word: &str) -> Option<&str> {
    let bare = word
        .strip_suffix("innen")
        .or_else(|| word.strip_suffix("in"))?;
    (bare.len() >= SHORTEST_HEAD).then_some(bare)
}

/// Letters of the shortest last part of a compound.
pub(super) const SHORTEST_HEAD: usize = 4;

/// Letters of the shortest part before another, as in "bau-leiter".
pub(super) const SHORTEST_REST: usize = 3;

/// The folded parts of a compound, or of a person's feminine title: the rest, and the head in its
/// masculine form. Empty for any other word.
pub(crate) fn parts(word: &str) -> Vec<&str> {
    let Some((rest, head)) = split(word, |_, head| listed(head)) else {
        return Vec::new();
    };
    if rest.is_empty() {
        return if head == word { Vec::new() } else { vec![head] };
    }
    if rest.len() < SHORTEST_REST {
        return Vec::new();
    }
    // The linking s: "Vertriebs-leiter".
    let rest = match rest.strip_suffix('s') {
        Some(unlinked) if unlinked.len() >= SHORTEST_REST && !unlinked.ends_with('s') => unlinked,
        _ => rest,
    };
    vec![rest, head]
}

/// The masculine form of a listed head.
fn listed(head: &str) -> Option<&str> {
    HEADS.binary_search(&head).ok()?;
    Some(match head {
        "fachfrau" => "fachmann",
        "kauffrau" => "kaufmann",
        "schwester" => "pfleger",
        head => head,
    })
}

/// Heads of compounds: people, and their fields. Folded; sorted.
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
    "fachfrau",
    "fachkraft",
    "fachmann",
    "fahrer",
    "fertigung",
    "fraser",
    "fuhrer",
    "gehilfe",
    "gestalter",
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
    "koch",
    "konditor",
    "konstrukteur",
    "konstruktion",
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
    "padagoge",
    "pflege",
    "pfleger",
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
    "technik",
    "techniker",
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
    fn heads_can_be_searched() {
        assert!(HEADS.is_sorted());
        assert!(
            HEADS
                .iter()
                .all(|head| head.len() >= SHORTEST_HEAD && masculine(head).is_none())
        );
    }

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
        check("fachfrauen", &[]);
        check("ableitung", &[]);
        check("itmitarbeiter", &[]);
        check("krankenschwestern", &[]);
        check("krankenschwester", &["kranken", "pfleger"]);
        check("schlosserinnen", &["schlosser"]);
        check("grundschullehrkraft", &["grundschul", "lehrkraft"]);
    }
}
