// Audits: how scores fall on groups of people, and the record of who ranked, asked, decided and
// audited.

import { button, element } from "../shared/element.js";
import { clearRefusal, showRefusal } from "../shared/form.js";
import { list as listed, nameOf, number, plural, t, timeText } from "../shared/words.js";
import { shareBar } from "../shared/charts.js";
import { field, heading, nothing, order, percent, problemPlace, row, section, table } from "./parts.js";
import { groupsOf } from "./groups.js";

/** Entries of the record that are read at once. */
const PAGE = 50;
/** Four fifths of the highest rate: below it, the usual rule of thumb asks for the reason. */
const FOUR_FIFTHS = 0.8;
/** What the service counts if it is not told, as the form shows it. */
const USUAL_SCORES = 20;
const USUAL_PERCENT = 2;

const ENGINES = { "hybrid-v1": "Everything that both documents state", "tag-based-v1": "Shared tags, company stage and reputation" };

/** @typedef {import("./runs.js").Api} Api */
/** @typedef {import("../shared/client.js").Schemas} Schemas */

/** @type {import("../shared/desk.js").Show} */
export async function show(api, place, signal, desk) {
  const report = element("div", { class: "audit-report" });
  report.setAttribute("aria-live", "polite");
  const record = element("div", { class: "record" });
  place.append(...heading(t("Audits"), t("How scores fall on groups of people, and who looked at people. An audit shows a difference, never its cause: a score compares what two documents state.")),
    impactForm(api, report, desk), report, record);
  await showRecord(api, record, signal);
}

// Impact ratios

/** @param {Api} api @param {HTMLElement} report @param {import("../shared/desk.js").Desk} desk */
function impactForm(api, report, desk) {
  const form = element("form", { class: "panel impact-form" });
  form.noValidate = true;
  form.autocomplete = "off";
  const file = element("input");
  Object.assign(file, { type: "file", accept: ".csv,text/csv,text/plain" });
  const text = element("textarea", { class: "code" });
  Object.assign(text, { rows: 6, spellcheck: false, placeholder: "id,sex,ethnicity\nu-17,female,\nu-18,male,hispanic or latino" });
  const groups = element("label", {}, element("span", { text: t("Groups, as in the file") }), text);
  groups.dataset.field = "people";
  const scores = field(t("Best scores of each person"), "scores", "number");
  Object.assign(scores.input, { min: "1", max: "50", value: String(USUAL_SCORES) });
  const least = field(t("Smallest share of a group, in percent"), "least_share", "number");
  Object.assign(least.input, { min: "0", max: "100", step: "any", value: String(USUAL_PERCENT) });
  const engine = element("select", {}, ...Object.entries(ENGINES).map(([value, name]) => new Option(t(name), value)));
  engine.name = "algorithm";
  const problem = problemPlace();
  /** The text whose report is shown. */
  let audited = "";
  desk.isUnsaved = () => text.value.trim() !== audited;
  file.addEventListener("change", async () => {
    const [chosen] = file.files ?? [];
    if (chosen) text.value = await chosen.text();
  });
  const send = order(t("Audit the scores"), async () => {
    clearRefusal(form, problem);
    report.replaceChildren();
    try {
      const { categories, people } = groupsOf(text.value);
      const body = { categories, people, scores: Number(scores.input.value), least_share: Number(least.input.value) / 100, algorithm: engine.value };
      const { data } = await api.POST("/v1/audits/impact", { body });
      audited = text.value.trim();
      report.replaceChildren(...reportOf(/** @type {Schemas["ImpactReport"]} */ (data), body.least_share));
      report.scrollIntoView({ block: "start" });
      return t("Audited.");
    } catch (error) {
      await showRefusal(form, problem, error);
      return false;
    }
  }, async () => {}, { class: "primary" });
  send.id = "audit";
  form.append(element("h2", { text: t("Impact ratios") }),
    element("p", { text: t("A file with one line per person: the id, then what they reported about themselves, one column per category. The first line names the columns, and unknown values stay empty. The groups are used for this response alone and are not stored. The record shows that you made an audit, and of how many people.") }),
    element("label", {}, element("span", { text: t("File of the groups (CSV)") }), file), groups,
    element("div", { class: "filter-row" }, scores.label, least.label, element("label", {}, element("span", { text: t("Scores by") }), engine)),
    problem, send);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send.click();
  });
  return form;
}

/** @param {Schemas["ImpactReport"]} report @param {number} least */
function reportOf({ scored, without_groups: without, median, tables }, least) {
  const counted = [
    plural(scored, "{count} score counted; half of all are above {median}.", "{count} scores counted; half of all are above {median}.", { median: number(median, 1) }),
    without > 0 && plural(without, "{count} is of people without a group.", "{count} are of people without a group."),
  ];
  return [
    section(t("What was found"), counted.filter(Boolean).join(" "),
      element("p", { text: t("The rate of a group is the share of its scores above that middle. Its impact ratio is the rate divided by the highest one: 1 means equally often, 0.5 half as often. In brackets is what chance alone would allow.") })),
    ...tables.map((found) => tableOf(found, least)),
  ];
}

