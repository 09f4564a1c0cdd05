// Native inputs for quantities, toggles, choices and tables of numbers. Every text of a value comes from Python.

import { h, say, show, mark, uniqueId, whenTyped } from "./dom.js";

const PAUSE = 800;
const PLAIN = /^\s*[-+\u2212]?[\d.][\d.\s]*(e[-+]?\d+)?\s*$/i;

/** The control that a description asks for: `{ element, update(state), names }`. */
export function createControl(spec, emit, { alive = false } = {}) {
  const make = { quantity: createQuantity, toggle: createToggle, choice: createChoice, grid: createGrid, pasted: createPasted }[spec.kind];
  const control = make(spec, emit);
  if (alive) (control.element.querySelector("legend") ?? control.element.querySelector("label")).append(aliveMark());
  return control;
}

/** The mark of a control whose effect is computed in the page. */
function aliveMark() {
  return h("span", { class: "alive", title: "works without Python" }, h("span", { "aria-hidden": "true" }, " ⚡"), h("span", { class: "unseen" }, " (works without Python)"));
}

/** Gives moves of one gesture (a drag, a run of key presses) one name, so that they are undone together. */
function gestures(name) {
  let count = 0;
  let last = 0;
  return {
    begin: () => (last = 0),
    current() {
      const now = performance.now();
      if (now - last > PAUSE) count += 1;
      last = now;
      return `${name}-${count}`;
    },
  };
}

function messages(id) {
  const error = h("p", { class: "error", id: `${id}-error`, hidden: true });
  const note = h("p", { class: "note", id: `${id}-note`, hidden: true });
  const meaning = h("span", { class: "unseen", id: `${id}-meaning` });
  return {
    parts: [meaning, error, note],
    describe: (text) => say(meaning, text),
    ids: () => [meaning, error, note].filter((part) => !part.hidden && part.textContent).map((part) => part.id).join(" "),
    update(errorText, notes) {
      say(error, errorText ?? "");
      show(error, Boolean(errorText));
      say(note, notes.join(" "));
      show(note, notes.length > 0);
    },
  };
}

/** The place on a slider's track that is nearest to a value. */
function nearest(track, value) {
  let best = 0;
  track.forEach((each, i) => {
    if (Math.abs(each - value) < Math.abs(track[best] - value)) best = i;
  });
  return best;
}

