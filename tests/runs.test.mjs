// Runs, messages over HTTP, and dead letters, as operators use them.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { POSTINGS, resume } from "./support/documents.mjs";
import { eventually } from "./support/eventually.mjs";
import { Service } from "./support/service.mjs";
import { asAdmin, asService, asUser } from "./support/tokens.mjs";

const CROWD = Array.from({ length: 120 }, (_, n) => `crowd-${String(n).padStart(3, "0")}`);
const ENDED = ["succeeded", "failed", "cancelled"];

/** @type {Service} */
let service;
before(async () => {
  service = await Service.start();
  await service.store(POSTINGS);
  for (const user of CROWD) await service.done("PUT", `/v1/users/${user}`, { body: { headline: "Data Engineer", skills: [{ name: "Python" }] } });
  await service.settled(...CROWD);
});
after(() => service?.stop());

const operator = { token: asAdmin() };

/** @param {object} body @param {Record<string, string>} [headers] */
async function order(body, headers) {
  const ordered = await service.request("POST", "/v1/recompute", { body, headers });
  assert.equal(ordered.status, 202, ordered.text);
  return ordered.json.run_id;
}

const get = (/** @type {string} */ id) => service.done("GET", `/v1/runs/${id}`).then((answer) => answer.json);

const ended = (/** @type {string} */ id) =>
  eventually(`the end of ${id}`, async () => {
    const run = await get(id);
    return ENDED.includes(run.status) && run;
  });

test("a run reports its progress, growth areas and cost, and rewrites no unchanged match", async () => {
  const first = await ended(await order({ scope: "all" }));
  assert.deepEqual([first.status, first.of, first.done, first.failed, first.steps, first.attempt], ["succeeded", CROWD.length, CROWD.length, 0, 2, 1]);
  assert.ok(first.due_at_ms <= first.started_at_ms && first.started_at_ms <= first.finished_at_ms);
  assert.ok(first.growth.length > 0 && first.growth[0].people === CROWD.length, "all of them lack the same skill");
  const run = await eventually("what it has cost", async () => {
    const run = await get(first.id);
    return run.rows_written >= CROWD.length && run;
  });
  assert.ok(run.rows_written < CROWD.length + 2 * 8, `${run.rows_written} rows: a set a person, and twice the run and its totals`);
  assert.ok(run.rows_read > CROWD.length);
});

test("each page of runs reads only the rows that it shows, and their totals", async () => {
  const ids = [];
  for (let n = 0; n < 12; n += 1) ids.push(await order({ scope: "user", user_id: CROWD[n] }));
  for (const id of ids) await ended(id);
  for (const filter of ["", "name=recompute", "status=succeeded", "name=recompute&status=succeeded", "due_before=2100-01-01"]) {
    const seen = [];
    const totals = new Set();
    for (let cursor = ""; ; ) {
      const page = await service.done("GET", `/v1/runs?limit=5&${filter}${cursor && `&cursor=${cursor}`}`);
      const { items, next_cursor } = page.json;
      // The end of a name or status is recognised by the row after it.
      const [{ counters }] = await service.rows("SELECT count(*) AS counters FROM list_totals WHERE list = 'runs'");
      const beyond = !next_cursor && /name|status/.test(filter) ? page.cost.rowsRead - items.length - counters : 0;
      assert.deepEqual([page.cost.batches, page.cost.rowsRead], [1, items.length + counters + beyond], filter);
      assert.ok(beyond === 0 || beyond === 1, `${filter}: ${beyond}`);
      seen.push(...items);
      totals.add(page.json.total);
      if (!next_cursor) break;
      cursor = next_cursor;
    }
    assert.deepEqual([...totals], [filter.startsWith("due") ? undefined : seen.length], filter);
    const own = seen.map((run) => run.id).filter((id) => ids.includes(id));
    assert.deepEqual(new Set(own), new Set(ids), filter);
    assert.deepEqual(seen.map((run) => run.due_at_ms), seen.map((run) => run.due_at_ms).sort((a, b) => b - a), "newest first");
  }
  const none = await service.done("GET", "/v1/runs?status=failed");
  assert.deepEqual([none.json.items, none.json.total], [[], 0]);
  const [{ counters }] = await service.rows("SELECT count(*) AS counters FROM list_totals WHERE list = 'runs'");
  assert.ok(none.cost.rowsRead <= counters + 1);
  const some = await service.done("GET", `/v1/runs/batch?ids=${ids[3]},none,${ids[1]}`);
  assert.deepEqual(some.json.items.map((/** @type {any} */ run) => run.id), [ids[1], ids[3]].sort());
  for (const [query, field] of [["status=done", "status"], ["due_before=soon", "due_before"], ["cursor=x", "cursor"], ["limit=0", "limit"]]) {
    const refused = await service.request("GET", `/v1/runs?${query}`);
    assert.deepEqual([refused.status, refused.json.field], [422, field], query);
  }
});

