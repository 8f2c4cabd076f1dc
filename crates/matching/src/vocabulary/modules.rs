//! Modules of a product: "SAP MM", "SAP FI/CO". The product is the skill; the module's letters,
//! which may stand for a trade of their own, belong to its name.

/// Number of words after the name of a product that name its modules: directly after it, any
/// abbreviation in capitals; in the list that goes on from there, those of known modules.
///
/// Each word comes with whether it is written in capitals and nothing but a link is before it.
pub(crate) fn modules_after<'a>(
    skill: &str,
    words: impl IntoIterator<Item = (&'a str, bool)>,
) -> usize {
    if skill != "sap" {
        return 0;
    }
    let mut end: usize = 0;
    for (index, (word, is_abbreviation)) in words.into_iter().enumerate().take(MOST_MODULES) {
        let link = matches!(
            word,
            "und" | "and" | "y" | "et" | "e" | "oder" | "or" | "o" | "ou"
        );
        let known = is_abbreviation && MODULES.contains(&word);
        let first = is_abbreviation && index == 0 && (2..=4).contains(&word.len());
        if known || first {
            end = index.saturating_add(1);
        } else if !link || end == 0 {
            break;
        }
    }
    end
}

/// Words of the longest list of modules.
const MOST_MODULES: usize = 12;

/// Modules of SAP's enterprise software.
const MODULES: [&str; 28] = [
    "mm", "sd", "fi", "co", "pp", "qm", "pm", "ps", "hr", "hcm", "wm", "ewm", "tm", "bw", "bo",
    "bi", "le", "cs", "crm", "srm", "scm", "apo", "pi", "po", "fico", "mdg", "btp", "is",
];
