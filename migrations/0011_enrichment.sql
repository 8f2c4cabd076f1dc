-- What someone else knows of a company. It stands beside what the deployment has said and never in its place.

ALTER TABLE companies ADD COLUMN enrichment TEXT CHECK (enrichment IS NULL OR json_valid(enrichment));
-- When the provider was last heard, and how long it took; it is asked again after `enrich_after`.
ALTER TABLE companies ADD COLUMN enriched_at INTEGER;
ALTER TABLE companies ADD COLUMN enriched_in_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE companies ADD COLUMN enrich_after INTEGER NOT NULL DEFAULT 0;

CREATE INDEX companies_by_enrichment ON companies (enrich_after);
