// Invalid requests are refused with a problem that names the code and the field. Nothing is stored,
// and the Worker continues to serve everyone else.

import assert from "node:assert/strict";
import { createConnection } from "node:net";
import { after, before, test } from "node:test";
import { DOCUMENT } from "./support/document.mjs";
import { POSTINGS, posting, resume } from "./support/documents.mjs";
import { eventually } from "./support/eventually.mjs";
import { COUNTERS, Service, TABLES } from "./support/service.mjs";
import { SECRET, asAdmin, asService, asUser, token } from "./support/tokens.mjs";

/** @type {Service} */
let service;
before(async () => {
  service = await Service.start();
  await service.store(POSTINGS);
  await service.putResume("robin", resume());
  await service.putResume("sam", resume());
  await service.settled("robin", "sam");
  await eventually("a snapshot", async () => (await service.rowCounts()).catalogue_snapshots === 1);
});
after(() => service?.stop());

const SQL = "'); DROP TABLE users; --";
const LONG = "x".repeat(300);
const now = Math.floor(Date.now() / 1000);
const unsigned = `${token("robin", "user", { header: { alg: "none" } }).split(".").slice(0, 2).join(".")}.`;
const [head, , signature] = asUser("robin").split(".");
const tampered = `${head}.${asUser("sam").split(".")[1]}.${signature}`;
const nested = (/** @type {number} */ levels) => `{"work":${"[".repeat(levels)}${"]".repeat(levels)}}`;
const many = (/** @type {number} */ count) => Array.from({ length: count }, (_, n) => `skill ${n}`);

/**
 * Method, path, request, and the expected status, code and field.
 * @typedef {[string, string, import("./support/service.mjs").Details, number, string, string?]}
 *   Case
 */

/** @type {Record<string, Case>} */
const CALLERS = {
  "no token": ["GET", "/v1/users/robin", { token: null }, 401, "unauthenticated"],
  "another scheme": ["GET", "/v1/users/robin", { token: null, headers: { authorization: "Basic cm9iaW46" } }, 401, "unauthenticated"],
  "garbage for a token": ["GET", "/v1/users/robin", { token: "garbage" }, 401, "unauthenticated"],
  "garbage in three parts": ["GET", "/v1/users/robin", { token: "a.b.c" }, 401, "unauthenticated"],
  "a token of 100 kB": ["GET", "/v1/users/robin", { token: "x".repeat(10_000) }, 401, "unauthenticated"],
  "an expired token": ["GET", "/v1/users/robin", { token: token("robin", "user", { claims: { exp: now - 3600 } }) }, 401, "unauthenticated"],
  "a token that is not valid yet": ["GET", "/v1/users/robin", { token: token("robin", "user", { claims: { nbf: now + 3600 } }) }, 401, "unauthenticated"],
  "a token that never expires": ["GET", "/v1/users/robin", { token: token("robin", "user", { claims: { exp: undefined } }) }, 401, "unauthenticated"],
  "another secret": ["GET", "/v1/users/robin", { token: token("robin", "user", { secret: `${SECRET}.` }) }, 401, "unauthenticated"],
  "an empty secret": ["GET", "/v1/users/robin", { token: token("robin", "user", { secret: "" }) }, 401, "unauthenticated"],
  "the algorithm none": ["GET", "/v1/users/robin", { token: unsigned }, 401, "unauthenticated"],
  "another algorithm": ["GET", "/v1/users/robin", { token: token("robin", "user", { header: { alg: "HS512" } }) }, 401, "unauthenticated"],
  "claims under another's signature": ["GET", "/v1/users/sam", { token: tampered }, 401, "unauthenticated"],
  "an unknown role": ["GET", "/v1/users/robin", { token: token("robin", "root") }, 401, "unauthenticated"],
  "no role": ["GET", "/v1/users/robin", { token: token("robin", "user", { claims: { role: undefined } }) }, 401, "unauthenticated"],

  "another's profile": ["GET", "/v1/users/sam", { token: asUser("robin") }, 403, "forbidden"],
  "changing another's profile": ["PUT", "/v1/users/sam", { token: asUser("robin"), body: {} }, 403, "forbidden"],
  "changing another's résumé": ["PUT", "/v1/users/sam/resume", { token: asUser("robin"), body: resume() }, 403, "forbidden"],
  "another's preferences": ["GET", "/v1/users/sam/preferences", { token: asUser("robin") }, 403, "forbidden"],
  "changing another's preferences": ["PUT", "/v1/users/sam/preferences", { token: asUser("robin"), body: {} }, 403, "forbidden"],
  "another's recommendations": ["GET", "/v1/users/sam/recommendations", { token: asUser("robin") }, 403, "forbidden"],
  "another's match": ["GET", "/v1/users/sam/jobs/data-1/match", { token: asUser("robin") }, 403, "forbidden"],
  "acting for another": ["POST", "/v1/users/sam/interactions", { token: asUser("robin"), body: { kind: "save", job_id: "data-1" } }, 403, "forbidden"],
  "erasing another": ["DELETE", "/v1/users/sam", { token: asUser("robin") }, 403, "forbidden"],
  "an id that differs in case": ["GET", "/v1/users/Robin", { token: asUser("robin") }, 403, "forbidden"],
  "a person who posts a job": ["POST", "/v1/jobs", { token: asUser("robin"), body: POSTINGS[0] }, 403, "forbidden"],
  "a person who changes a job": ["PUT", "/v1/jobs/data-1", { token: asUser("robin"), body: POSTINGS[0] }, 403, "forbidden"],
  "a person who withdraws a job": ["DELETE", "/v1/jobs/data-1", { token: asUser("robin") }, 403, "forbidden"],
  "a person who changes a company": ["PUT", "/v1/companies/tidal-maps", { token: asUser("robin"), body: { name: "Mine" } }, 403, "forbidden"],
  "a person who orders a recompute": ["POST", "/v1/recompute", { token: asUser("robin"), body: { scope: "all" } }, 403, "forbidden"],
  "a backend at the dead letters": ["GET", "/v1/dead-letters", {}, 403, "forbidden"],
};

