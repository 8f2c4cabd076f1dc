// Tokens as a deployment's identity service signs them: HS256 with the service's secret.

import { createHmac } from "node:crypto";

/** The secret of every test's tokens. */
export const SECRET = "a secret of the tests, long enough to sign with";

const HOUR_SECS = 3600;

/** @param {unknown} value */
const segment = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");

/**
 * @param {string} sub
 * @param {"user" | "service" | "admin" | string} role
 * @param {{secret?: string, header?: object, claims?: object}} [but] differences from a valid token
 * @returns {string}
 */
export function token(sub, role, { secret = SECRET, header = {}, claims = {} } = {}) {
  const now = Math.floor(Date.now() / 1000);
  const signed = [
    segment({ alg: "HS256", typ: "JWT", ...header }),
    segment({ sub, role, iat: now, exp: now + HOUR_SECS, ...claims }),
  ].join(".");
  return `${signed}.${createHmac("sha256", secret).update(signed).digest("base64url")}`;
}

export const asUser = (/** @type {string} */ id) => token(id, "user");
export const asEmployer = (/** @type {string[]} */ ...companies) => token("recruiter", "employer", { claims: { companies } });
export const asService = () => token("board", "service");
export const asAdmin = () => token("operator", "admin");
