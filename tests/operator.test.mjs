// The operator's page in a browser: an ordered run is watched, a poison message is found and
// replayed, and every view says what its numbers mean.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { NO_BROWSER, Page } from "./support/chromium.mjs";
import { POSTINGS, resume } from "./support/documents.mjs";
import { eventually } from "./support/eventually.mjs";
import { Service } from "./support/service.mjs";
import { asAdmin, asUser } from "./support/tokens.mjs";

const options = { skip: NO_BROWSER };
const VIEWS = {
  runs: ".data", "dead-letters": ".letters", caches: ".data", experiments: ".panel", catalogue: "#build-statistics", capacity: ".data",
  audits: ".record :is(.empty, .data)",
};

const EXPERIMENT = { status: "running", sides: [{ name: "a", algorithm: "hybrid-v1" }, { name: "b", algorithm: "tag-based-v1" }] };

/** @type {Service} */
let service;
/** @type {Page} */
let tab;
before(async () => {
  service = await Service.start();
  await service.store(POSTINGS);
  for (const user of ["robin", "sam"]) await service.putResume(user, resume());
  await service.settled("robin", "sam");
  await service.done("PUT", "/v1/experiments/engines", {
    token: asAdmin(), body: EXPERIMENT,
  });
  for (const user of ["robin", "sam"]) {
    const { json } = await service.recommendations(user);
    const [{ job, shown }] = json.items;
    await service.done("POST", `/v1/users/${user}/interactions`, { token: asUser(user), body: { kind: "save", job_id: job.id, shown } });
  }
  if (!NO_BROWSER) tab = await Page.open(new URL(`/operator/#token=${asAdmin()}`, service.url));
});
after(async () => {
  await tab?.close();
  await service?.stop();
});

const view = async (/** @type {string} */ name) => {
  await tab.click(`#tabs [data-view="${name}"]`);
  await tab.shows(`#view ${VIEWS[/** @type {keyof VIEWS} */ (name)]}`);
};

test("a person's token does not open the page", options, async () => {
  const other = await Page.open(new URL(`/operator/#token=${asUser("robin")}`, service.url));
  try {
    await other.says("This is not an operator’s token", "#welcome-problem");
    assert.equal(await other.evaluate(() => document.getElementById("tabs")?.checkVisibility()), false);
    assert.equal(await other.evaluate(() => location.hash), "");
  } finally {
    await other.close();
  }
});

test("a run is ordered, watched until it ends, and deleted", options, async () => {
  await tab.shows("#order-recompute");
  await tab.evaluate(() => {
    const scope = /** @type {HTMLSelectElement} */ (document.querySelector('.order-form [name="scope"]'));
    scope.value = "user";
    scope.dispatchEvent(new Event("change"));
  });
  await tab.click("#order-recompute");
  await tab.shows('.order-form .problem:not([hidden])');
  await tab.shows('.order-form .at-fault [name="id"]');
  await tab.type('.order-form [name="id"]', "robin");
  await tab.click("#order-recompute");
  await tab.shows('[data-run][data-status="succeeded"]');
  await tab.says("1 of 1", "[data-run]");
  await tab.says("person robin", "[data-run]");
  await tab.picture("operator-runs-1280");
  await tab.click('[data-run] [data-act="delete"]');
  await tab.click('.question [data-answer="yes"]');
  await tab.says("No run matches.", "#view");
  assert.deepEqual(await service.rows("SELECT 1 FROM runs"), []);
});

test("a run that is due later is found by its status and cancelled", options, async () => {
  const due = new Date(Date.now() + 3_600_000).toISOString();
  await service.done("POST", "/v1/recompute", { body: { scope: "all", due_at: due } });
  await tab.evaluate(() => {
    const status = /** @type {HTMLSelectElement} */ (document.querySelector('#view [name="status"]'));
    status.value = "scheduled";
    status.dispatchEvent(new Event("change", { bubbles: true }));
  });
  await tab.click('[data-run] [data-act="cancel"]');
  await tab.says("No run matches.", "#view");
  assert.deepEqual((await service.rows("SELECT status FROM runs")).map(({ status }) => status), ["cancelled"]);
});

