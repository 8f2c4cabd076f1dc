// Enrichment of companies over real HTTP: one call for any number of readers, and little that
// depends on it.

import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { posting } from "./support/documents.mjs";
import { eventually } from "./support/eventually.mjs";
import { Service } from "./support/service.mjs";
import { Upstream } from "./support/upstream.mjs";

const KNOWN = { found: [{ sector: "Ship building", size: 300, words: ["steel"], rating: 4 }] };

/** @type {Service} */
let service;
const provider = new Upstream(() => ({ body: JSON.stringify(KNOWN), afterMs: 200 }));
before(async () => {
  const origin = await provider.start();
  service = await Service.start({
    vars: {
      ENRICHMENT_URL: `${origin}/companies?name={name}`, ENRICHMENT_API_KEY: "a key",
      ENRICHMENT_MAPPING: JSON.stringify({
        industry: "/found/0/sector", employees: "/found/0/size", tags: "/found/0/words", reputation: "/found/0/rating", reputation_of: 5,
      }),
    },
  });
});
after(async () => {
  await service?.stop();
  await provider.stop();
});
beforeEach(() => {
  provider.received = [];
  provider.script = [];
});

/** Stores a posting of a company and returns the company's path. */
async function company(/** @type {string} */ name) {
  const id = `of-${name.replaceAll(/\W/g, "-")}`;
  await service.store([posting(id, "Welder", ["tig welding"], { hiringOrganization: { "@type": "Organization", name } })]);
  const [row] = await service.rows("SELECT company_id FROM jobs WHERE id = ?1", id);
  return { path: `/v1/companies/${encodeURIComponent(row.company_id)}`, job: id };
}

test("a hundred readers share one call and its result", async () => {
  const { path, job } = await company("North & Sons Yard");
  const answers = await Promise.all(Array.from({ length: 100 }, () => service.request("GET", path)));
  assert.equal(provider.received.length, 1);
  const [{ method, path: asked, headers }] = provider.received;
  assert.deepEqual([method, asked, headers.authorization], ["GET", "/companies?name=North%20%26%20Sons%20Yard", "Bearer a key"]);
  for (const { status, json } of answers) {
    assert.equal(status, 200);
    assert.deepEqual([json.industry, json.employees, json.tags, json.reputation], ["Ship building", 300, ["steel"], 0.8]);
    assert.ok(Date.parse(json.enrichment.cached_at) <= Date.now());
  }
  const again = await service.done("GET", path);
  assert.deepEqual([again.headers.get("x-cache"), again.cost.batches], ["HIT", 1]);
  await eventually("the posting's features", async () =>
    (await service.rows("SELECT features FROM jobs WHERE id = ?1", job))[0].features.includes('"tags":["steel"]'));
});

test("the deployment's own data stays", async () => {
  const { path } = await company("Quiet Harbour");
  await service.done("PUT", path, { body: { name: "Quiet Harbour", industry: "Fishing", reputation: 0.5 } });
  const { json } = await service.done("GET", path);
  assert.deepEqual([json.industry, json.reputation, json.employees], ["Fishing", 0.5, 300]);
});

[{ status: 500 }, { body: "<html>" }, { hang: true }, { status: 404 }].forEach((reply, at) =>
  test(`fault: ${JSON.stringify(reply)}`, async () => {
    const { path, job } = await company(`Fault ${at}`);
    provider.script = [reply];
    const answer = await service.done("GET", path);
    assert.equal(answer.headers.get("x-cache"), "MISS");
    assert.deepEqual([answer.json.name, answer.json.employees], [`Fault ${at}`, undefined]);
    assert.equal((await service.done("GET", `/v1/jobs/${job}`)).status, 200);
    assert.equal(provider.received.length, 1);
  }));
