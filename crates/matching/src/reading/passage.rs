//! The texts of a document, line by line, with the subject of each line.

use crate::document::{Posting, Profile};
use crate::explanation::{Field, nth};
use crate::language::text::{self, Glyph, Pause, Word};

use super::section::{self, LONGEST_HEADING, Section};
use super::{career, gender, markup};

/// The texts of a posting apart from its title.
#[derive(Debug)]
pub(super) struct Advertisement {
    pub(super) requirements: Vec<Passage>,
    pub(super) responsibilities: Vec<Passage>,
    pub(super) description: Passage,
}

impl Advertisement {
    pub(super) fn of(posting: &Posting) -> Self {
        let read = |texts: &[String], about| {
            let texts = texts.iter();
            texts.map(|text| Passage::read(text, about)).collect()
        };
        Self {
            requirements: read(&posting.requirements, Section::Required),
            responsibilities: read(&posting.responsibilities, Section::Work),
            description: posting
                .description
                .as_deref()
                .map(|text| Passage::read(text, Section::Work).without_tail())
                .unwrap_or_default(),
        }
    }

    /// The passages that may state requirements, dedicated ones first, each with its field and
    /// text.
    pub(super) fn asking<'a>(
        &'a self,
        posting: &'a Posting,
    ) -> impl Iterator<Item = (Field, &'a str, &'a Passage)> {
        let requirements = posting.requirements.iter().zip(&self.requirements);
        let description = posting
            .description
            .iter()
            .map(|text| (Field::Description, text.as_str(), &self.description));
        requirements
            .enumerate()
            .map(|(index, (text, passage))| {
                (Field::Qualifications(nth(index)), text.as_str(), passage)
            })
            .chain(description)
    }

    /// All lines, each with its field.
    pub(super) fn lines(&self) -> impl Iterator<Item = (Field, &Line)> {
        let requirements = fields(&self.requirements, Field::Qualifications);
        let responsibilities = fields(&self.responsibilities, Field::Responsibilities);
        let description = std::iter::once((Field::Description, &self.description));
        requirements
            .chain(responsibilities)
            .chain(description)
            .flat_map(|(field, passage)| passage.lines.iter().map(move |line| (field, line)))
    }

    /// The lines that may state an amount, as characters, each with its field: those about how to
    /// apply, too.
    pub(super) fn glyph_lines(&self) -> impl Iterator<Item = (Field, &[Glyph])> {
        let requirements = fields(&self.requirements, Field::Qualifications);
        let responsibilities = fields(&self.responsibilities, Field::Responsibilities);
        let description = std::iter::once((Field::Description, &self.description));
        requirements
            .chain(responsibilities)
            .chain(description)
            .flat_map(|(field, passage)| {
                let lines = passage.glyph_lines.iter();
                lines.map(move |line| (field, line.as_slice()))
            })
    }

    /// The lines that may state requirements.
    pub(super) fn asking_lines(&self) -> impl Iterator<Item = (Field, &Line)> {
        self.lines().filter(|(field, line)| {
            !matches!(field, Field::Responsibilities(_))
                && !matches!(line.section, Section::Employer | Section::Optional)
        })
    }

    /// All passages.
    pub(super) fn passages(&self) -> impl Iterator<Item = &Passage> {
        let lists = self.requirements.iter().chain(&self.responsibilities);
        lists.chain(std::iter::once(&self.description))
    }
}

/// The passages of a list of texts, each with its field.
fn fields(
    passages: &[Passage],
    field: fn(u16) -> Field,
) -> impl Iterator<Item = (Field, &Passage)> {
    let numbered = passages.iter().enumerate();
    numbered.map(move |(index, passage)| (field(nth(index)), passage))
}

/// A person's running texts.
#[derive(Debug)]
pub(super) struct Account<'a> {
    pub(super) texts: Vec<AccountText<'a>>,
}

/// A text of a person.
#[derive(Debug)]
pub(super) struct AccountText<'a> {
    pub(super) field: Field,
    pub(super) text: &'a str,
    pub(super) passage: Passage,
    /// The weight of a skill mentioned here, 0–1: less, the longer ago it was used.
    pub(super) recency: f64,
}

