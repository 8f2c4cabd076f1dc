//! Documents read for those who wrote them: what the service understands, before anything is
//! stored.

use interchange::reading::{self, Reading};
use matching::document::Profile;
use serde::Serialize;

use crate::catalogue::in_force;
use crate::people::profiles;
use crate::platform::Platform;
use crate::wire::error::Error;

pub use interchange::feeds::Feed;
pub use interchange::reading::Kind;

/// Documents with the facts that were read in them.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct Readings {
    /// One for each document: several for a page or a job board.
    pub items: Vec<Reading>,
}

/// Reads documents and stores nothing. A profile has the limits of one that is stored.
///
/// # Errors
/// [`Error::Refused`] naming the field, if the body is refused as a whole.
pub async fn read(platform: &impl Platform, kind: Kind, body: &[u8]) -> Result<Readings, Error> {
    in_force::refresh(platform).await?;
    let mut admitted = Ok(());
    let prepare = |profile: &mut Profile| admitted = profiles::prepare(profile, platform.now_ms());
    let engines = platform.memory().engines();
    let items = reading::read(kind, body, prepare, engines.vocabulary())?;
    admitted?;
    Ok(Readings { items })
}
