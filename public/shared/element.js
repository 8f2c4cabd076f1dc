// Elements built from text and other elements. Nothing here parses markup, so no text can become
// markup.

import { translate } from "./words.js";

/**
 * An element with text and children.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag @param {{class?: string, text?: string}} [content] @param {...(Node |
 *   string)} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function element(tag, { class: name, text } = {}, ...children) {
  const made = document.createElement(tag);
  if (name) made.className = name;
  if (text !== undefined) made.textContent = text;
  made.append(...children);
  return made;
}

/** An icon from the symbols in the page. */
export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `#i-${name}`);
  svg.append(use);
  return svg;
}

/**
 * A button.
 * @param {string} label @param {() => void} run @param {{class?: string, icon?: string}} [look]
 */
export function button(label, run, { class: name, icon: symbol } = {}) {
  const made = element("button", { class: name ?? "" }, ...(symbol ? [icon(symbol)] : []), element("span", { text: label }));
  made.type = "button";
  made.addEventListener("click", run);
  return made;
}

/**
 * Marks a tab as the current one, and brings it into view where the tabs scroll.
 * @param {HTMLElement} tab
 */
export function markCurrent(tab) {
  tab.setAttribute("aria-current", "page");
  const tabs = /** @type {HTMLElement | null} */ (tab.closest(".tabs"));
  // Once the page is laid out anyway.
  requestAnimationFrame(() => {
    if (tabs && tabs.scrollWidth > tabs.clientWidth) tabs.scrollLeft = tab.offsetLeft - tabs.offsetLeft - tabs.clientWidth / 2 + tab.clientWidth / 2;
  });
}

/** A link within the page. @param {string} href */
export function link(href, text, name = "") {
  const made = element("a", { class: name, text });
  made.href = href;
  return made;
}

/** A link to another site, or only the text where the address is none that a page may open. */
export function outsideLink(address, text) {
  const url = webAddress(address);
  if (!url) return element("span", { text });
  const made = element("a", { text });
  made.href = url.href;
  made.target = "_blank";
  made.rel = "noopener noreferrer nofollow";
  return made;
}

/** An address that is safe to link to; a posting may contain any text. */
export function webAddress(text) {
  const url = text && URL.canParse(text) ? new URL(text) : null;
  return url && ["http:", "https:"].includes(url.protocol) ? url : null;
}

/** @type {Map<string, DocumentFragment>} */
const templates = new Map();

/** A template's content, in the reader's language. @param {string} id */
export function templateOf(id) {
  const known = templates.get(id);
  if (known) return known;
  const { content } = /** @type {HTMLTemplateElement} */ (document.getElementById(id));
  translate(content);
  templates.set(id, content);
  return content;
}

/**
 * The element of a part that is not in the page from the start, in the reader's language.
 * @param {string} path of a file with one element @returns {Promise<any>}
 */
export async function part(path) {
  const response = await fetch(path);
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  const { body } = new DOMParser().parseFromString(await response.text(), "text/html");
  translate(body);
  return document.adoptNode(/** @type {Element} */ (body.firstElementChild));
}

/** A copy of a template's content. @param {string} id @returns {any} */
export function copyOf(id) {
  return /** @type {Element} */ (templateOf(id).firstElementChild).cloneNode(true);
}
