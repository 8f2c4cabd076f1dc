// The postings of the employer's companies, each with ways to what is known of it.

import { button, element, link } from "../shared/element.js";
import { field, heading, nothing } from "../shared/parts.js";
import { plural, t } from "../shared/words.js";
import { factsOf, placesOf } from "../shared/match.js";
import { addressOf, companies } from "./address.js";

/** Postings that are listed at once. */
const PAGE = 100;

/** @type {import("../shared/desk.js").Show} */
export async function show(api, place, signal, desk) {
  const { role, companies: own = [] } = desk.session;
  const ids = companies().length > 0 ? companies() : own;
  const count = element("p", { class: "count" });
  count.role = "status";
  const list = element("ul", { class: "jobs" });
  const more = element("div", { class: "more" });
  // An employer's session names their companies.
  place.append(...heading(t("Postings"), t("Open a posting to see how it is understood, who applied and who suits it.")), ...(role === "employer" ? [] : [choice(ids, desk)]), count, list, more);
  if (ids.length === 0) return list.append(element("li", {}, nothing(t("Name your companies to see their postings."))));

  const waiting = ids.map((company) => ({ company, cursor: /** @type {string | null} */ (null) }));
  let found = 0;

  async function load() {
    more.replaceChildren();
    const added = [];
    while (added.length < PAGE && waiting.length > 0) {
      const [next] = waiting;
      const query = { company: next.company, limit: PAGE - added.length, ...(next.cursor && { cursor: next.cursor }) };
      const { data } = await api.GET("/v1/jobs", { params: { query }, signal });
      const page = /** @type {import("../shared/client.js").Schemas["JobPage"]} */ (data);
      added.push(...page.items.map(card));
      next.cursor = page.next_cursor;
      if (!next.cursor) waiting.shift();
    }
    const isFirst = found === 0;
    found += added.length;
    list.append(...added);
    if (!isFirst) added[0]?.querySelector("a")?.focus();
    count.textContent = waiting.length > 0 ? t("The first {count} postings", { count: found }) : plural(found, "{count} posting", "{count} postings");
    if (found === 0) list.append(element("li", {}, nothing(t("No posting in the catalogue belongs to these companies."))));
    if (waiting.length > 0) more.append(button(t("Show more"), load));
  }

  await load();
}

/** Which companies, and a posting by its id. */
function choice(ids, desk) {
  const form = element("form", { class: "order-form filter-row" });
  const company = field(t("Company ids, separated by commas"), "company");
  company.input.value = ids.join(", ");
  const job = field(t("Or one posting, by its id"), "job");
  const go = element("button", { class: "primary", text: t("Show") });
  go.type = "submit";
  form.append(company.label, job.label, go);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const chosen = company.input.value.split(",").map((id) => id.trim()).filter(Boolean);
    const id = job.input.value.trim();
    desk.go(id ? addressOf("posting", { job: id }, chosen) : addressOf("postings", {}, chosen));
  });
  return form;
}

function card(job) {
  const views = [["posting", t("How it is understood")], ["applicants", t("Applicants")], ["candidates", t("Candidates")]];
  const links = views.map(([view, text]) => {
    const made = link(addressOf(view, { job: job.id }), text);
    made.setAttribute("aria-label", `${text}: ${job.title}`);
    return made;
  });
  const made = element("li", { class: "job plain posting" }, element("article", {},
    element("div", { class: "job-main" },
      element("h2", { class: "job-title" }, link(addressOf("posting", { job: job.id }), job.title)),
      element("p", { class: "job-company" }, element("strong", { text: job.company || t("Company not stated") }), element("span", { text: placesOf(job) })),
      element("ul", { class: "facts" }, ...factsOf(job)),
      element("p", { class: "posting-links" }, ...links))));
  made.dataset.job = job.id;
  return made;
}
