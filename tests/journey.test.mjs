// The main use cases from end to end: postings and a person are stored, jobs are ranked with
// reasons, and every change is in the next response.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { POSTINGS, PREFERENCES, posting, resume } from "./support/documents.mjs";
import { eventually } from "./support/eventually.mjs";
import { Service } from "./support/service.mjs";
import { asService, asUser } from "./support/tokens.mjs";

/** @type {Service} */
let service;
before(async () => (service = await Service.start()));
after(() => service?.stop());

const ids = (/** @type {import("./support/service.mjs").Answer} */ answer) =>
  answer.json.items.map((/** @type {any} */ item) => item.job.id);
const cached = (/** @type {import("./support/service.mjs").Answer} */ answer) => answer.headers.get("x-cache");
const version = (/** @type {import("./support/service.mjs").Answer} */ answer) => {
  assert.match(answer.headers.get("etag") ?? "", /^"\d+"$/, "a strong ETag");
  return Number(answer.headers.get("etag")?.slice(1, -1));
};
/** A posting of {@link POSTINGS} with changes. */
const changed = (/** @type {string} */ id, /** @type {object} */ but) => ({ ...POSTINGS.find((p) => p.identifier === id), ...but });

test("a posting is created, repeated and updated", async () => {
  const post = (/** @type {object} */ body) => service.request("POST", "/v1/jobs", { body });
  for (const [body, status, outcome] of /** @type {[object, number, string][]} */ ([
    [POSTINGS[0], 201, "created"],
    [POSTINGS[0], 200, "unchanged"],
    [changed("data-1", { title: "Data Engineer, Senior" }), 200, "updated"],
    [POSTINGS[0], 200, "updated"],
  ])) {
    const answer = await post(body);
    assert.deepEqual([answer.status, answer.json], [status, { line: 1, id: "data-1", status: outcome }]);
  }
});

test("an invalid line is reported with its number and reason, and the others are stored", async () => {
  const lines = [
    ...POSTINGS.slice(1, 4),
    '{"@type": "JobPosting", "identifier": "cut-off", "title": ',
    ...POSTINGS.slice(4, 8),
    "",
    JSON.stringify(posting("no-title", "", [])),
    JSON.stringify(posting("bad-pay", "Cook", [], { baseSalary: { currency: "EUR", value: { minValue: -5, unitText: "YEAR" } } })),
    POSTINGS[0],
    ...POSTINGS.slice(8),
  ];
  const results = await service.ingest(lines);
  const stored = results.filter((result) => !result.error).map(({ line, id, status }) => [line, id, status]);
  assert.deepEqual(stored, [
    [1, "data-2", "created"], [2, "data-3", "created"], [3, "data-4", "created"],
    [5, "data-5", "created"], [6, "other-1", "created"], [7, "other-2", "created"], [8, "other-3", "created"],
    [12, "data-1", "unchanged"], [13, "other-4", "created"], [14, "other-5", "created"],
  ]);
  const refused = results.filter((result) => result.error);
  assert.deepEqual(refused.map(({ line, status, error }) => [line, status, error.code, error.field]), [
    [4, "invalid", "invalid_json", "body"],
    [10, "invalid", "missing_field", "title"],
    [11, "invalid", "invalid_field", "baseSalary/value/minValue"],
  ]);
  for (const { line, error } of refused) assert.ok(error.reason.length > 5, `line ${line} says why: ${error.reason}`);
  const listed = await service.rows("SELECT id FROM jobs ORDER BY id");
  assert.deepEqual(listed.map((row) => row.id), POSTINGS.map((p) => p.identifier).sort());
});

test("lines may arrive in chunks of any size", async () => {
  const text = [POSTINGS[0], posting("in-pieces", "Zahnärztin 🦷", ["Füllungen"])].map((line) => JSON.stringify(line)).join("\r\n");
  const bytes = new TextEncoder().encode(text);
  let sent = 0;
  const body = new ReadableStream({
    pull(controller) {
      controller.enqueue(bytes.slice(sent, (sent += 7)));
      if (sent >= bytes.length) controller.close();
    },
  });
  const answer = await service.done("POST", "/v1/jobs", { body, headers: { "content-type": "application/x-ndjson; charset=utf-8" } });
  assert.match(answer.headers.get("content-type") ?? "", /^application\/x-ndjson/);
  assert.deepEqual(answer.text.trimEnd().split("\n").map((line) => JSON.parse(line)), [
    { line: 1, id: "data-1", status: "unchanged" },
    { line: 2, id: "in-pieces", status: "created" },
  ]);
  assert.equal((await service.done("GET", "/v1/jobs/in-pieces")).json.title, "Zahnärztin 🦷");
  await service.done("DELETE", "/v1/jobs/in-pieces");
});

