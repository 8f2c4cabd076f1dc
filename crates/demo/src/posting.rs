//! Job postings, written from the tables the way people write them: some state the pay, some do
//! not.

use fastrand::Rng;
use jiff::ToSpan;
use jiff::civil::Date;
use serde_json::{Map, Value, json};

use crate::company::Company;
use crate::draw::{chance, one, some};
use crate::error::Error;
use crate::occupation::{Level, Occupation};
use crate::place::Country;

/// Number of postings in the data set.
pub const POSTINGS: usize = 600;

/// Hours in a year of full-time work: 52 · 40.
const WORKING_HOURS: f64 = 2080.0;

const OFFERS: &[&str] = &[
    "Pay by a table that everybody can see",
    "28 days of leave, and nobody keeps count of who takes them",
    "A four-day week if you want one",
    "A pension that we pay into as much as you do",
    "Two weeks of further training a year",
    "A bicycle, a train ticket or a parking space",
    "Parental leave beyond what the law asks",
    "A canteen with a proper lunch",
    "Tools you choose yourself",
    "A rota you know six weeks ahead",
    "A mentor for the first year",
    "Help with moving and with forms",
];

const TEAMS: &[&str] = &[
    "You join a team of {n}",
    "You work in a team of {n} that has known each other for years",
    "Our team of {n} is growing, and you are the next",
    "You follow a colleague who retires, into a team of {n}",
];

/// Writes all postings, oldest first. Occupations alternate, so that none is missing.
pub(crate) fn write(
    random: &mut Rng,
    occupations: &[Occupation],
    companies: &[Company],
    countries: &[Country],
    today: Date,
) -> Result<Vec<Value>, Error> {
    let mut drafts = Vec::with_capacity(POSTINGS);
    for occupation in occupations.iter().cycle().take(POSTINGS) {
        let sector = one(random, &occupation.sectors, "sector")?;
        let hiring: Vec<&Company> = companies.iter().filter(|c| c.sector == *sector).collect();
        let company = *one(random, &hiring, "company of a sector")?;
        drafts.push(Draft::new(random, occupation, company, countries)?);
    }
    random.shuffle(&mut drafts);
    let mut postings = Vec::with_capacity(POSTINGS);
    for (at, draft) in drafts.iter().enumerate() {
        // The last is from today, the first from four weeks ago.
        let age_days = POSTINGS
            .saturating_sub(at)
            .saturating_sub(1)
            .saturating_mul(28)
            / POSTINGS;
        let age_days = i64::try_from(age_days).unwrap_or_default();
        let posted = today.saturating_sub(age_days.days());
        let id = format!("demo-{:04}", at.saturating_add(1));
        let mut document = draft.write(random, &id, posted, Extent::Full)?;
        if let (Some(places), Value::Object(members)) = (places(at), &mut document) {
            members.insert("totalJobOpenings".to_owned(), json!(places));
        }
        postings.push(document);
    }
    Ok(postings)
}

/// How many people a posting is to hire; one in six says so.
fn places(at: usize) -> Option<usize> {
    let is_stated = at.checked_rem(6) == Some(0);
    let more = at.checked_div(6)?.checked_rem(4)?;
    is_stated.then(|| more.saturating_add(2))
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Workplace {
    Remote,
    Hybrid,
    OnSite,
}

/// The content of a posting.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Extent {
    /// All fields and a description.
    Full,
    /// Fewer skills and no description.
    Brief,
}

/// Everything that is decided before the text is written.
pub(crate) struct Draft<'a> {
    occupation: &'a Occupation,
    /// The field of work that the title names.
    field: Option<&'a str>,
    level: &'a Level,
    company: &'a Company,
    country: &'a Country,
    /// Countries in which people may work remotely.
    open_to: Vec<&'a Country>,
    office: &'a (String, String),
    workplace: Workplace,
    employment_type: &'static str,
}

impl<'a> Draft<'a> {
    pub(crate) fn new(
        random: &mut Rng,
        occupation: &'a Occupation,
        company: &'a Company,
        countries: &'a [Country],
    ) -> Result<Self, Error> {
        let level = level(random, &occupation.levels)?;
        let country = countries
            .get(company.country)
            .ok_or(Error::Empty("country"))?;
        Ok(Self {
            occupation,
            field: None,
            level,
            company,
            country,
            open_to: countries
                .iter()
                .filter(|other| {
                    other.code == country.code || (other.european_union && country.european_union)
                })
                .collect(),
            office: one(random, &company.offices, "office")?,
            workplace: workplace(random, occupation),
            employment_type: employment_type(random, occupation),
        })
    }

    /// Like [`Self::new`], with a field of work in most titles.
    pub(crate) fn with_field(
        random: &mut Rng,
        occupation: &'a Occupation,
        company: &'a Company,
        countries: &'a [Country],
    ) -> Result<Self, Error> {
        let mut draft = Self::new(random, occupation, company, countries)?;
        if chance(random, 60) {
            draft.field = Some(one(random, &company.fields, "field")?);
        }
        Ok(draft)
    }

