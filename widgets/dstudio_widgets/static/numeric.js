// Python's arithmetic, for the formulas that are compiled from Python: what Python refuses is refused here, and lists are lists.

/** Something that has no value: the sentence says why, and `parameter` names what was at fault. */
export class Refusal extends Error {
  constructor(sentence, parameter = null) {
    super(sentence);
    this.parameter = parameter;
  }
}

const HALF_LOG_TAU = 0.9189385332046727;
const STIRLING = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156];

export const py = {
  // --- operators

  div(a, b) {
    if (b === 0) throw new Refusal("It divides by zero.");
    return a / b;
  },

  floordiv(a, b) {
    if (b === 0) throw new Refusal("It divides by zero.");
    return Math.floor(a / b);
  },

  mod(a, b) {
    if (b === 0) throw new Refusal("It divides by zero.");
    const rest = a % b;
    return rest !== 0 && rest < 0 !== b < 0 ? rest + b : rest;
  },

  pow(a, b) {
    if (a === 0 && b < 0) throw new Refusal("It divides by zero.");
    const value = Math.pow(a, b);
    if (Number.isNaN(value)) throw new Refusal("A root of a negative number has no real value.");
    if (!Number.isFinite(value) && Number.isFinite(a) && !(Number.isInteger(a) && Number.isInteger(b))) throw new Refusal("It is too large a number.");
    return value;
  },

  and: (a, b) => (typeof a === "boolean" && typeof b === "boolean" ? a && b : a & b),
  or: (a, b) => (typeof a === "boolean" && typeof b === "boolean" ? a || b : a | b),
  xor: (a, b) => (typeof a === "boolean" && typeof b === "boolean" ? a !== b : a ^ b),
  mul: (a, b) => a * b,
  shl: (a, b) => a * 2 ** b,
  shr: (a, b) => Math.floor(a / 2 ** b),

  // --- elementary functions

  log: (x) => real("log", Math.log(x), x > 0, x),
  log2: (x) => real("log2", Math.log2(x), x > 0, x),
  log10: (x) => real("log10", Math.log10(x), x > 0, x),
  log1p: (x) => real("log1p", Math.log1p(x), x > -1, x),
  sqrt: (x) => real("sqrt", Math.sqrt(x), x >= 0, x),
  asin: (x) => real("arcsin", Math.asin(x), x >= -1 && x <= 1, x),
  cbrt: Math.cbrt,
  exp: Math.exp,
  expm1: Math.expm1,
  sin: Math.sin,
  cos: Math.cos,
  tanh: Math.tanh,
  abs: Math.abs,
  ceil: Math.ceil,
  floor: Math.floor,
  isfinite: Number.isFinite,
  radians: (x) => (x * Math.PI) / 180,
  roundUp: (x) => Math.ceil(x - Math.abs(x) * 1e-12),
  anyOf: (p, count) => (p >= 1 ? Number(count > 0) : -Math.expm1(count * Math.log1p(-p))),

  expStrict(x) {
    const value = Math.exp(x);
    if (value === Infinity && x !== Infinity) throw new Refusal("It is too large a number.");
    return value;
  },

  comb(n, k) {
    const least = Math.min(k, n - k);
    if (least < 0) return 0;
    let value = 1;
    for (let i = 1; i <= least; i += 1) value = (value * (n - least + i)) / i;
    return value < Number.MAX_SAFE_INTEGER ? Math.round(value) : value;
  },

  factorial(n) {
    let value = 1;
    for (let i = 2; i <= n; i += 1) value *= i;
    return value;
  },

  gcd(...numbers) {
    return numbers.reduce((a, b) => {
      while (b) [a, b] = [b, a % b];
      return Math.abs(a);
    }, 0);
  },

  lcm: (...numbers) => numbers.reduce((a, b) => (a && b ? Math.abs(a / py.gcd(a, b)) * Math.abs(b) : 0), 1),

  /** Logarithm of the gamma function of a positive number: Stirling's series, after a shift to where it is exact. */
  lgamma(x) {
    if (!(x > 0)) throw new Refusal("The gamma function is asked for at a number that is not above 0.");
    if (x === 1 || x === 2) return 0;
    let product = 1;
    let z = x;
    for (; z < 12; z += 1) product *= z;
    const inverse = 1 / (z * z);
    let series = 0;
    for (let i = STIRLING.length - 1; i >= 0; i -= 1) series = series * inverse + STIRLING[i];
    return (z - 0.5) * Math.log(z) - z + HALF_LOG_TAU + series / z - Math.log(product);
  },

  /** Complementary error function: the series of positive terms near zero, the continued fraction farther out. */
  erfc(x) {
    if (x < 0) return 2 - py.erfc(-x);
    if (x > 27.3) return 0;
    const scale = Math.exp(-x * x) / Math.sqrt(Math.PI);
    if (x < 2) {
      let term = 2 * x;
      let sum = 0;
      for (let n = 1; term > sum * 1e-18; n += 1) {
        sum += term;
        term *= (2 * x * x) / (2 * n + 1);
      }
      return 1 - scale * sum;
    }
    let tail = x;
    for (let n = 90; n >= 1; n -= 1) tail = x + n / 2 / tail;
    return scale / tail;
  },

  normalCdf: (x) => 0.5 * py.erfc(-x / Math.SQRT2),

  /** The point below which a standard normal variable stays with probability p, by Halley's method on the smaller tail. */
  normalQuantile(p) {
    if (p <= 0) return -Infinity;
    if (p >= 1) return Infinity;
    if (p > 0.5) return -py.normalQuantile(1 - p);
    if (p === 0.5) return 0;
    const r = Math.sqrt(-2 * Math.log(p));
    let x = -(r - (2.30753 + 0.27061 * r) / (1 + r * (0.99229 + 0.04481 * r)));
    for (let i = 0; i < 8; i += 1) {
      const density = Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
      const gap = density > 0 ? (py.normalCdf(x) - p) / density : 0;
      const step = gap / (1 + (x * gap) / 2);
      x -= step;
      if (Math.abs(step) <= 1e-15 * Math.abs(x)) break;
    }
    return x;
  },

  // --- lists and numbers

  /** A function of numbers that keeps what it gave for the last few hundred sets of them. */
  remembered(compute) {
    const kept = new Map();
    return (...given) => {
      const key = given.join();
      if (!kept.has(key)) {
        if (kept.size >= 256) kept.clear();
        kept.set(key, compute(...given));
      }
      return kept.get(key);
    };
  },

  truth: (x) => (Array.isArray(x) ? x.length > 0 : x instanceof Map ? x.size > 0 : Boolean(x)),
  float: Number,
  int: Math.trunc,
  str: (x) => (Array.isArray(x) ? `[${x.map(py.str).join(", ")}]` : String(x)),
  decimals: (x, digits) => (x < 0 ? "-" : "") + fixed(Math.abs(x), digits),
  general: (x, figures = 6) => String(Number(x.toPrecision(figures))),
  len: (x) => (x instanceof Map ? x.size : x.length),
  list: (x) => (Array.isArray(x) ? x : ArrayBuffer.isView(x) ? copied(x) : [...x]),
  reversed: (x) => [...x].reverse(),
  sorted: (x) => [...x].sort((a, b) => a - b),
  join: (a, b) => [...a, ...b],
  all: (x) => py.list(x).every(py.truth),
  any: (x) => py.list(x).some(py.truth),
  contains: (x, held) => (held instanceof Map ? held.has(x) : held.includes(x)),
  enumerate: (x, start = 0) => py.list(x).map((each, i) => [i + start, each]),
  reduce: (f, x, ...start) => py.list(x).reduce((a, b) => f(a, b), ...start),
  prod: (x) => py.list(x).reduce((a, b) => a * b, 1),
  sum: (x, start = 0) => py.list(x).reduce((a, b) => a + b, start),
  pairwise: (x) => py.list(x).slice(1).map((each, i) => [x[i], each]),
  items: (x) => (x instanceof Map ? [...x] : Object.entries(x)),
  keys: (x) => (x instanceof Map ? [...x.keys()] : Object.keys(x)),
  values: (x) => (x instanceof Map ? [...x.values()] : Object.values(x)),
  lookup: (x, key, otherwise = null) => (x.has(key) ? x.get(key) : otherwise),
  bitLength: (x) => (x === 0 ? 0 : Math.floor(Math.log2(Math.abs(x)) + 1e-15) + 1),

  *range(first, last, step = 1) {
    const [low, high] = last === undefined ? [0, first] : [first, last];
    for (let i = low; step > 0 ? i < high : i > high; i += step) yield i;
  },

  repeat(a, b) {
    const [held, times] = Array.isArray(a) ? [a, b] : [b, a];
    return Array.from({ length: Math.max(0, times) * held.length }, (_, i) => held[i % held.length]);
  },

  min: (...given) => smallest(given, (a, b) => b < a),
  max: (...given) => smallest(given, (a, b) => b > a),

  slice(x, from, to) {
    return x.slice(from ?? 0, to ?? x.length);
  },

  item(x, at) {
    const found = x instanceof Map ? x.get(at) : Array.isArray(x) ? x.at(at) : x[at];
    if (found === undefined) throw new Refusal("It asks for an entry that is not there.");
    return found;
  },

  zip(...lists) {
    const arrays = lists.map(py.list);
    const found = new Array(Math.min(...arrays.map((each) => each.length)));
    for (let i = 0; i < found.length; i += 1) found[i] = arrays.map((each) => each[i]);
    return found;
  },

  accumulate(x) {
    let total = 0;
    return py.list(x).map((each) => (total += each));
  },

  /** The sum with one rounding only, from partial sums that do not overlap (Shewchuk). */
  fsum(x) {
    const partials = [];
    for (let each of x) {
      let kept = 0;
      for (let part of partials) {
        if (Math.abs(each) < Math.abs(part)) [each, part] = [part, each];
        const high = each + part;
        const low = part - (high - each);
        if (low) partials[kept++] = low;
        each = high;
      }
      partials.length = kept;
      partials.push(each);
    }
    return partials.reduceRight((total, each) => total + each, 0);
  },

  /** To some decimal places, halves to the even digit. */
  round(x, digits = 0) {
    if (digits >= 0 && Number.isInteger(x)) return x;
    if (digits > 0) return Number(fixed(Math.abs(x), digits)) * Math.sign(x);
    const unit = 10 ** -digits;
    const whole = Math.floor(Math.abs(x) / unit);
    const rest = Math.abs(x) - whole * unit;
    const up = rest > unit / 2 || (rest === unit / 2 && whole % 2 === 1);
    return (whole + Number(up)) * unit * Math.sign(x);
  },
};

