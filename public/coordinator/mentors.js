// The mentors for one mentee, with what speaks for each of them.

import { copyOf, element, link } from "../shared/element.js";
import { heading, nothing } from "../shared/parts.js";
import { list, plural, t, timeText } from "../shared/words.js";
import { fillScore } from "../shared/match.js";
import { fillSignals } from "../shared/explanation.js";
import { addressOf, mentee } from "./address.js";
import { nameOf } from "./people.js";

const MOST = 50;

const ENGINES = { "mentor-v1": "Topics, level, trade and time", "tag-based-v1": "Shared tags, company stage and reputation" };
const SIGNALS = {
  topics: "Topics", seniority: "Seniority", trade: "Trade", language: "Language", time_zone: "Time zone", meetings: "Kinds of meeting",
  tags: "Shared tags", stage: "Company stage", reputation_tier: "Reputation",
};

/** @type {import("../shared/desk.js").Show} */
export async function show(api, place, signal) {
  const id = mentee();
  const engine = element("select", {}, ...Object.entries(ENGINES).map(([value, text]) => new Option(t(text), value)));
  engine.name = "algorithm";
  const count = element("p", { class: "count" });
  count.role = "status";
  const list = element("ol", { class: "jobs people" });
  const name = await nameOf(api, id);
  if (signal.aborted) return;
  place.append(element("p", {}, link(addressOf("mentees"), t("All mentees"), "back")),
    ...heading(t("Mentors of {name}", { name }), t("Computed in the background whenever the mentee or a mentor changes. Somebody who stops being a mentor disappears from every list with the next request.")),
    element("form", { class: "filter-row" }, element("label", {}, element("span", { text: t("Compared by") }), engine)), count, list);

  let shown = 0;

  async function load() {
    shown += 1;
    const asked = shown;
    const algorithm = /** @type {"mentor-v1" | "tag-based-v1"} */ (engine.value);
    const params = { path: { id }, query: { algorithm, limit: MOST } };
    const { data } = await api.GET("/v1/users/{id}/mentors", { params, signal });
    if (asked !== shown || signal.aborted) return;
    const { items, computed_at_ms: at } = /** @type {import("../shared/client.js").Schemas["MentorPage"]} */ (data);
    const texts = [plural(items.length, "{count} mentor, best first", "{count} mentors, best first"), at != null && t("as of {when}", { when: timeText(at) })];
    count.textContent = texts.filter(Boolean).join(", ");
    const empty = at == null ? t("Not computed yet. Come back in a moment.") : t("No mentor is suitable. The mentee may seek nothing, or nobody teaches it.");
    list.replaceChildren(...(items.length > 0 ? items.map(mentorCard) : [element("li", {}, nothing(empty))]));
  }

  engine.addEventListener("change", () => load());
  await load();
}

/** @param {import("../shared/client.js").Schemas["MentorItem"]} item */
function summaryOf({ topics, signals: [first] }) {
  const named = { topics: list(topics) };
  if (first?.name === "tags") {
    if (!first.known) return t("There are no tags to compare by.");
    return topics.length > 0 ? t("Shares these tags: {topics}.", named) : t("Shares none of the tags.");
  }
  if (!first?.known) return t("Nobody has said yet what the mentee wants to learn.");
  return topics.length > 0 ? t("Can teach what the mentee seeks: {topics}.", named) : t("Teaches none of the topics that the mentee seeks.");
}

/** @param {import("../shared/client.js").Schemas["MentorItem"]} item */
function mentorCard(item) {
  const card = copyOf("mentor-template");
  const slot = (name) => card.querySelector(`[data-slot="${name}"]`);
  card.dataset.mentor = item.mentor_id;
  fillScore(card, slot, /** @type {any} */ (item));
  slot("who").textContent = item.name || item.mentor_id;
  slot("about").textContent = [item.headline, plural(item.capacity, "{count} place", "{count} places"), item.mentor_id].filter(Boolean).join(" · ");
  slot("summary").textContent = summaryOf(item);
  slot("topics").append(...item.topics.map((topic) => element("li", { class: "chip has", text: topic })));
  if (item.topics.length === 0) slot("topics").remove();
  const reasons = card.querySelector(".reasons");
  reasons.addEventListener("toggle", () => {
    const body = copyOf("reasons-template");
    fillSignals(body, item, { names: SIGNALS, person: t("Mentee") });
    reasons.append(body);
  }, { once: true });
  return card;
}
