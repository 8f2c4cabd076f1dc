// Analyses over real HTTP: one call of the language model for any number of callers, and a matrix
// of faults with the expected responses.

import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { POSTINGS, posting, resume } from "./support/documents.mjs";
import { eventually } from "./support/eventually.mjs";
import { Service } from "./support/service.mjs";
import { asUser } from "./support/tokens.mjs";
import { Upstream } from "./support/upstream.mjs";

const ANALYSIS = { fit: "good", summary: "Knows Spark.", strengths: ["Spark"], gaps: ["Kafka"], advice: ["Ask about the stack"] };
const says = (/** @type {any} */ content) => ({ body: JSON.stringify({ choices: [{ message: { role: "assistant", content } }] }) });

/** @type {Service} */
let service;
const model = new Upstream(() => ({ ...says(JSON.stringify(ANALYSIS)), afterMs: 300 }));
before(async () => {
  const origin = await model.start();
  service = await Service.start({
    vars: {
      ANALYSIS_PROVIDER: "openai", ANALYSIS_URL: `${origin}/v1/chat/completions`, ANALYSIS_MODEL: "stub", ANALYSIS_API_KEY: "a key",
    },
  });
  await service.store(POSTINGS);
  await service.putResume("robin", resume());
});
after(async () => {
  await service?.stop();
  await model.stop();
});
beforeEach(() => {
  model.received = [];
  model.script = [];
});

const analyse = (/** @type {string} */ job, user = "robin") =>
  service.request("POST", `/v1/users/${user}/jobs/${job}/analysis`, { token: asUser(user) });

test("a hundred callers share one call and its answer", async () => {
  const answers = await Promise.all(Array.from({ length: 100 }, () => analyse("data-1")));
  assert.equal(model.received.length, 1);
  for (const answer of answers) {
    assert.equal(answer.status, 200, answer.text);
    assert.deepEqual(answer.json, answers[0].json);
  }
  const { fit, summary, strengths, gaps, advice, model: named, engine, created_at } = answers[0].json;
  assert.deepEqual({ fit, summary, strengths, gaps, advice }, ANALYSIS);
  assert.equal(named, "stub");
  assert.match(engine, /^model-v\d+\.[0-9a-f]{8}$/);
  assert.ok(Date.parse(created_at) <= Date.now());

  const key = await eventually("the cached analysis", async () => (await service.cacheKeys()).find((key) => key.startsWith("job-analysis:robin:data-1:")));
  assert.match(key, /^job-analysis:robin:data-1:model-v\d+\.[0-9a-f]{8}:v\d+\.\d+$/);
  const again = await analyse("data-1");
  assert.deepEqual([again.headers.get("x-cache"), again.json], ["HIT", answers[0].json]);
  assert.deepEqual([again.cost.batches, again.cost.cacheOperations], [1, 1]);
  assert.equal(model.received.length, 1);
});

test("the model learns nothing about a person's identity, and only the model gets the key", async () => {
  await service.store([posting("analysed-1", "Data Engineer", ["python"], { description: "Mail jobs@example.org or call +49 30 5550199." })]);
  await analyse("analysed-1");
  const [{ method, path, headers, text }] = model.received;
  assert.deepEqual([method, path, headers.authorization], ["POST", "/v1/chat/completions", "Bearer a key"]);
  for (const secret of ["Robin", "@example.org", "5550199", "robin", "Tram Data", "Example University"]) {
    assert.ok(!text.includes(secret), secret);
  }
  assert.ok(text.includes("Senior Data Engineer") && text.includes("dbt"), "the relevant facts are included");
  assert.ok(!service.log.includes("a key"));
});

const FAULTS = [
  { fault: "429 with Retry-After", script: [{ status: 429, headers: { "retry-after": "2" } }], calls: 2, pauseMs: 2_000 },
  { fault: "429 without", script: [{ status: 429 }], calls: 2, pauseMs: 1_000 },
  { fault: "500", script: [{ status: 500, body: "oops" }], calls: 2, pauseMs: 1_000 },
  { fault: "garbage", script: [{ body: "<html>" }], calls: 2, pauseMs: 1_000 },
  { fault: "JSON of another kind", script: [{ body: "[]" }], calls: 2, pauseMs: 1_000 },
  { fault: "an endless answer", script: [{ body: "x".repeat(200_000) }], calls: 2, pauseMs: 1_000 },
  { fault: "an answer that can be mended", script: [says("Certainly! 10/10.")], calls: 2, spacingMs: 1_000 },
  { fault: "an answer that cannot", script: [says("No."), says('{"score":100}')], calls: 2, spacingMs: 1_000, retryAfter: 3_600 },
  { fault: "a wrong key", script: [{ status: 401 }], calls: 1, retryAfter: 300 },
];
FAULTS.forEach(({ fault, script, calls, pauseMs, spacingMs, retryAfter }, at) =>
  test(`fault: ${fault}`, async () => {
    await service.store([posting(`fault-${at}`, `Data Engineer ${at}`, ["python"])]);
    model.script = [...script];
    const startedAt = Date.now();
    const answer = await analyse(`fault-${at}`);
    assert.equal(model.received.length, calls);
    const [first, second] = model.received;
    // A pause begins with the failure, which comes after the answer was sent.
    if (pauseMs) assert.ok(second.at - first.answeredAt >= pauseMs, `${second.at - first.answeredAt} ms`);
    // Two calls are spaced from slot to slot; the first slot begins after the request was sent.
    if (spacingMs) assert.ok(second.at - startedAt >= spacingMs, `${second.at - startedAt} ms`);
    if (retryAfter) {
      assert.deepEqual([answer.status, answer.json.code], [503, "unavailable"]);
      assert.ok(Math.abs(Number(answer.headers.get("retry-after")) - retryAfter) <= 2);
    } else {
      assert.deepEqual([answer.status, answer.json.fit], [200, "good"], answer.text);
    }
  }));

test("fault: a hanging model delays nobody, and the work finishes in the background", async () => {
  model.script = [{ hang: true }];
  const answers = await Promise.all([analyse("data-3"), analyse("data-3")]);
  for (const answer of answers) {
    if (answer.status === 200) continue; // The second try came in time.
    assert.equal(answer.status, 503, answer.text);
    assert.ok(Number(answer.headers.get("retry-after")) >= 1);
  }
  await eventually("the analysis", async () => (await service.cacheKeys()).some((key) => key.startsWith("job-analysis:robin:data-3:")));
  assert.equal(model.received.length, 2);
  assert.equal((await analyse("data-3")).headers.get("x-cache"), "HIT");
});

test("every other route responds while the model does not", async () => {
  model.script = Array.from({ length: 3 }, () => ({ status: 503 }));
  const [analysis, page] = await Promise.all([analyse("data-4"), service.recommendations("robin")]);
  assert.equal(page.status, 200);
  assert.equal(analysis.status, 200);
});

test("erasing a person erases their analyses", async () => {
  await service.putResume("kim", resume());
  assert.equal((await analyse("data-5", "kim")).status, 200);
  await eventually("the cached analysis", async () => (await service.cacheKeys()).some((key) => key.startsWith("job-analysis:kim:")));
  await service.done("DELETE", "/v1/users/kim");
  await eventually("an empty cache", async () => !(await service.cacheKeys()).some((key) => key.includes(":kim:")));
  assert.deepEqual(await service.rows("SELECT key FROM flights WHERE user_id = 'kim'"), []);
});
