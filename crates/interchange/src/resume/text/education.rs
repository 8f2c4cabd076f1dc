//! Courses of education: degree, area, institution and dates, in any order.
//!
//! A line that states again what the course at hand has already begins the next course.

use super::form::{Field, Piece, of_lines};
use super::length::is_length;
use super::line::{Line, cells};
use super::parts::{at_points, commas, named};
use super::period::{Period, periods};
use super::place::is_place as place_in;
use super::trade::{degree, names_employer, names_school, names_trade};
use super::words::{folded, part, words};
use super::work::{is_headlike, may_be_place, without_periods};

/// A course, in slices of the CV.
#[derive(Debug, Default)]
pub(super) struct Course<'a> {
    pub(super) degree: Option<&'a str>,
    pub(super) area: Option<&'a str>,
    pub(super) institution: Option<&'a str>,
    pub(super) period: Option<Period>,
    /// The words of the period.
    pub(super) dates: Option<&'a str>,
}

impl Course<'_> {
    fn is_empty(&self) -> bool {
        self.degree.is_none()
            && self.area.is_none()
            && self.institution.is_none()
            && self.period.is_none()
    }
}

/// What a part on education holds.
#[derive(Debug, Default)]
pub(super) struct Read<'a> {
    pub(super) courses: Vec<Course<'a>>,
    /// Lines that name a position.
    pub(super) positions: Vec<Line<'a>>,
    /// Subjects, theses, grades and all else.
    pub(super) rest: Vec<Line<'a>>,
}

/// Words of the longest subject on a line of its own below its dates.
const MOST_OF_SUBJECT: usize = 5;

/// The courses of a part.
pub(super) fn courses<'a>(lines: &[Line<'a>]) -> Read<'a> {
    let mut read = Read::default();
    let mut course = Course::default();
    let lines: Vec<Line<'a>> = lines.iter().flat_map(at_semicolons).collect();
    for (pieces, line) in &of_lines(&lines) {
        let found = of_form(pieces, line).unwrap_or_else(|| of_line(line));
        if found.is_empty() {
            let free = course.degree.is_some()
                && course.area.is_none()
                && !line.bullet
                && words(line.text).len() <= 6;
            let listed = line.text.matches(',').count() > 1;
            // "2011 – 2014" above "Staatlich anerkannte Erzieherin": the trade that was learned.
            let learned = course.period.is_some()
                && course.degree.is_none()
                && course.area.is_none()
                && course.institution.is_none();
            let is_subject = names_trade(line.text) || words(line.text).len() <= MOST_OF_SUBJECT;
            if learned && is_subject && is_headlike(line) && !place_in(line.text) {
                course.area = named(line.text);
            } else if names_trade(line.text) && is_headlike(line) && !line.bullet && !listed {
                read.positions.push(*line);
            } else if free && is_headlike(line) && !line.text.contains(':') && !place_in(line.text)
            {
                course.area = named(line.text);
            } else if !place_in(line.text) {
                read.rest.push(*line);
            }
            continue;
        }
        let mut found = found;
        // Below degree and area, the name beside a date is that of the school.
        if course.degree.is_some()
            && course.area.is_some()
            && course.institution.is_none()
            && found.degree.is_none()
            && found.institution.is_none()
            && course.period.is_none()
        {
            found.institution = found.area.take();
        }
        let again = course.degree.is_some() && found.degree.is_some()
            || course.period.is_some() && found.period.is_some()
            || course.institution.is_some() && found.institution.is_some();
        let whole =
            course.degree.is_some() && course.institution.is_some() && course.period.is_some();
        if (again || whole && line.blank_before) && !course.is_empty() {
            read.courses.push(std::mem::take(&mut course));
        }
        course.degree = course.degree.or(found.degree);
        course.area = course.area.or(found.area);
        course.institution = course.institution.or(found.institution);
        if course.period.is_none() {
            (course.period, course.dates) = (found.period, found.dates);
        }
    }
    if !course.is_empty() {
        read.courses.push(course);
    }
    // A date alone is no course.
    read.courses.retain(|course| {
        course.degree.is_some() || course.area.is_some() || course.institution.is_some()
    });
    read
}

