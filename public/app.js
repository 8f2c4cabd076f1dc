// The page of one person: their jobs, best first, and what they can do about them.
//
// The token comes in the address's fragment, which no server sees; it is kept for this tab alone. Filters stand in the
// query string, so that a narrowed list can be reloaded.

import { Client, Problem } from "./api.js";
import { element } from "./element.js";
import { showGrowth } from "./growth.js";
import { jobCard } from "./job-card.js";
import { preferencesDialog } from "./preferences.js";
import { clearProblem, showProblem } from "./problem.js";
import { resumeDialog } from "./resume.js";

const SESSION = "edgematch.session";
/** Long enough that a word is typed to its end. */
const TYPING_MS = 350;
const TOAST_MS = 6000;
const SKELETONS = 4;
const DAY_MS = 86_400_000;

const byId = (id) => document.getElementById(id);
const calm = matchMedia("(prefers-reduced-motion: reduce)");

/** @type {{token: string, user: string, saved?: string[]} | null} What is saved is remembered for the tab: the list does not tell. */
let session = null;
/** @type {Client} */
let client;
/** The list that is shown: its query, where its next page starts, and the request under way. */
let list = { query: new URLSearchParams(), cursor: null, listed: 0, loading: new AbortController() };

const openResume = resumeDialog({
  client: () => client,
  onImported: () => {
    toast("The résumé is your profile now. The jobs are ranked again.");
    showPerson();
    loadJobs();
  },
});
const openPreferences = preferencesDialog({
  client: () => client,
  onSaved: () => {
    toast("Preferences saved. The jobs are ranked again.");
    loadJobs();
  },
});

// Session

