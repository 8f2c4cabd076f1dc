// Every English text that the pages show, read from their sources.

import { readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

const PUBLIC = fileURLToPath(new URL("../../public", import.meta.url));
const LITERAL = '"((?:[^"\\\\]|\\\\.)*)"';

/** The texts of the scripts in these folders, and of these pages. @param {string[]} folders @param {string[]} pages */
export function texts(folders, pages) {
  const found = new Set();
  for (const folder of folders) {
    for (const file of readdirSync(`${PUBLIC}/${folder}`).filter((name) => name.endsWith(".js") && name !== "client.js")) {
      for (const text of ofScript(readFileSync(`${PUBLIC}/${folder}/${file}`, "utf8"))) found.add(text);
    }
  }
  for (const page of pages) for (const text of ofPage(readFileSync(`${PUBLIC}/${page}`, "utf8"))) found.add(text);
  return [...found].sort();
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
  for (const [, block] of source.matchAll(/^(?:export )?const [A-Z_]+ = (\{[\s\S]*?^\}|\{.*\});$/gm)) {
    for (const [, text] of block.matchAll(new RegExp(`(?:[:[,])\\s*${LITERAL}(?!\\s*:)`, "g"))) {
      if (/[A-Z][a-z]|[a-z] [a-z{]|\} [a-z]/.test(text)) yield unescaped(text);
    }
  }
}

const unescaped = (/** @type {string} */ text) => JSON.parse(`"${text}"`);

/** @param {string} source */
function* ofPage(source) {
  const body = source.slice(source.indexOf("<body>")).replaceAll(/<(script|style|svg)[\s\S]*?<\/\1>/g, "<i>");
  for (const [, text] of body.matchAll(/>([^<]*[A-Za-z][^<]*)</g)) yield decoded(text.trim());
  for (const [, , text] of body.matchAll(/\s(aria-label|placeholder|title|data-label)="([^"]*)"/g)) yield decoded(text);
}

const decoded = (/** @type {string} */ text) => text.replaceAll("&amp;", "&");
