// One recommended job as a card. Text from a posting is inserted as text, never as markup.

import { element, icon } from "./element.js";

/** Skills that a card shows before the reader asks for more. */
const CHIPS = 8;

const SIGNALS = { location: "Location", tags: "Shared tags", stage: "Company stage" };
const WORKPLACES = { remote: "Remote", hybrid: "Hybrid", on_site: "On site" };
const VERDICTS = {
  eligible: { label: "No deal-breaker", icon: "check" },
  ineligible: { label: "Ruled out", icon: "ban" },
  unknown: { label: "Might be ruled out", icon: "ask" },
};
const DAY_MS = 86_400_000;

const countries = new Intl.DisplayNames("en", { type: "region", fallback: "code" });
const days = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
const dates = new Intl.DateTimeFormat("en", { dateStyle: "long", timeZone: "UTC" });

/** @typedef {import("./client.js").Schemas["ListedRecommendation"]} Item */
/** @typedef {import("./client.js").Schemas["Recommendation"]} Explained */

/**
 * The card for an item of a recommendations page. The reasons are loaded when they are opened.
 * @param {any} item
 * @param {() => Promise<any>} explain loads the item with its signals and its receipt
 * @returns {HTMLLIElement}
 */
export function jobCard(item, explain) {
  const card = document.getElementById("job-template").content.firstElementChild.cloneNode(true);
  const slot = (name) => card.querySelector(`[data-slot="${name}"]`);
  const { job } = item;
  card.dataset.job = job.id;
  card.dataset.company = job.company_id ?? "";
  card.dataset.verdict = item.verdict;

  fillScore(card, slot, item);
  fillTitle(slot("title"), job);
  slot("company").textContent = job.company || "Company not stated";
  slot("place").textContent = placesOf(job);
  slot("facts").append(...factsOf(job));
  fillVerdict(slot("verdict"), item);
  slot("summary").textContent = item.summary;
  fillDuplicates(slot("duplicates"), item.duplicates);
  fillChips(slot("matched"), item.matched_skills.map((skill) => matchedChip(skill)));
  fillChips(slot("missing"), item.missing_skills.map((skill) => missingChip(skill, item.score)));
  explainOnDemand(card.querySelector(".reasons"), slot, explain);
  describe(card, slot("title"));
  card.querySelector('[data-act="hide_company"]').hidden = !job.company_id || !job.company;
  return card;
}

function fillDuplicates(place, duplicates = []) {
  place.hidden = duplicates.length === 0;
  place.textContent = duplicates.length === 1 ? "This job has one other posting." : `This job has ${duplicates.length} other postings.`;
}

let cards = 0;

/** Links each button and disclosure to its job for assistive technology. */
function describe(card, heading) {
  cards += 1;
  heading.id = `job-${cards}`;
  card.querySelector("article").setAttribute("aria-labelledby", heading.id);
  for (const control of card.querySelectorAll("button, summary")) control.setAttribute("aria-describedby", heading.id);
}

function fillScore(card, slot, { score, range: [low, high], coverage }) {
  const nothingKnown = coverage === 0;
  slot("score").textContent = nothingKnown ? "–" : Math.round(score);
  const [from, to] = [Math.round(low), Math.round(high)];
  slot("range").textContent = from === to ? "" : `${from}–${to} possible`;
  // Rounded down, so that 100 % means everything is known.
  const percent = Math.floor(coverage * 100);
  slot("coverage").textContent = nothingKnown ? "nothing known" : `${percent} % known`;
  const scale = card.querySelector(".scale").style;
  scale.setProperty("--low", low);
  scale.setProperty("--high", high);
  scale.setProperty("--score", score);
  card.querySelector(".score").classList.toggle("vague", high - low >= 30);
}

function fillTitle(heading, { title, url }) {
  const link = webAddress(url);
  if (!link) {
    heading.textContent = title;
    return;
  }
  const anchor = element("a", { text: title });
  anchor.href = link.href;
  anchor.target = "_blank";
  anchor.rel = "noopener noreferrer nofollow";
  anchor.append(icon("out"), element("span", { class: "sr-only", text: " (opens in a new tab)" }));
  heading.append(anchor);
}

