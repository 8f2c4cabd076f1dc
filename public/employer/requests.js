// Everyone who was asked for one posting, and what became of it.

import { button, element } from "../shared/element.js";
import { nothing, row, table } from "../shared/parts.js";
import { failedToast } from "../shared/toast.js";
import { t } from "../shared/words.js";
import { nameOfCandidate, requestText } from "./candidate.js";
import { postingHead } from "./posting.js";

const PAGE = 100;

const STATUSES = { agreed: "Agreed", asked: "Asked", withdrawn: "Taken back", declined: "Declined" };

/** @typedef {import("../shared/client.js").Schemas["SentRequest"]} SentRequest */

/** @type {import("../shared/desk.js").Show} */
export async function show(api, place, signal) {
  const { id, head } = await postingHead(api, signal, "requests", t("Everyone you asked about this posting, newest first. People who have since become private, or have taken back their agreement, are not named."));
  const list = element("div", { class: "list" });
  const more = element("div", { class: "more" });
  place.append(...head, list, more);
  const columns = [t("Person"), t("State"), t("Id in this deployment")];

  /** @param {string | null} cursor */
  async function load(cursor) {
    const query = { limit: PAGE, ...(cursor && { cursor }) };
    const { data } = await api.GET("/v1/jobs/{id}/requests", { params: { path: { id }, query }, signal });
    const { items, next_cursor: next } = /** @type {import("../shared/client.js").Schemas["SentRequestPage"]} */ (data);
    const rows = items.map((item) => rowOf(columns, item));
    const body = list.querySelector("tbody");
    if (body) body.append(...rows);
    else list.replaceChildren(rows.length > 0 ? table(t("Requests"), columns, rows) : nothing(t("Nobody has been asked yet. You can ask from the lists of applicants and candidates.")));
    more.replaceChildren(...(next ? [button(t("Show more"), () => load(next).catch(failedToast))] : []));
  }

  await load(null);
}

/** @param {string[]} columns @param {SentRequest} item */
function rowOf(columns, item) {
  const made = row(columns, [
    [element("strong", { text: nameOfCandidate(item) }), element("code", { class: "run-id", text: item.candidate })],
    [element("span", { class: `status ${item.status}`, text: t(STATUSES[item.status]) }), element("small", { text: requestText(item) })],
    item.person ? [element("code", { text: item.person.id })] : "–",
  ]);
  made.dataset.candidate = item.candidate;
  made.dataset.status = item.status;
  return made;
}
