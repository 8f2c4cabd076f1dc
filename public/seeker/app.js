// The page of one person: who is signed in, and which of the page's views is shown.
//
// A token is exchanged for a session as soon as it arrives, in the address's fragment (which no
// server sees) or in a form, and is not kept. Views and filters are in the query string, so that
// they survive a reload and can be bookmarked. A view other than the list is loaded when it is
// first shown.

import { Client, Problem, currentSession, signOut, welcome } from "../shared/api.js";
import { markCurrent } from "../shared/element.js";
import { isWaiting } from "../shared/online.js";
import { clearProblem, showProblem } from "../shared/problem.js";
import { mayLeave } from "../shared/leave.js";
import { chapter, plural, t, translate } from "../shared/words.js";
import { hand } from "./handover.js";
import { jobsView } from "./jobs.js";
import { addressOf } from "./query.js";
import { credentialsOfLink, signInAgainDialog, signInByLink, userOf } from "../shared/sign-in.js";
import { failedToast, toast } from "../shared/toast.js";

const byId = (id) => document.getElementById(id);

/** The session of this browser. @type {import("../shared/api.js").Session | null} */
let session = null;

/**
 * What views share.
 * @typedef {typeof page} Page
 */
export const page = {
  /** Calls for the person whose jobs are shown. @type {Client} */
  client: /** @type {any} */ (null),
  /** Whether the person may lose something by leaving the view. @type {(() => boolean) | null} */
  isUnsaved: null,
  /** Shows another view, as a link does. @param {string} address */
  go: async (address) => {
    if (!(await mayLeave(page))) return;
    if (isWaiting(() => page.go(address))) return;
    history.pushState(null, "", address);
    await show({ isNew: true });
  },
  openPreferences,
  /** Begins a profile where there is none. */
  startProfile: () => page.go(addressOf({ view: "profile" })),
  /** Shows who the person is, after that may have changed. */
  showPerson,
};

const list = jobsView(page);

// Views: each exports `show(page, place, address)`, which fills `place`.

const VIEWS = {
  saved: () => import("./lists.js"),
  applied: () => import("./lists.js"),
  hidden: () => import("./lists.js"),
  news: () => import("./news.js"),
  growth: () => import("./growth.js"),
  profile: () => import("./profile.js"),
  data: () => import("./data.js"),
  job: () => import("./job.js"),
  compare: () => import("./compare.js"),
};

/** Views of jobs that the address names: without these jobs, there is nothing to show. */
const OF_JOBS = ["job", "compare"];

/** Shows the view that the address names. */
async function show({ isNew = false } = {}) {
  const address = new URLSearchParams(location.search);
  const name = address.get("view") ?? "jobs";
  const load = VIEWS[name];
  for (const link of document.querySelectorAll("[data-view]")) {
    if (link.dataset.view === (load ? name : "jobs")) markCurrent(link);
    else link.removeAttribute("aria-current");
  }
  page.isUnsaved = null;
  byId("account-menu").hidePopover?.();
  byId("jobs-view").hidden = Boolean(load);
  byId("view").hidden = !load;
  if (isNew) scrollTo(0, 0);
  showTitle();
  if (!load) {
    byId("view").replaceChildren();
    if (isNew) byId("results-title").focus();
    return list.show(address);
  }
  const place = byId("view");
  place.replaceChildren();
  place.className = `view view-${name}`;
  place.setAttribute("aria-busy", "true");
  const shown = location.href;
  try {
    // At the same time as the view, which awaits it.
    void chapter("views");
    const { show: fill } = await load();
    if (location.href !== shown) return;
    await fill(page, place, address);
  } catch (error) {
    if (location.href === shown) showViewProblem(place, error);
  }
  if (location.href !== shown) return;
  place.removeAttribute("aria-busy");
  const heading = place.querySelector("h1");
  if (heading) document.title = `${heading.textContent} · Edgematch`;
  if (heading && isNew) {
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
  }
}

function showViewProblem(place, error) {
  const view = new URLSearchParams(location.search).get("view") ?? "";
  if (error instanceof Problem && error.status === 404 && !OF_JOBS.includes(view)) {
    page.startProfile();
    return;
  }
  const problem = Object.assign(document.createElement("div"), { className: "problem" });
  problem.role = "alert";
  place.append(problem);
  showProblem(problem, error, { label: t("Try again"), run: () => show() });
}

// Links within the page change its view.
document.addEventListener("click", (event) => {
  const link = /** @type {HTMLElement} */ (event.target).closest("a");
  const isPlain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
  if (!link || !isPlain || event.defaultPrevented || link.target || !page.client) return;
  if (link.origin !== location.origin || ![location.pathname, "/"].includes(link.pathname) || link.getAttribute("href")?.startsWith("#")) return;
  event.preventDefault();
  page.go(addressOf(new URLSearchParams(link.search)));
});
addEventListener("popstate", () => page.client && show());
addEventListener("beforeunload", (event) => page.isUnsaved?.() && event.preventDefault());

