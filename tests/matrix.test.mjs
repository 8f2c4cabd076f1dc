// Every route of the API document × every role × every kind of bad credentials. The document states
// who may call a route, so a new route is among these cases by itself.

import assert from "node:assert/strict";
import { createHmac, generateKeyPairSync } from "node:crypto";
import { after, before, test } from "node:test";
import { DOCUMENT } from "./support/document.mjs";
import { Service } from "./support/service.mjs";
import { SECRET, asUser, token } from "./support/tokens.mjs";

/** @type {Service} */
let service;
before(async () => {
  service = await Service.start();
});
after(() => service?.stop());

/**
 * One operation of the document; `roles` is undefined if it is public.
 * @typedef {{what: string, method: string, path: string, roles: string[] | undefined,
 *   refuses: boolean, schemes: string[]}}
 *   Operation
 */

const named = (/** @type {any[]} */ security) => security.flatMap((scheme) => Object.keys(scheme));

/** @type {Operation[]} */
const OPERATIONS = Object.entries(DOCUMENT.paths).flatMap(([path, item]) =>
  Object.entries(/** @type {Record<string, any>} */ (item)).map(([method, operation]) => ({
    what: `${method.toUpperCase()} ${path}`,
    method: method.toUpperCase(),
    // The person is robin, and nothing else that a path names exists.
    path: path.replace("/v1/users/{id}", "/v1/users/robin").replaceAll(/\{\w+\}/g, "none"),
    roles: operation["x-roles"],
    refuses: "401" in operation.responses,
    schemes: named(operation.security ?? DOCUMENT.security),
  })));

const now = Math.floor(Date.now() / 1000);
const claims = (/** @type {object} */ changed) => token("robin", "admin", { claims: changed });
const header = (/** @type {object} */ changed) => token("robin", "admin", { header: changed });
const [head, body, signature] = asUser("robin").split(".");
const bearer = (/** @type {string} */ text) => ({ authorization: `Bearer ${text}` });
const embedded = generateKeyPairSync("rsa", { modulusLength: 2048 }).publicKey.export({ format: "jwk" });
const double = () => {
  // Two algorithms in one header: the first one is not the last one.
  const text = `${Buffer.from('{"alg":"none","alg":"HS256","typ":"JWT"}').toString("base64url")}.${body}`;
  return `${text}.${createHmac("sha256", SECRET).update(text).digest("base64url")}`;
};

/** Headers that prove nothing. @type {Record<string, Record<string, string>>} */
const BAD = {
  "nothing": {},
  "another scheme": { authorization: "Basic cm9iaW46" },
  "an empty token": { authorization: "Bearer " },
  "garbage": bearer("garbage"),
  "garbage in three parts": bearer("a.b.c"),
  "five parts": bearer(`${asUser("robin")}.a.b`),
  "another secret": bearer(token("robin", "admin", { secret: `${SECRET}.` })),
  "an empty secret": bearer(token("robin", "admin", { secret: "" })),
  "no signature": bearer(`${head}.${body}.`),
  "half a signature": bearer(`${head}.${body}.${signature.slice(0, 20)}`),
  "another's claims": bearer(`${head}.${token("board", "admin").split(".")[1]}.${signature}`),
  "no algorithm": bearer(header({ alg: undefined })),
  "the algorithm none": bearer(`${header({ alg: "none" }).split(".").slice(0, 2).join(".")}.`),
  "two algorithms": bearer(double()),
  "HS512": bearer(header({ alg: "HS512" })),
  "RS256 without an issuer": bearer(header({ alg: "RS256", kid: "k" })),
  "ES256 with a key of its own": bearer(header({ alg: "ES256", jwk: embedded })),
  "a key at an address": bearer(header({ alg: "RS256", kid: "k", jku: "https://evil.example/keys" })),
  "another type": bearer(header({ typ: "dpop+jwt" })),
  "a critical extension": bearer(header({ crit: ["exp"] })),
  "an end in the past": bearer(claims({ exp: now - 3600 })),
  "no end": bearer(claims({ exp: undefined })),
  "an end beyond all clocks": bearer(claims({ exp: 1e15 })),
  "too late an end": bearer(claims({ exp: now + 500 * 24 * 3600 })),
  "a beginning in the future": bearer(claims({ nbf: now + 3600 })),
  "an unknown role": bearer(token("robin", "root")),
  "no role": bearer(claims({ role: undefined })),
  "several roles": bearer(claims({ role: ["user", "admin"] })),
  "no subject": bearer(claims({ sub: undefined })),
  "an empty subject": bearer(claims({ sub: "" })),
  "a subject with a control character": bearer(claims({ sub: "rob\u0000in" })),
  "a cookie that was never issued": { cookie: "session=garbage" },
  "a cookie of no session": { cookie: `session=${"0".repeat(32)}.${"0".repeat(16)}` },
};

/** @param {Operation} operation @param {Record<string, string>} headers */
function call({ method, path }, headers) {
  const own = method === "GET" ? headers : { origin: service.url.origin, ...headers };
  return service.request(method, path, { token: null, headers: own, ...(method !== "GET" && { body: {} }) });
}

test("the document says of every route who may call it", () => {
  const known = ["self", "user", "employer", "service", "admin"];
  for (const { what, roles, schemes } of OPERATIONS) {
    assert.equal(schemes.length === 0, roles === undefined, what);
    assert.ok(roles?.every((role) => known.includes(role)) ?? true, what);
    // An agent acts for the person whose token it holds; operators may do everything else.
    assert.ok(roles === undefined || roles.includes("admin") || roles.join() === "user", what);
  }
  assert.ok(OPERATIONS.length > 70);
});

