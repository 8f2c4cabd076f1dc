//! Removes HTML and Markdown from a text, line by line, and keeps the original position of each
//! character.

use crate::language::text::Glyph;

/// A line as people see it: a paragraph, a list item, a heading.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Line {
    pub(super) glyphs: Vec<Glyph>,
    /// Marked up as a heading, or bold as a whole.
    pub(super) heading: bool,
}

/// Longer bold text is emphasis, not a heading, in characters.
const LONGEST_BOLD_HEADING: usize = 60;

/// The lines that are not empty.
pub(super) fn lines(text: &str) -> Vec<Line> {
    let mut reader = Reader {
        html: is_html(text),
        ..Reader::default()
    };
    reader.read(text);
    reader.lines
}

/// The lines of a text that may be HTML or Markdown, without markup.
///
/// ```
/// let lines = matching::plain_lines("<ul><li>Food &amp; drink</li><li>SQL</li></ul>");
/// assert_eq!(lines, ["Food & drink", "SQL"]);
/// ```
#[must_use]
pub fn plain_lines(text: &str) -> Vec<String> {
    let lines = lines(text).into_iter();
    lines
        .map(|line| line.glyphs.iter().map(|glyph| glyph.c).collect::<String>())
        .map(|line| line.trim().to_owned())
        .collect()
}

/// Whether tags separate lines; line breaks are white space then.
fn is_html(text: &str) -> bool {
    text.split('<')
        .skip(1)
        .any(|from| from.contains('>') && parts_lines(&tag_name(from).1))
}

#[derive(Default)]
struct Reader {
    html: bool,
    lines: Vec<Line>,
    line: Line,
    /// Characters read of the original text.
    at: u32,
    /// Open tags that make text bold, and how many characters of the line are not bold.
    bold: usize,
    plain: usize,
    in_heading: bool,
    /// Nothing after this point ends a tag.
    no_more_tags: bool,
    no_more_comments: bool,
}

