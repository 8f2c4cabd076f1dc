// Native code and Wasm agree to the byte: for the documents that the Worker exports, the command
// line returns the Worker's responses, including receipts.

import assert from "node:assert/strict";
import { execFile, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { board } from "./support/demo.mjs";
import { POSTINGS, PREFERENCES, resume } from "./support/documents.mjs";
import { eventually } from "./support/eventually.mjs";
import { DATA } from "./support/real_data.mjs";
import { Service } from "./support/service.mjs";
import { asUser } from "./support/tokens.mjs";

const CLI = process.env.EDGEMATCH_CLI ?? "";
const PAGE = 100;

/** @type {Service} */
let service;
/** @type {string} */
let folder;
before(async () => {
  folder = mkdtempSync(join(tmpdir(), "edgematch-replay-"));
  service = await Service.start();
});
after(async () => {
  await service?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const file = (/** @type {string} */ name, /** @type {any} */ content) => {
  const path = join(folder, name);
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
  return path;
};

/** Runs `edgematch explain --receipt` and returns its exit status and output. */
function replay(/** @type {any} */ claim, /** @type {string} */ profile, /** @type {string} */ posting) {
  const receipt = file("receipt.json", claim);
  const { status, stdout, stderr } = spawnSync(CLI, ["explain", "--receipt", receipt, "--profile", profile, "--posting", posting]);
  return { status, output: `${stdout}${stderr}` };
}

const jsonLines = (/** @type {string} */ text) => text.split("\n").filter(Boolean);
const person = (/** @type {string} */ id) => `/v1/users/${encodeURIComponent(id)}`;

test("an item can be replayed from a person's export and the posting, to the byte", async () => {
  await service.store([...POSTINGS, ...board(60)]);
  const company = { name: "Tidal Maps", tags: ["maps"], stage: "growth", reputation: 0.9, industry: "Geodata", employees: 40 };
  await service.putResume("robin", resume());
  await service.done("PUT", `${person("robin")}/preferences`, { token: asUser("robin"), body: PREFERENCES });
  await service.done("PUT", "/v1/companies/tidal-maps", { body: company });
  await eventually("its postings are read again", async () =>
    (await service.recommendations("robin", "?q=geodata")).json.items.length === 2);
  const exported = await service.done("GET", `${person("robin")}/export`, { token: asUser("robin") });
  const profile = file("profile.json", exported.text);
  const { json } = await service.explained("robin", "?limit=20");
  for (const item of json.items) {
    const path = `/v1/jobs/${encodeURIComponent(item.job.id)}`;
    const posting = file("posting.json", (await service.done("GET", path)).text);
    assert.deepEqual(replay(item, profile, posting), { status: 0, output: `the receipt is correct: ${item.receipt.digest}\n` });
  }
  const [first, second] = json.items;
  const posting = file("posting.json", (await service.done("GET", `/v1/jobs/${second.job.id}`)).text);
  const { status, output } = replay(first.receipt, profile, posting);
  assert.equal(status, 1);
  assert.match(output, /^the receipt differs: posting \(/);
});

test("an export contains everything known about a person, and is a résumé", async () => {
  await service.done("POST", `${person("robin")}/interactions`, { token: asUser("robin"), body: { kind: "save", job_id: "data-1" } });
  const { json } = await service.done("GET", `${person("robin")}/export`, { token: asUser("robin") });
  assert.equal(json.basics.name, "Robin Example");
  assert.equal(json.meta.id, "robin");
  const { preferences, interactions, profile_version } = json.meta.edgematch;
  assert.deepEqual(preferences, PREFERENCES);
  assert.deepEqual(interactions.map((/** @type {any} */ one) => [one.kind, one.job_id]), [["save", "data-1"]]);
  assert.ok(profile_version > 0);
  await service.putResume("robin-again", json);
  const again = await service.done("GET", person("robin-again"), { token: asUser("robin-again") });
  const { json: before } = await service.done("GET", person("robin"), { token: asUser("robin") });
  assert.deepEqual(again.json.work, before.work);
  assert.deepEqual(again.json.skills, before.skills);
  const other = await service.request("GET", `${person("robin")}/export`, { token: asUser("somebody") });
  assert.equal(other.status, 403);
});

/**
 * The Worker's item for each of these jobs: from its whole list, and as a pair if the list omits
 * it.
 */
async function everyMatch(/** @type {string} */ id, /** @type {string[]} */ jobs) {
  const answered = new Map();
  for (let cursor = ""; cursor !== undefined;) {
    const { json } = await service.explained(id, `?limit=${PAGE}${cursor && `&cursor=${encodeURIComponent(cursor)}`}`);
    for (const item of json.items) answered.set(item.job.id, item);
    cursor = json.next_cursor ?? undefined;
  }
  for (const job of jobs.filter((job) => !answered.has(job))) {
    const { json } = await service.done("GET", `${person(id)}/jobs/${encodeURIComponent(job)}/match`, { token: asUser(id) });
    answered.set(job, json);
  }
  return answered;
}

test("the development corpus gets the same explanations natively and in Wasm", { skip: DATA ? false : "there is no real data" }, async (t) => {
  const corpus = join(String(DATA), "eval/hahu-dev");
  const jobs = readFileSync(join(corpus, "jobs.jsonl"), "utf8");
  // The service adds a date to a résumé without one.
  const queries = jsonLines(readFileSync(join(corpus, "queries.jsonl"), "utf8")).map((line) => JSON.parse(line))
    .map((document) => ({ ...document, meta: { ...document.meta, lastModified: "2026-03-01" } }));
  const profiles = file("queries.jsonl", queries.map((document) => JSON.stringify(document)).join("\n"));
  const postings = new Set(jsonLines(jobs).map((line) => JSON.parse(line).identifier));
  await service.store(jsonLines(jobs));
  const options = ["--statistics", "built-in", "--format", "json", "--top", "100000"];
  const rank = ["rank", "--profiles", profiles, "--postings", join(corpus, "jobs.jsonl"), ...options];
  // Asynchronously, so that connections which the runtime closes in the meantime are noticed before
  // they are used again.
  const { stdout } = await promisify(execFile)(CLI, rank, { maxBuffer: 2 ** 30 });
  const native = new Map(jsonLines(stdout).map((line) => JSON.parse(line)).map((one) => [one.query, one]));
  let compared = 0;
  for (const document of queries) {
    const { id } = document.meta;
    await service.putResume(id, document);
    const answered = await everyMatch(id, [...postings]);
    assert.deepEqual(new Set(native.get(id).items.map((/** @type {any} */ item) => item.job.id)), postings);
    for (const { rank, job, receipt, ...expected } of native.get(id).items) {
      const item = answered.get(job.id);
      assert.equal(item.receipt.digest, receipt.digest, `${id} × ${job.id}`);
      const { job: _, receipt: __, ...found } = item;
      assert.deepEqual(found, expected, `${id} × ${job.id}`);
      compared += 1;
    }
  }
  assert.equal(compared, queries.length * postings.size);
  t.diagnostic(`${compared} matches of ${native.size} people are the same to the byte`);
});
