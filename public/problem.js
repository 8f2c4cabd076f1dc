// An error as the reader sees it: what is wrong, in which field, and what to tell an engineer.

import { element, icon } from "./element.js";

/**
 * @param {HTMLElement} place
 * @param {any} error a {@link import("./api.js").Problem}, or a defect of this page
 * @param {{label: string, run: () => void}} [action] what the reader can do about it
 */
export function showProblem(place, error, action) {
  const text = element("div", {}, element("strong", { text: error.message || "Something went wrong" }));
  const { field, detail, code, request_id, retry_after_secs } = error;
  if (field || detail) {
    const line = element("p");
    if (field) line.append(element("code", { text: field }), detail ? ": " : "");
    line.append(detail ?? "");
    text.append(line);
  }
  if (retry_after_secs) text.append(element("p", { text: `Another try makes sense in ${retry_after_secs} s.` }));
  if (request_id) text.append(element("p", { class: "request" }, "Request ", element("code", { text: request_id })));
  if (code) {
    const link = element("a", { text: "What this error means" });
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
