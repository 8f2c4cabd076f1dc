// Sessions in workerd: a cookie instead of a token, two KV reads per unchanged page, and an end
// that is final.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { POSTINGS, resume } from "./support/documents.mjs";
import { eventually } from "./support/eventually.mjs";
import { Service } from "./support/service.mjs";
import { asAdmin, asService, asUser, token } from "./support/tokens.mjs";

const BOARD = "https://board.example";
const PAGE = "/v1/users/robin/recommendations";

/** @type {Service} */
let service;
before(async () => {
  service = await Service.start({ vars: { SESSION_ORIGINS: `https://other.example ${BOARD}` } });
  await service.store(POSTINGS);
  await service.putResume("robin", resume());
  await service.settled("robin");
});
after(() => service?.stop());

/** A browser with one cookie. */
class Browser {
  cookie = "";
  /** The headers that name the page its requests come from. @type {Record<string, string>} */
  from = { "sec-fetch-site": "same-origin" };

  /**
   * @param {string} method
   * @param {string} path
   * @param {{token?: string | null, body?: any}} [details]
   */
  async request(method, path, { token = null, body } = {}) {
    const headers = { ...this.from, ...(this.cookie && { cookie: `other=1; ${this.cookie}` }) };
    const answer = await service.request(method, path, { token, body, headers });
    const [given] = answer.headers.getSetCookie();
    if (given) this.cookie = given.split(";")[0];
    return answer;
  }

  /** @param {string} [user] */
  async signIn(user = "robin") {
    const answer = await this.request("POST", "/v1/sessions", { token: asUser(user) });
    assert.equal(answer.status, 201, answer.text);
    return answer;
  }

  /** Waits until the last page is kept, and returns it. */
  async keep() {
    await this.request("GET", PAGE);
    return eventually("a kept page", async () => {
      const answer = await this.request("GET", PAGE);
      return answer.cost.batches === 0 && answer;
    });
  }
}

test("a token is exchanged for a cookie that scripts cannot read and other sites cannot send", async () => {
  const browser = new Browser();
  const { json, headers } = await browser.signIn();
  const [cookie, ...attributes] = headers.getSetCookie()[0].split("; ");
  assert.match(cookie, /^session=[0-9a-f]{32}\.[0-9a-f]{16}$/);
  assert.deepEqual(attributes.filter((text) => !text.startsWith("Max-Age=")), ["Path=/", "HttpOnly", "SameSite=Strict"]);
  assert.deepEqual([json.subject, json.role], ["robin", "user"]);
  const left = (/** @type {string} */ time) => Math.round((Date.parse(time) - Date.now()) / 60_000);
  assert.deepEqual([left(json.expires_at), left(json.ends_at)], [15, 60], "the token is valid for an hour");
  const id = cookie.slice("session=".length).split(".")[0];
  const kept = JSON.stringify([await service.rows("SELECT * FROM sessions"), await service.cacheKeys()]);
  assert.ok(!kept.includes(id) && !service.log.includes(id), "only its hash is stored");
  const current = await browser.request("GET", "/v1/sessions/current");
  assert.deepEqual([current.status, current.json], [200, json], "it names the person who is signed in");
  assert.equal((await browser.request("GET", "/v1/users/robin")).status, 200);
  assert.equal((await browser.request("GET", "/v1/users/sam")).status, 403);
  assert.equal((await browser.request("GET", "/v1/runs")).status, 403);
  const again = await browser.signIn();
  assert.notEqual(again.headers.getSetCookie()[0].slice(0, 40), headers.getSetCookie()[0].slice(0, 40), "never an existing one");
  const operator = new Browser();
  await operator.request("POST", "/v1/sessions", { token: asAdmin() });
  assert.equal((await operator.request("GET", "/v1/runs")).status, 200);
});

test("no session without a valid token, and none from a session", async () => {
  const browser = new Browser();
  assert.equal((await browser.request("POST", "/v1/sessions")).status, 401);
  const old = token("robin", "user", { claims: { exp: 1 } });
  assert.equal((await browser.request("POST", "/v1/sessions", { token: old })).status, 401);
  await browser.signIn();
  assert.equal((await browser.request("POST", "/v1/sessions")).status, 401);
  for (const cookie of ["session=", "session=x", `session=${"0".repeat(32)}.${"0".repeat(16)}`]) {
    browser.cookie = cookie;
    const answer = await browser.request("GET", "/v1/users/robin");
    assert.deepEqual([answer.status, answer.json.code], [401, "unauthenticated"], cookie);
  }
});

test("an unchanged page costs two KV reads and no D1; a person's own change is in the next", async () => {
  const browser = new Browser();
  await browser.signIn();
  const first = await browser.request("GET", PAGE);
  assert.deepEqual([first.cost.batches, first.cost.cacheOperations], [1, 2]);
  const ready = await browser.keep();
  assert.deepEqual([ready.cost.batches, ready.cost.rowsRead, ready.cost.cacheOperations], [0, 0, 2]);
  assert.deepEqual([ready.headers.get("x-cache"), ready.text], ["HIT", first.text]);
  assert.match(ready.headers.get("age") ?? "", /^\d+$/);
  assert.match(ready.headers.get("content-type") ?? "", /^application\/json/);

  for (const query of ["?limit=3", "?diversity=false", "?q=data"]) {
    assert.ok((await browser.request("GET", `${PAGE}${query}`)).cost.batches > 0, `${query} is another page`);
  }
  const job = first.json.items[0].job.id;
  const before = browser.cookie;
  const dismissed = await browser.request("POST", "/v1/users/robin/interactions", { body: { kind: "dismiss", job_id: job } });
  assert.equal(dismissed.status, 204, dismissed.text);
  assert.notEqual(browser.cookie, before);
  const next = await browser.request("GET", PAGE);
  assert.equal(next.cost.batches, 1);
  assert.ok(!next.json.items.some((/** @type {any} */ item) => item.job.id === job));
  await browser.keep();
  const { json } = await browser.request("GET", PAGE);
  assert.ok(!json.items.some((/** @type {any} */ item) => item.job.id === job), "and not later either");
  assert.equal((await browser.request("PUT", "/v1/users/robin/preferences", { body: { titles: ["Nurse"] } })).status, 204);
  const changed = await browser.request("GET", PAGE);
  assert.equal(changed.cost.batches, 1);
  assert.ok(changed.json.profile_version > json.profile_version);
});

