//! Skills, certificates and languages.

use matching::document::StatedSkill;

use super::super::super::MAX_SKILLS;
use super::super::line::Line;
use super::super::{languages, parts, period, skills, words, work};
use super::{Draft, MAX_NAME_BYTES};
use crate::MAX_LIST;

impl<'a> Draft<'a> {
    pub(in crate::resume::text) fn skills(&mut self, lines: &[Line<'a>]) {
        let mut prose = Vec::new();
        for line in &unbroken(self.whole, lines) {
            let items = skills::items(line.text);
            // "Anglais courant, espagnol scolaire"
            let spoken = languages::languages(line.text);
            let each_has_a_level = spoken.iter().all(|said| said.fluency.is_some());
            let are_languages = !spoken.is_empty()
                && each_has_a_level
                && items
                    .as_ref()
                    .is_some_and(|items| items.len() == spoken.len());
            match items {
                _ if are_languages => self.languages(std::slice::from_ref(line)),
                Some(items) => {
                    for item in items {
                        self.skill_or_language(item);
                    }
                }
                None => prose.push(*line),
            }
        }
        self.leave(&prose);
    }

    /// "English (B2)" among skills is a language.
    fn skill_or_language(&mut self, item: skills::Item<'a>) {
        let is_language = languages::is_language(&words::folded(item.name));
        // "anglais B2"
        if let [said] = *languages::languages(item.name).as_slice()
            && said
                .fluency
                .is_some_and(|level| languages::level_alone(level).is_some())
            && item.level.is_none()
        {
            return self.language(said.language, said.fluency);
        }
        match item.level {
            Some(level) if is_language => self.language(item.name, Some(level)),
            _ => self.skill(item),
        }
    }

    fn skill(&mut self, item: skills::Item<'a>) {
        if self.profile.skills.len() >= MAX_SKILLS {
            let said = self.said(&[item.name]);
            self.rest.extend(said);
            return;
        }
        let Some((name, span)) = self
            .said(&[item.name])
            .filter(|(name, _)| name.len() <= MAX_NAME_BYTES)
        else {
            return;
        };
        let at = self.profile.skills.len();
        let known = *self.skills.entry(name.to_lowercase()).or_insert(at);
        if known == at {
            self.member(format!("skills/{at}/name"), span);
            self.profile.skills.push(StatedSkill { name, level: None });
        }
        let lacks = |skill: &StatedSkill| skill.level.is_none();
        if let Some(level) = item.level
            && self.profile.skills.get(known).is_some_and(lacks)
        {
            let level = self.short(level, &format!("skills/{known}/level"));
            if let Some(skill) = self.profile.skills.get_mut(known) {
                skill.level = level;
            }
        }
    }

    pub(in crate::resume::text) fn certificates(&mut self, lines: &[Line<'a>]) {
        for line in lines {
            // "Forklift certificate, first aid".
            let listed = skills::items(line.text)
                .filter(|items| items.len() > 1 && period::periods(line.text).is_empty())
                // "Driving licence: B, BE" is one.
                .filter(|items| items.iter().any(|item| item.name.len() > 2));
            if let Some(items) = listed {
                for item in items {
                    self.skill(item);
                }
                continue;
            }
            let bare = work::without_periods(line.text);
            let name = bare
                .iter()
                .copied()
                .max_by_key(|text| text.len())
                .and_then(parts::named);
            match name {
                Some(name) if words::words(name).len() <= 14 => {
                    self.skill(skills::Item { name, level: None })
                }
                Some(_) => self.leave(std::slice::from_ref(line)),
                None => {}
            }
        }
    }

    pub(in crate::resume::text) fn languages(&mut self, lines: &[Line<'a>]) {
        let mut rest = Vec::new();
        for line in lines {
            let spoken = languages::languages(line.text);
            if let (true, Some(level)) = (
                spoken.is_empty(),
                languages::of_table(line.text).or_else(|| languages::level_alone(line.text)),
            ) {
                self.fluency(level);
            } else if spoken.is_empty() {
                rest.push(*line);
            }
            for said in spoken {
                self.language(said.language, said.fluency);
            }
        }
        self.leave(&rest);
    }

    /// The level of the last language, from the row of levels below it.
    fn fluency(&mut self, level: &'a str) {
        let at = self.profile.languages.len().saturating_sub(1);
        let lacks = |last: &&mut String| !last.contains('(');
        let level = self.short(level, &format!("languages/{at}"));
        if let (Some(last), Some(level)) = (self.profile.languages.last_mut().filter(lacks), level)
        {
            *last = format!("{last} ({level})");
        }
    }

    pub(super) fn language(&mut self, language: &'a str, fluency: Option<&'a str>) {
        let at = self.profile.languages.len();
        let field = format!("languages/{at}");
        if at >= MAX_LIST {
            return;
        }
        let Some(language) = self.short(language, &field) else {
            return;
        };
        let fluency = fluency.and_then(|fluency| self.short(fluency, &field));
        self.profile.languages.push(match fluency {
            Some(fluency) => format!("{language} ({fluency})"),
            None => language,
        });
    }
}

/// Lines of lists of which an item was broken over two: "…, mass spec-" above "trometry".
fn unbroken<'a>(whole: &'a str, lines: &[Line<'a>]) -> Vec<Line<'a>> {
    let mut joined: Vec<Line<'a>> = Vec::with_capacity(lines.len());
    for line in lines {
        match joined.last_mut() {
            Some(last) if !line.bullet && !line.blank_before && is_broken(whole, last, line) => {
                let from = words::span_of(whole, last.text).start;
                last.text = words::part(whole, from..words::span_of(whole, line.text).end);
            }
            _ => joined.push(*line),
        }
    }
    joined
}

/// Whether a word goes on in the next line.
fn is_broken(whole: &str, before: &Line<'_>, next: &Line<'_>) -> bool {
    let [above, below] = [before, next].map(|line| words::span_of(whole, line.text));
    let text = words::part(whole, above.start..below.start).trim_end();
    text.strip_suffix('-')
        .is_some_and(|text| text.ends_with(char::is_lowercase))
        && next.text.starts_with(char::is_lowercase)
        && text.len() < MAX_NAME_BYTES
}