/** @type {Record<string, Case>} */
const ADDRESSES = {
  "an unknown route": ["GET", "/v1/nothing", {}, 404, "no_such_route"],
  "an unknown route with a body": ["POST", "/v2/jobs", { body: POSTINGS[0] }, 404, "no_such_route"],
  "nothing for an id": ["PUT", "/v1/users//resume", { body: resume() }, 422, "invalid_field", "user_id"],
  "a wrong method": ["DELETE", "/v1/jobs", {}, 405, "method_not_allowed"],
  "another wrong method": ["POST", "/v1/users/robin", { body: {} }, 405, "method_not_allowed"],
  "an unknown person": ["GET", "/v1/users/nobody", {}, 404, "not_found"],
  "preferences of an unknown person": ["PUT", "/v1/users/nobody/preferences", { body: {} }, 404, "not_found"],
  "recommendations for an unknown person": ["GET", "/v1/users/nobody/recommendations", {}, 404, "not_found"],
  "erasing an unknown person": ["DELETE", "/v1/users/nobody", {}, 404, "not_found"],
  "an unknown job": ["GET", "/v1/jobs/nothing", {}, 404, "not_found"],
  "jobs like an unknown one": ["GET", "/v1/jobs/nothing/similar", {}, 404, "not_found"],
  "withdrawing an unknown job": ["DELETE", "/v1/jobs/nothing", {}, 404, "not_found"],
  "a match with an unknown job": ["GET", "/v1/users/robin/jobs/nothing/match", {}, 404, "not_found"],
  "a match of an unknown person": ["GET", "/v1/users/nobody/jobs/data-1/match", {}, 404, "not_found"],
  "an unknown company": ["GET", "/v1/companies/nobody", {}, 404, "not_found"],
  "an unknown run": ["GET", "/v1/runs/none", {}, 404, "not_found"],
  "a person's id of 300 bytes": ["PUT", `/v1/users/${LONG}/resume`, { body: resume() }, 422, "invalid_field", "user_id"],
  "a person's id with a control character": ["PUT", "/v1/users/a%0Ab/resume", { body: resume() }, 422, "invalid_field", "user_id"],
  "a person's id with a NUL": ["GET", "/v1/users/a%00b", {}, 422, "invalid_field", "user_id"],
  "a job's id of 300 bytes": ["GET", `/v1/jobs/${LONG}`, {}, 422, "invalid_field", "job_id"],
  "a job's id with a control character": ["PUT", "/v1/jobs/a%1Bb", { body: POSTINGS[0] }, 422, "invalid_field", "job_id"],
  "a company's id of 300 bytes": ["PUT", `/v1/companies/${LONG}`, { body: { name: "A" } }, 422, "invalid_field", "company_id"],
  "a run's id with a control character": ["GET", "/v1/runs/a%7Fb", {}, 422, "invalid_field", "run_id"],
  "an id that is not UTF-8": ["GET", "/v1/users/%FF%FE", {}, 422, "invalid_field", "user_id"],
  "two ids that are not UTF-8": ["GET", "/v1/users/%C3%28/jobs/%FF/match", {}, 422, "invalid_field", "user_id"],
  "a person's job that is not UTF-8": ["GET", "/v1/users/robin/jobs/%FF/match", {}, 422, "invalid_field", "job_id"],
  "a run's id that is not UTF-8": ["GET", "/v1/runs/%FF", {}, 422, "invalid_field", "run_id"],
  "an unknown kind of interaction": ["DELETE", "/v1/users/robin/interactions/adore/data-1", {}, 422, "invalid_field", "kind"],
  "a hidden company's id of 300 bytes": ["DELETE", `/v1/users/robin/hidden-companies/${LONG}`, {}, 422, "invalid_field", "company_id"],
  "an experiment's name of 300 bytes": ["GET", `/v1/experiments/${LONG}`, { token: asAdmin() }, 422, "invalid_field", "name"],
  "a dead letter's id of 300 bytes": ["GET", `/v1/dead-letters/${LONG}`, { token: asAdmin() }, 422, "invalid_field", "dead_letter_id"],
  "SQL for an id": ["GET", `/v1/users/${encodeURIComponent(SQL)}`, {}, 404, "not_found"],
  "SQL for a job's id": ["DELETE", `/v1/jobs/${encodeURIComponent(SQL)}`, {}, 404, "not_found"],
};

