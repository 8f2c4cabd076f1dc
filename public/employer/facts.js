// The facts of a posting, each with the words that state it, and what its author should add or
// check.

import { element } from "../shared/element.js";
import { countryName, list, nameOf, payText, plural, spelled, t } from "../shared/words.js";
import { EDUCATION, duration, evidence, fluency, placeName, remarks, skillChip } from "../shared/understood.js";

/** @param {any} reading an item of what the service read @returns {HTMLElement} */
export function postingFacts({ facts, error }) {
  const panel = element("section", { class: "understood" }, element("h2", { text: t("What was understood") }));
  if (error) {
    panel.append(element("p", { text: t("This is not a posting: {why}", { why: error }) }));
    return panel;
  }
  const rows = element("dl", {});
  const row = (name, of, isStated, ...content) => {
    if (!isStated) return;
    const made = element("div", {}, element("dt", { text: name }), element("dd", {}, ...content, ...evidence(facts, of)));
    made.dataset.fact = of;
    rows.append(made);
  };
  const workplaces = [facts.workplace, ...facts.other_workplaces].filter(Boolean).map((workplace) => nameOf("workplace", workplace));
  row(t("Kind of work"), "title", facts.title, spelled(facts.title));
  row(t("Seniority"), "seniority", facts.seniority, nameOf("seniority", facts.seniority));
  row(t("Experience"), "experience", facts.experience_months != null, duration(facts.experience_months ?? 0));
  row(t("Education"), "education", facts.education, t(EDUCATION[facts.education] ?? spelled(facts.education)));
  row(t("Place"), "place", facts.places.length, facts.places.map(placeName).join("; "));
  row(t("Applicants may live in"), "applicant_place", facts.applicant_places.length, facts.applicant_places.map(placeName).join("; "));
  row(t("Workplace"), "workplace", workplaces.length, workplaces.join(", "));
  row(t("Employment"), "employment", facts.employment_types.length, facts.employment_types.map((type) => nameOf("employment_type", type)).join(", "));
  row(t("Pay"), "pay", facts.pay, payText(facts.pay && { ...facts.pay, period: "year" }));
  row(t("Languages"), "language", facts.languages.length, facts.languages.map(fluency).join(", "));
  const permit = permitText(facts.permit);
  row(t("Work permit"), "permit", permit, permit);
  const required = facts.skills.filter((skill) => skill.required);
  const optional = facts.skills.filter((skill) => !skill.required);
  row(plural(required.length, "Required skill", "Required skills"), "skills", required.length, skills(required, "has"));
  row(plural(optional.length, "Optional skill", "Optional skills"), "none", optional.length, skills(optional, "lacks wished"));
  panel.append(rows, ...remarks(facts));
  return panel;
}

const skills = (found, look) => element("ul", { class: "chips" }, ...found.map((skill) => skillChip(skill, look)));

function permitText(permit) {
  if (!permit) return "";
  const country = permit.country && countryName(permit.country.toUpperCase());
  const parts = [
    country && t("for {country}", { country }),
    permit.sponsored === true && t("you sponsor permits"),
    permit.sponsored === false && t("you sponsor no permits"),
    permit.citizens && t("citizens only"),
    permit.cleared && t("a security clearance is required"),
  ].filter(Boolean);
  return parts.length > 0 ? list(parts) : "";
}
