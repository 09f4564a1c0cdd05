// Sentences of the formulas, in the words of a card: where a Python call has a parameter, a reader sees a label, as in wording.py.

import { written } from "./formatting.js";

const AMOUNT = "(-?\\d+(?:\\.\\d+)?(?:e[-+]?\\d+)?)";
const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
const entryOf = (label, index) => (index === undefined ? label : `${label}, entry ${Number(index) + 1},`);

/** A refusal with labels and written values in the place of parameters; `kinds` says of each setting how it is written. */
export function inWords(sentence, kinds) {
  let text = sentence;
  for (const [name, { called, integer, unit, base }] of Object.entries(kinds)) {
    text = text.replace(new RegExp(`\\b${name}(?:\\[(\\d+)\\])? \\(${escaped(called)}\\)`, "g"), (_, index) => entryOf(called, index));
    if (unit !== undefined) {
      const amount = (value) => written.say(Number(value), unit, integer ? 15 : 6);
      const form = `\\b${name}(=| is allowed (?:above|below|up to|from) )${AMOUNT}(?: to ${AMOUNT})?${behind(base)}`;
      text = text.replace(new RegExp(form, "g"), (_, joint, low, high) => `${called}${joint === "=" ? " " : joint}${amount(low)}${high === undefined ? "" : ` to ${amount(high)}`}`);
    }
    if (name.includes("_")) text = text.replace(new RegExp(`\\b${name}(?:\\[(\\d+)\\])?(?!\\w)`, "g"), (_, index) => entryOf(called, index));
  }
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

/** The ways in which a unit may stand behind a number. */
function behind(unit) {
  return unit ? `(?: \\(${escaped(unit)}\\)| ${escaped(unit)}(?!\\w)| ?${escaped(unit.replace(/^1/, ""))}(?!\\w))?` : "";
}

/** What {@link inWords} must know of the settings of a program. */
export function calledOf(kinds) {
  const entry = ([name, { limits, label, unit, integer }]) => [name, { called: limits?.called ?? lowered(label), integer, unit: limits && unit, base: limits?.unit }];
  return Object.fromEntries(Object.entries(kinds).map(entry));
}

const lowered = (label) => label.slice(0, 1).toLowerCase() + label.slice(1);
