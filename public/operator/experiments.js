// Experiments: what came of each side, with intervals, and whether the difference is more than
// chance.

import { element } from "../shared/element.js";
import { number, plural, t, timeText } from "../shared/words.js";
import { intervalsChart } from "../shared/charts.js";
import { heading, nothing, percent, row, section, table } from "./parts.js";

const MOST = 20;

const STATUSES = { draft: "Draft", running: "Running", stopped: "Stopped" };
const KINDS = { view: "Looked at", save: "Saved", apply: "Applied", dismiss: "Dismissed", hide_company: "Company hidden" };

/** @param {import("./runs.js").Api} api @param {HTMLElement} place @param {AbortSignal} signal */
export async function show(api, place, signal) {
  const { data } = await api.GET("/v1/experiments", { params: { query: { limit: MOST } }, signal });
  const { items } = /** @type {import("../shared/client.js").Schemas["ExperimentPage"]} */ (data);
  place.append(...heading(t("Experiments"), t("Several algorithms side by side. A rate is the share of people who did something at least once; the line is its 95 % interval. While the interval of a difference contains 0, the experiment is undecided.")));
  if (items.length === 0) return place.append(nothing(t("No experiment yet. The API defines them: see the reference.")));
  for (const experiment of items) {
    const name = experiment.name ?? "";
    const results = await api.GET("/v1/experiments/{name}/results", { params: { path: { name } }, signal });
    place.append(panel(/** @type {any} */ (results.data)));
  }
}

function panel(results) {
  const times = [
    t(STATUSES[results.status] ?? results.status),
    results.started_at_ms && t("since {when}", { when: timeText(results.started_at_ms) }),
    results.stopped_at_ms && t("until {when}", { when: timeText(results.stopped_at_ms) }),
  ];
  const kinds = results.sides[0]?.outcomes.map(({ kind }) => kind) ?? [];
  const columns = [t("Side"), t("People"), ...kinds.map((kind) => t(KINDS[kind] ?? kind))];
  const charts = kinds.map((kind, at) => element("figure", {},
    element("figcaption", { text: t(KINDS[kind] ?? kind) }),
    intervalsChart(results.sides.map(({ name, outcomes }) => `${name}: ${rateText(outcomes[at])}`).join("; "), results.sides.map(({ outcomes }) => outcomes[at]))));
  const rows = results.sides.map(({ name, algorithm, people, outcomes }) => row(columns, [
    [element("strong", { text: name }), element("small", { text: algorithm })],
    number(people),
    ...outcomes.map((outcome) => [rateText(outcome), ...differenceText(outcome)]),
  ]));
  return section(results.name, times.filter(Boolean).join(", "), table(results.name, columns, rows), element("div", { class: "figures" }, ...charts), ...preference(results));
}

function rateText({ rate, interval }) {
  return rate == null || !interval ? "–" : `${percent(rate)} (${percent(interval[0])} – ${percent(interval[1])})`;
}

function differenceText({ difference }) {
  if (!difference) return [];
  const [low, high] = difference.interval;
  const decided = low > 0 || high < 0;
  const text = t("{difference} against the first, {low} to {high}", { difference: signed(difference.rate), low: signed(low), high: signed(high) });
  return [element("small", { text }), element("small", { class: decided ? "good-text" : "", text: decided ? t("more than chance") : t("may be chance") })];
}

const signed = (share) => `${share > 0 ? "+" : ""}${percent(share)}`;

function preference({ preference: found, sides }) {
  if (!found) return [];
  const [first, second] = sides.map(({ name }) => name);
  return [element("p", { text: plural(found.first + found.second + found.neither, "Interleaved for {count} person: {first} preferred by {a}, {second} by {b}; chance would do this in {sign} of cases.", "Interleaved for {count} people: {first} preferred by {a}, {second} by {b}; chance would do this in {sign} of cases.", { first, second, a: number(found.first), b: number(found.second), sign: percent(found.sign_test) }) })];
}
