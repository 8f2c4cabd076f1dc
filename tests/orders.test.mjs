// Orders under an `Idempotency-Key`, on every route that the API document says takes one.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { DOCUMENT } from "./support/document.mjs";
import { POSTINGS, posting, resume } from "./support/documents.mjs";
import { Service } from "./support/service.mjs";
import { asAdmin, asService, asUser } from "./support/tokens.mjs";

/** @type {Service} */
let service;
before(async () => {
  service = await Service.start();
  await service.store(POSTINGS);
  await service.putResume("robin", resume());
  await service.putResume("sam", resume());
  await service.done("PUT", "/v1/users/sam/visibility", { token: asUser("sam"), body: { visibility: "mentor" } });
  await service.done("PUT", "/v1/users/sam/mentoring", { token: asUser("sam"), body: { offers: { topics: ["python"], capacity: 1 } } });
  await service.done("PUT", "/v1/users/robin/mentoring", { token: asUser("robin"), body: { seeks: { topics: ["python"] } } });
  await service.settled("robin", "sam");
});
after(() => service?.stop());

const header = (/** @type {string} */ key) => ({ "idempotency-key": key });

/**
 * An order of each route, and another; the tables that it writes to.
 * @type {Record<string, {path?: string, order: object, other: object, table: string, token?:
 *   string}>}
 */
const ORDERS = {
  post_interaction: {
    path: "/v1/users/robin/interactions", token: asUser("robin"), table: "interactions",
    order: { kind: "save", job_id: "data-1" }, other: { kind: "apply", job_id: "data-1" },
  },
  post_jobs: { order: posting("new", "Cook", []), other: posting("newer", "Cook", []), table: "jobs" },
  post_recompute: { order: { scope: "all" }, other: { scope: "user", user_id: "robin" }, table: "runs" },
  post_messages: {
    order: { v: 1, type: "profile.updated", user_id: "robin" },
    other: { v: 1, type: "profile.updated", user_id: "sam" }, table: "orders",
  },
  post_impact_audit: {
    token: asAdmin(), table: "disclosures",
    order: { categories: ["sex"], people: { robin: ["female"] } }, other: { categories: ["sex"], people: { robin: ["male"] } },
  },
  post_pairing: { order: { mentees: ["robin"], methods: ["stable"] }, other: { mentees: ["robin"], methods: ["greatest_total"] }, table: "pairings" },
  post_spread: { order: { people: ["robin"] }, other: { people: ["robin"], per_place: 2 }, table: "spreads" },
};

/** Orders without a body, about something that the path names. */
const WITHOUT_BODY = ["post_statistics", "retry_run", "cancel_run", "replay_dead_letter"];

const taking = Object.entries(DOCUMENT.paths).flatMap(([path, item]) =>
  Object.entries(/** @type {Record<string, any>} */ (item))
    .filter(([, operation]) => operation.parameters?.some((/** @type {any} */ one) => one.name === "Idempotency-Key"))
    .map(([method, operation]) => ({ path, method: method.toUpperCase(), id: operation.operationId })));

test("these tests know every route that takes a key", () => {
  assert.deepEqual(taking.map(({ id }) => id).sort(), [...Object.keys(ORDERS), ...WITHOUT_BODY].sort());
});

test("the same order gets the first answer, has one effect, and another under its key is refused", async () => {
  const rows = async (/** @type {string} */ table) => (await service.dump([table]))[table].length;
  for (const { id, path, method } of taking) {
    const known = ORDERS[id];
    if (!known) continue;
    const { order, other, table, token = asService() } = known;
    const send = (/** @type {object} */ body, key = `key of ${id}`) =>
      service.request(method, known.path ?? path, { token, body, headers: header(key) });
    const first = await send(order);
    assert.ok(first.status < 300, `${id}: ${first.status} ${first.text}`);
    const held = await rows(table);
    for (let n = 0; n < 3; n += 1) {
      const again = await send(order);
      assert.deepEqual([again.status, again.text], [first.status, first.text], id);
      for (const name of ["content-type", "location"]) assert.equal(again.headers.get(name), first.headers.get(name), `${id} ${name}`);
    }
    assert.equal(await rows(table), held, id);
    const refused = await send(other);
    assert.deepEqual([refused.status, refused.json.code, refused.json.field], [422, "invalid_field", "Idempotency-Key"], id);
    assert.ok((await send(other, `another key of ${id}`)).status < 300, id);
  }
});

