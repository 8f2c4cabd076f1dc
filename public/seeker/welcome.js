// The first visit: the deployment's own sign-in, a résumé without an account, a link or token, and
// on a developer's machine the people of the demo data.

import { beginVisit } from "../shared/api.js";
import { button, element, outsideLink } from "../shared/element.js";
import { clearProblem, showProblem } from "../shared/problem.js";
import { plural, t } from "../shared/words.js";
import { resumeDrop } from "./drop.js";
import { hand } from "./handover.js";
import { addressOf } from "./query.js";
import { credentialsOfText, signInWith } from "../shared/sign-in.js";

const byId = (id) => document.getElementById(id);

/** @typedef {import("../shared/api.js").Session} Session */

/**
 * Shows the ways to begin.
 * @param {object} page
 * @param {Session | null} page.session one without a person needs a user ID
 * @param {(opening: Promise<Session | null>, user: string) => any} page.enter
 * @param {Promise<import("../shared/client.js").Schemas["Welcome"] | null>} page.ways null where
 *   they could not be loaded
 */
export async function showWelcome({ session, enter, ways: asked }) {
  const form = byId("sign-in");
  byId("token").required = !session;
  byId("sign-in-error").hidden = !session;
  form.onsubmit = (event) => {
    event.preventDefault();
    const { token, user } = credentialsOfText(byId("token").value);
    const opening = token || !session ? signInWith(token) : Promise.resolve(session);
    const wanted = byId("user").value.trim() || user;
    // A refused token stays in its field.
    opening.then(() => form.reset(), () => {});
    enter(opening, wanted);
  };
  const ways = (await asked) ?? { visits: false, demo_people: [], visit_days: 0, sign_in: undefined };
  const others = [
    ways.sign_in && signInPanel(ways.sign_in),
    ways.visits && resumePanel(ways, enter),
    ways.demo_people.length > 0 && demoPanel(ways.demo_people, enter),
  ].filter((panel) => panel instanceof HTMLElement);
  // All at once, and the last way after them: nothing that is shown moves.
  byId("other-ways").replaceChildren(...others);
  byId("sign-in-details").open = others.length === 0 || Boolean(session);
  byId("sign-in-details").hidden = false;
}

/** @param {{url: string, text?: string}} way */
function signInPanel({ url, text }) {
  const panel = element("section", { class: "panel" }, element("h2", { text: t("Sign in") }));
  if (text) panel.append(element("p", { text }));
  const anchor = outsideLink(url, t("Sign in"));
  anchor.removeAttribute("target");
  anchor.className = "as-button primary";
  panel.append(anchor);
  return panel;
}

/** Begins with a résumé: a file or a pasted text opens a visit, and is read next. */
function resumePanel({ visit_days: days }, enter) {
  const begin = (given) => {
    const problem = byId("welcome-problem");
    clearProblem(problem);
    hand(given);
    history.replaceState(null, "", addressOf({ view: "profile" }));
    return enter(beginVisit({}), "");
  };
  // The welcome may be shown again; a file that is dropped on it begins once.
  byId("welcome").giveResume = begin;
  return element("section", { class: "panel" },
    element("h2", { text: t("Start with your résumé") }),
    element("p", { text: t("You need no account. See what was understood, correct it, and look at your jobs.") }),
    resumeDrop(begin, (error) => showProblem(byId("welcome-problem"), error)),
    element("p", { class: "small", text: plural(days, "Names, photographs and contact details never affect a score. Your profile is erased after {count} day, or as soon as you say so.", "Names, photographs and contact details never affect a score. Your profile is erased after {count} days, or as soon as you say so.") }));
}

/** The people of the demo data, to click. */
function demoPanel(people, enter) {
  const buttons = people.map(({ id, name, headline }) => {
    const made = button(name, () => enter(beginVisit({ demo_person: id }), ""), { class: "demo-person" });
    made.dataset.person = id;
    made.append(element("small", { text: headline }));
    return element("li", {}, made);
  });
  return element("section", { class: "panel" },
    element("h2", { text: t("Look around as one of the demo people") }),
    element("p", { text: t("They are invented. This choice exists only on your own machine.") }),
    element("ul", { class: "demo-people" }, ...buttons));
}