const recommend = (/** @type {string} */ query, /** @type {string} */ field) =>
  /** @type {Case} */ (["GET", `/v1/users/robin/recommendations?${query}`, { token: asUser("robin") }, 422, "invalid_field", field]);

/** @type {Record<string, Case>} */
const QUERIES = {
  "no items": recommend("limit=0", "limit"),
  "too many items": recommend("limit=101", "limit"),
  "fewer than no items": recommend("limit=-1", "limit"),
  "a number beyond all numbers": recommend("limit=99999999999999999999999", "limit"),
  "text for a number": recommend("limit=ten", "limit"),
  "SQL for a number": recommend(`limit=${encodeURIComponent(SQL)}`, "limit"),
  "a cursor that no page gave": recommend("cursor=garbage", "cursor"),
  "a cursor of other content": recommend(`cursor=${Buffer.from('{"score":1}').toString("base64url")}`, "cursor"),
  "SQL for a cursor": recommend(`cursor=${encodeURIComponent(SQL)}`, "cursor"),
  "an unknown engine": recommend("algorithm=crystal-ball", "algorithm"),
  "SQL for an engine": recommend(`algorithm=${encodeURIComponent(SQL)}`, "algorithm"),
  "an unknown parameter": recommend("colour=blue", "colour"),
  "a parameter twice": recommend("limit=1&limit=2", "limit"),
  "neither true nor false": recommend("remote=perhaps", "remote"),
  "an unknown rung": recommend("seniority=boss", "seniority"),
  "an unknown kind of employment": recommend("employment_type=serfdom", "employment_type"),
  "an unknown value of several": recommend("workplace=remote,moon", "workplace"),
  "no value": recommend("company=", "company"),
  "too many values": recommend(`skill=${Array.from({ length: 21 }, (_, n) => `s${n}`)}`, "skill"),
  "nothing to exclude": recommend("exclude=acme", "exclude"),
  "an unknown facet": recommend("facets=pay,colour", "facets"),
  "an unknown order": recommend("sort=colour", "sort"),
  "a distance from nowhere": recommend("sort=distance", "sort"),
  "an unknown facet to count": ["GET", "/v1/facets?facets=colour", {}, 422, "invalid_field", "facets"],
  "a filter that no facet has": ["GET", "/v1/facets?algorithm=hybrid-v1", {}, 422, "invalid_field", "algorithm"],
  "nothing typed": ["GET", "/v1/suggest?q=%20", {}, 422, "invalid_field", "q"],
  "more typed than any name has": ["GET", `/v1/suggest?q=${"x".repeat(101)}`, {}, 422, "too_long", "q"],
  "too many similar jobs": ["GET", "/v1/jobs/data-1/similar?limit=51", {}, 422, "invalid_field", "limit"],
  "negative pay": recommend("min_salary=-1", "min_salary"),
  "pay that is no number": recommend("min_salary=NaN", "min_salary"),
  "pay without end": recommend("min_salary=1e999", "min_salary"),
  "a date that is none": recommend("posted_after=yesterday", "posted_after"),
  "a day that no month has": recommend("posted_after=2026-02-30", "posted_after"),
  "an unknown engine for a pair": ["GET", "/v1/users/robin/jobs/data-1/match?algorithm=no", {}, 422, "invalid_field", "algorithm"],
  "too long a list of jobs": ["GET", "/v1/jobs?limit=1000", {}, 422, "invalid_field", "limit"],
  "an unknown parameter of the list": ["GET", "/v1/jobs?offset=10", {}, 422, "invalid_field", "offset"],
  "a list of jobs near nowhere": ["GET", "/v1/jobs?near=Nowhereville", {}, 422, "invalid_field", "near"],
  "a list of jobs near too long a text": ["GET", `/v1/jobs?near=${"x".repeat(501)}`, {}, 422, "too_long", "near"],
  "a list of jobs with a radius around nothing": ["GET", "/v1/jobs?radius_km=30", {}, 422, "invalid_field", "radius_km"],
  "a list of jobs within no radius": ["GET", "/v1/jobs?near=Berlin&radius_km=0", {}, 422, "invalid_field", "radius_km"],
  "no ids of runs": ["GET", "/v1/runs/batch", {}, 422, "missing_field", "ids"],
  "a cursor of dead letters that no page gave": ["GET", "/v1/dead-letters?cursor=no", { token: asAdmin() }, 422, "invalid_field", "cursor"],
};

