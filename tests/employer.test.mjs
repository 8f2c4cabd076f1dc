// The employer's page in a browser: postings and how they are understood, people for them without
// names, requests, and what a person who agrees discloses.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { NO_BROWSER, Page } from "./support/chromium.mjs";
import { POSTINGS, posting, resume } from "./support/documents.mjs";
import { eventually } from "./support/eventually.mjs";
import { Service } from "./support/service.mjs";
import { asEmployer, asService, asUser } from "./support/tokens.mjs";

const options = { skip: NO_BROWSER };
const OWNED = "document.title='owned'";
const ACME = { hiringOrganization: { "@type": "Organization", identifier: "acme", name: `Acme <img src=x onerror="${OWNED}">` } };
/** Postings of one company; the second tries to run script in every text it has. */
const OWN = [
  posting("acme-1", "Senior Data Engineer", ["Python", "SQL", "COBOL"], {
    ...ACME, description: "You have at least 5 years of experience and speak German. The work is hybrid, in Berlin, Germany.",
    jobLocation: { "@type": "Place", address: { "@type": "PostalAddress", addressLocality: "Berlin", addressCountry: "DE" } },
  }),
  posting("acme-2", `Data Engineer <script>${OWNED}</script>`, ["<b>sql</b>", "python"], {
    ...ACME, description: `<p onclick="${OWNED}">We pay well.<img src=x onerror="${OWNED}"></p><script>${OWNED}</script><a href="javascript:${OWNED}">Apply</a>`,
  }),
];
const HOSTILE_NAME = `Sam <img src=x onerror="${OWNED}">`;

/** @type {Service} */
let service;
/** @type {Page} */
let tab;
before(async () => {
  service = await Service.start();
  await service.store([...POSTINGS, ...OWN]);
  await service.putResume("robin", resume());
  await service.putResume("sam", resume({ basics: { ...resume().basics, name: HOSTILE_NAME } }));
  await service.settled("robin", "sam");
  for (const [user, visibility] of [["robin", "applications"], ["sam", "open"]]) {
    await service.done("PUT", `/v1/users/${user}/visibility`, { token: asUser(user), body: { visibility } });
  }
  await service.done("POST", "/v1/users/robin/interactions", { token: asUser("robin"), body: { kind: "apply", job_id: "acme-1" } });
  if (!NO_BROWSER) tab = await Page.open(new URL(`/employer/#token=${asEmployer("acme")}`, service.url));
});
after(async () => {
  await tab?.close();
  await service?.stop();
});

const url = (/** @type {string} */ query) => new URL(`/employer/?${query}&company=acme`, service.url);
const show = (/** @type {string} */ view) => tab.click(`.posting-views a[href*="view=${view}"]`);
const text = (/** @type {string} */ selector) => tab.evaluate((found) => document.querySelector(found)?.textContent ?? "", selector);
const answer = (/** @type {string} */ user, /** @type {boolean} */ agrees) =>
  service.done("PUT", `/v1/users/${user}/requests/acme-1`, { token: asUser(user), body: { agrees } });

test("a person's token does not open the page", options, async () => {
  const other = await Page.open(new URL(`/employer/#token=${asUser("robin")}`, service.url));
  try {
    await other.says("This is not an employer’s token", "#welcome-problem");
    assert.equal(await other.evaluate(() => document.getElementById("tabs")?.checkVisibility()), false);
  } finally {
    await other.close();
  }
});

test("the postings of the session's companies are listed, also after a reload", options, async () => {
  for (const again of [false, true]) {
    if (again) await tab.reload();
    await tab.says("2 postings", "#view .count");
    const jobs = await tab.evaluate(() => [...document.querySelectorAll("#view [data-job]")].map((card) => /** @type {HTMLElement} */ (card).dataset.job));
    assert.deepEqual(jobs, ["acme-1", "acme-2"]);
    assert.deepEqual(await tab.evaluate(() => [location.search, location.hash, document.cookie, localStorage.length, sessionStorage.length]), ["", "", "", 0, 0]);
    assert.equal(await tab.evaluate(() => document.querySelector('#view [name="company"]')), null, "the session names them");
  }
  await tab.picture("employer-postings-1280");
});

