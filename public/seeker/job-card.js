// One job as a card. Text from a posting is inserted as text, never as markup. The explanation is
// built when it is opened.

import { copyOf, element, icon } from "../shared/element.js";
import { dayText, daysFromNow, language, nameOf, number, payText, placeText, plural, spelled, t } from "../shared/words.js";
import { addressOf } from "./query.js";

/** Skills that a card shows before its explanation is opened. */
const MATCHED = 3;
const MISSING = 2;

const VERDICTS = {
  eligible: { label: "No deal-breaker", icon: "check" },
  ineligible: { label: "Ruled out", icon: "ban" },
  unknown: { label: "Might be ruled out", icon: "ask" },
};
/** Days before its end from which a posting counts as closing soon. */
const SOON_DAYS = 14;

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

const slots = (card) => (name) => card.querySelector(`[data-slot="${name}"]`);

let cards = 0;

function cardOf(job, explain, item = undefined) {
  const card = copyOf("job-template");
  const slot = slots(card);
  card.dataset.job = job.id;
  card.dataset.company = job.company_id ?? "";
  slot("title").textContent = job.title;
  slot("title").href = addressOf({ view: "job", job: job.id });
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

export function fillScore(card, slot, { score, range: [low, high], coverage }) {
  const nothingKnown = coverage === 0;
  slot("score").textContent = nothingKnown ? "–" : number(Math.round(score));
  const [from, to] = [Math.round(low), Math.round(high)];
  slot("range").textContent = from === to || nothingKnown ? "" : t("{from}–{to} possible", { from, to });
  // Rounded down, so that 100 % means everything is known.
  const percent = Math.floor(coverage * 100);
  slot("coverage").textContent = nothingKnown ? t("nothing known") : t("{percent} % known", { percent });
  const scale = card.querySelector(".scale").style;
  scale.setProperty("--low", low);
  scale.setProperty("--high", high);
  scale.setProperty("--score", nothingKnown ? 0 : score);
  card.querySelector(".score").classList.toggle("vague", high - low >= 30);
}

/**
 * What a match comes to, in a sentence or two. The service writes them in English; in other
 * languages the page says the part about skills itself.
 */
export function summaryOf({ summary, matched_skills: matched, missing_skills: missing, score }) {
  if (language === "en") return summary;
  const asked = matched.length + missing.length;
  if (asked === 0) return t("The posting names no skills.");
  const have = plural(asked, "You have {have} of {count} skill that this job asks for.", "You have {have} of {count} skills that this job asks for.", { have: number(matched.length) });
  const best = missing.filter((skill) => Math.round(skill.score_with ?? 0) > Math.round(score)).sort((a, b) => b.score_with - a.score_with)[0];
  if (!best) return have;
  const gain = t("With {skill}, your score would rise from {from} to {to}.", { skill: best.name, from: Math.round(score), to: Math.round(best.score_with) });
  return `${have} ${gain}`;
}

export function placesOf({ locations = [] }) {
  const [first, ...others] = locations.map(placeText).filter(Boolean);
  if (!first) return "";
  return others.length > 0 ? t("{place} and {count} more", { place: first, count: others.length }) : first;
}

export function factsOf(job) {
  const facts = [];
  const add = (text, name = "") => facts.push(element("li", { class: name, text }));
  if (job.workplace) add(nameOf("workplace", job.workplace));
  else if (!job.locations?.length) add(t("Location not stated"), "not-stated");
  if (job.employment_types?.length) add(job.employment_types.map((type) => nameOf("employment_type", type)).join(", "));
  const pay = payText(job.pay);
  if (pay) add(pay, "pay-fact");
  else add(t("Pay not stated"), "not-stated");
  if (job.posted_at_ms != null) facts.push(element("li", {}, moment("Posted {when}", job.posted_at_ms)));
  const left = job.valid_through_ms == null ? Infinity : daysFromNow(job.valid_through_ms);
  if (left <= SOON_DAYS) facts.push(element("li", { class: "soon" }, moment("Closes {when}", job.valid_through_ms)));
  return facts;
}

function distance(km) {
  return element("li", { class: "distance", text: t("{km} km away", { km: number(km) }) });
}

/** A text about a date. A posting may contain a year beyond what dates can be. */
function moment(text, at_ms) {
  const when = dayText(at_ms);
  if (!when) return element("span", { text: t("Date not understood") });
  const time = element("time", { text: t(text, { when }) });
  time.dateTime = new Date(at_ms).toISOString();
  return time;
}

export function fillVerdict(place, { verdict, deal_breakers = [] }) {
  if (verdict === "eligible") {
    place.remove();
    return;
  }
  const shown = VERDICTS[verdict] ?? { label: spelled(verdict), icon: "ask" };
  place.classList.add(verdict === "ineligible" ? "bad" : "open");
  // Deal-breakers that apply come before those that might.
  const order = (breaker) => (breaker.verdict === "ineligible" ? 0 : 1);
  const reasons = [...deal_breakers].sort((a, b) => order(a) - order(b)).map((breaker) => {
    const uncertain = verdict === "ineligible" && breaker.verdict !== "ineligible";
    return element("li", { text: uncertain ? t("Not certain: {reason}", { reason: breaker.reason }) : breaker.reason });
  });
  place.append(icon(shown.icon), element("div", {}, element("strong", { text: t(shown.label) }), element("ul", {}, ...reasons)));
}

export function matchedChip(skill) {
  return element("li", { class: "chip has", text: skill });
}

/** A skill that the profile lacks, and the score that the job would have with it. */
export function missingChip({ name, required, related, score_with }, score, brief = false) {
  const chip = element("li", { class: required ? "chip lacks" : "chip lacks wished" }, element("span", { text: name }));
  if (related && !brief) chip.append(element("span", { class: "chip-note", text: t("you have {skill}", { skill: related }) }));
  if (!brief || !required) chip.append(element("span", { class: "chip-note", text: required ? t("required") : t("optional") }));
  if (score_with != null && Math.round(score_with) > Math.round(score)) {
    chip.append(element("span", { class: "gain", text: t("with it: {score}", { score: Math.round(score_with) }) }));
  }
  return chip;
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
    if (!reasons.open || isLoaded) return;
    isLoaded = true;
    const { showReasons } = await import("./reasons.js");
    isLoaded = await showReasons(reasons, job, item, explain);
  });
}
