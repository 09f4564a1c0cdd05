// What readings compiled from Python need beyond numbers: texts, lists, maps, objects, and calls of formulas.
// A list or tuple of Python is an array, a dictionary a Map, a set a Set, None null.

import { evaluate, warnings } from "./formula.js";
import { quantityText, written } from "./formatting.js";
import { fixed, py, Refusal } from "./numeric.js";

const isReal = (x) => typeof x === "number";
const isText = (x) => typeof x === "string";
const ranked = (a, b) => (ob.equal(a, b) ? 0 : precedes(a, b) ? -1 : 1);

function precedes(a, b) {
  if (!Array.isArray(a)) return a < b;
  for (let i = 0; i < Math.min(a.length, b.length); i += 1) {
    if (!ob.equal(a[i], b[i])) return precedes(a[i], b[i]);
  }
  return a.length < b.length;
}

/** What stands for a key in a set: equal tuples are one entry. */
const entryKey = (x) => (Array.isArray(x) ? JSON.stringify(x) : x);

/** A set of Python's: entries are the same if they are equal. */
class Entries {
  constructor(values) {
    this.held = new Map([...values].map((each) => [entryKey(each), each]));
  }

  has(x) {
    return this.held.has(entryKey(x));
  }

  get size() {
    return this.held.size;
  }

  [Symbol.iterator]() {
    return this.held.values();
  }
}

const pythonMethods = {
  add: (held, x) => void held.held.set(entryKey(x), x),
  append: (held, x) => void held.push(x),
  capitalize: (held) => held.slice(0, 1).toUpperCase() + held.slice(1).toLowerCase(),
  count: (held, x) => (isText(held) ? held.split(x).length - 1 : held.filter((each) => ob.equal(each, x)).length),
  endswith: (held, x) => ob.list(isText(x) ? [x] : x).some((each) => held.endsWith(each)),
  extend(held, more) {
    for (const each of ob.each(more)) held.push(each);
  },
  get: (held, key, otherwise = null) => (held.has(key) ? held.get(key) : otherwise),
  index: (held, x) => held.findIndex((each) => ob.equal(each, x)),
  is_integer: Number.isInteger,
  isascii: (held) => !/[^\0-\x7f]/.test(held),
  isdigit: (held) => /^\p{Nd}+$/u.test(held),
  insert: (held, at, x) => void held.splice(at, 0, x),
  items: (held) => [...held],
  join: (held, parts) => ob.list(parts).join(held),
  keys: (held) => [...held.keys()],
  lower: (held) => held.toLowerCase(),
  lstrip: (held) => held.trimStart(),
  partition: (held, mark) => {
    const at = held.indexOf(mark);
    return at < 0 ? [held, "", ""] : [held.slice(0, at), mark, held.slice(at + mark.length)];
  },
  pop(held, at, otherwise) {
    if (!(held instanceof Map)) return held.splice(at ?? -1, 1)[0];
    const found = held.has(at) ? held.get(at) : otherwise;
    held.delete(at);
    return found;
  },
  popleft: (held) => held.shift(),
  removeprefix: (held, start) => (held.startsWith(start) ? held.slice(start.length) : held),
  removesuffix: (held, end) => (end && held.endsWith(end) ? held.slice(0, -end.length) : held),
  replace: (held, from, to) => held.replaceAll(from, to),
  rpartition: (held, mark) => {
    const at = held.lastIndexOf(mark);
    return at < 0 ? ["", "", held] : [held.slice(0, at), mark, held.slice(at + mark.length)];
  },
  rstrip: (held, letters) => (letters === undefined ? held.trimEnd() : held.slice(0, withoutEnd(held, letters))),
  setdefault(held, key, otherwise) {
    if (!held.has(key)) held.set(key, otherwise);
    return held.get(key);
  },
  sort: (held, key, reverse) => void held.splice(0, held.length, ...ob.sorted(held, key, reverse)),
  split: (held, mark) => (mark === undefined ? held.trim().split(/\s+/) : held.split(mark)),
  startswith: (held, x) => ob.list(isText(x) ? [x] : x).some((each) => held.startsWith(each)),
  strip: (held) => held.trim(),
  title: (held) => held.replace(/\p{L}+/gu, pythonMethods.capitalize),
  update: (held, more) => ob.pairs(more).forEach(([key, value]) => held.set(key, value)),
  upper: (held) => held.toUpperCase(),
  values: (held) => [...held.values()],
};

