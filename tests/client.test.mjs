// The client as strangers use it: retries, lists, problems, and a page of another origin that
// embeds recommendations.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { Edgematch, Problem } from "../public/shared/client.js";
import { NO_BROWSER, Page } from "./support/chromium.mjs";
import { POSTINGS, resume } from "./support/documents.mjs";
import { eventually } from "./support/eventually.mjs";
import { Service } from "./support/service.mjs";
import { asUser } from "./support/tokens.mjs";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

/** @type {Service} */
let service;
before(async () => {
  service = await Service.start();
  await service.store(POSTINGS);
  await service.putResume("robin", resume());
  await service.settled("robin");
});
after(() => service?.stop());

/**
 * A server that answers requests in turn.
 * @param {(request: import("node:http").IncomingMessage, nth: number) => {status?: number,
 * headers?: Record<string, string>, body?: string | Buffer}} answer
 */
async function serve(answer) {
  const seen = /** @type {string[]} */ ([]);
  const server = createServer((request, response) => {
    const { status = 200, headers = {}, body = "" } = answer(request, seen.length);
    seen.push(`${request.method} ${request.url}`);
    response.writeHead(status, headers).end(body);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  return { origin: `http://127.0.0.1:${port}`, seen, close: () => server.close() };
}

const json = (/** @type {unknown} */ body, headers = {}) => ({ headers: { "content-type": "application/json", ...headers }, body: JSON.stringify(body) });

test("a list is read page by page, as far as its reader goes", async () => {
  const client = new Edgematch({ baseUrl: service.url.origin, token: async () => asUser("robin") });
  const listed = [];
  for await (const { job } of client.recommendations("robin", { limit: 2 })) listed.push(job.id);
  const whole = (await service.recommendations("robin")).json.items.map((/** @type {any} */ item) => item.job.id);
  assert.deepEqual(listed, whole);
  let pages = 0;
  for await (const page of client.recommendations("robin", { limit: 1 }).pages()) {
    pages += 1;
    assert.equal(page.items.length, 1);
    break;
  }
  assert.equal(pages, 1);
});

test("what is safe to repeat is repeated, after the wait that the service asks for", async () => {
  const server = await serve((_, nth) =>
    nth < 2 ? { status: nth === 0 ? 429 : 503, headers: { "retry-after": "0" } } : json({ items: [{ id: "a" }], next_cursor: null }));
  try {
    const client = new Edgematch({ baseUrl: server.origin, token: "t" });
    assert.deepEqual((await client.jobs().first()).items, [{ id: "a" }]);
    assert.deepEqual(server.seen, Array(3).fill("GET /v1/jobs"));
  } finally {
    server.close();
  }
});

test("neither a plain POST nor a long wait is repeated", async () => {
  const server = await serve((request) => ({ status: 503, headers: { "retry-after": request.method === "POST" ? "0" : "3600" } }));
  try {
    const client = new Edgematch({ baseUrl: server.origin, token: "t" });
    await assert.rejects(client.interact("u1", { kind: "save", job_id: "a" }), { status: 503 });
    await assert.rejects(client.jobs().first(), { status: 503, retryAfterSecs: 3600 });
    assert.deepEqual(server.seen, ["POST /v1/users/u1/interactions", "GET /v1/jobs"]);
  } finally {
    server.close();
  }
});

test("a failure is a problem with its code, its field and its request", async () => {
  const client = new Edgematch({ baseUrl: service.url.origin, token: asUser("robin") });
  const refused = await client.recommendations("robin", { limit: 0 }).first().catch((error) => error);
  assert.ok(refused instanceof Problem);
  assert.deepEqual([refused.status, refused.code, refused.field], [422, "invalid_field", "limit"]);
  assert.match(refused.requestId, /./);
  const closed = await serve(() => ({}));
  closed.close();
  const lost = await new Edgematch({ baseUrl: closed.origin, token: "t", retries: 0 }).jobs().first().catch((error) => error);
  assert.deepEqual([lost.status, lost.message], [0, "The service cannot be reached"]);
});

test("what was done can be listed and undone", async () => {
  const client = new Edgematch({ baseUrl: service.url.origin, token: asUser("robin") });
  await client.interact("robin", { kind: "save", job_id: "data-1" });
  const [saved] = (await client.interactions("robin", { kind: "save" }).first()).items;
  assert.deepEqual([saved.kind, saved.job_id, saved.job?.id], ["save", "data-1", "data-1"]);
  await client.undo("robin", "save", "data-1");
  assert.deepEqual((await client.interactions("robin").first()).items, []);
  await assert.rejects(client.undo("robin", "save", "data-1"), { status: 404 });
});

test("a page of another origin shows recommendations and acts on them", { skip: NO_BROWSER }, async () => {
  const files = {
    "/": ["text/html", await readFile(`${ROOT}/examples/embed/index.html`)],
    "/edgematch.js": ["text/javascript", await readFile(`${ROOT}/public/shared/client.js`)],
    "/session.json": ["application/json", JSON.stringify({ service: service.url.origin, user: "robin", token: asUser("robin") })],
  };
  const site = await serve(({ url = "" }) => {
    const file = /** @type {Record<string, any[]>} */ (files)[url];
    return file ? { headers: { "content-type": file[0] }, body: file[1] } : { status: 404 };
  });
  const tab = await Page.open(new URL(site.origin));
  try {
    await tab.shows("#jobs li button");
    const titles = () => tab.evaluate(() => [...document.querySelectorAll("#jobs strong")].map((title) => title.textContent));
    const before = await titles();
    assert.ok(before.length >= 3 && before.every((title) => /.+, .+ \(\d+\)/.test(title ?? "")), before.join("; "));
    await tab.click("#jobs li button");
    await eventually("the dismissed job is gone", async () => (await titles()).length === before.length - 1);
    const [dismissed] = (await service.done("GET", "/v1/users/robin/interactions?kind=dismiss", { token: asUser("robin") })).json.items;
    assert.ok(before[0]?.startsWith(dismissed.job.title));
    assert.equal(await tab.evaluate(() => document.getElementById("problem")?.textContent), "");
  } finally {
    await tab.close();
    site.close();
  }
});

test("a document is read as JSON by its kind, as a page or as the text of a CV", async () => {
  const client = new Edgematch({ baseUrl: service.url.origin, token: asUser("robin") });
  const [posting] = POSTINGS;
  const page = `<script type="application/ld+json">${JSON.stringify(posting)}</script>`;
  const read = await client.read("posting", posting);
  assert.deepEqual(await client.read("posting", page), read);
  const [cv] = (await client.read("resume", "Ada Example\n\nSkills: welding")).items;
  assert.equal(/** @type {any} */ (cv).resume.skills[0].name, "welding");
  await assert.rejects(client.read("resume", "Please find my documents attached."), { status: 422 });
});
