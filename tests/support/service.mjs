// The built Worker in workerd, with a port, a database, a cache and a queue of its own. It runs the
// files of `build/`, which a deployment would upload; nothing here builds them.

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { createTestHarness } from "wrangler";
import { checkResponse } from "./document.mjs";
import { eventually } from "./eventually.mjs";
import { SECRET, asAdmin, asService, asUser } from "./tokens.mjs";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const QUEUE = "edgematch";
/** Timeout of a request; the largest one, a whole catalogue, takes some ten seconds. */
const ANSWER_LIMIT_MS = 120_000;

// Keeps wrangler from looking up its location on the network and from logging each batch of the
// queue.
process.env.CLOUDFLARE_CF_FETCH_ENABLED ??= "false";
process.env.WRANGLER_LOG ??= "error";

/**
 * The cost of a response according to `Server-Timing`.
 * @typedef {{batches: number, rowsRead: number, rowsWritten: number, cacheOperations: number,
 *   ranked: number, scored: number}} Cost
 *
 * @typedef {{status: number, headers: Headers, text: string, json: any, cost: Cost}} Answer
 * @typedef {{token?: string | null, body?: any, headers?: Record<string, string>}} Details
 */

export class Service {
  #harness;
  /** @type {URL} */ url;
  /**
   * The Worker's bindings, to read what it has stored and to act as a producer.
   * @type {Record<string, any>}
   */
  env;

  /** @param {ReturnType<typeof createTestHarness>} harness */
  constructor(harness) {
    this.#harness = harness;
  }

  /**
   * @param {{migrate?: boolean, vars?: Record<string, string>, secrets?: Record<string, string>,
   *   config?: string, build?: string}}
   *   [options] no tables if `migrate` is false; `vars` and `secrets` are the deployment's, who has
   *   no rate limits unless `vars` say so, `config` its wrangler.toml, `build` the folder of its
   *   files
   */
  static async start({ migrate = true, vars = {}, secrets = {}, config = "wrangler.toml", build = "build" } = {}) {
    assert.ok(existsSync(`${ROOT}/build/index.js`), "there is no build: run `cargo xtask build`");
    const worker = { configPath: config, prebuiltWorkerDir: build, vars: { RATE_LIMITS: "off", ...vars }, secrets: { AUTH_SECRET: SECRET, ...secrets } };
    const service = new Service(createTestHarness({ root: ROOT, workers: [worker] }));
    await service.#open();
    if (migrate) await service.#harness.getWorker().applyD1Migrations("DB");
    return service;
  }

  async #open() {
    this.url = (await this.#harness.listen()).url;
    this.env = await this.#harness.getWorker().getEnv();
  }

  /** Starts a new runtime over the same database and cache; the memory of all isolates is lost. */
  async restart() {
    await this.#harness.update((options) => ({ ...options }));
    await this.#open();
  }

  async stop() {
    await this.#harness.close();
  }

  /** The Worker's log as one string. */
  get log() {
    return this.#harness.getLogs().map((entry) => entry.message).join("\n");
  }

  /**
   * Sends a request, and checks the response against the API document. A body that is not text,
   * bytes or a stream is sent as JSON; the default token is a backend's.
   * @param {string} method
   * @param {string} path
   * @param {Details} [details]
   * @returns {Promise<Answer>}
   */
  async request(method, path, { token = asService(), body, headers = {} } = {}) {
    const raw = body === undefined || typeof body === "string" || body instanceof Uint8Array || body instanceof ReadableStream;
    const send = () => fetch(new URL(path, this.url), {
      method,
      headers: { ...(token && { authorization: `Bearer ${token}` }), ...((!raw || typeof body === "string") && { "content-type": "application/json" }), ...headers },
      body: raw ? body : JSON.stringify(body),
      ...(body instanceof ReadableStream && { duplex: "half" }),
      signal: AbortSignal.timeout(ANSWER_LIMIT_MS),
    });
    // The runtime may close an idle connection at the moment it is used again, so idempotent
    // requests are repeated.
    const repeatable = ["GET", "PUT", "DELETE"].includes(method) && !(body instanceof ReadableStream);
    const response = await send().catch((error) => {
      if (repeatable && error.cause?.code === "UND_ERR_SOCKET") return send();
      throw error;
    });
    const text = await response.text();
    const { status, headers: received } = response;
    const isJson = /^application\/(problem\+)?json/.test(received.get("content-type") ?? "");
    const answer = { status, headers: received, text, json: isJson && text ? JSON.parse(text) : undefined, cost: cost(received) };
    checkResponse(method, path, answer);
    return answer;
  }

  /** Like {@link request}, for requests that must succeed. */
  async done(/** @type {Parameters<Service["request"]>} */ ...request) {
    const answer = await this.request(...request);
    assert.ok(answer.status < 300, `${request[0]} ${request[1]}: ${answer.status} ${answer.text}`);
    return answer;
  }

  /**
   * Sends postings as NDJSON and returns the result of each line.
   * @param {(object | string)[]} postings documents, or raw lines
   */
  async ingest(postings) {
    const lines = postings.map((posting) => (typeof posting === "string" ? posting : JSON.stringify(posting)));
    const answer = await this.done("POST", "/v1/jobs", {
      body: lines.join("\n"),
      headers: { "content-type": "application/x-ndjson" },
    });
    return answer.text.split("\n").filter(Boolean).map((line) => JSON.parse(line));
  }