function withoutEnd(text, letters) {
  let end = text.length;
  while (end > 0 && letters.includes(text[end - 1])) end -= 1;
  return end;
}

export const ob = {
  // --- formulas

  evaluate,
  warnings: (id, given) => warnings(id, given).map(({ sentence, parameter }) => ({ sentence, parameter })),
  formula: (id, names, defaults) => (...given) => evaluate(id, { ...defaults, ...ob.named(names, given) }),
  named: (names, given) => Object.fromEntries(given.map((each, i) => [names[i], each]).filter(([, each]) => each !== undefined)),
  quantity: (kind) => (value) => quantityText(kind, value),

  // --- objects

  maker: (Kind) => Object.assign((...given) => new Kind(...given), { fields: Kind.fields, settings: Kind.settings }),
  construct: (made, given, named) => ob.apply(made, made.fields, false, given, named),
  type: (x) => x.constructor,
  fields: (x) => (x.fields ?? x.constructor.fields).map((name) => ({ name })),
  settingsOf: (kind) => kind.settings,
  isObject: (x) => Boolean(x?.constructor?.fields),
  isOneOf: (x, kinds) => kinds.some((kind) => x instanceof kind),
  refusal: (sentence, parameter) => new Refusal(sentence, parameter),
  replace(object, changes) {
    const changed = new Map(changes);
    const Kind = object.constructor;
    return new Kind(...Kind.fields.map((name) => (changed.has(name) ? changed.get(name) : object[name])));
  },
  once(object, name, compute) {
    const value = compute();
    Object.defineProperty(object, name, { value });
    return value;
  },
  getattr: (held, name, otherwise) => held[name] ?? otherwise ?? null,
  hasattr: (held, name) => held !== null && name in held,
  setattr(held, name, value) {
    held[name] = value;
  },
  same: (a, b) => (a ?? null) === (b ?? null),
  method(name, held, given) {
    const own = held?.[name];
    const plain = Array.isArray(held) || isText(held) || held instanceof Map || held instanceof Entries;
    return !plain && typeof own === "function" ? own.apply(held, given) : pythonMethods[name](held, ...given);
  },
  /** A call in which lists and maps were unpacked: named parameters in order, then a map of further ones if it takes any. */
  apply(callee, names, more, given, named) {
    const rest = new Map(named);
    const listed = names.map((name, i) => {
      if (i < given.length) return given[i];
      const value = rest.get(name);
      rest.delete(name);
      return value;
    });
    return more ? callee(...listed, rest) : callee(...listed);
  },
  /** A function that keeps what it gave for the last few hundred arguments, or for as many as Python keeps. */
  remembered(compute, most = 256) {
    const kept = new Map();
    return (...given) => {
      const key = JSON.stringify(given);
      const found = kept.has(key) ? kept.get(key) : compute(...given);
      kept.delete(key);
      if (kept.size >= most) kept.delete(kept.keys().next().value);
      kept.set(key, found);
      return found;
    };
  },
  isStr: isText,
  isInt: Number.isInteger,
  isFloat: isReal,
  isBool: (x) => typeof x === "boolean",
  isDict: (x) => x instanceof Map,
  isList: Array.isArray,
  isTuple: Array.isArray,

  // --- truth and equality

  truth: (x) => (x instanceof Entries ? x.size > 0 : py.truth(x)),
  bool: (x) => ob.truth(x),
  both: (a, b) => (ob.truth(a) ? b() : a),
  either: (a, b) => (ob.truth(a) ? a : b()),
  all: (x) => ob.list(x).every(ob.truth),
  any: (x) => ob.list(x).some(ob.truth),
  equal(a, b) {
    if (a === b) return true;
    if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((each, i) => ob.equal(each, b[i]));
    if (a instanceof Entries && b instanceof Entries) return a.size === b.size && [...a].every((each) => b.has(each));
    const kind = a?.constructor;
    if (kind?.fields && kind === b?.constructor) return kind.fields.every((name) => ob.equal(a[name], b[name]));
    return false;
  },
  contains(x, held) {
    if (isText(held)) return held.includes(x);
    if (held instanceof Map || held instanceof Entries) return held.has(x);
    return ob.list(held).some((each) => ob.equal(each, x));
  },

  // --- numbers

  add: (a, b) => (Array.isArray(a) ? [...a, ...b] : a + b),
  times: (a, b) => (isReal(a) && isReal(b) ? a * b : isText(a) ? a.repeat(b) : isText(b) ? b.repeat(a) : py.repeat(a, b)),
  union: (a, b) => (a instanceof Map ? new Map([...a, ...b]) : a instanceof Entries ? ob.set([...a, ...b]) : py.or(a, b)),
  common: (a, b) => (a instanceof Entries ? ob.set([...a].filter((each) => b.has(each))) : py.and(a, b)),
  without: (a, b) => ob.set([...a].filter((each) => !b.has(each))),
  divmod: (a, b) => [py.floordiv(a, b), py.mod(a, b)],
  copysign: (size, sign) => (sign < 0 || Object.is(sign, -0) ? -Math.abs(size) : Math.abs(size)),
  isclose: (a, b, relative = 1e-9, absolute = 0) => Math.abs(a - b) <= Math.max(relative * Math.max(Math.abs(a), Math.abs(b)), absolute),
  isinf: (x) => Math.abs(x) === Infinity,
  isnan: Number.isNaN,
  ldexp: (x, power) => x * 2 ** power,
  sum(x, start = 0) {
    let total = start;
    for (const each of Array.isArray(x) ? x : ob.list(x)) total = isReal(each) && isReal(total) ? total + each : ob.add(total, each);
    return total;
  },

  median(x) {
    const list = ob.sorted(x);
    const middle = list.length >> 1;
    return list.length % 2 ? list[middle] : (list[middle - 1] + list[middle]) / 2;
  },

  // --- texts

  str: (x) => (x === null || x === undefined ? "None" : x === true ? "True" : x === false ? "False" : x instanceof Error ? x.message : py.str(x)),
  /** A text in quotes, anything else as it is written. */
  repr(x) {
    if (!isText(x)) return ob.str(x);
    const mark = x.includes("'") && !x.includes('"') ? '"' : "'";
    const shown = { "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", [mark]: `\\${mark}` };
    return mark + [...x].map((letter) => shown[letter] ?? letter).join("") + mark;
  },
  /** What kind of thing stands where a number should. */
  kindOf: (x) => (isText(x) ? "text" : typeof x === "boolean" ? "a truth value" : (x ?? null) === null ? "nothing" : x instanceof Map ? "a mapping" : "a list"),
  wholeMatch: (pattern, text) => new RegExp(`^(?:${pattern})$`, "u").exec(text),
  startMatch: (pattern, text) => new RegExp(`^(?:${pattern})`, "u").exec(text),
  escaped: (text) => text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&"),
  /** A text with what is found replaced: by a text, or by what a function makes of the whole find and its groups. */
  substituted(pattern, instead, text) {
    const made = (...found) => instead(found.slice(0, -2).map((each) => each ?? null));
    return text.replace(new RegExp(pattern, "gu"), typeof instead === "function" ? made : instead);
  },
  format(x, form) {
    const found = /^(?:(.)?([<>^]))?([+])?(0)?(\d+)?(,)?(?:\.(\d+))?([fged%])?$/u.exec(form);
    if (!found) throw new Error(`no such format: ${form}`);
    const [, fill = " ", side, plus, zero, width, comma, digits, type] = found;
    let text = isText(x) ? x : formatted(x, type, digits, comma);
    if (plus && x >= 0) text = `+${text}`;
    if (!width) return text;
    if (zero) return (text.startsWith("-") ? "-" : "") + text.replace("-", "").padStart(width - (text.startsWith("-") ? 1 : 0), "0");
    const left = side ? side === "<" : isText(x);
    return left ? text.padEnd(width, fill) : text.padStart(width, fill);
  },
  normalize: (form, text) => text.normalize(form),
  combining: (letter) => (/\p{M}/u.test(letter) ? 1 : 0),

  // --- lists, maps and sets

  /** What a loop goes over: the keys of a map. */
  each: (x) => (x instanceof Map ? x.keys() : x),
  list: (x) => (x === undefined ? [] : Array.isArray(x) ? x.slice() : py.list(ob.each(x))),
  tuple: (x) => ob.list(x),
  deque: (x) => ob.list(x),
  set: (x) => new Entries(x === undefined ? [] : ob.each(x)),
  frozenset: (x) => ob.set(x),
  dict: (x) => new Map(x === undefined ? [] : x instanceof Map ? x : ob.list(x)),
  pairs: (x) => (x instanceof Map ? [...x] : Object.entries(x)),
  len: (x) => x.size ?? x.length,
  put(held, key, value) {
    if (held instanceof Map) held.set(key, value);
    else held[key < 0 ? held.length + key : key] = value;
  },
  item(held, at) {
    const found = held instanceof Map ? held.get(at) : held.at(at);
    if (found === undefined) throw new Error(`there is no entry ${at}`);
    return found;
  },
  slice(held, from, to, step) {
    if (step > 1 && from >= 0 && (to ?? 0) >= 0 && !isText(held)) {
      const [part, end] = [[], Math.min(to ?? held.length, held.length)];
      for (let i = from ?? 0; i < end; i += step) part.push(held[i]);
      return part;
    }
    const part = step === null || step > 0 ? held.slice(from ?? 0, to ?? undefined) : held.slice().reverse();
    return step === null || Math.abs(step) === 1 ? part : part.filter((_, i) => i % step === 0);
  },
  range: (...given) => [...py.range(...given)],
  reversed: (x) => ob.list(x).reverse(),
  enumerate: (x, start = 0) => ob.list(x).map((each, i) => [i + start, each]),
  map: (change, x) => ob.list(x).map((each) => change(each)),
  filter: (keep, x) => ob.list(x).filter((each) => ob.truth(keep === null ? each : keep(each))),
  zip: (...lists) => py.zip(...lists.map((each) => (Array.isArray(each) ? each : ob.list(each)))),
  accumulate: (x) => py.accumulate(x),
  pairwise: (x) => ob.list(x).slice(1).map((each, i) => [ob.list(x)[i], each]),
  chain: (...lists) => lists.flatMap(ob.list),
  product: (...lists) => lists.reduce((found, list) => found.flatMap((each) => ob.list(list).map((more) => [...each, more])), [[]]),
  combinations: (x, size) => chosenFrom(ob.list(x), size),
  takewhile(keep, x) {
    const list = ob.list(x);
    const end = list.findIndex((each) => !ob.truth(keep(each)));
    return end < 0 ? list : list.slice(0, end);
  },
  next(x, otherwise) {
    const [first = otherwise] = ob.each(x);
    if (first === undefined) throw new Error("there is no next entry");
    return first;
  },
  iter: (x) => ob.each(x),
  sorted(x, key, reverse) {
    const keyed = ob.list(x).map((each) => [key ? key(each) : each, each]);
    keyed.sort(([a], [b]) => (reverse ? ranked(b, a) : ranked(a, b)));
    return keyed.map(([, each]) => each);
  },
  min: (given, key, otherwise) => foremost(given, key, otherwise, (a, b) => precedes(a, b)),
  max: (given, key, otherwise) => foremost(given, key, otherwise, (a, b) => precedes(b, a)),
  bisectLeft: (x, value) => halved(x, (each) => each < value),
  bisectRight: (x, value) => halved(x, (each) => each <= value),

  // --- bytes, and runs of the engine

  array: (kind, values) => Float64Array.from(values),
  doubles: (bytes, at, count) => new Float64Array(bytes.buffer, bytes.byteOffset + at, count),
  countsOf: (bytes, at, count) => new Uint32Array(bytes.buffer, bytes.byteOffset + at, count),
  /** The compiled engine, once it is there (see engine.js). */
  engine: null,
  simulate: (program) => ob.engine.simulate(program),
  toBase(text) {
    throw new Refusal(`${ob.repr(text)} is not a plain number; while Python is not connected, give the number alone, in the unit beside the box.`);
  },

  // --- data on its way in and out

  /** Plain data as Python's: every object a map. */
  mapped(x) {
    if (Array.isArray(x)) return x.map(ob.mapped);
    return x && typeof x === "object" ? new Map(Object.entries(x).map(([key, value]) => [key, ob.mapped(value)])) : x;
  },
  /** Data with numbers that are not finite left out. */
  clean(x) {
    if (isReal(x)) return Number.isFinite(x) ? x : null;
    if (x instanceof Map) return new Map([...x].map(([key, value]) => [key, ob.clean(value)]));
    return Array.isArray(x) ? x.map(ob.clean) : x;
  },
  /** A reading as plain data: every map an object. */
  plain(x) {
    if (x instanceof Map) return Object.fromEntries([...x].map(([key, value]) => [key, ob.plain(value)]));
    if (Array.isArray(x)) return x.map(ob.plain);
    if (x instanceof Entries) return [...x].map(ob.plain);
    const fields = x?.constructor?.fields;
    return fields ? Object.fromEntries(fields.map((name) => [name, ob.plain(x[name])])) : x;
  },
};

