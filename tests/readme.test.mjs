// The README as a newcomer pastes it: every block of shell commands, in order, against the running
// service.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { Service } from "./support/service.mjs";
import { SECRET } from "./support/tokens.mjs";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
/** Sections whose commands are not for this machine: they clone, serve, or need an account. */
const NOT_HERE = ["Two commands", "Deploy"];

/** @type {Service} */
let service;
/** @type {string} */
let folder;
before(async () => {
  service = await Service.start();
  folder = await mkdtemp(join(tmpdir(), "edgematch-readme-"));
});
after(async () => {
  await service?.stop();
  if (folder) await rm(folder, { recursive: true, force: true });
});

/** The shell blocks of a Markdown text, each with the heading that it is under. */
function blocks(/** @type {string} */ markdown) {
  const found = [];
  let heading = "";
  for (const part of markdown.matchAll(/^## (.+)$|^```sh\n([\s\S]*?)^```$/gm)) {
    if (part[1]) heading = part[1];
    else found.push({ heading, script: part[2] });
  }
  return found;
}

/**
 * Runs a script in `folder`, where `cargo run` calls the built terminal, and `cargo xtask demo`
 * copies the demo data.
 */
async function bash(/** @type {string} */ script) {
  const prelude = `
set -euo pipefail
cargo() {
  if [ "$*" = "xtask demo" ]; then mkdir -p target/demo; cp "$EDGEMATCH_DEMO"/postings.jsonl target/demo; return; fi
  [ "$*" = "build -p edgematch-cli" ] || { echo "unexpected: cargo $*"; exit 9; }
  mkdir -p target/debug; ln -sf "$EDGEMATCH_CLI" target/debug/edgematch
}
curl() { command curl --fail-with-body "$@"; }
`;
  const child = spawn("bash", ["-c", prelude + script], { cwd: folder, env: { ...process.env, NO_COLOR: "1" } });
  let text = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (text += chunk));
  const code = await new Promise((resolve, reject) => child.on("error", reject).on("close", resolve));
  return { code, text };
}

test("every block can be pasted, in order", async () => {
  const markdown = await readFile(join(ROOT, "README.md"), "utf8");
  assert.ok(process.env.EDGEMATCH_DEMO && process.env.EDGEMATCH_CLI, "run by `cargo xtask e2e`");
  await symlink(join(ROOT, "examples"), join(folder, "examples"));
  await writeFile(join(folder, ".dev.vars"), `AUTH_SECRET="${SECRET}"\n`);
  const pasted = blocks(markdown).filter(({ heading }) => !NOT_HERE.includes(heading));
  assert.ok(pasted.length >= 5, "the README has blocks");

  const script = pasted.map(({ script }) => script).join("\n");
  const { code, text } = await bash(script.replace("http://127.0.0.1:8787", service.url.origin));
  assert.equal(code, 0, text);
  assert.match(text, /Intensive Care Nurse/, "the recommendations and the explanation name the posting");
  assert.match(text, /600 documents in .* 600 unchanged, 0 refused/);
});

test("every file and folder that the README links to exists", async () => {
  const markdown = await readFile(join(ROOT, "README.md"), "utf8");
  for (const [, target] of markdown.matchAll(/\]\((?!https?:|#)([^)#]+)/g)) {
    await assert.doesNotReject(readFile(join(ROOT, target)).catch((error) => {
      if (error.code !== "EISDIR") throw error;
    }), target);
  }
});
