// Skills worth learning.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { POSTINGS, resume } from "./support/documents.mjs";
import { Service } from "./support/service.mjs";
import { asUser } from "./support/tokens.mjs";

/** @type {Service} */
let service;
before(async () => {
  service = await Service.start();
  await service.store(POSTINGS);
  await service.putResume("robin", resume());
});
after(() => service?.stop());

const growth = (/** @type {string} */ query = "", token = asUser("robin")) => service.request("GET", `/v1/users/robin/growth${query}`, { token });

test("a skill raises scores by as much as the recommendations show afterwards", async () => {
  const { json, cost } = await growth("?limit=3");
  assert.deepEqual([cost.batches, cost.cacheOperations], [1, 0]);
  assert.ok(json.items.length > 0 && json.items.length <= 3);
  const [{ skill, lifted, mean_gain, examples: [best] }] = json.items;
  assert.ok(lifted > 0 && mean_gain > 0 && best.score_with > best.score);
  const known = resume();
  await service.putResume("robin", { ...known, skills: [...known.skills, { name: skill }] });
  assert.equal((await service.match("robin", best.job.id)).json.score, best.score_with);
});

test("an invalid request is refused, and nobody reads another person's growth areas", async () => {
  for (const [query, field] of [["?threshold=101", "threshold"], ["?limit=0", "limit"], ["?limit=21", "limit"], ["?algorithm=oracle", "algorithm"]]) {
    const { status, json } = await growth(query);
    assert.deepEqual([status, json.field], [422, field], query);
  }
  assert.equal((await growth("", asUser("somebody"))).status, 403);
});
