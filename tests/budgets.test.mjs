// The cost of a response according to `Server-Timing`: one D1 batch, at most one KV operation, and
// a number of rows read that does not grow with the catalogue. And the memory of the isolate.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { resume } from "./support/documents.mjs";
import { eventually } from "./support/eventually.mjs";
import { largeCatalogue } from "./support/real_data.mjs";
import { Service } from "./support/service.mjs";
import { asAdmin } from "./support/tokens.mjs";

/** Maximum number of rows read by the default page. */
const MAX_ROWS_READ = 60;
/** An isolate has 128 MiB; the rest is for JavaScript. */
const MAX_LINEAR_MEMORY = 110 * 1024 * 1024;
/** A snapshot may be this many changes behind. */
const MAX_SNAPSHOT_LAG = 200;

const { lines, what } = largeCatalogue();
const SIZES = [10, 1000, lines.length];

/** @type {Service} */
let service;
before(async () => {
  service = await Service.start();
  await service.putResume("robin", resume());
});
after(() => service?.stop());

async function fillUpTo(/** @type {number} */ size) {
  const [{ held }] = await service.rows("SELECT count(*) AS held FROM jobs");
  const results = await service.ingest(lines.slice(held, size));
  assert.equal(results.length, size - held);
  assert.deepEqual(results.filter((result) => result.status !== "created"), []);
}

/**
 * Waits until robin's matches are those of the current catalogue, a snapshot has been written, and
 * nothing is left to do in the background.
 */
async function caughtUp() {
  await service.done("POST", "/v1/recompute", { body: { scope: "user", user_id: "robin" } });
  const sql = "SELECT (SELECT max(catalogue_seq) FROM match_sets) = (SELECT max(seq) FROM catalogue_changes) AS ready, " +
    "(SELECT max(seq) FROM catalogue_changes) - (SELECT max(version) FROM catalogue_snapshots) AS lag";
  await eventually("matches and a snapshot", async () => {
    const [{ ready, lag }] = await service.rows(sql);
    return ready && lag !== null && lag <= MAX_SNAPSHOT_LAG;
  });
  await service.settled("robin");
}

/** The cost of each kind of response once the isolate has caught up. */
async function costs() {
  const first = await service.recommendations("robin", "?limit=5");
  const cursor = first.json.next_cursor;
  const queries = { page: "?limit=5", whole: "", next: `?limit=5&cursor=${cursor}`, filtered: "?limit=5&posted_after=2000-01-01&include_ineligible=true" };
  const seen = {};
  for (const [name, query] of Object.entries(queries)) {
    const { cost, headers } = await service.recommendations("robin", query);
    seen[name] = { ...cost, cached: headers.get("x-cache") };
  }
  const { cost, headers } = await service.match("robin", first.json.items[0].job.id);
  return { ...seen, pair: { ...cost, cached: headers.get("x-cache") } };
}

/** @type {Record<number, any>} */
const measured = {};

for (const size of SIZES) {
  test(`one batch and at most one KV operation at ${size} postings`, async (t) => {
    if (size === lines.length) t.diagnostic(what);
    await fillUpTo(size);
    await caughtUp();
    const seen = await costs();
    t.diagnostic(JSON.stringify(seen));
    for (const [name, cost] of Object.entries(seen)) {
      assert.equal(cost.batches, 1, name);
      assert.equal(cost.rowsWritten, 0, name);
      assert.equal(cost.cacheOperations, 0, name);
      assert.ok(cost.rowsRead > 0 && cost.rowsRead <= MAX_ROWS_READ, `${name} reads ${cost.rowsRead} rows`);
    }
    assert.deepEqual([seen.page.cached, seen.page.ranked], ["HIT", 0], "persisted matches are not ranked again");
    assert.equal(seen.filtered.cached, "MISS");
    // All but those represented by another posting of the same company.
    assert.ok(seen.filtered.ranked > size * 0.9 && seen.filtered.ranked <= size, `${seen.filtered.ranked} are ranked`);
    measured[size] = seen;
  });
}

