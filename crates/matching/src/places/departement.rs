//! French départements, whose numbers people write after a town.

/// A département.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Departement {
    /// The region or the overseas country around it, by a name that the gazetteer has.
    pub(super) region: &'static str,
    pub(super) name: &'static str,
}

/// The département of a number, such as "93" or "2a".
pub(super) fn of_number(number: &str) -> Option<Departement> {
    let table = include_str!("../../vocabulary/departements.tsv");
    table.lines().find_map(|line| {
        let mut columns = line.split('\t');
        let found = columns.next()?.eq_ignore_ascii_case(number);
        let (region, name) = (columns.next()?, columns.next()?);
        found.then_some(Departement { region, name })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::places::gazetteer::Gazetteer;
    use crate::places::{self, grammar};

    #[test]
    fn every_region_is_in_the_gazetteer() {
        let table = include_str!("../../vocabulary/departements.tsv");
        let rows: Vec<&str> = table
            .lines()
            .filter(|line| !line.starts_with('#'))
            .collect();
        assert_eq!(rows.len(), 102);
        assert!(Gazetteer::get().is_some());
        for row in rows {
            let number = row.split('\t').next().unwrap();
            let region = of_number(number).unwrap().region;
            assert!(!grammar::named(region).is_empty(), "{row}");
            assert!(!places::keys_of_line(region).places.is_empty(), "{row}");
        }
    }

    #[test]
    fn numbers_of_nothing_are_no_departement() {
        for number in ["", "0", "1", "99", "#", "# french"] {
            assert_eq!(of_number(number), None, "{number}");
        }
        assert_eq!(of_number("2a").unwrap().name, "Corse-du-Sud");
    }
}
