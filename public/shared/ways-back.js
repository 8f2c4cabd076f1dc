// Ways back into a session, besides a link or token.

import { beginVisit, welcome } from "./api.js";
import { button, element, outsideLink } from "./element.js";
import { t } from "./words.js";

/**
 * Shows those of somebody who was signed out.
 * @param {HTMLElement} place @param {string} user
 * @param {(opening: Promise<import("./api.js").Session>) => void} continueWith
 */
export async function showWaysBack(place, user, continueWith) {
  const ways = await welcome();
  place.replaceChildren();
  if (ways.sign_in) {
    const anchor = outsideLink(ways.sign_in.url, t("Sign in in a new tab, then come back and continue"));
    place.append(element("p", {}, anchor));
  }
  const person = ways.demo_people.find(({ id }) => id === user);
  if (person) {
    const again = button(t("Continue as {name}", { name: person.name }), () => continueWith(beginVisit({ demo_person: user })), { class: "primary" });
    place.append(again);
  }
}
