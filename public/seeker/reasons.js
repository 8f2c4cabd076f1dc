// The reasons of a card, when they are opened.

import { copyOf, link, webAddress } from "../shared/element.js";
import { fillChips, fillReceipt, fillSignals } from "../shared/explanation.js";
import { matchedChip, missingChip } from "../shared/match.js";
import { wordsOf } from "../shared/problem.js";
import { summaryOf } from "../shared/sentences.js";
import { chapter, number, plural, t } from "../shared/words.js";
import { addressOf } from "./query.js";

await chapter("facts");

/**
 * Fills the reasons of a card.
 * @param {HTMLElement} place
 * @param {any} job
 * @param {any} item what the list already knows; undefined if nothing
 * @param {() => Promise<any>} explain
 * @returns {Promise<boolean>} whether they are complete
 */
export async function showReasons(place, job, item, explain) {
  place.querySelector(".reasons-body")?.remove();
  const body = copyOf("reasons-template");
  const slot = (name) => body.querySelector(`[data-slot="${name}"]`);
  place.append(body);
  if (item) fillSkills(slot, item);
  fillDuplicates(slot("duplicates"), item?.duplicates);
  fillLink(slot("link"), job);
  body.querySelector('[data-act="hide_company"]').hidden = !job.company_id || !job.company;
  const status = slot("status");
  status.textContent = t("Loading…");
  try {
    const explained = await explain();
    if (!item) fillSkills(slot, explained);
    fillSignals(body, explained);
    fillReceipt(slot("receipt"), explained.receipt);
    status.textContent = item ? "" : summaryOf(explained);
    return true;
  } catch (error) {
    const { title } = await wordsOf(error);
    status.textContent = t("The reasons could not be loaded: {why}", { why: title });
    return false;
  }
}

/**
 * Links to other postings of the same job.
 * @param {HTMLElement} place @param {string[]} duplicates
 */
export function fillDuplicates(place, duplicates = []) {
  place.hidden = duplicates.length === 0;
  const text = plural(duplicates.length, "This job has {count} other posting.", "This job has {count} other postings.");
  const links = duplicates.map((id, at) => link(addressOf({ view: "job", job: id }), t("Posting {number}", { number: number(at + 1) })));
  place.replaceChildren(text, ...links.flatMap((anchor) => [" ", anchor]));
}

function fillLink(anchor, { url }) {
  const address = webAddress(url);
  if (!address) return anchor.remove();
  anchor.href = address.href;
  anchor.querySelector("span").textContent = t("Open the posting at {host}", { host: address.hostname.replace(/^www\./, "") });
}

function fillSkills(slot, { matched_skills: matched, missing_skills: missing, score }) {
  fillChips(slot("matched"), matched.map(matchedChip));
  fillChips(slot("missing"), missing.map((skill) => missingChip(skill, score)));
}