/** The session that an address carries after its `#`, if it does. */
function sessionOf(fragment) {
  const said = new URLSearchParams(fragment.replace(/^.*#/, ""));
  const token = said.get("token");
  return token ? { token, user: said.get("user") || subjectOf(token) } : null;
}

/** Whom a person's own token names; what it is worth, only the service can tell. */
function subjectOf(token) {
  try {
    const claims = atob(token.split(".")[1].replaceAll("-", "+").replaceAll("_", "/"));
    const { sub, role } = JSON.parse(new TextDecoder().decode(Uint8Array.from(claims, (char) => char.charCodeAt(0))));
    return role === "user" && typeof sub === "string" ? sub : "";
  } catch {
    return "";
  }
}

/** Takes the session out of the address into this tab's storage. */
function takeSession() {
  const carried = location.hash.includes("token=") ? sessionOf(location.hash) : null;
  if (!carried) return;
  history.replaceState(null, "", location.pathname + location.search);
  keepSession(carried);
}

function keepSession(kept) {
  if (kept) sessionStorage.setItem(SESSION, JSON.stringify(kept));
  else sessionStorage.removeItem(SESSION);
}

function start() {
  takeSession();
  session = JSON.parse(sessionStorage.getItem(SESSION) ?? "null");
  const known = Boolean(session?.token && session.user);
  byId("welcome").hidden = known;
  byId("ranking").hidden = !known;
  byId("bar-actions").hidden = !known;
  byId("person").hidden = true;
  if (!known) {
    document.title = "Edgematch";
    list.loading.abort();
    byId("jobs").replaceChildren();
    return;
  }
  client = new Client(session);
  showPerson();
  loadJobs();
}

function signOut() {
  keepSession(null);
  toast("");
  clearProblem(byId("welcome-problem"));
  byId("sign-in").reset();
  start();
  byId("token").focus();
}

byId("sign-in").addEventListener("submit", (event) => {
  event.preventDefault();
  const pasted = byId("token").value.trim();
  const said = pasted.includes("token=") ? sessionOf(pasted) : { token: pasted.replace(/^Bearer\s+/i, ""), user: "" };
  const user = byId("user").value.trim() || said?.user || subjectOf(said?.token ?? "");
  const error = byId("sign-in-error");
  error.hidden = Boolean(user);
  if (!user) {
    error.textContent = "This token names nobody. Say whose jobs to show.";
    byId("user").focus();
    return;
  }
  keepSession({ token: said.token, user });
  clearProblem(byId("welcome-problem"));
  start();
});
byId("sign-out").addEventListener("click", signOut);
addEventListener("hashchange", () => location.hash.includes("token=") && start());

async function showPerson() {
  const shown = client;
  let name = session.user;
  let headline = "";
  try {
    const { json } = await shown.profile();
    name = json.name || name;
    headline = json.headline ?? "";
  } catch {
    // Whatever is wrong, the list says it.
  }
  if (shown !== client) return;
  document.title = `${name} · Edgematch`;
  byId("person-name").textContent = name;
  byId("person-headline").textContent = headline;
  byId("initials").textContent = (name.match(/(?<![\p{L}\p{N}])[\p{L}\p{N}]/gu) ?? []).slice(0, 2).join("").toUpperCase();
  byId("person").hidden = false;
}

// Filters

const filters = byId("filters");

/** What the filters ask of the service. */
function filterQuery() {
  const query = new URLSearchParams();
  for (const [name, value] of statedFilters()) {
    if (name === "posted") query.set("posted_after", new Date(Date.now() - Number(value) * DAY_MS).toISOString().slice(0, 10));
    else query.set(name, value);
  }
  if (byId("show-ruled-out").checked) query.set("include_ineligible", "true");
  return query;
}

function statedFilters() {
  return [...new FormData(filters)].map(([name, value]) => [name, String(value).trim()]).filter(([, value]) => value);
}

function readFilters() {
  for (const [name, value] of new URLSearchParams(location.search)) {
    const field = filters.elements.namedItem(name);
    if (field) field.value = value;
  }
}

function filtersChanged() {
  const stated = statedFilters();
  const query = new URLSearchParams(stated).toString();
  history.replaceState(null, "", query ? `?${query}` : location.pathname);
  showFilterCount();
  loadJobs();
}

function showFilterCount() {
  const count = statedFilters().length;
  byId("clear-filters").hidden = count === 0;
  byId("filters-toggle-text").textContent = count > 0 ? `Filters (${count})` : "Filters";
}

let typing = 0;
filters.addEventListener("input", (event) => {
  clearTimeout(typing);
  typing = setTimeout(filtersChanged, event.target.tagName === "SELECT" ? 0 : TYPING_MS);
});
filters.addEventListener("submit", (event) => {
  event.preventDefault();
  clearTimeout(typing);
  filtersChanged();
});
filters.addEventListener("reset", () => setTimeout(filtersChanged));
byId("filters-toggle").addEventListener("click", () => {
  const open = document.body.classList.toggle("filters-open");
  byId("filters-toggle").setAttribute("aria-expanded", String(open));
});

// The list

const jobs = byId("jobs");

async function loadJobs() {
  list.loading.abort();
  list = { query: filterQuery(), cursor: null, listed: 0, loading: new AbortController() };
  byId("more").hidden = true;
  byId("empty").hidden = true;
  clearProblem(byId("problem"));
  if (jobs.childElementCount === 0) showSkeletons();
  jobs.setAttribute("aria-busy", "true");
  byId("count").textContent = "Ranking…";
  await page((items) => {
    jobs.replaceChildren(...items.map(cardOf));
    if (items.length === 0) showNoJobs();
  });
}

async function loadMore() {
  const button = byId("more");
  button.disabled = true;
  clearProblem(byId("problem"));
  await page((items) => {
    const cards = items.map(cardOf);
    jobs.append(...cards);
    cards[0]?.querySelector(".job-title").focus();
  });
  button.disabled = false;
}

/** Asks for the next page of the list and hands its items over. */
async function page(show) {
  const asked = list;
  const query = new URLSearchParams(asked.query);
  if (asked.cursor) query.set("cursor", asked.cursor);
  try {
    const { json, cost } = await client.recommendations(query, asked.loading.signal);
    if (asked !== list) return;
    show(json.items);
    asked.cursor = json.next_cursor ?? null;
    byId("more").hidden = !asked.cursor;
    showCost(cost, json);
    showCount();
  } catch (error) {
    if (error.name === "AbortError" || asked !== list) return;
    showFailure(error);
  } finally {
    if (asked === list) jobs.removeAttribute("aria-busy");
  }
}

function cardOf(item) {
  const card = jobCard(item);
  list.listed += 1;
  card.dataset.shown = JSON.stringify(item.shown ?? { rank: list.listed, algorithm: item.receipt.algorithm });
  if (session.saved?.includes(item.job.id)) markSaved(card);
  return card;
}

function markSaved(card) {
  const button = card.querySelector('[data-act="save"]');
  button.disabled = true;
  button.setAttribute("aria-pressed", "true");
  button.querySelector("span").textContent = "Saved";
}

function showSkeletons() {
  const skeleton = byId("skeleton-template").content;
  jobs.replaceChildren(...Array.from({ length: SKELETONS }, () => skeleton.cloneNode(true)));
}

function showCount() {
  const shown = jobs.children.length;
  const ruledOut = jobs.querySelectorAll('[data-verdict="ineligible"]').length;
  const what = shown === 1 ? "1 job" : `${shown} jobs`;
  const also = ruledOut === 0 ? "" : `, ${ruledOut} ruled out`;
  byId("count").textContent = shown === 0 ? "" : `${what}, best first${also}`;
}

/** What an empty list means, and what helps. */
function showNoJobs() {
  if (statedFilters().length > 0) {
    showEmpty("No job passes these filters", "What a posting does not say fails a filter on it.", "Clear the filters", () => filters.reset());
  } else {
    showEmpty("There is no job to show", "The catalogue holds no open posting that you have not dismissed or applied to.", "Look again", loadJobs);
  }
}

function showEmpty(title, text, action, run) {
  byId("empty-title").textContent = title;
  byId("empty-text").textContent = text;
  byId("empty-action").textContent = action;
  byId("empty-action").onclick = run;
  byId("empty").hidden = false;
}

function showFailure(error) {
  // Jobs of other filters would be taken for an answer to these.
  if (!list.cursor) {
    jobs.replaceChildren();
    byId("count").textContent = "";
    byId("cost").hidden = true;
  }
  if (error.status === 401 || error.status === 403) {
    signOut();
    showProblem(byId("welcome-problem"), error);
  } else if (error.status === 404) {
    showEmpty("There is no profile yet", "A JSON Resume is all it takes: the whole catalogue is ranked against it at once.", "Import a résumé", () => openResume());
  } else {
    const again = { label: "Try again", run: () => (list.cursor ? loadMore() : loadJobs()) };
    const known = error instanceof Problem;
    showProblem(byId("problem"), known ? error : { message: "This page has a defect", detail: String(error) }, again);
    if (!known) console.error(error);
  }
}

const plural = (count, one, many) => `${count.toLocaleString("en")} ${count === 1 ? one : many}`;

function showCost(cost, { algorithm, catalogue, profile_version: version }) {
  const facts = [
    ["cache", cost.cache && `X-Cache ${cost.cache}`],
    ["", cost.batches !== undefined && plural(cost.batches, "D1 batch", "D1 batches")],
    ["", cost.rows_read !== undefined && plural(cost.rows_read, "row read", "rows read")],
    ["", cost.cache_operations !== undefined && plural(cost.cache_operations, "KV operation", "KV operations")],
    ["", cost.postings_ranked !== undefined && `${plural(cost.postings_ranked, "posting", "postings")} ranked`],
    ["", `${Math.max(1, Math.round(cost.elapsed_ms))} ms there and back`],
    ["", `${algorithm}, catalogue ${catalogue}, profile ${version}`],
    ["", cost.request_id && `request ${cost.request_id}`],
  ];
  const shown = facts.filter(([, text]) => text).map(([name, text]) => element("li", { class: name, text }));
  byId("cost").replaceChildren(element("ul", {}, ...shown));
  byId("cost").hidden = false;
}

byId("more").addEventListener("click", loadMore);
byId("show-ruled-out").addEventListener("change", loadJobs);
byId("growth").addEventListener("toggle", () => byId("growth").open && showGrowth(client));

// What is done with a job

const DONE = {
  dismiss: (title) => `“${title}” is dismissed and will not be shown again.`,
  apply: (title) => `“${title}” is marked as applied to and leaves the list.`,
  hide_company: (title, company) => `Nothing of ${company} will be shown again.`,
};

jobs.addEventListener("click", (event) => {
  const card = event.target.closest(".job");
  const act = event.target.closest("[data-act]");
  if (act) interact(card, act);
  // That a posting was looked at is worth knowing, never worth an error.
  else if (event.target.closest(".job-title a")) interacted(card, "view").catch(() => {});
});

const interacted = (card, kind) => client.interact(kind, card.dataset.job, JSON.parse(card.dataset.shown));

async function interact(card, button) {
  const kind = button.dataset.act;
  const shown = list;
  button.disabled = true;
  try {
    await interacted(card, kind);
  } catch (error) {
    button.disabled = false;
    failedToast(error);
    return;
  }
  if (kind === "save") {
    session.saved = [...(session.saved ?? []), card.dataset.job];
    keepSession(session);
    markSaved(card);
    toast(`“${titleOf(card)}” is saved.`);
    return;
  }
  const company = card.dataset.company;
  const leaving = kind === "hide_company" ? [...jobs.children].filter((other) => other.dataset.company === company) : [card];
  toast(DONE[kind](titleOf(card), card.querySelector('[data-slot="company"]').textContent));
  if (shown === list) leave(leaving);
}

const titleOf = (card) => (card.querySelector(".job-title a")?.firstChild ?? card.querySelector(".job-title")).textContent;

/** Takes cards out of the list, and the focus to the next one. */
async function leave(cards) {
  const visible = [...jobs.children].filter((card) => card.checkVisibility());
  const at = visible.indexOf(cards[0]);
  const staying = visible.filter((card) => !cards.includes(card));
  const next = visible.slice(at).find((card) => staying.includes(card)) ?? staying.at(-1);
  (next?.querySelector(".job-title") ?? byId("results-title")).focus({ preventScroll: true });
  await Promise.all(cards.map(shrink));
  for (const card of cards) card.remove();
  showCount();
  if (jobs.childElementCount === 0) await loadJobs();
}

function shrink(card) {
  if (calm.matches) return undefined;
  const height = `${card.offsetHeight}px`;
  const frames = [{ height, opacity: 1 }, { height, opacity: 0, offset: 0.4 }, { height: "0px", marginBottom: "0px", opacity: 0 }];
  card.classList.add("leaving");
  return card.animate(frames, { duration: 320, easing: "ease-out" }).finished;
}

let toasting = 0;
function toast(text, bad = false) {
  clearTimeout(toasting);
  const place = byId("toast");
  place.textContent = text;
  place.classList.toggle("bad", bad);
  place.classList.toggle("shown", text !== "");
  toasting = setTimeout(() => {
    place.classList.remove("shown");
    place.textContent = "";
  }, TOAST_MS);
}

function failedToast({ message, field, detail, request_id }) {
  const why = [field, detail].filter(Boolean).join(": ");
  toast([message, why, request_id && `request ${request_id}`].filter(Boolean).join(" · "), true);
}

// Dialogs, and files dropped anywhere

byId("open-resume").addEventListener("click", () => openResume());
byId("open-preferences").addEventListener("click", () => openPreferences());
for (const close of document.querySelectorAll("[data-close]")) {
  close.addEventListener("click", () => close.closest("dialog").close());
}

const carriesFiles = (event) => session && event.dataTransfer?.types.includes("Files");
addEventListener("dragover", (event) => {
  if (!carriesFiles(event)) return;
  event.preventDefault();
  byId("drop-hint").hidden = false;
});
addEventListener("dragleave", (event) => {
  if (event.relatedTarget === null) byId("drop-hint").hidden = true;
});
addEventListener("drop", (event) => {
  if (!carriesFiles(event)) return;
  event.preventDefault();
  byId("drop-hint").hidden = true;
  byId("preferences").close();
  openResume(event.dataTransfer.files[0]);
});

readFilters();
showFilterCount();
start();
