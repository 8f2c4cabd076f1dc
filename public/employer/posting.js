// One posting: its facts with the words that state them.

import { element, link } from "../shared/element.js";
import { number, t } from "../shared/words.js";
import { descriptionOf } from "../shared/description.js";
import { addressOf, posting } from "./address.js";
import { postingFacts } from "./facts.js";

const VIEWS = { posting: "How it is understood", applicants: "Applicants", candidates: "Candidates", requests: "Requests" };

/**
 * The head of each view of a posting: its title, and links to the other views.
 * @param {import("../shared/desk.js").Api} api @param {AbortSignal} signal
 * @param {string} view @param {string} meaning
 */
export async function postingHead(api, signal, view, meaning) {
  const id = posting();
  const { data } = await api.GET("/v1/jobs/{id}", { params: { path: { id } }, signal });
  const document_ = /** @type {any} */ (data);
  const links = Object.entries(VIEWS).map(([name, text]) => {
    const made = link(addressOf(name, { job: id }), t(text));
    if (name === view) made.setAttribute("aria-current", "page");
    return made;
  });
  const views = element("nav", { class: "posting-views" }, ...links);
  views.setAttribute("aria-label", t("Views of this posting"));
  const title = textOf(document_.title ?? document_.name);
  const company = textOf(document_.hiringOrganization);
  const head = [
    element("p", {}, link(addressOf("postings"), t("All postings"), "back")),
    element("h1", { text: title }),
    element("p", { class: "meaning", text: [company, id].filter(Boolean).join(" · ") }),
    views,
    element("p", { class: "meaning", text: meaning }),
  ];
  return { id, document: document_, head };
}

/** A text, or the name of an object that stands for one. */
function textOf(value) {
  return typeof value === "string" ? value : (value?.name ?? "");
}

/** @type {import("../shared/desk.js").Show} */
export async function show(api, place, signal) {
  const { id, document: stored, head } = await postingHead(api, signal, "posting",
    t("These facts decide who sees the posting and how it is scored. What it does not state counts neither for nor against anybody."));
  const { data } = await api.POST("/v1/read", { params: { query: { kind: "posting" } }, body: stored, signal });
  const [reading] = /** @type {any} */ (data).items;
  const change = link(addressOf("draft", { job: id }), t("Try changes in a draft"));
  const reached = element("p", { class: "reach" });
  reached.role = "status";
  place.append(...head, reached, postingFacts(reading), element("p", {}, change), ...description(stored));
  // Without waiting: the page is there.
  void tellReach(api, id, reached, signal);
}

/**
 * @param {import("../shared/desk.js").Api} api @param {string} id @param {HTMLElement} reached
 * @param {AbortSignal} signal
 */
async function tellReach(api, id, reached, signal) {
  try {
    const { data: reach } = await api.GET("/v1/jobs/{id}/reach", { params: { path: { id } }, signal });
    reached.textContent = reachText(/** @type {any} */ (reach));
  } catch (error) {
    if (signal.aborted) return;
    // Whom another company's posting reaches is not for this employer to know.
    if (error.status === 403) return reached.remove();
    reached.textContent = t("How many people it reaches could not be loaded.");
  }
}

/**
 * How many people a posting reaches, as far as that names nobody.
 * @param {import("../shared/client.js").Schemas["Reach"]} reach
 */
function reachText({ people, first_page: first, is_complete: isComplete }) {
  return [
    people ? t("Among the best matches of at least {count} people.", { count: number(people) }) : t("Among the best matches of fewer than 10 people."),
    first && t("For at least {count} of them it is among the first 20.", { count: number(first) }),
    !isComplete && t("Not everyone has been compared with it yet."),
  ].filter(Boolean).join(" ");
}

function description(stored) {
  const texts = [].concat(stored.description ?? [], stored.responsibilities ?? [], stored.qualifications ?? []).map(textOf).filter(Boolean);
  if (texts.length === 0) return [];
  return [element("section", { class: "panel description" }, element("h2", { text: t("What the posting says") }), ...texts.flatMap(descriptionOf))];
}