test("a backend chooses companies by keyboard, and the way back leads back", options, async () => {
  const backend = await Page.open(new URL(`/employer/?company=acme#token=${asService()}`, service.url));
  try {
    await backend.says("2 postings", "#view .count");
    await backend.type('#view [name="company"]', "nobody-at-all");
    await backend.press("Enter");
    await backend.says("No posting in the catalogue belongs to these companies.", "#view");
    assert.equal(await backend.evaluate(() => location.search), "?view=postings&company=nobody-at-all");
    await backend.evaluate(() => history.back());
    await backend.says("2 postings", "#view .count");
  } finally {
    await backend.close();
  }
});

test("a posting shows what is understood of it, with the words that state it", options, async () => {
  await tab.click('[data-job="acme-1"] .job-title a');
  await tab.shows('[data-fact="experience"]');
  assert.equal(await text("#view h1"), "Senior Data Engineer");
  assert.equal(await tab.evaluate(() => document.activeElement?.localName), "h1");
  assert.match(await text('[data-fact="experience"]'), /5 years.*from “[^”]*5 years/);
  assert.match(await text('[data-fact="language"]'), /German/);
  assert.match(await text('[data-fact="workplace"]'), /Hybrid/);
  assert.match(await text('[data-fact="place"]'), /Berlin/);
  assert.match(await text('[data-fact="skills"]'), /COBOL/i);
  await tab.says("No pay is stated", ".remarks");
  await tab.says("Among the best matches of fewer than 10 people.", ".reach");
  await tab.picture("employer-posting-1280");
});

test("applicants are shown with both sides and reasons, and without a name until they agree", options, async () => {
  const { json } = await service.done("GET", "/v1/jobs/acme-1/applicants", { token: asEmployer("acme") });
  const [{ candidate, score, both_sides: sides, matched_skills: matched, missing_skills: missing }] = json.items;
  const card = `[data-candidate="${candidate}"]`;
  await show("applicants");
  await tab.says("1 person, best first", "#view .count");
  await tab.says(String(Math.round(score)), `${card} .score-number`);
  await tab.says(`${Math.round(sides.meets_demands)} %`, `${card} .sides`);
  await tab.says(`Has ${matched.length} of ${matched.length + missing.length} skills`, card);
  assert.ok(matched.length > 0 && missing.length > 0);
  await tab.says("Applied today", card);
  assert.ok(!(await text("#view")).toLowerCase().includes("robin"));
  await tab.click(`${card} summary`);
  await tab.says("Kind of work", `${card} tbody`);
  await tab.says("Receipt: hybrid-v1", card);
  assert.deepEqual(await tab.evaluate((found) => [...document.querySelectorAll(`${found} .evidence b`)].map((who) => who.textContent).filter((who) => who !== "Job"), card), []);

  await tab.click(`${card} [data-act="request"]`);
  await tab.shows(`${card}[data-request="asked"]`);
  const received = await service.done("GET", "/v1/users/robin/requests", { token: asUser("robin") });
  assert.deepEqual(received.json.items.map((/** @type {any} */ item) => [item.job_id, item.status]), [["acme-1", "asked"]]);

  await answer("robin", true);
  await tab.reload();
  await tab.shows(`${card}[data-request="agreed"]`);
  assert.equal(await text(`${card} .job-title`), "Robin Example");
  assert.equal(await text(`${card} .disclosed code`), "robin");
  await tab.click(`${card} summary`);
  await tab.says("Person", `${card} .evidence`);
  await tab.picture("employer-applicants-1280");
});

