// An error as the reader sees it: the problem, the field at fault, and the request ID for an
// engineer.

import { element, icon } from "./element.js";
import { t } from "./words.js";

/**
 * What the service's codes mean to a reader; other titles are shown as they are.
 * @type {Partial<Record<import("./client.js").Schemas["Code"], string>>}
 */
const TITLES = {
  invalid_json: "This cannot be used as it is",
  missing_field: "This cannot be used as it is",
  wrong_type: "This cannot be used as it is",
  invalid_field: "This cannot be used as it is",
  too_long: "This cannot be used as it is",
  too_many: "This cannot be used as it is",
  wrong_state: "This is not possible as things are",
  not_found: "This does not exist, or no longer",
  version_conflict: "This was changed elsewhere in the meantime",
  body_too_large: "This is too large",
  rate_limited: "Too many requests in a short time",
  internal: "Something went wrong in the service",
  unavailable: "The service is busy at the moment",
};

/** A problem in the reader's words. @param {any} error */
export function wordsOf({ message, code, status, detail }) {
  if (status === 0 && !code && message === "The service cannot be reached") {
    return { title: t("The service cannot be reached"), detail: t("Check your connection, then try again. Nothing you have entered is lost.") };
  }
  return { title: TITLES[code] ? t(TITLES[code]) : message || t("Something went wrong"), detail };
}

/**
 * @param {HTMLElement} place
 * @param {any} error a {@link import("./api.js").Problem}, or an exception of this page
 * @param {{label: string, run: () => void}} [action] a button that may help
 */
export function showProblem(place, error, action) {
  const { title, detail } = wordsOf(error);
  const text = element("div", {}, element("strong", { text: title }));
  const { field, code, requestId, retryAfterSecs } = error;
  if (field || detail) {
    const line = element("p");
    if (field) line.append(element("code", { text: field }), detail ? ": " : "");
    line.append(detail ?? "");
    text.append(line);
  }
  if (retryAfterSecs) text.append(element("p", { text: t("Try again in {secs} s.", { secs: Math.ceil(retryAfterSecs) }) }));
  if (requestId) text.append(element("p", { class: "request" }, t("Request"), " ", element("code", { text: requestId })));
  if (code) {
    const link = element("a", { text: t("What this error means") });
    link.href = `/docs/errors#${encodeURIComponent(code)}`;
    link.target = "_blank";
    link.rel = "noopener";
    text.append(element("p", { class: "request" }, link));
  }
  place.replaceChildren(icon("alert"), text);
  if (action) {
    const button = element("button", { text: action.label });
    button.type = "button";
    button.addEventListener("click", action.run);
    place.append(button);
  }
  place.hidden = false;
}

export function clearProblem(place) {
  place.hidden = true;
  place.replaceChildren();
}