test("a watched run that cannot be reached stays, and is watched again", options, async () => {
  const network = (/** @type {boolean} */ offline) => tab.send("Network.emulateNetworkConditions", { offline, latency: 0, downloadThroughput: -1, uploadThroughput: -1 });
  await tab.send("Network.enable");
  await service.rows("UPDATE runs SET status = 'running'");
  await tab.goto(new URL("/operator/?view=runs", service.url));
  await tab.shows('[data-run][data-status="running"]');
  await network(true);
  try {
    await tab.says("Not current since", "#view");
    await tab.shows('[data-run][data-status="running"]');
    await service.rows("UPDATE runs SET status = 'cancelled', updated_at = updated_at + 1");
  } finally {
    await network(false);
  }
  await tab.shows('[data-run][data-status="cancelled"]');
  assert.equal(await tab.evaluate(() => document.querySelector("#view > .problem")?.checkVisibility()), false);
});

test("all runs are listed, fifty at a time", options, async () => {
  const due = new Date(Date.now() + 3_600_000).toISOString();
  for (let at = 0; at < 51; at += 1) await service.done("POST", "/v1/recompute", { body: { scope: "user", user_id: "robin", due_at: due } });
  await tab.reload();
  await tab.says("52 runs", "#view .count");
  const listed = () => tab.evaluate(() => document.querySelectorAll("#view [data-run]").length);
  assert.equal(await listed(), 50);
  await tab.click("#view .more button");
  await eventually("all runs", async () => (await listed()) === 52);
  assert.equal(await tab.evaluate(() => document.querySelectorAll("#view .more button").length), 0);
  await service.rows("UPDATE runs SET status = 'cancelled'");
});

test("a poison message is shown with its reason, replayed and deleted", options, async () => {
  await service.deliver([{ v: 1, type: "profile.updated" }]);
  await service.deliver([{ v: 1, type: "catalogue.changed" }], "edgematch-dead");
  await eventually("dead letters", async () => (await service.deadLetters()).length === 2);
  const letter = (/** @type {string} */ type) => `.letter:has([data-type="${type}"])`;
  await view("dead-letters");
  await tab.says("2 dead letters", "#view");
  await tab.says("user_id: is required", letter("profile.updated"));
  await tab.click(`${letter("profile.updated")} [data-act="replay"]`);
  await tab.says("malformed", "#toast");
  await tab.picture("operator-dead-letters-1280");
  await tab.click(`${letter("catalogue.changed")} [data-act="replay"]`);
  await tab.shows('.letter[data-replayed="true"]');
  const before = (await service.deadLetters()).length;
  await tab.click('.letter:first-child [data-act="delete"]');
  await tab.click('.question [data-answer="yes"]');
  await eventually("one letter less", async () => (await service.deadLetters()).length < before);
});

