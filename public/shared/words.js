// The page's words in the reader's language, and numbers, dates, places and names as people write
// them.
//
// The English text is the key: sources stay readable, and a text without a translation is shown in
// English. `public/messages` has a folder for each other language, with a file per chapter: `first`
// for what every page may show at once, `desk` for pages for work, one for each of them, and those
// that a module awaits because it is loaded later. Pages load this module on its own, so that the
// chapters arrive while the other modules do.

const LANGUAGES = ["en", "de", "es", "fr"];

/** The reader's locale, as far as the page speaks its language; numbers and dates follow it. */
export const locale =
  (globalThis.navigator?.languages ?? []).find((tag) => LANGUAGES.includes(languageOf(tag))) ?? "en";
export const language = languageOf(locale);

/** @type {Record<string, string>} */
const messages = {};
/** @type {Map<string, Promise<void>>} */
const chapters = new Map();

/**
 * Loads the texts of a chapter, once. A module whose texts are not in its page's own chapters
 * awaits its chapter before it is run. A chapter that does not load leaves English, and may load
 * later.
 * @param {string} name
 */
export async function chapter(name) {
  if (language === "en") return;
  if (!chapters.has(name)) chapters.set(name, load(name));
  await chapters.get(name);
}

/** @param {string} name */
async function load(name) {
  try {
    const response = await fetch(`/messages/${language}/${name}.json`);
    if (!response.ok) throw new Error(response.statusText);
    Object.assign(messages, await response.json());
  } catch {
    chapters.delete(name);
  }
}

/** The chapters of a page for work. */
const own = globalThis.document?.documentElement.dataset.messages ?? "";
await Promise.all(["first", ...own.split(" ").filter(Boolean)].map(chapter));

function languageOf(tag) {
  return tag.slice(0, 2).toLowerCase();
}

/**
 * A text in the reader's language.
 * @param {string} text in English, with names of values in braces
 * @param {Record<string, string | number>} [values]
 */
export function t(text, values = {}) {
  return (messages[text] ?? text).replace(/\{(\w+)\}/g, (name, key) => String(values[key] ?? name));
}

/** @type {Map<string, any>} */
const formats = new Map();

/**
 * A formatter of the reader's locale. Each takes a moment to make, so it is made when it is first
 * used, and once.
 * @template {"PluralRules" | "NumberFormat" | "ListFormat" | "DisplayNames" |
 *   "RelativeTimeFormat" | "DateTimeFormat"} Kind
 * @param {Kind} kind
 * @param {any} [options]
 * @returns {InstanceType<typeof Intl[Kind]>}
 */
function format(kind, options) {
  const key = kind + JSON.stringify(options);
  let made = formats.get(key);
  if (!made) formats.set(key, (made = new /** @type {any} */ (Intl)[kind](locale, options)));
  return made;
}

/**
 * A text about a number of things; `{count}` stands for the number.
 * @param {number} count @param {string} one @param {string} many
 * @param {Record<string, string | number>} [values]
 */
export function plural(count, one, many, values = {}) {
  const text = format("PluralRules").select(count) === "one" ? one : many;
  return t(text, { count: number(count), ...values });
}

/** A number as people write it, with at most this many decimal places. */
export function number(value, places = 0) {
  return format("NumberFormat", { maximumFractionDigits: places }).format(value);
}

/** Names one after another: “a, b and c”. @param {string[]} names */
export function list(names) {
  return format("ListFormat", { type: "conjunction" }).format(names);
}

/**
 * Translates texts that were written in English, once; those of a template when it is first used.
 * @param {Document | DocumentFragment | HTMLElement} root
 */
export function translate(root) {
  if (language === "en") return;
  document.documentElement.lang = language;
  const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const node = texts.currentNode;
    const text = node.nodeValue?.trim() ?? "";
    if (messages[text]) node.nodeValue = node.nodeValue?.replace(text, () => messages[text]) ?? "";
  }
  for (const name of ["aria-label", "placeholder", "title", "data-label"]) {
    for (const marked of root.querySelectorAll(`[${name}]`)) marked.setAttribute(name, t(marked.getAttribute(name)));
  }
}

// Names of the service's values

