//! The values of one facet in a catalogue, by the distinct values of a column.

use std::collections::HashMap;

use crate::catalogue::{Columns, Level, PayKey, Row, Site};
use crate::document::{EmploymentType, Seniority, TimestampMs, Workplace};

use super::{Facet, bands, place};

/// Where a posting's values of a facet are looked up.
#[derive(Debug, Clone, Copy)]
enum Column {
    Site,
    Employer,
    Level,
    Pay,
    /// A posting asks for several skills, each a value.
    Skills,
    /// The date, which no postings share.
    Date,
}

impl Column {
    fn of(facet: Facet) -> Self {
        match facet {
            Facet::Workplace | Facet::Place | Facet::EmploymentType | Facet::Language => Self::Site,
            Facet::Company => Self::Employer,
            Facet::Seniority => Self::Level,
            Facet::Pay => Self::Pay,
            Facet::Skill => Self::Skills,
            Facet::Posted => Self::Date,
        }
    }
}

/// The values of a facet, by number.
#[derive(Debug)]
pub(crate) struct Table<'c> {
    columns: &'c Columns,
    column: Column,
    now_ms: TimestampMs,
    /// Spelled as requests spell them; empty for skills, which the columns have.
    values: Vec<String>,
    /// Numbers by all their spellings; empty likewise.
    numbers: HashMap<String, u32>,
    /// By number of the column's distinct value: the values of the facet, each once. Empty for
    /// skills and dates.
    lists: Vec<Vec<u32>>,
}

impl<'c> Table<'c> {
    pub(crate) fn of(
        facet: Facet,
        columns: &'c Columns,
        currency: &str,
        now_ms: TimestampMs,
    ) -> Self {
        let mut table = Self {
            columns,
            column: Column::of(facet),
            now_ms,
            values: Vec::new(),
            numbers: HashMap::new(),
            lists: Vec::new(),
        };
        for value in facet.values().unwrap_or_default() {
            table.number(value);
        }
        let sites = columns.sites.values().iter();
        match facet {
            Facet::Workplace => {
                let offered = |site: &Site| distinct(site.workplaces().into_iter().map(workplace));
                table.lists = sites.map(offered).collect();
            }
            Facet::EmploymentType => {
                let offered = sites
                    .map(|site| distinct(site.employment_types.iter().copied().map(employment)));
                table.lists = offered.collect();
            }
            Facet::Language => {
                for site in sites {
                    let languages = site.languages.iter();
                    let numbers = languages.map(|known| table.number(&known.language));
                    let list = distinct(numbers);
                    table.lists.push(list);
                }
            }
            Facet::Place => {
                let places = place::Places::of(columns, now_ms);
                table.values = places.values;
                table.numbers = places.numbers;
                table.lists = places.lists;
            }
            Facet::Company => {
                for employer in columns.employers.values() {
                    let name = (!employer.name.is_empty()).then(|| table.number(&employer.name));
                    table.lists.push(name.into_iter().collect());
                }
            }
            Facet::Seniority => {
                let levels = columns.levels.values().iter();
                let list = |level: &Level| level.seniority.map(seniority).into_iter().collect();
                table.lists = levels.map(list).collect();
            }
            Facet::Pay => {
                let pays = columns.pays.values().iter();
                let band = |pay: &PayKey| bands::pay(&pay.pay(), currency).into_iter().collect();
                table.lists = pays.map(band).collect();
            }
            Facet::Skill | Facet::Posted => {}
        }
        table
    }

    /// The number of a value; a new value gets the next one.
    fn number(&mut self, value: &str) -> u32 {
        if let Some(number) = self.numbers.get(value) {
            return *number;
        }
        let number = u32::try_from(self.values.len()).unwrap_or(u32::MAX);
        self.values.push(value.to_owned());
        self.numbers.insert(value.to_owned(), number);
        number
    }

    /// How many values there are.
    pub(crate) fn len(&self) -> usize {
        match self.column {
            Column::Skills => self.columns.skills.len(),
            _ => self.values.len(),
        }
    }

    /// The value of this number.
    pub(crate) fn value(&self, number: u32) -> Option<&str> {
        let value = match self.column {
            Column::Skills => self.columns.skills.get(number),
            _ => self.values.get(number as usize),
        };
        value.map(String::as_str)
    }

    /// The number of a value, under any of its spellings.
    pub(crate) fn find(&self, value: &str) -> Option<u32> {
        match self.column {
            Column::Skills => self.columns.skills.find(value),
            _ => self.numbers.get(value).copied(),
        }
    }

