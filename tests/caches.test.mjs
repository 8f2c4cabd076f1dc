// The effect of the caches, as operators and scrapers see it.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { POSTINGS, resume } from "./support/documents.mjs";
import { eventually } from "./support/eventually.mjs";
import { Service } from "./support/service.mjs";
import { asAdmin, asService } from "./support/tokens.mjs";
import { Upstream } from "./support/upstream.mjs";

/** Counts are written after a minute and fifty events; each request for the counts is one. */
const WRITTEN_WITHIN_MS = 90_000;

/** @type {Service} */
let service;
const webhook = new Upstream(() => ({ status: 204 }));
before(async () => {
  service = await Service.start({ vars: { ALERT_WEBHOOK_URL: `${await webhook.start()}/alerts` } });
  await service.store(POSTINGS);
  await service.putResume("robin", resume());
});
after(async () => {
  await service?.stop();
  await webhook.stop();
});

/** @returns {Promise<any>} */
const report = async (/** @type {string} */ cache) =>
  (await service.done("GET", "/v1/caches", { token: asAdmin() })).json.items.find((/** @type {any} */ item) => item.cache === cache);

test("only operators see the counts", async () => {
  for (const path of ["/v1/caches", "/metrics"]) {
    assert.equal((await service.request("GET", path, { token: asService() })).status, 403);
  }
});

test("lookups are counted, and none causes a write of its own", async () => {
  for (let n = 0; n < 5; n++) {
    const answer = await service.match("robin", "data-1");
    assert.equal(answer.cost.rowsWritten, 0);
    if (n === 0) await eventually("the cached pair", async () => (await service.cacheKeys()).some((key) => key.startsWith("match:robin:data-1:")));
  }
  const { hour, target } = await eventually("the counts", async () => {
    await service.match("robin", "data-1");
    const found = await report("match");
    return found.hour.hits >= 5 && found;
  }, WRITTEN_WITHIN_MS);
  assert.equal(hour.misses, 1);
  assert.equal(hour.hit_rate, hour.hits / (hour.hits + 1));
  assert.equal(target, 0.8);
  const metrics = await service.done("GET", "/metrics", { token: asAdmin() });
  assert.match(metrics.headers.get("content-type") ?? "", /^application\/openmetrics-text/);
  const lines = metrics.text.split("\n");
  assert.ok(lines.includes('edgematch_cache_lookups_total{cache="match",result="miss"} 1'), metrics.text);
  assert.deepEqual(lines.slice(-2), ["# EOF", ""]);
});

test("a dropping hit rate raises one alert, in the log and at the webhook", async () => {
  const now = Math.floor(Date.now() / 3_600_000);
  const insert = "INSERT INTO cache_stats (cache, hour, hits, misses) VALUES ('job-analysis', ?1, ?2, ?3)";
  await service.rows(insert, now - 1, 10, 990);
  await service.rows(insert, now - 5, 900, 100);
  await service.cron("0 * * * *");
  const [{ path, text }] = await eventually("the alert", () => webhook.received.length > 0 && webhook.received);
  const { event, alert } = JSON.parse(text);
  assert.deepEqual([path, event, alert.cache, alert.hit_rate, alert.week], ["/alerts", "cache_hit_rate_dropped", "job-analysis", 0.01, 0.9]);
  assert.equal(webhook.received.length, 1);
  await eventually("the log line", () => service.log.includes("cache_hit_rate_dropped"));
  const { day } = await report("job-analysis");
  assert.deepEqual([day.hits, day.misses], [910, 1090]);
});
