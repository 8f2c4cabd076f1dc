// The page of a job seeker in a browser: the list and what narrows it, the lists they make, one
// job, their profile and their data.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { gzipSync } from "node:zlib";
import { NO_BROWSER, Page } from "./support/chromium.mjs";
import { board } from "./support/demo.mjs";
import { POSTINGS, posting, resume } from "./support/documents.mjs";
import { eventually } from "./support/eventually.mjs";
import { docx, pdf } from "./support/resume_files.mjs";
import { Service } from "./support/service.mjs";
import { asUser } from "./support/tokens.mjs";

const options = { skip: NO_BROWSER };
const CLI = process.env.EDGEMATCH_CLI ?? "";

/** A posting that tries to run script in every text it has. */
const HOSTILE = posting("hostile-1", "Data Engineer <img src=x onerror=\"document.title='owned'\">", ["<b>sql</b>", "python"], {
  hiringOrganization: { "@type": "Organization", name: "<script>document.title='owned'</script>Crook & Sons" },
  description: `<h2>About us</h2><p onclick="document.title='owned'">We pay <b>well</b>.<img src=x onerror="document.title='owned'"></p>
    <script>document.title='owned'</script><ul><li>One<li><a href="javascript:document.title='owned'">Two</a></ul>
    <iframe srcdoc="<script>top.document.title='owned'</script>"></iframe><svg onload="document.title='owned'"><title>x</title></svg>
    <style>body { display: none }</style><form action="https://evil.example"><input name="password"></form>Goodbye.`,
});

/** @type {Service} */
let service;
/** @type {Page} */
let tab;
const folder = mkdtempSync(join(tmpdir(), "edgematch-resumes-"));

