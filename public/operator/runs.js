// Runs: background work over many people. They are watched while any of them is under way.

import { button, element } from "../shared/element.js";
import { clearRefusal, showRefusal } from "../shared/form.js";
import { number, plural, t, timeText } from "../shared/words.js";
import { ask } from "../shared/ask.js";
import { progressBar } from "../shared/charts.js";
import { watch } from "../shared/watch.js";
import { duration, field, heading, nothing, order, problemPlace, row, table } from "./parts.js";

const POLL_MS = 1500;

const NAMES = {
  recompute: "Recompute", "postings-changed": "Changed postings", "new-algorithm": "New algorithm", "new-postings": "New postings", statistics: "Statistics", warming: "Warming",
  "mentors-changed": "Changed mentors", pairing: "Pairing", spread: "Spread over jobs",
};
const STATUSES = {
  scheduled: "Scheduled", queued: "Queued", running: "Running", succeeded: "Succeeded", failed: "Failed", cancelled: "Cancelled",
};
const UNDER_WAY = ["queued", "running"];
const ENDED = ["succeeded", "failed", "cancelled"];

/** @typedef {import("../shared/client.js").Edgematch["api"]} Api */

/** @param {Api} api @param {HTMLElement} place @param {AbortSignal} signal */
export async function show(api, place, signal) {
  const columns = [t("Run"), t("Status"), t("Progress"), t("Due"), t("Took"), t("Actions")];
  const filters = element("form", { class: "filter-row" });
  const name = choice(t("Name"), "name", NAMES);
  const status = choice(t("Status"), "status", STATUSES);
  const due = field(t("Due before"), "due_before", "datetime-local");
  filters.append(name.label, status.label, due.label);
  const list = element("div", { class: "list" });
  const count = element("p", { class: "count" });
  count.role = "status";
  const problem = problemPlace();
  const more = element("div", { class: "more" });
  place.append(...heading(t("Runs"), t("A run works on many people in steps. A failed run keeps its reason: retry it once the cause is gone. An active run continues by itself, even if a step dies.")),
    orderForm(api, () => load()), filters, problem, count, list, more);

  const query = () => ({
    limit: 50,
    ...(name.input.value && { name: name.input.value }),
    ...(status.input.value && { status: status.input.value }),
    ...(due.input.value && { due_before: new Date(due.input.value).toISOString() }),
  });

  /** Pages that are shown, one below the other. */
  let pages = 1;

  /** @returns {Promise<import("../shared/client.js").Schemas["RunPage"]>} */
  async function read() {
    const narrowed = query();
    const found = { items: [], next_cursor: null };
    for (let at = 0; at < pages; at += 1) {
      const wanted = { ...narrowed, ...(found.next_cursor && { cursor: found.next_cursor }) };
      const { data } = await api.GET("/v1/runs", { params: { query: /** @type {any} */ (wanted) }, signal });
      Object.assign(found, { total: found.total, ...data, items: [...found.items, ...data.items], next_cursor: data.next_cursor });
      if (!data.next_cursor) break;
    }
    return /** @type {any} */ (found);
  }

  const load = watch(async (isCurrent) => {
    const found = await read();
    if (!isCurrent()) return false;
    draw(found);
    return found.items.some((run) => UNDER_WAY.includes(run.status));
  }, { pause_ms: POLL_MS, place: problem, signal });

  /**
   * Draws the rows, and leaves a row alone whose run has not changed: it may have the focus.
   * @param {import("../shared/client.js").Schemas["RunPage"]} page
   */
  function draw({ items, total, next_cursor: next }) {
    const showMore = () => {
      pages += 1;
      load();
    };
    more.replaceChildren(...(next ? [button(t("Show more"), showMore)] : []));
    count.textContent = plural(total ?? items.length, "{count} run, newest first", "{count} runs, newest first");
    const known = new Map([...list.querySelectorAll("tr[data-run]")].map((made) => [made.dataset.state, made]));
    if (items.length === 0) return list.replaceChildren(nothing(t("No run matches.")));
    const rows = items.map((run) => known.get(stateOf(run)) ?? rowOf(run));
    const body = list.querySelector("tbody");
    if (body) body.replaceChildren(...rows);
    else list.replaceChildren(table(t("Runs"), columns, rows));
  }

  function rowOf(run) {
    const share = run.of ? t("{done} of {of}", { done: number(run.done + run.failed), of: number(run.of) }) : number(run.done);
    const failed = run.failed > 0 ? [element("small", { class: "bad-text", text: plural(run.failed, "{count} failed", "{count} failed") })] : [];
    const made = row(columns, [
      [element("strong", { text: t(NAMES[run.name] ?? run.name) }), element("small", { text: scopeText(run.parameters) }), element("code", { class: "run-id", text: run.id })],
      [element("span", { class: `status ${run.status}`, text: t(STATUSES[run.status] ?? run.status) }), ...(run.last_error ? [element("small", { class: "bad-text", text: run.last_error })] : [])],
      [progressBar(t("Progress: {share}", { share }), run.done, run.failed, run.of), element("small", { text: share }), ...failed],
      timeText(run.due_at_ms),
      [duration(run.wall_ms), element("small", { text: plural(run.steps, "{count} step", "{count} steps") }), element("small", { text: plural(run.rows_read, "{count} row read", "{count} rows read") })],
      [element("div", { class: "row-actions" }, ...actions(run))],
    ]);
    made.dataset.run = run.id;
    made.dataset.status = run.status;
    made.dataset.state = stateOf(run);
    return made;
  }

  function actions(run) {
    const params = { path: { id: run.id } };
    const act = (label, act_, send, look) => {
      const made = order(label, send, load, look);
      made.dataset.act = act_;
      return made;
    };
    if (!ENDED.includes(run.status)) return [act(t("Cancel"), "cancel", () => api.POST("/v1/runs/{id}/cancel", { params }).then(() => t("Cancelled.")))];
    const retry = act(t("Retry"), "retry", () => api.POST("/v1/runs/{id}/retry", { params }).then(() => t("Queued again.")));
    const remove = act(t("Delete"), "delete", async () => {
      const agreed = await ask({ title: t("Delete this run?"), text: t("Its record is removed; its results stay."), yes: t("Delete"), no: t("Keep it"), isGrave: true });
      return agreed && api.DELETE("/v1/runs/{id}", { params }).then(() => t("Deleted."));
    });
    return run.status === "succeeded" ? [remove] : [retry, remove];
  }

  filters.addEventListener("change", () => {
    pages = 1;
    load();
  });
  filters.addEventListener("submit", (event) => event.preventDefault());
  await load();
}

