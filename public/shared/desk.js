// A page for work behind a sign-in: who is signed in, and which of its views is shown. A view that
// watches something stops when another one is shown.

import { Edgematch } from "./client.js";
import { element, markCurrent } from "./element.js";
import { mayLeave } from "./leave.js";
import { isWaiting } from "./online.js";
import { clearProblem, showProblem } from "./problem.js";
import { credentialsOfLink, credentialsOfText, signInByLink, signInWith } from "./sign-in.js";
import { failedToast } from "./toast.js";
import { t, translate } from "./words.js";

const byId = (id) => document.getElementById(id);

/** @typedef {import("./client.js").Edgematch["api"]} Api */
/** @typedef {import("./client.js").Schemas["Session"]} Session */

/**
 * What a view may use besides the API. A view sets `isUnsaved` where the reader may lose something
 * by leaving it.
 * @typedef {{session: Session, go: (address: string) => Promise<void>, isUnsaved: (() => boolean) |
 *   null}} Desk
 *
 * A view fills `place`; `signal` aborts when another view is shown.
 * @typedef {(api: Api, place: HTMLElement, signal: AbortSignal, desk: Desk) => Promise<any>} Show
 */

/**
 * Signs in with the token of the address or continues the session of this browser, and shows the
 * view that the address names.
 * @param {object} page
 * @param {Record<string, () => Promise<{show: Show}>>} page.views by name, the first one by default
 * @param {Record<string, string>} [page.tabs] the tab of a view that has none of its own
 * @param {(view: string) => string} [page.addressOf] the address of a tab, where it holds more than
 *   the view
 * @param {Session["role"][]} page.roles who may use the page
 * @param {(user: string) => {message: string, detail: string}} page.refusal what others are told
 */
export function openDesk({ views, tabs = {}, addressOf = (view) => `${location.pathname}?view=${view}`, roles, refusal }) {
  const service = new Edgematch({
    // What the page shows stays; the form comes back above it.
    onSignedOut: async (problem) => {
      if (problem.status === 401) showSignIn({ message: t("You are signed out"), detail: t("Sign in again to continue.") });
      return false;
    },
  });
  let watching = new AbortController();
  /** Whether the view that the address names has been filled. */
  let isShown = false;
  /** @type {Desk} */
  const desk = {
    session: /** @type {any} */ (null),
    isUnsaved: null,
    go: async (address) => {
      if (!(await mayLeave(desk)) || isWaiting(() => desk.go(address))) return;
      history.pushState(null, "", address);
      await show({ isNew: true });
    },
  };

  async function show({ isNew = false } = {}) {
    const asked = new URLSearchParams(location.search).get("view") ?? "";
    const [first] = Object.keys(views);
    const name = asked in views ? asked : first;
    document.querySelector(".brand").href = addressOf(first);
    for (const link of document.querySelectorAll("[data-view]")) {
      link.href = addressOf(link.dataset.view);
      if (link.dataset.view === (tabs[name] ?? name)) markCurrent(link);
      else link.removeAttribute("aria-current");
    }
    desk.isUnsaved = null;
    isShown = false;
    watching.abort();
    watching = new AbortController();
    const { signal } = watching;
    const place = byId("view");
    place.hidden = false;
    place.replaceChildren();
    place.setAttribute("aria-busy", "true");
    if (isNew) scrollTo(0, 0);
    let isFailed = false;
    try {
      const { show: fill } = await views[name]();
      if (!signal.aborted) await fill(service.api, place, signal, desk);
    } catch (error) {
      if (signal.aborted || error.name === "AbortError") return;
      isFailed = true;
      const problem = element("div", { class: "problem" });
      problem.role = "alert";
      place.append(problem);
      showProblem(problem, error, { label: t("Try again"), run: () => show() });
    }
    if (signal.aborted) return;
    isShown = !isFailed;
    place.removeAttribute("aria-busy");
    const heading = place.querySelector("h1");
    if (heading) document.title = [heading.textContent, document.querySelector(".brand").textContent, "Edgematch"].join(" · ");
    if (heading && isNew) {
      heading.tabIndex = -1;
      heading.focus({ preventScroll: true });
    }
  }

  function begin() {
    byId("welcome").hidden = true;
    byId("tabs").hidden = false;
    byId("sign-out").hidden = false;
    return show();
  }

  function showSignIn(problem = null) {
    byId("welcome").hidden = false;
    if (problem) showProblem(byId("welcome-problem"), problem);
  }

  /** @param {Promise<Session | null>} opening */
  async function enter(opening) {
    clearProblem(byId("welcome-problem"));
    try {
      const session = await opening;
      if (!session || !roles.includes(session.role)) return showSignIn(session && refusal(session.subject));
      const isBack = desk.session?.subject === session.subject && isShown;
      desk.session = session;
      // What somebody who signs in again has typed is still there.
      if (isBack) byId("welcome").hidden = true;
      else await begin();
    } catch (error) {
      showSignIn(error);
    }
  }

  byId("sign-in").addEventListener("submit", (event) => {
    event.preventDefault();
    const { token } = credentialsOfText(byId("token").value);
    enter(signInWith(token)).then(() => byId("welcome").hidden && byId("sign-in").reset());
  });
  byId("sign-out").addEventListener("click", async () => {
    if (!(await mayLeave(desk))) return;
    try {
      await service.signOut();
      desk.isUnsaved = null;
      location.assign(location.pathname);
    } catch (error) {
      failedToast(error);
    }
  });
  document.addEventListener("click", (event) => {
    const link = /** @type {HTMLElement} */ (event.target).closest("a");
    const isPlain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    if (!link || !isPlain || event.defaultPrevented || link.target || link.hasAttribute("download") || !desk.session) return;
    if (link.origin !== location.origin || link.pathname !== location.pathname || link.getAttribute("href")?.startsWith("#")) return;
    event.preventDefault();
    // The fragment holds what no server should see, and stays unless the link has its own.
    desk.go(link.pathname + link.search + (link.hash || location.hash));
  });
  // The link's own fragment would take the place of the page's.
  document.querySelector(".skip").addEventListener("click", (event) => {
    event.preventDefault();
    byId("main").focus();
  });
  addEventListener("popstate", () => desk.session && show());
  addEventListener("beforeunload", (event) => desk.isUnsaved?.() && event.preventDefault());

  translate(document);
  const { token } = credentialsOfLink(location.hash);
  if (token) history.replaceState(null, "", location.pathname + location.search);
  enter(token ? signInByLink(token) : service.currentSession());
}
