// The employer's page: postings and how they are understood, and the people for each of them.

import { openDesk } from "../shared/desk.js";
import { t } from "../shared/words.js";
import { addressOf, rememberCompanies } from "./address.js";

const people = () => import("./people.js");

openDesk({
  views: {
    postings: () => import("./postings.js"),
    posting: () => import("./posting.js"),
    applicants: people,
    candidates: people,
    requests: () => import("./requests.js"),
    draft: () => import("./draft.js"),
  },
  tabs: { posting: "postings", applicants: "postings", candidates: "postings", requests: "postings" },
  addressOf,
  roles: ["employer", "service", "admin"],
  refusal: (user) => ({
    message: t("This is no employer’s token"),
    detail: t("You are signed in as {user}. Sign in with a token of the role employer.", { user }),
  }),
  onToken: (token, { subject }) => {
    const { sub, companies } = claimsOf(token);
    if (sub === subject && Array.isArray(companies) && companies.length > 0) rememberCompanies(companies.map(String));
  },
});

/** What a token claims. Whether it may is for the service to say. @param {string} token */
function claimsOf(token) {
  try {
    const text = atob(token.split(".")[1].replaceAll("-", "+").replaceAll("_", "/"));
    return JSON.parse(new TextDecoder().decode(Uint8Array.from(text, (byte) => byte.charCodeAt(0))));
  } catch {
    return {};
  }
}
