// The operator's page: who is signed in, and which of its views is shown. A view that watches
// something stops when another one is shown.

import { Edgematch, Problem } from "../shared/client.js";
import { element } from "../shared/element.js";
import { clearProblem, showProblem } from "../shared/problem.js";
import { t, translate } from "../shared/words.js";
import { credentialsOfLink, credentialsOfText, signInByLink, signInWith } from "../shared/sign-in.js";

const byId = (id) => document.getElementById(id);

/**
 * Each exports `show(api, place, signal)`, which fills `place`; `signal` aborts when another view
 * is shown.
 */
const VIEWS = {
  runs: () => import("./runs.js"),
  "dead-letters": () => import("./dead-letters.js"),
  caches: () => import("./caches.js"),
  experiments: () => import("./experiments.js"),
  catalogue: () => import("./catalogue.js"),
  capacity: () => import("./capacity.js"),
};

const service = new Edgematch({
  // What the page shows stays; the form comes back above it.
  onSignedOut: async (problem) => {
    if (problem.status === 401) showSignIn({ message: t("You are signed out"), detail: t("Sign in again to continue.") });
    return false;
  },
});
let watching = new AbortController();

async function show({ isNew = false } = {}) {
  const asked = new URLSearchParams(location.search).get("view") ?? "runs";
  const name = asked in VIEWS ? asked : "runs";
  for (const link of document.querySelectorAll("[data-view]")) {
    if (link.dataset.view === name) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  watching.abort();
  watching = new AbortController();
  const { signal } = watching;
  const place = byId("view");
  place.hidden = false;
  place.replaceChildren();
  place.setAttribute("aria-busy", "true");
  try {
    const { show: fill } = await VIEWS[name]();
    if (!signal.aborted) await fill(service.api, place, signal);
  } catch (error) {
    if (signal.aborted || error.name === "AbortError") return;
    const problem = element("div", { class: "problem" });
    problem.role = "alert";
    place.append(problem);
    const known = error instanceof Problem;
    showProblem(problem, known ? error : { message: t("Something is wrong with this page"), detail: String(error) }, { label: t("Try again"), run: () => show() });
    if (!known) console.error(error);
  }
  if (signal.aborted) return;
  place.removeAttribute("aria-busy");
  const heading = place.querySelector("h1");
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

/** @param {Promise<any>} opening */
async function enter(opening) {
  clearProblem(byId("welcome-problem"));
  try {
    const session = await opening;
    if (session?.role === "admin") return begin();
    showSignIn(session && { message: t("This is no operator’s token"), detail: t("You are signed in as {user}. Sign in with a token of the role admin.", { user: session.subject }) });
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
  await service.signOut();
  location.assign(location.pathname);
});
document.addEventListener("click", (event) => {
  const link = /** @type {HTMLElement} */ (event.target).closest("a[data-view]");
  if (!link || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  history.pushState(null, "", link.getAttribute("href"));
  show({ isNew: true });
});
addEventListener("popstate", () => show());

translate(document);
const { token } = credentialsOfLink(location.hash);
if (token) history.replaceState(null, "", location.pathname + location.search);
enter(token ? signInByLink(token) : service.currentSession());
