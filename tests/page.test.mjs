// The page: it exchanges a token for a session, keeps nothing itself, and asks again when the
// session has ended.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { NO_BROWSER, Page } from "./support/chromium.mjs";
import { POSTINGS, resume } from "./support/documents.mjs";
import { eventually } from "./support/eventually.mjs";
import { Service } from "./support/service.mjs";
import { asService, asUser, token } from "./support/tokens.mjs";

/** @type {Service} */
let service;
const { fetch } = globalThis;
/** @type {any} The page's modules, which call the origin that they are loaded from. */
let page;
before(async () => {
  service = await Service.start();
  Object.assign(globalThis, { location: { origin: service.url.origin } });
  page = { ...(await import("../public/shared/api.js")), ...(await import("../public/shared/sign-in.js")) };
  await service.store(POSTINGS);
  await service.putResume("robin", resume());
  await service.settled("robin");
});
after(async () => {
  globalThis.fetch = fetch;
  await service?.stop();
});

const preferences = async () => (await service.done("GET", "/v1/users/robin/preferences")).json;
const expired = () => token("robin", "user", { claims: { exp: 1 } });

/**
 * The page's modules in a browser that starts without a cookie: paths are relative, cookies are
 * kept and sent.
 */
function openBrowser() {
  const browser = { cookie: "", /** @type {string[]} */ authorizations: [] };
  globalThis.fetch = async (request, options) => {
    if (!(request instanceof Request)) return fetch(request, options);
    browser.authorizations.push(request.headers.get("authorization") ?? "");
    const headers = { ...Object.fromEntries(request.headers), "sec-fetch-site": "same-origin", ...(browser.cookie && { cookie: browser.cookie }) };
    const body = request.body && (await request.arrayBuffer());
    const response = await fetch(request.url, { method: request.method, headers, body });
    const [given] = response.headers.getSetCookie();
    if (given) browser.cookie = given.includes("Max-Age=0") ? "" : given.split(";")[0];
    return response;
  };
  return browser;
}

test("a link, a header and a bare token are all understood", () => {
  for (const [text, expected] of /** @type {[string, {token: string, user: string}][]} */ ([
    ["http://127.0.0.1:8787/#token=a.b.c&user=u%201", { token: "a.b.c", user: "u 1" }],
    [" https://jobs.example/?q=nurse#token=a.b.c\n", { token: "a.b.c", user: "" }],
    ["Bearer a.b.c", { token: "a.b.c", user: "" }],
    ["a.b.c\n", { token: "a.b.c", user: "" }],
    ["", { token: "", user: "" }],
  ])) {
    assert.deepEqual(page.credentialsOfText(text), expected, text);
  }
  assert.deepEqual(page.credentialsOfLink("#user=u1"), { token: "", user: "u1" });
  assert.deepEqual(page.credentialsOfLink(""), { token: "", user: "" });
});

test("the token is sent once; the cookie alone does the rest", async () => {
  const browser = openBrowser();
  assert.equal(await page.currentSession(), null);
  const session = await page.signInWith(asUser("robin"));
  assert.deepEqual([session.subject, session.role], ["robin", "user"]);
  const client = new page.Client(page.userOf(session, "ignored"), () => assert.fail("the session holds"));
  const { json } = await client.recommendations({}, new AbortController().signal);
  assert.ok(json.items.length > 0);
  await client.viewed(json.items[0].job.id, { rank: 1 });
  assert.deepEqual(await page.currentSession(), session, "as a reload of the page reads it");
  assert.deepEqual(browser.authorizations.filter(Boolean).length, 1);
  await page.signOut();
  assert.equal(browser.cookie, "");
  assert.equal(await page.currentSession(), null);
  await page.signOut();
});

test("a session of a backend shows the person that the link names", async () => {
  openBrowser();
  const session = await page.signInWith(asService());
  assert.equal(page.userOf(session, "robin"), "robin");
  const { json } = await new page.Client("robin", () => assert.fail("the session holds")).export();
  assert.equal(json.basics.name, "Robin Example");
});

test("a token that is refused is explained, and one that is none is not sent", async () => {
  const browser = openBrowser();
  for (const refused of [expired(), "a.b.c", "", "“a.b.c”", "a\nb"]) {
    await assert.rejects(page.signInWith(refused), { message: "This link or token does not work" }, refused);
  }
  assert.equal(browser.authorizations.length, 2);
});

test("when the session has ended, the request waits for a new one and is then repeated", async () => {
  openBrowser();
  await page.signInWith(asUser("robin"));
  let signIns = 0;
  const client = new page.Client("robin", async ({ status }) => {
    signIns += 1;
    assert.equal(status, 401);
    await page.signInWith(asUser("robin"));
    return true;
  });
  const { version } = await client.preferences();
  await service.done("DELETE", "/v1/users/robin/sessions");
  await client.putPreferences({ titles: ["Data Engineer"] }, version);
  assert.deepEqual((await preferences()).titles, ["Data Engineer"]);
  assert.equal(signIns, 1);

  await page.signInWith(asUser("sam"));
  const other = new page.Client("robin", async ({ status }) => {
    assert.equal(status, 403, "someone else has signed in with this browser");
    return false;
  });
  await assert.rejects(other.preferences(), { message: "You are signed out", status: 401 });
});

test("a person signs in, works, is signed out while typing, and loses nothing", { skip: NO_BROWSER }, async () => {
  await service.done("DELETE", "/v1/users/robin/sessions");
  const tab = await Page.open(new URL(`/?q=data#token=${asUser("robin")}&user=robin`, service.url));
  try {
    const saved = '[data-job="data-2"] [data-act="save"]';
    await tab.click(saved);
    await tab.shows(`${saved}[aria-pressed="true"]`);
    assert.deepEqual(await tab.evaluate(() => [location.search, location.hash, document.cookie]), ["?q=data", "", ""]);
    assert.deepEqual(await tab.evaluate(() => [localStorage.length, sessionStorage.length, history.state]), [0, 0, null]);
    assert.equal(await tab.evaluate(() => /** @type {HTMLTextAreaElement} */ (document.getElementById("token")).value), "");

    await tab.reload();
    await tab.shows(`${saved}[aria-pressed="true"]`);
    // The list does not wait for the name.
    await eventually("the title names the person", async () => (await tab.evaluate(() => document.title)) === "Robin Example · Edgematch");

    await tab.click("#open-account");
    await tab.click("#open-preferences");
    await tab.shows('#preferences-form [type="submit"]:enabled');
    await tab.type("#pay-currency", "EUR");
    await tab.type("#pay-min", "61000");
    await service.done("DELETE", "/v1/users/robin/sessions");
    await tab.click('#preferences-form [type="submit"]');
    await tab.shows("#signed-out[open]");
    await tab.type("#token-again", expired());
    await tab.click('#sign-in-again [type="submit"]');
    await tab.shows("#sign-in-again-problem");
    await tab.click("#signed-out footer [data-close]");
    await tab.shows("#preferences-problem");

    await tab.click('#preferences-form [type="submit"]');
    await tab.type("#token-again", asUser("robin"));
    await tab.click('#sign-in-again [type="submit"]');
    await eventually("the preferences as they were typed", async () => (await preferences()).pay?.min === 61_000);
    await tab.shows("body:not(:has(dialog[open]))");

    await tab.click("#open-account");
    await tab.click("#sign-out");
    await tab.shows("#welcome #token");
    assert.deepEqual(await service.rows("SELECT 1 FROM sessions WHERE subject = 'robin'"), []);
    assert.equal(await tab.evaluate(() => document.body.textContent?.includes("Robin")), false);
  } finally {
    await tab.close();
  }
});
