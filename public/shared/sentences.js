// What a match comes to, in the reader's language. The service gives reasons as codes with values;
// its own sentences are English, for readers of the API.

import { languageName, list, number, t } from "./words.js";

/** @typedef {import("./client.js").Schemas} Schemas */

/**
 * Why a job suits the reader: clauses that complete “It fits because”.
 * @type {Record<Schemas["ReasonCode"], string>}
 */
const REASONS = {
  work: "the work is close to yours",
  work_as: "the work is close to yours as “{title}”",
  work_wanted: "the work is close to “{title}”, which you want",
  level: "the level suits you",
  education: "you have the education it asks for",
  remote: "you can do it remotely",
  location: "the location suits you",
  pay: "the pay is in your range",
  preferences: "it matches your preferences",
  interest: "it is like jobs that you saved or applied for",
  tags: "its company has tags that you look for: {tags}",
};

/** A share of the score below which nothing worth saying is known. */
const LITTLE = 0.3;

/**
 * Why a job is ruled out, or may be.
 * @type {Record<Schemas["DealBreakerCode"], string>}
 */
const DEAL_BREAKERS = {
  remote_elsewhere: "It is remote, but not open to people in the places you chose.",
  elsewhere: "It is not in any of the places you chose.",
  place_not_stated: "It does not state where it is.",
  place_not_clear: "It does not state clearly whether it is in one of the places you chose.",
  remote: "It is remote, which you ruled out.",
  hybrid: "It is hybrid, which you ruled out.",
  on_site: "It is on site, which you ruled out.",
  workplace_not_stated: "It does not state whether it is remote, hybrid or on site.",
  employment_type: "Its employment type is not one you chose.",
  employment_type_not_stated: "It does not state its employment type.",
  pay_too_low: "It pays less than your minimum.",
  pay_not_stated: "It does not state its pay.",
  pay_not_convertible: "It states its pay in a currency that cannot be converted.",
  not_authorised: "You are not authorised to work in its country.",
  not_authorised_but_sponsored: "You are not authorised to work in its country, but it sponsors permits.",
  country_not_stated: "It does not state its country.",
  citizens_only: "It is open to citizens only.",
  clearance: "It requires a security clearance.",
  language_not_listed: "It requires {language}, which you do not list.",
  language_level: "It requires better {language} than you list.",
  company: "It is at a company that you ruled out.",
};

/** A deal-breaker as a sentence. @param {Schemas["DealBreaker"]} breaker */
export function breakerText({ code, values = {}, reason }) {
  // A page may be older than the service.
  const text = DEAL_BREAKERS[code];
  return text ? t(text, { ...values, language: languageName(values.language ?? "") }) : reason;
}

/**
 * What a match comes to, in a sentence or two: why the job fits, and what stands in the way or
 * would change most.
 * @param {Pick<Schemas["Match"], "score" | "coverage" | "deal_breakers" | "matched_skills" |
 *   "missing_skills" | "reasons">} match
 */
export function summaryOf(match) {
  const { deal_breakers: breakers = [] } = match;
  const breaker = breakers.find(({ verdict }) => verdict === "ineligible") ?? breakers[0];
  return [first(match), breaker ? breakerText(breaker) : gain(match)].filter(Boolean).join(" ");
}

function first({ coverage, matched_skills: matched, missing_skills: missing, reasons: given = [] }) {
  const clauses = given.map(({ code, values }) => REASONS[code] && t(REASONS[code], values)).filter(Boolean);
  const skills = skillsText(matched.length, matched.length + missing.length);
  if (!skills && clauses.length > 0) return t("It fits because {reasons}.", { reasons: list(clauses) });
  if (!skills) return coverage < LITTLE ? t("Too little is known to compare this job with you.") : t("Nothing about this job matches your profile closely.");
  if (matched.length > 0) return `${list([skills, ...clauses])}.`;
  return clauses.length > 0 ? t("{skills}, but {reasons}.", { skills, reasons: list(clauses) }) : `${skills}.`;
}

/** How many of the skills that a job asks for the reader has; empty if it asks for none. */
function skillsText(has, asked) {
  const values = { have: number(has), count: number(asked) };
  if (asked === 0) return "";
  if (asked === 1) return has === 1 ? t("You have the one skill that it asks for") : t("You do not list the one skill that it asks for");
  if (has === 0) return t("You list none of the {count} skills that it asks for", values);
  if (has < asked) return t("You have {have} of the {count} skills that it asks for", values);
  return asked === 2 ? t("You have both skills that it asks for") : t("You have all {count} skills that it asks for", values);
}

/** The missing skill that would add most; a rise that rounding hides is not worth a sentence. */
function gain({ score, missing_skills: missing }) {
  const [best] = missing.filter(({ score_with: then }) => (then ?? 0) - score >= 1).sort((a, b) => (b.score_with ?? 0) - (a.score_with ?? 0));
  return best && t("With {skill}, your score would rise from {from} to {to}.", { skill: best.spelled ?? best.name, from: Math.round(score), to: Math.round(best.score_with ?? 0) });
}
