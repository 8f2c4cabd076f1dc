//! Places by containment: regions of the world, countries, their regions, their cities.
//!
//! A value is a path: `de`, `de/by`, `de/by/munich`, and `eu` for a region of the world.
//! The region of a city without one is empty: `sg//singapore`. A city is one value under all its
//! names, spelled as most open postings spell it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::catalogue::{Columns, Site};
use crate::document::{TimestampMs, Workplace};
use crate::features::{PlaceKey, Point};
use crate::places::Area;

/// All places of a catalogue.
pub(super) struct Places {
    /// Paths.
    pub(super) values: Vec<String>,
    /// Numbers by path, under all names of a city.
    pub(super) numbers: HashMap<String, u32>,
    /// By site: the places that it is in, and those around them.
    pub(super) lists: Vec<Vec<u32>>,
}

impl Places {
    pub(super) fn of(columns: &Columns, now_ms: TimestampMs) -> Self {
        let mut open = vec![0_usize; columns.sites.len()];
        for (_, row) in columns.open(now_ms) {
            if let Some(open) = open.get_mut(row.site as usize) {
                *open = open.saturating_add(1);
            }
        }
        let mut names = Names::default();
        for (site, open) in columns.sites.values().iter().zip(&open) {
            for place in named(site) {
                names.read(place, *open);
            }
        }
        names.settle();
        let mut places = Self {
            values: Vec::new(),
            numbers: HashMap::new(),
            lists: Vec::new(),
        };
        for site in columns.sites.values() {
            let paths = named(site).flat_map(|place| names.paths(place));
            let mut list: Vec<u32> = paths.map(|path| places.number(path)).collect();
            list.sort_unstable();
            list.dedup();
            places.lists.push(list);
        }
        for (alias, path) in names.aliases() {
            if let Some(number) = places.numbers.get(&path).copied() {
                places.numbers.insert(alias, number);
            }
        }
        places
    }

    fn number(&mut self, path: String) -> u32 {
        let next = u32::try_from(self.values.len()).unwrap_or(u32::MAX);
        let number = *self.numbers.entry(path.clone()).or_insert(next);
        if number == next {
            self.values.push(path);
        }
        number
    }
}

/// Where a job is, and where its remote workers may live.
fn named(site: &Site) -> impl Iterator<Item = &PlaceKey> {
    let remote = site.offers(Workplace::Remote);
    let applicants = site.applicant_places.iter().filter(move |_| remote);
    site.places.iter().chain(applicants)
}

/// A region of a country, or none: what the names of cities are distinct in.
type Region<'c> = (&'c str, &'c str);

/// The names of cities, and the regions of the world.
#[derive(Default)]
struct Names<'c> {
    areas: BTreeSet<&'c str>,
    /// By region and name: the city's number, and how many open postings name it so.
    by_name: BTreeMap<(Region<'c>, &'c str), (usize, usize)>,
    by_point: HashMap<(Region<'c>, Point), usize>,
    /// By number of a city: the number that another of its names has; its own if that is the least.
    same_as: Vec<usize>,
    /// By number of a city: its usual name.
    usual: HashMap<usize, &'c str>,
}

impl<'c> Names<'c> {
    fn read(&mut self, place: &'c PlaceKey, open: usize) {
        self.areas.extend(place.area());
        let (Some(region), Some(name)) = (region(place), place.city.as_deref()) else {
            return;
        };
        let next = self.same_as.len();
        let (number, count) = self.by_name.entry((region, name)).or_insert((next, 0));
        let number = *number;
        *count = count.saturating_add(open);
        if number == next {
            self.same_as.push(next);
        }
        if let Some(point) = place.point {
            let there = *self.by_point.entry((region, point)).or_insert(number);
            let (one, other) = (self.least(there), self.least(number));
            if let Some(same_as) = self.same_as.get_mut(one.max(other)) {
                *same_as = one.min(other);
            }
        }
    }

    /// The least number of the same city.
    fn least(&self, mut number: usize) -> usize {
        while let Some(other) = self.same_as.get(number).filter(|other| **other != number) {
            number = *other;
        }
        number
    }

    /// Gives each city its usual name: the most frequent one, of several the first by letters.
    fn settle(&mut self) {
        let mut best: HashMap<usize, (usize, &'c str)> = HashMap::new();
        for ((_, name), (number, count)) in &self.by_name {
            let usual = best.entry(self.least(*number)).or_insert((*count, name));
            if *count > usual.0 {
                *usual = (*count, name);
            }
        }
        self.usual = best
            .into_iter()
            .map(|(number, (_, name))| (number, name))
            .collect();
    }

    /// The path of a place, and of everything around it.
    fn paths(&self, place: &PlaceKey) -> Vec<String> {
        let inner = place.area().and_then(Area::of_key);
        let around = self.areas.iter().filter(|key| {
            let Some(area) = Area::of_key(key) else {
                return place.area() == Some(**key);
            };
            match (&place.country, inner) {
                (Some(country), _) => area.has(country),
                (None, Some(inner)) => inner.within(area),
                (None, None) => false,
            }
        });
        let mut paths: Vec<String> = around.map(|key| (*key).to_owned()).collect();
        let Some((country, in_country)) = region(place) else {
            return paths;
        };
        paths.push(country.to_owned());
        if !in_country.is_empty() {
            paths.push(format!("{country}/{in_country}"));
        }
        let name = place.city.as_deref();
        let number = name.and_then(|name| self.by_name.get(&((country, in_country), name)));
        let usual = number.and_then(|(number, _)| self.usual.get(&self.least(*number)));
        paths.extend(usual.map(|name| format!("{country}/{in_country}/{name}")));
        paths
    }

    /// The paths of cities under each of their names, with the usual one.
    fn aliases(&self) -> impl Iterator<Item = (String, String)> {
        self.by_name
            .iter()
            .filter_map(|(((country, region), name), (number, _))| {
                let usual = self.usual.get(&self.least(*number))?;
                let path = |name: &str| format!("{country}/{region}/{name}");
                Some((path(name), path(usual)))
            })
    }
}

fn region(place: &PlaceKey) -> Option<Region<'_>> {
    let country = place.country.as_deref()?;
    Some((country, place.region.as_deref().unwrap_or_default()))
}
