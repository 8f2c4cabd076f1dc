// Where a résumé comes in: a file to choose or to drop, or a text to paste.

import { button, element, icon } from "../shared/element.js";
import { t } from "../shared/words.js";

let drops = 0;

/**
 * @param {(resume: File | string) => any} give called with what came in
 * @param {(error: any) => void} fail
 */
export function resumeDrop(give, fail) {
  const run = async (resume) => {
    try {
      await give(resume);
    } catch (error) {
      fail(error);
    }
  };
  drops += 1;
  const input = element("input");
  Object.assign(input, { type: "file", accept: ".pdf,.docx,.json,.txt,.md,application/pdf,application/json,text/plain" });
  input.addEventListener("change", () => input.files?.[0] && run(input.files[0]));
  const drop = element("label", { class: "drop" },
    icon("upload"),
    element("span", {}, element("strong", { text: t("Choose your résumé") }), " ", t("or drop it here")),
    element("small", { text: t("PDF, Word (.docx), JSON Resume or text. The file stays in your browser; only its text is read.") }),
    input);
  const area = element("textarea");
  Object.assign(area, { rows: 6, id: `pasted-${drops}`, spellcheck: false, className: "pasted" });
  const label = element("label", { text: t("Or paste its text") });
  label.htmlFor = area.id;
  const read = button(t("Read this text"), () => area.value.trim() && run(area.value), { class: "read-text" });
  return element("div", { class: "resume-drop" }, drop, element("details", { class: "paste" }, element("summary", { text: t("Paste text instead") }), label, area, read));
}
