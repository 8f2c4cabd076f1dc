// Signing in with a token: what the reader pasted, and the dialog that asks for it again once a
// session has ended.

import { Problem, currentSession, signIn } from "./api.js";
import { clearProblem, showProblem } from "./problem.js";
import { t } from "./words.js";

const byId = (id) => document.getElementById(id);

/**
 * The token and the user ID that a link carries after its `#`; empty where it carries none.
 * @param {string} link
 */
export function credentialsOfLink(link) {
  const fragment = new URLSearchParams(link.replace(/^[^#]*#/, ""));
  return { token: fragment.get("token") ?? "", user: fragment.get("user") ?? "" };
}

/**
 * The same for what a reader pastes: a link, the value of an `Authorization` header, or a token.
 * @param {string} text
 */
export function credentialsOfText(text) {
  const pasted = text.trim();
  return pasted.includes("token=") ? credentialsOfLink(pasted) : { token: pasted.replace(/^Bearer\s+/i, ""), user: "" };
}

/** Exchanges a token for a session, and explains a token that is refused. @param {string} token */
export async function signInWith(token) {
  // Anything else could not be sent in a header.
  if (!/^[\w.-]+$/.test(token)) throw refusedToken({});
  try {
    return await signIn(token);
  } catch (error) {
    throw error.status === 401 ? refusedToken(error) : error;
  }
}

/**
 * The session for the token of a link, or the one that this browser has if its holder prefers that:
 * a link that somebody else has sent must not quietly replace who is signed in.
 * @param {string} token
 */
export async function signInByLink(token) {
  const held = await currentSession().catch(() => null);
  if (!held) return signInWith(token);
  // A new link of the same person renews their session, or leaves it as it is.
  if (isFor(token, held)) return signInWith(token).catch(() => held);
  const { ask } = await import("./ask.js");
  const isReplaced = await ask({
    title: t("Sign in as somebody else?"),
    text: t("You are signed in as {user}. This link signs you out and signs in with its own token.", { user: held.subject }),
    yes: t("Use the link"),
    no: t("Stay signed in"),
  });
  return isReplaced ? signInWith(token) : held;
}

/** Whether a token claims to be of a session's holder; the service checks it. */
function isFor(token, { subject, role }) {
  try {
    const claims = JSON.parse(atob(token.split(".")[1].replaceAll("-", "+").replaceAll("_", "/")));
    return claims.sub === subject && claims.role === role;
  } catch {
    return false;
  }
}

/** @param {Partial<Problem>} refusal */
function refusedToken({ code, requestId }) {
  return new Problem({
    title: t("This link or token does not work"),
    detail: t("It may have expired, or part of it may be missing. Ask for a new one where you got it."),
    ...(code && { code: /** @type {import("./client.js").Schemas["Code"]} */ (code) }),
    ...(requestId && { request_id: requestId }),
  });
}

/**
 * The user whose jobs a session shows: the person's own, or those that a backend's or operator's
 * session asks for.
 */
export function userOf(session, requested) {
  return session.role === "user" ? session.subject : requested;
}

const REASONS = {
  401: "For your safety you were signed out: after a while without use, because your link has expired, or because you signed out elsewhere.",
  403: "Someone else has signed in with this browser since you opened this page.",
};

/**
 * The dialog that asks the reader to sign in again. It opens above whatever they were doing and
 * changes nothing there.
 * @param {string} user whose jobs the page shows
 * @returns {(problem: Problem) => Promise<boolean>} resolves to whether the same person has signed
 *   in again
 */
export function signInAgainDialog(user) {
  const dialog = byId("signed-out");
  const form = byId("sign-in-again");
  const problem = byId("sign-in-again-problem");
  /** @type {Promise<boolean> | null} One answer for all requests that were refused together. */
  let asking = null;
  let signedIn = false;

  /** @param {Promise<import("./api.js").Session>} opening */
  async function continueWith(opening) {
    clearProblem(problem);
    try {
      const session = await opening;
      // Nothing on this page is meant for anyone else.
      if (userOf(session, user) !== user) return location.reload();
      signedIn = true;
      dialog.close();
    } catch (error) {
      showProblem(problem, error);
    }
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    continueWith(signInWith(credentialsOfText(byId("token-again").value).token));
  });

  return (refusal) => {
    asking ??= new Promise((resolve) => {
      signedIn = false;
      form.reset();
      clearProblem(problem);
      byId("signed-out-reason").textContent = t(REASONS[refusal.status]);
      dialog.showModal();
      // The door by which they came may be open without a token.
      import("./ways-back.js").then(({ showWaysBack }) => showWaysBack(byId("ways-back"), user, continueWith)).catch(() => {});
      dialog.addEventListener("close", () => {
        form.reset();
        asking = null;
        resolve(signedIn);
      }, { once: true });
    });
    return asking;
  };
}