/** An address that is safe to link to; a posting may contain any text. */
function webAddress(text) {
  const url = text && URL.canParse(text) ? new URL(text) : null;
  return url && ["http:", "https:"].includes(url.protocol) ? url : null;
}

function placesOf({ locations = [] }) {
  const [first, ...others] = locations.map(placeText).filter(Boolean);
  if (!first) return "";
  return others.length > 0 ? `${first} and ${others.length} more` : first;
}

function placeText({ city, region, country }) {
  const countryName = country && /^[A-Z]{2}$/.test(country) ? countries.of(country) : country;
  const parts = [city, region !== city ? region : null, countryName].filter(Boolean);
  return parts.join(", ");
}

function factsOf(job) {
  const facts = [];
  const add = (text, name) => facts.push(element("li", { class: name, text }));
  if (job.workplace) add(WORKPLACES[job.workplace] ?? words(job.workplace));
  else if (!job.locations?.length) add("Location not stated", "not-stated");
  if (job.employment_types?.length) add(job.employment_types.map(words).join(", "));
  const pay = payText(job.pay);
  if (pay) add(pay, "pay-fact");
  else add("Pay not stated", "not-stated");
  if (job.posted_at_ms != null) facts.push(element("li", {}, moment("Posted", job.posted_at_ms)));
  const left = job.valid_through_ms == null ? Infinity : daysFromNow(job.valid_through_ms);
  if (left <= 14) facts.push(element("li", { class: "soon" }, moment("Closes", job.valid_through_ms)));
  const link = webAddress(job.url);
  if (link) add(link.hostname.replace(/^www\./, ""));
  return facts;
}

function payText(pay) {
  if (!pay || (pay.min == null && pay.max == null)) return "";
  const format = moneyFormat(pay.currency);
  const { min, max } = pay;
  const period = `per ${pay.period}`;
  if (min == null) return `Up to ${format(max)} ${period}`;
  if (max == null) return `From ${format(min)} ${period}`;
  return min === max ? `${format(min)} ${period}` : `${format(min)} – ${format(max)} ${period}`;
}

function moneyFormat(currency) {
  try {
    const format = new Intl.NumberFormat("en", { style: "currency", currency, trailingZeroDisplay: "stripIfInteger" });
    return (amount) => format.format(amount);
  } catch {
    // Not an ISO 4217 currency code.
    const format = new Intl.NumberFormat("en", { maximumFractionDigits: 2 });
    return (amount) => `${currency} ${format.format(amount)}`;
  }
}

function daysFromNow(at_ms) {
  return Math.round((at_ms - Date.now()) / DAY_MS);
}

function moment(what, at_ms) {
  const at = new Date(at_ms);
  // A posting may contain a year beyond what Date represents.
  if (Number.isNaN(at.getTime())) return element("span", { text: `${what} on an unknown date` });
  const away = daysFromNow(at_ms);
  const near = Math.abs(away) <= 60;
  const time = element("time", { text: `${what} ${near ? days.format(away, "day") : `on ${dates.format(at)}`}` });
  time.dateTime = at.toISOString();
  time.title = dates.format(at);
  return time;
}

function fillVerdict(place, { verdict, deal_breakers = [] }) {
  if (verdict === "eligible") {
    place.remove();
    return;
  }
  const shown = VERDICTS[verdict] ?? { label: words(verdict), icon: "ask" };
  place.classList.add(verdict === "ineligible" ? "bad" : "open");
  // Deal-breakers that apply come before those that might.
  const order = (breaker) => (breaker.verdict === "ineligible" ? 0 : 1);
  const reasons = [...deal_breakers].sort((a, b) => order(a) - order(b)).map((breaker) => {
    const uncertain = verdict === "ineligible" && breaker.verdict !== "ineligible";
    return element("li", { text: uncertain ? `Not certain: ${breaker.reason}` : breaker.reason });
  });
  place.append(icon(shown.icon), element("div", {}, element("strong", { text: shown.label }), element("ul", {}, ...reasons)));
}

