// Mentors and pairings, over HTTP: who may say what of whom, and what a coordinator gets.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { resume } from "./support/documents.mjs";
import { eventually } from "./support/eventually.mjs";
import { Service } from "./support/service.mjs";
import { asEmployer, asService, asUser } from "./support/tokens.mjs";

/** @type {Service} */
let service;
before(async () => {
  service = await Service.start();
  for (const id of ["ann", "ben", "kim"]) await service.putResume(id, resume());
});
after(() => service?.stop());

const put = (/** @type {string} */ id, /** @type {string} */ what, /** @type {any} */ body, token = asUser(id)) =>
  service.request("PUT", `/v1/users/${id}/${what}`, { token, body });

test("people say what they offer and seek, and backends where they stand", async () => {
  const offers = { topics: ["Kafka"], meetings: ["video"], capacity: 1 };
  assert.equal((await put("kim", "mentoring", { offers })).status, 204);
  assert.equal((await put("kim", "visibility", { visibility: "mentor" })).status, 204);
  for (const id of ["ann", "ben"]) assert.equal((await put(id, "mentoring", { seeks: { topics: ["Kafka"] } })).status, 204);
  assert.equal((await put("ann", "standing", { tier: "gold" })).status, 403, "nobody raises themselves");
  assert.equal((await put("ann", "standing", { tier: "gold" }, asService())).status, 204);
  const { json } = await service.done("GET", "/v1/users/ann/mentoring", { token: asUser("ann") });
  assert.deepEqual([json.seeks.topics, json.tier], [["Kafka"], "gold"]);
  for (const token of [asUser("ben"), asEmployer("acme")]) {
    assert.equal((await put("ann", "mentoring", {}, token)).status, 403);
    assert.equal((await service.request("GET", "/v1/users/ann/mentors", { token })).status, 403);
  }
  const refused = await put("ann", "mentoring", { offers: { topics: [], capacity: 99 } });
  assert.deepEqual([refused.status, refused.json.field], [422, "offers/capacity"]);
});

test("mentors are ready before anybody asks, and gone with their consent", async () => {
  const mentors = async (/** @type {string} */ query) =>
    (await service.done("GET", `/v1/users/ann/mentors${query}`, { token: asService() })).json;
  await eventually("mentors", async () => (await mentors("")).items.length === 1);
  for (const algorithm of ["mentor-v1", "tag-based-v1"]) {
    const page = await mentors(`?algorithm=${algorithm}`);
    assert.deepEqual([page.items[0].mentor_id, page.items[0].capacity], ["kim", 1]);
    assert.ok(page.algorithm.startsWith(algorithm));
  }
  await put("kim", "visibility", { visibility: "private" });
  assert.deepEqual((await mentors("")).items, []);
  await put("kim", "visibility", { visibility: "mentor" });
});

test("a coordinator pairs a cohort, and everyone is accounted for", async () => {
  const body = { mentees: ["ann", "ben"], methods: ["stable", "greatest_total"] };
  for (const token of [asUser("ann"), asEmployer("acme")]) {
    assert.equal((await service.request("POST", "/v1/pairings", { token, body })).status, 403);
  }
  const ordered = await service.request("POST", "/v1/pairings", { token: asService(), body });
  assert.equal(ordered.status, 202, ordered.text);
  const address = ordered.headers.get("location") ?? "";
  let report;
  await eventually("the pairing", async () => {
    report = (await service.done("GET", address, { token: asService() })).json;
    return report.status === "succeeded";
  });
  for (const result of report.results) {
    assert.deepEqual([result.pairs.length, result.left.length], [1, 1], result.method);
    assert.equal(result.left[0].reason, "no_place_left");
  }
  assert.equal((await service.request("GET", address, { token: asUser("ann") })).status, 403);
});
