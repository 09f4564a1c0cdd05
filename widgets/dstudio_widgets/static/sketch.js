// A curve that the reader continues: some points are given, the others are dragged or moved by keys, and the true curve comes after.

import { h, show, mark } from "./dom.js";

/** The plot; `ended` hears the height of the last point, and `end` sets it. Heights are those of the guess's own track. */
export function createSketch({ known, asked, curve, span, over, up }, { track, texts, page, default: begin }, ended) {
  const start = track.indexOf(begin);
  const heights = asked.map(() => start);
  const [low, high] = span;
  const share = (value) => (value - low) / (high - low);
  const across = (x) => Math.log(x / over.span[0]) / Math.log(over.span[1] / over.span[0]);
  const given = line("given");
  const own = line("own");
  const truth = line("truth");
  const drawing = svg("svg", { viewBox: "0 0 100 100", preserveAspectRatio: "none", "aria-hidden": "true" }, given, own, truth);
  const dots = known.map(([x, y]) => h("span", { class: "dot", style: at(x, y) }));
  const handles = asked.map(({ at: x, text }, i) =>
    h("span", {
      class: "handle", role: "slider", tabindex: "0", style: `left:${x * 100}%`, "aria-label": `Your curve at ${text}`, "aria-orientation": "vertical",
      "aria-valuemin": track[0], "aria-valuemax": track.at(-1), onkeydown: (event) => step(event, i),
    }),
  );
  const plot = h("div", { class: "plane", onpointerdown: take, onpointermove: drag, onpointerup: release, onpointercancel: release }, drawing, dots, handles);
  const ticksAcross = over.ticks.map((tick) => h("span", { class: "mark across", style: `left:${tick.at * 100}%` }, tick.text));
  const ticksUp = up.ticks.map((tick) => h("span", { class: "mark up", style: `bottom:${tick.at * 100}%` }, tick.text));
  const legend = h("p", { class: "legend" }, h("span", { class: "own" }, "your curve"), h("span", { class: "truth" }, "what it does"));
  const element = h(
    "div", { class: "sketch", role: "group", "aria-label": "Continue the curve" },
    h("p", { class: "title" }, up.title), h("div", { class: "field" }, plot, ticksUp, ticksAcross), h("p", { class: "title over" }, over.title), legend,
  );
  let held = null;
  let open = true;
  draw();

  function draw() {
    const last = known.at(-1);
    const points = asked.map(({ at: x }, i) => [x, share(track[heights[i]])]);
    given.setAttribute("points", known.map(point).join(" "));
    own.setAttribute("points", [last, ...points].map(point).join(" "));
    handles.forEach((handle, i) => {
      handle.style.bottom = `${points[i][1] * 100}%`;
      mark(handle, "aria-valuenow", track[heights[i]]);
      mark(handle, "aria-valuetext", texts[heights[i]]);
    });
  }

  function move(i, index) {
    if (!open) return;
    heights[i] = Math.min(track.length - 1, Math.max(0, index));
    draw();
    if (i === asked.length - 1) ended(track[heights[i]]);
  }

  function step(event, i) {
    const keys = { ArrowUp: 1, ArrowRight: 1, ArrowDown: -1, ArrowLeft: -1, PageUp: page, PageDown: -page, Home: -track.length, End: track.length };
    if (!(event.key in keys) || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    move(i, heights[i] + keys[event.key]);
  }

  function take(event) {
    if (!open || event.button) return;
    if (event.pointerType === "touch" && !handles.includes(event.target)) return; // a finger beside the points moves the page
    const { left, width } = plot.getBoundingClientRect();
    const x = (event.clientX - left) / width;
    const away = asked.map((each) => Math.abs(each.at - x));
    held = away.indexOf(Math.min(...away));
    plot.setPointerCapture(event.pointerId);
    handles[held].focus();
    event.preventDefault();
    drag(event);
  }

  function drag(event) {
    if (held === null) return;
    const { bottom, height } = plot.getBoundingClientRect();
    const value = low + ((bottom - event.clientY) / height) * (high - low);
    const away = track.map((each) => Math.abs(each - value));
    move(held, away.indexOf(Math.min(...away)));
  }

  function release() {
    held = null;
  }

  /** Shows what came of it, or (with nothing) asks again. */
  function update(outcome) {
    open = !outcome;
    mark(element, "data-told", outcome ? "true" : null);
    handles.forEach((handle) => {
      mark(handle, "tabindex", open ? "0" : "-1");
      mark(handle, "aria-disabled", open ? null : "true");
    });
    if (outcome?.drawn?.length === asked.length) outcome.drawn.forEach((value, i) => (heights[i] = nearest(value)));
    const mine = open || Boolean(outcome.guess);
    for (const part of [own, ...handles, legend.firstChild]) part.toggleAttribute("data-none", !mine);
    show(legend, !open);
    truth.setAttribute("points", (outcome?.truth ?? []).map((y, i) => point([across(curve[i]), share(y)])).join(" "));
    draw();
  }

  function nearest(value) {
    const away = track.map((each) => Math.abs(each - value));
    return away.indexOf(Math.min(...away));
  }

  function end(value) {
    heights[asked.length - 1] = nearest(value);
    draw();
  }

  return { element, update, end, drawn: () => heights.map((each) => track[each]) };
}

function svg(tag, attributes, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

function line(kind) {
  return svg("polyline", { class: kind, fill: "none", "vector-effect": "non-scaling-stroke" });
}

function point([x, y]) {
  return `${(x * 100).toFixed(2)},${(100 - y * 100).toFixed(2)}`;
}

function at(x, y) {
  return `left:${x * 100}%;bottom:${y * 100}%`;
}