function createQuantity(spec, emit) {
  const id = uniqueId(spec.name);
  const told = messages(id);
  told.describe(spec.meaning);
  const gesture = gestures(spec.name);
  const unit = spec.unit ? h("span", { class: "unit", "aria-hidden": "true" }) : null;
  const box = h("input", { type: "text", inputmode: "decimal", autocomplete: "off", spellcheck: "false", class: "number", id: `${id}-box` });
  let measure = "";
  const range = h("input", { type: "range", id, min: "0", max: String(spec.track.length - 1), step: "1" });
  const spoken = h("output", { class: "spoken", for: id });
  const ends = h("div", { class: "ends" }, h("span", {}, spec.texts[0]), spoken, h("span", {}, spec.texts.at(-1)));
  const head = h("div", { class: "head" }, h("label", { for: id, title: spec.meaning }, spec.label), h("span", { class: "boxed" }, box, unit));
  const element = h("div", { class: "control", "data-name": spec.name }, head, range, ends, told.parts);

  /** Shows a number with the unit that it is typed in, in a box that is wide enough for it. */
  const fillBox = (text, its = spec.unit) => {
    box.value = text;
    box.style.setProperty("--letters", text.length);
    if (unit) say(unit, its);
    if (measure !== its || !box.hasAttribute("aria-label")) mark(box, "aria-label", `${spec.label}${its ? `, in ${its}` : ""}, exact value`);
    measure = its;
  };
  const display = (text, place) => {
    mark(range, "aria-valuetext", text);
    range.style.setProperty("--filled", `${(100 * place) / Math.max(1, spec.track.length - 1)}%`);
    say(spoken, text.endsWith(measure) ? "" : text);
  };
  const moveTo = (place) => {
    const at = Math.min(spec.track.length - 1, Math.max(0, place));
    range.value = String(at);
    fillBox(spec.boxes[at], spec.units?.[at]);
    display(spec.texts[at], at);
    emit.change(spec.name, spec.track[at], gesture.current());
  };
  const toDefault = () => moveTo(nearest(spec.track, spec.default));

  range.addEventListener("pointerdown", gesture.begin);
  range.addEventListener("input", () => moveTo(Number(range.value)));
  range.addEventListener("dblclick", toDefault);
  range.addEventListener("keydown", (event) => {
    const act = {
      PageUp: () => moveTo(Number(range.value) + spec.page),
      PageDown: () => moveTo(Number(range.value) - spec.page),
      Backspace: toDefault,
      Delete: toDefault,
    }[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
  whenTyped(box, (text) => emit.type(spec.name, measure !== spec.unit && PLAIN.test(text) ? `${text.trim()} ${measure}` : text, null, gesture.current()));
  box.addEventListener("keydown", (event) => {
    const step = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    moveTo(Number(range.value) + step);
  });

  return {
    element,
    names: [spec.name],
    update({ values, echo, errors, notes, holds }) {
      const error = errors[spec.name];
      told.update(error, notes[spec.name] ?? []);
      for (const input of [range, box]) {
        mark(input, "aria-invalid", error ? "true" : null);
        mark(input, "aria-describedby", told.ids());
      }
      if (holds(spec.name)) return;
      const place = nearest(spec.track, values[spec.name]);
      range.value = String(place);
      if (!error) fillBox(echo[spec.name].box, echo[spec.name].unit);
      display(echo[spec.name].text, place);
    },
  };
}

function createToggle(spec, emit) {
  const id = uniqueId(spec.name);
  const told = messages(id);
  told.describe(spec.meaning);
  const gesture = gestures(spec.name);
  const input = h("input", { type: "checkbox", role: "switch", id });
  const state = h("strong", {}, "off");
  const label = h("label", { for: id, title: spec.meaning }, `${spec.label}: `, state);
  const element = h("div", { class: "control toggle", "data-name": spec.name }, h("div", { class: "line" }, input, label), told.parts);
  input.addEventListener("change", () => {
    say(state, input.checked ? "on" : "off");
    emit.change(spec.name, input.checked, gesture.current());
  });
  return {
    element,
    names: [spec.name],
    update({ values, echo, errors, notes, holds }) {
      told.update(errors[spec.name], notes[spec.name] ?? []);
      mark(input, "aria-invalid", errors[spec.name] ? "true" : null);
      mark(input, "aria-describedby", told.ids());
      if (holds(spec.name)) return;
      input.checked = values[spec.name];
      say(state, echo[spec.name].text);
    },
  };
}

function createChoice(spec, emit) {
  return spec.options.length <= 5 ? createRadios(spec, emit) : createSelect(spec, emit);
}

function createRadios(spec, emit) {
  const id = uniqueId(spec.name);
  const told = messages(id);
  told.describe(spec.meaning);
  const gesture = gestures(spec.name);
  const inputs = spec.options.map(([word], i) =>
    h("input", { type: "radio", name: id, id: `${id}-${i}`, value: word, onchange: () => emit.change(spec.name, word, gesture.current()) }),
  );
  const segments = spec.options.map(([, text], i) => h("span", { class: "segment" }, inputs[i], h("label", { for: `${id}-${i}` }, text)));
  const element = h(
    "fieldset", { class: "control choice", "data-name": spec.name },
    h("legend", { title: spec.meaning }, spec.label), h("div", { class: "segments" }, segments), told.parts,
  );
  return {
    element,
    names: [spec.name],
    update({ values, errors, notes, holds }) {
      told.update(errors[spec.name], notes[spec.name] ?? []);
      mark(element, "aria-describedby", told.ids());
      if (holds(spec.name)) return;
      for (const input of inputs) input.checked = input.value === values[spec.name];
    },
  };
}

function createSelect(spec, emit) {
  const id = uniqueId(spec.name);
  const told = messages(id);
  told.describe(spec.meaning);
  const gesture = gestures(spec.name);
  const select = h("select", { id }, spec.options.map(([word, text]) => h("option", { value: word }, text)));
  select.addEventListener("change", () => emit.change(spec.name, select.value, gesture.current()));
  const element = h(
    "div", { class: "control select", "data-name": spec.name },
    h("div", { class: "head" }, h("label", { for: id, title: spec.meaning }, spec.label), select), told.parts,
  );
  return {
    element,
    names: [spec.name],
    update({ values, errors, notes, holds }) {
      told.update(errors[spec.name], notes[spec.name] ?? []);
      mark(select, "aria-invalid", errors[spec.name] ? "true" : null);
      mark(select, "aria-describedby", told.ids());
      if (!holds(spec.name)) select.value = values[spec.name];
    },
  };
}

const MOST_CHARACTERS = 5_000_000;

/** A table of the reader's own numbers: pasted, typed, or taken from a file, which never leaves for anywhere but the kernel. */
function createPasted(spec, emit) {
  const id = uniqueId(spec.name);
  const told = messages(id);
  told.describe(`${spec.meaning}. A row for each measurement, with ${spec.titles}; Control and Enter takes it.`);
  const gesture = gestures(spec.name);
  const box = h("textarea", {
    id, class: "pasted", rows: "4", wrap: "off", spellcheck: "false", autocomplete: "off", placeholder: spec.example.split("\n").slice(0, 3).join("\n"),
  });
  const state = h("output", { class: "spoken", for: id });
  const file = h("input", { type: "file", class: "file", accept: ".csv,.tsv,.txt,text/csv,text/plain", "aria-label": `${spec.label}, from a file` });
  const take = h("button", { type: "button", onclick: () => give(box.value) }, "Use this table");
  const example = h("button", { type: "button", class: "quiet", onclick: () => fill(spec.example) }, "Fill in an example");
  const clear = h("button", { type: "button", class: "quiet", onclick: () => fill("") }, "Clear");
  const element = h(
    "div", { class: "control pasting", "data-name": spec.name },
    h("div", { class: "head" }, h("label", { for: id, title: spec.meaning }, spec.label), state),
    box, h("div", { class: "buttons" }, take, example, clear), file, told.parts,
  );
  let fresh = false;
  let refused = "";
  let last = null;
  let wrong = false;

  function give(text) {
    refused = text.length > MOST_CHARACTERS ? tooLarge("This text", text.length) : "";
    fresh = false;
    if (refused) showErrors(refused, []);
    else emit.type(spec.name, text, null, gesture.current());
  }

  function fill(text) {
    box.value = text;
    give(text);
  }

  function showErrors(error, notes) {
    told.update(error, notes);
    mark(box, "aria-invalid", error ? "true" : null);
    mark(box, "aria-describedby", told.ids());
  }

  box.addEventListener("input", () => (fresh = true));
  box.addEventListener("paste", () => setTimeout(() => give(box.value)));
  box.addEventListener("change", () => fresh && give(box.value));
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) give(box.value);
  });
  file.addEventListener("change", async () => {
    const [chosen] = file.files;
    if (!chosen) return;
    if (chosen.size > MOST_CHARACTERS) {
      refused = tooLarge(chosen.name, chosen.size);
      showErrors(refused, []);
    } else {
      fill(await chosen.text());
    }
    file.value = "";
  });

  return {
    element,
    names: [spec.name],
    update({ echo, errors, notes, holds }) {
      const error = errors[spec.name];
      showErrors(error ?? refused, notes[spec.name] ?? []);
      if (holds(spec.name)) return;
      const { text, rows, box: shown } = echo[spec.name];
      say(state, text);
      mark(box, "placeholder", rows && !shown ? `${text} are in use; they are too many to show here.` : spec.example.split("\n").slice(0, 3).join("\n"));
      if (!error && !fresh && (wrong || last !== shown + text)) box.value = shown;
      if (!error) last = shown + text;
      wrong = Boolean(error);
    },
  };
}

