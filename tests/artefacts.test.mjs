// Artefacts that cannot be loaded: an error that is tried again, and never an answer from a part of
// them.

import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { test } from "node:test";
import { resume } from "./support/documents.mjs";
import { Service } from "./support/service.mjs";
import { asUser } from "./support/tokens.mjs";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const POSTING = { "@type": "JobPosting", identifier: "n1", title: "Nurse", jobLocation: "München", description: "You must know triage." };

/** Wraps the build's entry point, so that as many requests for assets fail as `failures` says. */
function wrapped(/** @type {string} */ module, /** @type {number} */ failures) {
  const exported = /export\s*\{\s*(\w+) as default\s*\}/;
  assert.match(module, exported);
  return module.replace(exported, (_, worker) => `
let failures = ${failures};
class Fetcher {
  constructor(assets) { this.assets = assets; }
  async fetch(...request) {
    if (failures-- > 0) return new Response("", { status: 500 });
    return this.assets.fetch(...request);
  }
}
const around = (name) => (event, env, context) => ${worker}[name](event, { ...env, ASSETS: new Fetcher(env.ASSETS) }, context);
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

test("messages whose artefacts cannot be loaded are delivered again", async () => {
  await withFailures(1, async (service) => {
    const message = { v: 1, type: "catalogue.changed" };
    const failed = await service.deliver([message]);
    assert.deepEqual(failed.retryBatch?.retry, true);
    const settled = await service.deliver([message]);
    assert.deepEqual([settled.retryBatch?.retry ?? false, settled.explicitAcks.length], [false, 1]);
  });
});
