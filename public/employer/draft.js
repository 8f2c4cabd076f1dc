// A draft of a posting: what is understood of it, before anybody else reads it. Nothing is stored.

import { ask } from "../shared/ask.js";
import { button, element } from "../shared/element.js";
import { heading, order, problemPlace } from "../shared/parts.js";
import { clearRefusal, showRefusal } from "../shared/form.js";
import { toast } from "../shared/toast.js";
import { saveAsFile } from "../shared/save.js";
import { NAMES, t } from "../shared/words.js";
import { wordList } from "../shared/word-list.js";
import { postingFacts } from "./facts.js";
import { companies, posting } from "./address.js";

/** A change is read once the author pauses. */
const PAUSE_MS = 700;

/** Values of schema.org, by those of the API. */
const WORKPLACES = /** @type {Record<string, string>} */ ({ remote: "TELECOMMUTE", hybrid: "HYBRID", on_site: "ON_SITE" });

/**
 * The draft, which stays while other views are shown.
 * @type {{job: string, document: any} | null}
 */
let kept = null;
/** Whether it has changes that were not saved. */
let isUnsaved = false;
addEventListener("beforeunload", (event) => isUnsaved && event.preventDefault());

/** @type {import("../shared/desk.js").Show} */
export async function show(api, place, signal, desk) {
  const job = posting();
  const isOther = Boolean(job) && kept?.job !== job;
  if (!kept || (isOther && (await mayReplace()))) {
    const stored = job ? (await api.GET("/v1/jobs/{id}", { params: { path: { id: job } }, signal })).data : {};
    kept = { job, document: stored };
    isUnsaved = false;
  }
  const draft = kept;
  const problem = problemPlace();
  const facts = element("aside", {});
  facts.setAttribute("aria-live", "polite");
  const { form, fill, documentOf } = fields(() => {
    draft.document = documentOf();
    isUnsaved = true;
    clearTimeout(timer);
    timer = setTimeout(read, PAUSE_MS);
  });
  let timer = 0;
  signal.addEventListener("abort", () => clearTimeout(timer));
  let reads = 0;

  async function read() {
    clearTimeout(timer);
    const document_ = draft.document;
    if (!document_.title) return facts.replaceChildren(element("p", { class: "meaning", text: t("Give the posting a title to see how it is understood.") }));
    reads += 1;
    const asked = reads;
    clearRefusal(form, problem);
    try {
      const { data } = await api.POST("/v1/read", { params: { query: { kind: "posting" } }, body: { identifier: "draft", ...document_ }, signal });
      if (asked !== reads) return;
      facts.replaceChildren(postingFacts(/** @type {any} */ (data).items[0]));
    } catch (error) {
      if (signal.aborted || asked !== reads) return;
      showRefusal(form, problem, error, { isCalm: true });
    }
  }

  const save = button(t("Download as JSON"), () => {
    const posting = { "@context": "https://schema.org", "@type": "JobPosting", ...documentOf() };
    saveAsFile(posting, "posting.json", "application/ld+json");
    isUnsaved = false;
  }, { class: "primary" });
  save.id = "download";
  const actions = element("div", { class: "row-actions" }, save, ...publish(api, desk, draft, form, problem));
  form.append(problem, paste((pasted) => {
    draft.document = pasted;
    isUnsaved = true;
    fill(pasted);
    return read();
  }), actions);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    read();
  });

  place.append(...heading(t("Draft"), t("See how a posting is understood before you publish it. Nothing is stored; each fact shows the words that state it.")),
    element("div", { class: "profile draft" }, form, facts));
  fill(draft.document);
  await read();
}

/** Asks before changes to another draft are lost. */
async function mayReplace() {
  return !isUnsaved || ask({
    title: t("Replace your draft?"),
    text: t("What you have changed in it is not saved."),
    yes: t("Replace it"),
    no: t("Keep editing"),
    isGrave: true,
  });
}

