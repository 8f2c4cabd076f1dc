// The dialog for a person's preferences and deal-breakers.

import { ask } from "../shared/ask.js";
import { element, icon, part } from "../shared/element.js";
import { clearRefusal, showRefusal } from "../shared/form.js";
import { clearProblem, showProblem } from "../shared/problem.js";
import { NAMES, chapter, t } from "../shared/words.js";
import { wordList } from "../shared/word-list.js";

await chapter("views");

/** The choices of each member, with their names. */
const CHOICES = {
  workplaces: NAMES.workplace, employment_types: NAMES.employment_type, seniorities: NAMES.seniority, company_stages: NAMES.company_stage,
};
const WORD_LISTS = ["titles", "industries", "tags"];
const DEAL_BREAKER_LISTS = ["authorised_countries", "excluded_companies"];

const byId = (id) => document.getElementById(id);

/**
 * @param {{client: () => import("../shared/api.js").Client, onSaved: () => void}} page
 * @returns {Promise<() => Promise<void>>} opens the dialog
 */
export async function preferencesDialog({ client, onSaved }) {
  document.body.append(await part("/seeker/preferences.html"));
  const dialog = byId("preferences");
  const form = byId("preferences-form");
  const problem = byId("preferences-problem");
  const submit = form.querySelector('[type="submit"]');
  const lists = Object.fromEntries([...form.querySelectorAll("[data-words]")].map((place) => {
    const list = wordList(place.dataset.label);
    place.append(list.element);
    return [place.dataset.words, list];
  }));
  for (const place of form.querySelectorAll("[data-choices]")) fillChoices(place);
  byId("add-place").addEventListener("click", () => addPlace({}).querySelector("input").focus());
  /** The preferences last read, and their ETag. */
  let read = { json: {}, version: null };
  /** The form as it was filled. */
  let filled = "";
  const isChanged = () => filled !== "" && JSON.stringify(formValues()) !== filled;
  dialog.addEventListener("cancel", async (event) => {
    if (!isChanged()) return;
    event.preventDefault();
    const leaves = await ask({
      title: t("Leave without saving?"),
      text: t("What you have changed here is not saved yet."),
      yes: t("Leave"),
      no: t("Keep editing"),
    });
    if (leaves) dialog.close();
  });

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
      filled = JSON.stringify(formValues());
      submit.disabled = false;
    } catch (error) {
      const isNew = error.status === 404;
      showProblem(problem, isNew ? { message: t("You have no profile yet"), detail: t("Import a résumé first: preferences are part of a profile.") } : error);
    }
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    submit.disabled = true;
    clearRefusal(form, problem);
    try {
      await client().putPreferences(formValues(), read.version);
      dialog.close();
      onSaved();
    } catch (error) {
      const stale = error.code === "version_conflict";
      submit.disabled = stale;
      await showRefusal(form, problem, error, { action: stale ? { label: t("Reload"), run: load } : undefined });
    }
  });

  return async () => {
    filled = "";
    fill({});
    clearRefusal(form, problem);
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
    return element("label", { class: "choice" }, box, element("span", { text: t(label) }));
  }));
}

const PLACE_PARTS = { city: "City", region: "Region", country: "Country" };

function addPlace(place) {
  const inputs = Object.entries(PLACE_PARTS).map(([part, label]) => {
    const input = element("input");
    Object.assign(input, { value: place[part] ?? "", placeholder: t(label) });
    input.dataset.part = part;
    input.setAttribute("aria-label", t(label));
    return input;
  });
  const remove = element("button", { class: "quiet" }, icon("cross"));
  remove.type = "button";
  remove.setAttribute("aria-label", t("Remove this location"));
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
