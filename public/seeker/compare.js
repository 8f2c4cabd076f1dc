// Two jobs side by side: what each offers, and where their points come from.

import { element, link } from "../shared/element.js";
import { chapter, nameOf, number, payText, spelled, t } from "../shared/words.js";
import { matchedChip, missingChip, placesOf } from "../shared/match.js";
import { breakerText, summaryOf } from "../shared/sentences.js";
import { addressOf } from "./query.js";
import { SIGNALS } from "../shared/explanation.js";

await chapter("views");

/**
 * @param {import("./app.js").Page} page
 * @param {HTMLElement} place
 * @param {URLSearchParams} address
 */
export async function show(page, place, address) {
  const ids = (address.get("jobs") ?? "").split(",").filter(Boolean).slice(0, 2);
  const matches = await Promise.all(ids.map(async (id) => (await page.client.match(id)).json));
  const table = element("table", { class: "comparison" });
  table.setAttribute("aria-label", t("Two jobs side by side"));
  const corner = element("td", {});
  const heads = matches.map(({ job }) => {
    const cell = element("th", {}, link(addressOf({ view: "job", job: job.id }), job.title), element("small", { text: job.company }));
    cell.scope = "col";
    return cell;
  });
  table.append(element("thead", {}, element("tr", {}, corner, ...heads)), element("tbody", {}, ...rows(matches)));
  place.replaceChildren(element("p", {}, link(addressOf({}), t("All jobs"), "back")), element("h1", { text: t("Compare two jobs") }), table);
}

function rows(matches) {
  const facts = /** @type {[string, (match: any) => string | Node | Node[]][]} */ ([
    [t("Score"), score],
    [t("Summary"), (match) => summaryOf(match)],
    [t("Deal-breakers"), ({ deal_breakers: breakers }) => breakers.map(breakerText).join(" ") || t("none")],
    [t("Place"), ({ job }) => placesOf(job) || t("not stated")],
    [t("Workplace"), ({ job }) => (job.workplace ? nameOf("workplace", job.workplace) : t("not stated"))],
    [t("Employment"), ({ job }) => job.employment_types.map((type) => nameOf("employment_type", type)).join(", ") || t("not stated")],
    [t("Pay"), ({ job }) => payText(job.pay) || t("not stated")],
    [t("You have"), ({ matched_skills: skills }) => element("ul", { class: "chips" }, ...skills.map(matchedChip))],
    [t("Not found in your profile"), ({ missing_skills: skills, score: now }) => element("ul", { class: "chips" }, ...skills.map((skill) => missingChip(skill, now, true)))],
  ]);
  const names = [...new Set(matches.flatMap(({ signals }) => signals.map(({ name }) => name)))];
  const signals = names.map((name) => /** @type {[string, (match: any) => string | Node]} */ ([t(SIGNALS[name] ?? spelled(name)), (match) => points(match, name)]));
  return [...facts, ...signals].map(([name, content]) => {
    const head = element("th", { text: name });
    head.scope = "row";
    return element("tr", {}, head, ...matches.map((match) => element("td", {}, ...[].concat(/** @type {any} */ (content(match))))));
  });
}

function score({ score: value, range: [low, high], coverage }) {
  if (coverage === 0) return t("nothing known");
  const range = t("{from}–{to} possible", { from: Math.round(low), to: Math.round(high) });
  return [element("strong", { class: "score-number", text: number(Math.round(value)) }), element("small", { text: `${range}, ${t("{percent}% known", { percent: Math.floor(coverage * 100) })}` })];
}

function points({ signals }, name) {
  const signal = signals.find((found) => found.name === name);
  if (!signal?.known) return t("unknown");
  const bar = element("span", { class: "signal-bar" });
  bar.style.setProperty("--of", "1");
  bar.style.setProperty("--points", String(signal.of > 0 ? signal.points / signal.of : 0));
  return element("div", {}, element("strong", { text: number(signal.points, 1) }), t(" of {points}", { points: number(signal.of, 1) }), bar);
}
