// The pages in four languages: every text has its translation, and a browser that
// prefers a language shows it.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { NO_BROWSER, Page } from "./support/chromium.mjs";
import { POSTINGS, posting, resume } from "./support/documents.mjs";
import { Service } from "./support/service.mjs";
import { texts } from "./support/texts.mjs";
import { asUser } from "./support/tokens.mjs";

const LANGUAGES = ["de", "es", "fr"];
/** The same in every language. */
const NAMES = ["EUR", "Edgematch", "eyJhbGciOiJIUzI1NiIs…"];
const TEXTS = texts(["shared", "seeker"], ["index.html"]).filter((text) => !NAMES.includes(text));
/** Those that only one of the pages for work shows, by page. */
const DESKS = ["operator", "employer", "coordinator"].map((desk) => ({
  desk, own: texts([desk], [`${desk}/index.html`]).filter((text) => !TEXTS.includes(text) && !NAMES.includes(text)),
}));

/** @type {(name: string) => Record<string, string>} */
const messages = (name) => JSON.parse(readFileSync(new URL(`../public/messages/${name}.json`, import.meta.url), "utf8"));
const holes = (/** @type {string} */ text) => [...text.matchAll(/\{\w+\}/g)].map(([hole]) => hole).sort();

test("the texts of the pages are found in their sources", () => {
  for (const text of ["Save", "Your account", "Every open job, ranked for you, with reasons", "{count} jobs, {order}", "Posted {when}", "Full time"]) {
    assert.ok(TEXTS.includes(text), text);
  }
});

for (const language of LANGUAGES) {
  test(`every text has its translation: ${language}`, () => {
    const files = [messages(language), ...DESKS.map(({ desk }) => messages(`${desk}.${language}`))];
    assert.deepEqual(Object.keys(files[0]).sort(), TEXTS);
    for (const [at, { desk, own }] of DESKS.entries()) assert.deepEqual(Object.keys(files[at + 1]).sort(), own, desk);
    for (const [text, translation] of files.flatMap((file) => Object.entries(file))) {
      // A singular may leave its number out.
      const missing = holes(text).filter((hole) => !holes(translation).includes(hole) && hole !== "{count}");
      assert.deepEqual(missing, [], text);
      assert.deepEqual(holes(translation).filter((hole) => !holes(text).includes(hole)), [], text);
      assert.equal(translation.startsWith(" "), text.startsWith(" "), text);
      // A line ends neither before a percent sign nor, in French, before a sign of two parts.
      assert.doesNotMatch(translation, language === "fr" ? / [;:!?»%]|« / : /[\d}] %/, text);
    }
  });
}

test("a problem is told in a reader's words, and its detail stays", async () => {
  const { wordsOf } = await import("../public/shared/problem.js");
  for (const [problem, title, detail] of /** @type {[any, string, string][]} */ ([
    [{ status: 429, code: "rate_limited", message: "The caller has sent too many requests", detail: "again in 20 s" }, "Too many requests in a short time", "again in 20 s"],
    [{ status: 412, code: "version_conflict", message: "The resource has changed since it was read", detail: "" }, "This was changed elsewhere in the meantime", ""],
    [{ status: 0, code: "", message: "The service cannot be reached", detail: "Check whether it is running." }, "The service cannot be reached", "Check your connection, then try again. Nothing you have entered is lost."],
    [{ status: 401, code: "unauthenticated", message: "This link or token does not work", detail: "x" }, "This link or token does not work", "x"],
    [{ message: "" }, "Something went wrong", undefined],
  ])) assert.deepEqual(wordsOf(problem), { title, detail });
});

