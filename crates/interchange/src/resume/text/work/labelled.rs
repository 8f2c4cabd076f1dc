//! Positions in the form of labelled fields.

use super::super::lines::Line;
use super::super::parts::named;
use super::super::period::periods;
use super::super::words::{folded, part};
use super::anchor::anchor;
use super::head::{Entry, without_periods};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Field {
    Employer,
    Title,
    Dates,
    Place,
    Text,
}

/// Labels of forms ("Employer: …", "description - …") in four languages.
const LABELS: &[(Field, &[&str])] = &[
    (
        Field::Employer,
        &[
            "company",
            "employer",
            "organization",
            "organisation",
            "company name",
            "name of employer",
            "name and address of employer",
            "client",
            "firma",
            "arbeitgeber",
            "unternehmen",
            "entreprise",
            "employeur",
            "societe",
            "empresa",
            "empleador",
            "nombre de la empresa",
            "nom de l'employeur",
        ],
    ),
    (
        Field::Title,
        &[
            "position",
            "title",
            "job title",
            "role",
            "designation",
            "occupation or position held",
            "occupation",
            "position held",
            "stelle",
            "funktion",
            "tatig als",
            "poste",
            "fonction",
            "poste occupe",
            "puesto",
            "cargo",
            "puesto desempenado",
            "position title",
        ],
    ),
    (
        Field::Dates,
        &[
            "dates",
            "duration",
            "period",
            "date",
            "from",
            "zeitraum",
            "dauer",
            "periode",
            "dates d'emploi",
            "fechas",
            "periodo",
            "tenure",
            "years",
        ],
    ),
    (
        Field::Place,
        &[
            "location",
            "ort",
            "lieu",
            "lugar",
            "city",
            "place",
            "sector",
            "type of business or sector",
            "department",
        ],
    ),
    (
        Field::Text,
        &[
            "description",
            "responsibilities",
            "duties",
            "main activities and responsibilities",
            "tasks",
            "aufgaben",
            "tatigkeiten",
            "taches",
            "missions",
            "funciones",
            "tareas",
            "achievements",
            "principales activites",
        ],
    ),
];

fn field(line: &str) -> Option<(Field, &str)> {
    let at = [":", " - ", " – ", "\t"]
        .iter()
        .filter_map(|mark| Some((line.find(mark)?, mark.len())))
        .min()?;
    let label = folded(part(line, 0..at.0));
    let (field, _) = LABELS
        .iter()
        .find(|(_, labels)| labels.contains(&label.as_str()))?;
    Some((
        *field,
        part(line, at.0.saturating_add(at.1)..line.len()).trim(),
    ))
}

/// Positions in the form of labelled fields; a field that is stated again begins the next.
pub(super) fn labelled<'a>(lines: &[Line<'a>]) -> Option<(Vec<Line<'a>>, Vec<Entry<'a>>)> {
    let names = lines
        .iter()
        .filter(|line| matches!(field(line.text), Some((Field::Employer | Field::Title, _))));
    let dated = lines
        .iter()
        .filter(|line| anchor(line).is_some() && field(line.text).is_none())
        .count();
    let names = names.count();
    if names == 0 || dated > names {
        return None;
    }
    let mut before = Vec::new();
    let mut entries: Vec<Entry<'a>> = Vec::new();
    let mut seen: Vec<Field> = Vec::new();
    for line in lines {
        let Some((field, value)) = field(line.text) else {
            match entries.last_mut() {
                Some(last) => last.body.push(*line),
                None => before.push(*line),
            }
            continue;
        };
        if entries.is_empty() || seen.contains(&field) && field != Field::Text {
            entries.push(Entry::default());
            seen.clear();
        }
        seen.push(field);
        let Some(last) = entries.last_mut() else {
            continue;
        };
        match field {
            Field::Employer => last.employer = named(value),
            Field::Title => last.title = named(value),
            Field::Dates => {
                (last.period, last.dates) = (periods(value).into_iter().next(), Some(value))
            }
            Field::Place => {}
            Field::Text if value.is_empty() => {}
            Field::Text => last.body.push(Line {
                text: value,
                ..*line
            }),
        }
        if last.period.is_none() && matches!(field, Field::Employer | Field::Title) {
            last.period = periods(value).into_iter().find(|period| period.is_range);
            last.dates = last
                .period
                .as_ref()
                .map(|period| part(value, period.span.clone()));
            let bare = |name: Option<&'a str>| {
                let name = name?;
                without_periods(name).first().copied().and_then(named)
            };
            (last.employer, last.title) = (bare(last.employer), bare(last.title));
        }
    }
    Some((before, entries))
}
