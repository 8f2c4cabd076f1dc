// The operator's page: background work, dead letters, caches, experiments, the catalogue, capacity
// and cost, and audits.

import { openDesk } from "../shared/desk.js";
import { t } from "../shared/words.js";

openDesk({
  views: {
    runs: () => import("./runs.js"),
    "dead-letters": () => import("./dead-letters.js"),
    caches: () => import("./caches.js"),
    experiments: () => import("./experiments.js"),
    catalogue: () => import("./catalogue.js"),
    capacity: () => import("./capacity.js"),
    audits: () => import("./audits.js"),
  },
  roles: ["admin"],
  refusal: (user) => ({
    message: t("This is not an operator’s token"),
    detail: t("You are signed in as {user}. Sign in with a token that has the role admin.", { user }),
  }),
});
