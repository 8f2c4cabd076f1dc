//! What a request asks for, and the batch that reads everything that the page is made from.

use std::collections::{BTreeMap, HashMap};

use matching::document::PostingId;
use matching::{Catalogue, DEFAULT_ENGINE, Filter, Sort};
use serde::Deserialize;

use super::analyses::{self, Analyses};
use super::continuation::Continuation;
use super::persisted::{Persisted, PersistedColumn, persisted_column};
use super::put_first::{Allotment, put_first_column};
use super::request::Request;
use crate::catalogue::catch_up::CatchUp;
use crate::experiments::{self, ExperimentRow, Lineup, running_column};
use crate::isolate::running::Running;
use crate::people::context::{self, UserContext, context_column};
use crate::people::interactions::{self, PersonalState, StateRow, listed_states_column};
use crate::platform::{Platform, batch_of};
use crate::ports::{Answer, Statement};
use crate::wire::cursor;
use crate::wire::error::{Code, Error};
use crate::wire::rows::{JsonText, to_json};

/// Persisted matches that are read beyond the page, to replace postings that have closed since.
const SPARE: usize = 5;

/// A request, before the database is read.
pub(super) struct Plan {
    pub(super) request: Request,
    /// Where the previous page ended; the beginning for a first page.
    pub(super) continuation: Continuation,
    /// The lineup, if the running experiment and the statistics are those this isolate remembers. A
    /// wrong one costs a ranking, never a round trip.
    presumed: Lineup,
}

/// Everything that a page is made from.
pub(super) struct Inputs {
    pub(super) context: UserContext,
    pub(super) lineup: Lineup,
    /// Sides of the running experiment that the person was shown before.
    pub(super) shown_before: Vec<String>,
    /// Persisted matches by algorithm.
    pub(super) persisted: BTreeMap<String, Persisted>,
    pub(super) analyses: Analyses,
    /// What the person has done with postings that the list may show.
    pub(super) states: HashMap<PostingId, PersonalState>,
    /// What a spread puts first on the page.
    pub(super) given: Option<Allotment>,
    /// Whether the persisted matches are of the current profile and catalogue.
    pub(super) up_to_date: bool,
}

impl Plan {
    /// Reads a request.
    ///
    /// # Errors
    /// [`Error::Refused`] for a bad cursor or algorithm.
    pub(super) fn new(platform: &impl Platform, request: Request) -> Result<Self, Error> {
        let decoded = request.cursor.as_deref().map(cursor::decode).transpose()?;
        let continuation: Continuation = decoded.unwrap_or_default();
        if request.cursor.is_some() && continuation.sort() != request.sort {
            let reason = "belongs to a list in another order";
            return Err(Error::refused(Code::InvalidField, "cursor", reason));
        }
        let running = platform.memory().running();
        let presumed = lineup(platform, &request, &continuation, running.as_ref())?;
        Ok(Self {
            request,
            continuation,
            presumed,
        })
    }

    /// Whether persisted matches can answer: a first page without a filter, in the order of the
    /// scores.
    pub(super) fn is_persisted(&self) -> bool {
        let Request {
            cursor,
            filter,
            include_ineligible,
            sort,
            ..
        } = &self.request;
        cursor.is_none()
            && *filter == Filter::default()
            && !include_ineligible
            && *sort == Sort::Score
    }

    /// Whether the page is ranked in any case, together with everything that follows it.
    pub(super) fn ranks_whole_list(&self) -> bool {
        self.request.cursor.is_none() && !self.is_persisted()
    }

    /// Reads all inputs in one batch, and brings the catalogue in memory up to date.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such person; when the database is out of reach.
    pub(super) async fn catch_up(&self, platform: &impl Platform) -> Result<Inputs, Error> {
        let (catch_up, catalogue) = CatchUp::begin(platform);
        let mut statements = vec![self.select_person()?, catalogue];
        let select_analyses = analyses::select_analyses(platform, &self.request.user);
        let is_analysed = select_analyses.is_some();
        statements.extend(select_analyses);

        let mut answers = batch_of(platform, statements).await?;
        let analyses = answers.pop_if(|_| is_analysed);
        let [person, catalogue] = answers
            .try_into()
            .map_err(|_| Error::Internal("a batch with another number of answers".to_owned()))?;
        let person: PersonRow = person.first()?.ok_or(Error::NotFound("user"))?;
        catch_up.finish(platform, &catalogue).await?;
        self.inputs(platform, person, analyses.as_ref())
    }

