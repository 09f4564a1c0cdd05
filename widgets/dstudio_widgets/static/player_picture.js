// The space-time diagram of a run: a lane for each node, an arrow for each message, and a cursor that goes along them.

import { mark } from "./dom.js";

const LANE = 64;
const FIRST_LANE = 58;
const GUTTER = 14;

/** Room for the names at the left, where there is room. */
const NAME_ROOM = 130;
const ROOMY = 560;
const FOOT = 30;
const HEAD_SIZE = 7;

/** Pixels that an event should have on average before the picture is drawn wider than its frame. */
const PLAYER_ROOM = 7;

/** Pixels between two ticks of the axis, at least. */
const TICK_ROOM = 72;

function svgElement(tag, attributes = {}, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) if (value !== null && value !== undefined) element.setAttribute(name, value);
  element.append(...children.filter((child) => child !== null));
  return element;
}

/** The diagram; `seek(place)` hears which event is pointed at. */
export function createDiagram({ seek }) {
  const still = svgElement("g", { class: "still" });
  const moving = svgElement("g", { class: "moving" });
  const names = svgElement("g", { class: "names" });
  const dots = svgElement("g", { class: "dots" });
  const cursor = svgElement("line", { class: "now-line", y1: 30 });
  const titled = svgElement("text", { class: "titled" });
  const svg = svgElement("svg", { role: "img" }, moving, dots, cursor, names, titled);
  moving.append(still);
  let run = null;
  let width = 0;
  let zoom = 0;
  let scale = 1;
  let offset = 0;
  let items = [];
  let badges = [];
  let flights = [];
  let labels = [];

  const height = () => FIRST_LANE + LANE * (run.nodes.length - 1) + 34 + FOOT;
  const lane = (place) => FIRST_LANE + LANE * place;
  const left = () => (width >= ROOMY ? NAME_ROOM : GUTTER);
  const x = (time) => left() + time * scale;
  const inner = () => Math.max(80, width - left() - GUTTER);

  svg.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    svg.setPointerCapture(event.pointerId);
    point(event);
  });
  svg.addEventListener("pointermove", (event) => event.buttons & 1 && svg.hasPointerCapture(event.pointerId) && point(event));

  /** The event nearest to where the pointer is. */
  function point(event) {
    const box = svg.getBoundingClientRect();
    const [px, py] = [event.clientX - box.left + offset, event.clientY - box.top];
    let best = 0;
    let least = Infinity;
    run.events.forEach((each, i) => {
      const away = Math.abs(x(each.at) - px) + (each.lane < 0 ? 20 : Math.abs(lane(each.lane) - py) / 8);
      if (away < least) [best, least] = [i, away];
    });
    seek(best);
  }

  function load(given) {
    run = given;
    zoom = 0;
    if (width) layOut(width, true);
  }

  function layOut(wide, anew = false) {
    if (!wide || (wide === width && !anew)) return;
    width = wide;
    if (!zoom) {
      const wanted = (run.events.length * PLAYER_ROOM) / inner();
      zoom = Math.min(16, 2 ** Math.max(0, Math.ceil(Math.log2(wanted) - 0.3)));
    }
    draw();
  }

  function draw() {
    scale = (inner() * zoom) / Math.max(run.end, 1e-9);
    svg.setAttribute("viewBox", `0 0 ${width} ${height()}`);
    svg.style.height = `${height()}px`;
    mark(svg, "aria-label", run.finding);
    items = [];
    labels = [];
    still.replaceChildren(...bands(), ...lanes(), ...axis(), ...run.arrows.flatMap(arrow), ...run.events.flatMap(sign), ...breakLine());
    flights = run.arrows;
    names.replaceChildren(...run.nodes.map(badge));
    cursor.setAttribute("y2", height() - FOOT);
  }

  function keep(element, at, ended = at) {
    items.push({ element, at, ended });
    return element;
  }

  function bands() {
    return run.bands.flatMap((band) => {
      const [from, to] = [x(band.start), x(band.end)];
      const group = svgElement("g", { class: `band ${band.kind}` },
        svgElement("rect", { x: from, y: 22, width: Math.max(2, to - from), height: height() - FOOT - 22 }),
        svgElement("text", { x: from + 6, y: 17 }, band.words));
      labels.push({ text: group.lastChild, from, to });
      return [keep(group, band.event)];
    });
  }

  function lanes() {
    const end = x(run.end);
    return run.nodes.flatMap((_, place) => {
      const y = lane(place);
      const spans = run.downs.filter((span) => span.lane === place);
      const gone = spans.flatMap((span) => [
        svgElement("line", { class: "lane-gap", x1: x(span.start), x2: x(span.end), y1: y, y2: y }),
        svgElement("line", { class: `lane-${span.kind}`, x1: x(span.start), x2: x(span.end), y1: y, y2: y }),
      ]);
      return [svgElement("line", { class: "lane", x1: x(0), x2: end, y1: y, y2: y }), ...gone];
    });
  }

  function axis() {
    const least = TICK_ROOM / scale;
    const power = 10 ** Math.floor(Math.log10(least));
    const step = Math.max(run.timed ? 0 : 1, [1, 2, 5, 10].map((each) => each * power).find((each) => each >= least));
    const y = height() - FOOT;
    const found = [svgElement("line", { class: "axis-line", x1: x(0), x2: x(run.end), y1: y, y2: y })];
    for (let i = 0; i * step <= run.end * (1 + 1e-9); i += 1) {
      const time = i * step;
      const written = Number(time.toPrecision(6));
      found.push(svgElement("line", { class: "axis-line", x1: x(time), x2: x(time), y1: y, y2: y + 5 }),
        svgElement("text", { class: "tick-text", x: x(time), y: y + 19, "text-anchor": i ? "middle" : "start" }, run.timed ? `${written} ms` : `${i ? "" : "step "}${written}`));
    }
    return found;
  }

  /** A message on its way: a line with a head, or ending in a cross, or going off where the run ends. */
  function arrow(way) {
    const [x0, y0] = [x(way.start), lane(way.from)];
    let [x1, y1] = [x(way.end), lane(way.to)];
    if (way.from === way.to) {
      const top = y0 - 20;
      const d = `M${x0},${y0} C${x0},${top} ${x1},${top} ${x1},${y0}`;
      return [keep(svgElement("g", { class: `way ${way.fate}` }, svgElement("path", { d }), tip(way.fate, x1, y1, 0, 1)), way.sent, way.ended)];
    }
    if (way.fate === "lost" && way.end - way.start < 1e-9) [x1, y1] = [x0 + 13, y0 + (y1 - y0) * 0.42];
    if (way.fate === "open") {
      const share = Math.min(1, 0.4 + (way.end - way.start) / Math.max(run.end, 1e-9));
      [x1, y1] = [Math.max(x1, x0 + 10), y0 + (y1 - y0) * Math.min(0.8, share)];
    }
    const long = Math.hypot(x1 - x0, y1 - y0) || 1;
    const [dx, dy] = [(x1 - x0) / long, (y1 - y0) / long];
    const line = svgElement("path", { d: `M${x0},${y0} L${x1 - (way.fate === "delivered" ? dx * 4 : 0)},${y1 - (way.fate === "delivered" ? dy * 4 : 0)}` });
    return [keep(svgElement("g", { class: `way ${way.fate}` }, line, tip(way.fate, x1, y1, dx, dy)), way.sent, way.ended)];
  }

  function tip(fate, px, py, dx, dy) {
    if (fate === "lost") return svgElement("path", { class: "cross", d: `M${px - 5},${py - 5} l10,10 m0,-10 l-10,10` });
    if (fate === "open") return null;
    const [bx, by] = [px - dx * HEAD_SIZE, py - dy * HEAD_SIZE];
    const side = HEAD_SIZE * 0.5;
    return svgElement("path", { class: "head-of", d: `M${px},${py} L${bx - dy * side},${by + dx * side} L${bx + dy * side},${by - dx * side} Z` });
  }

  /** What a node does by itself, on its lane. */
  function sign(event, i) {
    if (event.lane < 0 || !event.mark) return [];
    const [px, py] = [x(event.at), lane(event.lane)];
    const form = {
      record: `M${px},${py - 6} l6,6 l-6,6 l-6,-6 Z`,
      crash: `M${px - 6},${py - 6} l12,12 m0,-12 l-12,12`,
      restart: `M${px - 5},${py} a5,5 0 1 0 10,0 a5,5 0 1 0 -10,0`,
      timer: `M${px - 4},${py - 10} h8 l-4,7 Z`,
      call: `M${px - 4},${py + 10} h8 l-4,-7 Z`,
      pause: `M${px - 3},${py - 6} v12 m6,-12 v12`,
      clock: `M${px},${py - 6} v6 h5`,
    }[event.mark];
    return [keep(svgElement("path", { class: `sign ${event.mark}`, d: form }), i)];
  }

  function breakLine() {
    if (run.broken === null) return [];
    const event = run.events[run.broken];
    const px = x(event.at);
    const nearEnd = px > x(run.end) - 60;
    const found = [svgElement("line", { class: "break-line", x1: px, x2: px, y1: 22, y2: height() - FOOT }),
      svgElement("text", { class: "break-text", x: px + (nearEnd ? -6 : 6), y: 33, "text-anchor": nearEnd ? "end" : "start" }, "✗ broken here")];
    if (event.lane >= 0) found.push(svgElement("circle", { class: "break-ring", cx: px, cy: lane(event.lane), r: 12 }));
    return found.map((element) => keep(element, run.broken));
  }

  function badge(name, place) {
    const text = svgElement("text", { x: 7, y: lane(place) - 10 }, name);
    const back = svgElement("rect", { x: 2, y: lane(place) - 24, height: 19, rx: 4 });
    badges[place] = { text, back };
    return svgElement("g", {}, back, text);
  }

  /** What the message is that is sent or arrives just now, beside its arrow. */
  function caption(way) {
    titled.textContent = way?.title ?? "";
    if (!way) return;
    const half = way.from === way.to ? 0.5 : way.fate === "lost" && way.end === way.start ? 0.3 : 0.5;
    const px = x(way.start) + (x(way.end) - x(way.start)) * half - offset;
    const py = lane(way.from) + (lane(way.to) - lane(way.from)) * half - (way.from === way.to ? 22 : 0);
    const onLeft = px > width - 120;
    titled.setAttribute("x", px + (onLeft ? -12 : 12));
    titled.setAttribute("y", py + 4);
    titled.setAttribute("text-anchor", onLeft ? "end" : "start");
  }

  /** Shows the run up to an event, and the cursor at a time that may lie after it. */
  function show(at, time, { tokens, told }) {
    if (!width) return;
    const event = run.events[at];
    for (const { element, at: begins, ended } of items) {
      const flying = ended !== begins && begins <= at && (ended === null || ended > at);
      mark(element, "data-when", begins > at ? "later" : begins === at || ended === at ? "now" : flying ? "flying" : "past");
    }
    const span = inner() * zoom;
    const px = x(time);
    offset = Math.max(0, Math.min(px - width * 0.5, span + left() + GUTTER - width));
    moving.setAttribute("transform", `translate(${-offset},0)`);
    for (const { text, from, to } of labels) text.setAttribute("x", Math.max(from, Math.min(offset, to - 40)) + 6);
    caption(run.arrows.find((way) => way.sent === at || way.ended === at));
    cursor.setAttribute("x1", px - offset);
    cursor.setAttribute("x2", px - offset);
    dots.replaceChildren(...(tokens ? flights : []).filter((way) => way.start < time && way.end > time && way.fate !== "open").map((way) => {
      const share = (time - way.start) / (way.end - way.start);
      const y = lane(way.from) + (lane(way.to) - lane(way.from)) * share - (way.from === way.to ? 60 * share * (1 - share) : 0);
      return svgElement("circle", { cx: px - offset, cy: y, r: 4.5, class: way.fate });
    }));
    run.nodes.forEach((name, place) => {
      const { text, back } = badges[place];
      const said = told[place] ? `${name} · ${told[place]}` : name;
      if (text.textContent !== said) text.textContent = said;
      const long = `${Math.ceil(text.getComputedTextLength?.() || said.length * 7) + 10}`;
      mark(back, "width", long);
      mark(text.parentNode, "data-active", event.lane === place ? "true" : null);
    });
  }

  return {
    element: svg, load, layOut, show,
    magnify(times) {
      zoom = Math.max(1, Math.min(64, zoom * times));
      draw();
    },
    zoom: () => zoom,
  };
}
