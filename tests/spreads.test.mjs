// People spread over postings, over HTTP and on their page: who may order it, what they see first,
// and that the list says why.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { NO_BROWSER, Page } from "./support/chromium.mjs";
import { posting, resume } from "./support/documents.mjs";
import { eventually } from "./support/eventually.mjs";
import { Service } from "./support/service.mjs";
import { asAdmin, asEmployer, asService, asUser } from "./support/tokens.mjs";

const PEOPLE = ["ann", "ben", "cleo"];

/** @type {Service} */
let service;
before(async () => {
  service = await Service.start({ vars: { DEMO_PEOPLE: JSON.stringify([{ id: "ben", name: "Ben Example", headline: "Data Engineer" }]) } });
  const at = (/** @type {string} */ name) => ({ hiringOrganization: { "@type": "Organization", identifier: name, name } });
  await service.store([
    posting("first", "Data Engineer", ["Python", "SQL"], at("a")),
    posting("second", "Data Engineer", ["Python", "SQL", "Kafka", "Excel"], { ...at("b"), totalJobOpenings: 2 }),
  ]);
  for (const id of PEOPLE) await service.putResume(id, resume());
  await service.settled(...PEOPLE);
});
after(() => service?.stop());

const list = async (/** @type {string} */ id) =>
  (await service.done("GET", `/v1/users/${id}/recommendations?limit=5`, { token: asUser(id) })).json.items;
const firsts = async () => {
  const lists = await Promise.all(PEOPLE.map(list));
  return lists.map(([first]) => first.job.id).sort();
};

/** Orders a spread and waits for its report. @param {object} body */
async function spread(body) {
  const ordered = await service.request("POST", "/v1/spreads", { token: asService(), body });
  assert.equal(ordered.status, 202, ordered.text);
  const address = ordered.headers.get("location") ?? "";
  let report;
  await eventually("the spread", async () => {
    report = (await service.done("GET", address, { token: asService() })).json;
    return report.status === "succeeded";
  });
  return { address, report };
}

test("only backends and operators spread people", async () => {
  for (const token of [asUser("ann"), asEmployer("a")]) {
    const refused = await service.request("POST", "/v1/spreads", { token, body: { people: ["ann"] } });
    assert.deepEqual([refused.status, refused.json.code], [403, "forbidden"]);
  }
  const wrong = await service.request("POST", "/v1/spreads", { token: asService(), body: { people: ["ann", "nobody"] } });
  assert.deepEqual([wrong.status, wrong.json.field], [422, "people/1"]);
});

test("a spread is only measured unless its order says whose result people see", async () => {
  const { address, report } = await spread({ people: PEOPLE, most_lost: 100, methods: ["stable", "greatest_total"] });
  assert.deepEqual([report.before.people, report.before.crowded], [3, 3]);
  for (const result of report.results) {
    assert.deepEqual([result.people.length, result.left.length, result.after.crowded], [3, 0, 0], result.method);
    assert.ok(result.after.mean_score < report.before.mean_score);
  }
  assert.deepEqual(await firsts(), ["first", "first", "first"]);
  assert.equal((await service.request("GET", address, { token: asUser("ann") })).status, 403);
});

test("what is put first says so, with the score that it had", async () => {
  const before = Object.fromEntries((await list("ben")).map((/** @type {any} */ item) => [item.job.id, item.score]));
  await spread({ people: PEOPLE, most_lost: 100, put_first: "stable" });
  assert.deepEqual(await firsts(), ["first", "second", "second"]);
  const lists = await Promise.all(PEOPLE.map(list));
  for (const items of lists) {
    assert.deepEqual(Object.fromEntries(items.map((/** @type {any} */ item) => [item.job.id, item.score])), before);
    assert.equal(items[0].put_first?.by_score, items[0].job.id === "second" ? 2 : undefined);
    assert.equal(items[1].put_first, undefined);
  }
  assert.equal(lists.flat().find((item) => item.job.id === "second").job.places, 2);
});

test("the page says why a job is first", { skip: NO_BROWSER }, async () => {
  // Among equals, the place goes to the first by id.
  assert.deepEqual((await list("ben"))[0].put_first.by_score, 2);
  const tab = await Page.open("about:blank");
  try {
    await tab.emulate({});
    await tab.goto(new URL("/", service.url));
    await tab.click('[data-person="ben"]');
    await tab.says("Put first so that not everyone is sent to the same job. By its score it is number 2.", "#jobs > .job:first-child .put-first");
    assert.equal(await tab.evaluate(() => document.querySelectorAll(".put-first").length), 1);
    const [{ job }] = await list("ben");
    await tab.goto(new URL(`/?view=job&job=${encodeURIComponent(job.id)}`, service.url));
    await tab.says("2 openings", ".one-job .facts");
  } finally {
    await tab.close();
  }
});

test("a spread ends with its run", async () => {
  const token = asAdmin();
  const { json } = await service.done("GET", "/v1/runs?name=spread", { token });
  for (const { id } of json.items) await service.done("DELETE", `/v1/runs/${id}`, { token });
  assert.deepEqual(await firsts(), ["first", "first", "first"]);
});
