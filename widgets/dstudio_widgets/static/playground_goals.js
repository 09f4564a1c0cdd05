// Goals of the playground: puzzles to open, and a judge who runs a system with twenty seeds.

import { h, say, show, mark } from "./dom.js";

/** `send` asks for a change; the steps of a judgement go to Python on their own, beside the changes. */
export function createGoals(model, goals, send, announce, signal) {
  const buttons = goals.map(({ name, title }) => h("button", { type: "button", class: "starter", "data-goal": name, onclick: () => send("goal", { name }) }, title));
  const judge = h("button", { type: "button", class: "main", onclick: () => model.get("goal").running || send("judge") }, "Judge this system");
  const bar = h("progress", { "aria-label": "Runs of this judgement", max: "1", value: "0", hidden: true });
  const verdict = h("p", { class: "gap", hidden: true });
  const current = h("div", { class: "goal", hidden: true }, h("div", { class: "buttons" }, judge, bar), verdict);
  const element = h("details", { class: "working goals" }, h("summary", {}, "Goals: three puzzles with several answers"),
    h("div", { class: "starters", role: "group", "aria-label": "Goals" }, buttons), current);

  model.on("change:goal", told);
  signal.addEventListener("abort", () => model.off("change:goal", told));
  told();

  function told() {
    const now = model.get("goal");
    for (const button of buttons) mark(button, "aria-pressed", String(button.dataset.goal === now.name));
    show(current, Boolean(now.name));
    if (now.name) element.open = true;
    show(bar, Boolean(now.running));
    mark(judge, "aria-disabled", now.running ? "true" : null);
    if (now.running) {
      mark(bar, "max", now.of);
      bar.value = now.done;
      model.send({ kind: "goal-step", done: now.done });
    }
    const sentence = now.verdict ? `${now.solved ? "✓" : "✗"} ${now.verdict}` : "";
    if (sentence && sentence !== verdict.textContent) announce(now.verdict);
    say(verdict, sentence);
    show(verdict, Boolean(sentence));
  }

  /** Python answers again after a silence: a judgement goes on. */
  const resume = () => model.get("goal").running && model.send({ kind: "goal-step", done: model.get("goal").done });
  return { element, resume };
}
