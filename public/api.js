// The service as this page calls it: a session in a cookie, JSON in and out, errors as
// problem+json.
//
// No script can read the cookie, and the token it was exchanged for is not kept.

/**
 * A session as the service describes it.
 * @typedef {{subject: string, role: "user" | "service" | "admin", expires_at: string, ends_at:
 *   string}} Session
 */

/** Why a request failed: the fields of `application/problem+json`, as far as they are known. */
export class Problem extends Error {
  /**
   * @param {{title: string, status?: number, code?: string, field?: string, detail?: string,
   *   request_id?: string, retry_after_secs?: number}} fields
   */
  constructor(fields) {
    super(fields.title);
    Object.assign(this, { status: 0, code: "", field: "", detail: "", request_id: "", retry_after_secs: 0 }, fields);
  }
}

/** Exchanges a token for a session. @param {string} token @returns {Promise<Session>} */
export async function signIn(token) {
  const { json } = await call("POST", "/v1/sessions", { headers: { authorization: `Bearer ${token}` } });
  return json;
}

/**
 * The session of this browser; null if there is none or it has ended.
 * @returns {Promise<Session | null>}
 */
export async function currentSession() {
  try {
    return (await call("GET", "/v1/sessions/current")).json;
  } catch (error) {
    if (error.status === 401) return null;
    throw error;
  }
}

/** Ends the session of this browser. It may have ended already. */
export async function signOut() {
  try {
    await call("DELETE", "/v1/sessions/current");
  } catch (error) {
    if (error.status !== 401) throw error;
  }
}

/** One person's part of the service. */
export class Client {
  /** @type {string} */ user;
  #root;
  #signInAgain;

  /**
   * @param {string} user
   * @param {(problem: Problem) => Promise<boolean>} signInAgain called when the service no longer
   *   accepts the session;
   *   resolves to whether the person has signed in again, so that the request is worth repeating
   */
  constructor(user, signInAgain) {
    this.user = user;
    this.#root = `/v1/users/${encodeURIComponent(user)}`;
    this.#signInAgain = signInAgain;
  }

  /** Everything the service holds about the person, as a JSON Resume document. */
  export() {
    return this.#call("GET", "/export");
  }

  /** @param {URLSearchParams} query @param {AbortSignal} signal */
  recommendations(query, signal) {
    return this.#call("GET", `/recommendations${query.size > 0 ? `?${query}` : ""}`, { signal });
  }

  growth() {
    return this.#call("GET", "/growth");
  }

  /** @param {Blob} document a JSON Resume, sent unchanged */
  putResume(document) {
    return this.#call("PUT", "/resume", { body: document });
  }

  preferences() {
    return this.#call("GET", "/preferences");
  }

  /** @param {object} preferences @param {string | null} version the ETag they were read under */
  putPreferences(preferences, version) {
    return this.#call("PUT", "/preferences", { body: JSON.stringify(preferences), headers: version ? { "if-match": version } : {} });
  }

  /**
   * @param {"save" | "apply" | "dismiss" | "hide_company"} kind
   * @param {string} job
   * @param {{rank: number, algorithm?: string, experiment?: string, side?: string}} shown the
   *   item's own `shown`
   */
  interact(kind, job, shown) {
    return this.#call("POST", "/interactions", interaction(kind, job, shown));
  }

  /**
   * Reports that the posting was opened; does not ask the person to sign in again for it.
   * @param {string} job
   * @param {Parameters<Client["interact"]>[2]} shown
   */
  viewed(job, shown) {
    return call("POST", `${this.#root}/interactions`, interaction("view", job, shown));
  }

  async #call(method, path, options) {
    const send = () => call(method, this.#root + path, options);
    try {
      return await send();
    } catch (error) {
      const ended = error.status === 401 || error.code === "forbidden";
      if (!ended) throw error;
      if (await this.#signInAgain(error)) return send();
      throw new Problem({ title: "You are signed out", status: 401, detail: "Sign in again to continue." });
    }
  }
}

/**
 * The request for an interaction. It outlives the page, which the reader may be leaving for the
 * posting.
 */
function interaction(kind, job, shown) {
  return { body: JSON.stringify({ kind, job_id: job, shown }), keepalive: true };
}

/**
 * One request.
 * @param {string} method
 * @param {string} path
 * @param {RequestInit} [options]
 */
async function call(method, path, { headers = {}, ...options } = {}) {
  const started = performance.now();
  let response;
  let text;
  try {
    response = await fetch(path, {
      method,
      headers: { ...(options.body && { "content-type": "application/json" }), ...headers },
      cache: "no-store",
      credentials: "same-origin",
      ...options,
    });
    text = await response.text();
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Problem({ title: "The service cannot be reached", detail: "Check your connection, or whether the service is running." });
  }
  const json = parsed(text);
  if (!response.ok) throw problemOf(response, json);
  return { json, version: response.headers.get("etag"), cost: costOf(response, performance.now() - started) };
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function problemOf(response, json) {
  const fields = json && typeof json.title === "string" ? json : { title: `The service answered ${response.status}` };
  return new Problem({
    request_id: response.headers.get("x-request-id") ?? "",
    ...fields,
    status: response.status,
    retry_after_secs: Number(response.headers.get("retry-after")) || 0,
  });
}

/** What a response cost, from its headers. A number that the service omits is `undefined`. */
function costOf(response, elapsed_ms) {
  const timing = response.headers.get("server-timing") ?? "";
  const counts = Object.fromEntries([...timing.matchAll(/(\w+)=(\d+)/g)].map(([, name, count]) => [name, Number(count)]));
  return {
    cache: response.headers.get("x-cache"),
    batches: counts.batches,
    rows_read: counts.rows_read,
    cache_operations: counts.operations,
    postings_ranked: counts.postings,
    request_id: response.headers.get("x-request-id"),
    elapsed_ms,
  };
}
