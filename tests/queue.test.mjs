// Background work: matches computed through the queue, runs, invalid messages, and the sweep.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { POSTINGS, resume } from "./support/documents.mjs";
import { eventually } from "./support/eventually.mjs";
import { Service } from "./support/service.mjs";
import { asAdmin, asService, asUser } from "./support/tokens.mjs";

/** @type {Service} */
let service;
before(async () => {
  service = await Service.start();
  await service.store(POSTINGS);
});
after(() => service?.stop());

const profileUpdated = (/** @type {string} */ user_id) => ({ v: 1, type: "profile.updated", user_id });

const matchesOf = (/** @type {string} */ user) =>
  service.rows("SELECT rank, job_id, job_version, score, posted_at FROM user_match_cache WHERE user_id = ?1 ORDER BY rank", user);

/** All stored rows, except for the time and the computations of each match set. */
async function stored() {
  const { match_sets, ...rest } = await service.dump();
  const sets = match_sets.map((/** @type {string} */ row) => ({ ...JSON.parse(row), computation: null, digested: null, computed_at: null }));
  return { ...rest, match_sets: sets };
}

async function forget(/** @type {string[]} */ ...users) {
  const list = JSON.stringify(users);
  for (const table of ["user_match_cache", "match_sets"]) {
    await service.rows(`DELETE FROM ${table} WHERE user_id IN (SELECT value FROM json_each(?1))`, list);
  }
}

async function finished(/** @type {object} */ order) {
  const ordered = await service.request("POST", "/v1/recompute", { body: order });
  assert.equal(ordered.status, 202, ordered.text);
  const path = `/v1/runs/${ordered.json.run_id}`;
  assert.equal(ordered.headers.get("location"), path);
  const run = await eventually(`the end of ${path}`, async () => {
    const { json } = await service.done("GET", path);
    return ["succeeded", "failed"].includes(json.status) && json;
  });
  assert.deepEqual(run.parameters, order);
  await eventually("what its last step has cost", async () => (await service.rowCounts()).outbox === 0);
  return run;
}

test("a profile change becomes rows of matches", async () => {
  await service.putResume("robin", resume());
  await service.settled("robin");
  const rows = await matchesOf("robin");
  const answer = await service.explained("robin");
  assert.equal(answer.headers.get("x-cache"), "HIT");
  const shown = answer.json.items.map((/** @type {any} */ item) => [item.job.id, item.receipt.posting_version, item.score]);
  assert.deepEqual(rows.map((row) => [row.job_id, row.job_version, row.score / 1_000]), shown);

  await service.putResume("robin", resume({ skills: [{ name: "Patient care" }, { name: "Triage" }], work: [{ position: "Registered Nurse" }] }));
  await service.settled("robin");
  assert.notDeepEqual((await matchesOf("robin")).map((row) => row.job_id), rows.map((row) => row.job_id), "another profile has another order");
});

test("a repeated message changes nothing", async () => {
  await service.putResume("twice", resume());
  await service.settled("twice");
  const before = await stored();
  const outcome = await service.deliver([profileUpdated("twice"), profileUpdated("twice"), { ...profileUpdated("twice"), attempt: 3 }]);
  assert.deepEqual(outcome.retryMessages, []);
  assert.equal(outcome.explicitAcks.length, 3);
  await service.deliver([profileUpdated("twice")]);
  assert.deepEqual(await stored(), before);
});

test("a message about an unknown person is acknowledged", async () => {
  const before = await stored();
  const outcome = await service.deliver([profileUpdated("nobody"), { v: 1, type: "company.updated", company_id: "nobody" }, { v: 1, type: "run.step", run_id: "none" }]);
  assert.equal(outcome.explicitAcks.length, 3);
  assert.deepEqual(await stored(), before);
});

