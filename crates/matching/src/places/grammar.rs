//! The grammar of location lines: "Berlin, Hamburg or Munich", "Omaha, NE 68102", "Remote - US".
//!
//! A line is a list of sections, separated by "or", "/", "|" and the like. A section holds words
//! for a workplace and chains of names. The names of a chain lie in each other, in either order:
//! a city, its region, its country. A name that does not lie in the chain, nor the chain in it,
//! begins another. Names that no chain can explain, and other words, name no place.

mod chain;
mod section;
mod settling;
mod statement;
mod words;
mod world;

use super::gazetteer::Entity;
use super::token::Gap;
use crate::document::Workplace;
use crate::features::PlaceKey;
use chain::Chain;
use section::Section;
use words::{Reader, tokens_of};
use world::{Candidate, Outer, World};

pub(super) use statement::{Around, Found, Reading};

/// Reads a line.
pub(super) fn read(line: &str, around: Around<'_>) -> Reading {
    let Some(world) = World::get() else {
        return Reading::default();
    };
    let tokens = tokens_of(line);
    let reader = Reader::of(line, &tokens, world);
    let outer = world.outer(around);
    let items = reader.items();
    let sections = reader.sections(&items, &outer, around);
    reader.reading(sections, &outer, around)
}

/// The place that region and country name without a city.
pub(super) fn around_alone(around: Around<'_>) -> Option<Found> {
    let world = World::get()?;
    let reader = Reader::of("", &[], world);
    let outer = world.outer(around);
    reader.found(&Chain::default(), false, &outer, around, around.likely)
}

/// What a whole text names; a code counts in any case.
pub(super) fn named(text: &str) -> Vec<Entity> {
    let Some(world) = World::get() else {
        return Vec::new();
    };
    let candidates = world.named(text).into_iter();
    candidates
        .filter_map(|candidate| match candidate {
            Candidate::Entity(entity) => Some(entity),
            Candidate::Area(_) | Candidate::Division(_) => None,
        })
        .collect()
}

impl Reader<'_> {
    fn reading(&self, sections: Vec<Section>, outer: &Outer, around: Around<'_>) -> Reading {
        let mut reading = Reading::default();
        let roles = roles(&sections, |chain| self.is_coarse(chain));
        // "Rio de Janeiro/RJ", "GB/London"
        let slashed = sections
            .iter()
            .any(|section| section.gap == Gap::Link && !section.or);
        let mut likely: Vec<String> = around.likely.to_vec();
        let mut chosen: Vec<(Chain, bool)> = Vec::new();
        let mut nowhere = false;
        let mut unknown: usize = 0;
        let named: usize = sections.iter().map(|section| section.chains.len()).sum();
        for (section, role) in sections.into_iter().zip(roles) {
            for (says, workplace) in [
                (section.remote, Workplace::Remote),
                (section.hybrid, Workplace::Hybrid),
                (section.on_site, Workplace::OnSite),
            ] {
                if says && !reading.workplaces.contains(&workplace) {
                    reading.workplaces.push(workplace);
                }
            }
            nowhere |= section.nowhere || section.everywhere;
            unknown = unknown.saturating_add(section.unknown);
            for chain in section.chains {
                chosen.push((chain, role));
            }
        }
        // A sentence that happens to contain names is no location line.
        let sure = chosen
            .iter()
            .any(|(chain, _)| chain.names > 1 || chain.unknown_at.is_some());
        let mute = unknown > named.saturating_mul(3).saturating_add(4) && !sure;
        if mute {
            chosen.clear();
        }
        let mut placed: Vec<Option<Found>> = chosen
            .iter()
            .map(|(chain, applicants)| self.found(chain, *applicants, outer, around, &likely))
            .collect();
        for found in placed.iter().flatten() {
            found.key.lend_to(&mut likely);
        }
        for (slot, (chain, applicants)) in placed.iter_mut().zip(&chosen) {
            if slot.as_ref().is_some_and(|found| found.key.doubtful) {
                *slot = self.found(chain, *applicants, outer, around, &likely);
            }
        }
        for (found, (_, applicants)) in placed.into_iter().zip(chosen) {
            let list = if applicants {
                &mut reading.applicants
            } else {
                &mut reading.places
            };
            list.extend(found.filter(|found| !list.iter().any(|other| other.key == found.key)));
        }
        if slashed {
            let cities: Vec<PlaceKey> = reading
                .places
                .iter()
                .map(|found| found.key.clone())
                .collect();
            reading.places.retain(|found| {
                let key = &found.key;
                let around = |city: &PlaceKey| {
                    city.city.is_some()
                        && city.country == key.country
                        && (key.region.is_none() || city.region == key.region)
                };
                key.city.is_some() || key.country.is_none() || !cities.iter().any(around)
            });
        }
        if !reading.workplaces.is_empty() {
            reading.workplaces.sort_by_key(|workplace| match workplace {
                Workplace::Remote => 0,
                Workplace::Hybrid => 1,
                Workplace::OnSite => 2,
            });
        }
        // Denied remote work beside remote work: "Remote (no onsite)".
        if reading.workplaces.contains(&Workplace::Remote) && reading.places.is_empty() {
            reading
                .workplaces
                .retain(|workplace| *workplace != Workplace::OnSite);
        }
        reading.nowhere = ((nowhere && unknown == 0) || !reading.workplaces.is_empty())
            && reading.places.is_empty()
            && reading.applicants.is_empty();
        reading
    }
}

/// Which sections name where remote workers may live.
fn roles(sections: &[Section], is_coarse: impl Fn(&Chain) -> bool) -> Vec<bool> {
    let remote = sections.iter().any(|section| section.remote);
    // "Hybrid or remote - Denver": the city is that of the office.
    let office_elsewhere = sections
        .iter()
        .any(|section| (section.hybrid || section.on_site) && section.is_bare());
    // "Germany; France; Remote"
    let remote_elsewhere = sections
        .iter()
        .any(|section| section.remote && section.is_bare() && !section.or);
    let mut roles: Vec<bool> = Vec::new();
    for (index, section) in sections.iter().enumerate() {
        let at_office = section.hybrid || section.on_site;
        let coarse = section.chains.iter().all(&is_coarse);
        let before = index
            .checked_sub(1)
            .and_then(|before| sections.get(before))
            .filter(|before| before.remote || roles.last() == Some(&true));
        let next = sections.get(index.saturating_add(1));
        // "Berlin or remote", "Berlin or remote within Germany"
        let is_apart = |next: &Section| next.or && (next.is_bare() || section.may_name_city());
        let next = next.filter(|next| next.remote && !is_apart(next));
        // "Remote - Ulm / Bonn"
        let goes_on = before.is_some_and(|before| {
            !before.is_bare() && !before.chains.iter().any(&is_coarse) && !section.or
        });
        let applies = if section.remote {
            coarse || !office_elsewhere
        } else if at_office {
            false
        } else if coarse {
            before.is_some() || next.is_some() || remote_elsewhere
        } else {
            goes_on && section.gap == Gap::Link
        };
        roles.push(remote && applies && !section.is_bare());
    }
    roles
}