const put = (/** @type {any} */ body, /** @type {number} */ status, /** @type {string} */ code, /** @type {string} */ field, path = "/resume") =>
  /** @type {Case} */ (["PUT", `/v1/users/robin${path}`, { token: asUser("robin"), body }, status, code, field]);

/** @type {Record<string, Case>} */
const PEOPLE = {
  "broken JSON": put('{"basics": {"name": ', 400, "invalid_json", "body"),
  "no body": put("", 400, "invalid_json", "body"),
  "JSON with something behind it": put('{"basics": {}} and more', 400, "invalid_json", "body"),
  "half a character": put('{"basics": {"name": "\\ud83e"}}', 400, "invalid_json", "body"),
  "bytes that are not UTF-8": put(Uint8Array.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d]), 400, "invalid_json", "body"),
  "a list for a résumé": put([resume()], 422, "wrong_type", "body"),
  "null for a résumé": put("null", 422, "wrong_type", "body"),
  "text for a résumé": put(JSON.stringify(SQL), 422, "wrong_type", "body"),
  "a list for basics": put({ basics: [] }, 422, "wrong_type", "basics"),
  "a number for a name": put({ basics: { name: 7 } }, 422, "wrong_type", "basics/name"),
  "an object for work": put({ work: {} }, 422, "wrong_type", "work"),
  "text for a position": put({ work: ["cook"] }, 422, "wrong_type", "work/0"),
  "a thirteenth month": put({ work: [{ position: "Cook" }, { startDate: "2019-13" }] }, 422, "invalid_field", "work/1/startDate"),
  "a boolean for a date": put({ education: [{ endDate: true }] }, 422, "wrong_type", "education/0/endDate"),
  "text for skills": put({ skills: "python" }, 422, "wrong_type", "skills"),
  "a number for a skill": put({ skills: [{ name: "a" }, 7] }, 422, "wrong_type", "skills/1"),
  "10,000 skills": put({ skills: many(10_000).map((name) => ({ name })) }, 422, "too_many", "skills"),
  "10,000 keywords": put({ skills: [{ name: "a", keywords: many(10_000) }] }, 422, "too_many", "skills/0/keywords"),
  "600 skills in two groups": put({ skills: [{ name: "a", keywords: many(300) }, { name: "b", keywords: many(600).slice(300) }] }, 422, "too_many", "skills"),
  "101 positions": put({ work: Array.from({ length: 101 }, () => ({ position: "Cook" })) }, 422, "too_many", "work"),
  "a summary of 100 kB": put({ basics: { summary: "word ".repeat(20_000) } }, 422, "too_long", "basics/summary"),
  "a résumé of 2 MB": put({ basics: { summary: "x".repeat(2_000_000) } }, 413, "body_too_large", "body"),
  "a résumé of 2 MB in pieces": put("streamed", 413, "body_too_large", "body"),
  "lists in 100 lists": put(nested(100), 422, "invalid_field", "body"),
  "lists in 10,000 lists": put(nested(10_000), 400, "invalid_json", "body"),

  "broken JSON for a profile": put("{", 400, "invalid_json", "body", ""),
  "a list for a profile": put([], 422, "wrong_type", "body", ""),
  "wrong types in a profile": put({ skills: [{ name: "a" }, { name: 7 }] }, 422, "wrong_type", "skills/1/name", ""),
  "10,000 skills in a profile": put({ skills: many(10_000).map((name) => ({ name })) }, 422, "too_many", "skills", ""),
  "wrong preferences in a profile": put({ preferences: { workplaces: ["moon"] } }, 422, "invalid_field", "preferences/workplaces/0", ""),

  "broken JSON for preferences": put("{]", 400, "invalid_json", "body", "/preferences"),
  "a list for preferences": put([], 422, "wrong_type", "body", "/preferences"),
  "a wish that is misspelt": put({ deal_breakers: { pay_flor: true } }, 422, "invalid_field", "deal_breakers/pay_flor", "/preferences"),
  "an unknown workplace": put({ workplaces: ["remote", "moon"] }, 422, "invalid_field", "workplaces/1", "/preferences"),
  "negative pay wished for": put({ pay: { currency: "EUR", min: -1, period: "year" } }, 422, "invalid_field", "pay/min", "/preferences"),
  "a currency that is none": put({ pay: { currency: SQL, min: 1, period: "year" } }, 422, "invalid_field", "pay/currency", "/preferences"),
  "10,000 titles": put({ titles: many(10_000) }, 422, "too_many", "titles", "/preferences"),
  "a title of 10 kB": put({ titles: ["x".repeat(10_000)] }, 422, "too_long", "titles/0", "/preferences"),
};

