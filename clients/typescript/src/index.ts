/**
 * A typed client of the Edgematch API.
 *
 * Types are generated from the service's OpenAPI document. `Edgematch.api` calls any route; the
 * other members are what most pages need. A failed request rejects with a {@link Problem}.
 *
 * @module
 */

import createFetchClient, { type Client } from "openapi-fetch";
import { Pages } from "./pages.js";
import { Problem, problemOf } from "./problem.js";
import { type Retries, retrying } from "./retry.js";
import type { components, operations, paths } from "./schema.js";

export { type Page, Pages } from "./pages.js";
export { Problem, type ProblemFields } from "./problem.js";
export type { Retries } from "./retry.js";
export type { components, operations, paths } from "./schema.js";

/** The bodies of requests and responses, by name. */
export type Schemas = components["schemas"];

/** The query of an operation, without the cursor that {@link Pages} keeps. */
type Query<Name extends keyof operations> = Omit<
  NonNullable<operations[Name]["parameters"]["query"]>,
  "cursor"
>;

/** How a client reaches the service. */
export interface Options extends Retries {
  /** Origin of the service, such as `https://match.example.com`; by default that of the page. */
  readonly baseUrl?: string;
  /** A token, or a function that returns the current one; without it, the session's cookie. */
  readonly token?: string | (() => string | Promise<string>);
  /**
   * Called when the service does not accept the caller (any more). Resolves to whether the caller
   * has signed in again, so that the request is repeated.
   */
  readonly onSignedOut?: (problem: Problem) => Promise<boolean>;
  /** The `fetch` to use; by default the global one. */
  readonly fetch?: (request: Request) => Promise<Response>;
}

/** Options of one request. */
export interface RequestOptions {
  /** Ends the request. */
  readonly signal?: AbortSignal;
}

/** The service, for one caller. */
export class Edgematch {
  /** Every route with its types: `await client.api.GET("/v1/jobs/{id}", …)`. */
  readonly api: Client<paths>;

  constructor(options: Options = {}) {
    const send = options.fetch ?? ((request: Request) => fetch(request));
    this.api = createFetchClient<paths>({
      baseUrl: options.baseUrl ?? globalThis.location?.origin ?? "",
      // A session's cookie goes to the page's own origin, and to another if that one allows it.
      credentials: options.token === undefined ? "include" : "omit",
      // The service takes several values of a parameter separated by commas.
      querySerializer: { array: { style: "form", explode: false } },
      fetch: asking(retrying(authorising(send, options.token), options), options.onSignedOut),
    });
    this.api.use({
      async onResponse({ response }) {
        if (!response.ok) throw await problemOf(response);
      },
    });
  }

  /** Exchanges a token for a session, which the browser keeps in a cookie that no script reads. */
  async signIn(token: string): Promise<Schemas["Session"]> {
    const headers = { authorization: `Bearer ${token}` };
    return (await this.api.POST("/v1/sessions", { headers })).data!;
  }

  /** The session of this browser; `null` if there is none or it has ended. */
  async currentSession(): Promise<Schemas["Session"] | null> {
    try {
      return (await this.api.GET("/v1/sessions/current")).data ?? null;
    } catch (error) {
      if (isSignedOut(error)) return null;
      throw error;
    }
  }

  /** Ends the session of this browser, unless it has ended already. */
  async signOut(): Promise<void> {
    try {
      await this.api.DELETE("/v1/sessions/current");
    } catch (error) {
      if (!isSignedOut(error)) throw error;
    }
  }

  /** Jobs ranked for a person, best first. */
  recommendations(id: string, query: Query<"get_recommendations"> = {}, { signal }: RequestOptions = {}) {
    return new Pages<Schemas["ListedRecommendation"], Schemas["RecommendationPage"]>(async (cursor) => {
      const params = { path: { id }, query: { ...query, ...(cursor !== undefined && { cursor }) } };
      return (await this.api.GET("/v1/users/{id}/recommendations", { params, signal: signal ?? null })).data!;
    });
  }

