// The filters: each facet with the values that would show jobs, how many, and a way to leave a
// value out. Beside the list on a wide screen, in a sheet on a narrow one.

import { button, element } from "../shared/element.js";
import { countryName, languageName, moneyFormat, nameOf, number, plural, spelled, t } from "../shared/words.js";
import { FACETS, narrowings, toggle, valuesOf, without, withoutAll } from "./query.js";

/** Values of a facet that are shown before the reader asks for more. */
const VALUES = 5;
/** Pause after which a city counts as typed. */
const TYPING_MS = 500;

/** Facets that are open at first. */
const OPEN = ["workplace", "place", "seniority"];

const BANDS = { under_20k: [null, 20], "20k_40k": [20, 40], "40k_60k": [40, 60], "60k_80k": [60, 80], "80k_100k": [80, 100], "100k_150k": [100, 150], from_150k: [150, null] };

const byId = (id) => document.getElementById(id);
const narrow = matchMedia("(max-width: 60rem)");

/** Names of values that responses have stated, so that a value is named when it counts nothing. */
const labels = new Map();

/** What narrows the list, in words. @param {import("./query.js").Narrowing} narrowing */
export function narrowingText({ facet, value, excluded }) {
  if (facet === "q") return t("“{text}”", { text: value });
  if (facet === "near") return t("near {city}", { city: value });
  const plain = excluded ? value.slice(facet.length + 1) : value;
  const name = valueText(facet, plain);
  return excluded ? t("not {value}", { value: name }) : name;
}

function valueText(facet, value, currency = "EUR") {
  const label = labels.get(`${facet}:${value}`);
  if (facet === "pay") return bandText(value, currency);
  if (facet === "language") return languageName(value);
  if (facet === "place") return placeName(value, label);
  if (label) return label;
  return nameOf(facet, value);
}

/** The name of a path such as `de/by/munich`, with its country where it is not one itself. */
function placeName(path, label) {
  const [country, ...within] = path.split("/");
  const name = countryName(country.toUpperCase());
  if (within.length === 0) return name === country.toUpperCase() ? label || name : name;
  return `${(label ?? spelled(within.at(-1))).split(", ")[0]}, ${name}`;
}

function bandText(band, currency) {
  const money = moneyFormat(currency);
  const [from, to] = (BANDS[band] ?? [null, null]).map((thousands) => thousands && money(thousands * 1000));
  if (!from) return t("Up to {amount}", { amount: to });
  return to ? `${from} – ${to}` : t("From {amount}", { amount: from });
}

/**
 * The panel of the filters.
 * @param {{query: () => URLSearchParams, change: (query: URLSearchParams) => void}} list
 */