test("an experiment shows rates with their intervals", options, async () => {
  await view("experiments");
  await tab.says("engines", "#view");
  const [rows, label] = await tab.evaluate(() => [
    document.querySelectorAll("#view .data tbody tr").length,
    [...document.querySelectorAll("#view figure .chart")].map((chart) => chart.getAttribute("aria-label")).find((text) => text?.includes("100 %")),
  ]);
  assert.equal(rows, 2);
  assert.match(label ?? "", /: 100 % \(/);
});

test("hit rates are drawn day by day against their target, broken where nothing was looked up", options, async () => {
  const today = Math.floor(Date.now() / 86_400_000);
  const rows = [[0, 90, 10], [1, 30, 10], [3, 20, 20], [29, 1, 3], [40, 5, 5]].map(([ago, hits, misses]) => ({ hour: (today - ago) * 24, hits, misses }));
  await service.rows("INSERT INTO cache_stats (cache, hour, hits, misses) SELECT 'job-analysis', value ->> 'hour', value ->> 'hits', value ->> 'misses' FROM json_each(?1)", JSON.stringify(rows));
  await view("caches");
  const course = '#view [data-cache="job-analysis"]';
  await tab.shows(`${course} .series`);
  const [label, lines, target, numbers] = await tab.evaluate((within) => {
    const found = (/** @type {string} */ selector) => [...document.querySelectorAll(`${within} ${selector}`)];
    return [
      found(".chart")[0].getAttribute("aria-label"), found(".series").map((line) => line.getAttribute("points")?.split(" ")),
      found(".target")[0].getAttribute("y1"), found("tbody tr").map((row) => [...row.children].slice(1).map((cell) => cell.textContent)),
    ];
  }, course);
  assert.equal(label, "4 days with lookups, hit rates from 25 % to 90 %, the last one 90 %; target 80 %");
  // The first day, the third last, and the last two. The line of the target is at 80 %.
  assert.deepEqual(lines, [["0,40", "0,40"], ["286.9,28", "286.9,28"], ["308.97,16", "320,8.8"]]);
  assert.equal(target, "13.6");
  assert.deepEqual(numbers, [["90 %", "100"], ["75 %", "40"], ["50 %", "40"], ["25 %", "4"]]);
  await tab.says("Not used in the last 30 days.", '#view [data-cache="company-enrichment"]');
  assert.deepEqual(await tab.findings(), []);
  await tab.picture("operator-caches-1280");
});

test("the file of an audit is read as spreadsheets write it", async () => {
  const { groupsOf } = await import("../public/operator/groups.js");
  const text = "\ufeffid,sex,\"where, born\"\r\nann,female,\"he said \"\"here\"\"\"\r\n\r\nben,,\r\n__proto__,male, abroad \r\ncara";
  const { categories, people } = groupsOf(text);
  assert.deepEqual(categories, ["sex", "where, born"]);
  assert.deepEqual(Object.entries(people), [["ann", ["female", 'he said "here"']], ["ben", [null, null]], ["__proto__", ["male", "abroad"]], ["cara", [null, null]]]);
  for (const [bad, detail] of [
    ["", "Name one to five"], ["id\nann", "Name one to five"], ["id,,b\nann,x", "Name one to five"], ["id,sex", "nobody is named"],
    ["id,sex\nann,male,x", "Line 2"], ["id,sex\n,male", "Line 2"],
  ]) assert.throws(() => groupsOf(bad), (/** @type {any} */ refused) => refused.field === "people" && refused.detail.includes(detail), bad);
});

/** People with scores of their own, so that one group has higher ones. */
async function group(/** @type {string} */ name, /** @type {number} */ size, /** @type {object} */ document) {
  const ids = Array.from({ length: size }, (_, at) => `${name}-${at}`);
  for (const id of ids) await service.putResume(id, resume(document));
  // A run of the future waits in the outbox.
  await eventually(`the matches of ${name}`, async () => {
    const sql = "SELECT count(*) AS ready FROM match_sets WHERE user_id IN (SELECT value FROM json_each(?1))";
    return (await service.rows(sql, JSON.stringify(ids)))[0].ready === size;
  });
  return ids.map((id) => `${id},${name}`);
}

test("scores are audited by groups that are kept nowhere, and each ratio says what to do", options, async () => {
  // Otherwise some are ranked by the other engine.
  await service.done("PUT", "/v1/experiments/engines", { token: asAdmin(), body: { ...EXPERIMENT, status: "stopped" } });
  const baker = { basics: { name: "N", label: "Baker" }, work: [{ position: "Baker", startDate: "2019-01" }], skills: [{ name: "Baking" }], education: [] };
  const lines = [...(await group("likely", 12, {})), ...(await group("unlikely", 12, baker)), "robin,rare", "sam,", "nobody-knows,likely"];
  await view("audits");
  await tab.says("Nothing is recorded yet", "#view .record");
  await tab.click("#audit");
  await tab.shows("#view .impact-form .at-fault textarea");
  await tab.says("Name one to five categories", "#view .at-fault .field-error");
  await tab.type("#view .impact-form textarea", "id,team\nnobody,a");
  await tab.click("#audit");
  await tab.says("None of these people has a match yet.", "#view .at-fault .field-error");
  assert.deepEqual(await tab.findings(), [], "refused");
  await tab.type("#view .impact-form textarea", `id,team\n${lines.join("\n")}\n`);
  await tab.type('#view [name="least_share"]', "6");
  await tab.click("#audit");
  await tab.shows(".audit-report [data-group=likely]");
  await tab.says("The highest rate", ".audit-report [data-group=likely]");
  await tab.says("Below four fifths, by more than chance", ".audit-report [data-group=unlikely]");
  await tab.says("Too small to tell", ".audit-report [data-group=rare]");
  await tab.says("less than 6 %", ".audit-report [data-group=rare]");
  await tab.says("value is unknown", ".audit-report");
  assert.deepEqual(await tab.findings(), [], "audited");
  await tab.picture("operator-audits-1280");
  const stored = JSON.stringify(await service.dump());
  assert.ok(!stored.includes(`"rare"`));

  await service.done("GET", "/v1/jobs/data-1/candidates");
  await tab.goto("about:blank");
  await tab.goto(new URL("/operator/?view=audits", service.url));
  await tab.shows("#view [data-action=audited]");
  await tab.says("27 people", "#view [data-action=audited]");
  await tab.says("Saw who is open", "#view [data-action=candidates]");
  await tab.says("job data-1", "#view [data-action=candidates]");
  for (const languages of ["de", "es", "fr"]) {
    await tab.emulate({ width: 320, languages });
    await tab.goto("about:blank");
    await tab.goto(new URL("/operator/?view=audits", service.url));
    await tab.shows("#view [data-action=audited]");
    await tab.type("#view .impact-form textarea", `id,team\n${lines.join("\n")}`);
    await tab.click("#audit");
    await tab.shows(".audit-report [data-group=rare]");
    const text = await tab.evaluate(() => document.querySelector("main")?.textContent ?? "");
    for (const english of ["Audited scores", "four fifths", "highest rate", "Impact ratios", "people without"]) assert.ok(!text.includes(english), `${languages}: ${english}`);
    assert.deepEqual(await tab.findings(), [], languages);
    assert.ok(await tab.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth), `${languages} scrolls sideways`);
  }
  await tab.emulate({ languages: "en" });
});

