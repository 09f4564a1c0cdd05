// Predict, commit, reveal: the guess stays on the scale, in its own colour, beside the answer.

import { h, say, show, mark } from "./dom.js";
import { createCheck } from "./check.js";
import { createControl } from "./controls.js";
import { createSketch } from "./sketch.js";

/** The panel of a question; `act` sends a guess (or none), a typed guess, "again", or "take this case". */
export function createPrediction(spec, act, aloud) {
  const state = { value: spec.control.default, text: null };
  const echoOf = (value) => {
    const at = spec.control.track.indexOf(value);
    return { text: spec.control.texts[at], box: spec.control.boxes[at], unit: spec.control.units[at] };
  };
  const control = createControl(spec.control, {
    change: (_name, value) => {
      Object.assign(state, { value, text: null });
      sketch?.end(value);
    },
    type: (_name, text) => Object.assign(state, { text }),
  });
  const sketch = spec.sketch ? createSketch(spec.sketch, spec.control, ended) : null;
  const commitButton = h("button", { type: "button", class: "main", onclick: commit }, "Commit");
  const skipButton = h("button", { type: "button", onclick: () => act.guess(null) }, "Just show me");
  const asking = h("div", { class: "asking" }, control.element, h("div", { class: "buttons" }, commitButton, skipButton));

  const scale = h("div", { class: "scale", role: "img" });
  const verdict = h("p", { class: "gap" });
  const explanation = h("p", { class: "explanation" });
  const caseButton = spec.case ? h("button", { type: "button", onclick: () => act.takeCase() }, "Set the calculator to this case") : null;
  const againButton = h("button", { type: "button", onclick: () => act.again() }, "Ask me again");
  const then = spec.then ? h("div", { class: "check then" }, createCheck(spec.then, aloud)) : null;
  const told = h("div", { class: "told", tabindex: "-1" }, verdict, scale, explanation, then, h("div", { class: "buttons" }, caseButton, againButton));
  const element = h(
    "div", { class: "prediction", role: "group", "aria-label": "Predict first" },
    h("p", { class: "ask" }, h("strong", {}, "Predict. "), spec.question), sketch?.element ?? null, asking, told,
  );
  let revealed = false;

  control.update({ values: { guess: state.value }, echo: { guess: echoOf(state.value) }, errors: {}, notes: {}, holds: () => false });

  /** The end of the curve that is drawn is the guess. */
  function ended(value) {
    Object.assign(state, { value, text: null });
    control.update({ values: { guess: value }, echo: { guess: echoOf(value) }, errors: {}, notes: {}, holds: () => false });
  }

  function commit() {
    const more = sketch ? { drawn: sketch.drawn() } : {};
    if (state.text === null) act.guess(state.value, more);
    else act.guessText(state.text, more);
  }

  function update(outcome, error) {
    const known = Boolean(outcome?.answer);
    show(asking, !known);
    show(told, known);
    control.update({ values: { guess: state.value }, echo: {}, errors: error ? { guess: error } : {}, notes: {}, holds: () => true });
    sketch?.update(known ? outcome : null);
    if (known) reveal(outcome);
    else if (revealed) commitButton.focus();
    revealed = known;
  }

  function reveal({ answer, guess, explanation: why }) {
    say(verdict, guess ? `Your guess: ${guess.text}. The answer: ${answer.text}.` : `The answer: ${answer.text}.`);
    say(explanation, why);
    show(scale, !sketch);
    mark(scale, "aria-label", guess ? `On the scale: your guess ${guess.text}, the answer ${answer.text}.` : `On the scale: the answer ${answer.text}.`);
    const between = guess ? h("span", { class: "between", style: span(guess.at, answer.at) }) : null;
    const ticks = spec.ticks.map((tick) => h("span", { class: "tick", style: `left:${tick.at * 100}%` }, h("span", {}, tick.text)));
    scale.replaceChildren(h("span", { class: "axis" }), ...(between ? [between] : []), ...ticks, ...[pointer("answer", answer, guess && guess.at > answer.at), guess && pointer("guess", guess, guess.at <= answer.at)].filter(Boolean));
    const focused = asking.contains(document.activeElement) || document.activeElement === document.body;
    if (!revealed && focused && element.isConnected) told.focus({ preventScroll: true });
  }

  return { element, update, summary: () => `${verdict.textContent} ${explanation.textContent}`.trim() };
}

function span(from, to) {
  const [left, right] = from < to ? [from, to] : [to, from];
  return `left:${left * 100}%;width:${(right - left) * 100}%`;
}

/** A labelled place on the scale; the labels of guess and answer stand away from one another. */
function pointer(kind, { at, text }, leftward) {
  const side = at < 0.15 ? "right" : at > 0.85 || leftward ? "left" : "right";
  return h("span", { class: `pointer ${kind} ${side}`, style: `left:${at * 100}%` }, h("span", {}, kind === "guess" ? `you: ${text}` : text));
}
