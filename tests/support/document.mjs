// The API document, and whether requests and responses are as it says.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Ajv2020 } from "ajv/dist/2020.js";
import formats from "ajv-formats";

const FILE = fileURLToPath(new URL("../../public/openapi.json", import.meta.url));

/** @type {any} The committed document. */
export const DOCUMENT = JSON.parse(readFileSync(FILE, "utf8"));

const ajv = new Ajv2020({ strict: false, allErrors: true });
// Both are CommonJS modules, whose default export may be wrapped.
(/** @type {any} */ (formats).default ?? formats)(ajv);
ajv.addSchema(DOCUMENT, "document");
ajv.addSchema(closed(DOCUMENT), "closed");

/**
 * A copy in which the service's own documents have no members but those described. Documents of
 * foreign standards allow others explicitly.
 * @param {any} document
 */
function closed(document) {
  const copy = structuredClone(document);
  const parts = new Set();
  for (const schema of Object.values(copy.components.schemas)) {
    for (const part of /** @type {any} */ (schema).allOf ?? []) if (part.$ref) parts.add(part.$ref);
  }
  for (const [name, schema] of Object.entries(/** @type {Record<string, any>} */ (copy.components.schemas))) {
    const isPart = parts.has(`#/components/schemas/${name}`);
    if (!isPart && (schema.allOf || schema.properties)) schema.unevaluatedProperties ??= schema.additionalProperties ?? false;
  }
  return copy;
}

const pointer = (/** @type {(string | number)[]} */ ...parts) =>
  parts.map((part) => `/${encodeURIComponent(String(part).replaceAll("~", "~0").replaceAll("/", "~1"))}`).join("");

const ROUTES = Object.entries(/** @type {Record<string, any>} */ (DOCUMENT.paths)).flatMap(([path, item]) =>
  Object.entries(item).map(([method, operation]) => ({
    path,
    method: method.toUpperCase(),
    operation: /** @type {any} */ (operation),
    matches: new RegExp(`^${path.replaceAll(/\{\w+\}/g, "[^/]+")}$`),
  })));

/** The operation of an id, with its method and path. @param {string} id */
export const route = (id) => {
  const found = ROUTES.find(({ operation }) => operation.operationId === id);
  assert.ok(found, `the document has no operation ${id}`);
  return found;
};

const media = (/** @type {string | null} */ type) => (type ?? "").split(";")[0];

/** @param {string} at a reference to a schema @param {any} value @param {string} what */
function valid(at, value, what) {
  const validate = ajv.getSchema(at) ?? ajv.compile({ $ref: at });
  assert.ok(validate(value), `${what}: ${ajv.errorsText(validate.errors)}`);
}

/**
 * Checks a request body against the document.
 * @param {string} id of the operation @param {string} type media type @param {any} body
 */
export function checkRequest(id, type, body) {
  const { path, method } = route(id);
  valid(`document#${pointer("paths", path, method.toLowerCase(), "requestBody", "content", type, "schema")}`, body, `the request of ${id}`);
}

/**
 * Checks a response against the document, if it describes the route: status, media type, body.
 * @param {string} method @param {string} path with or without a query
 * @param {import("./service.mjs").Answer} answer
 */
export function checkResponse(method, path, answer) {
  const address = path.split("?")[0];
  // A fixed path comes before one with a parameter in its place.
  const candidates = ROUTES.filter((route) => route.matches.test(address));
  const best = candidates.find((route) => route.path === address) ?? candidates[0];
  const found = candidates.find((route) => route.method === method && route.path === best?.path);
  if (!found) return;
  const what = `${method} ${found.path}: ${answer.status} ${answer.text.slice(0, 300)}`;
  const described = found.operation.responses[answer.status];
  assert.ok(described, `${what}: the document has no such status`);
  const name = described.$ref?.split("/").at(-1);
  const response = name ? DOCUMENT.components.responses[name] : described;
  const at = name
    ? pointer("components", "responses", name)
    : pointer("paths", found.path, method.toLowerCase(), "responses", answer.status);
  const type = media(answer.headers.get("content-type"));
  if (!response.content) {
    assert.equal(answer.text, "", what);
    return;
  }
  assert.ok(response.content[type], `${what}: the document has no ${type}`);
  if (answer.json !== undefined) valid(`closed#${at}${pointer("content", type, "schema")}`, answer.json, what);
}
