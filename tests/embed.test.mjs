// Pages of other origins: the element, the page in a frame, and what agents read.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { gzipSync } from "node:zlib";
import { NO_BROWSER, Page } from "./support/chromium.mjs";
import { POSTINGS, resume } from "./support/documents.mjs";
import { eventually } from "./support/eventually.mjs";
import { Service } from "./support/service.mjs";
import { asUser, token } from "./support/tokens.mjs";

const options = { skip: NO_BROWSER };
const ELEMENT_BUDGET_BYTES = 15 * 1024;

/** Pages of another origin, by path; each has a policy that allows the service and nothing else. */
const pages = /** @type {Record<string, () => string>} */ ({
  "/": () => `<!doctype html><html lang="en"><title>Board</title>
<script type="module" src="${service.url.origin}/edgematch-jobs.js"></script>
<main><h1>Jobs for you</h1><edgematch-jobs session="/session.json" limit="3"></edgematch-jobs></main></html>`,
  ...Object.fromEntries(["de-AT", "es", "fr", "nl"].map((language) => [`/${language}`, () => `<!doctype html><html lang="en"><title>Board</title>
<script type="module" src="${service.url.origin}/edgematch-jobs.js"></script>
<main lang="${language}"><h1>Jobs</h1><edgematch-jobs session="/session.json" limit="3"></edgematch-jobs></main></html>`])),
  "/example": () => readFileSync(new URL("../examples/embed/element.html", import.meta.url), "utf8").replaceAll("https://match.example.com", service.url.origin),
  "/expired": () => `<!doctype html><html lang="en"><title>Board</title>
<script type="module" src="${service.url.origin}/edgematch-jobs.js"></script>
<main><h1>Jobs for you</h1><edgematch-jobs user="robin" token="${token("robin", "user", { claims: { exp: 1 } })}"></edgematch-jobs></main></html>`,
  "/frame": () => `<!doctype html><html lang="en"><title>Board</title><iframe title="Jobs" src="${service.url.origin}/embed" width="400" height="500"></iframe></html>`,
  "/session.json": () => JSON.stringify({ user: "robin", token: sessionToken }),
});
/** The token that the host's backend hands out. */
let sessionToken = asUser("robin");

/** @type {Service} */
let service;
/** @type {Page} */
let tab;
const host = createServer((request, response) => {
  const page = pages[request.url ?? ""];
  const origin = service.url.origin;
  response.writeHead(page ? 200 : 404, {
    "content-type": request.url?.endsWith(".json") ? "application/json" : "text/html; charset=utf-8",
    "content-security-policy": `default-src 'none'; script-src ${origin}; connect-src 'self' ${origin}; frame-src ${origin}`,
  });
  response.end(page?.() ?? "");
});
const port = () => /** @type {import("node:net").AddressInfo} */ (host.address()).port;

before(async () => {
  await new Promise((resolve) => host.listen(0, "127.0.0.1", () => resolve(undefined)));
  service = await Service.start({ vars: { FRAME_ANCESTORS: `http://localhost:${port()}` } });
  await service.store(POSTINGS);
  await service.putResume("robin", resume());
  await service.settled("robin");
  if (!NO_BROWSER) tab = await Page.open("about:blank");
});
after(async () => {
  await tab?.close();
  await service?.stop();
  host.close();
});

/** What a function sees of the element's content. */
const within = (/** @type {string} */ selector) => tab.evaluate((found) => {
  const root = document.querySelector("edgematch-jobs")?.shadowRoot;
  return [...(root?.querySelectorAll(found) ?? [])].map((part) => part.textContent);
}, selector);
const press = (/** @type {string} */ selector) => tab.evaluate((found) => {
  const root = document.querySelector("edgematch-jobs")?.shadowRoot;
  /** @type {any} */ (root)?.querySelector(found)?.click();
}, selector);
const kinds = async (/** @type {string} */ kind) => (await service.done("GET", `/v1/users/robin/interactions?kind=${kind}`, { token: asUser("robin") })).json.items;

