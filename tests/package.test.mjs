// The client as a stranger installs it: packed, unpacked, and used by a program whose types are
// checked.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const CLIENT = join(ROOT, "clients/typescript");
const folder = mkdtempSync(join(tmpdir(), "edgematch-package-"));
after(() => rmSync(folder, { recursive: true }));

const CONSUMER = `
import { Edgematch, Problem, type Schemas } from "@edgematch/client";
import "@edgematch/client/element";

const client = new Edgematch({ baseUrl: "https://match.example.com", token: "t" });
export const titles: string[] = [];
for await (const item of client.recommendations("u1", { remote: true })) titles.push(item.job.title);
const { data } = await client.api.GET("/v1/users/{id}/preferences", { params: { path: { id: "u1" } } });
export const preferences: Schemas["Preferences"] | undefined = data;
// @ts-expect-error: the query has no such parameter, so the types are there.
client.recommendations("u1", { colour: "blue" });
// @ts-expect-error: there is no such path.
client.api.GET("/v1/nothing");
export const isProblem = (error: unknown) => error instanceof Problem && error.code === "not_found";
`;

test("a packed client has its code, its types and its licence, and a stranger's program compiles", () => {
  execFileSync("npm", ["pack", "--silent", "--pack-destination", folder], { cwd: CLIENT, stdio: ["ignore", "ignore", "inherit"] });
  const [archive] = readdirSync(folder);
  const modules = join(folder, "node_modules");
  const unpacked = join(modules, "@edgematch/client");
  mkdirSync(unpacked, { recursive: true });
  execFileSync("tar", ["--extract", "--gzip", "--strip-components=1", "--directory", unpacked, "--file", join(folder, archive)]);
  assert.deepEqual(readdirSync(unpacked).sort(), ["LICENSE", "README.md", "dist", "package.json"]);
  assert.equal(readFileSync(join(unpacked, "LICENSE"), "utf8"), readFileSync(join(ROOT, "LICENSE"), "utf8"));

  // As npm would: the dependencies that the package names, and no others.
  const { dependencies, publishConfig } = JSON.parse(readFileSync(join(unpacked, "package.json"), "utf8"));
  assert.equal(publishConfig.access, "public");
  for (const name of Object.keys(dependencies)) symlinkSync(join(ROOT, "node_modules", name), join(modules, name));

  writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module" }));
  writeFileSync(join(folder, "consumer.ts"), CONSUMER);
  const lib = ["es2022", "dom", "dom.iterable", "dom.asynciterable"];
  const compilerOptions = { strict: true, noEmit: true, target: "es2022", module: "nodenext", lib, types: [] };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["consumer.ts"] }));
  execFileSync(join(ROOT, "node_modules/.bin/tsc"), { cwd: folder, stdio: "inherit" });
  const client = "import { Edgematch } from '@edgematch/client'; new Edgematch({ baseUrl: 'http://x', token: 't' });";
  execFileSync(process.execPath, ["--input-type=module", "--eval", client], { cwd: folder, stdio: "inherit" });
});
