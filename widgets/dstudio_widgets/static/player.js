// The entry of Player: runs that were recorded, to be played, stepped through and read. Nothing here needs Python.

import { h, say, show, mark, announcer, uniqueId } from "./dom.js";
import { watchTheme } from "./theme.js";
import { createDiagram } from "./player_picture.js";

const PLAYER_KEYS = [
  { keys: [" "], does: "turn", words: "Space", told: "play or pause" },
  { keys: ["."], does: "forward", words: ".", told: "one event on" },
  { keys: [","], does: "back", words: ",", told: "one event back" },
  { keys: ["["], does: "slower", words: "[", told: "slower" },
  { keys: ["]"], does: "faster", words: "]", told: "faster" },
  { keys: ["Home"], does: "home", words: "Home", told: "to the start" },
  { keys: ["End"], does: "end", words: "End", told: "to the end" },
  { keys: ["b"], does: "broken", words: "b", told: "to the event that broke the promise" },
  { keys: ["+", "="], does: "wider", words: "+", told: "magnify" },
  { keys: ["-"], does: "narrower", words: "−", told: "see more at once" },
  { keys: ["?"], does: "help", words: "?", told: "show or hide this help" },
];

/** Milliseconds of the run that pass in a second, to choose from. */
const PLAYER_SPEEDS = [0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 50000];

/** Seconds that a whole run takes at first, about. */
const SHOW_TIME = 20;

/** Seconds between two events where nothing may move. */
const STILL_BEAT = 1.2;

const PLAYER_SIGNS = [
  ["→", "a message, from where it is sent to where it arrives"],
  ["⇢×", "a message that is lost, or reaches nobody"],
  ["◆", "what a node itself records"],
  ["▽", "a timer rings"],
  ["△", "an application asks for something"],
  ["✗", "a crash; until the restart, ○, the lane is dotted"],
];

