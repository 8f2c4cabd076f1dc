// Chromium without a window, driven over its debugging pipe: one page, looked at and acted on by
// script.

import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { eventually } from "./eventually.mjs";

const NAMES = ["chromium", "chromium-browser", "google-chrome"];

/** The browser of this machine, if it has one. */
const FOUND = (process.env.PATH ?? "").split(delimiter).flatMap((folder) => NAMES.map((name) => join(folder, name))).find(existsSync);

/** Why tests that need a browser are skipped; `false` where there is one. */
export const NO_BROWSER = FOUND ? false : `none of ${NAMES.join(", ")} is installed`;

export class Page {
  #folder = mkdtempSync(join(tmpdir(), "edgematch-chromium-"));
  #process;
  #exited;
  #requests = 0;
  /** @type {Map<number, {resolve: (result: any) => void, reject: (error: Error) => void}>} */ #waiting = new Map();
  /** @type {string | undefined} */ #session;

  constructor() {
    const flags = [
      "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run",
      `--user-data-dir=${this.#folder}`, "--remote-debugging-pipe",
    ];
    this.#process = spawn(FOUND ?? "", flags, { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] });
    this.#exited = new Promise((resolve) => this.#process.once("exit", resolve));
    let received = "";
    /** @type {import("node:stream").Readable} */ (this.#process.stdio[4]).setEncoding("utf8").on("data", (text) => {
      const messages = (received + text).split("\0");
      received = messages.pop() ?? "";
      for (const message of messages) this.#receive(JSON.parse(message));
    });
  }

  /** @param {string | URL} url */
  static async open(url) {
    const page = new Page();
    const { targetId } = await page.#send("Target.createTarget", { url: "about:blank" });
    page.#session = (await page.#send("Target.attachToTarget", { targetId, flatten: true })).sessionId;
    await page.goto(url);
    return page;
  }

  /** @param {string | URL} url */
  goto(url) {
    return this.#send("Page.navigate", { url: String(url) });
  }

  /** Reloads the page and waits for the new document. */
  async reload() {
    await this.evaluate(() => Object.assign(globalThis, { isStale: true }) && undefined);
    await this.#send("Page.reload");
    await eventually("a new document", () => this.evaluate(() => !("isStale" in globalThis)).catch(() => false));
  }

  async close() {
    await this.#send("Browser.close").catch(() => {});
    await this.#exited;
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 10 });
  }

  /**
   * What a function returns in the page. It is sent as text, so it sees the page and its arguments
   * only.
   * @template {any[]} A
   * @template R
   * @param {(...values: A) => R} look
   * @param {A} values JSON
   * @returns {Promise<Awaited<R>>}
   */
  async evaluate(look, ...values) {
    const expression = `(${look})(...${JSON.stringify(values)})`;
    const { result, exceptionDetails } = await this.#send("Runtime.evaluate", { expression, awaitPromise: true, returnByValue: true });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  }

  /** Waits until a selector matches something that is shown. @param {string} selector */
  shows(selector) {
    // The page may be between two documents.
    return eventually(`${selector} on the page`, () => this.evaluate(isShown, selector).catch(() => false));
  }

  /** Clicks what a selector matches, once it is shown. @param {string} selector */
  async click(selector) {
    await this.shows(selector);
    await this.evaluate((found) => /** @type {HTMLElement} */ (document.querySelector(found)).click(), selector);
  }

  /**
   * Types a text where a selector matches, as a keyboard does.
   * @param {string} selector
   * @param {string} text
   */
  async type(selector, text) {
    await this.shows(selector);
    await this.evaluate((found) => /** @type {HTMLInputElement} */ (document.querySelector(found)).select(), selector);
    await this.#send("Input.insertText", { text });
  }

  /** @param {string} method @param {object} [params] @returns {Promise<any>} */
  #send(method, params = {}) {
    const id = (this.#requests += 1);
    const message = { id, method, params, ...(this.#session && !method.startsWith("Browser.") && { sessionId: this.#session }) };
    /** @type {import("node:stream").Writable} */ (this.#process.stdio[3]).write(`${JSON.stringify(message)}\0`);
    return Promise.race([
      new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject })),
      this.#exited.then(() => { throw new Error(`Chromium ended before it answered ${method}`); }),
    ]);
  }

  /** @param {any} message */
  #receive({ id, result, error }) {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error) waiting?.reject(new Error(error.message));
    else waiting?.resolve(result);
  }
}

const isShown = (/** @type {string} */ selector) => Boolean(document.querySelector(selector)?.checkVisibility());
