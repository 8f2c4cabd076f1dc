// The parts of a match that pages show: the score with its range, the verdict, skills, and the
// facts of the posting.

import { element, icon } from "./element.js";
import { breakerText } from "./sentences.js";
import { dayText, daysFromNow, nameOf, number, payText, placeText, spelled, t } from "./words.js";

const VERDICTS = {
  eligible: { label: "No deal-breaker", icon: "check" },
  ineligible: { label: "Ruled out", icon: "ban" },
  unknown: { label: "Might be ruled out", icon: "ask" },
};
/** Days before its end from which a posting counts as closing soon. */
const SOON_DAYS = 14;

/** @param {HTMLElement} card @param {(name: string) => any} slot @param {any} match */
export function fillScore(card, slot, { score, range: [low, high], coverage }) {
  const nothingKnown = coverage === 0;
  slot("score").textContent = nothingKnown ? "–" : number(Math.round(score));
  const [from, to] = [Math.round(low), Math.round(high)];
  slot("range").textContent = from === to || nothingKnown ? "" : t("{from}–{to} possible", { from, to });
  // Rounded down, so that 100 % means everything is known.
  const percent = Math.floor(coverage * 100);
  slot("coverage").textContent = nothingKnown ? t("nothing known") : t("{percent}% known", { percent });
  const scale = card.querySelector(".scale").style;
  scale.setProperty("--low", low);
  scale.setProperty("--high", high);
  scale.setProperty("--score", nothingKnown ? 0 : score);
  card.querySelector(".score").classList.toggle("vague", high - low >= 30);
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
    const reason = breakerText(breaker);
    return element("li", { text: uncertain ? t("Not certain: {reason}", { reason }) : reason });
  });
  place.append(icon(shown.icon), element("div", {}, element("strong", { text: t(shown.label) }), element("ul", {}, ...reasons)));
}

export function matchedChip(skill) {
  return element("li", { class: "chip has", text: skill });
}

/** A skill that the profile lacks, and the score that the job would have with it. */
export function missingChip({ name, spelled, required, related, score_with }, score, brief = false) {
  const chip = element("li", { class: required ? "chip lacks" : "chip lacks wished" }, element("span", { text: spelled ?? name }));
  if (related && !brief) chip.append(element("span", { class: "chip-note", text: t("you have {skill}", { skill: related }) }));
  if (!brief || !required) chip.append(element("span", { class: "chip-note", text: required ? t("required") : t("optional") }));
  if (score_with != null && Math.round(score_with) > Math.round(score)) {
    chip.append(element("span", { class: "gain", text: t("with it: {score}", { score: Math.round(score_with) }) }));
  }
  return chip;
}
