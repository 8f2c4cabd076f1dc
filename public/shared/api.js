// The service as this page calls it: a session in a cookie, and the cost of each response.
//
// No script can read the cookie, and the token it was exchanged for is not kept.

import { Edgematch, Problem } from "./client.js";
import { t } from "./words.js";

export { Problem };

/** @typedef {import("./client.js").Schemas["Session"]} Session */
/** @typedef {import("./client.js").Schemas["InteractionKind"]} InteractionKind */

const browser = new Edgematch();

/** Exchanges a token for a session. @param {string} token @returns {Promise<Session>} */
export const signIn = (token) => browser.signIn(token);

/**
 * The session of this browser; null if there is none or it has ended.
 * @returns {Promise<Session | null>}
 */
export const currentSession = () => browser.currentSession();

/** How somebody without a session can begin. */
export const welcome = async () => /** @type {import("./client.js").Schemas["Welcome"]} */ ((await browser.api.GET("/v1/welcome")).data);

/**
 * Opens a session without a token, where the deployment allows it.
 * @param {import("./client.js").Schemas["Visit"]} visit
 * @returns {Promise<Session>}
 */
export const beginVisit = async (visit) => /** @type {Session} */ ((await browser.api.POST("/v1/visits", { body: visit })).data);

/** Ends the session of this browser. It may have ended already. */
export const signOut = () => browser.signOut();

/** One person's part of the service. */
export class Client {
  /** @type {string} */ user;
  #service;

