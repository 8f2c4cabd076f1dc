//! What location lines name: the ways in which boards in many countries write them.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use matching::document::{Place, Posting};
use matching::read_posting;
use serde_json::Value;

/// `places | applicant places | workplace`, each place as `city/region/country`.
fn read(line: &str) -> String {
    let located = matching::read_location(line);
    let mut workplaces = located.workplaces.into_iter();
    let posting = Posting {
        locations: located.locations,
        applicant_locations: located.applicant_locations,
        workplace: workplaces.next(),
        other_workplaces: workplaces.collect(),
        ..Posting::new("p", "Planner")
    };
    let features = serde_json::to_value(read_posting(&posting)).unwrap();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let places = |member: &str| {
        let places = features[member].as_array().unwrap().iter();
        let places = places.map(|place| {
            ["city", "region", "country"]
                .map(|part| text(&place[part]))
                .join("/")
        });
        places.collect::<Vec<_>>().join("; ")
    };
    let (places, applicants) = (places("places"), places("applicant_places"));
    format!("{places} | {applicants} | {}", text(&features["workplace"]))
}

fn check(cases: &[[&str; 2]]) {
    let wrong: Vec<String> = cases
        .iter()
        .filter(|[line, expect]| read(line) != *expect)
        .map(|[line, expect]| format!("{line}: {} instead of {expect}", read(line)))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn remote_work_and_who_may_do_it() {
    check(&[
        ["Remote EMEA/APAC", " | /emea/; /apac/ | remote"],
        ["Remote; Brazil", " | //br | remote"],
        ["Telelavoro", " |  | remote"],
        ["Remote (100%)", " |  | remote"],
        ["Fully-Remote", " |  | remote"],
        ["Remote role", " |  | remote"],
        ["Remote position, US only", " | //us | remote"],
        ["Remote - Anywhere", " |  | remote"],
        ["Anywhere", " |  | remote"],
        ["Work from anywhere", " |  | remote"],
        ["Remote, Earth", " |  | remote"],
        ["Remote (Global)", " |  | remote"],
        ["Remote - International", " |  | remote"],
        ["Home based - Worldwide", " |  | remote"],
        ["Remote - EMEA", " | /emea/ | remote"],
        ["Remote (LATAM)", " | /latam/ | remote"],
        ["Remote in Europe", " | /europe/ | remote"],
        ["Remote - European Union", " | /eu/ | remote"],
        [
            "Remote - Europe or US East Coast",
            " | /europe/; //us | remote",
        ],
        ["Latin America (Remote)", " | /latam/ | remote"],
        ["Remote, North America", " | /north america/ | remote"],
        ["US & Canada (Remote)", " | /north america/ | remote"],
        ["Remote (US/Canada)", " | /north america/ | remote"],
        ["Remote: United States", " | //us | remote"],
        ["Remote in the United States", " | //us | remote"],
        ["Remote - USA", " | //us | remote"],
        ["USA Remote", " | //us | remote"],
        ["US-Remote", " | //us | remote"],
        ["Remote-US", " | //us | remote"],
        ["Remote (U.S.)", " | //us | remote"],
        ["United States - Remote", " | //us | remote"],
        [
            "Remote, United Kingdom or Ireland",
            " | //gb; //ie | remote",
        ],
        [
            "Remote in Germany, Austria or Switzerland",
            " | //de; //at; //ch | remote",
        ],
        ["Remote from Poland", " | //pl | remote"],
        ["Remote from anywhere in Germany", " | //de | remote"],
        ["Anywhere in Germany", " | //de | remote"],
        ["Anywhere in the US", " | //us | remote"],
        ["Remote within the United States", " | //us | remote"],
        ["Remote (must be in Canada)", " | //ca | remote"],
        ["Remote - California", " | /ca/us | remote"],
        ["Remote - New York", " | /ny/us | remote"],
        ["Remote, TX", " | /tx/us | remote"],
        ["Remote - Ontario, Canada", " | /on/ca | remote"],
        ["Remote (Berlin)", " | /be/de | remote"],
        ["Berlin (Remote possible)", " | /be/de | remote"],
        [
            "San Francisco, CA or Remote (US)",
            "san francisco/ca/us | //us | remote",
        ],
        [
            "Hybrid in New York or remote within the US",
            "new york/ny/us | //us | remote",
        ],
        ["Home Office", " |  | remote"],
        ["Homeoffice, Deutschland", " | //de | remote"],
        ["Home-Office deutschlandweit", " | //de | remote"],
        ["Télétravail - France", " | //fr | remote"],
        ["Full télétravail", " |  | remote"],
        ["Remoto - México", " | //mx | remote"],
        ["100% remoto", " |  | remote"],
        ["Teletrabajo, España", " | //es | remote"],
        ["Trabajo remoto (Colombia)", " | //co | remote"],
        ["Trabalho remoto - Brasil", " | //br | remote"],
        ["远程办公", " |  | remote"],
        ["Virtual", " |  | remote"],
        ["Telecommute", " |  | remote"],
        ["Work from home, Ohio", " | /oh/us | remote"],
        ["Distributed", " |  | remote"],
        ["remote, us", " | //us | remote"],
        ["remote", " |  | remote"],
        ["Remote - Engineering", " |  | remote"],
    ]);
}

#[test]
fn arrangements_with_their_places() {
    check(&[
        [
            "Ulm (hybrid), Bonn (remote)",
            "ulm/bw/de | bonn/nrw/de | remote",
        ],
        ["Hybrid or remote - Denver", "denver/co/us |  | remote"],
        ["Berlin or Remote", "berlin/be/de |  | remote"],
        ["London / Remote", "london/england/gb |  | remote"],
        [
            "San Francisco, CA or Remote (US)",
            "san francisco/ca/us | //us | remote",
        ],
        [
            "Hybrid in New York or remote within the US",
            "new york/ny/us | //us | remote",
        ],
        ["New York, NY (Hybrid)", "new york/ny/us |  | hybrid"],
        ["Hybrid - Austin, TX", "austin/tx/us |  | hybrid"],
        [
            "Hybrid (3 days in office) - Munich",
            "munich/by/de |  | hybrid",
        ],
        ["Munich, hybrid", "munich/by/de |  | hybrid"],
        ["On-site - Chicago, IL", "chicago/il/us |  | on_site"],
        ["Chicago, IL (on-site)", "chicago/il/us |  | on_site"],
        ["Onsite in Dallas", "dallas/tx/us |  | on_site"],
        ["Berlin (kein Remote)", "berlin/be/de |  | on_site"],
        ["Hamburg - kein Homeoffice", "hamburg/hh/de |  | on_site"],
        ["Paris (pas de télétravail)", "paris/idf/fr |  | on_site"],
        ["Madrid (no remoto)", "madrid/madrid/es |  | on_site"],
        ["Not remote: Denver, CO", "denver/co/us |  | on_site"],
        [
            "Seattle (remote not possible)",
            "seattle/wa/us |  | on_site",
        ],
        ["北京 / 远程", "北京/beijing/cn |  | remote"],
    ]);
}

#[test]
fn places_as_boards_write_them() {
    check(&[
        ["SE-Malmö", "malmo/skane/se |  | "],
        ["EMEA", "/emea/ |  | "],
        ["Deutschlandweit", "//de |  | "],
        ["上海市", "上海/shanghai/cn |  | "],
        ["北京市朝阳区", "北京/beijing/cn |  | "],
        ["深圳，广东", "深圳/guangdong/cn |  | "],
        ["中国上海", "上海/shanghai/cn |  | "],
        ["New York, NY 10001", "new york/ny/us |  | "],
        ["New York, NY, USA", "new york/ny/us |  | "],
        ["New York City", "new york city/ny/us |  | "],
        ["NYC", "nyc/ny/us |  | "],
        ["SF Bay Area", "sf bay area/ca/us |  | "],
        ["San Francisco Bay Area", "san francisco bay/ca/us |  | "],
        [
            "Los Angeles, California, United States",
            "los angeles/ca/us |  | ",
        ],
        [
            "1600 Amphitheatre Parkway, Mountain View, CA 94043",
            "mountain view/ca/us |  | ",
        ],
        [
            "350 Fifth Avenue, New York, NY 10118, USA",
            "new york/ny/us |  | ",
        ],
        ["Portland, OR 97201", "portland/or/us |  | "],
        ["Portland, OR", "portland/or/us |  | "],
        ["Indianapolis, IN 46204", "indianapolis/in/us |  | "],
        ["Bangor, ME", "bangor/me/us |  | "],
        ["Honolulu, HI 96813", "honolulu/hi/us |  | "],
        ["Washington, DC 20001", "washington/dc/us |  | "],
        ["Washington, D.C.", "washington/dc/us |  | "],
        ["Washington DC", "washington dc/dc/us |  | "],
        ["Nashville, TN (HQ)", "nashville/tn/us |  | "],
        ["Salem, KS", "salem/ks/us |  | "],
        ["Smallville, KS 66002", "smallville/ks/us |  | "],
        ["Toronto, ON", "toronto/on/ca |  | "],
        ["Toronto, ON M5V 2T6", "toronto/on/ca |  | "],
        ["Toronto, Ontario, Canada", "toronto/on/ca |  | "],
        ["Montréal, QC", "montreal/qc/ca |  | "],
        ["Vancouver BC", "vancouver/bc/ca |  | "],
        ["Calgary, Alberta", "calgary/ab/ca |  | "],
        ["Sydney, NSW", "sydney/nsw/au |  | "],
        ["Sydney NSW 2000", "sydney/nsw/au |  | "],
        ["Melbourne, Victoria, Australia", "melbourne/vic/au |  | "],
        ["Perth, WA", "perth/wa/au |  | "],
        ["Brisbane QLD, Australia", "brisbane/qld/au |  | "],
        ["London, UK", "london/england/gb |  | "],
        ["London, England", "london/england/gb |  | "],
        ["London, England, United Kingdom", "london/england/gb |  | "],
        ["London EC2A 4NE", "london/england/gb |  | "],
        [
            "Manchester, Greater Manchester, England",
            "manchester/england/gb |  | ",
        ],
        ["Cardiff, Wales", "cardiff/wales/gb |  | "],
        ["Edinburgh, Scotland", "edinburgh/scotland/gb |  | "],
        [
            "Belfast, Northern Ireland",
            "belfast/northern ireland/gb |  | ",
        ],
        ["Cambridge, Cambridgeshire", "cambridge/england/gb |  | "],
        ["Dublin 2", "dublin/leinster/ie |  | "],
        ["Dublin, Ireland", "dublin/leinster/ie |  | "],
        ["10115 Berlin", "berlin/be/de |  | "],
        ["D-80331 München", "munchen/by/de |  | "],
        ["80331 München, Deutschland", "munchen/by/de |  | "],
        ["Berlin, Deutschland", "berlin/be/de |  | "],
        ["Berlin, DE", "berlin/be/de |  | "],
        ["Berlin-Mitte", "berlin mitte/be/de |  | "],
        ["Berlin Kreuzberg", "berlin kreuzberg/be/de |  | "],
        ["Frankfurt am Main", "frankfurt am main/he/de |  | "],
        ["Frankfurt a.M.", "frankfurt a m/he/de |  | "],
        ["Frankfurt/Main", "frankfurt/he/de |  | "],
        ["Frankfurt (Oder)", "frankfurt oder/bb/de |  | "],
        ["Freiburg i. Br.", "freiburg i br/bw/de |  | "],
        ["Köln/Bonn", "koln/nrw/de; bonn/nrw/de |  | "],
        ["Raum Stuttgart", "stuttgart/bw/de |  | "],
        ["Großraum München", "munchen/by/de |  | "],
        ["Hauptstraße 5, 70173 Stuttgart", "stuttgart/bw/de |  | "],
        [
            "Musterstr. 12, 20095 Hamburg, Germany",
            "hamburg/hh/de |  | ",
        ],
        [
            "Nürnberg oder Erlangen",
            "nurnberg/by/de; erlangen/by/de |  | ",
        ],
        [
            "Hamburg, Berlin, München",
            "hamburg/hh/de; berlin/be/de; munchen/by/de |  | ",
        ],
        [
            "Hamburg | Berlin | München",
            "hamburg/hh/de; berlin/be/de; munchen/by/de |  | ",
        ],
        ["Hamburg und Umgebung", "hamburg/hh/de |  | "],
        ["Bayern", "/by/de |  | "],
        ["NRW", "/nrw/de |  | "],
        ["Nordrhein-Westfalen", "/nrw/de |  | "],
        ["1010 Wien", "wien/vienna/at |  | "],
        ["A-1010 Wien", "wien/vienna/at |  | "],
        ["Wien, Österreich", "wien/vienna/at |  | "],
        ["Graz, Steiermark", "graz/styria/at |  | "],
        ["8001 Zürich", "zurich/zh/ch |  | "],
        ["CH-8001 Zürich", "zurich/zh/ch |  | "],
        ["Zürich, ZH", "zurich/zh/ch |  | "],
        ["Genève", "geneve/ge/ch |  | "],
        ["Lausanne (VD)", "lausanne/vd/ch |  | "],
        ["Bern, Schweiz", "bern/be/ch |  | "],
        ["Paris", "paris/idf/fr |  | "],
        ["Paris 9e", "paris/idf/fr |  | "],
        ["75009 Paris", "paris/idf/fr |  | "],
        ["75008 Paris, France", "paris/idf/fr |  | "],
        ["Lyon (69)", "lyon/aura/fr |  | "],
        ["Lyon 3ème", "lyon/aura/fr |  | "],
        ["La Défense", "la defense/idf/fr |  | "],
        ["Île-de-France", "/idf/fr |  | "],
        ["Toulouse, Occitanie", "toulouse/occitanie/fr |  | "],
        [
            "Marseille ou Aix-en-Provence",
            "marseille/paca/fr; aix en provence/paca/fr |  | ",
        ],
        ["Région parisienne", "/idf/fr |  | "],
        ["Madrid", "madrid/madrid/es |  | "],
        ["Madrid, España", "madrid/madrid/es |  | "],
        ["Barcelona, Cataluña", "barcelona/catalonia/es |  | "],
        ["C/ Mayor 5, 28013 Madrid", "madrid/madrid/es |  | "],
        ["Ciudad de México", "ciudad de mexico/cdmx/mx |  | "],
        ["CDMX", "cdmx/cdmx/mx |  | "],
        ["Guadalajara, Jalisco", "guadalajara/jal/mx |  | "],
        ["Monterrey, N.L.", "monterrey/nl/mx |  | "],
        ["Bogotá D.C.", "bogota d c/bogota d c/co |  | "],
        ["Bogotá, Colombia", "bogota/bogota d c/co |  | "],
        ["Buenos Aires, Argentina", "buenos aires/caba/ar |  | "],
        ["CABA", "caba/caba/ar |  | "],
        ["São Paulo, SP", "sao paulo/sp/br |  | "],
        ["São Paulo - SP", "sao paulo/sp/br |  | "],
        ["Rio de Janeiro/RJ", "rio de janeiro/rj/br |  | "],
        ["Santiago, Chile", "santiago/rm/cl |  | "],
        ["Santiago, Región Metropolitana", "santiago/rm/cl |  | "],
        ["Bengaluru, Karnataka, India", "bengaluru/ka/in |  | "],
        ["Bangalore", "bangalore/ka/in |  | "],
        ["Bengaluru, KA", "bengaluru/ka/in |  | "],
        ["Gurgaon, Haryana", "gurgaon/hr/in |  | "],
        ["Delhi NCR", "/dl/in |  | "],
        ["Noida, UP", "noida/up/in |  | "],
        ["Mumbai / Pune", "mumbai/mh/in; pune/mh/in |  | "],
        ["Hyderabad, Telangana", "hyderabad/ts/in |  | "],
        ["Chennai, IN", "chennai/tn/in |  | "],
        ["Kolkata, West Bengal 700091", "kolkata/wb/in |  | "],
        ["Shanghai, China", "shanghai/shanghai/cn |  | "],
        ["Beijing", "beijing/beijing/cn |  | "],
        ["Shenzhen, Guangdong", "shenzhen/guangdong/cn |  | "],
        ["Hong Kong", "hong kong//hk |  | "],
        ["Hong Kong SAR", "//hk |  | "],
        ["Singapore", "singapore//sg |  | "],
        ["Tokyo, Japan", "tokyo/tokyo/jp |  | "],
        ["Seoul, South Korea", "seoul/seoul/kr |  | "],
        ["Dubai, UAE", "dubai/dubai/ae |  | "],
        ["Tel Aviv, Israel", "tel aviv/tel aviv/il |  | "],
        ["Cape Town, South Africa", "cape town/western cape/za |  | "],
        ["Lagos, Nigeria", "lagos/lagos/ng |  | "],
        ["Nairobi", "nairobi/nairobi county/ke |  | "],
        ["Amsterdam, NL", "amsterdam/north holland/nl |  | "],
        ["Amsterdam, Netherlands", "amsterdam/north holland/nl |  | "],
        ["1012 AB Amsterdam", "amsterdam/north holland/nl |  | "],
        [
            "Rotterdam, Zuid-Holland",
            "rotterdam/south holland/nl |  | ",
        ],
        ["Brussels, Belgium", "brussels/brussels capital/be |  | "],
        ["Gent", "gent/flanders/be |  | "],
        ["Antwerpen", "antwerpen/flanders/be |  | "],
        ["Stockholm, Sweden", "stockholm/stockholm/se |  | "],
        ["Copenhagen", "copenhagen/capital region/dk |  | "],
        ["København", "kobenhavn/capital region/dk |  | "],
        ["Oslo, NO", "oslo/oslo/no |  | "],
        ["Warszawa", "warszawa/mazovia/pl |  | "],
        ["Kraków, Poland", "krakow/lesser poland/pl |  | "],
        ["Prague", "prague/prague/cz |  | "],
        ["Lisboa", "lisboa/lisbon/pt |  | "],
        ["Rome, Italy", "rome/lazio/it |  | "],
        ["Milano (MI)", "milano/lombardy/it |  | "],
        ["DE-Berlin", "berlin/be/de |  | "],
        ["US-TX-Austin", "austin/tx/us |  | "],
        ["USA - Texas - Austin", "austin/tx/us |  | "],
        ["US, TX, Austin", "austin/tx/us |  | "],
        [
            "United States, California, San Francisco",
            "san francisco/ca/us |  | ",
        ],
        ["IN-Bangalore", "bangalore/ka/in |  | "],
        ["Germany - Munich", "munich/by/de |  | "],
        ["Germany, Berlin", "berlin/be/de |  | "],
        ["UK - London", "london/england/gb |  | "],
        ["GB/London", "london/england/gb |  | "],
        ["France-Paris", "paris/idf/fr |  | "],
        ["London Office", "london/england/gb |  | "],
        ["Our Paris office", "paris/idf/fr |  | "],
        ["Austin Headquarters", "austin/tx/us |  | "],
        ["Headquarters: Boston", "boston/ma/us |  | "],
        ["Munich HQ", "munich/by/de |  | "],
        ["Office - Leeds", "leeds/england/gb |  | "],
        ["Berlin Campus", "berlin/be/de |  | "],
        ["Downtown Toronto", "toronto/on/ca |  | "],
        ["North London", "london/england/gb |  | "],
        ["Central Paris", "paris/idf/fr |  | "],
        ["Greater Boston Area", "boston/ma/us |  | "],
        ["Greater Seattle Area", "seattle/wa/us |  | "],
        [
            "Dallas-Fort Worth Metroplex",
            "dallas fort worth/tx/us |  | ",
        ],
        ["Minneapolis-St. Paul", "minneapolis st paul/mn/us |  | "],
        ["St. Louis, MO", "st louis/mo/us |  | "],
        ["Saint Louis, Missouri", "saint louis/mo/us |  | "],
        ["St. Gallen", "st gallen/sg/ch |  | "],
        ["Sankt Gallen", "sankt gallen/sg/ch |  | "],
        ["St Albans", "st albans/england/gb |  | "],
        ["Winston-Salem, NC", "winston salem/nc/us |  | "],
        [
            "Stratford-upon-Avon",
            "stratford upon avon/england/gb |  | ",
        ],
        [
            "Newcastle upon Tyne",
            "newcastle upon tyne/england/gb |  | ",
        ],
        [
            "London, Paris, or Berlin",
            "london/england/gb; paris/idf/fr; berlin/be/de |  | ",
        ],
        [
            "London; Paris; Berlin",
            "london/england/gb; paris/idf/fr; berlin/be/de |  | ",
        ],
        [
            "London/Paris/Berlin",
            "london/england/gb; paris/idf/fr; berlin/be/de |  | ",
        ],
        ["London & Paris", "london/england/gb; paris/idf/fr |  | "],
        ["Austin, TX; Denver, CO", "austin/tx/us; denver/co/us |  | "],
        [
            "Austin, TX or Denver, CO",
            "austin/tx/us; denver/co/us |  | ",
        ],
        ["Austin, TX, Denver, CO", "austin/tx/us; denver/co/us |  | "],
        [
            "Austin, Denver and Boston",
            "austin/tx/us; denver/co/us; boston/ma/us |  | ",
        ],
        ["Paris, TX", "paris/tx/us |  | "],
        ["Georgia", "/ga/us |  | "],
        ["Atlanta, Georgia", "atlanta/ga/us |  | "],
        ["Tbilisi, Georgia", "tbilisi/tbilisi/ge |  | "],
        ["Mexico", "//mx |  | "],
        ["Mexico City, Mexico", "mexico city/cdmx/mx |  | "],
        ["Germany", "//de |  | "],
        ["Deutschland", "//de |  | "],
        ["Allemagne", "//de |  | "],
        ["Alemania", "//de |  | "],
        ["德国", "//de |  | "],
        ["USA", "//us |  | "],
        ["US", "//us |  | "],
        ["Multiple Cities, US", "//us |  | "],
        ["Nationwide, US", "//us |  | "],
        ["New York, NY +2 more", "new york/ny/us |  | "],
        ["BERLIN", "berlin/be/de |  | "],
        ["BERLIN, GERMANY", "berlin/be/de |  | "],
        ["NEW YORK, NY", "new york/ny/us |  | "],
        ["PORTLAND, OR", "portland/or/us |  | "],
        ["berlin, germany", "berlin/be/de |  | "],
        ["austin, tx", "austin/tx/us |  | "],
        ["London, GB", "london/england/gb |  | "],
        ["Vienna, AT", "vienna/vienna/at |  | "],
        ["Salem, OR", "salem/or/us |  | "],
        ["Columbus, OH", "columbus/oh/us |  | "],
        ["Reading, UK", "reading/england/gb |  | "],
        ["Nice, France", "nice/paca/fr |  | "],
        ["Mobile, AL", "mobile/al/us |  | "],
        ["Bad Homburg v.d. Höhe", "bad homburg v d hohe/he/de |  | "],
        [
            "Neustadt an der Weinstraße",
            "neustadt an der weinstrasse/rp/de |  | ",
        ],
        ["Halle (Saale)", "halle saale/st/de |  | "],
        ["Rheinland-Pfalz", "/rp/de |  | "],
        [
            "Kleinkleckersdorf, Deutschland",
            "kleinkleckersdorf//de |  | ",
        ],
        ["Germany, Kleinkleckersdorf", "kleinkleckersdorf//de |  | "],
        ["Muenchen", "muenchen/by/de |  | "],
        ["Duesseldorf", "duesseldorf/nrw/de |  | "],
        ["Koeln", "koeln/nrw/de |  | "],
        ["Zuerich", "zuerich/zh/ch |  | "],
        ["Nuernberg", "nuernberg/by/de |  | "],
        ["Saarbruecken", "saarbruecken/sl/de |  | "],
    ]);
}

#[test]
fn a_line_that_names_no_place_is_unknown() {
    let lines = [
        "Various",
        "Various Locations",
        "Multiple",
        "To be determined",
        "N/A",
        "Other",
        "Flexible",
        "Confidential",
        "See description",
        "Verschiedene Standorte",
        "Mehrere Standorte möglich",
        "Varias ubicaciones",
        "Plusieurs sites",
        "全国",
        "Headquarters",
        "Field based",
        "2 locations",
        "3+ locations",
        "Of",
        "Kleinkleckersdorf",
        "Acme Corporation",
        "We hire in many places across the globe, and would love to hear from you",
        "Sales",
        "Engineering",
    ];
    for line in lines {
        assert_eq!(read(line), " |  | ", "{line}");
    }
}

#[test]
fn the_other_places_of_a_posting_settle_what_is_ambiguous() {
    let place = |city: &str, country: Option<&str>| Place {
        city: Some(city.to_owned()),
        country: country.map(str::to_owned),
        ..Place::default()
    };
    let check = |places: Vec<Place>, expect: &[(&str, bool)]| {
        let posting = Posting {
            locations: places,
            ..Posting::new("p", "Planner")
        };
        let features = serde_json::to_value(read_posting(&posting)).unwrap();
        let places = features["places"].as_array().unwrap().iter();
        let found: Vec<(&str, bool)> = places
            .map(|place| {
                (
                    place["country"].as_str().unwrap(),
                    place["doubtful"].as_bool().unwrap(),
                )
            })
            .collect();
        assert_eq!(found, expect, "{posting:?}");
    };
    check(vec![place("Cambridge", None)], &[("gb", true)]);
    check(vec![place("Cambridge", Some("US"))], &[("us", true)]);
    let of_employer = |country: &str| {
        let posting = Posting {
            locations: vec![place("Cambridge", None), place("München", None)],
            employer_country: Some(country.to_owned()),
            ..Posting::new("p", "Planner")
        };
        let features = serde_json::to_value(read_posting(&posting)).unwrap();
        let cambridge = &features["places"][0];
        (
            cambridge["country"].as_str().unwrap().to_owned(),
            features["places"][1]["country"]
                .as_str()
                .unwrap()
                .to_owned(),
        )
    };
    assert_eq!(of_employer("US"), ("us".to_owned(), "de".to_owned()));
    assert_eq!(of_employer("GB"), ("gb".to_owned(), "de".to_owned()));
    check(
        vec![place("Cambridge", None), place("Boston", None)],
        &[("us", false), ("us", false)],
    );
    check(
        vec![place("Cambridge", None), place("Leeds", None)],
        &[("gb", false), ("gb", false)],
    );
}

#[test]
fn a_district_beside_its_city_is_the_city() {
    check(&[
        ["Canary Wharf, London", "london/england/gb |  | "],
        ["London, Canary Wharf", "london/england/gb |  | "],
        ["London (Canary Wharf)", "london/england/gb |  | "],
        ["Soho, London, UK", "london/england/gb |  | "],
        ["Kreuzberg, Berlin", "berlin/be/de |  | "],
        // Names of parts of other cities, and of small towns of other countries.
        ["Capitol Hill, Seattle", "seattle/wa/us |  | "],
        ["Capitol Hill, Seattle, WA", "seattle/wa/us |  | "],
        ["Seattle (Capitol Hill)", "seattle/wa/us |  | "],
        ["Newtown, Sydney", "sydney/nsw/au |  | "],
        ["Old Town, Edinburgh", "edinburgh/scotland/gb |  | "],
        ["La Défense, Paris", "paris/idf/fr |  | "],
        ["East London", "london/england/gb |  | "],
        ["West London, UK", "london/england/gb |  | "],
        // Towns abroad, in countries whose places are named in the same language.
        ["Whitefield, Bangalore", "bangalore/ka/in |  | "],
        ["Whitefield, Bangalore, India", "bangalore/ka/in |  | "],
        ["Zug, London", "zug/zg/ch; london/england/gb |  | "],
        // Towns of their own.
        [
            "East London, South Africa",
            "east london/eastern cape/za |  | ",
        ],
        [
            "East London, Eastern Cape",
            "east london/eastern cape/za |  | ",
        ],
        ["South San Francisco, CA", "south san francisco/ca/us |  | "],
        ["South Bend, IN", "south bend/in/us |  | "],
        ["Potsdam, Berlin", "potsdam/bb/de; berlin/be/de |  | "],
        ["Walldorf, Berlin", "walldorf/bw/de; berlin/be/de |  | "],
        [
            "Menlo Park, New York",
            "menlo park/ca/us; new york/ny/us |  | ",
        ],
    ]);
}

#[test]
fn words_for_the_whole_of_a_place_name_it() {
    check(&[
        ["UK-wide", "//gb |  | "],
        ["DE-weit", "//de |  | "],
        ["Remote (DE-weit)", " | //de | remote"],
        ["Remote, EU-wide", " | /eu/ | remote"],
        ["Homeoffice, österreichweit", " | //at | remote"],
        ["Partout en France", " | //fr | remote"],
        ["Teletrabajo en toda España", " | //es | remote"],
        [
            "Berlin oder bundesweit remote",
            "berlin/be/de | //de | remote",
        ],
        ["En todo el territorio nacional", " |  | "],
    ]);
}

#[test]
fn the_number_of_a_departement_settles_where_a_town_is() {
    check(&[
        ["Saint-Denis (93)", "saint denis/idf/fr |  | "],
        ["93200 Saint-Denis", "saint denis/idf/fr |  | "],
        ["Saint-Denis (974)", "saint denis/reunion/re |  | "],
        ["Vienne (38)", "vienne/aura/fr |  | "],
        ["Vienne (86)", "/new aquitaine/fr |  | "],
        ["Nord (59)", "/hdf/fr |  | "],
        ["Bastia (2B)", "bastia/corsica/fr |  | "],
        ["Lille (59) / Lyon (69)", "lille/hdf/fr; lyon/aura/fr |  | "],
        ["Paris (13)", "paris/idf/fr |  | "],
        ["London (12)", "london/england/gb |  | "],
        ["93047 Regensburg", "regensburg/by/de |  | "],
        ["60601 Chicago", "chicago/il/us |  | "],
    ]);
}

#[test]
fn a_word_for_a_part_of_a_city_is_no_place_of_its_own() {
    for (line, city, country) in [
        ("Nord Köln", "Köln", "DE"),
        ("Lyon Sud", "Lyon", "FR"),
        ("Wien Süd", "Wien", "AT"),
        ("Köln (Nord)", "Köln", "DE"),
        ("Sud de Nantes", "Nantes", "FR"),
        ("Centro de Sevilla", "Sevilla", "ES"),
        ("Zona norte de Madrid", "Madrid", "ES"),
        ("Dublin City Centre", "Dublin", "IE"),
        ("28013 Madrid (Centro)", "Madrid", "ES"),
        ("Inner London", "London", "GB"),
        ("Greater Manchester", "Manchester", "GB"),
        ("North Berlin", "Berlin", "DE"),
        ("Frankfurt-Höchst", "Frankfurt", "DE"),
        ("West Palm Beach, FL", "West Palm Beach", "US"),
        ("South Bend, IN", "South Bend", "US"),
        ("North Las Vegas", "North Las Vegas", "US"),
        ("South Shields", "South Shields", "GB"),
        ("Nordhausen", "Nordhausen", "DE"),
    ] {
        let read = matching::read_location(line).locations;
        let place = read.first().unwrap();
        assert_eq!(read.len(), 1, "{line}: {read:?}");
        assert_eq!(place.city.as_deref(), Some(city), "{line}");
        assert_eq!(place.country.as_deref(), Some(country), "{line}");
    }
    // Alone, it may be anywhere.
    for line in ["Nord", "Sud", "Centre", "Sud-Est"] {
        let read = matching::read_location(line).locations;
        assert!(
            read.iter().all(|place| place.country.is_none()),
            "{line}: {read:?}"
        );
    }
    // A number or a country settles it.
    let read = |line: &str| matching::read_location(line).locations;
    assert_eq!(read("Nord (59)")[0].country.as_deref(), Some("FR"));
    assert_eq!(read("Sud, Haiti")[0].country.as_deref(), Some("HT"));
}

#[test]
fn a_county_or_département_is_in_its_region() {
    for (line, city, country) in [
        ("Guildford, Surrey", Some("Guildford"), "GB"),
        ("York, North Yorkshire", Some("York"), "GB"),
        ("Birmingham, West Midlands", Some("Birmingham"), "GB"),
        ("Durham, County Durham", Some("Durham"), "GB"),
        ("Nantes, Loire-Atlantique", Some("Nantes"), "FR"),
        (
            "Newcastle upon Tyne, Tyne & Wear",
            Some("Newcastle upon Tyne"),
            "GB",
        ),
        ("West Sussex", None, "GB"),
        ("Co. Kerry", None, "IE"),
        ("Finistère", None, "FR"),
        ("Vizcaya", None, "ES"),
        ("Oberbayern", None, "DE"),
        ("New England", None, "US"),
        ("Kent, WA", Some("Kent"), "US"),
        ("Norfolk, VA", Some("Norfolk"), "US"),
    ] {
        let read = matching::read_location(line).locations;
        let place = read.first().unwrap();
        assert_eq!(read.len(), 1, "{line}: {read:?}");
        assert_eq!(place.city.as_deref(), city, "{line}");
        assert_eq!(place.country.as_deref(), Some(country), "{line}");
    }
}
