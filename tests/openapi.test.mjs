// The API document, the pages beside it, and the headers of every response.

import assert from "node:assert/strict";
import http from "node:http";
import { after, before, test } from "node:test";
import { NO_BROWSER, Page } from "./support/chromium.mjs";
import { DOCUMENT } from "./support/document.mjs";
import { POSTINGS, resume } from "./support/documents.mjs";
import { Service } from "./support/service.mjs";
import { asAdmin, asUser } from "./support/tokens.mjs";

/** Every documented operation. */
const OPERATIONS = [
  "DELETE /v1/dead-letters/{id}",
  "DELETE /v1/experiments/{name}",
  "DELETE /v1/jobs/{id}",
  "DELETE /v1/runs/{id}",
  "DELETE /v1/sessions/current",
  "DELETE /v1/statistics/{version}",
  "DELETE /v1/users/{id}",
  "DELETE /v1/users/{id}/alert",
  "DELETE /v1/users/{id}/hidden-companies/{company}",
  "DELETE /v1/users/{id}/interactions/{kind}/{job}",
  "DELETE /v1/users/{id}/sessions",
  "GET /healthz",
  "GET /metrics",
  "GET /readyz",
  "GET /v1/acts",
  "GET /v1/alerts/due",
  "GET /v1/caches",
  "GET /v1/capacity",
  "GET /v1/companies/{id}",
  "GET /v1/dead-letters",
  "GET /v1/dead-letters/{id}",
  "GET /v1/disclosures",
  "GET /v1/disclosures/{id}/people",
  "GET /v1/experiments",
  "GET /v1/experiments/{name}",
  "GET /v1/experiments/{name}/results",
  "GET /v1/facets",
  "GET /v1/jobs",
  "GET /v1/jobs/{id}",
  "GET /v1/jobs/{id}/applicants",
  "GET /v1/jobs/{id}/candidates",
  "GET /v1/jobs/{id}/reach",
  "GET /v1/jobs/{id}/requests",
  "GET /v1/jobs/{id}/similar",
  "GET /v1/pairings/{id}",
  "GET /v1/runs",
  "GET /v1/runs/batch",
  "GET /v1/runs/{id}",
  "GET /v1/sessions/current",
  "GET /v1/skills",
  "GET /v1/spreads/{id}",
  "GET /v1/statistics",
  "GET /v1/statistics/{version}",
  "GET /v1/suggest",
  "GET /v1/users/{id}",
  "GET /v1/users/{id}/alert",
  "GET /v1/users/{id}/export",
  "GET /v1/users/{id}/growth",
  "GET /v1/users/{id}/interactions",
  "GET /v1/users/{id}/jobs/{job}/match",
  "GET /v1/users/{id}/mentoring",
  "GET /v1/users/{id}/mentors",
  "GET /v1/users/{id}/new-matches",
  "GET /v1/users/{id}/preferences",
  "GET /v1/users/{id}/recommendations",
  "GET /v1/users/{id}/requests",
  "GET /v1/users/{id}/visibility",
  "GET /v1/welcome",
  "POST /mcp",
  "POST /v1/audits/impact",
  "POST /v1/dead-letters/{id}/replay",
  "POST /v1/jobs",
  "POST /v1/jobs/{id}/candidates/{candidate}/request",
  "POST /v1/messages",
  "POST /v1/pairings",
  "POST /v1/read",
  "POST /v1/recompute",
  "POST /v1/runs/{id}/cancel",
  "POST /v1/runs/{id}/retry",
  "POST /v1/sessions",
  "POST /v1/spreads",
  "POST /v1/statistics",
  "POST /v1/users/{id}/interactions",
  "POST /v1/users/{id}/jobs/{job}/analysis",
  "POST /v1/visits",
  "PUT /v1/companies/{id}",
  "PUT /v1/experiments/{name}",
  "PUT /v1/jobs/{id}",
  "PUT /v1/jobs/{id}/candidates/{candidate}/decision",
  "PUT /v1/skills",
  "PUT /v1/users/{id}",
  "PUT /v1/users/{id}/alert",
  "PUT /v1/users/{id}/alert/told",
  "PUT /v1/users/{id}/mentoring",
  "PUT /v1/users/{id}/preferences",
  "PUT /v1/users/{id}/requests/{job}",
  "PUT /v1/users/{id}/resume",
  "PUT /v1/users/{id}/standing",
  "PUT /v1/users/{id}/visibility",
];
/** Operations without a request body. */
const WITHOUT_BODY = [
  "post /v1/dead-letters/{id}/replay", "post /v1/runs/{id}/cancel", "post /v1/runs/{id}/retry", "post /v1/sessions",
  "post /v1/statistics", "post /v1/jobs/{id}/candidates/{candidate}/request",
  "post /v1/users/{id}/jobs/{job}/analysis",
];
const METHODS = ["GET", "PUT", "POST", "DELETE", "PATCH"];
/** Operations without a token, and their status in a deployment that has chosen nothing. */
const OPEN = /** @type {Record<string, number>} */ ({ "GET /healthz": 200, "GET /readyz": 200, "GET /v1/welcome": 200, "POST /v1/visits": 403, "GET /v1/sessions/current": 204 });