test("rows read do not grow with the catalogue", () => {
  const [few, many, all] = SIZES.map((size) => measured[size]);
  for (const name of ["page", "whole", "next", "filtered", "pair"]) {
    const [a, b, c] = [few, many, all].map((seen) => seen[name].rowsRead);
    if (name === "pair") {
      // The pair is another posting at each size, which may have one row more.
      assert.ok(Math.max(a, b, c) - Math.min(a, b, c) <= 1, `${name}: ${[a, b, c]} rows`);
      continue;
    }
    assert.equal(c, b, `${name}: ${SIZES[2]} postings cost ${c} rows, ${SIZES[1]} cost ${b}`);
    // With ten postings, no page reads more than ten matches.
    assert.ok(a <= b, `${name}: ${SIZES[1]} postings cost ${b} rows, ${SIZES[0]} cost ${a}`);
  }
});

/**
 * Linear memory never shrinks, so this is its peak since the runtime started.
 * @returns {Promise<number>}
 */
async function peakMemory() {
  const { json } = await service.done("GET", "/v1/capacity", { token: asAdmin() });
  return json.limits.find((/** @type {any} */ limit) => limit.name === "isolate_bytes").now;
}

test("an isolate has room to write a snapshot of the whole catalogue, and to read it", async (t) => {
  const sql = "SELECT postings, bytes, (SELECT max(seq) FROM catalogue_changes) - version AS lag " +
    "FROM catalogue_snapshots ORDER BY version DESC LIMIT 1";
  const [{ postings, bytes, lag }] = await service.rows(sql);
  assert.ok(lag <= MAX_SNAPSHOT_LAG && postings >= lines.length - lag, `a snapshot of ${postings} postings`);
  const writing = await peakMemory();
  await service.restart();
  const { cost } = await service.recommendations("robin", "?limit=5&posted_after=2000-01-01");
  assert.equal(cost.cacheOperations, 1, "the snapshot is read");
  const reading = await peakMemory();
  t.diagnostic(JSON.stringify({ snapshotBytes: bytes, peakOfWriter: writing, peakOfReader: reading }));
  assert.ok(writing < MAX_LINEAR_MEMORY, `the writer needs ${writing} bytes`);
  assert.ok(reading < MAX_LINEAR_MEMORY, `the reader needs ${reading} bytes`);
});

test("a new runtime over the same data starts with one batch and one KV operation", async (t) => {
  const warm = await service.recommendations("robin", "?limit=5&posted_after=2000-01-01");
  await service.restart();
  const cold = await service.recommendations("robin", "?limit=5&posted_after=2000-01-01");
  t.diagnostic(JSON.stringify(cold.cost));
  assert.equal(cold.text, warm.text);
  assert.deepEqual([cold.cost.batches, cold.cost.cacheOperations], [1, 1]);
  const next = await service.recommendations("robin", "?limit=5");
  assert.deepEqual([next.cost.batches, next.cost.cacheOperations], [1, 0]);
});

test("concurrent requests to a new runtime all get the same response", async () => {
  const warm = await service.recommendations("robin");
  await service.restart();
  const answers = await Promise.all(Array.from({ length: 12 }, () => service.recommendations("robin")));
  for (const answer of answers) {
    assert.equal(answer.text, warm.text);
    assert.ok(answer.cost.cacheOperations <= 1, `${answer.cost.cacheOperations} KV operations`);
  }
});

test("without the cache, the response is the same, only later", async () => {
  const warm = await service.recommendations("robin", "?limit=50&posted_after=2000-01-01");
  for (const key of await service.cacheKeys()) await service.env.CACHE.delete(key);
  await service.restart();
  const cold = await service.recommendations("robin", "?limit=50&posted_after=2000-01-01");
  assert.equal(cold.text, warm.text);
});

test("matches older than most of the catalogue are brought up to date", async () => {
  await service.rows("UPDATE match_sets SET catalogue_seq = 1");
  const late = await service.recommendations("robin");
  assert.ok(late.cost.ranked > 0, "all later postings are ranked as well");
  await eventually("they are worked out again", async () => (await service.recommendations("robin")).cost.ranked === 0);
});