impl Reader {
    fn read(&mut self, text: &str) {
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            let length = match c {
                '<' => self.tag(rest),
                '&' => self.reference(rest),
                '\n' => {
                    self.line_break(rest);
                    1
                }
                '*' | '_' if rest.starts_with("**") || rest.starts_with("__") => {
                    self.bold ^= 1;
                    2
                }
                // Soft hyphens, joiners and byte order marks are invisible.
                '\u{ad}' | '\u{200b}' | '\u{feff}' => c.len_utf8(),
                _ => {
                    self.push(c, 1);
                    c.len_utf8()
                }
            };
            let (read, left) = rest.split_at_checked(length).unwrap_or((rest, ""));
            self.at = self.at.saturating_add(characters(read));
            rest = left;
        }
        self.end_line();
    }

    /// Adds a character that represents this many of the original text.
    fn push(&mut self, c: char, length: u32) {
        if self.line.glyphs.is_empty() && c.is_whitespace() {
            return;
        }
        if self.bold == 0 && c.is_alphanumeric() {
            self.plain = self.plain.saturating_add(1);
        }
        let span = [self.at, self.at.saturating_add(length)];
        self.line.glyphs.push(Glyph { c, span });
    }

    fn end_line(&mut self) {
        let mut line = std::mem::take(&mut self.line);
        let hashes = line.glyphs.iter().take_while(|glyph| glyph.c == '#');
        let is_bold = self.plain == 0 && line.glyphs.len() <= LONGEST_BOLD_HEADING;
        line.heading = self.in_heading || is_bold || (1..=6).contains(&hashes.count());
        self.plain = 0;
        if line.glyphs.iter().any(|glyph| glyph.c.is_alphanumeric()) {
            self.lines.push(line);
        }
    }

    /// Ends the line, unless a sentence continues on the next.
    fn line_break(&mut self, rest: &str) {
        let next = rest.get(1..).unwrap_or_default();
        let next = next.trim_start_matches([' ', '\t', '\r']).chars().next();
        if self.html && next != Some('\n') || next.is_some_and(char::is_lowercase) {
            self.push(' ', 1);
        } else {
            if !self.html {
                self.bold = 0;
            }
            self.end_line();
        }
    }

    /// The length in bytes of the tag at the start of `rest`; a `<` that opens no tag is literal.
    fn tag(&mut self, rest: &str) -> usize {
        let opens = rest
            .chars()
            .nth(1)
            .is_some_and(|c| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?'));
        let end = if opens && !self.no_more_tags {
            rest.find('>')
        } else {
            None
        };
        let Some(end) = end else {
            self.no_more_tags |= opens;
            self.push('<', 1);
            return 1;
        };
        let after = end.saturating_add(1);
        if rest.starts_with("<!--") && !self.no_more_comments {
            let end = rest.find("-->").map(|end| end.saturating_add(3));
            self.no_more_comments = end.is_none();
            return end.unwrap_or(after);
        }
        let (closes, name) = tag_name(rest.get(1..).unwrap_or_default());
        match name.as_str() {
            "script" | "style" if !closes => {
                return end_of_element(rest, &name).unwrap_or(rest.len());
            }
            "b" | "strong" if closes => self.bold = self.bold.saturating_sub(1),
            "b" | "strong" => self.bold = self.bold.saturating_add(1),
            "a" | "abbr" | "code" | "em" | "font" | "i" | "mark" | "small" | "span" | "sub"
            | "sup" | "u" | "wbr" => {}
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                self.end_line();
                self.in_heading = !closes;
            }
            name if parts_lines(name) => {
                self.end_line();
                // A paragraph ends an unclosed heading.
                self.in_heading &= name == "br";
            }
            _ => self.push(' ', 0),
        }
        after
    }

    /// The length in bytes of the character reference at the start of `rest`; any other `&` is
    /// literal.
    fn reference(&mut self, rest: &str) -> usize {
        let name = rest.get(1..).unwrap_or_default();
        let length = name
            .bytes()
            .take(LONGEST_REFERENCE)
            .take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'#')
            .count();
        let end = length.saturating_add(2);
        let reference = rest.get(..end).filter(|found| found.ends_with(';'));
        let decoded = reference.map(html_escape::decode_html_entities);
        match (reference, decoded.as_deref()) {
            (Some(reference), Some(decoded)) if decoded != reference => {
                for c in decoded.chars() {
                    self.push(c, characters(reference));
                }
                end
            }
            _ => {
                self.push('&', 1);
                1
            }
        }
    }
}

/// Letters of the longest character name, `CounterClockwiseContourIntegral`.
const LONGEST_REFERENCE: usize = 31;

/// The name of a tag after its `<`, and whether it closes.
fn tag_name(from: &str) -> (bool, String) {
    let name = from.strip_prefix('/').unwrap_or(from);
    let letters = name.bytes().take_while(u8::is_ascii_alphanumeric).count();
    let name = name.get(..letters).unwrap_or_default();
    (from.starts_with('/'), name.to_ascii_lowercase())
}

/// Whether the text after a tag begins a new line.
fn parts_lines(tag: &str) -> bool {
    matches!(
        tag,
        "address"
            | "article"
            | "aside"
            | "blockquote"
            | "br"
            | "dd"
            | "div"
            | "dl"
            | "dt"
            | "footer"
            | "header"
            | "hr"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "li"
            | "main"
            | "ol"
            | "p"
            | "pre"
            | "section"
            | "table"
            | "td"
            | "th"
            | "tr"
            | "ul"
    )
}

/// The length in bytes up to the end of the element at the start of `text`.
fn end_of_element(text: &str, name: &str) -> Option<usize> {
    text.match_indices("</")
        .map(|(at, _)| at)
        .find(|at| {
            let closing = at.saturating_add(2);
            let closing = closing..closing.saturating_add(name.len());
            text.get(closing)
                .is_some_and(|found| found.eq_ignore_ascii_case(name))
        })
        .and_then(|at| {
            let end = text.get(at..)?.find('>')?;
            Some(at.saturating_add(end).saturating_add(1))
        })
}