  /**
   * @param {string} user
   * @param {(problem: Problem) => Promise<boolean>} signInAgain called when the service no longer
   *   accepts the session; resolves to whether the person has signed in again, so that the request
   *   is worth repeating
   */
  constructor(user, signInAgain) {
    this.user = user;
    this.#service = new Edgematch({
      onSignedOut: async (problem) => {
        const ended = problem.status === 401 || problem.code === "forbidden";
        if (!ended) return false;
        if (await signInAgain(problem)) return true;
        throw new Problem({ title: t("You are signed out"), status: 401, detail: t("Sign in again to continue.") });
      },
    });
  }

  /** The person's name and profile. */
  profile() {
    return this.#answer((api, params) => api.GET("/v1/users/{id}", { params }));
  }

  /** Everything the service holds about the person, as a JSON Resume document. */
  export() {
    return this.#answer((api, params) => api.GET("/v1/users/{id}/export", { params }));
  }

  /**
   * A page of ranked jobs.
   * @param {Record<string, string>} query @param {AbortSignal} signal
   */
  recommendations(query, signal) {
    return this.#answer((api, { path }) => api.GET("/v1/users/{id}/recommendations", { params: { path, query }, signal }));
  }

  /**
   * One job with its whole explanation.
   * @param {string} job
   * @param {string | null} [algorithm] of the list that showed it, where that is a side of an
   *   experiment
   */
  match(job, algorithm) {
    const query = algorithm ? { algorithm: /** @type {"hybrid-v1" | "tag-based-v1"} */ (algorithm) } : {};
    return this.#answer((api, { path }) => api.GET("/v1/users/{id}/jobs/{job}/match", { params: { path: { ...path, job }, query } }));
  }

  /** A posting as it was stored. @param {string} job */
  job(job) {
    return this.#answer((api) => api.GET("/v1/jobs/{id}", { params: { path: { id: job } } }));
  }

  /** The open postings that are most like one. @param {string} job */
  similar(job) {
    return this.#answer((api) => api.GET("/v1/jobs/{id}/similar", { params: { path: { id: job }, query: { limit: 6 } } }));
  }

  /**
   * Completes what is being typed.
   * @param {string} q @param {string} limit @param {AbortSignal} signal
   */
  suggest(q, limit, signal) {
    const query = { q, limit: Number(limit) };
    return this.#answer((api) => api.GET("/v1/suggest", { params: { query }, signal }));
  }

  /**
   * What the person did with postings, newest first.
   * @param {InteractionKind} kind @param {string | null} cursor
   */
  interactions(kind, cursor) {
    const query = { kind, ...(cursor && { cursor }) };
    return this.#answer((api, { path }) => api.GET("/v1/users/{id}/interactions", { params: { path, query } }));
  }

  /** Shows a company's jobs again. @param {string} company */
  showCompany(company) {
    return this.#answer((api, { path }) => api.DELETE("/v1/users/{id}/hidden-companies/{company}", { params: { path: { ...path, company } } }));
  }

  growth() {
    return this.#answer((api, params) => api.GET("/v1/users/{id}/growth", { params }));
  }

  /**
   * What the service understands of a résumé; nothing is stored.
   * @param {any} resume a JSON Resume, or the text of a CV
   */
  read(resume) {
    return this.#answer(async (api) => {
      const isText = typeof resume === "string";
      return api.POST("/v1/read", {
        params: { query: { kind: "resume" } },
        body: resume,
        bodySerializer: (body) => (isText ? body : JSON.stringify(body)),
        headers: { "content-type": isText ? "text/plain" : "application/json" },
      });
    });
  }

  /**
   * Replaces the profile.
   * @param {any} resume a JSON Resume
   * @param {string | null} version its ETag
   */
  putResume(resume, version) {
    const headers = { "content-type": "application/json", ...(version && { "if-match": version }) };
    return this.#answer((api, params) => api.PUT("/v1/users/{id}/resume", { params, body: resume, headers }));
  }

  /** Who may see the person. */
  visibility() {
    return this.#answer((api, params) => api.GET("/v1/users/{id}/visibility", { params }));
  }

  /** @param {import("./client.js").Schemas["Visibility"]} visibility */
  putVisibility(visibility) {
    return this.#answer((api, params) => api.PUT("/v1/users/{id}/visibility", { params, body: { visibility } }));
  }

  /** What the person seeks as a mentee and offers as a mentor. */
  mentoring() {
    return this.#answer((api, params) => api.GET("/v1/users/{id}/mentoring", { params }));
  }

  /**
   * @param {import("./client.js").Schemas["MentoringDocument"]} document in place of the stored
   *   one
   */
  putMentoring(document) {
    return this.#answer((api, params) => api.PUT("/v1/users/{id}/mentoring", { params, body: document }));
  }

  /**
   * Requests of employers to learn who the person is, newest first.
   * @param {string | null} cursor
   */
  requests(cursor) {
    const query = { ...(cursor && { cursor }) };
    return this.#answer((api, { path }) => api.GET("/v1/users/{id}/requests", { params: { path, query } }));
  }

  /** Answers a request, or changes the answer. @param {string} job @param {boolean} agrees */
  answerRequest(job, agrees) {
    return this.#answer((api, { path }) => api.PUT("/v1/users/{id}/requests/{job}", { params: { path: { ...path, job } }, body: { agrees } }));
  }

  /**
   * Jobs that have entered the person's best matches, newest first, whether or not they were told.
   * @param {string | null} cursor
   */
  newMatches(cursor) {
    const query = { since: 0, limit: 50, ...(cursor && { cursor }) };
    return this.#answer((api, { path }) => api.GET("/v1/users/{id}/new-matches", { params: { path, query } }));
  }

  /** How often the person wants to be told of new jobs; null if not at all. */
  async alert() {
    try {
      return (await this.#answer((api, params) => api.GET("/v1/users/{id}/alert", { params }))).json;
    } catch (error) {
      if (error.status === 404) return null;
      throw error;
    }
  }

  /** @param {import("./client.js").Schemas["AlertOrder"] | null} order null ends the alert */
  putAlert(order) {
    if (!order) return this.#answer((api, params) => api.DELETE("/v1/users/{id}/alert", { params }));
    return this.#answer((api, params) => api.PUT("/v1/users/{id}/alert", { params, body: order }));
  }

  /** Deletes everything that the service holds about the person. */
  erase() {
    return this.#answer((api, params) => api.DELETE("/v1/users/{id}", { params }));
  }

  preferences() {
    return this.#answer((api, params) => api.GET("/v1/users/{id}/preferences", { params }));
  }

  /** @param {any} preferences @param {string | null} version the ETag they were read under */
  putPreferences(preferences, version) {
    const headers = version ? { "if-match": version } : {};
    return this.#answer((api, params) => api.PUT("/v1/users/{id}/preferences", { params, body: preferences, headers }));
  }

  /**
   * @param {InteractionKind} kind
   * @param {string} job
   * @param {{rank: number, algorithm?: string, experiment?: string, side?: string}} shown the
   *   item's own `shown`
   */
  interact(kind, job, shown) {
    return this.#service.interact(this.user, { kind, job_id: job, shown });
  }

  /** Takes an interaction back. @param {InteractionKind} kind @param {string} job */
  undo(kind, job) {
    return this.#service.undo(this.user, kind, job);
  }

  /**
   * Reports that the posting was opened; does not ask the person to sign in again for it.
   * @param {string} job
   * @param {Parameters<Client["interact"]>[2]} shown
   */
  viewed(job, shown) {
    return browser.interact(this.user, { kind: "view", job_id: job, shown });
  }

  /**
   * The body of a response, its version and its cost.
   * @template Data
   * @param {(api: Edgematch["api"], params: {path: {id: string}}) => Promise<{data?: Data,
   *   response: Response}>} send
   */
  async #answer(send) {
    const started = performance.now();
    const { data, response } = await send(this.#service.api, { path: { id: this.user } });
    const json = /** @type {Data} */ (data);
    return { json, version: response.headers.get("etag"), cost: costOf(response, performance.now() - started) };
  }
}

/**
 * What a response cost, from its headers. A number that the service omits is `undefined`.
 * @param {Response} response @param {number} elapsed_ms
 */
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
