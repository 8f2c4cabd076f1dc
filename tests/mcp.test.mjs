// Agents: the Model Context Protocol with a person's own token.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { POSTINGS, resume } from "./support/documents.mjs";
import { Service } from "./support/service.mjs";
import { asAdmin, asService, asUser } from "./support/tokens.mjs";

/** @type {Service} */
let service;
before(async () => {
  service = await Service.start();
  await service.store(POSTINGS);
  await service.putResume("robin", resume());
  await service.settled("robin");
});
after(() => service?.stop());

const send = (/** @type {any} */ body, token = /** @type {string | null} */ (asUser("robin")), headers = {}) =>
  service.request("POST", "/mcp", { token, body, headers: { accept: "application/json, text/event-stream", ...headers } });
const ask = async (/** @type {string} */ method, /** @type {any} */ params = {}) => {
  const { status, json } = await send({ jsonrpc: "2.0", id: "a", method, params });
  assert.deepEqual([status, json.jsonrpc, json.id], [200, "2.0", "a"]);
  return json;
};
const call = async (/** @type {string} */ name, /** @type {any} */ args) => {
  const { result } = await ask("tools/call", { name, ...(args && { arguments: args }) });
  const [{ type, text }] = result.content;
  assert.equal(type, "text");
  return { isError: result.isError, text, json: result.isError ? null : JSON.parse(text) };
};

test("an agent is introduced, and finds the tools", async () => {
  const { result } = await ask("initialize", { protocolVersion: "2025-03-26", capabilities: {}, clientInfo: { name: "test", version: "1" } });
  assert.deepEqual([result.protocolVersion, result.serverInfo.name, result.capabilities], ["2025-03-26", "edgematch", { tools: {} }]);
  assert.equal((await ask("initialize", { protocolVersion: "1999-01-01" })).result.protocolVersion, "2025-11-25");
  const notified = await send({ jsonrpc: "2.0", method: "notifications/initialized" });
  assert.deepEqual([notified.status, notified.text], [202, ""]);
  const { tools } = (await ask("tools/list")).result;
  assert.deepEqual(tools.map((/** @type {any} */ { name }) => name), ["search_jobs", "explain_job", "growth"]);
  assert.ok(tools.every((/** @type {any} */ { annotations, inputSchema }) => annotations.readOnlyHint && inputSchema.additionalProperties === false));
});

test("the tools return what the routes return", async () => {
  const found = await call("search_jobs", { company: ["Tidal Maps", "Quarry Bank"], exclude: ["skill:kafka"], sort: "pay", limit: 2 });
  const route = await service.recommendations("robin", "?company=Tidal Maps,Quarry Bank&exclude=skill:kafka&sort=pay&limit=2");
  assert.deepEqual(found.json.items, route.json.items);
  assert.equal((await call("search_jobs")).json.items.length, 5);
  const next = await call("search_jobs", { company: ["Tidal Maps", "Quarry Bank"], exclude: ["skill:kafka"], sort: "pay", limit: 2, cursor: found.json.next_cursor });
  assert.equal(next.json.items.length, 1);

  const explained = await call("explain_job", { job_id: "data-1" });
  assert.deepEqual(explained.json, (await service.match("robin", "data-1")).json);
  const growth = await call("growth", { threshold: 50, limit: 2 });
  assert.deepEqual(growth.json, (await service.done("GET", "/v1/users/robin/growth?threshold=50&limit=2", { token: asUser("robin") })).json);
});

test("wrong arguments are for the agent to read, wrong messages for its developer", async () => {
  for (const [name, args, text] of /** @type {[string, any, RegExp][]} */ ([
    ["search_jobs", { colour: "blue" }, /colour/],
    ["search_jobs", { workplace: ["moon"] }, /workplace: must be one of/],
    ["search_jobs", { limit: 0 }, /limit|must be/],
    ["search_jobs", { sort: "distance" }, /near/],
    ["explain_job", {}, /job_id/],
    ["explain_job", { job_id: "none" }, /no such/],
    ["growth", { threshold: 900 }, /threshold/],
  ])) {
    const answer = await call(name, args);
    assert.equal(answer.isError, true, JSON.stringify(args));
    assert.match(answer.text, text);
  }
  assert.equal((await ask("tools/call", { name: "erase_everything" })).error.code, -32602);
  assert.equal((await ask("tools/call", { name: "growth", arguments: [] })).error.code, -32602);
  assert.equal((await ask("resources/list")).error.code, -32601);
  for (const [body, status, code, field] of /** @type {[string, number, string, string][]} */ ([
    ["{", 400, "invalid_json", "body"], ["[]", 422, "wrong_type", "body"], ['{"jsonrpc": "2.0", "id": {}, "method": "ping"}', 422, "wrong_type", "id"],
    ['{"id": 1}', 422, "missing_field", "jsonrpc"],
  ])) {
    const answer = await send(body);
    assert.deepEqual([answer.status, answer.json.code, answer.json.field], [status, code, field], body);
  }
});

test("only a person's own token speaks for them, and nothing is stored", async () => {
  for (const [token, status] of /** @type {[string | null, number][]} */ ([[null, 401], [asService(), 403], [asAdmin(), 403]])) {
    assert.equal((await send({ jsonrpc: "2.0", id: 1, method: "ping" }, token)).status, status);
  }
  const signedIn = await service.done("POST", "/v1/sessions", { token: asUser("robin") });
  const cookie = signedIn.headers.get("set-cookie")?.split(";")[0] ?? "";
  assert.equal((await send({ jsonrpc: "2.0", id: 1, method: "ping" }, null, { cookie, origin: service.url.origin })).status, 401);
  const stranger = await send({ jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: "growth" } }, asUser("nobody-yet"));
  assert.equal(stranger.json.result.isError, true);
  assert.equal((await service.request("GET", "/mcp", { token: asUser("robin") })).status, 405);
  const tables = ["users", "interactions", "runs", "job_preferences"];
  const stored = await service.dump(tables);
  await call("search_jobs", { q: "engineer" });
  assert.deepEqual(await service.dump(tables), stored);
});