  /** What a person did with postings, newest first. */
  interactions(id: string, query: Query<"get_interactions"> = {}, { signal }: RequestOptions = {}) {
    return new Pages<Schemas["RecordedInteraction"], Schemas["InteractionPage"]>(async (cursor) => {
      const params = { path: { id }, query: { ...query, ...(cursor !== undefined && { cursor }) } };
      return (await this.api.GET("/v1/users/{id}/interactions", { params, signal: signal ?? null })).data!;
    });
  }

  /** All postings, or those of a company or near a point, in the order of their ids. */
  jobs(query: Query<"list_jobs"> = {}, { signal }: RequestOptions = {}) {
    return new Pages<Schemas["ListedJob"], Schemas["JobPage"]>(async (cursor) => {
      const params = { query: { ...query, ...(cursor !== undefined && { cursor }) } };
      return (await this.api.GET("/v1/jobs", { params, signal: signal ?? null })).data!;
    });
  }

  /** How many open jobs have each value that a filter can choose. */
  async facets(query: Query<"get_facets"> = {}, { signal }: RequestOptions = {}): Promise<Schemas["CountedFacets"]> {
    return (await this.api.GET("/v1/facets", { params: { query }, signal: signal ?? null })).data!;
  }

  /** Titles, skills, companies and places of open jobs that begin with what was typed. */
  async suggest(
    q: string,
    query: Omit<Query<"list_suggestions">, "q"> = {},
    { signal }: RequestOptions = {},
  ): Promise<Schemas["SuggestionList"]> {
    const params = { query: { ...query, q } };
    return (await this.api.GET("/v1/suggest", { params, signal: signal ?? null })).data!;
  }

  /** The open postings that are most like one. */
  async similarJobs(
    id: string,
    query: Query<"list_similar_jobs"> = {},
    { signal }: RequestOptions = {},
  ): Promise<Schemas["SimilarJobs"]> {
    const params = { path: { id }, query };
    return (await this.api.GET("/v1/jobs/{id}/similar", { params, signal: signal ?? null })).data!;
  }

  /**
   * What the service understands of a document, and what its author should add or check. Nothing is
   * stored. A text is a CV, or a page (`posting`).
   */
  async read(
    kind: NonNullable<Query<"post_read">["kind"]>,
    document: Schemas["ReadableDocument"] | string,
    { signal }: RequestOptions = {},
  ): Promise<Schemas["Readings"]> {
    const text = kind === "posting" ? "text/html" : "text/plain";
    const media = typeof document === "string" ? text : "application/json";
    const { data } = await this.api.POST("/v1/read", {
      params: { query: { kind } },
      body: document,
      bodySerializer: (body) => (typeof body === "string" ? body : JSON.stringify(body)),
      headers: { "content-type": media },
      signal: signal ?? null,
    });
    return data!;
  }

  /** Records what a person did with a posting. The request outlives the page that sends it. */
  async interact(id: string, body: Schemas["Interaction"]): Promise<void> {
    await this.api.POST("/v1/users/{id}/interactions", { params: { path: { id } }, body, keepalive: true });
  }

  /** Takes back what a person did with a posting. */
  async undo(id: string, kind: Schemas["InteractionKind"], job: string): Promise<void> {
    const params = { path: { id, kind, job } };
    await this.api.DELETE("/v1/users/{id}/interactions/{kind}/{job}", { params });
  }
}

function isSignedOut(error: unknown): boolean {
  return error instanceof Problem && error.status === 401;
}

/** Adds the token to requests that have none. */
function authorising(
  send: (request: Request) => Promise<Response>,
  token: Options["token"],
): (request: Request) => Promise<Response> {
  return async (request) => {
    if (token !== undefined && !request.headers.has("authorization")) {
      const current = typeof token === "string" ? token : await token();
      request.headers.set("authorization", `Bearer ${current}`);
    }
    return send(request);
  };
}

/** Repeats a request once its caller has signed in again. */
function asking(
  send: (request: Request) => Promise<Response>,
  onSignedOut: Options["onSignedOut"],
): (request: Request) => Promise<Response> {
  if (onSignedOut === undefined) return send;
  return async (request) => {
    const again = request.clone();
    const response = await send(request);
    const refused = response.status === 401 || response.status === 403;
    if (!refused || request.url.includes("/v1/sessions")) return response;
    return (await onSignedOut(await problemOf(response.clone()))) ? send(again) : response;
  };
}