const post = (/** @type {any} */ body, /** @type {number} */ status, /** @type {string} */ code, /** @type {string} */ field, path = "/v1/jobs") =>
  /** @type {Case} */ (["POST", path, { body }, status, code, field]);
const job = (/** @type {object} */ but) => posting("new", "Cook", [], but);
const act = (/** @type {any} */ body, /** @type {number} */ status, /** @type {string} */ code, /** @type {string} */ field) =>
  post(body, status, code, field, "/v1/users/robin/interactions");
const know = (/** @type {any} */ body, /** @type {number} */ status, /** @type {string} */ code, /** @type {string} */ field) =>
  /** @type {Case} */ (["PUT", "/v1/companies/tidal-maps", { body }, status, code, field]);
const order = (/** @type {any} */ body, /** @type {number} */ status, /** @type {string} */ code, /** @type {string} */ field) =>
  post(body, status, code, field, "/v1/recompute");

/** @type {Record<string, Case>} */
const CATALOGUE = {
  "broken JSON for a job": post('{"title": "Cook', 400, "invalid_json", "body"),
  "lines that are said to be JSON": ["POST", "/v1/jobs", { body: `${JSON.stringify(job({}))}\n${JSON.stringify(job({}))}`, headers: { "content-type": "application/json" } }, 400, "invalid_json", "body"],
  "a form": ["POST", "/v1/jobs", { body: "title=Cook&identifier=new", headers: { "content-type": "application/x-www-form-urlencoded" } }, 415, "unsupported_media_type", "content-type"],
  "XML": ["POST", "/v1/jobs", { body: "<job/>", headers: { "content-type": "application/xml" } }, 415, "unsupported_media_type", "content-type"],
  "a list of jobs": post([job({})], 422, "wrong_type", "body"),
  "another type": post(job({ "@type": "Recipe" }), 422, "invalid_field", "@type"),
  "no identifier": post(job({ identifier: undefined }), 422, "missing_field", "identifier"),
  "a list for an identifier": post(job({ identifier: {} }), 422, "missing_field", "identifier"),
  "an identifier of 300 bytes": post(job({ identifier: LONG }), 422, "too_long", "identifier"),
  "an identifier with a control character": post(job({ identifier: "a\u0000b" }), 422, "invalid_field", "identifier"),
  "no title": post(job({ title: "  " }), 422, "missing_field", "title"),
  "a number for a title": post(job({ title: 7 }), 422, "wrong_type", "title"),
  "a title of 10 kB": post(job({ title: "x".repeat(10_000) }), 422, "too_long", "title"),
  "a description of 200 kB": post(job({ description: "x".repeat(200_000) }), 422, "too_long", "description"),
  "10,000 skills": post(job({ skills: many(10_000) }), 422, "too_many", "skills"),
  "a date that is none": post(job({ datePosted: "soon" }), 422, "invalid_field", "datePosted"),
  "a number for a date": post(job({ validThrough: 7 }), 422, "wrong_type", "validThrough"),
  "an address that would be run": post(job({ url: "javascript:alert(1)" }), 422, "invalid_field", "url"),
  "a job of 2 MB": post(job({ description: "x".repeat(2_000_000) }), 413, "body_too_large", "body"),
  "another identifier than the address": ["PUT", "/v1/jobs/data-1", { body: job({}) }, 422, "invalid_field", "identifier"],
  "a wrong type under an address": ["PUT", "/v1/jobs/data-1", { body: { title: 7 } }, 422, "wrong_type", "title"],

  "an unknown interaction": act({ kind: "adore", job_id: "data-1" }, 422, "invalid_field", "kind"),
  "SQL for an interaction": act({ kind: SQL, job_id: "data-1" }, 422, "invalid_field", "kind"),
  "an interaction with nothing": act({ kind: "save" }, 422, "missing_field", "job_id"),
  "an interaction with a number": act({ kind: "save", job_id: 7 }, 422, "wrong_type", "job_id"),
  "an interaction with more": act({ kind: "save", job_id: "data-1", weight: 9 }, 422, "invalid_field", "weight"),
  "an interaction with an unknown job": act({ kind: "save", job_id: "nothing" }, 404, "not_found", ""),
  "an interaction with an id of 300 bytes": act({ kind: "save", job_id: LONG }, 422, "invalid_field", "job_id"),
  "an interaction of an unknown person": post({ kind: "save", job_id: "data-1" }, 404, "not_found", "", "/v1/users/nobody/interactions"),

  "a company without a name": know({}, 422, "missing_field", "name"),
  "a company with a blank name": know({ name: " " }, 422, "invalid_field", "name"),
  "a company beyond the best": know({ name: "A", reputation: 1.5 }, 422, "invalid_field", "reputation"),
  "a company at no stage": know({ name: "A", stage: SQL }, 422, "invalid_field", "stage"),
  "a company with 10,000 tags": know({ name: "A", tags: many(10_000) }, 422, "too_many", "tags"),
  "a company with fewer than no people": know({ name: "A", employees: -1 }, 422, "invalid_field", "employees"),
  "a company with more": know({ name: "A", rating: 5 }, 422, "invalid_field", "rating"),

  "an order for nobody": order({}, 422, "missing_field", "scope"),
  "an order of unknown scope": order({ scope: "world" }, 422, "invalid_field", "scope"),
  "an order for a person unnamed": order({ scope: "user" }, 422, "missing_field", "user_id"),
  "an order for a number": order({ scope: "user", user_id: 7 }, 422, "wrong_type", "user_id"),
  "an order for an id of 300 bytes": order({ scope: "user", user_id: LONG }, 422, "invalid_field", "user_id"),
  "an order for an id with a control character": order({ scope: "job", job_id: "a\nb" }, 422, "invalid_field", "job_id"),
};