export function filterPanel({ query, change }) {
  const form = byId("filters");
  const place = byId("facets");
  /** @type {any[]} */
  let facets = [];
  let total;
  const open = new Set(OPEN);
  /** Facets whose values are all shown. */
  const whole = new Set();

  const toggled = (name, value) => {
    const next = new URLSearchParams(query());
    toggle(next, name, value);
    change(next);
  };

  function facetOf({ facet, values, more, currency }) {
    const chosen = valuesOf(query(), facet);
    const excluded = valuesOf(query(), "exclude");
    const left = excluded.filter((pair) => pair.startsWith(`${facet}:`)).map((pair) => pair.slice(facet.length + 1));
    const all = [...values, ...left.filter((value) => !values.some((other) => other.value === value)).map((value) => ({ value, count: 0 }))];
    if (all.length === 0) return null;
    const group = element("details", { class: "facet" }, element("summary", { text: nameOf("facet", facet) }));
    group.open = open.has(facet) || chosen.length > 0 || left.length > 0;
    const build = () => {
      // Chosen values stay in view.
      const isKept = ({ value }, at) => whole.has(facet) || at < VALUES || chosen.includes(value) || left.includes(value);
      const shown = all.filter(isKept);
      const rows = shown.map((value) => rowOf(facet, value, { isChosen: chosen.includes(value.value), isLeftOut: left.includes(value.value), currency }));
      const list = element("ul", {}, ...rows);
      group.append(list);
      if (shown.length < all.length) {
        const rest = all.length - shown.length;
        group.append(button(plural(rest, "{count} more", "{count} more"), () => {
          whole.add(facet);
          show();
          place.querySelector(`[data-facet="${facet}"] li:nth-child(${shown.length + 1}) input`)?.focus();
        }, { class: "quiet facet-more" }));
      } else if (more > 0) {
        group.append(element("p", { class: "facet-note", text: t("and {count} more: search for them above", { count: number(more) }) }));
      }
    };
    group.dataset.facet = facet;
    let isBuilt = false;
    const buildOnce = () => {
      if (group.open && !isBuilt) build();
      isBuilt ||= group.open;
    };
    group.addEventListener("toggle", () => {
      if (group.open) open.add(facet);
      else open.delete(facet);
      buildOnce();
    });
    buildOnce();
    return group;
  }

  function rowOf(facet, { value, count }, { isChosen, isLeftOut, currency }) {
    const name = valueText(facet, value, currency);
    const box = element("input");
    Object.assign(box, { type: "checkbox", checked: isChosen, name: facet, value });
    box.addEventListener("change", () => toggled(facet, value));
    const label = element("label", {}, box, element("span", { class: "value", text: name }), element("span", { class: "tally", text: number(count) }));
    const not = button(t("not"), () => toggled("exclude", `${facet}:${value}`), { class: "not" });
    not.setAttribute("aria-pressed", String(isLeftOut));
    not.setAttribute("aria-label", t("not {value}", { value: name }));
    return element("li", { class: isLeftOut ? "left-out" : "" }, label, not);
  }

  /** Whether the facets wait for the sheet, which is where a narrow screen shows them. */
  let isWaiting = false;

  /** Shows the filters as the query has them, and the counts when they are known. */
  function show(counted = facets, count = undefined) {
    facets = counted;
    total = count;
    for (const { facet, values } of facets) for (const { value, label } of values) if (label) labels.set(`${facet}:${value}`, label);
    isWaiting = narrow.matches && !sheet.open;
    if (!isWaiting) showFacets();
    if (document.activeElement !== byId("near")) byId("near").value = query().get("near") ?? "";
    byId("radius").value = query().get("radius_km") ?? "";
    byId("near-error").hidden = true;
    byId("show-ruled-out").checked = query().has("include_ineligible");
    showChosen();
  }

  function showFacets() {
    const focused = /** @type {HTMLElement} */ (document.activeElement);
    const key = place.contains(focused) ? keyOf(focused) : null;
    // Reading the scroll position lays the page out, which only facets that are there are worth.
    const scroller = place.childElementCount > 0 ? place.closest(".filters, .sheet-body") : null;
    const top = scroller?.scrollTop;
    place.replaceChildren(...[...facets].sort(byOrder).map(facetOf).filter((group) => group !== null));
    if (key) place.querySelector(key)?.focus({ preventScroll: true });
    if (scroller && top !== undefined) scroller.scrollTop = top;
  }

  function showWaiting() {
    if (isWaiting) showFacets();
    isWaiting = false;
  }

  function showChosen() {
    const chosen = narrowings(query());
    byId("chosen").hidden = chosen.length === 0;
    const chips = chosen.map((narrowing) => {
      const text = narrowingText(narrowing);
      const chip = button(text, () => change(without(query(), narrowing)), { class: "chip-remove", icon: "cross" });
      chip.setAttribute("aria-label", t("Remove {filter}", { filter: text }));
      return element("li", {}, chip);
    });
    if (chosen.length > 1) chips.push(element("li", {}, button(t("Clear all filters"), clear, { class: "quiet" })));
    // The focus stays where it was in the list, or goes to the search when nothing is left.
    const focused = [...byId("chosen").children].findIndex((item) => item.contains(document.activeElement));
    byId("chosen").replaceChildren(...chips);
    if (focused >= 0) (chips[Math.min(focused, chips.length - 1)]?.querySelector("button") ?? byId("q")).focus();
    const count = chosen.filter(({ name }) => name !== "q").length;
    byId("filters-toggle-text").textContent = count > 0 ? t("Filters ({count})", { count }) : t("Filters");
    byId("clear-filters").disabled = count === 0;
    byId("show-filtered").textContent = total === undefined ? t("Show the jobs") : plural(total, "Show {count} job", "Show {count} jobs");
  }

  const clear = () => change(withoutAll(query()));

  // On a narrow screen the same form is in a sheet.

  const sheet = byId("filter-sheet");
  const beside = () => byId("filters-beside").append(form);
  byId("filters-toggle").addEventListener("click", () => {
    byId("filters-within").append(form);
    showWaiting();
    sheet.showModal();
  });
  sheet.addEventListener("close", beside);
  narrow.addEventListener("change", () => {
    if (narrow.matches) return;
    sheet.close();
    showWaiting();
  });
  byId("clear-filters").addEventListener("click", clear);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    nearChanged();
  });

  let typing = 0;
  function nearChanged() {
    clearTimeout(typing);
    const next = new URLSearchParams(query());
    const city = byId("near").value.trim();
    const radius = byId("radius").value;
    for (const [name, value] of [["near", city], ["radius_km", city && radius]]) {
      if (value) next.set(name, value);
      else next.delete(name);
    }
    if (!city && next.get("sort") === "distance") next.delete("sort");
    if (next.toString() !== query().toString()) change(next);
  }
  byId("near").addEventListener("input", () => {
    clearTimeout(typing);
    typing = setTimeout(nearChanged, TYPING_MS);
  });
  byId("near").addEventListener("change", nearChanged);
  byId("radius").addEventListener("change", nearChanged);
  byId("show-ruled-out").addEventListener("change", () => {
    const next = new URLSearchParams(query());
    if (byId("show-ruled-out").checked) next.set("include_ineligible", "true");
    else next.delete("include_ineligible");
    change(next);
  });

  return {
    show,
    showNearError: () => {
      byId("near-error").textContent = t("This city is not known. Write it as on a map, or give degrees north and east.");
      byId("near-error").hidden = false;
    },
    /** Brings the city into view, for an order that needs it. */
    focusNear: () => {
      if (narrow.matches) byId("filters-toggle").click();
      byId("near").focus();
    },
    /** Remembers the name of a value that a suggestion stated. */
    learn: (facet, value, label) => labels.set(`${facet}:${value}`, label),
  };
}

const byOrder = (a, b) => FACETS.indexOf(a.facet) - FACETS.indexOf(b.facet);

/** A selector that finds the same control after the facets have been shown again. */
function keyOf(control) {
  const facet = CSS.escape(control.closest("[data-facet]")?.dataset.facet ?? "");
  if (control.tagName === "SUMMARY") return `[data-facet="${facet}"] summary`;
  const value = control.closest("li")?.querySelector("input")?.value;
  if (value === undefined) return null;
  const row = `[data-facet="${facet}"] li:has(input[value="${CSS.escape(value)}"])`;
  return control.tagName === "INPUT" ? `${row} input` : `${row} button`;
}
