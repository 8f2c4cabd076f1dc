// What a person does with a job, wherever its card is shown: save, apply, dismiss, hide its
// company, and take each of them back.

import { t } from "../shared/words.js";
import { failedToast, toast } from "../shared/toast.js";

const CONFIRMATIONS = {
  save: "You saved “{title}”.",
  dismiss: "You dismissed “{title}”. It is under Hidden.",
  apply: "You applied for “{title}”. It is under Applied.",
  hide_company: "Jobs at {company} are hidden. The company is under Hidden.",
};

const calm = matchMedia("(prefers-reduced-motion: reduce)");

export const titleOf = (card) => card.querySelector('[data-slot="title"]').textContent;
const companyOf = (card) => card.querySelector('[data-slot="company"]').textContent;

/** How the list showed a job, which an interaction sends back. */
export const shownAs = (card) => (card.dataset.shown ? JSON.parse(card.dataset.shown) : undefined);

/** Shows on a card whether its job is saved. */
export function showSaved(card, isSaved) {
  const button = card.querySelector('[data-act="save"]');
  button.setAttribute("aria-pressed", String(isSaved));
  button.querySelector("span").textContent = isSaved ? t("Saved") : t("Save");
}

/**
 * Does what a button of a card says.
 * @param {import("../shared/api.js").Client} client
 * @param {HTMLElement} card
 * @param {HTMLButtonElement} button
 * @param {{leave: (kind: string) => void, undone: () => void}} list `leave` removes what is not
 *   shown any more, `undone` shows the list again after an interaction was taken back
 */
export async function interact(client, card, button, list) {
  const kind = /** @type {import("../shared/api.js").InteractionKind} */ (button.dataset.act);
  const job = card.dataset.job ?? "";
  const isUndoing = button.getAttribute("aria-pressed") === "true";
  button.disabled = true;
  try {
    await (isUndoing ? client.undo(kind, job) : client.interact(kind, job, shownAs(card)));
  } catch (error) {
    failedToast(error);
    return;
  } finally {
    button.disabled = false;
  }
  const again = () => undo(client, kind, job, list.undone);
  if (kind === "save") {
    showSaved(card, !isUndoing);
    if (isUndoing) {
      toast(t("“{title}” is no longer saved.", { title: titleOf(card) }), { undo: () => repeat(client, kind, job, list.undone) });
      return list.leave("unsave");
    }
  }
  toast(t(CONFIRMATIONS[kind], { title: titleOf(card), company: companyOf(card) }), { undo: again });
  list.leave(kind);
}

/** Takes an interaction back, and shows the list again. */
export async function undo(client, kind, job, after) {
  await settle(() => client.undo(kind, job), after);
}

async function repeat(client, kind, job, after) {
  await settle(() => client.interact(kind, job, undefined), after);
}

/** Runs a change, says that it was undone, and shows the list again. */
export async function settle(change, after) {
  try {
    await change();
  } catch (error) {
    failedToast(error);
    return;
  }
  toast(t("Undone."));
  after();
}

/**
 * Removes cards from a list and moves the focus to the next one.
 * @param {HTMLElement} list @param {HTMLElement[]} cards @param {HTMLElement} otherwise focused if
 *   no card remains
 */
export async function removeCards(list, cards, otherwise) {
  const visible = /** @type {HTMLElement[]} */ ([...list.children]).filter((card) => card.checkVisibility());
  const index = visible.indexOf(cards[0]);
  const remaining = visible.filter((card) => !cards.includes(card));
  const next = visible.slice(index).find((card) => remaining.includes(card)) ?? remaining.at(-1);
  (next?.querySelector('[data-slot="title"]') ?? otherwise).focus({ preventScroll: true });
  await Promise.all(cards.map(shrink));
  for (const card of cards) card.remove();
}

function shrink(card) {
  if (calm.matches) return undefined;
  const height = `${card.offsetHeight}px`;
  const frames = [{ height, opacity: 1 }, { height, opacity: 0, offset: 0.4 }, { height: "0px", marginBottom: "0px", opacity: 0 }];
  card.classList.add("leaving");
  return card.animate(frames, { duration: 320, easing: "ease-out" }).finished;
}
