// Waiting for background work.

const LIMIT_MS = 30_000;
const INTERVAL_MS = 25;

/**
 * Calls `look` until it returns something, and returns that.
 * @template T
 * @param {string} what for the error message
 * @param {() => T | Promise<T>} look
 * @returns {Promise<NonNullable<T>>}
 */
export async function eventually(what, look, limitMs = LIMIT_MS) {
  const deadline = Date.now() + limitMs;
  for (;;) {
    const seen = await look();
    if (seen) return seen;
    if (Date.now() > deadline) throw new Error(`not within ${limitMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, INTERVAL_MS));
  }
}
