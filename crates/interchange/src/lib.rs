//! JSON Resume and schema.org JobPosting to matching types.
