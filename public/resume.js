// The dialog that imports a JSON Resume as the profile, after a preview.

import { Problem } from "./api.js";
import { element } from "./element.js";
import { clearProblem, showProblem } from "./problem.js";

/** Largest body that the service accepts. */
const MAX_BYTES = 1024 * 1024;

const byId = (id) => document.getElementById(id);

/**
 * @param {{client: () => import("./api.js").Client, onImported: () => void}} page
 * @returns {(file?: File) => void} opens the dialog, with a file that has already been chosen
 */
export function resumeDialog({ client, onImported }) {
  const dialog = byId("resume");
  const problem = byId("resume-problem");
  const submit = byId("resume-submit");
  const input = byId("resume-file");
  /** @type {File | null} */
  let chosen = null;

  async function choose(file) {
    chosen = null;
    submit.disabled = true;
    byId("resume-preview").hidden = true;
    clearProblem(problem);
    if (!file) return;
    try {
      preview(await read(file), file);
      chosen = file;
      submit.disabled = false;
      submit.focus();
    } catch (error) {
      showProblem(problem, error);
    }
  }

  input.addEventListener("change", () => choose(input.files[0]));
  byId("resume-form").addEventListener("submit", async (event) => {
    event.preventDefault();
    submit.disabled = true;
    clearProblem(problem);
    try {
      await client().putResume(chosen);
      dialog.close();
      onImported();
    } catch (error) {
      showProblem(problem, error);
      submit.disabled = false;
    }
  });

  return (file) => {
    input.value = "";
    choose(file);
    if (!dialog.open) dialog.showModal();
  };
}

async function read(file) {
  if (file.size > MAX_BYTES) throw new Problem({ title: "The file is too large", detail: "A résumé can be at most 1 MiB." });
  let document;
  try {
    document = JSON.parse(await file.text());
  } catch (error) {
    throw new Problem({ title: "The file is not JSON", detail: error.message });
  }
  if (typeof document !== "object" || document === null || Array.isArray(document)) {
    throw new Problem({ title: "The file is not a JSON Resume", detail: "It must contain one JSON object." });
  }
  return document;
}

function preview(resume, file) {
  const count = (list) => (Array.isArray(list) ? list.length : 0);
  const facts = [
    ["File", file.name],
    ["Name", resume.basics?.name],
    ["Headline", resume.basics?.label],
    ["Positions", count(resume.work)],
    ["Education", count(resume.education)],
    ["Skill groups", count(resume.skills)],
  ];
  const shown = facts.filter(([, value]) => typeof value === "string" || typeof value === "number");
  const list = byId("resume-preview");
  list.replaceChildren(...shown.flatMap(([name, value]) => [element("dt", { text: name }), element("dd", { text: String(value) })]));
  list.hidden = false;
}