/** Backends and operators may store postings; an employer hands the document to their board. */
function publish(api, desk, draft, form, problem) {
  if (desk.session.role === "employer") return [element("p", { class: "meaning", text: t("Publish it where you manage your postings: it will be understood as it is here.") })];
  const send = order(t("Publish"), async () => {
    clearRefusal(form, problem);
    try {
      const { data } = await api.POST("/v1/jobs", { body: draft.document });
      isUnsaved = false;
      return t("Stored: {id}", { id: data.id ?? "" });
    } catch (error) {
      await showRefusal(form, problem, error);
      return false;
    }
  }, async () => {});
  send.id = "publish";
  return [send];
}

/** A whole document in place of the form. @param {(pasted: any) => Promise<any>} take */
function paste(take) {
  const text = element("textarea", { class: "code" });
  Object.assign(text, { rows: 6, spellcheck: false });
  const use = button(t("Use it"), () => {
    try {
      const pasted = JSON.parse(text.value);
      if (typeof pasted !== "object" || pasted === null || Array.isArray(pasted)) throw new SyntaxError(t("It is not an object."));
      text.value = "";
      details.open = false;
      take(pasted);
    } catch (error) {
      toast(`${t("This is not a single posting as a JSON document.")} ${error.message}`, { bad: true });
    }
  });
  use.dataset.act = "paste";
  const details = element("details", { class: "paste" }, element("summary", { text: t("Paste a JobPosting instead") }),
    element("label", {}, element("span", { text: t("JobPosting of schema.org, as JSON") }), text), use);
  return details;
}

/** Where the document holds what a field is named after, if not at its top. */
const PATHS = /** @type {Record<string, string>} */ ({
  city: "jobLocation/address/addressLocality", country: "jobLocation/address/addressCountry", currency: "baseSalary/currency",
  minValue: "baseSalary/value/minValue", maxValue: "baseSalary/value/maxValue", unitText: "baseSalary/value/unitText",
});

/** A field with its label, by which an error finds it. */
function labelled(title, name, input) {
  const label = element("label", {}, element("span", { text: title }), input);
  label.dataset.field = PATHS[name] ?? name;
  return label;
}

