// What a challenge adds to the playground: promise and budget always in sight, and a trial with its debrief.

import { h, say, show, mark } from "./dom.js";

/** `send` asks for a change of the design; the steps of a trial go to Python on their own, beside the changes. */
export function createChallenge(model, send, announce, signal) {
  const gauges = h("dl", { class: "gauges", "aria-label": "Promise and budget, with the public fault" });
  const refused = h("p", { class: "notice failure", hidden: true });
  const submit = h("button", { type: "button", class: "main", onclick: () => mayBegin() && send("submit") }, "Submit the design");
  const cancel = h("button", { type: "button", hidden: true, onclick: () => model.send({ kind: "cancel" }) }, "Stop");
  const best = h("button", { type: "button", hidden: true, onclick: () => send("best") });
  const keep = h("button", { type: "button", onclick: saveDesign }, "Download the design");
  const bar = h("progress", { "aria-label": "Runs of this submission", max: "1", value: "0" });
  const count = h("span", { class: "count" });
  const progress = h("p", { class: "progress", hidden: true }, bar, count);
  const upkeep = h("p", { class: "about" });
  const debrief = h("section", { class: "debrief", "aria-label": "Debrief", tabindex: "-1", hidden: true });
  const element = h("div", { class: "challenge" },
    upkeep, refused, h("div", { class: "buttons" }, submit, cancel, best, keep), progress, debrief);
  let text = "";
  let drawn = null;
  let asked = -1;

  model.on("change:judged", judged);
  signal.addEventListener("abort", () => model.off("change:judged", judged));

  function mayBegin() {
    if (submit.getAttribute("aria-disabled")) announce(refused.hidden ? "A submission is running already." : refused.textContent, 0);
    return !submit.getAttribute("aria-disabled");
  }

  function saveDesign() {
    const url = URL.createObjectURL(new Blob([text], { type: "application/toml" }));
    const anchor = h("a", { href: url, download: "design.toml" });
    document.body.append(anchor);
    anchor.click();
    anchor.remove();
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
  }

  function judged() {
    const now = model.get("judged");
    if (now.running) {
      mark(bar, "max", now.of);
      bar.value = now.done;
      say(count, ` ${now.done} of ${now.of} runs`);
      if (asked < 0) announce(`The design is on trial: ${now.of} runs.`);
      asked = now.done;
      model.send({ kind: "step", done: now.done });
    } else {
      asked = -1;
      if (now.debrief) bar.value = bar.max;
    }
    show(progress, now.running);
    const held = cancel === document.activeElement;
    show(cancel, now.running);
    mark(submit, "aria-disabled", now.running || !refused.hidden ? "true" : null);
    if (held && !now.running) submit.focus();
    show(best, now.best !== null);
    say(best, `Take the best design back (${now.best} points)`);
    const fresh = JSON.stringify(now.debrief);
    if (fresh === drawn) return;
    const first = drawn === null;
    drawn = fresh;
    show(debrief, Boolean(now.debrief));
    debrief.replaceChildren(...(now.debrief ? tellDebrief(now.debrief) : []));
    element.dataset.score = now.debrief ? String(now.debrief.total) : "";
    if (now.debrief && !first) announce(`${now.debrief.headline} ${now.debrief.cap}`);
  }

  return {
    element,
    gauges,
    /** Python answers again after a silence: a trial goes on. */
    resume() {
      if (model.get("judged").running) model.send({ kind: "step", done: model.get("judged").done });
    },
    update(shown) {
      text = shown.text;
      gauges.replaceChildren(...shown.challenge.gauges.map((gauge) => h("div", { "data-kept": String(gauge.kept) },
        h("dt", {}, gauge.label), h("dd", {}, h("strong", {}, `${gauge.kept ? "✓" : "✗"} ${gauge.now}`), " ", h("small", {}, gauge.wanted)))));
      say(upkeep, `The numbers are those of the public fault. A month costs servers, calls to others, and US$${shown.challenge.upkeep} of upkeep for each pattern at each place where it is on.`);
      say(refused, shown.challenge.refused && `This design cannot be submitted. ${shown.challenge.refused}`);
      show(refused, Boolean(shown.challenge.refused));
      judged();
    },
  };
}

function tellDebrief(told) {
  const cells = (row) => row.map((cell, i) => (i ? h("td", {}, cell) : h("th", { scope: "row" }, cell)));
  const head = (columns) => h("thead", {}, h("tr", {}, columns.map((column) => h("th", { scope: "col" }, column))));
  return [
    h("h3", {}, told.headline),
    told.cap ? h("p", { class: "notice failure" }, told.cap) : null,
    h("table", { class: "parts-of-score" }, head(["Part", "Points", "What was deducted"]), h("tbody", {}, told.parts.map((part) => h("tr", {},
      h("th", { scope: "row" }, part.name), h("td", {}, `${part.points} of ${part.most}`),
      h("td", {}, part.sentences.length ? h("ul", {}, part.sentences.map((sentence) => h("li", {}, sentence))) : "Nothing."))))),
    h("details", {}, h("summary", {}, "Every trial: the worst of its runs"),
      h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Every trial" }, h("table", { class: "parts-of-score" }, head(told.trials.columns), h("tbody", {}, told.trials.rows.map((row) => h("tr", {}, cells(row))))))),
    h("p", { class: "about" }, `Half of the promise and of the degradation is that of the worst trial. ${told.seeds}`),
  ].filter(Boolean);
}