function real(name, value, defined, x) {
  if (!defined) throw new Refusal(`${name}(${Number(x.toPrecision(6))}) has no real value: the inputs lie outside what this formula describes.`);
  return value;
}

function smallest(given, better) {
  const list = given.length === 1 ? py.list(given[0]) : given;
  if (list.length === 0) throw new Refusal("It asks for the least or the most of nothing.");
  return list.reduce((best, each) => (better(best, each) ? each : best));
}

/** Numbers of typed memory as a list; the spread of one takes ten times as long. */
function copied(x) {
  const found = new Array(x.length);
  for (let i = 0; i < x.length; i += 1) found[i] = x[i];
  return found;
}

/** A number that is not negative with so many decimals, as Python writes it: a half goes to the even digit. */
export function fixed(value, digits) {
  const text = value.toFixed(digits);
  const halves = value * 10 ** digits * 2;
  if (halves < 1e9 && Math.abs(halves - Math.round(halves)) > 1e-6) return text;
  const exact = value.toFixed(Math.min(100, digits + 30));
  const cut = exact.length - (Math.min(100, digits + 30) - digits);
  if (!/^50*$/.test(exact.slice(cut))) return text;
  const down = exact.slice(0, cut).replace(/\.$/, "");
  return Number(down.at(-1)) % 2 === 0 ? down : text;
}
