// A bar that says that the browser is offline, for as long as it is. Once it is back, what has
// failed is tried again, and then what was to be shown is shown.

import { element } from "./element.js";
import { tryAgain } from "./problem.js";
import { clockText, t } from "./words.js";

const bar = element("p", { class: "offline" });
bar.role = "status";
document.querySelector("header")?.after(bar);

/** @type {(() => void) | null} */
let next = null;

/**
 * Whether nothing can be loaded now. What is on the page stays then, and `run` follows as soon as
 * the browser is online again, in place of what waited before.
 * @param {() => void} run
 */
export function isWaiting(run) {
  if (navigator.onLine) return false;
  next = run;
  return true;
}

function show() {
  bar.textContent = navigator.onLine ? "" : t("Offline since {time}. What you see stays, and the page continues once you are back.", { time: clockText(Date.now()) });
  if (!navigator.onLine) return;
  tryAgain();
  next?.();
  next = null;
}

addEventListener("offline", show);
addEventListener("online", show);
if (!navigator.onLine) show();