/** @type {Service} */
let service;
/** @type {any} */
let document;
before(async () => {
  service = await Service.start();
  document = (await service.done("GET", "/openapi.json", { token: null })).json;
});
after(() => service?.stop());

const described = () =>
  Object.entries(document.paths).flatMap(([path, item]) =>
    Object.keys(item).filter((key) => METHODS.includes(key.toUpperCase())).map((method) => `${method.toUpperCase()} ${path}`));

const address = (/** @type {string} */ path) => path.replaceAll(/\{\w+\}/g, "some");

test("the document describes every operation, and each responds", async () => {
  assert.match(document.openapi, /^3\./);
  assert.deepEqual(described().sort(), OPERATIONS);
  for (const operation of OPERATIONS) {
    const [method, path] = operation.split(" ");
    const answer = await service.request(method, address(path), { token: null, body: method === "GET" ? undefined : {} });
    assert.equal(answer.status, OPEN[operation] ?? 401, operation);
  }
});

test("undocumented methods are refused", async () => {
  for (const path of Object.keys(document.paths)) {
    for (const method of METHODS.filter((method) => !OPERATIONS.includes(`${method} ${path}`))) {
      const answer = await service.request(method, address(path), { token: asAdmin(), body: method === "GET" ? undefined : {} });
      assert.deepEqual([answer.status, answer.json?.code], [405, "method_not_allowed"], `${method} ${path}`);
      assert.ok(answer.headers.get("allow"), "it names the allowed methods");
    }
  }
});

test("each operation has a name, a summary, its parameters and its responses", () => {
  const names = new Set();
  for (const [path, item] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(/** @type {Record<string, any>} */ (item))) {
      const what = `${method} ${path}`;
      assert.ok(operation.operationId && !names.has(operation.operationId), what);
      names.add(operation.operationId);
      assert.ok(operation.summary || operation.description, what);
      assert.ok(Object.keys(operation.responses).some((status) => status.startsWith("2")), what);
      const named = (operation.parameters ?? []).filter((/** @type {any} */ p) => p.in === "path").map((/** @type {any} */ p) => p.name);
      assert.deepEqual(named.sort(), [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort(), what);
      assert.equal(Boolean(operation.requestBody), ["put", "post"].includes(method) && !WITHOUT_BODY.includes(what), what);
    }
  }
  const text = JSON.stringify(document);
  for (const [, name] of text.matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
    assert.ok(document.components.schemas[name], `the schema ${name} is in the document`);
  }
  assert.equal(document.components.securitySchemes.token.scheme, "bearer");
  assert.equal(document.components.securitySchemes.session.in, "cookie");
  assert.doesNotMatch(text, /localhost|127\.0\.0\.1/);
});

