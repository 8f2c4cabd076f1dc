//! From documents to features: all language work, done once when a document arrives.

mod arrangement;
mod career;
mod company;
mod context;
mod education;
mod engagement;
mod experience;
mod finding;
pub(crate) mod fluency;
mod gender;
mod markup;
mod party;
mod passage;
mod pay;
mod permit;
mod phrase;
mod place;
mod reach;
mod section;
mod skills;
mod terms;
pub(crate) mod title;
mod workplace;

pub use arrangement::read_employment_types;
pub use experience::{number_named, read_experience};
pub use markup::plain_lines;
pub use pay::read_pay;

use std::collections::HashSet;

use crate::document::{Place, Posting, Profile, Workplace};
use crate::embeddings::EmbeddingTable;
use crate::explanation::{Field, Source, nth};
use crate::features::{
    DealBreakerKeys, Embedding, Fact, HeldTitle, Interest, Occupations, PlaceKey, PostingFeatures,
    ProfileFeatures, Quote, Terms, TitleWords,
};
use crate::language::Language;
use crate::language::lexicon::Meaning;
use crate::language::text::{Word, folded_words};
use crate::occupations::OccupationIndex;
use crate::places::{self, Keys};
use crate::vocabulary::Vocabulary;
use arrangement::Arrangement;
use passage::{Account, Advertisement};

/// Reads a posting with the taxonomy that ships.
///
/// ```
/// use matching::document::Posting;
/// use matching::read_posting;
///
/// let posting = Posting {
///     description: Some("Fully remote. 3+ years of experience required.".to_owned()),
///     ..Posting::new("p-1", "Nurse")
/// };
/// let features = serde_json::to_value(read_posting(&posting))?;
/// assert_eq!(features["workplace"], "remote");
/// assert_eq!(features["experience_months"], 36);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[must_use]
pub fn read_posting(posting: &Posting) -> PostingFeatures {
    Vocabulary::built_in().read_posting(posting)
}

/// Reads a person's profile with the taxonomy that ships.
///
/// ```
/// use matching::document::Profile;
/// use matching::{ProfileFeatures, read_profile};
///
/// let nobody = read_profile(&Profile::default());
/// assert_eq!(nobody, ProfileFeatures::default());
/// ```
#[must_use]
pub fn read_profile(profile: &Profile) -> ProfileFeatures {
    Vocabulary::built_in().read_profile(profile)
}

impl Vocabulary {
    /// Reads a posting.
    #[must_use]
    pub fn read_posting(&self, posting: &Posting) -> PostingFeatures {
        posting_features(posting, self)
    }

    /// Reads a person's profile.
    #[must_use]
    pub fn read_profile(&self, profile: &Profile) -> ProfileFeatures {
        profile_features(profile, self)
    }
}

