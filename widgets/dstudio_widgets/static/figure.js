// A figure: its finding in words, the plot, and the numbers as a table.

import { h, say, show, mark, commaSeparated, download } from "./dom.js";
import { plotly } from "./library.js";
import { currentTheme, resolveRoles, watchTheme } from "./theme.js";

const HEIGHT = 320;
const NARROW_FIGURE = 600; // pixels below which a figure is drawn as it says for a narrow place
const LATE = 250;
const LATEST = 1000;
const NEAR = 1500; // pixels from the window within which a figure is drawn for the first time; until then its picture will do
const SENTENCE = 24; // letters from which on a cell of a table is read, not compared

/** Minor figures are drawn one after another, so that a key press waits for one of them at most. */
let turn = Promise.resolve();
function inTurn(work) {
  turn = turn.then(() => new Promise((done) => setTimeout(done, 0))).then(work);
}

/** Calls when what has been drawn until now has been painted. */
function afterFrame(work) {
  requestAnimationFrame(() => setTimeout(work, 0));
}

/**
 * A figure's element and its `update(figure, ghosts)`; plotly.js is asked for through `model`.
 *
 * Until it is drawn, its `picture` stands there, or its finding in words. A `minor` figure waits until the moves pause, so that the main one follows the hand: for a second at most if it is in sight.
 */