  /** As {@link ingest}, for postings that must be taken. @param {(object | string)[]} postings */
  async store(postings) {
    const refused = (await this.ingest(postings)).filter((result) => result.error);
    assert.deepEqual(refused, []);
  }

  /** @param {string} user @param {object} resume @param {Record<string, string>} [headers] */
  putResume(user, resume, headers) {
    return this.done("PUT", `/v1/users/${encodeURIComponent(user)}/resume`, { token: asUser(user), body: resume, headers });
  }

  /** @param {string} user @param {string} [query] with its question mark */
  recommendations(user, query = "") {
    return this.done("GET", `/v1/users/${encodeURIComponent(user)}/recommendations${query}`, { token: asUser(user) });
  }

  /** As `recommendations`, with the whole explanation of each item. */
  explained(/** @type {string} */ user, query = "") {
    return this.recommendations(user, `${query}${query ? "&" : "?"}explain=full`);
  }

  /** @param {string} user @param {string} job */
  match(user, job) {
    const path = `/v1/users/${encodeURIComponent(user)}/jobs/${encodeURIComponent(job)}/match`;
    return this.done("GET", path, { token: asUser(user) });
  }

  /** @param {string} sql @param {...any} values @returns {Promise<any[]>} */
  async rows(sql, ...values) {
    return (await this.env.DB.prepare(sql).bind(...values).all()).results;
  }

  /** Every row of these tables, sorted for comparison. */
  async dump(tables = TABLES) {
    const answers = await this.env.DB.batch(tables.map((table) => this.env.DB.prepare(`SELECT * FROM ${table}`)));
    const rows = answers.map((/** @type {any} */ answer) => answer.results.map((/** @type {any} */ row) => JSON.stringify(row)).sort());
    return Object.fromEntries(tables.map((table, at) => [table, rows[at]]));
  }

  /** @returns {Promise<Record<string, number>>} */
  async rowCounts() {
    const sql = TABLES.map((table) => `(SELECT count(*) FROM ${table}) AS ${table}`).join(", ");
    return (await this.rows(`SELECT ${sql}`))[0];
  }

  /** The names of all keys in the cache. */
  async cacheKeys() {
    return (await this.env.CACHE.list()).keys.map((/** @type {{name: string}} */ key) => key.name);
  }

  /** Delivers one batch of these bodies to the consumer and returns how it settled each. */
  async deliver(/** @type {any[]} */ bodies, queue = QUEUE) {
    const consumer = await this.#harness.getWorker().getExport();
    const messages = bodies.map((body, at) => ({ id: `m${at}`, timestamp: new Date(), attempts: 1, body }));
    return /** @type {any} */ (consumer).queue(queue, messages);
  }

  /** Fires a cron trigger. */
  cron(cron = "*/5 * * * *") {
    return this.#harness.getWorker().scheduled({ cron });
  }

  /** Waits until the matches of these people are up to date and the outbox is empty. */
  async settled(/** @type {string[]} */ ...users) {
    const sql = "SELECT (SELECT count(*) FROM outbox) AS waiting, (SELECT count(*) FROM users u JOIN match_sets m " +
      "ON m.user_id = u.id AND m.profile_version = u.updated_at WHERE u.id IN (SELECT value FROM json_each(?1))) AS ready";
    await eventually(`the matches of ${users}`, async () => {
      const [{ waiting, ready }] = await this.rows(sql, JSON.stringify(users));
      return waiting === 0 && ready === users.length;
    });
  }

  deadLetters() {
    return this.done("GET", "/v1/dead-letters", { token: asAdmin() }).then((answer) => answer.json.items);
  }
}

/** Every table of the schema. */
export const TABLES = [
  "users", "work_experience", "education", "user_skills", "job_preferences", "companies", "jobs", "catalogue_changes",
  "catalogue_snapshots", "interactions", "learned", "match_sets", "user_match_cache", "outbox", "runs", "dead_letters", "skill_sets", "statistics", "stale_postings",
  "experiments", "experiment_people", "experiment_preferences", "experiment_counts",
  "flights", "providers", "person_shares", "lockouts", "orders", "sessions", "warming_people",
  "visible_people", "people_changes", "contact_requests", "disclosures", "shown_people", "acts",
  "alerts", "new_matches", "new_postings", "people_features",
  "mentoring", "mentor_sets", "mentor_matches", "mentor_pool",
  "pairings", "pairing_mentees", "pairing_mentors", "pairing_results",
  "spreads", "spread_people", "spread_results", "put_first",
];

/** Tables that are written in the background at any time. */
export const COUNTERS = ["cache_stats", "event_costs", "list_totals", "row_counts"];

/** @param {Headers} headers @returns {Cost} */
function cost(headers) {
  const timing = headers.get("server-timing") ?? "";
  const count = (/** @type {string} */ name) => Number(new RegExp(`[" ]${name}=(\\d+)`).exec(timing)?.[1]);
  return {
    batches: count("batches"),
    rowsRead: count("rows_read"),
    rowsWritten: count("rows_written"),
    cacheOperations: count("operations"),
    ranked: count("postings"),
    scored: count("scored"),
  };
}
