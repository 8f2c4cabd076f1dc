// The catalogue: what is open, what an isolate holds of it, and the statistics and skills in force.

import { ask } from "../shared/ask.js";
import { element } from "../shared/element.js";
import { nameOf, number, plural, t, timeText } from "../shared/words.js";
import { shareBar } from "../shared/charts.js";
import { bytes, heading, order, row, section, table } from "./parts.js";

/** Memory of an isolate, from the platform. */
const ISOLATE_BYTES = 128 * 1024 * 1024;
const FACETS = ["workplace", "seniority", "employment_type", "posted"];

/** @param {import("./runs.js").Api} api @param {HTMLElement} place @param {AbortSignal} signal */
export async function show(api, place, signal) {
  const [ready, capacity, facets, statistics, skills] = (await Promise.all([
    api.GET("/readyz", { signal }),
    api.GET("/v1/capacity", { signal }),
    api.GET("/v1/facets", { params: { query: { facets: /** @type {any} */ (FACETS) } }, signal }),
    api.GET("/v1/statistics", { signal }),
    api.GET("/v1/skills", { signal }),
  ])).map(({ data }) => /** @type {any} */ (data));
  const share = capacity.counts.empty_isolate_bytes / ISOLATE_BYTES;
  place.append(
    ...heading(t("Catalogue"), t("Every request ranks all open postings in the memory of its isolate.")),
    section(t("Postings"), t("{open} open of {stored} stored; change number {catalogue}.", { open: number(facets.total), stored: number(capacity.counts.postings), catalogue: number(ready.catalogue) }),
      element("div", { class: "figures" }, ...facets.facets.map((facet) => counts(facet, facets.total)))),
    section(t("Memory"), t("An isolate that has just loaded the catalogue holds {bytes} of 128 MiB. Above half, plan a second deployment by region or trade.", { bytes: bytes(capacity.counts.empty_isolate_bytes) }),
      shareBar(t("{share} % of the memory", { share: number(share * 100) }), share, share > 0.5 ? "bad" : "good")),
    statisticsSection(api, statistics.items, () => redraw()),
    section(t("Skills of the deployment"), skills.skills.length === 0
      ? t("None: documents are read with the built-in skills.")
      : plural(skills.skills.length, "{count} skill of your own, version {version}.", "{count} skills of your own, version {version}.", { version: skills.version })),
  );
  async function redraw() {
    place.replaceChildren();
    await show(api, place, signal);
  }
}

function counts({ facet, values }, total) {
  const columns = [t("Value"), t("Share"), t("Jobs")];
  const rows = values.map(({ value, label, count }) => row(columns, [label ?? nameOf(facet, value), shareBar(`${number(count)}`, count / Math.max(1, total)), number(count)]));
  return element("figure", {}, element("figcaption", { text: nameOf("facet", facet) }), table(nameOf("facet", facet), columns, rows));
}

function statisticsSection(api, items, after) {
  const columns = [t("Version"), t("Built"), t("Postings"), t("Size"), t("In use")];
  const rows = items.map((item) => row(columns, [element("code", { text: item.version }), timeText(item.created_at_ms), number(item.postings), bytes(item.bytes), item.in_force ? t("yes") : t("no")]));
  const build = order(t("Build from the postings"), () => api.POST("/v1/statistics").then(() => t("Ordered: look at the runs.")), after);
  build.id = "build-statistics";
  const current = items.find((item) => item.in_force);
  const back = current && order(t("Return to the previous one"), async () => {
    const agreed = await ask({ title: t("Return to the previous statistics?"), text: t("Everyone’s matches are recomputed when they next ask."), yes: t("Return"), no: t("Keep them") });
    return agreed && api.DELETE("/v1/statistics/{version}", { params: { path: { version: current.version } } }).then(() => t("The previous statistics are in use."));
  }, after);
  return section(t("Statistics"), items.length === 0
    ? t("The built-in ones are in use. With 500 postings or more, build your own: they measure how rare each word and skill is on your board.")
    : t("How rare each word and skill is. New statistics make a new algorithm, and matches are recomputed."),
    ...(rows.length > 0 ? [table(t("Statistics"), columns, rows)] : []), element("div", { class: "row-actions" }, build, ...(back ? [back] : [])));
}
