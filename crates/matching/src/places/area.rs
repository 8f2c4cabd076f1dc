//! Regions of the world, as sets of countries.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::token::name_key;

/// A region of the world.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Area {
    /// Its folded name, which stands for it in a place.
    pub(crate) key: &'static str,
    names: &'static [&'static str],
    /// ISO 3166-1 alpha-2 codes of its countries, in lower case, separated by spaces; of other
    /// regions of the world by their keys in capitals.
    members: &'static str,
}

impl Area {
    /// The region of the world with this key.
    pub(crate) fn of_key(key: &str) -> Option<&'static Self> {
        AREAS.iter().find(|area| area.key == key)
    }

    /// The region of the world with this name, as tokens separated by spaces.
    pub(super) fn named(name: &str) -> Option<&'static Self> {
        static NAMES: OnceLock<HashMap<String, &'static Area>> = OnceLock::new();
        let names = NAMES.get_or_init(|| {
            let named = AREAS
                .iter()
                .flat_map(|area| area.names.iter().map(move |name| (name_key(name), area)));
            named.collect()
        });
        names.get(name).copied()
    }

    /// Whether a country is in it.
    pub(crate) fn has(&self, country: &str) -> bool {
        self.members.split(' ').any(|member| {
            member == country
                || Self::of_key(&member.to_lowercase())
                    .filter(|_| member.starts_with(char::is_uppercase))
                    .is_some_and(|area| area.has(country))
        })
    }

    /// Whether they have a country in common.
    pub(crate) fn meets(&self, other: &Self) -> bool {
        self.countries().iter().any(|country| other.has(country))
    }

    /// Whether each of its countries is in the other.
    pub(crate) fn within(&self, other: &Self) -> bool {
        self.countries().iter().all(|country| other.has(country))
    }

    fn countries(&self) -> Vec<&'static str> {
        let members = self.members.split(' ').flat_map(|member| {
            let area = Self::of_key(&member.to_lowercase())
                .filter(|_| member.starts_with(char::is_uppercase));
            area.map_or_else(|| vec![member], Self::countries)
        });
        members.collect()
    }
}

/// Words of the longest name.
pub(super) const LONGEST_NAME: usize = 5;

