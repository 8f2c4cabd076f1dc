// One pairing: what came of each way to assign, side by side. It is watched until it has ended.

import { button, element, link } from "../shared/element.js";
import { nothing, order, problemPlace, row, table } from "../shared/parts.js";
import { number, plural, t } from "../shared/words.js";
import { watch } from "../shared/watch.js";
import { addressOf } from "./address.js";
import { METHODS, STATUSES, lock } from "./pairings.js";
import { each, nameOf } from "./people.js";

const POLL_MS = 1000;
/** Mentees that are shown at once; each has names to read. */
const PAGE = 50;
const ENDED = ["succeeded", "failed", "cancelled"];

const REASONS = {
  seeks_nothing: "Seeks nothing", nobody_suits: "No suitable mentor", no_place_left: "No place left", mentor_gone: "The locked mentor is gone",
  unreadable: "Profile cannot be read",
};
const HELP = {
  seeks_nothing: "They have not named a topic yet: ask them.",
  nobody_suits: "No mentor teaches what they seek: recruit one.",
  no_place_left: "Every suitable mentor is taken: ask them to take more mentees.",
  mentor_gone: "Remove the lock.",
  unreadable: "Their stored profile is damaged: have them save it again.",
};

/** @typedef {import("../shared/client.js").Schemas["PairingReport"]} Report */

/** @type {import("../shared/desk.js").Show} */
export async function show(api, place, signal, desk) {
  const id = new URLSearchParams(location.search).get("id") ?? "";
  const status = element("p", { class: "count" });
  status.role = "status";
  const results = element("div", { class: "results-of-pairing" });
  const problem = problemPlace();
  place.append(element("p", {}, link(addressOf("pairings"), t("All pairings"), "back")), element("h1", { text: t("Pairing") }), status, problem, results);

  await watch(async (isCurrent) => {
    const { data } = await api.GET("/v1/pairings/{id}", { params: { path: { id } }, signal });
    const report = /** @type {Report} */ (data);
    if (!isCurrent()) return false;
    const text = t(STATUSES[report.status]);
    if (status.dataset.status !== report.status) status.textContent = `${text} · ${report.algorithm}`;
    status.dataset.status = report.status;
    if (!ENDED.includes(report.status)) return true;
    if (report.status === "succeeded") {
      await draw(report);
      return false;
    }
    results.replaceChildren(nothing(t("It failed. Order it again.")));
    try {
      const run = await api.GET("/v1/runs/{id}", { params: { path: { id } }, signal });
      if (run.data?.last_error) results.append(element("p", { class: "bad-text", text: run.data.last_error }));
    } catch {
      // The reason is an extra.
    }
    return false;
  }, { pause_ms: POLL_MS, place: problem, signal })();

  /** @param {Report} report */
  async function draw(report) {
    const outcomes = outcomesOf(report);
    const mentees = [...outcomes.keys()];
    const columns = [t("Mentee"), ...report.results.map(({ method }) => t(METHODS[method]))];
    const more = element("div", { class: "more" });
    const body = table(t("Pairs"), columns, []);
    const again = order(t("Pair again with these locked"), async () => {
      const boxes = [...results.querySelectorAll("input[data-mentor]:checked")];
      if (boxes.length === 0) return t("Lock at least one pair.");
      lock(boxes.map((box) => ({ mentee_id: box.dataset.mentee, mentor_id: box.dataset.mentor })));
      await desk.go(addressOf("pairings", { mentees }));
      return t("Check the order, then pair.");
    }, async () => {});
    again.id = "pair-again";
    results.replaceChildren(totals(report, mentees.length), element("h2", { text: t("Mentee by mentee") }),
      element("p", { class: "meaning", text: t("A locked pair stays as it is when you pair again.") }), element("div", { class: "list" }, body), more, again);

    async function showFrom(from) {
      const rows = await each(mentees.slice(from, from + PAGE), (mentee) => menteeRow(api, columns, mentee, outcomes.get(mentee) ?? []));
      if (signal.aborted) return;
      body.querySelector("tbody").append(...rows);
      const next = from + PAGE;
      more.replaceChildren(...(next < mentees.length ? [button(t("Show more"), () => showFrom(next))] : []));
    }
    await showFrom(0);
  }
}