fn posting_features(posting: &Posting, vocabulary: &Vocabulary) -> PostingFeatures {
    let title = title::read(&posting.title);
    let advertisement = Advertisement::of(posting);
    let language = terms::language_of_posting(posting, &advertisement);
    let terms = terms::of_posting(posting, &advertisement, language);
    let (named, said) = (
        Arrangement::of_words(&title.words),
        Arrangement::of(&advertisement),
    );
    let mut quotes = Vec::new();
    let mut located = located(posting, &advertisement, language, &mut quotes);
    let seniority = title.seniority.or(named.seniority.clone());
    let seniority = seniority.or(said.seniority.clone());
    let seniority = seniority.map(|finding| finding.keep(Fact::Seniority, posting, &mut quotes));
    let experience_months = posting.experience_months.or_else(|| {
        let asked = experience::demanded(&advertisement, &title.words, vocabulary)?;
        Some(asked.keep(Fact::Experience, posting, &mut quotes))
    });
    let education = posting.education.as_deref().and_then(education::lowest);
    let education = education.or_else(|| {
        let asked = education::demanded(&advertisement)?;
        Some(asked.keep(Fact::Education, posting, &mut quotes))
    });
    let in_place = located.workplaces.first().copied();
    let mut other_workplaces = posting.other_workplaces.clone();
    other_workplaces.extend(&located.workplaces);
    let workplace = posting.workplace.or(in_place).or_else(|| {
        let in_title = workplace::of_title(&title.words);
        let finding = in_title.or_else(|| workplace::of_text(&advertisement))?;
        Some(finding.keep(Fact::Workplace, posting, &mut quotes))
    });
    let nowhere = located.places.is_empty() && located.applicants.is_empty();
    if workplace == Some(Workplace::Remote)
        && nowhere
        && let Some(open) = reach::stated(&advertisement, posting)
    {
        located.applicants = open.keep(Fact::Place, posting, &mut quotes);
    }
    let pay = posting.pay.clone().or_else(|| {
        let home = located
            .places
            .iter()
            .find_map(|place| place.country.as_deref());
        let finding = pay::stated(&advertisement, &posting.title, home)?;
        Some(finding.keep(Fact::Pay, posting, &mut quotes))
    });
    let languages = fluency::demanded(&advertisement, posting, &mut quotes);
    let permit = permit::demanded(&advertisement, posting, &mut quotes);
    let employment_types = if posting.employment_types.is_empty() {
        let stated = named.types_or(said).into_iter();
        stated
            .map(|finding| finding.keep(Fact::Employment, posting, &mut quotes))
            .collect()
    } else {
        posting.employment_types.clone()
    };
    let title = title_words(&title.words.iter().collect::<Vec<_>>(), language);
    PostingFeatures {
        seniority,
        skills: skills::demanded(posting, &advertisement, vocabulary, language),
        occupations: occupations(&terms, language),
        terms,
        title,
        experience_months,
        education,
        places: located.places,
        unknown_places: located.unknown,
        applicant_places: located.applicants,
        other_workplaces: others(other_workplaces, workplace),
        workplace,
        employment_types,
        pay: pay.as_ref().and_then(pay::offered),
        quotes,
        languages,
        permit,
        company: folded_words(&posting.company.name),
        tags: posting
            .company
            .tags
            .iter()
            .map(|tag| folded_words(tag))
            .collect(),
        stage: posting.company.stage,
        reputation: posting
            .company
            .reputation
            .filter(|reputation| reputation.is_finite()),
        industry: posting
            .industry
            .as_ref()
            .or(posting.company.industry.as_ref())
            .map(|industry| folded_words(industry)),
    }
}

fn profile_features(profile: &Profile, vocabulary: &Vocabulary) -> ProfileFeatures {
    let preferences = &profile.preferences;
    let breakers = &preferences.deal_breakers;
    let wished_places = place_keys(&preferences.locations);
    let home = place_keys(profile.location.as_slice());
    let account = Account::of(profile);
    let language = terms::language_of_profile(profile, &account);
    let terms = terms::of_profile(profile, &account, language);
    let mut quotes = Vec::new();
    let mut seniorities = preferences.seniorities.clone();
    if let Some((standing, quote)) = title::standing(profile)
        && seniorities.is_empty()
    {
        seniorities.push(standing);
        quotes.push(quote);
    }
    let education = education::held(profile).map(|(level, quote)| {
        quotes.push(quote);
        level
    });
    let skills = skills::held(profile, &account, vocabulary, language);
    let interest = match &profile.learned {
        Some(learned) if preferences.learning != Some(false) => Interest::of(learned),
        _ => Interest::default(),
    };
    ProfileFeatures {
        interest,
        titles: held_titles(profile, &account, language),
        seniorities,
        is_unread: !language.is_read(),
        occupations: occupations(&terms, language),
        terms,
        experience_months: experience::held(profile).or_else(|| skills::longest_use(&skills)),
        skills,
        education,
        quotes,
        places: wished_places
            .iter()
            .cloned()
            .chain(home.iter().cloned())
            .collect(),
        wished_places,
        radius_km: preferences.radius_km.map(f64::from),
        relocates: preferences.relocate == Some(true),
        home,
        hours_apart: preferences.hours_apart.map(f64::from),
        pay: preferences.pay.as_ref().and_then(pay::yearly),
        languages: fluency::spoken(profile, language),
        workplaces: preferences.workplaces.clone(),
        employment_types: preferences.employment_types.clone(),
        industries: preferences
            .industries
            .iter()
            .map(|industry| folded_words(industry))
            .collect(),
        tags: preferences
            .tags
            .iter()
            .map(|tag| folded_words(tag))
            .collect(),
        stages: preferences.company_stages.clone(),
        deal_breakers: DealBreakerKeys {
            location: breakers.location,
            workplace: breakers.workplace,
            employment_type: breakers.employment_type,
            pay_floor: breakers.pay_floor,
            authorised_countries: breakers
                .authorised_countries
                .iter()
                .map(|country| place::country(country).unwrap_or_else(|| folded_words(country)))
                .collect(),
            excluded_companies: breakers
                .excluded_companies
                .iter()
                .map(|company| folded_words(company))
                .collect(),
        },
    }
}