/// A line cut at its semicolons if there is a degree on both sides.
fn at_semicolons<'a>(line: &Line<'a>) -> Vec<Line<'a>> {
    let parts: Vec<&'a str> = line.text.split("; ").collect();
    if parts.iter().filter(|part| degree(part).is_some()).count() < 2 {
        return vec![*line];
    }
    let parts = parts.into_iter();
    parts.map(|text| Line { text, ..*line }).collect()
}

/// What the labelled fields of a line state; `None` if it has none of a course.
fn of_form<'a>(pieces: &[Piece<'a>], line: &Line<'a>) -> Option<Course<'a>> {
    let mut course = Course::default();
    let mut any = false;
    for (field, value) in pieces.iter().copied() {
        let value_of = of_line(&Line {
            text: value,
            ..*line
        });
        match field? {
            Field::Institution => {
                let name = commas(value).first().copied();
                course.institution = value_of.institution.or(name);
            }
            Field::Degree if value_of.degree.is_some() => {
                (course.degree, course.area) = (value_of.degree, value_of.area);
            }
            Field::Degree => course.degree = named(value),
            Field::Area => course.area = named(value),
            Field::Dates | Field::End if value_of.period.is_some() => {
                (course.period, course.dates) = (value_of.period, value_of.dates);
            }
            _ => continue,
        }
        any = true;
    }
    any.then_some(course)
}

/// What one line states. Empty for a line of another kind.
fn of_line<'a>(line: &Line<'a>) -> Course<'a> {
    let mut course = Course::default();
    let count = words(line.text).len();
    if count > 24 || line.text.len() > 240 {
        return course;
    }
    let all = periods(line.text);
    let telling = degree(line.text).is_some() || names_school(line.text);
    if line.bullet && !telling && !all.iter().any(|period| period.is_range) {
        return course;
    }
    let folded_line = folded(line.text);
    let about = [
        "thesis",
        "dissertation",
        "coursework",
        "gpa",
        "modules",
        "note",
        "abschlussnote",
        "bachelorarbeit",
        "masterarbeit",
        "memoire",
        "mention",
        "relevant",
        "grade",
        "schwerpunkt",
        "subjects",
    ];
    if about
        .iter()
        .any(|word| folded_line.split(' ').next() == Some(word))
    {
        return course;
    }
    let mut others: Vec<&'a str> = Vec::new();
    for text in without_periods(line.text) {
        for cell in cells(text).into_iter().flat_map(|cell| {
            [
                " – ",
                " - ",
                " — ",
                " － ",
                " at ",
                " bei der ",
                " bei ",
                " chez ",
                "; ",
                "  ",
            ]
            .iter()
            .fold(vec![cell], |cells, mark| {
                cells
                    .into_iter()
                    .flat_map(|cell| match cell.split_once(mark) {
                        // "The University of Example at Sampleton"
                        Some((school, _)) if *mark == " at " && names_school(school) => {
                            vec![cell]
                        }
                        _ => cell.split(mark).collect(),
                    })
                    .collect()
            })
        }) {
            for piece in commas(cell).into_iter().flat_map(at_points) {
                place(
                    without_label(without_grade(piece)),
                    &mut course,
                    &mut others,
                );
            }
        }
    }
    // "PhD, NTNU Trondheim": an abbreviation beside a town.
    let is_local = |other: &&str| {
        let town = other.rsplit(char::is_whitespace).next();
        is_short_name(other) && words(other).len() > 1 && town.is_some_and(matching::names_place)
    };
    if course.institution.is_none()
        && course.degree.is_some()
        && let Some(at) = others.iter().position(&is_local)
    {
        course.institution = Some(others.remove(at));
    }
    if course.area.is_none() && course.degree.is_some() {
        // "Bachelor of Science, Nursing": before a place, after the degree.
        course.area = others
            .iter()
            .copied()
            .find(|other| !place_in(other) && words(other).len() <= 8);
    }
    if course.institution.is_none() && course.area.is_some() && is_apprenticeship(&course) {
        let is_other = |other: &&str| course.area != Some(*other) && !may_be_place(other);
        course.institution = others.iter().copied().find(is_other);
    }
    if course.institution.is_none() && course.degree.is_some() {
        let is_other = |other: &&str| course.area != Some(*other) && is_short_name(other);
        course.institution = others.iter().copied().find(is_other);
    }
    if course.degree.is_none() && course.institution.is_some() {
        // "LPC, Example Law School"
        let found = others
            .iter()
            .position(|other| is_short_name(other) && words(other).len() == 1);
        course.degree = found.map(|at| others.remove(at));
    }
    if course.degree.is_none() && course.institution.is_some() && !all.is_empty() {
        course.area = others
            .iter()
            .copied()
            .find(|other| !place_in(other) && words(other).len() <= 6);
    }
    if course.degree.is_none() && course.institution.is_none() {
        // A date beside an unknown name: "2012  Welding" in a part on education.
        if let (true, Some(other)) = (!all.is_empty() && count <= 12, others.first()) {
            course.area = Some(other);
        } else if !others.is_empty() {
            return Course::default();
        }
    }
    // The first range, or else the last date.
    let range = all.iter().find(|period| period.is_range);
    course.period = range.or(all.last()).cloned();
    course.dates = course
        .period
        .as_ref()
        .map(|period| part(line.text, period.span.clone()));
    course
}

