// What the service understood of a résumé: each fact with the words that state it, and what its
// owner should add or check.

import { element } from "./element.js";
import { countryName, languageName, list, nameOf, number, plural, spelled, t } from "./words.js";

/** Levels of the Common European Framework, by the service's number. */
const LEVELS = ["", "A1", "A2", "B1", "B2", "C1", "C2"];

export const EDUCATION = {
  secondary: "Secondary school", vocational: "Vocational training", associate: "Associate degree", bachelor: "Bachelor", master: "Master", doctorate: "Doctorate",
};
const CONTACTS = { email: "e-mail address", phone: "phone number", link: "web link", address: "postal address", personal: "personal detail" };

/**
 * @param {any} reading an item of what the service read
 * @returns {HTMLElement}
 */
export function understood({ facts, contacts = [] }) {
  const panel = element("section", { class: "understood" }, element("h2", { text: t("What was understood") }));
  const rows = element("dl", {});
  const row = (name, of, ...content) => rows.append(element("dt", { text: name }), element("dd", {}, ...content, ...evidence(facts, of)));
  if (facts.titles.length > 0) row(t("Kind of work"), "title", facts.titles.map(spelled).join(", "));
  if (facts.seniorities.length > 0) row(t("Seniority"), "seniority", facts.seniorities.map((level) => nameOf("seniority", level)).join(", "));
  if (facts.experience_months != null) row(t("Experience"), "experience", duration(facts.experience_months));
  if (facts.education) row(t("Education"), "education", t(EDUCATION[facts.education] ?? spelled(facts.education)));
  if (facts.places.length > 0) row(t("Place"), "place", facts.places.map(placeName).join("; "));
  if (facts.languages.length > 0) row(t("Languages"), "language", facts.languages.map(fluency).join(", "));
  if (facts.skills.length > 0) row(t("Skills"), "none", element("ul", { class: "chips" }, ...facts.skills.map((skill) => skillChip(skill))));
  panel.append(rows);
  panel.append(...remarks(facts));
  if (contacts.length > 0) panel.append(element("p", { class: "left-out-note", text: leftOut(contacts) }));
  return panel;
}

/** What the author of a document should add or check. */
export function remarks({ missing, doubtful }) {
  const all = [...missing.map((remark) => [t("Add"), remark]), ...doubtful.map((remark) => [t("Check"), remark])];
  if (all.length === 0) return [];
  return [element("ul", { class: "remarks" }, ...all.map(([what, { remark }]) => element("li", {}, element("strong", { text: what }), " ", remark)))];
}

/** The words of the document that state a fact. */
export function evidence(facts, of) {
  const words = [...new Set(facts.evidence.filter((fact) => fact.of === of).map(({ text }) => `“${text}”`))];
  return words.length > 0 ? [element("small", { class: "quote", text: t("from {words}", { words: words.slice(0, 4).join(", ") }) })] : [];
}

export function skillChip({ skill, spelled: words }, look = "has") {
  const chip = element("li", { class: `chip ${look}` }, element("span", { text: skill }));
  if (words.toLowerCase() !== skill.toLowerCase()) chip.append(element("span", { class: "chip-note", text: t("from {words}", { words: `“${words}”` }) }));
  return chip;
}

export function placeName({ city, region, country, doubtful }) {
  const parts = [city && spelled(city), region && !city && spelled(region), country && countryName(country.toUpperCase())].filter(Boolean).join(", ");
  return doubtful ? t("{place} (not certain)", { place: parts }) : parts;
}

export function fluency({ language, level }) {
  return [languageName(language), level && LEVELS[level]].filter(Boolean).join(" ");
}

export function duration(months) {
  const years = Math.floor(months / 12);
  return years > 0 ? plural(years, "{count} year", "{count} years") : plural(months, "{count} month", "{count} months");
}

function leftOut(contacts) {
  const counts = new Map();
  for (const { kind } of contacts) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  const named = [...counts].map(([kind, count]) => `${number(count)} × ${t(CONTACTS[kind] ?? spelled(kind))}`);
  return t("Left out, and never used: {contacts}.", { contacts: list(named) });
}