test("candidates are those who are open, and a hostile name is text", options, async () => {
  await show("candidates");
  await tab.says("1 person, best first", "#view .count");
  await tab.click('.candidate [data-act="request"]');
  await tab.shows('.candidate[data-request="asked"]');
  await answer("sam", true);
  await tab.reload();
  await tab.shows('.candidate[data-request="agreed"]');
  assert.equal(await text(".candidate .job-title"), HOSTILE_NAME);
  assert.equal(await tab.evaluate(() => document.querySelectorAll("#view img, #view script").length), 0);
});

test("requests are listed with what became of them, and an agreement that ends names nobody", options, async () => {
  await show("requests");
  await eventually("both agreed", () => tab.evaluate(() => document.querySelectorAll('#view tr[data-status="agreed"]').length === 2));
  await answer("sam", false);
  await tab.reload();
  await tab.shows('#view tr[data-status="withdrawn"]');
  assert.ok(!(await text("#view")).includes("Sam"));
  await service.done("PUT", "/v1/users/robin/visibility", { token: asUser("robin"), body: { visibility: "private" } });
  await tab.reload();
  await eventually("nobody is named", async () => !(await text("#view .list")).includes("Robin"));
  await tab.shows("#view:not([aria-busy])");
  assert.ok(!(await text("#view")).includes("Robin"));
  await tab.picture("employer-requests-1280");
});

test("a hostile posting is text in every view", options, async () => {
  for (const view of ["posting", "applicants", "candidates", "requests"]) {
    await tab.goto(url(`view=${view}&job=acme-2`));
    await tab.says("Data Engineer", "#view h1");
    await tab.says('Acme <img src=x onerror=', "#view .meaning");
    await tab.shows("#view:not([aria-busy])");
    assert.equal(await tab.evaluate(() => document.querySelectorAll('#view img, #view script, #view [onclick], #view a[href^="javascript"]').length), 0, view);
  }
  assert.match(await tab.evaluate(() => document.title), /^[^·]*Data Engineer.* · Employer · Edgematch$/);
});

test("another company's posting is read, and its people are not", options, async () => {
  await tab.goto(url("view=candidates&job=data-1"));
  await tab.shows("#view .problem");
  await tab.says("Senior Data Engineer", "#view h1");
  assert.equal(await tab.evaluate(() => document.querySelectorAll("#view .candidate").length), 0);
});

test("a draft is understood while it is written, and nothing is stored", options, async () => {
  const stored = await service.dump(["jobs"]);
  await tab.goto(url("view=posting&job=acme-1"));
  await tab.click('#view a[href*="view=draft"]');
  await tab.shows('.draft aside [data-fact="skills"]');
  assert.equal(await tab.evaluate(() => /** @type {HTMLInputElement} */ (document.querySelector('.draft [name="title"]')).value), "Senior Data Engineer");
  assert.equal(await tab.evaluate(() => document.querySelector('.draft aside [data-fact="pay"]')), null);
  await tab.type('.draft [name="minValue"]', "90000");
  await tab.type('.draft [name="currency"]', "EUR");
  await tab.evaluate(() => {
    const period = /** @type {HTMLSelectElement} */ (document.querySelector('.draft [name="unitText"]'));
    period.value = "year";
    period.dispatchEvent(new Event("change", { bubbles: true }));
  });
  await tab.says("€90,000", '.draft aside [data-fact="pay"]');
  assert.match(await text('.draft aside [data-fact="language"]'), /German/, "what the form has no field for stays");
  await tab.click('#tabs [data-view="postings"]');
  await tab.says("2 postings", "#view .count");
  await tab.click('#tabs [data-view="draft"]');
  await tab.says("€90,000", '.draft aside [data-fact="pay"]');
  await tab.click('#tabs [data-view="postings"]');
  await tab.click('[data-job="acme-2"] .job-title a');
  await tab.click('#view a[href*="view=draft"]');
  await tab.click('.question [data-answer="no"]');
  await tab.says("€90,000", '.draft aside [data-fact="pay"]');
  assert.equal(await tab.evaluate(() => document.getElementById("publish")), null, "an employer publishes elsewhere");

  await tab.click(".draft .paste summary");
  await tab.type(".draft .paste textarea", JSON.stringify(posting("x", "Welder <b>", ["TIG welding"])));
  await tab.click('.draft [data-act="paste"]');
  await tab.says("TIG welding", '.draft aside [data-fact="skills"]');
  await tab.click(".draft .paste summary");
  await tab.type(".draft .paste textarea", "not JSON");
  await tab.click('.draft [data-act="paste"]');
  await tab.says("This is not a single posting as a JSON document.", "#toast");
  assert.deepEqual(await service.dump(["jobs"]), stored);
  await tab.picture("employer-draft-1280");
  // What was taken along is not asked about when the page is left.
  await tab.click("#download");
});

