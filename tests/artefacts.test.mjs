// Artefacts that cannot be loaded: an error that is tried again, and never an answer from a part of
// them.

import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { test } from "node:test";
import { POSTINGS, resume } from "./support/documents.mjs";
import { eventually } from "./support/eventually.mjs";
import { Service } from "./support/service.mjs";
import { asUser } from "./support/tokens.mjs";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const POSTING = { "@type": "JobPosting", identifier: "n1", title: "Nurse", jobLocation: "München", description: "You must know triage." };

/** While the cache has this key, no asset can be loaded. */
const OUTAGE = "test:outage";

/** Wraps the build's entry point, so that as many requests for assets fail as `failures` says. */
function wrapped(/** @type {string} */ module, /** @type {number} */ failures) {
  const exported = /export\s*\{\s*(\w+) as default\s*\}/;
  assert.match(module, exported);
  return module.replace(exported, (_, worker) => `
let failures = ${failures};
class Fetcher {
  constructor({ ASSETS, CACHE }) { [this.assets, this.cache] = [ASSETS, CACHE]; }
  async fetch(...request) {
    if (failures-- > 0 || await this.cache.get("${OUTAGE}")) return new Response("", { status: 500 });
    return this.assets.fetch(...request);
  }
}
const around = (name) => (event, env, context) => ${worker}[name](event, { ...env, ASSETS: new Fetcher(env) }, context);
export default { fetch: around("fetch"), queue: around("queue"), scheduled: around("scheduled") }`);
}

/**
 * Runs the build with assets of which the first requests fail.
 * @param {number} failures @param {(service: Service) => Promise<void>} run
 */
async function withFailures(failures, run) {
  const folder = mkdtempSync(join(tmpdir(), "edgematch-build-"));
  cpSync(join(ROOT, "build"), folder, { recursive: true });
  const module = join(folder, "index.js");
  writeFileSync(module, wrapped(readFileSync(module, "utf8"), failures));
  const service = await Service.start({ build: folder });
  try {
    await run(service);
  } finally {
    await service.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

const read = (/** @type {Service} */ service) => service.request("POST", "/v1/read?kind=posting", { token: asUser("robin"), body: POSTING });

test("a request whose artefacts cannot be loaded fails, and is answered in full when sent again", async () => {
  /** @type {string | undefined} */
  let whole;
  await withFailures(0, async (service) => {
    const answer = await read(service);
    assert.equal(answer.status, 200);
    whole = answer.text;
  });
  // One artefact fails; then all; then all but one.
  for (const failures of [1, 5, 9]) {
    await withFailures(failures, async (service) => {
      let failed = 0;
      let answer = await read(service);
      while (answer.status === 503) {
        assert.deepEqual([answer.json.code, answer.headers.get("retry-after")], ["unavailable", "1"]);
        failed += 1;
        assert.ok(failed <= failures, "it ends with the failures");
        answer = await read(service);
      }
      assert.notEqual(failed, 0);
      assert.deepEqual([answer.status, answer.text], [200, whole], `after ${failures} failures`);
      assert.match(service.log, /\/artefacts\/.+: 500/);
    });
  }
});

test("what needs no artefact is answered without them", async () => {
  await withFailures(Number.MAX_SAFE_INTEGER, async (service) => {
    assert.equal((await service.request("GET", "/healthz", { token: null })).status, 200);
    assert.equal((await read(service)).status, 503);
    const stored = await service.request("PUT", "/v1/users/robin/resume", { token: asUser("robin"), body: resume() });
    assert.equal(stored.status, 503);
    assert.equal((await service.rowCounts()).users, 0);
  });
});

test("a page that is shown again to a session needs no artefact", async () => {
  await withFailures(0, async (service) => {
    await service.store(POSTINGS);
    await service.putResume("robin", resume());
    await service.settled("robin");
    const page = "/v1/users/robin/recommendations";
    let [cookie] = (await service.request("POST", "/v1/sessions", { token: asUser("robin") })).headers.getSetCookie();
    [cookie] = cookie.split(";");
    const get = (/** @type {string} */ query = "") =>
      service.request("GET", `${page}${query}`, { token: null, headers: { cookie, "sec-fetch-site": "same-origin" } });
    const first = await get();
    assert.equal(first.status, 200);
    await eventually("a kept page", async () => (await get()).cost.batches === 0);
    await service.env.CACHE.put(OUTAGE, "1");
    await service.restart();
    const again = await get();
    assert.deepEqual([again.status, again.headers.get("x-cache"), again.text], [200, "HIT", first.text]);
    for (const query of ["?limit=3", "?near=Berlin", "?min_salary=1&salary_currency=EUR"]) {
      assert.equal((await get(query)).status, 503, query);
    }
    assert.equal((await service.request("GET", page, { token: asUser("robin") })).status, 503);
    await service.env.CACHE.delete(OUTAGE);
    const near = await get("?near=Berlin&min_salary=1&salary_currency=EUR");
    assert.equal(near.status, 200, "the failure has left nothing behind");
    assert.deepEqual((await get("?limit=3")).json.items, first.json.items.slice(0, 3));
  });
});

test("messages whose artefacts cannot be loaded are delivered again", async () => {
  await withFailures(1, async (service) => {
    const message = { v: 1, type: "catalogue.changed" };
    const failed = await service.deliver([message]);
    assert.deepEqual(failed.retryBatch?.retry, true);
    const settled = await service.deliver([message]);
    assert.deepEqual([settled.retryBatch?.retry ?? false, settled.explicitAcks.length], [false, 1]);
  });
});
