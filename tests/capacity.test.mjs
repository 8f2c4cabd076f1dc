// The limits that a deployment reports, from measurements in workerd.

import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, before, test } from "node:test";
import { board } from "./support/demo.mjs";
import { POSTINGS as DOCUMENTS, resume } from "./support/documents.mjs";
import { eventually } from "./support/eventually.mjs";
import { Service } from "./support/service.mjs";
import { asAdmin, asService } from "./support/tokens.mjs";

const POSTINGS = 400;
/** Counts are written after a minute and fifty events; each request for the counts is one. */
const WRITTEN_WITHIN_MS = 90_000;
const RECOMMENDATIONS = "GET /v1/users/{id}/recommendations";

/** @type {Service} */
let service;
before(async () => {
  service = await Service.start();
  await service.store(board(POSTINGS));
  await service.putResume("robin", resume());
  await service.settled("robin");
});
after(() => service?.stop());

const capacity = () => service.done("GET", "/v1/capacity", { token: asAdmin() });

test("only operators see it", async () => {
  assert.equal((await service.request("GET", "/v1/capacity", { token: asService() })).status, 403);
});

test("counts equal those of the tables, for one batch", async () => {
  const { json, cost } = await capacity();
  const [{ people, sets, matches }] = await service.rows(
    "SELECT (SELECT count(*) FROM users) AS people, (SELECT count(*) FROM match_sets) AS sets, (SELECT count(*) FROM user_match_cache) AS matches",
  );
  const { counts } = json;
  assert.deepEqual([counts.people, counts.match_sets, counts.persisted_matches, counts.postings], [people, sets, matches, POSTINGS]);
  assert.deepEqual([counts.active_people_estimate, counts.sampled_people], [1, 1]);
  // That an operator asked is on record: a row and its entries in indices.
  assert.deepEqual([cost.batches, cost.rowsWritten], [1, 5]);
  assert.ok(cost.rowsRead < 1_000, `${cost.rowsRead} rows`);
});

test("limits are based on the current counts", async () => {
  const { json } = await capacity();
  const limit = (/** @type {string} */ name) => json.limits.find((/** @type {any} */ item) => item.name === name);
  assert.ok(json.counts.database_bytes > 1_000_000, "the size that D1 reports");
  assert.equal(limit("database_bytes").now, json.counts.database_bytes);
  assert.ok(limit("database_bytes").reached_at_postings > POSTINGS);
  const { now, share } = limit("isolate_bytes");
  assert.ok(now > 1 << 20 && now % 65536 === 0, "whole pages of linear memory");
  assert.equal(share, now / (128 * 1024 * 1024));
  const empty = json.counts.empty_isolate_bytes;
  assert.ok(empty > 1 << 20 && empty <= now && empty % 65536 === 0, "before the catalogue, with the artefacts");
  assert.ok(json.limits.every((/** @type {any} */ item) => item.share <= limit(json.next_limit).share));
});

test("the cost of a path equals the cost of its responses", async () => {
  const told = { hit: { rows: 0, events: 0 }, miss: { rows: 0, events: 0 } };
  for (const query of ["?limit=5", "?limit=5", "?limit=5&posted_after=2000-01-01"]) {
    const { headers, cost } = await service.recommendations("robin", query);
    const kind = told[/** @type {"hit" | "miss"} */ (String(headers.get("x-cache")).toLowerCase())];
    kind.rows += cost.rowsRead;
    kind.events += 1;
  }
  assert.deepEqual([told.hit.events, told.miss.events], [2, 1]);
  const paths = await eventually("the costs", async () => {
    const { json } = await capacity();
    const found = json.paths.filter((/** @type {any} */ path) => path.route === RECOMMENDATIONS);
    return found.length === 2 && Object.fromEntries(found.map((/** @type {any} */ path) => [path.cache, path]));
  }, WRITTEN_WITHIN_MS);
  for (const cache of /** @type {const} */ (["hit", "miss"])) {
    const { events, rows_read, batches, dollars_per_million } = paths[cache];
    assert.deepEqual([events, rows_read, batches], [told[cache].events, told[cache].rows, told[cache].events]);
    assert.ok(dollars_per_million >= 0.3 + 0.001 * (rows_read / events), cache);
  }
  const [{ routes }] = await service.rows("SELECT group_concat(DISTINCT route) AS routes FROM event_costs");
  assert.ok(!routes.includes("robin"), "only route templates");
  assert.ok(routes.includes("queue"), routes);
});

test("with a dataset bound, each request writes a data point", async () => {
  const bound = readFileSync("wrangler.toml", "utf8")
    .replace(/^# (\[\[analytics_engine_datasets\]\]|binding = "ANALYTICS"|dataset = .*)$/gm, "$1")
    .replace(/^(main|directory|migrations_dir) = "(.*)"$/gm, (_, name, path) => `${name} = "${resolve(path)}"`);
  assert.match(bound, /^\[\[analytics_engine_datasets\]\]\nbinding = "ANALYTICS"$/m);
  const folder = mkdtempSync(join(tmpdir(), "edgematch-"));
  writeFileSync(join(folder, "wrangler.toml"), bound);
  const other = await Service.start({ config: join(folder, "wrangler.toml") });
  try {
    assert.equal(typeof other.env.ANALYTICS?.writeDataPoint, "function");
    await other.store(DOCUMENTS.slice(0, 1));
    await other.putResume("robin", resume());
    assert.equal((await other.recommendations("robin")).json.items.length, 1);
    assert.equal((await other.request("GET", "/v1/jobs/none")).status, 404);
    assert.doesNotMatch(other.log, /analytics_point_lost/);
  } finally {
    await other.stop();
    rmSync(folder, { recursive: true });
  }
});