test("postings are listed in pages and read one by one", async () => {
  const listed = [];
  let page = "/v1/jobs?limit=4";
  for (let pages = 0; page; pages++) {
    assert.ok(pages < 4, "the list ends");
    const { json } = await service.done("GET", page);
    assert.ok(json.items.length <= 4);
    assert.equal(json.total, POSTINGS.length);
    listed.push(...json.items.map((/** @type {any} */ item) => item.id));
    page = json.next_cursor && `/v1/jobs?limit=4&cursor=${encodeURIComponent(json.next_cursor)}`;
  }
  assert.deepEqual(listed, POSTINGS.map((p) => p.identifier).sort());

  const one = await service.done("GET", "/v1/jobs/data-1", { token: asUser("robin") });
  assert.ok(version(one) > 0);
  const { title, identifier, skills, datePosted } = one.json;
  assert.deepEqual({ title, identifier, skills }, { title: "Senior Data Engineer", identifier: "data-1", skills: POSTINGS[0].skills });
  assert.equal(Date.parse(datePosted), Date.parse(String(POSTINGS[0].datePosted)));
});

test("a résumé becomes a profile and is returned, and so are preferences", async () => {
  const put = await service.putResume("robin", resume());
  assert.equal(put.status, 204);
  const got = await service.done("GET", "/v1/users/robin", { token: asUser("robin") });
  assert.equal(version(got), version(put));
  assert.deepEqual(
    { ...got.json, preferences: undefined },
    {
      id: "robin",
      name: "Robin Example",
      headline: "Data Engineer",
      summary: "Builds pipelines that people can rely on.",
      location: { city: "Berlin", country: "DE" },
      work: [
        { position: "Senior Data Engineer", employer: "Tram Data", text: ["Moved the nightly load to Spark"], start: { year: 2021, month: 4 } },
        { position: "Data Engineer", employer: "Ledger Lab", start: { year: 2017, month: 1 }, end: { year: 2021, month: 3 } },
      ],
      education: [{ institution: "Example University", area: "Computer Science", degree: "Master", end: { year: 2016 } }],
      skills: ["Python", "SQL", "Spark", "Airflow", "dbt"].map((name) => ({ name })),
      languages: ["German"],
      as_of: { year: 2026, month: 3 },
      preferences: undefined,
    },
  );

  const preferred = await service.done("PUT", "/v1/users/robin/preferences", { token: asUser("robin"), body: PREFERENCES });
  assert.ok(version(preferred) > version(put), "preferences are part of the profile");
  const preferences = await service.done("GET", "/v1/users/robin/preferences", { token: asUser("robin") });
  assert.deepEqual(preferences.json, PREFERENCES);
  assert.equal(version(preferences), version(preferred));
});

test("If-Match accepts a change only to the version it was made from", async () => {
  const first = version(await service.done("GET", "/v1/users/robin"));
  const change = (/** @type {string} */ path, /** @type {object} */ body, /** @type {string} */ match) =>
    service.request("PUT", `/v1/users/robin${path}`, { token: asUser("robin"), body, headers: { "if-match": match } });

  const second = await change("/resume", resume({ skills: [{ name: "Python" }, { name: "SQL" }, { name: "Spark" }, { name: "Airflow" }] }), `"${first}"`);
  assert.equal(second.status, 204, second.text);
  assert.ok(version(second) > first);
  await service.settled("robin");
  const before = await service.dump(["users", "user_skills", "job_preferences", "outbox"]);
  for (const [path, body] of /** @type {[string, object][]} */ ([["/resume", resume()], ["/preferences", {}], ["", { headline: "Cook" }]])) {
    for (const stale of [`"${first}"`, '"0"', '"nonsense"']) {
      const refused = await change(path, body, stale);
      assert.deepEqual([refused.status, refused.json.code, refused.json.field], [412, "version_conflict", "If-Match"], `${path} ${stale}`);
    }
  }
  assert.deepEqual(await service.dump(["users", "user_skills", "job_preferences", "outbox"]), before, "a refused change stores nothing");

  const same = await change("/resume", resume(), `"${version(second)}"`);
  assert.equal(same.status, 204);
  const again = await change("/resume", resume(), "*");
  assert.equal(version(again), version(same), "the same document is no new version");
});

