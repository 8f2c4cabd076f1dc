//! Labelled fields of forms, one or several on a line: "Employer: Example Inn. Job title: Cook".

use super::line::{Line, cells};
use super::words::{Word, part, words};

/// What a label announces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    Employer,
    Title,
    Dates,
    Start,
    End,
    Place,
    /// Duties and the like.
    Text,
    Institution,
    Degree,
    Area,
}

/// A label and what follows it, or text without a label.
pub(super) type Piece<'a> = (Option<Field>, &'a str);

/// Words of the longest label.
const LONGEST: usize = 13;

/// Bytes of the longest line of a form; a longer one is text.
const LONGEST_LINE: usize = 2_000;

/// The fields of a line, from left to right. A line without labels is one piece.
pub(super) fn pieces(line: &str) -> Vec<Piece<'_>> {
    if line.len() > LONGEST_LINE {
        return vec![(None, line)];
    }
    let mut labels: Vec<(Field, usize, usize)> = Vec::new();
    let mut from = 0;
    for (at, mark) in line.match_indices([':', '：']) {
        let value = at.saturating_add(mark.len());
        if let Some((field, start)) = label_before(line, from, at) {
            labels.push((field, start, value));
        }
        from = value;
    }
    let first = labels.first().map_or(line.len(), |(_, start, _)| *start);
    let mut pieces: Vec<Piece<'_>> = match unmarked_label(part(line, 0..first)) {
        Some((field, value)) => vec![(Some(field), value)],
        None if labels.is_empty() => vec![(None, line)],
        None if first > 0 => vec![(None, bare(part(line, 0..first)))],
        None => Vec::new(),
    };
    pieces.retain(|(field, text)| field.is_some() || !text.is_empty());
    for (index, (field, _, value)) in labels.iter().enumerate() {
        let end = labels
            .get(index.saturating_add(1))
            .map_or(line.len(), |(_, next, _)| *next);
        let ends = end == line.len();
        pieces.push((
            Some(*field),
            value_of(*field, part(line, *value..end), ends),
        ));
    }
    pieces
}

/// The columns of a table, if a line has nothing but labels: "Employer   Position   From   To".
pub(super) fn columns(line: &str) -> Option<Vec<Field>> {
    let cells = cells(line);
    let fields: Option<Vec<Field>> = cells
        .into_iter()
        .map(|cell| field_named(&words(cell)))
        .collect();
    fields.filter(|fields| fields.len() >= 2)
}

/// The fields of a row below such a line; `None` if it has other columns.
pub(super) fn row<'a>(columns: &[Field], line: &'a str) -> Option<Vec<Piece<'a>>> {
    let cells = cells(line);
    let fields = columns.iter().map(|field| Some(*field));
    let is_row = cells.len() == columns.len();
    is_row.then(|| fields.zip(cells.into_iter().map(str::trim)).collect())
}

/// The lines of a part as fields, each with the line that it is from.
pub(super) fn of_lines<'a>(lines: &[Line<'a>]) -> Vec<(Vec<Piece<'a>>, Line<'a>)> {
    let mut read = Vec::with_capacity(lines.len());
    let mut table: Option<Vec<Field>> = None;
    let are_above = have_labels_above(lines);
    let mut label: Option<Field> = None;
    for line in lines {
        // "Employer" above "Example Inn".
        let own = field_named(&words(line.text)).filter(|_| are_above && !line.bullet);
        if own.is_some() {
            label = own;
            continue;
        }
        if let Some(field) = label.take() {
            read.push((vec![(Some(field), value_of(field, line.text, true))], *line));
            continue;
        }
        if let Some(columns) = columns(line.text) {
            table = Some(columns);
            continue;
        }
        let row = table.as_ref().and_then(|columns| row(columns, line.text));
        if row.is_none() {
            table = None;
        }
        read.push((row.unwrap_or_else(|| pieces(line.text)), *line));
    }
    read
}

