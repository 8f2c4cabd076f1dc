// Skills worth learning. They are calculated on request, as each one is tried on the whole
// catalogue.

import { element } from "./element.js";

const points = new Intl.NumberFormat("en", { maximumFractionDigits: 1 });

/** @param {import("./api.js").Client} client */
export async function showGrowth(client) {
  const status = document.getElementById("growth-status");
  const areas = document.getElementById("growth-areas");
  status.textContent = "Trying out skills on every job…";
  areas.replaceChildren();
  try {
    const { json } = await client.growth();
    areas.replaceChildren(...json.items.map((area) => areaOf(area, json.threshold)));
    status.textContent = json.items.length > 0
      ? `How your list would change if you added each skill. A job is within reach from a score of ${points.format(json.threshold)}.`
      : "No single skill that your best matches ask for would raise a score.";
  } catch (error) {
    status.textContent = `The skills could not be calculated: ${error.message}`;
  }
}

function areaOf({ skill, carried, lifted, mean_gain, examples }, threshold) {
  const reached = carried === 0 ? "" : `${carried === 1 ? "1 more job" : `${carried} more jobs`} would reach ${points.format(threshold)}, and `;
  const raised = `${jobs(lifted)} would rise by ${points.format(mean_gain)} points on average.`;
  const best = examples.map(({ job, score, score_with }) => `${job.title}, ${job.company}: ${points.format(score)} → ${points.format(score_with)}`);
  return element("li", {}, element("strong", { text: skill }), ` ${reached}${raised}`, ...best.slice(0, 2).map((text) => element("div", { text })));
}

const jobs = (count) => (count === 1 ? "1 job" : `${count} jobs`);
