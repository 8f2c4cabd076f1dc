//! The person: name, contacts, home and headline.

use super::super::contacts::{self, ContactKind, Label};
use super::super::line::{self, Line};
use super::super::words::{self, part, span_of};
use super::super::{parts, period, place, trade, work};
use super::{Draft, MAX_NAME_BYTES};

impl<'a> Draft<'a> {
    /// Name, contacts and headline; positions too, if the CV has no heading for them.
    pub(in crate::resume::text) fn top(&mut self, lines: &[Line<'a>], has_work: bool) {
        let lines = self.personal(lines, false);
        let dated = if has_work {
            None
        } else {
            lines.iter().position(work::is_dated)
        };
        let mut rest: Vec<Line<'a>> = Vec::new();
        // The title above dates that stand alone is that of the position.
        let bare = dated
            .and_then(|dated| lines.get(dated))
            .is_some_and(|line| work::without_periods(line.text).is_empty());
        let first = match dated {
            Some(dated) => dated.saturating_sub(2).max(usize::from(!bare)),
            None => lines.len().max(1),
        };
        for (at, line) in lines.iter().enumerate() {
            let count = words::words(line.text).len();
            let is_title = trade::names_trade(line.text)
                && count <= 12
                && !line.bullet
                && !line.text.ends_with('.')
                && period::periods(line.text).is_empty();
            if self.profile.headline.is_none() && is_title && at < first && at < 8 {
                let said = self.short(line.text, "basics/label");
                self.profile.headline = said;
            } else {
                rest.push(*line);
            }
        }
        if dated.is_some() {
            self.work(&rest, true);
        } else {
            self.leave(&rest);
        }
    }

    /// Sets name, contacts and home apart, and returns the other lines. In a part about the person
    /// nothing else is expected.
    pub(in crate::resume::text) fn personal(
        &mut self,
        lines: &[Line<'a>],
        all: bool,
    ) -> Vec<Line<'a>> {
        let mut rest = Vec::new();
        let mut is_value = false;
        for (at, line) in lines.iter().enumerate() {
            if words::words(line.text).len() > 30 {
                rest.push(*line);
                continue;
            }
            if std::mem::take(&mut is_value) {
                continue;
            }
            // "Name: Ada Example Phone: 020 7946 0018"
            let labelled = contacts::labelled_parts(line.text);
            if labelled.len() > 1 {
                for (label, value) in labelled {
                    self.labelled(label, value);
                }
                continue;
            }
            if let Some((label, value)) = contacts::label(line.text) {
                self.labelled(label, value);
                continue;
            }
            // "Address" above the address.
            if let Some(label) = contacts::label_alone(line.text)
                && let Some(value) = lines.get(at.saturating_add(1))
                && contacts::label_alone(value.text).is_none()
            {
                self.labelled(label, value.text);
                is_value = true;
                continue;
            }
            let mut line = *line;
            line.text = self.without_personal(line.text);
            if line.text.is_empty() {
                continue;
            }
            let line = &line;
            // A line of a position is none of a person.
            if period::periods(line.text)
                .iter()
                .any(|period| period.is_range)
            {
                rest.push(*line);
                continue;
            }
            let found = contacts::contacts(line.text);
            let mut cells: Vec<&'a str> = Vec::new();
            let mut from = 0;
            for (kind, span) in &found {
                cells.push(part(line.text, from..span.start));
                self.contact(*kind, part(line.text, span.clone()));
                from = span.end;
            }
            cells.push(part(line.text, from..line.text.len()));
            let cells: Vec<&'a str> = cells
                .into_iter()
                .flat_map(line::cells)
                .flat_map(|cell| cell.split(" – "))
                .flat_map(|cell| cell.split(" — "))
                .flat_map(|cell| cell.split(" - "))
                .filter_map(|cell| parts::named(without_label(cell)))
                .filter(|cell| !is_only_label(cell))
                .flat_map(|cell| self.parts_of_name(cell, at))
                .collect();
            let beside = match cells.as_slice() {
                _ if !found.is_empty() => Beside::Contacts,
                // A town that shares its name, beside an address or a number, or before a gap.
                [_] if at < 6
                    && self.name.is_some()
                    && (is_by_contacts(lines, at) || ends_block(lines, at)) =>
                {
                    Beside::Title
                }
                [_] if at < 6 => Beside::Nothing,
                cells if at < 6 && self.are_of_person(cells, at) => Beside::Title,
                _ => Beside::Others,
            };
            let mut kept: Vec<&'a str> = Vec::new();
            let mut split = false;
            for cell in &cells {
                let first = at == 0 && self.name.is_none();
                // "Ada Example, Nurse"
                if first
                    && let Some((name, title)) = cell.split_once(',')
                    && self.is_name(name)
                    && trade::names_trade(title)
                {
                    self.name = self.short(name, "basics/name");
                    kept.extend(parts::named(title));
                    split = true;
                } else if first && self.is_name(cell) {
                    let name = self.without_pronouns(cell.split(',').next().unwrap_or(cell));
                    self.name = self.short(name, "basics/name");
                } else if all && self.profile.location.is_some() && contacts::is_address(cell) {
                    self.contact(ContactKind::Address, cell);
                } else if contacts::is_address(cell) || self.is_home(cell, beside) {
                    self.home(cell);
                } else if contacts::is_personal(cell) {
                    self.contact(ContactKind::Personal, cell);
                } else if is_title_of_cv(cell) {
                } else if self.name.is_none() && at < 6 && self.is_name(cell) {
                    let name = cell.split(',').next().unwrap_or(cell);
                    self.name = self.short(name, "basics/name");
                } else {
                    kept.push(cell);
                }
            }
            if kept.len() == cells.len() && found.is_empty() && !split {
                rest.push(*line);
            } else {
                rest.extend(kept.into_iter().map(|text| Line { text, ..*line }));
            }
        }
        rest
    }

    /// Sets personal data at the beginning of a line apart, and returns the rest: "Leeds" of "born
    /// 1980, single, Leeds".
    fn without_personal(&mut self, text: &'a str) -> &'a str {
        let mut rest = text;
        loop {
            let (first, others) = rest
                .split_once([',', '|', '·', '•'])
                .filter(|(_, others)| others.chars().any(char::is_alphabetic))
                .unwrap_or((rest, ""));
            if !contacts::is_personal(first) {
                return rest;
            }
            self.contact(ContactKind::Personal, first.trim());
            rest = others.trim();
        }
    }

    fn labelled(&mut self, label: Label, value: &'a str) {
        match label {
            _ if value.is_empty() => {}
            Label::Name => {
                if self.name.is_none() {
                    self.name = self.short(value, "basics/name");
                }
            }
            Label::Title => {
                if self.profile.headline.is_none() {
                    self.profile.headline = self.short(value, "basics/label");
                }
            }
            Label::Place | Label::Contact(ContactKind::Address) => self.home(value),
            Label::Contact(kind) => {
                let found = contacts::contacts(value);
                if found.is_empty() {
                    self.contact(kind, value);
                }
                for (kind, span) in found {
                    self.contact(kind, part(value, span));
                }
            }
        }
    }

    /// "Ada Example (she/her)" without what the bracket says about the person.
    fn without_pronouns(&mut self, name: &'a str) -> &'a str {
        match name.split_once('(') {
            Some((before, rest)) if rest.ends_with(')') => {
                self.contact(ContactKind::Personal, rest.trim_end_matches(')'));
                before.trim_end()
            }
            _ => name,
        }
    }

    /// "Ada Example, 24 years, Leeds" in its parts, at the beginning of a CV.
    fn parts_of_name(&self, cell: &'a str, at: usize) -> Vec<&'a str> {
        let found = parts::commas(cell);
        let is_known = |part: &&str| {
            contacts::is_personal(part)
                || contacts::is_address(part)
                || trade::names_trade(part) // "Ada Example, RN" is a nurse.
                || part.contains(char::is_lowercase) && matching::names_place(part)
        };
        match found.split_first() {
            // "Forklift driver, Corby"
            Some((title, [town]))
                if at < 6
                    && trade::names_trade(title)
                    && place::known(town).is_some_and(|place| place.city.is_some())
                    && !matching::Vocabulary::built_in().names_skill(town) =>
            {
                found
            }
            Some((name, others))
                if at < 3
                    && self.name.is_none()
                    && !others.is_empty()
                    && self.is_name(name)
                    && others.iter().all(is_known) =>
            {
                found
            }
            _ => vec![cell],
        }
    }

    /// Whether cells are names, titles, places and ages: "Ada Example | Nurse | Leeds".
    fn are_of_person(&self, cells: &[&str], at: usize) -> bool {
        let is_known = |cell: &&str| {
            at == 0 && self.name.is_none() && self.is_name(cell)
                || trade::names_trade(cell)
                || contacts::is_personal(cell)
        };
        cells.iter().any(is_known)
    }

    /// Takes a line as the place where the person lives.
    pub(super) fn home(&mut self, text: &'a str) {
        if contacts::is_address(text) {
            self.contact(ContactKind::Address, text);
        }
        if self.profile.location.is_some() || text.len() > MAX_NAME_BYTES {
            return;
        }
        let stated = place::of_address(text).or_else(|| place::place_of(text));
        let place = match stated.filter(|place| !place::is_also_city(place, text)) {
            Some(place) => matching::read_address(&place).locations.into_iter().next(),
            None => Some(text)
                .filter(|text| words::words(text).len() <= 9)
                .map(place::without_district)
                .and_then(place::town),
        };
        if place.is_some() {
            self.profile.location = place;
            self.member("basics/location".to_owned(), span_of(self.whole, text));
        }
    }

    /// Whether a cell is the town of a person: a place, one or two words beside contacts, or a city
    /// of the gazetteer on a line of its own near the name.
    fn is_home(&self, cell: &str, beside: Beside) -> bool {
        if place::place_of(cell).is_some() {
            return true;
        }
        let cell = place::without_district(cell);
        let found = words::words(cell);
        let is_city = |cell| place::known(cell).is_some_and(|place| place.city.is_some());
        let is_town = match beside {
            Beside::Contacts => true,
            // "Developer | Java" is no island.
            Beside::Title => {
                (matching::names_place(cell) || is_city(cell))
                    && !matching::Vocabulary::built_in().names_skill(cell)
            }
            Beside::Nothing => is_city(cell),
            Beside::Others => false,
        };
        is_town
            && self.name.is_some()
            && self.profile.location.is_none()
            && (1..=2).contains(&found.len())
            && found
                .iter()
                .all(|word| word.capital && !self.common.contains(&word.folded))
            && !trade::names_trade(cell)
            && !cell.bytes().any(|byte| byte.is_ascii_digit())
    }

    fn is_name(&self, cell: &str) -> bool {
        if is_title_of_cv(cell) {
            return false;
        }
        let (cell, suffix) = cell.split_once(',').unwrap_or((cell, ""));
        let (before, after) = without_bracket(cell);
        let cell = format!("{before} {after}");
        let cell = cell.as_str();
        let found = words::words(cell);
        // "WHAT I OFFER"
        let speaks = ["i", "my", "me", "what", "the", "ich", "je", "mi", "yo"];
        let greets = [
            "dear",
            "hello",
            "hi",
            "guten",
            "hallo",
            "sehr",
            "liebe",
            "madame",
            "monsieur",
            "bonjour",
            "cher",
            "chere",
            "estimado",
            "estimada",
            "estimados",
            "hola",
            "buenos",
        ];
        let is_greeting = found
            .first()
            .is_some_and(|word| greets.contains(&word.folded.as_str()));
        if is_greeting
            || found
                .iter()
                .any(|word| speaks.contains(&word.folded.as_str()))
        {
            return false;
        }
        let particle = |word: &str| {
            matches!(
                word,
                "de" | "van"
                    | "von"
                    | "der"
                    | "den"
                    | "la"
                    | "le"
                    | "del"
                    | "da"
                    | "dos"
                    | "al"
                    | "bin"
                    | "y"
                    | "zu"
                    | "st"
            )
        };
        (2..=5).contains(&found.len())
            && suffix
                .chars()
                .all(|c| c.is_uppercase() || !c.is_alphanumeric() || c == 'h' || c == 'c')
            && !cell.bytes().any(|byte| byte.is_ascii_digit())
            && !cell.contains([':', ';', '(', '!', '&', '/'])
            && found.iter().all(|word| {
                let common = word.folded.len() > 2 && self.common.contains(&word.folded);
                (word.capital && !common) || particle(&word.folded)
            })
            && !trade::names_trade(cell)
            && !trade::names_employer(cell)
    }
}

/// What stands around a short bracket: "Ada Example (she/her)", "Dipl.-Ing. (FH) Ada Example".
fn without_bracket(cell: &str) -> (&str, &str) {
    cell.split_once('(')
        .and_then(|(before, rest)| Some((before, rest.split_once(')')?)))
        .filter(|(_, (inner, _))| inner.len() <= LONGEST_BRACKET)
        .map_or((cell, ""), |(before, (_, after))| (before, after))
}

/// Bytes of the longest bracket within a name: "they/them".
const LONGEST_BRACKET: usize = 9;

/// What else a line says besides a cell.
#[derive(Clone, Copy)]
enum Beside {
    /// How to reach the person.
    Contacts,
    /// The name, or a title.
    Title,
    /// Nothing, and the line is one of the first.
    Nothing,
    Others,
}

/// Whether a line right below another is the last before a blank line.
fn ends_block(lines: &[Line<'_>], at: usize) -> bool {
    let next = lines.get(at.saturating_add(1));
    let follows = lines.get(at).is_some_and(|line| !line.blank_before);
    at > 0 && follows && next.is_none_or(|next| next.blank_before)
}

/// Whether the line above or below has an address or a number.
fn is_by_contacts(lines: &[Line<'_>], at: usize) -> bool {
    let near = [at.checked_sub(1), at.checked_add(1)];
    let near = near.into_iter().flatten().filter_map(|at| lines.get(at));
    near.into_iter()
        .any(|line| !contacts::contacts(line.text).is_empty())
}

/// "12 High Street, Leeds. Mobile:" without the label of what follows it.
fn without_label(cell: &str) -> &str {
    let bare = cell.trim_end().trim_end_matches(':');
    match bare.rsplit_once([' ', '.']) {
        Some((before, label)) if bare.len() < cell.trim_end().len() && is_only_label(label) => {
            before.trim_end().trim_end_matches('.')
        }
        _ => cell,
    }
}

/// "Curriculum vitae", which is no name.
fn is_title_of_cv(cell: &str) -> bool {
    let folded = words::folded(cell);
    let count = folded.split(' ').count();
    folded.starts_with("curriculum vitae") && count <= 3
        || folded.contains("europass") && count <= 4
        || matches!(
            folded.as_str(),
            "cv" | "resume"
                | "lebenslauf"
                | "tabellarischer lebenslauf"
                | "curriculum"
                | "bewerbung"
                | "hoja de vida"
        )
}

/// The label of a contact that was cut off ("Tel.:", "E-mail").
fn is_only_label(cell: &str) -> bool {
    let label = words::folded(cell);
    contacts::names_phone(&label)
        || matches!(
            label.as_str(),
            "email"
                | "e mail"
                | "mail"
                | "mailto"
                | "courriel"
                | "correo"
                | "correo electronico"
                | "web"
                | "website"
                | "linkedin"
                | "github"
                | "xing"
                | "e"
                | "w"
                | "contact"
                | "kontakt"
                | "address"
                | "anschrift"
                | "adresse"
                | "direccion"
        )
}
