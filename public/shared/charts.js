// Charts as SVG. Each is an image with a text that says the same, as the numbers stand beside it.

const NAMESPACE = "http://www.w3.org/2000/svg";

function svg(tag, attributes, ...children) {
  const made = document.createElementNS(NAMESPACE, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  made.append(...children);
  return made;
}

const WIDTH = 320;
const round = (value) => Math.round(value * 100) / 100;
const across = (share) => round(Math.max(0, Math.min(1, share)) * WIDTH);

function image(label, height, ...children) {
  const made = svg("svg", { class: "chart", viewBox: `0 0 ${WIDTH} ${height}`, role: "img", "aria-label": label, preserveAspectRatio: "none" }, ...children);
  return made;
}

/**
 * Bars of shares from 0 to 1, one below the other, with a line where they should reach.
 * @param {string} label
 * @param {{share: number | null, isGood: boolean}[]} bars
 * @param {number} target
 */
export function sharesChart(label, bars, target) {
  const height = bars.length * 12;
  const drawn = bars.map(({ share, isGood }, at) => svg("g", {},
    svg("rect", { class: "track", x: 0, y: at * 12 + 2, width: WIDTH, height: 8 }),
    ...(share == null ? [] : [svg("rect", { class: isGood ? "good" : "bad", x: 0, y: at * 12 + 2, width: across(share), height: 8 })])));
  return image(label, height, ...drawn, svg("line", { class: "target", x1: across(target), x2: across(target), y1: 0, y2: height }));
}

/** One bar of a whole. @param {string} label @param {number} share @param {string} look */
export function shareBar(label, share, look = "plain") {
  return image(label, 12, svg("rect", { class: "track", x: 0, y: 2, width: WIDTH, height: 8 }), svg("rect", { class: look, x: 0, y: 2, width: across(share), height: 8 }));
}

/** Progress in two parts: what succeeded, and what failed. */
export function progressBar(label, done, failed, of) {
  const whole = Math.max(1, of ?? done + failed);
  return image(label, 12,
    svg("rect", { class: "track", x: 0, y: 2, width: WIDTH, height: 8 }),
    svg("rect", { class: "good", x: 0, y: 2, width: across(done / whole), height: 8 }),
    svg("rect", { class: "bad", x: across(done / whole), y: 2, width: across(failed / whole), height: 8 }));
}

/**
 * Rates with their intervals on one scale, one below the other.
 * @param {string} label @param {{rate: number | null, interval: number[] | null}[]} rates
 */
export function intervalsChart(label, rates) {
  const most = Math.max(0.01, ...rates.map(({ interval, rate }) => Math.max(interval?.[1] ?? 0, rate ?? 0)));
  const height = rates.length * 16;
  const drawn = rates.map(({ rate, interval }, at) => {
    const y = at * 16 + 8;
    if (rate == null || !interval) return svg("g", {});
    const [low, high] = interval;
    return svg("g", {},
      svg("line", { class: "range", x1: across(low / most), x2: across(high / most), y1: y, y2: y }),
      svg("rect", { class: "point", x: across(rate / most) - 2, y: y - 6, width: 4, height: 12 }));
  });
  return image(label, height, ...drawn);
}

const SERIES_HEIGHT = 56;

/**
 * Shares from 0 to 1 one after the other, as a line that is broken where there is none, with a line
 * where they should reach.
 * @param {string} label @param {(number | null)[]} points @param {number} target
 */
export function seriesChart(label, points, target) {
  const x = (at) => across(at / Math.max(1, points.length - 1));
  const y = (share) => round(4 + (1 - share) * (SERIES_HEIGHT - 8));
  /** @type {string[][]} */
  const lines = [];
  for (const [at, share] of points.entries()) {
    if (share == null) continue;
    if (points[at - 1] == null) lines.push([]);
    lines.at(-1)?.push(`${x(at)},${y(share)}`);
  }
  // A day between two without lookups is a line of no length, which round ends show as a point.
  const drawn = lines.map((line) => svg("polyline", { class: "series", points: (line.length === 1 ? [...line, ...line] : line).join(" ") }));
  return image(label, SERIES_HEIGHT, svg("rect", { class: "track", x: 0, y: 0, width: WIDTH, height: SERIES_HEIGHT }),
    svg("line", { class: "target", x1: 0, x2: WIDTH, y1: y(target), y2: y(target) }), ...drawn);
}
