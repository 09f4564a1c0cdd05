// The entry of WarRoom: an incident in turns. What can be seen, what can be done, what was said, and in the end the debrief.

import { h, say, show, mark, announcer, faultLine, uniqueId } from "./dom.js";
import { createChannel, watchPython } from "./connection.js";
import { watchTheme } from "./theme.js";
import { courseFigure, panelFigure } from "./war_room_pictures.js";

const WAR_SILENT = {
  lost: "Python is not connected; what is shown stays, and what you do is kept until it answers.",
  ended: "Python was restarted, so this run cannot go on; run the cell again, or reload the page.",
};

/** What somebody has begun to fill in, kept while the card is shown again somewhere else. */
const warDrafts = new Map();

export function renderWarRoom({ model, el, signal }) {
  const id = uniqueId("war");
  const aloud = announcer();
  const { card } = model.get("shown"); // each view has a model of its own, but the card is one
  const draft = warDrafts.get(card) ?? { action: "", fields: {} };
  warDrafts.set(card, draft);
  const title = h("h2", { tabindex: "-1", class: "told" });
  const starters = h("div", { class: "starters-of", role: "group", "aria-label": "Incidents" });
  const story = h("p", { class: "question" });
  const notice = faultLine(aloud);
  const clock = h("p", { class: "verdict" });
  const modelled = h("p", { class: "about" });
  const told = h("p", { class: "about" });
  const firing = h("ul", { class: "firing", role: "list" });
  const panels = h("div", { class: "war-panels" });
  const feed = h("ol", { class: "feed", reversed: true });
  const board = h("ol", { class: "board" });
  const forms = h("div", { class: "war-forms" });
  const debrief = h("section", { class: "debrief", "aria-label": "Debrief", hidden: true });
  const busy = h("span", { class: "computing", hidden: true }, "Computing…");
  const beginning = h("details", { class: "beginning" }, h("summary", {}, "Another incident or seed, keep this run, or open one"));
  const seen = h("section", { class: "seen", "aria-label": "What can be seen" }, h("h3", {}, "Alerts that fire"), firing, panels);
  const doing = h("section", { class: "doing", "aria-label": "What you can do" }, forms);
  const thought = h("section", { "aria-label": "Board of hypotheses" }, h("h3", {}, "Hypotheses"), board);
  const heard = h("section", { class: "heard", "aria-label": "What was said and done, the newest first" }, h("h3", {}, "Log"), h("div", { class: "feed-box", tabindex: "0", role: "region", "aria-label": "Log, the newest first" }, feed));
  const room = h("div", { class: "war" }, seen, doing, h("div", { class: "known" }, thought, heard));
  const root = h("section", { class: "dstudio card war-room", "aria-label": "War room" },
    starters, title, story, notice.element, h("div", { class: "strip" }, clock, told, busy), debrief, room, beginning, modelled, aloud.element);
  const channel = createChannel(model, { wait: (on) => show(busy, on) });
  let built = "";
  let heardBefore = 0;
  let first = true;
  let wasOver = false;
  let waiting = 0;

  watchTheme((theme) => (root.dataset.theme = theme), signal);
  watchPython(model, root, (state) => {
    if (state === "well") {
      channel.resend();
      if (notice.element.dataset.of === "python") notice.clear();
    } else if (state !== "busy") fault(WAR_SILENT[state], "python");
  }, signal);
  model.on("change:shown", answered);
  model.on("msg:custom", (content) => content.kind === "run" && keep(content.name, content.text));
  signal.addEventListener("abort", () => aloud.stop());
  el.append(root);
  buildBeginning();
  channel.start(model.get("shown").sequence ?? 0);
  answered();

  function answered() {
    const shown = model.get("shown");
    channel.landed(shown.sequence ?? 0);
    waiting = 0;
    const key = `${shown.scenario}/${shown.seed}`;
    if (built !== key) buildForms(shown);
    const fresh = built === key ? shown.feed.slice(0, shown.feed.length - heardBefore) : [];
    built = key;
    heardBefore = shown.feed.length;
    say(title, shown.title);
    say(story, shown.story);
    say(modelled, shown.modelled);
    const closed = shown.over ? "closed at" : "it is";
    say(clock, `Minute ${shown.minute} of ${shown.horizon}; ${closed} ${shown.clock} · ${shown.users} users`);
    say(told, shown.over ? "" : shown.told);
    firing.replaceChildren(...(shown.firing.length ? shown.firing : ["No alert fires."]).map((text) => h("li", { "data-quiet": shown.firing.length ? null : "true" }, text)));
    const opened = new Set([...panels.querySelectorAll("details[open]")].map((each) => each.dataset.metric));
    panels.replaceChildren(...shown.panels.map((panel) => panelFigure(panel, opened.has(panel.metric))));
    feed.replaceChildren(...shown.feed.map(entry));
    board.replaceChildren(...(shown.board.length ? shown.board.map(hypothesis) : [h("li", { class: "about" }, "Nothing on the board yet.")]));
    show(doing, !shown.over);
    if (shown.over) showDebrief(shown);
    else show(debrief, false);
    if (shown.trouble) fault(shown.trouble, "");
    else if (notice.element.dataset.of !== "python") notice.clear();
    show(starters, shown.over || !shown.given);
    for (const chip of starters.children) mark(chip, "aria-pressed", String(chip.dataset.name === shown.scenario));
    if (wasOver && !shown.over) title.focus();
    wasOver = shown.over;
    root.dataset.ready = String(shown.sequence ?? 0);
    root.dataset.minute = String(shown.minute);
    if (!first && !shown.trouble) aloud.announce(spoken(shown, fresh));
    first = false;
  }

  function spoken(shown, fresh) {
    if (shown.over) return `It is over. ${shown.debrief.total} of 100 points. ${shown.debrief.truth}`;
    const words = fresh.filter((each) => each.who !== "You").slice(0, 3).reverse().map((each) => `${each.who}: ${each.text}`);
    return [`Minute ${shown.minute}.`, ...words, `${shown.panels[0].title}: ${shown.panels[0].value}.`].join(" ");
  }

  // --- what was said

  function entry(each) {
    const table = each.rows?.length
      ? h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Table of this finding" },
          h("table", {}, h("thead", {}, h("tr", {}, each.columns.map((name) => h("th", { scope: "col" }, name)))),
            h("tbody", {}, each.rows.map((row) => h("tr", {}, row.map((cell, i) => h(i ? "td" : "th", i ? {} : { scope: "row" }, cell)))))))
      : null;
    return h("li", { "data-tone": each.tone }, h("p", {}, h("span", { class: "when" }, `${each.clock} `), h("strong", {}, `${each.who}: `), each.text), table);
  }

  function hypothesis(each) {
    return h("li", {}, h("p", {}, h("strong", {}, each.cause), each.where ? ` (${each.where})` : "", each.text ? `: ${each.text}` : ""),
      each.evidence.length ? h("ul", {}, each.evidence.map(([speaks, text]) => h("li", {}, h("strong", {}, speaks === "for" ? "+ for: " : "− against: "), text))) : null);
  }

  // --- forms

  function buildForms(shown) {
    const actions = new Map(shown.actions.map((action) => [action.name, action]));
    const detail = h("div", { class: "detail" });
    const groups = shown.kinds.map(([kind, label]) => h("fieldset", { class: "choices" }, h("legend", {}, label),
      shown.actions.filter((action) => action.kind === kind).map((action) => {
        const input = h("input", { type: "radio", name: `${id}-action`, id: `${id}-do-${action.name}`, value: action.name, onchange: () => choose(action.name) });
        return h("div", { class: "choice" }, input, h("label", { for: input.id }, action.label, h("small", {}, ` ${action.minutes} min`)));
      })));
    const waiting = h("div", { class: "buttons" }, actions.get("wait").values.map(([value, label]) =>
      h("button", { type: "button", onclick: () => give({ action: "wait", value }) }, `Wait ${label}`)),
      h("button", { type: "button", onclick: () => give({ action: "close" }) }, "Declare it over"));
    forms.replaceChildren(h("h3", {}, "Your next command"), h("div", { class: "groups" }, groups), detail, waiting,
      h("p", { class: "about" }, actions.get("close").risk), boardForm(actions), updateForm(actions));

    function choose(name) {
      const action = actions.get(name);
      draft.action = name;
      const form = commandForm(action, shown);
      detail.replaceChildren(form);
    }
    const kept = actions.has(draft.action) ? draft.action : "";
    if (kept) {
      forms.querySelector(`[id="${id}-do-${kept}"]`).checked = true;
      choose(kept);
    } else detail.replaceChildren(h("p", { class: "about" }, "Choose what to look at, what to change, or whom to call. Each costs minutes of the incident; none of yours."));
  }

  function field(label, control, name) {
    control.id ||= `${id}-${name}`;
    const kept = draft.fields[name];
    if (kept !== undefined && (control.tagName !== "SELECT" || [...control.options].some((each) => each.value === kept))) control.value = kept;
    control.addEventListener("input", () => (draft.fields[name] = control.value));
    return h("div", { class: "facet" }, h("label", { for: control.id }, label), control);
  }

  function options(pairs) {
    return pairs.map((each) => h("option", { value: Array.isArray(each) ? each[0] : each }, Array.isArray(each) ? each[1] : each));
  }

  function commandForm(action, shown) {
    const at = action.targets.length ? h("select", {}, options(action.targets)) : null;
    const value = action.values.length ? h("select", {}, options(action.values)) : null;
    const expects = action.kind === "mitigate";
    const metric = h("select", {}, options(shown.metrics));
    const direction = h("select", {}, options(shown.directions));
    const within = h("select", {}, options(shown.within.map((minutes) => [String(minutes), `${minutes} min after it is done`])));
    const sure = h("select", {}, options(shown.confidences.map((each) => [String(each), `${each} %`])));
    const skip = h("input", { type: "checkbox", id: `${id}-skip` });
    const prediction = expects ? h("fieldset", { class: "prediction" }, h("legend", {}, "Before you do it: what do you expect?"),
      h("div", { class: "fields" }, field("This", metric, "metric"), field("will have gone", direction, "direction"), field("by", within, "within"), field("I am sure to", sure, "sure")),
      h("div", { class: "line" }, skip, h("label", { for: skip.id }, "No prediction this time"))) : null;
    return h("form", { class: "command", onsubmit: (event) => {
      event.preventDefault();
      const command = { action: action.name };
      if (at) command.at = at.value;
      if (value) command.value = value.value;
      if (expects && !skip.checked) command.expect = { metric: metric.value, direction: direction.value, within: Number(within.value), confidence: Number(sure.value) };
      give(command);
    } },
      h("p", {}, h("strong", {}, `${action.label}: `), action.meaning),
      action.risk ? h("p", { class: "risk" }, h("strong", {}, "Risk: "), action.risk) : null,
      h("div", { class: "fields" }, at ? field(action.target_word, at, "at") : null, value ? field(action.value_word, value, `value-${action.name}`) : null),
      prediction, h("button", { type: "submit", class: "main" }, `Do it: ${action.label}, ${action.minutes} min`));
  }

  function boardForm(actions) {
    const action = actions.get("hypothesis");
    const cause = h("select", {}, options(action.values));
    const at = h("select", {}, options(action.targets));
    const speaks = h("select", {}, options(actions.get("evidence").values));
    const words = h("input", { class: "word wide", type: "text", maxlength: "500" });
    return h("details", { class: "more" }, h("summary", {}, "Hypotheses: put one on the board, note evidence (costs no time)"),
      h("form", { class: "command", onsubmit: (event) => { event.preventDefault(); give({ action: "hypothesis", value: cause.value, at: at.value }); } },
        h("div", { class: "fields" }, field("I think the cause is", cause, "cause"), field("at", at, "cause-at")),
        h("button", { type: "submit" }, "Put it on the board")),
      h("form", { class: "command", onsubmit: (event) => {
        event.preventDefault();
        give({ action: "evidence", value: speaks.value, text: words.value.trim() });
        words.value = draft.fields.evidence = "";
      } },
        h("div", { class: "fields" }, field("Evidence in your words", words, "evidence"), field("speaks", speaks, "speaks")),
        h("button", { type: "submit" }, "Note it")));
  }

  function updateForm(actions) {
    const action = actions.get("update");
    const says = h("select", {}, options(action.values));
    const on = action.targets.length ? h("select", {}, options(action.targets)) : null;
    const words = h("textarea", { class: "pasted", rows: "2", maxlength: "1000" });
    return h("details", { class: "more" }, h("summary", {}, "Status update: tell users what you know (1 min)"),
      h("form", { class: "command", onsubmit: (event) => {
        event.preventDefault();
        const command = { action: "update", value: says.value, text: words.value.trim() };
        if (on) command.at = on.value;
        give(command);
        words.value = draft.fields.words = "";
      } },
        h("div", { class: "fields" }, field("It says", says, "says"), on ? field("published on", on, "on") : null),
        field("In your words (they stay on this machine)", words, "words"),
        h("button", { type: "submit" }, "Publish, 1 min")));
  }

  function give(command) {
    channel.push({ kind: "do", command, given: model.get("shown").given + waiting });
    waiting += 1;
  }

  // --- a new run, this run kept, a kept run

  function buildBeginning() {
    const spec = model.get("spec");
    const shown = model.get("shown");
    starters.append(...spec.scenarios.map((each) =>
      h("button", { type: "button", class: "chip", "data-name": each.name, onclick: () => begin(each.name, model.get("shown").seed) }, each.title)));
    const names = h("fieldset", { class: "choices" }, h("legend", {}, "Incident"), spec.scenarios.map((each) => {
      const input = h("input", { type: "radio", name: `${id}-scenario`, id: `${id}-${each.name}`, value: each.name });
      input.checked = each.name === shown.scenario;
      return h("div", { class: "choice" }, input, h("label", { for: input.id }, each.title));
    }));
    const seed = h("input", { class: "number", type: "number", min: "0", max: "2147483647", step: "1", id: `${id}-seed`, value: String(shown.seed + 1) });
    const file = h("input", { class: "file", type: "file", accept: "application/json,.json", id: `${id}-file`, onchange: async () => {
      const [chosen] = file.files;
      if (!chosen) return;
      const text = await chosen.text();
      file.value = ""; // so that the same file can be opened again
      channel.push({ kind: "replay", text });
    } });
    beginning.append(
      h("form", { class: "command", onsubmit: (event) => {
        event.preventDefault();
        begin(names.querySelector("input:checked").value, Number(seed.value));
        seed.value = String(Number(seed.value) + 1);
        beginning.open = false;
      } }, names,
        h("div", { class: "fields" }, h("div", { class: "facet" }, h("label", { for: seed.id }, "Seed"), seed)),
        h("button", { type: "submit" }, "Begin (this run is lost unless you keep it)")),
      h("div", { class: "buttons" }, h("button", { type: "button", onclick: () => channel.push({ kind: "export" }) }, "Keep this run as a file")),
      h("div", { class: "facet" }, h("label", { for: file.id }, "Open a run that was kept"), file));
  }

  function begin(scenario, seed) {
    draft.action = "";
    channel.push({ kind: "begin", scenario, seed });
  }

  function keep(name, text) {
    const url = URL.createObjectURL(new Blob([text], { type: "application/json" }));
    const anchor = h("a", { href: url, download: name });
    root.append(anchor);
    anchor.click();
    anchor.remove();
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
    aloud.announce(`The run is kept as ${name}.`, 0);
  }

  // --- the debrief

  function showDebrief(shown) {
    const told = shown.debrief;
    const key = `${shown.scenario}/${shown.seed}/${shown.given}/${told.total}`;
    if (debrief.dataset.of === key && !debrief.hidden) return;
    debrief.dataset.of = key;
    const heading = h("h3", { tabindex: "-1", class: "told" }, `Debrief: ${told.total} of 100, in six parts`);
    debrief.replaceChildren(
      heading, h("p", { class: "lead" }, told.truth), h("p", {}, told.lesson),
      h("table", { class: "parts-of-score" }, h("caption", { class: "unseen" }, "Parts of the score"),
        h("thead", {}, h("tr", {}, ["part", "points", "why"].map((name) => h("th", { scope: "col" }, name)))),
        h("tbody", {}, told.parts.map(([name, points, most, sentence]) => h("tr", {}, h("th", { scope: "row" }, name), h("td", {}, `${points} of ${most}`), h("td", {}, sentence))))),
      courseFigure(told), h("div", { class: "columns" }, told.courses.filter((each) => each.name !== "nothing").map(timeline)),
      h("h3", {}, "Where it happened"), h("ul", { class: "leads" }, told.incidents.map((each) => h("li", {},
        h("strong", {}, `${each.organisation}, ${each.year}: `), h("a", { href: `incidents.ipynb?record=incidents/${each.id}` }, each.title), `. ${each.summary} `,
        h("a", { href: each.url, rel: "noreferrer" }, `Source: ${each.publisher}`)))),
      h("div", { class: "buttons" },
        h("button", { type: "button", class: "main", onclick: () => begin(shown.scenario, shown.seed + 1) }, "The same kind, another seed"),
        h("button", { type: "button", onclick: () => begin(shown.scenario, shown.seed) }, "This one again"),
        h("button", { type: "button", onclick: () => channel.push({ kind: "export" }) }, "Keep this run as a file")));
    show(debrief, true);
    if (!first) heading.focus();
  }

  function timeline(course) {
    return h("section", {}, h("h4", {}, course.name === "you" ? "Your run" : course.label), h("p", { class: "about" }, `${course.said}.`),
      course.marks.length ? h("ol", { class: "marks" }, course.marks.map(([minute, words, verdict]) => h("li", {}, h("span", { class: "when" }, `Minute ${minute} `), words, verdict ? h("small", {}, ` — ${verdict}`) : null)))
        : h("p", { class: "about" }, "Nothing was changed and nobody was told."));
  }

  function fault(sentence, of) {
    notice.element.dataset.of = of;
    notice.tell(sentence);
  }
}