test("cron starts a scheduled run when it is due, and not before", async () => {
  const due = new Date(Date.now() + 3_000);
  const id = await order({ scope: "user", user_id: CROWD[0], due_at: due.toISOString() });
  await service.cron();
  assert.deepEqual([(await get(id)).status, (await get(id)).due_at_ms], ["scheduled", due.getTime()]);
  const run = await eventually("its end", async () => {
    await service.cron();
    const run = await get(id);
    return run.status === "succeeded" && run;
  }, 60_000);
  assert.ok(run.started_at_ms >= due.getTime());
});

test("a run is cancelled between two steps, retried and deleted", async () => {
  const id = await order({ scope: "all", spacing_secs: 4 });
  const begun = await eventually("the first step", async () => {
    const run = await get(id);
    return run.steps === 1 && run;
  });
  assert.deepEqual([begun.status, begun.done, begun.of], ["running", 100, CROWD.length]);
  const act = (/** @type {string} */ what) => service.request("POST", `/v1/runs/${id}/${what}`, operator);
  assert.equal((await act("retry")).json.code, "wrong_state");
  assert.equal((await act("cancel")).status, 204);
  assert.deepEqual([(await act("cancel")).status, (await get(id)).status], [409, "cancelled"]);
  assert.equal((await act("retry")).status, 204);
  const run = await ended(id);
  assert.deepEqual([run.status, run.done, run.attempt], ["succeeded", CROWD.length, 2]);
  assert.equal((await service.request("DELETE", `/v1/runs/${id}`, operator)).status, 204);
  assert.equal((await service.request("GET", `/v1/runs/${id}`)).status, 404);
});

test("a repeated key is one run", async () => {
  const headers = { "idempotency-key": "order-1" };
  const id = await order({ scope: "user", user_id: CROWD[1] }, headers);
  assert.equal(await order({ scope: "user", user_id: CROWD[1] }, headers), id);
  const other = await service.request("POST", "/v1/recompute", { body: { scope: "all" }, headers });
  assert.deepEqual([other.status, other.json.code, other.json.field], [422, "invalid_field", "Idempotency-Key"]);
});

test("messages are accepted over HTTP, one or many, each with its result", async () => {
  const forget = (/** @type {string} */ user) => service.rows("DELETE FROM match_sets WHERE user_id = ?1", user);
  const message = (/** @type {string} */ user_id) => ({ v: 1, type: "profile.updated", user_id });
  await forget(CROWD[2]);
  const one = await service.request("POST", "/v1/messages", { body: message(CROWD[2]) });
  assert.deepEqual([one.status, one.json], [202, { status: "accepted" }]);
  await service.settled(CROWD[2]);

  await forget(CROWD[3]);
  const body = [JSON.stringify(message(CROWD[3])), '{"v":7,"type":"profile.updated","user_id":"x"}', "oops"].join("\n");
  const many = await service.request("POST", "/v1/messages", { body, headers: { "content-type": "application/x-ndjson" } });
  const results = many.text.trim().split("\n").map((line) => JSON.parse(line));
  assert.deepEqual(results.map(({ line, status, error }) => [line, status, error?.field]), [[1, "accepted", undefined], [2, "invalid", "v"], [3, "invalid", "body"]]);
  await service.settled(CROWD[3]);
  for (const [bad, field] of /** @type {[any, string][]} */ ([[{ v: 7 }, "v"], [[], "body"], [message(""), "user_id"]])) {
    const refused = await service.request("POST", "/v1/messages", { body: bad });
    assert.deepEqual([refused.status, refused.json.field], [422, field]);
  }
  assert.deepEqual(await service.deadLetters(), [], "refused messages are reported, not stored");
  const schema = await service.request("GET", "/schemas/messages/v1.json", { token: null });
  assert.equal(schema.status, 200);
  assert.ok(schema.json.oneOf.length >= 5);
});

