// How numbers are written for people: the same texts as dstudio_lib.foundation.formatting writes, which tests hold it to.

import { fixed, py } from "./numeric.js";

const NARROW = "\u202f";
const MINUS = "\u2212";
const YEAR = 365.25 * 86_400;
const SHORTEST = 1e-15;
const TINY = 1e-20;
const DURATIONS = [
  [1_000, 1e9, "ns"],
  [1_000, 1e6, "µs"],
  [1_000, 1e3, "ms"],
  [90, 1, "s"],
  [90, 1 / 60, "min"],
  [36, 1 / 3_600, "h"],
  [2 * 365.25, 1 / 86_400, "d"],
];
const SI_STEPS = [[1e12, "T"], [1e9, "G"], [1e6, "M"], [1e3, "k"]];
const IEC_STEPS = [[2 ** 40, "TiB"], [2 ** 30, "GiB"], [2 ** 20, "MiB"], [2 ** 10, "KiB"]];

/** The power of ten of a positive number. */
function powerOf(size) {
  return Math.floor(Math.log10(size));
}

function trimmed(text) {
  return text.includes(".") ? text.replace(/0+$/, "").replace(/\.$/, "") : text;
}

function thousands(text) {
  const [whole, ...rest] = text.split(".");
  return [whole.replace(/\B(?=(\d{3})+$)/g, NARROW), ...rest].join(".");
}

function superscript(exponent) {
  return String(exponent).replace(/[-0-9]/g, (each) => (each === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(each)]));
}

/** A mantissa below ten and its power; the very smallest numbers have no power of ten to be divided by. */
function scientific(size, power, figures) {
  const mantissa = power > -300 ? fixed(size / 10 ** power, figures - 1) : size.toExponential(figures - 1).split("e")[0];
  const carried = Number(mantissa) >= 10;
  return `${carried ? "1" : trimmed(mantissa)} × 10${superscript(carried ? power + 1 : power)}`;
}

/** A positive number to so many figures, and how many of them are after the point. */
function rounded(size, figures) {
  const digits = figures - 1 - powerOf(size);
  return [py.round(size, digits), digits];
}

/** Whether a number is below a bound, and is so as well once it is written to so many figures. */
function below(value, top, figures) {
  const size = Math.abs(value);
  return size < top && (size < 0.9 * top || rounded(size, figures)[0] < top);
}

function prefixed(value, steps, unit, figures) {
  for (const [size, prefix] of steps) {
    if (!below(value / size, 1, figures)) return `${written.number(value / size, figures)}${NARROW}${prefix}${unit}`;
  }
  return `${written.number(value, figures)}${unit ? NARROW + unit : ""}`;
}

export const written = {
  plain(value, figures = 6) {
    if (!Number.isFinite(value)) return "no finite value";
    if (Number.isInteger(value) && Math.abs(value) < 1e15) return String(value + 0);
    const size = Math.abs(value);
    const sign = value < 0 ? "-" : "";
    if (size >= 1e-9 && size < 1e15) return sign + trimmed(fixed(size, Math.max(0, figures - 1 - powerOf(size))));
    const [mantissa, exponent] = size.toExponential(figures - 1).split("e");
    return `${sign}${trimmed(mantissa)}e${exponent[0]}${exponent.slice(1).padStart(2, "0")}`;
  },

  number(value, figures = 3) {
    if (!Number.isFinite(value)) return value > 0 || Number.isNaN(value) ? "no limit in this model" : "no lower limit";
    if (value === 0) return "0";
    const sign = value < 0 ? MINUS : "";
    const size = Math.abs(value);
    const power = powerOf(size);
    if (size < 1e-9 || size >= 1e15) return sign + scientific(size, power, figures);
    const [shown, digits] = rounded(size, figures);
    return sign + thousands(trimmed(fixed(shown, Math.max(0, digits))));
  },

  duration(seconds, figures = 3) {
    if (!Number.isFinite(seconds)) return "no steady state";
    if (seconds === 0) return `0${NARROW}s`;
    if (seconds > 0 && seconds < SHORTEST) return `under ${written.number(SHORTEST * 1e9)}${NARROW}ns`;
    const found = DURATIONS.find(([top, factor]) => below(seconds * factor, top, figures));
    if (found) return `${written.number(seconds * found[1], figures)}${NARROW}${found[2]}`;
    return `${written.number(seconds / YEAR, figures)}${NARROW}years`;
  },

  availability(value) {
    const down = 1 - value;
    if (down <= 0) return `100${NARROW}%`;
    if (down >= 0.1) return written.percent(value);
    const digits = Math.ceil(-Math.log10(down) - 1e-9) - 1;
    let text = fixed(value * 100, digits);
    if (text.startsWith("100")) text = fixed(value * 100, digits + 1);
    return `${trimmed(text)}${NARROW}%`;
  },

  superscript,
  percent: (value, figures = 3) =>
    0 < value * 100 && value * 100 < TINY ? `under 10${superscript(Math.round(Math.log10(TINY)))}${NARROW}%` : `${written.number(value * 100, figures)}${NARROW}%`,
  one_in(probability) {
    if (probability <= 0) return "never in this model";
    return probability * 100 < TINY ? "practically never" : `1 in ${written.number(1 / probability)}`;
  },
  bytes: (value, figures = 3) => written.say(value, "byte", figures),
  per_second: (value, figures = 3) => written.number(1 / value, figures),

  /** A value of any unit that a quantity can have. */
  say(value, unit = "", figures = 3) {
    const text = (shown) => written.number(shown, figures);
    if (!Number.isFinite(value)) return unit === "s" ? written.duration(value, figures) : text(value);
    switch (unit) {
      case "s":
        return written.duration(value, figures);
      case "m":
        return below(value, 1_000, figures) ? `${text(value)}${NARROW}m` : `${text(value / 1_000)}${NARROW}km`;
      case "byte":
        return below(value, 10_000, figures) ? `${text(value)}${NARROW}B` : prefixed(value, IEC_STEPS, "", figures);
      case "bit/s":
      case "byte/s":
      case "1/s":
      case "request/s":
        return prefixed(value, SI_STEPS, unit === "1/s" ? "/s" : unit.replace("request", "req").replace("byte", "B"), figures);
      case "%":
        return written.percent(value, figures);
      case "degree":
        return `${text(value)}°`;
      case "dollar":
      case "dollar/h":
        return `${text(value)} ${text(value) === "1" ? unit : unit.replace("dollar", "dollars")}`;
      case "":
        return text(value);
      default:
        return `${text(value)}${NARROW}${unit}`;
    }
  },
};

/** A value as its declaration writes it; whole numbers keep their digits unless so many figures are asked for. */
export function quantityText(kind, value, figures) {
  if (kind.options) return kind.options[value];
  if (kind.toggle) return value ? "on" : "off";
  if (Array.isArray(value)) return value.map((each) => quantityText(kind, each, figures)).join(", ");
  if (kind.nines) return written.availability(value);
  return written.say(value, kind.unit, figures ?? (kind.integer && Math.abs(value) < 1e7 ? 15 : 3));
}
