// The pages in four languages: every text has its translation, and a browser that
// prefers a language shows it.

import assert from "node:assert/strict";
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { NO_BROWSER, Page } from "./support/chromium.mjs";
import { POSTINGS, posting, resume } from "./support/documents.mjs";
import { Service } from "./support/service.mjs";
import { chapters } from "./support/texts.mjs";
import { asUser } from "./support/tokens.mjs";

const LANGUAGES = ["de", "es", "fr"];
/** The same in every language. */
const NAMES = ["EUR", "Edgematch", "eyJhbGciOiJIUzI1NiIs…"];
const CHAPTER_OF = new Map([...chapters()].filter(([text]) => !NAMES.includes(text)));
const CHAPTERS = [...new Set(CHAPTER_OF.values())].sort();

const folder = (/** @type {string} */ language) => new URL(`../public/messages/${language}/`, import.meta.url);
/**
 * A language's chapters: texts and their translations.
 * @returns {Map<string, Record<string, string>>}
 */
const messages = (/** @type {string} */ language) => new Map(readdirSync(folder(language)).sort().map((file) =>
  [file.replace(".json", ""), JSON.parse(readFileSync(new URL(file, folder(language)), "utf8"))]));
/** Every translation of a language, by its text. @returns {Record<string, string>} */
const translations = (/** @type {string} */ language) => Object.assign({}, ...messages(language).values());
const holes = (/** @type {string} */ text) => [...text.matchAll(/\{\w+\}/g)].map(([hole]) => hole).sort();

/** The texts of a chapter, in order. @param {string} chapter */
const textsOf = (chapter) => [...CHAPTER_OF].filter(([, home]) => home === chapter).map(([text]) => text).sort();

// Texts that moved take their translations with them.
if (process.env.EDGEMATCH_UPDATE) {
  for (const language of LANGUAGES) {
    const known = translations(language);
    rmSync(folder(language), { recursive: true });
    mkdirSync(folder(language));
    for (const chapter of CHAPTERS) {
      const translated = Object.fromEntries(textsOf(chapter).filter((text) => text in known).map((text) => [text, known[text]]));
      writeFileSync(new URL(`${chapter}.json`, folder(language)), `${JSON.stringify(translated, null, 1)}\n`);
    }
  }
}

test("the texts of the pages are found in their sources, each in the chapter that loads with it", () => {
  for (const [text, chapter] of /** @type {[string, string][]} */ ([
    ["Save", "first"], ["Your account", "first"], ["Every open job, ranked for you, with reasons", "first"], ["{count} jobs, {order}", "first"],
    ["Posted {when}", "first"], ["Full time", "first"], ["Add a position", "views"], ["Add an industry", "views"], ["No pay is stated. Add an amount with its currency and period.", "facts"],
    ["Dead letters", "operator"], ["Done.", "desk"], ["How it is understood", "employer"], ["Pair them", "coordinator"],
  ])) assert.equal(CHAPTER_OF.get(text), chapter, text);
});

for (const language of LANGUAGES) {
  test(`every text has its translation, in its chapter: ${language}`, () => {
    const held = messages(language);
    assert.deepEqual([...held.keys()], CHAPTERS);
    for (const [chapter, texts] of held) assert.deepEqual(Object.keys(texts), textsOf(chapter), chapter);
    for (const [text, translation] of Object.entries(translations(language))) {
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

test("a problem is told in a reader's words, and what the service says stands aside", async () => {
  const { wordsOf } = await import("../public/shared/problem.js");
  for (const [problem, words] of /** @type {[any, any][]} */ ([
    [{ status: 429, code: "rate_limited", message: "The caller has sent too many requests", detail: "again in 20 s", retryAfterSecs: 20 }, { title: "Too many requests in a short time", detail: "" }],
    [{ status: 429, code: "rate_limited", message: "The caller has sent too many requests", retryAfterSecs: 40_000 }, { title: "You have used up your daily share of this", detail: "" }],
    [{ status: 422, code: "invalid_field", field: "work/3/startDate", message: "x", detail: "must be a year" }, { title: "This cannot be used as it is", detail: "Write a year, a month or a day from 1900 to 2200, such as 2015, 2015-06 or 2015-06-01." }],
    [{ status: 422, code: "invalid_field", field: "anything", message: "x", detail: "must be 7" }, { title: "This cannot be used as it is", detail: "This value cannot be used here.", aside: "must be 7" }],
    [{ status: 422, code: "of_tomorrow", field: "anything", message: "Something new", detail: "is so" }, { title: "Something new", detail: "is so" }],
    [{ status: 0, code: "", message: "The service cannot be reached", detail: "Check whether it is running." }, { title: "The service cannot be reached", detail: "Check your connection, then try again. Nothing you have entered is lost." }],
    [new TypeError("Failed to fetch dynamically imported module: http://x/y.js"), { title: "The service cannot be reached", detail: "Check your connection, then try again. Nothing you have entered is lost." }],
    [{ status: 401, code: "unauthenticated", message: "This link or token does not work", detail: "x" }, { title: "This link or token does not work", detail: "x" }],
    [new RangeError("odd"), { title: "Something is wrong with this page", detail: "RangeError: odd" }],
    [{ message: "" }, { title: "Something went wrong", detail: "" }],
  ])) assert.deepEqual(await wordsOf(problem), words);
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
      ["de-CH,de", "Warum diese Punktzahl", "10 Stellen, passendste zuerst", "Sie haben"],
      ["es-MX,en", "Por qué esta puntuación", "10 empleos, más afines primero", "Tienes"],
      ["fr", "Pourquoi ce score", "10 offres, plus pertinentes d’abord", "Vous avez"],
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
      }, translations(language));
      // A name of a posting may be an English word of the page.
      assert.deepEqual(left.filter((/** @type {string} */ text) => !POSTINGS.some(({ title }) => title === text)), [], language);
      await tab.picture(`jobs-${language}`);
    }
  } finally {
    await tab.close();
    await service.stop();
  }
});
