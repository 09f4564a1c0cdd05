// The parts of a calculator card around its controls: presets, headline, notes, working, footer, help.

import { h, say, show, mark, mathFrom, uniqueId, whenTyped } from "./dom.js";

/** The one table of keyboard shortcuts: the handler and the help are both made from it. */
export const SHORTCUTS = [
  { keys: ["?"], does: "help", words: "show or hide this help" },
  { keys: ["r"], does: "reset", words: "reset to the preset" },
  { keys: ["u"], does: "undo", words: "undo the last change" },
  { keys: ["p"], does: "pin", words: "pin the curve as it is now" },
  { keys: ["w"], does: "working", words: "show or hide the working" },
  { keys: ["1", "2", "3", "4", "5", "6", "7", "8", "9"], does: "preset", words: "choose a preset by its number" },
];

const NEED_PYTHON = new Set(["pin", "working"]);

const SLIDER_KEYS = [
  ["← →", "one step"],
  ["Page Up, Page Down", "ten steps, or one nine"],
  ["Home, End", "the ends"],
  ["Backspace, double-click", "the default"],
];

/** A source with its standing; the address, if there is one, as a link. */
function citation(source, text = source.text) {
  const standing = h("span", { class: "standing", title: source.standing }, ` [${source.status}]`, h("span", { class: "unseen" }, `: ${source.standing}`));
  return h("span", {}, source.url ? h("a", { href: source.url, target: "_blank", rel: "noopener noreferrer" }, text) : text, standing);
}

/** What the letters of the standings used here mean. */
function legendOf(sources) {
  return ` (${[...new Map(sources.map((source) => [source.status, `${source.status}: ${source.standing}`])).values()].join("; ")})`;
}

export function createPresets(presets, choose) {
  const about = h("p", { class: "about" });
  const edits = presets.map(() => h("span", { class: "edited", hidden: true }, " (edited)"));
  const chips = presets.map((preset, i) =>
    h(
      "button", { type: "button", class: "chip", onclick: () => choose(i) },
      preset.name,
      preset.date ? h("span", { class: "date" }, ` ${preset.date}`) : null,
      preset.source
        ? h("sup", { title: preset.source.standing }, preset.source.status, h("span", { class: "unseen" }, `: ${preset.source.standing}`))
        : h("sup", { title: "illustrative" }, h("span", { "aria-hidden": "true" }, "ill."), h("span", { class: "unseen" }, ": illustrative")),
      edits[i],
    ),
  );
  const element = h("div", { class: "presets" }, h("div", { class: "chips", role: "group", "aria-label": "Presets" }, chips), about);
  let told = -1;
  return {
    element,
    update({ preset, edited }) {
      chips.forEach((chip, i) => {
        mark(chip, "aria-pressed", String(i === preset));
        show(edits[i], i === preset && edited);
      });
      if (told === preset) return;
      told = preset;
      const { meaning, source } = presets[preset];
      about.replaceChildren(...[meaning, source ? h("span", {}, meaning ? " " : "", citation(source, source.short)) : null].filter(Boolean));
      show(about, Boolean(meaning || source));
    },
  };
}

export function createHeadline() {
  const verdict = h("p", { class: "verdict" });
  const stale = h("p", { class: "stale-mark", hidden: true }, "Showing last valid result");
  const strip = h("ul", { class: "metrics" });
  const element = h("div", { class: "headline" }, verdict, stale, strip);
  return {
    element,
    update({ verdict: sentence, metrics = [], pins = [], stale: old }) {
      say(verdict, sentence ?? "");
      show(stale, Boolean(old && sentence));
      while (strip.children.length > metrics.length) strip.lastChild.remove();
      while (strip.children.length < metrics.length) {
        strip.append(h("li", { class: "metric" }, h("span", { class: "label" }), h("strong", {}), h("span", { class: "meaning" }), h("span", { class: "pinned" })));
      }
      metrics.forEach((metric, i) => {
        const item = strip.children[i];
        item.dataset.role = metric.role;
        [metric.label, metric.text, metric.meaning, pins.map((pin) => `${pin.label}: ${pin.metrics[i] ?? "–"}`).join("   ")].forEach((text, at) => {
          say(item.children[at], text);
          show(item.children[at], Boolean(text));
        });
      });
    },
  };
}

export function createPins(unpin) {
  const element = h("ul", { class: "pins", "aria-label": "Pinned for comparison" });
  let told = "";
  return {
    element,
    update({ pins }) {
      show(element, pins.length > 0);
      const now = JSON.stringify(pins.map((pin) => [pin.label, pin.summary]));
      if (now === told) return;
      told = now;
      element.replaceChildren(
        ...pins.map((pin) =>
          h("li", {}, h("strong", {}, `Pinned ${pin.label}: `), pin.summary, " ",
            h("button", { type: "button", class: "quiet", "aria-label": `Unpin ${pin.label}`, onclick: () => unpin(pin.label) }, "Unpin")),
        ),
      );
    },
  };
}