test("a key is its caller's alone, and a refused order may be mended", async () => {
  const send = (/** @type {string} */ token, /** @type {object} */ body) =>
    service.request("POST", "/v1/jobs", { token, body, headers: header("shared") });
  const first = await send(asService(), posting("mine", "Cook", []));
  const second = await send(asAdmin(), posting("yours", "Nurse", []));
  assert.deepEqual([first.json.id, second.json.id], ["mine", "yours"]);
  const mend = (/** @type {object} */ body) => service.request("POST", "/v1/jobs", { body, headers: header("mended") });
  assert.equal((await mend({ title: 7 })).status, 422);
  assert.equal((await mend(posting("mended", "Cook", []))).status, 201);
  const bad = await service.request("POST", "/v1/jobs", { body: posting("mended", "Cook", []), headers: header("x".repeat(201)) });
  assert.deepEqual([bad.status, bad.json.field], [422, "Idempotency-Key"]);
});

test("a hundred at once are carried out once", async () => {
  const before = (await service.rowCounts()).runs;
  const answers = await Promise.all(Array.from({ length: 100 }, () =>
    service.request("POST", "/v1/recompute", { body: { scope: "all" }, headers: header("a hundred") })));
  const runs = new Set(answers.filter(({ status }) => status === 202).map(({ json }) => json.run_id));
  assert.equal(runs.size, 1);
  for (const { status, json } of answers) assert.ok(status === 202 || (status === 409 && json.code === "wrong_state"), String(status));
  assert.equal((await service.rowCounts()).runs, before + 1);
});

test("an order without a body counts once, too", async () => {
  const operator = asAdmin();
  const { json: { run_id: run } } = await service.done("POST", "/v1/recompute", { body: { scope: "all", due_at: "2040-01-01" } });
  const act = (/** @type {string} */ what, key = what) => service.request("POST", `/v1/runs/${run}/${what}`, { token: operator, headers: header(key) });
  assert.equal((await act("cancel")).status, 204);
  assert.equal((await act("cancel")).status, 204, "the first answer");
  assert.equal((await act("cancel", "another")).status, 409, "it is cancelled");
  assert.equal((await act("retry")).status, 204);
  assert.equal((await act("retry")).status, 204);
});

test("postings and companies change only as expected", async () => {
  const put = (/** @type {string} */ path, /** @type {object} */ body, /** @type {Record<string, string>} */ headers) =>
    service.request("PUT", path, { body, headers }).then(({ status, json }) => [status, json?.code]);
  for (const [path, body] of /** @type {[string, any][]} */ ([
    ["/v1/jobs/expected", posting("expected", "Cook", [])],
    ["/v1/companies/expected", { name: "Expected" }],
  ])) {
    const changed = { ...body, ...(body.title ? { title: "Chef" } : { name: "Changed" }) };
    assert.deepEqual(await put(path, body, { "if-match": "*" }), [412, "version_conflict"]);
    const created = await put(path, body, { "if-none-match": "*" });
    assert.ok([201, 204].includes(Number(created[0])), path);
    assert.deepEqual(await put(path, body, { "if-none-match": "*" }), [412, "version_conflict"]);
    const { headers } = await service.done("GET", path);
    const tag = headers.get("etag") ?? "";
    assert.ok(Number((await put(path, changed, { "if-match": tag }))[0]) < 300, path);
    assert.deepEqual(await put(path, body, { "if-match": tag }), [412, "version_conflict"], "it has changed since");
    assert.deepEqual((await put(path, body, { "if-none-match": tag }))[0], 422, "`*` alone");
  }
});