/// "mention bien", "with distinction", "Note 1,8".
fn is_grade(text: &str) -> bool {
    let first = folded(text.split(char::is_whitespace).next().unwrap_or_default());
    let with = folded(text).starts_with("with ") || folded(text).starts_with("mit ");
    with || matches!(
        first.as_str(),
        "mention" | "note" | "nota" | "grade" | "gpa" | "abschlussnote"
    )
}

/// "NTNU Trondheim": a name that begins with an abbreviation in capitals.
fn is_short_name(text: &str) -> bool {
    let first = text.split(char::is_whitespace).next().unwrap_or_default();
    first.len() >= 3
        && first.len() <= 6
        && first.chars().all(|c| c.is_uppercase())
        && words(text).len() <= 4
        && !place_in(text)
}

/// "Abitur (Note 1,8)" and "Law (2:1)" without the grade.
fn without_grade(text: &str) -> &str {
    match text
        .trim_end()
        .strip_suffix(')')
        .and_then(|text| text.rsplit_once('('))
    {
        Some((before, grade))
            if grade.len() <= 16
                && grade.bytes().any(|byte| byte.is_ascii_digit())
                && before.chars().any(char::is_alphabetic) =>
        {
            before.trim_end()
        }
        _ => text,
    }
}

/// "Abschluss: Staatsexamen" and "Studium der Medizin" without the words that only announce what
/// follows.
fn without_label(text: &str) -> &str {
    const LEADS: &[&str] = &[
        "Abschluss: ",
        "Abschluss als ",
        "Abschluss ",
        "Degree: ",
        "Diplôme : ",
        "Título: ",
        "Studium der ",
        "Studium des ",
        "Studium: ",
        "Studium ",
        "Études de ",
        "Estudios de ",
        "Carrera de ",
    ];
    let bare = LEADS.iter().find_map(|lead| text.strip_prefix(lead));
    bare.filter(|bare| bare.starts_with(char::is_uppercase))
        .unwrap_or(text)
}

/// Puts a piece of a line where it belongs.
fn place<'a>(piece: &'a str, course: &mut Course<'a>, others: &mut Vec<&'a str>) {
    match degree(piece) {
        Some((at, short)) if course.degree.is_none() => {
            // "University of Leeds BSc Nursing": the school may stand before the degree.
            let before = named(part(piece, 0..at));
            if let Some(before) = before
                && names_school(before)
            {
                course.institution = course.institution.or(Some(before));
            }
            let from = if before.is_some_and(|before| !names_school(before)) {
                0
            } else {
                at
            };
            let (name, area) = named_course(part(piece, from..piece.len()), short);
            course.degree = name;
            course.area = course.area.or(area);
        }
        // "Bachelor of Science - BS": the same degree again.
        Some((0, true)) if words(piece).len() == 1 => {}
        // An apprenticeship is served at an employer.
        _ if names_school(piece) || (names_employer(piece) && is_apprenticeship(course)) => {
            course.institution = course.institution.or(named(piece))
        }
        _ if is_grade(piece) || is_length(piece) => {}
        _ => others.extend(named(piece)),
    }
}

fn is_apprenticeship(course: &Course<'_>) -> bool {
    course.degree.is_some_and(|degree| {
        let degree = folded(degree);
        ["ausbildung", "lehre", "umschulung", "apprentice", "cap"]
            .iter()
            .any(|start| degree.starts_with(start))
    })
}