test("the service is healthy, and ready once it has its tables", async () => {
  const health = await service.request("GET", "/healthz", { token: null });
  assert.deepEqual([health.status, health.text, health.cost.batches], [200, "ok", 0]);
  const empty = await service.request("GET", "/readyz", { token: null });
  assert.deepEqual([empty.status, empty.json], [200, { catalogue: 0, has_postings: 0 }]);
  await service.store(POSTINGS);
  const filled = await service.request("GET", "/readyz", { token: null });
  assert.deepEqual([filled.status, filled.json], [200, { catalogue: POSTINGS.length, has_postings: 1 }]);
  const head = await service.request("HEAD", "/healthz", { token: null });
  assert.deepEqual([head.status, head.text], [200, ""]);

  const bare = await Service.start({ migrate: false });
  try {
    assert.equal((await bare.request("GET", "/healthz", { token: null })).status, 200);
    const early = await bare.request("GET", "/readyz", { token: null });
    assert.deepEqual([early.status, early.json.code], [503, "unavailable"]);
    assert.ok(Number(early.headers.get("retry-after")) > 0);
    const { request_id: _, ...said } = early.json;
    assert.doesNotMatch(JSON.stringify(said), /table|sqlite|d1/i);
  } finally {
    await bare.stop();
  }
});

test("files are served beside the routes, and the Worker reports unknown paths", async () => {
  const file = await service.request("GET", "/robots.txt", { token: null });
  assert.equal(file.status, 200);
  assert.match(file.text, /Disallow: \/v1\//);
  assert.equal(file.headers.get("x-request-id"), null, "without starting the Worker");
  const neither = await service.request("GET", "/nothing.txt", { token: null });
  assert.deepEqual([neither.status, neither.json.code], [404, "no_such_route"]);
});

test("the committed document is served to pages of any origin, and again only if it has changed", async () => {
  const served = await service.request("GET", "/openapi.json", { token: null });
  assert.deepEqual(served.json, DOCUMENT);
  assert.equal(served.headers.get("x-request-id"), null, "without starting the Worker");
  assert.equal(served.headers.get("access-control-allow-origin"), "*");
  const again = await service.request("GET", "/openapi.json", { token: null, headers: { "if-none-match": served.headers.get("etag") ?? "" } });
  assert.deepEqual([again.status, again.text], [304, ""]);
});

test("a browser gets a page where there is none, and programs get a problem", async () => {
  const accept = "text/html,application/xhtml+xml,*/*;q=0.8";
  for (const path of ["/nothing", "/docs/nothing"]) {
    const page = await service.request("GET", path, { token: null, headers: { accept } });
    assert.equal(page.status, 404);
    assert.match(page.headers.get("content-type") ?? "", /^text\/html/);
    assert.match(page.text, /API reference/);
    assert.match(page.headers.get("content-security-policy") ?? "", /^default-src 'none'/);
    const problem = await service.request("GET", path, { token: null, headers: { accept: "*/*" } });
    assert.deepEqual([problem.status, problem.json.code], [404, "no_such_route"]);
  }
  const api = await service.request("GET", "/v1/nothing", { token: null, headers: { accept } });
  assert.deepEqual([api.status, api.json.code], [404, "no_such_route"]);
});

test("the reference has all it needs at its own address", async () => {
  const page = await service.request("GET", "/docs/", { token: null });
  assert.equal(page.status, 200);
  const needed = [...page.text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, address]) => address);
  assert.ok(needed.includes("/docs/redoc.standalone.js"));
  for (const address of needed) {
    assert.ok(address.startsWith("/"), address);
    assert.equal((await service.request("GET", address, { token: null })).status, 200, address);
  }
  const policy = (/** @type {string} */ path) => service.request("GET", path, { token: null }).then(({ headers }) => headers.get("content-security-policy") ?? "");
  assert.match(await policy("/docs/"), /^default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline';[^,]*$/);
  assert.doesNotMatch(await policy("/docs/errors"), /unsafe-inline/);
  assert.doesNotMatch(await policy("/"), /unsafe-inline/);
});

test("the reference shows every operation", { skip: NO_BROWSER }, async () => {
  const page = await Page.open(new URL("/docs/", service.url));
  try {
    await page.shows("#reference h1");
    const shown = await page.evaluate(() => document.body.textContent ?? "");
    for (const item of Object.values(DOCUMENT.paths)) {
      for (const { summary } of Object.values(/** @type {Record<string, any>} */ (item))) assert.ok(shown.includes(summary.replaceAll("`", "")), summary);
    }
  } finally {
    await page.close();
  }
});

