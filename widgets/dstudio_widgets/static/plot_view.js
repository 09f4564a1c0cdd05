// The entry of PlotView: one figure, redrawn in place.

import { h } from "./dom.js";
import { createFigure } from "./figure.js";
import { watchTheme } from "./theme.js";

export function renderFigure({ model, el, signal }) {
  const figure = createFigure(model, signal, { picture: model.get("picture") });
  const root = h("div", { class: "dstudio plot-view" }, figure.element);
  watchTheme((theme) => (root.dataset.theme = theme), signal);
  const update = () => figure.update(model.get("figure"));
  model.on("change:figure", update);
  el.append(root);
  update();
}
