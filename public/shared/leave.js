// Leaving a view whose reader has entered something.

import { t } from "./words.js";

/**
 * Asks before something that was entered is lost.
 * @param {{isUnsaved: (() => boolean) | null}} page @returns {Promise<boolean>} whether to go on
 */
export async function mayLeave({ isUnsaved }) {
  if (!isUnsaved?.()) return true;
  const { ask } = await import("./ask.js");
  return ask({
    title: t("Leave without saving?"),
    text: t("What you have changed here is not saved yet."),
    yes: t("Leave"),
    no: t("Keep editing"),
  });
}
