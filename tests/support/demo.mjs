// The demo data set, as `cargo xtask demo-data` writes it.

import { readFileSync } from "node:fs";

const FOLDER = process.env.EDGEMATCH_DEMO;

const lines = (/** @type {string} */ file) => readFileSync(`${FOLDER}/${file}`, "utf8").trimEnd().split("\n");

/** @returns {{postings: string[], resumes: any[]}} postings as lines, résumés as documents */
export function demoData() {
  if (!FOLDER) throw new Error("EDGEMATCH_DEMO names no folder: run the tests by `cargo xtask e2e`");
  return { postings: lines("postings.jsonl"), resumes: lines("resumes.jsonl").map((line) => JSON.parse(line)) };
}
