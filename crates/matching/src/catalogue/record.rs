//! One posting as bytes. The document types omit absent fields, which postcard cannot read back, so
//! a record writes every field.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::artefacts::SnapshotError;
use crate::document::{
    CompanyId, EmploymentType, Pay, PayPeriod, Place, PostingId, TimestampMs, Workplace,
};
use crate::features::PostingFeatures;

use super::entry::{CatalogueEntry, PostingSummary};

/// A posting in a snapshot.
#[derive(Serialize, Deserialize)]
pub(super) struct Record<'a> {
    pub(super) seq: u64,
    version: i64,
    id: &'a str,
    title: &'a str,
    company: &'a str,
    company_id: Option<&'a str>,
    #[serde(borrow)]
    locations: Vec<[Option<&'a str>; 3]>,
    workplace: Option<Workplace>,
    employment_types: Vec<EmploymentType>,
    pay: Option<(&'a str, Option<f64>, Option<f64>, PayPeriod)>,
    places: Option<u32>,
    posted_at_ms: Option<TimestampMs>,
    valid_through_ms: Option<TimestampMs>,
    url: Option<&'a str>,
    features: Cow<'a, PostingFeatures>,
}

impl<'a> Record<'a> {
    pub(super) fn packed(seq: u64, entry: CatalogueEntry) -> Box<[u8]> {
        Record::of(seq, &entry).to_bytes().into_boxed_slice()
    }

    pub(super) fn byte_len(&self) -> usize {
        // Serialising plain data cannot fail.
        postcard::experimental::serialized_size(self).unwrap_or_default()
    }

    pub(super) fn to_bytes(&self) -> Vec<u8> {
        // Serialising plain data into a growing vector cannot fail.
        postcard::to_allocvec(self).unwrap_or_default()
    }

    pub(super) fn unpacked(bytes: &[u8]) -> Result<(u64, CatalogueEntry), SnapshotError> {
        let record: Record<'_> = postcard::from_bytes(bytes).map_err(|_| SnapshotError::Damaged)?;
        Ok((record.seq, record.into_entry()))
    }

    pub(super) fn of(seq: u64, entry: &'a CatalogueEntry) -> Self {
        let CatalogueEntry {
            version,
            summary,
            features,
        } = entry;
        let part = |text: &'a Option<String>| text.as_deref();
        Self {
            seq,
            version: *version,
            id: &summary.id.0,
            title: &summary.title,
            company: &summary.company,
            company_id: summary.company_id.as_ref().map(|id| id.0.as_str()),
            locations: summary
                .locations
                .iter()
                .map(|place| [part(&place.city), part(&place.region), part(&place.country)])
                .collect(),
            workplace: summary.workplace,
            employment_types: summary.employment_types.clone(),
            pay: summary
                .pay
                .as_ref()
                .map(|pay| (pay.currency.as_str(), pay.min, pay.max, pay.period)),
            places: summary.places,
            posted_at_ms: summary.posted_at_ms,
            valid_through_ms: summary.valid_through_ms,
            url: part(&summary.url),
            features: Cow::Borrowed(features),
        }
    }

    pub(super) fn into_entry(self) -> CatalogueEntry {
        let owned = |text: Option<&str>| text.map(str::to_owned);
        CatalogueEntry {
            version: self.version,
            summary: PostingSummary {
                id: PostingId(self.id.to_owned()),
                title: self.title.to_owned(),
                company: self.company.to_owned(),
                company_id: owned(self.company_id).map(CompanyId),
                locations: self
                    .locations
                    .into_iter()
                    .map(|[city, region, country]| Place {
                        city: owned(city),
                        region: owned(region),
                        country: owned(country),
                    })
                    .collect(),
                workplace: self.workplace,
                employment_types: self.employment_types,
                pay: self.pay.map(|(currency, min, max, period)| Pay {
                    currency: currency.to_owned(),
                    min,
                    max,
                    period,
                }),
                places: self.places,
                posted_at_ms: self.posted_at_ms,
                valid_through_ms: self.valid_through_ms,
                url: owned(self.url),
            },
            features: self.features.into_owned(),
        }
    }
}
