// What the list shows, in the address: filters, order and search under the names of the service's
// parameters. So a narrowed list survives a reload and can be sent to somebody.

/** Facets in the order of the page. */
export const FACETS = ["workplace", "place", "seniority", "employment_type", "pay", "posted", "skill", "company", "language"];

/** Parameters that narrow the list, besides the facets. */
const SINGLE = ["q", "near", "radius_km"];

/** Parameters of the page that the service takes; others in the address are left out. */
const NAMES = [...FACETS, ...SINGLE, "exclude", "sort", "include_ineligible"];

/** The list's parameters in an address. @param {URLSearchParams} address */
export function listQuery(address) {
  const query = new URLSearchParams();
  for (const name of NAMES) {
    const value = address.get(name)?.trim();
    if (value) query.set(name, value);
  }
  if (!query.has("near")) query.delete("radius_km");
  return query;
}

/** The values of a parameter. @param {URLSearchParams} query @param {string} name */
export function valuesOf(query, name) {
  return (query.get(name) ?? "").split(",").map((value) => value.trim()).filter(Boolean);
}

/** Adds a value to a parameter that takes several, or removes it. */
export function toggle(query, name, value) {
  const values = valuesOf(query, name);
  const others = values.filter((other) => other !== value);
  if (others.length === values.length) others.push(value);
  if (others.length > 0) query.set(name, others.join(","));
  else query.delete(name);
}

/**
 * Everything that narrows the list, one by one.
 * @typedef {{name: string, value: string, facet: string, excluded: boolean}} Narrowing
 * @param {URLSearchParams} query @returns {Narrowing[]}
 */
export function narrowings(query) {
  const chosen = FACETS.flatMap((facet) => valuesOf(query, facet).map((value) => ({ name: facet, value, facet, excluded: false })));
  const excluded = valuesOf(query, "exclude").map((pair) => {
    const at = pair.indexOf(":");
    return { name: "exclude", value: pair, facet: pair.slice(0, at), excluded: true };
  });
  const single = ["q", "near"].filter((name) => query.has(name)).map((name) => ({ name, value: query.get(name) ?? "", facet: name, excluded: false }));
  return [...single, ...chosen, ...excluded];
}

/**
 * A query without one of its narrowings.
 * @param {URLSearchParams} query
 * @param {Narrowing} narrowing
 */
export function without(query, { name, value }) {
  const wider = new URLSearchParams(query);
  if (SINGLE.includes(name)) wider.delete(name);
  else toggle(wider, name, value);
  if (!wider.has("near")) {
    wider.delete("radius_km");
    if (wider.get("sort") === "distance") wider.delete("sort");
  }
  return wider;
}

/** A query without all that narrows it. @param {URLSearchParams} query */
export function withoutAll(query) {
  return narrowings(query).reduce(without, query);
}

/**
 * An address of this page; the fragment, which names whose jobs are shown, stays.
 * @param {URLSearchParams | Record<string, string>} query
 */
export function addressOf(query) {
  // Commas and slashes are readable as they are.
  const text = new URLSearchParams(query).toString().replaceAll("%2C", ",").replaceAll("%2F", "/").replaceAll("%3A", ":");
  return `${location.pathname}${text && `?${text}`}${location.hash}`;
}
