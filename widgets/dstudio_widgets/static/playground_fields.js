// Settings and switches of the parts and calls of a system, as native inputs: for one place, and for all as a table.

import { h, say, show, mark, uniqueId, whenTyped } from "./dom.js";
import { measured, partTold } from "./playground_picture.js";

/** One setting: a number box with its unit, a list, or a box to tick. */
function createSetting(place, setting, emit) {
  const id = uniqueId("setting");
  const error = h("p", { class: "error", id: `${id}-error`, hidden: true });
  const give = (given) => emit.set(place, setting.field, given);
  const common = { id, "data-key": setting.key, title: setting.meaning + (setting.allowed ? `; allowed is ${setting.allowed}` : "") };
  let input;
  if (setting.kind === "toggle") input = h("input", { type: "checkbox", ...common, onchange: () => give(input.checked) });
  else if (setting.kind === "choice") input = h("select", { ...common, onchange: () => give(input.value) }, setting.options.map(([value, text]) => h("option", { value }, text)));
  else {
    input = h("input", { type: "text", class: "number", inputmode: "decimal", autocomplete: "off", ...common });
    whenTyped(input, give);
  }
  const label = h("label", { for: id }, setting.label);
  const element = h("div", { class: `setting ${setting.kind}` },
    setting.kind === "toggle" ? [input, label] : [label, h("span", { class: "boxed" }, input, setting.unit ? h("span", { class: "unit" }, setting.unit) : null)], error);
  return {
    element,
    update(now, wrong) {
      if (now.kind === "toggle") input.checked = now.value;
      else if (wrong && wrong.text) input.value = wrong.text;
      else if (document.activeElement !== input || input.value !== now.value) input.value = now.value;
      say(error, wrong?.sentence ?? "");
      show(error, Boolean(wrong));
      mark(input, "aria-invalid", wrong ? "true" : null);
      mark(input, "aria-describedby", wrong ? error.id : null);
    },
  };
}

function createSwitch(place, { pattern, meaning }, emit) {
  let on = false;
  const element = h("button", { type: "button", class: "chip", title: meaning, "data-key": `switch|${place}|${pattern}`, onclick: () => emit.turn(pattern, place, !on) });
  return {
    element,
    update(now) {
      on = now.on;
      mark(element, "aria-pressed", String(on));
      say(element, `${pattern}: ${on ? "on" : "off"}`);
    },
  };
}

/** The settings and switches of one place. */
function createPlace(row, emit) {
  const settings = new Map(row.settings.map((setting) => [setting.key, createSetting(row.place, setting, emit)]));
  const switches = new Map(row.switches.map((each) => [each.pattern, createSwitch(row.place, each, emit)]));
  const of = (first) => row.settings.filter((setting) => setting.first === first).map((setting) => settings.get(setting.key).element);
  const rest = of(false);
  const chips = [...switches.values()].map((each) => each.element);
  const more = rest.length ? h("details", { class: "more" }, h("summary", {}, `More settings (${rest.length})`), h("div", { class: "settings" }, rest)) : null;
  return {
    first: h("div", { class: "settings" }, of(true)),
    more,
    chips,
    update(now, errors) {
      for (const setting of now.settings) {
        settings.get(setting.key).update(setting, errors[setting.key]);
        if (errors[setting.key] && !setting.first && more) more.open = true;
      }
      for (const each of now.switches) switches.get(each.pattern).update(each);
    },
  };
}

const shapeOf = (row) => JSON.stringify([row.place, row.settings.map((setting) => setting.key), row.switches.map((each) => each.pattern)]);

/** Builds something anew, and gives the focus back to what had it. */
function keepingFocus(root, build) {
  const held = root.contains(document.activeElement) ? document.activeElement.dataset.key : null;
  build();
  if (held) root.querySelector(`[data-key="${CSS.escape(held)}"]`)?.focus();
}

/** Patterns and settings of the place that is chosen. */
export function createInspector(emit) {
  const id = uniqueId("place");
  const select = h("select", { id, onchange: () => emit.choose(select.value) });
  const body = h("div", {});
  const element = h("div", { class: "inspector", role: "group", "aria-label": "Patterns and settings of one place" },
    h("div", { class: "line" }, h("label", { for: id }, "Patterns at"), select), body);
  let shape = "";
  let place = null;
  return {
    element,
    update(rows, chosen, errors) {
      const row = rows.find((each) => each.place === chosen) ?? rows[1];
      const names = JSON.stringify(rows.map((each) => each.place));
      if (select.dataset.names !== names) {
        select.dataset.names = names;
        select.replaceChildren(...rows.map((each) => h("option", { value: each.place }, each.kind === "call" ? `call ${each.title}` : each.kind === "objective" ? each.title : `${each.kind} ${each.title}`)));
      }
      select.value = row.place;
      if (shape !== shapeOf(row)) {
        const open = body.querySelector("details")?.open;
        shape = shapeOf(row);
        place = createPlace(row, emit);
        const none = h("p", { class: "about" }, row.kind === "objective" ? "Answers that come later do not count." : "No pattern can stand here.");
        keepingFocus(body, () => body.replaceChildren(...[
          place.chips.length ? h("div", { class: "chips", role: "group", "aria-label": `Patterns at ${row.title}` }, place.chips) : none,
          place.first, place.more].filter(Boolean)));
        if (open && place.more) place.more.open = true;
      }
      place.update(row, errors);
    },
  };
}

