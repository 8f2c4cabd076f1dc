// Real data, if there is any. `cargo xtask e2e` runs the files that import this with it and without it.

import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { BOARD_SIZE, board } from "./demo.mjs";

/** The folder of real data; undefined where there is none. */
export const DATA = process.env.EDGEMATCH_DATA;

/** @returns {{lines: string[], what: string}} postings, one per line, and their origin */
export function largeCatalogue() {
  if (DATA) {
    const lines = gunzipSync(readFileSync(`${DATA}/postings/data-jobs.jsonl.gz`)).toString().trimEnd().split("\n");
    return { lines, what: `${lines.length} real postings` };
  }
  return { lines: board(BOARD_SIZE), what: `${BOARD_SIZE} generated postings` };
}