/** What each mentee gets, by method, in the order of their ids. @param {Report} report */
function outcomesOf({ results }) {
  /** @type {Map<string, any[]>} */
  const outcomes = new Map();
  for (const [at, { pairs, left }] of results.entries()) {
    for (const outcome of [...pairs, ...left]) {
      const row_ = outcomes.get(outcome.mentee_id) ?? new Array(results.length).fill(null);
      row_[at] = outcome;
      outcomes.set(outcome.mentee_id, row_);
    }
  }
  return new Map([...outcomes].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The ways to assign as columns. @param {Report} report @param {number} mentees */
function totals({ results, same_for_all: same }, mentees) {
  const columns = [t("Compared"), ...results.map(({ method }) => t(METHODS[method]))];
  const line = (name, meaning, value) => {
    const made = row(columns, [[element("strong", { text: name }), element("small", { text: meaning })], ...results.map((result) => value(result))]);
    return made;
  };
  const rows = [
    line(t("With a mentor"), t("of {count} mentees", { count: number(mentees) }), ({ pairs }) => number(pairs.length)),
    line(t("Sum of scores"), t("in points"), ({ total }) => number(total, 1)),
    line(t("Would rather have each other"), t("pairs that might not last"), ({ blocking }) => number(blocking)),
    line(t("Without a mentor"), t("and why"), ({ left }) => [number(left.length), ...reasonCounts(left)]),
  ];
  const made = element("section", { class: "panel totals" }, element("h2", { text: t("Side by side") }), table(t("Side by side"), columns, rows));
  if (results.length > 1) made.append(element("p", { class: "same", text: plural(same, "{count} mentee gets the same mentor either way.", "{count} mentees get the same mentor either way.") }));
  return made;
}

function reasonCounts(left) {
  const counts = new Map();
  for (const { reason } of left) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts].map(([reason, count]) => element("small", { text: `${number(count)} × ${t(REASONS[reason])}` }));
}

async function menteeRow(api, columns, mentee, outcomes) {
  const [name, ...cells] = await Promise.all([nameOf(api, mentee), ...outcomes.map((outcome) => cellOf(api, mentee, outcome))]);
  const differs = new Set(outcomes.map((outcome) => outcome?.mentor_id)).size > 1;
  const made = row(columns, [
    [element("strong", { text: name }), element("code", { class: "run-id", text: mentee }), ...(differs ? [element("small", { class: "differs", text: t("differs") })] : [])],
    ...cells,
  ]);
  made.dataset.mentee = mentee;
  made.dataset.differs = String(differs);
  return made;
}

async function cellOf(api, mentee, outcome) {
  if (!outcome) return ["–"];
  if (outcome.reason) return [element("span", { class: "left", text: t(REASONS[outcome.reason]) }), element("small", { text: t(HELP[outcome.reason]) })];
  const name = await nameOf(api, outcome.mentor_id);
  const box = element("input");
  Object.assign(box, { type: "checkbox", checked: outcome.locked });
  Object.assign(box.dataset, { mentee, mentor: outcome.mentor_id });
  box.setAttribute("aria-label", t("Lock {mentee} with {mentor}", { mentee, mentor: name }));
  // A mentee has one mentor.
  box.addEventListener("change", () => {
    if (!box.checked) return;
    for (const other of box.closest("tr")?.querySelectorAll("input[data-mentor]") ?? []) if (other !== box) other.checked = false;
  });
  return [
    element("strong", { text: name }), element("code", { class: "run-id", text: outcome.mentor_id }),
    ...(outcome.score == null ? [] : [element("small", { text: t("score {score}", { score: number(outcome.score, 1) }) })]),
    element("label", { class: "toggle lock" }, box, element("span", { text: t("Lock") })),
  ];
}
