// The cohort: who seeks what, and where each of them stands.

import { button, element, link } from "../shared/element.js";
import { heading, nothing, problemPlace, row, table } from "../shared/parts.js";
import { clearProblem, showProblem } from "../shared/problem.js";
import { plural, spelled, t } from "../shared/words.js";
import { addressOf, cohort, idsOf } from "./address.js";
import { each, person } from "./people.js";

/** Rows that are read at once. */
const PAGE = 25;

const TIERS = { bronze: "Bronze", silver: "Silver", gold: "Gold", platinum: "Platinum" };

/** @type {import("../shared/desk.js").Show} */
export async function show(api, place, signal, desk) {
  const ids = cohort();
  const columns = [t("Mentee"), t("Seeks"), t("Offers"), t("Standing"), t("Mentors")];
  const count = element("p", { class: "count" });
  count.role = "status";
  const list = element("div", { class: "list" });
  const more = element("div", { class: "more" });
  const problem = problemPlace();
  place.append(...heading(t("Mentees"), t("Name the people of your cohort to see what they seek and who could teach it. The ids stay in a part of this page’s address that is never sent.")), cohortForm(ids, desk));
  if (ids.length === 0) return place.append(nothing(t("Nobody is listed yet.")));
  place.append(count, list, more, problem);
  count.textContent = plural(ids.length, "{count} mentee", "{count} mentees");

  async function load(from) {
    more.replaceChildren();
    clearProblem(problem);
    try {
      const rows = await each(ids.slice(from, from + PAGE), (id) => menteeRow(api, columns, id, signal));
      if (signal.aborted) return;
      const body = list.querySelector("tbody");
      if (body) body.append(...rows);
      else list.replaceChildren(table(t("Mentees"), columns, rows));
    } catch (error) {
      if (!signal.aborted) showProblem(problem, error, { label: t("Try again"), run: () => load(from) });
      return;
    }
    const next = from + PAGE;
    if (next < ids.length) more.append(button(t("Show more"), () => load(next)));
    else more.append(link(addressOf("pairings"), t("Pair this cohort"), "as-button primary"));
  }

  await load(0);
}

/** @param {import("../shared/desk.js").Api} api */
async function menteeRow(api, columns, id, signal) {
  const [found, state] = await Promise.all([
    person(api, id),
    api.GET("/v1/users/{id}/mentoring", { params: { path: { id } }, signal }).then(({ data }) => data, (error) => {
      if (error.status === 404) return null;
      throw error;
    }),
  ]);
  const made = found && state ? knownRow(columns, id, found, state) : row(columns, [element("strong", { text: id }), t("There is no such person."), "–", "–", "–"]);
  made.dataset.mentee = id;
  return made;
}

function knownRow(columns, id, { name, headline }, { seeks, offers, tier, company_id: company, suggested_topics: suggested }) {
  const mentors = link(addressOf("mentors", { mentee: id }), t("Mentors"));
  mentors.setAttribute("aria-label", t("Mentors of {name}", { name: name || id }));
  const topics = (names) => element("ul", { class: "chips" }, ...names.map((topic) => element("li", { class: "chip liked", text: topic })));
  return row(columns, [
    [element("strong", { text: name || id }), element("small", { text: headline ?? "" }), element("code", { class: "run-id", text: id })],
    seeks?.topics.length
      ? [topics(seeks.topics), element("small", { text: terms(seeks) })]
      : [t("Seeks nothing yet."), ...(suggested.length > 0 ? [element("small", { text: t("Their best jobs ask for: {topics}", { topics: suggested.join(", ") }) })] : [])],
    offers ? [topics(offers.topics), element("small", { text: plural(offers.capacity, "{count} place", "{count} places") })] : "–",
    [tier && t(TIERS[tier] ?? spelled(tier)), company].filter(Boolean).join(" · ") || "–",
    [mentors],
  ]);
}

const MEETINGS = { in_person: "In person", video: "By video", chat: "By chat" };

function terms({ languages = [], meetings = [] }) {
  return [languages.join(", "), meetings.map((meeting) => t(MEETINGS[meeting] ?? spelled(meeting))).join(", ")].filter(Boolean).join(" · ");
}

function cohortForm(ids, desk) {
  const text = element("textarea");
  Object.assign(text, { name: "mentees", rows: Math.min(10, Math.max(3, ids.length)), spellcheck: false, value: ids.join("\n") });
  const go = element("button", { class: "primary", text: t("Show") });
  go.type = "submit";
  const form = element("form", { class: "order-form cohort" }, element("label", {}, element("span", { text: t("Ids of the mentees, one per line") }), text), go);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    desk.go(addressOf("mentees", { mentees: idsOf(text.value) }));
  });
  return form;
}
