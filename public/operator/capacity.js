// Capacity and cost: how far each limit is used, and what each kind of request costs.

import { element, outsideLink } from "../shared/element.js";
import { number, plural, spelled, t } from "../shared/words.js";
import { shareBar } from "../shared/charts.js";
import { bytes, heading, nothing, percent, row, section, table } from "./parts.js";

/** Share of a limit from which it needs a plan. */
const NEAR = 0.7;

/** Each limit, and the unit it is counted in. */
const LIMITS = {
  isolate_bytes: ["Memory of an isolate", "Bytes"],
  snapshot_bytes: ["Snapshot of the catalogue", "Bytes"],
  database_bytes: ["Size of the database", "Bytes"],
  database_busy: ["Work of the database", "Milliseconds per second, in the busiest hour of the week"],
  snapshot_writes: ["Writes of the snapshot", "Writes per second, in the last day"],
  queue_messages: ["Messages of the queue", "Messages per second, in the busiest hour of the week"],
};
const titleOf = (name) => (LIMITS[name] ? t(LIMITS[name][0]) : spelled(name));

/** @param {import("./runs.js").Api} api @param {HTMLElement} place @param {AbortSignal} signal */
export async function show(api, place, signal) {
  const { data } = await api.GET("/v1/capacity", { signal });
  const report = /** @type {import("../shared/client.js").Schemas["CapacityReport"]} */ (data);
  const { counts } = report;
  const held = [
    plural(counts.people, "{count} person", "{count} people"), plural(counts.active_people_estimate, "{count} active", "{count} active"),
    plural(counts.postings, "{count} posting", "{count} postings"), plural(counts.persisted_matches, "{count} persisted match", "{count} persisted matches"),
    t("{bytes} in the database", { bytes: bytes(counts.database_bytes) }),
  ];
  place.append(...heading(t("Capacity and cost"), held.join(" · ")), limits(report), costs(report), prices(report));
}

function limits({ limits: uses, next_limit: next }) {
  const columns = [t("Limit"), t("Used"), t("Now"), t("Reached at")];
  const rows = [...uses].sort((a, b) => b.share - a.share).map((use) => row(columns, [
    [outsideLink(use.source, titleOf(use.name)), element("small", { text: LIMITS[use.name] ? t(LIMITS[use.name][1]) : use.unit })],
    [shareBar(percent(use.share), use.share, use.share >= NEAR ? "bad" : "good"), element("small", { text: percent(use.share) })],
    t("{now} of {limit}", { now: amount(use, use.now), limit: amount(use, use.limit) }),
    [...(use.reached_at_people ? [plural(use.reached_at_people, "{count} person", "{count} people")] : []),
      ...(use.reached_at_postings ? [element("small", { text: plural(use.reached_at_postings, "{count} posting", "{count} postings") })] : [])],
  ]));
  return section(t("Limits"), t("The next one to be reached, if the data keeps its present shape: {limit}. Plan ahead from 70 % on.", { limit: titleOf(next) }), table(t("Limits"), columns, rows));
}

function amount({ unit }, value) {
  return unit === "bytes" ? bytes(value) : number(value, 1);
}

function costs({ paths }) {
  if (paths.length === 0) return section(t("Cost"), t("What a million requests of each kind cost, from the counts of the last week."), nothing(t("No request has been counted yet; counts are written every five minutes.")));
  const most = Math.max(...paths.map((path) => path.dollars_per_million), 0.01);
  const columns = [t("Route"), t("Dollars per million"), t("Per request"), t("Requests")];
  const per = (path, total) => number(total / Math.max(1, path.events), 1);
  const rows = [...paths].sort((a, b) => b.dollars_per_million * b.events - a.dollars_per_million * a.events).map((path) => row(columns, [
    [element("strong", { text: path.route.replaceAll("/", "/\u200b") }), element("small", { text: path.cache })],
    [shareBar(`$${number(path.dollars_per_million, 2)}`, path.dollars_per_million / most), element("small", { text: `$${number(path.dollars_per_million, 2)}` })],
    t("Batches: {batches}, rows read: {read}, rows written: {written}, KV operations: {keys}, ms in the database: {ms}", {
      batches: per(path, path.batches), read: per(path, path.rows_read), written: per(path, path.rows_written), keys: per(path, path.keys_read + path.keys_written), ms: per(path, path.database_us / 1000),
    }),
    number(path.events),
  ]));
  return section(t("Cost"), t("What a million requests of each kind cost, the costliest in total first. Save rows written and KV writes first."), table(t("Cost"), columns, rows));
}

function prices({ prices: table_ }) {
  return element("p", { class: "small" }, t("Prices of {date}: ", { date: table_.as_of }), outsideLink(table_.source, table_.source));
}
