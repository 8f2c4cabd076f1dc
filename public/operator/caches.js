// Caches: their hit rates of the last week, day and hour against their targets.

import { element } from "../shared/element.js";
import { dateText, number, plural, t } from "../shared/words.js";
import { seriesChart, sharesChart } from "../shared/charts.js";
import { bytes, heading, percent, row, section, table } from "./parts.js";

/** What each cache holds, and what a low rate means. */
const MEANINGS = {
  match: ["Score and reasons of one pair", "People open different jobs than before, or profiles change often. Warming the most viewed jobs helps."],
  "job-analysis": ["A language model’s analysis of one pair", "Each miss costs a call. A changed prompt or model starts from nothing."],
  "company-enrichment": ["Whether a provider’s data is current", "Companies change sooner than their data expires, or the provider fails."],
  catalogue: ["Snapshots of the catalogue", "Isolates start often, or snapshots are written more often than they are read."],
  recommendations: ["Matches that are persisted for a person", "Profiles or the algorithm have changed, and these matches have not been recomputed yet. Look at the runs."],
  session: ["Copies of sessions", "KV loses copies or answers late. Requests read the database instead."],
  "recommendations-page": ["First pages, for a minute", "People rarely come back within a minute, or change something each time. This is harmless."],
};
const PERIODS = { week: "week", day: "day", hour: "hour" };

/** @param {import("./runs.js").Api} api @param {HTMLElement} place @param {AbortSignal} signal */
export async function show(api, place, signal) {
  const { data } = await api.GET("/v1/caches", { signal });
  const { items } = /** @type {import("../shared/client.js").Schemas["CacheReports"]} */ (data);
  const columns = [t("Cache"), t("Hit rate"), t("Lookups, last day"), t("Holds"), t("What to do")];
  place.append(...heading(t("Caches"), t("The share of lookups that found their value: of the last week, day and hour, from top to bottom, and the target as a line. A miss costs time and never correctness.")),
    table(t("Caches"), columns, items.map((cache) => rowOf(columns, cache))),
    section(t("The last 30 days"), t("The hit rate of each day in UTC, and the target as a line. A line that falls after a release shows what the release changed; it is broken where nothing was looked up."),
      element("div", { class: "figures" }, ...items.map(courseOf))));
}

const titleOf = ({ cache }) => (MEANINGS[cache] ? t(MEANINGS[cache][0]) : cache);

/**
 * The course of a cache's hit rate.
 * @param {import("../shared/client.js").Schemas["CacheReport"]} cache
 */
function courseOf(cache) {
  const used = cache.days.filter(({ lookups }) => lookups > 0);
  const caption = element("figcaption", { text: titleOf(cache) });
  const made = element("figure", {}, caption);
  made.dataset.cache = cache.cache;
  if (used.length === 0) {
    made.append(element("p", { class: "small", text: t("Not used in the last 30 days.") }));
    return made;
  }
  const rates = used.map(({ hit_rate: rate }) => rate ?? 0);
  const label = plural(used.length, "{count} day with lookups, hit rates from {low} to {high}, the last one {last}; target {target}", "{count} days with lookups, hit rates from {low} to {high}, the last one {last}; target {target}", {
    low: percent(Math.min(...rates)), high: percent(Math.max(...rates)), last: percent(rates.at(-1)), target: percent(cache.target),
  });
  const columns = [t("Day"), t("Hit rate"), t("Lookups")];
  const rows = used.map((day) => row(columns, [dateText(day.day_start_ms), percent(day.hit_rate), number(day.lookups)])).reverse();
  made.append(seriesChart(label, cache.days.map(({ hit_rate: rate }) => rate ?? null), cache.target),
    element("details", {}, element("summary", { text: t("Numbers") }), table(titleOf(cache), columns, rows)));
  return made;
}

function rowOf(columns, cache) {
  const { target, day } = cache;
  const bars = Object.keys(PERIODS).map((period) => ({ share: cache[period].hit_rate ?? null, isGood: (cache[period].hit_rate ?? 1) >= target }));
  const rates = Object.entries(PERIODS).map(([period, name]) => `${t(name)} ${percent(cache[period].hit_rate)}`).join(", ");
  const [, cause] = MEANINGS[cache.cache] ?? ["", ""];
  const isLow = day.hit_rate != null && day.hit_rate < target;
  const lookups = day.hits + day.misses + day.stale + day.errors;
  return row(columns, [
    [element("strong", { text: titleOf(cache) }), element("code", { class: "run-id", text: cache.cache })],
    [sharesChart(t("Hit rates: {rates}; target {target}", { rates, target: percent(target) }), bars, target), element("small", { text: `${rates}; ${t("target {target}", { target: percent(target) })}` })],
    [number(lookups), ...(day.errors > 0 ? [element("small", { class: "bad-text", text: plural(day.errors, "{count} error", "{count} errors") })] : []), ...(day.stale > 0 ? [element("small", { text: plural(day.stale, "{count} outdated", "{count} outdated") })] : [])],
    [plural(cache.values_estimate, "{count} value", "{count} values"), element("small", { text: bytes(cache.size_estimate_bytes) })],
    lookups === 0 ? t("Not used in the last day.") : isLow ? t(cause) : t("Nothing: it reaches its target."),
  ]);
}