impl<'a> Account<'a> {
    pub(super) fn of(profile: &'a Profile) -> Self {
        let mut texts = Vec::new();
        let mut add = |field: Field, text: &'a str, recency: f64| {
            texts.push(AccountText {
                field,
                text,
                passage: Passage::read(text, Section::Work),
                recency,
            });
        };
        if let Some(headline) = &profile.headline {
            add(Field::Headline, headline, 1.0);
        }
        if let Some(summary) = &profile.summary {
            add(Field::Summary, summary, 1.0);
        }
        let now = career::now(profile);
        for (index, work) in profile.work.iter().enumerate() {
            let (index, recency) = (nth(index), career::recency(work, now));
            if let Some(position) = &work.position {
                add(Field::Position(index), position, recency);
            }
            for (paragraph, text) in work.text.iter().enumerate() {
                add(Field::WorkText(index, nth(paragraph)), text, recency);
            }
        }
        for (index, education) in profile.education.iter().enumerate() {
            if let Some(area) = &education.area {
                add(Field::EducationArea(nth(index)), area, 1.0);
            }
            if let Some(degree) = &education.degree {
                add(Field::Degree(nth(index)), degree, 1.0);
            }
        }
        for (index, text) in profile.other.iter().enumerate() {
            add(Field::Other(nth(index)), text, 1.0);
        }
        Self { texts }
    }
}

/// A text as lines of words.
#[derive(Debug, Default)]
pub(super) struct Passage {
    pub(super) lines: Vec<Line>,
    /// The lines as characters, if they contain a digit or are short enough for a heading of one
    /// that does.
    glyph_lines: Vec<Vec<Glyph>>,
}

/// A line of words, or the part of it after a heading.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) words: Vec<Word>,
    pub(super) section: Section,
}

impl Passage {
    /// Reads a text; `about` is its subject until a heading changes it.
    pub(super) fn read(text: &str, about: Section) -> Self {
        let mut passage = Self::default();
        let mut section = about;
        for line in markup::lines(text) {
            let words = text::spanned(&line.glyphs);
            section = match heading(&words, line.heading) {
                Some(Heading::Of(opened)) => opened,
                Some(Heading::Other) => about,
                Some(Heading::List) | None => section,
            };
            passage.add(words, &mut section);
            let is_short = line.glyphs.len() <= LONGEST_TITLE_OF_AMOUNT;
            if is_short || line.glyphs.iter().any(|glyph| glyph.c.is_ascii_digit()) {
                passage.glyph_lines.push(line.glyphs);
            }
        }
        passage
    }

    /// The text without its ending on how to apply and on the employer's policies.
    pub(super) fn without_tail(mut self) -> Self {
        let tail = self.lines.iter().enumerate().find_map(|(index, line)| {
            let at = line.words.iter().enumerate().position(|(at, word)| {
                let follows = |tail: &&[&str]| {
                    let words = line.words.iter().skip(at).map(|word| word.text.as_str());
                    words.take(tail.len()).eq(tail.iter().copied())
                };
                word.span[0] >= SHORTEST_BODY && TAILS.iter().any(follows)
            });
            Some((index, at?))
        });
        if let Some((line, word)) = tail {
            self.lines.truncate(line.saturating_add(1));
            if let Some(last) = self.lines.last_mut() {
                last.words.truncate(word);
            }
        }
        self
    }

    /// Like [`Self::words`], folded and without notations for all genders.
    pub(super) fn neutral_words(&self) -> impl Iterator<Item = &str> {
        let lines = self.lines.iter();
        let words = lines.flat_map(|line| gender::neutral(&line.words));
        words.map(|word| word.text.as_str())
    }

    /// All words, line by line.
    pub(super) fn words(&self) -> impl Iterator<Item = &Word> {
        self.lines.iter().flat_map(|line| &line.words)
    }

    /// Adds a line, split where a sentence begins with a heading of its own ("Requirements: …"),
    /// and where it becomes longer than any that people write.
    fn add(&mut self, words: Vec<Word>, section: &mut Section) {
        let opened: Vec<Option<Section>> = words
            .iter()
            .enumerate()
            .map(|(at, word)| {
                let begins = at == 0 || word.pause == Pause::Sentence;
                words.get(at..).filter(|_| begins).and_then(inline_heading)
            })
            .collect();
        let mut line = Vec::new();
        for (word, opened) in words.into_iter().zip(opened) {
            if let Some(opened) = opened {
                self.push(std::mem::take(&mut line), *section);
                *section = opened;
            }
            let is_long = line.len() >= LONG_LINE && word.pause == Pause::Sentence;
            if is_long || line.len() >= LONGEST_LINE {
                self.push(std::mem::take(&mut line), *section);
            }
            line.push(word);
        }
        self.push(line, *section);
    }

