// What is understood of a document: the same over HTTP as in a terminal, and nothing is stored.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { after, before, test } from "node:test";
import { POSTINGS, resume } from "./support/documents.mjs";
import { Service } from "./support/service.mjs";
import { asAdmin, asUser } from "./support/tokens.mjs";

const CLI = process.env.EDGEMATCH_CLI ?? "";

/** @type {Service} */
let service;
before(async () => {
  service = await Service.start();
});
after(() => service?.stop());

const CV = "Ada Example\nada@example.org\n\nEXPERIENCE\nNurse, City Hospital, 2015 – 2018\n\nSKILLS\nTriage, wound care\n";
const NURSE = {
  "@type": "JobPosting", identifier: "n1", title: "Senior Nurse", jobLocation: "Springfield",
  description: "<p>Hybrid role in Springfield or München. You must know <b>triage</b>. EUR 52 300 a year.</p>",
};
const BOARD = { jobs: [{ id: 7, title: "Nurse", location: { name: "Remote - US" } }, { id: 8 }] };
const PAGE = `<html><script type="application/ld+json">${JSON.stringify([NURSE, { "@type": "JobPosting" }])}</script></html>`;
const RESUME = { ...resume(), meta: { lastModified: "2026-01-01" } };

/** What the terminal prints for a document, as the service wraps it. */
function printed(/** @type {string} */ kind, /** @type {string} */ document) {
  const { stdout } = spawnSync(CLI, ["read", kind, "-"], { input: document, encoding: "utf8" });
  return `{"items":[${stdout.trim().split("\n").join(",")}]}`;
}

const read = (/** @type {string} */ query, /** @type {string} */ body, media = "application/json", token = asUser("robin")) =>
  service.request("POST", `/v1/read${query}`, { token, body, headers: { "content-type": media } });

test("the terminal and the Worker understand the same, to the byte", async () => {
  /** @type {[string, string, string, string][]} */
  const documents = [
    ["posting", "?kind=posting", "application/json", JSON.stringify(NURSE)],
    ["posting", "", "text/html; charset=utf-8", PAGE],
    ["greenhouse", "?kind=greenhouse", "application/json", JSON.stringify(BOARD)],
    ["resume", "?kind=resume", "application/json", JSON.stringify(RESUME)],
    ["resume", "", "text/plain", CV],
  ];
  const before = await service.dump();
  for (const [kind, query, media, document] of documents) {
    const answer = await read(query, document, media);
    assert.deepEqual([answer.status, answer.text], [200, printed(kind, document)], kind);
    assert.deepEqual([answer.cost.batches, answer.cost.rowsWritten, answer.cost.cacheOperations], [1, 0, 0]);
  }
  assert.deepEqual(await service.dump(), before);
  assert.doesNotMatch(service.log, /Ada|ada@example|Springfield|triage/i);
});

test("documents of other media types and kinds are refused", async () => {
  /** @type {[string, string, string, number, string, string][]} */
  const cases = [
    ["", "{}", "application/json", 422, "missing_field", "kind"],
    ["?kind=posting", CV, "text/plain", 422, "invalid_field", "kind"],
    ["?kind=resume", PAGE, "text/html", 422, "invalid_field", "kind"],
    ["?kind=novel", "{}", "application/json", 422, "invalid_field", "kind"],
    ["?kind=resume", "%PDF", "application/pdf", 415, "unsupported_media_type", "content-type"],
    ["?kind=posting", "{", "application/json", 400, "invalid_json", "body"],
    ["?kind=posting", JSON.stringify({ identifier: 1 }), "application/json", 422, "missing_field", "title"],
    ["", "<p>Nurse</p>", "text/html", 422, "invalid_field", "body"],
    ["", "Please find my documents attached.", "text/plain", 422, "missing_field", "body"],
    ["", "x".repeat(2 ** 20 + 1), "text/plain", 413, "body_too_large", "body"],
  ];
  for (const [query, body, media, status, code, field] of cases) {
    const answer = await read(query, body, media);
    assert.deepEqual([answer.status, answer.json?.code, answer.json?.field], [status, code, field], `${query} ${media} ${body.slice(0, 40)}`);
  }
});