    /// Identifies the job. Two drafts with the same key advertise the same job.
    pub(crate) fn job_key(&self) -> String {
        let (city, _) = match self.workplace {
            Workplace::Remote => &(String::new(), String::new()),
            _ => self.office,
        };
        format!(
            "{}\n{}\n{}\n{:?}\n{city}\n{:?}\n{}",
            self.company.id,
            self.occupation.name,
            self.level.years,
            self.field,
            self.workplace,
            self.employment_type
        )
    }

    pub(crate) fn write(
        &self,
        random: &mut Rng,
        id: &str,
        posted: Date,
        extent: Extent,
    ) -> Result<Value, Error> {
        let (core, more) = match extent {
            Extent::Full => (4..=6, 2..=4),
            Extent::Brief => (2..=5, 0..=3),
        };
        let core = some(random, &self.occupation.core, core);
        let more = some(random, &self.occupation.more, more);
        let open_days = i64::from(random.u8(30..=75));
        let mut document = Map::new();
        let mut put = |name: &str, value: Value| {
            document.insert(name.to_owned(), value);
        };
        put("@context", json!("https://schema.org"));
        put("@type", json!("JobPosting"));
        put("identifier", json!(id));
        put("title", json!(self.title(random)?));
        put(
            "disambiguatingDescription",
            json!("Generated demo data: the job and the company are invented."),
        );
        if extent == Extent::Full {
            put(
                "description",
                json!(self.description(random, &core, &more)?),
            );
        }
        put("hiringOrganization", self.organization());
        put("industry", json!(self.company.industry));
        put("occupationalCategory", json!(self.occupation.name));
        put("employmentType", json!(self.employment_type));
        let (city, region) = self.office;
        let country = &self.country.code;
        match self.workplace {
            Workplace::Remote => {
                put("jobLocationType", json!("TELECOMMUTE"));
                put("applicantLocationRequirements", self.applicant_locations());
            }
            Workplace::Hybrid => put("jobLocationType", json!("HYBRID")),
            Workplace::OnSite => put("jobLocationType", json!("ON_SITE")),
        }
        if self.workplace != Workplace::Remote {
            put(
                "jobLocation",
                json!({
                    "@type": "Place",
                    "address": {
                        "@type": "PostalAddress",
                        "addressLocality": city,
                        "addressRegion": region,
                        "addressCountry": country,
                    },
                }),
            );
        }
        // A few postings mention their skills only in the text.
        if !chance(random, 6) {
            put("skills", skills(&core, &more));
        }
        if self.level.years > 0 && !chance(random, 10) {
            let months = self.level.years.saturating_mul(12);
            put(
                "experienceRequirements",
                json!({ "@type": "OccupationalExperienceRequirements", "monthsOfExperience": months }),
            );
        }
        if let Some(education) = &self.occupation.education {
            put(
                "educationRequirements",
                json!({ "@type": "EducationalOccupationalCredential", "credentialCategory": education }),
            );
        }
        if !chance(random, 15) {
            put("baseSalary", self.salary(random));
        }
        put("datePosted", json!(posted.to_string()));
        put(
            "validThrough",
            json!(posted.saturating_add(open_days.days()).to_string()),
        );
        put("inLanguage", json!("en"));
        put("url", json!(format!("https://jobs.example/{id}")));
        Ok(Value::Object(document))
    }

    fn title(&self, random: &mut Rng) -> Result<String, Error> {
        let title = one(random, &self.level.titles, "title")?;
        let title = match self.field {
            Some(field) => format!("{title}, {field}"),
            None => title.clone(),
        };
        let german_speaking = matches!(self.country.code.as_str(), "DE" | "AT" | "CH");
        Ok(if german_speaking && chance(random, 60) {
            format!("{title} (f/m/x)")
        } else if self.workplace == Workplace::Remote && chance(random, 40) {
            format!("{title} (Remote)")
        } else if self.employment_type == "PART_TIME" && chance(random, 50) {
            format!("{title}, part-time")
        } else if self.occupation.shifts && chance(random, 12) {
            format!("{title}, nights")
        } else {
            title
        })
    }

