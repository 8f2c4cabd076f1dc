// `edgematch audit swaps` on a running service: who a person is changes no byte of their lists,
// what does is named, and the person of the audit is gone afterwards.

import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { POSTINGS, resume } from "./support/documents.mjs";
import { eventually } from "./support/eventually.mjs";
import { Service } from "./support/service.mjs";
import { SECRET } from "./support/tokens.mjs";

const CLI = process.env.EDGEMATCH_CLI ?? "";
const folder = mkdtempSync(join(tmpdir(), "edgematch-audit-"));

/** @type {Service} */
let service;
before(async () => {
  service = await Service.start();
  await service.store(POSTINGS);
});
after(async () => {
  await service?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/**
 * Runs the audit of these profiles, one per line.
 * @param {(object | string)[]} profiles @param {URL | string} to @param {string} [secret]
 */
async function audit(profiles, to, secret = SECRET) {
  const file = join(folder, "profiles.jsonl");
  writeFileSync(file, profiles.map((profile) => (typeof profile === "string" ? profile : JSON.stringify(profile))).join("\n"));
  const child = spawn(CLI, ["audit", "swaps", "--profiles", file, "--to", String(to), "--limit", "10"], {
    cwd: folder, env: { ...process.env, AUTH_SECRET: secret }, stdio: ["ignore", "pipe", "pipe"],
  });
  let [out, err] = ["", ""];
  child.stdout.on("data", (piece) => (out += piece));
  child.stderr.on("data", (piece) => (err += piece));
  const [code] = await once(child, "exit");
  return { code, lines: out.trim().split("\n"), err };
}

/** Nobody of an audit is left in any table. */
const isTraceless = () => eventually("no trace", async () => {
  const rows = Object.values(await service.dump()).flat();
  return rows.every((row) => !row.includes("audit-"));
});

test("who a person is changes no byte of the lists of a running service", async () => {
  const person = resume();
  person.basics = { ...person.basics, gender: "male", image: "https://example.org/t.jpg", birthDate: "1970-02-03" };
  const { code, lines, err } = await audit([person], service.url);
  assert.equal(code, 0, `${lines.join("\n")}${err}`);
  assert.equal(lines.length, 1, lines.join("\n"));
  const [, compared] = /^1 person and a running service: (\d+) matches compared, 0 differ$/.exec(lines[0]) ?? [];
  assert.ok(Number(compared) > 100, lines[0]);
  await isTraceless();
});

test("every value that differs is named, and a profile that is refused is skipped", async () => {
  // A service that favours people who state no gender.
  let stated = false;
  const unfair = createServer(async (request, response) => {
    const pieces = [];
    for await (const piece of request) pieces.push(piece);
    const body = Buffer.concat(pieces);
    if (request.method === "PUT") stated = body.includes('"gender"');
    const { authorization = "", "content-type": type = "" } = request.headers;
    const answer = await fetch(new URL(request.url ?? "", service.url), {
      method: request.method, headers: { authorization, "content-type": type }, body: body.length > 0 ? body : undefined,
    });
    const text = await answer.text();
    const page = text.startsWith('{"items"') ? JSON.parse(text) : null;
    if (page && stated) page.items[0].score -= 1;
    response.writeHead(answer.status).end(page ? JSON.stringify(page) : text);
  }).listen(0, "127.0.0.1");
  await once(unfair, "listening");
  const { port } = /** @type {import("node:net").AddressInfo} */ (unfair.address());
  try {
    const { code, lines, err } = await audit([resume(), "{\"work\": {}}"], `http://127.0.0.1:${port}`);
    assert.equal(code, 1, err);
    assert.match(err, /line 2: .*work/);
    const last = lines.pop() ?? "";
    // Three values of a gender, by each of two engines; without one, and for anything else,
    // nothing.
    assert.match(last, /^1 person and a running service: \d+ matches compared, 6 differ$/);
    assert.equal(lines.length, 6, lines.join("\n"));
    for (const line of lines) assert.match(line, /^line 1, gender: \/items\/0\/score: [\d.]+ → -?[\d.]+$/);
  } finally {
    unfair.close();
  }
  await isTraceless();
});

test("an audit that cannot be made fails, and leaves nobody behind", async () => {
  const refused = await audit([resume()], service.url, "another secret, long enough to sign with it");
  assert.deepEqual([refused.code, refused.lines], [1, [""]], refused.err);
  assert.match(refused.err, /401/);
  const nowhere = await audit([resume()], "ftp://example.org");
  assert.equal(nowhere.code, 2, nowhere.err);
  const both = spawnSync(CLI, ["audit", "swaps", "--profiles", "p.jsonl", "--postings", "p.jsonl", "--to", String(service.url)]);
  assert.equal(both.status, 2, "postings are either the service's or a file's");
  await isTraceless();
});