/** Every part and call as a row: how it fares, its settings, its patterns. */
export function createSystemTable(states, emit) {
  const body = h("tbody", {});
  const forms = createForms(emit);
  const element = h("div", { class: "system-table", hidden: true },
    h("table", {}, h("thead", {}, h("tr", {}, ["Part or call", "At this time", "Settings", "Patterns"].map((title) => h("th", { scope: "col" }, title)))), body), forms.element);
  let shape = "";
  let places = new Map();
  let nodes = new Map();
  return {
    element,
    update(rows, picture, errors, { callers, calls }) {
      nodes = new Map([...picture.nodes, ...picture.edges].map((each) => [each.name, each]));
      const now = JSON.stringify(rows.map(shapeOf));
      if (now !== shape) {
        shape = now;
        const open = new Set([...body.querySelectorAll("details[open]")].map((each) => each.dataset.key));
        places = new Map(rows.map((row) => [row.place, createPlace(row, emit)]));
        keepingFocus(body, () => body.replaceChildren(...rows.map((row) => rowOf(row, places.get(row.place), open, emit))));
      }
      for (const row of rows) places.get(row.place).update(row, errors);
      forms.update(callers, calls, errors);
    },
    /** What every part does at a time. */
    moved(at) {
      for (const line of body.children) {
        const node = nodes.get(line.dataset.row);
        const cell = line.querySelector(".now");
        if (!node || !cell) continue;
        if (!node.states) {
          say(cell, node.measures.map((measure) => measured(measure, at)).filter(Boolean).join(" · "));
          continue;
        }
        const { state, lines } = partTold(node, states, at);
        cell.dataset.tone = state.tone;
        say(cell, `${state.icon} ${state.name}: ${lines.join(" · ")}`);
      }
    },
  };
}

function rowOf(row, place, open, emit) {
  const isObjective = row.kind === "objective";
  const remove = !row.removable ? null
    : h("button", { type: "button", class: "quiet", "data-key": `remove|${row.place}`, "aria-label": `Remove ${row.title}`, onclick: () => emit.remove(row.place) }, "Remove");
  const patterns = place.chips.length
    ? h("details", { "data-key": `patterns|${row.place}` }, h("summary", { "data-key": `patterns-of|${row.place}`, "aria-label": `Patterns at ${row.title}` }, `Patterns (${place.chips.length})`), h("div", { class: "chips" }, place.chips))
    : null;
  if (patterns && open.has(patterns.dataset.key)) patterns.open = true;
  if (place.more) {
    place.more.dataset.key = `more|${row.place}`;
    if (open.has(place.more.dataset.key)) place.more.open = true;
  }
  return h("tr", { "data-row": row.place, "data-kind": row.kind },
    h("th", { scope: "row" }, h("strong", {}, row.title), " ", h("small", {}, isObjective ? "" : row.kind), remove),
    h("td", { class: "now" }), h("td", {}, place.first, place.more), h("td", {}, patterns));
}

/** Adding a part, and letting one call another. */
function createForms(emit) {
  const error = (key) => h("p", { class: "error", "data-error": key, hidden: true });
  const field = (label, input) => {
    input.id = uniqueId("field");
    return h("div", { class: "setting" }, h("label", { for: input.id }, label), input);
  };
  const kind = h("select", {}, emit.kinds.map(([word, text]) => h("option", { value: word }, text)));
  const name = h("input", { type: "text", class: "word", autocomplete: "off", maxlength: "40" });
  const caller = h("select", {});
  const from = h("select", {});
  const to = h("select", {});
  const problems = new Map(["add", "connect"].map((key) => [key, error(key)]));
  const submit = (act) => (event) => {
    event.preventDefault();
    act();
  };
  const element = h("div", { class: "forms" },
    h("form", { "aria-label": "Add a part", onsubmit: submit(() => emit.add(kind.value, name.value, caller.value)) },
      h("h3", {}, "Add a part"), h("div", { class: "settings" }, field("Kind", kind), field("Name", name), field("Called by", caller), h("button", { type: "submit" }, "Add")), problems.get("add")),
    h("form", { "aria-label": "Let one part call another", onsubmit: submit(() => emit.connect(from.value, to.value)) },
      h("h3", {}, "Let one part call another"), h("div", { class: "settings" }, field("From", from), field("To", to), h("button", { type: "submit" }, "Connect")), problems.get("connect")));
  return {
    element,
    update(callers, calls, errors) {
      for (const select of [from, to]) fill(select, callers);
      fill(caller, [...callers, ...calls], [...callers, ...calls.map((call) => `call ${call}`)]);
      for (const [key, told] of problems) {
        say(told, errors[key]?.sentence ?? "");
        show(told, Boolean(errors[key]));
      }
    },
  };
}

/** Offers these names, and keeps the choice if it is still among them. */
export function fill(select, names, texts = names) {
  const now = JSON.stringify([names, texts]);
  if (select.dataset.names === now) return;
  select.dataset.names = now;
  const before = select.value;
  select.replaceChildren(...names.map((name, i) => h("option", { value: name }, texts[i])));
  if (names.includes(before)) select.value = before;
}
