// The profile: a résumé that is read, shown as it was understood, corrected in a form, and saved.
// The same form edits the profile later.

import { element, button, icon, link } from "../shared/element.js";
import { clearRefusal, showRefusal } from "../shared/form.js";
import { clearProblem, showProblem } from "../shared/problem.js";
import { chapter, t } from "../shared/words.js";
import { resumeDrop } from "./drop.js";
import { take } from "./handover.js";
import { addressOf } from "./query.js";
import { contentOf } from "./resume-file.js";
import { toast } from "../shared/toast.js";
import { understood } from "../shared/understood.js";
import { wordList } from "../shared/word-list.js";

await chapter("views");

/** Pause after which a change is read again. */
const TYPING_MS = 900;

const WORK = { position: "Position", name: "Employer", startDate: "From", endDate: "To" };
const EDUCATION = { studyType: "Degree", area: "Subject", institution: "School", startDate: "From", endDate: "To" };
const BASICS = { name: "Name", label: "Headline" };
const PLACE = { city: "City", region: "Region", countryCode: "Country" };
const LANGUAGE = { language: "Language", fluency: "Level" };
const HINTS = { startDate: "2021-04", endDate: "2024-06", countryCode: "DE", fluency: "B2" };

/** @param {import("./app.js").Page} page @param {HTMLElement} place */
export async function show(page, place) {
  const given = take();
  const problem = element("div", { class: "problem" });
  problem.role = "alert";
  problem.hidden = true;
  const body = element("div", { class: "profile" });
  place.replaceChildren(element("h1", { text: t("Your profile") }), problem, body);
  const held = await page.client.export().catch((error) => {
    if (error.status === 404) return null;
    throw error;
  });
  const editor = profileEditor(page, place, body, problem, held?.version ?? null);
  const imported = (resume) => editor.read(resume).catch((error) => {
    showProblem(problem, error);
    problem.scrollIntoView({ block: "nearest" });
  });
  if (given) {
    await imported(given);
    if (editor.isShown()) return;
  }
  if (held) editor.edit(withoutOurs(held.json));
  else body.replaceChildren(intro(imported));
}

/** The document without what the service adds to it. */
function withoutOurs({ meta, ...document }) {
  return { ...document, ...(meta?.lastModified && { meta: { lastModified: meta.lastModified } }) };
}

function intro(imported) {
  return element("section", { class: "panel" },
    element("h2", { text: t("Start with your résumé") }),
    element("p", { text: t("See what was understood, correct it, and look at your jobs.") }),
    resumeDrop(imported, () => {}));
}