test("what was typed survives the end of the session, and is not left without a question", options, async () => {
  const file = "id,team\nrobin,a\nsam,b";
  const typed = () => tab.evaluate(() => /** @type {HTMLTextAreaElement} */ (document.querySelector("#view .impact-form textarea"))?.value);
  await tab.goto("about:blank");
  await tab.goto(new URL("/operator/?view=audits", service.url));
  await tab.type("#view .impact-form textarea", file);
  await tab.send("Network.clearBrowserCookies");
  await tab.click("#audit");
  await tab.says("You are signed out", "#welcome-problem");
  await tab.type("#token", asAdmin());
  await tab.click('#sign-in [type="submit"]');
  await eventually("the form is gone", () => tab.evaluate(() => !document.getElementById("welcome")?.checkVisibility()));
  assert.equal(await typed(), file);
  await tab.click('#tabs [data-view="runs"]');
  await tab.click('.question [data-answer="no"]');
  assert.equal(await typed(), file);
  await tab.click("#audit");
  await tab.shows(".audit-report [data-group]");
  await tab.click('#tabs [data-view="runs"]');
  await tab.shows("#order-recompute");
  await tab.click('#tabs [data-view="audits"]');
  await tab.type("#view .impact-form textarea", file);
  await tab.click("#sign-out");
  await tab.click('.question [data-answer="no"]');
  await tab.click('#tabs [data-view="runs"]');
  await tab.click('.question [data-answer="yes"]');
  await tab.shows("#order-recompute");
});

