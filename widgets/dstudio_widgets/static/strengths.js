// How much each input moves a result: elasticities, their bars and their words, as dstudio_lib.charts.strengths makes them.

import { written } from "./formatting.js";
import { niceAbove } from "./ticks.js";

const WRAP = 16;
const ROOM = 0.5;
const GAP = 0.06;
const JUMPS = "The formula jumps or bends here.";
const NO_SIDES = "The formula has no value on either side of here.";

const isStrength = (strength) => typeof strength === "number";
const capitalised = (text) => text.slice(0, 1).toUpperCase() + text.slice(1);
const strengthSize = (strength) => `${written.number(Math.abs(strength), 2)}\u202f%`;

/** The result's change in percent for one percent of an input, or the reason why there is none; `line` gives null where it is refused. */
export function elasticity(line, x, result, { integer, lower = -Infinity, upper = Infinity }) {
  if (result === 0) return "The result is 0 here, and no percentage of it can be told.";
  if (x === 0) return "It is 0 here, and 1 % of nothing is nothing.";
  return integer ? wholeElasticity(line, x) : fromBothSides(line, x, result, lower, upper);
}

function fromBothSides(line, x, result, lower, upper) {
  for (const width of [1e-4, 1e-5, 1e-6]) {
    const down = oneSidedSlope(line, x, result, -width, lower);
    const up = oneSidedSlope(line, x, result, width, upper);
    if (down === null && up === null) return NO_SIDES;
    if (down === null || up === null) return down ?? up;
    if (Math.abs(down - up) <= Math.max(1e-3 * Math.max(Math.abs(down), Math.abs(up)), 1e-6)) return (down + up) / 2;
  }
  return JUMPS;
}

/** Elasticity from one side, by three points. */
function oneSidedSlope(line, x, result, width, bound) {
  let step = width * Math.abs(x);
  const room = Math.abs(x - bound);
  if (room > 0 && room < 4 * Math.abs(step)) step = (Math.sign(step) * room) / 4;
  const [near, far] = [line(x + step), line(x + 2 * step)];
  return near === null || far === null ? null : ((4 * near - far - 3 * result) / (2 * step)) * (x / result);
}

function wholeElasticity(line, x) {
  const step = Math.max(1, Math.floor(x / 10_000));
  const high = [x + step, x].find((n) => line(n) !== null) ?? x;
  const low = [x - step, x].find((n) => n >= 1 && line(n) !== null) ?? x;
  if (low === high) return NO_SIDES;
  const [before, after] = [line(low), line(high)];
  if (before === 0 || after / before <= 0) return "The result is 0 or changes sign beside here, and no percentage of it can be told.";
  const change = (after - before) / before;
  return (Math.abs(change) < 0.5 ? Math.log1p(change) : Math.log(after / before)) / Math.log1p((high - low) / low);
}

function strengthText(strength) {
  if (!isStrength(strength)) return "not told";
  return strength === 0 ? "no change" : `${strength > 0 ? "+" : "\u2212"}${strengthSize(strength)}`;
}

const strengthTold = (strength) => (isStrength(strength) ? strengthText(strength) : strength);

/** The name and the strength of the input that moves the result most, if any does; `known` are pairs of both. */
export function strongest(known) {
  return known.filter(([, each]) => isStrength(each) && each !== 0).reduce((most, each) => (most && Math.abs(most[1]) >= Math.abs(each[1]) ? most : each), null);
}

function strengthFinding(known, result) {
  const most = strongest(known);
  if (!most) return `No small change of an input moves the ${result} here`;
  const change = `${strengthSize(most[1])} ${most[1] > 0 ? "more" : "less"} ${result}`;
  return known.length > 1 ? `Moved most by ${most[0]}: 1\u202f% more gives ${change}` : `1\u202f% more ${most[0]} gives ${change}`;
}