// Session

/** Signs in with the token of the address, or continues the session of this browser. */
function start() {
  translate(document);
  // Beside the session, which the view needs first. Where it does not load, showing it says so.
  VIEWS[new URLSearchParams(location.search).get("view") ?? ""]?.().catch(() => {});
  const { token, user } = credentialsOfLink(location.hash);
  if (token) showInAddress(user);
  return enter(token ? signInByLink(token) : currentSession(), user);
}

/**
 * Shows the jobs of a session's person, or the welcome view with what is missing.
 * @param {Promise<import("../shared/api.js").Session | null>} opening
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
  if (shown) return begin(shown);
  byId("welcome").hidden = false;
  const ways = welcome().catch(() => null);
  const { showWelcome } = await import("./welcome.js");
  showWelcome({ session, enter, ways });
}

/** @param {string} user */
function begin(user) {
  showInAddress(session?.role === "user" ? "" : user);
  byId("welcome").hidden = true;
  byId("tabs").hidden = false;
  byId("account").hidden = false;
  page.client = new Client(user, signInAgainDialog(user));
  showPerson();
  return show();
}

/**
 * Removes the token from the address and leaves the user ID, which a reload needs if the session is
 * a backend's.
 */
function showInAddress(user) {
  const fragment = user ? `#${new URLSearchParams({ user })}` : "";
  history.replaceState(null, "", location.pathname + location.search + fragment);
}

byId("sign-out").addEventListener("click", async () => {
  if (!(await mayLeave(page))) return;
  try {
    await signOut();
    page.isUnsaved = null;
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

/** Names the person in the title of their list; other views name themselves. */
function showTitle() {
  if (byId("view").hidden) document.title = [byId("person-name").textContent, "Edgematch"].filter(Boolean).join(" · ");
}

async function showPerson() {
  let name = page.client.user;
  let headline = "";
  try {
    const { json } = await page.client.profile();
    name = json.name || name;
    headline = json.headline ?? "";
  } catch {
    // The view reports whatever is wrong.
  }
  byId("person-name").textContent = name;
  showTitle();
  byId("open-account").setAttribute("aria-label", t("Your account: {name}", { name }));
  byId("menu-name").textContent = name;
  byId("person-headline").textContent = headline;
  byId("initials").dataset.initials = (name.match(/(?<![\p{L}\p{N}])[\p{L}\p{N}]/gu) ?? []).slice(0, 2).join("").toUpperCase();
}

// Employers who wait for an answer are counted when the person opens their menu.
byId("account-menu").addEventListener("toggle", async (event) => {
  if (event.newState !== "open") return;
  try {
    const { json } = await page.client.requests(null);
    const waiting = json.items.filter(({ status }) => status === "asked").length;
    byId("asked").hidden = waiting === 0;
    byId("asked").textContent = plural(waiting, "{count} employer asks", "{count} employers ask");
  } catch {
    byId("asked").hidden = true;
  }
});

// Dialogs, and files dropped anywhere on the page

/** @type {Promise<() => Promise<void>> | null} */
let preferences = null;

async function openPreferences() {
  byId("account-menu").hidePopover?.();
  preferences ??= import("./preferences.js").then(({ preferencesDialog }) => {
    return preferencesDialog({
      client: () => page.client,
      onSaved: () => {
        toast(t("Preferences saved. Your jobs have been ranked again."));
        show();
      },
    });
  });
  try {
    await (await preferences)();
  } catch (error) {
    // Another try may load it.
    preferences = null;
    failedToast(error);
  }
}

byId("open-preferences").addEventListener("click", openPreferences);
document.addEventListener("click", (event) => {
  const close = /** @type {HTMLElement} */ (event.target).closest("[data-close]");
  const dialog = close?.closest("dialog");
  // A form with changes may refuse to close.
  if (dialog?.requestClose) dialog.requestClose();
  else dialog?.close();
});

const carriesFiles = (event) => event.dataTransfer?.types.includes("Files") && (page.client || !byId("welcome").hidden);
addEventListener("dragover", (event) => {
  if (!carriesFiles(event)) return;
  event.preventDefault();
  byId("drop-hint").hidden = false;
});
addEventListener("dragleave", (event) => {
  if (event.relatedTarget === null) byId("drop-hint").hidden = true;
});
addEventListener("drop", async (event) => {
  if (!carriesFiles(event)) return;
  event.preventDefault();
  byId("drop-hint").hidden = true;
  const [file] = event.dataTransfer?.files ?? [];
  if (!file) return;
  if (!page.client) return byId("welcome").giveResume?.(file);
  hand(file);
  await page.go(addressOf({ view: "profile" }));
});

start();
