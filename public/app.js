// The page of one person: their jobs, best first, and what they can do about them.
//
// A token is exchanged for a session as soon as it arrives, in the address's fragment (which no
// server sees) or in the form, and is not kept. Filters are in the query string, so that a narrowed
// list survives a reload.

import { Client, Problem, currentSession, signOut } from "./api.js";
import { element } from "./element.js";
import { showGrowth } from "./growth.js";
import { jobCard } from "./job-card.js";
import { preferencesDialog } from "./preferences.js";
import { clearProblem, showProblem } from "./problem.js";
import { resumeDialog } from "./resume.js";
import { credentialsOfLink, credentialsOfText, signInAgainDialog, signInWith, userOf } from "./sign-in.js";

/** Pause after which a filter counts as typed. */
const TYPING_MS = 350;
const TOAST_MS = 6000;
const SKELETONS = 4;
const DAY_MS = 86_400_000;

const byId = (id) => document.getElementById(id);
const calm = matchMedia("(prefers-reduced-motion: reduce)");

/** The session of this browser. @type {import("./api.js").Session | null} */
let session = null;
/** @type {Client | null} Calls for the person whose jobs are shown; null on the welcome page. */
let client = null;
/** The list that is shown: its query, where its next page starts, and the request under way. */
let list = { query: new URLSearchParams(), cursor: null, listed: 0, algorithm: "", loading: new AbortController() };

const openResume = resumeDialog({
  client: () => client,
  onImported: () => {
    toast("Your résumé is now your profile, and your jobs have been ranked again.");
    showPerson();
    loadJobs();
  },
});
const openPreferences = preferencesDialog({
  client: () => client,
  onSaved: () => {
    toast("Preferences saved. Your jobs have been ranked again.");
    loadJobs();
  },
});

// Session

/** Signs in with the token of the address, or continues the session of this browser. */
function start() {
  const { token, user } = credentialsOfLink(location.hash);
  if (token) showInAddress(user);
  return enter(token ? signInWith(token) : currentSession(), user);
}

/**
 * Shows the jobs of a session's person, or the welcome page with what is missing.
 * @param {Promise<import("./api.js").Session | null>} opening
 * @param {string} user whose jobs to show where the session is not a person's own
 */
async function enter(opening, user) {
  clearProblem(byId("welcome-problem"));
  try {
    session = await opening;
  } catch (error) {
    showProblem(byId("welcome-problem"), error);
  }
  const shown = session && userOf(session, user);
  if (shown) return show(shown);
  byId("welcome").hidden = false;
  byId("token").required = !session;
  byId("sign-in-error").hidden = !session;
}

/** @param {string} user */
function show(user) {
  showInAddress(session.role === "user" ? "" : user);
  byId("sign-in").reset();
  byId("welcome").hidden = true;
  byId("ranking").hidden = false;
  byId("bar-actions").hidden = false;
  client = new Client(user, signInAgainDialog(user));
  showPerson();
  loadJobs();
}

/**
 * Removes the token from the address and leaves the user ID, which a reload needs if the session is
 * a backend's.
 */
function showInAddress(user) {
  const fragment = user ? `#${new URLSearchParams({ user })}` : "";
  history.replaceState(null, "", location.pathname + location.search + fragment);
}

byId("sign-in").addEventListener("submit", (event) => {
  event.preventDefault();
  const { token, user } = credentialsOfText(byId("token").value);
  const opening = token || !session ? signInWith(token) : Promise.resolve(session);
  enter(opening, byId("user").value.trim() || user);
});
byId("sign-out").addEventListener("click", async () => {
  try {
    await signOut();
    // Nothing of the person stays on the page, nor in the address.
    location.assign(location.pathname);
  } catch (error) {
    failedToast(error);
  }
});
addEventListener("hashchange", () => credentialsOfLink(location.hash).token && location.reload());
// The link's own fragment would take the place of the user ID.
document.querySelector(".skip").addEventListener("click", (event) => {
  event.preventDefault();
  byId("main").focus();
});

async function showPerson() {
  let name = client.user;
  let headline = "";
  try {
    const { json } = await client.export();
    name = json.basics?.name || name;
    headline = json.basics?.label ?? "";
  } catch {
    // The list reports whatever is wrong.
  }
  document.title = `${name} · Edgematch`;
  byId("person-name").textContent = name;
  byId("person-headline").textContent = headline;
  byId("initials").textContent = (name.match(/(?<![\p{L}\p{N}])[\p{L}\p{N}]/gu) ?? []).slice(0, 2).join("").toUpperCase();
  byId("person").hidden = false;
}

