// Skills worth learning: which jobs each would open, before and after. They are calculated on
// request, as each one is tried on the whole catalogue.

import { element, link } from "../shared/element.js";
import { chapter, list, number, plural, t } from "../shared/words.js";
import { addressOf } from "./query.js";

await chapter("views");

/** @param {import("./app.js").Page} page @param {HTMLElement} place */
export async function show(page, place) {
  const status = element("p", { class: "lead", text: t("Trying out skills on every job…") });
  status.role = "status";
  place.replaceChildren(element("h1", { text: t("Skills that would open more jobs") }), status);
  const { json } = await page.client.growth();
  const threshold = number(json.threshold, 1);
  status.textContent = json.items.length > 0
    ? t("How your list would change if you added each skill. A job is within reach from a score of {threshold}.", { threshold })
    : t("No single skill that your best matches ask for would raise a score.");
  place.append(element("ol", { class: "growth" }, ...json.items.map((area) => areaOf(area, threshold))));
}

function areaOf({ skill, carried, lifted, mean_gain: gain, trades, examples }, threshold) {
  const reached = carried > 0 ? plural(carried, "{count} more job would reach {threshold}.", "{count} more jobs would reach {threshold}.", { threshold }) : "";
  const raised = plural(lifted, "{count} job would rise by {gain} points on average.", "{count} jobs would rise by {gain} points on average.", { gain: number(gain, 1) });
  const named = trades.length > 0 ? t("Most of them are jobs such as {titles}.", { titles: list(trades.map((trade) => trade.title)) }) : "";
  const rows = examples.map(exampleOf);
  return element("li", { class: "panel growth-area" },
    element("h2", { text: skill }),
    element("p", { text: [reached, raised, named].filter(Boolean).join(" ") }),
    element("ul", { class: "examples" }, ...rows));
}

function exampleOf({ job, score, score_with: after }) {
  const [from, to] = [Math.round(score), Math.round(after)];
  const bar = element("span", { class: "gain-bar" });
  bar.setAttribute("aria-hidden", "true");
  bar.style.setProperty("--from", String(score));
  bar.style.setProperty("--to", String(after));
  return element("li", {},
    link(addressOf({ view: "job", job: job.id }), job.title),
    element("span", { class: "at-company", text: job.company }),
    element("span", { class: "before-after", text: `${number(from)} → ${number(to)}` }),
    bar);
}
