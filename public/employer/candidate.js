// A person for a posting, as far as the employer may know them, and the request to say who they
// are.

import { copyOf, element } from "../shared/element.js";
import { order } from "../shared/parts.js";
import { dayText, number, plural, spelled, t, timeText } from "../shared/words.js";
import { fillScore, fillVerdict, matchedChip } from "../shared/match.js";
import { summaryOf as readBy } from "../shared/sentences.js";
import { SIGNALS, fillReceipt, fillSignals } from "../shared/explanation.js";

/** Signals whose names speak to the person. */
const OF_PERSON = { preferences: "Their preferences", interest: "Their interest" };

/** Subjects of deal-breakers. */
const BREAKERS = {
  location: "The place of work", workplace: "Remote, hybrid or on site", employment_type: "The kind of employment", pay_floor: "The least pay",
  authorisation: "Where they may work", permit: "A work permit", language: "A required language", company: "The company",
};

/** @typedef {import("../shared/client.js").Schemas["Candidate"]} Candidate */

/**
 * @param {Candidate} item
 * @param {(candidate: string) => Promise<Candidate["request"]>} ask
 * @returns {HTMLElement}
 */
export function candidateCard(item, ask) {
  const card = copyOf("candidate-template");
  const slot = (name) => card.querySelector(`[data-slot="${name}"]`);
  card.dataset.candidate = item.candidate;
  card.dataset.request = item.request?.status ?? "";
  fillScore(card, slot, /** @type {any} */ (item));
  slot("who").textContent = nameOfCandidate(item);
  const about = [item.applied_at_ms != null && t("Applied {when}", { when: dayText(item.applied_at_ms) }), item.candidate].filter(Boolean);
  slot("about").textContent = about.join(" · ");
  slot("sides").append(...sides(item.both_sides));
  const breakers = item.deal_breakers.map(({ name, verdict }) => ({ verdict, reason: t(BREAKERS[name] ?? spelled(name)) }));
  fillVerdict(slot("verdict"), { ...item, deal_breakers: breakers });
  slot("summary").textContent = summaryOf(item);
  slot("skills").append(...item.matched_skills.map(matchedChip), ...item.missing_skills.map((skill) => lackingChip(skill, item.score)));
  if (slot("skills").childElementCount === 0) slot("skills").remove();
  slot("request").append(requestOf(item, async () => {
    const request = await ask(item.candidate);
    const asked = candidateCard({ ...item, request }, ask);
    card.replaceWith(asked);
    asked.querySelector(".request-state")?.focus();
    return t("Asked. The decision is theirs.");
  }));
  const reasons = card.querySelector(".reasons");
  reasons.addEventListener("toggle", () => showReasons(reasons, item), { once: true });
  return card;
}

/**
 * A name where the person has agreed, and otherwise the beginning of the random id.
 * @param {Pick<Candidate, "candidate" | "person">} item
 */
export function nameOfCandidate({ candidate, person }) {
  return person ? person.name || String(person.id) : t("Candidate {id}", { id: candidate.slice(0, 8) });
}

/** The two directions, apart. @param {Candidate["both_sides"]} both */
function sides({ meets_demands: demands, meets_wishes: wishes }) {
  const both = /** @type {[string, number | undefined][]} */ ([[t("Meets what you ask for"), demands], [t("You meet what they want"), wishes]]);
  return both.map(([name, share]) => {
    const bar = element("span", { class: "side-bar" });
    bar.style.setProperty("--share", String(share ?? 0));
    return element("div", {}, element("dt", { text: name }), element("dd", {}, bar, share == null ? t("nothing known") : `${number(share)} %`));
  });
}

function summaryOf({ matched_skills: matched, missing_skills: missing }) {
  const asked = matched.length + missing.length;
  if (asked === 0) return t("The posting names no skills.");
  return plural(asked, "Has {have} of {count} skill that the posting asks for.", "Has {have} of {count} skills that the posting asks for.", { have: number(matched.length) });
}

/**
 * A skill that the profile does not show, and the score that the person would have with it.
 * @param {Candidate["missing_skills"][number]} skill @param {number} score
 */
function lackingChip({ name, spelled, required, related, score_with }, score) {
  const chip = element("li", { class: required ? "chip lacks" : "chip lacks wished" }, element("span", { text: spelled ?? name }));
  if (related) chip.append(element("span", { class: "chip-note", text: t("has {skill}", { skill: related }) }));
  chip.append(element("span", { class: "chip-note", text: required ? t("required") : t("optional") }));
  if (score_with != null && Math.round(score_with) > Math.round(score)) {
    chip.append(element("span", { class: "gain", text: t("with it: {score}", { score: Math.round(score_with) }) }));
  }
  return chip;
}

/** Where a request stands. @param {Candidate} item @param {() => Promise<string>} ask */
function requestOf({ request, person }, ask) {
  if (!request) {
    const start = order(t("Ask who they are"), ask, async () => {});
    start.dataset.act = "request";
    return start;
  }
  const state = element("div", { class: `request-state ${request.status}` }, element("p", { text: requestText(request) }));
  state.tabIndex = -1;
  if (person) {
    state.append(element("dl", { class: "disclosed" },
      element("div", {}, element("dt", { text: t("Name") }), element("dd", { text: person.name || t("not stated") })),
      element("div", {}, element("dt", { text: t("Id in this deployment") }), element("dd", {}, element("code", { text: person.id })))),
      element("p", { text: t("“Why this score” now shows the evidence from their profile. They may take their agreement back at any time.") }));
  }
  return state;
}

/** What became of a request, in a sentence. @param {NonNullable<Candidate["request"]>} request */
export function requestText({ status, asked_at_ms: asked, answered_at_ms: answered }) {
  const when = timeText(answered ?? asked);
  switch (status) {
    case "agreed": return t("They agreed on {when}, for this posting.", { when });
    case "declined": return t("They declined on {when}. Nobody is asked twice about the same posting.", { when });
    case "withdrawn": return t("They took their agreement back on {when}.", { when });
    default: return t("Asked on {when}; not answered yet.", { when });
  }
}

function showReasons(reasons, item) {
  const body = copyOf("reasons-template");
  fillSignals(body, item, { names: { ...SIGNALS, ...OF_PERSON }, person: t("Person") });
  const read = body.querySelector('[data-slot="read"]');
  if (item.summary) read.textContent = t("They read: “{summary}”", { summary: readBy(item) });
  else read.remove();
  fillReceipt(body.querySelector('[data-slot="receipt"]'), item.receipt);
  reasons.append(body);
}
