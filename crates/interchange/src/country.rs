//! Countries by name or code.

/// The ISO 3166-1 alpha-2 code for a country's name or code. An unknown country stays as written.
pub(crate) fn code_or_text(text: &str) -> String {
    code(text).map_or_else(|| text.trim().to_owned(), str::to_owned)
}

/// The ISO 3166-1 alpha-2 code for a country's name or code.
pub(crate) fn code(text: &str) -> Option<&'static str> {
    let key: String = text
        .chars()
        .filter(|c| c.is_alphabetic())
        .flat_map(char::to_lowercase)
        .collect();
    if key.len() < 2 {
        return None;
    }
    if let Some((_, code)) = OTHER_NAMES.iter().find(|(name, _)| *name == key) {
        return Some(code);
    }
    key.parse::<celes::Country>()
        .ok()
        .map(|country| country.alpha2)
}

/// Names that the ISO 3166 table lacks or assigns to another country, in lower case without spaces.
const OTHER_NAMES: &[(&str, &str)] = &[
    ("uk", "GB"),
    ("unitedstatesofamerica", "US"),
    ("america", "US"),
    ("samoa", "WS"),
    ("deutschland", "DE"),
    ("österreich", "AT"),
    ("schweiz", "CH"),
    ("suisse", "CH"),
    ("españa", "ES"),
    ("méxico", "MX"),
    ("perú", "PE"),
    ("brasil", "BR"),
    ("italia", "IT"),
    ("nederland", "NL"),
    ("belgique", "BE"),
    ("belgië", "BE"),
    ("polska", "PL"),
    ("sverige", "SE"),
    ("norge", "NO"),
    ("danmark", "DK"),
    ("suomi", "FI"),
    ("česko", "CZ"),
    ("türkiye", "TR"),
    ("côtedivoire", "CI"),
    ("korearepublicof", "KR"),
    ("republicofkorea", "KR"),
    ("中国", "CN"),
    ("日本", "JP"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_codes_become_codes() {
        for (text, expect) in [
            ("US", "US"),
            ("usa", "US"),
            ("U.S.", "US"),
            ("United States", "US"),
            ("United States of America", "US"),
            ("United Kingdom", "GB"),
            ("England", "GB"),
            ("Czech Republic", "CZ"),
            ("Viet Nam", "VN"),
            ("The Netherlands", "NL"),
            ("Netherlands", "NL"),
            ("South Korea", "KR"),
            ("Deutschland", "DE"),
            ("India", "IN"),
            ("Ethiopia", "ET"),
            ("Middle-earth", "Middle-earth"),
        ] {
            assert_eq!(code_or_text(text), expect, "{text}");
        }
    }
}
