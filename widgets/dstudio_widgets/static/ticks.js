// Round values along an axis, in the unit that a reader sees, as dstudio_lib.charts.ticks finds them.

const MINUTE = 60;
const HOUR = 3_600;
const DAY = 86_400;
const ONE_YEAR = 365.25 * DAY;
const UNITS_OF_TIME = [[90, 1], [5_400, MINUTE], [129_600, HOUR], [2 * ONE_YEAR, DAY]];
const IEC_SIZES = [40, 30, 20, 10].map((power) => 2 ** power);

export const powerOfTen = (exponent) => Number(`1e${exponent}`);
const powersOfTen = (first, last) => Array.from({ length: last - first + 1 }, (_, i) => powerOfTen(first + i));
const ROUND_TIMES = [...powersOfTen(-9, 1), MINUTE, 10 * MINUTE, HOUR, 10 * HOUR, DAY, 10 * DAY, 100 * DAY, ...powersOfTen(1, 15).map((each) => each * ONE_YEAR)];
const FINE_TIMES = [
  ...[1, 2, 5, 10, 30].map((each) => each * MINUTE), ...[1, 2, 5, 12].map((each) => each * HOUR),
  ...[1, 2, 5, 10, 30, 100].map((each) => each * DAY), ...[2, 5, 10].map((each) => each * ONE_YEAR),
];

/** The next of 1, 1.5, 2, 3, 5, 7.5 times a power of ten above a value, and 0 below it. */
export function niceAbove(value) {
  if (value <= 0) return 0;
  const power = powerOfTen(Math.floor(Math.log10(value)));
  return [1, 1.5, 2, 3, 5, 7.5, 10].map((nice) => nice * power).find((each) => each >= value * (1 - 1e-9));
}

/** How much one of the unit is in which a value of this size is written. */
function unitOfTicks(unit, size) {
  if (unit === "s") return UNITS_OF_TIME.find(([limit]) => size < limit)?.[1] ?? ONE_YEAR;
  if (unit === "byte" && size >= 10_000) return IEC_SIZES.find((each) => size >= each) ?? 1;
  return 1;
}

/** The round step that makes at most so many ticks, also where the last of them lies beyond the highest value. */
export function stepOf(low, high, unit, most) {
  let size = Math.max(Math.abs(low), Math.abs(high));
  let step = 0;
  for (let i = 0; i < 3; i += 1) {
    const one = unitOfTicks(unit, size);
    const wide = (high - low) / one / (most - 1);
    const power = powerOfTen(Math.floor(Math.log10(wide) + 1e-9));
    step = [1, 2, 5, 10].map((nice) => nice * power).find((each) => each >= wide * (1 - 1e-9)) * one;
    if (one === ONE_YEAR) step = Math.max(step, one);
    size = Math.max(size, Math.ceil(high / step - 1e-9) * step);
  }
  return step;
}

/** The multiples of a step from low to high. */
export function multiples(low, high, step) {
  const [first, last] = [Math.ceil(low / step - 1e-9), Math.floor(high / step + 1e-9)];
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)) + 0);
}

/** Round values for a log axis: powers of ten, of two for bytes, and the units of time. */
export function roundTicks(low, high, unit, most) {
  let round = powersOfTen(Math.floor(Math.log10(low)), Math.ceil(Math.log10(high)));
  let fine = round.flatMap((ten) => [1, 2, 5].map((digit) => Number((digit * ten).toPrecision(3))));
  if (unit === "s" && low >= 1e-9 * (1 - 1e-9)) {
    round = ROUND_TIMES;
    fine = [...fine.filter((each) => each < MINUTE), ...FINE_TIMES];
  } else if (unit === "byte") {
    round = [1, 10, 100, ...[1, 2, 3, 4, 5].map((power) => 1024 ** power)];
    fine = Array.from({ length: 51 }, (_, power) => 2 ** power);
  }
  let inside = ticksWithin(round, low, high);
  if (inside.length < 3) {
    inside = ticksWithin(fine, low, high);
    if (!inside.length) inside = [low, high];
  }
  const every = Math.ceil(inside.length / most);
  const kept = (from) => from.filter((_, i) => i % every === 0);
  return unit === "byte" ? kept(inside) : kept(inside.toReversed()).reverse();
}

function ticksWithin(values, low, high) {
  return [...new Set(values)].sort((a, b) => a - b).filter((each) => low * (1 - 1e-9) <= each && each <= high * (1 + 1e-9));
}
