// The entry of Predict: a prediction on its own.

import { h, announcer } from "./dom.js";
import { createPrediction } from "./predict.js";
import { watchTheme } from "./theme.js";

export function renderPrediction({ model, el, signal }) {
  const aloud = announcer();
  const panel = createPrediction(model.get("question"), {
    guess: (value) => model.send({ kind: "guess", value }),
    guessText: (text) => model.send({ kind: "guess", text }),
    again: () => model.send({ kind: "again" }),
  }, aloud);
  const root = h("div", { class: "dstudio card bet" }, panel.element, aloud.element);
  watchTheme((theme) => (root.dataset.theme = theme), signal);
  signal.addEventListener("abort", aloud.stop);
  const update = () => {
    panel.update(model.get("outcome"), model.get("error"));
    if (model.get("outcome")?.answer) aloud.announce(panel.summary());
    else if (model.get("error")) aloud.announce(model.get("error"));
  };
  model.on("change:outcome", update);
  model.on("change:error", update);
  el.append(root);
  update();
}