function profileEditor(page, place, body, problem, version) {
  let isShown = false;

  async function read(resume) {
    clearProblem(problem);
    body.setAttribute("aria-busy", "true");
    try {
      const content = await contentOf(resume);
      const { json } = await page.client.read("text" in content ? content.text : content.document);
      const [item] = json.items;
      edit("text" in content ? item.resume : withoutOurs(content.document), item, true);
    } finally {
      body.removeAttribute("aria-busy");
    }
  }

  /** Shows the form. @param {any} document a JSON Resume @param {any} reading */
  function edit(document, reading = null, isNew = false) {
    isShown = true;
    const form = element("form", { class: "profile-form" });
    form.noValidate = true;
    form.autocomplete = "off";
    const facts = element("div", { class: "facts-panel" });
    const parts = fields(document);
    const save = element("button", { class: "primary", text: t("Save and show my jobs") });
    save.type = "submit";
    const cancel = link(addressOf({}), t("Cancel"), "as-button");
    form.append(...parts.elements, element("footer", { class: "form-foot" }, cancel, save));
    const again = element("details", { class: "import-again" }, element("summary", { text: t("Import another résumé") }),
      resumeDrop((resume) => read(resume), (error) => {
        showProblem(problem, error);
        problem.scrollIntoView({ block: "nearest" });
      }));
    body.replaceChildren(form, element("aside", {}, facts, again));
    const before = JSON.stringify(parts.value());
    const isChanged = () => isNew || JSON.stringify(parts.value()) !== before;
    page.isUnsaved = () => place.contains(form) && isChanged();
    let typing = 0;
    let asking = 0;
    async function refresh() {
      asking += 1;
      const asked = asking;
      try {
        const { json } = await page.client.read(parts.value());
        if (asked === asking) facts.replaceChildren(understood({ ...json.items[0], contacts: reading?.contacts }));
      } catch {
        // Saving reports whatever is wrong.
      }
    }
    if (reading) facts.replaceChildren(understood(reading));
    else refresh();
    for (const kind of ["input", "change"]) {
      form.addEventListener(kind, () => {
        clearTimeout(typing);
        typing = setTimeout(refresh, TYPING_MS);
      });
    }
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      clearRefusal(form, problem);
      save.disabled = true;
      try {
        await page.client.putResume(parts.value(), version);
        page.isUnsaved = null;
        toast(t("Your profile is saved, and your jobs have been ranked again."));
        page.showPerson();
        await page.go(addressOf({}));
      } catch (error) {
        const isStale = error.code === "version_conflict";
        await showRefusal(form, problem, error, { action: isStale ? { label: t("Overwrite"), run: () => { version = null; form.requestSubmit(); } } : undefined });
      } finally {
        save.disabled = false;
      }
    });
  }

  return { read, edit, isShown: () => isShown };
}

/** The form's parts, and the document that they make with what the form does not show. */
function fields(document) {
  const basics = document.basics ?? {};
  const name = group(t("About you"), inputs({ ...basics }, BASICS, "basics"));
  const where = group(t("Where you live"), inputs(basics.location ?? {}, PLACE, "basics/location"));
  const summary = area(t("Summary"), basics.summary ?? "", "basics/summary");
  const work = entries(t("Work"), t("Add a position"), "work", document.work ?? [], (entry, path) => workEntry(entry, path));
  const education = entries(t("Education"), t("Add an education"), "education", document.education ?? [], (entry, path) => plainEntry(entry, EDUCATION, path));
  const skills = skillFields(document.skills ?? []);
  const languages = entries(t("Languages"), t("Add a language"), "languages", document.languages ?? [], (entry, path) => plainEntry(entry, LANGUAGE, path));
  const value = () => ({
    ...document,
    basics: trimmed({ ...basics, ...name.value(), summary: summary.value(), location: trimmed({ ...basics.location, ...where.value() }) }),
    work: work.value(),
    education: education.value(),
    skills: skills.value(),
    languages: languages.value(),
    // What is written now is true now.
    meta: { ...document.meta, lastModified: new Date().toISOString().slice(0, 10) },
  });
  return { value, elements: [name.element, where.element, summary.element, skills.element, work.element, education.element, languages.element] };
}

/** An object without empty members. */
function trimmed(object) {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== "" && value != null && JSON.stringify(value) !== "{}"));
}

function group(title, { elements, value }) {
  return { element: element("fieldset", {}, element("legend", { text: title }), element("div", { class: "field-row" }, ...elements)), value };
}

/** One input for each member. */
function inputs(object, members, path) {
  const made = Object.entries(members).map(([member, label]) => {
    const input = element("input");
    input.value = object[member] ?? "";
    if (HINTS[member]) input.placeholder = HINTS[member];
    const wrapped = element("label", { class: `field-${member}` }, element("span", { text: t(label) }), input);
    Object.assign(wrapped.dataset, { field: `${path}/${member}`, member });
    return { member, input, wrapped };
  });
  return { elements: made.map(({ wrapped }) => wrapped), value: () => Object.fromEntries(made.map(({ member, input }) => [member, input.value.trim()])) };
}

