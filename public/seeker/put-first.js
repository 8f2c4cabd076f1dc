// Why a job is first although others score more. Loaded only where one is.

import { element } from "../shared/element.js";
import { chapter, number, t } from "../shared/words.js";

await chapter("views");

/**
 * @param {{by_score: number}} putFirst
 * @returns {HTMLElement}
 */
export function whyFirst({ by_score }) {
  const text = t("Put first so that not everyone is sent to the same job. By its score it is number {number}.", { number: number(by_score) });
  return element("p", { class: "again put-first", text });
}
