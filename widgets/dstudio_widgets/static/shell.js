// The entry of Calculator: the card, put together from its parts, and kept in step with Python.

import { h, say, show, mark, announcer, uniqueId, copyText, download, commaSeparated } from "./dom.js";
import { createChannel, watchPython } from "./connection.js";
import { createControl } from "./controls.js";
import { createFigure } from "./figure.js";
import { createLocal } from "./local.js";
import { SHORTCUTS, createFooter, createHeadline, createHelp, createNotes, createPins, createPresets, createWorking } from "./parts.js";
import { createPrediction } from "./predict.js";
import { watchTheme } from "./theme.js";

const BUSY_AFTER = 300;

/** Milliseconds of rest after which Python is told what was computed in the page. */
const PATIENCE = 100;

const SILENT = {
  busy: "Python is busy with other work. What you set is kept, and is computed when it answers.",
  lost: "Python is not connected, so nothing can be computed now. What you set is kept, and is computed when it answers.",
  ended: "Python was restarted, so this card is not connected to it any more. What it shows stays; run its cell again, or reload the page.",
};

/** The same, of a card that is computed in the page: only what needs Python waits for it. */
const SILENT_ALIVE = {
  busy: "Python is busy with other work; controls marked ⚡ still work. The rest follows when it answers.",
  lost: "Python is not connected; controls marked ⚡ still work. Pins and the working follow when it answers.",
  ended: "Python was restarted, so this card is not connected to it any more; controls marked ⚡ still work. Run its cell again for pins and the working.",
};