/** The bars as a plain figure, the strongest on top, their words at the right of zero, where no name is. */
export function strengthFigure(known, result) {
  const size = ([, each]) => (isStrength(each) ? each : 0);
  const order = known.toSorted((a, b) => Math.abs(size(a)) - Math.abs(size(b)));
  const values = order.map(size);
  const rows = order.map((_, i) => i);
  return {
    name: "elasticity",
    finding: strengthFinding(known, result),
    alternative: order.map(([name, each]) => `${capitalised(name)}: ${strengthTold(each).replace(/\.+$/, "")}.`).reverse().join(" "),
    plot: {
      data: [
        {
          type: "bar", orientation: "h", x: values, y: rows, marker: { color: "role:served" },
          hovertext: order.map(([name, each]) => `${name}: ${strengthTold(each)}`), hoverinfo: "text", name: "change of the result",
        },
        {
          type: "scatter", mode: "text", x: values.map((each) => Math.max(0, each)), y: rows, text: order.map(([, each]) => ` ${strengthText(each)}`),
          textposition: "middle right", textfont: { color: "role:text", size: 12 }, cliponaxis: false, hoverinfo: "skip", name: "in words",
        },
      ],
      layout: {
        xaxis: { title: { text: `change for 1\u202f% more (%)` }, range: strengthRange(values), nticks: 5, zeroline: true },
        yaxis: {
          tickmode: "array", tickvals: rows, ticktext: order.map(([name]) => wrappedName(name, WRAP)), range: [-0.6, Math.max(order.length - 0.4, 1.6)],
          automargin: true, showgrid: false, title: { text: "" },
        },
        hovermode: "closest",
        bargap: 0.4,
        height: Math.max(180, Math.min(420, 90 + 46 * order.length)),
        margin: { t: 8, l: 110 },
      },
    },
    table: {
      columns: ["input", `change of the result for 1\u202f% more (%)`, "in words"],
      rows: order.map((pair) => [pair[0], size(pair), strengthTold(pair[1])]).reverse(),
    },
  };
}

function strengthRange(values) {
  const reach = niceAbove(Math.max(...values.map(Math.abs))) || 1;
  const low = Math.min(...values) < 0 ? -reach : 0;
  const high = Math.max(...values) > 0 || low === 0 ? reach : 0;
  return [low - (low < 0 ? GAP * (high - low) : 0), high + ROOM * (high - low)];
}

/** A text broken into lines of about this width. */
function wrappedName(text, width) {
  const lines = [""];
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const last = lines.at(-1);
    if (last && last.length + word.length >= width) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`.trim();
  }
  return lines.join("<br>");
}

/** What a curve does, in one line: `name` along `along`. */
export function course(along, name, points, place, said) {
  const title = capitalised(name);
  const values = points.map(([, value]) => value);
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const close = Math.abs(most - least) <= Math.max(1e-9 * Math.max(Math.abs(least), Math.abs(most)), 1e-300);
  if (values.length < 2 || close) return `${title} does not move with ${along}: it stays at ${said(values[0])}`;
  if (said(least) === said(most)) return `${title} hardly moves with ${along}: it stays near ${said(most)}`;
  const slack = (most - least) * 1e-9;
  const tiny = 1e-9 * Math.max(Math.abs(least), Math.abs(most));
  const end = (value) => (value !== 0 && Math.abs(value) < tiny ? "about 0" : said(value));
  const steps = values.slice(1).map((value, i) => value - values[i]);
  const [first, last] = [values[0], values.at(-1)];
  if (steps.every((each) => each >= -slack) || steps.every((each) => each <= slack)) {
    return `${title} ${last > first ? "rises" : "falls"} from ${end(first)} to ${end(last)} with ${along}`;
  }
  const signs = steps.filter((each) => Math.abs(each) > slack).map((each) => each > 0);
  const turns = signs.filter((each, i) => i && each !== signs[i - 1]).length;
  const at = (value) => place(points.find(([, each]) => Math.abs(each - value) <= slack)[0]);
  if (most > Math.max(first, last) + slack && turns === 1) return `${title} peaks at ${said(most)}, with ${along} at ${at(most)}`;
  if (least < Math.min(first, last) - slack && turns === 1) return `${title} is least, ${end(least)}, with ${along} at ${at(least)}`;
  return `${title} goes up and down with ${along}, between ${end(least)} and ${end(most)}`;
}
