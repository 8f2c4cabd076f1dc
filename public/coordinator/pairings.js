// Orders a pairing of the cohort, and lists the pairings that were ordered.

import { element, link } from "../shared/element.js";
import { heading, nothing, order, problemPlace, row, table } from "../shared/parts.js";
import { clearRefusal, showRefusal } from "../shared/form.js";
import { showProblem } from "../shared/problem.js";
import { number, plural, t, timeText } from "../shared/words.js";
import { addressOf, cohort, idsOf } from "./address.js";

const LISTED = 20;

export const METHODS = { stable: "Stable", greatest_total: "Greatest total" };
export const STATUSES = {
  scheduled: "Scheduled", queued: "Queued", running: "Running", succeeded: "Succeeded", failed: "Failed", cancelled: "Cancelled",
};
const MEANINGS = {
  stable: "No mentee and mentor would both rather have each other; under that condition, the best for each mentee.",
  greatest_total: "The greatest sum of scores; helps more mentees, and may leave pairs who would rather have each other.",
};
const ENGINES = { "mentor-v1": "Topics, level, trade and time", "tag-based-v1": "Shared tags, company stage and reputation" };

/** Pairs that stay, chosen in a result. @type {{mentee_id: string, mentor_id: string}[]} */
let locked = [];

/** @param {{mentee_id: string, mentor_id: string}[]} pairs */
export function lock(pairs) {
  locked = pairs;
}

/** @type {import("../shared/desk.js").Show} */
export async function show(api, place, signal, desk) {
  place.append(...heading(t("Pairings"), t("Assigns up to 500 mentees to mentors, in the background. Both ways can be compared side by side before anybody is told.")), orderForm(api, desk));
  const { data } = await api.GET("/v1/runs", { params: { query: { name: "pairing", limit: LISTED } }, signal });
  const { items } = /** @type {import("../shared/client.js").Schemas["RunPage"]} */ (data);
  if (items.length === 0) return place.append(nothing(t("No pairing has been ordered yet.")));
  const columns = [t("Pairing"), t("Status"), t("Mentees"), t("Ordered")];
  place.append(element("div", { class: "list" }, table(t("Pairings"), columns, items.map((run) => runRow(columns, run)))));
}

function runRow(columns, run) {
  const made = row(columns, [
    [link(addressOf("pairing", {}, { id: run.id }), t("Open")), element("code", { class: "run-id", text: run.id })],
    [element("span", { class: `status ${run.status}`, text: t(STATUSES[run.status]) }), ...(run.last_error ? [element("small", { class: "bad-text", text: run.last_error })] : [])],
    run.of == null ? "–" : number(run.of),
    timeText(run.created_at_ms),
  ]);
  made.dataset.pairing = run.id;
  return made;
}

/** @param {import("../shared/desk.js").Api} api @param {import("../shared/desk.js").Desk} desk */
function orderForm(api, desk) {
  const form = element("form", { class: "order-form cohort" });
  const area = (title, name, ids, rows) => {
    const text = element("textarea");
    Object.assign(text, { name, rows, spellcheck: false, value: ids.join("\n") });
    return { text, label: element("label", {}, element("span", { text: title }), text) };
  };
  const mentees = area(t("Ids of the mentees, one per line"), "mentees", cohort(), 5);
  const mentors = area(t("Ids of the mentors, one per line (all if empty)"), "mentors", [], 3);
  const engine = element("select", {}, ...Object.entries(ENGINES).map(([value, text]) => new Option(t(text), value)));
  engine.name = "algorithm";
  const methods = Object.entries(METHODS).map(([value, text]) => {
    const box = element("input");
    Object.assign(box, { type: "checkbox", name: "methods", value, checked: true });
    return element("label", { class: "method" }, box, element("span", {}, element("strong", { text: t(text) }), element("small", { text: t(MEANINGS[value]) })));
  });
  const problem = problemPlace();
  const typed = () => [mentees, mentors].map(({ text }) => text.value).join("\0");
  const given = typed();
  desk.isUnsaved = () => typed() !== given;
  const send = order(t("Pair them"), async () => {
    clearRefusal(form, problem);
    const chosen = [...form.querySelectorAll('[name="methods"]:checked')].map((box) => box.value);
    const [from, to] = [idsOf(mentees.text.value), idsOf(mentors.text.value)];
    const body = {
      mentees: from,
      ...(to.length > 0 && { mentors: to }),
      algorithm: engine.value,
      methods: chosen,
      // Who is no longer in the cohort takes no place.
      locked: locked.filter((pair) => from.includes(pair.mentee_id)),
    };
    if (chosen.length === 0) {
      showProblem(problem, { message: t("Choose at least one way to assign.") });
      return false;
    }
    try {
      const { data } = await api.POST("/v1/pairings", { body });
      lock([]);
      desk.isUnsaved = null;
      await desk.go(addressOf("pairing", { mentees: from }, { id: /** @type {any} */ (data).run_id }));
      return t("Ordered.");
    } catch (error) {
      await showRefusal(form, problem, error);
      return false;
    }
  }, async () => {}, { class: "primary" });
  send.id = "order-pairing";
  form.append(mentees.label, mentors.label,
    element("label", {}, element("span", { text: t("Compared by") }), engine),
    element("fieldset", {}, element("legend", { text: t("Ways to assign") }), ...methods),
    ...lockedNote(), problem, send);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send.click();
  });
  return form;
}

function lockedNote() {
  if (locked.length === 0) return [];
  const note = element("p", { class: "locked-note" }, plural(locked.length, "{count} pair stays as it is.", "{count} pairs stay as they are."), " ");
  const free = element("button", { class: "quiet", text: t("Lock none") });
  free.type = "button";
  free.addEventListener("click", () => {
    lock([]);
    note.remove();
  });
  note.append(free);
  return [note];
}
