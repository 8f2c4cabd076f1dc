-- A provider's data about a company. It supplements the deployment's own data and never replaces
-- it.

ALTER TABLE companies ADD COLUMN enrichment TEXT CHECK (enrichment IS NULL OR json_valid(enrichment));
-- When the provider last responded and how long that took. It is asked again after `enrich_after`.
ALTER TABLE companies ADD COLUMN enriched_at INTEGER;
ALTER TABLE companies ADD COLUMN enriched_in_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE companies ADD COLUMN enrich_after INTEGER NOT NULL DEFAULT 0;

CREATE INDEX companies_by_enrichment ON companies (enrich_after);