test("a dead letter is read, replayed and deleted; an invalid one cannot be replayed", async () => {
  await service.rows("DELETE FROM match_sets WHERE user_id = ?1", CROWD[4]);
  await service.deliver([{ v: 1, type: "profile.updated", user_id: CROWD[4] }], "edgematch-dead");
  await service.deliver([{ v: 9, type: "profile.updated", user_id: "someone" }]);
  const letters = await service.deadLetters();
  const [dead, unknown] = ["edgematch-dead", "edgematch"].map((queue) => letters.find((/** @type {any} */ letter) => letter.queue === queue));
  const refused = await service.request("POST", `/v1/dead-letters/${unknown.id}/replay`, operator);
  assert.deepEqual([refused.status, refused.json.code, refused.json.field], [409, "wrong_state", "body"]);
  const path = `/v1/dead-letters/${dead.id}`;
  assert.equal((await service.done("GET", path, operator)).json.replayed_at_ms, null);
  for (let again = 0; again < 2; again += 1) assert.equal((await service.request("POST", `${path}/replay`, operator)).status, 202);
  await service.settled(CROWD[4]);
  assert.ok((await service.done("GET", path, operator)).json.replayed_at_ms > 0);
  for (const { id } of [dead, unknown]) assert.equal((await service.request("DELETE", `/v1/dead-letters/${id}`, operator)).status, 204);
  assert.equal((await service.request("GET", path, operator)).status, 404);
});

test("a changed posting reaches its holders through a run of its own", async () => {
  await service.store([{ ...POSTINGS[0], title: "Principal Data Engineer" }]);
  const versions = "SELECT count(*) AS behind FROM user_match_cache c JOIN jobs j ON j.id = c.job_id WHERE c.job_version <> j.updated_at";
  assert.equal((await service.rows(versions))[0].behind, CROWD.length);
  await service.cron();
  await eventually("their matches", async () => (await service.rows(versions))[0].behind === 0);
  const { json } = await service.done("GET", "/v1/runs?name=postings-changed");
  assert.equal(json.items.length, 1);
  assert.equal((await ended(json.items[0].id)).done, CROWD.length);
});

test("everyone gets the algorithm of a release once", async () => {
  const runs = () => service.done("GET", "/v1/runs?name=new-algorithm").then((answer) => answer.json.items);
  await service.cron();
  const [run] = await runs();
  assert.equal((await ended(run.id)).done, CROWD.length);
  await service.cron();
  assert.equal((await runs()).length, 1);
});

test("only operators may act, and only backends and operators may read", async () => {
  const run = await order({ scope: "user", user_id: CROWD[0] });
  for (const [method, path, token, status] of /** @type {[string, string, string, number][]} */ ([
    ["GET", "/v1/runs", asUser(CROWD[0]), 403],
    ["GET", "/v1/runs", asService(), 200],
    ["GET", `/v1/runs/batch?ids=${run}`, asUser(CROWD[0]), 403],
    ["POST", `/v1/runs/${run}/retry`, asService(), 403],
    ["POST", `/v1/runs/${run}/cancel`, asService(), 403],
    ["DELETE", `/v1/runs/${run}`, asService(), 403],
    ["POST", "/v1/dead-letters/x/replay", asService(), 403],
    ["POST", "/v1/dead-letters/x/replay", asAdmin(), 404],
    ["DELETE", "/v1/dead-letters/x", asService(), 403],
    ["GET", "/v1/dead-letters/x", asService(), 403],
    ["POST", "/v1/messages", asUser(CROWD[0]), 403],
  ])) {
    const body = path === "/v1/messages" ? { v: 1, type: "catalogue.changed" } : undefined;
    assert.equal((await service.request(method, path, { token, body })).status, status, `${method} ${path}`);
  }
});

test("an outbox row is deleted when its work is done", async () => {
  await service.putResume(CROWD[5], resume());
  await service.settled(CROWD[5]);
  assert.deepEqual(await service.rows("SELECT * FROM outbox"), []);
});