/// Splits "Bachelor of Science in Nursing" into the degree and its area.
pub(super) fn named_course(text: &str, short: bool) -> (Option<&str>, Option<&str>) {
    for mark in [
        " in der ",
        " in ",
        " en ",
        " im Fach ",
        " Fachrichtung ",
        " zum ",
        " zur ",
        " als ",
        " mention ",
        " spécialité ",
        " option ",
        ": ",
        " (Hons) ",
    ] {
        if let Some((name, area)) = text.split_once(mark)
            && area.chars().any(char::is_alphabetic)
            && words(name).len() <= 7
        {
            return (named(name), named(area));
        }
    }
    if short {
        // The abbreviation is all that is dotted or in capitals at the start: "B.Sc. Informatik".
        let end = text
            .split_inclusive(char::is_whitespace)
            .take_while(|word| {
                let letters = word.chars().filter(|c| c.is_alphabetic()).count();
                letters <= 2
                    || word.contains('.') && letters <= 5
                    || word.chars().filter(|c| c.is_uppercase()).count() >= 2 && letters <= 5
            })
            .map(str::len)
            .fold(0, usize::saturating_add);
        let first = text.find(char::is_whitespace).unwrap_or(text.len());
        let end = end.max(first);
        return (
            named(part(text, 0..end)),
            named(part(text, end..text.len())),
        );
    }
    // "Licence de droit", "Master Informatique", "Abitur": "of Science" belongs to the degree.
    let found = words(text);
    let second = found.get(1).map_or("", |word| word.folded.as_str());
    let first = found.first().map_or("", |word| word.folded.as_str());
    let alone = [
        "master",
        "licence",
        "bachelor",
        "diplom",
        "doctorat",
        "maitrise",
        "licenciatura",
        "grado",
        "ausbildung",
        "lehre",
        "bac",
    ]
    .contains(&first);
    // "Bachelor of Arts Journalism", "Licence professionnelle Métiers du web"
    let third = found.get(2).map_or("", |word| word.folded.as_str());
    let count = match (first, second) {
        ("bachelor" | "master", "of")
            if matches!(third, "arts" | "science" | "laws" | "education" | "music") =>
        {
            3
        }
        ("licence" | "bachelor" | "master", "professionnelle" | "professionnel") => 2,
        _ => usize::MAX,
    };
    if let Some(area) = found.get(count).filter(|word| word.capital) {
        let degree = part(text, 0..area.span.start);
        return (
            named(degree),
            named(part(text, area.span.start..text.len())),
        );
    }
    if alone && found.len() > 1 && found.len() <= 6 && second != "of" {
        let skip = usize::from(matches!(second, "de" | "d'" | "du" | "des"));
        let at = found
            .get(skip.saturating_add(1))
            .map_or(text.len(), |word| word.span.start);
        let end = found.first().map_or(0, |word| word.span.end);
        return (named(part(text, 0..end)), named(part(text, at..text.len())));
    }
    (named(text), None)
}

#[cfg(test)]
mod tests {
    use super::super::lines::lines;
    use super::*;