    /// Further spellings, each with the value.
    pub(crate) fn aliases(&self) -> impl Iterator<Item = (&str, &str)> {
        let numbers = self.numbers.iter();
        numbers.filter_map(|(alias, number)| {
            let value = self.value(*number)?;
            (alias != value).then_some((alias.as_str(), value))
        })
    }

    /// Visits the values of a posting, each once.
    pub(crate) fn each(&self, slot: usize, row: &Row, mut visit: impl FnMut(u32)) {
        match self.column {
            Column::Skills => {
                let asked = self.columns.asked(slot);
                for (at, demand) in asked.iter().enumerate() {
                    let earlier = asked.get(..at).unwrap_or_default();
                    if !earlier.iter().any(|other| other.skill() == demand.skill()) {
                        visit(demand.skill());
                    }
                }
            }
            Column::Date => bands::ages(row.posted_at_ms, self.now_ms).for_each(visit),
            column => {
                let list = shared(column, row).and_then(|number| self.lists.get(number as usize));
                list.into_iter().flatten().copied().for_each(visit);
            }
        }
    }

    /// These values, ready to look postings up.
    pub(crate) fn choice(&self, values: &[String]) -> Choice<'c> {
        let mut chosen = vec![false; self.len()];
        for number in values.iter().filter_map(|value| self.find(value)) {
            if let Some(chosen) = chosen.get_mut(number as usize) {
                *chosen = true;
            }
        }
        let is_chosen = |number: &u32| holds(&chosen, *number);
        let of = match self.column {
            Column::Skills | Column::Date => chosen,
            _ => {
                let lists = self.lists.iter();
                lists.map(|list| list.iter().any(is_chosen)).collect()
            }
        };
        Choice {
            columns: self.columns,
            column: self.column,
            now_ms: self.now_ms,
            of,
        }
    }
}

/// Some values of a facet.
#[derive(Debug)]
pub(crate) struct Choice<'c> {
    columns: &'c Columns,
    column: Column,
    now_ms: TimestampMs,
    /// Whether a distinct value of the column has one of them; for skills and dates, whether a
    /// value is one of them.
    of: Vec<bool>,
}

impl Choice<'_> {
    /// Whether a posting has one of these values.
    pub(crate) fn has(&self, slot: usize, row: &Row) -> bool {
        match self.column {
            Column::Skills => {
                let mut asked = self.columns.asked(slot).iter();
                asked.any(|demand| holds(&self.of, demand.skill()))
            }
            Column::Date => {
                let mut ages = bands::ages(row.posted_at_ms, self.now_ms);
                ages.any(|band| holds(&self.of, band))
            }
            column => shared(column, row).is_some_and(|number| holds(&self.of, number)),
        }
    }
}

/// The number of a posting's value in a column of shared values.
fn shared(column: Column, row: &Row) -> Option<u32> {
    match column {
        Column::Site => Some(row.site),
        Column::Employer => Some(row.employer),
        Column::Level => Some(row.level),
        Column::Pay => row.pay,
        Column::Skills | Column::Date => None,
    }
}

fn holds(judged: &[bool], number: u32) -> bool {
    judged.get(number as usize).copied().unwrap_or(false)
}

fn distinct(numbers: impl Iterator<Item = u32>) -> Vec<u32> {
    let mut numbers: Vec<u32> = numbers.collect();
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}

// Places in the lists of `Facet::values`.

fn workplace(workplace: Workplace) -> u32 {
    match workplace {
        Workplace::Remote => 0,
        Workplace::Hybrid => 1,
        Workplace::OnSite => 2,
    }
}

fn seniority(seniority: Seniority) -> u32 {
    match seniority {
        Seniority::Intern => 0,
        Seniority::Entry => 1,
        Seniority::Mid => 2,
        Seniority::Senior => 3,
        Seniority::Lead => 4,
        Seniority::Director => 5,
        Seniority::Executive => 6,
    }
}

fn employment(kind: EmploymentType) -> u32 {
    match kind {
        EmploymentType::FullTime => 0,
        EmploymentType::PartTime => 1,
        EmploymentType::Contractor => 2,
        EmploymentType::Temporary => 3,
        EmploymentType::Intern => 4,
        EmploymentType::Volunteer => 5,
        EmploymentType::PerDiem => 6,
        EmploymentType::Other => 7,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fixed_values_are_spelled_as_documents_spell_them() {
        fn check<T: serde::de::DeserializeOwned>(facet: Facet, number: impl Fn(T) -> u32) {
            for (at, name) in (0..).zip(facet.values().unwrap()) {
                let value = serde_json::from_str(&format!("\"{name}\"")).unwrap();
                assert_eq!(number(value), at, "{name}");
            }
        }
        check(Facet::Workplace, workplace);
        check(Facet::Seniority, seniority);
        check(Facet::EmploymentType, employment);
    }
}