/// Whether labels are lines of their own above their values: "Employer", "Example Inn", "Position",
/// "Cook". Two different ones are the least, and one of them is of a position.
fn have_labels_above(lines: &[Line<'_>]) -> bool {
    let fields: Vec<Field> = lines
        .windows(2)
        .filter_map(|pair| {
            let [label, value] = pair else { return None };
            let field = field_named(&words(label.text))?;
            (field_named(&words(value.text)).is_none() && !label.text.contains(':'))
                .then_some(field)
        })
        .collect();
    let names = |field: &Field| matches!(field, Field::Employer | Field::Title);
    fields.iter().any(names) && fields.iter().any(|field| Some(field) != fields.first())
}

/// The fields of a line, if it begins with one.
pub(super) fn fields(line: &str) -> impl Iterator<Item = Field> {
    pieces(line).into_iter().filter_map(|(field, _)| field)
}

/// The longest label that ends at a colon, and where it begins. Within a line it has a capital.
fn label_before(line: &str, from: usize, colon: usize) -> Option<(Field, usize)> {
    let text = part(line, from..colon);
    let found = words(text);
    let first = found.len().saturating_sub(LONGEST);
    (first..found.len()).find_map(|at| {
        let label: &[Word] = found.get(at..)?;
        let start = from.saturating_add(label.first()?.span.start);
        let opens = part(line, 0..start).trim_end_matches(['(', '[', '*', '_']);
        let is_apart = opens.trim().is_empty() || opens.ends_with(char::is_whitespace);
        let field = field_named(label)?;
        let capital = label.first().is_some_and(|word| word.capital) || opens.trim().is_empty();
        (is_apart && capital).then_some((field, start))
    })
}

/// A label at the beginning of a line with a dash, a tab or a gap after it: "Employer – Example
/// Inn".
fn unmarked_label(line: &str) -> Option<(Field, &str)> {
    let (at, mark) = [" - ", " – ", "\t", "  "]
        .iter()
        .filter_map(|mark| Some((line.find(mark)?, mark.len())))
        .min()?;
    let field = field_named(&words(part(line, 0..at)))?;
    let value = part(line, at.saturating_add(mark)..line.len());
    Some((field, value_of(field, value, true)))
}

fn field_named(label: &[Word]) -> Option<Field> {
    if label.is_empty() || label.len() > LONGEST {
        return None;
    }
    let label: Vec<&str> = label.iter().map(|word| word.folded.as_str()).collect();
    let label = label.join(" ");
    let known = LABELS
        .iter()
        .find(|(_, labels)| labels.contains(&label.as_str()));
    known.map(|(field, _)| *field)
}

/// A value without the marks that separate it from the next label. A sentence that ends the line
/// keeps its point.
fn value_of(field: Field, text: &str, ends: bool) -> &str {
    if ends && field == Field::Text {
        text.trim()
    } else {
        bare(text)
    }
}

fn bare(text: &str) -> &str {
    let text = text.trim().trim_end_matches([';', '|', ',', '•', '·']);
    let text = text
        .trim_end()
        .trim_start_matches(['|', '•', '·'])
        .trim_start();
    // "Example S.A." keeps its point.
    let last = text.rsplit(char::is_whitespace).next().unwrap_or_default();
    match text.strip_suffix('.') {
        Some(bare) if last.matches('.').count() == 1 => bare,
        _ => text,
    }
}

/// Labels of forms in four languages, folded.
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
            "employer name",
            "name and address of employer",
            "client",
            "firma",
            "arbeitgeber",
            "unternehmen",
            "kunde",
            "name und adresse des arbeitgebers",
            "entreprise",
            "employeur",
            "societe",
            "nom de l'employeur",
            "nom et adresse de l'employeur",
            "empresa",
            "empleador",
            "cliente",
            "nombre de la empresa",
            "nombre y direccion de la empresa o empleador",
            "nombre y direccion del empleador",
        ],
    ),
    (
        Field::Title,
        &[
            "position",
            "title",
            "job title",
            "job",
            "role",
            "post",
            "designation",
            "occupation or position held",
            "occupation",
            "position held",
            "position title",
            "stelle",
            "rolle",
            "funktion",
            "tatigkeit als",
            "tatig als",
            "beruf oder funktion",
            "poste",
            "fonction",
            "poste occupe",
            "fonction ou poste occupe",
            "intitule du poste",
            "puesto",
            "cargo",
            "puesto desempenado",
            "profesion o cargo desempenado",
            "funcion o puesto ocupado",
        ],
    ),
    (
        Field::Dates,
        &[
            "dates",
            "duration",
            "period",
            "date",
            "tenure",
            "years",
            "year",
            "dates employed",
            "employment dates",
            "zeitraum",
            "dauer",
            "datum",
            "daten",
            "jahr",
            "periode",
            "dates d'emploi",
            "duree",
            "annee",
            "fechas",
            "fecha",
            "periodo",
            "ano",
        ],
    ),
    (
        Field::Start,
        &[
            "from",
            "start",
            "start date",
            "von",
            "beginn",
            "du",
            "de",
            "debut",
            "desde",
            "inicio",
        ],
    ),
    (
        Field::End,
        &[
            "to", "until", "end", "end date", "bis", "ende", "au", "a", "fin", "hasta",
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
            "country",
            "place",
            "sector",
            "type of business or sector",
            "business or sector",
            "department",
            "branche",
            "tatigkeitsbereich oder branche",
            "type ou secteur d'activite",
            "secteur d'activite",
            "secteur",
            "tipo de empresa o sector",
            "sector de actividad",
        ],
    ),
    (
        Field::Text,
        &[
            "description",
            "job description",
            "responsibilities",
            "duties",
            "main activities and responsibilities",
            "tasks",
            "achievements",
            "aufgaben",
            "tatigkeiten",
            "wichtigste tatigkeiten und zustandigkeiten",
            "taches",
            "mission",
            "missions",
            "principales activites",
            "principales activites et responsabilites",
            "funciones",
            "tareas",
            "funciones y responsabilidades principales",
            "principales actividades y responsabilidades",
        ],
    ),
    (
        Field::Institution,
        &[
            "institution",
            "school",
            "university",
            "college",
            "name and type of organisation providing education and training",
            "organisation providing education and training",
            "bildungseinrichtung",
            "schule",
            "hochschule",
            "name und art der bildungs oder ausbildungseinrichtung",
            "etablissement",
            "ecole",
            "nom et type de l'etablissement",
            "nom et type de l'etablissement d'enseignement ou de formation",
            "centro",
            "institucion",
            "universidad",
            "nombre y tipo de la organizacion que ha impartido la educacion o la formacion",
        ],
    ),
    (
        Field::Degree,
        &[
            "qualification",
            "degree",
            "award",
            "title of qualification awarded",
            "qualification awarded",
            "abschluss",
            "bezeichnung der erworbenen qualifikation",
            "diplome",
            "intitule du certificat ou diplome delivre",
            "titulo",
            "titulacion",
            "titulo de la cualificacion obtenida",
        ],
    ),
    (
        Field::Area,
        &[
            "major",
            "field of study",
            "course",
            "subject",
            "studienfach",
            "studiengang",
            "fachrichtung",
            "specialite",
            "filiere",
            "especialidad",
            "carrera",
        ],
    ),
];

