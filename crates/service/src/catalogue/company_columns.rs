//! A company as JSON, built from the columns of its row.

/// Columns of a `companies` row as the JSON of a [`Company`](matching::document::Company): the
/// deployment's own data, with gaps filled in from the enrichment.
macro_rules! company_json {
    ($alias:literal) => {
        concat!(
            "json_object('id', ",
            $alias,
            ".id, 'name', ",
            $alias,
            ".name, 'tags', json(CASE WHEN ",
            $alias,
            ".tags <> '[]' THEN ",
            $alias,
            ".tags ELSE coalesce(",
            $alias,
            ".enrichment -> '$.tags', '[]') END), ",
            "'stage', ",
            $alias,
            ".stage, 'reputation', coalesce(",
            $alias,
            ".reputation, ",
            $alias,
            ".enrichment ->> '$.reputation'), 'industry', coalesce(",
            $alias,
            ".industry, ",
            $alias,
            ".enrichment ->> '$.industry'), 'employees', coalesce(",
            $alias,
            ".employees, ",
            $alias,
            ".enrichment ->> '$.employees'))"
        )
    };
}
pub(crate) use company_json;
