// A list of words; Enter adds one, Backspace in the empty field removes the last.

import { element, icon } from "./element.js";
import { t } from "./words.js";

/**
 * @param {string} label
 * @returns {{element: HTMLElement, get: () => string[], set: (words: string[]) => void}}
 */
export function wordList(label) {
  const list = element("ul", { class: "chips" });
  const input = element("input");
  Object.assign(input, { type: "text", placeholder: t("{what}, then Enter", { what: label }), enterKeyHint: "done" });
  input.setAttribute("aria-label", label);
  const place = element("div", { class: "words" }, list, input);
  const changed = () => place.dispatchEvent(new Event("change", { bubbles: true }));

  function add(word) {
    const remove = element("button", { class: "quiet" }, icon("cross"));
    remove.type = "button";
    remove.setAttribute("aria-label", t("Remove {word}", { word }));
    const item = element("li", { class: "chip" }, element("span", { text: word }), remove);
    item.dataset.word = word;
    remove.addEventListener("click", () => {
      item.remove();
      input.focus();
      changed();
    });
    list.append(item);
  }
  const get = () => [...list.querySelectorAll("li")].map((item) => item.dataset.word ?? "");
  function take() {
    const words = input.value.split(",").map((word) => word.trim()).filter(Boolean);
    input.value = "";
    const fresh = words.filter((word) => !get().includes(word));
    fresh.forEach(add);
    if (fresh.length > 0) changed();
  }

  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.isComposing && input.value.trim()) {
      event.preventDefault();
      take();
    } else if (event.key === "Backspace" && input.value === "") {
      list.lastElementChild?.remove();
      changed();
    }
  });
  input.addEventListener("blur", take);
  return {
    element: place,
    get: () => {
      take();
      return get();
    },
    set: (words) => {
      list.replaceChildren();
      input.value = "";
      [...new Set(words)].forEach(add);
    },
  };
}