function tooLarge(name, size) {
  return `${name} has ${Math.ceil(size / 1e6)} MB and at most ${MOST_CHARACTERS / 1e6} MB are read; keep one row for each measurement, and only the columns that are needed.`;
}

/** Several vectors side by side: a row for each element, a column for each setting. */
function createGrid(spec, emit) {
  const id = uniqueId(spec.name);
  const told = messages(id);
  const gesture = gestures(spec.name);
  const body = h("tbody", {});
  const heads = spec.columns.map((column) => h("th", { scope: "col", title: column.meaning }, column.label, column.unit ? h("small", {}, ` (${column.unit})`) : null));
  const element = h(
    "fieldset", { class: "control grid", "data-name": spec.name },
    h("legend", {}, spec.label),
    h("table", {}, h("thead", {}, h("tr", {}, h("td", {}), heads)), body),
    told.parts,
  );
  const rowName = (i) => spec.rows[i] ?? `${i + 1}`;
  let boxes = [];

  function build(length) {
    boxes = Array.from({ length }, (_, row) =>
      spec.columns.map((column) => {
        const box = h("input", {
          type: "text", inputmode: "decimal", autocomplete: "off", class: "number", "data-name": `${column.name}[${row}]`,
          "aria-label": `${rowName(row)}, ${column.label}${column.unit ? `, in ${column.unit}` : ""}`,
        });
        whenTyped(box, (text) => emit.type(column.name, text, row, gesture.current()));
        return box;
      }),
    );
    body.replaceChildren(...boxes.map((cells, row) => h("tr", {}, h("th", { scope: "row" }, rowName(row)), cells.map((cell) => h("td", {}, cell)))));
  }

  return {
    element,
    names: spec.columns.map((column) => column.name),
    update({ values, echo, errors, notes, holds }) {
      const length = values[spec.columns[0].name].length;
      if (length !== boxes.length) build(length);
      const wrong = spec.columns.flatMap((column) => Object.keys(errors).filter((key) => key === column.name || key.startsWith(`${column.name}[`)));
      told.update(wrong.map((key) => errors[key]).join(" "), spec.columns.flatMap((column) => notes[column.name] ?? []));
      boxes.forEach((cells, row) =>
        cells.forEach((cell, i) => {
          const { name } = spec.columns[i];
          const error = errors[`${name}[${row}]`];
          mark(cell, "aria-invalid", error ? "true" : null);
          mark(cell, "aria-describedby", error ? told.ids() : null);
          if (!error && !holds(name)) cell.value = echo[name][row].box;
        }),
      );
    },
  };
}
