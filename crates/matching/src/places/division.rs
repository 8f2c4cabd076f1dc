//! Parts of countries that the gazetteer lacks, by the region or the country around them: counties,
//! départements, and names that people give to a part of a country ("the Midlands").

use std::collections::HashMap;
use std::sync::OnceLock;

use super::gazetteer::{Entity, Gazetteer, WEIGHT_PER_DOUBLING};
use super::token::name_key;

/// A part of a country.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Division {
    /// The region or the country around it.
    pub(super) around: Entity,
    /// The logarithm of its population, as the gazetteer has it of places.
    pub(super) weight: i32,
}

/// Words of the longest name.
pub(super) const LONGEST_NAME: usize = 5;

/// The division with this name, as tokens separated by spaces.
pub(super) fn named(key: &str) -> Option<Division> {
    static NAMES: OnceLock<HashMap<String, Division>> = OnceLock::new();
    let read = || Gazetteer::get().map(read).unwrap_or_default();
    NAMES.get_or_init(read).get(key).copied()
}

fn read(gazetteer: &Gazetteer) -> HashMap<String, Division> {
    let mut divisions = HashMap::new();
    let mut add = |country: &str, region: &str, thousands: f64, names: &str| {
        if let Some(around) = around(gazetteer, country, region) {
            let weight = weight(thousands * 1_000.0);
            for name in names.split('|') {
                divisions.insert(name_key(name), Division { around, weight });
            }
        }
    };
    for line in rows(include_str!("../../vocabulary/departements.tsv")) {
        if let [_, region, name] = line.as_slice()
            && !is_another(name)
        {
            add("fr", region, DEPARTEMENT, name);
        }
    }
    for line in rows(include_str!("../../vocabulary/divisions.tsv")) {
        if let [country, region, thousands, names] = line.as_slice() {
            add(
                country,
                region,
                thousands.parse().unwrap_or_default(),
                names,
            );
        }
    }
    divisions
}

/// Thousands of inhabitants of a usual French département.
const DEPARTEMENT: f64 = 500.0;

/// Whether the name of a French département means something else at least as often: a city, a
/// country, a common word, a point of the compass.
fn is_another(departement: &str) -> bool {
    let short = !departement.contains(['-', ' ']) && departement.chars().count() <= 5;
    short
        || matches!(
            departement,
            "Paris"
                | "Vienne"
                | "Manche"
                | "Martinique"
                | "Guadeloupe"
                | "Guyane"
                | "Mayotte"
                | "La Réunion"
                | "Réunion"
        )
}

fn rows(table: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    let lines = table.lines().filter(|line| !line.starts_with('#'));
    lines.map(|line| line.split('\t').collect())
}

/// The region of this country with this name; the country if none is named.
fn around(gazetteer: &Gazetteer, country: &str, region: &str) -> Option<Entity> {
    let named = |name: &str| {
        let key = name_key(name);
        let (length, found) = gazetteer.longest(key.split(' '))?;
        (length == key.split(' ').count()).then_some(found)
    };
    let within = |entity: &Entity| {
        let of = gazetteer.country_of(*entity);
        of.and_then(|of| gazetteer.country(of))
            .is_some_and(|row| row.code == country)
    };
    if region.is_empty() {
        let mut found = gazetteer.of_code(country).into_iter();
        return found.find(|entity| matches!(entity, Entity::Country(_)) && within(entity));
    }
    let mut found = named(region)?.into_iter();
    found.find(|entity| matches!(entity, Entity::Region(_)) && within(entity))
}

#[expect(clippy::cast_possible_truncation, reason = "at most 8 × 40")]
fn weight(inhabitants: f64) -> i32 {
    (inhabitants.max(1.0).log2() * WEIGHT_PER_DOUBLING) as i32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_has_a_place_around_it() {
        let gazetteer = Gazetteer::get().unwrap();
        for row in rows(include_str!("../../vocabulary/divisions.tsv")) {
            let [country, region, thousands, names] = row.as_slice() else {
                panic!("{row:?}");
            };
            assert!(around(gazetteer, country, region).is_some(), "{row:?}");
            assert!(thousands.parse::<f64>().unwrap() > 0.0, "{row:?}");
            for name in names.split('|') {
                let key = name_key(name);
                assert!(named(&key).is_some(), "{name}");
                assert!(key.split(' ').count() <= LONGEST_NAME, "{name}");
            }
        }
        let row = rows(include_str!("../../vocabulary/departements.tsv"))
            .next()
            .unwrap();
        assert_eq!(row.len(), 3);
    }

    #[test]
    fn common_words_are_no_departement() {
        for name in ["lot", "var", "nord", "paris", "vienne", ""] {
            assert_eq!(named(name), None, "{name}");
        }
        assert!(named("finistere").is_some() && named("loire atlantique").is_some());
    }
}
