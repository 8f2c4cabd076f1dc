// A posting's description as text with paragraphs, lists and headings, whatever its HTML holds.
//
// The markup is parsed into a document that is never shown: no script runs in it and nothing is
// loaded. What is shown is built anew from its text; no element and no attribute of it is kept.

import { element } from "./element.js";

/** Elements whose content is no text for people. */
const SKIPPED = new Set(["script", "style", "template", "noscript", "iframe", "object", "svg", "math", "head", "select", "textarea", "title"]);
const BLOCKS = new Set(["p", "div", "section", "article", "header", "footer", "main", "aside", "blockquote", "pre", "table", "tr", "dl", "dt", "dd", "form", "fieldset", "address", "figure", "ul", "ol"]);
const HEADINGS = /^h[1-6]$/;
/** Deeper nesting is read as text of its surroundings. */
const DEEPEST = 40;

/** @param {string} text HTML, or text with line breaks @returns {HTMLElement[]} */
export function descriptionOf(text) {
  const isMarkup = /<\w+[^>]*>|&\w+;/.test(text);
  if (!isMarkup) return paragraphs(text);
  const { body } = new DOMParser().parseFromString(text, "text/html");
  /** @type {HTMLElement[]} */
  const made = [];
  let line = "";

  const endLine = () => {
    const clean = line.replace(/[^\S\n]+/g, " ").trim();
    line = "";
    if (clean) made.push(...paragraphs(clean));
  };
  const textOf = (node) => flat(node, 0).replace(/\s+/g, " ").trim();

  /** @param {Node} node @param {number} depth */
  function walk(node, depth) {
    for (const child of node.childNodes) {
      if (child.nodeType === Node.TEXT_NODE) line += child.nodeValue?.replace(/\s+/g, " ") ?? "";
      if (!(child instanceof Element)) continue;
      const name = child.localName;
      if (SKIPPED.has(name)) continue;
      if (name === "br") line += "\n";
      else if (HEADINGS.test(name)) {
        endLine();
        const heading = textOf(child);
        if (heading) made.push(element("h3", { text: heading }));
      } else if (name === "li") {
        endLine();
        const item = textOf(child);
        if (!item) continue;
        const last = made.at(-1);
        const entry = element("li", { text: item });
        if (last?.localName === "ul" && last.dataset.depth === String(depth)) last.append(entry);
        else {
          const list = element("ul", {}, entry);
          list.dataset.depth = String(depth);
          made.push(list);
        }
      } else if (BLOCKS.has(name) && depth < DEEPEST) {
        endLine();
        walk(child, depth + 1);
        endLine();
      } else if (depth < DEEPEST) walk(child, depth + 1);
      else line += ` ${textOf(child)} `;
    }
  }

  walk(body, 0);
  endLine();
  return made;
}

/** The text within an element, without what is no text for people. */
function flat(node, depth) {
  if (node.nodeType === Node.TEXT_NODE) return node.nodeValue ?? "";
  if (node instanceof Element && SKIPPED.has(node.localName)) return "";
  if (depth > DEEPEST) return node.textContent ?? "";
  return [...node.childNodes].map((child) => flat(child, depth + 1)).join(node instanceof Element && BLOCKS.has(node.localName) ? " " : "");
}

/** A line of a list, as people type it. */
const BULLET = /^[-–—*•·]\s+/;
/** A longer line before a list is a sentence, not its heading. */
const LONGEST_HEADING = 60;

/** Lines of a text as paragraphs, lists where they begin with a bullet, and headings of lists. */
function paragraphs(text) {
  const lines = text.split("\n").map((line) => line.trim()).filter(Boolean);
  /** @type {HTMLElement[]} */
  const made = [];
  for (const [at, line] of lines.entries()) {
    const last = made.at(-1);
    if (BULLET.test(line)) {
      const entry = element("li", { text: line.replace(BULLET, "") });
      if (last?.localName === "ul") last.append(entry);
      else made.push(element("ul", {}, entry));
    } else {
      const leads = BULLET.test(lines[at + 1] ?? "") && line.length <= LONGEST_HEADING && !/[.!?]$/.test(line);
      made.push(element(leads ? "h3" : "p", { text: line }));
    }
  }
  return made;
}
