// Everyone who was asked for one posting, and what became of it.

import { element } from "../shared/element.js";
import { nothing, row, table } from "../shared/parts.js";
import { number, plural, t } from "../shared/words.js";
import { nameOfCandidate, requestText } from "./candidate.js";
import { postingHead } from "./posting.js";

const PAGE = 100;
/** Pages of each list that are looked through. */
const MOST_PAGES = 10;

const STATUSES = { agreed: "Agreed", asked: "Asked", withdrawn: "Taken back", declined: "Declined" };

/** @typedef {import("../shared/client.js").Schemas["Candidate"]} Candidate */

/** @type {import("../shared/desk.js").Show} */
export async function show(api, place, signal) {
  const { id, head } = await postingHead(api, signal, "requests", t("Everyone whom you asked for this posting. Who has become private since is on no list."));
  const count = element("p", { class: "count", text: t("Loading…") });
  count.role = "status";
  place.append(...head, count);

  /** @type {Map<string, Candidate>} */
  const asked = new Map();
  let isWhole = true;
  for (const path of /** @type {const} */ (["/v1/jobs/{id}/applicants", "/v1/jobs/{id}/candidates"])) {
    let cursor = null;
    let pages = 0;
    do {
      const query = { limit: PAGE, include_ineligible: true, ...(cursor && { cursor }) };
      const { data } = await api.GET(path, { params: { path: { id }, query }, signal });
      const page = /** @type {import("../shared/client.js").Schemas["CandidatePage"]} */ (data);
      for (const item of page.items) if (item.request) asked.set(item.candidate, item);
      cursor = page.next_cursor;
      pages += 1;
    } while (cursor && pages < MOST_PAGES);
    isWhole &&= !cursor;
  }

  const states = Object.keys(STATUSES);
  const found = [...asked.values()].sort((a, b) => states.indexOf(a.request?.status ?? "") - states.indexOf(b.request?.status ?? "") || b.score - a.score);
  const texts = [plural(found.length, "{count} request", "{count} requests"), !isWhole && t("among the best thousand of each list")];
  count.textContent = texts.filter(Boolean).join(", ");
  if (found.length === 0) return place.append(nothing(t("Nobody was asked yet. Ask from the lists of applicants and candidates.")));
  const columns = [t("Person"), t("Score"), t("State"), t("Id in this deployment")];
  place.append(element("div", { class: "list" }, table(t("Requests"), columns, found.map((item) => rowOf(columns, item)))));
}

/** @param {string[]} columns @param {Candidate} item */
function rowOf(columns, item) {
  const request = /** @type {NonNullable<Candidate["request"]>} */ (item.request);
  const made = row(columns, [
    [element("strong", { text: nameOfCandidate(item) }), element("code", { class: "run-id", text: item.candidate })],
    number(Math.round(item.score)),
    [element("span", { class: `status ${request.status}`, text: t(STATUSES[request.status]) }), element("small", { text: requestText(request) })],
    item.person ? [element("code", { text: item.person.id })] : "–",
  ]);
  made.dataset.candidate = item.candidate;
  made.dataset.status = request.status;
  return made;
}