test("a backend publishes the draft", options, async () => {
  const other = await Page.open(new URL(`/employer/?view=draft#token=${asService()}`, service.url));
  try {
    await other.click(".draft .paste summary");
    await other.type(".draft .paste textarea", JSON.stringify(posting("acme-3", "Welder", ["TIG welding"], ACME)));
    await other.click('.draft [data-act="paste"]');
    await other.shows('.draft aside [data-fact="skills"]');
    await other.type('.draft [name="title"]', " ");
    await other.click("#publish");
    await other.shows('.draft .at-fault [name="title"]');
    await other.type('.draft [name="title"]', "Welder");
    await other.click("#publish");
    await other.says("Stored: acme-3", "#toast");
    assert.equal((await service.done("GET", "/v1/jobs/acme-3", { token: asEmployer("acme") })).json.title, "Welder");
  } finally {
    await other.close();
  }
});

test("a session that has ended brings the form back, and leaves what is shown", options, async () => {
  await tab.goto(url("view=posting&job=acme-1"));
  await tab.shows('[data-fact="skills"]');
  await tab.send("Network.clearBrowserCookies");
  await tab.click('#tabs [data-view="postings"]');
  await tab.says("You are signed out", "#welcome-problem");
  await tab.type("#token", asEmployer("acme"));
  await tab.click('#sign-in [type="submit"]');
  await tab.shows('#view [data-job="acme-1"]');
});

test("every view is accessible at three widths in both schemes and in another language", options, async () => {
  const views = { "view=postings": ".posting", "view=posting&job=acme-1": ".understood dl", "view=candidates&job=acme-1": ".candidate", "view=requests&job=acme-1": ".data", "view=draft&job=acme-1": ".draft aside dl" };
  for (const width of [320, 768, 1280]) {
    await tab.emulate({ width, languages: width === 320 ? "de-DE,de" : "en" });
    for (const [query, selector] of Object.entries(views)) {
      await tab.goto("about:blank");
      await tab.goto(url(query));
      await tab.shows(`#view ${selector}`);
      await tab.evaluate(() => { for (const details of document.querySelectorAll("details")) details.open = true; });
      await tab.isAccessible(query, width);
    }
    if (width === 320) {
      await tab.says("Abmelden", "#sign-out");
      await tab.picture("employer-draft-320");
    }
  }
  await tab.emulate({ media: { "forced-colors": "active" } });
  await tab.goto(url("view=candidates&job=acme-1"));
  await tab.shows(".candidate .side-bar");
  await tab.picture("employer-candidates-forced-colours");
});

test("many postings are listed a part at a time, and those of others are not", options, async () => {
  const own = Array.from({ length: 120 }, (_, at) => posting(`zz-acme-${at}`, "Welder", ["TIG welding"], ACME));
  const others = Array.from({ length: 120 }, (_, at) => posting(`filler-${at}`, "Forklift Operator", ["forklift licence"]));
  await service.store([...others, ...own]);
  await tab.emulate({});
  await tab.goto("about:blank");
  await tab.goto(url("view=postings"));
  await tab.says("The first 100 postings", "#view .count");
  await tab.click("#view .more button");
  await tab.says("123 postings", "#view .count");
  assert.equal(await tab.evaluate(() => document.querySelectorAll("#view [data-job]").length), 123);
  assert.equal(await tab.evaluate(() => document.querySelector("#view .more button")), null);
});
