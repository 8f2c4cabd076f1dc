// Files for the reader to keep.

import { element } from "./element.js";

/**
 * Gives the reader a document as a JSON file.
 * @param {unknown} document_ @param {string} name of the file
 */
export function saveAsFile(document_, name, type = "application/json") {
  const anchor = element("a");
  anchor.href = URL.createObjectURL(new Blob([JSON.stringify(document_, null, 2)], { type }));
  anchor.download = name;
  anchor.click();
  URL.revokeObjectURL(anchor.href);
}
