// Every widget of the course, as one module: a page has it once.

import { renderCalculator } from "./shell.js";
import { renderCheck } from "./check.js";
import { renderFigure } from "./plot_view.js";
import { renderFormulas } from "./formula_browser.js";
import { renderPathMap } from "./path_map.js";
import { renderPlayer } from "./player.js";
import { renderPlayground } from "./playground.js";
import { renderPrediction } from "./predict_card.js";
import { renderRoom } from "./catalog_room.js";
import { renderWarRoom } from "./war_room.js";
import { watchWide } from "./wide.js";

/** Puts the style sheet of this version into the page, once. */
function dress() {
  const id = `dstudio-style-${WIDGETS_VERSION}`;
  if (document.getElementById(id)) return;
  const sheet = document.createElement("style");
  sheet.id = id;
  sheet.textContent = STYLE;
  document.head.append(sheet);
}

const dressed = (render) => (context) => {
  dress();
  watchWide();
  render(context);
};

export const entries = {
  calculator: dressed(renderCalculator),
  check: dressed(renderCheck),
  figure: dressed(renderFigure),
  formulas: dressed(renderFormulas),
  path: dressed(renderPathMap),
  player: dressed(renderPlayer),
  playground: dressed(renderPlayground),
  prediction: dressed(renderPrediction),
  room: dressed(renderRoom),
  war: dressed(renderWarRoom),
};
