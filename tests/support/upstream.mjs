// An external service on 127.0.0.1 over real HTTP. It follows a script, then gives its usual reply,
// and records every request.

import { createServer } from "node:http";

/**
 * @typedef {{status?: number, headers?: Record<string, string>, body?: string, afterMs?: number,
 *   hang?: boolean}} Reply
 * @typedef {{method: string, path: string, headers: import("node:http").IncomingHttpHeaders, text:
 *   string, at: number, answeredAt: number}} Received
 */

export class Upstream {
  /** @type {Received[]} */ received = [];
  /** @type {Reply[]} */ script = [];
  #server;
  /** @type {(request: Received) => Reply} */ #usually;

  /** @param {(request: Received) => Reply} usually */
  constructor(usually) {
    this.#usually = usually;
    this.#server = createServer(async (request, response) => {
      const pieces = [];
      for await (const piece of request) pieces.push(piece);
      const received = {
        method: request.method ?? "", path: request.url ?? "", headers: request.headers,
        text: Buffer.concat(pieces).toString(), at: Date.now(), answeredAt: Infinity,
      };
      this.received.push(received);
      const { status = 200, headers = {}, body = "", afterMs = 0, hang } = this.script.shift() ?? this.#usually(received);
      if (hang) return;
      setTimeout(() => {
        received.answeredAt = Date.now();
        response.writeHead(status, headers).end(body);
      }, afterMs);
    });
  }

  /** Starts listening and returns the origin. @returns {Promise<string>} */
  async start() {
    await new Promise((resolve) => this.#server.listen(0, "127.0.0.1", () => resolve(undefined)));
    const { port } = /** @type {import("node:net").AddressInfo} */ (this.#server.address());
    return `http://127.0.0.1:${port}`;
  }

  async stop() {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
