// The entry of PathMap: the map of the course with a route to a goal on it, and the same as a list.

import { h, say, show, mark, announcer, faultLine, uniqueId } from "./dom.js";
import { watchPython } from "./connection.js";
import { watchTheme } from "./theme.js";

const CELL = { width: 146, height: 62 };
const NODE = { width: 126, height: 48 };
const STATES = { "not started": "○", started: "◐", done: "●" };
const NARROW_MAP = 700;

export function renderPathMap({ model, el, signal }) {
  const map = model.get("map");
  const episodes = new Map(map.episodes.map((each) => [each.id, each]));
  const id = uniqueId("path");
  const aloud = announcer();
  const goal = h("select", { id: `${id}-goal`, onchange: ask },
    h("option", { value: "" }, "no goal: the whole course"),
    map.goals.map(({ label, goals }) => h("optgroup", { label }, goals.map(([value, title]) => h("option", { value }, title)))));
  const hours = h("input", { id: `${id}-hours`, class: "number", type: "number", min: "0.5", max: "80", step: "0.5", onchange: ask });
  const hideDone = h("input", { id: `${id}-hide`, type: "checkbox", onchange: showAll });
  const views = ["map", "list"].map((view) => {
    const input = h("input", { type: "radio", name: `${id}-view`, id: `${id}-${view}`, value: view, onchange: () => setView(view) });
    return h("div", { class: "segment" }, input, h("label", { for: input.id }, view === "map" ? "Map" : "List"));
  });
  const form = h("form", { class: "path-form", onsubmit: (event) => event.preventDefault() },
    h("div", { class: "facet" }, h("label", { for: goal.id }, "I want to"), goal),
    h("div", { class: "facet" }, h("label", { for: hours.id }, "Hours a week"), hours),
    h("div", { class: "line" }, hideDone, h("label", { for: hideDone.id }, "Hide what is done")),
    h("fieldset", { class: "segments" }, h("legend", { class: "unseen" }, "View"), views));
  const verdict = h("p", { class: "verdict" });
  const next = h("p", { class: "next" });
  const fault = faultLine(aloud);
  const skipped = h("div", { class: "skipped" });
  const edges = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const field = h("div", { class: "field" });
  const mapView = h("div", { class: "map", tabindex: "0", role: "region", "aria-label": "Map of the course: from left to right, each after what it needs" }, field);
  const listView = h("ol", { class: "route" });
  const aside = h("article", { class: "record-page" });
  const root = h("section", { class: "dstudio card path", "aria-label": "Ways through the course" },
    h("h2", {}, "Ways through the course"), form, fault.element, verdict, next, skipped,
    h("div", { class: "browse" }, h("div", { class: "ways" }, mapView, listView), aside), aloud.element);
  const nodes = new Map();
  let chosen = "";
  let view = "";

  watchTheme((theme) => (root.dataset.theme = theme), signal);
  watchPython(model, root, (state) => {
    if (state !== "well") fault.tell("Python is not connected; the map stays, and nothing new can be computed.");
    else fault.clear();
  }, signal);
  const observer = new ResizeObserver(() => view || pickView());
  observer.observe(root);
  signal.addEventListener("abort", () => {
    aloud.stop();
    observer.disconnect();
  });
  model.on("change:route", answered);
  model.on("change:states", showAll);
  model.on("change:trouble", told);
  el.append(root);
  buildMap();
  goal.value = model.get("asked").goal ?? "";
  hours.value = model.get("asked").hours;
  answered();
  told();

  // --- the map

  function buildMap() {
    const columns = Math.max(...map.episodes.map((each) => each.column)) + 1;
    const rows = Math.max(...map.episodes.map((each) => each.row)) + 1;
    field.style.width = `${columns * CELL.width}px`;
    field.style.height = `${rows * CELL.height}px`;
    edges.setAttribute("width", columns * CELL.width);
    edges.setAttribute("height", rows * CELL.height);
    edges.setAttribute("aria-hidden", "true");
    field.append(edges);
    for (const each of map.episodes) {
      for (const need of Object.keys(each.needs)) edges.append(edge(episodes.get(need), each));
      const node = h("button", { type: "button", class: "node", "data-episode": each.id, onclick: () => choose(each.id), onfocus: () => light(each.id), onmouseenter: () => light(each.id) });
      node.style.left = `${each.column * CELL.width + 8}px`;
      node.style.top = `${each.row * CELL.height + 8}px`;
      node.style.width = `${NODE.width}px`;
      node.style.height = `${NODE.height}px`;
      nodes.set(each.id, node);
      field.append(node);
    }
  }

  function edge(from, to) {
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    const [x0, y0] = [from.column * CELL.width + 8 + NODE.width, from.row * CELL.height + 8 + NODE.height / 2];
    const [x1, y1] = [to.column * CELL.width + 8, to.row * CELL.height + 8 + NODE.height / 2];
    path.setAttribute("d", `M${x0},${y0} C${x0 + 24},${y0} ${x1 - 24},${y1} ${x1},${y1}`);
    path.dataset.from = from.id;
    path.dataset.to = to.id;
    return path;
  }

  function light(name) {
    for (const path of edges.children) mark(path, "data-lit", path.dataset.from === name || path.dataset.to === name);
  }

  // --- what was asked, and what came

  function ask() {
    const given = Number(hours.value);
    if (!(given >= 0.5 && given <= 80)) {
      mark(hours, "aria-invalid", "true");
      return fault.tell(`Hours a week were given as ${hours.value || "nothing"}; allowed is 0.5 to 80; try 4.`);
    }
    mark(hours, "aria-invalid", null);
    fault.clear();
    model.set("asked", { goal: goal.value, hours: given, number: (model.get("asked").number ?? 0) + 1 });
    model.save_changes();
  }

  function answered() {
    const route = model.get("route");
    if (!route.steps) return;
    say(verdict, route.said);
    say(next, route.next);
    skipped.replaceChildren(...(route.skipped.length ? [h("p", { class: "note" }, route.skipped)] : []));
    showAll();
    root.dataset.ready = String(route.number);
    if (route.number > 1) aloud.announce(`${route.said} ${route.next}`);
  }

  function showAll() {
    const { steps = [], suggested = "" } = model.get("route");
    const states = model.get("states");
    const order = new Map(steps.map((step, i) => [step.episode, i + 1]));
    for (const [name, node] of nodes) {
      const episode = episodes.get(name);
      const state = states[name] ?? "not started";
      const step = order.get(name);
      node.replaceChildren(
        h("span", { class: "top" }, h("span", { "aria-hidden": "true" }, STATES[state]), ` ${name}`, h("small", { class: "step" }, step ? `step ${step}` : `${episode.minutes} min`)),
        h("span", { class: "name" }, episode.title));
      mark(node, "aria-label", [`${name} ${episode.title}, ${episode.minutes} minutes, ${state}`, step ? `step ${step} of the route` : "", name === suggested ? "suggested next" : ""].filter(Boolean).join(", "));
      mark(node, "data-on", Boolean(step) || !steps.length);
      mark(node, "data-next", name === suggested);
      mark(node, "aria-current", name === chosen ? "true" : null);
      show(node, !(hideDone.checked && state === "done"));
    }
    const shown = steps.length ? steps : map.episodes.map((each) => ({ episode: each.id, reason: "" }));
    listView.replaceChildren(...shown.filter((step) => !(hideDone.checked && states[step.episode] === "done")).map(stepItem));
    if (chosen) showEpisode(chosen);
    else aside.replaceChildren(h("p", { class: "about" }, "Choose an episode: what it needs, what it opens, and what you can do afterwards."));
  }

  function stepItem(step) {
    const episode = episodes.get(step.episode);
    const state = model.get("states")[step.episode] ?? "not started";
    const isNext = step.episode === model.get("route").suggested;
    return h("li", {},
      h("button", { type: "button", class: "entry", "data-episode": step.episode, "aria-current": step.episode === chosen ? "true" : null, onclick: () => choose(step.episode) },
        h("span", { class: "name" }, `${STATES[state]} ${episode.id} ${episode.title}`),
        h("small", {}, [isNext ? "suggested next" : "", state, `${episode.minutes} min`, step.reason].filter(Boolean).join(" · "))));
  }

  // --- one episode

  function choose(name) {
    chosen = name;
    showAll();
    light(name);
    const heading = aside.querySelector("h2");
    heading.focus({ preventScroll: true });
    heading.scrollIntoView({ block: "nearest" });
  }

  function showEpisode(name) {
    const episode = episodes.get(name);
    const state = model.get("states")[name] ?? "not started";
    const states = h("fieldset", { class: "segments" }, h("legend", {}, "Where I am"), Object.keys(STATES).map((each) => {
      const input = h("input", { type: "radio", name: `${id}-state`, id: `${id}-state-${each.replace(" ", "-")}`, onchange: () => keep(name, each) });
      input.checked = each === state;
      return h("div", { class: "segment" }, input, h("label", { for: input.id }, each));
    }));
    const focused = aside.contains(document.activeElement) ? document.activeElement.id : "";
    aside.replaceChildren(...[
      h("p", { class: "trail" }, `${episode.series} · ${episode.minutes} min · ${episode.depth}`),
      h("h2", { tabindex: "-1", class: "told" }, `${episode.id} ${episode.title}`),
      h("p", { class: "lead" }, episode.about),
      episode.file ? h("p", {}, "The notebook is ", h("code", {}, episode.file), ".") : h("p", { class: "about" }, "Its notebook is not part of this release."),
      states,
      Object.keys(episode.needs).length ? [h("h3", {}, "Needs"), h("ul", { class: "leads" }, Object.entries(episode.needs).map(([need, reason]) => h("li", {}, link(need), `: ${reason}.`)))] : null,
      episode.opens.length ? [h("h3", {}, "Opens"), h("ul", { class: "leads" }, episode.opens.map((each) => h("li", {}, link(each))))] : null,
      h("h3", {}, "Afterwards you can"), h("ul", { class: "claims" }, episode.outcomes.map((text) => h("li", {}, text))),
      episode.cold_open ? [h("h3", {}, "It opens with"), h("p", {}, episode.cold_open)] : null,
      episode.concepts.length ? [h("h3", {}, "Concepts"), h("p", {}, episode.concepts.join(", "))] : null,
    ].flat(Infinity).filter(Boolean));
    if (focused) root.querySelector(`[id="${focused}"]`)?.focus();
  }

  function link(name) {
    return h("button", { type: "button", class: "inline", onclick: () => choose(name) }, `${name} ${episodes.get(name).title}`);
  }

  function keep(name, state) {
    model.send({ kind: "keep", episode: name, state });
    aloud.announce(`${name}: ${state}.`);
  }

  // --- views and trouble

  function pickView() {
    if (!root.clientWidth) return;
    setView(root.clientWidth < NARROW_MAP ? "list" : "map");
  }

  function setView(wanted) {
    view = wanted;
    views.forEach((segment) => (segment.firstChild.checked = segment.firstChild.value === wanted));
    show(mapView, wanted === "map");
    show(listView, wanted === "list");
  }

  function told() {
    const trouble = model.get("trouble");
    if (trouble) fault.tell(trouble);
  }
}
