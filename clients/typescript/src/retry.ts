import { Problem, retryAfterMs } from "./problem.js";

/** How requests are repeated. */
export interface Retries {
  /** Repetitions of one request; 3 by default, 0 for none. */
  readonly retries?: number;
  /** Longest wait before a repetition, in milliseconds; a longer `Retry-After` is an error. */
  readonly longestWaitMs?: number;
}

/** Responses that a later repetition may turn into a success. */
const TRANSIENT = new Set([429, 502, 503, 504]);
/** First wait if the service names none; it doubles with each repetition. */
const FIRST_WAIT_MS = 500;

/** A `fetch` that repeats what is safe to repeat, after the wait that the service asks for. */
export function retrying(
  send: (request: Request) => Promise<Response>,
  { retries = 3, longestWaitMs = 30_000 }: Retries,
): (request: Request) => Promise<Response> {
  return async (request) => {
    for (let attempt = 0; ; attempt += 1) {
      const isLast = attempt >= retries || !isRepeatable(request);
      let wait = FIRST_WAIT_MS * 2 ** attempt;
      try {
        const response = await send(isLast ? request : request.clone());
        if (isLast || !TRANSIENT.has(response.status)) return response;
        wait = retryAfterMs(response) ?? wait;
        if (wait > longestWaitMs) return response;
        await response.body?.cancel();
      } catch (cause) {
        if (request.signal.aborted) throw cause;
        if (isLast) throw unreachable(cause);
      }
      await pause(wait, request.signal);
    }
  };
}

/** A repetition changes nothing more: by its method, or because a key names the request. */
function isRepeatable(request: Request): boolean {
  return request.method !== "POST" || request.headers.has("idempotency-key");
}

function unreachable(cause: unknown): Problem {
  const fields = {
    title: "The service cannot be reached",
    detail: "Check your connection, or whether the service is running.",
  };
  return new Problem(fields, undefined, { cause });
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", stop);
    function done() {
      signal.removeEventListener("abort", stop);
      resolve();
    }
    function stop() {
      clearTimeout(timer);
      reject(signal.reason);
    }
  });
}
