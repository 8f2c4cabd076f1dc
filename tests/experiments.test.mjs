// Experiments over the demo data: created, shown, counted, compared and stopped.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { demoData } from "./support/demo.mjs";
import { eventually } from "./support/eventually.mjs";
import { Service } from "./support/service.mjs";
import { asAdmin, asService, asUser } from "./support/tokens.mjs";

const PEOPLE = 48;
/**
 * Rows that an experiment may add to a page: its own row through an index, and the person's
 * exposures.
 */
const ROWS_OF_EXPERIMENT = 4;
/**
 * Rows that the second side adds to an interleaved page: its best matches, their set, and its place
 * in lists.
 */
const ROWS_OF_SECOND_SIDE = 33;

/** @type {Service} */
let service;
/** @type {string[]} */
const people = Array.from({ length: PEOPLE }, (_, n) => `person-${n}`);
before(async () => {
  service = await Service.start();
  const { postings, resumes } = demoData();
  assert.deepEqual((await service.ingest(postings)).filter((result) => result.error), []);
  for (const [n, person] of people.entries()) await service.putResume(person, resumes[n % resumes.length]);
  await service.settled(...people);
  // Each page reads the row of the newest run, which must exist before rows are counted.
  await eventually("a snapshot", async () => (await service.rows("SELECT 1 FROM catalogue_snapshots")).length > 0);
});
after(() => service?.stop());

/**
 * @param {string} method
 * @param {string} path
 * @param {import("./support/service.mjs").Details} [details]
 */
const asOperator = (method, path, details = {}) => service.request(method, `/v1/experiments${path}`, { token: asAdmin(), ...details });
const SIDES = [{ name: "control", algorithm: "hybrid-v1", weight: 1 }, { name: "tags", algorithm: "tag-based-v1", weight: 1 }];
const put = async (/** @type {string} */ name, /** @type {object} */ body) => {
  const answer = await asOperator("PUT", `/${name}`, { body: { sides: SIDES, ...body } });
  assert.equal(answer.status, 204, answer.text);
  return answer;
};
const results = async (/** @type {string} */ name) => (await asOperator("GET", `/${name}/results`)).json;
const outcome = (/** @type {any} */ side, /** @type {string} */ kind) => side.outcomes.find((/** @type {any} */ one) => one.kind === kind);

const interact = (/** @type {string} */ person, /** @type {string} */ kind, /** @type {any} */ item) =>
  service.done("POST", `/v1/users/${person}/interactions`, {
    token: asUser(person),
    body: { kind, job_id: item.job.id, shown: item.shown },
  });

/** The lists that everyone sees, once the exposures have been recorded. */
async function show(/** @type {string} */ experiment, sidesEach = 1) {
  /** @type {Map<string, any>} */
  const pages = new Map();
  for (const person of people) pages.set(person, (await service.explained(person, "?limit=5")).json);
  await eventually("exposures", async () => {
    const { sides } = await results(experiment);
    return sides.reduce((/** @type {number} */ sum, /** @type {any} */ side) => sum + side.people, 0) === sidesEach * PEOPLE;
  });
  return pages;
}

/** Wilson's interval as the roots of (p − rate)² = z² p (1 − p) / n. */
function wilson(/** @type {number} */ count, /** @type {number} */ of) {
  const z2 = 1.959963984540054 ** 2;
  const [a, b, c] = [of + z2, -(2 * count + z2), count ** 2 / of];
  const root = Math.sqrt(b * b - 4 * a * c);
  return [(-b - root) / (2 * a), (-b + root) / (2 * a)];
}
const close = (/** @type {number[]} */ found, /** @type {number[]} */ expected) =>
  found.forEach((value, at) => assert.ok(Math.abs(value - expected[at]) < 1e-12, `${found}, not ${expected}`));

test("experiments are for operators", async () => {
  for (const token of [asService(), asUser("person-0")]) {
    for (const [method, path] of [["GET", ""], ["GET", "/spring"], ["PUT", "/spring"], ["DELETE", "/spring"], ["GET", "/spring/results"]]) {
      const answer = await asOperator(method, path, { token, body: method === "PUT" ? { sides: SIDES } : undefined });
      assert.deepEqual([answer.status, answer.json.code], [403, "forbidden"], `${method} ${path}`);
    }
  }
});

