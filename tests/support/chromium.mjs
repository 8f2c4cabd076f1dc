// Chromium without a window, driven over its debugging pipe: one page, looked at and acted on by
// script.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { eventually } from "./eventually.mjs";

/** The accessibility checker, which runs in the page. */
const AXE = readFileSync(fileURLToPath(import.meta.resolve("axe-core/axe.min.js")), "utf8");

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
    const { targetId } = await page.send("Target.createTarget", { url: "about:blank" });
    page.#session = (await page.send("Target.attachToTarget", { targetId, flatten: true })).sessionId;
    await page.goto(url);
    return page;
  }

  /** @param {string | URL} url */
  goto(url) {
    return this.send("Page.navigate", { url: String(url) });
  }

  /**
   * Shows the page as on another device.
   * @param {{width?: number, height?: number, scheme?: "light" | "dark", languages?: string,
   *   media?: Record<string, string>}} device
   */
  async emulate({ width = 1280, height = 800, scheme = "light", languages, media = {} }) {
    const mobile = width < 600;
    await this.send("Emulation.setDeviceMetricsOverride", { width, height, deviceScaleFactor: 1, mobile });
    const features = Object.entries({ "prefers-color-scheme": scheme, ...media }).map(([name, value]) => ({ name, value }));
    await this.send("Emulation.setEmulatedMedia", { features });
    if (languages) await this.send("Emulation.setUserAgentOverride", { userAgent: "Chromium", acceptLanguage: languages });
  }

  /** Presses a key as a keyboard does. @param {string} key such as `Enter` */
  async press(key) {
    const codes = /** @type {Record<string, number>} */ ({ Enter: 13, Escape: 27, ArrowDown: 40, ArrowUp: 38, Tab: 9 });
    const event = { key, code: key, windowsVirtualKeyCode: codes[key], ...(key === "Enter" && { text: "\r" }) };
    await this.send("Input.dispatchKeyEvent", { type: "keyDown", ...event });
    await this.send("Input.dispatchKeyEvent", { type: "keyUp", ...event });
  }

  /** Chooses a file where a selector matches. @param {string} selector @param {string} path */
  async choose(selector, path) {
    await eventually(`${selector} in the page`, () => this.evaluate((found) => Boolean(document.querySelector(found)), selector));
    const { result } = await this.send("Runtime.evaluate", { expression: `document.querySelector(${JSON.stringify(selector)})` });
    await this.send("DOM.setFileInputFiles", { files: [path], objectId: result.objectId });
  }

  /** Keeps what the page downloads in a folder. @param {string} folder */
  async keepDownloads(folder) {
    await this.send("Browser.setDownloadBehavior", { behavior: "allow", downloadPath: folder });
  }

  /**
   * Keeps a picture of the page in the folder of the run's pictures, if one is named.
   * @param {string} name
   */
  async picture(name) {
    const folder = process.env.EDGEMATCH_PICTURES;
    if (!folder) return;
    const { data } = await this.send("Page.captureScreenshot", { format: "png" });
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `${name}.png`), Buffer.from(data, "base64"));
  }

  /**
   * What axe finds wrong with the page once nothing in it moves, as rule and element.
   * @param {string[]} [rules] only these of its rules
   * @returns {Promise<string[]>}
   */
  async findings(rules) {
    await this.send("Runtime.evaluate", { expression: `globalThis.axe ?? (() => { ${AXE} })()` });
    return this.evaluate(async (runOnly) => {
      const moving = document.getAnimations()
        .filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity);
      await Promise.allSettled(moving.map(({ finished }) => finished));
      const options = { resultTypes: ["violations"], ...(runOnly && { runOnly }) };
      const { violations } = await /** @type {any} */ (globalThis).axe.run(document, options);
      return violations.flatMap((/** @type {any} */ rule) => rule.nodes.map((/** @type {any} */ node) => `${rule.id}: ${node.html.slice(0, 120)} ${node.any[0]?.message ?? ""}`));
    }, rules);
  }

  /**
   * Asserts that the page at a width is accessible in both schemes, which differ in colours alone,
   * and does not scroll sideways.
   * @param {string} what the page
   * @param {number} width
   */
  async isAccessible(what, width) {
    assert.deepEqual(await this.findings(), [], `${what} at ${width} px`);
    assert.ok(await this.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth), `${what} at ${width} px scrolls sideways`);
    await this.emulate({ width, scheme: "dark" });
    assert.deepEqual(await this.findings(["color-contrast"]), [], `${what} at ${width} px, dark`);
    await this.emulate({ width });
  }

  /** The text of a frame of another site. @returns {Promise<string>} empty while there is none */
  async frameText() {
    const { targetInfos } = await this.send("Target.getTargets", { filter: [{ type: "iframe" }] });
    const frame = targetInfos.find((/** @type {any} */ target) => /^(http|chrome-error)/.test(target.url));
    if (!frame) return "";
    const { sessionId } = await this.send("Target.attachToTarget", { targetId: frame.targetId, flatten: true });
    const { result } = await this.send("Runtime.evaluate", { expression: "document.body.innerText", returnByValue: true }, sessionId);
    return result.value ?? "";
  }

  /** Waits until a text is on the page. @param {string} text @param {string} [selector] */
  says(text, selector = "body") {
    return eventually(`“${text}” on the page`, () => this.evaluate((wanted, within) => {
      const place = document.querySelector(within);
      return Boolean(place?.checkVisibility() && place.textContent?.includes(wanted));
    }, text, selector).catch(() => false));
  }

  /** Reloads the page and waits for the new document. */
  async reload() {
    await this.evaluate(() => Object.assign(globalThis, { isStale: true }) && undefined);
    await this.send("Page.reload");
    await eventually("a new document", () => this.evaluate(() => !("isStale" in globalThis)).catch(() => false));
  }

  async close() {
    await this.send("Browser.close").catch(() => {});
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
    const { result, exceptionDetails } = await this.send("Runtime.evaluate", { expression, awaitPromise: true, returnByValue: true });
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
    await this.send("Input.insertText", { text });
  }

  /**
   * A command of the debugging protocol.
   * @param {string} method @param {object} [params] @param {string} [session] of another target
   * @returns {Promise<any>}
   */
  send(method, params = {}, session = this.#session) {
    const id = (this.#requests += 1);
    const message = { id, method, params, ...(session && !method.startsWith("Browser.") && { sessionId: session }) };
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
