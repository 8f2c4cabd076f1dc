// Parts that views for work share: headings with a meaning, tables that become cards on a narrow
// screen, and states.

import { button, element } from "./element.js";
import { failedToast, toast } from "./toast.js";
import { t } from "./words.js";

/** A heading with what the page shows and what to do about it. */
export function heading(title, meaning) {
  return [element("h1", { text: title }), element("p", { class: "meaning", text: meaning })];
}

export function section(title, meaning, ...content) {
  return element("section", { class: "panel" }, element("h2", { text: title }), element("p", { text: meaning }), ...content);
}

/**
 * A table. @param {string} name for assistive technology @param {string[]} columns
 * @param {HTMLTableRowElement[]} rows
 */
export function table(name, columns, rows) {
  const made = element("table", { class: "data" });
  made.setAttribute("aria-label", name);
  const head = columns.map((text) => {
    const cell = element("th", { text });
    cell.scope = "col";
    return cell;
  });
  made.append(element("thead", {}, element("tr", {}, ...head)), element("tbody", {}, ...rows));
  return made;
}

/** A row whose cells name their columns, for screens too narrow for the header. */
export function row(columns, cells) {
  return element("tr", {}, ...cells.map((content, at) => {
    const cell = element("td", {}, ...[].concat(content));
    cell.dataset.column = columns[at];
    return cell;
  }));
}

/** A button that orders something, reports what failed, and then runs `after`. */
export function order(label, run, after, look = {}) {
  const made = button(label, async () => {
    made.disabled = true;
    try {
      const said = await run();
      if (said === false) return;
      toast(typeof said === "string" ? said : t("Done."));
      await after();
    } catch (error) {
      failedToast(error);
    } finally {
      made.disabled = false;
    }
  }, look);
  return made;
}

export function nothing(text) {
  return element("p", { class: "empty", text });
}

/** A field with its label. @param {string} title @param {string} name @param {string} type */
export function field(title, name, type = "text") {
  const input = element("input");
  Object.assign(input, { name, type });
  return { input, label: element("label", {}, element("span", { text: title }), input) };
}

/** A place for a problem, which `showProblem` fills. */
export function problemPlace() {
  const made = element("div", { class: "problem" });
  made.role = "alert";
  made.hidden = true;
  return made;
}