/** Internals that no response may contain: names of tables, libraries and files, and the secret. */
const INSIDE = /sqlite|d1_|select |insert |no such table|constraint|panicked|unreachable|RuntimeError|wasm|\.rs\b|crates\/|serde|stack|at async/i;

/** Sends the request of a case; the body "streamed" means 2 MB without a Content-Length. */
function send(/** @type {Case} */ [method, path, details]) {
  if (details.body !== "streamed") return service.request(method, path, details);
  const piece = new TextEncoder().encode(" ".repeat(64 * 1024));
  let left = 32;
  const body = new ReadableStream({
    pull: (controller) => (left-- > 0 ? controller.enqueue(piece) : controller.close()),
  });
  return service.request(method, path, { ...details, body });
}

/** How serde words its errors, which quote the value at fault. */
const OF_SERDE = /invalid (type|value|length)|expected |unknown (field|variant)|missing field|did not match/;

function assertProblem(/** @type {import("./support/service.mjs").Answer} */ answer, /** @type {Case} */ [, , , status, code, field]) {
  assert.equal(answer.headers.get("content-type"), "application/problem+json", answer.text.slice(0, 200));
  const problem = answer.json;
  assert.deepEqual([answer.status, problem.code, problem.field ?? ""], [status, code, field ?? problem.field ?? ""], answer.text);
  if (field) assert.ok(problem.detail?.length > 3, `a reason: ${answer.text}`);
  assert.equal(problem.status, status);
  assert.ok(problem.title.length > 3);
  assert.equal(problem.type, `/docs/errors#${code}`);
  assert.equal(problem.request_id, answer.headers.get("x-request-id"));
  assert.deepEqual(Object.keys(problem).filter((key) => !["type", "title", "status", "code", "field", "detail", "request_id"].includes(key)), []);
  if (status === 401) assert.equal(answer.headers.get("www-authenticate"), "Bearer");
  assert.doesNotMatch(answer.text, INSIDE);
  assert.doesNotMatch(problem.detail ?? "", OF_SERDE);
  assert.ok(!answer.text.includes(SECRET) && answer.text.length < 1000, answer.text);
}

/** Everything but the record of what operators ask for, which refused requests of theirs are on. */
const stored = async () => ({ ...await service.dump(), acts: [] });

for (const [group, cases] of Object.entries({ CALLERS, ADDRESSES, QUERIES, PEOPLE, CATALOGUE })) {
  test(`refused, with nothing stored: ${group.toLowerCase()}`, async (t) => {
    const before = await stored();
    for (const [name, refused] of Object.entries(cases)) {
      await t.test(name, async () => assertProblem(await send(refused), refused));
    }
    assert.deepEqual(await stored(), before);
    assert.equal((await service.recommendations("robin")).json.items.length, POSTINGS.length);
  });
}

/**
 * What a refusal of a parameter says, by the parameter's schema in the API document.
 * @param {any} schema @returns {string | undefined}
 */