/** The form, and the document that it stands for. @param {() => void} onChange */
function fields(onChange) {
  const form = element("form", { class: "profile-form" });
  form.noValidate = true;
  form.autocomplete = "off";
  /** What the form has no field for. @type {any} */
  let base = {};
  const input = (title, name, look = {}) => {
    const made = look.rows ? element("textarea") : element("input");
    Object.assign(made, { name, ...look });
    return { made, label: labelled(title, name, made) };
  };
  const choices = (title, name, values) => {
    const made = element("select", {}, new Option(t("Not stated"), ""), ...Object.entries(values).map(([value, text]) => new Option(t(text), value)));
    made.name = name;
    return { made, label: labelled(title, name, made) };
  };
  const title = input(t("Title"), "title");
  const company = input(t("Company"), "hiringOrganization");
  const text = input(t("Description"), "description", { rows: 12 });
  const city = input(t("City"), "city");
  const country = input(t("Country"), "country", { placeholder: "DE" });
  const workplace = choices(t("Workplace"), "jobLocationType", NAMES.workplace);
  const employment = choices(t("Employment"), "employmentType", NAMES.employment_type);
  const currency = input(t("Currency"), "currency", { maxLength: 3, placeholder: "EUR" });
  const least = input(t("At least"), "minValue", { type: "number", min: "0", inputMode: "numeric" });
  const most = input(t("Up to"), "maxValue", { type: "number", min: "0", inputMode: "numeric" });
  const period = choices(t("Per"), "unitText", NAMES.period);
  const skills = wordList(t("Add a skill"));
  const group = (path, legend, ...content) => {
    const set = element("fieldset", {}, element("legend", { text: legend }), ...content);
    set.dataset.field = path;
    return set;
  };
  form.append(title.label, company.label, text.label,
    group("skills", t("Skills"), skills.element),
    group("jobLocation", t("Place"), element("div", { class: "field-row" }, city.label, country.label, workplace.label, employment.label)),
    group("baseSalary", t("Pay"), element("div", { class: "field-row" }, least.label, most.label, currency.label, period.label)));
  form.addEventListener("input", onChange);
  form.addEventListener("change", onChange);

  /**
   * @type {{city: string, country: string, skills: string, pay: string, company: string, workplace:
   * string, employment: string}}
   */
  let filled;
  const stateOf = () => ({
    city: city.made.value.trim(), country: country.made.value.trim(), skills: JSON.stringify(skills.get()),
    pay: [least, most, currency, period].map(({ made }) => made.value.trim()).join(" "), company: company.made.value.trim(),
    workplace: workplace.made.value, employment: employment.made.value,
  });

  function fill(document_) {
    base = document_ ?? {};
    const [place] = [].concat(base.jobLocation ?? []);
    const address = /** @type {any} */ (place)?.address ?? {};
    const pay = base.baseSalary?.value ?? {};
    title.made.value = textOf(base.title ?? base.name);
    company.made.value = textOf(base.hiringOrganization);
    text.made.value = [].concat(base.description ?? []).join("\n\n");
    city.made.value = textOf(address.addressLocality);
    country.made.value = textOf(address.addressCountry);
    workplace.made.value = Object.keys(WORKPLACES).find((name) => [].concat(base.jobLocationType ?? []).includes(/** @type {never} */ (WORKPLACES[name]))) ?? "";
    employment.made.value = String([].concat(base.employmentType ?? [])[0] ?? "").toLowerCase();
    least.made.value = pay.minValue ?? pay.value ?? "";
    most.made.value = pay.maxValue ?? pay.value ?? "";
    currency.made.value = base.baseSalary?.currency ?? "";
    period.made.value = String(pay.unitText ?? "").toLowerCase();
    skills.set([].concat(base.skills ?? []).map(textOf).filter(Boolean));
    filled = stateOf();
  }

  /** Members that the author has not changed stay as they were. */
  function documentOf() {
    const now = stateOf();
    const made = { ...base, title: title.made.value.trim(), description: text.made.value };
    if (now.company !== filled.company || !base.hiringOrganization) {
      const [id] = companies();
      if (now.company) made.hiringOrganization = { "@type": "Organization", ...(id && { identifier: id }), ...objectOf(base.hiringOrganization), name: now.company };
      else delete made.hiringOrganization;
    }
    if (now.skills !== filled.skills) made.skills = skills.get();
    if (now.city !== filled.city || now.country !== filled.country) {
      const address = { "@type": "PostalAddress", ...(now.city && { addressLocality: now.city }), ...(now.country && { addressCountry: now.country }) };
      made.jobLocation = now.city || now.country ? [{ "@type": "Place", address }] : [];
    }
    if (now.workplace !== filled.workplace) made.jobLocationType = WORKPLACES[now.workplace] ?? null;
    if (now.employment !== filled.employment) made.employmentType = now.employment ? [now.employment.toUpperCase()] : [];
    if (now.pay !== filled.pay) {
      const amount = (field_) => (field_.made.value === "" ? {} : { [field_.made.name]: Number(field_.made.value) });
      const value = { "@type": "QuantitativeValue", ...amount(least), ...amount(most), ...(period.made.value && { unitText: period.made.value.toUpperCase() }) };
      made.baseSalary = { "@type": "MonetaryAmount", currency: currency.made.value.trim().toUpperCase(), value };
    }
    return made;
  }

  return { form, fill, documentOf };
}

const textOf = (value) => (typeof value === "string" ? value : (value?.name ?? ""));
const objectOf = (value) => (typeof value === "object" && !Array.isArray(value) ? value : {});
