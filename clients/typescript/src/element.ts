/**
 * `<edgematch-jobs>`: a person's jobs on any page.
 *
 * ```html
 * <script type="module" src="https://match.example.com/edgematch-jobs.js"></script>
 * <edgematch-jobs session="/edgematch-session.json"></edgematch-jobs>
 * ```
 *
 * `session` is an address of the page's own backend, which answers `{"user": "…", "token": "…"}`
 * for whoever is signed in there. `user` and `token` may be attributes or properties instead; as a
 * property, `token` may be a function. Nothing is stored.
 *
 * Attributes: `service` (the origin that the script comes from), `limit` (5), `sort`, and any
 * filter as a query string (`filter="workplace=remote&place=de"`). Events, which bubble:
 * `edgematch-open`, `edgematch-save`, `edgematch-dismiss`, each with the item as its `detail`;
 * preventing `edgematch-open` keeps the link from being followed. Texts: English, German, Spanish
 * or French, as the page around the element or else the browser has it, or {@link Labels} of your
 * own. Looks: the custom properties in {@link STYLE} and the parts `job`, `title`, `score`,
 * `summary` and `button`.
 *
 * @module
 */

import { Edgematch, Problem, type Schemas } from "./index.js";
import { type Labels, labelsFor } from "./labels.js";

export type { Labels } from "./labels.js";

type Item = Schemas["ListedRecommendation"];
type Token = string | (() => string | Promise<string>);

/** Attributes that say whose jobs are shown. */
const WHOSE = ["service", "session", "user", "token"];

const STYLE = `
:host { display: block; color: var(--edgematch-text, CanvasText); font: var(--edgematch-font, inherit); }
:host([hidden]) { display: none; }
ol { display: grid; gap: var(--edgematch-gap, 0.75rem); margin: 0; padding: 0; list-style: none; }
li { display: grid; grid-template-columns: 3.5rem minmax(0, 1fr); gap: 0 1rem; padding: 0.875rem 1rem; overflow-wrap: anywhere;
  background: var(--edgematch-surface, Canvas); border: 1px solid var(--edgematch-line, color-mix(in srgb, CanvasText 20%, Canvas)); border-radius: var(--edgematch-radius, 0.625rem); }
p { margin: 0; }
.score { font-size: 1.75rem; line-height: 1.1; font-weight: 700; color: var(--edgematch-accent, LinkText); font-variant-numeric: tabular-nums; }
small, .where { color: var(--edgematch-muted, color-mix(in srgb, CanvasText 70%, Canvas)); }
small { display: block; font-size: 0.75rem; line-height: 1.3; }
a { color: inherit; font-weight: 600; }
.row { display: flex; flex-wrap: wrap; gap: 0.5rem; margin-top: 0.5rem; }
.row button:last-child { margin-left: auto; }
button { min-height: 2.25rem; padding: 0.25rem 0.75rem; font: inherit; color: inherit; background: none; cursor: pointer;
  border: 1px solid var(--edgematch-line, color-mix(in srgb, CanvasText 45%, Canvas)); border-radius: var(--edgematch-radius, 0.625rem); }
button[aria-pressed="true"] { color: var(--edgematch-accent, LinkText); border-color: currentColor; }
:focus-visible { outline: 2px solid var(--edgematch-accent, LinkText); outline-offset: 2px; }
.more { margin-top: 0.75rem; }
`;

export class EdgematchJobs extends HTMLElement {
  static readonly observedAttributes = [...WHOSE, "limit", "sort", "filter"];

  /** Texts; assign some of them before the element is connected. */
  labels: Partial<Labels> = {};
  #token: Token | undefined;
  #client: Edgematch | undefined;
  #user = "";
  #cursor: string | undefined;
  #loading = new AbortController();
  #isPlanned = false;
  readonly #root = this.attachShadow({ mode: "open" });
  readonly #list = make("ol");
  readonly #status = make("p");
  readonly #more = make("button");

