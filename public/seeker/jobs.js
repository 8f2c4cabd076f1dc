// The ranked list: its pages, its totals, what narrows it, and what would widen it.

import { button, copyOf, element, link } from "../shared/element.js";
import { clearProblem, isPassing, showProblem } from "../shared/problem.js";
import { clockText, list as listed, plural, t } from "../shared/words.js";
import { filterPanel, narrowingText } from "./filters.js";
import { interact, removeCards, shownAs, showSaved } from "./interactions.js";
import { algorithmOf, jobCard } from "./job-card.js";
import { FACETS, addressOf, listQuery, narrowings, without, withoutAll } from "./query.js";
import { searchBox } from "./search.js";

const SKELETONS = 4;
/** Cards that are built at once. The next ones are a task of their own, so that clicks get in. */
const CARDS = 4;
/** Ways to widen an empty list that are offered. */
const WIDENINGS = 5;

const byId = (id) => document.getElementById(id);
const ORDERS = {
  score: "best fit first", sure: "surest fit first", newest: "newest first", pay: "best paid first", distance: "nearest first",
};

/** Lets the browser do what waits. @type {() => Promise<void>} */
const nextTask = () => /** @type {any} */ (globalThis).scheduler?.yield?.() ?? new Promise((resolve) => setTimeout(resolve));

/** @typedef {import("./app.js").Page} Page */

