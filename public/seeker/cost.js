// What a response cost, for those who run the service.

import { element } from "../shared/element.js";
import { chapter, number, plural, t } from "../shared/words.js";

await chapter("views");

/**
 * @param {{cost: any, page: any}} spent the cost of a page of recommendations, and the page
 * @returns {HTMLElement}
 */
export function costOf({ cost, page: { algorithm, catalogue, profile_version: version } }) {
  const facts = [
    ["cache", cost.cache && `X-Cache ${cost.cache}`],
    ["", cost.batches !== undefined && plural(cost.batches, "{count} D1 batch", "{count} D1 batches")],
    ["", cost.rows_read !== undefined && plural(cost.rows_read, "{count} row read", "{count} rows read")],
    ["", cost.cache_operations !== undefined && plural(cost.cache_operations, "{count} KV operation", "{count} KV operations")],
    ["", cost.postings_ranked !== undefined && plural(cost.postings_ranked, "{count} posting ranked", "{count} postings ranked")],
    ["", t("{ms} ms round trip", { ms: number(Math.max(1, Math.round(cost.elapsed_ms))) })],
    ["", t("{algorithm}, catalogue {catalogue}, profile {version}", { algorithm, catalogue, version })],
    ["", cost.request_id && t("request {id}", { id: cost.request_id })],
  ];
  return element("ul", {}, ...facts.filter(([, text]) => text).map(([name, text]) => element("li", { class: name, text })));
}
