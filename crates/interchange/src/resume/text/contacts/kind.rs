//! The kinds of contacts.

/// A kind of contact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ContactKind {
    /// An e-mail address.
    Email,
    /// A telephone number.
    Phone,
    /// A web address.
    Link,
    /// A street, or a postcode with its town.
    Address,
    /// A date of birth, nationality, gender, marital status or the like.
    Personal,
}
