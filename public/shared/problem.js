// An error as the reader sees it: the problem, the field at fault, and the request ID for an
// engineer.

import { element, icon } from "./element.js";
import { t } from "./words.js";

/**
 * @param {HTMLElement} place
 * @param {any} error a {@link import("./api.js").Problem}, or an exception of this page
 * @param {{label: string, run: () => void}} [action] a button that may help
 */
export function showProblem(place, error, action) {
  const text = element("div", {}, element("strong", { text: error.message || t("Something went wrong") }));
  const { field, detail, code, requestId, retryAfterSecs } = error;
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
