// Exchange rates of a deployment: pay is compared by them, and receipts name them.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { resume } from "./support/documents.mjs";
import { Service } from "./support/service.mjs";
import { asUser } from "./support/tokens.mjs";

const CLI = process.env.EDGEMATCH_CLI ?? "";
/** A dollar is two euros. */
const RATES = "2026-11-27\nUSD 0.5\n";

/** @type {Service} */
let service;
/** @type {string} */
let folder;
before(async () => {
  folder = mkdtempSync(join(tmpdir(), "edgematch-rates-"));
  service = await Service.start({ vars: { EXCHANGE_RATES: RATES } });
  const pay = (/** @type {string} */ currency, /** @type {number} */ amount) => ({
    "@type": "MonetaryAmount", currency, value: { "@type": "QuantitativeValue", value: amount, unitText: "YEAR" },
  });
  const posting = (/** @type {string} */ identifier, /** @type {any} */ baseSalary) =>
    ({ "@type": "JobPosting", identifier, title: `Data Engineer ${identifier}`, skills: ["python"], baseSalary });
  await service.store([posting("euros", pay("EUR", 50_000)), posting("dollars", pay("USD", 40_000)), posting("pounds", pay("GBP", 90_000))]);
  await service.putResume("robin", resume());
});
after(async () => {
  await service?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const found = async (/** @type {string} */ query) =>
  (await service.recommendations("robin", query)).json.items.map((/** @type {any} */ item) => item.job.id).sort();

test("a filter on pay converts by the deployment's rates, and leaves out what it cannot convert", async () => {
  assert.deepEqual(await found("?min_salary=60000&salary_currency=EUR"), ["dollars"]);
  assert.deepEqual(await found("?min_salary=25000&salary_currency=usd"), ["dollars", "euros"]);
  assert.deepEqual(await found("?min_salary=45000"), ["euros", "pounds"]);
});

test("a currency without a rate is refused", async () => {
  for (const currency of ["GBP", "XYZ", "euro"]) {
    const answer = await service.request("GET", `/v1/users/robin/recommendations?min_salary=1&salary_currency=${currency}`, { token: asUser("robin") });
    assert.deepEqual([answer.status, answer.json.code, answer.json.field], [422, "invalid_field", "salary_currency"]);
  }
});

test("receipts name the rates, and are replayed by the same ones only", async () => {
  const item = (await service.match("robin", "dollars")).json;
  assert.equal(item.receipt.rates, "2026-11-27");
  assert.match(item.receipt.algorithm, /\.r[0-9a-f]{12}$/);
  const file = (/** @type {string} */ name, /** @type {any} */ content) => {
    const path = join(folder, name);
    writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
    return path;
  };
  const profile = await service.done("GET", "/v1/users/robin/export", { token: asUser("robin") });
  const posting = await service.done("GET", "/v1/jobs/dollars");
  const replay = (/** @type {string[]} */ ...options) => spawnSync(CLI, [
    "explain", "--receipt", file("receipt.json", item), "--profile", file("profile.json", profile.text),
    "--posting", file("posting.json", posting.text), ...options,
  ], { encoding: "utf8" });
  const same = replay("--rates", file("rates.tsv", RATES));
  assert.equal(same.status, 0, same.stdout + same.stderr);
  const other = replay();
  assert.equal(other.status, 1);
  assert.match(other.stdout + other.stderr, /exchange rates/);
});

test("rates that are no table are an error, and no other rates take their place", async () => {
  const broken = await Service.start({ vars: { EXCHANGE_RATES: "USD 0.5" } });
  try {
    const answer = await broken.request("GET", "/v1/jobs", { token: asUser("robin") });
    assert.deepEqual([answer.status, answer.json.code], [503, "unavailable"]);
    assert.match(broken.log, /EXCHANGE_RATES/);
  } finally {
    await broken.stop();
  }
});