test("a requested recompute completes, for one person and for all in steps", async () => {
  const crowd = Array.from({ length: 105 }, (_, n) => `crowd-${String(n).padStart(3, "0")}`);
  for (const user of crowd) await service.done("PUT", `/v1/users/${user}`, { body: { headline: "Data Engineer", skills: [{ name: "Python" }] } });
  await service.settled(...crowd);
  const before = await stored();

  await forget("twice");
  const one = await finished({ scope: "user", user_id: "twice" });
  assert.deepEqual([one.status, one.done, one.failed], ["succeeded", 1, 0]);
  await forget("robin", "twice", ...crowd);
  const all = await finished({ scope: "all" });
  assert.deepEqual([all.status, all.done, all.failed], ["succeeded", crowd.length + 2, 0], "more people than fit into one step");
  assert.ok(all.finished_at_ms >= all.created_at_ms);
  const [job, company, none] = await Promise.all([
    finished({ scope: "job", job_id: "data-1" }),
    finished({ scope: "company", company_id: "quarry-bank" }),
    finished({ scope: "job", job_id: "never-seen" }),
  ]);
  for (const some of [job, company]) {
    assert.deepEqual([some.status, some.done], ["succeeded", crowd.length + 2], "everyone with the posting among their matches");
  }
  assert.deepEqual([none.status, none.done], ["succeeded", 0]);

  const again = await stored();
  assert.deepEqual({ ...again, runs: null }, { ...before, runs: null }, "the same matches as before");
  const [step] = await service.rows("SELECT id FROM runs WHERE parameters LIKE '%all%'");
  await service.deliver([{ v: 1, type: "run.step", run_id: step.id }, { v: 1, type: "run.step", run_id: step.id, after: "crowd-099" }]);
  assert.deepEqual(await stored(), again, "a repeated step changes nothing");
});

test("an invalid message becomes a dead letter with its reason, and its neighbours are handled", async () => {
  await service.putResume("left", resume());
  await service.putResume("right", resume());
  await service.settled("left", "right");
  await forget("left", "right");
  const malformed = /** @type {[any, RegExp][]} */ ([
    ["DROP TABLE users", /must be an object/],
    [7, /must be an object/],
    [[], /must be an object/],
    [{}, /v: must be a whole number/],
    [{ v: "1", type: "profile.updated", user_id: "left" }, /v: must be a whole number/],
    [{ v: 2, type: "profile.updated", user_id: "left" }, /unknown version 2/],
    [{ v: 1, type: "profile.deleted", user_id: "left" }, /must be one of `profile.updated`, /],
    [{ v: 1, type: "profile.updated" }, /user_id: is required/],
    [{ v: 1, type: "profile.updated", user_id: 7 }, /user_id: must be a string/],
    [{ v: 1, type: "profile.updated", user_id: "left", extra: true }, /extra: is not a known member/],
    [{ v: 1, type: "profile.updated", user_id: "" }, /must not be empty/],
    [{ v: 1, type: "profile.updated", user_id: "a\u0000b" }, /control characters/],
    [{ v: 1, type: "profile.updated", user_id: "x".repeat(300) }, /at most 200 bytes/],
  ]);
  const bodies = [profileUpdated("left"), ...malformed.map(([body]) => body), profileUpdated("right")];
  await service.env.QUEUE.sendBatch(bodies.map((body) => ({ body, contentType: "json" })));
  await service.settled("left", "right");
  assert.equal((await matchesOf("left")).length, POSTINGS.length);
  assert.equal((await matchesOf("right")).length, POSTINGS.length);

  const letters = await eventually("all dead letters", async () => {
    const items = await service.deadLetters();
    return items.length >= malformed.length && items;
  });
  assert.equal(letters.length, malformed.length);
  for (const [body, reason] of malformed) {
    const letter = letters.find((/** @type {any} */ item) => isSame(item.body, body));
    assert.ok(letter, `a letter for ${JSON.stringify(body)}`);
    assert.match(letter.reason, reason);
    assert.equal(letter.queue, "edgematch");
    assert.ok(letter.received_at_ms > 0);
  }
  const before = await stored();
  const outcome = await service.deliver(bodies);
  assert.deepEqual(outcome.retryMessages, [], "another delivery would not help");
  assert.deepEqual(await stored(), before, "the same letter twice is one");

  const first = await service.done("GET", "/v1/dead-letters?limit=5", { token: asAdmin() });
  assert.equal(first.json.items.length, 5);
  const rest = await service.done("GET", `/v1/dead-letters?limit=100&cursor=${first.json.next_cursor}`, { token: asAdmin() });
  assert.deepEqual([...first.json.items, ...rest.json.items], letters);
});

const isSame = (/** @type {string} */ text, /** @type {any} */ body) => {
  try {
    assert.deepEqual(JSON.parse(text), body);
    return true;
  } catch {
    return false;
  }
};

