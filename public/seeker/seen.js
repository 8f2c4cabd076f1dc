// Who may see the person, and employers who ask who they are.

import { ask } from "../shared/ask.js";
import { button, element, link } from "../shared/element.js";
import { clearProblem, showProblem } from "../shared/problem.js";
import { failedToast, toast } from "../shared/toast.js";
import { t, timeText } from "../shared/words.js";
import { addressOf } from "./query.js";

/** What each choice is called, and what it means. */
const CHOICES = {
  private: "Nobody", applications: "Employers to whom I apply", open: "All employers", mentor: "People who look for a mentor",
};
const MEANINGS = {
  private: "No employer and no mentee sees you. Agreements that you gave end.",
  applications: "Where you apply, the employer sees how you suit the job: your score and its reasons, not who you are.",
  open: "The same, and employers find you when they look for people for one of their postings.",
  mentor: "People who look for a mentor see your name and what you teach. No employer sees you.",
};

/** @param {import("./app.js").Page} page @param {HTMLElement} place */
export async function showSeen(page, place) {
  try {
    const [visibility, requests] = await Promise.all([page.client.visibility(), page.client.requests(null)]);
    place.replaceChildren(choice(page, place, visibility.json.visibility, requests.json.items), received(page, place, requests.json));
  } catch (error) {
    const problem = element("div", { class: "problem" });
    problem.role = "alert";
    place.replaceChildren(problem);
    showProblem(problem, error, { label: t("Try again"), run: () => { clearProblem(problem); showSeen(page, place); } });
  }
}

function section(id, title, ...content) {
  const made = element("section", { class: "panel" }, element("h2", { text: title }), ...content);
  made.id = id;
  return made;
}

function choice(page, place, current, requests) {
  const options = Object.entries(CHOICES).map(([value, text]) => {
    const radio = element("input");
    Object.assign(radio, { type: "radio", name: "visibility", value, checked: value === current });
    return element("label", { class: "visibility" }, radio, element("span", {}, element("strong", { text: t(text) }), element("small", { text: t(MEANINGS[value]) })));
  });
  const group = element("fieldset", {}, element("legend", { class: "sr-only", text: t("Who may see you") }), ...options);
  group.addEventListener("change", async (event) => {
    const { value } = /** @type {HTMLInputElement} */ (event.target);
    const back = () => { group.querySelector(`[value="${current}"]`).checked = true; };
    const endsAgreements = value === "private" && requests.some(({ status }) => status === "agreed");
    if (endsAgreements && !(await ask({
      title: t("Be seen by nobody?"), text: t("Employers you told who you are no longer see it. They still know what they have already read."),
      yes: t("Be seen by nobody"), no: t("Stay as it is"), isGrave: true,
    }))) return back();
    group.disabled = true;
    try {
      await page.client.putVisibility(/** @type {any} */ (value));
      toast(t("Saved. It applies from now on."));
      await showSeen(page, place);
      place.querySelector("input:checked")?.focus();
    } catch (error) {
      back();
      group.disabled = false;
      failedToast(error);
    }
  });
  return section("visibility", t("Who may see you"), group, mentoring(page));
}

/** What the person seeks and offers, loaded when it is opened. */
function mentoring(page) {
  const place = element("div", {});
  const made = element("details", {}, element("summary", { text: t("What you seek and offer as mentee and mentor") }), place);
  made.id = "mentoring";
  made.addEventListener("toggle", async () => {
    if (!made.open || place.childElementCount > 0) return;
    try {
      const { showMentoring } = await import("./mentoring.js");
      await showMentoring(page, place);
    } catch (error) {
      failedToast(error);
      made.open = false;
    }
  });
  return made;
}

/** @param {import("../shared/client.js").Schemas["RequestPage"]} first */
function received(page, place, first) {
  const list = element("ul", { class: "requests" });
  const more = element("div", { class: "more" });
  const again = async (job) => {
    await showSeen(page, place);
    place.querySelector(`[data-request="${CSS.escape(job)}"] button`)?.focus();
  };
  const add = ({ items, next_cursor: next }) => {
    list.append(...items.map((request) => requestRow(page, request, again)));
    more.replaceChildren(...(next ? [button(t("Show more"), () => page.client.requests(next).then(({ json }) => add(json), failedToast))] : []));
  };
  add(first);
  const about = first.items.length > 0
    ? t("If you agree, the employer sees your name and the words of your profile that are behind your score, for this job alone. You can take it back.")
    : t("No employer has asked who you are.");
  return section("requests", t("Employers who ask who you are"), element("p", { text: about }), list, more);
}

function requestRow(page, request, again) {
  const { job_id: id, job, company_id: company } = request;
  const employer = job?.company || company;
  const answer = (label, agrees, look = {}) => {
    const made = button(label, async () => {
      if (agrees && !(await ask({
        title: t("Tell {company} who you are?", { company: employer }),
        text: t("They see your name and the words of your profile that are behind your score, for this job. You can take it back, but not what they have read."),
        yes: t("Tell them"), no: t("Not now"),
      }))) return;
      made.disabled = true;
      try {
        await page.client.answerRequest(id, agrees);
        toast(agrees ? t("They now see who you are.") : t("They do not see who you are."));
        await again(id);
      } catch (error) {
        made.disabled = false;
        failedToast(error);
      }
    }, look);
    made.dataset.act = agrees ? "agree" : "decline";
    return made;
  };
  const actions = {
    asked: () => [answer(t("Tell them"), true, { class: "primary" }), answer(t("Decline"), false)],
    agreed: () => [answer(t("Take it back"), false)],
  }[request.status] ?? (() => [answer(t("Tell them after all"), true)]);
  const made = element("li", {},
    element("div", {},
      element("strong", {}, job ? link(addressOf({ view: "job", job: id }), job.title) : id),
      element("span", { class: "at-company", text: employer }),
      element("p", { text: stateOf(request) })),
    element("div", { class: "request-actions" }, ...actions()));
  made.dataset.request = id;
  made.dataset.status = request.status;
  return made;
}

function stateOf({ status, asked_at_ms: asked, answered_at_ms: answered }) {
  const when = timeText(answered ?? asked);
  switch (status) {
    case "agreed": return t("You agreed on {when}.", { when });
    case "declined": return t("You declined on {when}.", { when });
    case "withdrawn": return t("You took it back on {when}.", { when });
    default: return t("They asked on {when}.", { when });
  }
}
