// The service as this page calls it: a token, a person, JSON in and out, errors as problem+json.

/** Why a request gave no answer: what `application/problem+json` says, or as much of it as is known. */
export class Problem extends Error {
  /** @param {{title: string, status?: number, code?: string, field?: string, detail?: string, request_id?: string, retry_after_secs?: number}} said */
  constructor(said) {
    super(said.title);
    Object.assign(this, { status: 0, code: "", field: "", detail: "", request_id: "", retry_after_secs: 0 }, said);
  }
}

/** One person's part of the service. */
export class Client {
  #token;
  #root;

  /** @param {{token: string, user: string}} session */
  constructor({ token, user }) {
    this.#token = token;
    this.#root = `/v1/users/${encodeURIComponent(user)}`;
  }

  profile() {
    return this.#call("GET", "");
  }

  /** @param {URLSearchParams} query @param {AbortSignal} signal */
  recommendations(query, signal) {
    return this.#call("GET", `/recommendations${query.size > 0 ? `?${query}` : ""}`, { signal });
  }

  growth() {
    return this.#call("GET", "/growth");
  }

  /** @param {Blob} document a JSON Resume, sent as it is */
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
   * @param {"view" | "save" | "apply" | "dismiss" | "hide_company"} kind
   * @param {string} job
   * @param {{rank: number, algorithm?: string, experiment?: string, side?: string}} shown what its item was shown as
   */
  interact(kind, job, shown) {
    // Survives that the page is left for the posting's own.
    return this.#call("POST", "/interactions", { body: JSON.stringify({ kind, job_id: job, shown }), keepalive: true });
  }

  async #call(method, path, { headers = {}, ...options } = {}) {
    const started = performance.now();
    let response;
    let text;
    try {
      response = await fetch(this.#root + path, {
        method,
        headers: { authorization: `Bearer ${this.#token}`, ...(options.body && { "content-type": "application/json" }), ...headers },
        cache: "no-store",
        credentials: "omit",
        ...options,
      });
      text = await response.text();
    } catch (error) {
      if (error.name === "AbortError") throw error;
      throw new Problem({ title: "The service cannot be reached", detail: "Check the connection, or whether it is running." });
    }
    const json = parsed(text);
    if (!response.ok) throw problemOf(response, json);
    return { json, version: response.headers.get("etag"), cost: costOf(response, performance.now() - started) };
  }
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function problemOf(response, json) {
  const said = json && typeof json.title === "string" ? json : { title: `The service answered ${response.status}` };
  return new Problem({
    request_id: response.headers.get("x-request-id") ?? "",
    ...said,
    status: response.status,
    retry_after_secs: Number(response.headers.get("retry-after")) || 0,
  });
}

/** What an answer cost, by its headers. A number that the service does not tell is `undefined`. */
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