function mustBe({ type, minimum, maximum, enum: values }) {
  if (values) return `must be one of ${values.map((/** @type {string} */ value) => `\`${value}\``).join(", ")}`;
  switch (type) {
    case "integer": return maximum === undefined ? "must be a whole number in range" : `must be a whole number from ${minimum} to ${maximum}`;
    case "number": return "must be a number";
    case "boolean": return "must be `true` or `false`";
    default: return undefined;
  }
}

test("a refused parameter of any route is named, with what it must be", async () => {
  const { json: document } = await service.done("GET", "/openapi.json", { token: null });
  const resolve = (/** @type {any} */ schema) => (schema.$ref ? document.components.schemas[schema.$ref.split("/").at(-1)] : schema);
  const values = { id: "robin", job: "data-1" };
  const refused = [];
  for (const [path, item] of Object.entries(document.paths)) {
    const query = (item.get?.parameters ?? []).filter((/** @type {any} */ parameter) => parameter.in === "query");
    const at = path.replaceAll(/\{(\w+)\}/g, (_, name) => values[/** @type {keyof typeof values} */ (name)]);
    for (const { name, schema } of query) {
      const reason = mustBe(resolve(schema));
      if (!reason) continue;
      const answer = await service.request("GET", `${at}?${name}=${encodeURIComponent("n%0 SELECT ✗")}`, { token: asAdmin() });
      assertProblem(answer, ["GET", path, {}, 422, "invalid_field", name]);
      assert.equal(answer.json.detail, reason, `${path} ${name}`);
      refused.push(`${path}?${name}`);
    }
    if (query.length > 0) {
      const names = query.map((/** @type {any} */ { name }) => `\`${name}\``).join(", ");
      const answer = await service.request("GET", `${at}?colour=blue`, { token: asAdmin() });
      assertProblem(answer, ["GET", path, {}, 422, "invalid_field", "colour"]);
      assert.equal(answer.json.detail, `is not a parameter of this route, which takes ${names}`);
      refused.push(`${path}?`);
    }
  }
  assert.ok(refused.length >= 20 && refused.includes("/v1/users/{id}/recommendations?limit"), refused.join(" "));
});

test("a route without parameters refuses every one", async () => {
  const refused = [];
  for (const [path, item] of Object.entries(DOCUMENT.paths)) {
    for (const [method, operation] of Object.entries(/** @type {Record<string, any>} */ (item))) {
      if ((operation.parameters ?? []).some((/** @type {any} */ parameter) => parameter.in === "query")) continue;
      const at = path.replace("{id}", "robin").replace("{kind}", "save").replaceAll(/\{\w+\}/g, "data-1");
      const roles = operation["x-roles"] ?? [];
      const token = roles.length === 0 ? null : roles.includes("admin") ? asAdmin() : asUser("robin");
      const answer = await service.request(method.toUpperCase(), `${at}?colour=blue`, { token });
      assertProblem(answer, [method, path, {}, 422, "invalid_field", "colour"]);
      assert.equal(answer.json.detail, "is not a parameter of this route, which takes none");
      refused.push(operation.operationId);
    }
  }
  assert.ok(refused.length >= 50 && refused.includes("get_health"), refused.join(" "));
});

test("a body of another media type is refused by every route that takes one", async () => {
  const before = await stored();
  const refused = [];
  for (const [path, item] of Object.entries(DOCUMENT.paths)) {
    for (const [method, operation] of Object.entries(/** @type {Record<string, any>} */ (item))) {
      if (!operation.requestBody || !operation["x-roles"]) continue;
      const at = path.replace("{id}", "robin").replaceAll(/\{\w+\}/g, "data-1");
      const token = operation["x-roles"].includes("admin") ? asAdmin() : asUser("robin");
      for (const type of ["text/csv", "application/jsonx", "multipart/form-data; boundary=x"]) {
        const headers = { "content-type": type };
        const answer = await service.request(method.toUpperCase(), at, { token, body: "{}", headers });
        assertProblem(answer, [method, path, {}, 415, "unsupported_media_type", "content-type"]);
      }
      refused.push(operation.operationId);
    }
  }
  assert.ok(refused.length >= 18, refused.join(" "));
  assert.deepEqual(await stored(), before);
});

test("the type of a problem links to the explanation of its code", async () => {
  const cases = Object.values({ ...CALLERS, ...ADDRESSES, ...QUERIES, ...PEOPLE, ...CATALOGUE });
  const page = await service.done("GET", "/docs/errors", { token: null });
  assert.match(page.headers.get("content-type") ?? "", /^text\/html/);
  for (const code of new Set(cases.map(([, , , , code]) => code))) assert.ok(page.text.includes(`id="${code}"`), code);
});