function formatted(x, type, digits, comma) {
  if (type === "%") return `${formatted(x * 100, "f", digits ?? 6, comma)}%`;
  if (type === "e") return withExponent(x.toExponential(Number(digits ?? 6)));
  if (type === "g") return significant(x, digits === undefined ? 6 : Number(digits));
  if (type === undefined && digits !== undefined) return significant(x, Number(digits));
  const text = type === "f" ? (x < 0 ? "-" : "") + fixed(Math.abs(x), Number(digits ?? 6)) : String(x);
  return comma ? text.replace(/\B(?=(\d{3})+(?!\d))(?<!\.\d*)/g, ",") : text;
}

/** A number to some figures without noughts at its end, as Python's "g" writes it. */
function significant(x, figures) {
  if (x === 0 || !Number.isFinite(x)) return String(x);
  const power = Math.floor(Math.log10(Math.abs(Number(x.toExponential(figures - 1)))));
  if (power >= -4 && power < figures) return String(Number(x.toPrecision(figures)));
  return withExponent(Number(x.toPrecision(figures)).toExponential());
}

function withExponent(text) {
  const [mantissa, exponent] = text.split("e");
  return `${mantissa}e${exponent[0]}${exponent.slice(1).padStart(2, "0")}`;
}

function foremost(given, key, otherwise, better) {
  const list = given.length === 1 ? ob.list(given[0]) : given;
  if (list.length === 0) {
    if (otherwise === undefined) throw new Error("there is no least or most of nothing");
    return otherwise;
  }
  const keyed = list.map((each) => [key ? key(each) : each, each]);
  return keyed.reduce((best, each) => (better(each[0], best[0]) ? each : best))[1];
}

function chosenFrom(list, size) {
  if (size === 0) return [[]];
  return list.flatMap((each, i) => chosenFrom(list.slice(i + 1), size - 1).map((rest) => [each, ...rest]));
}

function halved(x, before) {
  let [low, high] = [0, x.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (before(x[middle])) low = middle + 1;
    else high = middle;
  }
  return low;
}
