// The lists that a person made: saved, applied for, and hidden. Each entry can be taken back.

import { button, element, link } from "../shared/element.js";
import { chapter, dayText, plural, t } from "../shared/words.js";
import { interact, removeCards, settle } from "./interactions.js";
import { plainCard } from "./job-card.js";
import { addressOf } from "./query.js";
import { failedToast, toast } from "../shared/toast.js";

await chapter("views");

/** What each list holds, newest first. */
const LISTS = {
  saved: {
    title: "Saved jobs", kinds: ["save"], when: "Saved {when}",
    empty: "Nothing saved yet. Save a job to find it here.", back: "Remove from saved",
  },
  applied: {
    title: "Jobs you applied for", kinds: ["apply"], when: "Applied {when}",
    empty: "No applications yet. Press “I applied” in the reasons of a job to keep track of it here.", back: "I did not apply",
  },
  hidden: {
    title: "Hidden jobs and companies", kinds: ["hide_company", "dismiss"], when: "Dismissed {when}",
    empty: "Nothing is hidden. Dismissed jobs and hidden companies are listed here, and can be shown again.", back: "Show again",
  },
};

/**
 * @param {import("./app.js").Page} page
 * @param {HTMLElement} place
 * @param {URLSearchParams} address
 */
export async function show(page, place, address) {
  const list = LISTS[address.get("view") ?? "saved"];
  const count = element("p", { class: "count" });
  count.role = "status";
  place.replaceChildren(element("h1", { text: t(list.title) }), count);
  const pages = [];
  for (const kind of list.kinds) pages.push({ kind, first: await page.client.interactions(kind, null) });
  let total = 0;
  for (const { kind, first } of pages) {
    total += first.json.total;
    if (first.json.items.length > 0) place.append(...section(page, list, kind, first.json));
  }
  count.textContent = total === 0 ? "" : plural(total, "{count} entry, newest first", "{count} entries, newest first");
  if (total > 0) return;
  const empty = element("div", { class: "empty" }, element("p", { text: t(list.empty) }), link(addressOf({}), t("See all jobs")));
  place.append(empty);
}

function section(page, list, kind, first) {
  const entries = element("ol", { class: kind === "hide_company" ? "companies" : "jobs" });
  entries.setAttribute("aria-label", t(list.title));
  const reload = () => page.go(location.pathname + location.search + location.hash);
  const entryOf = (entry) => (kind === "hide_company" ? companyOf(page, entry, reload) : cardOf(page, list, kind, entry, reload));
  entries.append(...first.items.map(entryOf));
  const heading = list.kinds.length > 1 ? [element("h2", { text: kind === "hide_company" ? t("Companies") : t("Jobs") })] : [];
  if (!first.next_cursor) return [...heading, entries];
  let cursor = first.next_cursor;
  const more = button(t("Show more"), async () => {
    more.disabled = true;
    try {
      const { json } = await page.client.interactions(kind, cursor);
      const added = json.items.map(entryOf);
      entries.append(...added);
      added[0]?.querySelector("a, button")?.focus();
      cursor = json.next_cursor;
      more.hidden = !cursor;
    } catch (error) {
      failedToast(error);
    } finally {
      more.disabled = false;
    }
  });
  return [...heading, entries, element("div", { class: "more" }, more)];
}

function cardOf(page, list, kind, entry, reload) {
  const job = entry.job ?? { id: entry.job_id, title: t("A job that is no longer stored"), company: "", employment_types: [] };
  const card = plainCard(job, async () => (await page.client.match(job.id)).json);
  const facts = card.querySelector('[data-slot="facts"]');
  facts.prepend(element("li", { class: "when", text: t(list.when, { when: dayText(entry.at_ms) }) }));
  if (!entry.job) {
    card.querySelector(".reasons").remove();
    card.querySelector('[data-slot="title"]').removeAttribute("href");
    facts.replaceChildren(facts.firstElementChild);
  }
  const back = button(t(list.back), async () => {
    back.disabled = true;
    const undone = () => settle(() => page.client.interact(kind, job.id, undefined), reload);
    await takeBack(page, kind, job.id, card, undone);
    back.disabled = false;
  });
  card.querySelector(".actions").replaceChildren(back);
  card.addEventListener("click", (event) => {
    const pressed = /** @type {any} */ (event.target).closest(".reasons [data-act]");
    if (pressed) interact(page.client, card, pressed, { undone: reload, leave: () => pressed.dataset.act === "hide_company" && reload() });
  });
  return card;
}

/** Takes one interaction back, removes its card, and offers the way back. */
async function takeBack(page, kind, job, card, undo) {
  try {
    await page.client.undo(kind, job);
  } catch (error) {
    return failedToast(error);
  }
  toast(kind === "dismiss" ? t("The job is shown again.") : t("Removed from the list."), { undo });
  await removeCards(card.parentElement, [card], document.querySelector("#view h1"));
}

function companyOf(page, entry, reload) {
  const name = entry.job?.company || entry.company_id;
  const show = button(t("Show again"), () => settle(() => page.client.showCompany(entry.company_id), reload));
  show.setAttribute("aria-label", t("Show again: {company}", { company: name }));
  return element("li", {}, element("strong", { text: name }), element("span", { text: t("Hidden {when}", { when: dayText(entry.at_ms) }) }), show);
}

