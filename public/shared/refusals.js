// Why the service refused something, in the reader's words: by its code and the field at fault, or
// by its code alone.

import { chapter, t } from "./words.js";

await chapter("refusals");

/**
 * What each code asks of the reader. An empty text adds nothing to its title.
 * @type {Partial<Record<import("./client.js").Schemas["Code"], string>>}
 */
const CODES = {
  invalid_json: "It is not a complete JSON document.",
  missing_field: "Fill this in.",
  wrong_type: "Another type of value is expected here.",
  invalid_field: "This value cannot be used here.",
  too_long: "It is too long. Shorten it.",
  too_many: "There are too many. Remove some.",
  body_too_large: "Shorten it, or leave out what is not needed.",
  forbidden: "Your sign-in does not allow this.",
  not_found: "It may have been closed, withdrawn or erased since you opened this page.",
  version_conflict: "It has changed since you opened it here: somebody else changed it, or you did in another tab.",
  rate_limited: "",
  internal: "Try again. If it fails again, send the ID of the request to the operator of this site.",
  unavailable: "Try again in a moment. Nothing you have entered is lost.",
};

/**
 * What a field must be, where that can be said better: by the code and the last part of the
 * field's path.
 * @type {Record<string, string>}
 */
const FIELDS = {
  "missing_field body": "This text does not look like a résumé. Does it mention your work, your education or your skills?",
  "missing_field title": "Give the posting a title.",
  "invalid_field body": "It contains nothing that can be used.",
  "invalid_field startDate": "Write a year, a month or a day from 1900 to 2200, such as 2015, 2015-06 or 2015-06-01.",
  "invalid_field endDate": "Write a year, a month or a day from 1900 to 2200, such as 2015, 2015-06 or 2015-06-01.",
  "invalid_field currency": "Write the three letters of a currency, such as EUR.",
  "invalid_field min": "The amount cannot be negative.",
  "invalid_field max": "The amount cannot be negative.",
  "invalid_field minValue": "The amount cannot be negative.",
  "invalid_field maxValue": "The amount cannot be negative.",
  "invalid_field pay": "The lower amount is above the upper one.",
  "invalid_field value": "The lower amount is above the upper one.",
  "invalid_field least_score": "Enter a number from 0 to 100.",
  "wrong_type least_score": "Enter a number from 0 to 100.",
  "wrong_state agrees": "The request ended when you chose to be seen by nobody. The employer has to ask again.",
  "invalid_field people": "None of these people has a match yet. Does the first column hold this service’s ids?",
  "too_many people": "One audit takes at most 20,000 people.",
};

/**
 * @param {{code: string, field?: string, detail?: string}} refusal
 * @returns {{detail: string, aside?: string}}
 */
export function refusalText({ code, field = "", detail = "" }) {
  const said = FIELDS[`${code} ${field.split("/").at(-1)}`];
  if (said) return { detail: t(said) };
  const words = CODES[code];
  if (words === undefined) return { detail };
  return words ? { detail: t(words), aside: detail } : { detail: "" };
}