export function createFigure(model, signal, { minor = false, picture = "" } = {}) {
  const caption = h("figcaption", {});
  const poster = h("p", { class: "poster" });
  const canvas = h("div", { class: "canvas" });
  const frame = h("div", { class: "frame", role: "img" }, canvas, poster);
  const table = h("div", { class: "scroll", tabindex: "0", role: "region" });
  const saveButton = h("button", { type: "button", class: "quiet", onclick: save }, "Download as CSV");
  const rescaleButton = h("button", { type: "button", class: "quiet", "aria-pressed": "false", onclick: rescale }, "Rescale axes");
  const details = h("details", { class: "as-table", ontoggle: fillTable }, h("summary", {}, "View as table"), saveButton, table);
  const element = h("figure", { class: "figure" }, caption, frame, h("div", { class: "under" }, details, rescaleButton));

  let figure = null;
  let ghosts = [];
  let library = null;
  let free = false;
  let scheduled = 0;
  let timer = 0;
  let due = 0;
  let drawnWidth = 0;
  let inSight = true;
  let near = false;

  const observer = new ResizeObserver(() => {
    if (!near && isNear()) wake();
    if (Math.abs(frame.clientWidth - drawnWidth) >= 1) schedule();
  });
  observer.observe(frame);
  const sight = new IntersectionObserver((entries) => (inSight = entries.at(-1).isIntersecting));
  if (minor) sight.observe(frame);
  const approach = new IntersectionObserver((entries) => entries.at(-1).isIntersecting && wake(), { rootMargin: `${NEAR}px` });
  approach.observe(frame);
  addEventListener("beforeprint", () => (wake(), draw()), { signal });
  watchTheme(schedule, signal);
  signal.addEventListener("abort", () => {
    observer.disconnect();
    sight.disconnect();
    approach.disconnect();
    cancelAnimationFrame(scheduled);
    clearTimeout(timer);
    if (library) library.purge(canvas);
  });
  plotly(model, signal).then(
    (loaded) => {
      library = loaded;
      schedule();
    },
    (error) => explain(`The chart could not be loaded: ${error.message}`),
  );

  /** Whether it is laid out, in sight or a few screens away: where Lab cuts a notebook off, observers see no further than the edge. */
  function isNear() {
    const { width, top, bottom } = frame.getBoundingClientRect();
    return width > 0 && top < innerHeight + NEAR && bottom > -NEAR;
  }

  /** Draws from now on: the page has come near. */
  function wake() {
    near = true;
    approach.disconnect();
    schedule();
  }

  function schedule() {
    element.toggleAttribute("data-asleep", !near);
    if (!near) return;
    const now = performance.now();
    due ||= now;
    element.dataset.due = "";
    clearTimeout(timer);
    if (!minor || !element.dataset.drawn) return soon();
    const overdue = inSight && now - due >= LATEST; // then it follows the main figure's frame, and not the next move
    if (overdue) afterFrame(() => inTurn(drawIfDue));
    else timer = setTimeout(() => inTurn(drawIfDue), LATE);
  }

  function soon() {
    cancelAnimationFrame(scheduled);
    scheduled = requestAnimationFrame(draw);
  }

  function drawIfDue() {
    if (due) draw();
  }

  function draw() {
    cancelAnimationFrame(scheduled);
    const width = frame.clientWidth;
    if (library || width === 0) delete element.dataset.due;
    due = 0;
    if (!library || !figure || width === 0 || signal.aborted) return;
    drawnWidth = width;
    try {
      paint(width, currentTheme());
    } catch (error) {
      explain(`The chart could not be drawn: ${error.message}`);
    }
  }

  function paint(width, theme) {
    const { title, ...layout } = resolveRoles(laidOut(width), theme);
    frame.style.minHeight = `${layout.height ?? HEIGHT}px`;
    if (free) releaseAxes(layout);
    if (layout.margin?.t > 16 && title) layout.margin.t = 16;
    const data = resolveRoles([...ghosts, ...figure.data], theme);
    const full = { ...layout, template: TEMPLATES[theme], width, height: layout.height ?? HEIGHT, autosize: false };
    library.react(canvas, data, full, PLOT_CONFIG).then(() => {
      show(poster, false);
      element.dataset.drawn = String(Number(element.dataset.drawn ?? 0) + 1);
    });
  }

  function explain(sentence) {
    poster.classList.remove("picture");
    show(poster, true);
    say(poster, sentence);
  }

  /** The layout for a width: a narrow place may have axes, labels and a height of its own. */
  function laidOut(width) {
    const { narrow, layout } = figure;
    return narrow && width < NARROW_FIGURE ? overlaid(layout, narrow) : layout;
  }

  function update(next, pinned = []) {
    figure = next;
    ghosts = pinned;
    say(caption, plainText(figure.layout.title?.text ?? figure.layout.title) || figure.finding);
    announce();
    mark(frame, "aria-label", `${figure.finding} ${figure.alternative}`.trim());
    mark(table, "aria-label", `Table: ${figure.finding}`);
    frame.style.minHeight = `${laidOut(frame.clientWidth || NARROW_FIGURE).height ?? HEIGHT}px`;
    show(rescaleButton, Object.entries(figure.layout).some(([name, axis]) => /^[xy]axis/.test(name) && axis?.range));
    fillTable();
    schedule();
    if (library && near && !minor) draw();
  }

  /** What stands there until the figure is drawn: the picture of how it opens, and in words what it has become meanwhile. */
  function announce() {
    poster.classList.toggle("picture", Boolean(picture));
    if (picture) poster.innerHTML = picture;
    else say(poster, figure.finding);
    picture = "";
  }

  function fillTable() {
    if (!details.open || !figure) return;
    const { columns, texts } = figure.table;
    const head = h("tr", {}, columns.map((column) => h("th", { scope: "col" }, column)));
    const words = (cell) => (cell.length > SENTENCE ? { class: "words" } : {});
    const rows = texts.map((row) => h("tr", {}, row.map((cell, i) => h(i ? "td" : "th", { ...(i ? {} : { scope: "row" }), ...words(cell) }, cell))));
    table.replaceChildren(h("table", {}, h("thead", {}, head), h("tbody", {}, rows)));
  }

  function save() {
    download(`${figure.name}.csv`, commaSeparated(figure.table));
  }

  function rescale() {
    free = !free;
    mark(rescaleButton, "aria-pressed", String(free));
    schedule();
  }

  return { element, update, canvas, details };
}

/** Plain data with other plain data laid over it, part by part; lists are replaced whole. */
function overlaid(under, over) {
  const nested = (each) => each && typeof each === "object" && !Array.isArray(each);
  return Object.fromEntries(
    [...new Set([...Object.keys(under), ...Object.keys(over)])].map((key) => {
      if (!(key in over)) return [key, under[key]];
      return [key, nested(under[key]) && nested(over[key]) ? overlaid(under[key], over[key]) : over[key]];
    }),
  );
}

function releaseAxes(layout) {
  for (const [name, axis] of Object.entries(layout)) {
    if (/^[xy]axis/.test(name) && axis?.range) {
      delete axis.range;
      axis.autorange = true;
    }
  }
}

function plainText(title) {
  return typeof title === "string" ? title.replace(/<br\s*\/?>/g, " ").replace(/<[^>]*>/g, "") : "";
}
