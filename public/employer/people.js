// Who applied for a posting, or everyone who is open to employers, best first.

import { button, element } from "../shared/element.js";
import { nothing } from "../shared/parts.js";
import { plural, t } from "../shared/words.js";
import { candidateCard } from "./candidate.js";
import { postingHead } from "./posting.js";

const PAGE = 20;

/** @type {import("../shared/desk.js").Show} */
export async function show(api, place, signal) {
  const isApplicants = new URLSearchParams(location.search).get("view") === "applicants";
  const { id, head } = await postingHead(api, signal, isApplicants ? "applicants" : "candidates", isApplicants
    ? t("People who applied and let you see that. You see the same score and reasons as they do; nobody is named before they agree.")
    : t("Everyone who is open to employers, except those who ruled your company out. You see the same score and reasons as they do; nobody is named before they agree."));
  const count = element("p", { class: "count" });
  count.role = "status";
  const everyone = element("input");
  everyone.type = "checkbox";
  const list = element("ol", { class: "jobs people" });
  const more = element("div", { class: "more" });
  place.append(...head,
    element("label", { class: "toggle" }, everyone, element("span", { text: t("Also people whose deal-breakers the posting breaks") })), count, list, more);

  const ask = async (candidate) => {
    const { data } = await api.POST("/v1/jobs/{id}/candidates/{candidate}/request", { params: { path: { id, candidate } } });
    return data;
  };

  let shown = 0;

  async function load(cursor = null) {
    shown += 1;
    const asked = shown;
    const query = { limit: PAGE, include_ineligible: everyone.checked, ...(cursor && { cursor }) };
    const params = { path: { id }, query };
    const { data } = isApplicants
      ? await api.GET("/v1/jobs/{id}/applicants", { params, signal })
      : await api.GET("/v1/jobs/{id}/candidates", { params, signal });
    if (asked !== shown || signal.aborted) return;
    const { items, next_cursor: next, total } = /** @type {import("../shared/client.js").Schemas["CandidatePage"]} */ (data);
    count.textContent = plural(total, "{count} person, best first", "{count} people, best first");
    const cards = items.map((item) => candidateCard(item, ask));
    if (cursor) list.append(...cards);
    else list.replaceChildren(...(cards.length > 0 ? cards : [element("li", {}, nothing(emptyText()))]));
    more.replaceChildren(...(next ? [button(t("Show more"), () => load(next))] : []));
  }

  const emptyText = () => (isApplicants ? t("Nobody who lets you see it has applied yet.") : t("Nobody who is open to employers suits this posting yet."));

  everyone.addEventListener("change", () => load());
  await load();
}
