//! Labels of personal data in four languages, and personal data without a label.

use super::super::words::{folded, part, words};
use super::kind::ContactKind;

/// A label of personal data and its kind: "Date of birth: …", "Familienstand: ledig".
pub(in crate::resume::text) fn label(text: &str) -> Option<(Label, &str)> {
    let at = text.find([':', '\t']).or_else(|| text.find("  "))?;
    let label = folded(part(text, 0..at));
    let rest = part(text, at..text.len()).trim_matches(|c: char| c == ':' || c.is_whitespace());
    let known = LABELS
        .iter()
        .find(|(_, labels)| labels.contains(&label.as_str()));
    known.map(|(kind, _)| (*kind, rest))
}

/// A line that is nothing but a label of a name, an address or the like.
pub(in crate::resume::text) fn label_alone(text: &str) -> Option<Label> {
    let label = folded(text);
    let known = LABELS
        .iter()
        .find(|(_, labels)| labels.contains(&label.as_str()));
    known
        .map(|(kind, _)| *kind)
        .filter(|_| text.starts_with(char::is_uppercase))
}

/// The labels of a line that begins with one, each with what follows it up to the next.
pub(in crate::resume::text) fn labelled_parts(text: &str) -> Vec<(Label, &str)> {
    // Where each label begins, and where its value does.
    let mut labels: Vec<(Label, usize, usize)> = Vec::new();
    let mut from = 0;
    for (at, mark) in text.match_indices(':') {
        let found = words(part(text, from..at));
        let value = at.saturating_add(mark.len());
        let first = found.len().saturating_sub(LONGEST_LABEL);
        let label = (first..found.len()).find_map(|first| {
            let word = found.get(first).filter(|word| word.capital)?;
            let start = from.saturating_add(word.span.start);
            Some((label_alone(part(text, start..at))?, start, value))
        });
        labels.extend(label);
        from = value;
    }
    if labels.first().is_none_or(|(_, start, _)| *start > 0) {
        return Vec::new();
    }
    let ends = labels
        .iter()
        .skip(1)
        .map(|(_, start, _)| *start)
        .chain([text.len()]);
    let parts = labels.iter().zip(ends);
    let separates = |c: char| c.is_whitespace() || matches!(c, '|' | ';' | ',');
    parts
        .map(|((label, _, value), end)| (*label, part(text, *value..end).trim_matches(separates)))
        .collect()
}

/// Words of the longest label that is looked for within a line.
const LONGEST_LABEL: usize = 4;

/// What a labelled line states.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::resume::text) enum Label {
    Name,
    /// The title that the person has or looks for.
    Title,
    Contact(ContactKind),
    Place,
}

const LABELS: &[(Label, &[&str])] = &[
    (
        Label::Name,
        &[
            "name",
            "full name",
            "vor und nachname",
            "nom",
            "nom et prenom",
            "nombre",
            "nombre y apellidos",
            "first name s surname s",
            "surname s first name s",
            "nachname vorname",
            "nachname n vorname n",
            "vorname n nachname n",
            "vorname nachname",
            "nom prenom",
            "prenom nom",
            "nom s prenom s",
            "apellidos nombre",
            "apellido s nombre s",
            "nombre s apellido s",
            "vorname name",
        ],
    ),
    (
        Label::Title,
        &[
            "position applied for",
            "applying for",
            "position sought",
            "desired position",
            "angestrebte position",
            "bewerbung als",
            "poste recherche",
            "poste souhaite",
            "puesto deseado",
            "puesto solicitado",
        ],
    ),
    (
        Label::Place,
        &[
            "location",
            "wohnort",
            "ort",
            "lieu",
            "ville",
            "ciudad",
            "residence",
            "city",
            "localidad",
            "based in",
            "wohnhaft in",
        ],
    ),
    (
        Label::Contact(ContactKind::Address),
        &[
            "address",
            "anschrift",
            "adresse",
            "direccion",
            "domicilio",
            "postal address",
            "home address",
            "current address",
            "permanent address",
        ],
    ),
    (
        Label::Contact(ContactKind::Email),
        &[
            "email",
            "e mail",
            "mail",
            "courriel",
            "correo",
            "correo electronico",
        ],
    ),
    (
        Label::Contact(ContactKind::Phone),
        &[
            "phone",
            "tel",
            "telephone",
            "mobile",
            "cell",
            "telefon",
            "mobil",
            "handy",
            "telefono",
            "movil",
            "portable",
            "fax",
        ],
    ),
    (
        Label::Contact(ContactKind::Link),
        &[
            "web",
            "website",
            "linkedin",
            "github",
            "xing",
            "portfolio",
            "homepage",
            "webseite",
            "site web",
            "skype",
        ],
    ),
    (
        Label::Contact(ContactKind::Personal),
        &[
            "date of birth",
            "dob",
            "born",
            "birth date",
            "birthday",
            "place of birth",
            "nationality",
            "gender",
            "sex",
            "marital status",
            "age",
            "religion",
            "passport",
            "passport no",
            "father's name",
            "visa status",
            "children",
            "geburtsdatum",
            "geboren",
            "geboren am",
            "geburtsort",
            "geburtsdatum ort",
            "geburtstag",
            "staatsangehorigkeit",
            "nationalitat",
            "familienstand",
            "geschlecht",
            "konfession",
            "alter",
            "kinder",
            "date de naissance",
            "ne le",
            "nee le",
            "nationalite",
            "situation familiale",
            "situation de famille",
            "lieu de naissance",
            "sexe",
            "age",
            "fecha de nacimiento",
            "nacionalidad",
            "estado civil",
            "lugar de nacimiento",
            "sexo",
            "edad",
            "dni",
            "nie",
            "nif",
        ],
    ),
];

/// Phrases at the start of a line of personal data without a label.
pub(in crate::resume::text) fn is_personal(text: &str) -> bool {
    let folded = folded(text);
    let starts = [
        "born on",
        "born in",
        "born ",
        "geboren am",
        "geb am",
        "geb ",
        "ne le",
        "nee le",
        "nacido",
        "nacida",
        "date of birth",
        "dob",
    ];
    let alone = [
        "ledig",
        "verheiratet",
        "celibataire",
        "marie",
        "mariee",
        "soltero",
        "soltera",
        "casado",
        "casada",
        "single",
        "married",
        "divorced",
    ];
    if alone.contains(&folded.as_str()) {
        return true;
    }
    let short = folded.split(' ').count() <= 10;
    let years = folded
        .split_once(' ')
        .filter(|(age, _)| age.len() == 2 && age.bytes().all(|byte| byte.is_ascii_digit()));
    let aged = years.is_some_and(|(_, unit)| matches!(unit, "ans" | "jahre" | "years" | "anos"))
        || folded.ends_with(" years old")
        || folded.ends_with(" jahre alt");
    short
        && (aged
            || starts.iter().any(|start| {
                folded.strip_prefix(start).is_some_and(|rest| {
                    rest.is_empty() || start.ends_with(' ') || rest.starts_with(' ')
                })
            }))
}
