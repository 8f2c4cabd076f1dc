// Fair shares and credentials: what one caller may send, and what a deployment must have.
import assert from "node:assert/strict";
import { test } from "node:test";

import { Service } from "./support/service.mjs";
import { asAdmin, asUser, token } from "./support/tokens.mjs";

test("a stranger's tries are counted, and nobody else's requests with them", async () => {
  const service = await Service.start({ vars: { RATE_LIMITS: "on" } });
  try {
    const guess = (/** @type {number} */ n) =>
      service.request("GET", "/v1/runs", { token: token("eve", "admin", { secret: `guess ${n}` }) });
    const answers = await Promise.all(Array.from({ length: 310 }, (_, n) => guess(n)));
    const refused = answers.filter((answer) => answer.status === 429);
    assert.ok(refused.length >= 10, `${refused.length} were refused`);
    assert.ok(answers.every((answer) => [401, 429].includes(answer.status)));
    const [first] = refused;
    assert.equal(first.json.code, "rate_limited");
    assert.equal(first.headers.get("retry-after"), "60");
    assert.equal(first.headers.get("ratelimit-policy"), '"stranger";q=300;w=60');
    assert.match(first.headers.get("ratelimit") ?? "", /^"stranger";r=0;t=\d+$/);
    // From the same address, with credentials.
    assert.equal((await service.request("GET", "/v1/runs", { token: asAdmin() })).status, 200);
    assert.equal((await service.request("GET", "/v1/users/robin", { token: asUser("robin") })).status, 404);
    assert.equal((await service.request("GET", "/healthz", { token: null })).status, 200);
    const log = service.log;
    assert.ok(!log.includes("robin") && !log.includes("eve"));
  } finally {
    await service.stop();
  }
});

test("a short secret stops every route and is named, and a replaced one lives on beside the new", async () => {
  const short = await Service.start({ secrets: { AUTH_SECRET: "too short" } });
  try {
    for (const path of ["/readyz", "/v1/runs", "/v1/users/robin"]) {
      const answer = await short.request("GET", path, { token: token("board", "service", { secret: "too short" }) });
      assert.deepEqual([answer.status, answer.json.code], [503, "unavailable"], path);
      assert.match(answer.json.detail, /AUTH_SECRET must be set, to at least 32 bytes/);
    }
    assert.equal((await short.request("GET", "/healthz", { token: null })).status, 200);
  } finally {
    await short.stop();
  }
  const previous = "the secret before this one, as long";
  const both = await Service.start({ secrets: { AUTH_SECRET_PREVIOUS: previous }, vars: { AUTH_AUDIENCE: "jobs" } });
  try {
    const claims = { aud: ["jobs"] };
    for (const [details, status] of /** @type {[any, number][]} */ ([
      [{ claims }, 200],
      [{ claims, secret: previous }, 200],
      [{}, 401],
      [{ claims: { aud: "others" } }, 401],
      [{ claims, header: { crit: ["b64"] } }, 401],
      [{ claims, header: { typ: "dpop+jwt" } }, 401],
    ])) {
      const answer = await both.request("GET", "/v1/runs", { token: token("ops", "admin", details) });
      assert.equal(answer.status, status, JSON.stringify(details));
    }
  } finally {
    await both.stop();
  }
});

test("an answer tells a browser to do nothing with it but read it", async () => {
  const service = await Service.start();
  try {
    for (const [method, path] of [["GET", "/healthz"], ["GET", "/v1/runs"], ["PUT", "/v1/nothing"]]) {
      const { headers } = await service.request(method, path, { token: null, body: method === "PUT" ? {} : undefined });
      assert.equal(headers.get("content-security-policy"), "default-src 'none'; frame-ancestors 'none'", path);
      assert.equal(headers.get("strict-transport-security"), "max-age=63072000", path);
      assert.equal(headers.get("x-content-type-options"), "nosniff", path);
      assert.equal(headers.get("referrer-policy"), "no-referrer", path);
      assert.equal(headers.get("cross-origin-opener-policy"), "same-origin", path);
      assert.ok(headers.has("permissions-policy"), path);
    }
  } finally {
    await service.stop();
  }
});
