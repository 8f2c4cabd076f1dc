// Addresses of the page. Ids of people are in the fragment, which no server sees.

/** The cohort: the mentees that the coordinator named. */
export const cohort = () => idsOf(fragment().get("mentees") ?? "");

/** The mentee whose mentors are shown. */
export const mentee = () => fragment().get("mentee") ?? "";

const fragment = () => new URLSearchParams(location.hash.slice(1));

/** Ids, one per line. An id may have any other character. @param {string} text */
export function idsOf(text) {
  return [...new Set(text.split("\n").map((line) => line.trim()).filter(Boolean))];
}

/**
 * The address of a view.
 * @param {string} view @param {{mentees?: string[], mentee?: string}} [people]
 * @param {Record<string, string>} [details]
 */
export function addressOf(view, { mentees = cohort(), mentee: one } = {}, details = {}) {
  const people = new URLSearchParams({ ...(mentees.length > 0 && { mentees: mentees.join("\n") }), ...(one && { mentee: one }) });
  return `${location.pathname}?${new URLSearchParams({ view, ...details })}#${people}`;
}