function matchedChip(skill) {
  return element("li", { class: "chip has" }, icon("check"), element("span", { text: skill }));
}

function missingChip({ name, required, related, score_with }, score) {
  const chip = element("li", { class: required ? "chip lacks" : "chip lacks wished" }, element("span", { text: name }));
  if (related) chip.append(element("span", { class: "chip-note", text: `you have ${related}` }));
  chip.append(element("span", { class: "chip-note", text: required ? "required" : "optional" }));
  if (score_with != null && Math.round(score_with) > Math.round(score)) {
    const gain = element("span", { class: "gain", text: `→ ${Math.round(score_with)}` });
    gain.title = `With this skill, the job would score ${Math.round(score_with)}`;
    chip.append(gain);
  }
  return chip;
}

function fillChips(place, chips) {
  if (chips.length === 0) return;
  const list = place.querySelector("ul");
  const rest = chips.slice(CHIPS);
  list.append(...chips.slice(0, CHIPS));
  if (rest.length > 0) {
    const button = element("button", { class: "chip-more", text: `${rest.length} more` });
    button.type = "button";
    const item = element("li", {}, button);
    button.addEventListener("click", () => {
      rest[0].tabIndex = -1;
      item.replaceWith(...rest);
      rest[0].focus();
    });
    list.append(item);
  }
  place.hidden = false;
}

/** Loads the reasons when they are opened, and again if that failed. */
function explainOnDemand(reasons, slot, explain) {
  let loaded = false;
  reasons.addEventListener("toggle", async () => {
    if (!reasons.open || loaded) return;
    loaded = true;
    const status = slot("reasons-status");
    status.textContent = "Loading…";
    try {
      const { signals, receipt } = await explain();
      fillSignals(slot("signals"), signals);
      fillReceipt(slot("receipt"), receipt);
      status.textContent = "";
    } catch (error) {
      loaded = false;
      status.textContent = `The reasons could not be loaded: ${error.message}`;
    }
  });
}

function fillSignals(body, signals) {
  const widest = Math.max(...signals.map((signal) => signal.of), 1);
  body.append(...signals.map((signal) => signalRow(signal, widest)));
}

function signalRow({ name, points, of, known, evidence = [] }, widest) {
  const head = element("th", { text: SIGNALS[name] ?? words(name) });
  head.scope = "row";
  const bar = element("span", { class: known ? "signal-bar" : "signal-bar unknown" });
  bar.style.setProperty("--of", String(known ? of / widest : 0.12));
  bar.style.setProperty("--points", String(known && of > 0 ? points / of : 0));
  const evidenceCell = element("td", { class: "bar-column" }, bar, ...evidenceOf(evidence));
  const pointsCell = known
    ? element("td", { class: "points-column" }, element("strong", { text: points.toFixed(1) }), ` of ${of.toFixed(1)}`)
    : element("td", { class: "points-column not-stated" }, element("strong", { text: "unknown" }), element("small", { text: "not counted" }));
  return element("tr", {}, head, evidenceCell, pointsCell);
}

function evidenceOf(evidence) {
  const texts = (document) => {
    const own = evidence.filter((fact) => fact.document === document).map((fact) => fact.text);
    return [...new Set(own)].join(" · ");
  };
  return [["You", texts("profile")], ["Job", texts("posting")]]
    .filter(([, text]) => text)
    .map(([who, text]) => element("p", { class: "evidence" }, element("b", { text: who }), element("span", { text })));
}

function fillReceipt(place, receipt) {
  if (!receipt) return;
  place.append(
    `Receipt: ${receipt.algorithm}, taxonomy ${receipt.taxonomy}, profile ${receipt.profile_version}, posting ${receipt.posting_version}, `,
    element("code", { text: receipt.digest }),
  );
}

/** `full_time` as “Full time”. */
function words(name) {
  const text = String(name).replaceAll("_", " ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}