test("an experiment is drafted, changed and read, and an invalid one is refused", async () => {
  const drafted = await put("spring", {});
  const got = await asOperator("GET", "/spring");
  assert.equal(got.headers.get("etag"), drafted.headers.get("etag"));
  assert.deepEqual(got.json, {
    name: "spring", status: "draft", mode: "split", salt: "spring", sides: SIDES, shadow: false, started_at_ms: null, stopped_at_ms: null,
  });
  const changed = await asOperator("PUT", "/spring", {
    body: { ...got.json, shadow: true },
    headers: { "if-match": got.headers.get("etag") ?? "" },
  });
  assert.equal(changed.status, 204, changed.text);
  const stale = await asOperator("PUT", "/spring", { body: got.json, headers: { "if-match": got.headers.get("etag") ?? "" } });
  assert.deepEqual([stale.status, stale.json.code], [412, "version_conflict"]);
  for (const [body, field] of /** @type {[object, string][]} */ ([
    [{}, "sides"],
    [{ sides: SIDES.slice(1) }, "sides"],
    [{ sides: [SIDES[0], { name: "x", algorithm: "oracle-v1" }] }, "sides/1/algorithm"],
    [{ sides: SIDES, mode: "coin" }, "mode"],
  ])) {
    const refused = await asOperator("PUT", "/summer", { body });
    assert.deepEqual([refused.status, refused.json.field], [422, field], refused.text);
  }
  assert.deepEqual((await asOperator("GET", "")).json.items.map((/** @type {any} */ one) => one.name), ["spring"]);
  assert.equal((await asOperator("GET", "/summer")).status, 404);
  assert.equal((await asOperator("GET", "/summer/results")).status, 404);
  assert.equal((await service.recommendations("person-0", "?limit=5")).json.experiment, undefined, "a draft has no effect");
});

/**
 * Rows that a page of persisted matches reads once the isolate has caught up.
 * @type {Map<string, number>}
 */
const rowsRead = new Map();

/**
 * @param {string} person
 * @param {number} most maximum of rows beyond those without an experiment
 */
async function assertRowsRead(person, most) {
  const { cost, headers } = await service.recommendations(person, "?limit=5");
  assert.equal(headers.get("x-cache"), "HIT");
  const more = cost.rowsRead - (rowsRead.get(person) ?? 0);
  assert.ok(more >= 0 && more <= most, `${more} rows more than ${rowsRead.get(person)}`);
}

test("people are split, counted and compared", async () => {
  for (const person of people) {
    const { cost, headers } = await service.recommendations(person, "?limit=5");
    if (headers.get("x-cache") === "HIT") rowsRead.set(person, cost.rowsRead);
  }
  await put("spring", { status: "running" });
  const second = await asOperator("PUT", "/autumn", { body: { sides: SIDES, status: "running" } });
  assert.deepEqual([second.status, second.json.field], [422, "status"], "only one runs at a time");

  const pages = await show("spring");
  /** @type {Record<string, string[]>} */
  const groups = { control: [], tags: [] };
  for (const [person, page] of pages) {
    const { side, algorithm, ...rest } = page.experiment;
    assert.deepEqual(rest, { name: "spring", mode: "split" });
    assert.equal(algorithm, page.algorithm);
    assert.ok(algorithm.startsWith(SIDES.find((one) => one.name === side)?.algorithm));
    page.items.forEach((/** @type {any} */ item, /** @type {number} */ at) => {
      assert.deepEqual(item.shown, { rank: at + 1, algorithm, experiment: "spring", side });
      assert.equal(item.receipt.algorithm, algorithm);
    });
    groups[side].push(person);
  }
  assert.ok(groups.control.length > 12 && groups.tags.length > 12, JSON.stringify(groups));

  // A new runtime shows the same, in one round trip.
  await service.restart();
  for (const [person, page] of [...pages].slice(0, 12)) {
    const again = await service.explained(person, "?limit=5");
    assert.deepEqual(again.json, page);
    assert.equal(again.cost.batches, 1);
  }
  await service.done("POST", "/v1/recompute", { body: { scope: "all" } });
  await eventually("matches of everyone's side", async () => {
    const [{ ready }] = await service.rows("SELECT count(DISTINCT user_id) AS ready FROM match_sets WHERE algorithm = 'tag-based-v1'");
    return ready === groups.tags.length;
  });
  assert.equal(rowsRead.size, PEOPLE);
  for (const person of people) await assertRowsRead(person, ROWS_OF_EXPERIMENT);

  const [control, tags] = [groups.control, groups.tags];
  for (const person of control.slice(0, 4)) {
    await interact(person, "view", pages.get(person).items[0]);
    await interact(person, "view", pages.get(person).items[1]);
    await interact(person, "view", pages.get(person).items[1]);
  }
  for (const person of tags.slice(0, 7)) await interact(person, "view", pages.get(person).items[2]);
  await interact(tags[0], "apply", pages.get(tags[0]).items[2]);
  // Another person's `shown`.
  await interact(tags[8], "save", pages.get(control[0]).items[0]);

  const found = await results("spring");
  assert.deepEqual([found.name, found.status, found.mode, found.preference], ["spring", "running", "split", undefined]);
  assert.deepEqual(found.sides.map((/** @type {any} */ side) => [side.name, side.algorithm, side.people]), [
    ["control", "hybrid-v1", control.length],
    ["tags", "tag-based-v1", tags.length],
  ]);
  const [first, other] = found.sides.map((/** @type {any} */ side) => outcome(side, "view"));
  assert.deepEqual([first.people, first.interactions, other.people, other.interactions], [4, 8, 7, 7]);
  close([first.rate, other.rate], [4 / control.length, 7 / tags.length]);
  const [low, high] = wilson(7, tags.length);
  const [lowest, highest] = wilson(4, control.length);
  close(first.interval, [lowest, highest]);
  close(other.interval, [low, high]);
  assert.equal(first.difference, undefined);
  const difference = other.rate - first.rate;
  close([other.difference.rate], [difference]);
  close(other.difference.interval, [
    difference - Math.hypot(other.rate - low, highest - first.rate),
    difference + Math.hypot(high - other.rate, first.rate - lowest),
  ]);
  assert.deepEqual(found.sides.map((/** @type {any} */ side) => outcome(side, "apply").people), [0, 1]);
  assert.deepEqual(found.sides.map((/** @type {any} */ side) => outcome(side, "save").people), [0, 0]);
  const read = await asOperator("GET", "/spring/results");
  assert.equal(read.cost.batches, 1);
  // And the record that an operator asked.
  assert.ok(read.cost.rowsRead <= 8 + 5, `${read.cost.rowsRead} rows for 7 counts`);

  const stopped = await put("spring", { status: "stopped" });
  assert.ok(Number((await asOperator("GET", "/spring")).json.stopped_at_ms) > 0);
  await interact(control[5], "view", pages.get(control[5]).items[0]);
  assert.deepEqual((await results("spring")).sides, found.sides, "later interactions no longer count");
  const after = (await service.recommendations(tags[0], "?limit=5")).json;
  assert.deepEqual([after.experiment, after.algorithm.split(".")[0]], [undefined, "hybrid-v1"]);
  const again = await asOperator("PUT", "/spring", { body: { sides: SIDES, status: "running" }, headers: { "if-match": stopped.headers.get("etag") ?? "" } });
  assert.deepEqual([again.status, again.json.field], [422, "status"]);
});

