// A calculator of closed forms, computed in the page: what session.py does, without Python. Python is told, and follows.

import { CHARTING } from "./charting.js";
import { quantityText, written } from "./formatting.js";
import { checkNumber } from "./formula.js";
import { fixed, Refusal } from "./numeric.js";
import { ob } from "./objects.js";
import { createMachine } from "./program.js";
import { READINGS } from "./readings.js";

const NUMBER = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;
const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
const bare = (text) => text.trim().replaceAll("\u2212", "-").replace(/[\u202f\u00a0]/g, " ").replace(/(?<=\d) (?=\d{3}\b)/g, "");
const tidy = (value) => Number(value.toPrecision(12));

/**
 * The state of a card: `act(message)` does what a message asks and says whether it could, `hear(result)` takes over what Python has
 * when it differs, and `result(python)` is what the parts of the card show. Python's own part of that is its last answer.
 */
export function createLocal(spec, first) {
  const { program, presets, undoSteps } = spec.closed;
  const { settings, kinds } = program;
  const called = ob.mapped(Object.fromEntries(settings.map((name) => [name, kinds[name]])));
  const designed = READINGS[program.reading];
  const tables = settings.filter((name) => kinds[name].table);
  const history = [];
  let values = pick(first.values);
  let { preset } = first;
  let draft = {};
  let unread = {};
  let errors = {};
  let gesture = null;
  let reading = null;
  let python = first;
  compute();

  /** Whether the page computes by itself: it does while nothing is pasted, which only Python reads. */
  const awake = (from = values) => tables.every((name) => from[name] === 0);

  function pick(from) {
    return Object.fromEntries(settings.map((name) => [name, from[name]]));
  }

  function compute() {
    errors = { ...unread };
    const wanted = { ...values, ...draft };
    if (tables.some((name) => wanted[name] > 0)) {
      [values, draft, reading] = [wanted, {}, null];
      return;
    }
    try {
      for (const name of settings) checkSetting(name, wanted[name]);
      reading = presented(designed ? ob.plain(designed.read(settingsOf(wanted))) : createMachine(program, wanted).reading());
      values = wanted;
      draft = {};
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      errors[settings.includes((error.parameter ?? "").split("[")[0]) ? error.parameter : ""] = CHARTING.worded(error.message, called);
    }
  }

  function settingsOf(wanted) {
    return new designed.Settings(...designed.Settings.fields.map((name) => (tables.includes(name) ? [] : wanted[name])));
  }

  function checkSetting(name, value) {
    const { limits } = kinds[name];
    if (!limits) return;
    if (Array.isArray(value)) value.forEach((each, i) => checkNumber(each, limits, `${name}[${i}]`));
    else checkNumber(value, limits, name);
  }

  // --- ways of changing

  function remember(by) {
    if (!by || by !== gesture) history.push({ values, preset });
    if (history.length > undoSteps) history.shift();
    gesture = by;
  }

  function replace(next, index) {
    [draft, unread, preset] = [{ ...next }, {}, index];
    compute();
  }

  const acts = {
    change({ values: changes, gesture: by }) {
      remember(by);
      for (const [name, value] of Object.entries(changes)) {
        delete unread[name];
        draft[name] = value;
      }
      compute();
    },

    preset({ index }) {
      remember(null);
      replace(presets[index], index);
    },

    reset: () => acts.preset({ index: preset }),

    "ask-case": () => acts.change({ values: Object.fromEntries(spec.closed.prediction.case.map((name) => [name, spec.closed.prediction.asked[name]])) }),

    /** Takes the settings of a link; what it does not name is as in the first preset. */
    restore({ token: given }) {
      const parts = given.split("~").slice(1).map((part) => part.split("="));
      const named = Object.fromEntries(parts.filter(([name]) => settings.includes(name)).map(([name, text]) => [name, settingFrom(name, text)]));
      const wanted = { ...presets[0], ...named };
      const index = presets.findIndex((each) => settings.every((name) => same(each[name], wanted[name])));
      remember(null);
      replace(wanted, Math.max(0, index));
    },

    undo() {
      if (Object.keys(unread).length) {
        unread = {};
        compute();
      } else if (history.length) {
        const before = history.pop();
        gesture = null;
        replace(before.values, before.preset);
      }
    },
  };

  function settingFrom(name, text) {
    if (kinds[name].table) return 0;
    if (kinds[name].toggle) return text === "on";
    if (kinds[name].options) return decodeURIComponent(text);
    return Array.isArray(values[name]) ? text.split(",").map((each) => Number(decodeURIComponent(each))) : Number(decodeURIComponent(text));
  }

  /** Takes a typed number; one with a unit of its own is for Python to read, if it is there. */
  function type({ name, text, row = null, gesture: by }, connected) {
    const key = row === null ? name : `${name}[${row}]`;
    const [closed, factor] = typedNumber(bare(text), kinds[name]);
    if (!NUMBER.test(closed)) {
      if (connected) return false;
      const unit = spec.closed.units[name];
      unread[key] = `“${text.trim().slice(0, 40)}” is not a plain number; while Python is not connected, give ${unit ? `the number in ${unit}` : "a number"} alone.`;
      compute();
      return true;
    }
    try {
      const value = tidy(Number(closed) * factor);
      checkNumber(value, kinds[name].limits, key);
      delete unread[key];
      const cells = row === null ? value : (draft[name] ?? values[name]).with(row, value);
      acts.change({ values: { [name]: cells }, gesture: by });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      unread[key] = CHARTING.worded(error.message, called);
      compute();
    }
    return true;
  }

  /** What a guess (or none) reveals, as Python would: the answer, where both lie on the scale, and what lies between them. */
  function outcome({ value, text, drawn = [] }) {
    const { asked, kind, lesson } = spec.closed.prediction;
    const sketch = spec.prediction.sketch;
    const placed = (each) => ({ text: quantityText(kind, each), at: place(each) });
    try {
      const guess = text === undefined ? value : guessed(text, kind);
      const settings = settingsOf(asked);
      const answer = designed.answer(settings);
      const truth = sketch ? { truth: sketch.curve.map((each) => designed.truth(settings, each)) } : {};
      if (guess === null) return { answer: placed(answer), guess: null, explanation: lesson, ...truth };
      checkNumber(guess, kind.limits, "guess");
      const explanation = [designed.explain(guess, answer), lesson].filter(Boolean).join(" ");
      const own = sketch ? { drawn: [...drawn.slice(0, sketch.asked.length - 1), guess] } : {};
      return { answer: placed(answer), guess: placed(guess), explanation, ...truth, ...own };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return { error: error.message };
    }
  }

  function guessed(text, kind) {
    const [closed, factor] = typedNumber(bare(text), kind);
    if (!NUMBER.test(closed)) throw new Refusal(`“${text.trim().slice(0, 40)}” is not a plain number; while Python is not connected, give the number alone.`);
    return tidy(Number(closed) * factor);
  }

  /** Where a guess lies on its track, from 0 to 1. */
  function place(value) {
    const { scale, span } = spec.closed.prediction;
    const low = scale === "log" && span[0] <= 0 ? span[1] * 1e-6 : span[0];
    const onto = {
      linear: (each) => each,
      log: (each) => Math.log10(Math.max(each, low / 1e3)),
      nines: (each) => -Math.log10(Math.max(1 - each, 1e-15)),
    }[scale];
    return Math.min(1, Math.max(0, (onto(value) - onto(low)) / (onto(span[1]) - onto(low))));
  }

  function act(message, connected) {
    if (leftToPython(message)) return false;
    if (message.kind === "type") return type(message, connected);
    if (!(message.kind in acts)) return false;
    acts[message.kind](message);
    return true;
  }

  /** Whether a message is about a pasted table, or leads to one. */
  function leftToPython({ kind, name, index, token: given }) {
    if (!tables.length) return false;
    if (!awake() || tables.includes(name)) return true;
    if (kind === "preset") return !awake(presets[index]);
    if (kind === "undo") return history.length > 0 && !awake(history.at(-1).values);
    return kind === "restore" && tables.some((each) => !given.includes(`~${each}=~`));
  }

  // --- Python's side

  const shown = () => ({ ...values, ...draft });

  function agrees(python) {
    const mine = shown();
    return python.preset === preset && settings.every((name) => same(python.values[name], mine[name]));
  }

  /** Takes over the settings that Python has, if they are others; Python is heard only when it has heard everything. */
  function hear(python) {
    if (agrees(python)) return;
    remember(null);
    replace(pick(python.values), python.preset);
  }

  // --- what is shown

  function echo(name, value) {
    const kind = kinds[name];
    if (kind.table) return python.echo[name];
    if (Array.isArray(value)) return value.map((each) => ({ text: quantityText(kind, each, 3), box: boxText(each / kind.factor) }));
    if (!kind.limits) return { text: quantityText(kind, value) };
    const [unit, factor] = typedUnit(kind, value);
    return { text: quantityText(kind, value, 3), box: boxText(value / factor), unit: kind.ladder ? (unit === "byte" ? "bytes" : unit) : spec.closed.units[name] };
  }

  function result(answer, { heard }) {
    python = answer;
    if (!awake()) return python;
    const now = shown();
    const told = heard ? python.errors : {};
    const failed = { ...errors, ...told };
    return {
      ...python,
      ...reading,
      values: now,
      echo: Object.fromEntries(settings.map((name) => [name, echo(name, now[name])])),
      errors: failed,
      stale: Object.keys(failed).length > 0,
      preset,
      edited: Object.keys(draft).length > 0 || settings.some((name) => !same(values[name], presets[preset][name])),
      undo: Math.max(history.length, heard ? python.undo : 0),
      token: token(now, python.seed),
      working: heard ? python.working : null,
      python: code(now, python.python),
    };
  }

  function token(now, seed) {
    const write = (value, name) =>
      tables.includes(name) ? "" : typeof value === "boolean" ? (value ? "on" : "off") : Array.isArray(value) ? value.map((each) => write(each)).join(",") : encodeURIComponent(String(value));
    return [encodeURIComponent(spec.name), ...settings.map((name) => `${name}=${write(now[name], name)}`), `seed=${seed}`].join("~");
  }

  /** Python's own call, with the values as they are now. */
  function code(now, call) {
    const write = (value, before) => {
      if (typeof value === "boolean") return value ? "True" : "False";
      if (typeof value === "string") return `'${value}'`;
      if (!Array.isArray(value)) return String(value);
      return before.startsWith("[") ? `[${value.join(", ")}]` : `(${value.join(", ")}${value.length === 1 ? "," : ""})`;
    };
    return call.replace(/^    (\w+)=(.*),$/gm, (line, name, before) => (settings.includes(name) && !tables.includes(name) ? `    ${name}=${write(now[name], before)},` : line));
  }

  return { act, hear, agrees, result, outcome, foretells: Boolean(designed?.answer && spec.closed.prediction), does: (message) => message.kind in acts && !leftToPython(message), reading: () => (awake() ? reading : python.figures) };
}

