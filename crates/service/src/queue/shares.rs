//! Daily shares: nobody uses up what all have in common.

use crate::ports::{Answer, Statement};
use crate::wire::error::Error;
use crate::wire::ids::UserId;
use crate::wire::time::DAY_MS;

/// Something of which each person has a share per UTC day.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Share {
    pub(crate) name: &'static str,
    /// Most uses of a person.
    pub(crate) daily: i64,
}

/// When the next day begins.
pub(crate) fn next_day_ms(now_ms: i64) -> i64 {
    let day = now_ms.div_euclid(DAY_MS);
    day.saturating_add(1).saturating_mul(DAY_MS)
}

impl Share {
    /// Uses it once; nothing if there is no such person. [`Self::check`] reads the answer.
    pub(crate) fn spend(self, user: &UserId, now_ms: i64) -> Statement {
        const SQL: &str = "\
INSERT INTO person_shares (user_id, name, day, used) SELECT id, ?2, ?3, 1 FROM users WHERE id = ?1
ON CONFLICT (user_id, name) DO UPDATE SET
    used = CASE WHEN day = excluded.day THEN used + 1 ELSE 1 END, day = excluded.day
RETURNING used";
        let day = now_ms.div_euclid(DAY_MS);
        Statement::new(SQL, [user.0.clone().into(), self.name.into(), day.into()])
    }

    /// Whether the share had room.
    ///
    /// # Errors
    /// [`Error::UsedUp`].
    pub(crate) fn check(self, spent: &Answer, now_ms: i64) -> Result<(), Error> {
        let used: Option<i64> = spent.value()?;
        match used.is_some_and(|used| used > self.daily) {
            true => Err(self.used_up(now_ms)),
            false => Ok(()),
        }
    }

    /// Says so, and when there is more.
    pub(crate) fn used_up(self, now_ms: i64) -> Error {
        let rest_ms = next_day_ms(now_ms).saturating_sub(now_ms);
        Error::UsedUp {
            why: format!("no more {}", self.name),
            retry_after_secs: u32::try_from(rest_ms.div_euclid(1000)).unwrap_or(u32::MAX),
        }
    }

    /// Begins a person's share of today with nothing used.
    pub(crate) fn begin_day(self, user: Option<&UserId>, now_ms: i64) -> Statement {
        const SQL: &str = "\
INSERT INTO person_shares (user_id, name, day, used) SELECT id, ?2, ?3, 0 FROM users WHERE id = ?1
ON CONFLICT (user_id, name) DO UPDATE SET used = 0, day = excluded.day WHERE day < excluded.day";
        let user = user.map(|user| user.0.clone());
        let day = now_ms.div_euclid(DAY_MS);
        Statement::new(SQL, [user.into(), self.name.into(), day.into()])
    }
}
