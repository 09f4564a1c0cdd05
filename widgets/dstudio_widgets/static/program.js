// Interprets the program of a closed form, by the same rules as dstudio_lib.charts.programs: a tree of plain data whose nodes with "$"
// are computed. Nothing here knows what is computed; the formulas do.

import { CHARTING } from "./charting.js";
import { evaluate, warnings } from "./formula.js";
import { quantityText, written } from "./formatting.js";
import { Refusal, py } from "./numeric.js";
import { ob } from "./objects.js";

const NOTHING = Symbol("nothing");
const SPREAD = new Set(["tinted", "labels", "caveats"]);
const HEADROOM = 0.08;
const FORMATS = {
  ...written,
  size: (value, figures = 3) => written.number(Math.abs(value), figures),
  downtime: (value, figures = 3) => written.duration((1 - value) * 365.25 * 86_400, figures),
};
const HOLDS = {
  "<": (a, b) => a < b,
  "<=": (a, b) => a <= b,
  ">": (a, b) => a > b,
  ">=": (a, b) => a >= b,
  "==": (a, b) => a === b,
  "!=": (a, b) => a !== b,
};

/** The reading of a program at some settings, as plain data; throws a Refusal where a formula refuses them. */
export function readProgram(program, settings) {
  return createMachine(program, settings).reading();
}

