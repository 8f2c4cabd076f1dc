// What a person seeks as a mentee and offers as a mentor.

import { button, element } from "../shared/element.js";
import { clearRefusal, showRefusal } from "../shared/form.js";
import { showProblem } from "../shared/problem.js";
import { toast } from "../shared/toast.js";
import { wordList } from "../shared/word-list.js";
import { chapter, t } from "../shared/words.js";

await chapter("views");

/** Mentees that one mentor may take. */
const MOST_PLACES = 50;
const MEETINGS = { video: "Meet by video", chat: "Meet by chat", in_person: "Meet in person" };

/** @typedef {import("../shared/client.js").Schemas["MentoringState"]} State */

/** @param {import("./app.js").Page} page @param {HTMLElement} place */
export async function showMentoring(page, place) {
  const problem = problemPlace();
  place.replaceChildren(problem);
  try {
    const { json } = await page.client.mentoring();
    place.replaceChildren(formOf(page, /** @type {State} */ (json)));
  } catch (error) {
    showProblem(problem, error, { label: t("Try again"), run: () => showMentoring(page, place) });
  }
}

/** @param {import("./app.js").Page} page @param {State} state */
function formOf(page, { seeks, offers, suggested_topics: suggested }) {
  const form = element("form", { class: "profile-form mentoring" });
  form.noValidate = true;
  form.autocomplete = "off";
  const sought = part("seeks", t("What you want to learn"), seeks);
  const offered = part("offers", t("What you can teach"), offers);
  const places = element("input");
  Object.assign(places, { name: "capacity", type: "number", min: "1", max: String(MOST_PLACES), value: String(offers?.capacity ?? 1) });
  const label = element("label", {}, element("span", { text: t("Mentees that you take") }), places);
  label.dataset.field = "offers/capacity";
  sought.topics.after(...suggestions(suggested, sought));
  offered.fieldset.append(label, element("p", { class: "small", text: t("People who look for a mentor see this, with your name, while you choose above that they may see you.") }));

  const documentOf = () => ({
    ...(sought.has() && { seeks: sought.get() }),
    ...(offered.has() && { offers: { ...offered.get(), capacity: Number(places.value), ...(offers?.levels_above && { levels_above: offers.levels_above }) } }),
  });
  let stored = JSON.stringify(documentOf());
  page.isUnsaved = () => form.isConnected && JSON.stringify(documentOf()) !== stored;
  const problem = problemPlace();
  const save = element("button", { class: "primary", text: t("Save what you seek and offer") });
  save.type = "submit";
  form.append(sought.fieldset, offered.fieldset, problem, element("div", { class: "row-actions" }, save));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    clearRefusal(form, problem);
    save.disabled = true;
    const document_ = documentOf();
    try {
      await page.client.putMentoring(document_);
      stored = JSON.stringify(document_);
      toast(t("Saved. Your mentors are computed again."));
    } catch (error) {
      await showRefusal(form, problem, error);
    } finally {
      save.disabled = false;
    }
  });
  return form;
}

function problemPlace() {
  const made = element("div", { class: "problem" });
  made.role = "alert";
  made.hidden = true;
  return made;
}

/**
 * Topics, and how to meet for them.
 * @param {string} name of the member that holds them @param {string} title
 * @param {{topics: string[], languages?: string[], meetings?: string[]}} [held]
 */
function part(name, title, held) {
  const fieldset = element("fieldset", {}, element("legend", { text: title }));
  const words = (member, label, values) => {
    const list = wordList(label);
    list.element.dataset.field = `${name}/${member}`;
    list.set(values);
    return list;
  };
  const topics = words("topics", t("Add a topic"), held?.topics ?? []);
  const languages = words("languages", t("Add a language by its code, such as de"), held?.languages ?? []);
  const boxes = Object.entries(MEETINGS).map(([value, text]) => {
    const box = element("input");
    Object.assign(box, { type: "checkbox", name: `${name}-${value}`, value, checked: held?.meetings?.includes(value) ?? false });
    return { box, label: element("label", { class: "toggle" }, box, element("span", { text: t(text) })) };
  });
  fieldset.append(topics.element, languages.element, ...boxes.map(({ label }) => label));
  return {
    fieldset,
    topics: topics.element,
    add: (topic) => topics.set([...topics.get(), topic]),
    has: () => topics.get().length > 0,
    get: () => ({ topics: topics.get(), languages: languages.get(), meetings: /** @type {any[]} */ (boxes.filter(({ box }) => box.checked).map(({ box }) => box.value)) }),
  };
}

/** Topics that the person's best jobs ask for, each to add. */
function suggestions(topics, { add }) {
  if (topics.length === 0) return [];
  const chips = topics.map((topic) => {
    const chip = button(topic, () => {
      add(topic);
      item.remove();
    }, { class: "quiet" });
    const item = element("li", {}, chip);
    return item;
  });
  return [element("p", { class: "small", text: t("Your best jobs ask for these, and your profile lacks them:") }), element("ul", { class: "chips suggested" }, ...chips)];
}
