// Jobs that have entered the person's best matches, and how often they want to be told of them.

import { button, element, link } from "../shared/element.js";
import { clearRefusal, showRefusal } from "../shared/form.js";
import { placesOf } from "../shared/match.js";
import { chapter, dayText, number, t } from "../shared/words.js";
import { addressOf } from "./query.js";
import { failedToast, toast } from "../shared/toast.js";

await chapter("views");

const FREQUENCIES = { never: "Not at all", hourly: "At most once an hour", daily: "At most once a day", weekly: "At most once a week" };
/** The least score of a person who has chosen none. */
const LEAST_SCORE = 60;

/** @param {import("./app.js").Page} page @param {HTMLElement} place */
export async function show(page, place) {
  const [alert, first] = await Promise.all([page.client.alert(), page.client.newMatches(null)]);
  const list = element("ol", { class: "examples" });
  const more = element("div", { class: "more" });
  const add = ({ items, next_cursor: next }) => {
    const rows = items.map(newsOf);
    const isMore = list.childElementCount > 0;
    list.append(...rows);
    if (isMore) rows[0]?.querySelector("a")?.focus();
    more.replaceChildren(...(next ? [button(t("Show more"), () => page.client.newMatches(next).then(({ json }) => add(json), failedToast))] : []));
  };
  add(first.json);
  const news = list.childElementCount > 0
    ? element("section", { class: "panel" }, list, more)
    : element("div", { class: "empty" }, element("p", { text: t("Nothing new yet. New postings are compared with your profile once an hour.") }), link(addressOf({}), t("See all jobs")));
  place.replaceChildren(
    element("h1", { text: t("New jobs for you") }),
    element("p", { class: "lead", text: t("Postings of the last 30 days that have entered your best matches since they appeared, newest first.") }),
    news, settings(page, alert));
}

/** @param {import("../shared/client.js").Schemas["NewMatch"]} item */
function newsOf({ job, score, found_at_ms: found }) {
  const about = [job.company, placesOf(job), t("Found {when}", { when: dayText(found) })];
  const made = element("li", {},
    link(addressOf({ view: "job", job: job.id }), job.title),
    element("span", { class: "at-company", text: about.filter(Boolean).join(" · ") }),
    element("span", { class: "before-after", text: number(Math.round(score)) }));
  made.dataset.job = job.id;
  return made;
}

/**
 * @param {import("./app.js").Page} page
 * @param {import("../shared/client.js").Schemas["Alert"] | null} alert
 */
function settings(page, alert) {
  const problem = element("div", { class: "problem" });
  problem.role = "alert";
  problem.hidden = true;
  const options = Object.entries(FREQUENCIES).map(([value, text]) => new Option(t(text), value, false, value === (alert?.frequency ?? "never")));
  const frequency = element("select", {}, ...options);
  frequency.name = "frequency";
  const least = element("input");
  Object.assign(least, { name: "least_score", type: "number", min: "0", max: "100", inputMode: "numeric", value: String(Math.round(alert?.least_score ?? LEAST_SCORE)) });
  const leastLabel = element("label", {}, element("span", { text: t("Only jobs with a score of at least") }), least);
  const save = element("button", { class: "primary", text: t("Save") });
  save.type = "submit";
  const form = element("form", { class: "panel alert-form" },
    element("h2", { text: t("Get notified of new jobs") }),
    element("p", { text: t("How you are notified, for example by e-mail, is up to the operator of this site.") }), problem,
    element("div", { class: "field-row" }, element("label", {}, element("span", { text: t("How often") }), frequency), leastLabel), save);
  form.noValidate = true;
  const refresh = () => { leastLabel.hidden = frequency.value === "never"; };
  refresh();
  frequency.addEventListener("change", refresh);
  const before = () => `${frequency.value} ${least.value}`;
  let saved = before();
  page.isUnsaved = () => form.isConnected && before() !== saved;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    clearRefusal(form, problem);
    save.disabled = true;
    try {
      const order = { frequency: /** @type {"hourly" | "daily" | "weekly"} */ (frequency.value), least_score: Number(least.value) };
      await page.client.putAlert(frequency.value === "never" ? null : order);
      saved = before();
      toast(t("Saved. It applies from now on."));
    } catch (error) {
      await showRefusal(form, problem, error);
    } finally {
      save.disabled = false;
    }
  });
  return form;
}