/// The hashed words and letters by which the table of embeddings looks a title up.
///
/// ```
/// use matching::title_features;
///
/// // Only the words of the role count.
/// assert_eq!(title_features("Nurse"), title_features("Senior nurse (m/f/d)"));
/// assert_ne!(title_features("Nurse"), title_features("Welder"));
/// ```
#[must_use]
pub fn title_features(title: &str) -> Vec<u32> {
    let read = title::read(title);
    let words = read.words.iter().map(|word| word.text.as_str());
    let language = Language::of_words(words);
    title_words(&read.words.iter().collect::<Vec<_>>(), language).features()
}

/// The features of each sentence of a text, likewise.
///
/// ```
/// use matching::sentence_features;
///
/// let text = "I weld pipes for ships in a yard. I also repair the hulls of fishing boats.";
/// assert_eq!(sentence_features(text).len(), 2);
/// ```
#[must_use]
pub fn sentence_features(text: &str) -> Vec<Vec<u32>> {
    let profile = Profile {
        summary: Some(text.to_owned()),
        ..Profile::default()
    };
    let account = Account::of(&profile);
    let language = terms::language_of_profile(&profile, &account);
    let titles = held_titles(&profile, &account, language);
    titles.iter().map(|held| held.title.features()).collect()
}

/// A title in this language, with its English meaning.
fn title_words(words: &[&Word], language: Language) -> TitleWords {
    let folded: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
    let meanings = terms::meanings(words, language);
    let mut english: Vec<&str> = meanings.iter().flat_map(Meaning::words).collect();
    let trades = terms::trades_of(words, language);
    let added = trades.iter().filter(|trade| !trade.is_other);
    english.extend(added.flat_map(|trade| trade.meaning.split(' ')));
    let mut compared: Vec<&str> = Vec::new();
    for (at, word) in folded.iter().enumerate() {
        let other = trades
            .iter()
            .find(|trade| trade.is_other && trade.at.contains(&at));
        match other {
            None => compared.push(word),
            Some(trade) if trade.at.start == at => compared.extend(trade.meaning.split(' ')),
            Some(_) => {}
        }
    }
    let title = TitleWords {
        words: folded.join(" "),
        english: english.join(" "),
        compared: if trades.iter().any(|trade| trade.is_other) {
            compared.join(" ")
        } else {
            String::new()
        },
        embedding: Embedding::default(),
    };
    let embedding = EmbeddingTable::get().of_features(&title.features());
    TitleWords { embedding, ..title }
}

/// The occupations that terms suggest. Words of a language that is not read would only suggest
/// some by chance.
fn occupations(terms: &Terms, language: Language) -> Occupations {
    if language.is_read() {
        OccupationIndex::get().of_terms(terms)
    } else {
        Occupations::default()
    }
}