export function createMachine(program, settings) {
  const declared = Object.fromEntries(program.values.map((each) => [each.name, each]));
  const known = { ...settings };
  const curves = new Map();
  const strengths = new Map();
  for (const name of Object.keys(declared)) known[name] = compute(name, known);
  if (program.strongest) {
    const { name, value, over } = program.strongest;
    [known[name], known[`${name}_size`]] = CHARTING.strongest(new Map(over.map((each) => [each, strength(value, each)]))) ?? ["", 0];
  }

  // --- values

  function bound(name, from) {
    const { formula, given } = declared[name];
    return [formula, Object.fromEntries(Object.entries(given).map(([parameter, each]) => [parameter, typeof each === "string" ? from[each] : each]))];
  }

  function compute(name, from) {
    try {
      return evaluate(...bound(name, from));
    } catch (error) {
      if (error instanceof Refusal) error.parameter = settingOf(name, error.parameter);
      throw error;
    }
  }

  /** The setting that a parameter of the formula of a value is, if it is one. */
  function settingOf(value, parameter) {
    const given = declared[value].given[(parameter ?? "").split("[")[0]];
    return typeof given === "string" && given in settings ? given : null;
  }

  /** What `work` gives, or `otherwise` where a formula refuses. */
  function unless(otherwise, work) {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return otherwise;
    }
  }

  function at(name, setting, x) {
    const here = { ...settings, [setting]: x };
    return unless(null, () => {
      for (const each of declared[name].needs) here[each] = compute(each, here);
      return here[name];
    });
  }

  function curve(name, along) {
    const key = `${name}/${along}`;
    if (!curves.has(key)) curves.set(key, program.places[along].map((x) => at(name, along, x)));
    return curves.get(key);
  }

  // --- texts and conditions

  function write(part) {
    if (part.as === "value") return write({ ...part, name: known[part.name], as: "" });
    const value = known[part.name];
    if (part.as) return part.figures === undefined ? FORMATS[part.as](value) : FORMATS[part.as](value, part.figures);
    return quantityText(program.kinds[part.name], value, part.figures);
  }

  const holds = (conditions) => conditions.every(([left, how, right]) => HOLDS[how](known[left], right?.name ? known[right.name] : right));

  // --- trees

  function tree(node) {
    if (Array.isArray(node)) {
      return node.flatMap((each) => {
        const value = tree(each);
        return value === NOTHING ? [] : SPREAD.has(each?.$) ? value : [value];
      });
    }
    if (!node || typeof node !== "object") return node;
    if ("$" in node) return nodes[node.$](node);
    return Object.fromEntries(Object.entries(node).map(([key, each]) => [key, tree(each)]));
  }

  const nodes = {
    get: ({ name }) => known[name],
    say: ({ parts }) => parts.map((each) => (typeof each === "string" ? each : write(each))).join(""),
    join: ({ parts }) => parts.map(tree).join(""),
    if: (node) => (holds(node.when) ? tree(node.then) : "else" in node ? tree(node.else) : NOTHING),
    first: ({ among }) => tree(among.find((each) => holds(each.when)).then),
    pick: ({ by, among }) => tree(among[known[by]]),
    places: (node) => (node.nines ? program.places[node.along].map(ninesOf) : program.places[node.along]),
    curve: (node) => (node.nines ? curve(node.value, node.along).map((y) => (y === null ? null : ninesOf(y))) : curve(node.value, node.along)),
    nines: ({ of }) => ninesOf(tree(of)),

    texts({ value, along }) {
      const [xs, ys] = [program.kinds[along], program.kinds[value]];
      return curve(value, along).map((y, i) => `${quantityText(xs, program.places[along][i])}: ${y === null ? "refused" : quantityText(ys, y)}`);
    },

    rows({ values, along, every }) {
      const names = [along, ...values];
      const columns = [program.places[along], ...values.map((value) => curve(value, along))];
      return columns[0].flatMap((_, i) => {
        const row = columns.map((column) => column[i]);
        const words = row.map((each, k) => (each === null ? "refused" : quantityText(program.kinds[names[k]], each)));
        return i % every ? [] : [[...row.map((each) => each ?? "refused"), ...words]];
      });
    },

    course({ value, along, of, name }) {
      const points = new Map(program.places[along].map((x, i) => [x, curve(value, along)[i]]).filter(([, y]) => y !== null));
      points.set(known[along], known[value]);
      const said = (each) => (x) => quantityText(program.kinds[each], x);
      return CHARTING.course(of, name, [...points].sort((a, b) => a[0] - b[0]), said(along), said(value));
    },

    log({ of }) {
      const value = tree(of);
      return value > 0 ? Math.log10(value) : null;
    },

    axis({ values, along, with: also, scale, title }) {
      const all = [...values.flatMap((value) => curve(value, along).filter((y) => y !== null)), ...values.map((value) => known[value]), ...also.map(tree)];
      const kind = program.kinds[values[0]];
      return { title: { text: title }, ...axisOf(all, scale, (y) => quantityText(kind, y), kind.unit) };
    },

    span({ along, range: [low, high], scale }) {
      const at = onto(scale, known[along]);
      return [Math.min(low, at), Math.max(high, at)];
    },

    side(node) {
      const [low, high] = nodes.span(node);
      const part = (onto(node.scale, known[node.along]) - low) / (high - low);
      return part < 0.25 ? "left" : part > 0.75 ? "right" : "center";
    },

    tinted(node) {
      const data = (each) => (node.scale === "log" ? 10 ** each : each);
      return stretches(node).map(({ kind, left, right }) => ({ ...node.shapes[kind], x0: data(left), x1: data(right) }));
    },

    labels(node) {
      const [low, high] = node.range;
      const wide = stretches(node).filter(({ left, right }) => (right - left) / (high - low) > 0.15);
      const texts = { no: "not defined", care: "with care" };
      return wide.slice(0, 4).map(({ kind, left, right }) => ({ ...node.label, x: (left + right) / 2, text: texts[kind] }));
    },

    regions(node) {
      const told = stretches(node).slice(0, 4).map(({ kind, from, to, words }) => {
        const extent = from === to ? ` At ${from}` : ` From ${from} to ${to}`;
        return kind === "no" ? `${extent} there is no result.` : `${extent} read it with care: ${words}`;
      });
      return told.join("");
    },

    caveats({ value }) {
      return warnings(...bound(value, known)).map(({ sentence, parameter }) => ({ text: sentence, parameter: settingOf(value, parameter) }));
    },

    /** A figure of elasticities, the longest bar on top; what is declared of its words goes before what is found. */
    bars({ name, value, over, result, title, finding, alternative }) {
      const known = new Map(over.map((each) => [program.kinds[each].limits.called, strength(value, each)]));
      const figure = ob.plain(CHARTING.strengths(known, result));
      if (title) figure.plot.layout.title = { text: tree(title) };
      if (alternative) figure.alternative = `${tree(alternative)} ${figure.alternative}`;
      return { ...figure, name, finding: finding ? tree(finding) : figure.finding };
    },
  };

  /** Stretches of places where nothing is defined or a caveat applies, with their ends on the axis; none if that is everywhere. */
  function stretches({ values, along, scale, range: [low, high] }) {
    const places = program.places[along];
    const drawn = curve(values[0], along);
    const words = places.map((x, i) => (drawn[i] === null ? "" : values.map((value) => warning(value, along, x)).find(Boolean) ?? ""));
    const kinds = drawn.map((y, i) => (y === null ? "no" : words[i] ? "care" : ""));
    const starts = kinds.flatMap((kind, i) => (i === 0 || kind !== kinds[i - 1] ? [i] : []));
    if (starts.length === 1) return [];
    const at = places.map((each) => onto(scale, each));
    const text = (i) => quantityText(program.kinds[along], places[i]);
    return starts.map((first, k) => {
      const after = starts[k + 1] ?? kinds.length;
      const left = first === 0 ? low : (at[first - 1] + at[first]) / 2;
      const right = after === kinds.length ? high : (at[after - 1] + at[after]) / 2;
      return { kind: kinds[first], left, right, words: words[first], from: text(first), to: text(after - 1) };
    }).filter(({ kind }) => kind);
  }

  /** The first caveat that applies where a setting is something else, if one does. */
  function warning(name, along, x) {
    const here = { ...settings, [along]: x };
    return unless("", () => {
      for (const each of declared[name].needs.slice(0, -1)) here[each] = compute(each, here);
      return warnings(...bound(name, here))[0]?.sentence ?? "";
    });
  }

  /** Percent of a value for a percent of a setting, to five places, or why there is none. */
  function strength(name, setting) {
    const key = `${name}/${setting}`;
    if (!strengths.has(key)) {
      const { integer, limits } = program.kinds[setting];
      const quantity = { lower: -Infinity, upper: Infinity, ...limits, integer };
      const line = Object.assign((x) => at(name, setting, x) ?? NaN, { quantity });
      const found = CHARTING.elasticity(line, known[setting], known[name]);
      strengths.set(key, typeof found === "number" ? py.round(found, 5) + 0 : found);
    }
    return strengths.get(key);
  }

  return { known, reading: () => tree(program.reading) };
}

