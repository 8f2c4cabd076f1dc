// Elements built from text and other elements. Nothing here parses markup, so no text can become
// markup.

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
