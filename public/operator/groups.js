// The file of an audit: people with what they reported of themselves.

import { t } from "../shared/words.js";

/**
 * The categories and the people of a text in CSV: a header, then a line per person with the id and
 * a value for each category, empty where it is unknown.
 * @param {string} text
 * @returns {{categories: string[], people: Record<string, (string | null)[]>}}
 * @throws an error with a `field`, as the service's have
 */
export function groupsOf(text) {
  const rows = rowsOf(text.replace(/^\ufeff/, "")).map((cells, at) => ({ cells, line: at + 1 }));
  const [header, ...lines] = rows.filter(({ cells }) => cells.some(Boolean));
  const [, ...categories] = header?.cells ?? [];
  if (categories.length === 0 || !categories.every(Boolean)) {
    throw refusal(t("Name one to five categories in the first line, after the column of people."));
  }
  if (lines.length === 0) throw refusal(t("Below the first line, nobody is named."));
  const people = lines.map(({ cells: [id, ...values], line }) => {
    if (values.length > categories.length || !id) throw refusal(t("Line {line} does not have the columns of the first line.", { line }));
    return [id, categories.map((_, column) => values[column] || null)];
  });
  return { categories, people: Object.fromEntries(people) };
}

const refusal = (detail) => ({ message: t("The groups cannot be read"), field: "people", detail });

/** A cell and what ends it. It always matches, so that no text is read twice. */
const CELL = /(?:"([^"]*(?:""[^"]*)*)"?[^,\n]*|([^,\n]*))(,|\n|$)/gy;

/**
 * The cells of each line; a cell in quotes may hold commas, quotes and line ends.
 * @param {string} text
 */
function rowsOf(text) {
  /** @type {string[][]} */
  const rows = [];
  /** @type {string[]} */
  let cells = [];
  for (const [, quoted, plain = "", end] of text.matchAll(CELL)) {
    cells.push((quoted === undefined ? plain : quoted.replaceAll('""', '"')).trim());
    if (end === ",") continue;
    rows.push(cells);
    cells = [];
  }
  return rows;
}
