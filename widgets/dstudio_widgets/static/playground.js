// The entry of Playground: choose a system, break it, switch patterns on, and see whether its promise is kept.

import { h, say, show, mark, announcer, uniqueId, whenTyped, copyText, download, commaSeparated } from "./dom.js";
import { createChannel, watchPython } from "./connection.js";
import { createChallenge } from "./design_challenge.js";
import { createFigure } from "./figure.js";
import { createHeadline } from "./parts.js";
import { createAlone } from "./playground_alone.js";
import { createInspector, createSystemTable, fill } from "./playground_fields.js";
import { createGoals } from "./playground_goals.js";
import { createPicture } from "./playground_picture.js";
import { watchTheme } from "./theme.js";

const PLAYGROUND_SILENT = {
  busy: "Python is busy with other work. What you change is kept, and is computed when it answers.",
  lost: "Python is not connected: the last run can still be played and read, but nothing new is computed. What you change is kept until it answers.",
  ended: "Python was restarted, so this card is not connected to it any more. The last run can still be played; run the cell again, or reload the page.",
};

/** The same, of a card that goes on in the page. */
const PLAYGROUND_ALONE = {
  busy: "Python is busy with other work. This card goes on without it, and tells it everything when it answers.",
  lost: "Python is not connected. This card goes on without it, and tells it everything when it answers; text, links and code wait for it.",
  ended: "Python was restarted, so this card is not connected to it any more. It goes on without it; for text, links, code and goals run the cell again, or reload the page.",
};

const PLAYGROUND_KEYS = [
  { key: " ", does: "turn", words: "Space", told: "play or pause" },
  { key: ".", does: "forward", words: ".", told: "one step on" },
  { key: ",", does: "back", words: ",", told: "one step back" },
  { key: "Home", does: "home", words: "Home", told: "to the start" },
  { key: "p", does: "pin", words: "p", told: "pin this run" },
  { key: "f", does: "fork", words: "f", told: "fork: pin this run, and go another way from the time shown" },
  { key: "u", does: "undo", words: "u", told: "undo the last change" },
  { key: "r", does: "reset", words: "r", told: "reset the system" },
  { key: "?", does: "help", words: "?", told: "show or hide this help" },
];