    fn push(&mut self, words: Vec<Word>, section: Section) {
        if !words.is_empty() {
            self.lines.push(Line { words, section });
        }
    }
}

/// Words after which a line ends with its sentence, and after which it ends anyway: what is read in
/// the light of its line takes time in proportion to the line.
const LONG_LINE: usize = 256;
const LONGEST_LINE: usize = 384;

/// Characters of the longest line that says what an amount below it is.
const LONGEST_TITLE_OF_AMOUNT: usize = 80;

/// Beginnings of an ending that is not about the work.
const TAILS: &[&[&str]] = &[
    &["how", "to", "apply"],
    &["equal", "opportunity", "employer"],
    &["equal", "employment", "opportunity"],
];

/// Characters of the shortest text before such an ending.
const SHORTEST_BODY: u32 = 100;

/// A line that is a heading.
enum Heading {
    Of(Section),
    /// About something else.
    Other,
    /// Of a list, which belongs to the section around it.
    List,
}

fn heading(words: &[Word], marked: bool) -> Option<Heading> {
    let texts = || words.iter().map(|word| word.text.as_str());
    if words.len() > LONGEST_HEADING {
        return None;
    }
    let list = words.last().is_some_and(ends_heading);
    if !marked && !list {
        return section::of_bare_line(texts()).map(Heading::Of);
    }
    Some(match section::of_heading(texts()) {
        Some(section) => Heading::Of(section),
        None if marked => Heading::Other,
        None => Heading::List,
    })
}

/// The section that the words before a colon open, at the start of a sentence.
fn inline_heading(rest: &[Word]) -> Option<Section> {
    let end = rest.iter().take(LONGEST_HEADING).position(ends_heading)?;
    let heading = rest.get(..=end)?;
    let whole = heading.iter().skip(1).all(|word| word.pause == Pause::None);
    let texts = heading.iter().map(|word| word.text.as_str());
    whole.then(|| section::of_heading(texts)).flatten()
}

fn ends_heading(word: &Word) -> bool {
    matches!(word.around[1], ':' | '：')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expect: &[(&str, Section)]) {
        let read: Vec<(String, Section)> = Passage::read(text, Section::Work)
            .without_tail()
            .lines
            .iter()
            .map(|line| {
                let words: Vec<&str> = line.words.iter().map(|word| word.text.as_str()).collect();
                (words.join(" "), line.section)
            })
            .collect();
        let expect: Vec<(String, Section)> = expect
            .iter()
            .map(|(words, section)| ((*words).to_owned(), *section))
            .collect();
        assert_eq!(read, expect, "{text}");
    }

    #[test]
    fn lines_are_of_the_section_they_stand_in() {
        use Section::{Employer, Optional, Required, Work};
        check(
            "<p>We bake.</p><h3>Requirements</h3><ul><li>SQL<li>Tools:<li>Go</ul><p><b>Nice to have</b><p>Rust\
             <h3>Where</h3>Berlin<h3>Benefits</h3>Cake",
            &[
                ("we bake", Work),
                ("requirements", Required),
                ("sql", Required),
                ("tools", Required),
                ("go", Required),
                ("nice to have", Optional),
                ("rust", Optional),
                ("where", Work),
                ("berlin", Work),
                ("benefits", Employer),
                ("cake", Employer),
            ],
        );
        check(
            "Bake. Requirements: SQL. Preferred: Go",
            &[
                ("bake", Work),
                ("requirements sql", Required),
                ("preferred go", Optional),
            ],
        );
        check(
            "Anforderungen\n- Rust\n- Go von Vorteil",
            &[
                ("anforderungen", Required),
                ("rust", Required),
                ("go von vorteil", Required),
            ],
        );
    }

    #[test]
    fn tails_are_cut_off() {
        let work = "We plan, build and look after the gardens of the town. ".repeat(3);
        let words = |text: &str| {
            let passage = Passage::read(text, Section::Work).without_tail();
            passage
                .words()
                .map(|word| word.text.clone())
                .collect::<Vec<_>>()
        };
        assert_eq!(
            words(&format!("{work}HOW TO APPLY: send a letter")),
            words(&work)
        );
        assert_eq!(words("How to apply: a guide").len(), 5);
    }
}
