// A check: options, and the sentence that a reader who chose one needs. The entry of Check shows one on its own.

import { h, say, show, mark, uniqueId, announcer } from "./dom.js";
import { watchTheme } from "./theme.js";

export function renderCheck({ model, el, signal }) {
  const aloud = announcer();
  const asked = { question: model.get("question"), options: model.get("options"), right: model.get("right"), before: model.get("chosen") };
  const check = createCheck(asked, aloud, (chosen) => {
    model.set("chosen", chosen);
    model.save_changes();
  });
  const root = h("div", { class: "dstudio card check" }, check, aloud.element);
  watchTheme((theme) => (root.dataset.theme = theme), signal);
  signal.addEventListener("abort", aloud.stop);
  el.append(root);
}

/** The parts of a check; `chose` hears which options were taken, and `before` are those of an earlier time. */
export function createCheck({ question, options: given, right, before = [] }, aloud, chose = () => {}) {
  const id = uniqueId("check");
  const many = right.length > 1;
  const options = given.map((option, i) => {
    const input = h("input", { type: many ? "checkbox" : "radio", name: id, id: `${id}-${i}`, value: String(i), onchange: choose });
    const feedback = h("p", { class: "feedback", id: `${id}-${i}-feedback`, hidden: true });
    const element = h("div", { class: "option" }, h("div", { class: "line" }, input, h("label", { for: `${id}-${i}` }, option.text)), feedback);
    return { sentence: option.feedback, input, feedback, element };
  });
  const button = h("button", { type: "button", class: "main", onclick: answer }, "Check my answer");
  const hint = h("p", { class: "hint", hidden: true }, "Choose an option first.");
  const legend = h("legend", {}, question, many ? h("small", {}, " (more than one is right)") : null);
  const parts = [h("fieldset", {}, legend, options.map((option) => option.element)), h("div", { class: "buttons" }, button), hint];

  function chosen() {
    return options.flatMap((option, i) => (option.input.checked ? [i] : []));
  }

  function choose() {
    show(hint, false);
    for (const option of options) {
      show(option.feedback, false);
      delete option.element.dataset.verdict;
    }
  }

  function answer() {
    if (!chosen().length) {
      show(hint, true);
      aloud.announce(hint.textContent, 0);
      return;
    }
    chose(chosen());
    tell();
  }

  function tell() {
    const picked = chosen();
    for (const i of picked) {
      const option = options[i];
      const good = right.includes(i);
      option.element.dataset.verdict = good ? "right" : "wrong";
      const sign = !good ? "✗ Not this. " : option.sentence.startsWith("Yes") ? "✓ " : "✓ Right. ";
      say(option.feedback, sign + option.sentence);
      show(option.feedback, true);
      mark(option.input, "aria-describedby", option.feedback.id);
    }
    const missing = many ? right.filter((i) => !picked.includes(i)).length : 0;
    const more = missing ? ` ${missing} more ${missing === 1 ? "is" : "are"} right.` : "";
    say(hint, more.trim());
    show(hint, Boolean(more));
    aloud.announce(picked.map((i) => options[i].feedback.textContent).join(" ") + more, 0);
  }

  for (const i of before) options[i].input.checked = true;
  if (before.length) tell();
  return parts;
}