#[cfg(test)]
mod tests {
    use super::Field::*;
    use super::*;

    #[test]
    fn labels_above_their_values() {
        let read = |texts: &[&'static str]| {
            let line = |text: &&'static str| Line {
                text,
                bullet: false,
                blank_before: false,
            };
            let lines: Vec<Line<'_>> = texts.iter().map(line).collect();
            of_lines(&lines)
                .into_iter()
                .flat_map(|(pieces, _)| pieces)
                .collect::<Vec<_>>()
        };
        assert_eq!(
            read(&["Company", "Example Inn", "Position", "Cook", "Sauces"]),
            [
                (Some(Employer), "Example Inn"),
                (Some(Title), "Cook"),
                (None, "Sauces")
            ]
        );
        assert_eq!(
            read(&["Position", "Cook"]),
            [(None, "Position"), (None, "Cook")]
        );
    }

    #[test]
    fn fields_of_a_line_in_four_languages() {
        let check = |line: &str, expect: &[Piece<'_>]| assert_eq!(pieces(line), expect, "{line}");
        check("Employer: Example Inn", &[(Some(Employer), "Example Inn")]);
        check(
            "Employer: Example Inn Ltd. Job title: Cook. From: 02/2020. To: 11/2023. ",
            &[
                (Some(Employer), "Example Inn Ltd"),
                (Some(Title), "Cook"),
                (Some(Start), "02/2020"),
                (Some(End), "11/2023"),
            ],
        );
        check(
            "Arbeitgeber: Muster GmbH   Position: Köchin   Zeitraum: 2018 – heute",
            &[
                (Some(Employer), "Muster GmbH"),
                (Some(Title), "Köchin"),
                (Some(Dates), "2018 – heute"),
            ],
        );
        check(
            "Employeur : Exemple S.A. Poste : cuisinier | Dates : 2015-2018",
            &[
                (Some(Employer), "Exemple S.A."),
                (Some(Title), "cuisinier"),
                (Some(Dates), "2015-2018"),
            ],
        );
        check(
            "Empresa: Hotel Muestra; Puesto: Cocinera; Fechas: mayo 2019 - actualidad",
            &[
                (Some(Employer), "Hotel Muestra"),
                (Some(Title), "Cocinera"),
                (Some(Dates), "mayo 2019 - actualidad"),
            ],
        );
        check("Position – Cook", &[(Some(Title), "Cook")]);
        check(
            "Improved the position: moved it, and more",
            &[(None, "Improved the position: moved it, and more")],
        );
        check(
            "2015 – 2018 Duties: sauces",
            &[(None, "2015 – 2018"), (Some(Text), "sauces")],
        );
    }
}