export function renderPlayer({ model, el, signal }) {
  const spec = model.get("spec");
  const id = uniqueId("player");
  const aloud = announcer();
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  let run = null;
  let states = [];
  let at = 0;
  let time = 0;
  let playing = false;
  let before = 0;
  let frame = 0;
  let rows = [];

  const title = h("h2", { id: `${id}-title` });
  const story = h("p", { class: "question" });
  const verdict = h("p", { class: "outcome" });
  const counted = h("p", { class: "about" });
  const chips = h("div", { class: "chips runs-of", role: "group", "aria-label": "Runs" }, spec.runs.length > 1
    ? spec.runs.map((each, i) => h("button", { type: "button", class: "chip", onclick: () => choose(i) }, each.title.split(":")[0])) : []);
  const diagram = createDiagram({ seek: (place) => seek(place) });
  const stage = h("div", { class: "stage-of" }, diagram.element);
  const happening = h("p", { class: "happening" });
  const slider = h("input", { type: "range", id: `${id}-seek`, min: "0", step: "1", oninput: () => seek(Number(slider.value)) });
  const clock = h("output", { for: slider.id });
  const play = h("button", { type: "button", class: "main play", onclick: () => turn() }, "▶ Play");
  const speed = h("select", { "aria-label": "Speed", onchange: () => aloud.announce(speed.selectedOptions[0].textContent, 0) });
  const toBreak = h("button", { type: "button", onclick: () => actions.broken() }, "✗ Go to what broke");
  const wide = h("button", { type: "button", "aria-label": "Magnify", onclick: () => actions.wider() }, "+");
  const narrow = h("button", { type: "button", "aria-label": "See more at once", onclick: () => actions.narrower() }, "−");
  const helpButton = h("button", { type: "button", "aria-expanded": "false", "aria-label": "Keys and signs", onclick: () => actions.help() }, "?");
  const transport = h("div", { class: "transport", role: "group", "aria-label": "Player" },
    h("div", { class: "buttons" }, play,
      h("button", { type: "button", "aria-label": "One event back", onclick: () => actions.back() }, "◀ Back"),
      h("button", { type: "button", "aria-label": "One event on", onclick: () => actions.forward() }, "Step ▶"), toBreak, speed, narrow, wide, helpButton),
    h("div", { class: "seek" }, h("label", { for: slider.id }, "Event"), slider, clock));
  const help = h("div", { class: "help", hidden: true, role: "group", "aria-label": "Keys and signs" },
    h("h3", {}, "Keys, while the focus is in this card"), h("dl", {}, PLAYER_KEYS.map(({ words, told }) => [h("dt", {}, words), h("dd", {}, told)])),
    h("h3", {}, "Signs"), h("dl", {}, PLAYER_SIGNS.map(([sign, told]) => [h("dt", {}, sign), h("dd", {}, told)])));
  const cards = h("div", { class: "states" });
  const body = h("tbody", {});
  const list = h("div", { class: "scroll events-of", tabindex: "0", role: "region", "aria-label": "All events; the arrow keys go from one to the next" },
    h("table", {}, h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "when"), h("th", { scope: "col" }, "what happens"))), body));
  const again = h("details", { class: "again" }, h("summary", {}, "What this run follows from"), h("pre", {}));
  const root = h("section", { class: "dstudio card player", "aria-labelledby": title.id },
    chips, title, story, verdict, counted, stage, happening, transport, help,
    h("div", { class: "beside" },
      h("section", { "aria-label": "Nodes at this event" }, h("h3", {}, "Nodes at this event"), cards),
      h("section", { "aria-label": "Events" }, h("h3", {}, "Events"), list)),
    again, aloud.element);

  const actions = {
    turn: () => turn(),
    forward: () => seek(at + 1),
    back: () => seek(at - 1),
    home: () => seek(0),
    end: () => seek(run.events.length - 1),
    broken: () => run.broken !== null && seek(run.broken),
    slower: () => pace(-1),
    faster: () => pace(1),
    wider: () => magnify(2),
    narrower: () => magnify(0.5),
    help() {
      show(help, help.hidden);
      mark(helpButton, "aria-expanded", String(!help.hidden));
    },
  };

  watchTheme((theme) => (root.dataset.theme = theme), signal);
  root.addEventListener("keydown", pressed);
  body.addEventListener("click", (event) => {
    const row = event.target.closest("tr");
    if (row) seek(Number(row.dataset.place));
  });
  const observer = new ResizeObserver(() => {
    diagram.layOut(stage.clientWidth);
    if (stage.clientWidth) paint();
  });
  const sight = new IntersectionObserver((entries) => entries.at(-1).isIntersecting || stop());
  const hidden = () => document.hidden && stop();
  document.addEventListener("visibilitychange", hidden);
  signal.addEventListener("abort", () => {
    stop();
    aloud.stop();
    observer.disconnect();
    sight.disconnect();
    document.removeEventListener("visibilitychange", hidden);
  });
  el.append(root);
  choose(spec.first);
  observer.observe(stage);
  sight.observe(stage);
  root.dataset.ready = "true";

  // --- a run

  function choose(place) {
    stop();
    run = spec.runs[place];
    [...chips.children].forEach((chip, i) => mark(chip, "aria-pressed", String(i === place)));
    states = statesOf(run);
    say(title, run.title);
    say(story, run.story);
    show(story, Boolean(run.story));
    say(verdict, `${run.broken === null ? "✓" : "✗"} ${run.sentence || "A promise is broken."}`);
    show(verdict, run.broken !== null || Boolean(run.sentence));
    say(counted, run.counted);
    mark(verdict, "data-broken", run.broken === null ? null : "true");
    show(toBreak, run.broken !== null);
    show(again, run.again.length > 0);
    again.lastChild.textContent = run.again.join("\n");
    slider.max = String(Math.max(0, run.events.length - 1));
    const usual = Math.max(run.end, 1) / SHOW_TIME;
    const nearest = PLAYER_SPEEDS.findIndex((each) => each >= usual);
    const middle = Math.min(Math.max(nearest < 0 ? PLAYER_SPEEDS.length - 1 : nearest, 2), PLAYER_SPEEDS.length - 3);
    speed.replaceChildren(...PLAYER_SPEEDS.slice(middle - 2, middle + 3).map((each) => h("option", { value: each }, paceTold(each))));
    speed.selectedIndex = 2;
    rows = run.events.map((event, i) => h("tr", { "data-place": i, "data-kind": event.kind, "data-broken": i === run.broken ? "true" : null },
      h("th", { scope: "row" }, event.time), h("td", {}, event.text, i === run.broken ? h("strong", { class: "broken-of" }, " ✗ This broke the promise.") : null)));
    body.replaceChildren(...rows);
    list.scrollTop = 0;
    diagram.load(run);
    root.dataset.event = "";
    at = -1;
    seek(opening(), true);
  }

  /** Where a run opens: where something is to be seen, that is at what broke, or else a third into it. */
  function opening() {
    if (run.broken !== null) return run.broken;
    const split = run.bands[0]?.event ?? run.downs[0]?.event;
    return split ?? Math.floor(run.events.length / 3);
  }

  function paceTold(each) {
    const slow = 1000 / each;
    const times = slow > 1 ? `${Number(slow.toPrecision(2))}× slower` : slow < 1 ? `${Number((1 / slow).toPrecision(2))}× faster` : "as fast as life";
    return run.timed ? `${each} ms a second (${times})` : `${each} step${each === 1 ? "" : "s"} a second`;
  }

  // --- moving

  function seek(place, quiet = false) {
    stop();
    const wanted = Math.max(0, Math.min(run.events.length - 1, place));
    const moved = wanted !== at;
    at = wanted;
    time = run.events[at]?.at ?? 0;
    paint();
    if (moved && !quiet) aloud.announce(`${run.events[at].time}: ${run.events[at].text}${at === run.broken ? ` This broke the promise. ${run.sentence}` : ""}`);
  }

  function turn() {
    if (playing) return stop(true);
    if (at >= run.events.length - 1) {
      at = 0;
      time = run.events[0]?.at ?? 0;
    }
    playing = true;
    play.textContent = "❚❚ Pause";
    before = performance.now();
    frame = requestAnimationFrame(tick);
    aloud.announce("Playing.", 0);
  }

  function stop(told = false) {
    cancelAnimationFrame(frame);
    if (!playing) return;
    playing = false;
    play.textContent = "▶ Play";
    root.dataset.moving = "";
    paint();
    if (told) aloud.announce(`Paused. ${run.events[at].text}`, 0);
  }

  /** One frame: time goes on; where nothing may move, one event after the other instead. */
  function tick(now) {
    const passed = (now - before) / 1000;
    if (calm.matches) {
      if (passed < STILL_BEAT) return void (frame = requestAnimationFrame(tick));
      time = run.events[Math.min(at + 1, run.events.length - 1)].at;
      at = Math.min(at + 1, run.events.length - 1);
    } else {
      time += Math.min(passed, 0.1) * Number(speed.value);
      while (at + 1 < run.events.length && run.events[at + 1].at <= time) at += 1;
    }
    before = now;
    const over = at >= run.events.length - 1;
    if (over) time = run.events[at].at;
    paint();
    if (over) stop(true);
    else frame = requestAnimationFrame(tick);
  }

  function pace(by) {
    speed.selectedIndex = Math.max(0, Math.min(speed.length - 1, speed.selectedIndex + by));
    aloud.announce(speed.selectedOptions[0].textContent, 0);
  }

  function magnify(times) {
    diagram.magnify(times);
    paint();
  }

  // --- showing

  function paint() {
    const event = run.events[at];
    if (!event) return;
    const now = states[at];
    diagram.show(at, time, { tokens: !calm.matches, told: now.map(inShort) });
    say(happening, `${event.time}: ${event.text}`);
    mark(happening, "data-broken", at === run.broken ? "true" : null);
    slider.value = String(at);
    slider.style.setProperty("--filled", `${(100 * at) / Math.max(1, run.events.length - 1)}%`);
    mark(slider, "aria-valuetext", `Event ${at + 1} of ${run.events.length}, ${event.time}: ${event.text}`);
    say(clock, `${at + 1} of ${run.events.length} · ${event.time}`);
    if (root.dataset.event !== String(at) || !cards.childElementCount) {
      cards.replaceChildren(...run.nodes.map((name, place) => card(name, now[place], event.lane === place)));
      for (const row of body.querySelectorAll("[aria-current]")) row.removeAttribute("aria-current");
      const row = rows[at];
      row.setAttribute("aria-current", "true");
      const [top, bottom] = [row.offsetTop - 32, row.offsetTop + row.offsetHeight];
      if (top < list.scrollTop || bottom > list.scrollTop + list.clientHeight) list.scrollTop = Math.max(0, top - list.clientHeight / 3);
    }
    mark(narrow, "aria-disabled", diagram.zoom() <= 1 ? "true" : null);
    root.dataset.event = String(at);
    root.dataset.moving = playing ? "true" : "";
  }

  function card(name, state, active) {
    const fields = Object.entries(state.held);
    const standing = state.down ? "✗ down" : state.paused ? "❚❚ stands still" : "up";
    return h("div", { class: "node-of", "data-active": active ? "true" : null, "data-down": state.down ? "true" : null },
      h("p", {}, h("strong", {}, name), " ", h("span", { class: "standing" }, standing)),
      state.said ? h("p", { class: "said" }, `◆ ${state.said}`) : null,
      fields.length ? h("dl", {}, fields.map(([field, value]) => [
        h("dt", {}, field.replaceAll("_", " ")),
        h("dd", { "data-fresh": active && state.fresh.has(field) ? "true" : null }, value, active && state.fresh.has(field) ? h("span", { class: "unseen" }, " (changed)") : null)])) : null);
  }

  function pressed(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target === list && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      return seek(at + (event.key === "ArrowDown" ? 1 : -1));
    }
    if (event.key === " " && event.target.matches("button, summary, select")) return;
    if (event.target.matches("select") || (event.target === slider && ["Home", "End"].includes(event.key))) return;
    const found = PLAYER_KEYS.find(({ keys }) => keys.includes(event.key));
    if (!found) return;
    event.preventDefault();
    actions[found.does]();
  }
}

