// Written by `make generated` from the charts' own Python; edit those instead.

import { written } from "./formatting.js";
import { Refusal, py } from "./numeric.js";
import { ob } from "./objects.js";

function charting$charts$ticks$power_of_ten(exponent) {
  return py.float(("1e" + ob.str(exponent)));
}
function charting$charts$ticks$unit_of(unit, size) {
  if ((unit === "s")) {
    return ob.next(ob.list(charting$K1).filter(([limit, each]) => (size < limit)).map(([limit, each]) => each), 31557600.0);
  }
  if ((unit === "byte") && (size >= 10000)) {
    return ob.next(ob.list(charting$K2).filter((each) => (size >= each)).map((each) => each), 1.0);
  }
  return 1.0;
}
function charting$charts$ticks$step_of(low, high, unit, most) {
  let _, one, power, size, step, wide;
  size = py.max(py.abs(low), py.abs(high));
  step = 0.0;
  for (_ of ob.each(ob.range(3))) {
    one = charting$charts$ticks$unit_of(unit, size);
    wide = py.div(py.div(high - low, one), most - 1);
    power = charting$charts$ticks$power_of_ten(py.floor(py.log10(wide) + 1e-09));
    step = ob.times(ob.next(ob.list([1, 2, 5, 10]).filter((nice) => ((ob.times(nice, power)) >= (wide * (1 - 1e-09)))).map((nice) => ob.times(nice, power))), one);
    if ((ob.equal(one, 31557600.0))) {
      step = py.max(step, one);
    }
    size = py.max(size, py.ceil(py.div(high, step) - 1e-09) * step);
  }
  return step;
}
function charting$charts$ticks$multiples(low, high, step) {
  let first;
  first = py.ceil(py.div(low, step) - 1e-09);
  return ob.list(ob.range(first, py.floor(py.div(high, step) + 1e-09) + 1)).map((i) => py.float((ob.format(ob.times(i, step), (".12g")))));
}
function charting$charts$ticks$_within(values, low, high) {
  return ob.list(ob.sorted(ob.set(values))).filter((each) => ((low * (1 - 1e-09)) <= each && each <= (high * (1 + 1e-09)))).map((each) => each);
}
function charting$charts$ticks$rounded(low, high, unit, most) {
  let every, fine, first, inside, last, tens;
  [first, last] = [py.floor(py.log10(low)), py.ceil(py.log10(high))];
  tens = ob.list(ob.range(first, last + 1)).map((power) => charting$charts$ticks$power_of_ten(power));
  fine = ob.list(tens).flatMap((ten) => ob.list([1, 2, 5]).map((digit) => py.float((ob.format(ob.times(digit, ten), (".3g"))))));
  if ((unit === "s") && (low >= (1e-09 * (1 - 1e-09)))) {
    tens = ob.list(charting$K3);
    fine = [...ob.each(ob.list(fine).filter((each) => (each < 60.0)).map((each) => each)), ...ob.each(charting$K4)];
  } else {
    if ((unit === "byte")) {
      tens = [1.0, 10.0, 100.0, ...ob.each(ob.list(ob.range(1, 6)).map((power) => py.pow(1024.0, power)))];
      fine = ob.list(ob.range(51)).map((power) => py.pow(2.0, power));
    }
  }
  inside = charting$charts$ticks$_within(tens, low, high);
  if ((ob.len(inside) < 3)) {
    inside = ob.either(charting$charts$ticks$_within(fine, low, high), () => [low, high]);
  }
  every = py.ceil(py.div(ob.len(inside), most));
  return ((unit !== "byte") ? ob.slice(ob.slice(ob.slice(inside, null, null, -1), null, null, every), null, null, -1) : ob.slice(inside, null, null, every));
}
function charting$charts$words$capital(text) {
  return ob.add(ob.method("upper", ob.slice(text, null, 1, null), []), ob.slice(text, 1, null, null));
}
function charting$charts$words$_turns(steps, slack) {
  let signs;
  signs = ob.list(steps).filter((each) => (py.abs(each) > slack)).map((each) => (each > 0));
  return ob.sum(ob.list(ob.pairwise(signs)).map(([before, after]) => (!ob.equal(before, after))));
}
function charting$charts$words$course(along, name, points, place, said) {
  let at, end, first, last, least, most, slack, steps, tiny, title, values;
  title = charting$charts$words$capital(name);
  values = ob.list(points).map(([, value]) => value);
  [least, most] = [py.min(values), py.max(values)];
  tiny = ob.times(1e-09, py.max(py.abs(least), py.abs(most)));
  if ((ob.len(values) < 2) || ob.truth(ob.isclose(least, most, 1e-09, 1e-300))) {
    return (ob.str(title) + " does not move with " + ob.str(along) + ": it stays at " + ob.str(said(ob.item(values, 0))));
  }
  if ((ob.equal(said(least), said(most)))) {
    return (ob.str(title) + " hardly moves with " + ob.str(along) + ": it stays near " + ob.str(said(most)));
  }
  slack = (most - least) * 1e-09;
  steps = ob.list(ob.pairwise(values)).map(([before, later]) => later - before);
  [first, last] = [ob.item(values, 0), ob.item(values, -1)];
  end = (value) => {
  return ((0 < py.abs(value) && py.abs(value) < tiny) ? "about 0" : said(value));
};
  at = (value) => {
  return place(ob.next(ob.list(points).filter(([x, each]) => (py.abs(each - value) <= slack)).map(([x, each]) => x)));
};
  if (ob.truth(ob.all(ob.list(steps).map((each) => (each >= (-slack))))) || ob.truth(ob.all(ob.list(steps).map((each) => (each <= slack))))) {
    return (ob.str(title) + " " + ob.str(((last > first) ? "rises" : "falls")) + " from " + ob.str(end(first)) + " to " + ob.str(end(last)) + " with " + ob.str(along));
  }
  if ((most > (ob.add(py.max(first, last), slack))) && (charting$charts$words$_turns(steps, slack) === 1)) {
    return (ob.str(title) + " peaks at " + ob.str(said(most)) + ", with " + ob.str(along) + " at " + ob.str(at(most)));
  }
  if ((least < (py.min(first, last) - slack)) && (charting$charts$words$_turns(steps, slack) === 1)) {
    return (ob.str(title) + " is least, " + ob.str(end(least)) + ", with " + ob.str(along) + " at " + ob.str(at(least)));
  }
  return (ob.str(title) + " goes up and down with " + ob.str(along) + ", between " + ob.str(end(least)) + " and " + ob.str(end(most)));
}
function charting$foundation$exploring$_whole_elasticity(line, x, result) {
  let after, before, change, high, low, step;
  step = py.max(1, py.floordiv(x, 10000));
  high = ob.next(ob.list([ob.add(x, step), x]).filter((n) => !(ob.truth(ob.isnan(line(n))))).map((n) => n), x);
  low = ob.next(ob.list([x - step, x]).filter((n) => (n >= 1) && !(ob.truth(ob.isnan(line(n))))).map((n) => n), x);
  if ((ob.equal(low, high))) {
    return "The formula has no value on either side of here.";
  }
  [before, after] = [line(low), line(high)];
  if ((before === 0.0) || (py.div(after, before) <= 0.0)) {
    return "The result is 0 or changes sign beside here, and no percentage of it can be told.";
  }
  change = py.div(after - before, before);
  return py.div(((py.abs(change) < 0.5) ? py.log1p(change) : py.log(py.div(after, before))), py.log1p(py.div(high - low, low)));
}
function charting$foundation$exploring$_slope(line, x, result, width) {
  let bound, far, h, near;
  h = width * py.abs(x);
  bound = ((h > 0.0) ? line.quantity.upper : line.quantity.lower);
  if ((0.0 < py.abs(x - bound) && py.abs(x - bound) < (4 * py.abs(h)))) {
    h = ob.copysign(py.div(py.abs(x - bound), 4), h);
  }
  [near, far] = [line(ob.add(x, h)), line(x + (2 * h))];
  if (ob.truth(ob.isnan(near)) || ob.truth(ob.isnan(far))) {
    return null;
  }
  return py.div(py.div(4 * near - far - (3 * result), 2 * h) * x, result);
}
function charting$foundation$exploring$_elasticity(line, x, result) {
  let down, up, width;
  for (width of ob.each([0.0001, 1e-05, 1e-06])) {
    [down, up] = [charting$foundation$exploring$_slope(line, x, result, -width), charting$foundation$exploring$_slope(line, x, result, width)];
    if ((ob.same(down, null) === true) && (ob.same(up, null) === true)) {
      return "The formula has no value on either side of here.";
    }
    if ((ob.same(down, null) === true) || (ob.same(up, null) === true)) {
      return ((ob.same(up, null) === true) ? down : up);
    }
    if (ob.truth(ob.isclose(down, up, 0.001, 1e-06))) {
      return py.div(ob.add(down, up), 2);
    }
  }
  return "The formula jumps or bends here.";
}
function charting$foundation$exploring$elasticity(line, x, result) {
  if ((result === 0.0)) {
    return "The result is 0 here, and no percentage of it can be told.";
  }
  if ((x === 0)) {
    return "It is 0 here, and 1 % of nothing is nothing.";
  }
  return (ob.truth(line.quantity.integer) ? charting$foundation$exploring$_whole_elasticity(line, x, result) : charting$foundation$exploring$_elasticity(line, x, result));
}
function charting$charts$strengths$strongest(strengths) {
  let known;
  known = ob.list(ob.method("items", strengths, [])).filter(([name, strength]) => ob.truth(ob.isFloat(strength)) && ob.truth(strength)).map(([name, strength]) => [name, strength]);
  return (ob.truth(known) ? ob.max([known], ((pair) => py.abs(ob.item(pair, 1))), undefined) : null);
}
function charting$charts$strengths$finding(strengths, result) {
  let change, most, name, strength;
  if ((ob.same((most = charting$charts$strengths$strongest(strengths)), null) === true)) {
    return ("No small change of an input moves the " + ob.str(result) + " here");
  }
  [name, strength] = most;
  change = (ob.str(written.number(py.abs(strength), 2)) + ob.str(" ") + "% " + ob.str(((strength > 0) ? "more" : "less")) + " " + ob.str(result));
  return ((ob.len(strengths) > 1) ? ("Moved most by " + ob.str(name) + ": 1" + ob.str(" ") + "% more gives " + ob.str(change)) : ("1" + ob.str(" ") + "% more " + ob.str(name) + " gives " + ob.str(change)));
}
function charting$charts$strengths$strength_text(strength) {
  if (ob.truth(ob.isStr(strength))) {
    return "not told";
  }
  if ((strength === 0)) {
    return "no change";
  }
  return (ob.str(((strength > 0) ? "+" : "−")) + ob.str(written.number(py.abs(strength), 2)) + ob.str(" ") + "%");
}
function charting$charts$strengths$told(strength) {
  return (ob.truth(ob.isStr(strength)) ? strength : charting$charts$strengths$strength_text(strength));
}
function charting$charts$ticks$nice_above(value) {
  let power;
  if ((value <= 0)) {
    return 0.0;
  }
  power = charting$charts$ticks$power_of_ten(py.floor(py.log10(value)));
  return ob.next(ob.list([1, 1.5, 2, 3, 5, 7.5, 10]).filter((nice) => ((ob.times(nice, power)) >= (value * (1 - 1e-09)))).map((nice) => ob.times(nice, power)));
}
function charting$charts$strengths$_range(values) {
  let high, low, reach;
  reach = ob.either(charting$charts$ticks$nice_above(py.max(ob.map(py.abs, values))), () => 1.0);
  low = ((py.min(values) < 0) ? -reach : 0.0);
  high = ((py.max(values) > 0) || (low === 0.0) ? reach : 0.0);
  return [low - ((low < 0) ? 0.06 * (high - low) : 0.0), high + (0.5 * (high - low))];
}
function charting$charts$words$wrapped(text, width) {
  let lines, word;
  lines = [""];
  for (word of ob.each(ob.method("split", text, []))) {
    if (ob.truth(ob.item(lines, -1)) && ((ob.len(ob.item(lines, -1)) + ob.len(word)) >= width)) {
      ob.method("append", lines, [word]);
    } else {
      ob.put(lines, -1, ob.method("strip", (ob.str(ob.item(lines, -1)) + " " + ob.str(word)), []));
    }
  }
  return ob.method("join", ("<br>"), [lines]);
}
function charting$charts$strengths$figure(strengths, result) {
  let order, rows, sizes, values;
  sizes = new Map(ob.list(ob.method("items", strengths, [])).map(([name, each]) => [name, (ob.truth(ob.isFloat(each)) ? each : 0.0)]));
  order = ob.sorted(sizes, ((name) => py.abs(ob.item(sizes, name))));
  values = ob.list(order).map((name) => ob.item(sizes, name));
  rows = ob.list(ob.range(ob.len(order)));
  return new Map([["name", "elasticity"], ["finding", charting$charts$strengths$finding(strengths, result)], ["alternative", ob.method("join", (" "), [ob.list(ob.reversed(order)).map((name) => (ob.str(charting$charts$words$capital(name)) + ": " + ob.str(ob.method("rstrip", charting$charts$strengths$told(ob.item(strengths, name)), ["."])) + "."))])], ["plot", new Map([["data", [new Map([["type", "bar"], ["orientation", "h"], ["x", values], ["y", rows], ["marker", new Map([["color", "role:served"]])], ["hovertext", ob.list(order).map((name) => (ob.str(name) + ": " + ob.str(charting$charts$strengths$told(ob.item(strengths, name)))))], ["hoverinfo", "text"], ["name", "change of the result"]]), new Map([["type", "scatter"], ["mode", "text"], ["x", ob.list(values).map((each) => py.max(0.0, each))], ["y", rows], ["text", ob.list(order).map((name) => (" " + ob.str(charting$charts$strengths$strength_text(ob.item(strengths, name)))))], ["textposition", "middle right"], ["textfont", new Map([["color", "role:text"], ["size", 12]])], ["cliponaxis", false], ["hoverinfo", "skip"], ["name", "in words"]])]], ["layout", new Map([["xaxis", new Map([["title", new Map([["text", ("change for 1" + ob.str(" ") + "% more (%)")]])], ["range", charting$charts$strengths$_range(values)], ["nticks", 5], ["zeroline", true]])], ["yaxis", new Map([["tickmode", "array"], ["tickvals", rows], ["ticktext", ob.list(order).map((name) => charting$charts$words$wrapped(name, 16))], ["range", [-0.6, py.max(ob.len(order) - 0.4, 1.6)]], ["automargin", true], ["showgrid", false], ["title", new Map([["text", ""]])]])], ["hovermode", "closest"], ["bargap", 0.4], ["height", py.max(180, py.min(420, 90 + (46 * ob.len(order))))], ["margin", new Map([["t", 8], ["l", 110]])]])]])], ["table", new Map([["columns", ["input", ("change of the result for 1" + ob.str(" ") + "% more (%)"), "in words"]], ["rows", ob.list(ob.reversed(order)).map((name) => [name, ob.item(sizes, name), charting$charts$strengths$told(ob.item(strengths, name))])]])]]);
}
function charting$dstudio_widgets$wording$_entry(called, index) {
  return ((ob.same(index, null) === true) ? called : (ob.str(called) + ", entry " + ob.str(py.int(index) + 1) + ","));
}
function charting$dstudio_widgets$wording$_behind(unit) {
  let bare, per;
  if (!(ob.truth(unit))) {
    return "";
  }
  bare = ob.escaped(unit);
  per = ob.escaped(ob.method("removeprefix", unit, ["1"]));
  return ("(?: \\(" + ob.str(bare) + "\\)| " + ob.str(bare) + "(?!\\w)| ?" + ob.str(per) + "(?!\\w))?");
}
function charting$dstudio_widgets$wording$_written(kind, amount) {
  return written.say(py.float(amount), ob.item(kind, "unit"), (ob.truth(ob.item(kind, "integer")) ? 15 : 6));
}
function charting$dstudio_widgets$wording$_measured(kind, joint, low, high) {
  let before, upto;
  before = ((joint === "=") ? " " : joint);
  upto = ((ob.same(high, null) === true) ? "" : (" to " + ob.str(charting$dstudio_widgets$wording$_written(kind, high))));
  return (ob.str(ob.item(kind, "called")) + ob.str(before) + ob.str(charting$dstudio_widgets$wording$_written(kind, low)) + ob.str(upto));
}
function charting$dstudio_widgets$wording$_renamed(sentence, name, kind) {
  let amount, called, unit;
  called = ob.str(ob.item(kind, "called"));
  sentence = ob.substituted(("\\b" + ob.str(name) + "(?:\\[(\\d+)\\])? \\(" + ob.str(ob.escaped(called)) + "\\)"), ((found) => charting$dstudio_widgets$wording$_entry(called, ob.item(found, 1))), sentence);
  if ((ob.contains("limits", kind))) {
    unit = charting$dstudio_widgets$wording$_behind(ob.item(ob.item(kind, "limits"), "unit"));
    amount = ("\\b" + ob.str(name) + "(=| is allowed (?:above|below|up to|from) )" + ob.str("(-?\\d+(?:\\.\\d+)?(?:e[-+]?\\d+)?)") + "(?: to " + ob.str("(-?\\d+(?:\\.\\d+)?(?:e[-+]?\\d+)?)") + ")?" + ob.str(unit));
    sentence = ob.substituted(amount, ((found) => charting$dstudio_widgets$wording$_measured(kind, ob.item(found, 1), ob.item(found, 2), ob.item(found, 3))), sentence);
  }
  if ((ob.contains("_", name))) {
    sentence = ob.substituted(("\\b" + ob.str(name) + "(?:\\[(\\d+)\\])?(?!\\w)"), ((found) => charting$dstudio_widgets$wording$_entry(called, ob.item(found, 1))), sentence);
  }
  return sentence;
}
function charting$dstudio_widgets$wording$worded(sentence, kinds) {
  let each, name;
  for ([name, each] of ob.each(ob.method("items", kinds, []))) {
    sentence = charting$dstudio_widgets$wording$_renamed(sentence, name, each);
  }
  return charting$charts$words$capital(sentence);
}
const charting$K1 = [[90.0, 1.0], [5400.0, 60.0], [129600.0, 3600.0], [63115200.0, 86400.0]];
const charting$K2 = [1099511627776.0, 1073741824.0, 1048576.0, 1024.0];
const charting$K3 = [1e-09, 1e-08, 1e-07, 1e-06, 1e-05, 0.0001, 0.001, 0.01, 0.1, 1.0, 10.0, 60.0, 600.0, 3600.0, 36000.0, 86400.0, 864000.0, 8640000.0, 315576000.0, 3155760000.0, 31557600000.0, 315576000000.0, 3155760000000.0, 31557600000000.0, 315576000000000.0, 3155760000000000.0, 3.15576e+16, 3.15576e+17, 3.15576e+18, 3.15576e+19, 3.15576e+20, 3.15576e+21, 3.15576e+22];
const charting$K4 = [60.0, 120.0, 300.0, 600.0, 1800.0, 3600.0, 7200.0, 18000.0, 43200.0, 86400.0, 172800.0, 432000.0, 864000.0, 2592000.0, 8640000.0, 63115200.0, 157788000.0, 315576000.0];

export const CHARTING = {
"power_of_ten": charting$charts$ticks$power_of_ten,
"step_of": charting$charts$ticks$step_of,
"multiples": charting$charts$ticks$multiples,
"rounded": charting$charts$ticks$rounded,
"course": charting$charts$words$course,
"elasticity": charting$foundation$exploring$elasticity,
"strongest": charting$charts$strengths$strongest,
"strengths": charting$charts$strengths$figure,
"worded": charting$dstudio_widgets$wording$worded,
};