test("a body of another content type is invalid as well", async () => {
  await service.rows("DELETE FROM dead_letters");
  await service.env.QUEUE.send('{"v":1', { contentType: "text" });
  await service.env.QUEUE.send(new TextEncoder().encode("bytes"), { contentType: "bytes" });
  await service.env.QUEUE.send(new Map([["v", 1]]), { contentType: "v8" });
  const bodies = await eventually("the letters", async () => {
    const letters = (await service.deadLetters()).map((/** @type {any} */ letter) => letter.body).sort();
    return letters.length >= 2 && letters;
  });
  assert.deepEqual(bodies, [JSON.stringify('{"v":1'), "{}"], "bytes and maps have no JSON form");
});

test("a person with unreadable rows affects nobody else", async () => {
  await service.putResume("broken", resume());
  await service.putResume("sound", resume());
  await service.settled("broken", "sound");
  await service.rows("UPDATE work_experience SET document = '{\"position\": 7}' WHERE user_id = 'broken'");
  await forget("sound");
  await service.deliver([profileUpdated("broken"), profileUpdated("sound")]);
  assert.equal((await matchesOf("sound")).length, POSTINGS.length);
  await service.done("DELETE", "/v1/users/broken");
});

test("the documented messages work for any producer", async () => {
  await forget("robin");
  await service.env.QUEUE.send({ v: 1, type: "profile.updated", user_id: "robin" });
  await service.settled("robin");

  const [{ features }] = await service.rows("SELECT features FROM jobs WHERE id = 'data-3'");
  await service.rows("UPDATE companies SET industry = 'Quarrying' WHERE id = 'quarry-bank'");
  await service.env.QUEUE.send({ v: 1, type: "company.updated", company_id: "quarry-bank" });
  await eventually("the company's postings are read again", async () =>
    (await service.rows("SELECT features FROM jobs WHERE id = 'data-3'"))[0].features !== features);

  await service.rows("DELETE FROM catalogue_snapshots");
  await service.env.QUEUE.send({ v: 1, type: "catalogue.changed" });
  await eventually("a snapshot", async () => (await service.rows("SELECT version FROM catalogue_snapshots")).length === 1);
});

test("a message that the platform has given up is stored", async () => {
  await service.deliver([profileUpdated("robin")], "edgematch-dead");
  const letter = (await service.deadLetters()).find((/** @type {any} */ item) => item.queue === "edgematch-dead");
  assert.deepEqual(JSON.parse(letter.body), profileUpdated("robin"));
  assert.equal(letter.reason, "retries exhausted");
});

test("cron sends overdue messages and leaves those that are not due", async () => {
  await forget("robin", "twice");
  const insert = (/** @type {string} */ user, /** @type {number} */ age_ms) =>
    service.rows("INSERT INTO outbox (message, created_at, due_at) VALUES (?1, ?2, ?2)", JSON.stringify(profileUpdated(user)), Date.now() - age_ms);
  await insert("robin", 3_600_000);
  await insert("twice", -60_000);
  const { outcome } = await service.cron();
  assert.equal(outcome, "ok");
  await eventually("the matches of robin", async () => (await matchesOf("robin")).length === POSTINGS.length);
  const left = () => service.rows("SELECT message FROM outbox WHERE message LIKE '%profile.updated%'");
  await eventually("the row of what is done goes", async () => (await left()).length === 1);
  assert.deepEqual((await left()).map((row) => JSON.parse(row.message)), [profileUpdated("twice")]);
  await service.rows("DELETE FROM outbox");
});

test("only operators see background work", async () => {
  const run = (await finished({ scope: "user", user_id: "robin" })).id;
  for (const [method, path, token, status] of /** @type {[string, string, string, number][]} */ ([
    ["POST", "/v1/recompute", asUser("robin"), 403],
    ["GET", `/v1/runs/${run}`, asUser("robin"), 403],
    ["GET", `/v1/runs/${run}`, asService(), 200],
    ["GET", "/v1/dead-letters", asUser("robin"), 403],
    ["GET", "/v1/dead-letters", asService(), 403],
    ["GET", "/v1/dead-letters", asAdmin(), 200],
  ])) {
    const body = method === "POST" ? { scope: "all" } : undefined;
    assert.equal((await service.request(method, path, { token, body })).status, status, `${method} ${path}`);
  }
});