/** How many nines a share has, 12 at most. */
const ninesOf = (share) => py.round(-Math.log10(Math.max(1 - share, 1e-12)), 3) + 0;

/** Where a value lies on an axis, in a number that grows evenly along it. */
function onto(scale, value) {
  if (scale === "nines") return ninesOf(value);
  return scale === "log" && value > 0 ? Math.log10(value) : value;
}

function ninesAxis(low, high, text) {
  const first = Math.floor(low + 1e-9);
  const last = Math.max(Math.ceil(high - 1e-9), first + 1);
  const every = Math.max(1, Math.ceil((last - first) / 6));
  const ticks = [];
  for (let tick = first; tick <= last; tick += every) ticks.push(tick);
  const room = 0.04 * (last - first);
  const words = ticks.map((tick) => text(1 - CHARTING.power_of_ten(-tick)));
  return { type: "linear", range: [first - room, last + 2 * room], rangemode: "normal", tickmode: "array", tickvals: ticks, ticktext: words };
}

function axisOf(values, scale, text, unit) {
  if (scale === "nines") {
    const all = values.map(ninesOf);
    return ninesAxis(Math.min(...all), Math.max(...all), text);
  }
  const above = values.filter((each) => each > 0);
  if (scale === "log" && above.length) return logAxis(Math.min(...above), Math.max(...above), text, unit);
  return linearAxis(Math.min(...values), Math.max(...values), text, unit);
}

function logAxis(low, high, text, unit) {
  let [first, last] = [Math.floor(Math.log10(low) + 1e-9), Math.ceil(Math.log10(high) - 1e-9)];
  first = Math.max(first, last - 15);
  if (last <= first) [first, last] = [first - 1, first + 1];
  const ticks = CHARTING.rounded(CHARTING.power_of_ten(first), CHARTING.power_of_ten(last), unit, 6);
  const range = [first - 0.04 * (last - first), last + HEADROOM * (last - first)];
  return { type: "log", range, tickmode: "array", tickvals: ticks, ticktext: ticks.map(text) };
}

function linearAxis(low, high, text, unit) {
  const bottom = 1e-6 * low < high - low && high - low < 0.3 * low ? low : Math.min(0, low);
  const top = high > bottom ? Math.max(0, high) : bottom + (Math.abs(bottom) || 1);
  const step = CHARTING.step_of(bottom, top, unit, 6);
  const [first, last] = [Math.floor(bottom / step + 1e-9) * step, Math.ceil(top / step - 1e-9) * step];
  const ticks = CHARTING.multiples(first, last, step);
  const range = [first, last + HEADROOM * (last - first)];
  return { type: "linear", range, rangemode: "normal", tickmode: "array", tickvals: ticks, ticktext: ticks.map(text) };
}
