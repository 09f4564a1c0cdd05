// The entry of CatalogRoom: a search box, facets, figures, the list, the page of a record, and records side by side.

import { h, say, show, mark, announcer, faultLine, uniqueId } from "./dom.js";
import { watchPython } from "./connection.js";
import { createFigure } from "./figure.js";
import { recordPage } from "./record_page.js";
import { watchTheme } from "./theme.js";

const ROOM_PAUSE = 200;
const SIDE_BY_SIDE = 3;

export function renderRoom({ model, el, signal }) {
  const room = model.get("room");
  const id = uniqueId("room");
  const aloud = announcer();
  const box = h("input", { type: "search", id, name: "q", autocomplete: "off", spellcheck: "false", oninput: typed, onkeydown: fromBox });
  const samples = h("div", { class: "chips", role: "group", "aria-label": "Searches to try" },
    room.samples.map((text) => h("button", { type: "button", class: "chip", onclick: () => ask(text) }, text)));
  const facets = new Map(room.facets.map((facet) => [facet.name, facet.name === "year" ? spanFacet(facet) : facetOf(facet)]));
  const clear = h("button", { type: "button", class: "quiet", onclick: () => reset() }, "Clear all");
  const form = h("form", { role: "search", onsubmit: (event) => event.preventDefault() },
    h("label", { for: id }, room.question), box, samples,
    h("div", { class: "facets", role: "group", "aria-label": "Narrow by" }, [...facets.values()].map((facet) => facet.element), clear));
  const fault = faultLine(aloud);
  const count = h("p", { class: "count" });
  const head = h("tr", {}, room.columns.map((title, i) => h("th", { scope: "col" }, h("button", { type: "button", class: "quiet", onclick: () => sortBy(i) }, title))));
  const body = h("tbody", { onkeydown: amongRows });
  const list = h("div", { class: "rows", tabindex: "0", role: "region", "aria-label": `${room.title}: the list` }, h("table", {}, h("thead", {}, head), body));
  const figures = h("div", { class: "figures" });
  const pageArea = h("article", { class: "record-page" });
  const tray = h("div", { class: "tray", hidden: true });
  const root = h("section", { class: "dstudio card room", "aria-label": room.title },
    h("h2", {}, room.title), form, fault.element,
    h("div", { class: "browse" }, h("div", { class: "finder" }, count, list), h("div", { class: "beside" }, figures, pageArea)), tray, aloud.element);

  let plots = [];
  let story = null;
  let rows = [];
  let order = null;
  let timer = 0;
  let connected = true;

  watchTheme((theme) => (root.dataset.theme = theme), signal);
  watchPython(model, root, (state) => {
    connected = state === "well";
    if (state !== "well") fault.tell("Python is not connected; what is shown stays, and nothing new can be searched for.");
    else fault.clear();
  }, signal);
  signal.addEventListener("abort", () => {
    aloud.stop();
    clearTimeout(timer);
  });
  model.on("change:found", answered);
  model.on("change:page", showPage);
  model.on("change:comparison", showComparison);
  model.on("change:compared", showComparison);
  model.on("change:trouble", told);
  el.append(root);
  box.value = model.get("asked").query ?? "";
  answered();
  showPage();
  showComparison();
  told();

  // --- asking

  function ask(text) {
    box.value = text;
    search();
    box.focus();
  }

  function typed() {
    clearTimeout(timer);
    timer = setTimeout(search, ROOM_PAUSE);
  }

  function fromBox(event) {
    if (event.key === "Enter") {
      event.preventDefault();
      clearTimeout(timer);
      search();
    } else if (event.key === "ArrowDown" && body.firstChild) {
      event.preventDefault();
      body.querySelector("button").focus();
    }
  }

  function search() {
    const narrowed = Object.fromEntries([...facets].map(([name, facet]) => [name, facet.value()]).filter(([, value]) => value !== null));
    const before = model.get("asked");
    model.set("asked", { query: box.value.trim(), narrowed, number: (before.number ?? 0) + 1 });
    model.save_changes();
    remember();
  }

  function reset() {
    box.value = "";
    for (const facet of facets.values()) facet.clear();
    search();
    box.focus();
  }

  function facetOf({ name, label }) {
    const select = h("select", { id: `${id}-${name}`, onchange: search });
    let chosen = "";
    return {
      element: h("div", { class: "facet" }, h("label", { for: `${id}-${name}` }, label), select),
      value: () => select.value || null,
      clear: () => (select.value = ""),
      fill(values, narrowed) {
        chosen = narrowed[name] ?? "";
        const known = values.some(([value]) => value === chosen) || !chosen ? values : [[chosen, chosen, 0], ...values];
        select.replaceChildren(h("option", { value: "" }, "any"), ...known.map(([value, text, number]) => h("option", { value }, `${text} (${number})`)));
        select.value = chosen;
      },
    };
  }

  function spanFacet({ name, label }) {
    const make = (end) => h("select", { id: `${id}-${name}-${end}`, onchange: search });
    const first = make("first");
    const last = make("last");
    return {
      element: h("div", { class: "facet span" },
        h("div", {}, h("label", { for: first.id }, `${label} from`), first), h("div", {}, h("label", { for: last.id }, "to"), last)),
      value: () => (first.value || last.value ? [Number(first.value || 0), Number(last.value || 9999)] : null),
      clear: () => (first.value = last.value = ""),
      fill(values, narrowed) {
        const [from, to] = narrowed[name] ?? ["", ""];
        for (const [select, value] of [[first, from === 0 ? "" : from], [last, to === 9999 ? "" : to]]) {
          const years = values.map(([year]) => year);
          if (value && !years.includes(String(value))) years.push(String(value));
          select.replaceChildren(h("option", { value: "" }, "any"), ...years.sort().map((year) => h("option", { value: year }, year)));
          select.value = String(value ?? "");
        }
      },
    };
  }

  // --- what was found

  function answered() {
    const found = model.get("found");
    if (!found?.rows) {
      root.dataset.ready = "0";
      return;
    }
    const { narrowed = {}, query = "", number } = model.get("asked");
    for (const [name, facet] of facets) facet.fill(found.facets[name], narrowed);
    rows = found.rows;
    say(count, found.said);
    fillRows();
    drawFigures(found.figures);
    root.dataset.ready = String(found.number);
    if (found.number === number) root.dataset.listed = query;
    if (found.number > 1) aloud.announce(found.said);
  }

  function fillRows() {
    const sorted = order === null ? rows : [...rows].sort((a, b) => order.way * a.cells[order.column].localeCompare(b.cells[order.column], "en", { numeric: true }));
    body.replaceChildren(...sorted.map(row));
    [...head.children].forEach((cell, i) => mark(cell, "aria-sort", order?.column === i ? (order.way > 0 ? "ascending" : "descending") : null));
    markChosen();
  }

  function row(each) {
    const [title, ...others] = each.cells;
    return h("tr", { "data-record": each.record },
      h("th", { scope: "row" },
        h("button", { type: "button", class: "entry", onclick: () => choose(each.record) }, h("span", { class: "name" }, title), h("small", { class: "meta" }, others.slice(0, 3).filter(Boolean).join(" · ")), snippet(each.snippet))),
      others.map((text) => h("td", {}, text)));
  }

  /** The words around a find, what was looked for standing out. */
  function snippet(text) {
    const parts = text.split(/[«»]/);
    return h("small", {}, parts.map((part, i) => (i % 2 ? h("mark", {}, part) : part)));
  }

  function sortBy(column) {
    const way = order?.column === column ? (order.way > 0 ? -1 : 0) : 1;
    order = way ? { column, way } : null;
    fillRows();
    aloud.announce(way ? `Sorted by ${room.columns[column]}, ${way > 0 ? "ascending" : "descending"}.` : "In the order found.");
  }

  function amongRows(event) {
    const buttons = [...body.querySelectorAll("button.entry")];
    const at = buttons.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: buttons.length - 1 }[event.key];
    if (to === undefined || at < 0) return;
    event.preventDefault();
    (buttons[to] ?? (to < 0 ? box : buttons[at])).focus();
  }

  function drawFigures(given) {
    while (plots.length < given.length) {
      const plot = createFigure(model, signal, { minor: plots.length > 0 });
      plots.push(plot);
      if (plots.length === 1 && room.note) figures.append(h("p", { class: "about" }, room.note));
      figures.insertBefore(plot.element, figures.querySelector(":scope > .about"));
      whenDrawn(plot);
      show(pageArea, Boolean(model.get("page")?.record));
    }
    plots.forEach((plot, i) => {
      show(plot.element, Boolean(given[i]));
      if (given[i]) plot.update(given[i]);
    });
  }

  /** Lets a mark open its record, as the list beside it does. */
  function whenDrawn(plot) {
    if (signal.aborted) return;
    if (plot.canvas.on) plot.canvas.on("plotly_click", ({ points }) => points[0]?.customdata && choose(points[0].customdata));
    else setTimeout(() => whenDrawn(plot), 200);
  }

  // --- one record

  function choose(record) {
    if (!connected) return;
    model.set("chosen", record);
    model.save_changes();
    remember();
    pageArea.dataset.wanted = record;
  }

  function showPage() {
    const page = model.get("page");
    const open = Boolean(page?.record);
    show(pageArea, open || !plots.length);
    show(figures, !open);
    if (!open) {
      pageArea.replaceChildren(h("p", { class: "about" }, "Choose one from the list: its page opens here."));
      delete pageArea.dataset.record;
      markChosen();
      return;
    }
    pageArea.replaceChildren(...recordPage(page, { choose, close, announce: aloud.announce, aside: compareButton(page.record), drawing: page.figure ? drawn(page.figure) : null }));
    pageArea.dataset.record = page.record;
    markChosen();
    if (pageArea.dataset.wanted === page.record) {
      const heading = pageArea.querySelector("h2");
      heading.focus({ preventScroll: true });
      heading.scrollIntoView({ block: "nearest" });
    }
  }

  /** The one figure of a record, in the same element from record to record. */
  function drawn(figure) {
    story ??= createFigure(model, signal);
    story.update(figure);
    return story.element;
  }

  /** Closes the page, and goes back to where it was opened. */
  function close() {
    const entry = body.querySelector('[aria-current="true"]') ?? box;
    choose("");
    entry.focus();
  }

  function markChosen() {
    const chosen = model.get("page")?.record;
    for (const each of body.children) mark(each.querySelector("button.entry"), "aria-current", each.dataset.record === chosen ? "true" : null);
  }

  // --- side by side

  function compareButton(record) {
    if (!room.compares || !record.startsWith(`${rowKind()}/`)) return null;
    const inside = model.get("compared").includes(record);
    return h("button", { type: "button", "aria-pressed": String(inside), onclick: () => compare(record) }, inside ? "Take out of the comparison" : "Compare");
  }

  function rowKind() {
    return rows[0]?.record.split("/")[0] ?? "";
  }

  function compare(record) {
    const before = model.get("compared");
    const after = before.includes(record) ? before.filter((each) => each !== record) : [...before, record].slice(-SIDE_BY_SIDE);
    model.set("compared", after);
    model.save_changes();
    showPage();
    aloud.announce(after.length < 2 ? `${after.length} in the comparison; choose ${after.length ? "another" : "two"} to compare.` : `${after.length} side by side below.`);
    pageArea.querySelector('button[aria-pressed]')?.focus();
  }

  function showComparison() {
    const compared = model.get("compared");
    const { titles, rows: lines } = model.get("comparison") ?? {};
    show(tray, compared.length > 0);
    tray.replaceChildren();
    if (!compared.length) return;
    tray.append(h("h3", {}, "Side by side"));
    if (!titles || compared.length < 2) {
      tray.append(h("p", {}, "One is chosen; open another and press Compare."));
      return;
    }
    const header = h("tr", {}, h("td", {}), titles.map((title, i) => h("th", { scope: "col" }, title, " ",
      h("button", { type: "button", class: "quiet", "aria-label": `Take ${title} out of the comparison`, onclick: () => compare(compared[i]) }, "remove"))));
    tray.append(h("div", { class: "side", tabindex: "0", role: "region", "aria-label": "Side by side" },
      h("table", {}, h("thead", {}, header), h("tbody", {}, lines.map(([label, ...cells]) => h("tr", {}, h("th", { scope: "row" }, label), cells.map((text) => h("td", {}, text))))))));
  }

  // --- trouble, and the address

  function told() {
    const trouble = model.get("trouble");
    if (trouble) fault.tell(trouble);
    else fault.clear();
  }

  /** In Voila the address says what is shown, so that it can be kept and shared. */
  function remember() {
    if (!document.body.dataset.voila) return;
    const address = new URL(location.href);
    const { query, narrowed } = model.get("asked");
    const wanted = [["q", query], ["record", model.get("chosen")], ...[...facets.keys()].filter((name) => name !== "year").map((name) => [name, narrowed[name]])];
    for (const [name, value] of wanted) {
      if (value) address.searchParams.set(name, value);
      else address.searchParams.delete(name);
    }
    history.replaceState(history.state, "", address);
  }
}
