// Facets, filters of several values, orders of a list, suggestions and similar postings.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Edgematch } from "../public/shared/client.js";
import { POSTINGS, resume } from "./support/documents.mjs";
import { Service } from "./support/service.mjs";
import { asUser } from "./support/tokens.mjs";

/** @type {Service} */
let service;
/** @type {Edgematch} */
let client;
before(async () => {
  service = await Service.start();
  await service.store(POSTINGS);
  await service.putResume("robin", resume());
  await service.settled("robin");
  client = new Edgematch({ baseUrl: service.url.origin, token: asUser("robin") });
});
after(() => service?.stop());

const get = async (/** @type {string} */ path) => service.done("GET", path, { token: asUser("robin") });
const list = async (/** @type {string} */ query) => (await service.recommendations("robin", `?limit=50&${query}`)).json;
const ids = (/** @type {any} */ page) => page.items.map((/** @type {any} */ item) => item.job.id);

test("each count is the length of the list that its value gives", async () => {
  const { json: counted, cost } = await get("/v1/facets?exclude=company:north yard");
  assert.equal(cost.batches, 1);
  assert.equal(counted.total, POSTINGS.length - 2);
  assert.deepEqual(counted.facets.map((/** @type {any} */ { facet }) => facet), [
    "workplace", "place", "company", "seniority", "employment_type", "pay", "skill", "posted", "language",
  ]);
  for (const { facet, values } of counted.facets) {
    for (const { value, count } of values) {
      const query = `include_ineligible=true&exclude=company:north yard&${facet}=${encodeURIComponent(value)}`;
      const page = await list(query);
      assert.deepEqual([page.items.length, page.total], [count, count], query);
    }
  }
});

test("a list takes several values, leaves others out and counts facets", async () => {
  const page = await list("company=Tidal Maps,Quarry Bank&exclude=skill:kafka,seniority:senior&facets=company,workplace");
  assert.deepEqual(ids(page).sort(), ["data-3", "data-4"]);
  assert.equal(page.total, 2);
  const [companies, workplaces] = page.facets;
  const counts = Object.fromEntries(companies.values.map((/** @type {any} */ { label, count }) => [label, count]));
  assert.deepEqual([counts["Quarry Bank"], counts["Tidal Maps"], counts["Harbour Clinic"]], [2, 0, 2]);
  assert.deepEqual(workplaces.values, []);
});

test("an order is exact, and its cursors continue it alone", async () => {
  const newest = await list("sort=newest");
  const dates = newest.items.map((/** @type {any} */ { job }) => job.posted_at_ms);
  assert.deepEqual(dates, dates.toSorted((/** @type {number} */ a, /** @type {number} */ b) => b - a));
  const paged = [];
  for await (const { job } of client.recommendations("robin", { sort: "newest", limit: 2 })) paged.push(job.id);
  assert.deepEqual(paged, ids(newest));
  const first = (await service.recommendations("robin", "?sort=pay&limit=1")).json;
  assert.equal(first.items[0].job.id, "data-1");
  const other = await service.request("GET", `/v1/users/robin/recommendations?sort=sure&cursor=${first.next_cursor}`, { token: asUser("robin") });
  assert.deepEqual([other.status, other.json.field], [422, "cursor"]);
  const far = await service.request("GET", "/v1/users/robin/recommendations?sort=distance", { token: asUser("robin") });
  assert.deepEqual([far.status, far.json.field], [422, "sort"]);
  const near = await list("sort=distance&near=Berlin&radius_km=1000");
  const distances = near.items.map((/** @type {any} */ item) => item.distance_km);
  assert.deepEqual(distances, distances.toSorted((/** @type {number} */ a, /** @type {number} */ b) => a - b));
});

test("all jobs near a city are listed in pages, each with its distance", async () => {
  const listed = [];
  for await (const job of client.jobs({ near: "Potsdam", limit: 2 })) listed.push(job);
  assert.deepEqual(listed.map(({ id }) => id), ["data-1", "data-5", "other-1"]);
  for (const { distance_km } of listed) assert.ok(distance_km && distance_km > 20 && distance_km < 35, `${distance_km}`);
  const { json: page, cost } = await get("/v1/jobs?near=52.52,13.4&radius_km=300&company=quarry-bank");
  assert.deepEqual([page.items.map((/** @type {any} */ { id }) => id), page.total, page.next_cursor], [["data-3"], 1, null]);
  assert.equal(cost.batches, 1);
  assert.ok((await get("/v1/jobs")).json.items.every((/** @type {any} */ item) => !("distance_km" in item)));
});

test("a search says where its words were found", async () => {
  const { searched } = await list("q=Data harb");
  assert.deepEqual(searched, [{ word: "data", found_in: ["title"] }, { word: "harb", found_in: ["company"] }]);
});

test("suggestions forgive a typo, and their values filter", async () => {
  const [{ kind, text, value, count }] = (await client.suggest("Quary")).items;
  assert.deepEqual([kind, text, count], ["company", "Quarry Bank", 2]);
  assert.deepEqual(ids(await list(`company=${value}`)).sort(), ["data-3", "data-4"]);
  const nothing = await service.request("GET", "/v1/suggest", { token: asUser("robin") });
  assert.deepEqual([nothing.status, nothing.json.code, nothing.json.field], [422, "missing_field", "q"]);
});

test("similar postings are found from a posting", async () => {
  const found = await client.similarJobs("data-1", { limit: 3 });
  assert.deepEqual(found.duplicates, []);
  assert.equal(found.total, POSTINGS.length - 1);
  const likely = found.items.map(({ job }) => job.id);
  assert.ok(likely.every((id) => id.startsWith("data-") && id !== "data-1"), likely.join(" "));
  const none = await service.request("GET", "/v1/jobs/nothing/similar", { token: asUser("robin") });
  assert.equal(none.status, 404);
});

test("the typed client sends several values as one parameter", async () => {
  const page = await client.recommendations("robin", { employment_type: ["contractor", "part_time"], facets: ["pay"] }).first();
  assert.deepEqual(page.items.map(({ job }) => job.id).sort(), ["data-4", "data-5"]);
  assert.equal(page.facets?.[0]?.currency, "EUR");
  const { facets } = await client.facets({ facets: ["company"], workplace: ["remote"] });
  assert.deepEqual(facets[0]?.values.map(({ value, count }) => [value, count]), [["tidal maps", 1]]);
});
