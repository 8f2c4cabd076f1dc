// Fair shares and credentials: what one caller may send, and what a deployment must have.
import assert from "node:assert/strict";
import { test } from "node:test";

import { Service } from "./support/service.mjs";
import { asAdmin, asUser, token } from "./support/tokens.mjs";

/** The answers to many requests at once, of which some are refused. */
async function flood(/** @type {Service} */ service, /** @type {(n: number) => string | null} */ token, requests = 310) {
  const send = (/** @type {number} */ n) => service.request("GET", "/v1/runs", { token: token(n) });
  const answers = await Promise.all(Array.from({ length: requests }, (_, n) => send(n)));
  assert.ok(answers.every((answer) => [401, 429].includes(answer.status)));
  assert.ok(answers.every((answer) => answer.headers.has("ratelimit-policy")));
  const refused = answers.filter((answer) => answer.status === 429);
  assert.ok(refused.every((answer) => answer.json.code === "rate_limited"));
  return refused;
}

/** Requests with credentials from the same address. */
async function letsOthersIn(/** @type {Service} */ service) {
  assert.equal((await service.request("GET", "/v1/runs", { token: asAdmin() })).status, 200);
  assert.equal((await service.request("GET", "/v1/users/robin", { token: asUser("robin") })).status, 404);
  assert.equal((await service.request("GET", "/healthz", { token: null })).status, 200);
  assert.doesNotMatch(service.log, /\b(robin|eve)\b/);
}

test("a stranger's requests are counted, and nobody else's with them", async () => {
  const service = await Service.start({ vars: { RATE_LIMITS: "on" } });
  try {
    const refused = await flood(service, () => null);
    assert.ok(refused.length >= 10, `${refused.length} were refused`);
    const [first] = refused;
    assert.equal(first.headers.get("retry-after"), "60");
    assert.equal(first.headers.get("ratelimit-policy"), '"stranger";q=300;w=60');
    assert.match(first.headers.get("ratelimit") ?? "", /^"stranger";r=0;t=\d+$/);
    await letsOthersIn(service);
    assert.deepEqual(await service.rows("SELECT 1 FROM lockouts"), [], "nobody has guessed");
  } finally {
    await service.stop();
  }
});

test("an address that guesses tokens is locked out for an hour, and nobody else", async () => {
  const service = await Service.start({ vars: { RATE_LIMITS: "on" } });
  try {
    const guess = (/** @type {number} */ n) => token("eve", "admin", { secret: `guess ${n}` });
    // What comes at once is counted by the time that it has been answered.
    for (let round = 0; round < 4; round += 1) await flood(service, guess, 50);
    const locked = await flood(service, guess, 50);
    assert.deepEqual(locked.map(({ json }) => json.detail), Array(50).fill("too many wrong tokens from this address"));
    const rest = Number(locked[0].headers.get("retry-after"));
    assert.ok(rest > 3_000 && rest <= 3_600, String(rest));
    const [{ failures }] = await service.rows("SELECT failures FROM lockouts");
    assert.ok(failures >= 100 && failures <= 310, String(failures));
    await letsOthersIn(service);
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
    const answers = [["GET", "/healthz"], ["GET", "/v1/runs"], ["PUT", "/v1/nothing"]];
    const pages = ["/", "/employer/", "/coordinator/", "/operator/", "/docs/", "/shared/client.js", "/openapi.json"];
    for (const [method, path] of [...answers, ...pages.map((page) => ["GET", page])]) {
      const { status, headers } = await service.request(method, path, { token: null, body: method === "PUT" ? {} : undefined });
      if (pages.includes(path)) assert.equal(status, 200, path);
      else assert.equal(headers.get("content-security-policy"), "default-src 'none'; frame-ancestors 'none'", path);
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
