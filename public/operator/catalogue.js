// The catalogue: what is open, what an isolate holds of it, and the statistics and skills in force.

import { ask } from "../shared/ask.js";
import { button, element } from "../shared/element.js";
import { nameOf, number, plural, relativeText, t, timeText } from "../shared/words.js";
import { shareBar } from "../shared/charts.js";
import { bytes, field, heading, nothing, order, row, section, table } from "./parts.js";

/** Skills that are shown before more are asked for. */
const SKILLS = 100;
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
  const memory = capacity.limits.find(({ name }) => name === "isolate_bytes");
  place.append(
    ...heading(t("Catalogue"), t("Every request ranks all open postings in the memory of its isolate.")),
    section(t("Postings"), t("{open} open; change number {catalogue}.", { open: number(facets.total), catalogue: number(ready.catalogue) }),
      element("div", { class: "figures" }, ...facets.facets.map((facet) => counts(facet, facets.total)))),
    section(t("Snapshot"), snapshotText(capacity.snapshot)),
    section(t("Memory"), t("The isolate that answered has needed {now} of {limit} so far, {empty} of it before it held the catalogue. Above half, plan a second deployment by region or trade.", { now: bytes(memory.now), limit: bytes(memory.limit), empty: bytes(capacity.counts.empty_isolate_bytes) }),
      shareBar(t("{share} % of the memory", { share: number(memory.share * 100) }), memory.share, memory.share > 0.5 ? "bad" : "good")),
    statisticsSection(api, capacity.algorithm, statistics.items, () => redraw()),
    section(t("Skills of the deployment"), skills.skills.length === 0
      ? t("None: documents are read with the built-in skills.")
      : plural(skills.skills.length, "{count} skill of your own, version {version}.", "{count} skills of your own, version {version}.", { version: skills.version }),
      ...(skills.skills.length > 0 ? [skillsList(skills.skills)] : [])),
  );
  async function redraw() {
    place.replaceChildren();
    await show(api, place, signal);
  }
}

/**
 * What a new isolate begins with; nothing before the first.
 * @param {import("../shared/client.js").Schemas["SnapshotInForce"]} [snapshot]
 */
function snapshotText(snapshot) {
  if (!snapshot) return t("None yet: a new isolate reads every posting from the database.");
  const { created_at_ms: at, bytes: size, postings, changes_behind: behind } = snapshot;
  const written = t("Written {when}: {postings} in {bytes}.", {
    when: relativeText((at - Date.now()) / 1000), postings: plural(postings, "{count} posting", "{count} postings"), bytes: bytes(size),
  });
  const since = plural(behind, "A new isolate reads it and {count} change since.", "A new isolate reads it and {count} changes since.");
  return `${written} ${since}`;
}

function counts({ facet, values }, total) {
  const columns = [t("Value"), t("Share"), t("Jobs")];
  const rows = values.map(({ value, label, count }) => row(columns, [label ?? nameOf(facet, value), shareBar(`${number(count)}`, count / Math.max(1, total)), number(count)]));
  return element("figure", {}, element("figcaption", { text: nameOf("facet", facet) }), table(nameOf("facet", facet), columns, rows));
}

/** The deployment's own skills, built when they are asked for. */
function skillsList(skills) {
  const columns = [t("Skill"), t("Other names"), t("Wider"), t("Related")];
  const { input, label } = field(t("Find a name"), "skill", "search");
  const rows = element("div", { class: "list" });
  const more = element("div", { class: "more" });
  const made = element("details", { class: "own-skills" }, element("summary", { text: t("Show them") }), label, rows, more);
  let shown = SKILLS;
  const names = (list) => (list.length > 0 ? list.join(", ") : "–");
  function draw() {
    const sought = input.value.trim().toLowerCase();
    const found = skills.filter(({ name, synonyms }) => [name, ...synonyms].some((text) => text.toLowerCase().includes(sought)));
    const listed = found.slice(0, shown).map(({ name, synonyms, broader, related }) => row(columns, [element("strong", { text: name }), names(synonyms), names(broader), names(related)]));
    rows.replaceChildren(listed.length > 0 ? table(t("Skills of the deployment"), columns, listed) : nothing(t("No skill has this name.")));
    const rest = found.length - listed.length;
    more.replaceChildren(...(rest > 0 ? [button(plural(rest, "{count} more", "{count} more"), () => {
      shown += SKILLS;
      draw();
    })] : []));
  }
  input.addEventListener("input", () => {
    shown = SKILLS;
    draw();
  });
  made.addEventListener("toggle", () => made.open && rows.childElementCount === 0 && draw());
  return made;
}

function statisticsSection(api, algorithm, items, after) {
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
    element("p", {}, `${t("Algorithm in force:")} `, element("code", { text: algorithm })),
    ...(rows.length > 0 ? [table(t("Statistics"), columns, rows)] : []), element("div", { class: "row-actions" }, build, ...(back ? [back] : [])));
}