test("the service's sentences are worded by codes, in each language", { skip: NO_BROWSER }, async () => {
  const { breakerText, summaryOf } = await import("../public/shared/sentences.js");
  const service = await Service.start();
  const tab = await Page.open("about:blank");
  try {
    const asked = posting("asks-1", "Data Engineer", ["Python", "COBOL"], { description: "You speak fluent Finnish. You need a security clearance. Hybrid, in Berlin, Germany." });
    await service.store([...POSTINGS, asked]);
    await service.putResume("robin", resume({ languages: [{ language: "English", fluency: "Native" }], skills: [{ name: "FlowLoom" }, { name: "Python" }] }));
    const preferences = {
      locations: [{ city: "Porto", country: "PT" }], workplaces: ["on_site"], employment_types: ["part_time"], pay: { currency: "EUR", min: 900_000, period: "year" },
      deal_breakers: { location: true, workplace: true, employment_type: true, pay_floor: true, authorised_countries: ["PT"] },
    };
    await service.done("PUT", "/v1/users/robin/preferences", { token: asUser("robin"), body: preferences });
    await service.settled("robin");
    const { json } = await service.recommendations("robin", "?include_ineligible=true&limit=50");
    const breakers = json.items.flatMap((/** @type {any} */ item) => item.deal_breakers);
    assert.ok(new Set(breakers.map((/** @type {any} */ { code }) => code)).size >= 6, JSON.stringify(breakers));
    assert.ok(breakers.some((/** @type {any} */ { code, values }) => code === "language_not_listed" && values.language === "fi"));
    assert.ok(json.items.some((/** @type {any} */ { reasons }) => reasons.length > 0));
    // In English, pages and API say the same.
    for (const breaker of breakers) assert.equal(breakerText(breaker), breaker.reason);
    for (const item of json.items) assert.ok(item.summary.endsWith(summaryOf(item).split(". ").at(-1)), `${item.summary} / ${summaryOf(item)}`);
    const read = (await service.done("POST", "/v1/read?kind=resume", { body: (await service.done("GET", "/v1/users/robin/export")).json })).json.items[0].facts;
    const english = [...breakers.map((/** @type {any} */ { reason }) => reason), ...json.items.map((/** @type {any} */ { summary }) => summary), ...[...read.missing, ...read.doubtful].map(({ remark }) => remark)];
    for (const [language, breaker, remark] of [
      ["de", "Verlangte Sprache, die Sie nicht angeben: Finnisch.", "„FlowLoom“ ist keine bekannte Kenntnis."],
      ["es", "Exige un idioma que no indicas: finés.", "«FlowLoom» no es una competencia conocida."],
      ["fr", "Langue exigée que vous n’indiquez pas\u00a0: finnois.", "«\u00a0FlowLoom\u00a0» n’est pas une compétence connue."],
    ]) {
      await tab.emulate({ languages: language });
      await tab.goto("about:blank");
      await tab.goto(new URL(`/?include_ineligible=true#token=${asUser("robin")}`, service.url));
      await tab.says(breaker, "#jobs");
      const list = await tab.evaluate(() => document.querySelector("main")?.textContent ?? "");
      await tab.goto(new URL("/?view=profile", service.url));
      await tab.says(remark, ".understood");
      const profile = await tab.evaluate(() => document.querySelector("main")?.textContent ?? "");
      const left = english.filter((/** @type {string} */ text) => list.includes(text) || profile.includes(text));
      assert.deepEqual(left, [], language);
    }
  } finally {
    await tab.close();
    await service.stop();
  }
});

test("a browser's language is the page's", { skip: NO_BROWSER }, async () => {
  const service = await Service.start();
  const tab = await Page.open("about:blank");
  try {
    await service.store(POSTINGS);
    await service.putResume("robin", resume());
    await service.settled("robin");
    for (const [languages, title, count, summary] of [
      ["de-CH,de", "Warum diese Punktzahl", "10 Stellen, beste Passung zuerst", "Sie haben"],
      ["es-MX,en", "Por qué esta puntuación", "10 empleos, mejor encaje primero", "Tienes"],
      ["fr", "Pourquoi ce score", "10 offres, meilleure adéquation d’abord", "Vous avez"],
      ["nl,en-GB", "Why this score", "10 jobs, best fit first", "You have"],
    ]) {
      await tab.emulate({ width: 320, height: 700, languages });
      await tab.send("Network.clearBrowserCookies");
      await tab.goto("about:blank");
      await tab.goto(new URL(`/#token=${asUser("robin")}`, service.url));
      await tab.says(count, "#count");
      await tab.says(title, "#jobs");
      await tab.says(summary, "#jobs .summary");
      assert.deepEqual(await tab.findings(), [], languages);
      assert.ok(await tab.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth), `${languages} scrolls sideways`);
      const language = languages.slice(0, 2);
      if (!LANGUAGES.includes(language)) continue;
      assert.equal(await tab.evaluate(() => document.documentElement.lang), language);
      const left = await tab.evaluate((translated) => {
        const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        const found = [];
        while (walker.nextNode()) {
          const text = walker.currentNode.nodeValue?.trim() ?? "";
          if (translated[text] && translated[text] !== text && walker.currentNode.parentElement?.checkVisibility()) found.push(text);
        }
        return found;
      }, messages(language));
      // A name of a posting may be an English word of the page.
      assert.deepEqual(left.filter((/** @type {string} */ text) => !POSTINGS.some(({ title }) => title === text)), [], language);
      await tab.picture(`jobs-${language}`);
    }
  } finally {
    await tab.close();
    await service.stop();
  }
});
