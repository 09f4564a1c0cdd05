// The entry of FormulaBrowser: a search box, the topics, what was found, and the page of the formula chosen.

import { h, say, show, mark, announcer, faultLine, uniqueId } from "./dom.js";
import { watchPython } from "./connection.js";
import { formulaPages } from "./library.js";
import { formulaPage } from "./formula_page.js";
import { watchTheme } from "./theme.js";

const SEARCH_PAUSE = 150;
const SEARCH_PATIENCE = 900;
const MOST_HITS = 40;
const SAMPLE_QUESTIONS = ["how many replicas", "how long is the queue", "p99 of a fan-out", "retry storm", "λ"];

export function renderFormulas({ model, el, signal }) {
  const id = uniqueId("formulas");
  const aloud = announcer();
  const box = h("input", { type: "search", id, name: "q", autocomplete: "off", spellcheck: "false", "aria-describedby": `${id}-hint`, oninput: typed, onkeydown: fromBox });
  const hint = h("p", { class: "hint", id: `${id}-hint` }, "Words, a symbol or a question. Enter opens the first one found.");
  const examples = h("div", { class: "chips", role: "group", "aria-label": "Questions to try" },
    SAMPLE_QUESTIONS.map((question) => h("button", { type: "button", class: "chip", onclick: () => ask(question) }, question)));
  const form = h("form", { role: "search", onsubmit: submit }, h("label", { for: id }, "Find a formula"), box, hint, examples);
  const count = h("p", { class: "count" });
  const hits = h("ol", { class: "hits", onkeydown: amongHits });
  const tree = h("ul", { class: "topics" });
  const everything = h("button", { type: "button", class: "quiet", onclick: () => ask("") }, "Show all topics");
  const finder = h("nav", { class: "finder", "aria-label": "Formulas" }, h("div", { class: "buttons" }, count, everything), hits, tree);
  const chosenPage = h("article", { class: "formula-page" });
  const fault = faultLine(aloud);
  const root = h("section", { class: "dstudio card formulas", "aria-label": "Formula browser" }, form, fault.element, h("div", { class: "browse" }, finder, chosenPage), aloud.element);

  let pages = null;
  let known = new Map();
  let connected = true;
  let owed = false;
  let query = "";
  let timer = 0;
  let late = 0;

  watchTheme((theme) => (root.dataset.theme = theme), signal);
  watchPython(model, root, heard, signal);
  signal.addEventListener("abort", () => {
    aloud.stop();
    clearTimeout(timer);
    clearTimeout(late);
  });
  model.on("change:found", answered);
  model.on("change:chosen", showChosen);
  model.on("change:trouble", told);
  el.append(root);
  say(count, "Fetching the formulas…");
  formulaPages(model, signal).then(start, (error) => fault.tell(`The formulas could not be loaded: ${error.message}. Reload the page.`));

  function start(loaded) {
    if (signal.aborted) return;
    pages = loaded.default;
    known = new Map(pages.formulas.map((each) => [each.id, each]));
    tree.append(...pages.topics.map(topicPart));
    root.dataset.ready = "";
    const address = new URLSearchParams(outsideVoila() ? "" : location.search);
    const wanted = address.get("formula");
    ask(address.get("q") ?? model.get("query"), { quiet: true });
    if (wanted && known.has(wanted) && wanted !== model.get("chosen")) choose(wanted, { focus: false });
    else showChosen();
    if (wanted && !known.has(wanted)) {
      fault.tell(`No formula is called “${wanted.slice(0, 60)}”; here is what its words lead to.`);
      ask(wanted.replaceAll(/[._]/g, " "), { quiet: true });
    }
    told();
  }

  // --- searching

  function heard(state) {
    connected = state === "well";
    if (connected && owed) search(query, true);
  }

  function ask(text, { quiet = false } = {}) {
    box.value = text;
    search(text, quiet);
    if (!quiet) box.focus();
  }

  function typed() {
    clearTimeout(timer);
    timer = setTimeout(() => search(box.value), SEARCH_PAUSE);
  }

  function search(text, quiet = false) {
    clearTimeout(timer);
    clearTimeout(late);
    query = text.trim();
    if (!pages) return;
    model.set("query", query);
    if (!quiet) remember();
    if (!query) return showTopics();
    if (!connected) return searchAlone();
    owed = false;
    if (model.get("found").query === query) return answered(); // the same words again, which Python would answer without a sound
    model.send({ kind: "search", query });
    late = setTimeout(searchAlone, SEARCH_PATIENCE);
  }

  /** Python orders better, and is asked again as soon as it is heard of. */
  function searchAlone() {
    owed = true;
    list(searchHere(query), "page");
  }

  function answered() {
    const { query: asked, ids } = model.get("found");
    if (asked !== query || !query) return;
    clearTimeout(late);
    owed = false;
    list(ids, "python");
  }

  /** The same search without Python: words in titles weigh most, then names and symbols, then the text. */
  function searchHere(text) {
    const parts = [...new Set(text.toLowerCase().replaceAll(/[-_?.,]/g, " ").split(/\s+/).filter(Boolean))];
    const whole = (field, part) => ` ${field} `.includes(` ${part} `);
    const weigh = ({ words: [title, names, about] }) =>
      parts.reduce((sum, part) => {
        if (part.length < 3) return sum + 8 * whole(title, part) + 5 * whole(names, part);
        return sum + 8 * title.includes(part) + 4 * names.includes(part) + about.includes(part);
      }, 0);
    return pages.formulas
      .map((each) => [weigh(each), each.id])
      .filter(([weight]) => weight > 0)
      .sort((a, b) => b[0] - a[0])
      .map(([, name]) => name);
  }

  function showTopics() {
    say(count, `${pages.formulas.length} formulas in ${pages.topics.length} topics`);
    show(hits, false);
    show(tree, true);
    show(everything, false);
    hits.replaceChildren();
  }

  function list(ids, by) {
    const found = ids.filter((each) => known.has(each));
    const shown = found.slice(0, MOST_HITS);
    say(count, found.length ? `${found.length} found${found.length > MOST_HITS ? `, the best ${MOST_HITS} shown` : ""}` : `Nothing speaks of “${query.slice(0, 60)}”. Try other words, or look through the topics.`);
    hits.replaceChildren(...shown.map((each) => h("li", {}, entry(known.get(each), true))));
    show(hits, shown.length > 0);
    show(tree, found.length === 0);
    show(everything, true);
    markChosen();
    root.dataset.listed = `${by}: ${query}`;
    aloud.announce(count.textContent);
  }

  function submit(event) {
    event.preventDefault();
    clearTimeout(timer);
    if (query !== box.value.trim()) list(searchHere((query = box.value.trim())), "page");
    hits.querySelector("button")?.click();
  }

  /** Enter is taken here too, because Lab keeps a form in a cell from being submitted by it. */
  function fromBox(event) {
    if (event.key === "Enter") return submit(event);
    if (event.key !== "ArrowDown" || !hits.firstChild) return;
    event.preventDefault();
    hits.querySelector("button").focus();
  }

  function amongHits(event) {
    const buttons = [...hits.querySelectorAll("button")];
    const at = buttons.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: buttons.length - 1 }[event.key];
    if (to === undefined || at < 0) return;
    event.preventDefault();
    (buttons[to] ?? (to < 0 ? box : buttons[at])).focus();
  }

  // --- topics and entries

  function topicPart(topic) {
    const members = pages.formulas.filter((each) => each.topic === topic.id);
    return h("li", {},
      h("details", { "data-topic": topic.id },
        h("summary", {}, topic.title, h("small", {}, ` ${members.length}`)),
        h("p", { class: "about" }, topic.about),
        h("ul", {}, members.map((each) => h("li", {}, entry(each, false))))));
  }

  function entry(formula, withTopic) {
    const topic = withTopic ? pages.topics.find((each) => each.id === formula.topic).title : "";
    return h("button", { type: "button", class: "entry", "data-formula": formula.id, onclick: () => choose(formula.id) },
      h("span", { class: "name" }, formula.title),
      withTopic ? h("small", {}, `${topic} · ${formula.id}`) : null);
  }

  function markChosen() {
    for (const each of root.querySelectorAll(".entry")) mark(each, "aria-current", each.dataset.formula === model.get("chosen") ? "true" : null);
  }

  // --- the formula chosen

  function choose(name, { focus = true } = {}) {
    model.set("chosen", name);
    model.save_changes();
    showChosen();
    fault.clear();
    remember();
    if (!focus) return;
    const heading = chosenPage.querySelector("h2");
    heading?.focus({ preventScroll: true });
    heading?.scrollIntoView({ block: "nearest" });
    if (heading && heading.getBoundingClientRect().top > innerHeight * 0.6) heading.scrollIntoView({ block: "start" });
  }

  function showChosen() {
    const formula = known.get(model.get("chosen"));
    if (!pages || chosenPage.dataset.formula === (formula?.id ?? "")) return;
    chosenPage.dataset.formula = formula?.id ?? "";
    chosenPage.replaceChildren(...(formula ? formulaPage(formula, pages, { choose, announce: aloud.announce, back: () => box.focus() }) : [welcome()]));
    markChosen();
    const topic = formula && tree.querySelector(`details[data-topic="${formula.topic}"]`);
    if (topic && !query) topic.open = true;
  }

  function welcome() {
    return h("p", { class: "about" }, "Choose a formula: its page opens here, and a calculator of it below.");
  }

  function told() {
    const trouble = model.get("trouble");
    if (trouble) fault.tell(trouble);
  }

  /** In Voila the address names what is shown, so that it can be kept and shared. */
  function remember() {
    if (outsideVoila()) return;
    const address = new URL(location.href);
    const chosen = model.get("chosen");
    if (chosen && address.searchParams.get("formula") !== chosen) address.searchParams.delete("state");
    for (const [name, value] of [["formula", chosen], ["q", query]]) {
      if (value) address.searchParams.set(name, value);
      else address.searchParams.delete(name);
    }
    history.replaceState(history.state, "", address);
  }
}

function outsideVoila() {
  return !document.body.dataset.voila;
}