test("SQL and emoji are plain text in every string", async () => {
  const evil = `${SQL} 🦀 " \\ \` %s {{7*7}} <script>alert(1)</script> é`;
  const id = `🦀 ${SQL}`;
  const dated = new Set(["startDate", "endDate", "lastModified"]);
  const document = JSON.parse(JSON.stringify(resume()), (key, value) => (typeof value === "string" && !dated.has(key) ? evil : value));
  await service.putResume(id, document);
  const path = `/v1/users/${encodeURIComponent(id)}`;
  const { json } = await service.done("GET", path, { token: asUser(id) });
  assert.deepEqual([json.id, json.name, json.headline, json.work[0].position, json.skills], [id, evil, evil, evil, [{ name: evil }]]);

  await service.store([posting(id, evil, [evil], { description: evil, hiringOrganization: { name: evil, identifier: id } })]);
  const got = await service.done("GET", `/v1/jobs/${encodeURIComponent(id)}`);
  const unmarked = evil.replaceAll(/<\/?script>/g, "");
  assert.deepEqual([got.json.title, got.json.skills, got.json.description], [unmarked, [evil], evil], "titles have no markup");
  await service.done("PUT", `/v1/companies/${encodeURIComponent(id)}`, { body: { name: evil, tags: [evil] } });
  await service.done("POST", `${path}/interactions`, { token: asUser(id), body: { kind: "save", job_id: id } });
  const match = await service.match(id, id);
  assert.equal(match.json.job.id, id);
  for (const name of ["q", "location"]) {
    const found = await service.recommendations(id, `?${name}=${encodeURIComponent(evil)}`);
    assert.ok(found.json.items.every((/** @type {any} */ item) => item.job.id === id), name);
  }
  assert.ok((await service.recommendations(id)).json.items.length > POSTINGS.length);
  const tables = await service.rows("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT GLOB 'sqlite_*' AND name NOT GLOB '_cf_*'");
  assert.deepEqual(tables.map((row) => row.name).sort(), ["d1_migrations", ...TABLES, ...COUNTERS].sort(), "every table still exists, and these tests cover it");

  await service.settled(id);
  await service.done("DELETE", path, { token: asUser(id) });
  await service.done("DELETE", `/v1/jobs/${encodeURIComponent(id)}`);
});

test("an overlong line is reported, and the next one is read", async () => {
  const before = await service.rowCounts();
  const results = await service.ingest([
    JSON.stringify(posting("long", "x", [], { description: "x".repeat(300_000) })),
    JSON.stringify(posting("endless", "x", [], { description: "x".repeat(3_000_000) })),
    posting("short", "Cook", []),
    "🦀",
    "\u0000",
    `${"[".repeat(5000)}`,
  ]);
  assert.deepEqual(results.map(({ line, status, error }) => [line, status, error?.code, error?.field]), [
    [1, "invalid", "too_long", "line"],
    [2, "invalid", "too_long", "line"],
    [3, "created", undefined, undefined],
    [4, "invalid", "invalid_json", "body"],
    [5, "invalid", "invalid_json", "body"],
    [6, "invalid", "invalid_json", "body"],
  ]);
  assert.equal((await service.rowCounts()).jobs, before.jobs + 1);
  await service.done("DELETE", "/v1/jobs/short");
});

/** Sends the beginning of a request and disconnects. */
function hangUp(/** @type {string} */ method, /** @type {string} */ path, /** @type {string} */ type, /** @type {string} */ start) {
  return new Promise((resolve, reject) => {
    const socket = createConnection({ host: service.url.hostname, port: Number(service.url.port) }, () => {
      socket.write(
        `${method} ${path} HTTP/1.1\r\nhost: ${service.url.host}\r\nauthorization: Bearer ${asService()}\r\n` +
          `content-type: ${type}\r\ncontent-length: ${Buffer.byteLength(start) + 1000}\r\n\r\n${start}`,
        () => socket.end(() => socket.destroy()),
      );
    });
    socket.on("error", reject).on("close", resolve);
  });
}

test("a truncated body stores only its complete lines", async () => {
  await service.settled("robin", "sam");
  const before = await stored();
  await hangUp("PUT", "/v1/users/robin/resume", "application/json", '{"basics": {"name": "Half');
  await hangUp("POST", "/v1/jobs", "application/json", JSON.stringify(posting("half", "Cook", [])).slice(0, -1));
  await hangUp("POST", "/v1/jobs", "application/x-ndjson", JSON.stringify(posting("half", "Cook", [])).slice(0, -1));
  assert.equal((await service.request("GET", "/healthz")).status, 200);
  await service.putResume("robin", resume());
  assert.deepEqual(await stored(), before);
});

test("fifty bad requests among good ones each get their own response", async () => {
  const cases = Object.values({ ...CALLERS, ...ADDRESSES, ...QUERIES, ...PEOPLE, ...CATALOGUE });
  const bad = Array.from({ length: 50 }, (_, n) => cases[(n * 7) % cases.length]);
  await service.settled("robin", "sam");
  const before = await stored();
  const whole = await service.recommendations("robin");
  const page = await service.recommendations("sam", "?limit=2");
  const answers = await Promise.all(
    bad.flatMap((refused, n) => [
      send(refused).then((answer) => assertProblem(answer, refused)),
      n % 2
        ? service.recommendations("robin").then((answer) => assert.equal(answer.text, whole.text))
        : service.recommendations("sam", "?limit=2").then((answer) => assert.equal(answer.text, page.text)),
    ]),
  );
  assert.equal(answers.length, 100);
  assert.deepEqual(await stored(), before);
});

test("defects are logged and never reported, and these tests have caused none", () => {
  assert.doesNotMatch(service.log, /panicked|unreachable|request_failed|Critical/i);
});

test("a disabled feature is reported as such", async () => {
  const answer = await service.request("POST", "/v1/users/robin/jobs/data-1/analysis");
  assert.deepEqual([answer.status, answer.json.code], [409, "analysis_disabled"]);
});
