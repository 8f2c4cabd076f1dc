// The dialog for a person's preferences and deal-breakers.

import { element, icon } from "./element.js";
import { clearProblem, showProblem } from "./problem.js";

const CHOICES = {
  workplaces: { remote: "Remote", hybrid: "Hybrid", on_site: "On site" },
  employment_types: {
    full_time: "Full time", part_time: "Part time", contractor: "Contractor", temporary: "Temporary",
    intern: "Internship", volunteer: "Volunteer", per_diem: "Per diem", other: "Other",
  },
  seniorities: {
    intern: "Intern", entry: "Entry", mid: "Mid-level", senior: "Senior", lead: "Lead", director: "Director", executive: "Executive",
  },
  company_stages: { pre_seed: "Pre-seed", seed: "Seed", early: "Early", growth: "Growth", late: "Late", public: "Public" },
};
const WORD_LISTS = ["titles", "industries", "tags"];
const DEAL_BREAKER_LISTS = ["authorised_countries", "excluded_companies"];

const byId = (id) => document.getElementById(id);

/**
 * @param {{client: () => import("./api.js").Client, onSaved: () => void}} page
 * @returns {() => Promise<void>} opens the dialog
 */
export function preferencesDialog({ client, onSaved }) {
  const dialog = byId("preferences");
  const form = byId("preferences-form");
  const problem = byId("preferences-problem");
  const submit = form.querySelector('[type="submit"]');
  const lists = Object.fromEntries([...form.querySelectorAll("[data-words]")].map((place) => [place.dataset.words, wordList(place)]));
  for (const place of form.querySelectorAll("[data-choices]")) fillChoices(place);
  byId("add-place").addEventListener("click", () => addPlace({}).querySelector("input").focus());
  /** The preferences last read, and their ETag. */
  let read = { json: {}, version: null };

  function fill(preferences) {
    const breakers = preferences.deal_breakers ?? {};
    for (const name of WORD_LISTS) lists[name].set(preferences[name] ?? []);
    for (const name of DEAL_BREAKER_LISTS) lists[name].set(breakers[name] ?? []);
    for (const box of form.querySelectorAll("[data-choice]")) box.checked = (preferences[box.dataset.choice] ?? []).includes(box.value);
    for (const box of form.querySelectorAll("[data-breaker]")) box.checked = Boolean(breakers[box.dataset.breaker]);
    byId("places").replaceChildren();
    for (const place of preferences.locations?.length ? preferences.locations : [{}]) addPlace(place);
    byId("pay-currency").value = preferences.pay?.currency ?? "";
    byId("pay-min").value = preferences.pay?.min ?? "";
    byId("pay-max").value = preferences.pay?.max ?? "";
    byId("pay-period").value = preferences.pay?.period ?? "year";
  }

  /** The form's values; members that the form does not show keep the values that were read. */
  function formValues() {
    const chosen = (name) => [...form.querySelectorAll(`[data-choice="${name}"]:checked`)].map((box) => box.value);
    const breakers = { ...read.json.deal_breakers };
    for (const box of form.querySelectorAll("[data-breaker]")) breakers[box.dataset.breaker] = box.checked;
    for (const name of DEAL_BREAKER_LISTS) breakers[name] = lists[name].get();
    const preferences = { ...read.json, locations: enteredPlaces(), pay: enteredPay(), deal_breakers: breakers };
    for (const name of WORD_LISTS) preferences[name] = lists[name].get();
    for (const name of Object.keys(CHOICES)) preferences[name] = chosen(name);
    return preferences;
  }

  async function load() {
    clearProblem(problem);
    submit.disabled = true;
    try {
      read = await client().preferences();
      fill(read.json);
      submit.disabled = false;
    } catch (error) {
      const detail = error.status === 404 ? "Import a résumé first: preferences are part of a profile." : error.detail;
      showProblem(problem, Object.assign(error, { detail }));
    }
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    submit.disabled = true;
    clearProblem(problem);
    mark(form, "");
    try {
      await client().putPreferences(formValues(), read.version);
      dialog.close();
      onSaved();
    } catch (error) {
      const stale = error.code === "version_conflict";
      showProblem(problem, error, stale ? { label: "Reload", run: load } : undefined);
      submit.disabled = stale;
      if (!mark(form, error.field)) problem.scrollIntoView({ block: "nearest" });
    }
  });

  return async () => {
    fill({});
    mark(form, "");
    dialog.showModal();
    form.querySelector(".sheet-body").scrollTop = 0;
    await load();
  };
}

