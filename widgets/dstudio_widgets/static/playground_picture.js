// The picture of a system: its parts from left to right, the calls between them, and a clock that moves both.

import { h, say, mark, uniqueId } from "./dom.js";
import { written } from "./formatting.js";

const ROOM_FOR_PART = 128;
const ROOM_FOR_CALL = 88;
const WIDEST_PART = 240;
const LONGEST_CALL = 170;
const SPEEDS = [[1, "as fast as real"], [5, "5× faster than real"], [20, "20× faster than real"]];

/** A number of a window with the words around it. */
export function measured({ values, after, none, share }, at) {
  const value = values[at] ?? 0;
  if (!value) return none;
  return `${share ? written.percent(value) : written.number(value)} ${after}`;
}

/** A part's state and numbers in one window, as one text. */
export function partTold(part, states, at) {
  const state = states[part.states[at]];
  return { state, lines: part.measures.map((measure) => measured(measure, at)) };
}

function callTold(call, at) {
  const guards = Object.entries(call.guards).filter(([, on]) => on[at]).map(([text]) => text);
  return [...call.measures.map((measure) => measured(measure, at)).filter(Boolean), ...guards];
}

/** The parts and calls; `choose(place)` hears which one is pointed at. */
export function createPicture(states, { choose, moved, announce }, signal) {
  const holder = document.createElement("template");
  holder.innerHTML = '<svg aria-hidden="true"><path></path></svg>';
  const lines = holder.content.firstChild;
  const stroke = lines.firstChild;
  const grid = h("div", { class: "parts" });
  const stage = h("div", { class: "stage", role: "group", "aria-label": "The system: parts, and the calls between them" }, lines, grid);
  const id = uniqueId("clock");
  const slider = h("input", { type: "range", id, min: "0", step: "1", oninput: () => go(Number(slider.value)) });
  const told = h("output", { for: id });
  const play = h("button", { type: "button", "aria-pressed": "false", onclick: () => turn() }, "▶ Play");
  const speed = h("select", { "aria-label": "Speed" }, SPEEDS.map(([times, words]) => h("option", { value: times }, words)));
  speed.value = "5";
  const clock = h("div", { class: "clock", role: "group", "aria-label": "Clock" },
    h("label", { for: id }, "Time"), slider, told,
    h("div", { class: "buttons" },
      h("button", { type: "button", "aria-label": "Step back", onclick: () => step(-1) }, "◀"), play,
      h("button", { type: "button", "aria-label": "Step forward", onclick: () => step(1) }, "▶"), speed));
  const key = h("p", { class: "about" }, states.map((state, i) => [i ? " · " : "", h("span", { "data-tone": state.tone }, `${state.icon} ${state.name}`), `: ${state.meaning}`]));
  const element = h("div", { class: "picture" }, stage, clock, h("details", { class: "key" }, h("summary", {}, "What the signs mean"), key));

  let picture = null;
  let drawn = "";
  let parts = new Map();
  let calls = [];
  let at = 0;
  let chosen = "";
  let timer = 0;

  const observer = new ResizeObserver(() => lay());
  observer.observe(stage);
  signal.addEventListener("abort", () => {
    observer.disconnect();
    clearInterval(timer);
  });

  function update(next, place, fresh) {
    picture = next;
    chosen = place;
    slider.max = String(next.times.length - 1);
    if (fresh || at >= next.times.length) at = next.opens;
    const now = JSON.stringify([next.nodes.map(({ name, kind, column, row }) => [name, kind, column, row]), next.edges.map((call) => call.name)]);
    if (now !== drawn) build();
    drawn = now;
    go(at);
  }

  function build() {
    const held = document.activeElement?.dataset?.place;
    parts = new Map(picture.nodes.map((part) => [part.name, createPart(part)]));
    calls = picture.edges.map(createCall);
    grid.replaceChildren(...[...parts.values()].map((part) => part.element), ...calls.map((call) => call.element));
    lines.replaceChildren(...calls.map((call) => call.line));
    if (held) grid.querySelector(`[data-place="${CSS.escape(held)}"]`)?.focus();
    lay();
  }

  function createPart({ name, kind }) {
    const icon = h("span", { class: "icon", "aria-hidden": "true" });
    const word = h("span", { class: "state" });
    const bar = h("span", { class: "level", "aria-hidden": "true" }, h("span", {}));
    const numbers = h("span", { class: "numbers" });
    const button = h("button", { type: "button", class: "part", "data-place": name, onclick: () => choose(name) },
      h("strong", {}, icon, " ", name), h("small", {}, kind, ": ", word), bar, numbers);
    return { element: button, icon, word, bar: bar.firstChild, numbers };
  }

  function createCall({ name }) {
    const line = stroke.cloneNode();
    const button = h("button", { type: "button", class: "call", "data-place": name, onclick: () => choose(name) });
    return { element: button, line };
  }

  // --- where things stand

  function lay() {
    if (!picture || !stage.clientWidth) return;
    const width = stage.clientWidth;
    const wide = width >= picture.columns * ROOM_FOR_PART + (picture.columns - 1) * ROOM_FOR_CALL;
    stage.dataset.way = wide ? "across" : "down";
    const rows = Math.max(...picture.nodes.map((part) => part.row)) + 1;
    const inColumn = (column) => picture.nodes.filter((part) => part.column === column).length;
    const gap = Math.max(ROOM_FOR_CALL, Math.min(LONGEST_CALL, (width - picture.columns * 160) / Math.max(1, picture.columns - 1)));
    grid.style.columnGap = wide ? `${gap}px` : "";
    grid.style.gridTemplateColumns = wide ? `repeat(${picture.columns}, minmax(0, ${WIDEST_PART}px))` : `repeat(${rows * 2}, minmax(0, 1fr))`;
    for (const part of picture.nodes) {
      const { element: button } = parts.get(part.name);
      const many = inColumn(part.column);
      if (wide) {
        button.style.gridColumn = String(part.column + 1);
        button.style.gridRow = `${part.row * 2 + 1 + rows - many} / span 2`;
      } else {
        const span = Math.max(2, Math.floor((rows * 2) / many));
        button.style.gridColumn = `${part.row * span + 1} / span ${span}`;
        button.style.gridRow = String(part.column + 1);
      }
    }
    const place = (name) => {
      const { element: button } = parts.get(name);
      return { left: button.offsetLeft, top: button.offsetTop, right: button.offsetLeft + button.offsetWidth, bottom: button.offsetTop + button.offsetHeight };
    };
    lines.setAttribute("viewBox", `0 0 ${stage.clientWidth} ${stage.clientHeight}`);
    picture.edges.forEach((call, i) => {
      const [from, to] = [place(call.from), place(call.to)];
      const ends = wide
        ? [from.right, (from.top + from.bottom) / 2, to.left, (to.top + to.bottom) / 2]
        : [(from.left + from.right) / 2, from.bottom, (to.left + to.right) / 2, to.top];
      const [x, y, tox, toy] = ends;
      const bend = wide ? `${(x + tox) / 2},${y} ${(x + tox) / 2},${toy}` : `${x},${(y + toy) / 2} ${tox},${(y + toy) / 2}`;
      calls[i].line.setAttribute("d", `M${x},${y}C${bend} ${tox},${toy}`);
      const along = wide ? 0.5 : shares("from", call) ? 0.85 : shares("to", call) ? 0.15 : 0.5;
      calls[i].element.style.left = `${x + along * (tox - x)}px`;
      calls[i].element.style.top = `${(y + toy) / 2}px`;
      calls[i].element.style.maxWidth = wide ? `${Math.min(gap - 20, 100)}px` : "";
    });
  }

  /** Whether another call begins, or ends, where this one does. */
  function shares(end, call) {
    return picture.edges.some((each) => each !== call && each[end] === call[end]);
  }

  // --- the clock

  function go(to) {
    at = Math.max(0, Math.min(picture.times.length - 1, to));
    slider.value = String(at);
    const time = `${written.number(picture.times[at], 4)} s`;
    slider.style.setProperty("--filled", `${(100 * at) / Math.max(1, picture.times.length - 1)}%`);
    mark(slider, "aria-valuetext", `${time} of ${written.number(picture.horizon, 4)} s`);
    say(told, `${time} of ${written.number(picture.horizon, 4)} s`);
    for (const part of picture.nodes) showPart(part);
    picture.edges.forEach((call, i) => showCall(call, calls[i]));
    moved(at, picture.times[at] + picture.window / 2);
  }

  function showPart(part) {
    const { element: button, icon, word, bar, numbers } = parts.get(part.name);
    const { state, lines: texts } = partTold(part, states, at);
    button.dataset.tone = state.tone;
    say(icon, state.icon);
    say(word, state.name);
    say(numbers, texts.join(" · "));
    bar.style.width = `${Math.min(100, 100 * part.levels[at])}%`;
    mark(button, "aria-pressed", String(part.name === chosen));
  }

  function showCall(call, { element: button, line }) {
    const texts = callTold(call, at);
    const most = Math.max(1e-9, ...picture.edges.map((each) => each.measures[0].values[at]));
    const failing = Boolean(call.failing[at]);
    line.style.strokeWidth = String(1.5 + 5 * Math.sqrt(call.measures[0].values[at] / most));
    line.dataset.failing = String(failing);
    button.dataset.failing = String(failing);
    say(button, [texts[0].replace("calls/s", "/s"), ...texts.slice(1).filter((text) => /fail|open|full|answer/.test(text)).slice(-1)].join(" · "));
    mark(button, "aria-label", `Call ${call.name}: ${texts.join(", ")}`);
    mark(button, "aria-pressed", String(call.name === chosen));
  }

  function step(by) {
    halt();
    go(at + by);
    announce(summary());
  }

  function turn() {
    if (timer) {
      halt();
      announce(`Paused at ${told.textContent}.`);
      return;
    }
    if (at >= picture.times.length - 1) go(0);
    mark(play, "aria-pressed", "true");
    say(play, "❚❚ Pause");
    const begin = performance.now();
    const from = at;
    timer = setInterval(() => {
      if (document.hidden) return;
      const passed = ((performance.now() - begin) / 1000) * Number(speed.value);
      const to = from + Math.floor(passed / picture.window);
      if (to !== at) go(to);
      if (at >= picture.times.length - 1) halt();
    }, 50);
  }

  function halt() {
    clearInterval(timer);
    timer = 0;
    mark(play, "aria-pressed", "false");
    say(play, "▶ Play");
  }

  /** The moment in a sentence: what is red. */
  function summary() {
    const red = picture.nodes.filter((part) => states[part.states[at]].tone === "red").map((part) => `${part.name} ${states[part.states[at]].name}`);
    return `${told.textContent}: ${red.length ? red.join(", ") : "nothing is red"}.`;
  }

  return { element, stage, clock, update, step, turn, halt, home: () => step(-picture.times.length), at: () => at, time: () => picture.times[at] + picture.window / 2 };
}
