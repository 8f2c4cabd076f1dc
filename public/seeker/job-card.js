// One job as a card. Text from a posting is inserted as text, never as markup. The explanation is
// built when it is opened.

import { copyOf, element } from "../shared/element.js";
import { factsOf, fillScore, fillVerdict, matchedChip, missingChip, placesOf } from "../shared/match.js";
import { summaryOf } from "../shared/sentences.js";
import { number, plural, t } from "../shared/words.js";
import { addressOf } from "./query.js";

/** Skills that a card shows before its explanation is opened. */
const MATCHED = 3;
const MISSING = 2;

/** @typedef {import("../shared/client.js").Schemas["ListedRecommendation"]} Item */
/** @typedef {import("../shared/client.js").Schemas["Recommendation"]} Explained */

/**
 * The card for an item of a recommendations page.
 * @param {any} item
 * @param {() => Promise<any>} explain loads the item with its signals and its receipt
 * @returns {HTMLLIElement}
 */
export function jobCard(item, explain) {
  const card = cardOf(item.job, explain, item);
  const slot = slots(card);
  card.dataset.verdict = item.verdict;
  fillScore(card, slot, item);
  if (item.distance_km != null) slot("facts").prepend(distance(item.distance_km));
  fillVerdict(slot("verdict"), item);
  if (item.put_first) import("./put-first.js").then(({ whyFirst }) => slot("summary").before(whyFirst(item.put_first)));
  slot("summary").textContent = summaryOf(item);
  fillSkills(slot("skills"), item);
  return card;
}

/**
 * The card for a posting of which only the posting is known: its score is shown once its
 * explanation is opened.
 * @param {any} job
 * @param {() => Promise<any>} explain
 * @returns {HTMLLIElement}
 */
export function plainCard(job, explain) {
  const card = cardOf(job, explain);
  const slot = slots(card);
  card.classList.add("plain");
  for (const name of ["verdict", "summary", "skills"]) slot(name).remove();
  card.querySelector(".score").remove();
  return card;
}

/**
 * The algorithm of an item that an experiment shows, so that its explanation is of the same score.
 * Its name is enough: versions change.
 * @param {any} item
 */
export const algorithmOf = (item) => item?.shown?.algorithm?.split(".")[0];

const slots = (card) => (name) => card.querySelector(`[data-slot="${name}"]`);

let cards = 0;

function cardOf(job, explain, item = undefined) {
  const card = copyOf("job-template");
  const slot = slots(card);
  card.dataset.job = job.id;
  card.dataset.company = job.company_id ?? "";
  slot("title").textContent = job.title;
  const algorithm = algorithmOf(item);
  slot("title").href = addressOf({ view: "job", job: job.id, ...(algorithm && { algorithm }) });
  slot("company").textContent = job.company || t("Company not stated");
  slot("place").textContent = placesOf(job);
  slot("facts").append(...factsOf(job));
  // Links each button and disclosure to its job for assistive technology.
  cards += 1;
  slot("title").id = `job-${cards}`;
  card.querySelector("article").setAttribute("aria-labelledby", slot("title").id);
  for (const control of card.querySelectorAll("button, summary")) control.setAttribute("aria-describedby", slot("title").id);
  explainOnDemand(card.querySelector(".reasons"), job, item, explain);
  return card;
}

function distance(km) {
  return element("li", { class: "distance", text: t("{km} km away", { km: number(km) }) });
}

function fillSkills(place, { matched_skills: matched, missing_skills: missing, score }) {
  const rest = Math.max(0, matched.length - MATCHED) + Math.max(0, missing.length - MISSING);
  place.append(...matched.slice(0, MATCHED).map(matchedChip));
  place.append(...missing.slice(0, MISSING).map((skill) => missingChip(skill, score, true)));
  if (rest > 0) place.append(element("li", { class: "chip-rest", text: plural(rest, "{count} more", "{count} more") }));
  if (place.childElementCount === 0) place.remove();
}

/** Builds the reasons when they are first opened, and loads them again if that failed. */
function explainOnDemand(reasons, job, item, explain) {
  let isLoaded = false;
  reasons.addEventListener("toggle", async () => {
    reasons.closest(".job")?.classList.toggle("explained", reasons.open);
    if (!reasons.open || isLoaded) return;
    isLoaded = true;
    const { showReasons } = await import("./reasons.js");
    isLoaded = await showReasons(reasons, job, item, explain);
  });
}
