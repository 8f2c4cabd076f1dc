// The whole explanation of a score: the skills, each signal with its points and its evidence, and
// the receipt.

import { element } from "./element.js";
import { EDUCATION, duration, placeName } from "./understood.js";
import { chapter, moneyFormat, nameOf, number, plural, spelled, t, traitText } from "./words.js";

await chapter("facts");

/** Skills of one list that are shown before the reader asks for more. */
const CHIPS = 12;

/** What each signal compares, as a question that its points answer. */
export const SIGNALS = {
  skills: "Skills", role: "Kind of work", seniority: "Seniority and experience", location: "Location", pay: "Pay",
  education: "Education", preferences: "Your preferences", interest: "Your interest", tags: "Shared tags", stage: "Company stage",
  reputation: "Reputation",
};

export function fillChips(place, chips) {
  if (chips.length === 0) return;
  const list = place.querySelector("ul");
  const rest = chips.slice(CHIPS);
  list.append(...chips.slice(0, CHIPS));
  if (rest.length > 0) {
    const more = element("button", { class: "chip-more", text: plural(rest.length, "{count} more", "{count} more") });
    more.type = "button";
    const item = element("li", {}, more);
    more.addEventListener("click", () => {
      rest[0].tabIndex = -1;
      item.replaceWith(...rest);
      rest[0].focus();
    });
    list.append(item);
  }
  place.hidden = false;
}

/**
 * @param {HTMLElement} body @param {any} explained
 * @param {{names: Record<string, string>, person: string}} [words] names of the signals, and of the
 *   person whose profile the evidence is from
 */
export function fillSignals(body, { signals }, words = { names: SIGNALS, person: t("You") }) {
  const widest = Math.max(...signals.map((signal) => signal.of), 1);
  body.querySelector("tbody").append(...signals.map((signal) => signalRow(signal, widest, words)));
  body.querySelector("table").hidden = false;
}

function signalRow({ name, points, of, known, evidence = [] }, widest, { names, person }) {
  const head = element("th", { text: t(names[name] ?? spelled(name)) });
  head.scope = "row";
  const bar = element("span", { class: known ? "signal-bar" : "signal-bar unknown" });
  bar.style.setProperty("--of", String(known ? of / widest : 0.12));
  bar.style.setProperty("--points", String(known && of > 0 ? points / of : 0));
  const evidenceCell = element("td", { class: "bar-column" }, bar, ...evidenceOf(evidence, person));
  const pointsCell = known
    ? element("td", { class: "points-column" }, element("strong", { text: number(points, 1) }), t(" of {points}", { points: number(of, 1) }))
    : element("td", { class: "points-column not-stated" }, element("strong", { text: t("unknown") }), element("small", { text: t("not counted") }));
  return element("tr", {}, head, evidenceCell, pointsCell);
}

/**
 * Evidence as people write it: a quote as it is, a fact from its values.
 * @param {import("./client.js").Schemas["Evidence"]} fact
 */
function evidenceText({ text, values }) {
  if (!values) return text;
  if (values.trait) return values.taken_up === "true" ? t("{trait}, which you tend towards", { trait: traitText(values.kind, values.trait) }) : t("{trait}, which you tend to avoid", { trait: traitText(values.kind, values.trait) });
  const { seniority, months, education, workplace, currency, yearly } = values;
  const facts = [
    (values.city || values.region || values.country) && placeName(/** @type {any} */ (values)),
    workplace && nameOf("workplace", workplace),
    seniority && nameOf("seniority", seniority),
    months && t("{duration} of experience", { duration: duration(Number(months)) }),
    education && t(EDUCATION[education] ?? spelled(education)),
    currency && `${moneyFormat(currency)(Number(yearly))} ${t("per year")}`,
  ];
  return facts.filter(Boolean).join(", ") || text;
}

function evidenceOf(evidence, person) {
  const texts = (document) => {
    const own = evidence.filter((fact) => fact.document === document).map(evidenceText);
    return [...new Set(own)].join(" · ");
  };
  return [[person, texts("profile")], [t("Job"), texts("posting")]]
    .filter(([, text]) => text)
    .map(([who, text]) => element("p", { class: "evidence" }, element("b", { text: who }), element("span", { text })));
}

export function fillReceipt(place, receipt) {
  if (!receipt) return;
  place.append(
    t("Receipt: {algorithm}, taxonomy {taxonomy}, profile {profile}, posting {posting}", {
      algorithm: receipt.algorithm, taxonomy: receipt.taxonomy, profile: receipt.profile_version, posting: receipt.posting_version,
    }),
    ", ",
    element("code", { text: receipt.digest }),
  );
}
