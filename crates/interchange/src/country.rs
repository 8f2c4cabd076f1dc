//! Countries by name or code.

/// The ISO 3166-1 alpha-2 code for a country's name or code. An unknown country stays as written.
pub(crate) fn code_or_text(text: &str) -> String {
    matching::country_code(text).unwrap_or_else(|| text.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_codes_become_codes() {
        for (text, expect) in [
            ("US", "US"),
            ("us", "US"),
            ("usa", "US"),
            ("U.S.", "US"),
            ("DEU", "DE"),
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
            ("中国", "CN"),
            (" Middle-earth ", "Middle-earth"),
        ] {
            assert_eq!(code_or_text(text), expect, "{text}");
        }
    }
}
