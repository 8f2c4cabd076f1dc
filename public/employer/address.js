// Addresses of the page: the view, the posting, and the companies whose postings are listed. So a
// reload shows the same, and nothing is kept elsewhere.

/** The companies of the address; an employer has those of their session. */
export const companies = () => new URLSearchParams(location.search).getAll("company").filter(Boolean);

/** The posting of the address. */
export const posting = () => new URLSearchParams(location.search).get("job") ?? "";

/** The address of a view. @param {string} view @param {Record<string, string>} [details] */
export function addressOf(view, details = {}, of = companies()) {
  const query = new URLSearchParams({ view, ...details });
  for (const company of of) query.append("company", company);
  return `${location.pathname}?${query}`;
}
