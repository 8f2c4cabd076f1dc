// Statistics that a deployment builds from its own postings.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { board } from "./support/demo.mjs";
import { POSTINGS, resume } from "./support/documents.mjs";
import { eventually } from "./support/eventually.mjs";
import { Service } from "./support/service.mjs";
import { asAdmin, asService } from "./support/tokens.mjs";

/** @type {Service} */
let service;
before(async () => {
  service = await Service.start();
  await service.store(POSTINGS);
  await service.putResume("robin", resume());
});
after(() => service?.stop());

const asked = (/** @type {string} */ method, path = "", token = asAdmin()) => service.request(method, `/v1/statistics${path}`, { token });

test("a few postings are not enough for statistics", async () => {
  const refused = await asked("POST");
  assert.equal(refused.status, 409, refused.text);
  assert.equal(refused.json.code, "too_few_postings");
  assert.deepEqual((await asked("GET")).json, { items: [] });
});

test("new statistics are in force, and can be rolled back", async () => {
  const shipped = (await service.recommendations("robin")).json.algorithm;
  await service.store(board(600));
  const ordered = await asked("POST");
  assert.equal(ordered.status, 202);
  await eventually("the run", async () => {
    const { json } = await service.done("GET", ordered.headers.get("location"));
    return json.status === "succeeded";
  });
  const [built] = (await asked("GET")).json.items;
  assert.deepEqual([built.postings, built.in_force], [610, true]);

  const own = await service.explained("robin");
  assert.equal(own.json.algorithm, `${shipped.slice(0, shipped.lastIndexOf("."))}.${built.version}`);
  assert.equal(own.headers.get("x-cache"), "MISS");
  for (const { receipt } of own.json.items) assert.equal(receipt.algorithm, own.json.algorithm);
  const pair = await service.match("robin", own.json.items[0].job.id);
  assert.deepEqual(pair.json, own.json.items[0]);

  const artefact = await asked("GET", `/${built.version}`);
  assert.equal(artefact.headers.get("content-type"), "application/octet-stream");
  assert.equal(Number(artefact.headers.get("content-length") ?? built.bytes), built.bytes);

  assert.equal((await asked("DELETE", `/${built.version}`)).status, 204);
  assert.equal((await asked("DELETE", `/${built.version}`)).status, 404);
  assert.equal((await asked("GET", `/${built.version}`)).status, 404);
  assert.equal((await service.recommendations("robin")).json.algorithm, shipped);
});

test("only operators manage statistics", async () => {
  for (const [method, path] of [["GET", ""], ["POST", ""], ["GET", "/s1"], ["DELETE", "/s1"]]) {
    assert.equal((await asked(method, path, asService())).status, 403, `${method} ${path}`);
  }
});
