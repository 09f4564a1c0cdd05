// Interprets the program of a closed form, by the same rules as dstudio_lib.charts.programs: a tree of plain data whose nodes with "$"
// are computed. Nothing here knows what is computed; the formulas do.

import { evaluate, warnings } from "./formula.js";
import { written } from "./formatting.js";
import { Refusal, py } from "./numeric.js";

const STEP = 1e-4;
const NOTHING = Symbol("nothing");
const SPREAD = new Set(["tinted", "caveats"]);
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
  for (const name of Object.keys(declared)) known[name] = compute(name, known);

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
    if (part.as) return part.figures === undefined ? written[part.as](value) : written[part.as](value, part.figures);
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
      const columns = [program.places[along], ...values.map((value) => curve(value, along))];
      return columns[0].flatMap((_, i) => (i % every ? [] : [columns.map((column) => column[i] ?? "refused")]));
    },

    log({ of }) {
      const value = tree(of);
      return value > 0 ? Math.log10(value) : null;
    },

    axis({ values, along, with: also, scale, title }) {
      const all = [...values.flatMap((value) => curve(value, along).filter((y) => y !== null)), ...values.map((value) => known[value]), ...also.map(tree)];
      return { title: { text: title }, ...axisOf(all, scale, (y) => quantityText(program.kinds[values[0]], y)) };
    },

    /** A shape over each stretch of places where a caveat applies; none if that is everywhere. */
    tinted({ values, along, shape, nines }) {
      const places = program.places[along];
      const flags = places.map((x) => values.some((value) => isWarned(value, along, x)));
      if (flags.every(Boolean)) return [];
      const place = (i) => (nines ? ninesOf(places[i]) : places[i]);
      const shapes = [];
      flags.forEach((flag, i) => {
        if (flag && !flags[i - 1]) shapes.push({ ...shape, x0: place(i) });
        if (flag) shapes.at(-1).x1 = place(i);
      });
      return shapes;
    },

    caveats({ value }) {
      return warnings(...bound(value, known)).map(({ sentence, parameter }) => ({ text: sentence, parameter: settingOf(value, parameter) }));
    },

    /** A figure of elasticities, the longest bar on top. */
    bars({ name, finding, alternative, value, over, bar, layout, columns }) {
      const kept = over.map((each) => [program.kinds[each].label, elasticity(value, each)]).filter(([, length]) => length !== null);
      kept.sort((a, b) => Math.abs(a[1]) - Math.abs(b[1]));
      const texts = kept.map(([, length]) => `${written.number(length)}\u202f%`);
      const words = kept.map(([label], i) => `${label}: ${texts[i]}.`).reverse();
      return {
        name,
        finding: tree(finding),
        alternative: [tree(alternative), ...words].filter(Boolean).join(" "),
        plot: { data: [{ ...bar, y: kept.map(([label]) => label), x: kept.map(([, length]) => length), text: texts }], layout: tree(layout) },
        table: { columns, rows: kept.toReversed() },
      };
    },
  };

  function isWarned(name, along, x) {
    const here = { ...settings, [along]: x };
    return unless(false, () => {
      for (const each of declared[name].needs.slice(0, -1)) here[each] = compute(each, here);
      return warnings(...bound(name, here)).length > 0;
    });
  }

  /** Percent of a value for a percent of a setting, to four places; null where there is none. */
  function elasticity(name, setting) {
    const [x, here] = [known[setting], known[name]];
    if (x === 0 || here === 0) return null;
    const side = (place) => [place, at(name, setting, place)];
    let sides;
    if (program.kinds[setting].integer) {
      const up = side(x + 1);
      sides = [up[1] === null ? side(x - 1) : up, [x, here]];
    } else {
      sides = [side(x * (1 + STEP)), side(x * (1 - STEP))].filter(([, y]) => y !== null);
      if (sides.length === 1) sides.push([x, here]);
    }
    if (sides.length < 2) return null;
    const [[x1, y1], [x0, y0]] = sides;
    if (y1 === null || y0 === null || y1 / here <= 0 || y0 / here <= 0 || x1 / x0 <= 0 || x1 / x0 === 1) return null;
    return py.round(Math.log(y1 / y0) / Math.log(x1 / x0), 4) + 0;
  }

  return { known, reading: () => tree(program.reading) };
}

/** A value as its declaration writes it; whole numbers keep their digits unless so many figures are asked for. */
export function quantityText(kind, value, figures) {
  if (kind.options) return kind.options[value];
  if (kind.toggle) return value ? "on" : "off";
  if (Array.isArray(value)) return value.map((each) => quantityText(kind, each, figures)).join(", ");
  if (kind.nines) return written.availability(value);
  return written.say(value, kind.unit, figures ?? (kind.integer && Math.abs(value) < 1e7 ? 15 : 3));
}

const powerOfTen = (exponent) => Number(`1e${exponent}`);

/** How many nines a share has, 12 at most. */
const ninesOf = (share) => py.round(-Math.log10(Math.max(1 - share, 1e-12)), 3) + 0;

function ninesAxis(low, high, text) {
  const first = Math.floor(low + 1e-9);
  const last = Math.max(Math.ceil(high - 1e-9), first + 1);
  const every = Math.max(1, Math.ceil((last - first) / 6));
  const ticks = [];
  for (let tick = first; tick <= last; tick += every) ticks.push(tick);
  const room = 0.04 * (last - first);
  const words = ticks.map((tick) => text(1 - powerOfTen(-tick)));
  return { type: "linear", range: [first - room, last + room], rangemode: "normal", tickmode: "array", tickvals: ticks, ticktext: words };
}

function axisOf(values, scale, text) {
  if (scale === "nines") {
    const all = values.map(ninesOf);
    return ninesAxis(Math.min(...all), Math.max(...all), text);
  }
  const above = values.filter((each) => each > 0);
  if (scale === "log" && above.length) return logAxis(Math.min(...above), Math.max(...above), text);
  return linearAxis(Math.min(...values), Math.max(...values), text);
}

function logAxis(low, high, text) {
  let [first, last] = [Math.floor(Math.log10(low) + 1e-9), Math.ceil(Math.log10(high) - 1e-9)];
  first = Math.max(first, last - 15);
  if (last <= first) [first, last] = [first - 1, first + 1];
  const every = Math.max(1, Math.ceil((last - first) / 6));
  const ticks = [];
  for (let power = first; power <= last; power += every) {
    for (const step of last - first <= 2 ? [1, 2, 5] : [1]) ticks.push(step * powerOfTen(power));
  }
  const kept = ticks.filter((each) => each <= powerOfTen(last));
  const room = 0.04 * (last - first);
  return { type: "log", range: [first - room, last + room], tickmode: "array", tickvals: kept, ticktext: kept.map(text) };
}

function linearAxis(low, high, text) {
  const bottom = 0 < high - low && high - low < 0.3 * low ? low : Math.min(0, low);
  const top = high > bottom ? Math.max(0, high) : bottom + (Math.abs(bottom) || 1);
  const size = (top - bottom) / 5;
  const power = powerOfTen(Math.floor(Math.log10(size) + 1e-9));
  const step = [1, 2, 5, 10].map((nice) => nice * power).find((each) => each >= size * (1 - 1e-9));
  const [first, last] = [Math.floor(bottom / step + 1e-9), Math.ceil(top / step - 1e-9)];
  const ticks = Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
  return { type: "linear", range: [first * step, last * step], rangemode: "normal", tickmode: "array", tickvals: ticks, ticktext: ticks.map(text) };
}