test("the catalogue's figures are those of the deployment", options, async () => {
  const own = Array.from({ length: 120 }, (_, at) => ({ name: `Loom ${at}`, synonyms: at === 7 ? ["Weaver seven"] : [], broader: at === 7 ? ["Python"] : [], related: [] }));
  await service.done("PUT", "/v1/skills", { token: asAdmin(), body: { skills: own } });
  await service.done("GET", "/v1/capacity", { token: asAdmin() });
  // A snapshot of five minutes ago, two changes behind.
  await service.rows("INSERT INTO catalogue_snapshots (version, features_version, postings, bytes, created_at) " +
    "SELECT max(seq) - 2, (SELECT max(features_version % 1000) FROM jobs) + 1000 * (SELECT max(number) FROM skill_sets), 9, 1234567, ?1 FROM catalogue_changes WHERE true " +
    "ON CONFLICT DO UPDATE SET postings = 9, bytes = 1234567, created_at = excluded.created_at", Date.now() - 300_000);
  const { json } = await service.done("GET", "/v1/capacity", { token: asAdmin() });
  assert.deepEqual([json.snapshot?.postings, json.snapshot?.bytes, json.snapshot?.changes_behind], [9, 1_234_567, 2]);
  await view("catalogue");
  await tab.says(`${json.counts.postings} open; change number`, "#view");
  await tab.says("Written 5 minutes ago: 9 postings in 1.2 MB.", "#view");
  await tab.says("A new isolate reads it and 2 changes since.", "#view");
  const { now, limit } = json.limits.find((/** @type {any} */ { name }) => name === "isolate_bytes");
  assert.ok(now >= json.counts.empty_isolate_bytes && json.counts.empty_isolate_bytes > 0 && limit === 134_217_728);
  const megabytes = (/** @type {number} */ bytes) => `${(bytes / 1e6).toFixed(1).replace(/\.0$/, "")} MB`;
  await tab.says(`has needed ${megabytes(now)} of 134.2 MB so far, ${megabytes(json.counts.empty_isolate_bytes)} of it before`, "#view");
  await tab.says(`Algorithm in force: ${json.algorithm}`, "#view");
  assert.match(json.algorithm, /^hybrid-v1\./);
  await tab.click("#view .own-skills summary");
  const listed = () => tab.evaluate(() => document.querySelectorAll("#view .own-skills tbody tr").length);
  assert.equal(await listed(), 100);
  await tab.click("#view .own-skills .more button");
  assert.equal(await listed(), 120);
  await tab.type('#view [name="skill"]', "weaver");
  await eventually("one skill", async () => (await listed()) === 1);
  assert.deepEqual(await tab.evaluate(() => [...document.querySelectorAll("#view .own-skills td")].map((cell) => cell.textContent)), ["Loom 7", "Weaver seven", "Python", "–"]);
  await tab.picture("operator-catalogue-1280");
});

test("an operator's browser shows the page in its language", options, async () => {
  await tab.emulate({ languages: "de-DE,de" });
  await tab.goto(new URL("/operator/?view=capacity", service.url));
  await tab.says("Kapazität und Kosten", "#view h1");
  await tab.says("Abmelden", "#sign-out");
  await tab.emulate({ languages: "en" });
  await tab.goto(new URL("/operator/?view=runs", service.url));
  await tab.says("Runs", "#view h1");
});

test("every view is accessible at three widths in both schemes", options, async () => {
  for (const width of [320, 768, 1280]) {
    await tab.emulate({ width });
    for (const name of Object.keys(VIEWS)) {
      await view(name);
      await tab.isAccessible(name, width);
    }
  }
});