test("of many concurrent changes to one version, one is accepted", async () => {
  const from = version(await service.putResume("crowded", resume()));
  const headlines = Array.from({ length: 12 }, (_, n) => `Data Engineer ${n}`);
  const answers = await Promise.all(headlines.map((label) =>
    service.request("PUT", "/v1/users/crowded/resume", {
      token: asUser("crowded"),
      body: resume({ basics: { ...resume().basics, label } }),
      headers: { "if-match": `"${from}"` },
    })));
  assert.deepEqual(answers.map((answer) => answer.status).sort(), [204, ...Array(11).fill(412)]);
  const winner = answers.findIndex((answer) => answer.status === 204);
  const { json, headers } = await service.done("GET", "/v1/users/crowded");
  assert.deepEqual([json.headline, headers.get("etag")], [headlines[winner], answers[winner].headers.get("etag")]);
});

test("recommendations are ranked sensibly and explained", async () => {
  const wished = ids(await service.recommendations("robin"));
  assert.deepEqual(wished.toSorted(), ["data-1", "data-2", "data-3"], "postings that pay less than the minimum are ruled out");
  const answer = await service.explained("robin", "?include_ineligible=true");
  const got = ids(answer);
  assert.equal(got.length, POSTINGS.length);
  assert.equal(got[0], "data-1", "the same job in the same city, with all its skills");
  assert.deepEqual(got.slice(0, 5).toSorted(), ["data-1", "data-2", "data-3", "data-4", "data-5"]);
  const scores = answer.json.items.map((/** @type {any} */ item) => item.score);
  assert.deepEqual(scores, scores.toSorted((/** @type {number} */ a, /** @type {number} */ b) => b - a));

  const [best] = answer.json.items;
  const keys = (/** @type {object} */ object) => Object.keys(object).sort();
  assert.deepEqual(keys(answer.json), ["algorithm", "catalogue", "items", "next_cursor", "profile_version", "total"]);
  assert.equal(answer.json.total, POSTINGS.length);
  assert.deepEqual(keys(best), [
    "coverage", "deal_breakers", "job", "matched_skills", "missing_skills", "range", "reasons", "receipt", "score", "signals", "summary", "verdict",
  ]);
  assert.deepEqual(keys(best.job), [
    "company", "company_id", "employment_types", "id", "locations", "pay", "posted_at_ms", "title", "url", "valid_through_ms", "workplace",
  ]);
  assert.deepEqual(keys(best.receipt), ["algorithm", "digest", "posting", "posting_version", "profile", "profile_version", "rates", "taxonomy", "weights"]);
  assert.deepEqual(keys(best.signals[0]), ["evidence", "known", "name", "of", "points"]);
  assert.match(best.receipt.algorithm, /^hybrid-v1\./);
  assert.match(best.receipt.digest, /^[0-9a-f]{64}$/);
  assert.equal(best.receipt.profile_version, answer.json.profile_version);
  assert.equal(best.verdict, "eligible");

  for (const item of answer.json.items) {
    const [low, high] = item.range;
    assert.ok(0 <= low && low <= item.score && item.score <= high && high <= 100, `${item.job.id}: ${item.score} in ${item.range}`);
    assert.ok(item.coverage > 0 && item.coverage <= 1, item.job.id);
    assert.ok(item.summary.length > 10, item.job.id);
    const known = item.signals.filter((/** @type {any} */ signal) => signal.known);
    const points = known.reduce((/** @type {number} */ sum, /** @type {any} */ signal) => sum + signal.points, 0);
    assert.ok(Math.abs(points - item.score) < 0.01, `${item.job.id}: ${points} points make ${item.score}`);
  }
  const nurse = answer.json.items.find((/** @type {any} */ item) => item.job.id === "other-1");
  assert.equal(nurse.verdict, "ineligible", "it pays less than the minimum");
  assert.deepEqual(nurse.deal_breakers.map((/** @type {any} */ breaker) => breaker.name), ["pay_floor"]);
});

