// The page of one record: facts, statements with their standing and sources, links to other records.

import { h, copyText } from "./dom.js";

/** The parts of a record's page; `choose` opens another record, `close` leads back to the list. */
export function recordPage(page, { choose, close, announce, aside, drawing }) {
  return [
    h("p", { class: "trail" }, page.trail),
    h("h2", { tabindex: "-1", class: "told" }, page.title),
    page.lead ? h("p", { class: "lead" }, page.lead) : null,
    h("div", { class: "buttons" }, aside, h("button", { type: "button", class: "quiet", onclick: close }, "Close")),
    page.facts.length ? h("dl", { class: "facts" }, page.facts.map(([name, text]) => h("div", { class: "row" }, h("dt", {}, name), h("dd", {}, text)))) : null,
    drawing,
    page.blocks.map((block) => [h("h3", {}, block.heading), pageBlock(block, page, choose, announce)]),
    page.sources.length ? [h("h3", {}, "Sources"), h("ol", { class: "cited" }, page.sources.map((each) => citedSource(each, page)))] : null,
  ].flat(Infinity).filter(Boolean);
}

function pageBlock(block, page, choose, announce) {
  if (block.code)
    return h("div", { class: "code" },
      h("pre", { tabindex: "0", role: "group", "aria-label": block.heading }, h("code", {}, block.code)),
      h("button", { type: "button", onclick: (event) => copyText(withoutPrompts(block.code), event.currentTarget, announce) }, "Copy Python"));
  if (block.links.length)
    return h("ul", { class: "leads" }, block.links.map(([record, text]) => h("li", {}, recordLink(record, text, choose))));
  return h("ul", { class: "claims" }, block.items.map((item) => h("li", {}, pageItem(item, page, choose))));
}

function pageItem(item, page, choose) {
  const label = item.leads ? recordLink(item.leads, item.label, choose) : item.label ? h("strong", {}, item.label) : null;
  const known = item.status && page.standing[item.status];
  return [
    label,
    label ? " " : null,
    item.text,
    known ? h("span", { class: "standing" }, " [", h("abbr", { title: known }, item.status), h("span", { class: "unseen" }, `, ${known}`),
      item.marks.map((mark) => [" ", h("a", { href: `#${citedId(page, mark)}`, onclick: toSource }, String(mark))]),
      item.locator ? `, ${item.locator}` : "", "]") : item.locator ? h("span", { class: "standing" }, ` ${item.locator}`) : null,
    item.disputed ? h("span", { class: "disputed" }, ` Disputed: ${item.disputed}`) : null,
  ];
}

/** Leads to the source within the page, wherever the page itself stands. */
function toSource(event) {
  event.preventDefault();
  const target = event.currentTarget.getRootNode().getElementById(event.currentTarget.getAttribute("href").slice(1));
  target?.scrollIntoView({ block: "center" });
  target?.focus({ preventScroll: true });
}

function recordLink(record, text, choose) {
  return h("button", { type: "button", class: "inline", "data-record": record, onclick: () => choose(record) }, text);
}

function citedId(page, number) {
  return `ds-source-${page.record.replace(/[^a-z0-9]+/gi, "-")}-${number}`;
}

function citedSource(source, page) {
  const text = source.url ? h("a", { href: source.url, target: "_blank", rel: "noopener noreferrer" }, source.text) : source.text;
  return h("li", { id: citedId(page, source.number), tabindex: "-1" }, text, source.read ? h("small", {}, `How it was read: ${source.read}`) : null);
}

function withoutPrompts(code) {
  const lines = code.split("\n").filter((line) => /^(>>>|\.\.\.)/.test(line));
  return `${lines.map((line) => line.replace(/^(>>>|\.\.\.) ?/, "")).join("\n")}\n`;
}