/// Memberships as of 2026. A member in capitals is another region of the list.
const AREAS: &[Area] = &[
    Area {
        key: "eu",
        names: &[
            "EU",
            "E.U.",
            "European Union",
            "Europäische Union",
            "Unión Europea",
            "Union européenne",
            "EU27",
            "EU 27",
            "UE",
            "欧盟",
        ],
        members: "at be bg hr cy cz dk ee fi fr de gr hu ie it lv lt lu mt nl pl pt ro sk si es se",
    },
    Area {
        key: "eea",
        names: &[
            "EEA",
            "European Economic Area",
            "EU/EEA",
            "EU EEA",
            "EWR",
            "EEE",
        ],
        members: "EU is li no",
    },
    Area {
        key: "europe",
        names: &[
            "Europe",
            "Europa",
            "European",
            "EUR",
            "Continental Europe",
            "Europaweit",
            "欧洲",
            "European time zones",
            "European timezones",
            "EU time zone",
            "EU timezone",
        ],
        members: "EEA ch gb ad al ba by fo gg gi im je mc md me mk rs sm ua va xk ru tr am az ge cy ax",
    },
    Area {
        key: "western europe",
        names: &["Western Europe", "West Europe", "Westeuropa", "WEU"],
        members: "DACH BENELUX fr gb ie es pt it mc ad sm mt",
    },
    Area {
        key: "southern europe",
        names: &["Southern Europe", "South Europe", "Südeuropa"],
        members: "es pt it gr mt cy ad sm va",
    },
    Area {
        key: "northern europe",
        names: &["Northern Europe", "North Europe", "Nordeuropa"],
        members: "NORDICS BALTICS gb ie",
    },
    Area {
        key: "cee",
        names: &[
            "CEE",
            "Eastern Europe",
            "Central and Eastern Europe",
            "Central Europe",
            "Osteuropa",
            "Central & Eastern Europe",
            "Southeastern Europe",
            "South Eastern Europe",
            "Balkans",
        ],
        members: "BALTICS at al ba bg by cz hr hu md me mk pl ro rs si sk ua xk gr",
    },
    Area {
        key: "dach",
        names: &[
            "DACH",
            "D-A-CH",
            "DACH region",
            "DACH-Region",
            "D/A/CH",
            "GSA",
        ],
        members: "de at ch li",
    },
    Area {
        key: "benelux",
        names: &["Benelux", "BeNeLux", "Benelux countries"],
        members: "be nl lu",
    },
    Area {
        key: "nordics",
        names: &[
            "Nordics",
            "Nordic",
            "Nordic countries",
            "Nordic region",
            "Norden",
        ],
        members: "dk fi is no se fo gl ax",
    },
    Area {
        key: "scandinavia",
        names: &["Scandinavia", "Skandinavien", "Scandinavie", "Escandinavia"],
        members: "dk no se",
    },
    Area {
        key: "baltics",
        names: &["Baltics", "Baltic", "Baltic states", "Baltikum"],
        members: "ee lv lt",
    },
    Area {
        key: "iberia",
        names: &["Iberia", "Iberian Peninsula", "Península Ibérica"],
        members: "es pt",
    },
    Area {
        key: "uki",
        names: &["UKI", "UK&I", "UK and I", "British Isles", "UKI region"],
        members: "gb ie",
    },
    Area {
        key: "emea",
        names: &[
            "EMEA",
            "Europe, Middle East and Africa",
            "EMEA region",
            "EMEA time zones",
            "EMEA timezone",
        ],
        members: "EUROPE MENA AFRICA",
    },
    Area {
        key: "mena",
        names: &[
            "MENA",
            "Middle East and North Africa",
            "Middle East & North Africa",
            "MENA region",
        ],
        members: "MIDDLE_EAST dz eg ly ma tn sd",
    },
    Area {
        key: "middle_east",
        names: &[
            "Middle East",
            "Naher Osten",
            "Moyen-Orient",
            "Oriente Medio",
            "GCC",
            "Gulf",
            "ME region",
            "中东",
        ],
        members: "ae bh cy eg il iq ir jo kw lb om ps qa sa sy tr ye",
    },
    Area {
        key: "africa",
        names: &[
            "Africa",
            "Afrika",
            "Afrique",
            "África",
            "Sub-Saharan Africa",
            "SSA",
            "非洲",
        ],
        members: "ao bf bi bj bw cd cf cg ci cm cv dj dz eg er et ga gh gm gn gq gw ke km lr ls ly ma mg ml mr mu mw mz na ne ng rw sc sd sl sn so ss st sz td tg tn tz ug za zm zw re yt eh",
    },
    Area {
        key: "west africa",
        names: &["West Africa", "Western Africa"],
        members: "bf bj ci cv gh gm gn gw lr ml mr ne ng sl sn tg",
    },
    Area {
        key: "east africa",
        names: &["East Africa", "Eastern Africa"],
        members: "ke ug tz rw bi et so dj er ss",
    },
    Area {
        key: "north america",
        names: &[
            "North America",
            "NA region",
            "NORAM",
            "NAMER",
            "NAM",
            "Nordamerika",
            "Norteamérica",
            "América del Norte",
            "Amérique du Nord",
            "US/Canada",
            "US & Canada",
            "USA & Canada",
            "US and Canada",
            "USA and Canada",
            "北美",
            "North American time zones",
        ],
        members: "us ca mx",
    },
    Area {
        key: "latam",
        names: &[
            "LATAM",
            "Latin America",
            "Lateinamerika",
            "Latinoamérica",
            "América Latina",
            "LATAM region",
            "Amérique latine",
            "LAC",
            "Latam region",
            "Latin American",
            "拉丁美洲",
        ],
        members: "SOUTH_AMERICA CENTRAL_AMERICA mx cu do ht pr",
    },
    Area {
        key: "south_america",
        names: &[
            "South America",
            "Südamerika",
            "Sudamérica",
            "América del Sur",
            "Amérique du Sud",
            "Suramérica",
            "南美",
        ],
        members: "ar bo br cl co ec fk gf gy pe py sr uy ve",
    },
    Area {
        key: "central_america",
        names: &[
            "Central America",
            "Centroamérica",
            "América Central",
            "Mittelamerika",
        ],
        members: "bz cr gt hn ni pa sv",
    },
    Area {
        key: "caribbean",
        names: &["Caribbean", "Caribe", "Karibik", "Caraïbes"],
        members: "ag ai aw bb bl bq bs cu cw dm do gd gp ht jm kn ky lc mf mq ms pr sx tc tt vc vg vi",
    },
    Area {
        key: "americas",
        names: &[
            "Americas",
            "The Americas",
            "AMER",
            "AMERS",
            "Amerika",
            "Amériques",
            "Américas",
            "Americas time zones",
        ],
        members: "us ca SOUTH_AMERICA CENTRAL_AMERICA CARIBBEAN mx bm gl pm",
    },
    Area {
        key: "apac",
        names: &[
            "APAC",
            "APJ",
            "Asia Pacific",
            "Asia-Pacific",
            "Asia/Pacific",
            "Asien-Pazifik",
            "APAC region",
            "Asia Pacífico",
            "Asie-Pacifique",
            "JAPAC",
            "亚太",
            "APAC time zones",
        ],
        members: "ASIA OCEANIA",
    },
    Area {
        key: "asia",
        names: &["Asia", "Asien", "Asie", "Asian", "亚洲"],
        members: "SEA SOUTH_ASIA EAST_ASIA af kz kg tj tm uz am az ge ae bh il iq ir jo kw lb om ps qa sa sy tr ye cy",
    },
    Area {
        key: "sea",
        names: &[
            "SEA",
            "Southeast Asia",
            "South East Asia",
            "South-East Asia",
            "ASEAN",
            "Südostasien",
            "东南亚",
        ],
        members: "bn id kh la mm my ph sg th tl vn",
    },
    Area {
        key: "south_asia",
        names: &["South Asia", "Indian subcontinent", "Südasien", "南亚"],
        members: "bd bt in lk mv np pk",
    },
    Area {
        key: "east_asia",
        names: &["East Asia", "Ostasien", "Far East", "东亚"],
        members: "cn hk jp kp kr mn mo tw",
    },
    Area {
        key: "greater china",
        names: &["Greater China", "大中华区"],
        members: "cn hk mo tw",
    },
    Area {
        key: "oceania",
        names: &["Oceania", "Ozeanien", "Oceanía", "Océanie", "Pacific"],
        members: "ANZ fj pg sb vu ws to ki fm mh nr pw tv nc pf gu mp as ck nu",
    },
    Area {
        key: "anz",
        names: &["ANZ", "Australia & New Zealand", "Australasia", "A/NZ"],
        members: "au nz",
    },
    Area {
        key: "cis",
        names: &["CIS", "GUS", "Commonwealth of Independent States"],
        members: "am az by kz kg md ru tj uz",
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_member_is_a_country_or_a_region_of_the_list() {
        for area in AREAS {
            for member in area.members.split(' ') {
                let country = member.len() == 2 && member.chars().all(|c| c.is_ascii_lowercase());
                let capitals = member.chars().all(|c| c.is_ascii_uppercase() || c == '_');
                let listed = capitals && Area::of_key(&member.to_lowercase()).is_some();
                assert!(country || listed, "{member} of {}", area.key);
            }
            for name in area.names {
                assert!(name_key(name).split(' ').count() <= LONGEST_NAME, "{name}");
            }
        }
    }

    #[test]
    fn a_country_is_in_its_regions_of_the_world() {
        let check = |name: &str, within: &[&str], outside: &[&str]| {
            let area = Area::named(&name_key(name)).unwrap();
            assert!(within.iter().all(|country| area.has(country)), "{name}");
            assert!(!outside.iter().any(|country| area.has(country)), "{name}");
        };
        check("EU", &["de", "ie"], &["gb", "ch", "us"]);
        check("EEA", &["no", "fr"], &["ch"]);
        check("EMEA", &["gb", "ae", "za"], &["us", "in"]);
        check("LATAM", &["br", "mx", "cr"], &["us", "es"]);
        check("APAC", &["in", "au", "jp"], &["us", "de"]);
        check("D-A-CH", &["at"], &["fr"]);
        let area = |key| Area::of_key(key).unwrap();
        assert!(area("eu").within(area("emea")) && !area("emea").within(area("eu")));
        assert!(area("nordics").meets(area("eu")) && !area("dach").meets(area("latam")));
    }
}