test("bad credentials open no route, and store nothing", async () => {
  const before = await service.dump();
  for (const operation of OPERATIONS) {
    const bare = (await call(operation, {})).status;
    assert.equal(operation.roles !== undefined, bare === 401, operation.what);
    await Promise.all(Object.entries(BAD).map(async ([what, headers]) => {
      const answer = await call(operation, headers);
      // Some answer anybody, but refuse credentials that are wrong.
      const due = operation.refuses && Object.keys(headers).length > 0 ? 401 : bare;
      assert.equal(answer.status, due, `${operation.what} with ${what}: ${answer.text}`);
      if (due === 401) assert.equal(answer.json.code, "unauthenticated");
    }));
  }
  assert.deepEqual(await service.dump(), before);
  const logged = service.log.split("\n").filter((line) => line.includes("access_refused"));
  for (const { what } of OPERATIONS.filter(({ refuses }) => refuses)) {
    assert.ok(logged.some((line) => line.includes(`${what}: unauthenticated`)), what);
  }
  assert.ok(logged.every((line) => !line.includes("robin")), "nobody is named");
});

/** Callers of each role, among them a second person. */
const CALLERS = [
  { role: "self", as: asUser("robin") },
  { role: "user", as: asUser("sam") },
  { role: "employer", as: token("recruiter", "employer", { claims: { companies: ["acme"] } }) },
  { role: "service", as: token("board", "service") },
  { role: "admin", as: token("operator", "admin") },
];

/** Whether the document lets a role call. @param {Operation} operation @param {string} role */
const lets = ({ roles = [] }, role) => roles.includes(role) || (role === "self" && roles.includes("user"));

async function cookieOf(/** @type {string} */ as) {
  const { headers } = await service.done("POST", "/v1/sessions", { token: as });
  return { cookie: (headers.get("set-cookie") ?? "").split(";")[0] };
}

test("every role is refused where the document does not name it, by token and by session, and nothing is stored", async () => {
  const cookies = await Promise.all(CALLERS.map(({ as }) => cookieOf(as)));
  const before = await service.dump();
  let refused = 0;
  for (const operation of OPERATIONS.filter(({ roles }) => roles)) {
    await Promise.all(CALLERS.flatMap(({ role, as }, at) => {
      if (lets(operation, role)) return [];
      return [["token", bearer(as)], ["session", cookies[at]]].map(async ([scheme, headers]) => {
        const answer = await call(operation, /** @type {any} */ (headers));
        const expected = operation.schemes.includes(/** @type {string} */ (scheme)) ? [403, "forbidden"] : [401, "unauthenticated"];
        assert.deepEqual([answer.status, answer.json?.code], expected, `${operation.what} as ${role} with a ${scheme}`);
        refused += 1;
      });
    }));
  }
  assert.ok(refused > 200, String(refused));
  assert.deepEqual(await service.dump(), before);
});

test("every role is let in where the document names it", async () => {
  for (const operation of OPERATIONS.filter(({ roles }) => roles)) {
    for (const { role, as } of CALLERS) {
      if (!lets(operation, role)) continue;
      for (const scheme of ["token", "session"]) {
        const headers = scheme === "token" ? bearer(as) : await cookieOf(as);
        const answer = await call(operation, headers);
        const what = `${operation.what} as ${role} with a ${scheme}: ${answer.text}`;
        if (scheme === "session" && !operation.schemes.includes("session")) assert.equal(answer.status, 401, what);
        else assert.ok(![401, 403].includes(answer.status) && answer.status < 500, what);
      }
    }
  }
  assert.doesNotMatch(service.log, /panicked|request_failed/);
});

test("whatever an operator is let in to is one act, and what anyone else is let in to is none", async () => {
  const acts = async () => Object.fromEntries((await service.rows("SELECT action, sum(times) AS times FROM acts GROUP BY action"))
    .map(({ action, times }) => [action, times]));
  // What everyone may read with any token is not the operators'.
  const recorded = OPERATIONS.filter(({ roles }) => roles?.includes("admin") && !roles.includes("user"));
  assert.ok(recorded.length > 60, String(recorded.length));
  // Erasing erases acts, too: scenarios/acts.rs.
  for (const operation of recorded.filter(({ what }) => what !== "DELETE /v1/users/{id}")) {
    for (const { role, as } of CALLERS.filter(({ role }) => role !== "admin" && lets(operation, role))) {
      const before = await acts();
      await call(operation, bearer(as));
      assert.deepEqual(await acts(), before, `${operation.what} as ${role}`);
    }
    const before = await acts();
    await call(operation, bearer(token("operator", "admin")));
    const { [operation.what]: times = 0 } = before;
    assert.deepEqual(await acts(), { ...before, [operation.what]: times + 1 }, operation.what);
  }
  const stray = await service.rows("SELECT action FROM acts WHERE action LIKE '% /v1/users/{id}%' AND target LIKE '%robin%'");
  assert.deepEqual(stray, [], "a person is named where erasing finds them");
  const page = await service.done("GET", "/v1/acts?limit=100&user=robin", { token: token("operator", "admin") });
  assert.ok(page.json.total >= page.json.items.length);
  for (const { user_id, actor, role } of page.json.items) assert.deepEqual([user_id, actor, role], ["robin", "operator", "admin"]);
});
