// What the service understood of a résumé: each fact with the words that state it, and what its
// owner should add or check.

import { element } from "./element.js";
import { chapter, countryName, languageName, list, nameOf, number, plural, spelled, t } from "./words.js";

await chapter("facts");

/** Levels of the Common European Framework, by the service's number. */
const LEVELS = ["", "A1", "A2", "B1", "B2", "C1", "C2"];

export const EDUCATION = {
  secondary: "Secondary school", vocational: "Vocational training", associate: "Associate degree", bachelor: "Bachelor", master: "Master", doctorate: "Doctorate",
};
/**
 * What the author of a document should add or check.
 * @type {Record<import("./client.js").Schemas["RemarkCode"], string>}
 */
const REMARKS = {
  no_pay: "No pay is stated. Add an amount with its currency and period.",
  no_place: "No place of work is stated. Add the city and its country.",
  no_applicant_place: "The job is remote, but the posting does not state from where people may apply. People everywhere will see it.",
  no_workplace: "The posting does not state whether the work is on site, hybrid or remote.",
  no_employment_type: "No employment type is stated, such as full time, part time or a fixed term.",
  no_skills: "No skills were found. List those that the work requires.",
  no_seniority: "No level is stated. Add it to the title, such as “junior” or “senior”.",
  impossible_pay: "No wage can be so low or so high, so the pay counts as unknown. Check its amount, currency and period.",
  no_required_skill: "All skills are understood as welcome, none as required.",
  beginner_with_years: "The level is that of a beginner, but {years} years of experience are required.",
  assumed_place: "Several places are called “{name}”. The one in {around} is assumed. Add the region and the country.",
  unknown_place: "“{name}” is not understood as a place. Write the city and its country.",
  no_exchange_rate: "There is no exchange rate for {currency}. The pay is compared only with pay in {currency}.",
  unknown_skill: "“{name}” is not a known skill. It matches only the same words.",
  no_title: "No job title was found. Add a headline or the titles of your positions.",
  no_held_skills: "No skills were found. List what you can do.",
  no_dates: "No position has a date, so no experience is counted. Add when each began and ended.",
  no_degree: "No degree was found, so degrees that postings require are not compared.",
  no_home: "No home is stated. Add your city and its country to find jobs near it.",
  no_languages: "No languages are listed, so languages that postings require are not compared.",
  undated_position: "“{name}” has no date and adds no experience. Add when it began and ended.",
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

/** A remark as a sentence. @param {import("./client.js").Schemas["Remark"]} remark */
function remarkText({ code, values = {}, remark }) {
  // A page may be older than the service.
  if (!REMARKS[code]) return remark;
  if (code !== "assumed_place") return t(REMARKS[code], values);
  const around = [values.region && capitals(values.region), countryName(values.country)].filter(Boolean).join(", ");
  return t(REMARKS[code], { name: capitals(values.name ?? ""), around });
}

/** What the author of a document should add or check. */
export function remarks({ missing, doubtful }) {
  const all = [...missing.map((remark) => [t("Add"), remark]), ...doubtful.map((remark) => [t("Check"), remark])];
  if (all.length === 0) return [];
  return [element("ul", { class: "remarks" }, ...all.map(([what, remark]) => element("li", {}, element("strong", { text: what }), " ", remarkText(remark))))];
}

/** The words of the document that state a fact. */
export function evidence(facts, of) {
  const words = [...new Set(facts.evidence.filter((fact) => fact.of === of).map(({ text }) => t("“{text}”", { text })))];
  return words.length > 0 ? [element("small", { class: "quote", text: t("from {words}", { words: words.slice(0, 4).join(", ") }) })] : [];
}

export function skillChip({ skill, spelled: words }, look = "has") {
  const chip = element("li", { class: `chip ${look}` }, element("span", { text: skill }));
  if (words.toLowerCase() !== skill.toLowerCase()) chip.append(element("span", { class: "chip-note", text: t("from {words}", { words: t("“{text}”", { text: words }) }) }));
  return chip;
}

/** Words within names of places that people write small. */
const SMALL = /^(?:am|an|and|auf|aux?|d|da|das|de|del|der|des|di|do|dos|du|e|en|et|i|im|in|l|la|las|le|les|of|on|sur|the|und|upon|y|à)$/u;

/** The name of a place, which the service folds to lower case: “san francisco”, “tx”. */
function capitals(name) {
  if (/^\p{L}{2}$/u.test(name)) return name.toUpperCase();
  return name.replace(/\p{L}+/gu, (word, at) => (at > 0 && SMALL.test(word) ? word : word.charAt(0).toUpperCase() + word.slice(1)));
}

export function placeName({ city, region, country, doubtful }) {
  const parts = [city && capitals(city), region && !city && capitals(region), country && countryName(country.toUpperCase())].filter(Boolean).join(", ");
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
