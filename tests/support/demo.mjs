// Generated data, as `cargo xtask demo` writes it.

import { readFileSync } from "node:fs";

const FOLDER = process.env.EDGEMATCH_DEMO;

/** Postings of the generated board. */
export const BOARD_SIZE = 32_672;

const lines = (/** @type {string} */ file) => {
  if (!FOLDER) throw new Error("EDGEMATCH_DEMO names no folder: run the tests by `cargo xtask e2e`");
  return readFileSync(`${FOLDER}/${file}`, "utf8").trimEnd().split("\n");
};

/** @returns {{postings: string[], resumes: any[]}} postings as lines, résumés as documents */
export function demoData() {
  return { postings: lines("postings.jsonl"), resumes: lines("resumes.jsonl").map((line) => JSON.parse(line)) };
}

/** @returns {string[]} the first postings of the board, one per line */
export function board(/** @type {number} */ size) {
  const postings = lines("board.jsonl");
  if (postings.length < size) throw new Error(`the board has ${postings.length} postings, not ${size}`);
  return postings.slice(0, size);
}
