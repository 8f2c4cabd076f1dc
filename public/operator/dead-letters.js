// Dead letters: messages that failed ten times, with the reason, to replay or delete.

import { ask } from "../shared/ask.js";
import { button, element } from "../shared/element.js";
import { plural, t, timeText } from "../shared/words.js";
import { heading, nothing, order } from "./parts.js";

/** @param {import("./runs.js").Api} api @param {HTMLElement} place @param {AbortSignal} signal */
export async function show(api, place, signal) {
  const count = element("p", { class: "count" });
  count.role = "status";
  const list = element("ol", { class: "letters" });
  place.append(...heading(t("Dead letters"), t("Messages that could not be handled, each with its reason. Fix the cause, then replay: handling a message twice changes nothing. Delete a message that no producer should have sent.")), count, list);

  async function load(cursor = null) {
    const query = { limit: 25, ...(cursor && { cursor }) };
    const { data } = await api.GET("/v1/dead-letters", { params: { query }, signal });
    const page = /** @type {import("../shared/client.js").Schemas["DeadLetterPage"]} */ (data);
    count.textContent = plural(page.total, "{count} dead letter, oldest first", "{count} dead letters, oldest first");
    const letters = page.items.map(letterOf);
    list.querySelector(".more")?.remove();
    if (cursor) list.append(...letters);
    else list.replaceChildren(...(letters.length > 0 ? letters : [element("li", {}, nothing(t("None: every message was handled.")))]));
    if (page.next_cursor) list.append(element("li", { class: "more" }, button(t("Show more"), () => load(page.next_cursor))));
  }

  function letterOf(letter) {
    const params = { path: { id: letter.id } };
    const replay = order(letter.replayed_at_ms ? t("Replay again") : t("Replay"), () => api.POST("/v1/dead-letters/{id}/replay", { params }).then(() => t("Sent to the queue again.")), load, { class: "primary" });
    replay.dataset.act = "replay";
    const remove = order(t("Delete"), async () => {
      const agreed = await ask({ title: t("Delete this message?"), text: t("It cannot be replayed any more."), yes: t("Delete"), no: t("Keep it"), isGrave: true });
      return agreed && api.DELETE("/v1/dead-letters/{id}", { params }).then(() => t("Deleted."));
    }, load);
    remove.dataset.act = "delete";
    const times = [t("Received {when}", { when: timeText(letter.received_at_ms) }), letter.replayed_at_ms && t("replayed {when}", { when: timeText(letter.replayed_at_ms) })];
    const made = element("li", { class: "panel letter" },
      element("h2", { text: letter.reason }),
      element("p", { text: times.filter(Boolean).join(", ") }),
      bodyOf(letter.body),
      element("div", { class: "row-actions" }, replay, remove));
    made.dataset.letter = letter.id;
    made.dataset.replayed = String(Boolean(letter.replayed_at_ms));
    return made;
  }

  await load();
}

/** A body as JSON over several lines, or as it is. */
function bodyOf(text) {
  const made = element("pre", { class: "code", text });
  // A long body scrolls, also by keyboard.
  made.tabIndex = 0;
  try {
    const message = JSON.parse(text);
    made.textContent = JSON.stringify(message, null, 2);
    made.dataset.type = String(message.type);
  } catch {
    // Shown as it is.
  }
  return made;
}