/** A reading as the parts of a card take it. */
function presented(reading) {
  const cell = (each) => (typeof each === "number" ? written.number(each, 4) : String(each));
  const figures = reading.figures.map(({ name, finding, alternative, plot, table }) => ({
    name, finding, alternative, ...plot, table: { ...table, texts: table.rows.map((row) => row.map(cell)) },
  }));
  return { ...reading, figures };
}

/** A typed number without its unit, and how many base units one of that is: of the unit that is usual, if none is written. */
function typedNumber(text, kind) {
  const [, number, unit] = /^(\S*\d\.?)\s*([a-zµ][\w/]*)$/iu.exec(text) ?? [];
  const found = kind.ladder?.find(([, word]) => word === unit || (word === "byte" && unit === "bytes"));
  return found ? [number, found[2]] : [text, kind.factor];
}

/** The unit that people type for a value of this size, and how many base units one is. */
function typedUnit({ home, factor, ladder }, value) {
  const size = Math.abs(value);
  if (!ladder || size === 0) return [home ?? "", factor];
  const letters = ([, one]) => written.plain(size / one, 10).length;
  const usual = 0.01 <= size / factor && size / factor < 10_000;
  if (usual && letters([home, factor]) <= 6) return [home, factor];
  const fitting = ladder.findIndex(([limit]) => limit === null || size < limit);
  const units = ladder.slice(0, fitting + 1).reverse().map(([, word, one]) => [word, one]).filter(([, one], i) => i === 0 || size / one < 1e6);
  return (usual ? [[home, factor], ...units] : units).reduce((best, each) => (letters(each) < letters(best) ? each : best));
}

/** What a number box holds: the number in the unit that is typed. */
function boxText(given) {
  const value = tidy(given);
  const size = Math.abs(value);
  if (value === 0 || (size >= 1e-9 && size < 1e15)) return written.plain(value, 10);
  const sign = value < 0 ? "-" : "";
  return sign + (size > 1 ? fixed(size, 0) : fixed(size, 18).replace(/0+$/, ""));
}
