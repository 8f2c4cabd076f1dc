// Skills that a deployment adds to the built-in taxonomy.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { POSTINGS, resume } from "./support/documents.mjs";
import { Service } from "./support/service.mjs";
import { asAdmin, asService } from "./support/tokens.mjs";

const LOOM = {
  "@type": "JobPosting",
  identifier: "loom",
  title: "Weaver",
  hiringOrganization: { "@type": "Organization", name: "Mill" },
  skills: ["weaving"],
  description: "<p>You must have experience with <b>FlowLoom</b>.</p>",
};

/** @type {Service} */
let service;
before(async () => {
  service = await Service.start();
  await service.store([...POSTINGS, LOOM]);
  await service.putResume("robin", { ...resume(), skills: [{ name: "weaving" }, { name: "Flow Loom Studio" }] });
});
after(() => service?.stop());

const put = (/** @type {unknown} */ skills, token = asAdmin()) => service.request("PUT", "/v1/skills", { token, body: { skills } });
const get = async () => (await service.request("GET", "/v1/skills", { token: asAdmin() })).json;
const loom = async () => (await service.match("robin", "loom")).json;

test("added skills are found in postings and people, and shown", async () => {
  assert.deepEqual(await get(), { version: "", skills: [] });
  const before = await loom();
  assert.deepEqual(before.matched_skills, ["weaving"]);

  const skill = { name: "FlowLoom", synonyms: ["Flow Loom Studio"], broader: ["weaving"], related: [] };
  const stored = await put([skill]);
  assert.equal(stored.status, 200, stored.text);
  assert.match(stored.json.version, /^t[0-9a-f]{12}$/);
  assert.deepEqual(await get(), stored.json);
  const now = await loom();
  assert.deepEqual(now.matched_skills, ["weaving", "FlowLoom"]);
  assert.equal(now.receipt.algorithm, `${before.receipt.algorithm}.${stored.json.version}`);
  assert.equal(now.receipt.taxonomy, `${before.receipt.taxonomy}.${stored.json.version}`);
  const span = now.signals[0].evidence.find((/** @type {any} */ evidence) => evidence.field === "description");
  assert.deepEqual([span.text, LOOM.description.slice(...span.span)], ["FlowLoom", "FlowLoom"]);
  const page = (await service.explained("robin")).json;
  assert.equal(page.algorithm, now.receipt.algorithm);
  assert.deepEqual(page.items.find((/** @type {any} */ item) => item.job.id === "loom"), now);

  assert.equal((await put([])).status, 200);
  assert.deepEqual(await loom(), before);
});

test("an invalid skill is named", async () => {
  const refused = await put([{ name: "A1" }, { name: "a1" }]);
  assert.equal(refused.status, 422, refused.text);
  assert.equal(refused.json.field, "skills/1/name");
  assert.deepEqual((await get()).skills, []);
});

test("only operators manage skills", async () => {
  assert.equal((await put([], asService())).status, 403);
});
