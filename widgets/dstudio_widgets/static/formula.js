// One compiled formula at one set of numbers: checked, computed, and refused, as dstudio_lib.foundation.registry does.

import { FORMULAS } from "./formulas.js";
import { written } from "./formatting.js";
import { py, Refusal } from "./numeric.js";

/** Whether a page has this formula. */
export function isCompiled(id) {
  return id in FORMULAS;
}

/** The result of a formula; `given` maps each parameter to its number, or its list of them. */
export function evaluate(id, given) {
  const formula = FORMULAS[id];
  checkAll(formula, given);
  let value;
  try {
    value = Number(formula.compute(...formula.parameters.map(({ name }) => given[name])));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    value = NaN;
  }
  if (!Number.isFinite(value)) {
    const shown = formula.parameters.map(({ name }) => `${name}=${Array.isArray(given[name]) ? "an array" : written.plain(given[name])}`).join(", ");
    throw new Refusal(`${id} has no finite value at ${shown}; try ${formula.parameters[0].name} nearer to its usual value.`);
  }
  return within(value, formula.result);
}

/** The caveats that apply: `{ sentence, parameter }` of each. */
export function warnings(id, given) {
  const formula = FORMULAS[id];
  checkAll(formula, given);
  return formula.caveats.filter(([applies]) => py.truth(applies(given))).map(([, parameter, sentence]) => ({ sentence, parameter }));
}

function checkAll(formula, given) {
  for (const limits of formula.parameters) {
    const value = given[limits.name];
    if (!limits.vector) checkNumber(value, limits, limits.name);
    else if (value.length === 0) throw new Refusal(`${limits.name} (${limits.called}) is empty; give at least one number.`, limits.name);
    else value.forEach((each, i) => checkNumber(each, limits, `${limits.name}[${i}]`));
  }
  for (const [holds, parameter, sentence] of formula.requires) {
    if (py.truth(holds(given))) continue;
    throw new Refusal(typeof sentence === "string" ? filled(sentence, given) : sentence(given), parameter);
  }
}

/** Throws the sentence that says what is wrong with a number, if something is. */
export function checkNumber(value, limits, place) {
  const low = limits.lower === undefined || (limits.lowerOpen ? value > limits.lower : value >= limits.lower);
  const high = limits.upper === undefined || (limits.upperOpen ? value < limits.upper : value <= limits.upper);
  if (Number.isFinite(value) && low && high && !(limits.integer && !Number.isInteger(value))) return;
  const shown = Number.isFinite(value) ? written.plain(value) + (limits.unit ? ` ${limits.unit.replace(/^1/, "")}` : "") : Number.isNaN(value) ? "not a number" : "infinite";
  const [parameter] = place.split("[");
  throw new Refusal(`${place} (${limits.called}) was given as ${shown}; allowed is ${limits.allowed}; try ${parameter}=${limits.try}.`, parameter);
}

function filled(sentence, given) {
  const text = (value) => (typeof value === "number" ? written.plain(value) : py.str(value));
  return sentence.replace(/\{\{|\}\}|\{(\w+)\}/g, (found, name) => (name ? text(given[name]) : found[0]));
}

/** Takes back what rounding carried past an end of the range. */
function within(value, { lower, upper, integer }) {
  if (integer) return value;
  for (const [bound, beyond] of [[lower, -1], [upper, 1]]) {
    if (bound === undefined) continue;
    const excess = (value - bound) * beyond;
    if (excess > 0 && excess <= 1e-12 * Math.max(1, Math.abs(bound))) value = bound;
  }
  return value;
}
