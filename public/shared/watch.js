// Watching something that changes by itself.

import { element } from "./element.js";
import { clearProblem, isPassing, showProblem } from "./problem.js";
import { clockText, t } from "./words.js";

/** The longest pause after failures. */
const LONGEST_MS = 60_000;

/**
 * A function that loads something now, and again after each pause for as long as `load` says that
 * it goes on. A failure leaves what is shown, with a problem that says since when it is not
 * current; one that may pass is tried again, after a pause that doubles.
 * @param {(isCurrent: () => boolean) => Promise<boolean>} load what it reads is shown only while
 *   it is current: another call may have followed
 * @param {{pause_ms: number, place: HTMLElement, signal: AbortSignal}} how `place` shows the
 *   problem
 * @returns {() => Promise<void>} rejects only the first time
 */
export function watch(load, { pause_ms, place, signal }) {
  let timer = 0;
  let pause = pause_ms;
  let current_ms = 0;
  let calls = 0;
  signal.addEventListener("abort", () => clearTimeout(timer));

  async function run() {
    clearTimeout(timer);
    calls += 1;
    const call = calls;
    const isCurrent = () => call === calls && !signal.aborted;
    try {
      const goesOn = await load(isCurrent);
      if (!isCurrent()) return;
      current_ms = Date.now();
      pause = pause_ms;
      clearProblem(place);
      if (goesOn) timer = setTimeout(run, pause);
    } catch (error) {
      if (call === 1) throw error;
      if (!isCurrent()) return;
      if (isPassing(error)) {
        pause = Math.min(2 * pause, LONGEST_MS);
        timer = setTimeout(run, pause);
      }
      const isShown = await showProblem(place, error, { label: t("Try again"), run });
      if (isShown && current_ms > 0) place.querySelector("div")?.append(element("p", { text: t("Not current since {time}.", { time: clockText(current_ms) }) }));
    }
  }
  return run;
}