test("lists are interleaved, and people prefer a side", async () => {
  await put("autumn", { status: "running", mode: "interleave" });
  const pages = await show("autumn", 2);
  for (const [person, page] of [...pages].slice(0, 6)) {
    assert.deepEqual(page.experiment, { name: "autumn", mode: "interleave" });
    const sides = page.items.map((/** @type {any} */ item) => item.shown.side);
    assert.deepEqual(sides.slice(0, 2).sort(), ["control", "tags"]);
    assert.deepEqual(sides.slice(2, 4).sort(), ["control", "tags"]);
    const next = (await service.recommendations(person, `?limit=50&cursor=${page.next_cursor}`)).json;
    assert.ok(next.items.every((/** @type {any} */ item) => item.shown === undefined));
    const listed = [...page.items, ...next.items].map((item) => item.job.id);
    assert.equal(new Set(listed).size, listed.length, "no posting twice");
  }
  const pick = (/** @type {string} */ person, /** @type {string} */ side) => pages.get(person).items.find((/** @type {any} */ item) => item.shown.side === side);
  for (const person of people.slice(0, 9)) await interact(person, "apply", pick(person, "tags"));
  await interact(people[9], "apply", pick(people[9], "control"));
  await interact(people[10], "apply", pick(people[10], "control"));
  await interact(people[10], "apply", pick(people[10], "tags"));
  const { preference, sides } = await results("autumn");
  assert.deepEqual([preference.first, preference.second, preference.neither], [1, 9, 1]);
  close([preference.rate, preference.sign_test], [0.9, (2 * 11) / 1024]);
  close(preference.interval, wilson(9, 10));
  assert.deepEqual(sides.map((/** @type {any} */ side) => side.people), [PEOPLE, PEOPLE]);

  await eventually("both sides' matches", async () =>
    (await service.recommendations(people[20], "?limit=5")).headers.get("x-cache") === "HIT");
  // What the person viewed and saved since is read too, from its index and its row.
  const [{ n }] = await service.rows("SELECT count(*) AS n FROM interactions WHERE user_id = ?1", people[20]);
  await assertRowsRead(people[20], ROWS_OF_EXPERIMENT + ROWS_OF_SECOND_SIDE + 2 * n);

  await service.done("DELETE", `/v1/users/${people[0]}`);
  const rows = "SELECT count(*) AS n FROM experiment_people WHERE user_id = ?1";
  assert.equal((await service.rows(rows, people[0]))[0].n, 0);
  assert.deepEqual((await results("autumn")).preference, preference, "sums identify nobody and are kept");
  assert.equal((await asOperator("DELETE", "/autumn")).status, 422, "not while it is running");
  await put("autumn", { status: "stopped", mode: "interleave" });
  assert.equal((await asOperator("DELETE", "/autumn")).status, 204);
  const { experiment_counts, experiment_people } = await service.rowCounts();
  assert.ok(experiment_counts > 0 && experiment_people > 0, "the rows of the other experiment are kept");
  assert.equal((await asOperator("GET", "/autumn/results")).status, 404);
});
