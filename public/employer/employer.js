// The employer's page: postings and how they are understood, and the people for each of them.

import { openDesk } from "../shared/desk.js";
import { t } from "../shared/words.js";
import { addressOf } from "./address.js";

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
    message: t("This is not an employer’s token"),
    detail: t("You are signed in as {user}. Sign in with a token that has the role employer.", { user }),
  }),
});