function area(title, text, path) {
  const input = element("textarea");
  Object.assign(input, { value: text, rows: Math.min(8, Math.max(2, Math.ceil(text.length / 70))) });
  const label = element("label", {}, element("span", { text: title }), input);
  Object.assign(label.dataset, { field: path, member: path.split("/").at(-1) });
  return { element: label, value: () => input.value.trim() };
}

/** A list of entries that can be added to and removed from. */
function entries(title, add, path, list, entryOf) {
  const place = element("div", { class: "entries" });
  /** @type {{element: HTMLElement, value: () => any}[]} */
  const shown = [];
  const append = (entry) => {
    const made = entryOf(entry, `${path}/${shown.length}`);
    const remove = button("", () => {
      shown.splice(shown.indexOf(made), 1);
      made.element.remove();
      place.dispatchEvent(new Event("change", { bubbles: true }));
      adder.focus();
    }, { class: "quiet remove-entry" });
    remove.replaceChildren(icon("cross"));
    remove.setAttribute("aria-label", t("Remove this entry"));
    made.element.append(remove);
    shown.push(made);
    place.append(made.element);
    return made;
  };
  const adder = button(add, () => append({}).element.querySelector("input").focus(), { class: "quiet add-entry" });
  for (const entry of list) append(entry ?? {});
  const set = element("fieldset", {}, element("legend", { text: title }), place, adder);
  set.dataset.field = path;
  const isEmpty = (entry) => Object.keys(trimmed(entry)).length === 0;
  /** Entries that state something; their fields have the paths by which an error names them. */
  const value = () => {
    /** @type {any[]} */
    const stated = [];
    for (const made of shown) {
      const entry = trimmed(made.value());
      const at = isEmpty(entry) ? -1 : stated.push(entry) - 1;
      for (const part of made.element.querySelectorAll("[data-member]")) part.dataset.field = at < 0 ? "" : `${path}/${at}/${part.dataset.member}`;
    }
    return stated;
  };
  return { element: set, value };
}

function plainEntry(entry, members, path) {
  const row = inputs(entry, members, path);
  return { element: element("div", { class: "entry field-row" }, ...row.elements), value: () => ({ ...entry, ...row.value() }) };
}

function workEntry(entry, path) {
  const row = inputs(entry, WORK, path);
  const told = [entry.summary, ...(entry.highlights ?? [])].filter(Boolean).join("\n");
  const text = area(t("What you did, one line each"), told, `${path}/highlights`);
  const value = () => {
    const lines = text.value().split("\n").map((line) => line.trim()).filter(Boolean);
    // Unchanged text keeps its form.
    const said = text.value() === told.trim() ? { summary: entry.summary, highlights: entry.highlights } : { summary: undefined, highlights: lines };
    return { ...entry, ...row.value(), ...said };
  };
  return { element: element("div", { class: "entry" }, element("div", { class: "field-row" }, ...row.elements), text.element), value };
}

/** Skills by name; groups with keywords keep their names. */
function skillFields(skills) {
  const isGroup = (skill) => skill?.keywords?.length > 0;
  const single = wordList(t("Add a skill"));
  single.set(skills.filter((skill) => skill?.name && !isGroup(skill)).map(({ name }) => name));
  const levels = new Map(skills.filter((skill) => skill?.name).map((skill) => [skill.name, skill]));
  const groups = skills.filter(isGroup).map((skill) => {
    const words = wordList(t("Add to {group}", { group: skill.name ?? t("Skills") }));
    words.set(skill.keywords.filter(Boolean));
    return { skill, words };
  });
  const set = element("fieldset", {}, element("legend", { text: t("Skills") }), ...groups.map(({ skill, words }) => element("div", { class: "skill-group" }, element("p", { text: skill.name ?? "" }), words.element)), single.element);
  set.dataset.field = "skills";
  return {
    element: set,
    value: () => [
      ...groups.map(({ skill, words }) => ({ ...skill, keywords: words.get() })),
      ...single.get().map((name) => levels.get(name) ?? { name }),
    ],
  };
}