/** @param {Schemas["ImpactTable"]} found @param {number} least */
function tableOf({ categories, groups, unknown }, least) {
  const columns = [t("Group"), t("Scores"), t("Rate"), t("Impact ratio"), t("Meaning")];
  const rows = groups.map((group) => {
    const made = row(columns, [
      element("strong", { text: listed(group.values) }),
      number(group.scored),
      group.scoring_rate == null ? "–" : [shareBar(percent(group.scoring_rate), group.scoring_rate), element("small", { text: withInterval(group.scoring_rate, group.rate_interval, percent) })],
      group.impact_ratio == null ? "–" : [element("strong", { text: ratioText(group.impact_ratio) }), ...(group.impact_ratio < 1 ? [element("small", { text: intervalText(group.ratio_interval, ratioText) })] : [])],
      meaningOf(group, least),
    ]);
    made.dataset.group = group.values.join(" ");
    return made;
  });
  const note = unknown > 0 ? plural(unknown, "{count} score is of people whose value is unknown; it enters no group.", "{count} scores are of people whose value is unknown; they enter no group.") : "";
  const title = t("By {categories}", { categories: listed(categories) });
  return section(title, note, table(title, columns, rows));
}

const ratioText = (ratio) => number(ratio, 2);
const intervalText = (interval, write) => (interval ? `(${interval.map(write).join(" – ")})` : "");
const withInterval = (value, interval, write) => [write(value), intervalText(interval, write)].filter(Boolean).join(" ");

/**
 * What a ratio means, and what to do about it.
 * @param {Schemas["ImpactGroup"]} group @param {number} least
 */
function meaningOf({ impact_ratio: ratio, ratio_interval: interval }, least) {
  const said = (look, title, text) => [element("strong", { class: look, text: title }), element("small", { text })];
  if (ratio == null) return said("", t("Too small to tell"), t("The group has less than {share} of the scores. Count more people before you compare it.", { share: percent(least) }));
  if (ratio >= 1) return said("good-text", t("The highest rate"), t("The others are compared with it."));
  const [low, high] = interval ?? [0, 1];
  if (high < FOUR_FIFTHS) {
    return said("bad-text", t("Below four fifths, by more than chance"), t("Look at what postings ask for that this group states less often, and let somebody who knows the trade and the law judge it before you go on."));
  }
  if (ratio < FOUR_FIFTHS) return said("bad-text", t("Below four fifths, which may be chance"), t("Count more people, and audit again before you decide."));
  if (low < FOUR_FIFTHS) return said("", t("At least four fifths, as far as chance allows"), t("Nothing to do now. Audit again once there are more people."));
  return said("good-text", t("At least four fifths"), t("Nothing to do. Audit again when the algorithm or the postings change."));
}

// The record

const ACTIONS = {
  applicants: "Saw who applied", candidates: "Saw who is open", requests: "Saw whom they had asked", asked: "Asked somebody who they are", agreed: "Agreed to be named", declined: "Declined to be named",
  withdrawn: "Took an agreement back", shortlisted: "Put on the shorter list", invited: "Invited", rejected: "Decided against", hired: "Hired", audited: "Audited scores",
};
const ROLES = { user: "Person", employer: "Employer", service: "Backend", admin: "Operator of this site" };

/** @param {Api} api @param {HTMLElement} place @param {AbortSignal} signal */
async function showRecord(api, place, signal) {
  const columns = [t("When"), t("Who"), t("What"), t("About")];
  const entries = element("div", { class: "list" });
  const more = element("div", { class: "more" });
  const load = async (cursor = null) => {
    const query = { limit: PAGE, ...(cursor && { cursor }) };
    const { data } = await api.GET("/v1/disclosures", { params: { query }, signal });
    const { items, next_cursor: next } = /** @type {Schemas["DisclosurePage"]} */ (data);
    const rows = items.map((entry) => entryOf(columns, entry));
    const body = entries.querySelector("tbody");
    if (body) body.append(...rows);
    else entries.replaceChildren(rows.length > 0 ? table(t("Record"), columns, rows) : nothing(t("Nothing is recorded yet: nobody has ranked people for a posting.")));
    more.replaceChildren(...(next ? [button(t("Show more"), () => load(next))] : []));
  };
  place.append(element("h2", { text: t("Record") }),
    element("p", { class: "meaning", text: t("Who ranked people for a posting, who asked whom, what was answered and decided, and who audited; newest first, kept for six months. If you do not recognise somebody, change the secret that signs tokens.") }), entries, more);
  await load();
}

/** @param {string[]} columns @param {Schemas["Disclosure"]} entry */
function entryOf(columns, entry) {
  const { action, actor, role, people, job_id: job, company_id: company, user_id: person } = entry;
  const about = [
    people != null && element("span", { text: plural(people, "{count} person", "{count} people") }),
    person && element("code", { class: "run-id", text: t("person {id}", { id: person }) }),
    job && element("code", { class: "run-id", text: t("job {id}", { id: job }) }),
    company && element("code", { class: "run-id", text: t("company {id}", { id: company }) }),
  ].filter((part) => part instanceof HTMLElement);
  const made = row(columns, [
    timeText(entry.at_ms),
    [element("strong", { text: actor }), element("small", { text: ROLES[role] ? t(ROLES[role]) : nameOf("role", role) })],
    ACTIONS[action] ? t(ACTIONS[action]) : nameOf("action", action),
    about.length > 0 ? about : "–",
  ]);
  made.dataset.action = action;
  return made;
}
