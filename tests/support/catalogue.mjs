// A large catalogue: real postings where they are to be had, made-up ones elsewhere.

import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { nthPosting } from "./documents.mjs";

const DATA = process.env.EDGEMATCH_DATA ?? fileURLToPath(new URL("../../../shared/data", import.meta.url));
const FILE = `${DATA}/postings/data-jobs.jsonl.gz`;
const MADE_UP = 20_000;

/** @returns {{lines: string[], what: string}} postings, one a line, and what they are */
export function largeCatalogue() {
  if (existsSync(FILE)) {
    const lines = gunzipSync(readFileSync(FILE)).toString().trimEnd().split("\n");
    return { lines, what: `${lines.length} real postings` };
  }
  const lines = Array.from({ length: MADE_UP }, (_, n) => JSON.stringify(nthPosting(n)));
  return { lines, what: `${lines.length} generated postings, as there are no real ones in ${DATA}` };
}