    #[test]
    fn courses_of_many_shapes() {
        let check = |text: &str, expect: &[&str]| {
            let read: Vec<String> = courses(&lines(text))
                .courses
                .iter()
                .map(|course| {
                    let end = course
                        .period
                        .as_ref()
                        .and_then(|period| period.end)
                        .map_or(0, |end| end.year);
                    format!(
                        "{} / {} / {} / {end}",
                        course.degree.unwrap_or("?"),
                        course.area.unwrap_or("?"),
                        course.institution.unwrap_or("?")
                    )
                })
                .collect();
            assert_eq!(read, expect, "{text}");
        };
        check(
            "BSc Nursing, University of Leeds, 2012 – 2015",
            &["BSc / Nursing / University of Leeds / 2015"],
        );
        check(
            "Bachelor of Science in Nursing\nExample University\n2012 – 2015\nHigh School Diploma\nHill School\n2012",
            &[
                "Bachelor of Science / Nursing / Example University / 2015",
                "High School Diploma / ? / Hill School / 2012",
            ],
        );
        check(
            "2008 – 2011   Ausbildung zum Koch, Berufsschule Köln\n2008   Mittlere Reife, Realschule Köln",
            &[
                "Ausbildung / Koch / Berufsschule Köln / 2011",
                "Mittlere Reife / ? / Realschule Köln / 2008",
            ],
        );
        check(
            "Licence de droit, Université de Lyon, 2014\nBaccalauréat, Lycée du Parc, 2011",
            &[
                "Licence / droit / Université de Lyon / 2014",
                "Baccalauréat / ? / Lycée du Parc / 2011",
            ],
        );
        check(
            "Licenciatura en Derecho | Universidad de Granada | 2010",
            &["Licenciatura / Derecho / Universidad de Granada / 2010"],
        );
        check(
            "Example University\nBachelor of Science - BS, Computer Science · (2012 - 2015)",
            &["Bachelor of Science / Computer Science / Example University / 2015"],
        );
        check(
            "2004 – 2007 Ausbildung zum Maurer, Hochbau Muster, Köln",
            &["Ausbildung / Maurer / Hochbau Muster / 2007"],
        );
        check(
            "INSTITUTION: Example University\nQUALIFICATION: B.Sc. Economics\nYEAR: 2017",
            &["B.Sc. / Economics / Example University / 2017"],
        );
        check(
            "School\tQualification\tYear\nExample College\tNVQ Level 3 Cookery\t2018",
            &["NVQ / Level 3 Cookery / Example College / 2018"],
        );
        check(
            "3 Jahre und 10 Monate, Sep. 2012 - Juni 2016\nChemie\nUniversität Muster",
            &["? / Chemie / Universität Muster / 2016"],
        );
        check(
            "2011 bis 2014\nStaatlich anerkannte Erzieherin\nFachschule Muster",
            &["? / Staatlich anerkannte Erzieherin / Fachschule Muster / 2014"],
        );
        check(
            "MBChB, University of Example, 2006; MSc Surgery, Sample University, 2012",
            &[
                "MBChB / ? / University of Example / 2006",
                "MSc / Surgery / Sample University / 2012",
            ],
        );
        check(
            "Dates : 2011 – 2014\nIntitulé du certificat ou diplôme délivré : Diplôme d'État\nNom et type de l'établissement : Centre de formation Exemple, Lyon",
            &["Diplôme d'État / ? / Centre de formation Exemple / 2014"],
        );
        check(
            "1995-1998 Ausbildung zur Kauffrau bei Muster, Essen\nBaccalauréat général, mention bien, lycée du Parc, 2011",
            &[
                "Ausbildung / Kauffrau / Muster / 1998",
                "Baccalauréat général / ? / lycée du Parc / 2011",
            ],
        );
        check("MBA, XYZ Leipzig, 2012", &["MBA / ? / XYZ Leipzig / 2012"]);
        check(
            "MSc Physics, XYZU, 2007\nLPC, Example Law School, 2009",
            &[
                "MSc / Physics / XYZU / 2007",
                "LPC / ? / Example Law School / 2009",
            ],
        );
        check(
            "2012 – 2020 Abitur, Muster-Gymnasium (Note 1,8)\nLLB Law (2:1), Sample University, 2012",
            &[
                "Abitur / ? / Muster-Gymnasium / 2020",
                "LLB / Law / Sample University / 2012",
            ],
        );
        check(
            "Bachelor of Arts Journalism, Example University, 2012\nLicence professionnelle Métiers du web, Lycée du Parc, 2018",
            &[
                "Bachelor of Arts / Journalism / Example University / 2012",
                "Licence professionnelle / Métiers du web / Lycée du Parc / 2018",
            ],
        );
        check(
            "2004 – 2011 Studium der Medizin\nUniversität Köln, Abschluss: Staatsexamen",
            &["Staatsexamen / Medizin / Universität Köln / 2011"],
        );
        check(
            "Grado en Diseño. Escuela Ejemplo. 2011-2015\nThe University of Example at Sampleton, BA History, 2016",
            &[
                "Grado / Diseño / Escuela Ejemplo / 2015",
                "BA / History / The University of Example at Sampleton / 2016",
            ],
        );
        check(
            "Master Commerce\nXYZ Toulouse, 2014 – 2016",
            &["Master / Commerce / XYZ Toulouse / 2016"],
        );
        check(
            "M.Sc. Informatik - TU Beispielstadt - 10/2010 - 03/2013",
            &["M.Sc. / Informatik / TU Beispielstadt / 2013"],
        );
    }
}
