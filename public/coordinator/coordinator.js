// The coordinator's page: mentees, their mentors, and pairings of a whole cohort.

import { openDesk } from "../shared/desk.js";
import { t } from "../shared/words.js";

openDesk({
  views: {
    mentees: () => import("./mentees.js"),
    mentors: () => import("./mentors.js"),
    pairings: () => import("./pairings.js"),
    pairing: () => import("./pairing.js"),
  },
  tabs: { mentors: "mentees", pairing: "pairings" },
  roles: ["service", "admin"],
  refusal: (user) => ({
    message: t("This is not a coordinator’s token"),
    detail: t("You are signed in as {user}. Sign in with a token that has the role service or admin.", { user }),
  }),
});