  constructor() {
    super();
    const style = new CSSStyleSheet();
    style.replaceSync(STYLE);
    this.#root.adoptedStyleSheets = [style];
    this.#status.setAttribute("role", "status");
    this.#more.type = "button";
    this.#more.className = "more";
    this.#more.part.add("button");
    this.#more.hidden = true;
    this.#more.addEventListener("click", () => void this.#load());
    this.#root.append(this.#list, this.#status, this.#more);
  }

  /** The person's token, or a function that returns the current one. */
  set token(token: Token | undefined) {
    this.#token = token;
    this.#plan();
  }

  get token(): Token | undefined {
    return this.#token ?? this.getAttribute("token") ?? undefined;
  }

  connectedCallback() {
    this.#plan();
  }

  disconnectedCallback() {
    this.#loading.abort();
  }

  attributeChangedCallback(name: string) {
    // Jobs of one person are not shown to another.
    if (WHOSE.includes(name)) this.#list.replaceChildren();
    this.#plan();
  }

  /** Loads the jobs anew. Those that are shown stay until the new ones are there. */
  async reload(): Promise<void> {
    this.#client = undefined;
    await this.#load(true);
  }

  /** Several attributes that change together load once. */
  #plan() {
    if (this.#isPlanned || !this.isConnected) return;
    this.#isPlanned = true;
    queueMicrotask(() => {
      this.#isPlanned = false;
      if (this.isConnected) void this.reload();
    });
  }

