// The page of one formula: the line itself, what its letters mean, when it holds, where it is from, and where it is used.

import { h, copyText, mathFrom } from "./dom.js";

/** The parts of a formula's page; `choose` opens another formula, `back` leads to the search box. */
export function formulaPage(formula, pages, { choose, announce, back }) {
  const topic = pages.topics.find((each) => each.id === formula.topic);
  return [
    h("p", { class: "trail" }, `${topic.title} · `, h("code", {}, formula.id)),
    h("h2", { tabindex: "-1", class: "told" }, formula.title),
    h("div", { class: "maths line", tabindex: "0", role: "group", "aria-label": "The formula" }, mathFrom(formula.line)),
    formulaMeaning(formula),
    formulaHolds(formula, choose),
    h("h3", {}, "Where it is from"),
    h("ul", { class: "sources" }, formula.sources.map((source) => h("li", {}, citedWork(source)))),
    formulaUses(formula),
    h("h3", {}, "In Python"),
    formulaPython(formula, announce),
    h("p", { class: "below" }, "The calculator of this formula stands below. ",
      h("button", { type: "button", class: "quiet", onclick: back }, "Back to the search")),
  ].flat(Infinity).filter(Boolean);
}

function formulaMeaning({ where, result }) {
  const row = (each, kind) =>
    h("div", { class: "row" },
      h("dt", {}, symbolFrom(each.symbol), " ", each.name),
      h("dd", {}, each.meaning, h("small", {}, `${kind}: ${each.allowed}${each.usual ? `; usual ${each.usual}` : ""}`)));
  return [
    h("h3", {}, "Where"),
    h("dl", { class: "where" }, row(result, "result"), where.map((each) => row(each, each.meaning === "a constant" ? "value" : "allowed"))),
  ];
}

function symbolFrom(text) {
  const symbol = mathFrom(text);
  symbol.setAttribute("display", "inline");
  return symbol;
}

function formulaHolds({ about, caveats }, choose) {
  return [
    h("h3", {}, "When it holds"),
    about.map((parts) => h("p", {}, parts.map((part) => formulaPart(part, choose)))),
    caveats.length ? h("ul", { class: "caveats" }, caveats.map((sentence) => h("li", { class: "note" }, sentence))) : null,
  ];
}

function formulaPart(part, choose) {
  if (typeof part === "string") return part;
  if (part.code) return h("code", {}, part.code);
  if (part.stressed) return h("em", {}, part.stressed);
  return h("button", { type: "button", class: "inline", onclick: () => choose(part.formula) }, part.title);
}

function citedWork(source) {
  const text = source.url ? h("a", { href: source.url, target: "_blank", rel: "noopener noreferrer" }, source.text) : source.text;
  return [text, h("span", { class: "standing" }, ` [${source.status}: ${source.standing}]`)];
}

function formulaUses({ episodes, derivations }) {
  return [
    h("h3", {}, "Where it is used"),
    h("p", {}, episodes.length ? `${episodes.length === 1 ? "Episode" : "Episodes"} ${episodes.join(", ")}.` : "No episode uses it yet."),
    derivations.map((each) =>
      h("p", {}, `It is derived step by step, each step checked: ${each.title}. In Python `, h("code", {}, `derivations.get("${each.id}")`), each.notebook ? `, or the notebook ${each.notebook}.` : ".")),
  ];
}

function formulaPython({ python: code }, announce) {
  return h("div", { class: "code" },
    h("pre", { tabindex: "0", role: "group", "aria-label": "Python" }, h("code", {}, code)),
    h("button", { type: "button", onclick: (event) => copyText(code, event.currentTarget, announce) }, "Copy Python"));
}
