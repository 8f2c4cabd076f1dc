// One job: its whole explanation, its description as text, the jobs most like it, and its receipt.

import { Problem } from "../shared/api.js";
import { button, copyOf, element, link, outsideLink, templateOf, webAddress } from "../shared/element.js";
import { chapter, list, number, placeText, t } from "../shared/words.js";
import { descriptionOf } from "../shared/description.js";
import { saveAsFile } from "../shared/save.js";
import { interact, showSaved } from "./interactions.js";
import { factsOf, fillScore, fillVerdict, matchedChip, missingChip, placesOf } from "../shared/match.js";
import { summaryOf } from "../shared/sentences.js";
import { addressOf } from "./query.js";
import { fillDuplicates } from "./reasons.js";
import { fillChips, fillReceipt, fillSignals } from "../shared/explanation.js";

await chapter("views");

/**
 * @param {import("./app.js").Page} page
 * @param {HTMLElement} place
 * @param {URLSearchParams} address
 */
export async function show(page, place, address) {
  const id = address.get("job") ?? "";
  place.replaceChildren(element("p", { class: "lead", text: t("Loading…") }));
  const [match, posting] = await Promise.all([page.client.match(id, address.get("algorithm")), page.client.job(id)]).catch((error) => {
    if (error.status !== 404) throw error;
    throw new Problem({ title: t("This job is no longer open"), detail: t("It was closed or withdrawn."), status: 410 });
  });
  place.replaceChildren(...parts(match.json, posting.json));
  const article = place.querySelector("article");
  showSaved(article, Boolean(match.json.state?.saved_at_ms));
  article.addEventListener("click", (event) => {
    const pressed = event.target.closest("[data-act]");
    if (!pressed) return;
    const back = () => page.go(location.pathname + location.search + location.hash);
    interact(page.client, article, pressed, { undone: back, leave: (kind) => ["dismiss", "hide_company"].includes(kind) && page.go(addressOf({})) });
  });
  showSimilar(page, place, id);
}

function parts(match, posting) {
  const { job } = match;
  const article = element("article", { class: "job one-job" });
  article.dataset.job = job.id;
  article.dataset.company = job.company_id ?? "";
  const head = copyOf("job-template").querySelector("article");
  const slot = (name) => head.querySelector(`[data-slot="${name}"]`);
  const title = element("h1", { text: job.title });
  title.dataset.slot = "title";
  head.querySelector(".job-title").replaceWith(title);
  fillScore(head, slot, match);
  slot("company").textContent = job.company || t("Company not stated");
  slot("place").textContent = placesOf(job);
  slot("facts").append(...factsOf(job));
  if (job.places > 1) slot("facts").append(element("li", { text: t("{count} openings", { count: number(job.places) }) }));
  fillVerdict(slot("verdict"), match);
  slot("summary").textContent = summaryOf(match);
  slot("skills").remove();
  head.querySelector(".reasons").remove();
  head.querySelector(".actions").remove();
  article.append(...head.childNodes, actions(job), reasons(match));
  return [element("p", {}, link(addressOf({}), t("All jobs"), "back")), article, ...description(posting), receipt(match)];
}

function actions(job) {
  const row = element("div", { class: "actions job-actions" });
  const template = templateOf("job-template");
  const more = templateOf("reasons-template");
  const copy = (from, act) => from.querySelector(`[data-act="${act}"]`).cloneNode(true);
  row.append(copy(template, "save"), copy(more, "apply"));
  const url = webAddress(job.url);
  if (url) {
    const out = outsideLink(job.url, t("Open the posting at {host}", { host: url.hostname.replace(/^www\./, "") }));
    out.classList.add("posting-link");
    row.append(out);
  }
  const away = [copy(template, "dismiss")];
  if (job.company_id && job.company) away.push(copy(more, "hide_company"));
  row.append(element("div", { class: "away" }, ...away));
  return row;
}

function reasons(match) {
  const body = copyOf("reasons-template");
  const slot = (name) => body.querySelector(`[data-slot="${name}"]`);
  fillChips(slot("matched"), match.matched_skills.map(matchedChip));
  fillChips(slot("missing"), match.missing_skills.map((skill) => missingChip(skill, match.score)));
  fillSignals(body, match);
  for (const name of ["duplicates", "status", "receipt"]) slot(name).remove();
  body.querySelector(".actions").remove();
  return element("section", { class: "why" }, element("h2", { text: t("Why this score") }), body);
}

function description(posting) {
  const texts = [].concat(posting.description ?? [], posting.responsibilities ?? [], posting.qualifications ?? [])
    .map((text) => (typeof text === "string" ? text : (text?.name ?? "")))
    .filter(Boolean);
  if (texts.length === 0) return [];
  return [element("section", { class: "panel description" }, element("h2", { text: t("What the posting says") }), ...texts.flatMap(descriptionOf))];
}

function receipt(match) {
  const { receipt: held, job } = match;
  const how = element("p", {},
    t("Anyone can check this score: the same two documents give the same bytes. Save this match, your data and the posting, then run"), " ",
    element("code", { text: `edgematch explain --receipt match.json --profile you.json --posting ${job.id.replaceAll(/[^\w-]/g, "_")}.json` }));
  const save = button(t("Save this match"), () => saveAsFile(match, "match.json"));
  const posting = link(`/v1/jobs/${encodeURIComponent(job.id)}`, t("The posting as a document"));
  posting.target = "_blank";
  const documents = element("p", { class: "row-actions" }, save, link(addressOf({ view: "data" }), t("Your data")), posting);
  const line = element("p", { class: "receipt" });
  fillReceipt(line, held);
  return element("details", { class: "panel receipt-panel" }, element("summary", { text: t("Receipt, and how to check it") }), line, how, documents);
}

/** The jobs most like this one and other postings of it, loaded after the job itself. */
async function showSimilar(page, place, id) {
  const section = element("section", { class: "panel similar" }, element("h2", { text: t("Jobs like this one") }));
  place.append(section);
  try {
    const { json } = await page.client.similar(id);
    const again = element("p", { class: "again" });
    fillDuplicates(again, json.duplicates);
    section.before(again);
    if (json.items.length === 0) return section.remove();
    const rows = json.items.map(({ job, likeness, skills }) => element("li", {},
      link(addressOf({ view: "job", job: job.id }), job.title),
      element("span", { class: "at-company", text: [job.company, job.locations.map(placeText).filter(Boolean)[0]].filter(Boolean).join(" · ") }),
      link(addressOf({ view: "compare", jobs: `${id},${job.id}` }), t("Compare"), "compare"),
      element("span", { class: "likeness", text: t("{percent}% similar", { percent: number(Math.round(likeness)) }) }),
      element("small", { text: skills.length > 0 ? t("Both ask for {skills}", { skills: list(skills.slice(0, 4)) }) : "" })));
    section.append(element("ul", { class: "examples" }, ...rows));
  } catch {
    section.remove();
  }
}