/// The workplaces besides the main one, each once.
fn others(offered: Vec<Workplace>, main: Option<Workplace>) -> Vec<Workplace> {
    let mut others: Vec<Workplace> = Vec::new();
    for workplace in offered {
        if main.is_some() && main != Some(workplace) && !others.contains(&workplace) {
            others.push(workplace);
        }
    }
    others
}

/// The places of a person, wherever the words put them.
fn place_keys(listed: &[Place]) -> Vec<PlaceKey> {
    let Keys {
        mut places,
        applicants,
        ..
    } = places::keys(listed, &[]);
    places.extend(applicants);
    places
}

/// Where the work is, and where remote workers may live: as the fields state, or else a text.
fn located(
    posting: &Posting,
    advertisement: &Advertisement,
    language: Language,
    quotes: &mut Vec<Quote>,
) -> Keys {
    let home = match posting.employer_country.as_deref() {
        Some(home) => &[home][..],
        None => language.countries(),
    };
    let mut located = places::keys(&posting.locations, home);
    let applicants = places::keys(&posting.applicant_locations, home);
    located.applicants.extend(applicants.places);
    located.applicants.extend(applicants.applicants);
    if located.places.is_empty()
        && located.applicants.is_empty()
        && let Some(stated) = place::stated(advertisement, posting)
    {
        located = stated.keep(Fact::Place, posting, quotes);
    }
    located
}

/// Titles wanted and held: wishes and the headline count in full, positions less the older they
/// are. If there are none, the first sentences of the profile replace them.
fn held_titles(profile: &Profile, account: &Account<'_>, language: Language) -> Vec<HeldTitle> {
    let mut titles: Vec<HeldTitle> = Vec::new();
    let mut add = |text: &str, weight: f64, source: Source| {
        let read = title::read(text);
        // What it means is in all of its words, as in a posting: "F & B Manager".
        let title = TitleWords {
            words: title_words(&read.role(), language).words,
            ..title_words(&read.words.iter().collect::<Vec<_>>(), language)
        };
        if !title.words.is_empty() && !titles.iter().any(|known| known.title == title) {
            titles.push(HeldTitle {
                title,
                weight,
                source,
            });
        }
    };
    for (index, wished) in profile
        .preferences
        .titles
        .iter()
        .take(MOST_WISHED_TITLES)
        .enumerate()
    {
        add(wished, 1.0, Source::of(Field::WishedTitle(nth(index))));
    }
    if let Some(headline) = &profile.headline {
        add(headline, 1.0, Source::of(Field::Headline));
    }
    for (index, weight) in career::newest_first(&profile.work)
        .into_iter()
        .zip(POSITION_WEIGHTS)
    {
        if let Some(position) = profile
            .work
            .get(index)
            .and_then(|work| work.position.as_ref())
        {
            add(position, weight, Source::of(Field::Position(nth(index))));
        }
    }
    if titles.is_empty() {
        let said = account.texts.iter();
        let first = said.filter(|said| !said.passage.lines.is_empty()).take(1);
        let mut said_before = HashSet::new();
        titles.extend(first.flat_map(|said| {
            terms::sentences(&said.passage, MOST_WORDS_AS_TITLE)
                .map(|sentence| title_words(&sentence, language))
                .filter(|sentence| said_before.insert(sentence.words.clone()))
                .take(MOST_SENTENCES_AS_TITLES)
                .map(|title| HeldTitle {
                    title,
                    weight: 1.0,
                    source: Source::of(said.field),
                })
                .collect::<Vec<_>>()
        }));
    }
    titles
}

/// Further wishes carry little information.
const MOST_WISHED_TITLES: usize = 6;

/// Weights of positions as titles, newest first.
const POSITION_WEIGHTS: [f64; 6] = [1.0, 0.85, 0.75, 0.65, 0.6, 0.55];

/// The length of a long sentence.
const MOST_WORDS_AS_TITLE: usize = 40;

/// People state their work within the first sentences.
const MOST_SENTENCES_AS_TITLES: usize = 16;
