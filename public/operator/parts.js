// Parts that the operator's views share, and numbers as people read them.

import { number, t } from "../shared/words.js";

export { field, heading, nothing, order, problemPlace, row, section, table } from "../shared/parts.js";

/** Bytes as people read them. */
export function bytes(count) {
  const units = ["B", "KB", "MB", "GB", "TB"];
  const at = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, count)) / 3));
  return `${number(count / 1000 ** at, at === 0 ? 0 : 1)} ${units[at]}`;
}

export function percent(share) {
  return share == null ? "–" : `${number(share * 100, 1)} %`;
}

export function duration(ms) {
  if (ms < 1000) return `${number(ms)} ms`;
  const secs = Math.round(ms / 1000);
  return secs < 120 ? `${number(ms / 1000, 1)} s` : t("{minutes} min {seconds} s", { minutes: number(Math.floor(secs / 60)), seconds: secs % 60 });
}
