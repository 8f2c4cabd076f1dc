// Parts that the operator's views share: headings with a meaning, tables that become cards on a
// narrow screen, and states.

import { button, element } from "../shared/element.js";
import { failedToast, toast } from "../shared/toast.js";
import { number, t } from "../shared/words.js";

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

/** Bytes as people read them. */
export function bytes(count) {
  const units = ["B", "KB", "MB", "GB", "TB"];
  const at = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, count)) / 3));
  return `${number(count / 1000 ** at, at === 0 ? 0 : 1)} ${units[at]}`;
}

export function percent(share) {
  return share == null ? "–" : `${number(share * 100, 1)} %`;
}

export function duration(ms) {
  if (ms < 1000) return `${number(ms)} ms`;
  const secs = Math.round(ms / 1000);
  return secs < 120 ? `${number(ms / 1000, 1)} s` : t("{minutes} min {seconds} s", { minutes: number(Math.floor(secs / 60)), seconds: secs % 60 });
}