    fn description(
        &self,
        random: &mut Rng,
        core: &[&String],
        more: &[&String],
    ) -> Result<String, Error> {
        let Self {
            occupation,
            company,
            level,
            ..
        } = self;
        let team = one(random, TEAMS, "team")?.replace("{n}", &random.u8(4..=18).to_string());
        let (city, _) = self.office;
        let place = match self.workplace {
            Workplace::Remote if self.country.european_union => {
                "from wherever you live in the European Union".to_owned()
            }
            Workplace::Remote => "from wherever you live in the country".to_owned(),
            Workplace::Hybrid => format!("in {city}, two or three days a week at the office"),
            Workplace::OnSite => format!("in {city}"),
        };
        let mut text = format!("{} {}. {team}, {place}.\n", company.name, company.about);
        section(
            &mut text,
            "What you will do",
            some(random, &occupation.duties, 3..=5),
        );
        let experience = match level.years {
            0 => "No long experience: we are glad to teach".to_owned(),
            1 => "A year in similar work".to_owned(),
            years => format!("{years} years or more in similar work"),
        };
        let required = format!("Required: {}", listed(core));
        let mut asks = vec![&experience, &required];
        asks.extend(some(random, &occupation.asks, 1..=2));
        section(&mut text, "What you bring", asks);
        let nice: Vec<String> = more.iter().map(|skill| (*skill).clone()).collect();
        section(&mut text, "Nice to have", nice.iter());
        section(&mut text, "What you get", some(random, OFFERS, 2..=4));
        text.push_str(&format!(
            "\nGenerated demo data: this job and {} are invented.",
            company.name
        ));
        Ok(text)
    }

    fn organization(&self) -> Value {
        let Company {
            id,
            name,
            tags,
            stage,
            reputation,
            industry,
            employees,
            ..
        } = self.company;
        json!({
            "@type": "Organization",
            "identifier": id,
            "name": name,
            "keywords": tags,
            "stage": stage,
            "reputation": reputation,
            "industry": industry,
            "numberOfEmployees": employees,
        })
    }

    fn applicant_locations(&self) -> Value {
        self.open_to
            .iter()
            .map(|open| json!({ "@type": "Country", "name": open.code }))
            .collect()
    }

    fn salary(&self, random: &mut Rng) -> Value {
        let (lowest, highest) = self.level.pay;
        let shift = 0.95 + 0.1 * random.f64();
        let local = 1000.0 * self.country.pay * shift;
        let (share, step, unit) = if self.occupation.hourly && self.country.hourly {
            (1.0 / WORKING_HOURS, 0.25, "HOUR")
        } else if self.country.unit == "MONTH" {
            (
                1.0 / 12.0,
                if self.country.pay > 1.0 { 100.0 } else { 50.0 },
                "MONTH",
            )
        } else {
            (
                1.0,
                if self.country.pay > 10.0 {
                    50_000.0
                } else {
                    500.0
                },
                "YEAR",
            )
        };
        let amount = |thousands: f64| (thousands * local * share / step).round() * step;
        json!({
            "@type": "MonetaryAmount",
            "currency": self.country.currency,
            "value": {
                "@type": "QuantitativeValue",
                "minValue": amount(lowest),
                "maxValue": amount(highest),
                "unitText": unit,
            },
        })
    }
}

/// Middle career levels are advertised more often than the lowest and highest.
fn level<'a>(random: &mut Rng, levels: &'a [Level]) -> Result<&'a Level, Error> {
    let middle = match levels {
        [_, inner @ .., _] if !inner.is_empty() => inner,
        all => all,
    };
    let advertised = if chance(random, 40) { middle } else { levels };
    one(random, advertised, "level")
}

fn workplace(random: &mut Rng, occupation: &Occupation) -> Workplace {
    let number = random.u8(0..100);
    if number < occupation.remote {
        Workplace::Remote
    } else if number < occupation.remote.saturating_add(occupation.hybrid) {
        Workplace::Hybrid
    } else {
        Workplace::OnSite
    }
}

fn employment_type(random: &mut Rng, occupation: &Occupation) -> &'static str {
    let mut number = random.u8(0..100);
    for (percent, name) in [
        (occupation.part_time, "PART_TIME"),
        (occupation.contractor, "CONTRACTOR"),
        (occupation.temporary, "TEMPORARY"),
        (occupation.per_diem, "PER_DIEM"),
    ] {
        match number.checked_sub(percent) {
            Some(rest) => number = rest,
            None => return name,
        }
    }
    "FULL_TIME"
}

fn skills(core: &[&String], more: &[&String]) -> Value {
    let required = core.iter().map(|skill| json!(skill));
    let optional = more
        .iter()
        .map(|skill| json!({ "@type": "DefinedTerm", "name": skill, "required": false }));
    required.chain(optional).collect()
}

fn section<T: AsRef<str>>(text: &mut String, heading: &str, items: impl IntoIterator<Item = T>) {
    text.push('\n');
    text.push_str(heading);
    text.push('\n');
    for item in items {
        text.push_str("- ");
        text.push_str(item.as_ref());
        text.push('\n');
    }
}

/// "a, b and c".
fn listed(items: &[&String]) -> String {
    let items: Vec<&str> = items.iter().map(|item| item.as_str()).collect();
    match items.as_slice() {
        [] => String::new(),
        [only] => (*only).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}
