// The pictures of the war room: a panel over the last hour, with gaps where it was dark, and three courses in the debrief.

import { h } from "./dom.js";

const DRAWN = { width: 240, height: 56 };

function drawn(tag, attributes, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** The stretches of a row of points that are known, each as a polyline; a gap stays a gap. */
function strokes(points, top, count, name) {
  const found = [];
  let line = [];
  const end = () => {
    if (line.length === 1) line.push(line[0].replace(/^[\d.]+/, (x) => String(Number(x) + 0.5)));
    if (line.length) found.push(drawn("polyline", { points: line.join(" "), class: name, "vector-effect": "non-scaling-stroke" }));
    line = [];
  };
  points.forEach((value, i) => {
    if (value === null) return end();
    const x = (i / Math.max(1, count - 1)) * DRAWN.width;
    line.push(`${x.toFixed(1)},${(DRAWN.height - (Math.min(value, top) / top) * DRAWN.height).toFixed(1)}`);
  });
  end();
  return found;
}

function picture(label, ...children) {
  return drawn("svg", { viewBox: `-2 -3 ${DRAWN.width + 4} ${DRAWN.height + 6}`, preserveAspectRatio: "none", role: "img", "aria-label": label }, ...children);
}

/** One panel: its value in words, its course as a line, and its numbers. */
export function panelFigure(panel, open) {
  const known = panel.points.filter((value) => value !== null);
  const range = known.length ? `; in the time shown between ${round(Math.min(...known))} and ${round(Math.max(...known))} ${panel.unit}` : "";
  const label = `${panel.title}: ${panel.value}${panel.change ? `, ${panel.change}` : ""}${range}.`;
  const rows = panel.points.map((value, i) => [panel.times[i], value]).filter((_, i) => (panel.points.length - 1 - i) % 5 === 0);
  return h("figure", { class: "war-panel", "data-dark": panel.dark ? "true" : null },
    h("figcaption", {}, panel.title),
    h("p", { class: "reading" }, h("strong", {}, panel.value), panel.dark ? ` ${panel.dark.replace(/^no data: /, "— ")}` : ` ${panel.change}`),
    picture(label, drawn("line", { x1: 0, x2: DRAWN.width, y1: DRAWN.height, y2: DRAWN.height, class: "base", "vector-effect": "non-scaling-stroke" }), ...strokes(panel.points, panel.top, panel.points.length, "served")),
    h("p", { class: "axis-of", "aria-hidden": "true" }, h("span", {}, panel.times[0]), h("span", {}, `0 to ${panel.top} ${panel.unit}`), h("span", {}, panel.times.at(-1))),
    h("details", { "data-metric": panel.metric, open }, h("summary", { "aria-label": `Numbers: ${panel.title}` }, "Numbers"),
      h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": `Numbers: ${panel.title}` },
        h("table", {}, h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "at"), h("th", { scope: "col" }, panel.unit))),
          h("tbody", {}, rows.map(([time, value]) => h("tr", {}, h("th", { scope: "row" }, time), h("td", {}, value === null ? "no data" : round(value)))))))));
}

/** Three courses of the answered share: yours, doing nothing, the expert's. */
export function courseFigure(debrief) {
  const count = Math.max(...debrief.courses.map((course) => course.points.length));
  const label = debrief.courses.map((course) => `${course.label}: ${course.said}`).join(". ");
  return h("figure", { class: "courses" },
    h("figcaption", {}, "Users served, in percent, over the whole watch"),
    picture(`${label}.`, drawn("line", { x1: 0, x2: DRAWN.width, y1: DRAWN.height, y2: DRAWN.height, class: "base", "vector-effect": "non-scaling-stroke" }),
      ...[...debrief.courses].reverse().flatMap((course) => strokes(course.points, 100, count, `course-${course.name}`))),
    h("p", { class: "axis-of", "aria-hidden": "true" }, h("span", {}, debrief.times[0]), h("span", {}, "0 to 100 %"), h("span", {}, debrief.times.at(-1))),
    h("ul", { class: "key-of", role: "list" }, debrief.courses.map((course) => h("li", {},
      drawn("svg", { viewBox: "0 0 28 8", class: "sample", "aria-hidden": "true" }, drawn("line", { x1: 0, x2: 28, y1: 4, y2: 4, class: `course-${course.name}` })),
      h("strong", {}, `${course.label}: `), course.said, "."))));
}

function round(value) {
  return Math.abs(value) >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(3)));
}
