// What is wrong with a form, beside the field at fault and in view.

import { element } from "./element.js";
import { asideOf, clearProblem, showProblem, wordsOf } from "./problem.js";

let errors = 0;

/**
 * Shows a problem at its place, and beside the field that it names. A field is found by the path in
 * `data-field`, as is any part within it, or by the `name` that its path begins with.
 * @param {HTMLFormElement} form @param {HTMLElement} place @param {any} error
 * @param {{action?: {label: string, run: () => void}, isCalm?: boolean}} [how] `isCalm` moves
 *   neither the page nor the focus, for somebody who is typing
 */
export async function showRefusal(form, place, error, { action, isCalm = false } = {}) {
  clearRefusal(form, place);
  const at = error.field ? partOf(form, error.field) : null;
  if (!(await showProblem(place, error, action, at ? labelOf(at) : undefined))) return;
  if (!at) {
    if (!isCalm) place.scrollIntoView({ block: "nearest" });
    return;
  }
  const { detail, aside } = await wordsOf(error);
  mark(at, detail, aside);
  if (isCalm) return;
  at.scrollIntoView({ block: "center" });
  inputOf(at)?.focus({ preventScroll: true });
}

/** @param {HTMLFormElement} form @param {HTMLElement} place */
export function clearRefusal(form, place) {
  clearProblem(place);
  form.querySelectorAll(".at-fault").forEach(unmark);
}

/** The smallest part of the form that a path is in. */
function partOf(form, path) {
  const within = (part) => path === part || path.startsWith(`${part}/`);
  const [closest] = [...form.querySelectorAll("[data-field]")]
    .filter(({ dataset }) => within(dataset.field))
    .sort((a, b) => b.dataset.field.length - a.dataset.field.length);
  return closest ?? form.querySelector(`[name="${CSS.escape(path.split("/")[0])}"]`)?.closest("label, fieldset") ?? null;
}

const labelOf = (part) => (part.querySelector(":scope > legend, :scope > span") ?? part).firstChild?.textContent?.trim() || undefined;
const inputOf = (part) => part.querySelector("input, select, textarea");

function mark(part, detail, aside) {
  const input = inputOf(part);
  errors += 1;
  const words = element("span", { class: "field-error" }, detail, ...asideOf(aside));
  words.id = `field-error-${errors}`;
  part.classList.add("at-fault");
  part.append(words);
  input?.setAttribute("aria-invalid", "true");
  // A label's text is read anyway.
  if (part.localName !== "label") input?.setAttribute("aria-describedby", words.id);
  part.addEventListener("input", () => unmark(part), { once: true });
}

function unmark(part) {
  part.classList.remove("at-fault");
  part.querySelector(":scope > .field-error")?.remove();
  inputOf(part)?.removeAttribute("aria-invalid");
  inputOf(part)?.removeAttribute("aria-describedby");
}
