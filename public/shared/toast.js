// Short confirmations at the lower edge of the page.

import { button } from "./element.js";
import { wordsOf } from "./problem.js";
import { t } from "./words.js";

const TOAST_MS = 8000;

let timer = 0;

/**
 * Shows a message until it has been read or acted on.
 * @param {string} text
 * @param {{bad?: boolean, undo?: (() => void) | null}} [options]
 */
export function toast(text, { bad = false, undo = null } = {}) {
  clearTimeout(timer);
  const place = document.getElementById("toast");
  place.replaceChildren(text);
  if (undo) place.append(" ", button(t("Undo"), once(undo)));
  place.classList.toggle("bad", bad);
  place.classList.toggle("shown", text !== "");
  // A message that is being read or acted on stays.
  const leave = () => {
    if (place.matches(":hover, :focus-within")) timer = setTimeout(leave, TOAST_MS);
    else hide(place);
  };
  timer = setTimeout(leave, TOAST_MS);
}

function hide(place) {
  place.classList.remove("shown");
  place.replaceChildren();
}

function once(run) {
  let isDone = false;
  return () => {
    if (!isDone) run();
    isDone = true;
  };
}

/** @param {any} error a problem, or an exception of this page */
export async function failedToast(error) {
  const { title, detail, aside } = await wordsOf(error);
  const { requestId } = error;
  toast([title, detail, aside, requestId && t("request {id}", { id: requestId })].filter(Boolean).join(" · "), { bad: true });
}
