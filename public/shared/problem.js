// An error as the reader sees it: the problem, the field at fault, and the request ID for an
// engineer.

import { element, icon } from "./element.js";
import { relativeText, t } from "./words.js";

/**
 * What the service's codes mean to a reader; where it is empty, the page has a title of its own.
 * @type {Record<import("./client.js").Schemas["Code"], string>}
 */
const TITLES = {
  invalid_json: "This cannot be used as it is",
  body_unreadable: "The connection broke off",
  missing_field: "This cannot be used as it is",
  wrong_type: "This cannot be used as it is",
  invalid_field: "This cannot be used as it is",
  too_long: "This cannot be used as it is",
  too_many: "This cannot be used as it is",
  unsupported_media_type: "This cannot be used as it is",
  unauthenticated: "",
  cross_origin: "This page may not use your session",
  no_such_route: "This does not exist",
  method_not_allowed: "This is not possible now",
  analysis_disabled: "This is switched off here",
  too_few_postings: "There are too few postings for this",
  wrong_state: "This is not possible now",
  forbidden: "You may not do this",
  not_found: "This does not exist",
  version_conflict: "This was changed elsewhere in the meantime",
  body_too_large: "This is too large",
  rate_limited: "Too many requests in a short time",
  internal: "Something went wrong in the service",
  unavailable: "The service is busy at the moment",
};

/** From so long a wait on, a share of the day is used up, and not one of the minute. */
const LONG_WAIT_SECS = 600;

/**
 * A problem in the reader's words; `aside` is what the service says itself, in English, where the
 * words say less.
 * @param {any} error @returns {Promise<{title: string, detail: string, aside?: string}>}
 */
export async function wordsOf(error) {
  const { message, code, detail = "", retryAfterSecs } = error;
  if (isUnreachable(error)) {
    return { title: t("The service cannot be reached"), detail: t("Check your connection, then try again. Nothing you have entered is lost.") };
  }
  if (isDefect(error)) return { title: t("Something is wrong with this page"), detail: String(error) };
  if (code === "rate_limited" && retryAfterSecs > LONG_WAIT_SECS) return { title: t("You have used up your daily share of this"), detail: "" };
  const title = TITLES[code] ? t(TITLES[code]) : message || t("Something went wrong");
  if (!code) return { title, detail };
  try {
    const { refusalText } = await import("./refusals.js");
    return { title, ...refusalText(error) };
  } catch {
    return { title, detail };
  }
}

/** Whether neither the service nor a module of this page could be loaded. */
function isUnreachable(error) {
  const { message, status, code } = error;
  return (status === 0 && !code && message === "The service cannot be reached") || isModule(error);
}

/** Whether a module of this page could not be loaded. */
const isModule = ({ name, message }) => name === "TypeError" && /module/.test(message);

/** Whether a failure says nothing about what is on the page, and another try may succeed. */
export const isPassing = (error) => isUnreachable(error) || error.status === 429 || error.status >= 500;

/** Whether an error is an exception that this page did not expect. */
function isDefect(error) {
  return error instanceof Error && error.name !== "Problem";
}

/** What each place shows: words take a moment to load. @type {WeakMap<HTMLElement, any>} */
const latest = new WeakMap();
/** What may succeed once the browser is online again. @type {Map<HTMLElement, () => void>} */
const waiting = new Map();

/** Tries again what has failed in passing, wherever the page shows it. */
export function tryAgain() {
  const runs = [...waiting].filter(([place]) => place.isConnected).map(([, run]) => run);
  waiting.clear();
  for (const run of runs) run();
}

/**
 * @param {HTMLElement} place
 * @param {any} error a {@link import("./api.js").Problem}, or an exception of this page
 * @param {{label: string, run: () => void}} [action] a button that may help
 * @param {string} [label] of the field at fault
 * @returns {Promise<boolean>} whether it is shown: not if the place was cleared or used again
 */
export async function showProblem(place, error, action, label) {
  latest.set(place, error);
  const words = await wordsOf(error);
  if (latest.get(place) !== error) return false;
  if (isDefect(error)) console.error(error);
  const text = element("div", {}, element("strong", { text: words.title }), ...detailOf(error, words, label));
  const { code, requestId, retryAfterSecs } = error;
  if (retryAfterSecs) text.append(element("p", { text: t("Try again {when}.", { when: relativeText(retryAfterSecs) }) }));
  if (requestId) text.append(element("p", { class: "request" }, t("Request"), " ", element("code", { text: requestId })));
  if (code) {
    const link = element("a", { text: t("What this error means") });
    link.href = `/docs/errors#${encodeURIComponent(code)}`;
    link.target = "_blank";
    link.rel = "noopener";
    text.append(element("p", { class: "request" }, link));
  }
  place.replaceChildren(icon("alert"), text);
  waiting.delete(place);
  if (action) {
    // A module that did not load is loaded again by the page alone.
    const run = isModule(error) ? () => navigator.onLine && location.reload() : action.run;
    const button = element("button", { text: action.label });
    button.type = "button";
    button.addEventListener("click", run);
    place.append(button);
    if (isPassing(error)) waiting.set(place, run);
  }
  place.hidden = false;
  return true;
}

/**
 * The field at fault, by its label if the reader sees it, and what is wrong with it.
 * @param {{field?: string}} error @param {{detail: string, aside?: string}} words
 * @param {string} [label]
 */
function detailOf({ field }, { detail, aside }, label) {
  const name = label ?? (field && field !== "body" ? element("code", { text: field }) : "");
  const said = [...(detail ? [detail] : []), ...asideOf(aside)];
  if (!name && said.length === 0) return [];
  return [element("p", {}, name, name && said.length > 0 ? ": " : "", ...said)];
}

/** What the service says itself, marked as English. @param {string} [aside] */
export function asideOf(aside) {
  if (!aside) return [];
  const made = element("small", { text: `(${aside})` });
  made.lang = "en";
  return [" ", made];
}

export function clearProblem(place) {
  latest.delete(place);
  waiting.delete(place);
  place.hidden = true;
  place.replaceChildren();
}
