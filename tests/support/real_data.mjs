// Real data, if it exists. `cargo xtask e2e` runs the files that import this module with and
// without it.

import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { BOARD_SIZE, board } from "./demo.mjs";

/** The folder of real data; undefined if there is none. */
export const DATA = process.env.EDGEMATCH_DATA;

/** @returns {{lines: string[], what: string}} postings, one per line, and their origin */
export function largeCatalogue() {
  if (DATA) {
    const lines = gunzipSync(readFileSync(`${DATA}/postings/data-jobs.jsonl.gz`)).toString().trimEnd().split("\n");
    return { lines, what: `${lines.length} real postings` };
  }
  return { lines: board(BOARD_SIZE), what: `${BOARD_SIZE} generated postings` };
}
