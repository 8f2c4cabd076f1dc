// Résumés as files: what a browser can read of them. PDF and Word documents are opened here, by
// libraries that are loaded for them alone; only their text leaves the browser.

import { Problem } from "../shared/api.js";
import { t } from "../shared/words.js";

/** Largest body that the service accepts. */
const MAX_BYTES = 1024 * 1024;
/**
 * Largest file that is opened: scans of certificates make résumés large, their text stays small.
 */
const MAX_FILE_BYTES = 20 * 1024 * 1024;

/**
 * What a résumé holds: the text of a CV, or a JSON Resume.
 * @param {File | string} resume
 * @returns {Promise<{text: string} | {document: any}>}
 */
export async function contentOf(resume) {
  const content = typeof resume === "string" ? ofText(resume) : await ofFile(resume);
  const body = "text" in content ? content.text : JSON.stringify(content.document);
  if (new TextEncoder().encode(body).length > MAX_BYTES) {
    throw new Problem({ title: t("The text is too long"), detail: t("A résumé can have at most 1 MiB of text.") });
  }
  return content;
}

async function ofFile(file) {
  if (file.size > MAX_FILE_BYTES) throw new Problem({ title: t("The file is too large"), detail: t("A file can have at most 20 MiB.") });
  const head = new TextDecoder("latin1").decode(await file.slice(0, 8).arrayBuffer());
  if (head.startsWith("%PDF")) return { text: await opened(file, textOfPdf) };
  if (head.startsWith("PK")) return { text: await opened(file, textOfDocx) };
  if (head.startsWith("\u00d0\u00cf\u0011\u00e0")) {
    throw new Problem({ title: t("This is an old Word document"), detail: t("Save it as .docx or PDF, or paste its text.") });
  }
  return ofText(await file.text());
}

/** A text that is a JSON Resume, or else the text of a CV. */
function ofText(text) {
  if (!text.trimStart().startsWith("{")) {
    if (text.includes("\u0000")) throw new Problem({ title: t("This file cannot be read"), detail: t("Use PDF, Word (.docx), JSON Resume or text.") });
    return { text };
  }
  try {
    return { document: JSON.parse(text) };
  } catch (error) {
    throw new Problem({ title: t("The file is not a JSON Resume"), detail: error.message });
  }
}

/** Opens a file with a library, and explains a file that it refuses. */
async function opened(file, read) {
  let text;
  try {
    text = await read(await file.arrayBuffer());
  } catch (error) {
    throw new Problem({ title: t("This file cannot be opened"), detail: t("It may be damaged or protected by a password. Paste its text instead. ({why})", { why: error.message }) });
  }
  if (!text.trim()) throw new Problem({ title: t("No text was found in this file"), detail: t("It may be a scan. Paste its text instead.") });
  return text;
}

/** @param {ArrayBuffer} bytes */
async function textOfPdf(bytes) {
  const { extractText, getDocumentProxy } = await import(/** @type {any} */ ("/vendor/pdf.js"));
  const pdf = await getDocumentProxy(new Uint8Array(bytes));
  const { text } = await extractText(pdf, { mergePages: true });
  return text;
}

/** @param {ArrayBuffer} bytes */
async function textOfDocx(bytes) {
  const { default: mammoth } = await import(/** @type {any} */ ("/vendor/docx.js"));
  const { value } = await mammoth.extractRawText({ arrayBuffer: bytes });
  // Each paragraph is followed by an empty line, which would make a section of each.
  return value.replace(/\n{2}/g, "\n");
}
