// A runtime that is killed during a run, loses the queue that it holds in memory, and starts again
// over the same files.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { POSTINGS } from "./support/documents.mjs";
import { eventually } from "./support/eventually.mjs";
import { SECRET, asAdmin, asService } from "./support/tokens.mjs";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const WRANGLER = join(ROOT, "node_modules/wrangler/bin/wrangler.js");
const PEOPLE = Array.from({ length: 1_000 }, (_, n) => `p${String(n).padStart(4, "0")}`);

/**
 * A folder that wrangler treats as a project of its own, without the build command.
 * @type {string}
 */
let stage;
before(() => {
  assert.ok(existsSync(`${ROOT}/build/index.js`), "there is no build: run `cargo xtask build`");
  stage = mkdtempSync(join(tmpdir(), "edgematch-kill-"));
  for (const name of ["build", "migrations", "served"]) cpSync(join(ROOT, name), join(stage, name), { recursive: true });
  const configuration = readFileSync(join(ROOT, "wrangler.toml"), "utf8").replace(/^\[build\]\n(?:.+\n)*/m, "");
  writeFileSync(join(stage, "wrangler.toml"), configuration);
  writeFileSync(join(stage, ".dev.vars"), `AUTH_SECRET="${SECRET}"\n`);
});
/** @type {import("node:child_process").ChildProcess | undefined} */
let running;
after(() => {
  kill();
  rmSync(stage, { recursive: true, force: true });
});

/** Starts wrangler in the stage, in a process group of its own, as it starts several processes. */
function wrangler(/** @type {string[]} */ ...words) {
  const env = { ...process.env, CLOUDFLARE_CF_FETCH_ENABLED: "false", WRANGLER_LOG: "log", WRANGLER_SEND_METRICS: "false", CI: "1" };
  return spawn(process.execPath, [WRANGLER, ...words], { cwd: stage, env, detached: true, stdio: ["ignore", "pipe", "inherit"] });
}

async function output(/** @type {string[]} */ ...words) {
  const child = wrangler(...words);
  let text = "";
  child.stdout.on("data", (piece) => (text += piece));
  const [code] = await once(child, "close");
  assert.equal(code, 0, `${words.join(" ")}: ${text}`);
  return text;
}

/** Rows of the database; the runtime must have stopped. */
async function rows(/** @type {string} */ sql) {
  const text = await output("d1", "execute", "DB", "--local", "--json", "--command", sql);
  return JSON.parse(text.slice(text.indexOf("[")))[0].results;
}

/** Kills every process at once. */
function kill() {
  if (running?.pid) process.kill(-running.pid, "SIGKILL");
  running = undefined;
}

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  server.close();
  return port;
}

/** @type {string} */
let origin;
async function start() {
  const port = await freePort();
  origin = `http://127.0.0.1:${port}`;
  running = wrangler("dev", "--ip", "127.0.0.1", "--port", String(port), "--test-scheduled", "--show-interactive-dev-session=false");
  running.stdout?.resume();
  await eventually("a healthy runtime", () => fetch(`${origin}/healthz`).then((answer) => answer.ok, () => false), 120_000);
}

/** @param {string} method @param {string} path @param {any} [body] @param {string} [token] */
async function request(method, path, body, token = asService()) {
  const raw = typeof body === "string";
  const answer = await fetch(origin + path, {
    method,
    headers: { authorization: `Bearer ${token}`, "content-type": raw ? "application/x-ndjson" : "application/json" },
    body: raw || body === undefined ? body : JSON.stringify(body),
  });
  const text = await answer.text();
  assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${text}`);
  return raw || !text ? text : JSON.parse(text);
}

test("a killed runtime loses no work: cron completes the run and reaches everyone", { timeout: 600_000 }, async () => {
  await output("d1", "migrations", "apply", "DB", "--local");
  await start();
  await request("POST", "/v1/jobs", POSTINGS.map((posting) => JSON.stringify(posting)).join("\n"));
  const put = async (/** @type {string} */ user) => request("PUT", `/v1/users/${user}`, { headline: "Data Engineer", skills: [{ name: "Python" }] });
  for (let n = 0; n < PEOPLE.length; n += 20) await Promise.all(PEOPLE.slice(n, n + 20).map(put));

  // A pause between the steps, so that most of the run is still ahead.
  const { run_id } = await request("POST", "/v1/recompute", { scope: "all", spacing_secs: 1 });
  const begun = await eventually("the third step", async () => {
    const run = await request("GET", `/v1/runs/${run_id}`);
    return run.steps >= 3 && run;
  }, 120_000);
  kill();
  assert.equal(begun.status, "running");
  const [left] = await rows(`SELECT status, done FROM runs WHERE id = '${run_id}'`);
  assert.equal(left.status, "running");
  assert.ok(left.done >= 300 && left.done < PEOPLE.length, `${left.done} done when it was killed`);

  await start();
  const cron = () => fetch(`${origin}/__scheduled?cron=${encodeURIComponent("*/5 * * * *")}`);
  let fired = 0;
  const run = await eventually("the end of the run", async () => {
    fired += 1;
    // Every few seconds, as the messages of the killed runtime are due after half a minute.
    if (fired % 100 === 1) assert.ok((await cron()).ok);
    const run = await request("GET", `/v1/runs/${run_id}`);
    return run.status !== "running" && run;
  }, 180_000);
  assert.deepEqual([run.status, run.of, run.done, run.failed], ["succeeded", PEOPLE.length, PEOPLE.length, 0]);
  await eventually("an empty outbox", async () => {
    assert.ok((await cron()).ok);
    const { items } = await request("GET", "/v1/runs?limit=100", undefined, asAdmin());
    return items.every((/** @type {any} */ run) => run.status === "succeeded");
  }, 120_000);
  kill();
  const sql = "SELECT (SELECT count(*) FROM users u JOIN match_sets m ON m.user_id = u.id AND m.profile_version = u.updated_at) AS right, " +
    "(SELECT count(*) FROM dead_letters) AS dead";
  assert.deepEqual(await rows(sql), [{ right: PEOPLE.length, dead: 0 }]);
});