/** What each node is and holds after each event. */
function statesOf(run) {
  let now = run.nodes.map(() => ({ down: false, paused: false, held: {}, fresh: new Set(), said: "" }));
  return run.events.map((event) => {
    if (event.lane >= 0) {
      const state = { ...now[event.lane], fresh: new Set() };
      if (event.kind === "crash") Object.assign(state, { down: true, said: "" });
      if (event.kind === "restart") state.down = false;
      if (event.kind === "pause") state.paused = true;
      if (event.kind === "resume" || event.kind === "crash") state.paused = false;
      if (event.label) state.said = event.label;
      if (event.state) {
        state.held = { ...state.held, ...event.state };
        state.fresh = new Set(event.kind === "start" ? [] : Object.keys(event.state));
      }
      now = now.with ? now.with(event.lane, state) : now.map((each, i) => (i === event.lane ? state : each));
    }
    return now;
  });
}

/** What stands beside a node's name: down, or the first thing that it holds. */
function inShort(state) {
  if (state.down) return "✗ down";
  if (state.paused) return "stands still";
  const [field, value] = Object.entries(state.held)[0] ?? ["", ""];
  const name = field.replaceAll("_", " ");
  if (value === "yes") return name;
  if (value === "no" || /^no(ne|thing)/.test(value)) return "";
  const told = /^[a-z]/i.test(value) || !value ? value : `${name} ${value}`;
  return told.length <= 18 ? told : "";
}