    /// Everything that depends on the person, in one row: each statement of a batch costs as much
    /// as many rows. An unknown person gives no row.
    fn select_person(&self) -> Result<Statement, Error> {
        const SQL: &str = concat!(
            "SELECT ",
            context_column!(),
            " AS context,\n",
            persisted_column!("?2", "?3"),
            " AS persisted,\n",
            running_column!("?1"),
            " AS running,\n",
            listed_states_column!("?1"),
            " AS states,\n",
            put_first_column!(),
            " AS given\nFROM users u WHERE u.id = ?1"
        );
        let algorithms = match self.is_persisted() {
            true => self.presumed.algorithms(),
            false => Vec::new(),
        };
        let rows = self.request.depth().saturating_add(SPARE);
        let params = [
            self.request.user.0.clone().into(),
            to_json(&algorithms)?.into(),
            i64::try_from(rows).unwrap_or(i64::MAX).into(),
        ];
        Ok(Statement::new(SQL, params))
    }

    fn inputs(
        &self,
        platform: &impl Platform,
        person: PersonRow,
        analyses: Option<&Answer>,
    ) -> Result<Inputs, Error> {
        let running = person.running.map(|JsonText(row)| row);
        let (running, shown_before) = experiments::running_for(running);
        let lineup = lineup(
            platform,
            &self.request,
            &self.continuation,
            running.as_ref(),
        )?;
        platform.memory().remember_running(running);
        // A spread chooses from the default engine's lists. An experiment compares lists as they
        // are, and so does a caller who wants no diversity or a filter.
        let takes_given = self.is_persisted()
            && self.request.is_diversified()
            && lineup.assignment().is_none()
            && lineup.leader() == DEFAULT_ENGINE;
        let given = person.given.map(|JsonText(given)| given);
        let given = given.filter(|given| takes_given && given.is_in_force(platform.now_ms()));
        let mut inputs = Inputs {
            context: context::context_of(&self.request.user, &person.context)?,
            lineup,
            shown_before,
            persisted: Persisted::by_algorithm(person.persisted.0),
            analyses: analyses
                .map(Analyses::read)
                .transpose()?
                .unwrap_or_default(),
            states: interactions::states(person.states.0),
            given,
            up_to_date: false,
        };
        platform.memory().with(|catalogue| {
            inputs.up_to_date = inputs.is_up_to_date(catalogue);
            inputs.hide(catalogue, &self.continuation);
        });
        Ok(inputs)
    }
}

/// The answer of [`Plan::select_person`].
#[derive(Deserialize)]
struct PersonRow {
    context: String,
    persisted: JsonText<Vec<PersistedColumn>>,
    running: Option<JsonText<ExperimentRow>>,
    states: JsonText<Vec<StateRow>>,
    given: Option<JsonText<Allotment>>,
}

impl Inputs {
    /// Whether there are current persisted matches of every engine of the lineup.
    fn is_up_to_date(&self, catalogue: &Catalogue) -> bool {
        let context = &self.context;
        let (head, hidden) = (catalogue.head(), context.hidden_count());
        let current = |algorithm: &String| {
            let mut sets = context.persisted.iter();
            sets.any(|set| set.is_current(algorithm, context.version, head, hidden))
        };
        self.lineup.algorithms().iter().all(current)
    }

    /// Hides what was listed on earlier pages, and what repeats a posting that the person has
    /// hidden.
    fn hide(&mut self, catalogue: &Catalogue, continuation: &Continuation) {
        self.context.hide_reposts(catalogue);
        let beside = continuation.beside().iter().cloned();
        self.context.hidden.extend(beside);
    }
}

fn lineup(
    platform: &impl Platform,
    request: &Request,
    continuation: &Continuation,
    running: Option<&Running>,
) -> Result<Lineup, Error> {
    // Experiments compare rankings, so another order is that of the default engine.
    let sorted = (request.sort != Sort::Score).then_some(DEFAULT_ENGINE);
    Lineup::new(
        &platform.memory().engines(),
        request.algorithm.as_deref().or(sorted),
        request.cursor.as_ref().map(|_| continuation.engine()),
        running,
        &request.user,
    )
}
