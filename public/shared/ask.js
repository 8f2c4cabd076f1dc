// A question that must be answered before the page goes on.

import { button, element } from "./element.js";

/**
 * Asks, and resolves to whether the reader agreed. Escape means no.
 * @param {{title: string, text: string, yes: string, no: string, isGrave?: boolean}} question
 * @returns {Promise<boolean>}
 */
export function ask({ title, text, yes, no, isGrave = false }) {
  const dialog = element("dialog", { class: "question" });
  const heading = element("h2", { text: title });
  heading.id = "question-title";
  dialog.setAttribute("aria-labelledby", heading.id);
  let agreed = false;
  const agree = button(yes, () => {
    agreed = true;
    dialog.close();
  }, { class: isGrave ? "grave" : "primary" });
  agree.dataset.answer = "yes";
  const decline = button(no, () => dialog.close());
  decline.dataset.answer = "no";
  dialog.append(heading, element("p", { text }), element("footer", {}, decline, agree));
  document.body.append(dialog);
  dialog.showModal();
  decline.focus();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(agreed);
    });
  });
}
