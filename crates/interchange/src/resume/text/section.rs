//! The parts of a CV.

/// The subject of a part of a CV.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Section {
    /// Before the first heading.
    Top,
    Summary,
    Work,
    Education,
    /// Positions and education in one list.
    Career,
    Skills,
    Certificates,
    Languages,
    /// Projects, publications, awards, voluntary work.
    Other,
    /// Name, address, date of birth and the like.
    Personal,
    /// Interests, references and memberships, which JSON Resume's reader leaves out as well.
    LeftOut,
}