export function renderPlayground({ model, el, signal }) {
  const spec = model.get("spec");
  const aloud = announcer();
  let shown = model.get("shown");
  let place = shown.first;
  let system = null;
  let health = spec.saved ? "ended" : "well";
  let busyTimer = 0;

  const channel = createChannel(model, { wait });
  channel.start(shown.sequence);
  const alone = spec.challenge ? null : createAlone(present);
  const silent = alone ? PLAYGROUND_ALONE : PLAYGROUND_SILENT;
  const send = (kind, more = {}) => {
    const message = { kind, ...more };
    if (health !== "well" && alone && !actAlone(message)) return;
    if (health !== "ended") channel.push(message);
    else if (!alone) aloud.announce(silent.ended, 0);
  };
  const emit = {
    set: (at, field, given) => send("set", { place: at, field, given }),
    turn: (pattern, at, on) => send("switch", { pattern, place: at, on }),
    remove: (at) => send("remove", { place: at }),
    add: (what, name, caller) => send("add", { what, name, caller }),
    connect: (caller, to) => send("connect", { caller, to }),
    choose,
    kinds: spec.kinds,
  };
  const actions = {
    turn: () => picture.turn(),
    forward: () => picture.step(1),
    back: () => picture.step(-1),
    home: () => picture.home(),
    pin: () => send("pin"),
    fork: () => spec.challenge || send("fork", { at: shown.picture.times[picture.at()] }),
    undo: () => send("undo"),
    reset: () => send("reset"),
    help: toggleHelp,
  };

  // --- the parts of the card

  const starters = spec.systems.slice(0, spec.starters).map(({ name, title, about }) =>
    h("button", { type: "button", class: "starter", "data-system": name, onclick: () => send("choose", { name }) }, h("strong", {}, title), h("small", {}, about.split(". ")[0] + ".")));
  const otherId = uniqueId("system");
  const other = h("select", { id: otherId, onchange: () => other.value && send("choose", { name: other.value }) },
    h("option", { value: "" }, "your own"), spec.systems.map(({ name, title }) => h("option", { value: name }, title)));
  const about = h("p", { class: "about" });
  const banner = h("p", { class: "notice", role: "alert", hidden: true });
  const headline = createHeadline();
  const notice = h("p", { class: "notice failure", hidden: true });
  const pins = h("ul", { class: "pins", "aria-label": "Pinned for comparison", hidden: true });
  const computing = h("span", { class: "computing", hidden: true }, "computing…");
  const guess = createGuess();
  const cursor = h("div", { class: "cursor", "aria-hidden": "true", hidden: true });
  const figure = createFigure(model, signal);
  figure.element.dataset.figure = "panels";
  figure.element.classList.add("main-figure");
  figure.canvas.parentElement.append(cursor);
  const watchId = uniqueId("watch");
  const watched = h("select", { id: watchId, onchange: () => send("watch", { name: watched.value }) });
  const picture = createPicture(spec.states, { choose: point, moved, announce: aloud.announce }, signal);
  const fork = createFork();
  const inspector = createInspector(emit);
  const table = createSystemTable(spec.states, emit);
  const views = createViews();
  const faults = createFaults();
  const text = createText();
  const footer = createPlaygroundFooter();
  const help = h("div", { class: "help", hidden: true, role: "group", "aria-label": "Help" }, h("h3", {}, "Keys, while the focus is in this card and not in a field"),
    h("dl", {}, PLAYGROUND_KEYS.filter(({ does }) => does !== "fork" || !spec.challenge).map(({ words, told }) => [h("dt", {}, words), h("dd", {}, told)])));
  const challenge = spec.challenge ? createChallenge(model, send, aloud.announce, signal) : null;
  const goals = spec.goals.length ? createGoals(model, spec.goals, send, aloud.announce, signal) : null;
  const root = h("section", { class: `dstudio card playground${challenge ? " design" : ""}`, "aria-label": spec.title },
    h("h2", {}, spec.title), h("p", { class: "question" }, spec.question),
    banner,
    h("div", { class: "starters", role: "group", "aria-label": "Systems to start with" }, starters),
    challenge ? null : h("div", { class: "line" }, h("label", { for: otherId }, "System"), other),
    about, goals?.element, challenge?.gauges, challenge?.element, headline.element, notice, guess.element,
    views.element, picture.element, fork.element, table.element,
    h("div", { class: "body" },
      h("div", { class: "controls" }, inspector.element, faults.element),
      h("div", { class: "shown" }, computing, h("div", { class: "line" }, h("label", { for: watchId }, "Panels of"), watched), pins, figure.element)),
    spec.saved ? null : text.element, footer.element, help, aloud.element);

  watchTheme((theme) => (root.dataset.theme = theme), signal);
  root.addEventListener("keydown", shortcut);
  model.on("change:shown", heard);
  const redrawn = new MutationObserver(() => moved(picture.at(), picture.time()));
  redrawn.observe(figure.element, { attributes: true, attributeFilter: ["data-drawn"] });
  if (!spec.saved) watchPython(model, root, feel, signal);
  signal.addEventListener("abort", () => {
    aloud.stop();
    redrawn.disconnect();
    clearTimeout(busyTimer);
  });
  el.append(root);
  update();

  // --- Python

  function feel(state) {
    health = state;
    show(banner, state !== "well");
    banner.classList.toggle("failure", state !== "busy");
    say(banner, silent[state] ?? "");
    if (state !== "well") {
      if (channel.behind()) goOn();
      return;
    }
    channel.resend();
    challenge?.resume();
    goals?.resume();
  }

  /** The page takes over, from Python's last answer and with what it has not answered yet. */
  function goOn() {
    if (!alone || alone.active()) return;
    alone.begin(model.get("shown"), channel.pending());
    wait(false);
  }

  /** Does what a message asks, or says why only Python can; whether it was done. */
  function actAlone(message) {
    const refusal = alone.refusal(message);
    if (refusal) {
      tell(refusal);
      return false;
    }
    goOn();
    alone.act(message);
    return true;
  }

  /** Says in one sentence, in sight and aloud, why a button did nothing. */
  function tell(sentence) {
    aloud.announce(sentence, 0);
    say(notice, sentence);
    show(notice, true);
  }

  function wait(given) {
    const waiting = given && !alone?.active();
    clearTimeout(busyTimer);
    mark(root, "data-waiting", waiting ? "true" : null);
    if (waiting) busyTimer = setTimeout(() => show(computing, true), 300);
    else show(computing, false);
  }

  function heard() {
    const answer = model.get("shown");
    channel.landed(answer.sequence);
    if (alone?.active()) {
      if (channel.behind()) return;
      alone.end();
    }
    present(answer);
  }

  /** Shows what Python answered, or what the page computed. */
  function present(now) {
    const before = shown;
    shown = now;
    update();
    const sentences = Object.values(shown.errors).map((error) => error.sentence);
    if (sentences.length && JSON.stringify(before.errors) !== JSON.stringify(shown.errors)) aloud.announce(`${sentences.join(" ")} Showing the last valid result.`);
    else if (shown.guess && !before.guess) aloud.announce(shown.guess.told);
    else if (shown.fork && shown.fork.told !== before.fork?.told) aloud.announce(shown.fork.told);
    else if (shown.pins.length > before.pins.length) aloud.announce(`Pinned ${shown.pins.at(-1).label}.`);
    else if (shown.spoken !== before.spoken) aloud.announce(shown.spoken);
  }

  function update() {
    const opened = system !== shown.title;
    if (opened) place = shown.first;
    system = shown.title;
    if (!shown.rows.some((row) => row.place === place)) place = shown.first;
    for (const starter of starters) mark(starter, "aria-pressed", String(starter.dataset.system === shown.name));
    other.value = shown.name;
    about.replaceChildren(shown.about, shown.edited ? h("strong", {}, " (edited)") : "");
    headline.update(shown);
    mark(root, "data-stale", shown.stale ? "true" : null);
    fill(watched, shown.watchable);
    watched.value = shown.watch;
    showPins();
    figure.update(shown.figures[0], shown.pins.flatMap((pin) => pin.figures.panels ?? []));
    table.update(shown.rows, shown.picture, shown.errors, shown);
    inspector.update(shown.rows, place, shown.errors);
    picture.update(shown.picture, place, opened);
    for (const part of [guess, fork, faults, text, footer]) part.update();
    challenge?.update(shown);
    mark(root, "data-alone", shown.alone ? "true" : null);
    const general = Object.entries(shown.errors).filter(([key]) => !["fault", "add", "connect", "text", "seed", "guess"].includes(key) && !(key.includes("|") && (views.isTable() || key.startsWith(`${place}|`))));
    say(notice, general.map(([, error]) => error.sentence).join(" "));
    show(notice, general.length > 0);
    root.dataset.ready = String(shown.sequence + 1);
  }

  function choose(next) {
    place = next;
    inspector.update(shown.rows, place, shown.errors);
    picture.update(shown.picture, place, false);
  }

  /** A part of the picture was pressed: its panels are shown too. */
  function point(next) {
    choose(next);
    if (shown.watchable.includes(next) && next !== shown.watch) send("watch", { name: next });
  }

  /** The clock moved: the table follows, and a line in the panels. */
  function moved(at, time) {
    table.moved(at);
    const layout = figure.canvas._fullLayout;
    show(cursor, Boolean(layout?.xaxis));
    if (layout?.xaxis) cursor.style.left = `${layout._size.l + layout.xaxis.l2p(time)}px`;
  }

  function showPins() {
    show(pins, shown.pins.length > 0);
    pins.replaceChildren(...shown.pins.map((pin) => h("li", {}, h("strong", {}, `Pinned ${pin.label}: `), pin.summary, " ",
      h("button", { type: "button", class: "quiet", "aria-label": `Unpin ${pin.label}`, onclick: () => send("unpin", { label: pin.label }) }, "Unpin"),
      h("small", { class: "changes" }, pin.changes.length ? ` Since then: ${pin.changes.join("; ")}.` : " Nothing was changed since."))));
  }

  // --- picture or table

  function createViews() {
    const name = uniqueId("view");
    const option = (value, words, checked) => h("label", { class: "segment" }, h("input", { type: "radio", name, value, checked, onchange: turnOver }), words);
    const first = option("picture", "Picture", true);
    const second = option("table", "Table: every setting", false);
    const element = h("fieldset", { class: "views" }, h("legend", {}, "Show the system as"), h("div", { class: "segments" }, first, second));
    const isTable = () => second.firstChild.checked;
    function turnOver() {
      show(picture.stage, !isTable());
      show(table.element, isTable());
      show(inspector.element, !isTable());
      update();
    }
    return { element, isTable };
  }

  // --- a guess

  function createGuess() {
    const list = h("div", { class: "segments" });
    const question = h("legend", {});
    const told = h("p", { class: "gap", hidden: true });
    const error = h("p", { class: "error", hidden: true });
    const ask = h("button", { type: "button", onclick: () => send("ask") }, "Predict: which parts will go red?");
    const form = h("fieldset", { hidden: true }, question, list, h("div", { class: "buttons" },
      h("button", { type: "button", class: "main", onclick: () => send("reveal", { expected: [...list.querySelectorAll("input:checked")].map((box) => box.value) }) }, "Commit"),
      h("button", { type: "button", onclick: () => send("reveal", { expected: null }) }, "Just show me")));
    const element = h("div", { class: "prediction" }, ask, form, told, error);
    return {
      element,
      update() {
        const wasHidden = form.hidden;
        show(ask, !shown.guessing);
        show(form, shown.guessing);
        say(question, `Shown is the system without its faults (${shown.faults.join("; ")}). Which parts go red within ten seconds of the first?`);
        const parts = shown.watchable.filter((name) => shown.picture.nodes.find((node) => node.name === name)?.kind !== "client");
        if (list.dataset.parts !== JSON.stringify(parts) || (shown.guessing && wasHidden)) {
          list.dataset.parts = JSON.stringify(parts);
          list.replaceChildren(...parts.map((name) => h("label", { class: "segment" }, h("input", { type: "checkbox", value: name }), name)));
        }
        if (shown.guessing && wasHidden && element.contains(document.activeElement)) list.querySelector("input")?.focus();
        say(told, shown.guess?.told ?? "");
        show(told, Boolean(shown.guess));
        say(error, shown.errors.guess?.sentence ?? "");
        show(error, Boolean(shown.errors.guess));
      },
    };
  }

  // --- a fork

  function createFork() {
    const told = h("span", {});
    const element = h("p", { class: "fork", role: "group", "aria-label": "Fork", hidden: true }, told, " ",
      h("button", { type: "button", onclick: () => send("unfork") }, "Leave the fork"));
    return {
      element,
      update() {
        say(told, shown.fork ? shown.fork.told : "");
        show(element, Boolean(shown.fork));
      },
    };
  }

  // --- faults

  function createFaults() {
    const list = h("ul", { class: "faults" });
    const error = h("p", { class: "error", hidden: true, id: uniqueId("fault-error") });
    const field = (label, input, unit) => {
      input.id = uniqueId("fault");
      return h("div", { class: "setting" }, h("label", { for: input.id }, label), h("span", { class: "boxed" }, input, unit ? h("span", { class: "unit" }, unit) : null));
    };
    const number = (value) => h("input", { type: "text", class: "number", inputmode: "decimal", autocomplete: "off", value });
    const what = h("select", { onchange: chosen });
    const at = h("select", {});
    const start = number("20");
    const lasts = number("10");
    const value = number("10");
    const amount = field("How much", value);
    const does = h("p", { class: "about" });
    const form = h("form", { "aria-label": "Add a fault", onsubmit: submitted },
      h("div", { class: "settings" }, field("Fault", what), field("At", at), field("From", start, "s"), field("For", lasts, "s"), amount, h("button", { type: "submit" }, "Add the fault")), does, error);
    let forkedAt = null;
    const element = h("div", { class: "fault-list", role: "group", "aria-label": "What goes wrong" }, h("h3", {}, "What goes wrong"), list, form);

    function chosen() {
      const fault = spec.faults.find((each) => each.what === what.value);
      fill(at, shown.places[what.value] ?? []);
      show(amount, fault.usual !== null);
      value.value = fault.usual === null ? "" : String(fault.usual);
      say(does, `${fault.does}.`);
    }

    function takingAway(told, index) {
      const words = shown.taking_away[index];
      if (!words) return null;
      return h("button", { type: "button", class: "quiet", "aria-label": words === "Remove" ? `Remove the fault ${told}` : `${words}: ${told}`, onclick: () => send("unfault", { index }) }, words);
    }

    function submitted(event) {
      event.preventDefault();
      send("fault", { what: what.value, at: at.value, start: start.value, lasts: lasts.value, value: value.value });
    }

    return {
      element,
      update() {
        const kinds = spec.faults.filter((each) => shown.places[each.what]);
        const before = what.value;
        fill(what, kinds.map((each) => each.what), kinds.map((each) => each.what.replaceAll("_", " ")));
        if (what.value !== before || !does.textContent) chosen();
        fill(at, shown.places[what.value] ?? []);
        if (shown.fork && shown.fork.at !== forkedAt) start.value = String(shown.fork.at);
        forkedAt = shown.fork?.at ?? null;
        list.replaceChildren(...shown.faults.map((told, index) => h("li", {}, `⚡ ${told} `, takingAway(told, index))));
        if (!shown.faults.length) list.append(h("li", {}, "Nothing yet."));
        say(error, shown.errors.fault?.sentence ?? "");
        show(error, Boolean(shown.errors.fault));
      },
    };
  }

  // --- the system as text

  function createText() {
    const id = uniqueId("text");
    const area = h("textarea", { id, class: "pasted", rows: "16", spellcheck: "false" });
    const error = h("p", { class: "error", hidden: true, id: `${id}-error` });
    const element = h("details", { class: "working" }, h("summary", {}, "The system as text"),
      h("label", { for: id }, "A system in TOML: change it, or paste your own"), area, error,
      h("div", { class: "buttons" }, h("button", { type: "button", onclick: () => send("text", { text: area.value }) }, "Take this system")));
    return {
      element,
      update() {
        const wrong = shown.alone ? { sentence: "This text is as it was when Python last answered; the system above is newer." } : shown.errors.text;
        if (!wrong && document.activeElement !== area) area.value = shown.text;
        say(error, wrong?.sentence ?? "");
        show(error, Boolean(wrong));
        mark(area, "aria-invalid", wrong ? "true" : null);
        mark(area, "aria-describedby", wrong ? error.id : null);
      },
    };
  }

  // --- footer, help, keys

  function createPlaygroundFooter() {
    const button = (words, does) => h("button", { type: "button", onclick: (event) => does(event.currentTarget) }, words);
    const undo = button("Undo", actions.undo);
    const seedId = uniqueId("seed");
    const seed = h("input", { type: "text", inputmode: "numeric", class: "number", id: seedId, autocomplete: "off" });
    whenTyped(seed, (given) => send("seed", { seed: given }));
    const error = h("p", { class: "error", hidden: true, id: `${seedId}-error` });
    const helper = h("button", { type: "button", "aria-expanded": "false", "aria-label": "Keyboard help", onclick: toggleHelp }, "?");
    const element = h("footer", {}, h("div", { class: "buttons" },
      button("Reset", actions.reset), undo, button("Pin", actions.pin), spec.challenge ? null : button("Fork here", actions.fork), spec.challenge ? null : button("Copy link", copyLink), button("Copy code", copyCode), button("Download CSV", save), spec.challenge ? null : button("Save report", saveReport),
      h("span", { class: "seed" }, h("label", { for: seedId }, "Seed "), seed, button("Another seed", () => send("seed", { seed: Math.floor(Math.random() * 10_000) }))), helper), error);
    return {
      element,
      helper,
      update() {
        mark(undo, "aria-disabled", shown.undo || Object.keys(shown.errors).length ? null : "true");
        const wrong = shown.errors.seed;
        if (!wrong && document.activeElement !== seed) seed.value = String(shown.seed);
        say(error, wrong?.sentence ?? "");
        show(error, Boolean(wrong));
        mark(seed, "aria-invalid", wrong ? "true" : null);
        mark(seed, "aria-describedby", wrong ? error.id : null);
      },
    };
  }

  function copyCode(button) {
    if (shown.alone) tell("Code is written by Python, which does not answer now; copy it when it does.");
    else copyText(shown.python, button, aloud.announce);
  }

  function copyLink(button) {
    if (shown.alone || !shown.token) {
      tell(shown.alone ? "Links are written by Python, which does not answer now; copy one when it does." : "This system is too large for a link; copy the code instead.");
      return;
    }
    let link = shown.token;
    if (document.body.dataset.voila) {
      const address = new URL(location.href);
      address.hash = "";
      address.searchParams.delete("system");
      address.searchParams.set("state", shown.token);
      link = address.href;
    }
    copyText(link, button, aloud.announce);
  }

  function save() {
    download("playground.csv", commaSeparated(shown.figures[0].table));
  }

  /** The page makes the report itself, as it is shown, with Python or without. */
  function saveReport() {
    alone.report(shown, shown.alone ? "" : shown.token, spec.version, (page) => download("playground-report.html", page));
    aloud.announce("The report is handed over as a page to print.", 0);
  }

  function toggleHelp() {
    show(help, help.hidden);
    mark(footer.helper, "aria-expanded", String(!help.hidden));
  }

  function shortcut(event) {
    if (event.target.matches("input, textarea, select") || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === " " && event.target.matches("button, summary")) return;
    const found = PLAYGROUND_KEYS.find(({ key }) => key === event.key);
    if (!found) return;
    event.preventDefault();
    actions[found.does]();
  }
}
