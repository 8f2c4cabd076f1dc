// Every English text that the pages show, read from their sources, with the chapters of messages
// that are loaded where it is shown.

import { readFileSync } from "node:fs";
import { posix } from "node:path";
import { fileURLToPath } from "node:url";

const PUBLIC = fileURLToPath(new URL("../../public", import.meta.url));
const LITERAL = '"((?:[^"\\\\]|\\\\.)*)"';

/** The pages, each with its first module. */
const PAGES = {
  "index.html": "seeker/app.js", "operator/index.html": "operator/operator.js",
  "employer/index.html": "employer/employer.js", "coordinator/index.html": "coordinator/coordinator.js",
  "404.html": "docs/lost.js",
};
/** The chapter that every page loads. */
export const FIRST = "first";

const read = (/** @type {string} */ path) => readFileSync(`${PUBLIC}/${path}`, "utf8");

/**
 * The chapter of each text: the latest loaded one that every place has which shows the text.
 * @returns {Map<string, string>}
 */
export function chapters() {
  /** @type {Map<string, string[][]>} the chapters that are loaded in each place, in their order */
  const places = new Map();
  for (const [page, module] of Object.entries(PAGES)) {
    const { head, body, templates } = partsOf(read(page));
    const loaded = [FIRST, ...[...head.matchAll(/data-messages="([\w ]+)"/g)].flatMap(([, chapters]) => chapters.split(" "))];
    const shown = (/** @type {Iterable<string>} */ texts, /** @type {string[]} */ where) => {
      for (const text of texts) places.set(text, [...(places.get(text) ?? []), where]);
    };
    shown(ofMarkup(body), loaded);
    const seen = new Set();
    const walk = (/** @type {string} */ path, /** @type {string[]} */ before) => {
      // The client is built, and shows nothing.
      if (path.endsWith("/client.js")) return;
      const source = read(path);
      const where = [...new Set([...before, ...[...source.matchAll(/^await chapter\("(\w+)"\);$/gm)].map(([, chapter]) => chapter)])];
      const key = `${path} ${where}`;
      if (seen.has(key)) return;
      seen.add(key);
      shown(ofScript(source), where);
      // A template is translated by the module that copies it.
      for (const [id, markup] of templates) if (source.includes(`"${id}"`)) shown(ofMarkup(markup), where);
      for (const [, part] of source.matchAll(/\bpart\("\/([\w/]+\.html)"\)/g)) shown(ofMarkup(read(part)), where);
      for (const [, , imported] of source.matchAll(/^(import|export) .*from "(\.[^"]+)";$/gm)) walk(posix.join(posix.dirname(path), imported), where);
      for (const [, imported] of source.matchAll(/\bimport\("(\.[^"]+)"\)/g)) walk(posix.join(posix.dirname(path), imported), where);
    };
    walk(module, loaded);
  }
  return new Map([...places].map(([text, all]) => [text, home(all)]));
}

/** @param {string[][]} places */
function home([first, ...others]) {
  return first.findLast((chapter) => others.every((loaded) => loaded.includes(chapter))) ?? FIRST;
}

/** @param {string} page */
function partsOf(page) {
  const at = page.indexOf("<body>");
  /** @type {[string, string][]} */
  const templates = [];
  const body = page.slice(at).replaceAll(/<(script|style|svg)[\s\S]*?<\/\1>/g, "<i>").replaceAll(/<template id="([\w-]+)">([\s\S]*?)<\/template>/g, (_, id, markup) => {
    templates.push([id, markup]);
    return "";
  });
  return { head: page.slice(0, at), body, templates };
}

/** @param {string} source */
function* ofScript(source) {
  for (const [, text] of source.matchAll(new RegExp(`\\bt\\(\\s*${LITERAL}`, "g"))) yield unescaped(text);
  // `condition ? t("a") : …` is found above; `t(condition ? "a" : "b")` is not written.
  for (const [, one, many] of source.matchAll(new RegExp(`\\bplural\\([^"]*?${LITERAL},\\s*${LITERAL}`, "g"))) {
    yield unescaped(one);
    yield unescaped(many);
  }
  for (const [, text] of source.matchAll(new RegExp(`\\bmoment\\(${LITERAL}`, "g"))) yield unescaped(text);
  // Constants that map values to texts.
  for (const [, block] of source.matchAll(/^(?:export )?const [A-Z_]+ = (\{.*\}|\{[\s\S]*?^\});$/gm)) {
    for (const [, text] of block.matchAll(new RegExp(`(?:[:[,])\\s*${LITERAL}(?!\\s*:)`, "g"))) {
      if (/[A-Z][a-z]|[a-z] [a-z{]|\} [a-z]/.test(text)) yield unescaped(text);
    }
  }
}

const unescaped = (/** @type {string} */ text) => JSON.parse(`"${text}"`);

/** @param {string} markup */
function* ofMarkup(markup) {
  for (const [, text] of markup.matchAll(/>([^<]*[A-Za-z][^<]*)</g)) yield decoded(text.trim());
  for (const [, , text] of markup.matchAll(/\s(aria-label|placeholder|title|data-label)="([^"]*)"/g)) yield decoded(text);
}

const decoded = (/** @type {string} */ text) => text.replaceAll("&amp;", "&");