before(async () => {
  const people = [{ id: "robin", name: "Robin Example", headline: "Data Engineer" }];
  service = await Service.start({ vars: { DEMO_PEOPLE: JSON.stringify(people), VISITS: "on" } });
  await service.store([...POSTINGS, HOSTILE]);
  await service.putResume("robin", resume());
  await service.settled("robin");
  if (!NO_BROWSER) tab = await Page.open("about:blank");
});
after(async () => {
  await tab?.close();
  await service?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const url = (/** @type {string} */ path) => new URL(path, service.url);
const jobs = () => tab.evaluate(() => [...document.querySelectorAll("#jobs > .job")].map((card) => /** @type {HTMLElement} */ (card).dataset.job));
const card = (/** @type {string} */ job) => `#jobs [data-job="${job}"]`;
const kinds = async (/** @type {string} */ kind, user = "robin") => {
  const { json } = await service.done("GET", `/v1/users/${user}/interactions?kind=${kind}`, { token: asUser(user) });
  return json.items.map((/** @type {any} */ item) => item.job_id);
};
const counted = (/** @type {string} */ text) => tab.says(text, "#count");

test("somebody on this machine looks around as a demo person", options, async () => {
  await tab.emulate({});
  await tab.goto(url("/"));
  await tab.click('[data-person="robin"]');
  await counted("11 jobs, best fit first");
  assert.equal(await tab.evaluate(() => document.title), "Robin Example · Edgematch");
  assert.deepEqual(await tab.evaluate(() => [localStorage.length, sessionStorage.length, document.cookie]), [0, 0, ""]);
});

test("filters of several values narrow the list, with the counts that they announce", options, async () => {
  const box = (/** @type {string} */ facet, /** @type {string} */ value) => `[data-facet="${facet}"] li:has(input[value="${value}"])`;
  await tab.goto(url("/"));
  await counted("11 jobs");
  await tab.click('[data-facet="company"] summary');
  const announced = await tab.evaluate((row) => document.querySelector(`${row} .tally`)?.textContent, box("company", "quarry bank"));
  await tab.click(`${box("company", "quarry bank")} input`);
  await counted(`${announced} jobs`);
  await tab.click(`${box("company", "tidal maps")} input`);
  await counted("4 jobs");
  assert.deepEqual((await jobs()).sort(), ["data-1", "data-2", "data-3", "data-4"]);
  assert.match(await tab.evaluate(() => location.search), /^\?company=(quarry\+bank,tidal\+maps)$/);
  await tab.click('[data-facet="skill"] summary');
  await tab.click('[data-facet="skill"] .facet-more');
  await tab.click(`${box("skill", "kafka")} .not`);
  await counted("3 jobs");
  assert.ok(!(await jobs()).includes("data-2"));
  assert.equal(await tab.evaluate(() => document.querySelectorAll("#chosen .chip-remove").length), 3);
  await tab.reload();
  await counted("3 jobs");
  await tab.evaluate(() => /** @type {HTMLElement} */ (document.querySelector("#chosen li:first-child button")).focus());
  await tab.click("#chosen li:first-child button");
  await counted("1 job");
  assert.ok(await tab.evaluate(() => document.querySelector("#chosen")?.contains(document.activeElement)));
  await tab.click("#chosen li:last-child button");
  await counted("11 jobs");
});

test("the list is ordered as asked, and the nearest needs a city", options, async () => {
  await tab.goto(url("/?sort=pay"));
  await counted("11 jobs, best paid first");
  assert.equal((await jobs())[0], "data-1");
  await tab.evaluate(() => {
    const order = /** @type {HTMLSelectElement} */ (document.getElementById("sort"));
    order.value = "distance";
    order.dispatchEvent(new Event("change"));
  });
  await tab.shows("#sort-error");
  assert.equal(await tab.evaluate(() => document.activeElement?.id), "near");
  await tab.type("#near", "Berlin");
  await tab.press("Enter");
  await counted("3 jobs");
  await tab.says("0 km away", "#jobs");
  await tab.type("#near", "Nowhereville");
  await tab.press("Enter");
  await tab.shows("#near-error");
});

test("a suggestion completes what is typed, by keyboard alone", options, async () => {
  await tab.goto(url("/"));
  await counted("11 jobs");
  await tab.type("#q", "Quary");
  await tab.shows('#suggestions [data-kind="company"]');
  await tab.press("ArrowDown");
  assert.equal(await tab.evaluate(() => document.activeElement?.getAttribute("aria-activedescendant")), "suggestion-0");
  await tab.press("Enter");
  await counted("2 jobs");
  assert.deepEqual((await jobs()).sort(), ["data-3", "data-4"]);
  assert.equal(await tab.evaluate(() => document.querySelector("#chosen")?.textContent), "Quarry Bank");
});

test("an empty list offers what widens it, and says what was widened", options, async () => {
  await tab.goto(url("/?company=tidal maps&employment_type=part_time&q=engineer"));
  await tab.shows(".widenings button");
  const offers = await tab.evaluate(() => [...document.querySelectorAll(".widenings button")].map((offer) => offer.textContent));
  assert.deepEqual(offers, ["Without Part time: 2 jobs"]);
  await tab.click(".widenings button");
  await counted("2 jobs, best fit first. Widened: no longer limited to Part time");
  await tab.goto(url("/?q=zebrafish"));
  await tab.says("No open job has “zebrafish” in its title", "#empty");
});

test("on a phone the filters end in a button with the count", options, async () => {
  await tab.emulate({ width: 320, height: 700 });
  await tab.goto(url("/"));
  await counted("11 jobs");
  await tab.click("#filters-toggle");
  await tab.shows("#filter-sheet[open] #filters");
  await tab.says("Show 11 jobs", "#show-filtered");
  await tab.click('[data-facet="workplace"] li:has([value="remote"]) input');
  await tab.says("Show 1 job", "#show-filtered");
  await tab.picture("filters-320");
  await tab.click("#show-filtered");
  await counted("1 job");
  assert.equal(await tab.evaluate(() => document.documentElement.scrollWidth), 320);
  const distance = await tab.evaluate(() => {
    const [save, dismiss] = ["save", "dismiss"].map((act) => document.querySelector(`#jobs [data-act="${act}"]`)?.getBoundingClientRect());
    return (dismiss?.left ?? 0) - (save?.right ?? 0);
  });
  assert.ok(distance > 60, `save and dismiss are ${distance} px apart`);
  await tab.emulate({});
});

test("three cards fit a laptop's screen, and reasons are built when they are opened", options, async () => {
  await tab.goto(url("/"));
  await counted("11 jobs");
  const [bottom, nodes, reasons] = await tab.evaluate(() => [
    document.querySelector("#jobs > .job:nth-child(3)")?.getBoundingClientRect().bottom ?? 0,
    document.querySelectorAll("*").length,
    document.querySelectorAll(".reasons-body").length,
  ]);
  assert.ok(bottom <= 800, `the third card ends at ${bottom}`);
  assert.ok(nodes <= 1_500, `${nodes} nodes`);
  assert.equal(reasons, 0);
  await tab.click(`${card("data-1")} .reasons summary`);
  await tab.says("Kind of work", card("data-1"));
  await tab.says("Receipt: hybrid-v1", card("data-1"));
  await tab.picture("jobs-1280");
});

/** How much has moved on the page so far without anybody acting. @returns {Promise<number>} */
const shifts = () => tab.evaluate(async () => {
  const entries = await new Promise((resolve) => {
    new PerformanceObserver((list) => resolve(list.getEntries())).observe({ type: "layout-shift", buffered: true });
    setTimeout(resolve, 500, []);
  });
  return entries.reduce((/** @type {number} */ sum, /** @type {any} */ entry) => sum + entry.value, 0);
});

/** The most that a first page may weigh in any language, gzipped. */
const FIRST_PAGE_BYTES = 60 * 1024;

/** What the page has loaded besides answers of the API, gzipped. */
async function weight() {
  const files = await tab.evaluate(() => [location.href, ...performance.getEntriesByType("resource").map(({ name }) => name)]);
  let bytes = 0;
  for (const file of new Set(files.filter((/** @type {string} */ name) => !name.includes("/v1/")))) {
    assert.equal(new URL(file).origin, service.url.origin);
    bytes += gzipSync(Buffer.from(await (await fetch(file)).arrayBuffer())).length;
  }
  return bytes;
}

/**
 * Loads the page in each language at two widths, English last, and checks its weight and that
 * nothing moves.
 */
async function loadsLightly(/** @type {() => Promise<unknown>} */ loaded) {
  const faults = [];
  for (const languages of ["de", "es", "fr", "en"]) {
    for (const width of [320, 1280]) {
      await tab.emulate({ width, languages });
      await tab.goto("about:blank");
      await tab.goto(url("/"));
      await loaded();
      const shift = await shifts();
      const bytes = await weight();
      if (bytes > FIRST_PAGE_BYTES) faults.push(`${languages}: ${bytes} bytes`);
      if (shift >= 0.01) faults.push(`${languages}: layout shift of ${shift} at ${width} px`);
    }
  }
  assert.deepEqual(faults, []);
}

test("the first page is light in every language, and nothing moves while it loads", options, async () => {
  await loadsLightly(() => counted("11 "));
});

test("so is the first visit", options, async () => {
  const { cookies } = await tab.send("Network.getCookies", { urls: [service.url.href] });
  await tab.send("Network.clearBrowserCookies");
  const light = loadsLightly(async () => {
    await tab.shows("#other-ways .panel");
    await tab.shows("#sign-in-details");
  });
  await light.catch(() => {});
  await tab.send("Network.setCookies", { cookies: cookies.map((/** @type {any} */ { name, value, path }) => ({ name, value, path, url: service.url.href, httpOnly: true })) });
  await tab.emulate({});
  await light;
});

test("offline, what is on the page stays, and it goes on once the browser is back", options, async () => {
  const network = (/** @type {boolean} */ offline) => tab.send("Network.emulateNetworkConditions", { offline, latency: 0, downloadThroughput: -1, uploadThroughput: -1 });
  const seen = () => tab.evaluate(() => ({
    address: location.search,
    jobs: [...document.querySelectorAll("#jobs > .job")].map((found) => /** @type {HTMLElement} */ (found).dataset.job),
    chosen: [...document.querySelectorAll("#chosen .chip-remove")].map((chip) => chip.textContent),
    checked: [...document.querySelectorAll("#filters :checked")].map((box) => /** @type {HTMLInputElement} */ (box).value).filter(Boolean),
    list: document.getElementById("jobs-view")?.checkVisibility(),
  }));
  await tab.send("Network.enable");
  await tab.goto(url("/?company=quarry+bank"));
  await counted("2 jobs, best fit first");
  const before = await seen();
  const count = await tab.evaluate(() => document.getElementById("count")?.textContent);
  await network(true);
  try {
    await tab.says("Offline since", ".offline");
    await tab.click('[data-facet="company"] li:has([value="tidal maps"]) input');
    await tab.says("The service cannot be reached", "#problem");
    await counted(`${count}. As of `);
    assert.deepEqual(await seen(), before);
    assert.deepEqual(await tab.findings(), []);
    await tab.picture("offline-1280");
    await tab.click('#tabs [data-view="saved"]');
    await tab.click("#open-account");
    await tab.click("#open-preferences");
    await tab.says("The service cannot be reached", "#toast");
    assert.deepEqual(await seen(), before);
  } finally {
    await network(false);
  }
  await tab.says("Saved jobs", "#view h1");
  assert.equal(await tab.evaluate(() => document.querySelector(".offline")?.checkVisibility()), false);
  await tab.evaluate(() => history.back());
  await counted("4 jobs, best fit first");
  assert.equal((await seen()).address, "?company=quarry+bank,tidal+maps");
  assert.equal(await tab.evaluate(() => document.querySelector("#problem")?.checkVisibility()), false);
});

test("a comparison with a job that is gone says so", options, async () => {
  await tab.goto(url("/?view=compare&jobs=data-1,none"));
  await tab.says("This does not exist", "#view .problem");
  assert.equal(await tab.evaluate(() => location.search), "?view=compare&jobs=data-1,none");
});

test("forced colours and reduced motion change nothing that matters", options, async () => {
  await tab.emulate({ media: { "forced-colors": "active", "prefers-reduced-motion": "reduce" } });
  await tab.goto("about:blank");
  await tab.goto(url("/?workplace=remote,on_site"));
  await counted("job");
  const seen = await tab.evaluate(() => {
    const style = (/** @type {string} */ selector, /** @type {string} */ pseudo) => getComputedStyle(/** @type {Element} */ (document.querySelector(selector)), pseudo);
    return {
      scale: style("#jobs .scale", "").borderStyle,
      mark: style("#jobs .scale .mark", "").backgroundColor,
      ground: style("body", "").backgroundColor,
      animations: document.getAnimations().length,
    };
  });
  assert.equal(seen.scale, "solid");
  assert.notEqual(seen.mark, seen.ground);
  assert.equal(seen.animations, 0);
  assert.deepEqual(await tab.findings(), []);
  await tab.picture("forced-colours");
  await tab.emulate({ media: { "forced-colors": "none", "prefers-reduced-motion": "no-preference" } });
});

test("each list keeps what was done, and takes it back", options, async () => {
  const undo = async () => tab.click("#toast button");
  await tab.goto(url("/"));
  await tab.click(`${card("data-1")} [data-act="save"]`);
  await tab.shows(`${card("data-1")} [data-act="save"][aria-pressed="true"]`);
  await tab.click(`${card("data-2")} [data-act="dismiss"]`);
  await counted("10 jobs");
  await undo();
  await counted("11 jobs");
  await tab.click(`${card("data-2")} [data-act="dismiss"]`);
  await counted("10 jobs");
  await tab.click(`${card("data-3")} .reasons summary`);
  await tab.click(`${card("data-3")} [data-act="apply"]`);
  await counted("9 jobs");
  await tab.click(`${card("data-5")} .reasons summary`);
  await tab.click(`${card("data-5")} [data-act="hide_company"]`);
  await counted("7 jobs");
  assert.deepEqual([await kinds("save"), await kinds("apply"), await kinds("dismiss")], [["data-1"], ["data-3"], ["data-2"]]);

  for (const [view, job] of [["saved", "data-1"], ["applied", "data-3"], ["hidden", "data-2"]]) {
    await tab.click(`#tabs [data-view="${view}"]`);
    await tab.shows(`#view [data-job="${job}"]`);
    assert.deepEqual(await tab.evaluate(() => [document.activeElement?.tagName, location.search]), ["H1", `?view=${view}`]);
    assert.deepEqual(await tab.findings(), [], view);
    await tab.click(`#view [data-job="${job}"] .actions button`);
    await eventually(`${job} is gone`, () => tab.evaluate((gone) => !document.querySelector(`#view [data-job="${gone}"]`), job));
    await undo();
    await tab.shows(`#view [data-job="${job}"]`);
  }
  await tab.click(".companies button");
  await eventually("the company is back", async () => (await kinds("hide_company")).length === 0);
  await tab.click('#tabs [data-view="jobs"]');
  await counted("9 jobs");
  await tab.evaluate(() => history.back());
  await tab.says("Hidden jobs and companies", "#view h1");
});

/** What the command line says of a match of Robin's that the page has saved. */
async function checked(/** @type {string} */ match, /** @type {string} */ job) {
  const keep = async (/** @type {string} */ name, /** @type {string} */ path) => {
    const file = join(folder, name);
    writeFileSync(file, (await service.done("GET", path, { token: asUser("robin") })).text);
    return file;
  };
  const profile = await keep("robin.json", "/v1/users/robin/export");
  const posting = await keep("job.json", `/v1/jobs/${job}`);
  const { stdout, stderr } = spawnSync(CLI, ["explain", "--receipt", match, "--profile", profile, "--posting", posting], { encoding: "utf8" });
  return stdout + stderr;
}

test("one job is shown whole, and a hostile posting runs nothing", options, async () => {
  await tab.goto(url(`/?view=job&job=${HOSTILE.identifier}`));
  await tab.says("What the posting says", "#view");
  await tab.says("Jobs like this one", "#view");
  const shown = await tab.evaluate(() => ({
    title: document.title,
    text: [...document.querySelectorAll(".description > :not(h2)")].map((part) => `${part.localName}: ${part.textContent}`),
    foreign: document.querySelectorAll("#view :is(script, iframe, img, style, form, object, embed), #view [onclick], #view [onerror], #view a[href^='javascript']").length,
    heading: document.querySelector("#view h1")?.textContent,
  }));
  assert.equal(shown.title, "Data Engineer · Edgematch");
  assert.deepEqual(shown.text, ["h3: About us", "p: We pay well.", "ul: OneTwo", "p: Goodbye."]);
  assert.equal(shown.foreign, 0);
  assert.equal(shown.heading, "Data Engineer");
  await tab.says("Skills", "#view .why");
  await tab.click(".receipt-panel summary");
  await tab.says("edgematch explain --receipt", ".receipt-panel");
  await tab.keepDownloads(folder);
  await tab.click(".receipt-panel button");
  const match = join(folder, "match.json");
  await eventually("the match as a file", async () => existsSync(match));
  assert.match(await checked(match, HOSTILE.identifier), /^the receipt is correct: /);
  await tab.click(".similar .compare");
  await tab.shows(".comparison");
  await tab.says("Kind of work", ".comparison");
  assert.equal(await tab.evaluate(() => document.querySelectorAll(".comparison thead th").length), 2);
  assert.deepEqual(await tab.findings(), []);
  await tab.evaluate(() => history.back());
  await tab.click(".similar a");
  await eventually("another job", () => tab.evaluate(() => !location.search.includes("hostile")));
  await tab.shows("#view:not([aria-busy]) .score-number");
  await tab.picture("job-1280");
});

test("a job with another posting links to it", options, async () => {
  await service.store([{ ...POSTINGS[2], identifier: "again-3" }]);
  await tab.goto("about:blank");
  await tab.goto(url("/?view=job&job=data-3"));
  await tab.says("This job has 1 other posting. Posting 1", "#view .again");
  await tab.click("#view .again a");
  await eventually("the other posting", () => tab.evaluate(() => location.search.includes("again-3")));
  await service.done("DELETE", "/v1/jobs/again-3");
});

test("new jobs are listed once they are found, and how often to be told is kept", options, async () => {
  await tab.goto(url("/?view=news"));
  await tab.says("Nothing new yet.", "#view");
  await tab.evaluate(() => {
    const often = /** @type {HTMLSelectElement} */ (document.querySelector('.alert-form [name="frequency"]'));
    often.value = "daily";
    often.dispatchEvent(new Event("change", { bubbles: true }));
  });
  const alert = () => service.request("GET", "/v1/users/robin/alert", { token: asUser("robin") });
  await tab.type('.alert-form [name="least_score"]', "900");
  await tab.click('.alert-form [type="submit"]');
  await tab.shows('.alert-form .at-fault [name="least_score"]');
  assert.equal((await alert()).status, 404);
  await tab.type('.alert-form [name="least_score"]', "40");
  await tab.click('.alert-form [type="submit"]');
  await eventually("the alert", async () => (await alert()).json?.least_score === 40);
  assert.equal((await alert()).json.frequency, "daily");

  await service.store([posting("fresh-1", "Senior Data Engineer", ["python", "sql", "spark"], { hiringOrganization: { "@type": "Organization", name: "New & Co" } })]);
  await service.rows("UPDATE new_postings SET due_at = 0");
  await service.cron();
  await eventually("news", async () => (await service.done("GET", "/v1/users/robin/new-matches?since=0", { token: asUser("robin") })).json.items.length > 0);
  await tab.reload();
  await tab.shows('#view [data-job="fresh-1"] a');
  await tab.says("New & Co", '#view [data-job="fresh-1"]');
  assert.deepEqual(await tab.findings(), []);
  await tab.picture("news-1280");
  await tab.evaluate(() => {
    const often = /** @type {HTMLSelectElement} */ (document.querySelector('.alert-form [name="frequency"]'));
    often.value = "never";
    often.dispatchEvent(new Event("change", { bubbles: true }));
  });
  await tab.click('#tabs [data-view="jobs"]');
  await tab.click('.question [data-answer="no"]');
  await tab.click('.alert-form [type="submit"]');
  await eventually("no alert", async () => (await alert()).status === 404);
  await service.done("DELETE", "/v1/jobs/fresh-1");
});

test("growth shows which skill opens which job, each a link", options, async () => {
  await tab.click('#tabs [data-view="growth"]');
  await tab.shows(".growth-area .examples a");
  await tab.click(".growth-area .examples a");
  await tab.says("Why this score", "#view");
});

test("the profile is corrected in a form, and leaving it with changes asks", options, async () => {
  await tab.goto(url("/?view=profile"));
  await tab.says("What was understood", "#view");
  await tab.type('[data-field="basics/label"] input', "Staff Data Engineer");
  await tab.click('#tabs [data-view="saved"]');
  await tab.click('.question [data-answer="no"]');
  await tab.shows(".profile-form");
  await tab.type('.profile-form [aria-label="Add a skill"]', "Kubernetes");
  await tab.press("Enter");
  await tab.says("Kubernetes", ".understood");
  await tab.picture("profile-1280");
  await tab.click('.profile-form [type="submit"]');
  await tab.shows("#jobs .job");
  const { json } = await service.done("GET", "/v1/users/robin/export", { token: asUser("robin") });
  assert.equal(json.basics.label, "Staff Data Engineer");
  assert.deepEqual(json.skills.map((/** @type {any} */ { name }) => name), ["Python", "SQL", "Spark", "Airflow", "dbt", "Kubernetes"]);
  assert.deepEqual(json.work.map((/** @type {any} */ { name }) => name), ["Tram Data", "Ledger Lab"]);
  assert.equal(json.work[0].highlights[0], "Moved the nightly load to Spark");
});

test("what is refused is explained beside its field, in view and in the page's language", options, async () => {
  /** The error beside a field: its words, and whether the reader sees them and can go on typing. */
  const said = (/** @type {string} */ within) => tab.evaluate((place) => {
    const error = document.querySelector(`${place} .at-fault > .field-error`);
    const { top = -1, bottom = -1 } = error?.getBoundingClientRect() ?? {};
    return { words: error?.textContent, isSeen: top >= 0 && bottom <= innerHeight, isInvalid: document.activeElement?.getAttribute("aria-invalid"), isWithin: Boolean(error?.parentElement?.contains(document.activeElement)) };
  }, within);
  const beside = (/** @type {string} */ words) => ({ words, isSeen: true, isInvalid: "true", isWithin: true });

  await tab.emulate({ width: 320, height: 700, languages: "de" });
  await tab.goto("about:blank");
  await tab.goto(url("/?view=profile"));
  // An entry that is left empty does not count.
  await tab.click(".profile-form fieldset[data-field=work] .add-entry");
  await tab.type('[data-field="work/1/endDate"] input', "gestern");
  await tab.click('.profile-form [type="submit"]');
  await tab.shows('[data-field="work/1/endDate"].at-fault');
  await eventually("words", async () => (await said(".profile-form")).isSeen);
  const date = "Schreiben Sie ein Jahr, einen Monat oder einen Tag zwischen 1900 und 2200, etwa 2015, 2015-06 oder 2015-06-01.";
  assert.deepEqual(await said(".profile-form"), beside(date));
  assert.match(await tab.evaluate(() => document.querySelector(".problem:not([hidden])")?.textContent ?? ""), new RegExp(`So lässt sich das nicht verwenden.*Bis: ${date}`));
  assert.deepEqual(await tab.findings(), []);
  await tab.picture("refused-320");
  await tab.type('[data-field="work/1/endDate"] input', "2021-03");
  assert.equal((await said(".profile-form")).words, undefined, "what is corrected is no longer marked");

  await tab.emulate({ width: 320, height: 700, languages: "fr" });
  await tab.goto("about:blank");
  await tab.goto(url("/"));
  await counted("offres");
  await tab.click("#open-account");
  await tab.click("#open-preferences");
  await tab.shows('#preferences-form [type="submit"]:enabled');
  await tab.type("#pay-currency", "EUR");
  await tab.type("#pay-min", "90000");
  await tab.type("#pay-max", "1000");
  await tab.click('#preferences-form [type="submit"]');
  await tab.shows('#preferences [data-field="pay"].at-fault > .field-error');
  await eventually("words", async () => (await said("#preferences")).isSeen);
  assert.deepEqual(await said("#preferences"), beside("Le montant minimal dépasse le montant maximal."));

  await tab.emulate({ width: 1280, height: 800, languages: "es" });
  await tab.goto("about:blank");
  await tab.goto(url("/?view=news"));
  await tab.shows(".alert-form");
  await tab.evaluate(() => {
    const often = /** @type {HTMLSelectElement} */ (document.querySelector('.alert-form [name="frequency"]'));
    often.value = "daily";
    often.dispatchEvent(new Event("change", { bubbles: true }));
  });
  await tab.type('.alert-form [name="least_score"]', "900");
  await tab.click('.alert-form [type="submit"]');
  await tab.shows(".alert-form .field-error");
  await eventually("words", async () => (await said(".alert-form")).isSeen);
  assert.deepEqual(await said(".alert-form"), beside("Indica un número de 0 a 100."));
  // Leaving the page asks about what is not saved.
  await tab.evaluate(() => document.querySelector(".alert-form")?.remove());
  await tab.emulate({ languages: "en" });
});

const CV = [
  "Ada Example", "ada@example.org", "Leeds, United Kingdom", "", "EXPERIENCE", "Data Engineer, City Hospital, 2018 – today",
  "- Moved reports to Python and SQL", "", "EDUCATION", "BSc Nursing, University of Leeds, 2012 – 2015", "", "SKILLS", "Python, SQL, Airflow",
];

for (const [name, bytes] of /** @type {[string, () => Uint8Array | string][]} */ ([
  ["cv.pdf", () => pdf(CV)], ["cv.docx", () => docx(CV)], ["cv.txt", () => CV.join("\n")], ["cv.json", () => JSON.stringify(resume())],
])) {
  test(`a visitor begins with ${name}, sees what was understood, and gets jobs`, options, async () => {
    const file = join(folder, name);
    writeFileSync(file, bytes());
    await tab.goto("about:blank");
    await tab.send("Network.clearBrowserCookies");
    await tab.goto(url("/"));
    await tab.shows("#other-ways .drop");
    await tab.choose("#other-ways input[type=file]", file);
    await tab.says("What was understood", "#view");
    await tab.says("Data engineer", ".understood");
    const skills = await tab.evaluate(() => [...document.querySelectorAll(".profile-form .words .chip")].map((chip) => chip.textContent));
    assert.ok(skills.includes("Python") && skills.includes("Airflow"), String(skills));
    if (name !== "cv.json") {
      assert.equal(await tab.evaluate(() => /** @type {HTMLInputElement} */ (document.querySelector('[data-field="basics/name"] input')).value), "Ada Example");
      await tab.says("1 × e-mail address", ".understood");
    }
    assert.deepEqual(await service.rows("SELECT id FROM users WHERE id LIKE 'visitor-%' AND name = 'unsaved'"), []);
    await tab.click('.profile-form [type="submit"]');
    await tab.shows("#jobs .job");
  });
}

test("a visitor's data is shown, taken along and erased", options, async () => {
  const visitors = () => service.rows("SELECT u.id FROM users u JOIN sessions s ON s.subject = u.id WHERE s.is_visit = 1 ORDER BY s.ends_at DESC LIMIT 1");
  const [{ id }] = await visitors();
  await tab.goto(url("/?view=data"));
  await tab.says("What was learned", "#view");
  await tab.says("What was understood", "#view");
  assert.deepEqual(await tab.findings(), []);
  await tab.shows("#download");
  await tab.click("#erase");
  await tab.click('.question [data-answer="yes"]');
  await tab.shows("#welcome");
  assert.deepEqual(await service.rows("SELECT 1 FROM users WHERE id = ?1", id), []);
  assert.deepEqual(await service.rows("SELECT 1 FROM sessions WHERE subject = ?1", id), []);
});

test("a file that holds no text is explained, and nothing is lost", options, async () => {
  const scan = join(folder, "scan.pdf");
  writeFileSync(scan, pdf([]));
  await tab.goto(url("/"));
  await tab.choose("#other-ways input[type=file]", scan);
  await tab.says("No text was found in this file", "#view");
  await tab.shows("#view .drop");
});

test("a link does not quietly replace who is signed in", options, async () => {
  await service.putResume("sam", resume({ basics: { name: "Sam Example" } }));
  await tab.goto(url("/"));
  await tab.send("Network.clearBrowserCookies");
  await tab.goto("about:blank");
  await tab.goto(url(`/#token=${asUser("robin")}`));
  await counted("jobs");
  await tab.goto("about:blank");
  await tab.goto(url(`/#token=${asUser("sam")}`));
  await tab.says("You are signed in as robin", ".question");
  await tab.click('.question [data-answer="no"]');
  await counted("jobs");
  assert.deepEqual(await tab.evaluate(() => [document.title, location.hash]), ["Robin Example · Edgematch", ""]);
  await tab.goto("about:blank");
  await tab.goto(url(`/#token=${asUser("sam")}`));
  await tab.click('.question [data-answer="yes"]');
  await eventually("Sam", () => tab.evaluate(() => document.title === "Sam Example · Edgematch"));
});

test("a person decides who may see them, and answers an employer who asks", options, async () => {
  const candidates = async () => (await service.done("GET", "/v1/jobs/data-1/candidates")).json.items;
  const visibility = async () => (await service.done("GET", "/v1/users/sam/visibility", { token: asUser("sam") })).json.visibility;
  const request = '#requests [data-request="data-1"]';
  await tab.goto(url("/?view=data"));
  await tab.shows('#visibility [value="private"]:checked');
  await tab.says("No employer has asked who you are.", "#requests");
  await tab.click('#visibility [value="open"]');
  await eventually("open", async () => (await visibility()) === "open");
  const [{ candidate }] = await candidates();
  await service.done("POST", `/v1/jobs/data-1/candidates/${candidate}/request`);

  await tab.reload();
  await tab.shows('#visibility [value="open"]:checked');
  await tab.says("Tidal Maps", request);
  await tab.click("#open-account");
  await tab.says("1 employer asks", "#account-menu");
  await tab.click("#open-account");
  await tab.click(`${request} [data-act="agree"]`);
  await tab.click('.question [data-answer="no"]');
  assert.equal((await candidates())[0].person, undefined);
  await tab.click(`${request} [data-act="agree"]`);
  await tab.click('.question [data-answer="yes"]');
  await tab.shows(`${request}[data-status="agreed"]`);
  assert.deepEqual((await candidates())[0].person, { id: "sam", name: "Sam Example" });
  await tab.picture("seeker-requests-1280");
  await tab.click(`${request} [data-act="decline"]`);
  await tab.shows(`${request}[data-status="withdrawn"]`);
  assert.equal((await candidates())[0].person, undefined);
  await tab.click(`${request} [data-act="agree"]`);
  await tab.click('.question [data-answer="yes"]');
  await tab.shows(`${request}[data-status="agreed"]`);

  await tab.click('#visibility [value="private"]');
  await tab.click('.question [data-answer="no"]');
  await tab.shows('#visibility [value="open"]:checked');
  assert.equal(await visibility(), "open");
  await tab.click('#visibility [value="private"]');
  await tab.click('.question [data-answer="yes"]');
  await eventually("private", async () => (await visibility()) === "private");
  assert.deepEqual(await candidates(), []);
});

test("a person offers what they can teach, and a coordinator finds them", options, async () => {
  const [learner, ids] = ["lee", encodeURIComponent("lee")];
  const named = (/** @type {string} */ name) => resume({ basics: { ...resume().basics, name } });
  await service.putResume(learner, named("Lee Example"));
  await service.putResume("sam", named("Sam Example"));
  await service.done("PUT", `/v1/users/${ids}/mentoring`, { token: asUser(learner), body: { seeks: { topics: ["Kafka"] } } });
  const mentors = async () => (await service.done("GET", `/v1/users/${ids}/mentors`)).json.items;
  const topics = '#mentoring [data-field="offers/topics"]';
  await tab.goto(url("/?view=data"));
  await tab.click("#mentoring summary");
  await tab.type(`${topics} input`, "Kafka");
  await tab.press("Enter");
  await tab.type('#mentoring [name="capacity"]', "0");
  await tab.click('#mentoring [type="submit"]');
  await tab.shows('#mentoring .at-fault [name="capacity"]');
  await tab.type('#mentoring [name="capacity"]', "2");
  await tab.click('#mentoring [name="offers-video"]');
  await tab.click('#tabs [data-view="jobs"]');
  await tab.click('.question [data-answer="no"]');
  await tab.picture("seeker-mentoring-1280");
  await tab.click('#mentoring [type="submit"]');
  await tab.says("Saved. Your mentors are computed again.", "#toast");
  const { json } = await service.done("GET", "/v1/users/sam/mentoring", { token: asUser("sam") });
  assert.deepEqual([json.offers.topics, json.offers.meetings, json.offers.capacity], [["Kafka"], ["video"], 2]);
  assert.equal(json.seeks, undefined);
  assert.deepEqual(await mentors(), [], "nobody sees the offer yet");
  await tab.click('#visibility [value="mentor"]');
  await eventually("a mentor", async () => (await mentors())[0]?.name === "Sam Example");
  await tab.reload();
  await tab.click("#mentoring summary");
  await tab.shows(`${topics} [data-word="Kafka"]`);
  assert.deepEqual(await tab.findings(), []);
  await service.done("PUT", "/v1/users/sam/visibility", { token: asUser("sam"), body: { visibility: "private" } });
});

test("every view is accessible at three widths in both schemes", options, async () => {
  for (const width of [320, 768, 1280]) {
    await tab.emulate({ width });
    for (const [path, shown] of [
      ["/?include_ineligible=true&workplace=remote,on_site", "#jobs .job"], ["/?view=saved", "#view .empty"], ["/?view=growth", ".growth-area"],
      ["/?view=profile", ".understood dl"], ["/?view=data", "#view:has(.understood dl) #requests"], ["/?view=job&job=data-1", ".similar li"], ["/?view=compare&jobs=data-1,data-3", ".comparison"],
    ]) {
      await tab.goto("about:blank");
      await tab.goto(url(path));
      await tab.shows(shown);
      if (shown === "#jobs .job") {
        await tab.click("#jobs .job:first-child .reasons summary");
        await tab.shows("#jobs .job:first-child .reasons table");
      }
      await tab.isAccessible(path, width);
    }
    await tab.goto(url("/"));
    await tab.click("#open-account");
    await tab.click("#open-preferences");
    await tab.shows('#preferences-form [type="submit"]:enabled');
    await tab.isAccessible("preferences", width);
    await tab.press("Escape");
    if (width === 320) {
      await tab.click("#filters-toggle");
      await tab.shows("#filter-sheet[open] #filters");
      await tab.isAccessible("filters", width);
    }
  }
  await tab.emulate({});
});

test("a whole page of cards has few nodes", options, async () => {
  await service.store(board(30));
  await tab.goto(url("/?include_ineligible=true"));
  await eventually("twenty cards", async () => (await jobs()).length === 20);
  const nodes = await tab.evaluate(() => document.querySelectorAll("*").length);
  assert.ok(nodes <= 1_500, `${nodes} nodes`);
});

test("so are the pages that everybody sees", options, async () => {
  await tab.send("Network.clearBrowserCookies");
  for (const width of [320, 768, 1280]) {
    await tab.emulate({ width });
    for (const [path, shown] of [["/", "#welcome"], ["/no-such-page", "h1"], ["/docs/errors", "h1"]]) {
      await tab.goto("about:blank");
      await tab.goto(url(path));
      await tab.shows(shown);
      await tab.isAccessible(path, width);
    }
  }
  await tab.emulate({});
});