export function createNotes() {
  const failure = h("p", { class: "notice failure", hidden: true });
  const list = h("div", {});
  return {
    element: h("div", { class: "notes" }, failure, list),
    update({ errors, notes = [] }) {
      say(failure, errors[""] ?? "");
      show(failure, Boolean(errors[""]));
      const general = notes.filter((note) => !note.parameter).map((note) => note.text);
      if (list.dataset.told === general.join("\n")) return;
      list.dataset.told = general.join("\n");
      list.replaceChildren(...general.map((text) => h("p", { class: "notice warn" }, h("strong", {}, "Mind: "), text)));
    },
  };
}

/** Formula, numbers, result: asked of Python only while it is open. */
export function createWorking(open) {
  const list = h("ol", {});
  const asking = "Working it out…";
  const waiting = h("p", {}, asking);
  const element = h("details", { class: "working" }, h("summary", {}, "Show the working"), waiting, list);
  element.addEventListener("toggle", () => open(element.open));
  return {
    element,
    /** Says why there is none while Python cannot be asked. */
    reach: (reachable) => say(waiting, reachable ? asking : "The working comes from Python, which is not connected."),
    update({ working }) {
      show(waiting, !working);
      if (!working || !element.open) return;
      list.replaceChildren(
        ...working.map((step) =>
          h("li", {}, h("p", {}, h("strong", {}, step.title), step.text ? `: ${step.text}` : ""),
            h("div", { class: "maths", tabindex: "0", role: "region", "aria-label": `${step.title}: formula, with numbers, and result` }, step.lines.map(mathFrom)),
            step.sources.map((source) => h("p", { class: "cite" }, citation(source)))),
        ),
      );
    },
  };
}

export function createFooter(spec, act) {
  const button = (text, does) => h("button", { type: "button", onclick: (event) => does(event.currentTarget) }, text);
  const undo = button("Undo", act.undo);
  const pin = button("Pin", act.pin);
  const seedId = uniqueId("seed");
  const seed = h("input", { type: "text", inputmode: "numeric", class: "number", id: seedId, autocomplete: "off" });
  whenTyped(seed, act.seed);
  const seeds = spec.seeded
    ? h("span", { class: "seed" }, h("label", { for: seedId }, "Seed "), seed, button("Another seed", () => act.seed(null)))
    : null;
  const error = h("p", { class: "error", hidden: true, id: `${seedId}-error` });
  const sources = h("p", { class: "sources" });
  const help = h("button", { type: "button", "aria-expanded": "false", "aria-label": "Keyboard help", onclick: () => act.help() }, "?");
  const element = h(
    "footer", {},
    h("div", { class: "buttons" },
      button("Reset", act.reset), undo, spec.saved ? null : pin, button("Copy link", act.copyLink),
      spec.code ? button("Copy code", act.copyCode) : null, button("Download CSV", act.save), seeds, help),
    error, sources,
  );
  let told = null;
  return {
    element,
    help,
    update({ undo: depth, seed: value, sources: given = [], errors }) {
      mark(undo, "aria-disabled", depth || Object.keys(errors).length ? null : "true");
      if (document.activeElement !== seed) seed.value = String(value);
      if (told === JSON.stringify(given)) return;
      told = JSON.stringify(given);
      sources.replaceChildren(...(given.length ? [h("strong", {}, "Sources: "), ...given.flatMap((source, i) => [i ? " · " : "", citation(source)]), legendOf(given)] : []));
    },
    refuseSeed(sentence) {
      say(error, sentence);
      show(error, Boolean(sentence));
      mark(seed, "aria-invalid", sentence ? "true" : null);
      mark(seed, "aria-describedby", sentence ? error.id : null);
    },
  };
}

export function createHelp(spec) {
  const row = (keys, words) => [h("dt", {}, keys), h("dd", {}, words)];
  const meanings = [...spec.visible, ...spec.more].flatMap((control) => (control.kind === "grid" ? control.columns : [control]));
  return h(
    "div", { class: "help", hidden: true, role: "group", "aria-label": "Help" },
    h("h3", {}, "Keys, while the focus is in this card"),
    h("dl", {}, SHORTCUTS.filter(({ does }) => !spec.saved || !NEED_PYTHON.has(does)).map(({ keys, words }) => row(keys.length > 2 ? `${keys[0]} to ${keys.at(-1)}` : keys.join(", "), words))),
    h("h3", {}, "On a slider"),
    h("dl", {}, SLIDER_KEYS.map(([keys, words]) => row(keys, words))),
    h("h3", {}, "What the settings mean"),
    h("dl", {}, meanings.map((control) => row(control.label, control.meaning + (control.allowed ? `; allowed is ${control.allowed}` : "")))),
  );
}