test("a dry run responds as the order would, and stores nothing", async () => {
  await service.store(POSTINGS);
  const [first] = POSTINGS;
  const before = await service.dump();
  const one = await service.done("POST", "/v1/jobs?dry_run=true", { body: NURSE });
  assert.deepEqual([one.status, one.json.status, one.json.facts.seniority], [200, "valid", "senior"]);
  assert.equal(one.json.facts.doubtful[0].of, "place");
  const put = await service.done("PUT", "/v1/jobs/n2?dry_run=true", { body: { ...first, identifier: "n2" } });
  assert.deepEqual([put.json.id, put.json.status], ["n2", "valid"]);
  const lines = [JSON.stringify(NURSE), "{", JSON.stringify({ ...first, title: 7 })].join("\n");
  const dry = async (/** @type {string} */ query) => {
    const answer = await service.done("POST", `/v1/jobs${query}`, { body: lines, headers: { "content-type": "application/x-ndjson" } });
    return answer.text.trim().split("\n").map((line) => JSON.parse(line));
  };
  const checked = await dry("?dry_run=true");
  assert.deepEqual(checked.map(({ status }) => status), ["valid", "invalid", "invalid"]);
  assert.deepEqual(await service.dump(), before);
  const ordered = await dry("");
  assert.deepEqual(checked.slice(1), ordered.slice(1));
  for (const body of ["{", JSON.stringify({ ...first, title: null })]) {
    const [a, b] = await Promise.all(["?dry_run=true", ""].map((query) => service.request("POST", `/v1/jobs${query}`, { body })));
    assert.deepEqual([a.status, a.json.code, a.json.field], [b.status, b.json.code, b.json.field]);
  }
  const typo = await service.request("POST", "/v1/jobs?dryrun=true", { body: NURSE });
  assert.deepEqual([typo.status, typo.json.code, typo.json.field], [422, "invalid_field", "dryrun"]);
});

test("the text of a CV is stored, replaced, and refused when nothing is found in it", async () => {
  const put = (/** @type {string} */ body, media = "text/plain; charset=utf-8") =>
    service.request("PUT", "/v1/users/ada/resume", { token: asUser("ada"), body, headers: { "content-type": media } });
  const stored = async () => (await service.done("GET", "/v1/users/ada", { token: asUser("ada") })).json;
  assert.equal((await put(CV)).status, 204);
  const nurse = await stored();
  assert.deepEqual([nurse.name, nurse.work[0].employer, nurse.skills.length], ["Ada Example", "City Hospital", 2]);
  const letter = await put("Please find my documents attached.");
  assert.deepEqual([letter.status, letter.json.code, letter.json.field], [422, "missing_field", "body"]);
  for (const media of ["application/pdf", "text/html", "application/x-www-form-urlencoded"]) {
    const answer = await put(CV, media);
    assert.deepEqual([answer.status, answer.json.code], [415, "unsupported_media_type"], media);
  }
  assert.deepEqual(await stored(), nurse);
  assert.equal((await put("Ada Example\n\nSkills: welding")).status, 204);
  assert.deepEqual((await stored()).skills.map(({ name }) => name), ["welding"]);
  // A browser labels a string as text, whatever it holds.
  assert.equal((await put(JSON.stringify(resume()))).status, 204);
  assert.equal((await stored()).name, "Robin Example");
  assert.doesNotMatch(service.log, /Ada|City Hospital/);
});

test("any role may have a document read", async () => {
  for (const token of [asUser("robin"), asAdmin(), undefined]) {
    const answer = await service.request("POST", "/v1/read?kind=posting", { ...(token && { token }), body: NURSE });
    assert.equal(answer.status, 200);
  }
  assert.equal((await service.request("POST", "/v1/read?kind=posting", { token: null, body: NURSE })).status, 401);
});
