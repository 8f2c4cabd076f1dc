// The postings of the employer's companies, found by going through the catalogue in the order of
// its ids.

import { button, element, link } from "../shared/element.js";
import { field, heading, nothing } from "../shared/parts.js";
import { number, plural, t } from "../shared/words.js";
import { factsOf, placesOf } from "../shared/match.js";
import { addressOf, companies } from "./address.js";

/** Postings of a request. */
const PAGE = 100;
/** Requests until the reader is asked whether to go on. */
const PAGES_AT_ONCE = 20;

/** @type {import("../shared/desk.js").Show} */
export async function show(api, place, signal, desk) {
  const ids = companies();
  const count = element("p", { class: "count" });
  count.role = "status";
  const list = element("ul", { class: "jobs" });
  const more = element("div", { class: "more" });
  place.append(...heading(t("Postings"), t("Open a posting to see how it is understood, who applied and who suits it.")), choice(ids, desk), count, list, more);
  if (ids.length === 0) return list.append(element("li", {}, nothing(t("Name your companies to see their postings."))));

  let seen = 0;
  let found = 0;

  async function search(cursor) {
    more.replaceChildren();
    for (let page = 0; page < PAGES_AT_ONCE; page += 1) {
      const query = { limit: PAGE, ...(cursor && { cursor }) };
      const { data } = await api.GET("/v1/jobs", { params: { query }, signal });
      const { items, next_cursor: next, total } = /** @type {import("../shared/client.js").Schemas["JobPage"]} */ (data);
      const own = items.filter(({ company_id: company }) => company && ids.includes(company));
      seen += items.length;
      found += own.length;
      list.append(...own.map(card));
      count.textContent = next
        ? plural(found, "{count} posting among the first {seen} of {total}", "{count} postings among the first {seen} of {total}", { seen: number(seen), total: number(total) })
        : plural(found, "{count} posting", "{count} postings");
      if (!next) {
        if (found === 0) list.append(element("li", {}, nothing(t("None of the catalogue’s postings is of these companies."))));
        return;
      }
      cursor = next;
    }
    more.append(button(t("Look further"), () => search(cursor)));
  }

  await search(null);
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