export function renderCalculator({ model, el, signal }) {
  const spec = model.get("spec");
  const titleId = uniqueId("title");
  const aloud = announcer();
  const local = spec.closed ? createLocal(spec, model.get("result")) : null;
  const silent = (state) => (local?.does({ kind: "change" }) ? SILENT_ALIVE : SILENT)[state];
  let health = spec.saved ? "ended" : "well";
  let drawn = null;
  let foretold = null;
  let result = model.get("result");
  let busyTimer = 0;

  const results = h("div", { class: "results" });
  const computing = h("span", { class: "computing", hidden: true }, "computing…");
  const channel = createChannel(model, { wait, patience: local ? PATIENCE : 0 });
  channel.start(result.sequence);
  const isReachable = () => health === "well" || health === "busy";
  const send = (kind, more = {}) => {
    const done = local?.act({ kind, ...more }, isReachable());
    if (done) update();
    else if (local && health === "ended") aloud.announce("This needs Python, which is not connected.", 0);
    if (!local || health !== "ended") channel.push({ kind, ...more });
  };

  const actions = {
    reset: () => send("reset"),
    undo: () => send("undo"),
    pin: () => send("pin"),
    preset: (key) => Number(key) <= spec.presets.length && send("preset", { index: Number(key) - 1 }),
    working: () => (working.element.open = !working.element.open),
    help: toggleHelp,
    seed: changeSeed,
    copyLink: (button) => copyText(linkText(), button, aloud.announce),
    copyCode: (button) => copyText(result.python, button, aloud.announce),
    save: saveTables,
  };

  const emit = {
    change: (name, value, gesture) => send("change", { values: { [name]: value }, gesture }),
    type: (name, text, row, gesture) => send("type", { name, text, row, gesture }),
  };
  const isAlive = ({ kind }) => Boolean(local) && kind !== "pasted";
  const firstControls = spec.visible.map((each) => createControl(each, emit, { alive: isAlive(each) }));
  const moreControls = spec.more.map((each) => createControl(each, emit, { alive: isAlive(each) }));
  const more = moreControls.length
    ? h("details", { class: "more" }, h("summary", {}, `More (${moreControls.length})`), moreControls.map((control) => control.element))
    : null;
  const presets = createPresets(spec.presets, (index) => send("preset", { index }));
  const headline = createHeadline();
  const notes = createNotes();
  const pins = createPins((label) => send("unpin", { label }));
  const working = createWorking((open) => send("working", { open }));
  const footer = createFooter(spec, actions);
  const help = createHelp(spec);
  const prediction = spec.prediction
    ? createPrediction(spec.prediction, {
        guess: (value, more) => foretell({ value, ...more }, (given) => send("guess", given)),
        guessText: (text, more) => foretell({ text, ...more }, (given) => send("guess", given)),
        again: () => foretell(null, () => send("again")),
        takeCase: () => send("ask-case"),
      }, aloud)
    : null;
  const banner = createBanner(silent, () => connection.retry());

  const root = h(
    "section", { class: "dstudio card calculator", "aria-labelledby": titleId, "data-calculator": spec.name },
    h("header", {}, h("h2", { id: titleId }, spec.title), h("p", { class: "question" }, spec.question)),
    banner.element, presets.element, headline.element, notes.element, prediction?.element,
    h("div", { class: "body" },
      h("div", { class: "controls", role: "group", "aria-label": "Settings" }, firstControls.map((control) => control.element), more),
      h("div", { class: "shown" }, computing, pins.element, results)),
    working.element, footer.element, help, aloud.element,
  );
  const figures = new Map();

  watchTheme((theme) => (root.dataset.theme = theme), signal);
  root.addEventListener("keydown", shortcut);
  model.on("change:result", heard);
  model.on("change:outcome", () => {
    foretold = null;
    updatePrediction();
  });
  const connection = spec.saved ? null : watchPython(model, root, feel, signal);
  show(working.element, !spec.saved);
  signal.addEventListener("abort", aloud.stop);
  el.append(root);
  update();
  updatePrediction();
  restoreFromAddress();

  /** Python is well, or is not. */
  function feel(state) {
    health = state;
    banner.update(state);
    working.reach(isReachable());
    if (state === "well") channel.resend();
    else if (root.contains(document.activeElement)) aloud.announce(silent(state), 0);
  }

  /** Python answered. */
  function heard() {
    channel.landed(model.get("result").sequence);
    if (local && !channel.behind()) local.hear(model.get("result"));
    update();
  }

  function update() {
    const before = result;
    const python = model.get("result");
    result = local ? local.result(python, { heard: !channel.behind() && local.agrees(python) }) : python;
    const notesOf = Map.groupBy?.(result.notes ?? [], (note) => note.parameter) ?? groupNotes(result.notes ?? []);
    const state = { ...result, notes: Object.fromEntries([...notesOf].map(([name, list]) => [name, list.map((note) => note.text)])), holds: local ? () => false : channel.holds };
    for (const control of [...firstControls, ...moreControls]) control.update(state);
    for (const part of [presets, headline, notes, pins, working, footer]) part.update(result);
    mark(root, "data-stale", result.stale ? "true" : null);
    const pinned = JSON.stringify(result.pins.map((pin) => [pin.label, pin.summary]));
    if (!local || drawn?.reading !== local.reading() || drawn.pinned !== pinned) updateFigures();
    drawn = local ? { reading: local.reading(), pinned } : null;
    if (before !== result) speak(before);
  }

  function updateFigures() {
    (result.figures ?? []).forEach((given, i) => {
      if (!figures.has(given.name)) {
        const figure = createFigure(model, signal, { minor: i > 0, picture: i || figures.size ? "" : model.get("picture") });
        figure.element.dataset.figure = given.name;
        figures.set(given.name, figure);
        results.append(figure.element);
      }
      const figure = figures.get(given.name);
      figure.element.classList.toggle("main-figure", i === 0);
      figure.update(given, result.pins.flatMap((pin) => pin.figures[given.name] ?? []));
    });
    for (const [name, figure] of figures) show(figure.element, (result.figures ?? []).some((given) => given.name === name));
  }

  function speak(before) {
    const errors = Object.values(result.errors);
    if (errors.length) aloud.announce(`${errors.join(" ")} Showing the last valid result.`);
    else if (result.pins.length > before.pins.length) aloud.announce(`Pinned: ${result.pins.at(-1).summary}.`);
    else if (result.spoken !== before.spoken || Object.keys(before.errors).length) aloud.announce(result.spoken ?? "");
  }

  /** Without Python a guess is answered here, if it can be; otherwise Python is asked. */
  function foretell(given, ask) {
    if (!local?.foretells || isReachable()) return ask(given);
    foretold = given ? local.outcome(given) : {};
    updatePrediction();
  }

  function updatePrediction() {
    if (!prediction) return;
    const outcome = foretold ?? model.get("outcome");
    prediction.update(outcome, outcome?.error);
    if (outcome?.answer) aloud.announce(prediction.summary());
    else if (outcome?.error) aloud.announce(outcome.error);
  }

  function wait(waiting, message) {
    clearTimeout(busyTimer);
    if (waiting && local?.does(message)) return;
    mark(root, "data-waiting", waiting ? "true" : null);
    if (waiting) busyTimer = setTimeout(() => setBusy(true), BUSY_AFTER);
    else setBusy(false);
  }

  function setBusy(busy) {
    show(computing, busy);
    mark(results, "aria-busy", busy ? "true" : null);
  }

  function toggleHelp() {
    show(help, help.hidden);
    mark(footer.help, "aria-expanded", String(!help.hidden));
    if (!help.hidden) help.scrollIntoView({ block: "nearest" });
  }

  function changeSeed(text) {
    const seed = text === null ? Math.floor(Math.random() * 10_000) : Number(text);
    const sound = Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32 && String(text).trim() !== "";
    footer.refuseSeed(sound ? "" : `The seed was given as “${text}”; it is a whole number from 0 to 4294967295; try 1.`);
    if (sound) send("seed", { seed });
  }

  function shortcut(event) {
    if (event.target.matches("input[type=text], textarea, select") || event.ctrlKey || event.metaKey || event.altKey) return;
    const found = SHORTCUTS.find(({ keys }) => keys.includes(event.key));
    if (!found) return;
    event.preventDefault();
    actions[found.does](event.key);
  }

  function linkText() {
    if (inLab()) return result.token;
    const address = new URL(location.href);
    address.search = "";
    address.hash = "";
    const kept = new URLSearchParams(location.search);
    kept.delete("state");
    const rest = kept.toString();
    return `${address.href}?${rest ? `${rest}&` : ""}state=${encodeURIComponent(result.token)}`;
  }

  function restoreFromAddress() {
    if (inLab()) return;
    const token = new URLSearchParams(location.search).get("state");
    const known = (globalThis.__dstudioRestored ??= new WeakSet());
    if (!token || known.has(model.widget_manager) || token.split("~")[0] !== encodeURIComponent(spec.name)) return;
    known.add(model.widget_manager);
    send("restore", { token });
  }

  function saveTables() {
    const parts = (result.figures ?? []).map((figure) => `"${figure.finding.replaceAll('"', '""')}"\r\n${commaSeparated(figure.table)}`);
    download(`${spec.name}.csv`, parts.join("\r\n"));
  }
}

/** In Lab a link is a token, because the address of the page says nothing about a cell. */
function inLab() {
  return Boolean(document.querySelector(".jp-LabShell, .jp-NotebookShell, #jupyter-config-data")) && !document.body.dataset.voila;
}

function groupNotes(notes) {
  const groups = new Map();
  for (const note of notes) groups.set(note.parameter, [...(groups.get(note.parameter) ?? []), note]);
  return groups;
}

function createBanner(silent, retry) {
  const text = h("span", {});
  const again = h("button", { type: "button", onclick: retry }, "Try again");
  const element = h("div", { class: "notice banner", hidden: true }, text, again);
  return {
    element,
    update(state) {
      show(element, state !== "well");
      show(again, state !== "ended");
      element.classList.toggle("failure", state !== "busy");
      element.classList.toggle("warn", state === "busy");
      say(text, silent(state) ?? "");
    },
  };
}