function fillChoices(place) {
  const name = place.dataset.choices;
  place.append(...Object.entries(CHOICES[name]).map(([value, label]) => {
    const box = element("input");
    Object.assign(box, { type: "checkbox", value });
    box.dataset.choice = name;
    return element("label", { class: "choice" }, box, element("span", { text: label }));
  }));
}

/** A list of words; Enter adds one. @param {HTMLElement} place */
function wordList(place) {
  const label = place.dataset.label;
  const list = element("ul", { class: "chips" });
  const input = element("input");
  Object.assign(input, { type: "text", placeholder: `${label}, then Enter`, enterKeyHint: "done" });
  input.setAttribute("aria-label", label);
  place.append(list, input);

  function add(word) {
    const remove = element("button", { class: "quiet" }, icon("cross"));
    remove.type = "button";
    remove.setAttribute("aria-label", `Remove ${word}`);
    const item = element("li", { class: "chip" }, element("span", { text: word }), remove);
    item.dataset.word = word;
    remove.addEventListener("click", () => {
      item.remove();
      input.focus();
    });
    list.append(item);
  }
  const get = () => [...list.querySelectorAll("li")].map((item) => item.dataset.word);
  function take() {
    const word = input.value.trim();
    if (word && !get().includes(word)) add(word);
    input.value = "";
  }

  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.isComposing && input.value.trim()) {
      event.preventDefault();
      take();
    } else if (event.key === "Backspace" && input.value === "") {
      list.lastElementChild?.remove();
    }
  });
  input.addEventListener("blur", take);
  return {
    get: () => {
      take();
      return get();
    },
    set: (words) => {
      list.replaceChildren();
      input.value = "";
      words.forEach(add);
    },
  };
}

const PLACE_PARTS = { city: "City", region: "Region", country: "Country" };

function addPlace(place) {
  const inputs = Object.entries(PLACE_PARTS).map(([part, label]) => {
    const input = element("input");
    Object.assign(input, { value: place[part] ?? "", placeholder: label });
    input.dataset.part = part;
    input.setAttribute("aria-label", label);
    return input;
  });
  const remove = element("button", { class: "quiet" }, icon("cross"));
  remove.type = "button";
  remove.setAttribute("aria-label", "Remove this location");
  const row = element("div", { class: "place" }, ...inputs, remove);
  remove.addEventListener("click", () => {
    row.remove();
    byId("add-place").focus();
  });
  byId("places").append(row);
  return row;
}

function enteredPlaces() {
  const places = [...byId("places").children].map((row) => {
    const parts = [...row.querySelectorAll("input")].map((input) => [input.dataset.part, input.value.trim()]);
    return Object.fromEntries(parts.filter(([, text]) => text));
  });
  return places.filter((place) => Object.keys(place).length > 0);
}

function enteredPay() {
  const amount = (id) => (byId(id).value === "" ? null : Number(byId(id).value));
  const [min, max] = [amount("pay-min"), amount("pay-max")];
  if (min === null && max === null) return null;
  return { currency: byId("pay-currency").value.trim(), min, max, period: byId("pay-period").value };
}

/** Marks the field that an error names, or the closest enclosing part of the form. */
function mark(form, field) {
  for (const marked of form.querySelectorAll(".at-fault")) marked.classList.remove("at-fault");
  const shown = [...form.querySelectorAll("[data-field]")]
    .filter((place) => field === place.dataset.field || field?.startsWith(`${place.dataset.field}/`))
    .sort((a, b) => b.dataset.field.length - a.dataset.field.length)[0];
  shown?.classList.add("at-fault");
  shown?.scrollIntoView({ block: "center" });
  shown?.querySelector("input, select")?.focus({ preventScroll: true });
  return Boolean(shown);
}