test("the element is one file within its budget, for pages of any origin", async () => {
  const bytes = gzipSync(readFileSync(new URL("../served/edgematch-jobs.js", import.meta.url))).length;
  assert.ok(bytes < ELEMENT_BUDGET_BYTES, `${bytes} bytes`);
  const file = await service.request("GET", "/edgematch-jobs.js", { token: null });
  assert.equal(file.headers.get("access-control-allow-origin"), "*");
  assert.doesNotMatch(file.text, /\bimport\s*[({"']/);
});

test("a page of another origin shows a person's jobs in five lines", options, async () => {
  await tab.goto(`http://localhost:${port()}/`);
  await eventually("three jobs", async () => (await within("li")).length === 3);
  assert.match((await within("li a, li strong")).join(), /Data Engineer/);
  assert.deepEqual(await tab.findings(), []);
  await tab.evaluate(() => document.documentElement.style.setProperty("--edgematch-accent", "rgb(1, 2, 3)"));
  const colour = await tab.evaluate(() => {
    const score = document.querySelector("edgematch-jobs")?.shadowRoot?.querySelector(".score");
    return score && getComputedStyle(score).color;
  });
  assert.equal(colour, "rgb(1, 2, 3)");
  await tab.picture("element");

  await press("li:first-child .row button:first-child");
  await eventually("a saved job", async () => (await kinds("save")).length === 1);
  await eventually("the button says so", async () => (await within("li:first-child [aria-pressed=true]")).length === 1);
  await press("li:first-child .row button:first-child");
  await eventually("no saved job", async () => (await kinds("save")).length === 0);
  const [first] = await within("li:first-child [part=title]");
  await press("li:first-child .row button:last-child");
  await eventually("two jobs", async () => (await within("li")).length === 2);
  assert.ok(!(await within("[part=title]")).includes(first));
  assert.equal((await kinds("dismiss")).length, 1);
  await press(".more");
  await eventually("more jobs", async () => (await within("li")).length > 2);
  assert.deepEqual(await tab.evaluate(() => [localStorage.length, sessionStorage.length, document.cookie]), [0, 0, ""]);

  await tab.evaluate(() => {
    const element = /** @type {any} */ (document.querySelector("edgematch-jobs"));
    element.labels = { save: "Merken", summary: (/** @type {any} */ { reasons }) => `Gründe: ${reasons.length}` };
    element.reload();
  });
  await eventually("texts of the page", async () => (await within("[part=summary]"))[0]?.startsWith("Gründe: "));
  assert.ok((await within("li .row button:first-child")).every((/** @type {string} */ text) => text === "Merken"));
});

test("an expired token is explained in the element, and nowhere else", options, async () => {
  await tab.goto(`http://localhost:${port()}/expired`);
  await eventually("an explanation", async () => (await within("[role=status]"))[0]?.startsWith("The jobs could not be loaded."));
  assert.deepEqual(await within("[role=status] button"), ["Try again"]);
});

test("the element speaks the language of the page around it", options, async () => {
  for (const [language, more, known, summary] of /** @type {[string, string, string, RegExp][]} */ ([
    ["de-AT", "Mehr Stellen", "% bekannt", /^(Verlangte Kenntnisse, die Sie haben: \d+ von \d+\.|Die Stelle nennt keine Kenntnisse\.)/],
    ["es", "Más empleos", "% conocido", /^(Competencias pedidas que tienes: \d+ de \d+\.|El empleo no menciona)/],
    ["fr", "Plus d’offres", "% connu", /^(Compétences demandées que vous avez\u00a0: \d+ sur \d+\.|L’offre ne mentionne)/],
    ["nl", "More jobs", "% known", /^You /],
  ])) {
    await tab.goto("about:blank");
    await tab.goto(`http://localhost:${port()}/${language}`);
    await eventually("three jobs", async () => (await within("li")).length === 3);
    assert.deepEqual(await within(".more"), [more]);
    assert.ok((await within("small")).some((/** @type {string} */ text) => text.endsWith(known)), language);
    for (const text of await within("[part=summary]")) assert.match(text, summary);
    assert.deepEqual(await tab.findings(), [], language);
  }
});

test("so does the example", options, async () => {
  await tab.goto("about:blank");
  await tab.goto(`http://localhost:${port()}/example`);
  await eventually("five jobs", async () => (await within("li")).length === 5);
});

test("a session that has ended is opened again, and what is shown stays meanwhile", options, async () => {
  await tab.goto("about:blank");
  await tab.goto(`http://localhost:${port()}/`);
  await eventually("three jobs", async () => (await within("li")).length === 3);
  sessionToken = token("robin", "user", { claims: { exp: 1 } });
  await tab.evaluate(() => void (/** @type {any} */ (document.querySelector("edgematch-jobs")).reload()));
  await eventually("an explanation", async () => (await within("[role=status]"))[0]?.startsWith("The jobs could not be loaded."));
  assert.equal((await within("li")).length, 3);
  sessionToken = asUser("robin");
  await press("[role=status] button");
  await eventually("no explanation", async () => (await within("[role=status]"))[0] === "");
  assert.equal((await within("li")).length, 3);
});

test("the page is embedded by the origins of the configuration alone", options, async () => {
  const policy = async (/** @type {string} */ path) => (await service.request("GET", path, { token: null, headers: { accept: "text/html" } })).headers.get("content-security-policy") ?? "";
  assert.match(await policy("/"), /frame-ancestors 'none'$/);
  assert.match(await policy("/embed"), new RegExp(`frame-ancestors http://localhost:${port()}$`));
  assert.equal((await policy("/embed")).replace(/frame-ancestors.*/, ""), (await policy("/")).replace(/frame-ancestors.*/, ""));
  const framed = async (/** @type {string} */ origin, /** @type {RegExp} */ text) => {
    await tab.goto("about:blank");
    await eventually("no frame", async () => !(await tab.frameText().catch(() => "one")));
    await tab.goto(`${origin}/frame`);
    await eventually(`a frame with ${text}`, async () => text.test(await tab.frameText().catch(() => "")));
  };
  await framed(`http://localhost:${port()}`, /Every open job, ranked for you/);
  await framed(`http://board.localhost:${port()}`, /refused to connect/);

  const closed = await Service.start();
  try {
    const answer = await closed.request("GET", "/embed", { token: null, headers: { accept: "text/html" } });
    assert.equal(answer.status, 404);
  } finally {
    await closed.stop();
  }
});

test("an agent on a page of another origin finds and explains a job", options, async () => {
  await tab.goto(`http://localhost:${port()}/expired`);
  await eventually("the page", async () => (await within("[role=status]")).length === 1);
  const answer = await tab.evaluate(async (url, bearer) => {
    const call = async (/** @type {string} */ name, /** @type {any} */ args) => {
      const response = await fetch(url, {
        method: "POST",
        headers: { "content-type": "application/json", accept: "application/json, text/event-stream", authorization: `Bearer ${bearer}`, "mcp-protocol-version": "2025-06-18" },
        body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params: { name, arguments: args } }),
      });
      return JSON.parse((await response.json()).result.content[0].text);
    };
    const { items: [{ job }] } = await call("search_jobs", { q: "engineer", limit: 1 });
    return { title: job.title, signals: (await call("explain_job", { job_id: job.id })).signals.length };
  }, `${service.url.origin}/mcp`, asUser("robin"));
  assert.match(answer.title, /Engineer/);
  assert.ok(answer.signals > 0);
});

test("agents find what they can do", async () => {
  const { status, headers, text } = await service.request("GET", "/llms.txt", { token: null });
  assert.equal(status, 200);
  assert.match(headers.get("content-type") ?? "", /^text\/plain/);
  if (!NO_BROWSER) {
    await tab.goto(`http://localhost:${port()}/expired`);
    assert.equal(await tab.evaluate(async (path) => (await fetch(path)).text(), `${service.url.origin}/llms.txt`), text);
  }
  for (const [, path] of text.matchAll(/\]\((\/[^)]*)\)/g)) {
    assert.equal((await service.request("GET", path, { token: null })).status, 200, path);
  }
  const document = (await service.request("GET", "/openapi.json", { token: null })).json;
  for (const [, method, path] of text.matchAll(/`(GET|PUT|POST|DELETE) (\/v1[^`]*)`/g)) {
    assert.ok(document.paths[path]?.[method.toLowerCase()], `${method} ${path}`);
  }
});