const stateOf = (run) => `${run.id} ${run.status} ${run.updated_at_ms} ${run.done} ${run.failed}`;

function scopeText(scope) {
  switch (scope.scope) {
    case "user": return t("person {id}", { id: scope.user_id });
    case "job": return t("holders of job {id}", { id: scope.job_id });
    case "company": return t("holders of jobs of {id}", { id: scope.company_id });
    case "stale": return t("everyone whose matches are outdated");
    case "warm": return plural(scope.job_ids.length, "{count} job", "{count} jobs");
    case "mentees": return t("everyone who seeks a mentor");
    case "pairing": return t("the cohort of a pairing");
    case "spread": return t("the people of a spread");
    default: return t("everyone");
  }
}

function choice(title, name, values) {
  const input = element("select", {}, new Option(t("Any"), ""), ...Object.entries(values).map(([value, text]) => new Option(t(text), value)));
  input.name = name;
  return { input, label: element("label", {}, element("span", { text: title }), input) };
}

const SCOPES = { all: "Everyone", user: "One person", job: "Holders of one job", company: "Holders of a company’s jobs" };
const MEMBERS = { user: "user_id", job: "job_id", company: "company_id" };

/** The form that orders a recompute. @param {Api} api */
function orderForm(api, after) {
  const form = element("form", { class: "order-form filter-row" });
  const scope = element("select", {}, ...Object.entries(SCOPES).map(([value, text]) => new Option(t(text), value)));
  scope.name = "scope";
  const id = field(t("Id"), "id", "text");
  const due = field(t("Due (now if empty)"), "due_at", "datetime-local");
  const spacing = field(t("Seconds between steps"), "spacing_secs", "number");
  Object.assign(spacing.input, { min: "0", placeholder: "0" });
  const problem = problemPlace();
  const send = order(t("Order the recompute"), async () => {
    clearRefusal(form, problem);
    const member = MEMBERS[scope.value];
    id.label.dataset.field = member ?? "";
    const body = {
      scope: scope.value,
      ...(member && { [member]: id.input.value.trim() }),
      ...(due.input.value && { due_at: new Date(due.input.value).toISOString() }),
      ...(spacing.input.value && { spacing_secs: Number(spacing.input.value) }),
    };
    try {
      // A request that is repeated after a lost response starts no second run.
      const { data } = await api.POST("/v1/recompute", { params: { header: { "Idempotency-Key": crypto.randomUUID() } }, body: /** @type {any} */ (body) });
      return t("Ordered: {run}", { run: /** @type {any} */ (data).run_id });
    } catch (error) {
      await showRefusal(form, problem, error);
      return false;
    }
  }, after, { class: "primary" });
  send.id = "order-recompute";
  const showId = () => { id.label.hidden = scope.value === "all"; };
  scope.addEventListener("change", showId);
  showId();
  form.append(element("label", {}, element("span", { text: t("Recompute") }), scope), id.label, due.label, spacing.label, send, problem);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send.click();
  });
  return form;
}
