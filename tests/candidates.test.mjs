// People for a posting, over HTTP: each role reaches what is its own, and nobody is named before
// they have agreed.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { resume } from "./support/documents.mjs";
import { Service } from "./support/service.mjs";
import { asAdmin, asEmployer, asService, asUser } from "./support/tokens.mjs";

const posting = (/** @type {string} */ id, /** @type {string} */ company) => ({
  "@type": "JobPosting", identifier: id, title: "Data Engineer", skills: ["Python", "SQL"],
  hiringOrganization: { "@type": "Organization", identifier: company, name: company },
});

/** @type {Service} */
let service;
before(async () => {
  service = await Service.start();
  for (const [id, company] of [["at-acme", "acme"], ["at-other", "other"]]) {
    await service.done("POST", "/v1/jobs", { token: asService(), body: posting(id, company) });
  }
  for (const id of ["robin", "sam"]) await service.putResume(id, resume());
  await service.done("PUT", "/v1/users/robin/visibility", { token: asUser("robin"), body: { visibility: "open" } });
});
after(() => service?.stop());

const CANDIDATES = "/v1/jobs/at-acme/candidates";

test("an employer sees those who are open, with the numbers that they see, and no other company does", async () => {
  const page = await service.done("GET", CANDIDATES, { token: asEmployer("acme") });
  assert.equal(page.json.items.length, 1);
  const mine = await service.done("GET", "/v1/users/robin/jobs/at-acme/match", { token: asUser("robin") });
  const [theirs] = page.json.items;
  for (const member of ["score", "range", "coverage", "verdict", "missing_skills", "matched_skills", "receipt"]) {
    assert.deepEqual(theirs[member], mine.json[member], member);
  }
  assert.ok(!page.text.toLowerCase().includes("robin"), page.text);
  for (const route of [CANDIDATES, "/v1/jobs/at-acme/applicants"]) {
    for (const token of [asEmployer("other"), asEmployer(), asUser("robin"), asUser("sam")]) {
      const answer = await service.request("GET", route, { token });
      assert.deepEqual([answer.status, answer.json.code], [403, "forbidden"], route);
    }
    assert.equal((await service.request("GET", route, { token: null })).status, 401);
    assert.equal((await service.request("GET", route, { token: asService() })).status, 200);
  }
});

test("an employer is no backend, no operator and nobody's person", async () => {
  const token = asEmployer("acme");
  for (const [method, path] of [
    ["GET", "/v1/users/robin"], ["GET", "/v1/users/robin/requests"], ["GET", "/v1/users/robin/jobs/at-acme/match"],
    ["PUT", "/v1/jobs/at-acme"], ["GET", "/v1/runs"], ["GET", "/v1/disclosures"],
  ]) {
    const answer = await service.request(method, path, { token, body: method === "GET" ? undefined : posting("at-acme", "acme") });
    assert.equal(answer.status, 403, path);
  }
  assert.equal((await service.request("GET", "/v1/jobs/at-acme", { token })).status, 200);
});

test("a person is named after they have agreed, until they take it back", async () => {
  const token = asEmployer("acme");
  const named = async () => (await service.done("GET", CANDIDATES, { token })).json.items[0]?.person?.id;
  const { candidate } = (await service.done("GET", CANDIDATES, { token })).json.items[0];
  const asked = await service.done("POST", `${CANDIDATES}/${candidate}/request`, { token });
  assert.equal(asked.json.status, "asked");
  assert.equal(await named(), undefined);
  const [received] = (await service.done("GET", "/v1/users/robin/requests", { token: asUser("robin") })).json.items;
  assert.deepEqual([received.job_id, received.company_id], ["at-acme", "acme"]);
  const answer = (/** @type {boolean} */ agrees) =>
    service.done("PUT", "/v1/users/robin/requests/at-acme", { token: asUser("robin"), body: { agrees } });
  await answer(true);
  assert.equal(await named(), "robin");
  const stranger = await service.request("PUT", "/v1/users/robin/requests/at-acme", { token: asUser("sam"), body: { agrees: true } });
  assert.equal(stranger.status, 403);
  await answer(false);
  assert.equal(await named(), undefined);
  await service.done("PUT", "/v1/users/robin/visibility", { token: asUser("robin"), body: { visibility: "private" } });
  assert.deepEqual((await service.done("GET", CANDIDATES, { token })).json.items, []);
  const record = await service.done("GET", "/v1/disclosures", { token: asAdmin() });
  const actions = record.json.items.map((/** @type {any} */ item) => item.action);
  for (const action of ["candidates", "asked", "agreed", "withdrawn"]) assert.ok(actions.includes(action), action);
});

test("an employer signs in with a session that reaches the same companies", async () => {
  const origin = service.url.origin;
  const opened = await service.request("POST", "/v1/sessions", { token: asEmployer("acme"), headers: { origin } });
  assert.deepEqual([opened.status, opened.json.role], [201, "employer"]);
  const cookie = opened.headers.getSetCookie()[0].split(";")[0];
  const get = (/** @type {string} */ path) => service.request("GET", path, { token: null, headers: { cookie, origin } });
  assert.equal((await get(CANDIDATES)).status, 200);
  assert.equal((await get("/v1/jobs/at-other/candidates")).status, 403);
});