  get #words(): Labels {
    return { ...labelsFor(this), ...this.labels };
  }

  /** The client, once it is known for whom. */
  async #open(signal?: AbortSignal): Promise<Edgematch> {
    const address = this.getAttribute("session");
    let [user, token] = [this.getAttribute("user") ?? "", this.token];
    if (address !== null) {
      const response = await fetch(new URL(address, document.baseURI), { credentials: "same-origin", signal: signal ?? null });
      if (!response.ok) throw new Problem({ title: `The session answered ${response.status}` }, response);
      ({ user, token } = (await response.json()) as { user: string; token: string });
    }
    if (!user || !token) throw new Problem({ title: "The element needs `session`, or `user` and `token`" });
    this.#user = user;
    const baseUrl = this.getAttribute("service") ?? new URL(import.meta.url).origin;
    return new Edgematch({ baseUrl, token });
  }

  /** Calls the service; with a new session if the one at hand has ended. */
  async #call<Answer>(signal: AbortSignal | undefined, send: (client: Edgematch, user: string) => Promise<Answer>): Promise<Answer> {
    const held = this.#client;
    const client = (this.#client ??= await this.#open(signal));
    try {
      return await send(client, this.#user);
    } catch (error) {
      if (!(error instanceof Problem) || error.status !== 401) throw error;
      if (this.#client === client) this.#client = undefined;
      // A token that has just been asked for is not asked for again.
      if (!held) throw error;
      this.#client ??= await this.#open(signal);
      return send(this.#client, this.#user);
    }
  }

  async #load(isAnew = this.#list.childElementCount === 0) {
    this.#loading.abort();
    this.#loading = new AbortController();
    const { signal } = this.#loading;
    this.#more.hidden = true;
    this.#status.replaceChildren(this.#words.loading);
    this.setAttribute("aria-busy", "true");
    try {
      const query = {
        limit: Number(this.getAttribute("limit") ?? 5),
        ...(this.hasAttribute("sort") && { sort: this.getAttribute("sort") }),
        ...Object.fromEntries(new URLSearchParams(this.getAttribute("filter") ?? "")),
        ...(!isAnew && this.#cursor !== undefined && { cursor: this.#cursor }),
      };
      const { data } = await this.#call(signal, (client, id) =>
        client.api.GET("/v1/users/{id}/recommendations", { params: { path: { id }, query: query as object }, signal }));
      if (signal.aborted || !data) return;
      if (isAnew) this.#list.replaceChildren();
      this.#list.append(...data.items.map((item) => this.#itemOf(item)));
      this.#cursor = data.next_cursor ?? undefined;
      this.#more.hidden = this.#cursor === undefined;
      this.#more.textContent = this.#words.more;
      this.#status.replaceChildren(this.#list.childElementCount === 0 ? this.#words.none : "");
    } catch (error) {
      if (signal.aborted) return;
      const again = button(this.#words.retry, () => void this.#load(isAnew));
      const why = error instanceof Problem ? ` ${error.message}.` : "";
      this.#status.replaceChildren(`${this.#words.failed}${why} `, again);
    } finally {
      if (!signal.aborted) this.removeAttribute("aria-busy");
    }
  }

  #itemOf(item: Item): HTMLLIElement {
    const { job, score, range, coverage } = item;
    const [low, high] = (range as number[]).map(Math.round) as [number, number];
    const words = this.#words;
    const entry = make("li");
    entry.part.add("job");
    const number = make("p", coverage === 0 ? "–" : String(Math.round(score)));
    number.className = "score";
    number.part.add("score");
    const notes = [low === high ? "" : words.range(low, high), words.known(Math.floor(coverage * 100))].filter(Boolean);
    const title = make("p");
    title.append(this.#titleOf(item));
    title.part.add("title");
    const place = job.locations.map(({ city, region, country }) => [city, region, country].filter(Boolean).join(", "))[0];
    const where = make("p", [job.company, place].filter(Boolean).join(" · "));
    where.className = "where";
    const text = make("p", words.summary(item));
    text.part.add("summary");
    const save = button(words.save, () => void this.#interact(item, save.ariaPressed === "true" ? "unsave" : "save", () => pressed(save.ariaPressed !== "true")));
    const pressed = (isSaved: boolean) => {
      save.ariaPressed = String(isSaved);
      save.textContent = isSaved ? words.saved : words.save;
    };
    pressed(Boolean(item.state?.saved_at_ms));
    const dismiss = button(words.dismiss, () => void this.#interact(item, "dismiss", () => this.#remove(entry)));
    for (const control of [save, dismiss]) control.setAttribute("aria-description", job.title);
    const [left, right, row] = [make("div"), make("div"), make("div")];
    row.className = "row";
    row.append(save, dismiss);
    left.append(number, ...notes.map((note) => make("small", note)));
    right.append(title, where, text, row);
    entry.append(left, right);
    return entry;
  }

  #titleOf(item: Item): HTMLElement {
    const { title, url } = item.job;
    if (!url || !/^https?:/i.test(url)) return make("strong", title);
    const link = make("a", title);
    link.href = url;
    link.rel = "noopener nofollow";
    link.addEventListener("click", (event) => {
      if (!this.#say("open", item)) event.preventDefault();
      // A view that is not recorded is not worth an error message.
      this.#send(item, "view").catch(() => {});
    });
    return link;
  }

  async #interact(item: Item, kind: "save" | "unsave" | "dismiss", after: () => void) {
    try {
      await this.#send(item, kind);
      after();
      if (kind !== "unsave") this.#say(kind, item);
    } catch (error) {
      this.#status.textContent = error instanceof Problem ? error.message : this.#words.failed;
    }
  }

  #send({ job, shown }: Item, kind: "save" | "unsave" | "dismiss" | "view"): Promise<void> {
    return this.#call(undefined, (client, user) =>
      kind === "unsave" ? client.undo(user, "save", job.id) : client.interact(user, { kind, job_id: job.id, ...(shown && { shown }) }));
  }

  #remove(entry: HTMLElement) {
    const next = (entry.nextElementSibling ?? entry.previousElementSibling)?.querySelector<HTMLElement>("a, button");
    entry.remove();
    (next ?? this.#more).focus();
    if (this.#list.childElementCount === 0) void this.reload();
  }

  #say(what: string, item: Item): boolean {
    return this.dispatchEvent(new CustomEvent(`edgematch-${what}`, { detail: item, bubbles: true, composed: true, cancelable: true }));
  }
}

function make<Tag extends keyof HTMLElementTagNameMap>(tag: Tag, text = ""): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  made.textContent = text;
  return made;
}

function button(label: string, run: () => void): HTMLButtonElement {
  const made = make("button", label);
  made.type = "button";
  made.part.add("button");
  made.addEventListener("click", run);
  return made;
}

if (!customElements.get("edgematch-jobs")) customElements.define("edgematch-jobs", EdgematchJobs);
