// Everything the service holds about the person: what was understood and learned, what they did,
// and how to take it away or erase it.

import { ask } from "../shared/ask.js";
import { button, element, link } from "../shared/element.js";
import { chapter, dateText, number, plural, spelled, t, traitText } from "../shared/words.js";
import { addressOf } from "./query.js";
import { saveAsFile } from "../shared/save.js";
import { failedToast, toast } from "../shared/toast.js";
import { showSeen } from "./seen.js";
import { understood } from "../shared/understood.js";

await chapter("views");

/** Traits of each kind that are listed. */
const TRAITS = 12;
const DID = {
  view: ["{count} job looked at", "{count} jobs looked at"], save: ["{count} job saved", "{count} jobs saved"],
  apply: ["{count} application", "{count} applications"], dismiss: ["{count} job dismissed", "{count} jobs dismissed"],
  hide_company: ["{count} company hidden", "{count} companies hidden"],
};

/** @param {import("./app.js").Page} page @param {HTMLElement} place */
export async function show(page, place) {
  const { json: document } = await page.client.export();
  const held = document.meta.edgematch;
  const facts = element("div", {}, element("p", { text: t("Loading…") }));
  const seen = element("div", { class: "seen" });
  place.replaceChildren(
    element("h1", { text: t("Your data") }),
    element("p", { class: "lead", text: t("This is all the service holds about you. You decide who else may see part of it.") }),
    seen,
    facts,
    element("p", {}, link(addressOf({ view: "profile" }), t("Correct your profile"))),
    learned(page, held),
    deeds(held),
    takeAway(page, document),
    erase(page),
  );
  const { meta, ...resume } = document;
  showSeen(page, seen);
  const { json } = await page.client.read({ ...resume, ...(meta.lastModified && { meta: { lastModified: meta.lastModified } }) });
  facts.replaceChildren(understood(json.items[0]));
}

function section(title, ...content) {
  return element("section", { class: "panel" }, element("h2", { text: title }), ...content);
}

function learned(page, { learned: lessons, preferences }) {
  const isOn = preferences.learning !== false;
  const toggle = element("input");
  Object.assign(toggle, { type: "checkbox", checked: isOn });
  toggle.addEventListener("change", () => setLearning(page, toggle));
  const toggleLabel = element("label", { class: "toggle" }, toggle, element("span", { text: t("Learn from what I save, apply for and dismiss") }));
  const traits = Object.entries(lessons?.traits ?? {}).sort((a, b) => b[1] - a[1]);
  const liked = traits.filter(([, sum]) => sum > 0).slice(0, TRAITS);
  const disliked = traits.filter(([, sum]) => sum < 0).slice(-TRAITS).reverse();
  const about = lessons?.postings
    ? plural(lessons.postings, "Learned from {count} job. It moves a score by 2.5 points at most.", "Learned from {count} jobs. It moves a score by 2.5 points at most.")
    : t("Nothing has been learned yet. What you save, apply for and dismiss teaches a little of your taste, and moves a score by 2.5 points at most.");
  return section(t("What was learned"), element("p", { text: about }),
    ...traitList(t("You tend towards"), liked, "has"), ...traitList(t("You tend to avoid"), disliked, "lacks"), toggleLabel);
}

function traitList(title, traits, look) {
  if (traits.length === 0) return [];
  const chips = traits.map(([trait]) => {
    const at = trait.indexOf(":");
    return element("li", { class: `chip ${look === "has" ? "liked" : "lacks"}`, text: traitText(trait.slice(0, at), trait.slice(at + 1)) });
  });
  return [element("h3", { text: title }), element("ul", { class: "chips" }, ...chips)];
}

async function setLearning(page, toggle) {
  toggle.disabled = true;
  try {
    const { json, version } = await page.client.preferences();
    await page.client.putPreferences({ ...json, learning: toggle.checked }, version);
    toast(toggle.checked ? t("Learning is on.") : t("Learning is off. What was learned no longer counts."));
  } catch (error) {
    toggle.checked = !toggle.checked;
    failedToast(error);
  } finally {
    toggle.disabled = false;
  }
}

function deeds({ interactions, matches, experiments }) {
  const counts = new Map();
  for (const { kind } of interactions) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  const texts = Object.entries(DID).filter(([kind]) => counts.has(kind)).map(([kind, [one, many]]) => plural(counts.get(kind), one, many));
  texts.push(plural(matches.length, "{count} match computed", "{count} matches computed"));
  for (const { experiment, side, since } of experiments) {
    texts.push(t("Takes part in the experiment {name} on side {side}, since {date}", { name: experiment, side, date: dateText(Date.parse(since)) }));
  }
  return section(t("What you did"), element("ul", { class: "plain-list" }, ...texts.map((text) => element("li", { text }))));
}

function takeAway(page, document) {
  const name = `${spelled(page.client.user)}.json`;
  const save = button(t("Download everything"), () => saveAsFile(document, name), { class: "primary" });
  save.id = "download";
  const size = number(new Blob([JSON.stringify(document)]).size / 1024);
  return section(t("Take it with you"), element("p", { text: t("A JSON Resume with your preferences, what you did and your matches: {size} KB. Other services read it too.", { size }) }), save);
}

function erase(page) {
  const run = async () => {
    const agreed = await ask({
      title: t("Erase everything?"),
      text: t("Your profile, preferences, lists and matches are deleted at once and cannot be brought back."),
      yes: t("Erase everything"),
      no: t("Keep it"),
      isGrave: true,
    });
    if (!agreed) return;
    try {
      await page.client.erase();
      location.assign("/");
    } catch (error) {
      failedToast(error);
    }
  };
  const start = button(t("Erase everything"), run);
  start.id = "erase";
  return section(t("Erase it"), element("p", { text: t("Deletes all of this, here and in every cache, and signs you out.") }), start);
}
