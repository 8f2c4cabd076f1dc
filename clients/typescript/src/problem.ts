import type { components } from "./schema.js";

/** The members of `application/problem+json`, as far as a response has them. */
export type ProblemFields = Partial<components["schemas"]["Problem"]> & { title: string };

/** Why a request failed. */
export class Problem extends Error {
  override readonly name = "Problem";
  /** HTTP status; 0 if the service could not be reached. */
  readonly status: number;
  /** What went wrong, for programs; empty if the response does not say. */
  readonly code: string;
  /** The field of the request at fault; empty if there is none. */
  readonly field: string;
  /** What went wrong in this request, for people; empty if the response does not say. */
  readonly detail: string;
  /** Names the request in the service's log. */
  readonly requestId: string;
  /** Seconds after which the request may succeed; 0 if the service does not say. */
  readonly retryAfterSecs: number;

  constructor(fields: ProblemFields, response?: Response, options?: ErrorOptions) {
    super(fields.title, options);
    this.status = response?.status ?? fields.status ?? 0;
    this.code = fields.code ?? "";
    this.field = fields.field ?? "";
    this.detail = fields.detail ?? "";
    this.requestId = fields.request_id ?? response?.headers.get("x-request-id") ?? "";
    this.retryAfterSecs = response ? (retryAfterMs(response) ?? 0) / 1000 : 0;
  }
}

/** The problem of a response that is no success. */
export async function problemOf(response: Response): Promise<Problem> {
  const title = `The service answered ${response.status}`;
  let fields: ProblemFields = { title };
  try {
    fields = { title, ...((await response.json()) as object) };
  } catch {
    // Not every answer comes from the service.
  }
  return new Problem(fields, response);
}

/** The wait that a response asks for: its `Retry-After`, in seconds or as a date. */
export function retryAfterMs(response: Response, now = Date.now()): number | undefined {
  const value = response.headers.get("retry-after");
  if (value === null) return undefined;
  const seconds = Number(value);
  const wait = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(value) - now;
  return Number.isNaN(wait) ? undefined : Math.max(0, wait);
}
