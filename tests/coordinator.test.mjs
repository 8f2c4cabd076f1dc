// The coordinator's page in a browser: a cohort, the mentors of a mentee, and pairings side by
// side.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { NO_BROWSER, Page } from "./support/chromium.mjs";
import { resume } from "./support/documents.mjs";
import { eventually } from "./support/eventually.mjs";
import { Service } from "./support/service.mjs";
import { asEmployer, asService, asUser } from "./support/tokens.mjs";

const options = { skip: NO_BROWSER };
const OWNED = "document.title='owned'";
/** Mentees: two who seek the same, one who seeks what nobody teaches, one who seeks nothing. */
const SEEKS = /** @type {Record<string, string[] | null>} */ ({ ann: ["Kafka"], ben: ["Kafka"], cara: ["Welding"], dan: null });
const HOSTILE_NAME = `Kim <img src=x onerror="${OWNED}">`;

/** @type {Service} */
let service;
/** @type {Page} */
let tab;
before(async () => {
  service = await Service.start();
  const name = (/** @type {string} */ given) => resume({ basics: { ...resume().basics, name: given } });
  for (const [id, topics] of Object.entries(SEEKS)) {
    await service.putResume(id, name(`${id[0].toUpperCase()}${id.slice(1)} Example`));
    if (topics) await service.done("PUT", `/v1/users/${id}/mentoring`, { token: asUser(id), body: { seeks: { topics } } });
  }
  await service.putResume("kim", name(HOSTILE_NAME));
  const offers = { topics: ["Kafka"], meetings: ["video"], capacity: 1 };
  await service.done("PUT", "/v1/users/kim/mentoring", { token: asUser("kim"), body: { offers } });
  await service.done("PUT", "/v1/users/kim/visibility", { token: asUser("kim"), body: { visibility: "mentor" } });
  await service.done("PUT", "/v1/users/ann/standing", { token: asService(), body: { tier: "gold" } });
  await eventually("mentors", async () => (await service.done("GET", "/v1/users/ann/mentors", { token: asService() })).json.items.length === 1);
  if (!NO_BROWSER) tab = await Page.open(new URL(`/coordinator/#token=${asService()}`, service.url));
});
after(async () => {
  await tab?.close();
  await service?.stop();
});

const text = (/** @type {string} */ selector) => tab.evaluate((found) => document.querySelector(found)?.textContent ?? "", selector);
const cells = (/** @type {string} */ mentee) => tab.evaluate((id) => [...document.querySelectorAll(`#view tr[data-mentee="${id}"] td`)].slice(1).map((cell) => cell.textContent ?? ""), mentee);
const people = encodeURIComponent([...Object.keys(SEEKS), "nobody"].join("\n"));

test("neither a person's nor an employer's token opens the page", options, async () => {
  for (const token of [asUser("ann"), asEmployer("acme")]) {
    const other = await Page.open(new URL(`/coordinator/#token=${token}`, service.url));
    try {
      await other.says("This is not a coordinator’s token", "#welcome-problem");
      assert.equal(await other.evaluate(() => document.getElementById("tabs")?.checkVisibility()), false);
    } finally {
      await other.close();
    }
  }
});

test("a cohort is named once, and its ids reach no server in an address", options, async () => {
  await tab.says("Nobody is listed yet.", "#view");
  await tab.type('#view [name="mentees"]', [...Object.keys(SEEKS), "nobody", "ann"].join("\n"));
  await tab.click('#view .cohort [type="submit"]');
  await tab.says("5 mentees", "#view .count");
  await tab.shows('#view tr[data-mentee="nobody"]');
  assert.match(await text('#view tr[data-mentee="ann"]'), /Ann Example.*Kafka.*Gold/);
  assert.match(await text('#view tr[data-mentee="dan"]'), /Seeks nothing yet/);
  assert.match(await text('#view tr[data-mentee="nobody"]'), /There is no such person/);
  assert.deepEqual(await tab.evaluate(() => [location.search, document.cookie, localStorage.length, sessionStorage.length]), ["?view=mentees", "", 0, 0]);
  await tab.reload();
  await tab.says("5 mentees", "#view .count");
  await tab.picture("coordinator-mentees-1280");
});

test("a mentee's mentors are shown with their reasons, and a hostile name is text", options, async () => {
  await tab.click('#view tr[data-mentee="ann"] a');
  await tab.shows('#view [data-mentor="kim"]');
  assert.equal(await text("#view h1"), "Mentors of Ann Example");
  assert.equal(await text('[data-mentor="kim"] .job-title'), HOSTILE_NAME);
  assert.equal(await tab.evaluate(() => document.querySelectorAll("#view img").length), 0);
  await tab.says("1 place", '[data-mentor="kim"]');
  await tab.says("Kafka", '[data-mentor="kim"] [data-slot="topics"]');
  await tab.click('[data-mentor="kim"] summary');
  await tab.says("Topics", '[data-mentor="kim"] tbody');
  await tab.evaluate(() => {
    const engine = /** @type {HTMLSelectElement} */ (document.querySelector('#view [name="algorithm"]'));
    engine.value = "tag-based-v1";
    engine.dispatchEvent(new Event("change", { bubbles: true }));
  });
  await tab.shows('#view [data-mentor="kim"] .reasons:not([open])');
  await tab.click('[data-mentor="kim"] summary');
  await tab.says("Reputation", '[data-mentor="kim"] tbody');
  assert.ok(!(await text('[data-mentor="kim"] tbody')).includes("tier"), "a name of the page");
  await tab.picture("coordinator-mentors-1280");
});