test("pages of any origin may send a preflight request", async () => {
  const origin = "https://jobs.example";
  const preflight = await service.request("OPTIONS", "/v1/users/robin/resume", {
    token: null,
    headers: { origin, "access-control-request-method": "PUT", "access-control-request-headers": "authorization,content-type,if-match" },
  });
  assert.ok([200, 204].includes(preflight.status), String(preflight.status));
  assert.equal(preflight.headers.get("access-control-max-age"), "7200");
  const allowed = (/** @type {string} */ name) => (preflight.headers.get(`access-control-allow-${name}`) ?? "").toLowerCase().split(/,\s*/);
  assert.deepEqual(allowed("origin"), [origin]);
  for (const method of ["get", "put", "post", "delete"]) assert.ok(allowed("methods").includes(method), method);
  for (const header of ["authorization", "content-type", "if-match"]) assert.ok(allowed("headers").includes(header), header);
  assert.equal(preflight.headers.get("access-control-allow-credentials"), null, "with a token; with a session only if the origin is configured");

  for (const [path, status] of /** @type {[string, number][]} */ ([["/healthz", 200], ["/v1/users/robin", 401], ["/v1/nothing", 404]])) {
    const answer = await service.request("GET", path, { token: null, headers: { origin } });
    assert.equal(answer.status, status);
    assert.equal(answer.headers.get("access-control-allow-origin"), origin, path);
    const exposed = answer.headers.get("access-control-expose-headers")?.toLowerCase().split(/,\s*/) ?? [];
    for (const name of ["etag", "location", "ratelimit", "ratelimit-policy", "retry-after", "server-timing", "x-cache", "x-request-id"]) assert.ok(exposed.includes(name), name);
  }
});

test("a method that nobody knows is refused by the platform", async () => {
  const status = await new Promise((resolve, reject) => {
    const request = http.request(new URL("/v1/jobs", service.url), { method: "FOO" }, (answer) => resolve(answer.resume().statusCode));
    request.on("error", reject).end();
  });
  assert.equal(status, 501);
});

test("every response has a unique request ID and is private", async () => {
  await service.putResume("robin", resume());
  const token = asUser("robin");
  const requests = /** @type {[string, string, import("./support/service.mjs").Details][]} */ ([
    ["GET", "/healthz", {}],
    ["GET", "/readyz", {}],
    ["GET", "/v1/nothing", {}],
    ["PATCH", "/v1/jobs", { body: {} }],
    ["OPTIONS", "/v1/jobs", { headers: { origin: "https://a.example", "access-control-request-method": "POST" } }],
    ["GET", "/v1/users/robin", { token: null }],
    ["GET", "/v1/users/robin", { token }],
    ["GET", "/v1/users/sam", { token }],
    ["PUT", "/v1/users/robin/preferences", { token, body: {} }],
    ["PUT", "/v1/users/robin/preferences", { token, body: "{" }],
    ["PUT", "/v1/users/robin/resume", { token, body: "x".repeat(1_100_000) }],
    ["GET", "/v1/users/robin/recommendations", { token }],
    ["GET", "/v1/users/robin/jobs/data-1/match", { token }],
    ["POST", "/v1/users/robin/interactions", { token, body: { kind: "view", job_id: "data-1" } }],
    ["POST", "/v1/jobs", { body: POSTINGS[0] }],
    ["POST", "/v1/jobs", { body: JSON.stringify(POSTINGS[0]), headers: { "content-type": "application/x-ndjson" } }],
    ["GET", "/v1/jobs", {}],
    ["POST", "/v1/recompute", { body: { scope: "all" } }],
    ["GET", "/v1/dead-letters", { token: asAdmin() }],
  ]);
  const seen = new Set();
  for (const [method, path, details] of requests) {
    const what = `${method} ${path}`;
    const { headers, status } = await service.request(method, path, details);
    assert.ok(status < 500, what);
    assert.match(headers.get("x-request-id") ?? "", /^[0-9a-f]{32}$/, what);
    seen.add(headers.get("x-request-id"));
    assert.equal(headers.get("x-content-type-options"), "nosniff", what);
    assert.equal(headers.get("cache-control"), "private, no-store", what);
    assert.match(headers.get("server-timing") ?? "", /^d1;desc="batches=\d+ rows_read=\d+ rows_written=\d+", kv;desc="operations=\d+", rank;desc="postings=\d+ scored=\d+"/, what);
    assert.equal(headers.get("set-cookie"), null, what);
  }
  assert.equal(seen.size, requests.length, "no ID twice");
});
