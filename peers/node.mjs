// What is measured in V8: the catalogue as Wasm, and search engines in JavaScript.
//
//   node --expose-gc node.mjs FOLDER metering.wasm ARTEFACTS
//
// FOLDER is one that `peers measure` left. Times are those of a query alone.

import { createReadStream, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { create, insertMultiple, search } from "@orama/orama";
import { Index } from "flexsearch";
import MiniSearch from "minisearch";

const TOP = 20;
/** Rounds in which each person is asked for; the best counts. */
const ROUNDS = 3;
/** Most milliseconds that one engine is measured for; then, as many people as that were. */
const MOST_MS = 8_000;
/** The artefacts in the order of their numbers. */
const ARTEFACTS = ["taxonomy", "statistics", "occupations", "embeddings", "lexicon", "gazetteer"];

const [folder, wasm, artefacts] = process.argv.slice(2);
const people = JSON.parse(readFileSync(join(folder, "people.json"), "utf8"));
const texts = [];
for await (const line of createInterface({ input: createReadStream(join(folder, "texts.jsonl")) })) texts.push(JSON.parse(line));

/**
 * Milliseconds that this process has computed for: other work on the machine takes none of them.
 */
function spentMs() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/**
 * Asks for each person, and gives the figures of what took how long at the best of three rounds.
 */
async function ask(engine, query) {
  await query(people[0], 0);
  const took = [];
  const began = spentMs();
  rounds: for (let round = 0; round < ROUNDS; round++) {
    for (const [nth, person] of people.entries()) {
      if (nth > 0 && spentMs() - began > MOST_MS) break rounds;
      const started = spentMs();
      await query(person, nth);
      took[nth] = Math.min(took[nth] ?? Infinity, spentMs() - started);
    }
  }
  const sorted = took.toSorted((a, b) => a - b);
  const at = (share) => sorted[Math.floor((sorted.length - 1) * share)];
  return { engine, build_ms: 0, bytes: 0, p50_ms: at(0.5), p99_ms: at(0.99), people: took.length };
}

/** Bytes of the heap that are alive. */
function live() {
  globalThis.gc();
  return process.memoryUsage().heapUsed;
}

/** Builds an engine in JavaScript and asks it. */
async function built(engine, build) {
  const before = live();
  const started = spentMs();
  const query = await build();
  const build_ms = spentMs() - started;
  const bytes = live() - before;
  return { ...(await ask(engine, query)), build_ms, bytes };
}

const words = (person) => person.words.join(" ");

async function catalogue() {
  const { exports } = (await WebAssembly.instantiate(readFileSync(wasm))).instance;
  const input = (bytes) => {
    const whole = bytes.length >> 3;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    for (let at = 0; at < whole; at++) exports.push(view.getBigUint64(at * 8, true), 8);
    for (let at = whole * 8; at < bytes.length; at++) exports.push(BigInt(bytes[at]), 1);
  };
  for (const [number, name] of ARTEFACTS.entries()) {
    input(readFileSync(join(artefacts, `${name}.bin`)));
    exports.provide(number);
  }
  input(readFileSync(join(folder, "catalogue.bin")));
  const started = spentMs();
  const postings = exports.load_catalogue();
  const load_ms = spentMs() - started;
  if (postings !== texts.length) throw new Error(`${postings} postings instead of ${texts.length}`);
  for (const { profile } of people) {
    input(Buffer.from(JSON.stringify(profile)));
    if (exports.add_person() !== 1) throw new Error("a person was refused");
  }
  const weighed = spentMs();
  exports.best(0);
  const build_ms = spentMs() - weighed;
  let [scored, rankings] = [0, 0];
  const best = await ask("edgematch", (_, nth) => {
    scored += exports.best(nth);
    rankings += 1;
  });
  const all = await ask("edgematch, all scored", (_, nth) => exports.best_of_all(nth));
  const bytes = exports.memory.buffer.byteLength;
  return [{ ...best, build_ms, load_ms, bytes, scored: scored / rankings }, all];
}

const figures = [];
if (existsSync(join(folder, "catalogue.bin"))) figures.push(...(await catalogue()));
figures.push(await built("minisearch", () => {
  const index = new MiniSearch({ fields: ["title", "sk"], idField: "id" });
  index.addAll(texts);
  return (person) => index.search(words(person)).slice(0, TOP);
}));
figures.push(await built("flexsearch", () => {
  const index = new Index({ tokenize: "strict", resolution: 9 });
  for (const text of texts) index.add(text.id, `${text.title} ${text.sk}`);
  return (person) => index.search(words(person), { limit: TOP, suggest: true });
}));
figures.push(await built("orama", async () => {
  const index = create({ schema: { title: "string", sk: "string" } });
  await insertMultiple(index, texts.map(({ id, title, sk }) => ({ id: String(id), title, sk })), texts.length);
  return (person) => search(index, { term: words(person), limit: TOP, threshold: 1 });
}));
writeFileSync(join(folder, "node.json"), JSON.stringify({ postings: texts.length, figures }, null, 2));
