// The search box: words to look for, completed with roles, skills, companies and places of open
// jobs; and the order of the list.

import { element } from "../shared/element.js";
import { number, t } from "../shared/words.js";
import { toggle, valuesOf } from "./query.js";

/** Pause after which a word counts as typed. */
const TYPING_MS = 180;
const SHORTEST = 2;
const LIMIT = "8";

const KINDS = { title: "Role", skill: "Skill", company: "Company", place: "Place" };

const byId = (id) => document.getElementById(id);

/**
 * @param {{client: () => import("../shared/api.js").Client, query: () => URLSearchParams,
 *   change: (query: URLSearchParams) => void, filters: any}} list
 */
export function searchBox({ client, query, change, filters }) {
  const input = byId("q");
  const options = byId("suggestions");
  const order = byId("sort");
  let asking = new AbortController();
  let typing = 0;
  let active = -1;

  function close() {
    asking.abort();
    clearTimeout(typing);
    options.hidden = true;
    input.setAttribute("aria-expanded", "false");
    activate(-1);
  }

  function activate(at) {
    active = at;
    for (const [index, option] of [...options.children].entries()) option.setAttribute("aria-selected", String(index === at));
    if (at < 0) input.removeAttribute("aria-activedescendant");
    else input.setAttribute("aria-activedescendant", options.children[at].id);
    options.children[at]?.scrollIntoView({ block: "nearest" });
  }

  async function suggest() {
    asking.abort();
    asking = new AbortController();
    const { signal } = asking;
    const typed = input.value.trim();
    if (typed.length < SHORTEST) return close();
    try {
      const { json } = await client().suggest(typed, LIMIT, signal);
      if (signal.aborted || document.activeElement !== input) return;
      options.replaceChildren(...json.items.map(optionOf));
      options.hidden = json.items.length === 0;
      input.setAttribute("aria-expanded", String(!options.hidden));
      activate(-1);
    } catch {
      // Search works without suggestions.
      if (!signal.aborted) close();
    }
  }

  function optionOf(suggestion, index) {
    const option = element("li", {},
      element("span", { class: "suggestion", text: suggestion.text }),
      element("span", { class: "suggestion-kind", text: t(KINDS[suggestion.kind] ?? "") }),
      element("span", { class: "tally", text: number(suggestion.count) }));
    option.id = `suggestion-${index}`;
    option.role = "option";
    // Keeps the focus in the field.
    option.addEventListener("pointerdown", (event) => event.preventDefault());
    option.addEventListener("click", () => choose(suggestion));
    option.dataset.kind = suggestion.kind;
    return option;
  }

  /** A role is searched for; any other name becomes a filter. */
  function choose({ kind, value, text }) {
    close();
    const next = new URLSearchParams(query());
    if (kind === "title") {
      input.value = value;
      next.set("q", value);
    } else {
      input.value = "";
      next.delete("q");
      filters.learn(kind, value, text);
      if (!valuesOf(next, kind).includes(value)) toggle(next, kind, value);
    }
    change(next);
  }

  function search() {
    close();
    const next = new URLSearchParams(query());
    const typed = input.value.trim();
    if (typed) next.set("q", typed);
    else next.delete("q");
    if (next.toString() !== query().toString()) change(next);
  }

  input.addEventListener("input", () => {
    clearTimeout(typing);
    if (input.value === "") return search();
    typing = setTimeout(suggest, TYPING_MS);
  });
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    const count = options.hidden ? 0 : options.children.length;
    if (event.key === "Escape" && count > 0) {
      event.preventDefault();
      close();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (count === 0) return;
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      // From the last one back to what was typed, and on to the first.
      activate(((active + 1 + step + count + 1) % (count + 1)) - 1);
    } else if (event.key === "Enter" && active >= 0) {
      event.preventDefault();
      options.children[active].click();
    }
  });
  byId("search").addEventListener("submit", (event) => {
    event.preventDefault();
    search();
  });

  order.addEventListener("change", () => {
    const next = new URLSearchParams(query());
    const needsCity = order.value === "distance" && !next.has("near");
    byId("sort-error").hidden = !needsCity;
    if (needsCity) {
      byId("sort-error").textContent = t("Enter a city under Distance: nearest to where?");
      order.value = next.get("sort") ?? "score";
      return filters.focusNear();
    }
    if (order.value === "score") next.delete("sort");
    else next.set("sort", order.value);
    change(next);
  });

  return {
    /** Shows the words and the order of the query. */
    show: () => {
      if (document.activeElement !== input || !input.value) input.value = query().get("q") ?? "";
      order.value = query().get("sort") ?? "score";
      byId("sort-error").hidden = true;
    },
  };
}