test("persisted matches are served in the same bytes", async () => {
  await service.settled("robin");
  for (const explain of ["compact", "full"]) {
    const ready = await service.recommendations("robin", `?explain=${explain}`);
    assert.equal(cached(ready), "HIT");
    assert.equal(ready.cost.ranked, 0);
    // A filter that excludes nothing makes a new ranking.
    const ranked = await service.recommendations("robin", `?explain=${explain}&posted_after=2000-01-01`);
    assert.equal(cached(ranked), "MISS");
    // Only a list with a filter has a total.
    assert.equal(ranked.json.total, ready.json.items.length);
    assert.equal(ranked.text.replace(/,"total":\d+/, ""), ready.text);
    assert.equal(ready.text.includes('"receipt"'), explain === "full");
  }
});

test("pages follow without a gap", async () => {
  const whole = ids(await service.recommendations("robin"));
  const paged = [];
  let query = "?limit=3";
  for (let pages = 0; query; pages++) {
    assert.ok(pages < 5, "the list ends");
    const page = await service.recommendations("robin", query);
    assert.ok(ids(page).length <= 3);
    paged.push(...ids(page));
    query = page.json.next_cursor && `?limit=3&cursor=${page.json.next_cursor}`;
  }
  assert.deepEqual(paged, whole);
});

test("filters narrow the list", async () => {
  for (const [query, expected] of /** @type {[string, string[]][]} */ ([
    ["remote=true", ["data-2"]],
    ["q=analyst", ["data-5"]],
    ["q=quarry", ["data-3", "data-4"]],
    ["q=nobody+asks+for+this", []],
    ["location=berlin", ["data-1", "data-5", "other-1"]],
    ["location=GB", ["other-4"]],
    ["seniority=senior", ["data-1"]],
    ["employment_type=contractor", ["data-4"]],
    ["min_salary=80000", ["data-1", "data-2", "data-3"]],
    ["posted_after=2026-02-28T23:59:59Z&remote=false&employment_type=full_time&min_salary=60000", ["data-1", "data-3"]],
    ["posted_after=2026-03-01T12:00:00Z&q=engineer", ["data-3", "data-4"]],
  ])) {
    const answer = await service.recommendations("robin", `?include_ineligible=true&${query}`);
    assert.deepEqual(ids(answer).toSorted(), expected, query);
    assert.equal(answer.json.next_cursor, null, query);
  }
});

test("another engine can be requested", async () => {
  const answer = await service.explained("robin", "?algorithm=tag-based-v1&include_ineligible=true");
  assert.match(answer.json.algorithm, /^tag-based-v1/);
  assert.match(answer.json.items[0].receipt.algorithm, /^tag-based-v1/);
  assert.equal(ids(answer).length, POSTINGS.length);
});

test("a pair equals its item; a change on either side makes it a miss, then a hit, and deletes nothing", async () => {
  const hit = (/** @type {string} */ what) =>
    eventually(`a hit ${what}`, async () => {
      const answer = await service.match("robin", "data-3");
      return cached(answer) === "HIT" && answer;
    });
  const first = await hit("out of the persisted matches");
  const listed = (await service.explained("robin")).json.items.find((/** @type {any} */ item) => item.job.id === "data-3");
  assert.deepEqual(first.json, listed, "the pair equals its item");
  const { profile_version, posting_version } = first.json.receipt;

  await service.putResume("robin", resume({ skills: [...resume().skills, { name: "Kubernetes" }] }));
  const second = await service.match("robin", "data-3");
  assert.equal(cached(second), "MISS", "after a change of the profile");
  assert.ok(second.json.score > first.json.score, "a skill that was missing raises the score");
  assert.ok(second.json.receipt.profile_version > profile_version);
  await hit("after the profile's change");
  const keys = new Set(await service.cacheKeys());
  const { receipt } = second.json;
  assert.ok(keys.has(`match:robin:data-3:${receipt.algorithm}:v${receipt.profile_version}.${receipt.posting_version}`), [...keys].join(" "));

  await service.store([changed("data-3", { title: "Data Platform Engineer II" })]);
  const third = await service.match("robin", "data-3");
  assert.equal(cached(third), "MISS", "after a change of the posting");
  assert.ok(third.json.receipt.posting_version > posting_version);
  await hit("after the posting's change");

  const left = new Set(await service.cacheKeys());
  for (const key of keys) assert.ok(left.has(key), `${key} is still there`);
  assert.equal([...left].filter((key) => key.startsWith("match:robin:data-3:")).length, 2);
});

