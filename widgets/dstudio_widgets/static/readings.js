// Written by `make generated` from the charts' own Python; edit those instead.

import { written } from "./formatting.js";
import { checkNumber } from "./formula.js";
import { Refusal, py } from "./numeric.js";
import { ob } from "./objects.js";

function catalog$places$plain_name(name) {
  let bare;
  bare = ob.normalize("NFKD", name);
  return ob.method("strip", ob.method("lower", ob.method("join", (""), [ob.list(bare).filter((letter) => !(ob.truth(ob.combining(letter)))).map((letter) => letter)]), []), []);
}
function catalog$city(name) {
  let found;
  found = K54;
  if ((!ob.contains(catalog$places$plain_name(name), found))) {
    throw new Error("unknown_name('city', name, tuple({each.name: None for each in found.values()}))");
  }
  return ob.item(found, catalog$places$plain_name(name));
}
const simulators$round_trips$distance = ob.remembered(function simulators$round_trips$distance(start, end) {
  let one, other;
  [one, other] = [catalog$city(start), catalog$city(end)];
  return py.float(ob.evaluate("latency.great_circle_distance", { latitude_1: one.latitude, longitude_1: one.longitude, latitude_2: other.latitude, longitude_2: other.longitude }));
}, 4096);
function simulators$round_trips$possible(time, way) {
  return (time >= py.float(ob.evaluate("latency.minimum_round_trip", { distance: way, group_index: 1.0 })));
}
const simulators$round_trips$published = ob.remembered(function simulators$round_trips$published(start, end) {
  let ends, found, way;
  [ends, way] = [ob.set([start, end]), simulators$round_trips$distance(start, end)];
  found = ob.list(K76).filter((each) => (ob.equal(ob.set([each.origin, each.destination]), ends)) && ob.truth(each.exact_places)).map((each) => each.seconds);
  return ob.min([ob.list(found).filter((time) => ob.truth(simulators$round_trips$possible(time, way))).map((time) => time)], null, null);
}, 4096);
function simulators$round_trips$simulate(settings, seed = 1) {
  let here, legs, way;
  here = settings.start;
  legs = ob.list(K40).filter((each) => (!ob.equal(each.name, here))).map((each) => new simulators$round_trips$Leg(each.name, simulators$round_trips$distance(here, each.name), py.float(ob.evaluate("latency.minimum_round_trip", { ...{ group_index: 1.468 }, distance: simulators$round_trips$distance(here, each.name) })), simulators$round_trips$published(here, each.name)));
  way = simulators$round_trips$distance(here, settings.end);
  return new simulators$round_trips$Run(settings, way, py.float(ob.evaluate("latency.minimum_round_trip", { distance: way, group_index: settings.group_index })), ob.tuple(ob.sorted(legs, ((leg) => leg.distance))));
}
function charts$round_trips$_verdict(run) {
  let settings, ways;
  settings = run.settings;
  ways = ob.item(ob.dict([["fibre", "through glass"], ["hollow", "through hollow fibre"], ["air", "through air"]]), settings.medium);
  if ((settings.turns > 1)) {
    return (ob.str(written.number(settings.turns)) + " round trips in a row take " + ob.str(written.duration(run.time)) + ", and no server, however fast, gets that under " + ob.str(written.duration(ob.times(run.bound, settings.turns))) + ".");
  }
  if ((settings.stretch > 1)) {
    return ("The route adds " + ob.str(written.duration(run.time - run.bound)) + " to a floor of " + ob.str(written.duration(run.bound)) + ": that part can be bought back.");
  }
  return ("Nothing that goes " + ob.str(ways) + " between " + ob.str(settings.start) + " and " + ob.str(settings.end) + " answers in under " + ob.str(written.duration(run.bound)) + ".");
}
function charts$round_trips$_metrics(run) {
  let floor, shown;
  shown = [new charts$reading$Metric("Great circle", written.say(run.distance, "m"), "the shortest way over the surface"), new charts$reading$Metric("Floor of one round trip", written.duration(run.bound), "light there and back, nothing else", "limit"), new charts$reading$Metric("As set", written.duration(run.time), "with route and round trips")];
  if ((ob.same(run.measured, null) === false)) {
    floor = py.float(ob.evaluate("latency.minimum_round_trip", { ...{ group_index: 1.468 }, distance: run.distance }));
    ob.method("append", shown, [new charts$reading$Metric("Best published", written.duration(run.measured), (ob.str(written.number(py.div(run.measured, floor))) + " times the floor in glass"))]);
  } else {
    ob.method("append", shown, [new charts$reading$Metric("Dependent calls a second", written.number(py.div(1, run.time)), "each waits for the one before")]);
  }
  return ob.tuple(shown);
}
function charts$marks$line(x, y, role, name, points = false, more = new Map()) {
  let trace;
  trace = new Map([["type", "scatter"], ["mode", (ob.truth(points) ? "lines+markers" : "lines")], ["x", ob.list(x)], ["y", ob.list(y)], ["name", name], ["line", new Map([["color", ("role:" + ob.str(role))], ["dash", ob.item(K95, role)], ["width", 2.5]])]]);
  if (ob.truth(points)) {
    ob.put(trace, "marker", new Map([["color", ("role:" + ob.str(role))], ["symbol", ob.item(K96, role)], ["size", 7]]));
  }
  return ob.union(trace, more);
}
function charts$round_trips$_floor(role, name, group_index) {
  let ends;
  ends = [0.0, 20000000.0];
  return charts$marks$line(ob.list(ends).map((each) => py.div(each, 1000.0)), ob.list(ends).map((each) => 1000.0 * py.float(ob.evaluate("latency.minimum_round_trip", { distance: each, group_index: group_index }))), role, name);
}
function charts$round_trips$_dots(pairs, role, name, size) {
  return new Map([["type", "scatter"], ["mode", "markers"], ["name", name], ["x", ob.list(pairs).map((each) => py.round(py.div(each.distance, 1000.0)))], ["y", ob.list(pairs).map((each) => py.round(1000.0 * each.time, 2))], ["text", ob.list(pairs).map((each) => (ob.str(each.pair) + ": " + ob.str(written.duration(each.time)) + ", " + ob.str(written.number(each.ratio, 2)) + "× the floor"))], ["hoverinfo", "text"], ["marker", new Map([["color", ("role:" + ob.str(role))], ["symbol", ob.item(K96, role)], ["size", size]])]]);
}
function charts$marks$label(x, y, text, log_x = false, log_y = false, role = "text", more = new Map()) {
  return ob.union(new Map([["x", (ob.truth(log_x) ? py.log10(x) : x)], ["y", (ob.truth(log_y) ? py.log10(y) : y)], ["text", text], ["showarrow", false], ["font", new Map([["size", 12], ["color", ("role:" + ob.str(role))]])], ["bgcolor", "role:surface/0.8"], ["xanchor", "left"], ["yanchor", "middle"]]), more);
}
function charts$round_trips$_named(each) {
  let side, text;
  text = (ob.str(each.pair) + ", " + ob.str(written.number(each.ratio, 2)) + "×");
  side = ((each.distance > (20000000.0 * 0.4)) ? new Map([["xanchor", "center"], ["yanchor", "top"], ["yshift", -7]]) : new Map([["xanchor", "left"], ["xshift", 9]]));
  return ob.apply(charts$marks$label, ["x", "y", "text", "log_x", "log_y", "role"], true, [py.div(each.distance, 1000.0), 1000.0 * each.time, text], [...ob.pairs(ob.union(new Map([["yanchor", (ob.truth(each.possible) ? "bottom" : "middle")]]), side))]);
}
function charts$marks$here(x, y, role, name, text = "") {
  return new Map([["type", "scatter"], ["mode", "markers"], ["x", [x]], ["y", [y]], ["name", name], ["hovertext", [ob.either(text, () => name)]], ["hoverinfo", "text"], ["marker", new Map([["color", ("role:" + ob.str(role))], ["symbol", ob.item(K96, role)], ["size", 14], ["line", new Map([["color", "role:surface"], ["width", 2]])]])]]);
}
function charts$round_trips$_mark(run) {
  let ends, mark;
  ends = (ob.str(run.settings.start) + " – " + ob.str(run.settings.end));
  mark = charts$marks$here(py.div(run.distance, 1000.0), 1000.0 * py.min(run.time, 0.4 * 0.985), "limit", "as set", (ob.str(ends) + ": " + ob.str(written.duration(run.time))));
  return ob.union(mark, new Map([["marker", ob.union(ob.item(mark, "marker"), new Map([["symbol", "circle"]]))]]));
}
function charts$round_trips$_mark_label(run) {
  let side, text;
  text = ("<b>" + ob.str(written.duration(run.time)) + ob.str(((run.time > 0.4) ? " ↑" : "")) + "</b>");
  side = ((run.distance > py.div(20000000.0, 2)) ? new Map([["xanchor", "right"], ["xshift", -12]]) : new Map([["xshift", 12]]));
  return ob.apply(charts$marks$label, ["x", "y", "text", "log_x", "log_y", "role"], true, [py.div(run.distance, 1000.0), 1000.0 * py.min(run.time, 0.4 * 0.985), text], [...ob.pairs(side)]);
}
function charts$round_trips$against_distance(run = null) {
  let data, finding, glass, impossible, labels, networks, pairs, sold, sound;
  pairs = K94;
  [sound, impossible] = [ob.list(pairs).filter((each) => ob.truth(each.possible)).map((each) => each), ob.list(pairs).filter((each) => !(ob.truth(each.possible))).map((each) => each)];
  [networks, sold] = [ob.list(sound).filter((each) => (each.kind === "network")).map((each) => each), ob.list(sound).filter((each) => (each.kind !== "network")).map((each) => each)];
  data = [charts$round_trips$_floor("limit", "light in glass", 1.468), charts$round_trips$_floor("healthy", "light in vacuum", 1.0)];
  data = ob.add(data, [charts$round_trips$_dots(networks, "served", "networks, as measured", 8), charts$round_trips$_dots(sold, "offered", "single routes, as sold", 9), charts$round_trips$_dots(impossible, "failed", "published, and impossible", 13)]);
  labels = [charts$marks$label(19500, 1000.0 * py.float(ob.evaluate("latency.minimum_round_trip", { ...{ group_index: 1.468 }, distance: 19500000.0 })), "light in glass", undefined, undefined, undefined, new Map([["xanchor", "right"], ["yanchor", "bottom"], ["yshift", 4]])), charts$marks$label(20000, 1000.0 * py.float(ob.evaluate("latency.minimum_round_trip", { distance: 20000000.0, group_index: 1.0 })), "in vacuum", undefined, undefined, undefined, new Map([["xanchor", "right"], ["yanchor", "top"], ["yshift", -12]])), charts$marks$label(0.01, 0.98, "● networks, as measured<br>■ single routes, as sold<br>▲ impossible", undefined, undefined, undefined, new Map([["xref", "paper"], ["yref", "paper"], ["yanchor", "top"], ["align", "left"]]))];
  glass = ob.list(sound).filter((each) => (each.kind !== "radio")).map((each) => each);
  if ((ob.same(run, null) === true)) {
    labels = ob.add(labels, ob.list([ob.item(glass, 0), ob.item(glass, -1), ...ob.each(impossible)]).map((each) => charts$round_trips$_named(each)));
  } else {
    ob.method("append", data, [charts$round_trips$_mark(run)]);
    ob.method("append", labels, [charts$round_trips$_mark_label(run)]);
  }
  finding = ("Routes through glass take " + ob.str(written.number(ob.item(glass, 0).ratio)) + " to " + ob.str(written.number(ob.item(glass, -1).ratio)) + " times what light needs");
  if (ob.truth(impossible)) {
    finding = ob.add(finding, ((ob.len(impossible) === 1) ? "; one published time outruns light" : ("; " + ob.str(ob.len(impossible)) + " published times outrun light")));
  }
  return new charts$reading$Figure("floor", finding, new Map([["data", data], ["layout", new Map([["xaxis", new Map([["title", new Map([["text", "great-circle distance (km)"]])], ["range", [0, py.div(20000000.0, 1000.0)]]])], ["yaxis", new Map([["title", new Map([["text", "round trip (ms)"]])], ["range", [0, 1000.0 * 0.4]]])], ["hovermode", "closest"], ["annotations", labels], ["margin", new Map([["t", 16]])]])]]), (ob.str(ob.len(pairs)) + " published round trips over distance, with straight lines for light in glass and in vacuum. " + ob.str(finding) + "."), new charts$reading$Table(["between", "published for", "distance (km)", "floor in glass (ms)", "published (ms)", "times the floor"], ob.tuple(ob.list(pairs).map((each) => [each.pair, ob.item(new Map([["network", "a network, measured"], ["fibre", "one cable, as sold"], ["radio", "one radio route, as sold"]]), each.kind), py.round(py.div(each.distance, 1000.0)), py.round(1000.0 * each.floor, 1), py.round(1000.0 * each.time, 1), py.round(each.ratio, 2)]))));
}
function charts$round_trips$_notes(run) {
  let notes;
  notes = [];
  if ((run.settings.medium === "air")) {
    ob.method("append", notes, [new charts$reading$Note("Radio needs a mast before every horizon, and an ocean offers nowhere to put one.", "medium")]);
  }
  if ((run.settings.medium === "hollow")) {
    ob.method("append", notes, [new charts$reading$Note("Light is nearly as fast here as in air; whether such a fibre lies on this route is another question.", "medium")]);
  }
  if ((run.settings.stretch === 1) && (run.settings.turns === 1)) {
    ob.method("append", notes, [new charts$reading$Note("This is a bound: no routers, no queues, a cable along the great circle. What you measure is more.")]);
  }
  return ob.tuple(notes);
}
function charts$round_trips$read(settings) {
  let run;
  run = simulators$round_trips$simulate(settings);
  return new charts$reading$Reading(charts$round_trips$_verdict(run), (ob.str(settings.start) + " to " + ob.str(settings.end) + ": at least " + ob.str(written.duration(run.bound)) + "; as set, " + ob.str(written.duration(run.time)) + "."), charts$round_trips$_metrics(run), [charts$round_trips$against_distance(run)], charts$round_trips$_notes(run), []);
}
function charts$round_trips$lambda(_settings) {
  return py.float(ob.evaluate("latency.reachable_distance", { ...{ group_index: 1.468 }, round_trip: 0.01 }));
}
function charts$round_trips$_explain(guess, answer) {
  let nearness, ratio;
  ratio = py.div(py.max(guess, answer), py.max(py.min(guess, answer), 1.0));
  nearness = ((ratio < 1.15) ? "about right" : (ob.str(written.number(ratio, 2)) + " times too " + ob.str(((guess > answer) ? "far" : "near"))));
  return ("You said " + ob.str(written.say(guess, "m")) + ", which is " + ob.str(nearness) + ".");
}
function simulators$transfer$_carried(settings, segments, sent) {
  let size;
  size = ob.times(segments, settings.segment_size);
  if ((ob.equal(sent, settings.segments))) {
    size = size - (ob.times(settings.segments, settings.segment_size) - settings.data_size);
  }
  return py.float(ob.evaluate("latency.serialisation_delay", { data_size: size, bit_rate: settings.bit_rate }));
}
function simulators$transfer$simulate(settings, seed = 1) {
  let begin, each, filled, flights, free, left, next_left, segments, sent, waiting, window;
  each = py.float(ob.evaluate("latency.serialisation_delay", { data_size: settings.segment_size, bit_rate: settings.bit_rate }));
  begin = (settings.handshake_rounds + 0.5) * settings.round_trip + settings.server_time;
  flights = [];
  [left, window, sent, waiting, filled] = [begin, settings.initial_window, 0, 0.0, null];
  while (true) {
    segments = py.min(window, settings.segments - sent);
    sent = ob.add(sent, segments);
    free = ob.add(left, simulators$transfer$_carried(settings, segments, sent));
    ob.method("append", flights, [new simulators$transfer$Flight(ob.len(flights) + 1, window, segments, left, free + py.div(settings.round_trip, 2))]);
    if ((ob.equal(sent, settings.segments))) {
      break;
    }
    next_left = ob.add(ob.add(left, each), settings.round_trip);
    if ((next_left <= free)) {
      filled = left;
      free = ob.add(free, simulators$transfer$_carried(settings, settings.segments - sent, settings.segments));
      break;
    }
    waiting = waiting + (next_left - free);
    [left, window] = [next_left, 2 * window];
  }
  return new simulators$transfer$Run(settings, begin + py.div(settings.round_trip, 2), free + py.div(settings.round_trip, 2), py.float(ob.evaluate("latency.serialisation_delay", { data_size: settings.data_size, bit_rate: settings.bit_rate })), waiting, filled, ob.tuple(flights));
}
function charts$transfer$_wider(settings) {
  return simulators$transfer$simulate(ob.replace(settings, [["bit_rate", 10 * settings.bit_rate]]));
}
function charts$transfer$_nearer(settings) {
  return simulators$transfer$simulate(ob.replace(settings, [["round_trip", py.div(settings.round_trip, 2)]]));
}
function charts$transfer$_verdict(run) {
  let nearer, wider;
  [wider, nearer] = ob.list([charts$transfer$_wider(run.settings), charts$transfer$_nearer(run.settings)]).map((other) => run.total - other.total);
  if ((wider > nearer)) {
    return ("Bandwidth decides: " + ob.str(written.duration(run.total)) + ", " + ob.str(written.percent(py.div(run.sending, run.total))) + " of it sending. A line ten times as wide saves " + ob.str(written.duration(wider)) + ", half the distance " + ob.str(written.duration(nearer)) + ".");
  }
  return ("Distance decides: " + ob.str(written.duration(run.total)) + ", " + ob.str(written.percent(run.owned_by_distance)) + " of it round trips. A line ten times as wide saves " + ob.str(written.duration(wider)) + ", half the distance " + ob.str(written.duration(nearer)) + ".");
}
function charts$transfer$_ceiling(value) {
  let power;
  power = py.pow(10.0, py.floor(py.log10(value)));
  return ob.next(ob.list([1, 1.5, 2, 3, 4, 6, 8, 10]).filter((step) => ((ob.times(step, power)) >= (value * (1 - 1e-12)))).map((step) => ob.times(step, power)));
}
function charts$transfer$_unit(seconds) {
  return ((seconds >= 2) ? ["s", 1.0] : ["ms", 1000.0]);
}
function charts$transfer$_parts(run) {
  return [run.opening, run.settings.round_trip, run.waiting, run.settings.server_time, run.sending];
}
function charts$transfer$_flat(title) {
  return ob.method("replace", title, ["<br>", " "]);
}
function charts$transfer$_spoken_parts(run) {
  let named;
  named = ob.list(ob.zip(K98, charts$transfer$_parts(run))).filter(([[name, , ], length]) => (length > 0)).map(([[name, , ], length]) => (ob.str(name) + " " + ob.str(written.duration(length))));
  return (ob.str(written.duration(run.total)) + " in all: " + ob.str(ob.method("join", (", "), [named])));
}
function charts$transfer$where_the_time_goes(run) {
  let bar, bars, ends, factor, finding, i, lengths, name, pattern, role, rows, sending, top, unit;
  rows = [["half the<br>distance", charts$transfer$_nearer(run.settings)], ["ten times<br>the bandwidth", charts$transfer$_wider(run.settings)], ["as set", run]];
  top = charts$transfer$_ceiling(run.total);
  [unit, factor] = charts$transfer$_unit(top);
  bars = [];
  for ([i, [name, role, pattern]] of ob.each(ob.enumerate(K98))) {
    lengths = ob.list(rows).map(([, each]) => ob.item(charts$transfer$_parts(each), i));
    if (!(ob.truth(ob.any(lengths)))) {
      continue;
    }
    bar = new Map([["type", "bar"], ["orientation", "h"], ["name", name], ["y", ob.list(rows).map(([title, ]) => title)], ["x", ob.list(lengths).map((length) => ob.times(length, factor))], ["customdata", ob.list(lengths).map((length) => (ob.str(name) + ": " + ob.str(written.duration(length))))], ["hovertemplate", "%{customdata}<extra></extra>"], ["marker", new Map([["color", ("role:" + ob.str(role))], ["line", new Map([["color", "role:surface"], ["width", 1]])]])]]);
    if (ob.truth(pattern)) {
      ob.put(ob.item(bar, "marker"), "pattern", new Map([["shape", pattern], ["fgcolor", "role:limit"], ["bgcolor", "rgba(0,0,0,0)"], ["size", 6], ["solidity", 0.2]]));
    }
    ob.method("append", bars, [bar]);
  }
  ends = ob.list(rows).map(([title, each]) => ob.union(charts$marks$label(ob.times(each.total, factor), 0, (" " + ob.str(written.duration(each.total)))), new Map([["y", title], ["bgcolor", "rgba(0,0,0,0)"]])));
  sending = py.div(run.sending, run.total);
  finding = ((sending > 0.5) ? (ob.str(written.percent(sending)) + " of " + ob.str(written.duration(run.total)) + " is sending") : (ob.str(written.percent(run.owned_by_distance)) + " of " + ob.str(written.duration(run.total)) + " is round trips"));
  return new charts$reading$Figure("where-the-time-goes", finding, new Map([["data", bars], ["layout", new Map([["barmode", "stack"], ["bargap", 0.35], ["xaxis", new Map([["title", new Map([["text", ("time (" + ob.str(unit) + ")")]])], ["range", [0, (ob.times(top, factor)) * 1.12]]])], ["yaxis", new Map([["rangemode", "normal"], ["showgrid", false]])], ["hovermode", "closest"], ["showlegend", true], ["legend", new Map([["orientation", "h"], ["y", -0.3], ["x", 0], ["traceorder", "normal"]])], ["annotations", ends], ["margin", new Map([["t", 16], ["b", 96]])]])]]), ob.add("Stacked bars of one transfer as set, on a line ten times as wide and over half the distance. ", ob.method("join", (" "), [ob.list(ob.reversed(rows)).map(([title, each]) => (ob.str(charts$transfer$_flat(title)) + ": " + ob.str(charts$transfer$_spoken_parts(each)) + "."))])), new charts$reading$Table(["transfer", ...ob.each(ob.list(K98).map(([name, , ]) => (ob.str(name) + " (s)"))), "total (s)"], ob.tuple(ob.list(ob.reversed(rows)).map(([title, each]) => [charts$transfer$_flat(title), ...ob.each(ob.list(charts$transfer$_parts(each)).map((part) => py.round(part, 6))), py.round(each.total, 6)]))));
}
function charts$marks$log_axis(title, low, high, ticks, texts) {
  return new Map([["type", "log"], ["title", new Map([["text", (ob.str(title) + ", log scale")]])], ["range", [py.log10(low), py.log10(high)]], ["tickmode", "array"], ["tickvals", ob.list(ticks)], ["ticktext", ob.list(texts)]]);
}
function charts$marks$level(y, role = "limit") {
  let stroke;
  stroke = new Map([["color", ("role:" + ob.str(role))], ["dash", ob.item(K95, role)], ["width", 1.5]]);
  return new Map([["type", "line"], ["xref", "paper"], ["yref", "y"], ["x0", 0], ["x1", 1], ["y0", y], ["y1", y], ["line", stroke]]);
}
function charts$transfer$time_over_bandwidth(run) {
  let finding, flights, floor, high, low, settings, ticks, times;
  settings = run.settings;
  times = ob.list(K99).map((rate) => simulators$transfer$simulate(ob.replace(settings, [["bit_rate", rate]])).total);
  flights = py.int(ob.evaluate("transport.slow_start_rounds", { data_size: settings.data_size, initial_window: ob.times(settings.initial_window, settings.segment_size) }));
  floor = ob.add(ob.times(ob.add(settings.handshake_rounds, flights), settings.round_trip), settings.server_time);
  [low, high] = [py.pow(10.0, py.floor(py.log10(floor) - 0.1)), py.pow(10.0, py.ceil(py.log10(py.max(...ob.each(times), run.total))))];
  ticks = ob.list(ob.range(py.round(py.log10(low)), py.round(py.log10(high)) + 1)).flatMap((power) => ob.list([1, 2, 5]).map((step) => step * py.pow(10.0, power)));
  if ((py.div(high, low) > 10000.0)) {
    ticks = ob.list(ticks).filter((tick) => ob.truth(ob.isclose(py.mod(py.log10(tick), 1), 0, undefined, 1e-09)) || ob.truth(ob.isclose(py.mod(py.log10(tick), 1), 1, undefined, 1e-09))).map((tick) => tick);
  }
  ticks = ob.list(ticks).filter((tick) => (low <= tick && tick <= (high * 1.0001))).map((tick) => tick);
  finding = ("However wide the line, not under " + ob.str(written.duration(floor)));
  return new charts$reading$Figure("time-over-bandwidth", finding, new Map([["data", [charts$marks$line(K99, times, "served", "last byte", undefined, new Map([["hoverinfo", "text"], ["hovertext", ob.list(times).map((time) => written.duration(time))]])), charts$marks$here(settings.bit_rate, run.total, "served", "you are here", written.duration(run.total))]], ["layout", new Map([["xaxis", charts$marks$log_axis("bandwidth (bit/s)", 1000000.0, 100000000000.0, [1000000.0, 10000000.0, 100000000.0, 1000000000.0, 10000000000.0, 100000000000.0], ["1 M", "10 M", "100 M", "1 G", "10 G", "100 G"])], ["yaxis", ob.union(charts$marks$log_axis("last byte after", low, high, ticks, ob.list(ticks).map((tick) => written.duration(tick))), new Map([["rangemode", "normal"]]))], ["shapes", [charts$marks$level(floor)]], ["annotations", [charts$marks$label(1200000.0, floor, ("round trips alone: " + ob.str(written.duration(floor))), true, true, undefined, new Map([["yanchor", "top"], ["yshift", -4]])), charts$marks$label(settings.bit_rate, run.total, ("<b>" + ob.str(written.duration(run.total)) + "</b>"), true, true, undefined, new Map([["yshift", 16], ["xanchor", "center"]]))]], ["hovermode", "closest"], ["margin", new Map([["t", 16], ["r", 28]])]])]]), ("Time of the last byte over bandwidth, both log scale, falling until it meets the floor. " + ob.str(finding) + "."), new charts$reading$Table(["bandwidth (bit/s)", "last byte after (s)", "owned by distance (%)"], ob.tuple(ob.list(ob.slice(K99, null, null, 10)).flatMap((rate) => ob.list([simulators$transfer$simulate(ob.replace(settings, [["bit_rate", rate]]))]).map((each) => [py.round(rate), py.round(each.total, 6), py.round(100 * each.owned_by_distance, 2)])))));
}
function charts$transfer$_notes(run) {
  let at, notes, settings;
  settings = run.settings;
  notes = [new charts$reading$Note("No loss, no other traffic, a receiver that never holds back: what is measured is longer.")];
  if ((settings.handshake === "quic-0rtt")) {
    ob.method("append", notes, [new charts$reading$Note("Whoever listens can send 0-RTT data a second time: use it for requests that may arrive twice.", "handshake")]);
  }
  if ((settings.initial_window > 10)) {
    ob.method("append", notes, [new charts$reading$Note("More than ten segments at once is beyond RFC 6928; some networks do it, and risk loss on thin lines.", "initial_window")]);
  }
  if ((ob.same(run.filled, null) === false)) {
    at = written.duration(run.filled);
    ob.method("append", notes, [new charts$reading$Note(("From " + ob.str(at) + " on the line never rests; beyond that, slow start as modelled here would overfill its queue."), "bit_rate")]);
  }
  return ob.tuple(notes);
}
function charts$transfer$read(settings) {
  let run;
  run = simulators$transfer$simulate(settings);
  return new charts$reading$Reading(charts$transfer$_verdict(run), (ob.str(written.say(settings.data_size, "byte")) + " take " + ob.str(written.duration(run.total)) + "; " + ob.str(written.percent(run.owned_by_distance)) + " of it is round trips."), [new charts$reading$Metric("Last byte after", written.duration(run.total), "from opening the connection"), new charts$reading$Metric("Owned by distance", written.percent(run.owned_by_distance), "no bandwidth shortens it", "limit"), new charts$reading$Metric("Sending the bits", written.duration(run.sending), "what a wider line shortens"), new charts$reading$Metric("Pace of the object", written.say(run.throughput, "bit/s"), ("on a line of " + ob.str(written.say(settings.bit_rate, "bit/s"))), "offered")], [charts$transfer$where_the_time_goes(run), charts$transfer$time_over_bandwidth(run)], charts$transfer$_notes(run), []);
}
function charts$transfer$_hundredfold(_settings) {
  return py.div(simulators$transfer$simulate(new simulators$transfer$Transfer(undefined, 100000000.0)).total, simulators$transfer$simulate(new simulators$transfer$Transfer(undefined, 10000000000.0)).total);
}
function charts$transfer$_explain(guess, answer) {
  let run;
  run = simulators$transfer$simulate(new simulators$transfer$Transfer(undefined, 10000000000.0));
  return ("You said " + ob.str(written.number(guess)) + " times; it is " + ob.str(written.number(answer)) + " times. The page is " + ob.str(written.number(run.settings.handshake_rounds)) + " round trips of handshake, one of request and answer, and " + ob.str(written.number(ob.len(run.flights) - 1)) + " in which the sender waits to be trusted with more: " + ob.str(written.duration(run.total)) + " that no bandwidth shortens.");
}
const simulators$placement$_floor = ob.remembered(function simulators$placement$_floor(one, other) {
  return ((!ob.equal(one, other)) ? py.float(ob.evaluate("latency.minimum_round_trip", { ...{ group_index: 1.468 }, distance: simulators$round_trips$distance(one, other) })) : 0.0);
}, 4096);
function simulators$placement$_nearest(city, sites) {
  return py.min(ob.list(sites).map((site) => simulators$placement$_floor(city, site)));
}
function simulators$placement$agreement(sites, confirm) {
  let needed, others;
  others = ob.sorted(ob.list(ob.slice(sites, 1, null, null)).map((each) => simulators$placement$_floor(ob.item(sites, 0), each)));
  needed = ob.item(new Map([["leader", 0], ["majority", py.floordiv(ob.len(sites), 2)], ["all", ob.len(sites) - 1]]), confirm);
  return (ob.truth(needed) ? ob.item(others, needed - 1) : 0.0);
}
function simulators$placement$simulate(settings, seed = 1) {
  let agreements, counts, reads, sites, to_leader;
  sites = K101;
  counts = ob.range(1, 9 + 1);
  reads = ob.list(counts).map((n) => ob.list(K102).map((city) => simulators$placement$_nearest(city, ((settings.reads === "nearest") ? ob.slice(sites, null, n, null) : ob.slice(sites, null, 1, null)))));
  agreements = ob.list(counts).map((n) => simulators$placement$agreement(ob.slice(sites, null, n, null), settings.confirm));
  to_leader = ob.median(ob.list(K102).map((city) => simulators$placement$_floor(city, ob.item(sites, 0))));
  return new simulators$placement$Run(settings, sites, ob.tuple(ob.list(reads).map((each) => ob.median(each))), ob.tuple(ob.list(reads).map((each) => py.max(each))), ob.tuple(ob.list(agreements).map((each) => ob.add(to_leader, each))), ob.tuple(agreements));
}
function charts$placement$_copies(number_of) {
  return ((number_of === 1) ? "1 copy" : (ob.str(number_of) + " copies"));
}
function charts$placement$_verdict(run) {
  let at, first;
  [at, first] = [run.settings.sites - 1, ob.item(run.sites, 0)];
  if ((at === 0)) {
    return ("One copy, in " + ob.str(first) + ": the middle city waits " + ob.str(written.duration(ob.item(run.read, 0))) + " for a read, and one fire ends it.");
  }
  if ((run.settings.confirm === "leader")) {
    return ("Reads from " + ob.str(written.duration(ob.item(run.read, at))) + ", writes from " + ob.str(written.duration(ob.item(run.write, at))) + ": near, because a write waits for no other copy.");
  }
  return (ob.str(charts$placement$_copies(at + 1)) + ": reads from " + ob.str(written.duration(ob.item(run.read, at))) + ", and each write pays " + ob.str(written.duration(ob.item(run.agreement, at))) + " on top of its way to " + ob.str(first) + " so that copies " + ob.str(written.say(run.apart, "m")) + " apart agree.");
}
function charts$placement$reads_and_writes(run) {
  let at, counts, finding, reads, writes;
  counts = ob.list(ob.range(1, 9 + 1));
  at = run.settings.sites - 1;
  [reads, writes] = ob.list([run.read, run.write]).map((times) => ob.list(times).map((time) => 1000.0 * time));
  finding = (ob.truth(at) ? ("From one copy to " + ob.str(written.number(at + 1)) + ", a read falls from " + ob.str(written.duration(ob.item(run.read, 0))) + " to " + ob.str(written.duration(ob.item(run.read, at))) + " and a write goes from " + ob.str(written.duration(ob.item(run.write, 0))) + " to " + ob.str(written.duration(ob.item(run.write, at)))) : ("One copy serves reads and writes alike: " + ob.str(written.duration(ob.item(run.read, 0))) + " from the middle city"));
  return new charts$reading$Figure("reads-and-writes", finding, new Map([["data", [charts$marks$line(counts, writes, "offered", "write", true), charts$marks$line(counts, reads, "served", "read", true), charts$marks$here(at + 1, ob.item(writes, at), "offered", "you are here", written.duration(ob.item(run.write, at))), charts$marks$here(at + 1, ob.item(reads, at), "served", "you are here", written.duration(ob.item(run.read, at)))]], ["layout", new Map([["xaxis", new Map([["title", new Map([["text", "copies"]])], ["range", [0.6, 9.8]], ["dtick", 1]])], ["yaxis", new Map([["title", new Map([["text", "floor in the middle city (ms)"]])], ["range", [0, 1000.0 * 0.35]]])], ["annotations", [charts$marks$label(9.1, ob.item(writes, -1), "write", undefined, undefined, undefined, new Map([["yshift", 12]])), charts$marks$label(9.1, ob.item(reads, -1), "read", undefined, undefined, undefined, new Map([["yshift", 12]])), charts$marks$label(at + 1, ob.item(writes, at), ("<b>" + ob.str(written.duration(ob.item(run.write, at))) + "</b>"), undefined, undefined, undefined, new Map([["xanchor", "center"], ["yanchor", "bottom"], ["yshift", 10]])), charts$marks$label(at + 1, ob.item(reads, at), ("<b>" + ob.str(written.duration(ob.item(run.read, at))) + "</b>"), undefined, undefined, undefined, new Map([["xanchor", "center"], ["yanchor", "top"], ["yshift", -10]]))]], ["margin", new Map([["t", 16]])]])]]), ("Floor of a read and of a write over 1 to 9 copies. " + ob.str(finding) + "."), new charts$reading$Table(["copies", "new site", "read (ms)", "worst read (ms)", "write (ms)", "of it to agree (ms)"], ob.tuple(ob.list(counts).map((n) => [n, ob.item(run.sites, n - 1), py.round(ob.item(reads, n - 1), 1), py.round(1000.0 * ob.item(run.worst_read, n - 1), 1), py.round(ob.item(writes, n - 1), 1), py.round(1000.0 * ob.item(run.agreement, n - 1), 1)]))));
}
function charts$placement$_notes(run) {
  let notes;
  notes = [new charts$reading$Note("Every number is a floor, and each city counts alike; your own users sit elsewhere.")];
  if ((run.settings.confirm === "leader") && (run.settings.sites > 1)) {
    ob.method("append", notes, [new charts$reading$Note("A write that only the leader confirmed is lost with the leader, and unseen elsewhere until copied.", "confirm")]);
  }
  if ((run.settings.confirm === "majority") && (py.mod(run.settings.sites, 2) === 0)) {
    ob.method("append", notes, [new charts$reading$Note("An even number waits for one copy more than the odd number below it, and survives no failure more.", "sites")]);
  }
  return ob.tuple(notes);
}
function charts$placement$read(settings) {
  let at, run;
  run = simulators$placement$simulate(settings);
  at = settings.sites - 1;
  return new charts$reading$Reading(charts$placement$_verdict(run), (ob.str(charts$placement$_copies(settings.sites)) + ": a read takes at least " + ob.str(written.duration(ob.item(run.read, at))) + ", a write " + ob.str(written.duration(ob.item(run.write, at))) + "."), [new charts$reading$Metric("Read, middle city", written.duration(ob.item(run.read, at)), "at least"), new charts$reading$Metric("Read, worst city", written.duration(ob.item(run.worst_read, at)), "at least"), new charts$reading$Metric("Write, middle city", written.duration(ob.item(run.write, at)), ("of it " + ob.str(written.duration(ob.item(run.agreement, at))) + " to agree"), "offered"), new charts$reading$Metric("Nearest two copies", (ob.truth(run.apart) ? written.say(run.apart, "m") : "one place"), "how far one disaster has to reach", "healthy")], [charts$placement$reads_and_writes(run)], charts$placement$_notes(run), []);
}
function charts$placement$_second_copy(_settings) {
  let run;
  run = simulators$placement$simulate(new simulators$placement$Placement());
  return py.div(ob.item(run.write, 1), ob.item(run.write, 0));
}
function charts$placement$_explain(guess, answer) {
  let run;
  run = simulators$placement$simulate(new simulators$placement$Placement());
  return ("You said " + ob.str(written.number(guess, 2)) + " times; " + ob.str(written.duration(ob.item(run.write, 0))) + " become " + ob.str(written.duration(ob.item(run.write, 1))) + ", " + ob.str(written.number(answer, 2)) + " times as long.");
}
function simulators$durability$yearly_loss(settings, needed, survived, shared_share, groups = 1.0) {
  let own, rate;
  own = py.div(settings.time_to_failure, 1 - shared_share);
  rate = py.div(1, py.float(ob.evaluate("storage.code_loss_time", { data_fragments: needed, parity_fragments: survived, time_to_failure: own, time_to_repair: settings.repair_time }))) + py.div(shared_share, settings.time_to_failure);
  return py.float(ob.evaluate("storage.loss_in_period", { ...{ period: 31557600.0 }, mean_time_to_loss: py.div(1, ob.times(rate, groups)) }));
}
function simulators$durability$_scheme(settings, name, needed, survived) {
  let disks, failures, groups, overhead;
  overhead = py.float(ob.evaluate("storage.code_overhead", { data_fragments: needed, parity_fragments: survived }));
  disks = py.max(ob.add(needed, survived), py.ceil(py.div(ob.times(settings.stored, overhead), settings.disk_size)));
  groups = py.max(1.0, py.div(disks, ob.add(needed, survived)));
  failures = py.div(1, py.float(ob.evaluate("reliability.fleet_time_between_failures", { time_to_failure: settings.time_to_failure, units: disks })));
  return new simulators$durability$Scheme(name, ob.add(needed, survived), needed, overhead, disks, groups, simulators$durability$yearly_loss(settings, needed, survived, 0.0), simulators$durability$yearly_loss(settings, needed, survived, settings.shared_share), simulators$durability$yearly_loss(settings, needed, survived, settings.shared_share, groups), failures, ob.times(ob.times(failures, needed), settings.disk_size));
}
function simulators$durability$simulate(settings) {
  let beta, k, survived;
  survived = ob.range(1, 8 + 1);
  [beta, k] = [settings.shared_share, settings.data_pieces];
  return new simulators$durability$Run(settings, simulators$durability$_scheme(settings, (ob.str(settings.copies) + " copies"), 1, settings.copies - 1), simulators$durability$_scheme(settings, (ob.str(k) + "+" + ob.str(settings.parity_pieces) + " code"), k, settings.parity_pieces), ob.tuple(ob.list(survived).map((losses) => simulators$durability$yearly_loss(settings, 1, losses, 0.0))), ob.tuple(ob.list(survived).map((losses) => simulators$durability$yearly_loss(settings, k, losses, 0.0))), ob.tuple(ob.list(survived).map((losses) => simulators$durability$yearly_loss(settings, k, losses, beta))), (ob.truth(beta) ? py.float(ob.evaluate("storage.loss_in_period", { ...{ period: 31557600.0 }, mean_time_to_loss: py.div(settings.time_to_failure, beta) })) : 0.0));
}
function charts$durability$_times(ratio) {
  return (ob.str(written.number(ratio, 2)) + " times");
}
function charts$durability$_tiny(loss) {
  let power;
  if ((loss < 1e-40)) {
    return "hardly ever";
  }
  power = py.floor((-py.log10(loss)) + 1e-09);
  return ("1 in " + ob.str(written.number(py.div(py.div(1, loss), py.pow(10.0, power)), 2)) + " × 10" + ob.str(written.superscript(power)));
}
function charts$durability$_chance(loss) {
  if ((loss > 0.1)) {
    return written.percent(loss);
  }
  if ((loss < 1e-09)) {
    return charts$durability$_tiny(loss);
  }
  return written.one_in(loss);
}
function charts$durability$_verdict(run) {
  let code, copies, paper, ratio, share;
  [code, copies] = [run.coded, run.replicated];
  ratio = py.div(code.overhead, copies.overhead);
  share = ((py.abs(ratio - 0.5) < 1e-09) ? "half the disks" : (ob.str(written.number(ratio, 2)) + " times the disks"));
  if ((code.promised < copies.promised)) {
    paper = ("on paper " + ob.str(charts$durability$_times(py.div(copies.promised, code.promised))) + " safer than " + ob.str(copies.name));
  } else {
    paper = ("on paper " + ob.str(charts$durability$_times(py.div(code.promised, py.max(copies.promised, 1e-300)))) + " likelier to lose than " + ob.str(copies.name));
  }
  if ((code.delivered > (10 * code.promised)) && (copies.delivered > (10 * copies.promised))) {
    return ("On " + ob.str(share) + ", the " + ob.str(code.name) + " is " + ob.str(paper) + ". Shared failures leave both at " + ob.str(charts$durability$_chance(code.delivered)) + " a year: " + ob.str(written.number(code.nines, 2)) + " nines of the " + ob.str(written.number(-py.log10(code.promised), 2)) + " promised.");
  }
  return ("On " + ob.str(share) + ", the " + ob.str(code.name) + " is " + ob.str(paper) + ": " + ob.str(charts$durability$_chance(code.delivered)) + " a year against " + ob.str(charts$durability$_chance(copies.delivered)) + ".");
}
function charts$durability$_metrics(run) {
  let code, copies;
  [code, copies] = [run.coded, run.replicated];
  return [new charts$reading$Metric("A group loses data in a year", charts$durability$_chance(code.delivered), (ob.str(code.name) + "; promised: " + ob.str(charts$durability$_chance(code.promised))), "failed"), new charts$reading$Metric("The same with copies", charts$durability$_chance(copies.delivered), (ob.str(copies.name) + "; promised: " + ob.str(charts$durability$_chance(copies.promised))), "healthy"), new charts$reading$Metric("Disks", written.number(code.disks), (ob.str(written.number(copies.disks)) + " with " + ob.str(copies.name))), new charts$reading$Metric("Repairs read each day", written.say(ob.times(code.traffic, 86400.0), "byte"), (ob.str(written.say(ob.times(copies.traffic, 86400.0), "byte")) + " with " + ob.str(copies.name)), "offered")];
}
function charts$marks$band(x, low, high, role, name, strength = 0.15) {
  return new Map([["type", "scatter"], ["mode", "lines"], ["x", [...ob.each(x), ...ob.each(ob.reversed(x))]], ["y", [...ob.each(low), ...ob.each(ob.reversed(high))]], ["line", new Map([["width", 0]])], ["fill", "toself"], ["fillcolor", ("role:" + ob.str(role) + "/" + ob.format(strength, ("g")))], ["hoverinfo", "skip"], ["name", name]]);
}
function charts$durability$_loss_finding(run) {
  let code;
  code = run.coded;
  if (!(ob.truth(run.floor))) {
    return "With nothing shared, every further piece of parity multiplies the nines";
  }
  if ((run.floor > (0.5 * code.delivered))) {
    return ("However much parity: a shared failure loses the group's data " + ob.str(charts$durability$_chance(run.floor)) + " a year");
  }
  return ("Parity still pays, down to the floor of " + ob.str(charts$durability$_chance(run.floor)) + " a year");
}
function charts$durability$_loss_labels(run) {
  let at, copied, ends, height, inside, labels, lowest, place;
  [lowest, labels] = [ob.item([1e-24, 3.0], 0), []];
  ends = ob.list(ob.enumerate(run.code_promise, 1)).filter(([i, each]) => (each > (30 * lowest))).map(([i, each]) => [i, each]);
  copied = ob.list(ob.enumerate(run.copies_promise, 1)).filter(([i, each]) => (each > (30 * lowest))).map(([i, each]) => [i, each]);
  if (ob.truth(run.floor)) {
    ob.method("append", labels, [charts$marks$label(8.4, run.floor, "floor: shared failures", undefined, true, undefined, new Map([["xanchor", "right"], ["yanchor", "bottom"], ["yshift", 4]]))]);
  }
  if (ob.truth(ends)) {
    [at, height] = ob.item(ends, -1);
    inside = (at >= 7);
    place = charts$marks$label(at, height, "code,<br>on paper", undefined, true, undefined, new Map([["yanchor", "bottom"], ["align", "left"], ["xshift", (ob.truth(inside) ? 0 : 8)]]));
    ob.method("append", labels, [ob.union(place, (ob.truth(inside) ? new Map([["xanchor", "right"], ["yshift", 8]]) : new Map([])))]);
  }
  if (ob.truth(copied)) {
    [at, height] = ob.item(copied, -1);
    ob.method("append", labels, [charts$marks$label(at, height, "copies,<br>on paper", undefined, true, "healthy", new Map([["xanchor", "right"], ["xshift", -8], ["yanchor", "top"], ["align", "right"]]))]);
  }
  return labels;
}
function charts$durability$loss_figure(run) {
  let code, copied, copies, data, finding, shown, survived;
  survived = ob.list(ob.range(1, 8 + 1));
  [code, copies] = [run.coded, run.replicated];
  shown = ob.list(run.code_promise).map((each) => py.max(each, py.div(ob.item([1e-24, 3.0], 0), 1000.0)));
  copied = ob.list(run.copies_promise).map((each) => py.max(each, py.div(ob.item([1e-24, 3.0], 0), 1000.0)));
  data = [];
  if (ob.truth(run.floor)) {
    ob.method("append", data, [charts$marks$band(survived, shown, ob.list(run.code_delivered), "failed", "the promise you don't get", 0.12)]);
  }
  ob.method("append", data, [charts$marks$line(survived, copied, "healthy", "copies, on paper", true)]);
  ob.method("append", data, [charts$marks$line(survived, shown, "limit", "code, on paper", true)]);
  ob.method("append", data, [charts$marks$line(survived, ob.list(run.code_delivered), "served", "code, delivered", true)]);
  ob.method("append", data, [charts$marks$here(copies.survives, copies.delivered, "healthy", copies.name, charts$durability$_chance(copies.delivered))]);
  ob.method("append", data, [charts$marks$here(code.survives, code.delivered, "served", code.name, charts$durability$_chance(code.delivered))]);
  finding = charts$durability$_loss_finding(run);
  return new charts$reading$Figure("loss", finding, new Map([["data", data], ["layout", new Map([["xaxis", new Map([["title", new Map([["text", "losses survived at once"]])], ["range", [0.6, 8.5]], ["dtick", 1]])], ["yaxis", ob.apply(charts$marks$log_axis, ["title", "low", "high", "ticks", "texts"], false, ["a group's loss a year", ...ob.each([1e-24, 3.0]), ob.list(K103).map(([at, ]) => at), ob.list(K103).map(([, text]) => text)], [])], ["shapes", (ob.truth(run.floor) ? [charts$marks$level(run.floor)] : [])], ["annotations", charts$durability$_loss_labels(run)], ["hovermode", "closest"], ["margin", new Map([["t", 16]])]])]]), ("Chance of losing a group's data in a year, log scale, over 1 to " + ob.str(8) + " losses survived. On paper the code falls from " + ob.str(charts$durability$_chance(ob.item(run.code_promise, 0))) + " to " + ob.str(charts$durability$_chance(ob.item(run.code_promise, -1))) + ", copies from " + ob.str(charts$durability$_chance(ob.item(run.copies_promise, 0))) + " to " + ob.str(charts$durability$_chance(ob.item(run.copies_promise, -1))) + "; delivered by the code: from " + ob.str(charts$durability$_chance(ob.item(run.code_delivered, 0))) + " to " + ob.str(charts$durability$_chance(ob.item(run.code_delivered, -1))) + ". " + ob.str(finding) + "."), new charts$reading$Table(["losses survived", "copies, on paper", "code, on paper", "code, delivered"], ob.tuple(ob.list(ob.enumerate(survived)).map(([i, each]) => [each, ...ob.each(ob.list([run.copies_promise, run.code_promise, run.code_delivered]).map((column) => charts$durability$_chance(ob.item(column, i))))]))));
}
function charts$marks$upright(x, role = "limit") {
  let stroke;
  stroke = new Map([["color", ("role:" + ob.str(role))], ["dash", ob.item(K95, role)], ["width", 1.5]]);
  return new Map([["type", "line"], ["xref", "x"], ["yref", "paper"], ["x0", x], ["x1", x], ["y0", 0], ["y1", 1], ["line", stroke]]);
}
function charts$durability$bill_figure(run) {
  let code, copies, data, ends, failed, finding, name, ours, ratio, read, role, rows, theirs, year;
  [code, copies] = [run.coded, run.replicated];
  [read, year] = [ob.list([code, copies]).map((each) => written.say(ob.times(each.traffic, 86400.0), "byte")), 365.25 * 86400.0];
  failed = ob.list([code, copies]).map((each) => written.number(ob.times(each.failures, year)));
  rows = [["repair reads a day", py.div(code.traffic, copies.traffic), ob.item(read, 0), ob.item(read, 1)], ["read for one disk", py.float(code.needed), (ob.str(written.number(code.needed)) + " disks"), "1 disk"], ["failures a year", py.div(code.failures, copies.failures), ob.item(failed, 0), ob.item(failed, 1)], ["disks", py.div(code.disks, copies.disks), written.number(code.disks), written.number(copies.disks)]];
  data = [];
  for ([name, ratio, ours, theirs] of ob.each(rows)) {
    role = ((ratio > 1.0) ? "failed" : "healthy");
    ob.method("append", data, [ob.union(charts$marks$line([1.0, ratio], [name, name], role, name, undefined, new Map([["mode", "lines"], ["hoverinfo", "skip"]])), new Map([["line", new Map([["color", ("role:" + ob.str(role))], ["width", 3], ["dash", "solid"]])]]))]);
    ob.method("append", data, [ob.union(charts$marks$here(ratio, 0, role, name, (ob.str(ours) + " instead of " + ob.str(theirs))), new Map([["y", [name]]]))]);
  }
  ends = ob.list(rows).map(([name, ratio, ours, ]) => ob.union(charts$marks$label(0, 0, ("<b>" + ob.str(written.number(ratio, 2)) + "×</b> " + ob.str(name) + ": " + ob.str(ours)), undefined, undefined, undefined, new Map([["xref", "paper"], ["yshift", 15]])), new Map([["y", name]])));
  finding = ("The code needs " + ob.str(written.number(ob.item(ob.item(rows, 3), 1), 2)) + " times the disks and reads " + ob.str(written.number(ob.item(ob.item(rows, 0), 1), 2)) + " times as much to repair them");
  return new charts$reading$Figure("bill", finding, new Map([["data", data], ["layout", new Map([["xaxis", ob.apply(charts$marks$log_axis, ["title", "low", "high", "ticks", "texts"], false, [("multiple of " + ob.str(copies.name)), ...ob.each([0.05, 60.0]), ob.list([[0.1, "1/10"], [1, "the same"], [10, "10×"]]).map(([at, ]) => at), ob.list([[0.1, "1/10"], [1, "the same"], [10, "10×"]]).map(([, text]) => text)], [])], ["yaxis", new Map([["showgrid", false], ["showticklabels", false], ["rangemode", "normal"], ["fixedrange", true]])], ["shapes", [charts$marks$upright(1)]], ["annotations", ends], ["hovermode", "closest"], ["height", 250], ["margin", new Map([["t", 16], ["l", 16]])]])]]), ob.add(ob.add(("Costs of the " + ob.str(code.name) + " as multiples of those of " + ob.str(copies.name) + ", log scale: "), ob.method("join", ("; "), [ob.list(rows).map(([name, ratio, ours, theirs]) => (ob.str(name) + " " + ob.str(written.number(ratio, 2)) + " times (" + ob.str(ours) + " instead of " + ob.str(theirs) + ")"))])), "."), new charts$reading$Table(["cost", code.name, copies.name, "ratio"], ob.tuple(ob.list(rows).map(([name, ratio, ours, theirs]) => [name, ours, theirs, py.round(ratio, 4)]))));
}
function charts$durability$_share(value) {
  return ((value > 0.9995) ? "nearly all" : written.percent(value));
}
function charts$durability$_notes(run) {
  let code, copies, notes, owned, settings;
  [settings, code, copies] = [run.settings, run.coded, run.replicated];
  notes = [];
  if ((settings.shared_share === 0)) {
    ob.method("append", notes, [new charts$reading$Note("β = 0 says that no bug, no operator, no fire and no bad batch of disks ever takes more than one piece.", "shared_share")]);
  } else {
    owned = 1 - py.min(1.0, py.div(code.promised, code.delivered));
    ob.method("append", notes, [new charts$reading$Note(("Nobody measures β. Shared failures own " + ob.str(charts$durability$_share(owned)) + " of the code's losses here; ten times β means about ten times the risk."), "shared_share")]);
  }
  if ((settings.repair_time > (0.1 * settings.time_to_failure))) {
    ob.method("append", notes, [new charts$reading$Note("A repair takes more than a tenth of a disk's life: the group is rarely whole, and rates are hardly constant.", "repair_time")]);
  }
  ob.method("append", notes, [new charts$reading$Note(("Over all groups, the chance of losing anything is " + ob.str(charts$durability$_chance(code.anywhere)) + " a year with the code and " + ob.str(charts$durability$_chance(copies.anywhere)) + " with copies: the code has fewer groups, and loses more at once."), "stored")]);
  ob.method("append", notes, [new charts$reading$Note("Unreadable sectors found while rebuilding, wrong deletes and wrong writes are left out.")]);
  return ob.tuple(notes);
}
function charts$durability$read(settings) {
  let run;
  run = simulators$durability$simulate(settings);
  return new charts$reading$Reading(charts$durability$_verdict(run), (ob.str(run.coded.name) + ": data of one group lost " + ob.str(charts$durability$_chance(run.coded.delivered)) + " a year, promised " + ob.str(charts$durability$_chance(run.coded.promised)) + "; " + ob.str(run.replicated.name) + ": " + ob.str(charts$durability$_chance(run.replicated.delivered)) + "."), charts$durability$_metrics(run), [charts$durability$loss_figure(run), charts$durability$bill_figure(run)], charts$durability$_notes(run), []);
}
function charts$durability$_nines_left(settings) {
  return (simulators$durability$simulate(settings).coded).nines;
}
function charts$durability$_explain(guess, answer) {
  let nearness, paper;
  paper = -py.log10((simulators$durability$simulate(new simulators$durability$Durability()).coded).promised);
  nearness = ((py.abs(guess - answer) < 0.5) ? "About right" : ("You said " + ob.str(written.number(guess))));
  return (ob.str(nearness) + ": " + ob.str(written.number(answer, 2)) + " of " + ob.str(written.number(paper, 2)) + " are left. The rest was true only for failures that keep to themselves.");
}
function simulators$scaling_fit$fit() { throw new Error("Python computes from what is pasted"); }
function simulators$scaling$simulate(settings) {
  let found;
  if (ob.truth(settings.measurements) && ob.truth(settings.follow)) {
    found = simulators$scaling_fit$fit(settings.measurements);
    return new simulators$scaling$Run(settings, found.throughput_of_one, found.contention, found.coherency, found);
  }
  return new simulators$scaling$Run(settings, settings.throughput_of_one, settings.contention, settings.coherency, null);
}
function charts$scaling$_machines(count) {
  return ((count === 1) ? "1 machine" : (ob.str(written.number(count, 4)) + " machines"));
}
function charts$scaling$_verdict(run) {
  let best, ceiling, dearer, gain, loss, lost, size, where;
  [size, best] = [run.settings.machines, run.best];
  if ((ob.same(best, null) === true)) {
    where = (ob.truth(run.fit) ? "these measurements" : "this model");
    if ((run.contention === 0)) {
      return ("No peak and no ceiling in " + ob.str(where) + ": " + ob.str(charts$scaling$_machines(size)) + " do " + ob.str(written.number(run.speed_up(size))) + " times the work of one.");
    }
    ceiling = written.number(py.div(1, run.contention));
    return ("No peak in " + ob.str(where) + ", but a ceiling: no number of machines does more than " + ob.str(ceiling) + " times the work of one.");
  }
  gain = run.speed_up(best);
  if ((best === 1)) {
    return "One machine is best: keeping a second one in step costs more than it brings.";
  }
  if ((size > best)) {
    lost = 1 - py.div(run.throughput(size), run.throughput(best));
    dearer = ("for " + ob.str(written.number(py.div(size, best), 2)) + " times the money");
    return ("Past the peak: " + ob.str(charts$scaling$_machines(size)) + " do " + ob.str(written.percent(lost, 2)) + " less than " + ob.str(written.number(best, 6)) + " would, " + ob.str(dearer) + ".");
  }
  loss = 1 - py.div(run.throughput(2 * ob.either(run.peak, () => best)), run.throughput(best));
  return ("Throughput peaks at " + ob.str(charts$scaling$_machines(best)) + ", " + ob.str(written.number(gain)) + " times that of one; twice as many would do " + ob.str(written.percent(loss, 2)) + " less.");
}
function charts$scaling$_spoken(run) {
  let peak, size;
  size = run.settings.machines;
  peak = ((ob.same(run.best, null) === true) ? "no peak in this model" : ("the peak is at " + ob.str(charts$scaling$_machines(run.best))));
  return (ob.str(charts$scaling$_machines(size)) + ": " + ob.str(written.number(run.speed_up(size))) + " times one machine; " + ob.str(peak) + ".");
}
function charts$scaling$_count(value) {
  return written.number(value, 3);
}
function charts$scaling$_peak_range(run) {
  let high, low;
  if ((ob.same(run.fit, null) === true)) {
    return "of the curve that is set";
  }
  if ((ob.same(run.fit.intervals, null) === true)) {
    return "fitted; too few rows for an interval";
  }
  [low, high] = ob.item(run.fit.intervals, "peak");
  return (ob.truth(ob.isinf(high)) ? ("95" + ob.str(" ") + "%: " + ob.str(charts$scaling$_count(low)) + " or more, or none") : ("95" + ob.str(" ") + "%: " + ob.str(charts$scaling$_count(low)) + " to " + ob.str(charts$scaling$_count(high))));
}
function charts$scaling$_times(value) {
  return (ob.str(written.number(value)) + "×");
}
function charts$scaling$_rate(value) {
  return written.say(value, "1/s");
}
function charts$scaling$_metrics(run) {
  let best, gain, most, per_million, size;
  [size, best] = [run.settings.machines, run.best];
  most = ((run.contention > 0) ? py.div(1, run.contention) : Infinity);
  gain = (ob.truth(best) ? run.speed_up(best) : most);
  per_million = 1000000.0 * run.request_cost(size);
  return [new charts$reading$Metric("Peak, in machines", ((ob.same(best, null) === true) ? "none" : written.number(best, 6)), charts$scaling$_peak_range(run), "served"), new charts$reading$Metric("Largest speed-up", (ob.truth(ob.isinf(gain)) ? "no limit" : charts$scaling$_times(gain)), ((ob.same(best, null) === true) ? "approached, never reached" : "times one machine"), "limit"), new charts$reading$Metric(("Throughput of " + ob.str(written.number(size, 4))), charts$scaling$_rate(run.throughput(size)), (ob.str(charts$scaling$_times(run.speed_up(size))) + " one machine"), ((ob.same(best, null) === false) && (size > best) ? "failed" : "served")), new charts$reading$Metric("A million requests cost", written.say(per_million, "dollar"), (ob.str(written.say(1000000.0 * run.request_cost(1), "dollar")) + " on one machine"), "offered")];
}
function charts$scaling_figures$_above(value) {
  let power;
  power = py.pow(10.0, py.floor(py.log10(value)));
  return ob.next(ob.list(K105).filter((step) => ((ob.times(step, power)) >= (value * (1 - 1e-09)))).map((step) => ob.times(step, power)));
}
function charts$scaling_figures$_unbounded_line(run, most) {
  let points, value;
  points = ob.list(K104).flatMap((size) => ((ob.same((value = run.fit.unbounded_throughput(size)), null) === false) && (value <= most)) ? [[size, value]] : []);
  return charts$marks$line(ob.list(points).map(([size, ]) => size), ob.list(points).map(([, value]) => value), "failed", "a fit without bounds");
}
function charts$scaling_figures$_shown(value) {
  return py.min(py.float(1000), value);
}
function charts$scaling_figures$_finding(run) {
  let best;
  best = run.best;
  if ((ob.same(best, null) === true)) {
    return ((run.contention === 0) ? "Each machine still helps" : ("It flattens towards " + ob.str(written.say(py.div(run.throughput_of_one, run.contention), "1/s"))));
  }
  if ((best === 1)) {
    return "A second machine makes it slower";
  }
  return ("Throughput peaks at " + ob.str(written.number(best, 6)) + " machines and then falls");
}
function charts$scaling_figures$_rate_ticks(top) {
  let parts, ticks;
  parts = (ob.truth(ob.method("startswith", (ob.format(top, ("e"))), ["2"])) ? 4 : 5);
  ticks = ob.list(ob.range(parts + 1)).map((i) => py.div(ob.times(top, i), parts));
  return new Map([["tickmode", "array"], ["tickvals", ticks], ["ticktext", ob.list(ticks).map((each) => ob.method("removesuffix", ob.method("removesuffix", written.say(each, "1/s"), ["/s"]), [" "]))]]);
}
function charts$scaling_figures$_loss_shapes(run) {
  let ends, high, low, shade, shapes, stroke;
  if ((ob.same(run.best, null) === true) || (run.best >= 1000)) {
    return [];
  }
  shade = new Map([["type", "rect"], ["xref", "x"], ["yref", "paper"], ["y0", 0], ["y1", 1], ["x0", run.best], ["x1", 1.2 * 1000]]);
  shapes = [ob.union(shade, new Map([["fillcolor", "role:failed/0.08"], ["line", new Map([["width", 0]])], ["layer", "below"]])), charts$marks$upright(run.best)];
  if (ob.truth(run.fit) && ob.truth(run.fit.intervals)) {
    [low, high] = ob.item(run.fit.intervals, "peak");
    stroke = new Map([["color", "role:limit"], ["width", 3]]);
    ends = new Map([["x0", py.max(1.0, low)], ["x1", py.min(high, 1.2 * 1000)]]);
    ob.method("append", shapes, [ob.union(new Map([["type", "line"], ["xref", "x"], ["yref", "paper"], ["y0", 0.985], ["y1", 0.985], ["line", stroke]]), ends)]);
  }
  return shapes;
}
function charts$scaling_figures$_throughput_labels(run, top) {
  let apart, at, best, height, labels, low, meets, middle, one, seen, text, value;
  labels = [];
  [one, best] = [run.throughput_of_one, run.best];
  meets = py.div(0.86 * top, one);
  if ((1.5 < meets && meets < 1000)) {
    ob.method("append", labels, [charts$marks$label(meets, 0.86 * top, "linear", true, undefined, "muted", new Map([["xanchor", "right"], ["xshift", -4]]))]);
  }
  height = run.without_coherency(300);
  if ((run.contention > 0) && ((0.15 * top) < height && height < (0.97 * top))) {
    apart = (height > (1.3 * run.throughput(300)));
    text = (ob.truth(apart) ? "if keeping in step<br>were free" : ((ob.same(best, null) === true) ? "a ceiling, no peak" : ""));
    if (ob.truth(text)) {
      at = new Map([["xanchor", "right"], ["yanchor", "top"], ["yshift", -4], ["align", "right"], ["bgcolor", "rgba(0,0,0,0)"]]);
      ob.method("append", labels, [ob.union(charts$marks$label(1.15 * 1000, height, text, true), at)]);
    }
  }
  if ((ob.same(best, null) === false) && (1 < best && best < 1000)) {
    ob.method("append", labels, [charts$marks$label(best, run.throughput(best), ("<b>peak " + ob.str(written.number(best, 4)) + "</b>"), true, undefined, undefined, new Map([["xanchor", "left"], ["yanchor", "bottom"], ["yshift", 6], ["xshift", 4]]))]);
  }
  if ((ob.same(best, null) === false) && (best <= py.div(1000, 3))) {
    middle = py.sqrt(ob.times(best, 1000));
    ob.method("append", labels, [ob.union(charts$marks$label(middle, 0.04 * top, "more machines,<br>less done", true, undefined, "failed", new Map([["xanchor", "center"], ["yanchor", "bottom"]])), new Map([["bgcolor", "rgba(0,0,0,0)"]]))]);
  }
  if (ob.truth(run.fit) && ob.truth(run.fit.unbounded)) {
    seen = ob.list(K104).flatMap((size) => ((ob.same((value = run.fit.unbounded_throughput(size)), null) === false) && (value <= (0.8 * top))) ? [[size, value]] : []);
    labels = ob.add(labels, ob.list(ob.slice(seen, -1, null, null)).map(([size, value]) => charts$marks$label(size, value, "fitted<br>without bounds", true, undefined, "failed", new Map([["xanchor", "right"], ["xshift", -8], ["align", "right"]]))));
  }
  if (ob.truth(run.fit) && ob.truth(run.fit.intervals) && ob.truth(run.best)) {
    low = py.max(1.0, ob.item(ob.item(run.fit.intervals, "peak"), 0));
    text = ("peak, 95" + ob.str(" ") + "%");
    ob.method("append", labels, [charts$marks$label(low, 0.985 * top, text, true, undefined, undefined, new Map([["xanchor", ((low > 8) ? "right" : "left")], ["xshift", ((low > 8) ? -4 : 4)]]))]);
  }
  return labels;
}
function charts$scaling_figures$_alternative(run) {
  let end, measured, top;
  end = run.throughput(1000);
  measured = (ob.truth(run.settings.measurements) ? (" " + ob.str(ob.len(run.settings.measurements)) + " measurements are drawn as circles.") : "");
  if ((ob.same(run.best, null) === true)) {
    return ("Throughput against machines: it rises all the way to " + ob.str(written.say(end, "1/s")) + " at " + ob.str(written.number(1000)) + "." + ob.str(measured));
  }
  top = run.throughput(run.best);
  return ("Throughput against machines: it rises to " + ob.str(written.say(top, "1/s")) + " at " + ob.str(written.number(run.best, 6)) + " and is " + ob.str(written.say(end, "1/s")) + " at " + ob.str(written.number(1000)) + "." + ob.str(measured));
}
function charts$scaling_figures$_table(run) {
  let sizes;
  sizes = ob.sorted(ob.set([...ob.each(K109), run.settings.machines, ...ob.each((ob.truth(run.best) && (run.best <= 1000) ? [run.best] : []))]));
  return new charts$reading$Table(["machines", "linear (1/s)", "Amdahl (1/s)", "throughput (1/s)", "speed-up", "efficiency (%)"], ob.tuple(ob.list(sizes).map((size) => [size, py.round(ob.times(run.throughput_of_one, size), 6), py.round(run.without_coherency(size), 6), py.round(run.throughput(size), 6), py.round(run.speed_up(size), 4), py.round(100 * run.efficiency(size), 4)])));
}
function charts$scaling_figures$throughput_figure(run, curves) {
  let data, linear, reach, rows, size, sure, top;
  reach = py.min(run.reach, 1000);
  rows = run.settings.measurements;
  sure = py.max(1, ob.sum(ob.list(K104).map((size) => (size <= reach))));
  top = charts$scaling_figures$_above(1.35 * py.max([...ob.each(curves.throughput), ...ob.each(ob.list(rows).map(([, measured]) => measured))]));
  if ((ob.same(run.best, null) === true) && (run.contention === 0)) {
    top = charts$scaling_figures$_above(run.throughput(200));
  }
  linear = ob.list(K104).map((size) => ob.times(run.throughput_of_one, size));
  data = [ob.union(charts$marks$line(K104, linear, "limit", "linear", undefined, new Map([["hoverinfo", "skip"]])), new Map([["line", new Map([["color", "role:muted"], ["dash", "dot"], ["width", 1.5]])]])), ob.union(charts$marks$line(K104, curves.ceiling, "limit", "no cost of keeping in step (Amdahl)"), new Map([["line", new Map([["color", "role:limit"], ["dash", "dash"], ["width", 1.5]])]])), charts$marks$line(ob.slice(K104, null, sure, null), ob.slice(curves.throughput, null, sure, null), "served", "with it")];
  if ((reach < 1000)) {
    ob.method("append", data, [ob.union(charts$marks$line(ob.slice(K104, sure - 1, null, null), ob.slice(curves.throughput, sure - 1, null, null), "served", "beyond the measurements"), new Map([["line", new Map([["color", "role:served"], ["dash", "dot"], ["width", 2]])]]))]);
  }
  if (ob.truth(run.fit) && ob.truth(run.fit.unbounded)) {
    ob.method("append", data, [charts$scaling_figures$_unbounded_line(run, 1.2 * top)]);
  }
  if (ob.truth(rows)) {
    ob.method("append", data, [new Map([["type", "scatter"], ["mode", "markers"], ["x", ob.list(rows).map(([size, ]) => size)], ["y", ob.list(rows).map(([, measured]) => measured)], ["name", "measured"], ["marker", new Map([["color", "role:limit"], ["symbol", "circle-open"], ["size", 8], ["line", new Map([["width", 2]])]])]])]);
  }
  size = run.settings.machines;
  ob.method("append", data, [charts$marks$here(charts$scaling_figures$_shown(size), run.throughput(charts$scaling_figures$_shown(size)), "served", "you are here", written.say(run.throughput(size), "1/s"))]);
  return new charts$reading$Figure("throughput", charts$scaling_figures$_finding(run), new Map([["data", data], ["layout", new Map([["xaxis", K108], ["yaxis", ob.union(new Map([["title", new Map([["text", "throughput (1/s)"]])], ["range", [0, top]]]), charts$scaling_figures$_rate_ticks(top))], ["shapes", charts$scaling_figures$_loss_shapes(run)], ["annotations", charts$scaling_figures$_throughput_labels(run, top)], ["margin", new Map([["t", 16]])]])]]), charts$scaling_figures$_alternative(run), charts$scaling_figures$_table(run));
}
function charts$scaling_figures$_small(run, name, finding, curve, marked, axis, text, titles) {
  let labels, log, shapes, size, word;
  size = charts$scaling_figures$_shown(run.settings.machines);
  shapes = ((ob.same(run.best, null) === false) && (run.best <= 1000) ? [charts$marks$upright(run.best)] : []);
  log = (ob.method("get", axis, ["type"]) === "log");
  word = charts$marks$label(size, marked, ("<b>" + ob.str(text) + "</b>"), true, log, undefined, new Map([["yanchor", "bottom"], ["yshift", 10]]));
  ob.put(word, "xanchor", ((size < 10) ? "left" : ((size > 300) ? "right" : "center")));
  labels = [word];
  if (ob.truth(shapes)) {
    ob.method("append", labels, [charts$marks$label(run.best, 1, "peak", true, undefined, undefined, new Map([["yref", "paper"], ["yanchor", "top"], ["xanchor", "left"], ["xshift", 4]]))]);
  }
  return new charts$reading$Figure(name, finding, new Map([["data", [charts$marks$line(K104, curve, "served", ob.item(titles, 1)), charts$marks$here(size, marked, "served", "you are here", text)]], ["layout", new Map([["xaxis", ob.union(K112, new Map([["tickvals", [1, 10, 100, 1000]], ["ticktext", ["1", "10", "100", ("1" + ob.str(" ") + "000")]]]))], ["yaxis", axis], ["shapes", shapes], ["annotations", labels], ["height", 240], ["margin", new Map([["t", 16]])]])]]), (ob.str(ob.item(titles, 1)) + " against machines: " + ob.str(text) + " at " + ob.str(written.number(size, 6)) + ". " + ob.str(finding) + "."), new charts$reading$Table(titles, ob.tuple(ob.list(ob.zip(ob.slice(K104, null, null, 5), ob.slice(curve, null, null, 5))).map(([size, value]) => [py.float((ob.format(size, (".3g")))), py.float((ob.format(value, (".6g"))))]))));
}
function charts$scaling_figures$efficiency_figure(run, curves) {
  let reached, size;
  size = run.settings.machines;
  reached = run.efficiency(size);
  return charts$scaling_figures$_small(run, "efficiency", ((size > 1) ? ("Each of " + ob.str(written.number(size, 6)) + " machines does " + ob.str(written.percent(reached, 2)) + " of what one alone does") : "One machine does all that one can"), ob.list(curves.efficiency).map((share) => 100 * share), 100 * run.efficiency(charts$scaling_figures$_shown(size)), new Map([["title", new Map([["text", "efficiency (%)"]])], ["range", [0, 105]]]), written.percent(reached), ["machines", "efficiency (%)"]);
}
function charts$scaling_figures$cost_figure(run, curves) {
  let dearer, low, one, size, ticks;
  size = run.settings.machines;
  [one, dearer] = [1000000.0 * run.request_cost(1), py.div(run.request_cost(size), run.request_cost(1))];
  low = py.div(charts$scaling_figures$_above(one), 5);
  ticks = ob.list([1, 10, 100, 1000]).map((step) => ob.times(low, step));
  return charts$scaling_figures$_small(run, "cost", ((dearer > 1.01) ? ("A request costs " + ob.str(written.number(dearer, 2)) + " times as much as on one machine") : "A request costs what it costs on one machine"), ob.list(curves.request_cost).map((each) => 1000000.0 * each), 1000000.0 * run.request_cost(charts$scaling_figures$_shown(size)), charts$marks$log_axis("dollars", low, 2000 * low, ticks, ob.list(ticks).map((each) => written.number(each))), written.number(1000000.0 * run.request_cost(size)), ["machines", "cost of a million requests (dollars)"]);
}
function charts$scaling$_interval(run, name) {
  let high, low, write;
  if ((ob.same(run.fit, null) === true) || (ob.same(run.fit.intervals, null) === true)) {
    return "";
  }
  [low, high] = ob.item(run.fit.intervals, name);
  write = ((name === "contention") ? written.percent : written.number);
  return (" (95" + ob.str(" ") + "%: " + ob.str(write(low, 2)) + " to " + ob.str(write(high, 2)) + ")");
}
function charts$scaling$_fit_notes(run) {
  let coherency, contention, fitted, notes, value, which;
  fitted = run.fit;
  if ((ob.same(fitted, null) === true)) {
    return [];
  }
  notes = [new charts$reading$Note(("Fitted: " + ob.str(written.percent(run.contention)) + ob.str(charts$scaling$_interval(run, "contention")) + ". Turn off “follow the measurements” to set it."), "contention"), new charts$reading$Note(("Fitted: " + ob.str(written.number(run.coherency)) + ob.str(charts$scaling$_interval(run, "coherency")) + "."), "coherency"), new charts$reading$Note(("Fitted: " + ob.str(charts$scaling$_rate(run.throughput_of_one)) + "."), "throughput_of_one")];
  if (ob.truth(fitted.unbounded)) {
    [contention, coherency] = fitted.unbounded;
    [which, value] = ((coherency < 0) ? ["coherency", coherency] : ["contention", contention]);
    ob.method("append", notes, [new charts$reading$Note(ob.add(("The trap: without bounds the fit makes " + ob.str(which) + " " + ob.str(written.number(value, 2)) + ", a cost below nothing, "), ((which === "coherency") ? ("and a curve that climbs without end. Here " + ob.str(which) + " is held at 0 and the rest fitted again; the last rows rise more than the law allows, so measure at more machines.") : ("as if machines helped one another for nothing. Here " + ob.str(which) + " is held at 0 and the rest fitted again; growth faster than linear usually means that one machine was measured poorly, or that caches grew with the fleet."))), "measurements")]);
  }
  if ((ob.same(fitted.intervals, null) === true)) {
    ob.method("append", notes, [new charts$reading$Note("Three rows fix three unknowns exactly, so nothing is left to judge the fit by; measure at more sizes.", "measurements")]);
  } else {
    if (ob.truth(ob.isinf(ob.item(ob.item(fitted.intervals, "peak"), 1)))) {
      ob.method("append", notes, [new charts$reading$Note("These measurements do not show a peak: no peak at all fits them as well. Measure at more machines before you rely on one.", "measurements")]);
    }
  }
  return notes;
}
function charts$scaling$_notes(run) {
  let notes, settings;
  settings = run.settings;
  notes = [...ob.each(charts$scaling$_fit_notes(run))];
  if ((ob.same(run.fit, null) === true) && ob.truth(settings.measurements)) {
    ob.method("append", notes, [new charts$reading$Note("Your measurements are drawn, and the curve is set by hand.", "follow")]);
  }
  if ((run.coherency === 0)) {
    ob.method("append", notes, [new charts$reading$Note("Without a cost of keeping in step there is no peak in this model.", "coherency")]);
  }
  if ((settings.machines > run.reach)) {
    ob.method("append", notes, [new charts$reading$Note((ob.str(charts$scaling$_machines(settings.machines)) + " are more than " + ob.str(written.number(3.0)) + " times the " + ob.str(written.number(py.div(run.reach, 3.0), 4)) + " measured: the dotted part of the curve is a guess."), "machines")]);
  }
  return ob.tuple(notes);
}
function charts$scaling$read(settings) {
  let curves, run;
  run = simulators$scaling$simulate(settings);
  curves = run.curves();
  return new charts$reading$Reading(charts$scaling$_verdict(run), charts$scaling$_spoken(run), charts$scaling$_metrics(run), [charts$scaling_figures$throughput_figure(run, curves), charts$scaling_figures$efficiency_figure(run, curves), charts$scaling_figures$cost_figure(run, curves)], charts$scaling$_notes(run), []);
}
function charts$scaling$lambda(_settings) {
  return K114.throughput(87);
}
function charts$scaling$_explain(guess, answer) {
  let best, ratio, share, told;
  ratio = py.div(guess, answer);
  best = ob.either(44, () => 1000);
  share = ((ratio > 1) ? (ob.str(written.number(ratio, 2)) + " times as high as") : ("at only " + ob.str(written.percent(ratio, 2)) + " of"));
  told = ((0.9 <= ratio && ratio <= 1.1) ? "You are about right" : ("Your curve ends " + ob.str(share) + " the truth"));
  return (ob.str(told) + ": it climbs to " + ob.str(charts$scaling$_rate(K114.throughput(best))) + " at " + ob.str(best) + " machines and has turned down to " + ob.str(charts$scaling$_rate(answer)) + " at " + ob.str(87) + ".");
}
function charts$scaling$lambda2(_settings, machines) {
  return K114.throughput(machines);
}
function charts$cascade$_because(run) {
  return ((run.settings.relief === "pause") && (ob.either(run.recovered_after, () => 0) >= 20) ? ", once its traffic is paused" : "");
}
function charts$cascade$_answered(run) {
  let share;
  share = py.min(1.0, py.div(run.final, run.settings.load));
  return ((share < 1e-06) ? "nothing" : written.percent(share, 2));
}
function charts$cascade$_verdict(run) {
  let gone, made, settings;
  settings = run.settings;
  gone = (ob.str(written.duration(settings.trigger_time)) + " of trigger");
  if ((settings.load > 1)) {
    return ("Overloaded even without a trigger: " + ob.str(written.percent(settings.load, 3)) + " of capacity is asked for, before any retry.");
  }
  if ((run.ending === "well")) {
    if (!(ob.truth(run.recovered_after))) {
      return ("It recovers as soon as the trigger is gone: after " + ob.str(gone) + " the load is answered again.");
    }
    return ("It recovers " + ob.str(written.duration(run.recovered_after, 2)) + " after the trigger is gone" + ob.str(charts$cascade$_because(run)) + ".");
  }
  made = (ob.str(written.number(run.flow.mean("calls", 110, 120), 2)) + " times capacity");
  if ((run.ending === "down")) {
    return ("It stays down: the trigger is gone, but retries keep asking for " + ob.str(made) + ", and " + ob.str(charts$cascade$_answered(run)) + " of the load is answered.");
  }
  return ("It limps: the trigger is gone, but only " + ob.str(charts$cascade$_answered(run)) + " of the load is answered.");
}
function charts$cascade$_layers(count) {
  return ((count === 1) ? "1 layer" : (ob.str(count) + " layers"));
}
function charts$cascade$_spoken(run) {
  let outcome, settings, stack;
  settings = run.settings;
  outcome = ob.item(new Map([["well", "recovers"], ["down", "stays down"], ["limps", "recovers in part"]]), run.ending);
  stack = (ob.str(charts$cascade$_layers(settings.layers)) + ", " + ob.str(settings.attempts) + " attempts each, load " + ob.str(written.percent(settings.load)));
  return (ob.str(stack) + ": " + ob.str(outcome) + "; worst case " + ob.str(written.number(run.worst)) + " calls for one.");
}
function charts$cascade$_metrics(run) {
  let meaning, product, settings;
  settings = run.settings;
  product = ob.method("join", (" × "), [ob.times([ob.str(settings.attempts)], settings.layers)]);
  meaning = (ob.truth(settings.budgeted) ? ("with the budget; " + ob.str(product) + " without it") : (ob.str(product) + " calls for one request"));
  return [new charts$reading$Metric("Worst case", (ob.str(written.number(run.worst)) + "×"), meaning, "failed"), new charts$reading$Metric("Answered in the end", charts$cascade$_answered(run), "of the load, in the last 10 s", ((run.ending === "well") ? "healthy" : "failed")), new charts$reading$Metric("Most calls", (ob.str(written.number(run.most_calls)) + "×"), "capacity, over two seconds", "offered"), new charts$reading$Metric("Vulnerable above", ((ob.same(run.border, null) === true) ? "no load" : ((run.border < 0.001) ? ("under 0.1" + ob.str(" ") + "%") : written.percent(run.border))), ((ob.same(run.border, null) === true) ? "these defences break the loop" : "of capacity, since all retries must fit"), "limit")];
}
function charts$cascade_figures$_time_finding(run) {
  let back, settings;
  settings = run.settings;
  if ((settings.load > 1)) {
    return "More is asked for than can be done, trigger or not";
  }
  if ((run.ending === "well")) {
    back = (!(ob.truth(run.recovered_after)) ? "at once" : (ob.str(written.duration(run.recovered_after, 2)) + " later"));
    return ("The trigger ends, and answers are back " + ob.str(back));
  }
  return ((run.ending === "down") ? "The trigger ends, and the answers do not come back" : "The trigger ends, and only part of the answers comes back");
}
function charts$cascade_figures$_time_labels(run, wanted, good, ends) {
  let apart, beside, labels, settings, what;
  settings = run.settings;
  labels = [charts$marks$label(120.0, py.max(ob.item(wanted, -1), 12), "users ask", undefined, undefined, undefined, new Map([["yanchor", "bottom"], ["yshift", 3], ["xanchor", "right"]]))];
  apart = ((ob.item(wanted, -1) - ob.item(good, -1)) > 25);
  beside = (ob.truth(apart) ? new Map([["yanchor", "bottom"], ["yshift", 3]]) : new Map([["yanchor", "top"], ["yshift", -5]]));
  ob.method("append", labels, [ob.union(charts$marks$label(120.0, ob.item(good, -1), "answered", undefined, undefined, "healthy", new Map([["xanchor", "right"]])), beside)]);
  if ((settings.trigger_time > 0) && (settings.trigger_depth > 0)) {
    ob.method("append", labels, [ob.union(charts$marks$label(10.0, 135, "trigger", undefined, undefined, undefined, new Map([["yanchor", "top"], ["xshift", 2]])), new Map([["bgcolor", "rgba(0,0,0,0)"]]))]);
  }
  if ((settings.relief !== "none")) {
    what = ((settings.relief === "capacity") ? ("+20" + ob.str(" ") + "% capacity") : "traffic paused");
    ob.method("append", labels, [charts$marks$label(ob.add(ends, 20.0), 135, what, undefined, undefined, undefined, new Map([["yanchor", "top"], ["xshift", 3]]))]);
  }
  return labels;
}
function charts$cascade_figures$_time_table(run) {
  let begin, flow, rows, span;
  flow = run.flow;
  rows = [];
  for (begin of ob.each(ob.range(0, py.int(120.0), 2))) {
    span = [begin, begin + 2];
    ob.method("append", rows, [[begin, ...ob.each(ob.list(["load", "goodput", "failed", "calls", "capacity"]).map((name) => py.round(100 * flow.mean(name, ...ob.each(span)), 3)))]]);
  }
  return new charts$reading$Table(["from (s)", "users ask (%)", "answered (%)", "calls given up or refused (%)", "calls on the database (%)", "capacity (%)"], ob.tuple(rows));
}
function charts$cascade_figures$time_figure(run) {
  let calls, ends, flow, good, settings, shapes, times, wanted;
  [settings, flow] = [run.settings, run.flow];
  times = ob.list(ob.range(py.round(py.div(py.div(120.0, 0.1), 4)))).map((i) => py.round(((i + 0.5) * 4) * 0.1, 4));
  [wanted, good] = ob.list(["load", "goodput"]).map((name) => ob.list(flow.thinned(name, 4)).map((value) => 100 * value));
  calls = ob.list(flow.thinned("calls", 4)).map((value) => py.max(value, ob.item([0.01, 20000.0], 0)));
  ends = ob.add(10.0, settings.trigger_time);
  shapes = [];
  if ((settings.trigger_time > 0) && (settings.trigger_depth > 0)) {
    ob.method("append", shapes, [ob.union(new Map([["type", "rect"], ["xref", "x"], ["yref", "paper"], ["x0", 10.0], ["x1", ends], ["y0", 0], ["y1", 1]]), new Map([["fillcolor", "role:offered/0.18"], ["line", new Map([["width", 0]])], ["layer", "below"]]))]);
  }
  if ((settings.relief !== "none")) {
    ob.method("append", shapes, [charts$marks$upright(ob.add(ends, 20.0))]);
  }
  ob.method("append", shapes, [ob.union(new Map([["type", "line"], ["xref", "paper"], ["yref", "y2"], ["x0", 0], ["x1", 1], ["y0", 1], ["y1", 1]]), new Map([["line", new Map([["color", "role:limit"], ["dash", "dash"], ["width", 1.5]])]]))]);
  return new charts$reading$Figure("time", charts$cascade_figures$_time_finding(run), new Map([["data", [charts$marks$line(times, wanted, "offered", "requests of users"), ob.union(charts$marks$line(times, good, "healthy", "answered in time"), new Map([["line", new Map([["color", "role:healthy"], ["width", 2.5]])]])), ob.union(charts$marks$line(times, calls, "failed", "calls on the database", undefined, new Map([["yaxis", "y2"]])), new Map([["line", new Map([["color", "role:failed"], ["width", 2.5]])]]))]], ["layout", new Map([["xaxis", new Map([["title", new Map([["text", "time (s)"]])], ["range", [0, 120.0]], ["dtick", 20], ["anchor", "y2"]])], ["yaxis", new Map([["title", new Map([["text", "requests (% of capacity)"]])], ["range", [0, 135]], ["dtick", 50], ["domain", [0.53, 1]]])], ["yaxis2", ob.union(K117, new Map([["domain", [0, 0.45]], ["anchor", "x"]]))], ["shapes", shapes], ["annotations", charts$cascade_figures$_time_labels(run, wanted, good, ends)], ["height", 400], ["margin", new Map([["t", 16]])]])]]), ("Over " + ob.str(written.number(120.0)) + " s, with a trigger from " + ob.str(written.number(10.0)) + " to " + ob.str(written.number(ends)) + " s: users ask for " + ob.str(written.percent(settings.load)) + " of capacity, and in the last ten seconds " + ob.str(written.percent(run.final)) + " of capacity is answered. Calls on the database reach " + ob.str(written.number(run.most_calls)) + " times its capacity."), charts$cascade_figures$_time_table(run));
}
function charts$cascade_figures$_path(run) {
  return ob.list(ob.range(py.int(10.0) - 2, py.int(120.0), 2)).map((begin) => 100 * py.min(1.1, run.flow.mean("goodput", begin, begin + 2)));
}
function charts$cascade_figures$_phase_finding(run) {
  if ((ob.same(run.border, null) === true)) {
    return "No trap: below capacity there is one state only, and it works";
  }
  if ((run.settings.load <= run.border)) {
    return "Below the border: even all retries fit, so it always comes back";
  }
  if ((run.settings.load > 1)) {
    return "Beyond capacity there is no working state to come back to";
  }
  return "Two states at the same load: which one depends on what happened before";
}
function charts$cascade_figures$_regions(border, safe) {
  let regions, tint;
  tint = new Map([["type", "rect"], ["xref", "x"], ["yref", "paper"], ["y0", 0], ["y1", 1], ["line", new Map([["width", 0]])], ["layer", "below"]]);
  regions = [ob.union(tint, new Map([["x0", 0], ["x1", border], ["fillcolor", "role:healthy/0.12"]]))];
  if (!(ob.truth(safe))) {
    ob.method("append", regions, [ob.union(tint, new Map([["x0", border], ["x1", 100], ["fillcolor", "role:offered/0.14"]]))]);
  }
  return [...ob.each(regions), ob.union(tint, new Map([["x0", 100], ["x1", 120.0], ["fillcolor", "role:failed/0.14"]]))];
}
function charts$cascade_figures$_region_labels(border, safe) {
  let labels, plain;
  plain = new Map([["yref", "paper"], ["yanchor", "bottom"], ["xanchor", "center"], ["bgcolor", "rgba(0,0,0,0)"]]);
  labels = [];
  if ((border >= 18)) {
    ob.method("append", labels, [ob.apply(charts$marks$label, ["x", "y", "text", "log_x", "log_y", "role"], true, [py.div(border, 2), 1, "stable"], [...ob.pairs(plain)])]);
  }
  if (!(ob.truth(safe)) && (border <= 78)) {
    ob.method("append", labels, [ob.apply(charts$marks$label, ["x", "y", "text", "log_x", "log_y", "role"], true, [py.div(border + 100, 2), 1, "vulnerable"], [...ob.pairs(plain)])]);
  }
  ob.method("append", labels, [ob.apply(charts$marks$label, ["x", "y", "text", "log_x", "log_y", "role"], true, [110, 1, "over"], [...ob.pairs(plain)])]);
  if (!(ob.truth(safe)) && (border <= 60)) {
    ob.method("append", labels, [ob.union(charts$marks$label(py.max(border, 3) + 2, 0, "kept down by retries", undefined, undefined, "failed", new Map([["yanchor", "bottom"], ["yshift", 5]])), new Map([["bgcolor", "rgba(0,0,0,0)"]]))]);
  }
  ob.method("append", labels, [ob.union(charts$marks$label(30, 30, "working", undefined, undefined, "healthy", new Map([["xanchor", "right"], ["yanchor", "bottom"], ["xshift", -2], ["yshift", 2]])), new Map([["bgcolor", "rgba(0,0,0,0)"]]))]);
  return labels;
}
function charts$cascade_figures$phase_figure(run) {
  let border, data, final, load, path, settings;
  settings = run.settings;
  border = ((ob.same(run.border, null) === true) ? 100.0 : 100 * run.border);
  [load, final] = [100 * settings.load, 100 * py.min(run.final, 1.3)];
  data = [ob.union(charts$marks$line([0, 100], [0, 100], "healthy", "working: all is answered"), new Map([["line", new Map([["color", "role:healthy"], ["width", 2.5]])]]))];
  if ((ob.same(run.border, null) === false)) {
    ob.method("append", data, [ob.union(charts$marks$line([border, 120.0], [0, 0], "failed", "failed: retries alone fill the queue"), new Map([["line", new Map([["color", "role:failed"], ["width", 4]])]]))]);
  }
  path = charts$cascade_figures$_path(run);
  ob.method("append", data, [new Map([["type", "scatter"], ["mode", "lines"], ["x", py.repeat([load], ob.len(path))], ["y", path], ["name", "this run"], ["line", new Map([["color", "role:served"], ["width", 2], ["dash", "dot"]])], ["hoverinfo", "skip"]])]);
  ob.method("append", data, [charts$marks$here(py.min(load, 120.0), final, "served", "where it ends", (ob.str(written.percent(run.final)) + " answered"))]);
  return new charts$reading$Figure("trap", charts$cascade_figures$_phase_finding(run), new Map([["data", data], ["layout", new Map([["xaxis", new Map([["title", new Map([["text", "users ask (% of capacity)"]])], ["range", [0, 120.0]], ["dtick", 20]])], ["yaxis", new Map([["title", new Map([["text", "answered (%)"]])], ["range", [-6, 110]], ["dtick", 25], ["rangemode", "normal"]])], ["shapes", [...ob.each(charts$cascade_figures$_regions(border, (ob.same(run.border, null) === true)))]], ["annotations", charts$cascade_figures$_region_labels(border, (ob.same(run.border, null) === true))], ["height", 270], ["margin", new Map([["t", 30]])]])]]), ob.add(((ob.same(run.border, null) === false) ? ("Stable up to " + ob.str(written.percent(py.div(border, 100))) + " of capacity, vulnerable from there to 100 %") : "Stable up to capacity"), (", overloaded beyond. This run is at " + ob.str(written.percent(settings.load)) + " and ends with " + ob.str(written.percent(run.final)) + " of capacity answered.")), new charts$reading$Table(["region", "from load (%)", "to load (%)"], ob.tuple(ob.list([["stable", 0.0, py.round(border, 4)], ["vulnerable", py.round(border, 4), 100.0], ["overloaded", 100.0, 120.0]]).filter((row) => (ob.item(row, 1) < ob.item(row, 2))).map((row) => row))));
}
function simulators$cascade$calls_by_layer(settings, failing) {
  let _, calls, depths, made, mean, retries;
  [retries, made] = [settings.attempts - 1, []];
  for (_ of ob.each(ob.range(settings.layers))) {
    if (ob.truth(settings.budgeted)) {
      mean = py.float(ob.evaluate("retries.budgeted_attempts_by_success", { failure_probability: failing, retries: retries, deposit: settings.budget }));
      failing = py.min(1.0, py.max(0.0, 1 - (mean * (1 - failing))));
    } else {
      mean = py.float(ob.evaluate("retries.expected_attempts", { failure_probability: failing, retries: retries }));
      failing = py.float(ob.evaluate("retries.failure_after_retries", { failure_probability: failing, retries: retries }));
    }
    ob.method("append", made, [mean]);
  }
  [depths, calls] = [[], 1.0];
  for (mean of ob.each(ob.reversed(made))) {
    calls = ob.times(calls, mean);
    ob.method("append", depths, [calls]);
  }
  return ob.tuple(depths);
}
function charts$cascade_figures$ladder_figure(run) {
  let depths, half, names, rising, settings, short, steps, ticks, worst;
  settings = run.settings;
  worst = [1.0, ...ob.each(simulators$cascade$calls_by_layer(settings, 1.0))];
  half = [1.0, ...ob.each(simulators$cascade$calls_by_layer(settings, 0.5))];
  names = ["user", ...ob.each(ob.list(ob.range(1, settings.layers)).map((i) => ("layer " + ob.str(i)))), "database"];
  short = ((settings.layers > 3) ? ["user", ...ob.each(ob.list(ob.range(1, settings.layers)).map((i) => ob.str(i))), "database"] : names);
  depths = ob.list(ob.range(ob.len(names)));
  steps = ob.method("join", (" → "), [ob.list(ob.slice(worst, 1, null, null)).map((value) => written.number(value))]);
  rising = new Map([["xanchor", "center"], ["yanchor", "bottom"], ["yshift", 8]]);
  ticks = [1, 10, 100, 1000, 10000];
  return new charts$reading$Figure("ladder", ((ob.item(worst, -1) > 1) ? ("One request becomes " + ob.str(steps) + " calls") : "When everything fails, one request stays one call"), new Map([["data", [charts$marks$line(depths, worst, "failed", "every call fails", true), charts$marks$line(depths, half, "offered", "half of the calls fail", true)]], ["layout", new Map([["xaxis", new Map([["range", [-0.4, ob.len(names) - 0.6]], ["tickangle", 0], ["tickmode", "array"], ["tickvals", depths], ["ticktext", short]])], ["yaxis", ob.apply(charts$marks$log_axis, ["title", "low", "high", "ticks", "texts"], false, ["calls for one request", ...ob.each([0.8, 20000.0]), ticks, ob.list(ticks).map((each) => written.number(each))], [])], ["annotations", ob.add(ob.list(ob.enumerate(worst)).filter(([i, value]) => ob.truth(i) && (settings.attempts > 1)).map(([i, value]) => ob.apply(charts$marks$label, ["x", "y", "text", "log_x", "log_y", "role"], true, [i, value, ("<b>" + ob.str(written.number(value)) + "</b>")], [["log_y", true], ...ob.pairs(rising)])), [charts$marks$label(ob.len(names) - 1, ob.item(half, -1), "half fail", undefined, true, undefined, new Map([["xanchor", "right"], ["yanchor", "bottom"], ["yshift", 7]]))])], ["height", 270], ["margin", new Map([["t", 30]])]])]]), ("Calls for one request at each depth, if every call fails: " + ob.str(ob.method("join", (", "), [ob.list(ob.slice(worst, 1, null, null)).map((value) => written.number(value))])) + ". If half fail: " + ob.str(ob.method("join", (", "), [ob.list(ob.slice(half, 1, null, null)).map((value) => written.number(value))])) + "."), new charts$reading$Table(["depth", "every call fails", "half of the calls fail"], ob.tuple(ob.list(ob.zip(names, worst, half)).map(([name, at_worst, at_half]) => [name, at_worst, py.round(at_half, 6)]))));
}
function charts$cascade$_notes(run) {
  let half, lowest, notes, settings;
  settings = run.settings;
  notes = [];
  if ((settings.attempts > 1) && !(ob.truth(settings.budgeted))) {
    half = simulators$cascade$calls_by_layer(settings, 0.5);
    lowest = py.div(ob.item(half, -1), ((ob.len(half) > 1) ? ob.item(half, -2) : 1.0));
    ob.method("append", notes, [new charts$reading$Note((ob.str(written.number(run.worst)) + "× is the worst case, every attempt failing. At " + ob.str(written.percent(0.5)) + " failing the lowest layer makes " + ob.str(written.number(lowest)) + " calls for one, and all layers together " + ob.str(written.number(ob.item(half, -1))) + "."), "attempts")]);
  }
  if (ob.truth(settings.jitter) && (settings.backoff === "none")) {
    ob.method("append", notes, [new charts$reading$Note("Jitter has nothing to spread while there is no backoff.", "jitter")]);
  } else {
    if ((settings.backoff !== "none") && (run.ending === "down")) {
      ob.method("append", notes, [new charts$reading$Note("Waiting delays retries; each of them still comes, so in a lasting failure there are as many.", "backoff")]);
    }
  }
  if ((settings.relief === "capacity") && (run.ending === "down") && (ob.same(run.border, null) === false)) {
    ob.method("append", notes, [new charts$reading$Note(("A fifth more capacity moves the border from " + ob.str(written.percent(run.border, 2)) + " to " + ob.str(written.percent(1.2 * run.border, 2)) + " of the old one; the load is " + ob.str(written.percent(settings.load)) + "."), "relief")]);
  }
  if (ob.truth(settings.breaker)) {
    ob.method("append", notes, [new charts$reading$Note("The breaker opens at 50 % failing, for 5 s, then lets a tenth of the calls try.", "breaker")]);
  }
  if (ob.truth(settings.shedding)) {
    ob.method("append", notes, [new charts$reading$Note("Refusing a call is taken to cost a hundredth of answering it.", "shedding")]);
  }
  if ((settings.discipline === "lifo")) {
    ob.method("append", notes, [new charts$reading$Note("Newest first never works for callers who have given up, and some callers it never serves.", "discipline")]);
  }
  ob.method("append", notes, [new charts$reading$Note("A fluid without chance: layers above the lowest are taken to wait long enough, and the queue holds ten timeouts of work. Near the border chance would decide.", "timeout")]);
  return ob.tuple(notes);
}
function charts$cascade$describe(run) {
  return new charts$reading$Reading(charts$cascade$_verdict(run), charts$cascade$_spoken(run), charts$cascade$_metrics(run), [charts$cascade_figures$time_figure(run), charts$cascade_figures$phase_figure(run), charts$cascade_figures$ladder_figure(run)], charts$cascade$_notes(run), []);
}
function simulators$cascade_flow$_breaker(state, until, now, failing, good, settings, patience) {
  let bad, open_for, threshold;
  [threshold, open_for] = settings;
  bad = ob.both(((ob.add(failing, good)) > 1e-09), () => (py.div(failing, ob.add(failing, good)) >= threshold));
  if ((state === "closed")) {
    return (ob.truth(bad) ? ["open", now + py.round(py.div(open_for, 0.1))] : [state, until]);
  }
  if ((now < until)) {
    return [state, until];
  }
  if ((state === "open")) {
    return ["trial", now + (2 * patience)];
  }
  return (ob.truth(bad) ? ["open", now + py.round(py.div(open_for, 0.1))] : ["closed", 0]);
}
function simulators$cascade_flow$_looked_up(again, failing) {
  let below, place;
  place = (1 - py.float(py.pow(py.max(0.0, 1 - failing), py.div(1, 3)))) * (ob.len(again) - 1);
  below = py.min(py.int(place), ob.len(again) - 2);
  return ob.item(again, below) + ((ob.item(again, below + 1) - ob.item(again, below)) * (place - below));
}
function simulators$cascade_flow$flow(load, depth, length, relief, timeout, backoff, jitter, again, breaker, shedding, newest_first) {
  let _, able, alive, begins, calls, capacity, change, done, dropped, entered, fading, failed, failing_rate, good, good_rate, let_in, next_up, now, oldest, patience, pause, paused, queue, refusals, refused, relieved, retries, retrying, room, series, share, spread, state, steps, total, trigger, until, waiting, wanted, work;
  steps = py.round(py.div(120.0, 0.1));
  patience = py.max(1, py.round(py.div(timeout, 0.1)));
  pause = py.max(1, py.round(py.div(backoff, 0.1)));
  trigger = ob.range(py.round(py.div(10.0, 0.1)), py.round(py.div(ob.add(10.0, length), 0.1)));
  relieved = py.round(py.div(ob.add(ob.add(10.0, length), 20.0), 0.1));
  fading = py.div(0.1, py.max(timeout, 4 * 0.1));
  waiting = ob.times([0.0], steps);
  alive = ob.deque();
  change = py.repeat([0.0], ob.add(steps, pause) + 3);
  [queue, retrying, failing_rate, good_rate, refusals] = [0.0, 0.0, 0.0, load, 0.0];
  [state, until, paused] = ["closed", 0, false];
  series = new simulators$cascade_flow$Flow([], [], [], [], [], []);
  for (now of ob.each(ob.range(steps))) {
    capacity = ((ob.contains(now, trigger)) ? 1.0 - depth : 1.0);
    wanted = load;
    if ((now >= relieved) && (relief === "capacity")) {
      capacity = capacity * (1 + 0.2);
    }
    if ((ob.equal(now, relieved)) && (relief === "pause")) {
      paused = true;
    }
    paused = ob.both(paused, () => (queue > 1e-09));
    retrying = py.max(0.0, ob.add(retrying, ob.item(change, now)));
    if (ob.truth(breaker)) {
      [state, until] = simulators$cascade_flow$_breaker(state, until, now, failing_rate, good_rate, breaker, patience);
      if ((state === "trial") && (ob.equal(until, (now + (2 * patience))))) {
        good_rate = 0.0;
        failing_rate = 0.0;
      }
    }
    let_in = (ob.truth(paused) || (state === "open") ? 0.0 : ((state === "trial") ? 0.1 : 1.0));
    calls = ob.times(ob.add(wanted, retrying), let_in);
    able = py.max(0.0, capacity - (ob.times(0.01, refusals)));
    room = ob.add((ob.truth(shedding) ? (0.5 * timeout) * able : ob.times(10.0, timeout)), ob.times(able, 0.1)) - queue;
    failed = 0.0;
    if (ob.truth(newest_first)) {
      while (((ob.times(calls, 0.1)) > room) && ob.truth(alive)) {
        oldest = ob.item(alive, 0);
        dropped = py.min(ob.item(waiting, oldest), ob.times(calls, 0.1) - room);
        ob.put(waiting, oldest, ob.item(waiting, oldest) - dropped);
        [queue, room] = [queue - dropped, ob.add(room, dropped)];
        if (((now - oldest) < patience)) {
          failed = ob.add(failed, dropped);
        }
        if ((ob.item(waiting, oldest) <= 1e-12)) {
          ob.method("popleft", alive, []);
        }
      }
    }
    entered = py.min(ob.times(calls, 0.1), py.max(0.0, room));
    refused = ob.times(calls, 0.1) - entered;
    refusals = py.div(refused, 0.1);
    failed = ob.add(failed, refused);
    ob.put(waiting, now, entered);
    queue = ob.add(queue, entered);
    if ((entered > 0)) {
      ob.method("append", alive, [now]);
    }
    [work, good] = [ob.times(able, 0.1), 0.0];
    while ((work > 1e-12) && ob.truth(alive)) {
      next_up = (ob.truth(newest_first) ? ob.item(alive, -1) : ob.item(alive, 0));
      done = py.min(work, ob.item(waiting, next_up));
      ob.put(waiting, next_up, ob.item(waiting, next_up) - done);
      work = work - done;
      queue = queue - done;
      if (((now - next_up) < patience)) {
        good = ob.add(good, done);
      }
      if ((ob.item(waiting, next_up) <= 1e-12)) {
        ob.put(waiting, next_up, 0.0);
        _ = (ob.truth(newest_first) ? ob.method("pop", alive, []) : ob.method("popleft", alive, []));
      }
    }
    if ((now >= (patience - 1))) {
      failed = ob.add(failed, (((now - patience + 1) >= 0) ? ob.item(waiting, now - patience + 1) : 0.0));
    }
    failing_rate = failing_rate + (fading * (py.div(failed, 0.1) - failing_rate));
    good_rate = good_rate + (fading * (py.div(good, 0.1) - good_rate));
    total = ob.add(failing_rate, good_rate);
    share = ((total > 1e-09) ? simulators$cascade_flow$_looked_up(again, py.div(failing_rate, total)) : 0.0);
    retries = py.div(ob.times(share, failed), 0.1);
    spread = (ob.truth(jitter) && (pause > 1) ? pause : 1);
    begins = (ob.truth(jitter) || (pause === 1) ? now + 1 : ob.add(now, pause));
    ob.put(change, py.min(begins, ob.len(change) - 1), ob.item(change, py.min(begins, ob.len(change) - 1)) + py.div(retries, spread));
    ob.put(change, py.min(ob.add(begins, spread), ob.len(change) - 1), ob.item(change, py.min(ob.add(begins, spread), ob.len(change) - 1)) - py.div(retries, spread));
    ob.method("append", series.calls, [calls]);
    ob.method("append", series.goodput, [py.div(good, 0.1)]);
    ob.method("append", series.failed, [py.div(failed, 0.1)]);
    ob.method("append", series.wait, [py.div(queue, py.max(able, 0.001))]);
    ob.method("append", series.load, [(ob.truth(paused) ? 0.0 : wanted)]);
    ob.method("append", series.capacity, [capacity]);
  }
  return series;
}
const simulators$cascade$_again = ob.remembered(function simulators$cascade$_again(layers, attempts, budgeted, budget) {
  let calls, failing, i, settings, shares;
  settings = new simulators$cascade$Cascade(layers, attempts, undefined, undefined, undefined, undefined, undefined, undefined, undefined, budgeted, budget);
  shares = [];
  for (i of ob.each(ob.range(65))) {
    failing = 1 - py.pow(1 - py.div(i, 64), 3);
    calls = ob.item(simulators$cascade$calls_by_layer(settings, failing), -1);
    ob.method("append", shares, [((failing > 0) ? py.div(calls - 1, ob.times(failing, calls)) : 0.0)]);
  }
  ob.put(shares, 0, ob.item(shares, 1));
  return ob.tuple(ob.list(shares).map((share) => py.min(1.0, share)));
}, 64);
function simulators$cascade$_border(settings) {
  let border, retries;
  if (ob.truth(settings.shedding) || ob.truth(settings.breaker) || (settings.discipline === "lifo")) {
    return null;
  }
  retries = py.min(1000.0, ob.item(simulators$cascade$calls_by_layer(settings, 1.0), -1) - 1);
  border = py.div(py.float(ob.evaluate("overload.vulnerable_load", { capacity: 1000.0, retries_in_failure: retries })), 1000.0);
  return ((border < 1) ? border : null);
}
function simulators$cascade$_recovery(settings, flowed) {
  let at, ends, since, span;
  if ((settings.load > 1)) {
    return null;
  }
  ends = ob.add(10.0, settings.trigger_time);
  since = ends;
  span = 2.0;
  at = ends;
  while (((ob.add(at, span)) <= (120.0 + py.div(0.1, 2)))) {
    if ((flowed.mean("goodput", at, ob.add(at, span)) < (ob.times(0.95, settings.load)))) {
      since = ob.add(at, span);
    }
    at = at + 0.5;
  }
  return ((since <= (120.0 - 10)) ? since - ends : null);
}
function simulators$cascade$simulate(settings) {
  let breaker, flowed;
  breaker = ob.item(new Map([["resilience4j", K118], ["Hystrix", K119], ["Polly", K120]]), "Hystrix");
  flowed = simulators$cascade_flow$flow(settings.load, settings.trigger_depth, settings.trigger_time, settings.relief, settings.timeout, settings.backoff_time, settings.jitter, simulators$cascade$_again(settings.layers, settings.attempts, settings.budgeted, settings.budget), (ob.truth(settings.breaker) ? [py.float(ob.item(breaker, "threshold")), py.float(ob.item(breaker, "open_duration"))] : null), settings.shedding, (settings.discipline === "lifo"));
  return new simulators$cascade$Run(settings, flowed, ob.item(simulators$cascade$calls_by_layer(settings, 1.0), -1), simulators$cascade$_border(settings), simulators$cascade$_recovery(settings, flowed));
}
function charts$cascade$read(settings) {
  return charts$cascade$describe(simulators$cascade$simulate(settings));
}
function charts$cascade$lambda(settings) {
  return py.float(ob.evaluate("retries.layered_amplification", { attempts: settings.attempts, layers: settings.layers }));
}
function charts$cascade$_explain(guess, answer) {
  let told;
  if ((ob.equal(guess, answer))) {
    return "Exactly: three calls for each of three calls for each of three calls.";
  }
  if ((guess < answer)) {
    told = ((guess === 9) ? "three attempts for each layer, added up" : "too few");
    return (ob.str(written.number(guess)) + " is " + ob.str(told) + ": layers multiply, 3 × 3 × 3 = " + ob.str(written.number(answer)) + ".");
  }
  return (ob.str(written.number(guess)) + " is too many: each layer makes three calls for each call to it, 3 × 3 × 3 = " + ob.str(written.number(answer)) + ".");
}
function simulators$provisioning$headroom(zones, lost) {
  return ((zones > 1) ? py.float(ob.evaluate("capacity.zone_headroom", { zones: zones, zones_lost: lost })) : 0.0);
}
function simulators$provisioning$waiting(settings, busy) {
  let arriving, serving;
  if ((busy > 0.9999)) {
    return [null, null];
  }
  [arriving, serving] = [py.div(ob.times(busy, settings.workers), settings.service_time), py.div(1, settings.service_time)];
  return [py.float(ob.evaluate("queueing.mmc_response_time", { arrival_rate: arriving, service_rate: serving, servers: settings.workers })), py.float(ob.evaluate("queueing.mmc_waiting_tail", { arrival_rate: arriving, service_rate: serving, servers: settings.workers, time: settings.service_time }))];
}
function simulators$provisioning$moment(settings, name, rate, machines) {
  let busy;
  busy = py.div(ob.times(rate, settings.service_time), ob.times(machines, settings.workers));
  return ob.apply(ob.maker(simulators$provisioning$Moment), ["name", "busy", "response", "late"], false, [name, busy, ...ob.each(simulators$provisioning$waiting(settings, busy))], []);
}
function simulators$provisioning$_moments(settings, machines) {
  let found, lost, mean, more, name, peak, zones;
  [mean, peak] = [settings.mean_rate, settings.peak_rate];
  [lost, zones] = [settings.zones_lost, settings.zones];
  found = [simulators$provisioning$moment(settings, "mean hour", mean, machines), simulators$provisioning$moment(settings, "peak", peak, machines)];
  if (ob.truth(lost)) {
    name = ((lost === 1) ? "peak, a zone lost" : ("peak, " + ob.str(lost) + " zones lost"));
    ob.method("append", found, [simulators$provisioning$moment(settings, name, peak, py.floordiv(machines * (zones - lost), zones))]);
  }
  if (((lost + 1) < zones)) {
    more = ((lost === 0) ? "peak, a zone lost" : "one zone more");
    ob.method("append", found, [simulators$provisioning$moment(settings, more, peak, py.floordiv(machines * (zones - lost - 1), zones))]);
  }
  return found;
}
function simulators$provisioning$simulate(settings) {
  let average, carrying, fully_used, left, machines, mean, peak, steps, workers;
  workers = py.int(ob.evaluate("capacity.servers_for_utilisation", { arrival_rate: settings.peak_rate, service_time: settings.service_time, target_utilisation: settings.target }));
  carrying = py.max(1, py.ceil(py.div(workers, settings.workers)));
  left = settings.zones - settings.zones_lost;
  machines = py.ceil(py.div(carrying, left)) * settings.zones;
  mean = py.div(ob.times(settings.mean_rate, settings.service_time), settings.workers);
  peak = ob.times(mean, settings.peak_over_mean);
  steps = [["busy all the time", mean], ["for the peak", peak], ["not too busy", py.div(peak, settings.target)], ["a zone to spare", py.div(peak, settings.target) * (1 + simulators$provisioning$headroom(settings.zones, settings.zones_lost))], ["whole machines", py.float(machines)]];
  fully_used = py.div(1, settings.service_time) * settings.workers;
  average = py.div(mean, machines);
  return new simulators$provisioning$Run(settings, machines, steps, 1000000.0 * py.float(ob.evaluate("capacity.cost_per_request", { instance_cost: settings.machine_cost, target_utilisation: average, service_rate: fully_used })), 1000000.0 * py.float(ob.evaluate("capacity.cost_per_request", { instance_cost: settings.machine_cost, target_utilisation: 1.0, service_rate: fully_used })), ob.tuple(simulators$provisioning$_moments(settings, machines)));
}
function charts$provisioning$_worst(run) {
  return (ob.truth(run.settings.zones_lost) ? ob.item(run.moments, 2) : ob.item(run.moments, 1));
}
function charts$provisioning$_machines(count) {
  return ((count === 1) ? "1 machine" : (ob.str(written.number(count)) + " machines"));
}
function charts$provisioning$_verdict(run) {
  let bill, dearer, fleet, worst;
  dearer = (ob.truth(run.ideal_per_million) ? py.div(run.cost_per_million, run.ideal_per_million) : py.div(1, run.average_busy));
  worst = charts$provisioning$_worst(run);
  fleet = (ob.str(charts$provisioning$_machines(run.machines)) + ", " + ob.str(written.percent(run.average_busy)) + " busy on average");
  bill = (ob.str(fleet) + ": a request costs " + ob.str(written.number(dearer, 2)) + " times what it would on busy ones");
  if (!(ob.truth(run.settings.zones_lost)) && (ob.len(run.moments) > 2) && (ob.same(ob.item(run.moments, 2).response, null) === true)) {
    return (ob.str(bill) + ". Without one zone the peak needs " + ob.str(written.percent(ob.item(run.moments, 2).busy)) + " of the rest: no steady state.");
  }
  if ((ob.same(worst.response, null) === true)) {
    return (ob.str(bill) + ". At the " + ob.str(worst.name) + ", no steady state.");
  }
  return (ob.str(bill) + ". At the " + ob.str(worst.name) + ", it takes " + ob.str(written.duration(worst.response)) + " on average.");
}
function charts$provisioning$_money(amount) {
  return written.say(amount, "dollar");
}
function charts$provisioning$_late(share) {
  return ((share >= 0.0001) ? written.percent(share, 2) : "hardly any");
}
function charts$provisioning$_metrics(run) {
  let late, worst;
  worst = charts$provisioning$_worst(run);
  late = ((ob.same(worst.late, null) === true) ? "all, in the end" : charts$provisioning$_late(worst.late));
  return [new charts$reading$Metric("Machines", written.number(run.machines), (ob.str(written.number(py.ceil(ob.item(ob.item(run.steps, 0), 1)))) + " could carry the mean load")), new charts$reading$Metric("Busy on average", written.percent(run.average_busy), (ob.str(written.percent(worst.busy)) + " at the " + ob.str(worst.name)), "offered"), new charts$reading$Metric("A million requests", charts$provisioning$_money(run.cost_per_million), (ob.str(charts$provisioning$_money(run.ideal_per_million)) + " if always busy"), "failed"), new charts$reading$Metric("Wait longer than served", late, ("at the " + ob.str(worst.name)), ((ob.same(worst.late, null) === false) && (worst.late < 0.05) ? "healthy" : "failed"))];
}
function charts$provisioning$_ceiling(value) {
  let power;
  power = py.pow(10.0, py.floor(py.log10(value)));
  return ob.next(ob.list([1, 1.5, 2, 3, 4, 6, 8, 10]).filter((step) => ((ob.times(step, power)) >= (value * (1 - 1e-12)))).map((step) => ob.times(step, power)));
}
function charts$provisioning$_bars(names, lengths, role, title) {
  return new Map([["type", "bar"], ["orientation", "h"], ["name", title], ["y", names], ["x", lengths], ["hovertemplate", (ob.str(title) + ": %{x:.3g}<extra></extra>")], ["marker", new Map([["color", ("role:" + ob.str(role))], ["line", new Map([["color", "role:surface"], ["width", 1]])]])]]);
}
function charts$provisioning$machines_figure(run) {
  let bars, before, finding, grown, names, top, totals;
  [names, totals] = [ob.list(run.steps).map(([name, ]) => name), ob.list(run.steps).map(([, total]) => total)];
  top = charts$provisioning$_ceiling(py.max(totals));
  before = [0.0, ...ob.each(ob.slice(totals, null, -1, null))];
  grown = ob.list(ob.zip(before, totals)).map(([start, total]) => py.max(0.0, total - start));
  bars = [charts$provisioning$_bars(names, ob.list(ob.zip(before, totals)).map(([a, b]) => py.min(a, b)), "served/0.35", "needed before"), charts$provisioning$_bars(names, grown, "served", "added")];
  finding = (ob.str(written.number(py.div(ob.item(totals, -1), ob.item(totals, 0)), 2)) + " machines run for each one that is busy on average");
  return new charts$reading$Figure("machines", finding, new Map([["data", bars], ["layout", new Map([["barmode", "stack"], ["bargap", 0.4], ["xaxis", new Map([["title", new Map([["text", "machines"]])], ["range", [0, top * 1.15]], ["showgrid", false], ["nticks", 6]])], ["yaxis", new Map([["autorange", "reversed"], ["showgrid", false], ["rangemode", "normal"], ["fixedrange", true]])], ["annotations", ob.list(run.steps).map(([name, total]) => ob.union(charts$marks$label(total, 0, (" " + ob.str(written.number(total)))), new Map([["y", name], ["bgcolor", "rgba(0,0,0,0)"]])))], ["hovermode", "closest"], ["height", 230], ["margin", new Map([["t", 16]])]])]]), ob.add(ob.add("Bars of the machines needed, each with one more factor: ", ob.method("join", ("; "), [ob.list(run.steps).map(([name, total]) => (ob.str(name) + " " + ob.str(written.number(total))))])), "."), new charts$reading$Table(["with this factor too", "machines", "times the one before"], ob.tuple(ob.list(ob.zip(run.steps, before)).map(([[name, total], start]) => [name, py.round(total, 3), (ob.truth(start) ? py.round(py.div(total, start), 3) : 1.0)]))));
}
const charts$provisioning$_curve = ob.remembered(function charts$provisioning$_curve(workers) {
  let one;
  one = new simulators$provisioning$Provisioning(undefined, undefined, undefined, undefined, undefined, workers, 1.0);
  return ob.tuple(ob.list(ob.slice(K121, 1, null, null)).map((busy) => ob.either(ob.item(simulators$provisioning$waiting(one, busy), 0), () => Infinity)));
}, 16);
function charts$provisioning$_response(moment) {
  return ((ob.same(moment.response, null) === true) ? "no steady state" : written.duration(moment.response));
}
function charts$provisioning$_waiting_finding(run) {
  let bold, more, saved, settings, worst;
  [settings, worst] = [run.settings, charts$provisioning$_worst(run)];
  bold = ob.item(simulators$provisioning$waiting(settings, 0.8), 0);
  if ((ob.same(worst.response, null) === false) && (settings.target < 0.8) && (ob.same(bold, null) === false)) {
    more = py.div(bold, worst.response) - 1;
    saved = 1 - py.div(settings.target, 0.8);
    return ("At 80 % instead of " + ob.str(written.percent(settings.target)) + ", answers take " + ob.str(written.percent(more, 2)) + " longer on " + ob.str(written.percent(saved, 2)) + " fewer machines");
  }
  return ("At " + ob.str(written.say(worst.busy, "%")) + " busy, the " + ob.str(worst.name) + ": " + ob.str(charts$provisioning$_response(worst)));
}
function charts$provisioning$waiting_figure(run) {
  let at, data, drawn, each, factor, finding, height, i, labels, role, scale, settings, shown, steady, unit;
  settings = run.settings;
  [unit, factor] = ((settings.service_time < 0.4) ? ["ms", 1000.0] : ["s", 1.0]);
  scale = ob.times(settings.service_time, factor);
  drawn = ob.list(ob.zip(ob.slice(K121, 1, null, null), charts$provisioning$_curve(settings.workers))).filter(([busy, each]) => (each <= (2 * 5.0))).map(([busy, each]) => [100 * busy, each]);
  data = [charts$marks$line(ob.list(drawn).map(([busy, ]) => busy), ob.list(drawn).map(([, each]) => ob.times(each, scale)), "served", "mean response time", undefined, new Map([["hoverinfo", "text"], ["hovertext", ob.list(drawn).map(([busy, each]) => (ob.str(written.number(busy)) + " % busy: " + ob.str(written.duration(ob.times(each, settings.service_time)))))]]))];
  labels = [charts$marks$label(1, scale, "service alone", undefined, undefined, "muted", new Map([["yanchor", "top"], ["yshift", -2]]))];
  for ([i, each] of ob.each(ob.enumerate(run.moments))) {
    steady = ob.both((ob.same(each.response, null) === false), () => (each.response <= (ob.times(5.0, settings.service_time))));
    height = (ob.truth(steady) ? ob.times(ob.either(each.response, () => 0.0), factor) : ob.times(5.0, scale));
    shown = ((ob.same(each.response, null) === false) ? written.duration(each.response) : "no steady state");
    role = (!(ob.truth(steady)) ? "failed" : ((i === 0) ? "healthy" : ((i === 1) ? "served" : "offered")));
    at = 100 * py.min(each.busy, 1.15);
    ob.method("append", data, [charts$marks$here(at, height, role, each.name, (ob.str(each.name) + ": " + ob.str(written.percent(each.busy)) + " busy, " + ob.str(shown)))]);
    ob.method("append", labels, [charts$marks$label(at, height, each.name, undefined, undefined, undefined, new Map([["textangle", (ob.truth(steady) ? -35 : 0)], ["xanchor", (ob.truth(steady) ? "left" : "right")], ["yanchor", (ob.truth(steady) ? "bottom" : "middle")], ["yshift", (ob.truth(steady) ? 8 : 0)], ["xshift", (ob.truth(steady) ? 0 : -12)], ["bgcolor", "rgba(0,0,0,0)"]]))]);
  }
  finding = charts$provisioning$_waiting_finding(run);
  return new charts$reading$Figure("waiting", finding, new Map([["data", data], ["layout", new Map([["xaxis", new Map([["title", new Map([["text", "busy (%)"]])], ["range", [0, 120]], ["showgrid", false], ["tickvals", [0, 20, 40, 60, 80, 100]]])], ["yaxis", new Map([["title", new Map([["text", ("mean response (" + ob.str(unit) + ")")]])], ["range", [0, (ob.times(5.0, scale)) * 1.08]], ["nticks", 6]])], ["shapes", [charts$marks$level(scale), charts$marks$upright(100)]], ["annotations", labels], ["hovermode", "closest"], ["margin", new Map([["t", 16]])]])]]), ob.add(ob.add(("Mean response time over how busy " + ob.str(settings.workers) + " workers on one queue are, rising steeply before 100 %. "), ob.method("join", ("; "), [ob.list(run.moments).map((each) => (ob.str(each.name) + ": " + ob.str(written.percent(each.busy)) + " busy, " + ob.str(charts$provisioning$_response(each))))])), "."), new charts$reading$Table(["moment", "busy (%)", "mean response time", "wait longer than served"], ob.tuple(ob.list(run.moments).map((each) => [each.name, py.round(100 * each.busy, 2), charts$provisioning$_response(each), ((ob.same(each.late, null) === true) ? "all, in the end" : charts$provisioning$_late(each.late))]))));
}
function charts$provisioning$_notes(run) {
  let each, notes, settings, who;
  settings = run.settings;
  notes = [];
  if ((settings.zones === 1)) {
    ob.method("append", notes, [new charts$reading$Note("One zone: whatever takes it takes the service.", "zones")]);
  }
  for (each of ob.each(ob.slice(run.moments, 2, null, null))) {
    if ((ob.same(each.response, null) === true)) {
      who = (ob.truth(settings.zones_lost) ? (ob.str(settings.zones_lost + 1) + " zones lost at the peak") : "One zone lost at the peak");
      ob.method("append", notes, [new charts$reading$Note((ob.str(who) + ": work arrives faster than it leaves (" + ob.str(written.percent(each.busy)) + "), queues grow without end."), "zones_lost")]);
    }
  }
  if ((settings.target > 0.8) && (settings.workers < 8)) {
    ob.method("append", notes, [new charts$reading$Note("Few workers and a high target: requests queue long before a machine is full.", "target")]);
  }
  if ((settings.workers >= 32)) {
    ob.method("append", notes, [new charts$reading$Note("So many workers on one queue hardly ever make anybody wait; a higher target costs little here.", "workers")]);
  }
  ob.method("append", notes, [new charts$reading$Note("Bursts, warm-up, retries and deployments come on top; traffic, storage and people are not in the price.")]);
  return ob.tuple(notes);
}
function charts$provisioning$read(settings) {
  let run;
  run = simulators$provisioning$simulate(settings);
  return new charts$reading$Reading(charts$provisioning$_verdict(run), (ob.str(charts$provisioning$_machines(run.machines)) + ", " + ob.str(written.percent(run.average_busy)) + " busy on average, " + ob.str(charts$provisioning$_money(run.cost_per_million)) + " a million requests."), charts$provisioning$_metrics(run), [charts$provisioning$machines_figure(run), charts$provisioning$waiting_figure(run)], charts$provisioning$_notes(run), []);
}
function charts$provisioning$_average(settings) {
  return simulators$provisioning$simulate(settings).average_busy;
}
function charts$provisioning$_explain(guess, answer) {
  let nearness;
  nearness = ((py.abs(guess - answer) < 0.03) ? "About right" : ("You said " + ob.str(written.percent(guess))));
  return (ob.str(nearness) + ": " + ob.str(written.percent(answer)) + ". A third for the peak, times " + ob.str(written.percent(0.6)) + ", times two thirds for the zone, and a little for whole machines.");
}
function simulators$queue_sizing$wait_quantile(settings, share, servers, arrival_rate = null) {
  let rate, waiting;
  rate = ((ob.same(arrival_rate, null) === true) ? settings.arrival_rate : arrival_rate);
  waiting = py.float(ob.evaluate("queueing.erlang_c", { servers: servers, offered_load: ob.times(rate, settings.service_time) }));
  if ((waiting <= (1 - share))) {
    return 0.0;
  }
  return py.div(settings.stretch * py.log(py.div(waiting, 1 - share)), py.div(servers, settings.service_time) - rate);
}
function simulators$queue_sizing$servers_needed(settings) {
  let enough, high, low, middle, step;
  enough = (servers) => {
  return (simulators$queue_sizing$wait_quantile(settings, settings.kept_by, servers) <= settings.wait_objective);
};
  low = py.floor(settings.offered_load * (1 + 1e-12)) + 1;
  if (ob.truth(enough(low))) {
    return low;
  }
  step = 1;
  while (!(ob.truth(enough(ob.add(low, step))))) {
    step = step * 2;
  }
  [low, high] = [low + py.floordiv(step, 2), ob.add(low, step)];
  while (((high - low) > 1)) {
    middle = py.floordiv(ob.add(low, high), 2);
    [low, high] = (ob.truth(enough(middle)) ? [low, middle] : [middle, high]);
  }
  return high;
}
function simulators$queue_sizing$_sizes(settings, needed) {
  let first, last, more, step;
  first = py.floor(settings.offered_load * (1 + 1e-12)) + 1;
  last = ob.add(first, py.max(8, 2 * (needed - first)));
  step = py.max(1, py.floordiv(last - first, 24));
  more = ob.list([needed, settings.servers]).filter((size) => (first <= size && size <= last)).map((size) => size);
  return ob.tuple(ob.sorted(ob.set([...ob.each(ob.range(first, last + 1, step)), ...ob.each(more)])));
}
function simulators$queue_sizing$chance_to_wait(settings, servers) {
  return py.float(ob.evaluate("queueing.erlang_c", { servers: servers, offered_load: settings.offered_load }));
}
function simulators$queue_sizing$mean_wait(settings, servers) {
  let rates;
  rates = [settings.arrival_rate, py.div(1, settings.service_time)];
  return py.float(ob.evaluate("queueing.allen_cunneen_wait", { ...{}, ...ob.named(["arrival_rate", "service_rate", "servers", "arrival_variation", "service_variation"], [...ob.each(rates), servers, settings.arrival_variation, settings.service_variation]) }));
}
function simulators$queue_sizing$late_share(settings, servers) {
  let rates;
  if ((settings.stretch === 0)) {
    return 0.0;
  }
  rates = [settings.arrival_rate, py.div(1, settings.service_time)];
  return py.float(ob.evaluate("queueing.mmc_waiting_tail", { ...{}, ...ob.named(["arrival_rate", "service_rate", "servers", "time"], [...ob.each(rates), servers, py.div(settings.wait_objective, settings.stretch)]) }));
}
function simulators$queue_sizing$traffic_allowed(settings) {
  let _, high, kept, low, middle;
  [low, high] = [0.0, py.div(settings.servers, settings.service_time)];
  for (_ of ob.each(ob.range(30))) {
    middle = py.div(ob.add(low, high), 2);
    kept = (simulators$queue_sizing$wait_quantile(settings, settings.kept_by, settings.servers, middle) <= settings.wait_objective);
    [low, high] = (ob.truth(kept) ? [middle, high] : [low, middle]);
  }
  return low;
}
function simulators$queue_sizing$simulate(settings, seed = 1) {
  let c, needed, rates, sizes, stable;
  [c, stable] = [settings.servers, settings.stable];
  rates = ob.list(K122).map((load) => py.div(ob.times(load, c), settings.service_time));
  needed = simulators$queue_sizing$servers_needed(settings);
  sizes = simulators$queue_sizing$_sizes(settings, needed);
  return new simulators$queue_sizing$Run(settings, (ob.truth(stable) ? simulators$queue_sizing$chance_to_wait(settings, c) : null), (ob.truth(stable) ? simulators$queue_sizing$mean_wait(settings, c) : null), (ob.truth(stable) ? simulators$queue_sizing$wait_quantile(settings, settings.kept_by, c) : null), (ob.truth(stable) ? simulators$queue_sizing$late_share(settings, c) : null), needed, simulators$queue_sizing$traffic_allowed(settings), K122, ob.tuple(ob.list([0.5, 0.95, 0.99]).map((share) => ob.tuple(ob.list(rates).map((rate) => simulators$queue_sizing$wait_quantile(settings, share, c, rate))))), sizes, ob.tuple(ob.list(sizes).map((size) => simulators$queue_sizing$wait_quantile(settings, settings.kept_by, size))));
}
function charts$queue_sizing$_servers(count) {
  return ((count === 1) ? "1 server" : (ob.str(written.number(count, 5)) + " servers"));
}
function charts$queue_sizing$_wait(seconds) {
  return ((seconds > 0) ? written.duration(seconds) : "zero");
}
function charts$queue_sizing$_quantile_name(share) {
  return ("p" + ob.format(100 * share, ("g")));
}
function charts$queue_sizing$_verdict(run) {
  let busy, more, name, settings, spare, wait;
  settings = run.settings;
  if ((ob.same(run.wait, null) === true)) {
    return ("Unstable: " + ob.str(written.number(settings.offered_load)) + " servers' worth of work arrives for " + ob.str(charts$queue_sizing$_servers(settings.servers)) + ", so the queue grows for as long as that lasts. The objective needs " + ob.str(written.number(run.needed, 5)) + ".");
  }
  [busy, wait] = [written.percent(settings.utilisation), charts$queue_sizing$_wait(run.wait)];
  name = charts$queue_sizing$_quantile_name(settings.kept_by);
  if (!(ob.truth(run.kept))) {
    more = run.needed - settings.servers;
    return ("Too few: " + ob.str(charts$queue_sizing$_servers(settings.servers)) + ", " + ob.str(busy) + " busy, and the " + ob.str(name) + " wait is " + ob.str(wait) + ". " + ob.str(((more === 1) ? "One more" : (ob.str(written.number(more, 5)) + " more"))) + " would keep it within " + ob.str(written.duration(settings.wait_objective)) + ".");
  }
  spare = settings.servers - run.needed;
  if ((spare === 0)) {
    return ("Just enough: the " + ob.str(name) + " wait is " + ob.str(wait) + " with " + ob.str(charts$queue_sizing$_servers(settings.servers)) + " " + ob.str(busy) + " busy, and one fewer would be too few.");
  }
  return ("Enough: the " + ob.str(name) + " wait is " + ob.str(wait) + " with " + ob.str(charts$queue_sizing$_servers(settings.servers)) + " " + ob.str(busy) + " busy; " + ob.str(written.number(run.needed, 5)) + " would keep the objective too.");
}
function charts$queue_sizing$_spoken(run) {
  let settings;
  settings = run.settings;
  if ((ob.same(run.wait, null) === true)) {
    return (ob.str(charts$queue_sizing$_servers(settings.servers)) + ": more work arrives than leaves, no steady state.");
  }
  return (ob.str(charts$queue_sizing$_servers(settings.servers)) + ", " + ob.str(written.number(100 * settings.utilisation)) + " percent busy: " + ob.str(charts$queue_sizing$_wait(run.wait)) + " at " + ob.str(charts$queue_sizing$_quantile_name(settings.kept_by)) + ", " + ob.str(written.number(run.needed, 5)) + " needed.");
}
function charts$queue_sizing$_metrics(run) {
  let settings, unstable;
  settings = run.settings;
  unstable = "no steady state";
  return [new charts$reading$Metric((ob.str(charts$queue_sizing$_quantile_name(settings.kept_by)) + " wait"), ((ob.same(run.wait, null) === true) ? unstable : ((run.wait === 0) ? "no wait" : written.duration(run.wait))), ("allowed: " + ob.str(written.duration(settings.wait_objective))), (ob.truth(run.kept) ? "healthy" : "failed")), new charts$reading$Metric("Utilisation", written.percent(settings.utilisation), (ob.str(written.number(settings.offered_load)) + " servers' worth of work")), new charts$reading$Metric("Servers needed", written.number(run.needed, 5), (ob.str(written.availability(settings.kept_by)) + " wait no longer than allowed"), "limit"), new charts$reading$Metric("Have to wait", ((ob.same(run.waiting, null) === true) ? unstable : written.percent(run.waiting)), ob.add("mean wait: ", ((ob.same(run.mean, null) === true) ? unstable : charts$queue_sizing$_wait(run.mean))), "offered")];
}
function charts$axes$decades(low, high) {
  return [py.pow(10.0, py.floor(py.log10(low) + 1e-09)), py.pow(10.0, py.ceil(py.log10(high) - 1e-09))];
}
function charts$queue_sizing$_span(run) {
  return charts$axes$decades(py.min(0.01 * run.settings.service_time, run.settings.wait_objective), py.max(1000.0 * run.settings.service_time, run.settings.wait_objective));
}
function charts$axes$clipped(x, y, low, high) {
  let kept;
  kept = ob.list(ob.zip(x, y)).filter(([a, b]) => (low <= b && b <= high)).map(([a, b]) => [a, b]);
  return [ob.list(kept).map(([a, ]) => a), ob.list(kept).map(([, b]) => b)];
}
function charts$queue_sizing$_at(run, load) {
  let nearest;
  nearest = ob.min([ob.range(ob.len(run.loads))], ((i) => py.abs(ob.item(run.loads, i) - load)), undefined);
  return ob.item(ob.item(run.waits_by_load, 2), nearest);
}
function charts$queue_sizing$_load_finding(run) {
  let half, most;
  [half, most] = [charts$queue_sizing$_at(run, 0.8), charts$queue_sizing$_at(run, 0.99)];
  if ((most === 0)) {
    return "Without any variation nobody waits until it is full";
  }
  if ((half === 0)) {
    return ("At 80 % load 99 in 100 do not wait at all; at 99 % the p99 wait is " + ob.str(written.duration(most)));
  }
  return ("From 80 % to 99 % load the p99 wait grows " + ob.str(written.number(py.div(most, half), 2)) + " times");
}
function charts$axes$time_axis(title, low, high) {
  let ticks;
  ticks = ob.list(K123).filter((tick) => ((low * (1 - 1e-09)) <= tick && tick <= (high * (1 + 1e-09)))).map((tick) => tick);
  if ((ob.len(ticks) > 8)) {
    ticks = ob.slice(ticks, null, null, py.ceil(py.div(ob.len(ticks), 8)));
  }
  return ob.union(charts$marks$log_axis(title, low, high, ticks, ob.list(ticks).map((tick) => written.duration(tick))), new Map([["rangemode", "normal"]]));
}
function charts$queue_sizing$wait_over_load(run) {
  let busy, data, drawn, high, hover, labels, low, name, named, settings, share, waits, width, x, y;
  [settings, [low, high]] = [run.settings, charts$queue_sizing$_span(run)];
  data = [];
  labels = [];
  named = [];
  for ([share, waits, width] of ob.each(ob.reversed(ob.list(ob.zip([0.5, 0.95, 0.99], run.waits_by_load, [1.2, 1.8, 2.8]))))) {
    name = charts$queue_sizing$_quantile_name(share);
    [x, y] = charts$axes$clipped(ob.list(run.loads).map((load) => 100 * load), waits, low, high);
    if ((ob.len(x) < 2)) {
      continue;
    }
    hover = ob.list(y).map((each) => (ob.str(name) + ": " + ob.str(written.duration(each))));
    drawn = charts$marks$line(x, y, "served", name, undefined, new Map([["hoverinfo", "text"], ["hovertext", hover]]));
    ob.method("append", data, [ob.union(drawn, new Map([["line", ob.union(ob.item(drawn, "line"), new Map([["width", width]]))]]))]);
    if (ob.truth(ob.all(ob.list(named).map(([left, bottom]) => ob.either((py.abs(ob.item(x, 0) - left) > 9), () => !((py.div(1, 3) < py.div(ob.item(y, 0), bottom) && py.div(ob.item(y, 0), bottom) < 3))))))) {
      ob.method("append", named, [[ob.item(x, 0), ob.item(y, 0)]]);
      ob.method("append", labels, [charts$marks$label(ob.item(x, 0), ob.item(y, 0), name, undefined, true, undefined, new Map([["xanchor", "right"], ["xshift", -4], ["bgcolor", "rgba(0,0,0,0)"]]))]);
    }
  }
  ob.method("append", labels, [charts$marks$label(1, settings.wait_objective, ("allowed: " + ob.str(written.duration(settings.wait_objective))), undefined, true, undefined, new Map([["yanchor", "bottom"], ["yshift", 2]]))]);
  busy = 100 * settings.utilisation;
  if ((ob.same(run.wait, null) === false) && (low <= run.wait && run.wait <= high)) {
    ob.method("append", data, [charts$marks$here(busy, run.wait, "served", "you are here", (ob.str(written.percent(settings.utilisation)) + ": " + ob.str(written.duration(run.wait))))]);
    ob.method("append", labels, [charts$marks$label(busy, run.wait, ("<b>" + ob.str(written.duration(run.wait)) + "</b>"), undefined, true, undefined, new Map([["xanchor", "right"], ["xshift", -11], ["yanchor", "bottom"], ["yshift", 4]]))]);
  }
  if (!(ob.truth(data))) {
    ob.method("append", data, [new Map([["type", "scatter"], ["x", [0, 100]], ["y", [null, null]], ["hoverinfo", "skip"]])]);
  }
  return new charts$reading$Figure("wait-over-load", charts$queue_sizing$_load_finding(run), new Map([["data", data], ["layout", new Map([["xaxis", new Map([["title", new Map([["text", "load (% of capacity)"]])], ["range", [0, 103]], ["dtick", 20]])], ["yaxis", charts$axes$time_axis("wait", low, high)], ["shapes", [charts$marks$level(settings.wait_objective), charts$marks$upright(100, "failed")]], ["annotations", labels], ["hovermode", "closest"], ["margin", new Map([["t", 16]])]])]]), ("Wait over load, log scale, at the median, p95 and p99. At 50 % load the p99 wait is " + ob.str(charts$queue_sizing$_wait(charts$queue_sizing$_at(run, 0.5))) + ", at 80 % " + ob.str(charts$queue_sizing$_wait(charts$queue_sizing$_at(run, 0.8))) + ", at 90 % " + ob.str(charts$queue_sizing$_wait(charts$queue_sizing$_at(run, 0.9))) + ", at 99 % " + ob.str(charts$queue_sizing$_wait(charts$queue_sizing$_at(run, 0.99))) + "."), new charts$reading$Table(["load (%)", "median wait (s)", "p95 wait (s)", "p99 wait (s)"], ob.tuple(ob.list(ob.enumerate(run.loads)).filter(([i, load]) => (py.mod(i, 2) === 0) || (load >= 0.9)).map(([i, load]) => [py.round(100 * load, 1), ...ob.each(ob.list(run.waits_by_load).map((waits) => py.round(ob.item(waits, i), 9)))]))));
}
function charts$axes$ceiling(value) {
  let power;
  power = py.pow(10.0, py.floor(py.log10(value)));
  return py.round(ob.next(ob.list([1, 1.5, 2, 3, 4, 6, 8, 10]).filter((step) => ((ob.times(step, power)) >= (value * (1 - 1e-12)))).map((step) => ob.times(step, power))), 12);
}
function charts$queue_sizing$_ends(run) {
  let first, last, load, width;
  [load, last] = [run.settings.offered_load, ob.item(run.sizes, -1)];
  width = charts$axes$ceiling(last - load + 1);
  first = py.max(0.0, ((load > width) ? width * py.int(py.div(load, width)) : 0.0));
  return [first, ob.add(first, charts$axes$ceiling(last + 0.5 - first))];
}
function charts$queue_sizing$_servers_finding(run) {
  let settings, share, spare;
  settings = run.settings;
  spare = run.needed - settings.offered_load;
  share = py.div(spare, settings.offered_load);
  if ((settings.offered_load < 1)) {
    return (ob.str(charts$queue_sizing$_servers(run.needed)) + " for " + ob.str(written.number(settings.offered_load)) + " servers' worth of work");
  }
  return (ob.str(written.number(run.needed, 5)) + " servers for " + ob.str(written.number(settings.offered_load)) + " servers' worth of work: a reserve of " + ob.str(written.percent(share, 2)));
}
function charts$queue_sizing$wait_over_servers(run) {
  let at_need, data, first, high, hover, labels, last, low, name, settings, x, y;
  [settings, [low, high]] = [run.settings, charts$queue_sizing$_span(run)];
  name = charts$queue_sizing$_quantile_name(settings.kept_by);
  [x, y] = charts$axes$clipped(run.sizes, run.waits_by_size, low, high);
  data = [];
  if (ob.truth(x)) {
    hover = ob.list(ob.zip(x, y)).map(([size, wait]) => (ob.str(charts$queue_sizing$_servers(py.int(size))) + ": " + ob.str(written.duration(wait))));
    ob.method("append", data, [charts$marks$line(x, y, "served", (ob.str(name) + " wait"), true, new Map([["hoverinfo", "text"], ["hovertext", hover]]))]);
  }
  [first, last] = charts$queue_sizing$_ends(run);
  labels = [charts$marks$label(first, settings.wait_objective, (" allowed: " + ob.str(written.duration(settings.wait_objective))), undefined, true, undefined, new Map([["yanchor", "bottom"], ["yshift", 2]]))];
  at_need = py.max(low, py.min(settings.wait_objective, ob.item(ob.dict(ob.zip(run.sizes, run.waits_by_size)), run.needed)));
  ob.method("append", data, [charts$marks$here(run.needed, at_need, "healthy", "needed", (ob.str(charts$queue_sizing$_servers(run.needed)) + " are enough"))]);
  ob.method("append", labels, [charts$marks$label(run.needed, at_need, ("<b>" + ob.str(written.number(run.needed, 5)) + " needed</b>"), undefined, true, undefined, new Map([["xanchor", "left"], ["xshift", 6], ["yanchor", "bottom"], ["yshift", 10]]))]);
  if ((ob.same(run.wait, null) === false) && (low <= run.wait && run.wait <= high) && (first <= settings.servers && settings.servers <= last) && (!ob.equal(settings.servers, run.needed))) {
    ob.method("append", data, [charts$marks$here(settings.servers, run.wait, "served", "you are here", written.duration(run.wait))]);
    ob.method("append", labels, [charts$marks$label(settings.servers, run.wait, "you are here", undefined, true, undefined, new Map([["xanchor", "right"], ["xshift", -6], ["yanchor", "top"], ["yshift", -9]]))]);
  }
  return new charts$reading$Figure("wait-over-servers", charts$queue_sizing$_servers_finding(run), new Map([["data", data], ["layout", new Map([["xaxis", new Map([["title", new Map([["text", "servers"]])], ["range", [first, last]], ["nticks", 8]])], ["yaxis", charts$axes$time_axis((ob.str(name) + " wait"), low, high)], ["shapes", [charts$marks$level(settings.wait_objective)]], ["annotations", labels], ["hovermode", "closest"], ["margin", new Map([["t", 16]])]])]]), ("Wait at " + ob.str(name) + " over the number of servers, log scale. " + ob.str(charts$queue_sizing$_servers(ob.item(run.sizes, 0))) + " can just do the work and make them wait " + ob.str(charts$queue_sizing$_wait(ob.item(run.waits_by_size, 0))) + "; " + ob.str(charts$queue_sizing$_servers(run.needed)) + " keep the objective; with " + ob.str(charts$queue_sizing$_servers(ob.item(run.sizes, -1))) + " it is " + ob.str(charts$queue_sizing$_wait(ob.item(run.waits_by_size, -1))) + "."), new charts$reading$Table(["servers", "utilisation (%)", (ob.str(name) + " wait (s)")], ob.tuple(ob.list(ob.zip(run.sizes, run.waits_by_size)).map(([size, wait]) => [size, py.round(py.div(100 * settings.offered_load, size), 2), py.round(wait, 9)]))));
}
function charts$queue_sizing$_notes(run) {
  let fewer, notes, settings;
  settings = run.settings;
  notes = [];
  if (!(ob.truth(settings.stable))) {
    ob.method("append", notes, [new charts$reading$Note(("Utilisation of " + ob.str(written.percent(settings.utilisation)) + ": no steady state. A longer queue only makes everybody late; a limit on it turns some away and serves the rest in time."), "servers")]);
  } else {
    if ((settings.utilisation > 0.95)) {
      ob.method("append", notes, [new charts$reading$Note(("So near to full, a forecast that is " + ob.str(written.percent(1 - settings.utilisation, 2)) + " off means no steady state."), "servers")]);
    }
  }
  if (!(ob.truth(run.kept))) {
    fewer = ("these servers keep the objective up to " + ob.str(written.number(run.allowed)) + " requests a second");
    ob.method("append", notes, [new charts$reading$Note(("Or less traffic: " + ob.str(fewer) + "."), "arrival_rate")]);
  }
  if ((settings.arrival_variation !== 1) || (settings.service_variation !== 1)) {
    ob.method("append", notes, [new charts$reading$Note(("With this variation waits are taken as " + ob.str(written.number(settings.stretch)) + " times those of random arrivals and exponential service (Allen-Cunneen): within some tens of per cent at high load, and rougher for high percentiles."), "service_variation")]);
  }
  ob.method("append", notes, [new charts$reading$Note("One queue for all servers. With a queue for each, as random balancing makes them, waits are longer.", "servers")]);
  return ob.tuple(notes);
}
function charts$queue_sizing$read(settings) {
  let run;
  run = simulators$queue_sizing$simulate(settings);
  return new charts$reading$Reading(charts$queue_sizing$_verdict(run), charts$queue_sizing$_spoken(run), charts$queue_sizing$_metrics(run), [charts$queue_sizing$wait_over_load(run), charts$queue_sizing$wait_over_servers(run)], charts$queue_sizing$_notes(run), []);
}
function charts$queue_sizing$_growth_of_the_wait(settings) {
  let after, before;
  [before, after] = ob.list([1.0, 1.09]).map((factor) => simulators$queue_sizing$wait_quantile(settings, 0.99, settings.servers, ob.times(settings.arrival_rate, factor)));
  return py.div(after, before);
}
function charts$queue_sizing$_explain(guess, answer) {
  let waits;
  waits = ob.list([1.0, 1.09]).map((factor) => simulators$queue_sizing$wait_quantile(new simulators$queue_sizing$QueueSizing(), 0.99, 10, 900 * factor));
  return ("You said " + ob.str(written.number(guess)) + " times; it is " + ob.str(written.number(answer)) + " times: from " + ob.str(written.duration(ob.item(waits, 0))) + " to " + ob.str(written.duration(ob.item(waits, 1))) + ". What counts is the capacity that is left, and that fell from 10 % to 1.9 %.");
}
function simulators$error_budget$_between(span, share) {
  return py.float(ob.item(span, 0) * py.pow(py.div(ob.item(span, 1), ob.item(span, 0)), share));
}
const simulators$error_budget$worth = ob.remembered(function simulators$error_budget$worth(alert, objective, period, worth_telling) {
  let enough, fires, first, i, j, length, matters, ratio, right, times, told, wanted, when;
  wanted = 0;
  right = 0;
  told = 0;
  for (i of ob.each(ob.range(50))) {
    ratio = simulators$error_budget$_between([0.0001, 1.0], py.div(i + 0.5, 50));
    times = ob.list(ob.item(K133, alert)).flatMap((rule) => ((ob.same((when = rule.starts(ratio, objective)), null) === false)) ? [when] : []);
    first = ob.min([times], null, Infinity);
    enough = py.div(ob.times(worth_telling, period), py.float(ob.evaluate("slo.burn_rate", { error_ratio: ratio, objective: objective })));
    for (j of ob.each(ob.range(50))) {
      length = simulators$error_budget$_between([60.0, 259200.0], py.div(j + 0.5, 50));
      [fires, matters] = [(length >= first), (length >= enough)];
      told = ob.add(told, fires);
      wanted = ob.add(wanted, matters);
      right = ob.add(right, ob.both(fires, () => matters));
    }
  }
  return new simulators$error_budget$Worth((ob.truth(told) ? py.div(right, told) : null), (ob.truth(wanted) ? py.div(right, wanted) : null), ob.times(50, 50));
});
function simulators$error_budget$simulate(settings, seed = 1) {
  let detected, fired, found, rule, rules, when;
  rules = ob.item(K133, settings.alert);
  found = ob.list(rules).flatMap((rule) => ((ob.same((when = rule.starts(settings.error_ratio, settings.objective)), null) === false)) ? [[when, rule]] : []);
  fired = ob.sorted(ob.list(found).filter(([when, rule]) => (when <= settings.length)).map(([when, rule]) => [when, rule]), ((each) => ob.item(each, 0)));
  [detected, rule] = (ob.truth(fired) ? ob.item(fired, 0) : [null, null]);
  return new simulators$error_budget$Run(settings, rules, rule, detected, ((ob.same(detected, null) === true) ? null : py.float(ob.evaluate("slo.budget_consumed", { burn_rate: settings.burn, window: detected, period: settings.period }))), (ob.truth(rule) ? rule.stops(settings.error_ratio, settings.objective) : null), simulators$error_budget$worth(settings.alert, settings.objective, settings.period, settings.worth_telling));
}
function charts$error_budget$_never(run) {
  let settings, waiting, when;
  settings = run.settings;
  waiting = ob.list(run.rules).flatMap((rule) => ((ob.same((when = rule.starts(settings.error_ratio, settings.objective)), null) === false)) ? [when] : []);
  if (!(ob.truth(waiting))) {
    return ("errors spend it only " + ob.str(written.number(settings.burn)) + " times faster than evenly, below every rule");
  }
  return ("it is over " + ob.str(written.duration(py.min(waiting) - settings.length)) + " before the first rule would fire");
}
function charts$error_budget_figures$share_text(value) {
  return ((value >= 1e-05) ? written.percent(value) : "under 0.001 %");
}
function charts$error_budget$_kind(rule) {
  return (ob.truth(rule.page) ? "page" : "ticket");
}
function charts$error_budget$_verdict(run) {
  let left, settings;
  settings = run.settings;
  if ((ob.same(run.detected, null) === true) || (ob.same(run.rule, null) === true) || (ob.same(run.spent_by_then, null) === true)) {
    return ("Nobody is told: " + ob.str(charts$error_budget$_never(run)) + ". It takes " + ob.str(charts$error_budget_figures$share_text(settings.spent)) + " of the budget.");
  }
  left = settings.length - run.detected;
  return ((left > 0) ? ("The " + ob.str(charts$error_budget$_kind(run.rule)) + " comes after " + ob.str(written.duration(run.detected)) + ", with " + ob.str(charts$error_budget_figures$share_text(run.spent_by_then)) + " of the budget gone; the outage goes on for " + ob.str(written.duration(left)) + " and takes " + ob.str(charts$error_budget_figures$share_text(settings.spent)) + " in all.") : ("The " + ob.str(charts$error_budget$_kind(run.rule)) + " comes as the outage ends, with " + ob.str(charts$error_budget_figures$share_text(run.spent_by_then)) + " of the budget gone."));
}
function charts$error_budget$_spoken(run) {
  let ratio, settings;
  settings = run.settings;
  ratio = (ob.str(written.number(100 * settings.error_ratio)) + " percent failing for " + ob.str(written.duration(settings.length)));
  if ((ob.same(run.detected, null) === true) || (ob.same(run.spent_by_then, null) === true)) {
    return (ob.str(ratio) + ": no alert, " + ob.str(written.number(100 * settings.spent)) + " percent of the budget spent.");
  }
  return (ob.str(ratio) + ": alert after " + ob.str(written.duration(run.detected)) + ", " + ob.str(written.number(100 * run.spent_by_then)) + " percent of the budget gone by then.");
}
function charts$error_budget$_metrics(run) {
  let first, gone, settings, spoken, stop, worth;
  [settings, worth] = [run.settings, run.worth];
  spoken = ob.list([worth.precision, worth.recall]).map((each) => ((ob.same(each, null) === false) ? written.percent(each, 2) : "–"));
  if ((ob.same(run.detected, null) === true) || (ob.same(run.spent_by_then, null) === true) || (ob.same(run.stops, null) === true)) {
    first = new charts$reading$Metric("Told after", "never", "no rule fires before it is over", "failed");
    gone = new charts$reading$Metric("Budget gone by then", charts$error_budget_figures$share_text(settings.spent), "all that the outage takes", "failed");
    stop = new charts$reading$Metric("Alert goes on for", "–", "there was none", "limit");
  } else {
    first = new charts$reading$Metric("Told after", written.duration(run.detected), ("by a " + ob.str((ob.truth(run.rule) ? charts$error_budget$_kind(run.rule) : "page"))), "served");
    gone = new charts$reading$Metric("Budget gone by then", charts$error_budget_figures$share_text(run.spent_by_then), (ob.str(charts$error_budget_figures$share_text(settings.spent)) + " by the end"), "failed");
    stop = new charts$reading$Metric("Alert goes on for", written.duration(run.stops), "after the last error", "limit");
  }
  return [first, gone, stop, new charts$reading$Metric("Precision, recall", ob.method("join", (" · "), [spoken]), "over outages of all kinds", "offered")];
}
function charts$error_budget_figures$_edges(run) {
  let steps, thresholds;
  thresholds = ob.list(run.rules).map((rule) => (1 - run.settings.objective) * rule.burn);
  steps = ob.list(thresholds).flatMap((each) => ob.list([each * 0.999999, each]).filter((ratio) => (0.0001 <= ratio && ratio <= 1)).map((ratio) => ratio));
  return ob.sorted(ob.set([...ob.each(K134), ...ob.each(steps)]));
}
function charts$error_budget_figures$_first_alert(run, ratio) {
  let times, when;
  times = ob.list(run.rules).flatMap((rule) => ((ob.same((when = rule.starts(ratio, run.settings.objective)), null) === false)) ? [when] : []);
  return ob.min([times], null, null);
}
function charts$error_budget_figures$_ratio_finding(run) {
  let first, gone, second, settings, third;
  settings = run.settings;
  gone = ob.list(run.rules).map((rule) => py.float(ob.evaluate("slo.budget_consumed", { burn_rate: rule.burn, window: rule.window, period: settings.period })));
  if ((settings.alert === "threshold")) {
    return ("It fires with " + ob.str(charts$error_budget_figures$share_text(ob.item(gone, 0))) + " of the budget gone, too early to tell an outage from a hiccup");
  }
  if ((settings.alert === "slow")) {
    return ("It fires with " + ob.str(charts$error_budget_figures$share_text(ob.item(gone, 0))) + " of the budget gone, for a long window that forgets as slowly as it learns");
  }
  if ((ob.len(gone) === 1)) {
    return ("Every outage is told at " + ob.str(charts$error_budget_figures$share_text(ob.item(gone, 0))) + " of the budget, and none below 14.4 times the even pace");
  }
  [first, second, third] = ob.list(gone).map((each) => charts$error_budget_figures$share_text(each));
  return ("A page at " + ob.str(first) + " or " + ob.str(second) + " of the budget, a ticket at " + ob.str(third) + ", however fast it goes");
}
function charts$error_budget_figures$_ratio_labels(run, at, budget, worth, reached) {
  let high, i, labels, low, place, ratio, right, seen, text, when;
  [low, high] = [1.0, 3456000.0];
  right = (ob.item(at, 0) < 0.05);
  labels = [ob.apply(charts$marks$label, ["x", "y", "text", "log_x", "log_y", "role"], true, [...ob.each(at), "<b>this outage</b>"], [["log_x", true], ["log_y", true], ["xanchor", (ob.truth(right) ? "left" : "right")], ["xshift", (ob.truth(right) ? 11 : -11)], ["yanchor", ((ob.item(at, 1) < 100000.0) ? "bottom" : "top")]])];
  seen = ob.list(ob.enumerate(budget)).filter(([i, when]) => (when <= (0.4 * high)) && (when >= (30 * low))).map(([i, when]) => i);
  if (ob.truth(seen)) {
    i = ob.item(seen, 0);
    place = charts$marks$label(ob.item(K134, i), ob.item(budget, i), "budget gone", true, true, undefined, new Map([["xshift", 8], ["yanchor", "bottom"]]));
    ob.method("append", labels, [ob.union(place, new Map([["bgcolor", "rgba(0,0,0,0)"]]))]);
  }
  if ((ob.item(worth, 6) <= (0.4 * ob.item([1.0, 3456000.0], 1))) && (ob.item(worth, 6) >= (30 * ob.item([1.0, 3456000.0], 0)))) {
    text = (ob.str(written.percent(run.settings.worth_telling)) + " of it");
    ob.method("append", labels, [ob.union(charts$marks$label(ob.item(K134, 6), ob.item(worth, 6), text, true, true, undefined, new Map([["xanchor", "left"], ["yanchor", "bottom"], ["yshift", 2]])), new Map([["bgcolor", "rgba(0,0,0,0)"]]))]);
  }
  if (ob.truth(reached)) {
    [ratio, when] = ob.min([reached], ((each) => py.abs(ob.item(each, 0) - 0.35)), undefined);
    if ((when > (2 * low))) {
      ob.method("append", labels, [charts$marks$label(ratio, when, "told", true, true, "served", new Map([["yanchor", "top"], ["yshift", -5], ["xanchor", "right"]]))]);
    }
  }
  return labels;
}
function charts$error_budget_figures$alert_over_ratio(run) {
  let budget, data, here_at, high, low, name, reached, role, settings, texts, told, values, when, worth, x, y;
  [settings, [low, high]] = [run.settings, [1.0, 3456000.0]];
  reached = ob.list(charts$error_budget_figures$_edges(run)).flatMap((ratio) => ((ob.same((when = charts$error_budget_figures$_first_alert(run, ratio)), null) === false)) ? [[ratio, when]] : []);
  budget = ob.list(K134).map((ratio) => py.div(settings.period, py.float(ob.evaluate("slo.burn_rate", { error_ratio: ratio, objective: settings.objective }))));
  worth = ob.list(budget).map((each) => ob.times(settings.worth_telling, each));
  data = [];
  for ([values, role, name] of ob.each([[budget, "failed", "whole budget gone"], [worth, "limit", "worth telling"]])) {
    [x, y] = charts$axes$clipped(K134, values, low, high);
    if (ob.truth(x)) {
      ob.method("append", data, [charts$marks$line(x, y, role, name, undefined, new Map([["hoverinfo", "text"], ["hovertext", ob.list(y).map((each) => (ob.str(name) + ": " + ob.str(written.duration(each))))]]))]);
    }
  }
  if (ob.truth(reached)) {
    [x, y] = charts$axes$clipped(ob.list(reached).map(([ratio, ]) => ratio), ob.list(reached).map(([, when]) => when), low, high);
    texts = ob.list(ob.zip(x, y)).map(([ratio, when]) => (ob.str(written.percent(ratio)) + " failing: told after " + ob.str(written.duration(when))));
    ob.method("append", data, [charts$marks$line(x, y, "served", "told", undefined, new Map([["hoverinfo", "text"], ["hovertext", texts]]))]);
  }
  here_at = [settings.error_ratio, py.min(high, py.max(low, settings.length))];
  told = (ob.same(run.detected, null) === false);
  ob.method("append", data, [ob.apply(charts$marks$here, ["x", "y", "role", "name", "text"], false, [...ob.each(here_at), (ob.truth(told) ? "healthy" : "failed"), "this outage", (ob.str(written.percent(ob.item(here_at, 0))) + " for " + ob.str(written.duration(settings.length)))], [])]);
  return new charts$reading$Figure("alert-over-ratio", charts$error_budget_figures$_ratio_finding(run), new Map([["data", data], ["layout", new Map([["xaxis", charts$marks$log_axis("requests that fail", 8e-05, 1.25, ob.list(K135).map(([at, ]) => at), ob.list(K135).map(([, text]) => text))], ["yaxis", charts$axes$time_axis("length of the outage", low, high)], ["annotations", charts$error_budget_figures$_ratio_labels(run, here_at, budget, worth, reached)], ["hovermode", "closest"], ["margin", new Map([["t", 16]])]])]]), ob.add("Length of an outage over the share of requests that fail, both log scale. An outage above the line of the alert is told. ", ob.method("join", (" "), [ob.list(ob.slice(K135, 1, null, null)).flatMap(([at, text]) => ob.list([charts$error_budget_figures$_first_alert(run, at)]).map((when) => ("With " + ob.str(text) + " failing, " + ob.str(((ob.same(when, null) === false) ? ob.add("it is told after ", written.duration(when)) : "nobody is told")) + ".")))])), new charts$reading$Table(["requests that fail (%)", "told after (s)", "budget gone by then (%)", "whole budget gone after (s)"], ob.tuple(ob.list(ob.slice(ob.list(ob.zip(K134, budget)), null, null, 5)).flatMap(([ratio, whole]) => ob.list([charts$error_budget_figures$_first_alert(run, ratio)]).map((when) => [py.round(100 * ratio, 4), ((ob.same(when, null) === true) ? "never" : py.round(when, 2)), ((ob.same(when, null) === true) ? "–" : py.round(py.div(100 * when, whole), 3)), py.round(whole, 1)])))));
}
function charts$error_budget_figures$_unit(seconds) {
  if ((seconds > (3 * 86400.0))) {
    return ["d", 86400.0];
  }
  return ((seconds > (3 * 3600.0)) ? ["h", 3600.0] : ["min", 60.0]);
}
function simulators$error_budget$window_burn(settings, window, moments) {
  let overlaps;
  overlaps = ob.list(moments).map((at) => py.max(0.0, py.min(at, settings.length) - py.max(0.0, at - window)));
  return ob.list(overlaps).map((overlap) => py.div(ob.times(settings.burn, overlap), window));
}
function charts$error_budget_figures$_time_finding(run, rule) {
  let alone;
  if ((ob.same(run.detected, null) === true) || (ob.same(run.stops, null) === true)) {
    return ("The average over " + ob.str(written.duration(rule.window)) + " does not reach " + ob.str(written.number(rule.burn)) + " before it is over");
  }
  if (ob.truth(rule.short)) {
    alone = (new simulators$error_budget$Rule(rule.burn, rule.window)).stops(run.settings.error_ratio, run.settings.objective);
    return ("It stops " + ob.str(written.duration(run.stops)) + " after the last error; without the short window that would take " + ob.str(written.duration(alone)));
  }
  return ("It stops " + ob.str(written.duration(run.stops)) + " after the last error: the window must forget the outage first");
}
function charts$axes$_short(value) {
  let prefix, size;
  for ([size, prefix] of ob.each([[1000000000.0, "G"], [1000000.0, "M"], [1000.0, "k"]])) {
    if ((value >= size)) {
      return (ob.str(written.number(py.div(value, size))) + " " + ob.str(prefix));
    }
  }
  return written.number(value);
}
function charts$axes$count_axis(title, low, high, unit = "") {
  let first, last, steps, ticks;
  [first, last] = [py.floor(py.log10(low) - 1e-09), py.ceil(py.log10(high) + 1e-09)];
  steps = (((last - first) <= 3) ? [1, 2, 5] : [1]);
  ticks = ob.list(ob.range(first, last + 1)).flatMap((power) => ob.list(steps).map((step) => step * py.pow(10.0, power)));
  ticks = ob.list(ticks).filter((tick) => ((low * (1 - 1e-09)) <= tick && tick <= (high * (1 + 1e-09)))).map((tick) => tick);
  return ob.union(charts$marks$log_axis(title, low, high, ticks, ob.list(ticks).map((tick) => (ob.str(charts$axes$_short(tick)) + ob.str(unit)))), new Map([["rangemode", "normal"]]));
}
function charts$error_budget_figures$averages_over_time(run) {
  let data, end, factor, high, labels, last, low, moments, name, names, role, rule, settings, shapes, start, stop, unit, window, x, y;
  settings = run.settings;
  rule = ob.either(run.rule, () => ob.next(ob.list(run.rules).filter((each) => (each.burn <= settings.burn)).map((each) => each), ob.item(run.rules, -1)));
  last = ob.add(settings.length, rule.window);
  end = charts$axes$ceiling(py.div(last, ob.item(charts$error_budget_figures$_unit(last), 1)));
  [unit, factor] = charts$error_budget_figures$_unit(last);
  moments = ob.sorted(ob.union(ob.set(ob.list(ob.range(241)).map((i) => py.div(ob.times(last, i), 240))), ob.set([settings.length, ob.either(run.detected, () => 0.0)])));
  [low, high] = [0.1, ob.item(charts$axes$decades(1, 1.3 * py.max(settings.burn, rule.burn)), 1)];
  data = [];
  names = [[rule.window, "served", ("over " + ob.str(written.duration(rule.window)))]];
  if (ob.truth(rule.short)) {
    ob.method("append", names, [[rule.short, "healthy", ("over " + ob.str(written.duration(rule.short)))]]);
  }
  labels = [charts$marks$label(end, rule.burn, ("alert at " + ob.str(written.number(rule.burn))), undefined, true, undefined, new Map([["xanchor", "right"], ["yanchor", "bottom"], ["yshift", 1]]))];
  for ([window, role, name] of ob.each(names)) {
    [x, y] = charts$axes$clipped(ob.list(moments).map((at) => py.div(at, factor)), simulators$error_budget$window_burn(settings, window, moments), low, high);
    if (ob.truth(x)) {
      ob.method("append", data, [charts$marks$line(x, y, role, name, undefined, new Map([["hoverinfo", "text"], ["hovertext", ob.list(y).map((each) => (ob.str(name) + ": " + ob.str(written.number(each)) + " times"))]]))]);
    }
  }
  shapes = [charts$marks$level(rule.burn), charts$marks$upright(py.div(settings.length, factor), "failed")];
  if ((ob.same(run.detected, null) === false) && (ob.same(run.stops, null) === false)) {
    [start, stop] = [py.div(run.detected, factor), py.div(ob.add(settings.length, run.stops), factor)];
    ob.method("append", shapes, [new Map([["type", "rect"], ["xref", "x"], ["yref", "paper"], ["x0", start], ["x1", stop], ["y0", 0], ["y1", 1], ["line", new Map([["width", 0]])], ["fillcolor", "role:offered/0.18"], ["layer", "below"]])]);
    ob.method("append", labels, [charts$marks$label(py.div(ob.add(start, stop), 2), 0.04, "alert on", undefined, undefined, undefined, new Map([["yref", "paper"], ["xanchor", "center"], ["yanchor", "bottom"], ["bgcolor", "rgba(0,0,0,0)"]]))]);
  }
  ob.method("append", labels, [charts$marks$label(py.div(settings.length, factor), 1, "last error", undefined, undefined, "failed", new Map([["yref", "paper"], ["xshift", 3], ["yanchor", "top"], ["bgcolor", "rgba(0,0,0,0)"]]))]);
  if (!(ob.truth(data))) {
    ob.method("append", data, [new Map([["type", "scatter"], ["x", [0, end]], ["y", [null, null]], ["hoverinfo", "skip"]])]);
  }
  return new charts$reading$Figure("averages-over-time", charts$error_budget_figures$_time_finding(run, rule), new Map([["data", data], ["layout", new Map([["xaxis", new Map([["title", new Map([["text", ("time since the first error (" + ob.str(unit) + ")")]])], ["range", [0, end]]])], ["yaxis", charts$axes$count_axis("burn rate shown", low, high, "×")], ["shapes", shapes], ["annotations", labels], ["showlegend", (ob.len(names) > 1)], ["legend", new Map([["orientation", "h"], ["y", 1.02], ["yanchor", "bottom"], ["x", 0]])], ["height", 250], ["hovermode", "closest"], ["margin", new Map([["t", 34]])]])]]), ob.add(ob.add(("Burn rate shown by the window of " + ob.str(written.duration(rule.window))), (ob.truth(rule.short) ? (" and by that of " + ob.str(written.duration(rule.short))) : "")), (", over the time since the first error, log scale. The outage burns at " + ob.str(written.number(settings.burn)) + " times; the rule asks for " + ob.str(written.number(rule.burn)) + ". " + ob.str(charts$error_budget_figures$_time_finding(run, rule)) + ".")), new charts$reading$Table(["time (s)", ...ob.each(ob.list(names).map(([, , name]) => ("burn rate " + ob.str(name))))], ob.tuple(ob.list(ob.slice(moments, null, null, py.max(1, py.floordiv(ob.len(moments), 24)))).map((at) => [py.round(at, 1), ...ob.each(ob.list(names).map(([window, , ]) => py.round(ob.item(simulators$error_budget$window_burn(settings, window, [at]), 0), 4)))]))));
}
function charts$error_budget$_notes(run) {
  let after, failures, leak, many, notes, requests, settings, short, times;
  [settings, notes] = [run.settings, []];
  if ((settings.spent > 1)) {
    times = written.number(settings.spent, 2);
    ob.method("append", notes, [new charts$reading$Note(("The outage takes " + ob.str(times) + " times the whole budget: the objective is missed, whoever is told."), "length")]);
  }
  [failures, requests] = [run.failures_that_fire, run.requests_in_window];
  if ((requests < 1)) {
    ob.method("append", notes, [new charts$reading$Note("Fewer than one request comes within the window: there is nothing to average.", "request_rate")]);
  } else {
    if ((failures <= 5)) {
      many = ((failures === 1) ? "a single failed one is enough" : (ob.str(failures) + " failed ones are enough"));
      ob.method("append", notes, [new charts$reading$Note(("Low traffic: " + ob.str(written.number(requests)) + " requests come within the window, and " + ob.str(many) + " for the fastest rule. Add artificial requests, join services into one objective, or lengthen the window."), "request_rate")]);
    } else {
      if (((ob.times(ob.times(settings.error_ratio, settings.request_rate), py.min(settings.length, ob.item(run.rules, 0).window))) < 1)) {
        ob.method("append", notes, [new charts$reading$Note("With this traffic fewer than one request fails; ratios are averages over many such outages.", "error_ratio")]);
      }
    }
  }
  if ((ob.contains(settings.alert, ["multiple", "threshold", "slow", "single"])) && (ob.same(run.stops, null) === false) && (ob.same(run.rule, null) === false)) {
    short = (new simulators$error_budget$Rule(run.rule.burn, run.rule.window, py.div(run.rule.window, 12))).stops(settings.error_ratio, settings.objective);
    after = ("The alert goes on for " + ob.str(written.duration(run.stops)) + " after the last error");
    ob.method("append", notes, [new charts$reading$Note((ob.str(after) + "; with a short window beside the long one that were " + ob.str(written.duration(short)) + "."), "alert")]);
  }
  leak = py.min(ob.list(run.rules).map((rule) => rule.burn));
  if ((settings.burn < leak) && (settings.burn >= 0.5)) {
    ob.method("append", notes, [new charts$reading$Note(("A leak at a burn rate below " + ob.str(written.number(leak)) + " is never told, and can still empty the budget."), "error_ratio")]);
  }
  ob.method("append", notes, [new charts$reading$Note(("Precision: alerts about an outage that takes " + ob.str(written.percent(settings.worth_telling)) + " of the budget. Recall: such outages that are told. Counted over " + ob.str(written.number(run.worth.outages, 4)) + " outages spread evenly over the logs of ratio (0.01 to 100 %) and length (1 min to 3 d): a yardstick, not your incidents."), "worth_telling")]);
  if ((!ob.equal(settings.period, (30 * 86400.0)))) {
    ob.method("append", notes, [new charts$reading$Note("These burn rates are meant for 30 days; over another period they spend other shares of the budget.", "period")]);
  }
  return ob.tuple(notes);
}
function charts$error_budget$read(settings) {
  let run;
  run = simulators$error_budget$simulate(settings);
  return new charts$reading$Reading(charts$error_budget$_verdict(run), charts$error_budget$_spoken(run), charts$error_budget$_metrics(run), [charts$error_budget_figures$alert_over_ratio(run), charts$error_budget_figures$averages_over_time(run)], charts$error_budget$_notes(run), []);
}
function charts$error_budget$_minutes_until_told(settings) {
  let first;
  first = ob.item(ob.item(K133, "multiwindow"), 0).starts(settings.error_ratio, settings.objective);
  return first;
}
function charts$error_budget$_explain(guess, answer) {
  let nearness, ratio, run;
  run = simulators$error_budget$simulate(new simulators$error_budget$ErrorBudget());
  ratio = py.div(py.max(guess, answer), py.min(guess, answer));
  nearness = ((ratio < 1.3) ? "about right" : (ob.str(written.number(ratio, 2)) + " times too " + ob.str(((guess > answer) ? "late" : "early"))));
  return ("That is " + ob.str(nearness) + ": it fires after " + ob.str(written.duration(answer)) + ", with " + ob.str(written.percent(run.spent_by_then)) + " of the budget gone. Had everything failed, it would have fired after " + ob.str(written.duration(charts$error_budget$_minutes_until_told(new simulators$error_budget$ErrorBudget(undefined, 1.0)))) + ", with the same share gone.");
}
function simulators$retry_budget$amplification(layers) {
  let layer, product;
  product = 1.0;
  for (layer of ob.each(layers)) {
    product = ob.times(product, layer.attempts);
  }
  return product;
}
function simulators$retry_budget$attempts_of(settings, failing, budget) {
  if ((budget === "calls")) {
    return py.float(ob.evaluate("retries.budgeted_attempts", { failure_probability: failing, retries: settings.retries, deposit: settings.deposit }));
  }
  if ((budget === "successes")) {
    return py.float(ob.evaluate("retries.budgeted_attempts_by_success", { failure_probability: failing, retries: settings.retries, deposit: settings.deposit }));
  }
  return py.float(ob.evaluate("retries.expected_attempts", { failure_probability: failing, retries: settings.retries }));
}
function simulators$retry_budget$climb(settings, failure_share, budget, who) {
  let attempts, failing, found, height;
  [failing, found] = [failure_share, []];
  for (height of ob.each(ob.range(1, settings.layers + 1))) {
    attempts = ((who === "all") || (ob.equal(height, settings.layers)) ? simulators$retry_budget$attempts_of(settings, failing, budget) : 1.0);
    failing = py.min(1.0, py.max(0.0, 1 - (attempts * (1 - failing))));
    ob.method("append", found, [new simulators$retry_budget$Layer(attempts, failing)]);
  }
  return ob.tuple(found);
}
function simulators$retry_budget$bounding(settings) {
  return ((settings.budget !== "none") ? settings.budget : "calls");
}
function simulators$retry_budget$wait(settings, retry) {
  let whole;
  if ((settings.base_delay === 0) || (settings.longest_delay === 0)) {
    return 0.0;
  }
  whole = py.float(ob.evaluate("backoff.capped_backoff", { ...{ growth: 2.0 }, base_delay: settings.base_delay, cap: settings.longest_delay, attempt: retry }));
  if ((settings.jitter === "full")) {
    return py.float(ob.evaluate("backoff.full_jitter_mean", { backoff: whole }));
  }
  return ((settings.jitter === "equal") ? py.float(ob.evaluate("backoff.equal_jitter_mean", { backoff: whole })) : whole);
}
function simulators$retry_budget$simulate(settings, seed = 1) {
  let calls, free, layers, over, worst;
  calls = (share, budget, who = settings.who) => {
  return simulators$retry_budget$amplification(simulators$retry_budget$climb(settings, share, budget, who));
};
  layers = simulators$retry_budget$climb(settings, settings.failure_share, settings.budget, settings.who);
  over = ob.tuple(ob.list(K136).map((share) => calls(share, settings.budget)));
  worst = py.max(over);
  free = ob.both((settings.budget === "none"), () => (settings.who === "all"));
  return new simulators$retry_budget$Run(settings, layers, simulators$retry_budget$amplification(layers), ob.item(layers, -1).failing, calls(settings.failure_share, "none", "all"), calls(settings.failure_share, simulators$retry_budget$bounding(settings), "all"), calls(settings.failure_share, "none", "top"), worst, ((worst <= 1000.0) ? py.float(ob.evaluate("overload.vulnerable_load", { capacity: 1.0, retries_in_failure: worst - 1 })) : 0.0), K136, over, (ob.truth(free) ? over : ob.tuple(ob.list(K136).map((share) => calls(share, "none", "all")))), ob.tuple(ob.list(K136).map((share) => calls(share, simulators$retry_budget$bounding(settings), "all"))), ob.tuple(ob.list(ob.range(settings.retries)).map((i) => simulators$retry_budget$wait(settings, i))));
}
function charts$retry_budget_figures$calls_text(count) {
  return ((py.abs(count - 1) < 0.0005) ? "1 call" : (ob.str(written.number(count)) + " calls"));
}
function charts$retry_budget$_failing(value) {
  if ((value === 1)) {
    return "every request fails";
  }
  return ((value >= 1e-06) ? (ob.str(written.percent(value)) + " of requests fail") : "hardly a request fails");
}
function charts$retry_budget$_share(value) {
  return ((value >= 1e-06) || (value === 0) ? written.percent(value) : "under 1 in a million");
}
function charts$retry_budget$_verdict(run) {
  let base, before, end, helps, kept, load, settings, won;
  [settings, load] = [run.settings, written.percent(run.load)];
  base = written.percent(settings.base_load);
  if ((run.failing > 0.999) && (run.calls > 1.05)) {
    helps = ((run.failing === 1) ? "and none of them helps" : "and hardly any helps");
    end = (ob.str(base) + " load becomes " + ob.str(load));
    if ((settings.budget !== "none") && (run.unbounded > (1.05 * run.calls))) {
      end = ob.add(end, ("; without the budget there would be " + ob.str(written.number(run.unbounded))));
    }
    return (ob.str(charts$retry_budget_figures$calls_text(run.calls)) + " reach the bottom for one request, " + ob.str(helps) + ": " + ob.str(end) + ".");
  }
  if ((run.calls <= 1.05) && (run.unbounded > 1.5)) {
    kept = ((settings.budget !== "none") ? "The budget holds" : "One layer alone tries again");
    return (ob.str(kept) + ": " + ob.str(charts$retry_budget_figures$calls_text(run.calls)) + " for one request instead of " + ob.str(written.number(run.unbounded)) + "; " + ob.str(charts$retry_budget$_failing(run.failing)) + ".");
  }
  if ((run.load > 1)) {
    return ("Too much: " + ob.str(charts$retry_budget_figures$calls_text(run.calls)) + " for one request make " + ob.str(load) + " of what the bottom can answer, so more of them will fail; " + ob.str(charts$retry_budget$_failing(run.failing)) + " already.");
  }
  won = settings.failure_share - run.failing;
  if ((won > 0.001)) {
    before = charts$retry_budget$_share(settings.failure_share);
    return ("Worth it: " + ob.str(charts$retry_budget_figures$calls_text(run.calls)) + " for one request, and " + ob.str(charts$retry_budget$_failing(run.failing)) + ", where " + ob.str(before) + " would.");
  }
  if ((settings.failure_share === 0)) {
    return "Nothing fails: one call for one request, whatever the layers are set to.";
  }
  return ("Hardly a retry: " + ob.str(charts$retry_budget_figures$calls_text(run.calls)) + " for one request, and " + ob.str(charts$retry_budget$_failing(run.failing)) + ".");
}
function charts$retry_budget$_spoken(run) {
  let settings;
  settings = run.settings;
  return (ob.str(settings.layers) + " " + ob.str(((settings.layers === 1) ? "layer" : "layers")) + ", " + ob.str(settings.attempts) + " attempts, " + ob.str(written.number(100 * settings.failure_share)) + " percent failing: " + ob.str(charts$retry_budget_figures$calls_text(run.calls)) + " for one request.");
}
function charts$retry_budget$_safe(run) {
  return ((run.worst <= 1000.0) ? written.percent(run.safe_load, 2) : "under 0.1 %");
}
function charts$retry_budget$_metrics(run) {
  let other, role, settings;
  settings = run.settings;
  role = ((run.load > 1) ? "failed" : "healthy");
  other = ((settings.budget === "none") ? ("with a budget: " + ob.str(written.number(run.bounded))) : ("without a budget: " + ob.str(written.number(run.unbounded))));
  return [new charts$reading$Metric("Calls for one request", (ob.str(written.number(run.calls)) + "×"), other, ((run.calls > 2) ? "failed" : "served")), new charts$reading$Metric("Load on the bottom", written.percent(run.load), ("without retries: " + ob.str(written.percent(settings.base_load))), role), new charts$reading$Metric("Requests that fail", charts$retry_budget$_share(run.failing), ("without retries: " + ob.str(charts$retry_budget$_share(settings.failure_share))), "offered"), new charts$reading$Metric(((settings.budget !== "successes") ? "If everything fails" : "At worst"), (ob.str(written.number(run.worst)) + "×"), ("safe up to " + ob.str(charts$retry_budget$_safe(run)) + " load"), "limit")];
}
function charts$retry_budget_figures$_bounded_name(run) {
  let kind;
  kind = ((simulators$retry_budget$bounding(run.settings) === "successes") ? "successes" : "first attempts");
  return ("a budget of " + ob.str(written.percent(run.settings.deposit)) + " of " + ob.str(kind));
}
function charts$retry_budget_figures$_top_only(run) {
  return ob.list(run.shares).map((share) => py.float(ob.evaluate("retries.expected_attempts", { failure_probability: share, retries: run.settings.retries })));
}
function charts$retry_budget_figures$_at(run, share) {
  let nearest;
  nearest = ob.min([ob.range(ob.len(run.shares))], ((i) => py.abs(ob.item(run.shares, i) - share)), undefined);
  return ob.item(run.curve_unbounded, nearest);
}
function charts$retry_budget_figures$_failures_finding(run) {
  let bounded, half, most;
  [half, most] = [charts$retry_budget_figures$_at(run, 0.5), charts$retry_budget_figures$_at(run, 1.0)];
  if ((most < 1.05)) {
    return "Nobody tries again, and nothing multiplies";
  }
  bounded = written.number(py.max(run.curve_bounded));
  return (ob.str(written.number(half, 2)) + " calls for one when half fail, " + ob.str(written.number(most)) + " when all do; with a budget never over " + ob.str(bounded));
}
function charts$retry_budget_figures$calls_over_failures(run) {
  let at, bounded, calls, data, full, hover, labels, left, lines, name, role, settings, shapes, top, top_only, values, x;
  settings = run.settings;
  top = py.pow(10.0, py.ceil(py.log10(py.max(10.0, 1.05 * py.pow(py.float(settings.attempts), settings.layers)))));
  x = ob.list(run.shares).map((share) => 100 * share);
  data = [];
  labels = [];
  bounded = ("with " + ob.str(charts$retry_budget_figures$_bounded_name(run)));
  lines = [[run.curve_unbounded, "failed", "no budget, every layer"], [run.curve_bounded, "healthy", bounded]];
  if ((settings.who === "top") || (settings.budget === "none")) {
    ob.method("append", lines, [[ob.tuple(charts$retry_budget_figures$_top_only(run)), "limit", "only the topmost layer"]]);
  }
  for ([values, role, name] of ob.each(lines)) {
    hover = ob.list(values).map((each) => (ob.str(name) + ": " + ob.str(written.number(each))));
    ob.method("append", data, [charts$marks$line(x, values, role, name, undefined, new Map([["hoverinfo", "text"], ["hovertext", hover]]))]);
  }
  [at, calls] = [100 * settings.failure_share, run.calls];
  ob.method("append", data, [charts$marks$here(at, calls, "served", "you are here", (ob.str(written.percent(settings.failure_share)) + " failing: " + ob.str(charts$retry_budget_figures$calls_text(calls))))]);
  left = (at > 50);
  ob.method("append", labels, [charts$marks$label(at, calls, ("<b>" + ob.str(written.number(calls)) + "×</b>"), undefined, true, undefined, new Map([["xanchor", (ob.truth(left) ? "right" : "left")], ["xshift", (ob.truth(left) ? -12 : 12)], ["yanchor", "bottom"]]))]);
  if ((ob.item(run.curve_unbounded, 45) > (1.6 * ob.item(run.curve_bounded, 45)))) {
    ob.method("append", labels, [charts$marks$label(80, ob.item(run.curve_unbounded, 40), "no budget", undefined, true, "failed", new Map([["xanchor", "right"], ["xshift", -6], ["yanchor", "bottom"]]))]);
    ob.method("append", labels, [charts$marks$label(100, ob.item(run.curve_bounded, -1), "with a budget", undefined, true, "healthy", new Map([["xanchor", "right"], ["yanchor", "top"], ["yshift", -3], ["bgcolor", "rgba(0,0,0,0)"]]))]);
    top_only = py.float(ob.evaluate("retries.expected_attempts", { failure_probability: 1.0, retries: settings.retries }));
    if ((ob.len(lines) > 2) && (ob.item(run.curve_unbounded, -1) > (2.5 * top_only) && (2.5 * top_only) > (2.5 * ob.item(run.curve_bounded, -1)))) {
      ob.method("append", labels, [charts$marks$label(100, top_only, "only the top layer", undefined, true, undefined, new Map([["xanchor", "right"], ["yanchor", "bottom"], ["yshift", 3], ["bgcolor", "rgba(0,0,0,0)"]]))]);
    }
  }
  shapes = [];
  full = py.div(1, settings.base_load);
  if ((1 < full && full <= top)) {
    ob.method("append", shapes, [charts$marks$level(full, "offered")]);
    ob.method("append", labels, [charts$marks$label(1, full, ("bottom full: " + ob.str(written.number(full)) + "×"), undefined, true, undefined, new Map([["yanchor", "bottom"], ["yshift", 2]]))]);
  }
  return new charts$reading$Figure("calls-over-failures", charts$retry_budget_figures$_failures_finding(run), new Map([["data", data], ["layout", new Map([["xaxis", new Map([["title", new Map([["text", "calls that fail at the bottom (%)"]])], ["range", [-2, 103]], ["dtick", 20]])], ["yaxis", charts$axes$count_axis("calls for one request", 0.6, top, "×")], ["shapes", shapes], ["annotations", labels], ["hovermode", "closest"], ["margin", new Map([["t", 16]])]])]]), ob.add(ob.add("Calls at the bottom for one request over the share of calls that fail there, log scale. Without a budget ", ob.method("join", (", "), [ob.list([0.5, 0.9, 1.0]).map((share) => (ob.str(written.number(charts$retry_budget_figures$_at(run, share))) + " at " + ob.str(written.percent(share))))])), ("; " + ob.str(bounded) + " at most " + ob.str(written.number(py.max(run.curve_bounded))) + ".")), new charts$reading$Table(["failing at the bottom (%)", "as set", "no budget, every layer", bounded], ob.tuple(ob.list(ob.enumerate(ob.zip(run.shares, run.curve, run.curve_unbounded, run.curve_bounded))).filter(([i, [share, now, free, bound]]) => (py.mod(i, 5) === 0) || (share >= 0.98)).map(([i, [share, now, free, bound]]) => [py.round(100 * share, 2), py.round(now, 4), py.round(free, 4), py.round(bound, 4)]))));
}
function charts$retry_budget_figures$_ordinal(place, layers) {
  if ((ob.equal(place, layers))) {
    return "lowest layer";
  }
  return ((place === 1) ? "top layer" : ("layer " + ob.str(place)));
}
function charts$retry_budget_figures$_ladder(attempts_from_bottom) {
  let attempts, calls;
  calls = [1.0];
  for (attempts of ob.each(ob.reversed(attempts_from_bottom))) {
    ob.method("append", calls, [ob.times(ob.item(calls, -1), attempts)]);
  }
  return calls;
}
function charts$retry_budget_figures$_layer_finding(run, mine) {
  let steps;
  if ((run.calls < 1.05)) {
    return "Hardly a retry at any layer";
  }
  steps = ob.method("join", (" → "), [ob.list(mine).map((each) => written.number(each))]);
  return ("One request becomes " + ob.str(steps) + " calls");
}
function charts$retry_budget_figures$calls_by_layer(run) {
  let bar, bars, mine, name, names, other, other_layers, other_name, other_role, pattern, role, settings, top, values;
  settings = run.settings;
  other_layers = simulators$retry_budget$climb(settings, settings.failure_share, ((settings.budget === "none") ? simulators$retry_budget$bounding(settings) : "none"), "all");
  names = ["request", ...ob.each(ob.list(ob.range(1, settings.layers + 1)).map((i) => charts$retry_budget_figures$_ordinal(i, settings.layers)))];
  [mine, other] = [charts$retry_budget_figures$_ladder(ob.list(run.layers).map((each) => each.attempts)), charts$retry_budget_figures$_ladder(ob.list(other_layers).map((each) => each.attempts))];
  other_name = ((settings.budget === "none") ? charts$retry_budget_figures$_bounded_name(run) : "no budget, every layer");
  top = charts$axes$ceiling(1.18 * py.max(...ob.each(mine), ...ob.each(other)));
  bars = [];
  other_role = ((settings.budget === "none") ? "healthy" : "failed");
  for ([values, role, name, pattern] of ob.each([[mine, "served", "as set", ""], [other, other_role, other_name, "/"]])) {
    bar = new Map([["type", "bar"], ["name", name], ["x", ob.list(names).map((name) => ob.method("replace", name, [" ", "<br>"]))], ["y", ob.list(values)], ["text", ob.list(values).map((each) => written.number(each))], ["textposition", "outside"], ["textfont", new Map([["size", 12]])], ["cliponaxis", false], ["hovertemplate", "%{x}: %{text} calls<extra></extra>"], ["marker", new Map([["color", ("role:" + ob.str(role))], ["line", new Map([["color", "role:surface"], ["width", 1]])]])]]);
    if (ob.truth(pattern)) {
      ob.put(ob.item(bar, "marker"), "pattern", new Map([["shape", pattern], ["fgcolor", ("role:" + ob.str(role))], ["bgcolor", "rgba(0,0,0,0)"], ["size", 6], ["solidity", 0.3]]));
    }
    ob.method("append", bars, [bar]);
  }
  return new charts$reading$Figure("calls-by-layer", charts$retry_budget_figures$_layer_finding(run, mine), new Map([["data", bars], ["layout", new Map([["barmode", "group"], ["bargap", 0.35], ["xaxis", new Map([["tickangle", 0]])], ["yaxis", new Map([["title", new Map([["text", "calls sent down"]])], ["range", [0, top]], ["nticks", 5]])], ["showlegend", true], ["legend", new Map([["orientation", "h"], ["y", 1.02], ["yanchor", "bottom"], ["x", 0]])], ["height", 240], ["hovermode", "closest"], ["margin", new Map([["t", 32]])]])]]), ob.add(ob.add(ob.add(ob.add("Bars of the calls that each layer sends down for one request. As set: ", ob.method("join", (", "), [ob.list(ob.zip(names, mine)).map(([name, each]) => (ob.str(name) + ": " + ob.str(written.number(each))))])), (". With " + ob.str(other_name) + ": ")), ob.method("join", (", "), [ob.list(ob.zip(names, other)).map(([name, each]) => (ob.str(name) + ": " + ob.str(written.number(each))))])), "."), new charts$reading$Table(["layer", "calls as set", ("calls with " + ob.str(other_name)), "fail after its attempts (%)"], ob.tuple(ob.list(ob.zip(names, mine, other, [run.failing, ...ob.each(ob.list(ob.reversed(run.layers)).map((each) => each.failing))])).map(([name, now, then, failing]) => [name, py.round(now, 4), py.round(then, 4), py.round(100 * failing, 6)]))));
}
function charts$retry_budget$_notes(run) {
  let border, notes, settings;
  [settings, notes] = [run.settings, []];
  border = ob.next(ob.list(ob.zip(run.shares, run.curve)).filter(([share, calls]) => ((ob.times(calls, settings.base_load)) > (1 + 1e-12))).map(([share, calls]) => share), null);
  if ((border === 0)) {
    ob.method("append", notes, [new charts$reading$Note("First attempts alone are more than the bottom can answer: retries only add to it.", "base_load")]);
  } else {
    if ((ob.same(border, null) === false)) {
      ob.method("append", notes, [new charts$reading$Note(("From " + ob.str(written.percent(border)) + " of failing calls on, retries alone fill the bottom. What makes it fail for a moment can then keep it down: the overload feeds itself."), "base_load")]);
    }
  }
  if ((settings.layers > 1) && (settings.who === "all") && (settings.budget === "none") && (settings.attempts > 1)) {
    ob.method("append", notes, [new charts$reading$Note(("If only the topmost layer tried again, it would be " + ob.str(charts$retry_budget_figures$calls_text(run.top_only)) + " for one request."), "who")]);
  }
  if ((settings.budget !== "none") && (settings.deposit === 0)) {
    ob.method("append", notes, [new charts$reading$Note("A deposit of nothing allows no retries at all.", "deposit")]);
  }
  if (ob.truth(settings.retries) && (ob.sum(run.waits) > 0)) {
    ob.method("append", notes, [new charts$reading$Note(("With backoff one layer waits " + ob.str(written.duration(ob.sum(run.waits))) + " in all on average, if all its attempts fail. Waiting spreads the calls over time; while the failure lasts, it does not make them fewer."), "base_delay")]);
    if ((settings.jitter === "none")) {
      ob.method("append", notes, [new charts$reading$Note("Without jitter everybody that failed at one moment comes back at one moment.", "jitter")]);
    }
  }
  ob.method("append", notes, [new charts$reading$Note("Attempts are taken to fail independently: in an outage or into a full queue the next one fails with the first.", "failure_share")]);
  return ob.tuple(notes);
}
function charts$retry_budget$read(settings) {
  let run;
  run = simulators$retry_budget$simulate(settings);
  return new charts$reading$Reading(charts$retry_budget$_verdict(run), charts$retry_budget$_spoken(run), charts$retry_budget$_metrics(run), [charts$retry_budget_figures$calls_over_failures(run), charts$retry_budget_figures$calls_by_layer(run)], charts$retry_budget$_notes(run), []);
}
function charts$retry_budget$_calls_as_set(settings) {
  return simulators$retry_budget$amplification(simulators$retry_budget$climb(settings, settings.failure_share, settings.budget, settings.who));
}
function charts$retry_budget$_explain(guess, answer) {
  let everything;
  everything = charts$retry_budget$_calls_as_set(new simulators$retry_budget$RetryBudget());
  return ("You said " + ob.str(written.number(guess)) + "; it is " + ob.str(written.number(answer)) + ". The lowest layer makes 1.75 attempts, and after those only one call in eight has failed, so that the layers above hardly try again. When everything fails, it is " + ob.str(written.number(everything)) + ".");
}
function simulators$coordination$follower_round_trips(route, voters) {
  let far, own, places, second;
  [own, second, far] = ob.item(K137, route);
  places = ((ob.equal(second, far)) ? [far, own] : [second, far, own]);
  return ob.tuple(ob.sorted(ob.list(ob.range(voters - 1)).map((i) => ob.item(places, py.mod(i, ob.len(places))))));
}
function simulators$coordination$busiest(shape, members, cell_size) {
  let others;
  others = members - 1;
  if ((shape === "mesh" || shape === "leader")) {
    return others;
  } else if ((shape === "tree")) {
    return py.max(py.min(3, others), 1 + py.max(0, py.min(3, others - 3)));
  } else if ((shape === "gossip")) {
    return py.min(others, 2 * 3);
  } else {
    return ((members <= cell_size) ? others : cell_size);
  }
}
function simulators$coordination$_pairs(members) {
  return ((members > 1) ? py.round(ob.evaluate("scalability.pairwise_channels", { members: members })) : 0);
}
function simulators$coordination$total(shape, members, cell_size) {
  let cells, full, rest;
  if ((shape === "mesh")) {
    return simulators$coordination$_pairs(members);
  } else if ((shape === "leader" || shape === "tree")) {
    return members - 1;
  } else if ((shape === "gossip")) {
    return py.min(ob.times(members, 3), simulators$coordination$_pairs(members));
  } else {
    [full, rest] = ob.divmod(members, cell_size);
    cells = ob.add(full, (rest > 0));
    return ob.add(ob.add(ob.times(full, simulators$coordination$_pairs(cell_size)), simulators$coordination$_pairs(rest)), ((cells > 1) ? cells : 0));
  }
}
function simulators$coordination$_headroom(settings, links) {
  if ((ob.contains(settings.shape, ["mesh", "leader"]))) {
    return settings.limit + 1 - settings.members;
  }
  if ((links <= settings.limit) && (simulators$coordination$busiest(settings.shape, 10000, settings.cell_size) <= settings.limit)) {
    return null;
  }
  return ((links <= settings.limit) ? settings.limit + 1 - settings.members : settings.limit - links);
}
function simulators$coordination$simulate(settings) {
  let away, links, trips;
  trips = simulators$coordination$follower_round_trips(settings.route, settings.voters);
  away = (ob.truth(settings.far_client) ? ob.item(ob.item(K137, settings.route), 2) : 0.0);
  links = simulators$coordination$busiest(settings.shape, settings.members, settings.cell_size);
  return new simulators$coordination$Run(settings, links, simulators$coordination$total(settings.shape, settings.members, settings.cell_size), simulators$coordination$_headroom(settings, links), trips, py.float(ob.evaluate("consensus.commit_latency", { follower_round_trips: ob.list(trips), quorum: settings.quorum })) + away, py.float(ob.evaluate("availability.k_of_n_unavailability", { unavailability: 1 - 0.99, replicas: settings.voters, needed: settings.quorum })));
}
function charts$coordination$_links(count) {
  return ((count === 1) ? "1 link" : (ob.str(written.number(count, 6)) + " links"));
}
function charts$coordination$_verdict(run) {
  let end, fleet, more, settings, who;
  settings = run.settings;
  fleet = (ob.str(written.number(settings.members, 6)) + " members " + ob.str(ob.item(K138, settings.shape)) + " keep " + ob.str(charts$coordination$_links(run.total)));
  if (ob.truth(run.over)) {
    who = ((settings.shape === "mesh") ? "every one of them is" : ((settings.shape === "leader") ? "the leader is" : "members are"));
    return ("Over the limit: " + ob.str(fleet) + ", and " + ob.str(who) + " at " + ob.str(written.number(run.links, 6)) + ", where " + ob.str(written.number(settings.limit, 6)) + " are allowed.");
  }
  if ((ob.same(run.headroom, null) === true)) {
    return (ob.str(fleet) + ", " + ob.str(written.number(run.links, 6)) + " at most each: adding members does not bring any of them nearer to its limit.");
  }
  more = ((run.headroom === 0) ? "the next one" : (ob.str(written.number(run.headroom + 1, 6)) + " more"));
  end = ob.method("get", (new Map([["mesh", "push all of them over their limit at once"], ["leader", "push the leader over its limit"]])), [settings.shape, "push members over their limit"]);
  return ((settings.shape !== "leader") ? (ob.str(fleet) + ", " + ob.str(written.number(run.links, 6)) + " each: " + ob.str(more) + " would " + ob.str(end) + ".") : (ob.str(fleet) + ", all of them the leader's: " + ob.str(more) + " would " + ob.str(end) + "."));
}
function charts$coordination$_spoken(run) {
  let settings, state;
  settings = run.settings;
  state = (ob.truth(run.over) ? "over the limit" : "within the limit");
  return (ob.str(written.number(settings.members, 6)) + " members " + ob.str(ob.item(K138, settings.shape)) + ": " + ob.str(charts$coordination$_links(run.total)) + ", " + ob.str(written.number(run.links, 6)) + " on the busiest, " + ob.str(state) + "; a write commits in " + ob.str(written.duration(run.commit)) + ".");
}
function charts$coordination$_metrics(run) {
  let room, settings;
  settings = run.settings;
  room = ((ob.same(run.headroom, null) === true) ? "no limit" : written.number(py.max(0, run.headroom), 6));
  return [new charts$reading$Metric("Links of the busiest", written.number(run.links, 6), ("of " + ob.str(written.number(settings.limit, 6)) + " it can keep"), (ob.truth(run.over) ? "failed" : "served")), new charts$reading$Metric("Links in all", written.number(run.total, 4), (ob.str(written.say(run.messages, "1/s")) + " messages, " + ob.str(written.say(run.bytes_each_second, "byte/s"))), "offered"), new charts$reading$Metric("Headroom", room, ((ob.same(run.headroom, null) === true) ? "links do not grow with members" : "members that can still join"), (ob.truth(run.over) ? "failed" : "limit")), new charts$reading$Metric("A write commits in", written.duration(run.commit), (ob.str(settings.quorum) + " of " + ob.str(settings.voters) + " voters have it"), "healthy")];
}
function charts$coordination_figures$_in_use_last(shape) {
  return ob.sorted(K140, ((each) => (ob.equal(each, shape))));
}
const charts$coordination_figures$_curve = ob.remembered(function charts$coordination_figures$_curve(shape, cell_size) {
  return [ob.tuple(ob.list(K139).map((size) => simulators$coordination$busiest(shape, size, cell_size))), ob.tuple(ob.list(K139).map((size) => simulators$coordination$total(shape, size, cell_size)))];
}, 64);
function charts$coordination_figures$_stroke(shape, used) {
  if ((ob.equal(shape, used))) {
    return new Map([["color", "role:served"], ["width", 3], ["dash", "solid"]]);
  }
  return new Map([["color", "role:muted"], ["width", 1.3], ["dash", ob.item(K141, shape)]]);
}
function charts$coordination_figures$_links_finding(run) {
  let settings;
  settings = run.settings;
  if ((ob.same(run.headroom, null) === true)) {
    return "What each member keeps does not grow with the fleet";
  }
  if ((settings.shape === "mesh")) {
    return "Twice the members: twice the links of each, four times the links in all";
  }
  if ((settings.shape === "leader")) {
    return "Few links in all, and one member that keeps every one of them";
  }
  return (ob.truth(run.over) ? "Links of each member level off, but above its limit" : "Links of each member level off");
}
function charts$coordination_figures$_ends(cell_size) {
  let shape, together, value;
  together = [];
  for ([value, shape] of ob.each(ob.sorted(ob.list(K140).map((shape) => [simulators$coordination$busiest(shape, ob.item(K139, -1), cell_size), shape])))) {
    if (ob.truth(together) && (value < (ob.times(2.6, ob.item(ob.item(together, -1), 0))))) {
      ob.put(together, -1, [value, [...ob.each(ob.item(ob.item(together, -1), 1)), shape]]);
    } else {
      ob.method("append", together, [[value, [shape]]]);
    }
  }
  return together;
}
function charts$coordination_figures$_links_labels(run) {
  let above, labels, role, room, settings, shapes, value, words;
  settings = run.settings;
  labels = [];
  for ([value, shapes] of ob.each(charts$coordination_figures$_ends(settings.cell_size))) {
    words = ob.list(shapes).map((shape) => ((ob.equal(shape, settings.shape)) ? ("<b>" + ob.str(ob.item(K146, shape)) + "</b>") : ob.item(K146, shape)));
    role = ((ob.contains(settings.shape, shapes)) ? "text" : "muted");
    ob.method("append", labels, [ob.union(charts$marks$label(ob.item(K139, -1), value, ob.method("join", (", "), [words]), true, true, role, new Map([["xanchor", "right"], ["yanchor", "bottom"], ["yshift", 1]])), new Map([["bgcolor", "rgba(0,0,0,0)"]]))]);
  }
  above = (settings.limit < 20000);
  ob.method("append", labels, [charts$marks$label(2, settings.limit, ("limit " + ob.str(written.number(settings.limit, 6))), true, true, "failed", new Map([["yanchor", (ob.truth(above) ? "bottom" : "top")]]))]);
  room = ((ob.same(run.headroom, null) === true) || ob.truth(run.over) ? null : ("headroom: " + ob.str(written.number(run.headroom, 6))));
  if (ob.truth(room) && (settings.members <= 12000)) {
    ob.method("append", labels, [charts$marks$label(settings.members, run.links, room, true, true, undefined, new Map([["yanchor", "top"], ["yshift", -10], ["xanchor", ((settings.members < 300) ? "left" : "right")]]))]);
  }
  return labels;
}
function charts$coordination_figures$_links_table(run, count, title) {
  let settings;
  settings = run.settings;
  return new charts$reading$Table(["shape", title, (ob.str(title) + ", at 10 000")], ob.tuple(ob.list(K140).map((shape) => [ob.item(K146, shape), count(shape, settings.members, settings.cell_size), count(shape, 10000, settings.cell_size)])));
}
function charts$coordination_figures$links_figure(run) {
  let at, data, limit, settings;
  settings = run.settings;
  at = py.min(settings.members, ob.item(K139, -1));
  data = ob.list(charts$coordination_figures$_in_use_last(settings.shape)).filter((shape) => (shape !== "leader") || (settings.shape !== "mesh")).map((shape) => ob.union(charts$marks$line(K139, ob.item(charts$coordination_figures$_curve(shape, settings.cell_size), 0), "served", (ob.str(shape) + ", busiest member")), new Map([["line", charts$coordination_figures$_stroke(shape, settings.shape)]])));
  ob.method("append", data, [charts$marks$here(at, simulators$coordination$busiest(settings.shape, at, settings.cell_size), "served", "you are here", (ob.str(written.number(run.links, 6)) + " links"))]);
  limit = new Map([["type", "line"], ["xref", "paper"], ["yref", "y"], ["x0", 0], ["x1", 1], ["y0", settings.limit], ["y1", settings.limit]]);
  return new charts$reading$Figure("links", charts$coordination_figures$_links_finding(run), new Map([["data", data], ["layout", new Map([["xaxis", K144], ["yaxis", charts$marks$log_axis("links of the busiest", 0.8, 150000, K145, ob.list(K145).map((each) => written.number(each)))], ["shapes", [ob.union(limit, new Map([["line", new Map([["color", "role:failed"], ["dash", "dash"], ["width", 2]])]]))]], ["annotations", charts$coordination_figures$_links_labels(run)], ["height", 320], ["margin", new Map([["t", 16]])]])]]), ("Links of the busiest member against members on log scales, by shape. At " + ob.str(written.number(settings.members, 6)) + " members the " + ob.str(ob.item(K146, settings.shape)) + " has " + ob.str(written.number(run.links, 6)) + " on its busiest member; the limit is " + ob.str(written.number(settings.limit, 6)) + " for each."), charts$coordination_figures$_links_table(run, simulators$coordination$busiest, "links of the busiest"));
}
function charts$coordination_figures$_round(radius, turn, centre = [0.0, 0.0]) {
  let angle;
  angle = (2 * 3.141592653589793) * turn + py.div(3.141592653589793, 2);
  return [ob.item(centre, 0) + (radius * py.cos(angle)), ob.item(centre, 1) + (radius * py.sin(angle))];
}
function charts$coordination_figures$_tree(members) {
  let depth, levels, places, start, width;
  [places, depth, start] = [[[0.0, 0.0]], 0, 1];
  levels = 0;
  while ((py.floordiv(py.pow(3, levels + 1) - 1, 3 - 1) < members)) {
    levels = levels + 1;
  }
  while ((start < members)) {
    depth = depth + 1;
    width = py.pow(3, depth);
    places = ob.add(places, ob.list(ob.range(py.min(width, members - start))).map((i) => charts$coordination_figures$_round(py.div(depth, levels), py.div(i + 0.5, width))));
    start = ob.add(start, width);
  }
  return [ob.tuple(places), ob.tuple(ob.list(ob.range(1, members)).map((i) => [py.floordiv(i - 1, 3), i]))];
}
function charts$coordination_figures$_hop(draw, members) {
  let turns;
  turns = py.div(draw * (py.sqrt(5) - 1), 2);
  return 1 + py.floor((turns - py.floor(turns)) * (members - 1));
}
function charts$coordination_figures$_cells(members, cell_size) {
  let cell, centre, count, first, links, places, radius, size;
  count = py.ceil(py.div(members, cell_size));
  if ((count === 1)) {
    return charts$coordination_figures$_network("mesh", members, cell_size);
  }
  radius = ((count > 2) ? py.min(0.4, (0.9 * py.sin(py.div(3.141592653589793, count))) * 0.7) : 0.35);
  places = [];
  links = [];
  for (cell of ob.each(ob.range(count))) {
    [first, size] = [ob.len(places), py.min(cell_size, members - (ob.times(cell, cell_size)))];
    centre = charts$coordination_figures$_round(1 - radius, py.div(cell, count));
    places = ob.add(places, ob.list(ob.range(size)).map((i) => charts$coordination_figures$_round(((size > 1) ? radius : 0.0), py.div(i, size), centre)));
    links = ob.add(links, ob.list(ob.range(first, ob.add(first, size))).flatMap((a) => ob.list(ob.range(first, a)).map((b) => [a, b])));
    ob.method("append", links, [[members, first]]);
  }
  return [[...ob.each(places), [0.0, 0.0]], ob.tuple(links)];
}
const charts$coordination_figures$_network = ob.remembered(function charts$coordination_figures$_network(shape, members, cell_size) {
  let around, circle, hops, pairs;
  circle = ob.tuple(ob.list(ob.range(members)).map((i) => charts$coordination_figures$_round(1.0, py.div(i, members))));
  if ((shape === "mesh")) {
    return [circle, ob.tuple(ob.list(ob.range(members)).flatMap((a) => ob.list(ob.range(a)).map((b) => [a, b])))];
  } else if ((shape === "leader")) {
    around = ob.tuple(ob.list(ob.range(members - 1)).map((i) => charts$coordination_figures$_round(1.0, py.div(i, py.max(1, members - 1)))));
    return [[[0.0, 0.0], ...ob.each(around)], ob.tuple(ob.list(ob.range(1, members)).map((i) => [0, i]))];
  } else if ((shape === "tree")) {
    return charts$coordination_figures$_tree(members);
  } else if ((shape === "gossip")) {
    hops = ob.list(ob.range(members)).flatMap((i) => ob.list(ob.range(py.min(3, members - 1))).map((draw) => [i, charts$coordination_figures$_hop(ob.add(ob.times(i, 3), draw), members)]));
    pairs = ob.set(ob.list(hops).map(([i, hop]) => [py.min(i, py.mod(ob.add(i, hop), members)), py.max(i, py.mod(ob.add(i, hop), members))]));
    return [circle, ob.tuple(ob.sorted(pairs))];
  } else {
    return charts$coordination_figures$_cells(members, cell_size);
  }
}, 64);
function charts$coordination_figures$_totals(run) {
  let at, lines, mark, settings;
  settings = run.settings;
  at = py.min(settings.members, ob.item(K139, -1));
  lines = ob.list(charts$coordination_figures$_in_use_last(settings.shape)).map((shape) => ob.union(charts$marks$line(K139, ob.item(charts$coordination_figures$_curve(shape, settings.cell_size), 1), "served", (ob.str(shape) + ", in all"), undefined, new Map([["xaxis", "x2"], ["yaxis", "y2"]])), new Map([["line", charts$coordination_figures$_stroke(shape, settings.shape)]])));
  mark = charts$marks$here(at, simulators$coordination$total(settings.shape, at, settings.cell_size), "served", "in all", (ob.str(written.number(run.total, 6)) + " links"));
  return [...ob.each(lines), ob.union(mark, new Map([["xaxis", "x2"], ["yaxis", "y2"]]))];
}
function charts$coordination_figures$network_figure(run) {
  let drawn, hidden, links, path, places, settings, whole;
  settings = run.settings;
  whole = (settings.members <= 60);
  drawn = (ob.truth(whole) ? settings.members : 24);
  [places, links] = charts$coordination_figures$_network(settings.shape, drawn, (ob.truth(whole) ? settings.cell_size : py.min(settings.cell_size, py.floordiv(24, 3))));
  path = ob.method("join", (""), [ob.list(links).map(([a, b]) => ("M" + ob.format(ob.item(ob.item(places, a), 0), (".3f")) + "," + ob.format(ob.item(ob.item(places, a), 1), (".3f")) + "L" + ob.format(ob.item(ob.item(places, b), 0), (".3f")) + "," + ob.format(ob.item(ob.item(places, b), 1), (".3f"))))]);
  hidden = new Map([["visible", false], ["fixedrange", true]]);
  return new charts$reading$Figure("network", (ob.truth(whole) ? (ob.str(written.number(settings.members, 6)) + " members, " + ob.str(written.number(run.total, 6)) + " links") : ("A sketch: " + ob.str(24) + " of " + ob.str(written.number(settings.members, 6)) + " members")), new Map([["data", [new Map([["type", "scatter"], ["mode", "markers"], ["x", ob.list(places).map(([x, ]) => x)], ["y", ob.list(places).map(([, y]) => y)], ["name", "members"], ["hoverinfo", "skip"], ["marker", new Map([["color", "role:served"], ["size", ((drawn < 40) ? 9 : 7)], ["line", new Map([["color", "role:surface"], ["width", 1]])]])]]), ...ob.each(charts$coordination_figures$_totals(run))]], ["layout", new Map([["xaxis", ob.union(hidden, new Map([["range", [-1.15, 1.15]]]))], ["yaxis", ob.union(hidden, new Map([["range", [-1.1, 1.1]], ["scaleanchor", "x"], ["rangemode", "normal"], ["domain", [0.48, 1]]]))], ["xaxis2", ob.union(K149, new Map([["anchor", "y2"]]))], ["yaxis2", ob.union(charts$marks$log_axis("links in all", 0.8, 400000000.0, K150, ["1", "1k", "1M", "1G"]), new Map([["domain", [0, 0.4]], ["anchor", "x2"]]))], ["annotations", [charts$marks$label(py.min(settings.members, ob.item(K139, -1)), run.total, ("<b>" + ob.str(written.number(run.total, 4)) + "</b>"), true, true, undefined, new Map([["xanchor", "right"], ["yanchor", "bottom"], ["xref", "x2"], ["yref", "y2"], ["xshift", -12]]))]], ["shapes", (ob.truth(path) ? [new Map([["type", "path"], ["path", path], ["layer", "below"], ["opacity", 0.55], ["line", new Map([["color", "role:muted"], ["width", ((ob.len(links) > 200) ? 0.4 : 1.2)]])]])] : [])], ["height", 480], ["hovermode", false], ["margin", new Map([["t", 8]])]])]]), ("The " + ob.str(ob.item(K146, settings.shape)) + " drawn with " + ob.str(drawn) + " members and " + ob.str(ob.len(links)) + " links; below it, the links of all members together against their number on log scales, by shape: " + ob.str(written.number(run.total, 6)) + " at " + ob.str(written.number(settings.members, 6)) + " members."), charts$coordination_figures$_links_table(run, simulators$coordination$total, "links in all"));
}
function charts$coordination_figures$_dots(x, y, role, symbol, name) {
  return new Map([["type", "scatter"], ["mode", "markers"], ["x", x], ["y", y], ["name", name], ["marker", new Map([["color", ("role:" + ob.str(role))], ["symbol", symbol], ["size", 11], ["line", new Map([["width", 2], ["color", ("role:" + ob.str(role))]])]])]]);
}
function charts$coordination_figures$_commit_finding(run) {
  let settings;
  settings = run.settings;
  if (ob.truth(settings.far_client)) {
    return (ob.str(written.duration(run.commit)) + " for a write: the client's own way to the leader counts on top");
  }
  if ((settings.quorum === 1)) {
    return "A quorum of one waits for nobody, and loses writes with its leader";
  }
  return ("A write waits for follower " + ob.str(settings.quorum - 1) + " of " + ob.str(settings.voters - 1) + ": " + ob.str(written.duration(run.commit)));
}
function charts$coordination_figures$_votes_table(run) {
  let each, missing, rows, voters;
  rows = [];
  for (voters of ob.each([3, 5, 7, 9])) {
    each = simulators$coordination$simulate(new simulators$coordination$Coordination(undefined, undefined, undefined, undefined, run.settings.route, voters, py.floordiv(voters, 2) + 1, run.settings.far_client));
    missing = py.float(ob.evaluate("availability.k_of_n_unavailability", { unavailability: 1 - 0.99, replicas: voters, needed: py.floordiv(voters, 2) + 1 }));
    ob.method("append", rows, [[voters, py.floordiv(voters, 2) + 1, written.duration(each.commit), (ob.format(100 * (1 - missing), (".5f")) + ob.str(" ") + "%")]]);
  }
  return new charts$reading$Table(["voters", "majority", "a write commits in", ("a majority is up, voters " + ob.str(written.availability(0.99)) + " each")], ob.tuple(rows));
}
function charts$coordination_figures$commit_figure(run) {
  let counted, data, labels, needed, ranks, rtt, settings, spare, text, ticks, trips;
  [settings, trips] = [run.settings, run.follower_round_trips];
  ranks = ob.list(ob.range(1, ob.len(trips) + 1));
  needed = settings.quorum - 1;
  [counted, spare] = ob.list([ob.slice(trips, null, needed, null), ob.slice(trips, needed, null, null)]).map((part) => ob.list(part).map((trip) => 1000.0 * trip));
  data = [];
  if (ob.truth(counted)) {
    ob.method("append", data, [charts$coordination_figures$_dots(counted, ob.slice(ranks, null, needed, null), "served", "circle", "waited for")]);
  }
  if (ob.truth(spare)) {
    ob.method("append", data, [charts$coordination_figures$_dots(spare, ob.slice(ranks, needed, null, null), "muted", "circle-open", "not waited for")]);
  }
  ticks = [0.1, 1, 10, 100];
  rtt = (ob.truth(needed) ? 1000.0 * ob.item(trips, needed - 1) : 0.0);
  labels = [];
  if (ob.truth(needed)) {
    text = ("quorum at " + ob.str(written.duration(ob.item(trips, needed - 1))));
    ob.method("append", labels, [ob.union(charts$marks$label(rtt, 1, text, true, undefined, undefined, new Map([["yref", "paper"], ["yanchor", "bottom"], ["xanchor", ((rtt > 20) ? "right" : "center")]])), new Map([["bgcolor", "rgba(0,0,0,0)"]]))]);
  }
  if (ob.truth(spare)) {
    ob.method("append", labels, [charts$marks$label(ob.item(spare, -1), ob.item(ranks, -1), ((ob.len(spare) < ob.len(trips)) ? "spare" : "nobody is waited for"), true, undefined, undefined, new Map([["xshift", ((ob.item(spare, -1) < 20) ? 10 : -10)], ["xanchor", ((ob.item(spare, -1) < 20) ? "left" : "right")]]))]);
  }
  return new charts$reading$Figure("commit", charts$coordination_figures$_commit_finding(run), new Map([["data", data], ["layout", new Map([["xaxis", charts$marks$log_axis("round trip (ms)", 0.08, 400, ticks, ob.list(ticks).map((each) => written.number(each)))], ["yaxis", new Map([["title", new Map([["text", "follower"]])], ["range", [0.3, 8.7]], ["dtick", 1], ["rangemode", "normal"], ["showgrid", false]])], ["shapes", (ob.truth(needed) ? [charts$marks$upright(rtt)] : [])], ["annotations", labels], ["height", 260], ["hovermode", false], ["margin", new Map([["t", 30]])]])]]), ("Round trips of " + ob.str(ob.len(trips)) + " followers: " + ob.str(ob.method("join", (", "), [ob.list(trips).map((each) => written.duration(each))])) + ". A quorum of " + ob.str(settings.quorum) + " waits for " + ob.str(needed) + " of them; a write commits in " + ob.str(written.duration(run.commit)) + "."), charts$coordination_figures$_votes_table(run));
}
function charts$coordination$_notes(run) {
  let notes, sent, settings;
  settings = run.settings;
  notes = [];
  if ((settings.shape !== "mesh")) {
    ob.method("append", notes, [new charts$reading$Note(("The number of messages is not their delay: news reaches all members after " + ob.str(written.duration(run.news, 2)) + " here, where a full mesh takes " + ob.str(written.duration(settings.heartbeat)) + "."), "shape")]);
  }
  if ((settings.shape === "gossip")) {
    ob.method("append", notes, [new charts$reading$Note("Gossip reaches everybody only with probability: links and time are what is usual, and by chance a member may have more.", "shape")]);
  }
  if ((settings.shape === "cells")) {
    ob.method("append", notes, [new charts$reading$Note("Cells are joined by a router, which keeps one link to each; it must not become the new shared limit.", "cell_size")]);
  } else {
    ob.method("append", notes, [new charts$reading$Note("The cell size counts only for cells.", "cell_size")]);
  }
  if ((settings.write_rate > run.one_by_one)) {
    ob.method("append", notes, [new charts$reading$Note(("One after another, only " + ob.str(written.say(run.one_by_one, "1/s")) + " would fit into " + ob.str(written.duration(run.commit)) + " each: they must be sent before the ones before them are done, or together."), "write_rate")]);
  }
  sent = (2 * settings.write_rate) * (settings.voters - 1);
  ob.method("append", notes, [new charts$reading$Note(("The leader sends and hears " + ob.str(written.say(sent, "1/s")) + " messages for them, before anyone reads."), "write_rate")]);
  if (((2 * settings.quorum) <= settings.voters)) {
    ob.method("append", notes, [new charts$reading$Note("Less than a majority: two quorums may miss one another, so two leaders could both succeed.", "quorum")]);
  }
  return ob.tuple(notes);
}
function charts$coordination$read(settings) {
  let run;
  run = simulators$coordination$simulate(settings);
  return new charts$reading$Reading(charts$coordination$_verdict(run), charts$coordination$_spoken(run), charts$coordination$_metrics(run), [charts$coordination_figures$links_figure(run), charts$coordination_figures$network_figure(run), charts$coordination_figures$commit_figure(run)], charts$coordination$_notes(run), []);
}
function simulators$coordination$rounds(shape, members) {
  let depth, reached;
  if ((shape === "mesh")) {
    return 1.0;
  } else if ((shape === "leader")) {
    return 2.0;
  } else if ((shape === "tree")) {
    [reached, depth] = [1, 0];
    while ((reached < members)) {
      depth = depth + 1;
      reached = reached + py.pow(3, depth);
    }
    return 2.0 * depth;
  } else if ((shape === "gossip")) {
    return py.float(ob.evaluate("gossip.push_gossip_rounds", { nodes: members }));
  } else {
    return 3.0;
  }
}
function charts$coordination$lambda(settings) {
  return py.div(simulators$coordination$total("mesh", 2 * settings.members, 2), simulators$coordination$total("mesh", settings.members, 2));
}
function charts$coordination$_explain(guess, answer) {
  let told;
  told = ((py.abs(guess - answer) < 0.35) ? "About right" : ((guess === 2) ? "That is the machines" : "Not quite"));
  return (ob.str(told) + ": every two of " + ob.str(50) + " machines have a link, and every two of " + ob.str(2 * 50) + ", so there are " + ob.str(written.number(answer)) + " times as many.");
}
class simulators$redundancy$Redundancy {
  static fields = ["node_availability", "replicas", "shared_cause_share", "needed_replicas", "dependencies", "dependency_availability", "repair_time"];
  constructor(node_availability = 0.99, replicas = 3, shared_cause_share = 0.05, needed_replicas = 1, dependencies = 0, dependency_availability = 0.9999, repair_time = 1800.0) {
    this.node_availability = node_availability;
    this.replicas = replicas;
    this.shared_cause_share = shared_cause_share;
    this.needed_replicas = needed_replicas;
    this.dependencies = dependencies;
    this.dependency_availability = dependency_availability;
    this.repair_time = repair_time;
    checkNumber(this.node_availability, {"name": "node_availability", "lower": 0.8, "upper": 1, "upperOpen": true, "called": "node availability", "unit": "", "allowed": "at least 80 % and below 100 %", "try": "0.99"}, "node_availability");
    checkNumber(this.replicas, {"name": "replicas", "lower": 1, "upper": 9, "integer": true, "called": "replicas", "unit": "", "allowed": "a whole number at least 1 and at most 9", "try": "3"}, "replicas");
    checkNumber(this.shared_cause_share, {"name": "shared_cause_share", "lower": 0, "upper": 1, "called": "shared-cause share", "unit": "", "allowed": "at least 0 % and at most 100 %", "try": "0.05"}, "shared_cause_share");
    checkNumber(this.needed_replicas, {"name": "needed_replicas", "lower": 1, "upper": 9, "integer": true, "called": "replicas needed", "unit": "", "allowed": "a whole number at least 1 and at most 9", "try": "1"}, "needed_replicas");
    checkNumber(this.dependencies, {"name": "dependencies", "lower": 0, "upper": 20, "integer": true, "called": "dependencies in series", "unit": "", "allowed": "a whole number at least 0 and at most 20", "try": "0"}, "dependencies");
    checkNumber(this.dependency_availability, {"name": "dependency_availability", "lower": 0.9, "upper": 1, "upperOpen": true, "called": "availability of each dependency", "unit": "", "allowed": "at least 90 % and below 100 %", "try": "0.9999"}, "dependency_availability");
    checkNumber(this.repair_time, {"name": "repair_time", "lower": 1, "upper": 2592000, "called": "repair time", "unit": "s", "allowed": "at least 1 s and at most 30 d", "try": "1800 (s)"}, "repair_time");
    this.__post_init__();
  }
  __post_init__() {
    if ((this.needed_replicas > this.replicas)) {
      throw ob.refusal((ob.str(this.needed_replicas) + " replicas are needed but there are only " + ob.str(this.replicas) + ", so it would never work; need at most " + ob.str(this.replicas) + ", or add replicas."), "needed_replicas");
    }
  }
}
class simulators$latency_budget$LatencyBudget {
  static fields = ["medians", "p99s", "objective", "fan_out", "awaited_share", "hedge_after", "overloaded", "utilisation", "arrangement"];
  constructor(medians = K157, p99s = K158, objective = 0.3, fan_out = 100, awaited_share = 1.0, hedge_after = "off", overloaded = false, utilisation = 0.8, arrangement = "series") {
    this.medians = medians;
    this.p99s = p99s;
    this.objective = objective;
    this.fan_out = fan_out;
    this.awaited_share = awaited_share;
    this.hedge_after = hedge_after;
    this.overloaded = overloaded;
    this.utilisation = utilisation;
    this.arrangement = arrangement;
    this.medians.forEach((each, i) => checkNumber(each, {"name": "medians", "lower": 0, "lowerOpen": true, "upper": 60, "vector": true, "called": "median of each stage", "unit": "s", "allowed": "above 0 s and at most 60 s", "try": "0.01 (s)"}, `medians[${i}]`));
    this.p99s.forEach((each, i) => checkNumber(each, {"name": "p99s", "lower": 0, "lowerOpen": true, "upper": 600, "vector": true, "called": "p99 of each stage", "unit": "s", "allowed": "above 0 s and at most 10 min", "try": "0.1 (s)"}, `p99s[${i}]`));
    checkNumber(this.objective, {"name": "objective", "lower": 0, "lowerOpen": true, "upper": 600, "called": "latency objective", "unit": "s", "allowed": "above 0 s and at most 10 min", "try": "0.3 (s)"}, "objective");
    checkNumber(this.fan_out, {"name": "fan_out", "lower": 1, "upper": 10000, "integer": true, "called": "fan-out", "unit": "", "allowed": "a whole number at least 1 and at most 10 000", "try": "100"}, "fan_out");
    checkNumber(this.awaited_share, {"name": "awaited_share", "lower": 0, "lowerOpen": true, "upper": 1, "called": "answers awaited", "unit": "", "allowed": "above 0 % and at most 100 %", "try": "1"}, "awaited_share");
    checkNumber(this.utilisation, {"name": "utilisation", "lower": 0, "upper": 1, "upperOpen": true, "called": "utilisation", "unit": "", "allowed": "at least 0 % and below 100 %", "try": "0.8"}, "utilisation");
    this.__post_init__();
  }
  __post_init__() {
    let median, name, p99, row, stage;
    for (name of ob.each(["medians", "p99s"])) {
      if ((!ob.equal(ob.len(ob.getattr(this, name)), ob.len(K97)))) {
        throw ob.refusal((ob.str(name) + " has " + ob.str(ob.len(ob.getattr(this, name))) + " numbers, but there are " + ob.str(ob.len(K97)) + " stages; give one for each of " + ob.str(ob.method("join", (", "), [K97])) + "."), name);
      }
    }
    for ([row, [stage, median, p99]] of ob.each(ob.enumerate(ob.zip(K97, this.medians, this.p99s)))) {
      if ((p99 <= median)) {
        throw ob.refusal(("The p99 of " + ob.str(stage) + " is " + ob.format(p99 * 1000.0, ("g")) + " ms and its median " + ob.format(median * 1000.0, ("g")) + " ms; a p99 lies above the median, so try " + ob.format(median * 2000.0, ("g")) + " ms."), ("p99s[" + ob.str(row) + "]"));
      }
    }
  }
}
class simulators$round_trips$RoundTrips {
  static fields = ["start", "end", "medium", "stretch", "turns"];
  constructor(start = "London", end = "New York", medium = "fibre", stretch = 1.0, turns = 1) {
    this.start = start;
    this.end = end;
    this.medium = medium;
    this.stretch = stretch;
    this.turns = turns;
    checkNumber(this.stretch, {"name": "stretch", "lower": 1, "upper": 20, "called": "route stretch", "unit": "", "allowed": "at least 1 and at most 20", "try": "1"}, "stretch");
    checkNumber(this.turns, {"name": "turns", "lower": 1, "upper": 1000, "integer": true, "called": "round trips in a row", "unit": "", "allowed": "a whole number at least 1 and at most 1 000", "try": "1"}, "turns");
    this.__post_init__();
  }
  __post_init__() {
    if ((ob.equal(this.start, this.end))) {
      throw ob.refusal(("Both ends are " + ob.str(this.start) + ", and there is no way to go; choose another city for one of them."), "end");
    }
  }
  get group_index() {
    return ob.item(new Map([["fibre", 1.468], ["hollow", 1.003], ["air", 1.0003]]), this.medium);
  }
}
class catalog$places$City {
  static fields = ["name", "country", "latitude", "longitude", "source", "aliases", "landing", "note"];
  constructor(name, country, latitude, longitude, source, aliases = [], landing = false, note = "") {
    this.name = name;
    this.country = country;
    this.latitude = latitude;
    this.longitude = longitude;
    this.source = source;
    this.aliases = aliases;
    this.landing = landing;
    this.note = note;
  }
}
class simulators$round_trips$Leg {
  static fields = ["city", "distance", "floor", "measured"];
  constructor(city, distance, floor, measured) {
    this.city = city;
    this.distance = distance;
    this.floor = floor;
    this.measured = measured;
  }
}
class catalog$places$MeasuredRoundTrip {
  static fields = ["origin", "destination", "milliseconds", "between", "measured", "statistic", "status", "sources", "exact_places", "note"];
  constructor(origin, destination, milliseconds, between, measured, statistic, status, sources, exact_places = true, note = "") {
    this.origin = origin;
    this.destination = destination;
    this.milliseconds = milliseconds;
    this.between = between;
    this.measured = measured;
    this.statistic = statistic;
    this.status = status;
    this.sources = sources;
    this.exact_places = exact_places;
    this.note = note;
  }
  get seconds() {
    return py.div(this.milliseconds, 1000.0);
  }
}
class simulators$round_trips$Run {
  static fields = ["settings", "distance", "bound", "legs"];
  constructor(settings, distance, bound, legs) {
    this.settings = settings;
    this.distance = distance;
    this.bound = bound;
    this.legs = legs;
  }
  get measured() {
    return ob.next(ob.list(this.legs).filter((leg) => (ob.equal(leg.city, this.settings.end))).map((leg) => leg.measured));
  }
  get time() {
    return ob.times(ob.times(this.bound, this.settings.stretch), this.settings.turns);
  }
}
class charts$reading$Reading {
  static fields = ["verdict", "spoken", "metrics", "figures", "notes", "working"];
  constructor(verdict, spoken, metrics, figures, notes = [], working = []) {
    this.verdict = verdict;
    this.spoken = spoken;
    this.metrics = metrics;
    this.figures = figures;
    this.notes = notes;
    this.working = working;
  }
}
class charts$reading$Metric {
  static fields = ["label", "text", "meaning", "role"];
  constructor(label, text, meaning = "", role = "served") {
    this.label = label;
    this.text = text;
    this.meaning = meaning;
    this.role = role;
  }
}
class charts$round_trips$Published {
  static fields = ["pair", "distance", "floor", "time", "kind"];
  constructor(pair, distance, floor, time, kind) {
    this.pair = pair;
    this.distance = distance;
    this.floor = floor;
    this.time = time;
    this.kind = kind;
  }
  get possible() {
    return simulators$round_trips$possible(this.time, this.distance);
  }
  get ratio() {
    return py.div(this.time, this.floor);
  }
}
class charts$reading$Figure {
  static fields = ["name", "finding", "plot", "alternative", "table"];
  constructor(name, finding, plot, alternative, table) {
    this.name = name;
    this.finding = finding;
    this.plot = plot;
    this.alternative = alternative;
    this.table = table;
  }
}
class charts$reading$Table {
  static fields = ["columns", "rows"];
  constructor(columns, rows) {
    this.columns = columns;
    this.rows = rows;
  }
}
class charts$reading$Note {
  static fields = ["text", "parameter"];
  constructor(text, parameter = null) {
    this.text = text;
    this.parameter = parameter;
  }
}
class simulators$transfer$Transfer {
  static fields = ["data_size", "bit_rate", "round_trip", "handshake", "initial_window", "server_time", "segment_size"];
  constructor(data_size = 100000, bit_rate = 100000000.0, round_trip = 0.1, handshake = "tls13", initial_window = 10, server_time = 0.0, segment_size = 1460) {
    this.data_size = data_size;
    this.bit_rate = bit_rate;
    this.round_trip = round_trip;
    this.handshake = handshake;
    this.initial_window = initial_window;
    this.server_time = server_time;
    this.segment_size = segment_size;
    checkNumber(this.data_size, {"name": "data_size", "lower": 1, "upper": 1099511627776, "called": "size of the object", "unit": "byte", "allowed": "at least 1 B and at most 1 TiB", "try": "100000 (byte)"}, "data_size");
    checkNumber(this.bit_rate, {"name": "bit_rate", "lower": 0, "lowerOpen": true, "called": "bandwidth", "unit": "bit/s", "allowed": "above 0 bit/s", "try": "100000000 (bit/s)"}, "bit_rate");
    checkNumber(this.round_trip, {"name": "round_trip", "lower": 0, "lowerOpen": true, "called": "round-trip time", "unit": "s", "allowed": "above 0 s", "try": "0.1 (s)"}, "round_trip");
    checkNumber(this.initial_window, {"name": "initial_window", "lower": 1, "upper": 10000, "integer": true, "called": "initial window", "unit": "", "allowed": "a whole number at least 1 and at most 10 000", "try": "10"}, "initial_window");
    checkNumber(this.server_time, {"name": "server_time", "lower": 0, "called": "server time", "unit": "s", "allowed": "at least 0 s", "try": "0 (s)"}, "server_time");
    checkNumber(this.segment_size, {"name": "segment_size", "lower": 1, "upper": 65535, "called": "segment size", "unit": "byte", "allowed": "at least 1 B and at most 64 KiB", "try": "1460 (byte)"}, "segment_size");
  }
  get handshake_rounds() {
    return ob.item(K100, this.handshake);
  }
  get segments() {
    return py.ceil(py.div(this.data_size, this.segment_size));
  }
}
class simulators$transfer$Flight {
  static fields = ["number", "window", "segments", "left", "arrived"];
  constructor(number, window, segments, left, arrived) {
    this.number = number;
    this.window = window;
    this.segments = segments;
    this.left = left;
    this.arrived = arrived;
  }
}
class simulators$transfer$Run {
  static fields = ["settings", "first_byte", "total", "sending", "waiting", "filled", "flights"];
  constructor(settings, first_byte, total, sending, waiting, filled, flights) {
    this.settings = settings;
    this.first_byte = first_byte;
    this.total = total;
    this.sending = sending;
    this.waiting = waiting;
    this.filled = filled;
    this.flights = flights;
  }
  get opening() {
    return ob.times(this.settings.handshake_rounds, this.settings.round_trip);
  }
  get owned_by_distance() {
    return 1 - py.div(ob.add(this.sending, this.settings.server_time), this.total);
  }
  get throughput() {
    return py.div(8 * this.settings.data_size, this.total);
  }
}
class simulators$placement$Placement {
  static fields = ["sites", "confirm", "reads"];
  constructor(sites = 3, confirm = "majority", reads = "nearest") {
    this.sites = sites;
    this.confirm = confirm;
    this.reads = reads;
    checkNumber(this.sites, {"name": "sites", "lower": 1, "upper": 9, "integer": true, "called": "copies", "unit": "", "allowed": "a whole number at least 1 and at most 9", "try": "3"}, "sites");
  }
}
class simulators$placement$Run {
  static fields = ["settings", "sites", "read", "worst_read", "write", "agreement"];
  constructor(settings, sites, read, worst_read, write, agreement) {
    this.settings = settings;
    this.sites = sites;
    this.read = read;
    this.worst_read = worst_read;
    this.write = write;
    this.agreement = agreement;
  }
  get apart() {
    let used;
    used = ob.slice(this.sites, null, this.settings.sites, null);
    return ob.min([ob.list(ob.enumerate(used)).flatMap(([i, one]) => ob.list(ob.slice(used, i + 1, null, null)).map((other) => simulators$round_trips$distance(one, other)))], null, 0.0);
  }
}
class simulators$durability$Durability {
  static fields = ["copies", "data_pieces", "parity_pieces", "annual_failure_rate", "repair_time", "shared_share", "stored", "disk_size"];
  constructor(copies = 3, data_pieces = 6, parity_pieces = 3, annual_failure_rate = 0.0157, repair_time = 86400.0, shared_share = 0.0001, stored = 1125899906842624.0, disk_size = 17592186044416.0) {
    this.copies = copies;
    this.data_pieces = data_pieces;
    this.parity_pieces = parity_pieces;
    this.annual_failure_rate = annual_failure_rate;
    this.repair_time = repair_time;
    this.shared_share = shared_share;
    this.stored = stored;
    this.disk_size = disk_size;
    checkNumber(this.copies, {"name": "copies", "lower": 2, "upper": 9, "integer": true, "called": "copies", "unit": "", "allowed": "a whole number at least 2 and at most 9", "try": "3"}, "copies");
    checkNumber(this.data_pieces, {"name": "data_pieces", "lower": 1, "upper": 32, "integer": true, "called": "data pieces", "unit": "", "allowed": "a whole number at least 1 and at most 32", "try": "6"}, "data_pieces");
    checkNumber(this.parity_pieces, {"name": "parity_pieces", "lower": 1, "upper": 8, "integer": true, "called": "parity pieces", "unit": "", "allowed": "a whole number at least 1 and at most 8", "try": "3"}, "parity_pieces");
    checkNumber(this.annual_failure_rate, {"name": "annual_failure_rate", "lower": 0, "lowerOpen": true, "upper": 1, "upperOpen": true, "called": "annual failure rate", "unit": "", "allowed": "above 0 % and below 100 %", "try": "0.0157"}, "annual_failure_rate");
    checkNumber(this.repair_time, {"name": "repair_time", "lower": 1, "upper": 31557600.0, "called": "repair time", "unit": "s", "allowed": "at least 1 s and at most 365 d", "try": "86400 (s)"}, "repair_time");
    checkNumber(this.shared_share, {"name": "shared_share", "lower": 0, "upper": 0.5, "called": "shared-cause share", "unit": "", "allowed": "at least 0 % and at most 50 %", "try": "0.0001"}, "shared_share");
    checkNumber(this.stored, {"name": "stored", "lower": 1073741824.0, "upper": 5.764607523034235e+17, "called": "data", "unit": "byte", "allowed": "at least 1 GiB and at most 524 000 TiB", "try": "1.1259e+15 (byte)"}, "stored");
    checkNumber(this.disk_size, {"name": "disk_size", "lower": 549755813888.0, "upper": 1125899906842624.0, "called": "disk size", "unit": "byte", "allowed": "at least 512 GiB and at most 1 020 TiB", "try": "17592186044416 (byte)"}, "disk_size");
  }
  get time_to_failure() {
    return py.div(-py.float(31557600.0), py.log1p(-this.annual_failure_rate));
  }
}
class simulators$durability$Run {
  static fields = ["settings", "replicated", "coded", "copies_promise", "code_promise", "code_delivered", "floor"];
  constructor(settings, replicated, coded, copies_promise, code_promise, code_delivered, floor) {
    this.settings = settings;
    this.replicated = replicated;
    this.coded = coded;
    this.copies_promise = copies_promise;
    this.code_promise = code_promise;
    this.code_delivered = code_delivered;
    this.floor = floor;
  }
}
class simulators$durability$Scheme {
  static fields = ["name", "pieces", "needed", "overhead", "disks", "groups", "promised", "delivered", "anywhere", "failures", "traffic"];
  constructor(name, pieces, needed, overhead, disks, groups, promised, delivered, anywhere, failures, traffic) {
    this.name = name;
    this.pieces = pieces;
    this.needed = needed;
    this.overhead = overhead;
    this.disks = disks;
    this.groups = groups;
    this.promised = promised;
    this.delivered = delivered;
    this.anywhere = anywhere;
    this.failures = failures;
    this.traffic = traffic;
  }
  get nines() {
    return -py.log10(this.delivered);
  }
  get survives() {
    return this.pieces - this.needed;
  }
}
class simulators$scaling$Scaling {
  static fields = ["contention", "coherency", "machines", "throughput_of_one", "measurements", "follow", "machine_cost"];
  constructor(contention = 0.05, coherency = 0.0005, machines = 32, throughput_of_one = 1000.0, measurements = [], follow = true, machine_cost = 0.1) {
    this.contention = contention;
    this.coherency = coherency;
    this.machines = machines;
    this.throughput_of_one = throughput_of_one;
    this.measurements = measurements;
    this.follow = follow;
    this.machine_cost = machine_cost;
    checkNumber(this.contention, {"name": "contention", "lower": 0, "upper": 1, "called": "contention", "unit": "", "allowed": "at least 0 % and at most 100 %", "try": "0.05"}, "contention");
    checkNumber(this.coherency, {"name": "coherency", "lower": 0, "upper": 1, "called": "coherency", "unit": "", "allowed": "at least 0 and at most 1", "try": "0.0005"}, "coherency");
    checkNumber(this.machines, {"name": "machines", "lower": 1, "upper": 100000, "integer": true, "called": "machines", "unit": "", "allowed": "a whole number at least 1 and at most 100 000", "try": "32"}, "machines");
    checkNumber(this.throughput_of_one, {"name": "throughput_of_one", "lower": 0, "lowerOpen": true, "called": "throughput of one", "unit": "1/s", "allowed": "above 0 /s", "try": "1000 (1/s)"}, "throughput_of_one");
    checkNumber(this.machine_cost, {"name": "machine_cost", "lower": 0, "lowerOpen": true, "called": "cost of a machine", "unit": "dollar/h", "allowed": "above 0 dollars/h", "try": "0.1 (dollar/h)"}, "machine_cost");
    this.__post_init__();
  }
  __post_init__() {
    let sizes;
    sizes = ob.set(ob.list(this.measurements).map(([machines, ]) => machines));
    if (ob.truth(this.measurements) && (ob.len(sizes) < 3)) {
      throw ob.refusal(("The law has three unknowns, so it needs measurements at three different numbers of machines; there are " + ob.str(ob.len(sizes)) + "."), "measurements");
    }
  }
}
class simulators$scaling$Run {
  static fields = ["settings", "throughput_of_one", "contention", "coherency", "fit"];
  constructor(settings, throughput_of_one, contention, coherency, fit) {
    this.settings = settings;
    this.throughput_of_one = throughput_of_one;
    this.contention = contention;
    this.coherency = coherency;
    this.fit = fit;
  }
  get best() {
    let below;
    if ((ob.same(this.peak, null) === true)) {
      return null;
    }
    below = py.max(1, py.floor(this.peak));
    return ob.max([[below, below + 1]], ((size) => [this.throughput(size), -size]), undefined);
  }
  curves() {
    let contention, machine_cost, one, pairs, throughput;
    [one, contention, machine_cost] = [this.throughput_of_one, this.contention, this.settings.machine_cost];
    throughput = ob.tuple(ob.list(K104).map((size) => ob.evaluate("scalability.usl_throughput", { machines: size, contention: contention, coherency: this.coherency, throughput_of_one: one })));
    pairs = ob.tuple(ob.zip(throughput, K104));
    return new simulators$scaling$Curves(throughput, ob.tuple(ob.list(K104).map((size) => ob.times(one, ob.evaluate("scalability.amdahl", { parallel_share: 1 - contention, machines: size })))), ob.tuple(ob.list(pairs).map(([done, size]) => ob.evaluate("scalability.efficiency", { throughput: done, machines: size, throughput_of_one: one }))), ob.tuple(ob.list(pairs).map(([done, size]) => ob.evaluate("capacity.cost_per_request", { instance_cost: machine_cost, target_utilisation: 1.0, service_rate: py.div(done, size) }))));
  }
  efficiency(machines) {
    return py.float(ob.evaluate("scalability.efficiency", { throughput: this.throughput(machines), machines: machines, throughput_of_one: this.throughput_of_one }));
  }
  get peak() {
    return ((this.coherency > 0) ? py.float(ob.evaluate("scalability.usl_peak", { contention: this.contention, coherency: this.coherency })) : null);
  }
  get reach() {
    return (ob.truth(this.fit) ? ob.times(3.0, this.fit.largest) : Infinity);
  }
  request_cost(machines) {
    return py.float(ob.evaluate("capacity.cost_per_request", { instance_cost: this.settings.machine_cost, target_utilisation: 1.0, service_rate: py.div(this.throughput(machines), machines) }));
  }
  speed_up(machines) {
    return py.div(this.throughput(machines), this.throughput(1));
  }
  throughput(machines) {
    return py.float(ob.evaluate("scalability.usl_throughput", { machines: machines, contention: this.contention, coherency: this.coherency, throughput_of_one: this.throughput_of_one }));
  }
  without_coherency(machines) {
    return this.throughput_of_one * py.float(ob.evaluate("scalability.amdahl", { parallel_share: 1 - this.contention, machines: machines }));
  }
}
class simulators$scaling$Curves {
  static fields = ["throughput", "ceiling", "efficiency", "request_cost"];
  constructor(throughput, ceiling, efficiency, request_cost) {
    this.throughput = throughput;
    this.ceiling = ceiling;
    this.efficiency = efficiency;
    this.request_cost = request_cost;
  }
}
class simulators$sketches$Sketches {
  static fields = ["keys", "key_size", "false_positives", "fill", "count_error", "tolerance", "miss"];
  constructor(keys = 10000000, key_size = 32.0, false_positives = 0.01, fill = 1.0, count_error = 0.0082, tolerance = 0.001, miss = 0.01) {
    this.keys = keys;
    this.key_size = key_size;
    this.false_positives = false_positives;
    this.fill = fill;
    this.count_error = count_error;
    this.tolerance = tolerance;
    this.miss = miss;
    checkNumber(this.keys, {"name": "keys", "lower": 1000, "upper": 1000000000000, "integer": true, "called": "keys", "unit": "", "allowed": "a whole number at least 1 000 and at most 1 000 000 000 000", "try": "10000000"}, "keys");
    checkNumber(this.key_size, {"name": "key_size", "lower": 1, "upper": 1048576, "called": "key size", "unit": "byte", "allowed": "at least 1 B and at most 1 MiB", "try": "32 (byte)"}, "key_size");
    checkNumber(this.false_positives, {"name": "false_positives", "lower": 1e-12, "upper": 0.5, "called": "false positives", "unit": "", "allowed": "at least 1 × 10⁻¹⁰ % and at most 50 %", "try": "0.01"}, "false_positives");
    checkNumber(this.fill, {"name": "fill", "lower": 0.01, "upper": 100, "called": "filled to", "unit": "", "allowed": "at least 1 % and at most 10 000 %", "try": "1"}, "fill");
    checkNumber(this.count_error, {"name": "count_error", "lower": 0.0041, "upper": 0.25, "called": "error of the number", "unit": "", "allowed": "at least 0.41 % and at most 25 %", "try": "0.0082"}, "count_error");
    checkNumber(this.tolerance, {"name": "tolerance", "lower": 1e-05, "upper": 0.5, "called": "tolerance of a count", "unit": "", "allowed": "at least 0.001 % and at most 50 %", "try": "0.001"}, "tolerance");
    checkNumber(this.miss, {"name": "miss", "lower": 1e-09, "upper": 0.9, "called": "counts off by more", "unit": "", "allowed": "at least 0.0000001 % and at most 90 %", "try": "0.01"}, "miss");
  }
}
class simulators$cascade$Cascade {
  static fields = ["layers", "attempts", "load", "trigger_depth", "trigger_time", "relief", "timeout", "backoff", "jitter", "budgeted", "budget", "breaker", "shedding", "discipline"];
  constructor(layers = 3, attempts = 3, load = 0.8, trigger_depth = 0.5, trigger_time = 10.0, relief = "none", timeout = 1.0, backoff = "none", jitter = false, budgeted = false, budget = 0.1, breaker = false, shedding = false, discipline = "fifo") {
    this.layers = layers;
    this.attempts = attempts;
    this.load = load;
    this.trigger_depth = trigger_depth;
    this.trigger_time = trigger_time;
    this.relief = relief;
    this.timeout = timeout;
    this.backoff = backoff;
    this.jitter = jitter;
    this.budgeted = budgeted;
    this.budget = budget;
    this.breaker = breaker;
    this.shedding = shedding;
    this.discipline = discipline;
    checkNumber(this.layers, {"name": "layers", "lower": 1, "upper": 5, "integer": true, "called": "layers that retry", "unit": "", "allowed": "a whole number at least 1 and at most 5", "try": "3"}, "layers");
    checkNumber(this.attempts, {"name": "attempts", "lower": 1, "upper": 6, "integer": true, "called": "attempts of each layer", "unit": "", "allowed": "a whole number at least 1 and at most 6", "try": "3"}, "attempts");
    checkNumber(this.load, {"name": "load", "lower": 0, "upper": 2, "called": "load", "unit": "", "allowed": "at least 0 % and at most 200 %", "try": "0.8"}, "load");
    checkNumber(this.trigger_depth, {"name": "trigger_depth", "lower": 0, "upper": 1, "called": "capacity lost", "unit": "", "allowed": "at least 0 % and at most 100 %", "try": "0.5"}, "trigger_depth");
    checkNumber(this.trigger_time, {"name": "trigger_time", "lower": 0, "upper": 30, "called": "trigger lasts", "unit": "s", "allowed": "at least 0 s and at most 30 s", "try": "10 (s)"}, "trigger_time");
    checkNumber(this.timeout, {"name": "timeout", "lower": 0.2, "upper": 10, "called": "timeout", "unit": "s", "allowed": "at least 200 ms and at most 10 s", "try": "1 (s)"}, "timeout");
    checkNumber(this.budget, {"name": "budget", "lower": 0, "upper": 1, "called": "budget", "unit": "", "allowed": "at least 0 % and at most 100 %", "try": "0.1"}, "budget");
  }
  get backoff_time() {
    let waits;
    if ((this.backoff === "none") || (this.attempts === 1)) {
      return 0.0;
    }
    if ((this.backoff === "fixed")) {
      return this.timeout;
    }
    waits = ob.list(ob.range(this.attempts - 1)).map((retry) => py.float(ob.evaluate("backoff.capped_backoff", { ...{ growth: 2.0 }, base_delay: this.timeout, cap: 20.0, attempt: retry })));
    return py.div(ob.sum(waits), ob.len(waits));
  }
}
class simulators$cascade_flow$Flow {
  static fields = ["calls", "goodput", "failed", "wait", "load", "capacity"];
  constructor(calls, goodput, failed, wait, load, capacity) {
    this.calls = calls;
    this.goodput = goodput;
    this.failed = failed;
    this.wait = wait;
    this.load = load;
    this.capacity = capacity;
  }
  mean(name, begin, end) {
    let part;
    part = ob.slice(this._series(name), py.round(py.div(begin, 0.1)), py.round(py.div(end, 0.1)), null);
    return (ob.truth(part) ? py.div(ob.sum(part), ob.len(part)) : 0.0);
  }
  peak(name, span) {
    let series, width;
    [series, width] = [this._series(name), py.round(py.div(span, 0.1))];
    return py.max(ob.list(ob.range(0, ob.len(series) - width + 1, width)).map((i) => py.div(ob.sum(ob.slice(series, i, ob.add(i, width), null)), width)));
  }
  thinned(name, every) {
    let series;
    series = this._series(name);
    return ob.list(ob.range(0, ob.len(series), every)).map((i) => py.div(ob.sum(ob.slice(series, i, ob.add(i, every), null)), every));
  }
  _series(name) {
    let found;
    found = ob.getattr(this, name);
    return found;
  }
}
class simulators$cascade$Run {
  static fields = ["settings", "flow", "worst", "border", "recovered_after"];
  constructor(settings, flow, worst, border, recovered_after) {
    this.settings = settings;
    this.flow = flow;
    this.worst = worst;
    this.border = border;
    this.recovered_after = recovered_after;
  }
  get ending() {
    if ((ob.same(this.recovered_after, null) === false)) {
      return "well";
    }
    return ((this.final < (ob.times(0.5, this.settings.load))) ? "down" : "limps");
  }
  get final() {
    return this.flow.mean("goodput", 120.0 - 10, 120.0);
  }
  get most_calls() {
    return this.flow.peak("calls", 2.0);
  }
}
class simulators$overload$Overload {
  static fields = ["load", "capacity", "servers", "timeout", "retries", "backoff", "jitter", "queue", "surge", "surge_time", "breaker", "shedding", "budgeted", "budget", "abandons", "newest_first", "relief"];
  constructor(load = 0.7, capacity = 300.0, servers = 3, timeout = 1.0, retries = 3, backoff = 0.1, jitter = "full", queue = 2.0, surge = 3.0, surge_time = 5.0, breaker = false, shedding = false, budgeted = false, budget = 0.1, abandons = false, newest_first = false, relief = 1.0) {
    this.load = load;
    this.capacity = capacity;
    this.servers = servers;
    this.timeout = timeout;
    this.retries = retries;
    this.backoff = backoff;
    this.jitter = jitter;
    this.queue = queue;
    this.surge = surge;
    this.surge_time = surge_time;
    this.breaker = breaker;
    this.shedding = shedding;
    this.budgeted = budgeted;
    this.budget = budget;
    this.abandons = abandons;
    this.newest_first = newest_first;
    this.relief = relief;
    checkNumber(this.load, {"name": "load", "lower": 0, "lowerOpen": true, "upper": 2, "called": "load", "unit": "", "allowed": "above 0 % and at most 200 %", "try": "0.7"}, "load");
    checkNumber(this.capacity, {"name": "capacity", "lower": 0, "lowerOpen": true, "called": "capacity", "unit": "1/s", "allowed": "above 0 /s", "try": "300 (1/s)"}, "capacity");
    checkNumber(this.servers, {"name": "servers", "lower": 1, "upper": 1000, "integer": true, "called": "servers", "unit": "", "allowed": "a whole number at least 1 and at most 1 000", "try": "3"}, "servers");
    checkNumber(this.timeout, {"name": "timeout", "lower": 0.01, "upper": 100, "called": "timeout", "unit": "s", "allowed": "at least 10 ms and at most 1.67 min", "try": "1 (s)"}, "timeout");
    checkNumber(this.retries, {"name": "retries", "lower": 0, "upper": 100, "integer": true, "called": "retries", "unit": "", "allowed": "a whole number at least 0 and at most 100", "try": "3"}, "retries");
    checkNumber(this.backoff, {"name": "backoff", "lower": 0, "upper": 60, "called": "first backoff", "unit": "s", "allowed": "at least 0 s and at most 60 s", "try": "0.1 (s)"}, "backoff");
    checkNumber(this.queue, {"name": "queue", "lower": 0, "upper": 100, "called": "queue", "unit": "", "allowed": "at least 0 and at most 100", "try": "2"}, "queue");
    checkNumber(this.surge, {"name": "surge", "lower": 1, "upper": 100, "called": "surge", "unit": "", "allowed": "at least 1 and at most 100", "try": "3"}, "surge");
    checkNumber(this.surge_time, {"name": "surge_time", "lower": 0, "upper": 30, "called": "surge lasts", "unit": "s", "allowed": "at least 0 s and at most 30 s", "try": "5 (s)"}, "surge_time");
    checkNumber(this.budget, {"name": "budget", "lower": 0, "upper": 1, "called": "budget", "unit": "", "allowed": "at least 0 % and at most 100 %", "try": "0.1"}, "budget");
    checkNumber(this.relief, {"name": "relief", "lower": 0, "lowerOpen": true, "upper": 1, "called": "let in for 20 s", "unit": "", "allowed": "above 0 % and at most 100 %", "try": "1"}, "relief");
  }
  get request_rate() {
    return ob.times(this.load, this.capacity);
  }
}
class simulators$provisioning$Provisioning {
  static fields = ["mean_rate", "peak_over_mean", "target", "zones", "zones_lost", "workers", "service_time", "machine_cost"];
  constructor(mean_rate = 2000.0, peak_over_mean = 3.0, target = 0.6, zones = 3, zones_lost = 1, workers = 8, service_time = 0.02, machine_cost = 0.2) {
    this.mean_rate = mean_rate;
    this.peak_over_mean = peak_over_mean;
    this.target = target;
    this.zones = zones;
    this.zones_lost = zones_lost;
    this.workers = workers;
    this.service_time = service_time;
    this.machine_cost = machine_cost;
    checkNumber(this.mean_rate, {"name": "mean_rate", "lower": 0, "lowerOpen": true, "upper": 1000000000.0, "called": "mean rate", "unit": "request/s", "allowed": "above 0 req/s and at most 1 Greq/s", "try": "2000 (request/s)"}, "mean_rate");
    checkNumber(this.peak_over_mean, {"name": "peak_over_mean", "lower": 1, "upper": 100, "called": "peak over mean", "unit": "", "allowed": "at least 1 and at most 100", "try": "3"}, "peak_over_mean");
    checkNumber(this.target, {"name": "target", "lower": 0.05, "upper": 0.98, "called": "busy at the peak", "unit": "", "allowed": "at least 5 % and at most 98 %", "try": "0.6"}, "target");
    checkNumber(this.zones, {"name": "zones", "lower": 1, "upper": 6, "integer": true, "called": "zones", "unit": "", "allowed": "a whole number at least 1 and at most 6", "try": "3"}, "zones");
    checkNumber(this.zones_lost, {"name": "zones_lost", "lower": 0, "upper": 3, "integer": true, "called": "zones that may be lost", "unit": "", "allowed": "a whole number at least 0 and at most 3", "try": "1"}, "zones_lost");
    checkNumber(this.workers, {"name": "workers", "lower": 1, "upper": 256, "integer": true, "called": "workers of a machine", "unit": "", "allowed": "a whole number at least 1 and at most 256", "try": "8"}, "workers");
    checkNumber(this.service_time, {"name": "service_time", "lower": 1e-06, "upper": 1000.0, "called": "service time", "unit": "s", "allowed": "at least 1 µs and at most 16.7 min", "try": "0.02 (s)"}, "service_time");
    checkNumber(this.machine_cost, {"name": "machine_cost", "lower": 0, "upper": 10000.0, "called": "cost of a machine", "unit": "dollar/h", "allowed": "at least 0 dollars/h and at most 10 000 dollars/h", "try": "0.2 (dollar/h)"}, "machine_cost");
    this.__post_init__();
  }
  __post_init__() {
    if ((this.zones_lost >= this.zones)) {
      throw ob.refusal(("With " + ob.str(this.zones) + " zone" + ob.str(((this.zones > 1) ? "s" : "")) + ", " + ob.str(this.zones_lost) + " cannot be lost and the load still be carried; allowed is up to " + ob.str(this.zones - 1) + "; try fewer, or add a zone."), "zones_lost");
    }
  }
  get peak_rate() {
    return ob.times(this.mean_rate, this.peak_over_mean);
  }
}
class simulators$provisioning$Run {
  static fields = ["settings", "machines", "steps", "cost_per_million", "ideal_per_million", "moments"];
  constructor(settings, machines, steps, cost_per_million, ideal_per_million, moments) {
    this.settings = settings;
    this.machines = machines;
    this.steps = steps;
    this.cost_per_million = cost_per_million;
    this.ideal_per_million = ideal_per_million;
    this.moments = moments;
  }
  get average_busy() {
    return ob.item(this.moments, 0).busy;
  }
}
class simulators$provisioning$Moment {
  static fields = ["name", "busy", "response", "late"];
  constructor(name, busy, response, late) {
    this.name = name;
    this.busy = busy;
    this.response = response;
    this.late = late;
  }
}
class simulators$autoscaling$Autoscaling {
  static fields = ["rate", "service_time", "period", "swing", "target", "every", "start_time", "cooldown", "blind", "least", "most"];
  constructor(rate = 200.0, service_time = 0.02, period = 0.0, swing = 2.0, target = 0.6, every = 5.0, start_time = 15.0, cooldown = 0.0, blind = false, least = 2, most = 60) {
    this.rate = rate;
    this.service_time = service_time;
    this.period = period;
    this.swing = swing;
    this.target = target;
    this.every = every;
    this.start_time = start_time;
    this.cooldown = cooldown;
    this.blind = blind;
    this.least = least;
    this.most = most;
    checkNumber(this.rate, {"name": "rate", "lower": 1, "upper": 2000, "called": "request rate", "unit": "1/s", "allowed": "at least 1 /s and at most 2 k/s", "try": "200 (1/s)"}, "rate");
    checkNumber(this.service_time, {"name": "service_time", "lower": 0.001, "upper": 1, "called": "service time", "unit": "s", "allowed": "at least 1 ms and at most 1 s", "try": "0.02 (s)"}, "service_time");
    checkNumber(this.period, {"name": "period", "lower": 0, "upper": 600, "called": "period", "unit": "s", "allowed": "at least 0 s and at most 10 min", "try": "0 (s)"}, "period");
    checkNumber(this.swing, {"name": "swing", "lower": 1, "upper": 20, "called": "swing", "unit": "", "allowed": "at least 1 and at most 20", "try": "2"}, "swing");
    checkNumber(this.target, {"name": "target", "lower": 0.05, "upper": 1, "called": "target", "unit": "", "allowed": "at least 5 % and at most 100 %", "try": "0.6"}, "target");
    checkNumber(this.every, {"name": "every", "lower": 1, "upper": 300, "called": "looks every", "unit": "s", "allowed": "at least 1 s and at most 5 min", "try": "5 (s)"}, "every");
    checkNumber(this.start_time, {"name": "start_time", "lower": 0, "upper": 300, "called": "start time", "unit": "s", "allowed": "at least 0 s and at most 5 min", "try": "15 (s)"}, "start_time");
    checkNumber(this.cooldown, {"name": "cooldown", "lower": 0, "upper": 600, "called": "cooldown", "unit": "s", "allowed": "at least 0 s and at most 10 min", "try": "0 (s)"}, "cooldown");
    checkNumber(this.least, {"name": "least", "lower": 1, "upper": 10000, "integer": true, "called": "least servers", "unit": "", "allowed": "a whole number at least 1 and at most 10 000", "try": "2"}, "least");
    checkNumber(this.most, {"name": "most", "lower": 1, "upper": 10000, "integer": true, "called": "most servers", "unit": "", "allowed": "a whole number at least 1 and at most 10 000", "try": "60"}, "most");
  }
}
class simulators$queue_sizing$QueueSizing {
  static fields = ["arrival_rate", "service_time", "servers", "wait_objective", "kept_by", "arrival_variation", "service_variation"];
  constructor(arrival_rate = 900.0, service_time = 0.01, servers = 10, wait_objective = 0.01, kept_by = 0.99, arrival_variation = 1.0, service_variation = 1.0) {
    this.arrival_rate = arrival_rate;
    this.service_time = service_time;
    this.servers = servers;
    this.wait_objective = wait_objective;
    this.kept_by = kept_by;
    this.arrival_variation = arrival_variation;
    this.service_variation = service_variation;
    checkNumber(this.arrival_rate, {"name": "arrival_rate", "lower": 0, "lowerOpen": true, "upper": 1000000.0, "called": "arrival rate", "unit": "1/s", "allowed": "above 0 /s and at most 1 M/s", "try": "900 (1/s)"}, "arrival_rate");
    checkNumber(this.service_time, {"name": "service_time", "lower": 1e-06, "upper": 3600, "called": "service time", "unit": "s", "allowed": "at least 1 µs and at most 60 min", "try": "0.01 (s)"}, "service_time");
    checkNumber(this.servers, {"name": "servers", "lower": 1, "upper": 5000, "integer": true, "called": "servers", "unit": "", "allowed": "a whole number at least 1 and at most 5 000", "try": "10"}, "servers");
    checkNumber(this.wait_objective, {"name": "wait_objective", "lower": 0, "lowerOpen": true, "upper": 3600, "called": "longest wait allowed", "unit": "s", "allowed": "above 0 s and at most 60 min", "try": "0.01 (s)"}, "wait_objective");
    checkNumber(this.kept_by, {"name": "kept_by", "lower": 0.5, "upper": 1, "upperOpen": true, "called": "share that must keep it", "unit": "", "allowed": "at least 50 % and below 100 %", "try": "0.99"}, "kept_by");
    checkNumber(this.arrival_variation, {"name": "arrival_variation", "lower": 0, "upper": 100, "called": "variation of arrivals", "unit": "", "allowed": "at least 0 and at most 100", "try": "1"}, "arrival_variation");
    checkNumber(this.service_variation, {"name": "service_variation", "lower": 0, "upper": 100, "called": "variation of service", "unit": "", "allowed": "at least 0 and at most 100", "try": "1"}, "service_variation");
    this.__post_init__();
  }
  __post_init__() {
    if ((this.offered_load > 2000)) {
      throw ob.refusal((ob.format(this.arrival_rate, (",.0f")) + " requests a second of " + ob.format(this.service_time, ("g")) + " s each keep " + ob.format(this.offered_load, (",.0f")) + " servers busy, and this calculator goes to " + ob.str(2000) + "; try a lower arrival rate, or one shard of the system."), "arrival_rate");
    }
  }
  get offered_load() {
    return ob.times(this.arrival_rate, this.service_time);
  }
  get stable() {
    return (this.utilisation < (1 - 1e-12));
  }
  get stretch() {
    return py.div(ob.add(this.arrival_variation, this.service_variation), 2);
  }
  get utilisation() {
    return py.div(this.offered_load, this.servers);
  }
}
class simulators$queue_sizing$Run {
  static fields = ["settings", "waiting", "mean", "wait", "late", "needed", "allowed", "loads", "waits_by_load", "sizes", "waits_by_size"];
  constructor(settings, waiting, mean, wait, late, needed, allowed, loads, waits_by_load, sizes, waits_by_size) {
    this.settings = settings;
    this.waiting = waiting;
    this.mean = mean;
    this.wait = wait;
    this.late = late;
    this.needed = needed;
    this.allowed = allowed;
    this.loads = loads;
    this.waits_by_load = waits_by_load;
    this.sizes = sizes;
    this.waits_by_size = waits_by_size;
  }
  get kept() {
    return ob.both((ob.same(this.wait, null) === false), () => (this.wait <= this.settings.wait_objective));
  }
}
class simulators$error_budget$ErrorBudget {
  static fields = ["objective", "error_ratio", "length", "alert", "request_rate", "period", "worth_telling"];
  constructor(objective = 0.999, error_ratio = 0.02, length = 7200.0, alert = "multiwindow", request_rate = 100.0, period = 2592000.0, worth_telling = 0.02) {
    this.objective = objective;
    this.error_ratio = error_ratio;
    this.length = length;
    this.alert = alert;
    this.request_rate = request_rate;
    this.period = period;
    this.worth_telling = worth_telling;
    checkNumber(this.objective, {"name": "objective", "lower": 0.5, "upper": 1, "upperOpen": true, "called": "objective", "unit": "", "allowed": "at least 50 % and below 100 %", "try": "0.999"}, "objective");
    checkNumber(this.error_ratio, {"name": "error_ratio", "lower": 0, "lowerOpen": true, "upper": 1, "called": "requests that fail", "unit": "", "allowed": "above 0 % and at most 100 %", "try": "0.02"}, "error_ratio");
    checkNumber(this.length, {"name": "length", "lower": 1, "upper": 7776000.0, "called": "length of the outage", "unit": "s", "allowed": "at least 1 s and at most 90 d", "try": "7200 (s)"}, "length");
    checkNumber(this.request_rate, {"name": "request_rate", "lower": 0, "lowerOpen": true, "upper": 1000000000.0, "called": "traffic", "unit": "1/s", "allowed": "above 0 /s and at most 1 G/s", "try": "100 (1/s)"}, "request_rate");
    checkNumber(this.period, {"name": "period", "lower": 3600.0, "upper": 31622400.0, "called": "budget period", "unit": "s", "allowed": "at least 60 min and at most 366 d", "try": "2592000 (s)"}, "period");
    checkNumber(this.worth_telling, {"name": "worth_telling", "lower": 0, "lowerOpen": true, "upper": 1, "called": "worth telling", "unit": "", "allowed": "above 0 % and at most 100 %", "try": "0.02"}, "worth_telling");
  }
  get burn() {
    return py.float(ob.evaluate("slo.burn_rate", { error_ratio: this.error_ratio, objective: this.objective }));
  }
  get spent() {
    return py.float(ob.evaluate("slo.budget_consumed", { burn_rate: this.burn, window: this.length, period: this.period }));
  }
}
class simulators$error_budget$Rule {
  static fields = ["burn", "window", "short", "page"];
  constructor(burn, window, short = null, page = true) {
    this.burn = burn;
    this.window = window;
    this.short = short;
    this.page = page;
  }
  starts(error_ratio, objective) {
    if ((error_ratio < (((1 - objective) * this.burn) * (1 - 1e-12)))) {
      return null;
    }
    return py.float(ob.evaluate("slo.detection_time", { error_ratio: error_ratio, objective: objective, window: this.window, burn_rate: this.burn }));
  }
  stops(error_ratio, objective) {
    let window;
    window = ob.either(this.short, () => this.window);
    return window - py.float(ob.evaluate("slo.detection_time", { error_ratio: error_ratio, objective: objective, window: window, burn_rate: this.burn }));
  }
}
class simulators$error_budget$Run {
  static fields = ["settings", "rules", "rule", "detected", "spent_by_then", "stops", "worth"];
  constructor(settings, rules, rule, detected, spent_by_then, stops, worth) {
    this.settings = settings;
    this.rules = rules;
    this.rule = rule;
    this.detected = detected;
    this.spent_by_then = spent_by_then;
    this.stops = stops;
    this.worth = worth;
  }
  get failures_that_fire() {
    let rule;
    rule = ob.item(this.rules, 0);
    return py.max(1, py.ceil(((ob.times(this.requests_in_window, rule.burn)) * (1 - this.settings.objective)) * (1 - 1e-12)));
  }
  get requests_in_window() {
    return ob.times(this.settings.request_rate, ob.item(this.rules, 0).window);
  }
}
class simulators$error_budget$Worth {
  static fields = ["precision", "recall", "outages"];
  constructor(precision, recall, outages) {
    this.precision = precision;
    this.recall = recall;
    this.outages = outages;
  }
}
class simulators$cache_sizing$CacheSizing {
  static fields = ["items", "exponent", "memory", "item_size", "request_rate", "backend_capacity", "emptied", "hit_time", "miss_time", "memory_price", "backend_price"];
  constructor(items = 10000000, exponent = 0.8, memory = 1073741824.0, item_size = 10240.0, request_rate = 2000.0, backend_capacity = 1000.0, emptied = 0.0, hit_time = 0.001, miss_time = 0.05, memory_price = 5.0, backend_price = 0.25) {
    this.items = items;
    this.exponent = exponent;
    this.memory = memory;
    this.item_size = item_size;
    this.request_rate = request_rate;
    this.backend_capacity = backend_capacity;
    this.emptied = emptied;
    this.hit_time = hit_time;
    this.miss_time = miss_time;
    this.memory_price = memory_price;
    this.backend_price = backend_price;
    checkNumber(this.items, {"name": "items", "lower": 10, "upper": 1000000000000.0, "integer": true, "called": "items", "unit": "", "allowed": "a whole number at least 10 and at most 1 000 000 000 000", "try": "10000000"}, "items");
    checkNumber(this.exponent, {"name": "exponent", "lower": 0, "upper": 3, "called": "Zipf exponent", "unit": "", "allowed": "at least 0 and at most 3", "try": "0.8"}, "exponent");
    checkNumber(this.memory, {"name": "memory", "lower": 1, "upper": 1.152921504606847e+18, "called": "memory of the cache", "unit": "byte", "allowed": "at least 1 B and at most 1 050 000 TiB", "try": "1073741824 (byte)"}, "memory");
    checkNumber(this.item_size, {"name": "item_size", "lower": 1, "upper": 1099511627776.0, "called": "size of an item", "unit": "byte", "allowed": "at least 1 B and at most 1 TiB", "try": "10240 (byte)"}, "item_size");
    checkNumber(this.request_rate, {"name": "request_rate", "lower": 0, "lowerOpen": true, "upper": 1000000000.0, "called": "request rate", "unit": "1/s", "allowed": "above 0 /s and at most 1 G/s", "try": "2000 (1/s)"}, "request_rate");
    checkNumber(this.backend_capacity, {"name": "backend_capacity", "lower": 0, "lowerOpen": true, "upper": 1000000000.0, "called": "backend takes", "unit": "1/s", "allowed": "above 0 /s and at most 1 G/s", "try": "1000 (1/s)"}, "backend_capacity");
    checkNumber(this.emptied, {"name": "emptied", "lower": 0, "upper": 1, "called": "emptied share", "unit": "", "allowed": "at least 0 % and at most 100 %", "try": "0"}, "emptied");
    checkNumber(this.hit_time, {"name": "hit_time", "lower": 0, "upper": 60, "called": "hit time", "unit": "s", "allowed": "at least 0 s and at most 60 s", "try": "0.001 (s)"}, "hit_time");
    checkNumber(this.miss_time, {"name": "miss_time", "lower": 0, "upper": 60, "called": "miss time", "unit": "s", "allowed": "at least 0 s and at most 60 s", "try": "0.05 (s)"}, "miss_time");
    checkNumber(this.memory_price, {"name": "memory_price", "lower": 0, "upper": 1000000.0, "called": "price of memory", "unit": "dollar", "allowed": "at least 0 dollars and at most 1 000 000 dollars", "try": "5 (dollar)"}, "memory_price");
    checkNumber(this.backend_price, {"name": "backend_price", "lower": 0, "upper": 1000000.0, "called": "price of a million misses", "unit": "dollar", "allowed": "at least 0 dollars and at most 1 000 000 dollars", "try": "0.25 (dollar)"}, "backend_price");
    this.__post_init__();
  }
  __post_init__() {
    if ((this.memory < this.item_size)) {
      throw ob.refusal(("memory=" + ob.format(this.memory, (".0f")) + " bytes has no room for one item of " + ob.format(this.item_size, (".0f")) + "; try more memory or smaller items."), "memory");
    }
  }
}
class simulators$stampede$Stampede {
  static fields = ["request_rate", "life", "compute", "protection", "keys", "spread", "filled", "length"];
  constructor(request_rate = 500.0, life = 5.0, compute = 0.2, protection = "none", keys = 1, spread = 0.0, filled = false, length = 60.0) {
    this.request_rate = request_rate;
    this.life = life;
    this.compute = compute;
    this.protection = protection;
    this.keys = keys;
    this.spread = spread;
    this.filled = filled;
    this.length = length;
    checkNumber(this.request_rate, {"name": "request_rate", "lower": 0, "lowerOpen": true, "upper": 100000.0, "called": "requests", "unit": "1/s", "allowed": "above 0 /s and at most 100 k/s", "try": "500 (1/s)"}, "request_rate");
    checkNumber(this.life, {"name": "life", "lower": 0.01, "upper": 3600, "called": "time to live", "unit": "s", "allowed": "at least 10 ms and at most 60 min", "try": "5 (s)"}, "life");
    checkNumber(this.compute, {"name": "compute", "lower": 0.0001, "upper": 60, "called": "computing", "unit": "s", "allowed": "at least 100 µs and at most 60 s", "try": "0.2 (s)"}, "compute");
    checkNumber(this.keys, {"name": "keys", "lower": 1, "upper": 10000, "integer": true, "called": "keys", "unit": "", "allowed": "a whole number at least 1 and at most 10 000", "try": "1"}, "keys");
    checkNumber(this.spread, {"name": "spread", "lower": 0, "upper": 1, "called": "jitter", "unit": "", "allowed": "at least 0 % and at most 100 %", "try": "0"}, "spread");
    checkNumber(this.length, {"name": "length", "lower": 1, "upper": 3600, "called": "length", "unit": "s", "allowed": "at least 1 s and at most 60 min", "try": "60 (s)"}, "length");
  }
}
class simulators$retry_budget$RetryBudget {
  static fields = ["layers", "attempts", "failure_share", "budget", "deposit", "base_load", "who", "base_delay", "longest_delay", "jitter"];
  constructor(layers = 3, attempts = 3, failure_share = 1.0, budget = "none", deposit = 0.1, base_load = 0.6, who = "all", base_delay = 0.1, longest_delay = 10.0, jitter = "full") {
    this.layers = layers;
    this.attempts = attempts;
    this.failure_share = failure_share;
    this.budget = budget;
    this.deposit = deposit;
    this.base_load = base_load;
    this.who = who;
    this.base_delay = base_delay;
    this.longest_delay = longest_delay;
    this.jitter = jitter;
    checkNumber(this.layers, {"name": "layers", "lower": 1, "upper": 10, "integer": true, "called": "layers", "unit": "", "allowed": "a whole number at least 1 and at most 10", "try": "3"}, "layers");
    checkNumber(this.attempts, {"name": "attempts", "lower": 1, "upper": 50, "integer": true, "called": "attempts of each layer", "unit": "", "allowed": "a whole number at least 1 and at most 50", "try": "3"}, "attempts");
    checkNumber(this.failure_share, {"name": "failure_share", "lower": 0, "upper": 1, "called": "calls that fail at the bottom", "unit": "", "allowed": "at least 0 % and at most 100 %", "try": "1"}, "failure_share");
    checkNumber(this.deposit, {"name": "deposit", "lower": 0, "upper": 1, "called": "deposit", "unit": "", "allowed": "at least 0 % and at most 100 %", "try": "0.1"}, "deposit");
    checkNumber(this.base_load, {"name": "base_load", "lower": 0, "lowerOpen": true, "upper": 10, "called": "load without retries", "unit": "", "allowed": "above 0 % and at most 1 000 %", "try": "0.6"}, "base_load");
    checkNumber(this.base_delay, {"name": "base_delay", "lower": 0, "upper": 3600, "called": "first wait", "unit": "s", "allowed": "at least 0 s and at most 60 min", "try": "0.1 (s)"}, "base_delay");
    checkNumber(this.longest_delay, {"name": "longest_delay", "lower": 0, "upper": 86400, "called": "longest wait", "unit": "s", "allowed": "at least 0 s and at most 24 h", "try": "10 (s)"}, "longest_delay");
  }
  get retries() {
    return this.attempts - 1;
  }
}
class simulators$retry_budget$Layer {
  static fields = ["attempts", "failing"];
  constructor(attempts, failing) {
    this.attempts = attempts;
    this.failing = failing;
  }
}
class simulators$retry_budget$Run {
  static fields = ["settings", "layers", "calls", "failing", "unbounded", "bounded", "top_only", "worst", "safe_load", "shares", "curve", "curve_unbounded", "curve_bounded", "waits"];
  constructor(settings, layers, calls, failing, unbounded, bounded, top_only, worst, safe_load, shares, curve, curve_unbounded, curve_bounded, waits) {
    this.settings = settings;
    this.layers = layers;
    this.calls = calls;
    this.failing = failing;
    this.unbounded = unbounded;
    this.bounded = bounded;
    this.top_only = top_only;
    this.worst = worst;
    this.safe_load = safe_load;
    this.shares = shares;
    this.curve = curve;
    this.curve_unbounded = curve_unbounded;
    this.curve_bounded = curve_bounded;
    this.waits = waits;
  }
  get load() {
    return ob.times(this.settings.base_load, this.calls);
  }
}
class simulators$quorum_staleness$QuorumStaleness {
  static fields = ["replicas", "read_quorum", "write_quorum", "elapsed", "latencies", "node_availability", "write_mean", "other_mean"];
  constructor(replicas = 3, read_quorum = 1, write_quorum = 1, elapsed = 0.001, latencies = "disk", node_availability = 0.999, write_mean = 0.01, other_mean = 0.001) {
    this.replicas = replicas;
    this.read_quorum = read_quorum;
    this.write_quorum = write_quorum;
    this.elapsed = elapsed;
    this.latencies = latencies;
    this.node_availability = node_availability;
    this.write_mean = write_mean;
    this.other_mean = other_mean;
    checkNumber(this.replicas, {"name": "replicas", "lower": 1, "upper": 7, "integer": true, "called": "copies", "unit": "", "allowed": "a whole number at least 1 and at most 7", "try": "3"}, "replicas");
    checkNumber(this.read_quorum, {"name": "read_quorum", "lower": 1, "upper": 7, "integer": true, "called": "read quorum", "unit": "", "allowed": "a whole number at least 1 and at most 7", "try": "1"}, "read_quorum");
    checkNumber(this.write_quorum, {"name": "write_quorum", "lower": 1, "upper": 7, "integer": true, "called": "write quorum", "unit": "", "allowed": "a whole number at least 1 and at most 7", "try": "1"}, "write_quorum");
    checkNumber(this.elapsed, {"name": "elapsed", "lower": 0, "upper": 3600, "called": "time since the write", "unit": "s", "allowed": "at least 0 s and at most 60 min", "try": "0.001 (s)"}, "elapsed");
    checkNumber(this.node_availability, {"name": "node_availability", "lower": 0.5, "upper": 1, "upperOpen": true, "called": "availability of a copy", "unit": "", "allowed": "at least 50 % and below 100 %", "try": "0.999"}, "node_availability");
    checkNumber(this.write_mean, {"name": "write_mean", "lower": 1e-06, "upper": 60, "called": "mean way of a write", "unit": "s", "allowed": "at least 1 µs and at most 60 s", "try": "0.01 (s)"}, "write_mean");
    checkNumber(this.other_mean, {"name": "other_mean", "lower": 1e-06, "upper": 60, "called": "mean of other ways", "unit": "s", "allowed": "at least 1 µs and at most 60 s", "try": "0.001 (s)"}, "other_mean");
    this.__post_init__();
  }
  __post_init__() {
    let name, quorum;
    for ([name, quorum] of ob.each([["read_quorum", this.read_quorum], ["write_quorum", this.write_quorum]])) {
      if ((quorum > this.replicas)) {
        throw ob.refusal(("A quorum of " + ob.str(quorum) + " of " + ob.str(this.replicas) + " replicas could never be reached; wait for at most " + ob.str(this.replicas) + ", or add replicas."), name);
      }
    }
  }
  get legs() {
    if ((this.latencies === "own")) {
      return [new simulators$quorum_staleness$Leg(0.0, 1e-06, 1.0, py.div(1, this.write_mean)), new simulators$quorum_staleness$Leg(0.0, 1e-06, 1.0, py.div(1, this.other_mean))];
    }
    return ob.item(K156, this.latencies);
  }
}
class simulators$gossip$Gossip {
  static fields = ["nodes", "way", "interest", "loss", "crashed"];
  constructor(nodes = 256, way = "push", interest = 2, loss = 0.0, crashed = 0.0) {
    this.nodes = nodes;
    this.way = way;
    this.interest = interest;
    this.loss = loss;
    this.crashed = crashed;
    checkNumber(this.nodes, {"name": "nodes", "lower": 2, "upper": 2000, "integer": true, "called": "nodes", "unit": "", "allowed": "a whole number at least 2 and at most 2 000", "try": "256"}, "nodes");
    checkNumber(this.interest, {"name": "interest", "lower": 1, "upper": 20, "integer": true, "called": "unnecessary calls", "unit": "", "allowed": "a whole number at least 1 and at most 20", "try": "2"}, "interest");
    checkNumber(this.loss, {"name": "loss", "lower": 0, "upper": 0.9, "called": "messages lost", "unit": "", "allowed": "at least 0 % and at most 90 %", "try": "0"}, "loss");
    checkNumber(this.crashed, {"name": "crashed", "lower": 0, "upper": 0.9, "called": "crashed share", "unit": "", "allowed": "at least 0 % and at most 90 %", "try": "0"}, "crashed");
  }
}
class simulators$leader_loss$LeaderLoss {
  static fields = ["election_timeout", "servers", "round_trip", "loss"];
  constructor(election_timeout = 0.15, servers = 5, round_trip = 0.01, loss = 0.0) {
    this.election_timeout = election_timeout;
    this.servers = servers;
    this.round_trip = round_trip;
    this.loss = loss;
    checkNumber(this.election_timeout, {"name": "election_timeout", "lower": 0.001, "lowerOpen": true, "upper": 60.0, "called": "election timeout", "unit": "s", "allowed": "above 1 ms and at most 60 s", "try": "0.15 (s)"}, "election_timeout");
    checkNumber(this.servers, {"name": "servers", "lower": 3, "upper": 9, "integer": true, "called": "servers", "unit": "", "allowed": "a whole number at least 3 and at most 9", "try": "5"}, "servers");
    checkNumber(this.round_trip, {"name": "round_trip", "lower": 1e-05, "lowerOpen": true, "upper": 10.0, "called": "round trip", "unit": "s", "allowed": "above 10 µs and at most 10 s", "try": "0.01 (s)"}, "round_trip");
    checkNumber(this.loss, {"name": "loss", "lower": 0, "upper": 0.9, "called": "loss probability", "unit": "", "allowed": "at least 0 % and at most 90 %", "try": "0"}, "loss");
    this.__post_init__();
  }
  __post_init__() {
    if ((this.election_timeout < (2 * this.farthest))) {
      throw ob.refusal(("election_timeout=" + ob.str(this.election_timeout) + " s is less than twice the farthest round trip of " + ob.format(this.farthest, ("g")) + " s, so that votes come too late; allowed is from " + ob.format(2 * this.farthest, ("g")) + " s on; try election_timeout=" + ob.format(10 * this.farthest, ("g")) + "."), "election_timeout");
    }
  }
  get heartbeat() {
    return py.div(this.election_timeout, 3);
  }
  get farthest() {
    return this.round_trip * (this.servers - 1);
  }
}
class simulators$network_cascade$NetworkCascade {
  static fields = ["nodes", "shape", "neighbours", "margin", "first", "groups"];
  constructor(nodes = 200, shape = "alike", neighbours = 4, margin = 0.2, first = "any", groups = 1) {
    this.nodes = nodes;
    this.shape = shape;
    this.neighbours = neighbours;
    this.margin = margin;
    this.first = first;
    this.groups = groups;
    checkNumber(this.nodes, {"name": "nodes", "lower": 10, "upper": 5000, "integer": true, "called": "nodes", "unit": "", "allowed": "a whole number at least 10 and at most 5 000", "try": "200"}, "nodes");
    checkNumber(this.neighbours, {"name": "neighbours", "lower": 2, "upper": 20, "integer": true, "called": "neighbours", "unit": "", "allowed": "a whole number at least 2 and at most 20", "try": "4"}, "neighbours");
    checkNumber(this.margin, {"name": "margin", "lower": 0, "upper": 5, "called": "margin", "unit": "", "allowed": "at least 0 % and at most 500 %", "try": "0.2"}, "margin");
    checkNumber(this.groups, {"name": "groups", "lower": 1, "upper": 50, "integer": true, "called": "cells", "unit": "", "allowed": "a whole number at least 1 and at most 50", "try": "1"}, "groups");
    this.__post_init__();
  }
  __post_init__() {
    if ((this.neighbours >= this.nodes)) {
      throw ob.refusal(("neighbours=" + ob.str(this.neighbours) + " of " + ob.str(this.nodes) + " nodes: a node has at most " + ob.str(this.nodes - 1) + "; try neighbours=4."), "neighbours");
    }
    if ((this.shape === "ring") && (this.neighbours < 4)) {
      throw ob.refusal(("neighbours=" + ob.str(this.neighbours) + " on a ring, which falls apart when its links are redrawn; allowed are 4 or more; try neighbours=4."), "neighbours");
    }
  }
}
class simulators$coordination$Coordination {
  static fields = ["members", "shape", "cell_size", "limit", "route", "voters", "quorum", "far_client", "write_rate", "heartbeat", "message_size"];
  constructor(members = 50, shape = "mesh", cell_size = 20, limit = 64, route = "zones", voters = 5, quorum = 3, far_client = false, write_rate = 100.0, heartbeat = 1.0, message_size = 256) {
    this.members = members;
    this.shape = shape;
    this.cell_size = cell_size;
    this.limit = limit;
    this.route = route;
    this.voters = voters;
    this.quorum = quorum;
    this.far_client = far_client;
    this.write_rate = write_rate;
    this.heartbeat = heartbeat;
    this.message_size = message_size;
    checkNumber(this.members, {"name": "members", "lower": 2, "upper": 10000, "integer": true, "called": "members", "unit": "", "allowed": "a whole number at least 2 and at most 10 000", "try": "50"}, "members");
    checkNumber(this.cell_size, {"name": "cell_size", "lower": 2, "upper": 1000, "integer": true, "called": "cell size", "unit": "", "allowed": "a whole number at least 2 and at most 1 000", "try": "20"}, "cell_size");
    checkNumber(this.limit, {"name": "limit", "lower": 1, "upper": 1000000, "integer": true, "called": "limit of each member", "unit": "", "allowed": "a whole number at least 1 and at most 1 000 000", "try": "64"}, "limit");
    checkNumber(this.voters, {"name": "voters", "lower": 2, "upper": 9, "integer": true, "called": "voters", "unit": "", "allowed": "a whole number at least 2 and at most 9", "try": "5"}, "voters");
    checkNumber(this.quorum, {"name": "quorum", "lower": 1, "upper": 9, "integer": true, "called": "quorum", "unit": "", "allowed": "a whole number at least 1 and at most 9", "try": "3"}, "quorum");
    checkNumber(this.write_rate, {"name": "write_rate", "lower": 0, "lowerOpen": true, "called": "writes", "unit": "1/s", "allowed": "above 0 /s", "try": "100 (1/s)"}, "write_rate");
    checkNumber(this.heartbeat, {"name": "heartbeat", "lower": 0, "lowerOpen": true, "called": "heartbeat every", "unit": "s", "allowed": "above 0 s", "try": "1 (s)"}, "heartbeat");
    checkNumber(this.message_size, {"name": "message_size", "lower": 1, "upper": 1000000000.0, "called": "message size", "unit": "byte", "allowed": "at least 1 B and at most 954 MiB", "try": "256 (byte)"}, "message_size");
    this.__post_init__();
  }
  __post_init__() {
    if ((this.quorum > this.voters)) {
      throw ob.refusal(("A quorum of " + ob.str(this.quorum) + " was asked of " + ob.str(this.voters) + " voters, so no write could ever finish; ask at most " + ob.str(this.voters) + ", or add voters."), "quorum");
    }
  }
}
class simulators$coordination$Run {
  static fields = ["settings", "links", "total", "headroom", "follower_round_trips", "commit", "quorum_unavailability"];
  constructor(settings, links, total, headroom, follower_round_trips, commit, quorum_unavailability) {
    this.settings = settings;
    this.links = links;
    this.total = total;
    this.headroom = headroom;
    this.follower_round_trips = follower_round_trips;
    this.commit = commit;
    this.quorum_unavailability = quorum_unavailability;
  }
  get bytes_each_second() {
    return ob.times(this.messages, this.settings.message_size);
  }
  get messages() {
    return py.div(2 * this.total, this.settings.heartbeat);
  }
  get news() {
    return ob.times(simulators$coordination$rounds(this.settings.shape, this.settings.members), this.settings.heartbeat);
  }
  get one_by_one() {
    return ((this.commit > 0) ? py.div(1, this.commit) : py.float("inf"));
  }
  get over() {
    return (this.links > this.settings.limit);
  }
}
class simulators$quorum_staleness$Leg {
  static fields = ["share", "least", "shape", "rate"];
  constructor(share, least, shape, rate) {
    this.share = share;
    this.least = least;
    this.shape = shape;
    this.rate = rate;
  }
}
class simulators$timeouts$Timeouts {
  static fields = ["measured", "sample", "false_timeouts", "hedge_load"];
  constructor(measured = [], sample = "lumpy", false_timeouts = 0.001, hedge_load = 0.05) {
    this.measured = measured;
    this.sample = sample;
    this.false_timeouts = false_timeouts;
    this.hedge_load = hedge_load;
    checkNumber(this.false_timeouts, {"name": "false_timeouts", "lower": 1e-05, "upper": 0.5, "called": "false timeouts", "unit": "", "allowed": "at least 0.001 % and at most 50 %", "try": "0.001"}, "false_timeouts");
    checkNumber(this.hedge_load, {"name": "hedge_load", "lower": 0.0001, "upper": 0.9, "called": "extra requests for hedging", "unit": "", "allowed": "at least 0.01 % and at most 90 %", "try": "0.05"}, "hedge_load");
  }
}
class simulators$canary$Canary {
  static fields = ["request_rate", "share", "duration", "baseline_errors", "worsening", "false_alarms", "looks"];
  constructor(request_rate = 1000.0, share = 0.01, duration = 600.0, baseline_errors = 0.001, worsening = 1.5, false_alarms = 0.01, looks = 1) {
    this.request_rate = request_rate;
    this.share = share;
    this.duration = duration;
    this.baseline_errors = baseline_errors;
    this.worsening = worsening;
    this.false_alarms = false_alarms;
    this.looks = looks;
    checkNumber(this.request_rate, {"name": "request_rate", "lower": 0.001, "upper": 1000000000.0, "called": "requests", "unit": "request/s", "allowed": "at least 0.001 req/s and at most 1 Greq/s", "try": "1000 (request/s)"}, "request_rate");
    checkNumber(this.share, {"name": "share", "lower": 0.0001, "upper": 0.9, "called": "canary's share", "unit": "", "allowed": "at least 0.01 % and at most 90 %", "try": "0.01"}, "share");
    checkNumber(this.duration, {"name": "duration", "lower": 1, "upper": 10000000.0, "called": "duration", "unit": "s", "allowed": "at least 1 s and at most 116 d", "try": "600 (s)"}, "duration");
    checkNumber(this.baseline_errors, {"name": "baseline_errors", "lower": 1e-06, "upper": 0.5, "called": "errors today", "unit": "", "allowed": "at least 0.0001 % and at most 50 %", "try": "0.001"}, "baseline_errors");
    checkNumber(this.worsening, {"name": "worsening", "lower": 1.01, "upper": 100000.0, "called": "errors multiply by", "unit": "", "allowed": "at least 1.01 and at most 100 000", "try": "1.5"}, "worsening");
    checkNumber(this.false_alarms, {"name": "false_alarms", "lower": 0.0001, "upper": 0.4, "called": "false alarms allowed", "unit": "", "allowed": "at least 0.01 % and at most 40 %", "try": "0.01"}, "false_alarms");
    checkNumber(this.looks, {"name": "looks", "lower": 1, "upper": 100, "integer": true, "called": "looks", "unit": "", "allowed": "a whole number at least 1 and at most 100", "try": "1"}, "looks");
  }
}
const K1 = new catalog$places$City("Amsterdam", "NL", 52.37403, 4.88969, "geonames", [], false, "");
const K2 = new catalog$places$City("Ashburn", "US", 39.04372, -77.48749, "geonames-small", ["Virginia", "Northern Virginia", "us-east-1"], false, "Stands for the Virginia regions of AWS and Azure; the companies name the state only.");
const K3 = new catalog$places$City("Auckland", "NZ", -36.84853, 174.76349, "geonames", [], false, "");
const K4 = new catalog$places$City("Boardman", "US", 45.83986, -119.70058, "geonames-small", ["Oregon", "us-west-2"], false, "Stands for AWS's Oregon region; the company names the state only.");
const K5 = new catalog$places$City("Buenos Aires", "AR", -34.61315, -58.37723, "geonames", [], false, "");
const K6 = new catalog$places$City("Cape Town", "ZA", -33.92584, 18.42322, "geonames", ["af-south-1"], false, "");
const K7 = new catalog$places$City("Chennai", "IN", 13.08784, 80.27847, "geonames", [], false, "");
const K8 = new catalog$places$City("Chicago", "US", 41.85003, -87.65005, "geonames", [], false, "");
const K9 = new catalog$places$City("Dubai", "AE", 25.0657, 55.17128, "geonames", [], false, "");
const K10 = new catalog$places$City("Dublin", "IE", 53.33306, -6.24889, "geonames", ["Ireland", "eu-west-1"], false, "Stands for AWS's and Azure's Irish regions; the companies name the country only.");
const K11 = new catalog$places$City("Fortaleza", "BR", -3.71722, -38.54306, "geonames", [], false, "");
const K12 = new catalog$places$City("Frankfurt", "DE", 50.11552, 8.68417, "geonames", ["Frankfurt am Main", "eu-central-1"], false, "");
const K13 = new catalog$places$City("Halifax", "CA", 44.64533, -63.57239, "geonames", [], false, "");
const K14 = new catalog$places$City("Hong Kong", "HK", 22.27832, 114.17469, "geonames", [], false, "");
const K15 = new catalog$places$City("Johannesburg", "ZA", -26.20227, 28.04363, "geonames", [], false, "");
const K16 = new catalog$places$City("Lagos", "NG", 6.45407, 3.39467, "geonames", [], false, "");
const K17 = new catalog$places$City("Lisbon", "PT", 38.71667, -9.13333, "geonames", ["Lisboa"], false, "");
const K18 = new catalog$places$City("London", "GB", 51.5074, -0.1278, "centre", ["eu-west-2"], false, "");
const K19 = new catalog$places$City("Los Angeles", "US", 34.05223, -118.24368, "geonames", [], false, "");
const K20 = new catalog$places$City("Luanda", "AO", -8.83682, 13.23432, "geonames", [], false, "");
const K21 = new catalog$places$City("Marseille", "FR", 43.29695, 5.38107, "geonames", [], false, "");
const K22 = new catalog$places$City("Mexico City", "MX", 19.42847, -99.12766, "geonames", [], false, "");
const K23 = new catalog$places$City("Mumbai", "IN", 19.07283, 72.88261, "geonames", ["Bombay", "ap-south-1"], false, "");
const K24 = new catalog$places$City("Nairobi", "KE", -1.28333, 36.81667, "geonames", [], false, "");
const K25 = new catalog$places$City("New York", "US", 40.7128, -74.006, "centre", ["New York City", "NYC"], false, "");
const K26 = new catalog$places$City("Osaka", "JP", 34.69374, 135.50218, "geonames", [], false, "");
const K27 = new catalog$places$City("Paris", "FR", 48.85341, 2.3488, "geonames", ["eu-west-3"], false, "");
const K28 = new catalog$places$City("Perth", "AU", -31.95224, 115.8614, "geonames", [], false, "");
const K29 = new catalog$places$City("Pune", "IN", 18.51957, 73.85535, "geonames", [], false, "");
const K30 = new catalog$places$City("San Francisco", "US", 37.7749, -122.4194, "centre", [], false, "");
const K31 = new catalog$places$City("Santiago", "CL", -33.45694, -70.64827, "geonames", [], false, "");
const K32 = new catalog$places$City("Seattle", "US", 47.60621, -122.33207, "geonames", [], false, "");
const K33 = new catalog$places$City("Seoul", "KR", 37.566, 126.9784, "geonames", ["ap-northeast-2"], false, "");
const K34 = new catalog$places$City("Singapore", "SG", 1.3521, 103.8198, "centre", ["ap-southeast-1"], false, "");
const K35 = new catalog$places$City("Stockholm", "SE", 59.33258, 18.0649, "geonames", ["eu-north-1"], false, "");
const K36 = new catalog$places$City("Sydney", "AU", -33.8688, 151.2093, "centre", ["ap-southeast-2"], false, "");
const K37 = new catalog$places$City("São Paulo", "BR", -23.5475, -46.63611, "geonames", ["sa-east-1"], false, "");
const K38 = new catalog$places$City("Tokyo", "JP", 35.6895, 139.69171, "geonames", ["ap-northeast-1"], false, "");
const K39 = new catalog$places$City("Toronto", "CA", 43.70011, -79.4163, "geonames", [], false, "");
const K40 = [K1, K2, K3, K4, K5, K6, K7, K8, K9, K10, K11, K12, K13, K14, K15, K16, K17, K18, K19, K20, K21, K22, K23, K24, K25, K26, K27, K28, K29, K30, K31, K32, K33, K34, K35, K36, K37, K38, K39];
const K41 = new catalog$places$City("Newark", "US", 40.73566, -74.17237, "geonames", [], true, "Near the New Jersey exchanges.");
const K42 = new catalog$places$City("Aurora", "US", 41.76058, -88.32007, "geonames", [], true, "Illinois; near the Chicago exchanges.");
const K43 = new catalog$places$City("Virginia Beach", "US", 36.85293, -75.97799, "geonames", [], true, "");
const K44 = new catalog$places$City("Bilbao", "ES", 43.26271, -2.92528, "geonames", [], true, "For the landing at Sopelana.");
const K45 = new catalog$places$City("Saint-Hilaire-de-Riez", "FR", 46.7211, -1.9465, "landings", [], true, "");
const K46 = new catalog$places$City("Bude", "GB", 50.8281, -4.5444, "landings", [], true, "");
const K47 = new catalog$places$City("Cork", "IE", 51.89797, -8.47061, "geonames", [], true, "");
const K48 = new catalog$places$City("Eugene", "US", 44.05207, -123.08675, "geonames", [], true, "Oregon; for landings on its coast.");
const K49 = new catalog$places$City("Chiba", "JP", 35.6, 140.11667, "geonames", [], true, "For the landing at Chikura.");
const K50 = new catalog$places$City("Valparaíso", "CL", -33.036, -71.62963, "geonames", [], true, "");
const K51 = new catalog$places$City("Hermosa Beach", "US", 33.8622, -118.3995, "landings", [], true, "California.");
const K52 = new catalog$places$City("Suez", "EG", 29.97371, 32.52627, "geonames", [], true, "");
const K53 = new catalog$places$City("Djibouti", "DJ", 11.58901, 43.14503, "geonames", [], true, "");
const K54 = new Map([["new york", K25], ["new york city", K25], ["nyc", K25], ["london", K18], ["eu-west-2", K18], ["san francisco", K30], ["singapore", K34], ["ap-southeast-1", K34], ["sydney", K36], ["ap-southeast-2", K36], ["tokyo", K38], ["ap-northeast-1", K38], ["osaka", K26], ["seoul", K33], ["ap-northeast-2", K33], ["hong kong", K14], ["mumbai", K23], ["bombay", K23], ["ap-south-1", K23], ["chennai", K7], ["pune", K29], ["dubai", K9], ["frankfurt", K12], ["frankfurt am main", K12], ["eu-central-1", K12], ["paris", K27], ["eu-west-3", K27], ["amsterdam", K1], ["dublin", K10], ["ireland", K10], ["eu-west-1", K10], ["stockholm", K35], ["eu-north-1", K35], ["marseille", K21], ["lisbon", K17], ["lisboa", K17], ["ashburn", K2], ["virginia", K2], ["northern virginia", K2], ["us-east-1", K2], ["boardman", K4], ["oregon", K4], ["us-west-2", K4], ["chicago", K8], ["seattle", K32], ["los angeles", K19], ["toronto", K39], ["halifax", K13], ["mexico city", K22], ["sao paulo", K37], ["sa-east-1", K37], ["fortaleza", K11], ["buenos aires", K5], ["santiago", K31], ["johannesburg", K15], ["cape town", K6], ["af-south-1", K6], ["lagos", K16], ["nairobi", K24], ["luanda", K20], ["perth", K28], ["auckland", K3], ["newark", K41], ["aurora", K42], ["virginia beach", K43], ["bilbao", K44], ["saint-hilaire-de-riez", K45], ["bude", K46], ["cork", K47], ["eugene", K48], ["chiba", K49], ["valparaiso", K50], ["hermosa beach", K51], ["suez", K52], ["djibouti", K53]]);
const K55 = new catalog$places$MeasuredRoundTrip("Paris", "London", 11.0, "Azure regions France Central to UK South", "30 days to 29 June 2025", "median", "R", ["azure2025", "azure-regions"], true, "");
const K56 = new catalog$places$MeasuredRoundTrip("Frankfurt", "London", 17.0, "Azure regions Germany West Central to UK South", "30 days to 29 June 2025", "median", "R", ["azure2025", "azure-regions"], true, "");
const K57 = new catalog$places$MeasuredRoundTrip("Mumbai", "Singapore", 17.0, "Azure regions West India to Southeast Asia", "30 days to 29 June 2025", "median", "R", ["azure2025", "azure-regions"], true, "Faster than light in vacuum along the great circle, so it cannot be what its label says; the table of the opposite direction has 51 ms.");
const K58 = new catalog$places$MeasuredRoundTrip("Toronto", "Ashburn", 21.0, "Azure regions Canada Central to East US", "30 days to 29 June 2025", "median", "R", ["azure2025", "azure-regions"], false, "");
const K59 = new catalog$places$MeasuredRoundTrip("Singapore", "Hong Kong", 36.0, "Azure regions Southeast Asia to East Asia", "30 days to 29 June 2025", "median", "R", ["azure2025", "azure-regions"], true, "");
const K60 = new catalog$places$MeasuredRoundTrip("Ashburn", "San Francisco", 70.0, "Azure regions East US to West US", "30 days to 29 June 2025", "median", "R", ["azure2025", "azure-regions"], false, "74 ms in the table of the opposite direction.");
const K61 = new catalog$places$MeasuredRoundTrip("Tokyo", "Singapore", 72.0, "Azure regions Japan East to Southeast Asia", "30 days to 29 June 2025", "median", "R", ["azure2025", "azure-regions"], true, "");
const K62 = new catalog$places$MeasuredRoundTrip("Dublin", "Ashburn", 74.0, "Azure regions North Europe to East US", "30 days to 29 June 2025", "median", "R", ["azure2025", "azure-regions"], false, "71 ms in the table of the opposite direction.");
const K63 = new catalog$places$MeasuredRoundTrip("London", "Ashburn", 79.0, "Azure regions UK South to East US", "30 days to 29 June 2025", "median", "R", ["azure2025", "azure-regions"], false, "");
const K64 = new catalog$places$MeasuredRoundTrip("Sydney", "Singapore", 94.0, "Azure regions Australia East to Southeast Asia", "30 days to 29 June 2025", "median", "R", ["azure2025", "azure-regions"], false, "");
const K65 = new catalog$places$MeasuredRoundTrip("Tokyo", "San Francisco", 107.0, "Azure regions Japan East to West US", "30 days to 29 June 2025", "median", "R", ["azure2025", "azure-regions"], false, "");
const K66 = new catalog$places$MeasuredRoundTrip("São Paulo", "Ashburn", 119.0, "Azure regions Brazil South to East US", "30 days to 29 June 2025", "median", "R", ["azure2025", "azure-regions"], false, "117 ms in the table of the opposite direction.");
const K67 = new catalog$places$MeasuredRoundTrip("Dubai", "London", 119.0, "Azure regions UAE North to UK South", "30 days to 29 June 2025", "median", "R", ["azure2025", "azure-regions"], true, "");
const K68 = new catalog$places$MeasuredRoundTrip("Sydney", "San Francisco", 141.0, "Azure regions Australia East to West US", "30 days to 29 June 2025", "median", "R", ["azure2025", "azure-regions"], false, "");
const K69 = new catalog$places$MeasuredRoundTrip("Paris", "Singapore", 149.0, "Azure regions France Central to Southeast Asia", "30 days to 29 June 2025", "median", "R", ["azure2025", "azure-regions"], true, "");
const K70 = new catalog$places$MeasuredRoundTrip("Singapore", "London", 155.0, "Azure regions Southeast Asia to UK South", "30 days to 29 June 2025", "median", "R", ["azure2025", "azure-regions"], true, "");
const K71 = new catalog$places$MeasuredRoundTrip("Johannesburg", "London", 161.0, "Azure regions South Africa North to UK South", "30 days to 29 June 2025", "median", "R", ["azure2025", "azure-regions"], true, "");
const K72 = new catalog$places$MeasuredRoundTrip("Tokyo", "London", 230.0, "Azure regions Japan East to UK South", "30 days to 29 June 2025", "median", "R", ["azure2025", "azure-regions"], true, "");
const K73 = new catalog$places$MeasuredRoundTrip("Sydney", "London", 247.0, "Azure regions Australia East to UK South", "30 days to 29 June 2025", "median", "R", ["azure2025", "azure-regions"], false, "");
const K74 = new catalog$places$MeasuredRoundTrip("Johannesburg", "Singapore", 292.0, "Azure regions South Africa North to Southeast Asia", "30 days to 29 June 2025", "median", "R", ["azure2025", "azure-regions"], true, "");
const K75 = new catalog$places$MeasuredRoundTrip("Johannesburg", "São Paulo", 319.0, "Azure regions South Africa North to Brazil South", "30 days to 29 June 2025", "median", "R", ["azure2025", "azure-regions"], false, "A cable across the South Atlantic exists; this traffic evidently takes another way.");
const K76 = [K55, K56, K57, K58, K59, K60, K61, K62, K63, K64, K65, K66, K67, K68, K69, K70, K71, K72, K73, K74, K75];
const K77 = new charts$round_trips$Published("Mumbai – Singapore", 3903163.2495666146, 0.03822540225720949, 0.017, "network");
const K78 = new charts$round_trips$Published("Aurora – Newark", 1186915.9037977713, 0.011623991866900989, 0.008230000000000001, "radio");
const K79 = new charts$round_trips$Published("New York – London", 5570229.873656523, 0.0545517222753334, 0.05895, "fibre");
const K80 = new charts$round_trips$Published("Fortaleza – Lisbon", 5601803.7272798605, 0.054860938974300916, 0.06, "fibre");
const K81 = new charts$round_trips$Published("Aurora – Newark", 1186915.9037977713, 0.011623991866900989, 0.01298, "fibre");
const K82 = new charts$round_trips$Published("Luanda – Fortaleza", 5746604.362805052, 0.05627903557599048, 0.063, "fibre");
const K83 = new charts$round_trips$Published("New York – Bude", 5298535.693043135, 0.05189090112058337, 0.0608, "fibre");
const K84 = new charts$round_trips$Published("Tokyo – Singapore", 5315093.711770423, 0.0520530611138922, 0.072, "network");
const K85 = new charts$round_trips$Published("Paris – Singapore", 10729343.412657896, 0.10507720063979589, 0.149, "network");
const K86 = new charts$round_trips$Published("Singapore – Hong Kong", 2582328.0121171963, 0.02528987918560676, 0.036, "network");
const K87 = new charts$round_trips$Published("Singapore – London", 10847859.85439171, 0.10623788451840926, 0.155, "network");
const K88 = new charts$round_trips$Published("Johannesburg – London", 9069478.370629773, 0.08882140889671418, 0.161, "network");
const K89 = new charts$round_trips$Published("Dubai – London", 5478064.570356369, 0.05364910673825657, 0.119, "network");
const K90 = new charts$round_trips$Published("Tokyo – London", 9558727.261588294, 0.0936128394531634, 0.23, "network");
const K91 = new charts$round_trips$Published("Frankfurt – London", 637754.5286895911, 0.006245811881740665, 0.017, "network");
const K92 = new charts$round_trips$Published("Paris – London", 343739.7081368178, 0.0033663948380239007, 0.011, "network");
const K93 = new charts$round_trips$Published("Johannesburg – Singapore", 8659732.548308363, 0.08480858701866795, 0.292, "network");
const K94 = [K77, K78, K79, K80, K81, K82, K83, K84, K85, K86, K87, K88, K89, K90, K91, K92, K93];
const K95 = new Map([["served", "solid"], ["offered", "dash"], ["healthy", "dot"], ["failed", "longdash"], ["prediction", "dashdot"], ["limit", "dash"]]);
const K96 = new Map([["served", "circle"], ["offered", "square"], ["healthy", "diamond"], ["failed", "triangle-up"], ["prediction", "x"], ["limit", "line-ew-open"]]);
const K97 = ["edge", "auth", "API", "fan-out search", "ranking", "render"];
const K98 = [["opening the connection", "limit/0.75", ""], ["request and answer", "limit/0.45", ""], ["waiting to be trusted with more", "limit/0.2", "/"], ["server", "healthy", ""], ["sending the bits", "served", ""]];
const K99 = [1000000.0, 1258925.411794166, 1584893.1924611141, 1995262.3149688789, 2511886.4315095823, 3162277.6601683795, 3981071.7055349695, 5011872.336272725, 6309573.44480193, 7943282.347242822, 10000000.0, 12589254.117941663, 15848931.924611142, 19952623.149688788, 25118864.315095823, 31622776.60168379, 39810717.05534969, 50118723.36272725, 63095734.448019296, 79432823.47242822, 100000000.0, 125892541.17941661, 158489319.2461111, 199526231.49688828, 251188643.1509582, 316227766.01683795, 398107170.5534969, 501187233.6272715, 630957344.4801943, 794328234.7242821, 1000000000.0, 1258925411.794166, 1584893192.4611108, 1995262314.9688828, 2511886431.509582, 3162277660.1683793, 3981071705.5349693, 5011872336.272715, 6309573444.801943, 7943282347.242822, 10000000000.0, 12589254117.941662, 15848931924.611109, 19952623149.688828, 25118864315.09582, 31622776601.683792, 39810717055.34969, 50118723362.72715, 63095734448.019424, 79432823472.42822, 100000000000.0];
const K100 = new Map([["tls12", 3], ["tls13", 2], ["tcp", 1], ["quic", 1], ["quic-0rtt", 0]]);
const K101 = ["Amsterdam", "Hong Kong", "Ashburn", "Luanda", "São Paulo", "Sydney", "Mumbai", "Boardman", "Osaka"];
const K102 = ["Amsterdam", "Ashburn", "Auckland", "Boardman", "Buenos Aires", "Cape Town", "Chennai", "Chicago", "Dubai", "Dublin", "Fortaleza", "Frankfurt", "Halifax", "Hong Kong", "Johannesburg", "Lagos", "Lisbon", "London", "Los Angeles", "Luanda", "Marseille", "Mexico City", "Mumbai", "Nairobi", "New York", "Osaka", "Paris", "Perth", "Pune", "San Francisco", "Santiago", "Seattle", "Seoul", "Singapore", "Stockholm", "Sydney", "São Paulo", "Tokyo", "Toronto"];
const K103 = [[1.0, "certain"], [0.001, "1 in 1 000"], [1e-06, "1 in 10⁶"], [1e-09, "1 in 10⁹"], [1e-12, "1 in 10¹²"], [1e-15, "1 in 10¹⁵"], [1e-18, "1 in 10¹⁸"], [1e-21, "1 in 10²¹"]];
const K104 = [1.0, 1.0592537251772889, 1.1220184543019633, 1.1885022274370185, 1.2589254117941673, 1.333521432163324, 1.4125375446227544, 1.4962356560944334, 1.5848931924611136, 1.6788040181225603, 1.7782794100389228, 1.8836490894898006, 1.9952623149688795, 2.113489039836647, 2.2387211385683394, 2.371373705661655, 2.51188643150958, 2.6607250597988097, 2.8183829312644537, 2.9853826189179595, 3.1622776601683795, 3.3496543915782766, 3.548133892335755, 3.758374042884441, 3.9810717055349722, 4.216965034285822, 4.466835921509632, 4.731512589614805, 5.011872336272722, 5.3088444423098835, 5.623413251903491, 5.956621435290105, 6.309573444801933, 6.6834391756861455, 7.079457843841379, 7.498942093324558, 7.943282347242816, 8.413951416451951, 8.912509381337454, 9.440608762859233, 10.0, 10.592537251772887, 11.220184543019636, 11.885022274370183, 12.589254117941675, 13.33521432163324, 14.12537544622754, 14.962356560944336, 15.848931924611133, 16.788040181225607, 17.78279410038923, 18.836490894898002, 19.952623149688797, 21.134890398366466, 22.3872113856834, 23.71373705661655, 25.118864315095795, 26.6072505979881, 28.183829312644534, 29.853826189179603, 31.622776601683793, 33.49654391578276, 35.48133892335755, 37.583740428844415, 39.810717055349734, 42.169650342858226, 44.6683592150963, 47.315125896148054, 50.11872336272722, 53.08844442309885, 56.23413251903491, 59.566214352901035, 63.09573444801933, 66.83439175686145, 70.79457843841381, 74.98942093324558, 79.43282347242814, 84.13951416451951, 89.12509381337455, 94.40608762859236, 100.0, 105.92537251772886, 112.2018454301963, 118.85022274370189, 125.89254117941675, 133.3521432163324, 141.2537544622754, 149.6235656094433, 158.48931924611142, 167.88040181225605, 177.82794100389228, 188.36490894898, 199.52623149688787, 211.34890398366477, 223.872113856834, 237.13737056616552, 251.18864315095797, 266.0725059798809, 281.8382931264455, 298.538261891796, 316.22776601683796, 334.9654391578276, 354.8133892335753, 375.8374042884443, 398.1071705534973, 421.6965034285823, 446.683592150963, 473.15125896148027, 501.18723362727246, 530.8844442309885, 562.341325190349, 595.6621435290103, 630.957344480193, 668.3439175686149, 707.945784384138, 749.8942093324558, 794.3282347242813, 841.3951416451947, 891.2509381337459, 944.0608762859235, 1000.0];
const K105 = [1.0, 2.0, 5.0, 10.0];
const K106 = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000];
const K107 = ["1", "", "5", "", "20", "", "100", "", "", "1 000"];
const K108 = new Map([["type", "log"], ["title", new Map([["text", "machines, log scale"]])], ["range", [-0.031517051446064856, 3.0791812460476247]], ["tickmode", "array"], ["tickvals", K106], ["ticktext", K107], ["tickangle", 0]]);
const K109 = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000];
const K110 = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000];
const K111 = ["1", "", "5", "", "20", "", "100", "", "", "1 000"];
const K112 = new Map([["type", "log"], ["title", new Map([["text", "machines, log scale"]])], ["range", [-0.031517051446064856, 3.0791812460476247]], ["tickmode", "array"], ["tickvals", K110], ["ticktext", K111], ["tickangle", 0]]);
const K113 = new simulators$scaling$Scaling(0.05, 0.0005, 32, 1000.0, [], true, 0.1);
const K114 = new simulators$scaling$Run(K113, 1000.0, 0.05, 0.0005, null);
const K115 = [0.01, 0.1, 1.0, 10.0, 100.0, 1000.0, 10000.0];
const K116 = ["1 %", "10 %", "capacity", "10×", "100×", "1 000×", "10 000×"];
const K117 = new Map([["type", "log"], ["title", new Map([["text", "calls, log scale"]])], ["range", [-2.0, 4.301029995663981]], ["tickmode", "array"], ["tickvals", K115], ["ticktext", K116]]);
const K118 = new Map([["threshold", 0.5], ["slow_threshold", 1.0], ["slow_duration", 60.0], ["open_duration", 60.0], ["half_open_calls", 10], ["minimum_calls", 100], ["window", 100], ["window_type", "COUNT_BASED"]]);
const K119 = new Map([["threshold", 0.5], ["minimum_calls", 20], ["window", 10.0], ["open_duration", 5.0], ["window_type", "TIME_BASED"]]);
const K120 = new Map([["threshold", 0.1], ["minimum_calls", 100], ["window", 30.0], ["open_duration", 5.0], ["window_type", "TIME_BASED"]]);
const K121 = [0.0, 0.02, 0.04, 0.06, 0.08, 0.1, 0.12, 0.14, 0.16, 0.18, 0.2, 0.22, 0.24, 0.26, 0.28, 0.3, 0.32, 0.34, 0.36, 0.38, 0.4, 0.42, 0.44, 0.46, 0.48, 0.5, 0.52, 0.54, 0.56, 0.58, 0.6, 0.62, 0.64, 0.66, 0.68, 0.7, 0.72, 0.74, 0.76, 0.78, 0.8, 0.82, 0.84, 0.86, 0.88, 0.9, 0.92, 0.94, 0.96, 0.98, 0.985, 0.99, 0.995];
const K122 = [0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.86, 0.87, 0.88, 0.89, 0.9, 0.9099999999999999, 0.9199999999999999, 0.9299999999999999, 0.94, 0.95, 0.96, 0.97, 0.98, 0.99, 0.993, 0.996, 0.998];
const K123 = [1e-09, 1e-08, 1e-07, 1e-06, 1e-05, 0.0001, 0.001, 0.01, 0.1, 1.0, 10.0, 60.0, 600.0, 3600.0, 86400.0, 864000.0, 8640000.0, 86400000.0, 864000000.0, 8640000000.0, 86400000000.0, 864000000000.0, 8640000000000.0];
const K124 = new simulators$error_budget$Rule(1.0, 600.0, null, true);
const K125 = new simulators$error_budget$Rule(1.0, 129600.0, null, true);
const K126 = new simulators$error_budget$Rule(14.4, 3600.0, null, true);
const K127 = new simulators$error_budget$Rule(14.4, 3600.0, null, true);
const K128 = new simulators$error_budget$Rule(6.0, 21600.0, null, true);
const K129 = new simulators$error_budget$Rule(1.0, 259200.0, null, false);
const K130 = new simulators$error_budget$Rule(14.4, 3600.0, 300.0, true);
const K131 = new simulators$error_budget$Rule(6.0, 21600.0, 1800.0, true);
const K132 = new simulators$error_budget$Rule(1.0, 259200.0, 21600.0, false);
const K133 = new Map([["threshold", [K124]], ["slow", [K125]], ["single", [K126]], ["multiple", [K127, K128, K129]], ["multiwindow", [K130, K131, K132]]]);
const K134 = [0.0001, 0.0001122018454301963, 0.00012589254117941674, 0.0001412537544622754, 0.00015848931924611142, 0.00017782794100389227, 0.00019952623149688788, 0.000223872113856834, 0.00025118864315095795, 0.0002818382931264455, 0.00031622776601683794, 0.0003548133892335753, 0.00039810717055349735, 0.00044668359215096305, 0.0005011872336272725, 0.0005623413251903491, 0.000630957344480193, 0.000707945784384138, 0.0007943282347242813, 0.0008912509381337459, 0.001, 0.001122018454301963, 0.0012589254117941675, 0.001412537544622754, 0.001584893192461114, 0.0017782794100389228, 0.001995262314968879, 0.00223872113856834, 0.0025118864315095794, 0.002818382931264455, 0.0031622776601683794, 0.0035481338923357532, 0.003981071705534973, 0.0044668359215096305, 0.005011872336272725, 0.005623413251903491, 0.00630957344480193, 0.00707945784384138, 0.007943282347242814, 0.008912509381337459, 0.01, 0.01122018454301963, 0.012589254117941675, 0.01412537544622754, 0.01584893192461114, 0.01778279410038923, 0.01995262314968879, 0.0223872113856834, 0.025118864315095794, 0.02818382931264455, 0.03162277660168379, 0.03548133892335753, 0.039810717055349734, 0.0446683592150963, 0.05011872336272725, 0.05623413251903491, 0.0630957344480193, 0.0707945784384138, 0.07943282347242814, 0.08912509381337459, 0.1, 0.1122018454301963, 0.12589254117941676, 0.1412537544622754, 0.15848931924611143, 0.1778279410038923, 0.1995262314968879, 0.223872113856834, 0.25118864315095796, 0.2818382931264455, 0.31622776601683794, 0.3548133892335753, 0.3981071705534973, 0.44668359215096304, 0.5011872336272725, 0.5623413251903491, 0.630957344480193, 0.707945784384138, 0.7943282347242814, 0.8912509381337459, 1.0];
const K135 = [[0.0001, "0.01 %"], [0.001, "0.1 %"], [0.01, "1 %"], [0.1, "10 %"], [1, "100 %"]];
const K136 = [0.0, 0.02, 0.04, 0.06, 0.08, 0.1, 0.12, 0.14, 0.16, 0.18, 0.2, 0.22, 0.24, 0.26, 0.28, 0.3, 0.32, 0.34, 0.36, 0.38, 0.4, 0.42, 0.44, 0.46, 0.48, 0.5, 0.52, 0.54, 0.56, 0.58, 0.6, 0.62, 0.64, 0.66, 0.68, 0.7, 0.72, 0.74, 0.76, 0.78, 0.8, 0.82, 0.84, 0.86, 0.88, 0.9, 0.92, 0.94, 0.95, 0.955, 0.96, 0.965, 0.97, 0.975, 0.98, 0.985, 0.99, 0.993, 0.996, 0.998, 0.999, 1.0];
const K137 = new Map([["rack", [0.0002, 0.0002, 0.0002]], ["zones", [0.001, 0.001, 0.001]], ["coasts", [0.001, 0.07, 0.07]], ["continents", [0.001, 0.07, 0.15]]]);
const K138 = new Map([["mesh", "in a full mesh"], ["leader", "around one leader"], ["tree", "in a tree"], ["gossip", "that gossip"], ["cells", "in cells"]]);
const K139 = [2, 3, 4, 5, 7, 8, 10, 13, 17, 21, 27, 34, 43, 55, 70, 88, 112, 141, 179, 227, 288, 364, 462, 585, 741, 939, 1189, 1507, 1909, 2418, 3064, 3882, 4918, 6230, 7893, 10000];
const K140 = ["mesh", "leader", "tree", "gossip", "cells"];
const K141 = new Map([["mesh", "solid"], ["leader", "longdash"], ["tree", "dot"], ["gossip", "dashdot"], ["cells", "dash"]]);
const K142 = [2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000];
const K143 = ["2", "", "10", "", "50", "", "200", "", "1 000", "", "", "10 000"];
const K144 = new Map([["type", "log"], ["title", new Map([["text", "members, log scale"]])], ["range", [0.25527250510330607, 4.146128035678238]], ["tickmode", "array"], ["tickvals", K142], ["ticktext", K143]]);
const K145 = [1, 10, 100, 1000, 10000, 100000];
const K146 = new Map([["mesh", "mesh"], ["leader", "leader"], ["tree", "tree"], ["gossip", "gossip"], ["cells", "cells"]]);
const K147 = [2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000];
const K148 = ["2", "", "10", "", "50", "", "200", "", "1 000", "", "", "10 000"];
const K149 = new Map([["type", "log"], ["title", new Map([["text", "members, log scale"]])], ["range", [0.25527250510330607, 4.146128035678238]], ["tickmode", "array"], ["tickvals", K147], ["ticktext", K148]]);
const K150 = [1, 1000, 1000000, 1000000000];
const K151 = new simulators$quorum_staleness$Leg(0.9122, 0.000235, 10.0, 1660.0);
const K152 = new simulators$quorum_staleness$Leg(0.38, 0.00105, 1.51, 183.0);
const K153 = new simulators$quorum_staleness$Leg(0.939, 0.003, 3.35, 2.8);
const K154 = new simulators$quorum_staleness$Leg(0.982, 0.0015, 3.8, 21.7);
const K155 = new simulators$quorum_staleness$Leg(0.38, 0.00105, 1.51, 183.0);
const K156 = new Map([["ssd", [K151, K151]], ["disk", [K152, K151]], ["yammer", [K153, K154]], ["wan", [K155, K151]]]);
const K157 = [0.005, 0.003, 0.012, 0.01, 0.015, 0.02];
const K158 = [0.02, 0.015, 0.045, 0.1, 0.05, 0.06];

export const READINGS = {
"round_trips": { Settings: simulators$round_trips$RoundTrips, read: charts$round_trips$read, answer: charts$round_trips$lambda, explain: charts$round_trips$_explain },
"transfer": { Settings: simulators$transfer$Transfer, read: charts$transfer$read, answer: charts$transfer$_hundredfold, explain: charts$transfer$_explain },
"placement": { Settings: simulators$placement$Placement, read: charts$placement$read, answer: charts$placement$_second_copy, explain: charts$placement$_explain },
"durability": { Settings: simulators$durability$Durability, read: charts$durability$read, answer: charts$durability$_nines_left, explain: charts$durability$_explain },
"scaling": { Settings: simulators$scaling$Scaling, read: charts$scaling$read, answer: charts$scaling$lambda, explain: charts$scaling$_explain, truth: charts$scaling$lambda2 },
"cascade": { Settings: simulators$cascade$Cascade, read: charts$cascade$read, answer: charts$cascade$lambda, explain: charts$cascade$_explain },
"provisioning": { Settings: simulators$provisioning$Provisioning, read: charts$provisioning$read, answer: charts$provisioning$_average, explain: charts$provisioning$_explain },
"queue_sizing": { Settings: simulators$queue_sizing$QueueSizing, read: charts$queue_sizing$read, answer: charts$queue_sizing$_growth_of_the_wait, explain: charts$queue_sizing$_explain },
"error_budget": { Settings: simulators$error_budget$ErrorBudget, read: charts$error_budget$read, answer: charts$error_budget$_minutes_until_told, explain: charts$error_budget$_explain },
"retry_budget": { Settings: simulators$retry_budget$RetryBudget, read: charts$retry_budget$read, answer: charts$retry_budget$_calls_as_set, explain: charts$retry_budget$_explain },
"coordination": { Settings: simulators$coordination$Coordination, read: charts$coordination$read, answer: charts$coordination$lambda, explain: charts$coordination$_explain },
};