// Filters

const filters = byId("filters");

/** The filters as the service's query parameters. */
function filterQuery() {
  const query = new URLSearchParams();
  for (const [name, value] of filledFilters()) {
    if (name === "posted") query.set("posted_after", new Date(Date.now() - Number(value) * DAY_MS).toISOString().slice(0, 10));
    else query.set(name, value);
  }
  if (byId("show-ruled-out").checked) query.set("include_ineligible", "true");
  return query;
}

function filledFilters() {
  return [...new FormData(filters)].map(([name, value]) => [name, String(value).trim()]).filter(([, value]) => value);
}

function readFilters() {
  for (const [name, value] of new URLSearchParams(location.search)) {
    const field = filters.elements.namedItem(name);
    if (field) field.value = value;
  }
}

function filtersChanged() {
  const filled = filledFilters();
  const query = new URLSearchParams(filled).toString();
  history.replaceState(null, "", location.pathname + (query && `?${query}`) + location.hash);
  showFilterCount();
  loadJobs();
}

function showFilterCount() {
  const count = filledFilters().length;
  byId("clear-filters").hidden = count === 0;
  byId("filters-toggle-text").textContent = count > 0 ? `Filters (${count})` : "Filters";
}

let typingTimer = 0;
filters.addEventListener("input", (event) => {
  clearTimeout(typingTimer);
  typingTimer = setTimeout(filtersChanged, event.target.tagName === "SELECT" ? 0 : TYPING_MS);
});
filters.addEventListener("submit", (event) => {
  event.preventDefault();
  clearTimeout(typingTimer);
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
  list = { query: filterQuery(), cursor: null, listed: 0, algorithm: "", loading: new AbortController() };
  byId("more").hidden = true;
  byId("empty").hidden = true;
  clearProblem(byId("problem"));
  if (jobs.childElementCount === 0) showSkeletons();
  jobs.setAttribute("aria-busy", "true");
  byId("count").textContent = "Ranking…";
  await loadPage((items) => {
    jobs.replaceChildren(...items.map(cardOf));
    if (items.length === 0) showNoJobs();
  });
}

async function loadMore() {
  const button = byId("more");
  button.disabled = true;
  clearProblem(byId("problem"));
  await loadPage((items) => {
    const cards = items.map(cardOf);
    jobs.append(...cards);
    cards[0]?.querySelector(".job-title").focus();
  });
  button.disabled = false;
}

/** Requests the next page of the list and passes its items to `show`. */
async function loadPage(show) {
  const requested = list;
  const query = Object.fromEntries(requested.query);
  if (requested.cursor) query.cursor = requested.cursor;
  try {
    const { json, cost } = await client.recommendations(query, requested.loading.signal);
    if (requested !== list) return;
    requested.algorithm = json.algorithm;
    show(json.items);
    requested.cursor = json.next_cursor ?? null;
    byId("more").hidden = !requested.cursor;
    showCost(cost, json);
    showCount();
  } catch (error) {
    if (error.name === "AbortError" || requested !== list) return;
    showFailure(error);
  } finally {
    if (requested === list) jobs.removeAttribute("aria-busy");
  }
}

function cardOf(item) {
  const card = jobCard(item, async () => (await client.match(item.job.id)).json);
  list.listed += 1;
  card.dataset.shown = JSON.stringify(item.shown ?? { rank: list.listed, algorithm: list.algorithm });
  showSaved(card, Boolean(item.state?.saved_at_ms));
  return card;
}

function showSaved(card, isSaved) {
  const button = card.querySelector('[data-act="save"]');
  button.setAttribute("aria-pressed", String(isSaved));
  button.querySelector("span").textContent = isSaved ? "Saved" : "Save";
}

function showSkeletons() {
  const skeleton = byId("skeleton-template").content;
  jobs.replaceChildren(...Array.from({ length: SKELETONS }, () => skeleton.cloneNode(true)));
}

function showCount() {
  const shown = jobs.children.length;
  const ruledOut = jobs.querySelectorAll('[data-verdict="ineligible"]').length;
  const jobCount = shown === 1 ? "1 job" : `${shown} jobs`;
  const also = ruledOut === 0 ? "" : `, ${ruledOut} ruled out`;
  byId("count").textContent = shown === 0 ? "" : `${jobCount}, best first${also}`;
}

/** Explains an empty list and offers a way out. */
function showNoJobs() {
  if (filledFilters().length > 0) {
    showEmpty("No job matches these filters", "A filter excludes postings that omit the field.", "Clear filters", () => filters.reset());
  } else {
    showEmpty("No jobs to show", "You have dismissed or applied for every open job, or there is none.", "Reload", loadJobs);
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
  // Jobs from the previous filters would look like the result of these.
  if (!list.cursor) {
    jobs.replaceChildren();
    byId("count").textContent = "";
    byId("cost").hidden = true;
  }
  if (error.status === 404) {
    showEmpty("You have no profile yet", "Import a JSON Resume, and every open job is ranked for it.", "Import a résumé", () => openResume());
  } else {
    const again = { label: error.status === 401 ? "Sign in" : "Try again", run: () => (list.cursor ? loadMore() : loadJobs()) };
    const known = error instanceof Problem;
    showProblem(byId("problem"), known ? error : { message: "Something is wrong with this page", detail: String(error) }, again);
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
    ["", `${Math.max(1, Math.round(cost.elapsed_ms))} ms round trip`],
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

// Interactions with a job

const CONFIRMATIONS = {
  dismiss: (title) => `You dismissed “${title}”. It will not be shown again.`,
  apply: (title) => `You applied for “${title}”. It is no longer on the list.`,
  hide_company: (_title, company) => `Jobs at ${company} are hidden from now on.`,
};

jobs.addEventListener("click", (event) => {
  const card = event.target.closest(".job");
  const button = event.target.closest("[data-act]");
  if (button) interact(card, button);
  // A view that is not recorded is not worth an error message.
  else if (event.target.closest(".job-title a")) client.viewed(card.dataset.job, shownAs(card)).catch(() => {});
});

const shownAs = (card) => JSON.parse(card.dataset.shown);

async function interact(card, button) {
  const kind = button.dataset.act;
  const job = card.dataset.job;
  const shown = list;
  const undoing = button.getAttribute("aria-pressed") === "true";
  button.disabled = true;
  try {
    await (undoing ? client.undo(kind, job) : client.interact(kind, job, shownAs(card)));
  } catch (error) {
    failedToast(error);
    return;
  } finally {
    button.disabled = false;
  }
  if (kind === "save") {
    showSaved(card, !undoing);
    toast(undoing ? `“${titleOf(card)}” is no longer saved.` : `You saved “${titleOf(card)}”.`);
    return;
  }
  const company = card.dataset.company;
  const removed = kind === "hide_company" ? [...jobs.children].filter((other) => other.dataset.company === company) : [card];
  const confirmation = CONFIRMATIONS[kind](titleOf(card), card.querySelector('[data-slot="company"]').textContent);
  toast(confirmation, { undo: () => undo(kind, job) });
  if (shown === list) removeCards(removed);
}

/** Takes an interaction back that removed a job from the list, and shows the list again. */
async function undo(kind, job) {
  try {
    await client.undo(kind, job);
  } catch (error) {
    failedToast(error);
    return;
  }
  toast("Undone.");
  await loadJobs();
}

const titleOf = (card) => (card.querySelector(".job-title a")?.firstChild ?? card.querySelector(".job-title")).textContent;

/** Removes cards from the list and moves the focus to the next one. */
async function removeCards(cards) {
  const visible = [...jobs.children].filter((card) => card.checkVisibility());
  const index = visible.indexOf(cards[0]);
  const remaining = visible.filter((card) => !cards.includes(card));
  const next = visible.slice(index).find((card) => remaining.includes(card)) ?? remaining.at(-1);
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

let toastTimer = 0;
function toast(text, { bad = false, undo = null } = {}) {
  clearTimeout(toastTimer);
  const place = byId("toast");
  place.textContent = text;
  if (undo) {
    const button = element("button", { text: "Undo" });
    button.type = "button";
    button.addEventListener("click", undo, { once: true });
    place.append(" ", button);
  }
  place.classList.toggle("bad", bad);
  place.classList.toggle("shown", text !== "");
  toastTimer = setTimeout(() => {
    place.classList.remove("shown");
    place.textContent = "";
  }, TOAST_MS);
}

function failedToast({ message, field, detail, requestId }) {
  const why = [field, detail].filter(Boolean).join(": ");
  toast([message, why, requestId && `request ${requestId}`].filter(Boolean).join(" · "), { bad: true });
}

// Dialogs, and files dropped anywhere on the page

byId("open-resume").addEventListener("click", () => openResume());
byId("open-preferences").addEventListener("click", () => openPreferences());
for (const close of document.querySelectorAll("[data-close]")) {
  close.addEventListener("click", () => close.closest("dialog").close());
}

const carriesFiles = (event) => client && event.dataTransfer?.types.includes("Files");
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