test("a posting that this isolate knows to be withdrawn is on no page", async () => {
  const browser = new Browser();
  await browser.signIn();
  const ready = await browser.keep();
  const { id } = ready.json.items[0].job;
  await service.done("DELETE", `/v1/jobs/${id}`);
  await service.recommendations("robin");
  const next = await browser.request("GET", PAGE);
  assert.ok(!next.json.items.some((/** @type {any} */ item) => item.job.id === id));
});

test("signing out ends a session, here or everywhere", async () => {
  const [here, there] = [new Browser(), new Browser()];
  await here.signIn();
  await there.signIn();
  const held = here.cookie;
  const out = await here.request("DELETE", "/v1/sessions/current");
  assert.equal(out.status, 204);
  assert.match(out.headers.getSetCookie()[0], /^session=; .*Max-Age=0/);
  here.cookie = held;
  assert.equal((await here.request("GET", "/v1/users/robin")).status, 401);
  assert.equal((await there.request("GET", "/v1/users/robin")).status, 200);
  await service.done("DELETE", "/v1/users/robin/sessions");
  assert.equal((await there.request("GET", "/v1/users/robin")).status, 401);
  for (const method of ["GET", "DELETE"]) {
    assert.equal((await service.request(method, "/v1/sessions/current")).status, 404, "a token is no session");
  }
  const bare = await service.request("GET", "/v1/sessions/current", { token: null });
  assert.deepEqual([bare.status, bare.text], [204, ""], "to ask is no error");
  assert.equal((await service.request("GET", "/v1/sessions/current", { token: "garbage" })).status, 401);
});

test("a copy in KV that outlives its session reaches no row", async () => {
  const browser = new Browser();
  await browser.signIn();
  await service.rows("DELETE FROM sessions");
  const read = await browser.request("GET", "/v1/users/robin");
  assert.deepEqual([read.status, read.json?.code, read.cost.batches], [401, "unauthenticated", 1]);
  assert.equal((await browser.request("GET", "/v1/sessions/current")).status, 401);
  const before = await service.rows("SELECT updated_at FROM users");
  const write = await browser.request("PUT", "/v1/users/robin/preferences", { body: { titles: ["Welder"] } });
  assert.equal(write.status, 401);
  assert.deepEqual(await service.rows("SELECT updated_at FROM users"), before);
});

test("pages of other origins cannot act with a session; configured ones can", async () => {
  const browser = new Browser();
  await browser.signIn();
  const own = new URL(service.url).origin;
  const act = () => browser.request("POST", "/v1/users/robin/interactions", { body: { kind: "view", job_id: "other-5" } });
  for (const [from, status] of /** @type {[Record<string, string>, number][]} */ ([
    [{}, 403],
    [{ origin: "https://evil.example", "sec-fetch-site": "cross-site" }, 403],
    [{ origin: "null" }, 403],
    [{ origin: BOARD, "sec-fetch-site": "same-site" }, 204],
    [{ origin: own }, 204],
  ])) {
    browser.from = from;
    const answer = await act();
    assert.equal(answer.status, status, JSON.stringify(from));
    if (status === 403) assert.equal(answer.json.code, "cross_origin");
  }
  browser.from = { origin: "https://evil.example" };
  assert.equal((await browser.request("POST", "/v1/sessions", { token: asUser("robin") })).status, 403);
  for (const [origin, may] of /** @type {[string, string | null][]} */ ([[BOARD, "true"], ["https://evil.example", null]])) {
    const preflight = await service.request("OPTIONS", PAGE, { token: null, headers: { origin, "access-control-request-method": "GET" } });
    assert.equal(preflight.headers.get("access-control-allow-credentials"), may, origin);
    assert.equal(preflight.headers.get("access-control-allow-origin"), origin);
    assert.match(preflight.headers.get("vary") ?? "", /origin/i);
  }
});

test("a proxy's headers do not affect the cookie", async () => {
  const answer = await service.request("POST", "/v1/sessions", { token: asService(), headers: { "x-forwarded-proto": "https" } });
  assert.match(answer.headers.getSetCookie()[0], /^session=/);
});

test("erasing a person ends their sessions and deletes their pages from KV", async () => {
  const browser = new Browser();
  await service.putResume("sam", resume());
  await browser.signIn("sam");
  await browser.request("GET", "/v1/users/sam/recommendations");
  await eventually("a kept page", async () => (await service.cacheKeys()).some((key) => key.startsWith("recs:sam:")));
  assert.equal((await browser.request("DELETE", "/v1/users/sam")).status, 204);
  assert.equal((await browser.request("GET", "/v1/users/sam")).status, 401);
  assert.deepEqual(await service.rows("SELECT 1 FROM sessions WHERE subject = 'sam'"), []);
  await eventually("their pages gone", async () => !(await service.cacheKeys()).some((key) => key.startsWith("recs:sam:")));
});