test("an order that says nothing is refused beside its field", options, async () => {
  await tab.click('#tabs [data-view="pairings"]');
  await tab.says("No pairing has been ordered yet.", "#view");
  assert.equal(await tab.evaluate(() => /** @type {HTMLTextAreaElement} */ (document.querySelector('#view [name="mentees"]')).value.split("\n").length), 5);
  await tab.type('#view [name="mentees"]', "x".repeat(300));
  await tab.click("#order-pairing");
  await tab.shows("#view .cohort .problem");
  await tab.shows('#view .at-fault [name="mentees"]');
  assert.deepEqual(await service.rows("SELECT 1 FROM pairings"), []);
});

test("a pairing is ordered and watched, and both ways stand side by side with everyone left over", options, async () => {
  await tab.type('#view [name="mentees"]', Object.keys(SEEKS).join("\n"));
  await tab.click("#order-pairing");
  await tab.shows("#view .totals");
  const id = await tab.evaluate(() => new URLSearchParams(location.search).get("id") ?? "");
  const { json: report } = await service.done("GET", `/v1/pairings/${id}`, { token: asService() });
  assert.deepEqual(report.results.map((/** @type {any} */ result) => [result.method, result.pairs.length, result.left.length]), [["stable", 1, 3], ["greatest_total", 1, 3]]);
  const [{ total, blocking }] = report.results;
  await tab.says(report.same_for_all === 1 ? "1 mentee gets the same mentor" : `${report.same_for_all} mentees get the same mentor`, "#view .same");
  const rows = await tab.evaluate(() => [...document.querySelectorAll("#view .totals tbody tr")].map((line) => [...line.querySelectorAll("td")].slice(1).map((cell) => cell.textContent ?? "")));
  assert.deepEqual(rows[0], ["1", "1"]);
  assert.equal(Number(rows[1][0]), Math.round(total * 10) / 10);
  assert.equal(rows[2][0], String(blocking));
  assert.match(rows[3][0], /^3.*1 × Seeks nothing/);
  for (const [mentee, reason] of [["cara", "No suitable mentor"], ["dan", "Seeks nothing"]]) {
    for (const cell of await cells(mentee)) assert.ok(cell.startsWith(reason), `${mentee}: ${cell}`);
  }
  const [paired] = report.results[0].pairs;
  assert.equal(paired.mentor_id, "kim");
  assert.ok((await cells(paired.mentee_id))[0].startsWith(HOSTILE_NAME));
  const other = paired.mentee_id === "ann" ? "ben" : "ann";
  assert.ok((await cells(other))[0].startsWith("No place left"));
  assert.equal(await tab.evaluate(() => document.querySelectorAll("#view img").length), 0);
  await tab.picture("coordinator-pairing-1280");
});

test("a pair is locked and stays when the cohort is paired again", options, async () => {
  const locked = await tab.evaluate(() => {
    const box = /** @type {HTMLInputElement} */ (document.querySelector("#view input[data-mentor]"));
    box.click();
    return box.dataset.mentee ?? "";
  });
  await tab.click("#pair-again");
  await tab.says("1 pair stays as it is.", "#view .locked-note");
  await tab.shows("#view [data-pairing]");
  await tab.click("#order-pairing");
  await tab.shows(`#view tr[data-mentee="${locked}"] input:checked`);
  assert.equal(await tab.evaluate((id) => document.querySelectorAll(`#view tr[data-mentee="${id}"] input:checked`).length, locked), 2);
  const pairs = await service.rows("SELECT count(*) AS orders FROM pairings");
  assert.deepEqual(pairs, [{ orders: 2 }]);
});

test("pairings are found again in their list", options, async () => {
  await tab.click('#tabs [data-view="pairings"]');
  await eventually("two pairings", () => tab.evaluate(() => document.querySelectorAll("#view [data-pairing]").length === 2));
  await tab.click("#view [data-pairing] a");
  await tab.shows("#view .totals");
});

test("every view is accessible at three widths in both schemes and in another language", options, async () => {
  const id = await tab.evaluate(() => new URLSearchParams(location.search).get("id") ?? "");
  const views = /** @type {Record<string, string>} */ ({
    "view=mentees": "tr[data-mentee]", "view=mentors": "[data-mentor]", "view=pairings": "[data-pairing]", [`view=pairing&id=${id}`]: "tr[data-mentee]",
  });
  for (const width of [320, 768, 1280]) {
    await tab.emulate({ width, languages: width === 320 ? "fr" : "en" });
    for (const [query, selector] of Object.entries(views)) {
      await tab.goto("about:blank");
      await tab.goto(new URL(`/coordinator/?${query}#mentees=${people}&mentee=ann`, service.url));
      await tab.shows(`#view ${selector}`);
      await tab.evaluate(() => { for (const details of document.querySelectorAll("details")) details.open = true; });
      await tab.isAccessible(query, width);
    }
    if (width === 320) {
      await tab.says("Se déconnecter", "#sign-out");
      await tab.picture("coordinator-pairing-320");
    }
  }
  await tab.emulate({ languages: "en" });
  assert.equal(await tab.evaluate(() => document.title), "Pairing · Coordinator · Edgematch");
});
