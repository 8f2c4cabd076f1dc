// Tokens of an identity provider, with its keys on another server.

import assert from "node:assert/strict";
import { createSign, generateKeyPairSync } from "node:crypto";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { Service } from "./support/service.mjs";
import { asUser, token } from "./support/tokens.mjs";

const ISSUER = "https://id.example";

const PAIRS = {
  RS256: generateKeyPairSync("rsa", { modulusLength: 2048 }),
  ES256: generateKeyPairSync("ec", { namedCurve: "P-256" }),
};
/** @typedef {keyof typeof PAIRS} Algorithm */

const published = (/** @type {Algorithm[]} */ ...algorithms) =>
  algorithms.map((alg) => ({ ...PAIRS[alg].publicKey.export({ format: "jwk" }), kid: alg, alg, use: "sig" }));

/** The keys that the issuer publishes. @type {object[]} */
let keys = [];
let asked = 0;
const issuer = createServer((_, response) => {
  asked += 1;
  response.setHeader("content-type", "application/jwk-set+json").end(JSON.stringify({ keys }));
});

/** @type {Service} */
let service;
before(async () => {
  keys = published("RS256", "ES256");
  await new Promise((resolve) => issuer.listen(0, "127.0.0.1", () => resolve(undefined)));
  const { port } = /** @type {import("node:net").AddressInfo} */ (issuer.address());
  const vars = { AUTH_JWKS_URL: `http://127.0.0.1:${port}/keys`, AUTH_JWKS_ISSUER: ISSUER, AUTH_AUDIENCE: "jobs" };
  service = await Service.start({ vars });
});
after(async () => {
  await service?.stop();
  issuer.close();
});

const segment = (/** @type {object} */ value) => Buffer.from(JSON.stringify(value)).toString("base64url");

/**
 * @param {Algorithm} alg
 * @param {{claims?: object, header?: object, pair?: {privateKey: import("node:crypto").KeyObject}}}
 *   [but] differences from a valid token
 */
function signed(alg, { claims = {}, header = {}, pair = PAIRS[alg] } = {}) {
  const exp = Math.floor(Date.now() / 1000) + 600;
  const text = [
    segment({ alg, kid: alg, typ: "at+jwt", ...header }),
    segment({ sub: "robin", role: "user", iss: ISSUER, aud: ["jobs"], exp, ...claims }),
  ].join(".");
  const signature = createSign("sha256").update(text).sign({ key: pair.privateKey, dsaEncoding: "ieee-p1363" });
  return `${text}.${signature.toString("base64url")}`;
}

const status = (/** @type {string} */ bearer) => service.request("GET", "/v1/users/robin", { token: bearer }).then((answer) => answer.status);

test("tokens of the issuer count as those of the deployment, and forged ones do not", async () => {
  const others = { RS256: generateKeyPairSync("rsa", { modulusLength: 2048 }), ES256: generateKeyPairSync("ec", { namedCurve: "P-256" }) };
  for (const alg of /** @type {Algorithm[]} */ (["RS256", "ES256"])) {
    assert.equal(await status(signed(alg)), 404, `${alg}: the person is let in, and there is no profile yet`);
    const other = alg === "RS256" ? "ES256" : "RS256";
    for (const [what, forged] of Object.entries({
      "another key": signed(alg, { pair: others[alg] }),
      "the name of the other key": signed(alg, { header: { kid: other } }),
      "no name of a key": signed(alg, { header: { kid: undefined } }),
      "another issuer": signed(alg, { claims: { iss: "https://other.example" } }),
      "another audience": signed(alg, { claims: { aud: "others" } }),
      "an end in the past": signed(alg, { claims: { exp: 1 } }),
      "a changed claim": signed(alg).replace(/\.[^.]+\./, `.${segment({ sub: "sam", role: "admin", iss: ISSUER, aud: "jobs", exp: 4_000_000_000 })}.`),
      "half a signature": signed(alg).slice(0, -40),
    })) {
      assert.equal(await status(forged), 401, `${alg}: ${what}`);
    }
    assert.equal(await service.request("GET", "/v1/users/sam", { token: signed(alg) }).then((answer) => answer.status), 403);
  }
  const [rsa] = keys;
  for (const secret of [JSON.stringify(rsa), /** @type {any} */ (rsa).n, PAIRS.RS256.publicKey.export({ format: "pem", type: "spki" }).toString()]) {
    const confused = token("robin", "user", { secret, header: { kid: "RS256" }, claims: { iss: ISSUER, aud: "jobs" } });
    assert.equal(await status(confused), 401, "no public key is a secret");
  }
  assert.equal(await status(token("robin", "user", { claims: { aud: "jobs" } })), 404, "a token of the deployment's backend");
  assert.equal(await status(asUser("robin")), 401, "and one without the audience");
  assert.equal(asked, 1, "the keys are fetched once");
});

test("a hundred requests with an unknown key fetch the keys at most once", async () => {
  const rotated = signed("ES256", { header: { kid: "next" } });
  const statuses = await Promise.all(Array.from({ length: 100 }, () => status(rotated)));
  assert.deepEqual(new Set(statuses), new Set([401]), "the issuer was asked a moment ago");
  assert.equal(asked, 1);
  assert.equal(await status(signed("ES256")), 404);

  // A new isolate has no keys.
  keys = published("ES256").map((key) => ({ ...key, kid: "next" }));
  await service.restart();
  const after = await Promise.all(Array.from({ length: 100 }, () => status(rotated)));
  assert.deepEqual(new Set(after), new Set([404]));
  assert.equal(asked, 2);
  assert.equal(await status(signed("ES256")), 401, "a key that the issuer has withdrawn");
});

test("an issuer without an audience, or without encryption, stops every route and is named", async () => {
  for (const [vars, reason] of /** @type {[Record<string, string>, RegExp][]} */ ([
    [{ AUTH_JWKS_URL: "https://id.example/keys", AUTH_JWKS_ISSUER: ISSUER }, /AUTH_AUDIENCE/],
    [{ AUTH_JWKS_URL: "http://id.example/keys", AUTH_JWKS_ISSUER: ISSUER, AUTH_AUDIENCE: "jobs" }, /https:/],
  ])) {
    const wrong = await Service.start({ vars });
    try {
      const answer = await wrong.request("GET", "/readyz", { token: null });
      assert.deepEqual([answer.status, answer.json.code], [503, "unavailable"]);
      assert.match(answer.json.detail, reason);
    } finally {
      await wrong.stop();
    }
  }
});
