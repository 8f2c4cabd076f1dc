// Warming in workerd: cron starts one run per hour, and readers of a popular posting find its match
// in the cache.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { POSTINGS, resume } from "./support/documents.mjs";
import { eventually } from "./support/eventually.mjs";
import { Service } from "./support/service.mjs";
import { asAdmin, asUser } from "./support/tokens.mjs";

const PEOPLE = ["robin", "sam", "kim"];

/** @type {Service} */
let service;
before(async () => {
  service = await Service.start({ vars: { WARMING_PAIRS: "4" } });
  await service.store(POSTINGS);
  for (const person of PEOPLE) await service.putResume(person, resume());
  await service.settled(...PEOPLE);
  for (const [person, job] of [["robin", "data-1"], ["sam", "data-1"], ["sam", "data-2"], ["kim", "data-1"]]) {
    await service.done("POST", `/v1/users/${person}/interactions`, { token: asUser(person), body: { kind: "view", job_id: job } });
  }
});
after(() => service?.stop());

const runs = async () => (await service.done("GET", "/v1/runs?name=warming", { token: asAdmin() })).json.items;
const kept = async () => (await service.cacheKeys()).filter((key) => key.startsWith("match:")).length;

test("a budget of four pairs covers two popular postings and the two most recently active people", async () => {
  await service.cron("0 * * * *");
  const [run] = await eventually("the run", async () => {
    const items = await runs();
    return items[0]?.status === "succeeded" && items;
  });
  assert.deepEqual([run.of, run.done, run.failed, run.parameters], [2, 2, 0, { scope: "warm", job_ids: ["data-1", "data-2"] }]);
  assert.equal(await kept(), 4);
  // Pairs that are not persisted.
  await service.rows("DELETE FROM match_sets");
  const found = await service.match("kim", "data-2");
  assert.equal(found.headers.get("x-cache"), "HIT");
  assert.equal((await service.match("robin", "data-1")).headers.get("x-cache"), "MISS", "beyond the budget");
});

test("a second trigger in an hour starts no other run", async () => {
  await service.cron("0 * * * *");
  await service.cron("0 * * * *");
  const items = await runs();
  const hours = new Set(items.map((/** @type {any} */ run) => run.id));
  // A new hour may have begun since the previous test.
  assert.ok(items.length <= 2 && hours.size === items.length, JSON.stringify(items));
  assert.match(items[0].id, /^warming-\d+$/);
});
