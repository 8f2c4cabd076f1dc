// The Worker against its API document: schemathesis makes requests out of the document, good and
// bad ones and sequences of them, and compares every response with it. Each operation is called as
// the first of the roles that may call it; `matrix.test.mjs` has what happens to the others.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { DOCUMENT } from "./support/document.mjs";
import { POSTINGS, resume } from "./support/documents.mjs";
import { Service } from "./support/service.mjs";
import { asAdmin, asService, asUser } from "./support/tokens.mjs";

const PROGRAM = process.env.EDGEMATCH_SCHEMATHESIS;
const skip = PROGRAM ? false : "schemathesis is not installed";
/** The same requests in every run. */
const SEED = "7";
/** Generated cases per operation; the boundaries of its schema come on top. */
const EXAMPLES = "4";
/** Beyond so many parameters, the boundaries of all of them are thousands of cases. */
const MOST_PARAMETERS = 10;
const CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance";

/** Where it keeps notes, which no other run shall see. */
const FOLDER = mkdtempSync(join(tmpdir(), "edgematch-"));

/** The operation after which a person has no routes any more. */
const ERASE = "delete_user";

/** @type {Record<string, string>} */
const TOKENS = { user: asUser("robin"), service: asService(), admin: asAdmin() };

/** @type {Service} */
let service;
before(async () => {
  if (skip) return;
  service = await Service.start();
  await service.store(POSTINGS);
  await service.putResume("robin", resume());
});
after(async () => {
  rmSync(FOLDER, { recursive: true });
  await service?.stop();
});

/**
 * Operations by the role that calls them: a person calls their own, but does not erase themselves.
 */
const OPERATIONS = Object.groupBy(
  Object.values(DOCUMENT.paths).flatMap((item) => Object.values(/** @type {Record<string, any>} */ (item))),
  ({ operationId, "x-roles": roles = ["user"] }) => {
    if (operationId === ERASE) return "service";
    return Object.keys(TOKENS).find((role) => roles.includes(role) || (role === "user" && roles.includes("self"))) ?? "user";
  },
);

/**
 * @param {string} token
 * @param {any[]} operations
 * @param {string} phases
 * @returns {Promise<{code: number | null, output: string}>}
 */
const conform = (token, operations, phases) => new Promise((resolve, reject) => {
  const child = spawn(String(PROGRAM), [
    "run", new URL("openapi.json", service.url).href, "--url", service.url.origin,
    "--header", `authorization: Bearer ${token}`,
    "--phases", phases, "--checks", CHECKS,
    "--max-examples", EXAMPLES, "--seed", SEED, "--no-shrink",
    ...operations.flatMap((operation) => ["--include-operation-id", operation.operationId]),
  ], {
    env: { ...process.env, PYTHONPATH: fileURLToPath(new URL("support", import.meta.url)), PYTHONDONTWRITEBYTECODE: "1", SCHEMATHESIS_HOOKS: "hooks" },
    cwd: FOLDER,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (data) => { output += data; });
  child.on("error", reject);
  child.on("close", (code) => resolve({ code, output }));
});

for (const [role, token] of Object.entries(TOKENS)) {
  const operations = OPERATIONS[role] ?? [];
  test(`what a caller with the role ${role} gets is as the document says`, { skip, timeout: 900_000 }, async () => {
    const isLong = (/** @type {any} */ operation) => (operation.parameters ?? []).length > MOST_PARAMETERS;
    for (const [phases, some] of /** @type {[string, any[]][]} */ ([
      ["coverage,fuzzing,stateful", operations.filter((operation) => !isLong(operation))],
      ["fuzzing", operations.filter(isLong)],
    ])) {
      if (some.length === 0) continue;
      const { code, output } = await conform(token, some, phases);
      assert.equal(code, 0, output);
      assert.match(output, new RegExp(`Tested: ${some.length}\\b`), output);
    }
  });
}