fn characters(text: &str) -> u32 {
    u32::try_from(text.chars().count()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::text;
    use proptest::prelude::*;

    fn shown(text: &str) -> Vec<(String, bool)> {
        let shown = |line: Line| {
            let text: String = line.glyphs.iter().map(|glyph| glyph.c).collect();
            (text.trim_end().to_owned(), line.heading)
        };
        lines(text).into_iter().map(shown).collect()
    }

    #[test]
    fn markup_is_taken_off() {
        let check = |input: &str, expect: &[&str]| {
            let shown: Vec<String> = shown(input).into_iter().map(|(text, _)| text).collect();
            assert_eq!(shown, expect, "{input}");
        };
        check("<p>Rust &amp; <b>Go</b></p>", &["Rust & Go"]);
        check("a < b && c > d", &["a < b && c > d"]);
        check(
            "&#233;t&#xE9; &eacute;t&eacute; &bogus; &",
            &["été été &bogus; &"],
        );
        check("1 &lt;b&gt; 2&nbsp;3", &["1 <b> 2\u{a0}3"]);
        check("日本<br>語", &["日本", "語"]);
        check("<ul><li>SQL<li>Go</ul>text", &["SQL", "Go", "text"]);
        check("<p>one\ntwo</p>\n<P class='x'>three", &["one two", "three"]);
        check("one\ntwo\nThree\n\nfour", &["one two", "Three", "four"]);
        check("a<script>if (x<1) { y }</SCRIPT >b<style>p{}", &["ab"]);
        check("a<!-- <p>no</p> -->b", &["ab"]);
        check("soft\u{ad}ware<wbr>d", &["softwared"]);
        check("<", &[]);
        check("1 <p 2 <b 3", &["1 <p 2 <b 3"]);
    }

    #[test]
    fn headings_are_told() {
        let check = |input: &str, expect: &[(&str, bool)]| {
            let expect: Vec<(String, bool)> = expect
                .iter()
                .map(|(text, heading)| ((*text).to_owned(), *heading))
                .collect();
            assert_eq!(shown(input), expect, "{input}");
        };
        check("<h3>You</h3>We", &[("You", true), ("We", false)]);
        check(
            "<p><strong>You:</strong><br>We",
            &[("You:", true), ("We", false)],
        );
        check("<p><b>You</b> and we</p>", &[("You and we", false)]);
        check("## You\nWe", &[("## You", true), ("We", false)]);
        check("**You**\nWe **can**", &[("You", true), ("We can", false)]);
        check("<h2>You<p>We", &[("You", true), ("We", false)]);
    }

    proptest! {
        #[test]
        fn any_text_can_be_read_and_words_stand_where_they_say(
            pieces in prop::collection::vec(prop::sample::select(vec![
                "<p>", "</p>", "<b>", "</b>", "<li", ">", "<!--", "-->", "<script>", "</script>",
                "&amp;", "&eacute;", "&#65;", "&", ";", "**", "# ", "\n", "\n\n", " ", "Rust",
                "développeur", "C++", "软件", "ﬁ", "e\u{301}", "🦀", "<h1>", "\u{ad}",
            ]), 0..40)
        ) {
            let text = pieces.concat();
            let length = u32::try_from(text.chars().count()).unwrap();
            for line in lines(&text) {
                for word in text::spanned(&line.glyphs) {
                    let [from, to] = word.span;
                    prop_assert!(from < to && to <= length, "{word:?} of {text:?}");
                    let quote: String = text
                        .chars()
                        .skip(from as usize)
                        .take(to.saturating_sub(from) as usize)
                        .collect();
                    // A quote reads as the word itself, whatever markup it contained.
                    let read: String = lines(&quote)
                        .iter()
                        .flat_map(|line| text::spanned(&line.glyphs))
                        .map(|word| word.text)
                        .collect();
                    prop_assert!(read.contains(&word.text) || text.contains("<script>"), "{word:?} of {text:?}");
                }
            }
        }

        #[test]
        fn anything_can_be_read(text in ".*") {
            let length = u32::try_from(text.chars().count()).unwrap();
            for line in lines(&text) {
                prop_assert!(line.glyphs.iter().all(|glyph| glyph.span[1] <= length));
            }
        }
    }
}