test("a new posting is in the next response; a withdrawn or expired one is not", async () => {
  await service.settled("robin");
  assert.equal(cached(await service.recommendations("robin")), "HIT");
  const twin = { ...POSTINGS[0], identifier: "data-6", datePosted: "2026-03-09" };
  await service.store([twin]);
  const withIt = await service.recommendations("robin");
  assert.equal(ids(withIt)[0], "data-6", "the newest posting of a job is shown");
  assert.deepEqual(withIt.json.items[0].duplicates, ["data-1"]);
  assert.ok(!ids(withIt).includes("data-1"));
  assert.equal(withIt.cost.batches, 1);

  await service.done("DELETE", "/v1/jobs/data-6");
  const without = ids(await service.recommendations("robin"));
  assert.ok(!without.includes("data-6") && without.includes("data-1"), "the next one is shown");
  assert.equal((await service.request("GET", "/v1/users/robin/jobs/data-6/match")).status, 404);

  await service.store([{ ...twin, validThrough: "2026-03-10" }]);
  assert.ok(!ids(await service.recommendations("robin")).includes("data-6"), "an expired posting is never shown");
  await service.store([{ ...twin, validThrough: "2099-01-01" }]);
  assert.ok(ids(await service.recommendations("robin")).includes("data-6"), "an extended posting is shown again");
  await service.done("DELETE", "/v1/jobs/data-6");
});

test("dismissed and applied-for postings disappear at once; viewed and saved ones stay", async () => {
  await service.settled("robin");
  const act = (/** @type {string} */ kind, /** @type {string} */ job_id) =>
    service.done("POST", "/v1/users/robin/interactions", { token: asUser("robin"), body: { kind, job_id } });
  for (const [kind, job, gone] of /** @type {[string, string, string[]][]} */ ([
    ["view", "data-2", []],
    ["save", "data-2", []],
    ["dismiss", "other-2", ["other-2"]],
    ["apply", "data-1", ["other-2", "data-1"]],
    ["apply", "data-1", ["other-2", "data-1"]],
    ["hide_company", "other-3", ["other-2", "data-1", "other-3", "other-5"]],
  ])) {
    assert.equal((await act(kind, job)).status, 204);
    const left = POSTINGS.map((p) => String(p.identifier)).filter((id) => !gone.includes(id)).sort();
    for (const query of ["?include_ineligible=true", "?include_ineligible=true&posted_after=2000-01-01"]) {
      assert.deepEqual(ids(await service.recommendations("robin", query)).toSorted(), left, `${kind} ${job} ${query}`);
    }
  }
});

test("a company's own data replaces that of its postings", async () => {
  const company = { name: "Tidal Maps", tags: ["maps", "open data"], stage: "growth", reputation: 0.9, industry: "Geodata", employees: 40 };
  const put = await service.done("PUT", "/v1/companies/tidal-maps", { body: company });
  const got = await service.done("GET", "/v1/companies/tidal-maps");
  assert.deepEqual(got.json, { id: "tidal-maps", ...company });
  assert.equal(version(got), version(put));
  await eventually("its postings are read again", async () =>
    ids(await service.recommendations("robin", "?q=geodata")).join() === "data-2");
});

test("erasing a person deletes their rows and everything computed from them", async () => {
  await service.putResume("leaving", resume());
  await service.settled("leaving");
  await service.done("POST", "/v1/users/leaving/interactions", { body: { kind: "save", job_id: "data-1" } });
  await service.done("POST", "/v1/recompute", { body: { scope: "user", user_id: "leaving" } });
  // The persisted matches belong to another algorithm.
  await service.done("GET", "/v1/users/leaving/jobs/data-1/match?algorithm=tag-based-v1");
  const holding = async () => (await service.cacheKeys()).filter((key) => key.includes("leaving"));
  await eventually("the pair in the cache", async () => (await holding()).length === 1);

  const erased = await service.request("DELETE", "/v1/users/leaving", { token: asUser("leaving") });
  assert.equal(erased.status, 204);
  for (const path of ["", "/preferences", "/recommendations", "/jobs/data-1/match"]) {
    assert.equal((await service.request("GET", `/v1/users/leaving${path}`, { token: asService() })).status, 404, path);
  }
  await eventually("an empty cache", async () => (await holding()).length === 0);
  const traces = async () => Object.entries(await service.dump()).filter(([, rows]) => rows.join().includes("leaving")).map(([table]) => table);
  await eventually("the last message", async () => (await service.rowCounts()).outbox === 0);
  assert.deepEqual(await traces(), [], "tables that still contain the name");
});