/** Values of the API, by the members that hold them. */
export const NAMES = {
  workplace: { remote: "Remote", hybrid: "Hybrid", on_site: "On site" },
  employment_type: {
    full_time: "Full time", part_time: "Part time", contractor: "Contractor", temporary: "Temporary",
    intern: "Internship", volunteer: "Volunteer", per_diem: "Per diem", other: "Other",
  },
  seniority: {
    intern: "Intern", entry: "Entry", mid: "Mid-level", senior: "Senior", lead: "Lead", director: "Director", executive: "Executive",
  },
  company_stage: { pre_seed: "Pre-seed", seed: "Seed", early: "Early", growth: "Growth", late: "Late", public: "Public" },
  posted: { day: "Since yesterday", three_days: "In the last 3 days", week: "In the last 7 days", two_weeks: "In the last 14 days", month: "In the last 30 days" },
  facet: {
    workplace: "Workplace", place: "Place", seniority: "Seniority", employment_type: "Employment", pay: "Pay per year", posted: "Posted",
    skill: "Skill", company: "Company", language: "Language",
  },
  period: { year: "per year", month: "per month", week: "per week", day: "per day", hour: "per hour" },
};

const DAY_MS = 86_400_000;

/** The name of a value that has a fixed set of them. @param {string} kind @param {string} value */
export function nameOf(kind, value) {
  const name = NAMES[kind]?.[value];
  return name ? t(name) : spelled(value);
}

/** A learned trait, such as a skill or a workplace. @param {string} kind @param {string} value */
export function traitText(kind, value) {
  return kind === "workplace" && value === "onsite" ? t(NAMES.workplace.on_site) : nameOf(kind, value);
}

/** `full_time` as “Full time”. */
export function spelled(value) {
  const text = String(value).replaceAll("_", " ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export function languageName(code) {
  try {
    return format("DisplayNames", { type: "language", fallback: "code" }).of(code);
  } catch {
    return code;
  }
}

export function countryName(code) {
  return code && /^[A-Z]{2}$/.test(code) ? format("DisplayNames", { type: "region", fallback: "code" }).of(code) : code;
}

/** A place as people write it. @param {{city?: any, region?: any, country?: any}} place */
export function placeText({ city, region, country }) {
  return [city, region !== city ? region : null, countryName(country)].filter(Boolean).join(", ");
}

/** Pay as people write it; empty where none is stated. @param {any} pay */
export function payText(pay) {
  if (!pay || (pay.min == null && pay.max == null)) return "";
  const money = moneyFormat(pay.currency);
  const { min, max } = pay;
  const period = NAMES.period[pay.period] ? t(NAMES.period[pay.period]) : "";
  let amount = `${min != null && money(min)} – ${max != null && money(max)}`;
  if (min == null) amount = t("Up to {amount}", { amount: money(max) });
  else if (max == null) amount = t("From {amount}", { amount: money(min) });
  else if (min === max) amount = money(min);
  return `${amount} ${period}`.trim();
}

export function moneyFormat(currency) {
  try {
    const money = format("NumberFormat", { style: "currency", currency, trailingZeroDisplay: "stripIfInteger" });
    return (amount) => money.format(amount);
  } catch {
    // Not an ISO 4217 currency code.
    return (amount) => `${currency} ${number(amount, 2)}`;
  }
}

/** @param {number} at_ms @returns {number} */
export function daysFromNow(at_ms) {
  return Math.round((at_ms - Date.now()) / DAY_MS);
}

/**
 * A time to wait as “in 20 seconds”, or one that has passed as “20 seconds ago”, in the largest
 * unit that it has two of.
 * @param {number} secs negative if it has passed
 */
export function relativeText(secs) {
  const long = Math.abs(secs);
  const waits = format("RelativeTimeFormat");
  if (long < 120) return waits.format(Math.ceil(secs), "second");
  return long < 7200 ? waits.format(Math.ceil(secs / 60), "minute") : waits.format(Math.ceil(secs / 3600), "hour");
}

/** A date near today as “3 days ago”, any other one in full; empty beyond what dates can be. */
export function dayText(at_ms) {
  const at = new Date(at_ms);
  if (Number.isNaN(at.getTime())) return "";
  const away = daysFromNow(at_ms);
  return Math.abs(away) <= 60 ? format("RelativeTimeFormat", { numeric: "auto" }).format(away, "day") : dateText(at_ms);
}

export function dateText(at_ms) {
  const at = new Date(at_ms);
  return Number.isNaN(at.getTime()) ? "" : format("DateTimeFormat", { dateStyle: "long", timeZone: "UTC" }).format(at);
}

/** A date and a time of day, in the reader's own time. */
export function timeText(at_ms) {
  return format("DateTimeFormat", { dateStyle: "medium", timeStyle: "short" }).format(at_ms);
}

/** A time of this day, such as “14:02”. */
export function clockText(at_ms) {
  return format("DateTimeFormat", { timeStyle: "short" }).format(at_ms);
}