/** The list of the page. @param {Page} page */
export function jobsView(page) {
  const jobs = byId("jobs");
  /** What is asked for: its query, where its next page starts, and the request under way. */
  let list = emptyList(new URLSearchParams());
  /** The list whose cards are on the page. @type {ReturnType<typeof emptyList> | null} */
  let shown = null;
  /** The last response and its cost. @type {any} */
  let spent = null;
  /** What the reader widened last, said once beside the count. */
  let widened = "";

  const filters = filterPanel({ query: () => list.query, change: narrow });
  const search = searchBox({ client: () => page.client, query: () => list.query, change: narrow, filters });

  function emptyList(query) {
    return { query, cursor: null, total: undefined, listed: 0, algorithm: "", at_ms: 0, loading: new AbortController() };
  }

  /** Shows the list of another query, and puts the query into the address. */
  function narrow(query, { said = "" } = {}) {
    widened = said;
    history.replaceState(null, "", addressOf(query));
    return load(query);
  }

  async function load(query = list.query) {
    list.loading.abort();
    list = emptyList(query);
    byId("more").hidden = true;
    byId("empty").hidden = true;
    clearProblem(byId("problem"));
    if (jobs.childElementCount === 0) showSkeletons();
    jobs.setAttribute("aria-busy", "true");
    jobs.classList.remove("outdated");
    jobs.classList.add("passing");
    byId("count").textContent = t("Ranking…");
    search.show();
    filters.show();
    const requested = list;
    await loadPage(async (items) => {
      // Where there are cards already, all are replaced at once, so that the page keeps its place.
      const isFirst = jobs.querySelector(":scope > .skeleton") !== null;
      /** @type {HTMLLIElement[]} */
      const whole = [];
      for await (const cards of cardsOf(items)) {
        whole.push(...cards);
        if (!isFirst) continue;
        if (whole.length === cards.length) jobs.replaceChildren();
        jobs.append(...cards);
        jobs.classList.remove("passing");
      }
      if (list !== requested) return;
      if (!isFirst || items.length === 0) jobs.replaceChildren(...whole);
      if (items.length === 0) showNoJobs();
    });
  }

  /** Cards of items, a few at a time, for as long as their list is asked for. */
  async function* cardsOf(items) {
    const asked = list;
    for (let at = 0; at < items.length; at += CARDS) {
      if (at > 0) await nextTask();
      if (asked !== list) return;
      yield items.slice(at, at + CARDS).map(cardOf);
    }
  }

  async function loadMore() {
    const more = byId("more");
    more.disabled = true;
    clearProblem(byId("problem"));
    await loadPage(async (items) => {
      const last = jobs.lastElementChild;
      for await (const cards of cardsOf(items)) jobs.append(...cards);
      last?.nextElementSibling?.querySelector('[data-slot="title"]').focus();
    });
    more.disabled = false;
  }

  /** Requests the next page of the list and passes its items to `show`. */
  async function loadPage(show) {
    const requested = list;
    const query = Object.fromEntries(requested.query);
    if (requested.cursor) query.cursor = requested.cursor;
    else query.facets = FACETS.join(",");
    try {
      const { json, cost } = await page.client.recommendations(query, requested.loading.signal);
      if (requested !== list) return;
      requested.algorithm = json.algorithm;
      requested.total = json.total ?? requested.total;
      requested.searched = json.searched ?? requested.searched;
      if (json.facets) filters.show(json.facets, json.total);
      await show(json.items);
      if (requested !== list) return;
      shown = requested;
      jobs.classList.remove("outdated");
      requested.at_ms = Date.now();
      requested.cursor = json.next_cursor ?? null;
      byId("more").hidden = !requested.cursor;
      spent = { cost, page: json };
      showCost();
      showCount();
    } catch (error) {
      if (error.name === "AbortError" || requested !== list) return;
      showFailure(error);
    }
    jobs.removeAttribute("aria-busy");
    jobs.classList.remove("passing");
  }

  function cardOf(item) {
    const card = jobCard(item, async () => (await page.client.match(item.job.id, algorithmOf(item))).json);
    list.listed += 1;
    card.dataset.shown = JSON.stringify(item.shown ?? { rank: list.listed, algorithm: list.algorithm });
    showSaved(card, Boolean(item.state?.saved_at_ms));
    return card;
  }

  function showSkeletons() {
    jobs.replaceChildren(...Array.from({ length: SKELETONS }, () => copyOf("skeleton-template")));
  }

  /** What the last response cost, once the reader asks for it. */
  async function showCost() {
    const place = byId("cost");
    place.hidden = false;
    if (!place.open || !spent) return;
    const { costOf } = await import("./cost.js");
    place.replaceChildren(place.querySelector("summary"), costOf(spent));
  }
  byId("cost").addEventListener("toggle", showCost);

  function showCount() {
    const total = list.total ?? jobs.children.length;
    const order = t(ORDERS[list.query.get("sort") ?? "score"] ?? ORDERS.score);
    const text = total === 0 ? "" : plural(total, "{count} job, {order}", "{count} jobs, {order}", { order });
    const since = jobs.classList.contains("outdated") ? t("As of {time}", { time: clockText(list.at_ms) }) : "";
    byId("count").textContent = [text, widened, since].filter(Boolean).join(". ");
  }

  // An empty list

  async function showNoJobs() {
    const requested = list;
    const chosen = narrowings(requested.query);
    const unknown = (requested.searched ?? []).filter(({ found_in: found }) => found.length === 0).map(({ word }) => t("“{text}”", { text: word }));
    if (chosen.length === 0) return showNothingLeft(requested);
    const title = t("No job matches all of this");
    const text = unknown.length > 0
      ? t("No open job has {words} in its title, company, industry or skills.", { words: listed(unknown) })
      : t("A filter leaves out postings that do not state what it asks for.");
    const actions = element("ul", { class: "widenings" });
    showEmpty(title, text, actions, button(t("Clear all filters"), () => narrow(withoutAll(requested.query), { said: t("All filters are cleared") })));
    const wider = await widerLists(requested, chosen);
    if (requested !== list) return;
    actions.replaceChildren(...wider.map(({ narrowing, query, total }) => {
      const said = t("Widened: no longer limited to {filter}", { filter: narrowingText(narrowing) });
      const label = plural(total, "Without {filter}: {count} job", "Without {filter}: {count} jobs", { filter: narrowingText(narrowing) });
      return element("li", {}, button(label, () => narrow(query, { said }), { class: "primary" }));
    }));
  }

  /** The lists without one of the things that narrow it: the longest first. */
  async function widerLists(requested, chosen) {
    const tried = chosen.slice(-WIDENINGS).map(async (narrowing) => {
      const query = without(requested.query, narrowing);
      const asked = { ...Object.fromEntries(query), limit: "1" };
      const { json } = await page.client.recommendations(asked, requested.loading.signal);
      return { narrowing, query, total: json.total ?? json.items.length };
    });
    const lists = (await Promise.allSettled(tried)).flatMap((list) => (list.status === "fulfilled" ? [list.value] : []));
    return lists.filter(({ total }) => total > 0).sort((a, b) => b.total - a.total);
  }

  /** Nothing narrows the list: either deal-breakers rule all jobs out, or there are none left. */
  async function showNothingLeft(requested) {
    const query = new URLSearchParams({ include_ineligible: "true" });
    const { json } = await page.client.recommendations({ ...Object.fromEntries(query), limit: "1" }, requested.loading.signal).catch(() => ({ json: { total: 0 } }));
    if (requested !== list) return;
    if (json.total > 0) {
      const said = t("Widened: ruled-out jobs are shown");
      showEmpty(
        t("Your deal-breakers rule out every job"),
        plural(json.total, "{count} open job is ruled out.", "{count} open jobs are ruled out."),
        button(t("Show ruled-out jobs"), () => narrow(query, { said }), { class: "primary" }),
        button(t("Edit preferences"), page.openPreferences),
      );
    } else {
      showEmpty(t("No jobs to show"), t("You have dismissed or applied for every open job, or there is none."), link(addressOf({ view: "hidden" }), t("Look at hidden jobs")));
    }
  }

  function showEmpty(title, text, ...actions) {
    byId("empty").replaceChildren(element("h2", { text: title }), element("p", { text }), ...actions);
    byId("empty").hidden = false;
    byId("count").textContent = widened;
  }

  function showFailure(error) {
    if (isPassing(error) && shown && jobs.childElementCount > 0) return keepShown(shown, error);
    shown = null;
    // Jobs from the previous filters would look like the result of these.
    if (!list.cursor) {
      jobs.replaceChildren();
      byId("count").textContent = "";
      byId("cost").hidden = true;
    }
    if (error.status === 404) return page.startProfile();
    if (error.field === "near" || error.field === "radius_km") return filters.showNearError();
    const again = { label: error.status === 401 ? t("Sign in") : t("Try again"), run: () => (list.cursor ? loadMore() : load()) };
    showProblem(byId("problem"), error, again);
  }

  /**
   * Leaves the list that is on the page, with its address and its filters: it is still valid, as of
   * when it was loaded. What was asked for instead can be tried again.
   */
  function keepShown(kept, error) {
    const asked = list;
    list = kept;
    if (asked !== kept && !byId("jobs-view").hidden) history.replaceState(history.state, "", addressOf(kept.query));
    jobs.classList.add("outdated");
    search.show();
    filters.show(undefined, kept.total);
    byId("more").hidden = !kept.cursor;
    showCount();
    showProblem(byId("problem"), error, { label: t("Try again"), run: () => (asked === kept && kept.cursor ? loadMore() : narrow(asked.query)) });
  }

  byId("more").addEventListener("click", loadMore);
  jobs.addEventListener("click", (event) => {
    const target = /** @type {HTMLElement} */ (event.target);
    const card = /** @type {HTMLElement} */ (target.closest(".job"));
    const pressed = /** @type {HTMLButtonElement} */ (target.closest("[data-act]"));
    // A view that is not recorded is not worth an error message.
    if (target.closest(".posting-link, .job-title a")) page.client.viewed(card.dataset.job ?? "", shownAs(card)).catch(() => {});
    if (!pressed) return;
    const shown = list;
    interact(page.client, card, pressed, {
      undone: load,
      leave: (kind) => {
        if (shown === list && ["dismiss", "apply", "hide_company"].includes(kind)) leave(card, kind);
      },
    });
  });

  async function leave(card, kind) {
    const left = kind === "hide_company" ? [...jobs.children].filter((other) => other.dataset.company === card.dataset.company) : [card];
    await removeCards(jobs, left, byId("results-title"));
    if (list.total !== undefined) list.total -= left.length;
    showCount();
    if (jobs.childElementCount === 0) await load();
  }

  return {
    /** Shows the list that an address asks for. @param {URLSearchParams} address */
    show: (address) => {
      widened = "";
      return load(listQuery(address));
    },
    reload: () => load(),
  };
}
