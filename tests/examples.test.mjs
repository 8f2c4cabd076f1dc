// The examples of the API document: each is sent to the Worker, in order, and both sides are as the
// document says. `EDGEMATCH_UPDATE=1` records the responses anew.

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { after, before, test } from "node:test";
import { checkRequest, DOCUMENT, route } from "./support/document.mjs";
import { eventually } from "./support/eventually.mjs";
import { Service } from "./support/service.mjs";
import { asAdmin, asEmployer, asService, asUser } from "./support/tokens.mjs";

const FILE = fileURLToPath(new URL("../src/document/examples.json", import.meta.url));

/**
 * @typedef {{operation: string, name?: string, path?: Record<string, string>, query?: string,
 *   as?: string, headers?: Record<string, string>, media?: string, request?: any, status: number,
 *   response?: any, sent?: boolean}} Exchange
 */

/** @type {Exchange[]} */
const EXCHANGES = JSON.parse(readFileSync(FILE, "utf8"));

/** @type {Service} */
let service;
let cookie = "";
before(async () => {
  service = await Service.start();
});
after(() => service?.stop());

/** What happens beside the requests. @type {Record<string, () => Promise<unknown>>} */
const BEFORE = {
  get_recommendations: () => service.settled("robin"),
  list_mentors: () => eventually("mentors", async () => {
    const { json } = await service.request("GET", "/v1/users/robin/mentors", { token: asAdmin() });
    return json.items.length > 0;
  }),
  list_dead_letters: () => service.deliver([{ v: 1, type: "catalogue.changed" }], "edgematch-dead"),
  get_run: () => eventually("the run", async () => {
    const { json } = await service.request("GET", "/v1/runs?name=recompute&status=succeeded", { token: asAdmin() });
    return json.items.length > 0;
  }),
};

/** @param {Exchange} exchange */
function credentials({ as = "service", path }) {
  switch (as) {
    case "nobody": return { token: null, headers: {} };
    case "person": return { token: asUser(path?.id ?? "robin"), headers: {} };
    case "session": return { token: null, headers: { cookie, origin: service.url.origin } };
    case "employer": return { token: asEmployer("harbour-works"), headers: {} };
    case "operator": return { token: asAdmin(), headers: {} };
    default: return { token: asService(), headers: {} };
  }
}

test("each example is a request that the Worker answers as the document says", async () => {
  for (const exchange of EXCHANGES) {
    const { operation, path = {}, query = "", media, request, status } = exchange;
    const { method, path: template } = route(operation);
    if (request !== undefined) checkRequest(operation, media ?? "application/json", request);
    if (exchange.sent === false) continue;
    await BEFORE[operation]?.();
    const address = template.replaceAll(/\{(\w+)\}/g, (_, name) => encodeURIComponent(path[name]));
    const { token, headers } = credentials(exchange);
    const type = request !== undefined && media ? { "content-type": media } : {};
    const answer = await service.request(method, `${address}${query}`, {
      token, body: request, headers: { ...headers, ...type, ...exchange.headers },
    });
    assert.equal(answer.status, status, `${operation}: ${answer.text}`);
    cookie = answer.headers.get("set-cookie")?.split(";")[0] ?? cookie;
    if (answer.status < 300 && answer.text) exchange.response = answer.json ?? answer.text;
  }
  if (process.env.EDGEMATCH_UPDATE) writeFileSync(FILE, `${JSON.stringify(EXCHANGES, null, 2)}\n`);
});

test("every operation that takes or returns JSON has an example", () => {
  const shown = new Set(EXCHANGES.map(({ operation }) => operation));
  for (const item of Object.values(DOCUMENT.paths)) {
    for (const operation of Object.values(/** @type {Record<string, any>} */ (item))) {
      const json = (/** @type {any} */ body) => body?.content?.["application/json"];
      const request = json(operation.requestBody);
      const responses = Object.values(operation.responses).map(json).filter(Boolean);
      assert.ok(!request || request.examples, `the request of ${operation.operationId}`);
      assert.ok(!responses.length || responses.some(({ examples }) => examples), `a response of ${operation.operationId}`);
      assert.ok(shown.has(operation.operationId) || !(request || responses.length), operation.operationId);
    }
  }
});
