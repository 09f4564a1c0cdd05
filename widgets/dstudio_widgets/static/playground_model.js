// Written by `make generated` from the charts' own Python; edit those instead.

import { written } from "./formatting.js";
import { Refusal, py } from "./numeric.js";
import { ob } from "./objects.js";

function play$dstudio_widgets$playground_state$made(data) {
  if (ob.truth(ob.isList(data))) {
    return ob.tuple(ob.list(data).map((each) => play$dstudio_widgets$playground_state$made(each)));
  }
  if (ob.truth(ob.isDict(data))) {
    return ob.construct(ob.item(play$K78, ob.item(data, "$")), [], [...ob.pairs(new Map(ob.list(ob.method("items", data, [])).filter(([name, value]) => (name !== "$")).map(([name, value]) => [name, play$dstudio_widgets$playground_state$made(value)])))]);
  }
  return data;
}
function play$dstudio_widgets$playground_state$_forked(told) {
  return ((ob.same(told, null) === true) ? null : new play$dstudio_widgets$playground_state$Fork(ob.item(told, 0), ob.item(told, 1)));
}
function play$dstudio_widgets$playground_state$continued(told) {
  let guess, listed;
  listed = play$dstudio_widgets$playground_state$made(ob.item(told, "systems"));
  guess = ob.item(told, "guess");
  return new play$dstudio_widgets$playground_state$State(ob.item(told, "name"), ob.item(listed, ob.item(told, "reference")), ob.item(listed, ob.item(told, "system")), ob.item(told, "seed"), ob.item(told, "watch"), ob.item(told, "guessing"), ((ob.same(guess, null) === true) ? null : new play$charts$playground_states$Guess(ob.tuple(ob.item(guess, "expected")), ob.tuple(ob.item(guess, "red")))), ob.dict(ob.item(told, "errors")), ob.tuple(ob.list(ob.item(told, "history")).map(([name, before, after, seed, fork]) => new play$dstudio_widgets$playground_state$Earlier(name, ob.item(listed, before), ob.item(listed, after), seed, play$dstudio_widgets$playground_state$_forked(fork)))), ob.tuple(ob.list(ob.item(told, "pins")).map(([label, summary, metrics, system, seen, seed]) => new play$dstudio_widgets$playground_state$Pin(label, summary, ob.tuple(metrics), ob.item(listed, system), ob.item(listed, seen), seed))), play$dstudio_widgets$playground_state$_forked(ob.item(told, "fork")));
}
function play$engine$plan$finite(value) {
  return ob.both(ob.both((ob.isInt(value) || ob.isFloat(value)), () => !(ob.truth(ob.isBool(value)))), () => py.isfinite(value));
}
function play$engine$plan_checks$_times(plan) {
  let name, value;
  for (name of ob.each(["horizon", "window"])) {
    value = ob.getattr(plan, name);
    if (!(ob.truth(play$engine$plan$finite(value))) || !((0 < value && value <= 10000000.0))) {
      throw ob.refusal((ob.str(name) + " was given as " + ob.str(ob.repr(value)) + "; allowed is a time above 0 s and at most 10000000 s; try " + ob.str(name) + "=1.0."), name);
    }
  }
  if (!((1 <= plan.windows && plan.windows <= 4000))) {
    throw ob.refusal(("horizon=" + ob.str(written.plain(plan.horizon)) + " s has " + ob.str(plan.windows) + " windows of " + ob.str(written.plain(plan.window)) + " s; allowed are 1 to " + ob.str(4000) + "; try window=" + ob.str(written.plain(py.div(plan.horizon, 60))) + "."), "window");
  }
  if ((((plan.windows * ob.len(plan.sources)) * 1536) > 20000000)) {
    throw ob.refusal((ob.str(plan.windows) + " windows of " + ob.str(ob.len(plan.sources)) + " sources are more than can be kept; try a larger window than " + ob.str(written.plain(plan.window)) + " s."), "window");
  }
  if (!((1 <= plan.limit && plan.limit <= (4 * 524288)))) {
    throw ob.refusal(("limit=" + ob.str(plan.limit) + " calls under way at once; allowed are 1 to " + ob.str(4 * 524288) + "; try limit=" + ob.str(524288) + "."), "limit");
  }
}
function play$engine$plan_checks$_names(kind, records) {
  let record, seen;
  seen = ob.set();
  for (record of ob.each(records)) {
    if ((ob.contains(record.name, seen))) {
      throw ob.refusal(("Two " + ob.str(kind) + "s are called " + ob.str(ob.repr(record.name)) + "; give each a name of its own."), "name");
    }
    ob.method("add", seen, [record.name]);
  }
}
function play$engine$plan_checks$_refuse(kind, name, sentence, parameter) {
  return ob.refusal((ob.str(ob.method("capitalize", kind, [])) + " " + ob.str(ob.repr(name)) + ": " + ob.str(sentence)), parameter);
}
function play$engine$plan_checks$_numbers(kind, record) {
  let lowest, name, value, words;
  for (name of ob.each(ob.list(ob.fields(record)).map((field) => field.name))) {
    if ((ob.contains(name, play$K79))) {
      continue;
    }
    value = ob.getattr(record, name);
    if (ob.truth((ob.isInt(value) || ob.isFloat(value))) && (0 <= value && value <= 1) && ((!ob.contains(name, play$K80)) || (ob.equal(value, py.int(value))))) {
      continue;
    }
    if ((ob.contains(name, play$K81)) && ob.truth(ob.isStr(value))) {
      if ((!ob.contains(value, ob.item(play$K87, ob.item(play$K81, name))))) {
        words = ob.method("join", (", "), [ob.item(play$K87, ob.item(play$K81, name))]);
        throw play$engine$plan_checks$_refuse(kind, record.name, (ob.str(name) + "=" + ob.str(ob.repr(value)) + "; allowed is one of " + ob.str(words) + "."), name);
      }
      continue;
    }
    if (ob.truth(ob.isBool(value))) {
      continue;
    }
    lowest = ((ob.contains(name, ob.set(["budget", "health", "room"]))) ? -1.0 : 0.0);
    if (!(ob.truth(play$engine$plan$finite(value)))) {
      throw play$engine$plan_checks$_refuse(kind, record.name, (ob.str(name) + "=" + ob.str(ob.repr(value)) + " is not a finite number; give one that is."), name);
    }
    if ((value < lowest)) {
      throw play$engine$plan_checks$_refuse(kind, record.name, (ob.str(name) + "=" + ob.str(written.plain(value)) + " is negative; allowed is at least 0."), name);
    }
    if ((ob.contains(name, play$K88)) && !((kind === "block") && (name === "share") && (record.service !== "mixture")) && (value > 1)) {
      throw play$engine$plan_checks$_refuse(kind, record.name, (ob.str(name) + "=" + ob.str(written.plain(value)) + " is a share; allowed is at most 1."), name);
    }
    if ((ob.contains(name, play$K80)) && (!ob.equal(value, py.int(value)))) {
      throw play$engine$plan_checks$_refuse(kind, record.name, (ob.str(name) + "=" + ob.str(written.plain(value)) + " is not a whole number; try " + ob.str(py.round(value)) + "."), name);
    }
    if ((value > 1000000000.0) && (name !== "backoff_cap")) {
      throw play$engine$plan_checks$_refuse(kind, record.name, (ob.str(name) + "=" + ob.str(written.plain(value)) + " is more than can be run; allowed is at most 1000000000."), name);
    }
  }
}
function play$engine$plan_checks$_source(plan, source) {
  if (!((0 <= source.link && source.link < ob.len(plan.links)))) {
    throw play$engine$plan_checks$_refuse("source", source.name, ("its link " + ob.str(source.link) + " does not exist; add the call that it makes."), "link");
  }
  if ((source.arrivals === "closed")) {
    if ((source.users < 1) || (source.think <= 0)) {
      throw play$engine$plan_checks$_refuse("source", source.name, "closed arrivals need users and a think time above 0 s; try users=10, think=1.0.", "users");
    }
    if ((source.users > 100000)) {
      throw play$engine$plan_checks$_refuse("source", source.name, ("users=" + ob.str(source.users) + "; allowed are at most 100000."), "users");
    }
    if (ob.truth(source.rate)) {
      throw play$engine$plan_checks$_refuse("source", source.name, "it has closed arrivals and a rate; users set the pace themselves, so leave one out.", "rate");
    }
  } else {
    if ((source.rate <= 0)) {
      throw play$engine$plan_checks$_refuse("source", source.name, ("rate=" + ob.str(written.plain(source.rate)) + " sends nothing; allowed is above 0 per second."), "rate");
    } else {
      if (ob.truth(source.users)) {
        throw play$engine$plan_checks$_refuse("source", source.name, "it has a rate and users; users belong to closed arrivals, so leave one out.", "users");
      }
    }
  }
  if ((source.keys > 1000000)) {
    throw play$engine$plan_checks$_refuse("source", source.name, ("keys=" + ob.str(source.keys) + "; allowed are at most 1000000."), "keys");
  }
}
function play$engine$plan_checks$_cache(plan, block, no) {
  let name;
  if ((block.cache === "none")) {
    for (name of ob.each(["hit", "life", "capacity", "single_flight"])) {
      if (ob.truth(ob.getattr(block, name))) {
        throw no((ob.str(name) + " is set, but it has no cache; choose cache='share' or cache='keyed', or leave it out."), name);
      }
    }
    return null;
  }
  if (!(ob.truth(block.links))) {
    throw no("it is a cache with nothing behind it; connect it to what it caches.", "links");
  }
  if ((block.cache === "share") && (ob.truth(block.life) || ob.truth(block.capacity) || ob.truth(block.single_flight))) {
    throw no("its hits are a given share, so life, capacity and single flight mean nothing; choose cache='keyed'.", "cache");
  }
  if ((block.cache === "keyed")) {
    if (ob.truth(block.hit)) {
      throw no("its hits follow from the keys asked for, so no share of hits is given; choose cache='share', or leave it out.", "hit");
    }
    if (!(ob.truth(ob.all(ob.list(plan.sources).map((source) => source.keys))))) {
      throw no("it is a cache of keys, but not every source asks for keys; give the sources a number of keys.", "cache");
    }
  }
}
function play$engine$plan_checks$_block(plan, block) {
  let copies, link, name, no;
  no = (sentence, parameter) => {
  return play$engine$plan_checks$_refuse("block", block.name, sentence, parameter);
};
  if (ob.truth(block.servers) && (block.mean <= 0)) {
    throw no((ob.str(block.servers) + " servers that take no time are never busy; give a mean service time, or servers=0."), "mean");
  }
  if (!(ob.truth(block.servers))) {
    for (name of ob.each(["shed", "scale_every"])) {
      if ((ob.getattr(block, name) > 0)) {
        throw no((ob.str(name) + " is set, but without a number of servers nobody ever waits; give servers, or leave it out."), name);
      }
    }
    if ((block.room >= 0)) {
      throw no("its queue is bounded, but without a number of servers nobody ever waits; give servers, or leave it out.", "room");
    }
  }
  if ((block.service === "erlang") && !((1 <= block.shape && block.shape <= 64) && (ob.equal(block.shape, py.int(block.shape))))) {
    throw no(("shape=" + ob.str(written.plain(block.shape)) + " phases; allowed is a whole number from 1 to 64."), "shape");
  }
  if ((block.service === "uniform") && (block.shape > 1)) {
    throw no(("shape=" + ob.str(written.plain(block.shape)) + " would make some service times negative; allowed is at most 1."), "shape");
  }
  if ((block.service === "mixture") && ((ob.times(block.share, block.shape)) > 1)) {
    throw no(("a share " + ob.str(written.plain(block.share)) + " of " + ob.str(written.plain(block.shape)) + " times the mean is more than the mean itself; allowed is a shape up to " + ob.str(written.plain(py.div(1, block.share))) + "."), "shape");
  }
  if ((block.rate > 0) && (block.burst < 1)) {
    throw no(("burst=" + ob.str(written.plain(block.burst)) + " never lets a call in; allowed is at least 1."), "burst");
  }
  if (ob.truth(block.need) && (block.mode !== "parallel")) {
    throw no(("need=" + ob.str(block.need) + " belongs to parallel calls, but its calls are made in " + ob.str(block.mode) + "; leave it out."), "need");
  }
  if ((block.mode === "parallel")) {
    copies = ob.sum(ob.list(block.links).filter((link) => (0 <= link && link < ob.len(plan.links))).map((link) => ob.item(plan.links, link).copies));
    if ((block.need > copies)) {
      throw no(("need=" + ob.str(block.need) + " of " + ob.str(copies) + " parallel calls can never be met; allowed are up to " + ob.str(copies) + "."), "need");
    }
  }
  if ((block.mode === "choose") && !(ob.truth(block.links))) {
    throw no("it chooses among blocks, but is connected to none; connect it.", "links");
  }
  if ((block.mode === "choose") && (ob.len(block.links) > 256)) {
    throw no(("it chooses among " + ob.str(ob.len(block.links)) + " blocks; allowed are at most 256."), "links");
  }
  if ((block.health >= 0) && (block.mode !== "choose")) {
    throw no("health checks belong to a balancer; leave them out, or let it choose.", "health");
  }
  play$engine$plan_checks$_cache(plan, block, no);
  if ((block.scale_every > 0)) {
    if (!((0 < block.scale_target && block.scale_target <= 1))) {
      throw no(("scale_target=" + ob.str(written.plain(block.scale_target)) + "; allowed is above 0 and at most 1; try 0.6."), "scale_target");
    }
    if (!((1 <= block.scale_least && block.scale_least <= block.scale_most))) {
      throw no(("scale_least=" + ob.str(block.scale_least) + " and scale_most=" + ob.str(block.scale_most) + "; at least 1, and the least not above the most."), "scale_least");
    }
    if ((block.unit < 1) || ob.truth(py.mod(block.servers, block.unit))) {
      throw no(("servers=" + ob.str(block.servers) + " are not whole units of " + ob.str(block.unit) + " servers."), "unit");
    }
    if (!((block.scale_least <= py.floordiv(block.servers, block.unit) && py.floordiv(block.servers, block.unit) <= block.scale_most))) {
      throw no(("it starts with " + ob.str(py.floordiv(block.servers, block.unit)) + " units, outside " + ob.str(block.scale_least) + " to " + ob.str(block.scale_most) + "."), "servers");
    }
  }
  for (link of ob.each(block.links)) {
    if (!((0 <= link && link < ob.len(plan.links)))) {
      throw no(("its link " + ob.str(link) + " does not exist."), "links");
    }
  }
}
function play$engine$plan_checks$_each_link_once(plan) {
  let link, place, unused, used;
  used = [...ob.each(ob.list(plan.blocks).flatMap((block) => ob.list(block.links).map((link) => link))), ...ob.each(ob.list(plan.sources).map((source) => source.link))];
  for (link of ob.each(ob.set(used))) {
    if ((ob.method("count", used, [link]) > 1)) {
      throw play$engine$plan_checks$_refuse("link", ob.item(plan.links, link).name, "two callers share it; give each a link of its own.", "links");
    }
  }
  for ([place, unused] of ob.each(ob.enumerate(plan.links))) {
    if ((!ob.contains(place, used))) {
      throw play$engine$plan_checks$_refuse("link", unused.name, "nobody calls over it; connect it or leave it out.", "links");
    }
  }
}
function play$engine$plan_checks$_link(plan, link) {
  let caller, no;
  no = (sentence, parameter) => {
  return play$engine$plan_checks$_refuse("link", link.name, sentence, parameter);
};
  if (!((0 <= link.target && link.target < ob.len(plan.blocks)))) {
    throw no(("it leads to block " + ob.str(link.target) + ", which does not exist."), "target");
  }
  if ((link.retries > 30)) {
    throw no(("retries=" + ob.str(link.retries) + "; allowed are at most 30."), "retries");
  }
  if ((link.timeout === 0) && (link.loss > 0)) {
    throw no("calls can be lost on it, and without a timeout nobody would ever know; give a timeout.", "timeout");
  }
  if (ob.truth(link.breaker)) {
    if ((link.timeout === 0)) {
      throw no("a circuit breaker without a timeout can wait for ever for its probe; give a timeout.", "timeout");
    }
    if (!((1 <= link.minimum && link.minimum <= link.breaker && link.breaker <= 100000)) || !((link.threshold > 0)) || !((link.open_time > 0)) || (link.probes < 1)) {
      throw no("its circuit breaker needs 1 ≤ minimum ≤ breaker ≤ 100000 outcomes, a threshold and an open time above 0, and a probe; try breaker=100, minimum=20, threshold=0.5, open_time=5.0, probes=5.", "breaker");
    }
  }
  if (ob.truth(link.hedge) && ob.truth(link.timeout) && (link.hedge >= link.timeout)) {
    throw no(("it hedges after " + ob.str(written.plain(link.hedge)) + " s, when the timeout of " + ob.str(written.plain(link.timeout)) + " s is over; try a smaller hedge."), "hedge");
  }
  if ((link.backoff > link.backoff_cap)) {
    throw no(("backoff=" + ob.str(written.plain(link.backoff)) + " s is above its cap of " + ob.str(written.plain(link.backoff_cap)) + " s; raise the cap."), "backoff");
  }
  if ((link.budget > 0) && !(ob.truth(link.retries))) {
    throw no("it has a retry budget but no retries; give retries, or leave the budget out.", "budget");
  }
  if ((link.copies < 1)) {
    throw no(("copies=" + ob.str(link.copies) + "; allowed is at least 1."), "copies");
  }
  caller = ob.next(ob.list(plan.blocks).filter((block) => (ob.contains(ob.method("index", plan.links, [link]), block.links))).map((block) => block), null);
  if ((link.copies > 1) && ((ob.same(caller, null) === true) || (caller.mode !== "parallel"))) {
    throw no(("copies=" + ob.str(link.copies) + " belong to a block that calls in parallel; set its mode, or leave them out."), "copies");
  }
  if ((link.share < 1) && ((ob.same(caller, null) === true) || (caller.mode !== "sequence"))) {
    throw no(("share=" + ob.str(written.plain(link.share)) + " belongs to a block that calls in sequence; leave it out."), "share");
  }
}
function play$engine$plan_checks$_no_cycle(plan) {
  let block, state, walk;
  state = new Map([]);
  walk = (block, path) => {
  let link, round_trip;
  if ((ob.method("get", state, [block]) === 2)) {
    return null;
  }
  if ((ob.contains(block, path))) {
    round_trip = ob.method("join", (" → "), [ob.list([...ob.each(ob.slice(path, ob.method("index", path, [block]), null, null)), block]).map((each) => ob.item(plan.blocks, each).name)]);
    throw ob.refusal(("The blocks call in a circle: " + ob.str(round_trip) + "; a call would never end, so remove one of these calls."), "links");
  }
  for (link of ob.each(ob.item(plan.blocks, block).links)) {
    walk(ob.item(plan.links, link).target, [...ob.each(path), block]);
  }
  ob.put(state, block, 2);
};
  for (block of ob.each(ob.range(ob.len(plan.blocks)))) {
    walk(block, []);
  }
}
function play$engine$plan_checks$_all_reached(plan) {
  let ahead, block, block_here, place, reached;
  reached = ob.set();
  ahead = ob.list(plan.sources).map((source) => ob.item(plan.links, source.link).target);
  while (ob.truth(ahead)) {
    block = ob.method("pop", ahead, []);
    if ((!ob.contains(block, reached))) {
      ob.method("add", reached, [block]);
      ahead = ob.add(ahead, ob.list(ob.item(plan.blocks, block).links).map((link) => ob.item(plan.links, link).target));
    }
  }
  for ([place, block_here] of ob.each(ob.enumerate(plan.blocks))) {
    if ((!ob.contains(place, reached))) {
      throw play$engine$plan_checks$_refuse("block", block_here.name, "no request can reach it; connect it or leave it out.", "links");
    }
  }
}
function play$engine$plan_checks$_retries_by_deadline(plan, block) {
  return ob.both(!(ob.truth(block.acknowledges)), () => ob.any(ob.list(block.links).map((link) => ob.both(ob.item(plan.links, link).hasty, () => (ob.item(plan.links, link).retries > 0)))));
}
function play$engine$plan_checks$_heeded(plan) {
  let before, beyond, block, found, place;
  found = ob.set();
  before = -1;
  while ((ob.len(found) > before)) {
    before = ob.len(found);
    for ([place, block] of ob.each(ob.enumerate(plan.blocks))) {
      beyond = ob.both(!(ob.truth(block.acknowledges)), () => ob.any(ob.list(block.links).map((link) => (ob.contains(ob.item(plan.links, link).target, found)))));
      if (ob.truth(block.abandons) || ob.truth(beyond) || ob.truth(play$engine$plan_checks$_retries_by_deadline(plan, block))) {
        ob.method("add", found, [place]);
      }
    }
  }
  return found;
}
function play$engine$plan_checks$where_clocks_matter(plan) {
  let ahead, block, found, given, heeded, place, reads, writes;
  given = ob.set();
  ahead = ob.list(plan.links).filter((link) => (link.timeout > 0)).map((link) => link.target);
  while (ob.truth(ahead)) {
    place = ob.method("pop", ahead, []);
    if ((!ob.contains(place, given))) {
      ob.method("add", given, [place]);
      if (!(ob.truth(ob.item(plan.blocks, place).acknowledges))) {
        ahead = ob.add(ahead, ob.list(ob.item(plan.blocks, place).links).map((link) => ob.item(plan.links, link).target));
      }
    }
  }
  heeded = play$engine$plan_checks$_heeded(plan);
  found = ob.set();
  for ([place, block] of ob.each(ob.enumerate(plan.blocks))) {
    reads = ob.both((ob.contains(place, given)), () => ob.either(block.abandons, () => play$engine$plan_checks$_retries_by_deadline(plan, block)));
    writes = ob.any(ob.list(block.links).map((link) => ob.both((ob.item(plan.links, link).timeout > 0), () => (ob.contains(ob.item(plan.links, link).target, heeded)))));
    if (ob.truth(reads) || ob.truth(writes) || ((block.cache === "keyed") && (block.life > 0))) {
      ob.method("add", found, [place]);
    }
  }
  return found;
}
function play$engine$plan_checks$_fault(plan, place, fault) {
  let no, on, target;
  no = (sentence, parameter) => {
  return ob.refusal(("Fault " + ob.str(place) + " (" + ob.str(fault.kind) + "): " + ob.str(sentence)), parameter);
};
  if ((!ob.contains(fault.kind, ob.item(play$K87, "fault")))) {
    throw no(("there is no such kind; allowed is one of " + ob.str(ob.method("join", (", "), [ob.item(play$K87, "fault")])) + "."), "kind");
  }
  if (!(ob.truth(play$engine$plan$finite(fault.start)) && ob.truth(play$engine$plan$finite(fault.end))) || !((0 <= fault.start && fault.start < fault.end))) {
    throw no(("it lasts from " + ob.str(written.plain(fault.start)) + " s to " + ob.str(written.plain(fault.end)) + " s; it has to end after it starts, and start at 0 s or later."), "start");
  }
  on = ((ob.contains(fault.kind, play$K89)) ? plan.blocks : ((fault.kind === "surge") ? plan.sources : plan.links));
  if (!((0 <= fault.target && fault.target < ob.len(on)))) {
    throw no(("its target " + ob.str(fault.target) + " does not exist."), "target");
  }
  target = ob.item(on, fault.target);
  if ((fault.kind === "clock")) {
    if (!(ob.truth(play$engine$plan$finite(fault.value))) || !(((-1000000.0) <= fault.value && fault.value <= 1000000.0))) {
      throw no(("value=" + ob.str(ob.repr(fault.value)) + "; allowed is a number of seconds from -1000000 to 1000000."), "value");
    }
  } else {
    if (!(ob.truth(play$engine$plan$finite(fault.value))) || (fault.value < 0)) {
      throw no(("value=" + ob.str(ob.repr(fault.value)) + "; allowed is a number of at least 0."), "value");
    }
  }
  if ((ob.contains(fault.kind, ["errors", "loss", "cold"])) && (fault.value > 1)) {
    throw no(("value=" + ob.str(written.plain(fault.value)) + " is a share; allowed is at most 1."), "value");
  }
  if ((ob.contains(fault.kind, ["slow", "surge"])) && !((0 < fault.value && fault.value <= 1000000.0))) {
    throw no(("value=" + ob.str(written.plain(fault.value)) + " times; allowed is above 0 and at most 1000000."), "value");
  }
  if ((fault.kind === "servers") && !((ob.equal(fault.value, py.int(fault.value))) && (1 <= fault.value && fault.value <= target.servers))) {
    throw no((ob.str(ob.repr(target.name)) + " has " + ob.str(target.servers) + " servers and cannot lose " + ob.str(written.plain(fault.value)) + "."), "value");
  }
  if ((fault.kind === "servers") && ob.truth(target.scale_every)) {
    throw no((ob.str(ob.repr(target.name)) + " scales by itself, so its servers cannot be taken; let it be slow instead."), "kind");
  }
  if ((fault.kind === "surge") && (target.arrivals === "closed")) {
    throw no((ob.str(ob.repr(target.name)) + " has closed arrivals, which have no rate to multiply; use another source."), "target");
  }
  if ((ob.contains(fault.kind, ["cut", "loss"])) && (target.timeout === 0)) {
    throw no(("the link " + ob.str(ob.repr(target.name)) + " has no timeout, so its caller would wait for ever; give it a timeout."), "target");
  }
  if ((fault.kind === "cold") && (target.cache === "none")) {
    throw no((ob.str(ob.repr(target.name)) + " has no cache that could be cold."), "target");
  }
  if ((fault.kind === "clock") && (!ob.contains(fault.target, play$engine$plan_checks$where_clocks_matter(plan)))) {
    throw no(("a wrong clock changes nothing at " + ob.str(ob.repr(target.name)) + ": it heeds no deadline, writes none that is heeded, and no entry of it ends; let a block that is called with a timeout heed deadlines, or leave the fault out."), "target");
  }
}
function play$engine$plan_checks$_faults_apart(plan) {
  let fault, other, place;
  for ([place, fault] of ob.each(ob.enumerate(plan.faults))) {
    for (other of ob.each(ob.slice(plan.faults, null, place, null))) {
      if ((ob.equal([other.kind, other.target], [fault.kind, fault.target])) && (fault.start < other.end) && (other.start < fault.end)) {
        throw ob.refusal(("Fault " + ob.str(place + 1) + " (" + ob.str(fault.kind) + ") overlaps another of the same kind at the same place, from " + ob.str(written.plain(other.start)) + " s to " + ob.str(written.plain(other.end)) + " s; let one end before the other starts, or make one of both."), "faults");
      }
    }
  }
}
function play$engine$plan_checks$_not_too_much(plan) {
  let fault, place, requests, seconds, source;
  for ([place, source] of ob.each(ob.enumerate(plan.sources))) {
    seconds = ob.times(plan.windows, plan.window);
    requests = ob.times(seconds, ((source.arrivals === "closed") ? py.div(source.users, source.think) : source.rate));
    for (fault of ob.each(plan.faults)) {
      if ((fault.kind === "surge") && (ob.equal(fault.target, place))) {
        requests = requests + ((source.rate * (fault.value - 1)) * py.max(0.0, py.min(fault.end, seconds) - fault.start));
      }
    }
    if ((requests > 50000000)) {
      throw play$engine$plan_checks$_refuse("source", source.name, ("it would send some " + ob.format(requests, (".0f")) + " requests; allowed are at most " + ob.str(50000000) + "; send less, or watch for less time."), "rate");
    }
  }
}
function play$engine$plan_checks$check(plan) {
  let block, fault, kind, link, place, record, records, source;
  play$engine$plan_checks$_times(plan);
  if (!(ob.truth(plan.sources))) {
    throw ob.refusal("The plan has no source, so nothing would happen; add a client.", "sources");
  }
  for ([kind, records] of ob.each([["source", plan.sources], ["block", plan.blocks], ["link", plan.links]])) {
    play$engine$plan_checks$_names(kind, records);
    for (record of ob.each(records)) {
      play$engine$plan_checks$_numbers(kind, record);
    }
  }
  for (source of ob.each(plan.sources)) {
    play$engine$plan_checks$_source(plan, source);
  }
  for (block of ob.each(plan.blocks)) {
    play$engine$plan_checks$_block(plan, block);
  }
  play$engine$plan_checks$_each_link_once(plan);
  for (link of ob.each(plan.links)) {
    play$engine$plan_checks$_link(plan, link);
  }
  play$engine$plan_checks$_no_cycle(plan);
  play$engine$plan_checks$_all_reached(plan);
  for ([place, fault] of ob.each(ob.enumerate(plan.faults, 1))) {
    play$engine$plan_checks$_fault(plan, place, fault);
  }
  play$engine$plan_checks$_faults_apart(plan);
  play$engine$plan_checks$_not_too_much(plan);
}
function play$simulators$playground$_link(name, call, target, hasty) {
  return new play$engine$plan$Link(name, target, call.timeout, call.retries, (ob.truth(call.retries) ? call.backoff : 0.0), py.max(call.longest_backoff, call.backoff), call.jitter, (ob.truth(call.retries) ? call.retry_budget : -1.0), 10.0, (ob.truth(call.circuit_breaker) ? 100 : 0), call.opens_at, (ob.truth(call.circuit_breaker) ? 20 : 1), call.open_time, 5, call.bulkhead, call.hedge_after, call.latency, call.loss, call.share, call.optional, call.copies, hasty);
}
function play$simulators$playground$_shape(part) {
  return ((part.distribution === "mixture") ? part.slow_times : ob.method("get", (new Map([["erlang", 4.0], ["uniform", 0.5]])), [part.distribution, 1.0]));
}
function play$simulators$playground$_block(part, links) {
  let scaled, scaling, share;
  if (ob.truth((part instanceof play$simulators$playground_parts$LoadBalancer))) {
    return new play$engine$plan$Block(part.name, undefined, undefined, undefined, undefined, undefined, undefined, undefined, undefined, links, "choose", undefined, part.policy, undefined, undefined, undefined, undefined, undefined, undefined, undefined, undefined, undefined, undefined, undefined, undefined, part.sees_down_after);
  }
  if (ob.truth((part instanceof play$simulators$playground_parts$Cache))) {
    share = (ob.truth(part.keyed) ? 0.0 : part.hit_ratio);
    return new play$engine$plan$Block(part.name, part.servers, undefined, undefined, undefined, part.look_up_time, undefined, undefined, undefined, links, undefined, undefined, undefined, false, undefined, undefined, undefined, undefined, undefined, undefined, (ob.truth(part.keyed) ? "keyed" : "share"), share, part.time_to_live, part.entries, part.single_flight);
  }
  if (ob.truth((part instanceof play$simulators$playground_parts$Queue))) {
    return new play$engine$plan$Block(part.name, part.consumers, part.room, undefined, "constant", part.hand_over_time, undefined, undefined, undefined, links, undefined, undefined, undefined, undefined, undefined, undefined, undefined, undefined, true);
  }
  share = ((part.distribution === "mixture") ? part.slow_share : 0.0);
  if (ob.truth((part instanceof play$simulators$playground_parts$External))) {
    return new play$engine$plan$Block(part.name, undefined, undefined, undefined, part.distribution, part.latency, play$simulators$playground$_shape(part), share, part.errors, undefined, undefined, undefined, undefined, undefined, undefined, part.rate_limit, part.burst, undefined, undefined, part.idempotent);
  }
  scaling = part.scaling;
  scaled = ((ob.same(scaling, null) === true) ? new Map([]) : new Map([["scale_every", scaling.every], ["scale_target", scaling.target], ["scale_least", scaling.least], ["scale_most", scaling.most], ["scale_delay", scaling.start_time], ["scale_calm", scaling.calm], ["unit", scaling.unit]]));
  return ob.apply(ob.maker(play$engine$plan$Block), ["name", "servers", "room", "newest_first", "service", "mean", "shape", "share", "errors", "links", "mode", "need", "policy", "holds", "shed", "rate", "burst", "abandons", "acknowledges", "remembers", "cache", "hit", "life", "capacity", "single_flight", "health", "scale_every", "scale_target", "scale_least", "scale_most", "scale_delay", "scale_calm", "unit", "scale_blind"], false, [part.name, part.servers, part.queue, part.newest_first, part.distribution, part.service_time, play$simulators$playground$_shape(part), share, part.errors, links], [["mode", (ob.truth(part.parallel) ? "parallel" : "sequence")], ["need", part.need], ["holds", part.holds], ["shed", part.shed_after], ["rate", part.rate_limit], ["burst", part.burst], ["abandons", part.deadlines], ["remembers", part.idempotent], ...ob.pairs(scaled)]);
}
function play$simulators$playground_parts$calls_of(part) {
  if (ob.truth(ob.isOneOf(part, [play$simulators$playground_parts$Cache, play$simulators$playground_parts$Queue]))) {
    return [part.call];
  }
  return (ob.truth((part instanceof play$simulators$playground_parts$External)) ? [] : part.calls);
}
function play$simulators$playground$_source(client, link, within) {
  let arrivals, think;
  arrivals = (ob.truth(client.users) ? "closed" : (ob.truth(client.steady) ? "steady" : "poisson"));
  think = (ob.truth(client.users) ? client.think_time : 0.0);
  return new play$engine$plan$Source(client.name, link, arrivals, client.rate, client.users, think, within, client.keys, client.skew);
}
function play$dstudio_widgets$playground_fork$refused(fork, message) {
  let kind, place, text, typed;
  kind = ob.item(message, "kind");
  place = ((kind === "set") ? (ob.str(ob.item(message, "place")) + "|" + ob.str(ob.item(message, "field"))) : kind);
  typed = ((kind === "set") && ob.truth(ob.isStr(ob.item(message, "given"))) ? ob.item(message, "given") : "");
  text = ((kind === "seed") ? ob.str(ob.item(message, "seed")) : typed);
  return [place, text, ("This is a fork at " + ob.str(written.duration(fork.at)) + ", in which only faults and load can change, from then on; what holds for the whole run, as this does, cannot: leave the fork first.")];
}
function play$dstudio_widgets$playground_steps$told(state, key, given, sentence) {
  return ob.replace(state, [["errors", ob.union(state.errors, new Map([[key, new Map([["text", given], ["sentence", sentence]])]]))]]);
}
function play$simulators$playground_patterns$_call(place) {
  return (place instanceof play$simulators$playground_parts$Call);
}
function play$simulators$playground_patterns$lambda(place) {
  return ob.both(play$simulators$playground_patterns$_call(place), () => (place.retries > 0));
}
function play$simulators$playground_patterns$lambda2(place) {
  return ob.both(play$simulators$playground_patterns$_call(place), () => (place.timeout > 0));
}
function play$simulators$playground_patterns$_service(place) {
  return ob.isOneOf(place, [play$simulators$playground_parts$Service, play$simulators$playground_parts$Database]);
}
function play$simulators$playground_patterns$lambda3(place) {
  return ob.both((place instanceof play$simulators$playground_parts$Cache), () => place.keyed);
}
function play$simulators$playground_patterns$lambda4(place) {
  return (place instanceof play$simulators$playground_parts$LoadBalancer);
}
function play$simulators$playground_patterns$switches(system) {
  let places;
  places = new Map(ob.list(ob.method("items", system.all_calls, [])).map(([name, [, call]]) => [name, call]));
  places = ob.union(places, new Map(ob.list(system.blocks).map((part) => [part.name, part])));
  return ob.tuple(ob.list(ob.method("items", places, [])).flatMap(([name, place]) => ob.list(ob.method("values", play$K108, [])).filter((pattern) => ob.truth(pattern.fits(place))).map((pattern) => new play$simulators$playground_patterns$Switch(pattern.name, name, pattern.is_on(place)))));
}
function play$dstudio_widgets$controls$_tidy(value) {
  return py.float((ob.format(value, (".12g"))));
}
function play$dstudio_widgets$controls$boxed(value) {
  let shown;
  shown = play$dstudio_widgets$controls$_tidy(value);
  if ((1e-09 <= py.abs(shown) && py.abs(shown) < 1000000000000000.0) || (shown === 0)) {
    return written.plain(shown, 10);
  }
  return ((py.abs(shown) > 1) ? (ob.format(shown, (".0f"))) : ob.method("rstrip", (ob.format(shown, (".18f"))), ["0"]));
}
function play$dstudio_widgets$controls$_word(unit) {
  return ob.method("get", (new Map([["byte", "bytes"], ["request/s", "req/s"], ["degree", "°"]])), [unit, unit]);
}
function play$dstudio_widgets$controls$unit_text(quantity) {
  return play$dstudio_widgets$controls$_word(ob.either(quantity.display, () => quantity.unit));
}
function play$dstudio_widgets$playground_fields$_settings(place, holder, prefix, first) {
  let common, declared, field, found, kind, label, name, shown, value;
  found = [];
  kind = ob.type(holder);
  for ([name, declared] of ob.each(ob.method("items", ob.settingsOf(kind), []))) {
    field = ob.add(prefix, name);
    label = ob.add((ob.truth(prefix) ? "autoscaling: " : ""), declared.name);
    common = new Map([["key", (ob.str(place) + "|" + ob.str(field))], ["field", field], ["label", label], ["meaning", declared.meaning], ["first", (ob.contains(name, first))]]);
    value = ob.getattr(holder, name);
    if (((declared instanceof play$foundation$quantity$Toggle))) {
      ob.method("append", found, [ob.union(common, new Map([["kind", "toggle"], ["value", value]]))]);
    } else if (((declared instanceof play$foundation$quantity$Choice))) {
      ob.method("append", found, [ob.union(common, new Map([["kind", "choice"], ["value", value], ["options", ob.list(declared.options).map((option) => ob.list(option))]]))]);
    } else if (((declared instanceof play$foundation$quantity$Quantity))) {
      shown = new Map([["value", play$dstudio_widgets$controls$boxed(py.div(value, declared.factor))], ["unit", play$dstudio_widgets$controls$unit_text(declared)]]);
      ob.put(shown, "allowed", declared.allowed);
      ob.method("append", found, [ob.union(ob.union(common, new Map([["kind", "number"]])), shown)]);
    }
  }
  return ob.sorted(found, ((setting) => !(ob.truth(ob.item(setting, "first")))));
}
function play$dstudio_widgets$playground_fields$_row(place, title, kind, holder, switched, removable) {
  let scaling, settings;
  settings = play$dstudio_widgets$playground_fields$_settings(place, holder, "", ob.item(play$K110, kind));
  scaling = ob.getattr(holder, "scaling", null);
  if ((ob.same(scaling, null) === false)) {
    settings = ob.add(settings, play$dstudio_widgets$playground_fields$_settings(place, scaling, "scaling.", ["least", "most"]));
  }
  return new Map([["place", place], ["title", title], ["kind", ((kind === "call to") ? "call" : kind)], ["settings", settings], ["switches", switched], ["removable", removable]]);
}
function play$dstudio_widgets$playground_fields$rows(system) {
  let call, caller, found, name, part, several, switch_, turned;
  turned = new Map([]);
  for (switch_ of ob.each(play$simulators$playground_patterns$switches(system))) {
    ob.method("append", ob.method("setdefault", turned, [switch_.place, []]), [new Map([["pattern", switch_.pattern], ["on", switch_.on], ["meaning", ob.item(play$K108, switch_.pattern).meaning]])]);
  }
  found = [play$dstudio_widgets$playground_fields$_row("objective", "What clients are promised", "objective", system.objective, [], false)];
  for (part of ob.each(system.parts)) {
    ob.method("append", found, [play$dstudio_widgets$playground_fields$_row(part.name, part.name, part.kind, part, ob.method("get", turned, [part.name, []]), (part.kind !== "client"))]);
    several = (!ob.contains(part.kind, ["client", "cache", "queue"]));
    for ([name, [caller, call]] of ob.each(ob.method("items", system.all_calls, []))) {
      if ((ob.equal(caller, part.name))) {
        ob.method("append", found, [play$dstudio_widgets$playground_fields$_row(name, name, call.kind, call, ob.method("get", turned, [name, []]), several)]);
      }
    }
  }
  return found;
}
function play$dstudio_widgets$playground_steps$settled(state, system, errors) {
  let kept, places;
  places = ob.set(ob.list(play$dstudio_widgets$playground_fields$rows(system)).map((row) => ob.item(row, "place")));
  kept = new Map(ob.list(ob.method("items", errors, [])).filter(([key, error]) => (!ob.contains("|", key)) || (ob.contains(ob.item(ob.method("partition", key, ["|"]), 0), places))).map(([key, error]) => [key, error]));
  return ob.replace(state, [["system", system], ["errors", kept], ["guessing", false], ["guess", null]]);
}
function play$dstudio_widgets$playground_steps$_remembering(state) {
  let before;
  before = new play$dstudio_widgets$playground_state$Earlier(state.name, state.reference, state.system, state.seed, state.fork);
  return ob.replace(state, [["history", ob.slice([...ob.each(state.history), before], -20, null, null)]]);
}
function play$dstudio_widgets$playground_steps$opened(state, name, system) {
  return ob.replace(play$dstudio_widgets$playground_steps$settled(play$dstudio_widgets$playground_steps$_remembering(state), system, new Map([])), [["name", name], ["reference", system], ["pins", []], ["watch", ""], ["fork", null]]);
}
function play$dstudio_widgets$playground_state$reference(name) {
  let known, system;
  known = play$K186;
  if ((!ob.contains(name, known))) {
    throw ob.refusal(("No reference system is called " + ob.str(ob.repr(name)) + "; there is " + ob.str(ob.method("join", (", "), [known])) + "."));
  }
  system = play$dstudio_widgets$playground_state$made(ob.item(known, name));
  return system;
}
function play$charts$playground_observed$observed(run) {
  return (ob.truth((run instanceof play$charts$playground_observed$Observed)) ? run : new play$charts$playground_observed$Observed(run.system, run.result));
}
function play$engine$running$run(plan, seed = 1, on = "fastest", digesting = false) {
  let result;
  if ((!ob.contains(on, ["fastest", "binary", "reference"]))) {
    throw ob.refusal(("on was given as " + ob.str(ob.repr(on)) + "; allowed is 'fastest', 'binary' or 'reference'; try on='fastest'."), "on");
  }
  result = new play$engine$results$Result(plan, ob.simulate(plan.checked().program(seed, digesting), on));
  if ((ob.equal(ob.item(result.head, "status"), 1))) {
    throw ob.refusal(("More than " + ob.str(plan.limit) + " calls were under way at once, so the run was stopped; bound the queues, add a timeout or servers, or send less."), "limit");
  }
  return result;
}
function play$simulators$playground$simulate(system, seed = 1, on = "fastest") {
  if (!(ob.truth((system instanceof play$simulators$playground$System)))) {
    throw ob.refusal((ob.str(ob.repr(system)) + " is no system; give System(...), from_toml(...) or one of dstudio_lib.simulators.systems."), "system");
  }
  return new play$simulators$playground$Run(system, play$engine$running$run(system.plan, seed, on));
}
const play$dstudio_widgets$playground_steps$ran = ob.remembered(function play$dstudio_widgets$playground_steps$ran(system, seed) {
  return play$charts$playground_observed$observed(play$simulators$playground$simulate(system, seed));
}, 8);
function play$dstudio_widgets$playground_steps$changed(state, key, given, make) {
  let error, system;
  try {
    system = make();
    play$dstudio_widgets$playground_steps$ran(system, state.seed);
  } catch (refused) {
    if (!(refused instanceof Refusal)) throw refused;
    error = refused;
    return play$dstudio_widgets$playground_steps$told(state, key, given, ob.str(error));
  }
  return play$dstudio_widgets$playground_steps$settled(play$dstudio_widgets$playground_steps$_remembering(state), system, new Map(ob.list(ob.method("items", state.errors, [])).filter(([each, error]) => (ob.contains("|", each)) && (!ob.equal(each, key))).map(([each, error]) => [each, error])));
}
function play$simulators$playground_patterns$_with_call(part, old, new_) {
  if (ob.truth(ob.isOneOf(part, [play$simulators$playground_parts$Client, play$simulators$playground_parts$Cache, play$simulators$playground_parts$Queue]))) {
    return ob.replace(part, [["call", new_]]);
  }
  return ob.replace(part, [["calls", ob.tuple(ob.list(part.calls).map((call) => ((ob.same(call, old) === true) ? new_ : call)))]]);
}
function play$simulators$playground_patterns$switched(system, pattern, place, on, values = new Map()) {
  let caller, calls, changed, changes, chosen, parts, target;
  if ((!ob.contains(pattern, play$K108))) {
    throw ob.refusal(("No pattern is called " + ob.str(ob.repr(pattern)) + "; there is " + ob.str(ob.method("join", (", "), [play$K108])) + "."));
  }
  chosen = ob.item(play$K108, pattern);
  calls = new Map(ob.list(ob.method("items", system.all_calls, [])).map(([name, [, call]]) => [name, call]));
  target = ((ob.contains(place, calls)) ? ob.item(calls, place) : system.part(place));
  if (!(ob.truth(chosen.fits(target)))) {
    throw ob.refusal((ob.str(pattern) + " cannot stand at " + ob.str(ob.repr(place)) + ": it would " + ob.str(chosen.meaning) + ", which needs another place, or a setting first."), "place");
  }
  changes = ob.dict((ob.truth(on) ? chosen.on : chosen.off));
  if (ob.truth(on)) {
    changes = ob.union(changes, values);
    if ((ob.contains("scaling", changes)) && !(ob.truth(values))) {
      ob.put(changes, "scaling", new play$simulators$playground_parts$Scaling(target.name, undefined, undefined, py.max(20, 4 * target.servers)));
    }
  }
  changed = ob.replace(target, [...ob.pairs(changes)]);
  if ((ob.contains(place, calls))) {
    caller = ob.item(ob.item(system.all_calls, place), 0);
    parts = ob.tuple(ob.list(system.parts).map((part) => ((ob.equal(part.name, caller)) ? play$simulators$playground_patterns$_with_call(part, ob.item(calls, place), changed) : part)));
  } else {
    parts = ob.tuple(ob.list(system.parts).map((part) => ((ob.same(part, target) === true) ? changed : part)));
  }
  return ob.replace(system, [["parts", parts]]);
}
function play$simulators$playground_edits$place_of(system, name) {
  let calls;
  calls = system.all_calls;
  return ((ob.contains(name, calls)) ? ob.item(ob.item(calls, name), 1) : system.part(name));
}
function play$simulators$playground_edits$_calling(part, change) {
  let calls;
  if (ob.truth(ob.isOneOf(part, [play$simulators$playground_parts$Client, play$simulators$playground_parts$Cache, play$simulators$playground_parts$Queue]))) {
    calls = change([part.call]);
    if ((ob.len(calls) !== 1)) {
      throw ob.refusal((ob.str(part.place) + " makes exactly one call; change which part it calls instead."), "call");
    }
    return ob.replace(part, [["call", ob.item(calls, 0)]]);
  }
  if (!(ob.truth(ob.isOneOf(part, [play$simulators$playground_parts$Service, play$simulators$playground_parts$Database, play$simulators$playground_parts$LoadBalancer])))) {
    throw ob.refusal((ob.str(part.place) + " makes no calls; let a service call it."), "calls");
  }
  return ob.replace(part, [["calls", change(part.calls)]]);
}
function play$simulators$playground_edits$_with_calls(system, caller, change) {
  return ob.replace(system, [["parts", ob.tuple(ob.list(system.parts).map((part) => ((ob.equal(part.name, caller)) ? play$simulators$playground_edits$_calling(part, change) : part)))]]);
}
function play$simulators$playground_edits$_replaced(system, place, new_) {
  let caller, old;
  if ((ob.contains(place, system.all_calls))) {
    [caller, old] = ob.item(system.all_calls, place);
    return play$simulators$playground_edits$_with_calls(system, caller, ((calls) => ob.tuple(ob.list(calls).map((call) => ((ob.same(call, old) === true) ? new_ : call)))));
  }
  return ob.replace(system, [["parts", ob.tuple(ob.list(system.parts).map((part) => ((ob.equal(part.name, place)) ? new_ : part)))]]);
}
function play$simulators$playground_edits$with_setting(system, place, field, value) {
  let _, inner, outer, scaling, target;
  if ((ob.equal(place, "objective"))) {
    return ob.replace(system, [["objective", ob.replace(system.objective, [...ob.pairs(new Map([[field, value]]))])]]);
  }
  target = play$simulators$playground_edits$place_of(system, place);
  [outer, , inner] = ob.method("partition", field, ["."]);
  if (ob.truth(inner)) {
    scaling = ob.getattr(target, outer, null);
    if (!(ob.truth((scaling instanceof play$simulators$playground_parts$Scaling))) || !(ob.truth(ob.hasattr(scaling, inner)))) {
      throw ob.refusal((ob.str(target.place) + " has no setting " + ob.str(ob.repr(field)) + "; turn autoscaling on first."), field);
    }
    return play$simulators$playground_edits$_replaced(system, place, ob.replace(target, [...ob.pairs(new Map([[outer, ob.replace(scaling, [...ob.pairs(new Map([[inner, value]]))])]]))]));
  }
  if ((ob.contains(field, ["name", "to", "call", "calls"])) || !(ob.truth(ob.hasattr(target, field)))) {
    throw ob.refusal((ob.str(target.place) + " has no setting " + ob.str(ob.repr(field)) + " that can be changed here."), field);
  }
  return play$simulators$playground_edits$_replaced(system, place, ob.replace(target, [...ob.pairs(new Map([[field, value]]))]));
}
function play$dstudio_widgets$controls$_whole(quantity, value) {
  value = play$dstudio_widgets$controls$_tidy(value);
  return (ob.truth(quantity.integer) && ob.truth(ob.method("is_integer", value, [])) ? py.int(value) : value);
}
function play$dstudio_widgets$controls$read_text(quantity, text, parameter) {
  let closed, example, given, name, tidy, unit;
  tidy = ob.method("replace", ob.method("replace", ob.method("replace", ob.method("replace", ob.method("replace", ob.method("strip", text, []), ["−", "-"]), [" ", " "]), [" ", " "]), ["µ", "u"]), ["μ", "u"]);
  closed = ob.substituted("(?<=\\d) (?=\\d{3}\\b)", "", tidy);
  if (ob.truth(ob.wholeMatch("[+-]?(\\d+(\\.\\d*)?|\\.\\d+)([eE][+-]?\\d+)?", closed))) {
    return play$dstudio_widgets$controls$_whole(quantity, py.float(closed) * quantity.factor);
  }
  if ((ob.contains(",", closed))) {
    throw ob.refusal((ob.str(ob.repr(ob.slice(ob.method("strip", text, []), null, 40, null))) + " has a comma; write decimals with a point, and thousands without a comma."), parameter);
  }
  if (ob.truth(ob.startMatch("^[+-]?[\\d.]", closed)) && ob.truth(play$dstudio_widgets$controls$unit_text(quantity))) {
    return play$dstudio_widgets$controls$_whole(quantity, ob.toBase(closed, quantity.unit, parameter));
  }
  [unit, name] = [play$dstudio_widgets$controls$unit_text(quantity), ob.add(ob.method("upper", ob.slice(quantity.name, null, 1, null), []), ob.slice(quantity.name, 1, null, null))];
  given = (ob.truth(ob.method("strip", text, [])) ? ("was given as " + ob.str(ob.repr(ob.slice(ob.method("strip", text, []), null, 40, null)))) : "is empty");
  example = ob.add(play$dstudio_widgets$controls$boxed(py.div(quantity.default, quantity.factor)), (ob.truth(unit) ? (" (in " + ob.str(unit) + ")") : ""));
  throw ob.refusal((ob.str(name) + " " + ob.str(given) + ", which is not a number; try " + ob.str(example) + "."), parameter);
}
function play$dstudio_widgets$playground_fields$read(system, place, field, given) {
  let _, declared, holder, inner, kind, outer;
  holder = ((ob.equal(place, "objective")) ? system.objective : play$simulators$playground_edits$place_of(system, place));
  [outer, , inner] = ob.method("partition", field, ["."]);
  if (ob.truth(inner)) {
    holder = ob.getattr(holder, outer, null);
  }
  if ((ob.same(holder, null) === true)) {
    return given;
  }
  kind = ob.type(holder);
  declared = ob.method("get", ob.settingsOf(kind), [ob.either(inner, () => outer)]);
  if (ob.truth((declared instanceof play$foundation$quantity$Quantity)) && ob.truth(ob.isStr(given))) {
    return play$dstudio_widgets$controls$read_text(declared, given, ob.either(inner, () => outer));
  }
  return given;
}
function play$dstudio_widgets$playground_steps$_set(state, place, field, given) {
  return play$dstudio_widgets$playground_steps$changed(state, (ob.str(place) + "|" + ob.str(field)), (ob.truth(ob.isStr(given)) ? given : ""), (() => play$simulators$playground_edits$with_setting(state.system, place, field, play$dstudio_widgets$playground_fields$read(state.system, place, field, given))));
}
function play$simulators$playground_edits$connected(system, caller, to) {
  if (ob.truth(ob.isOneOf(system.part(caller), [play$simulators$playground_parts$Client, play$simulators$playground_parts$Cache, play$simulators$playground_parts$Queue]))) {
    return play$simulators$playground_edits$_with_calls(system, caller, ((calls) => [ob.replace(ob.item(calls, 0), [["to", to]])]));
  }
  return play$simulators$playground_edits$_with_calls(system, caller, ((calls) => [...ob.each(calls), new play$simulators$playground_parts$Call(to, 1.0)]));
}
function play$simulators$playground_edits$added(system, kind, name, caller) {
  let before, between, kinds, made, new_, onward, parts, rerouted;
  kinds = ob.list(play$K187).filter((word) => (word !== "client")).map((word) => word);
  if ((!ob.contains(kind, kinds))) {
    throw ob.refusal(("No kind of part is called " + ob.str(ob.repr(kind)) + "; there is " + ob.str(ob.method("join", (", "), [kinds])) + "."));
  }
  if (!(ob.truth(ob.method("strip", name, [])))) {
    throw ob.refusal(("The new " + ob.str(ob.method("replace", kind, ["_", " "])) + " has no name; give it a word."), "name");
  }
  between = (ob.contains(kind, ["cache", "queue", "load_balancer"]));
  if (ob.truth(between) && (ob.contains(caller, system.all_calls))) {
    [caller, rerouted] = ob.item(system.all_calls, caller);
    before = [rerouted];
  } else {
    before = ob.list(ob.method("items", system.all_calls, [])).filter(([, [whose, call]]) => (ob.equal(whose, caller))).map(([, [whose, call]]) => call);
  }
  if (ob.truth(between) && !(ob.truth(before))) {
    throw ob.refusal(("A " + ob.str(ob.method("replace", kind, ["_", " "])) + " stands between two parts, but " + ob.str(ob.repr(caller)) + " calls none; choose another caller."), "caller");
  }
  made = ob.method("get", (new Map([["cache", "call"], ["queue", "call"], ["load_balancer", "calls"]])), [kind]);
  onward = (ob.truth(between) ? new play$simulators$playground_parts$Call(ob.item(before, 0).to, 1.0) : null);
  new_ = ob.construct(ob.item(play$K187, kind), [name], [...ob.pairs((ob.truth(made) ? new Map([[made, ((made === "call") ? onward : [onward])]]) : new Map([])))]);
  parts = ob.tuple(ob.list(system.parts).map((part) => ((ob.equal(part.name, caller)) && ob.truth(between) ? play$simulators$playground_edits$_calling(part, ((calls) => ob.tuple(ob.list(calls).map((call) => ((ob.same(call, ob.item(before, 0)) === true) ? ob.replace(call, [["to", name]]) : call))))) : part)));
  if (ob.truth(between)) {
    return ob.replace(system, [["parts", [...ob.each(parts), new_]]]);
  }
  if (ob.truth(ob.isOneOf(system.part(caller), [play$simulators$playground_parts$Client, play$simulators$playground_parts$Cache, play$simulators$playground_parts$Queue]))) {
    throw ob.refusal((ob.str(ob.repr(caller)) + " makes exactly one call; let a service or a load balancer call the new part."), "caller");
  }
  parts = ob.tuple(ob.list(parts).map((part) => ((ob.equal(part.name, caller)) ? play$simulators$playground_edits$_calling(part, ((calls) => [...ob.each(calls), new play$simulators$playground_parts$Call(name, 1.0)])) : part)));
  return ob.replace(system, [["parts", [...ob.each(parts), new_]]]);
}
function play$simulators$playground_edits$removed(system, place) {
  let caller, callers, change, faults, heir, old, part, parts;
  faults = ob.tuple(ob.list(system.faults).filter((fault) => (!ob.equal(fault.at, place)) && (!ob.contains(place, ob.method("split", fault.at, [" to "])))).map((fault) => fault));
  if ((ob.contains(place, system.all_calls))) {
    [caller, old] = ob.item(system.all_calls, place);
    return play$simulators$playground_edits$_with_calls(ob.replace(system, [["faults", faults]]), caller, ((calls) => ob.tuple(ob.list(calls).filter((each) => (ob.same(each, old) === false)).map((each) => each))));
  }
  part = system.part(place);
  heir = (ob.truth(ob.isOneOf(part, [play$simulators$playground_parts$Cache, play$simulators$playground_parts$Queue])) ? part.call.to : null);
  change = (calls) => {
  if ((ob.same(heir, null) === false)) {
    return ob.tuple(ob.list(calls).map((each) => ((ob.equal(each.to, place)) ? ob.replace(each, [["to", heir]]) : each)));
  }
  return ob.tuple(ob.list(calls).filter((each) => (!ob.equal(each.to, place))).map((each) => each));
};
  callers = ob.set(ob.list(ob.method("values", system.all_calls, [])).filter(([caller, call]) => (ob.equal(call.to, place))).map(([caller, call]) => caller));
  for (caller of ob.each(callers)) {
    if ((ob.same(heir, null) === true) && ob.truth(ob.isOneOf(system.part(caller), [play$simulators$playground_parts$Client, play$simulators$playground_parts$Cache, play$simulators$playground_parts$Queue]))) {
      throw ob.refusal((ob.str(system.part(caller).place) + " calls " + ob.str(ob.repr(place)) + " and nothing else; let it call another part first."), "call");
    }
  }
  parts = ob.tuple(ob.list(system.parts).filter((each) => (!ob.equal(each.name, place))).map((each) => ((ob.contains(each.name, callers)) ? play$simulators$playground_edits$_calling(each, change) : each)));
  return ob.replace(system, [["parts", parts], ["faults", faults]]);
}
function play$simulators$playground_edits$with_fault(system, fault) {
  return ob.replace(system, [["faults", ob.tuple(ob.sorted([...ob.each(system.faults), fault], ((each) => each.start)))]]);
}
function play$dstudio_widgets$playground_fork$checked(fork, fault) {
  if ((ob.same(fork, null) === false) && (fault.start < fork.at)) {
    throw ob.refusal(("The fault was given from " + ob.format(fault.start, ("g")) + " s, but the fork begins at " + ob.format(fork.at, ("g")) + " s and both runs are the same before; begin at " + ob.format(fork.at, ("g")) + " s or later."), "start");
  }
  return ((ob.same(fork, null) === true) || (fault.start > fork.at) ? fault : ob.replace(fault, [["start", ob.add(fork.at, 1e-06)]]));
}
function play$dstudio_widgets$playground_steps$_fault(state, message) {
  let begin, declared, lasts, much, span, start, system, time, value, what;
  system = state.system;
  declared = ob.settingsOf(ob.maker(play$simulators$playground$Fault));
  [what, start, lasts, value] = [ob.item(message, "what"), ob.item(message, "start"), ob.item(message, "lasts"), ob.item(message, "value")];
  time = ob.replace(ob.item(declared, "start"), [["display", null]]);
  begin = play$dstudio_widgets$controls$read_text(time, start, "start");
  span = play$dstudio_widgets$controls$read_text(ob.replace(time, [["name", "time it lasts"]]), lasts, "lasts");
  if ((span <= 0)) {
    throw ob.refusal(("The fault was given " + ob.str(lasts) + " s to last; allowed is a time above 0 s; try 10."), "lasts");
  }
  much = ((ob.contains(what, play$K188)) || ob.truth(ob.method("strip", value, [])) ? play$dstudio_widgets$controls$read_text(ob.item(declared, "value"), value, "value") : 0.0);
  if ((begin >= system.horizon)) {
    throw ob.refusal(("The fault begins at " + ob.str(start) + " s, but the run ends at " + ob.format(system.horizon, ("g")) + " s; begin earlier."), "start");
  }
  return play$dstudio_widgets$playground_fork$checked(state.fork, new play$simulators$playground$Fault(what, ob.item(message, "at"), begin, ob.add(begin, span), much));
}
function play$charts$playground$fault_text(fault) {
  let value, what;
  value = written.number(fault.value);
  what = ob.item(new Map([["kill", "killed"], ["slow", (ob.str(value) + " times as slow")], ["errors", (ob.str(written.percent(fault.value)) + " of its calls fail")], ["fewer_servers", (ob.str(value) + " servers fewer")], ["hang", "takes calls and never answers"], ["partition", "no call gets through"], ["drop", (ob.str(written.percent(fault.value)) + " of the attempts are lost")], ["surge", (ob.str(value) + " times as many requests")], ["clock_skew", ("its clock is " + ob.str(written.duration(py.abs(fault.value))) + " " + ob.str(((fault.value > 0) ? "ahead" : "behind")))], ["cold_cache", (!(ob.truth(fault.value)) ? "cold" : (ob.str(written.percent(fault.value)) + " hits only"))]]), fault.what);
  return ob.method("replace", (ob.str(fault.at) + ": " + ob.str(what) + ", from " + ob.str(written.duration(fault.start)) + " to " + ob.str(written.duration(fault.end))), [" ", " "]);
}
function play$dstudio_widgets$playground_fork$without_fault(system, index, fork) {
  let fault, faults;
  [faults, fault] = [system.faults, ob.item(system.faults, index)];
  if ((ob.same(fork, null) === true) || (fault.start >= fork.at)) {
    return ob.replace(system, [["faults", ob.add(ob.slice(faults, null, index, null), ob.slice(faults, index + 1, null, null))]]);
  }
  if ((fault.end <= (ob.add(fork.at, 1e-06)))) {
    throw ob.refusal(("The fault " + ob.str(ob.repr(play$charts$playground$fault_text(fault))) + " is over when the fork begins at " + ob.format(fork.at, ("g")) + " s; leave the fork to remove it."), "index");
  }
  return ob.replace(system, [["faults", [...ob.each(ob.slice(faults, null, index, null)), ob.replace(fault, [["end", ob.add(fork.at, 1e-06)]]), ...ob.each(ob.slice(faults, index + 1, null, null))]]]);
}
function play$dstudio_widgets$playground_steps$_without_fault(state, index) {
  if (!((0 <= index && index < ob.len(state.system.faults)))) {
    return state;
  }
  return play$dstudio_widgets$playground_steps$changed(state, "fault", "", (() => play$dstudio_widgets$playground_fork$without_fault(state.system, index, state.fork)));
}
function play$dstudio_widgets$playground_steps$checked_seed(given) {
  let text;
  text = ob.method("strip", ob.str(given), []);
  if (!(ob.truth(ob.method("isascii", text, []))) || !(ob.truth(ob.method("isdigit", text, []))) || !((py.int(text) < 4294967296))) {
    throw ob.refusal(("The seed was given as " + ob.str(ob.repr(ob.slice(text, null, 40, null))) + "; allowed is a whole number from 0 to " + ob.str(4294967296 - 1) + "; try 1."), "seed");
  }
  return py.int(text);
}
function play$dstudio_widgets$playground_steps$_reseeded(state, given) {
  let error, errors, seed;
  try {
    seed = play$dstudio_widgets$playground_steps$checked_seed(given);
  } catch (refused) {
    if (!(refused instanceof Refusal)) throw refused;
    error = refused;
    return play$dstudio_widgets$playground_steps$told(state, "seed", ob.str(given), ob.str(error));
  }
  errors = new Map(ob.list(ob.method("items", state.errors, [])).filter(([key, error]) => (key !== "seed")).map(([key, error]) => [key, error]));
  return ob.replace(play$dstudio_widgets$playground_steps$settled(play$dstudio_widgets$playground_steps$_remembering(state), state.system, errors), [["seed", seed]]);
}
function play$dstudio_widgets$playground_steps$_undone(state) {
  let before, last;
  if (ob.truth(state.errors)) {
    return ob.replace(state, [["errors", new Map([])]]);
  }
  if (!(ob.truth(state.history))) {
    return state;
  }
  last = ob.item(state.history, -1);
  before = ob.replace(state, [["name", last.name], ["reference", last.reference], ["seed", last.seed], ["history", ob.slice(state.history, null, -1, null)], ["fork", last.fork]]);
  return play$dstudio_widgets$playground_steps$settled(before, last.system, new Map([]));
}
function play$dstudio_widgets$playground_steps$_asked(state) {
  let errors;
  if (!(ob.truth(state.system.faults))) {
    return play$dstudio_widgets$playground_steps$told(state, "guess", "", "Nothing goes wrong in this system; add a fault first, then predict.");
  }
  errors = new Map(ob.list(ob.method("items", state.errors, [])).filter(([key, error]) => (key !== "guess")).map(([key, error]) => [key, error]));
  return ob.replace(state, [["errors", errors], ["guessing", true], ["guess", null]]);
}
function play$charts$playground_states$_of_client(run, name) {
  let ended, failed, found, good, late, objective, offered, told;
  [told, objective] = [run.client(name), run.system.objective];
  found = [];
  for ([offered, good, late, failed] of ob.each(ob.zip(told.offered, told.good, told.late, told.failed))) {
    ended = ob.add(ob.add(good, late), failed);
    if (!(ob.truth(ended))) {
      ob.method("append", found, [(ob.truth(offered) ? 3 : 0)]);
    } else {
      if ((good >= (ob.times(objective.success, ended)))) {
        ob.method("append", found, [1]);
      } else {
        ob.method("append", found, [((failed > late) ? 4 : 3)]);
      }
    }
  }
  return found;
}
function play$charts$playground_states$failing_share(run, name) {
  let bad, calls, good, lost;
  calls = ob.list(ob.method("items", run.system.all_calls, [])).filter(([each, [, call]]) => (ob.equal(call.to, name))).map(([each, [, call]]) => run.call(each));
  bad = ob.list(ob.zip(...ob.each(ob.list(calls).flatMap((call) => ob.list(["timeouts", "errors", "refused"]).map((column) => ob.item(call, column)))))).map((parts) => ob.sum(parts));
  good = ob.list(ob.zip(...ob.each(ob.list(calls).map((call) => ob.item(call, "ok"))))).map((parts) => ob.sum(parts));
  lost = ob.list(ob.zip(...ob.each(ob.list(calls).map((call) => ob.item(call, "lost"))))).map((parts) => ob.sum(parts));
  return ob.list(ob.zip(bad, good, lost)).map(([a, b, c]) => (ob.truth(ob.add(a, b)) ? py.div(a, ob.add(a, b)) : py.float((c > 0))));
}
function play$charts$playground_states$_of_block(run, name) {
  let failing, found, i, out, time, told, within;
  [told, failing] = [run.block(name), play$charts$playground_states$failing_share(run, name)];
  within = run.system.objective.latency;
  found = [];
  for ([i, time] of ob.each(ob.enumerate(run.times))) {
    out = ob.add(ob.item(told.done, i), ob.item(told.failed, i));
    if (ob.truth(ob.any(ob.list(run.system.faults).map((fault) => ob.both(ob.both((fault.what === "kill"), () => (ob.equal(fault.at, name))), () => (fault.start <= time && time < fault.end)))))) {
      ob.method("append", found, [5]);
    } else {
      if ((ob.item(failing, i) > 0.1)) {
        ob.method("append", found, [4]);
      } else {
        if ((ob.item(told.queue, i) > (ob.times(within, out))) && (ob.item(told.queue, i) >= 1)) {
          ob.method("append", found, [3]);
        } else {
          if (!(ob.truth(ob.item(told.arrived, i)))) {
            ob.method("append", found, [0]);
          } else {
            ob.method("append", found, [((ob.item(told.utilisation, i) > 0.8) ? 2 : 1)]);
          }
        }
      }
    }
  }
  return found;
}
function play$charts$playground_states$states(run, name) {
  let part;
  part = run.system.part(name);
  return (ob.truth((part instanceof play$simulators$playground_parts$Client)) ? play$charts$playground_states$_of_client(run, name) : play$charts$playground_states$_of_block(run, name));
}
function play$charts$playground_states$red_after(run, begin, span = 10.0) {
  let first, last, window;
  window = run.system.plan.window;
  [first, last] = [py.int(py.div(begin, window)), py.int(py.div(ob.add(begin, span), window))];
  return ob.tuple(ob.list(run.system.blocks).filter((part) => ob.truth(ob.any(ob.list(ob.slice(play$charts$playground_states$states(run, part.name), first, last + 1, null)).map((state) => (ob.item(play$K195, state).tone === "red"))))).map((part) => part.name));
}
function play$charts$playground_states$guessed(run, expected) {
  let begin, given, names, unknown;
  if (!(ob.truth(run.system.faults))) {
    throw ob.refusal((ob.str(run.system.name) + " has no fault, so there is nothing to predict; add a fault first."), "expected");
  }
  names = ob.list(run.system.blocks).map((part) => part.name);
  given = ob.tuple(expected);
  if (ob.truth((unknown = ob.list(given).filter((name) => (!ob.contains(name, names))).map((name) => name)))) {
    throw ob.refusal((ob.str(ob.repr(ob.item(unknown, 0))) + " is no part that could go red; there is " + ob.str(ob.method("join", (", "), [names])) + "."), "expected");
  }
  begin = py.min(ob.list(run.system.faults).map((fault) => fault.start));
  return new play$charts$playground_states$Guess(ob.tuple(ob.list(names).filter((name) => (ob.contains(name, given))).map((name) => name)), play$charts$playground_states$red_after(run, begin));
}
function play$dstudio_widgets$playground_steps$_revealed(state, expected) {
  let guess;
  guess = ((ob.same(expected, null) === true) ? null : play$charts$playground_states$guessed(play$dstudio_widgets$playground_steps$ran(state.system, state.seed), expected));
  return ob.replace(state, [["guessing", false], ["guess", guess]]);
}
function play$charts$playground$_places(system) {
  return ob.union(new Map(ob.list(system.parts).map((part) => [part.name, part])), new Map(ob.list(ob.method("items", system.all_calls, [])).map(([name, [, call]]) => [name, call])));
}
function play$charts$playground$_said(value) {
  if (ob.truth(ob.isBool(value))) {
    return (ob.truth(value) ? "on" : "off");
  }
  if ((ob.same(value, null) === true)) {
    return "off";
  }
  return (ob.truth(ob.isObject(value)) ? "on" : (ob.truth(ob.isStr(value)) ? ob.str(value) : written.number(value)));
}
function* play$charts$playground$_changes(old, new_) {
  let a, b, field, word;
  if ((ob.same(ob.type(old), ob.type(new_)) === false)) {
    yield (ob.str(old.kind) + " → " + ob.str(new_.kind));
    return null;
  }
  for (field of ob.each(ob.fields(old))) {
    [a, b] = [ob.getattr(old, field.name), ob.getattr(new_, field.name)];
    if ((ob.equal(a, b)) || (ob.contains(field.name, ["name", "call", "calls", "to"]))) {
      continue;
    }
    word = ob.method("replace", field.name, ["_", " "]);
    if (ob.truth(ob.isObject(a)) && ob.truth(ob.isObject(b))) {
      yield* ob.each(ob.list(play$charts$playground$_changes(a, b)).map((change) => (ob.str(word) + " " + ob.str(change))));
    } else {
      yield (ob.str(word) + " " + ob.str(play$charts$playground$_said(a)) + " → " + ob.str(play$charts$playground$_said(b)));
    }
  }
}
function play$charts$playground$differences(before, after) {
  let fault, found, name, new_, old, place;
  [old, new_] = [play$charts$playground$_places(before), play$charts$playground$_places(after)];
  found = ob.add(ob.list(new_).filter((name) => (!ob.contains(name, old))).map((name) => (ob.str(name) + ": added")), ob.list(old).filter((name) => (!ob.contains(name, new_))).map((name) => (ob.str(name) + ": removed")));
  for ([name, place] of ob.each(ob.method("items", new_, []))) {
    if ((ob.contains(name, old))) {
      found = ob.add(found, ob.list(play$charts$playground$_changes(ob.item(old, name), place)).map((change) => (ob.str(name) + ": " + ob.str(change))));
    }
  }
  found = ob.add(found, ob.list(play$charts$playground$_changes(before.objective, after.objective)).map((change) => ("what clients are promised: " + ob.str(change))));
  for (fault of ob.each(before.faults)) {
    if ((!ob.contains(fault, after.faults))) {
      ob.method("append", found, [("without the fault " + ob.str(play$charts$playground$fault_text(fault)))]);
    }
  }
  for (fault of ob.each(after.faults)) {
    if ((!ob.contains(fault, before.faults))) {
      ob.method("append", found, [("with the fault " + ob.str(play$charts$playground$fault_text(fault)))]);
    }
  }
  return found;
}
function play$charts$playground_figures$watchable(system) {
  return [...ob.each(ob.list(system.clients).map((client) => client.name)), ...ob.each(ob.list(system.blocks).map((block) => block.name))];
}
function play$charts$playground$_share(value) {
  if ((0.9995 <= value && value < 1)) {
    return written.percent(py.min(value, 0.999999), 5);
  }
  return written.percent(value);
}
function play$charts$playground$_windows_below(run) {
  let ended, found, good, i, told;
  told = ob.list(run.system.clients).map((client) => run.client(client.name));
  found = [];
  for (i of ob.each(ob.range(run.system.plan.windows))) {
    good = ob.sum(ob.list(told).map((each) => ob.item(each.good, i)));
    ended = ob.add(good, ob.sum(ob.list(told).map((each) => ob.add(ob.item(each.late, i), ob.item(each.failed, i)))));
    if (ob.truth(ended) && (good < (ob.times(run.system.objective.success, ended)))) {
      ob.method("append", found, [ob.times(i, run.system.plan.window)]);
    }
  }
  return found;
}
function play$charts$playground$_aftermath(run) {
  let after, below, end, last, system;
  system = run.system;
  if (!(ob.truth(system.faults))) {
    return "";
  }
  end = py.min(py.max(ob.list(system.faults).map((fault) => fault.end)), system.horizon);
  below = play$charts$playground$_windows_below(run);
  after = ob.list(below).filter((begin) => (begin >= (end - 1e-09))).map((begin) => begin);
  if ((end >= (system.horizon - py.div(system.plan.window, 2)))) {
    return "The last fault lasts to the end of the run.";
  }
  if (!(ob.truth(after))) {
    return (ob.truth(below) ? "From the end of the last fault on it is kept." : "Its clients do not notice the fault.");
  }
  last = ob.add(ob.item(after, -1), system.plan.window);
  if ((last >= (system.horizon - (1.5 * system.plan.window)))) {
    return ("The last fault ends at " + ob.str(written.duration(end)) + ", and " + ob.str(written.duration(system.horizon - end)) + " later it is still broken.");
  }
  return ("It is whole again " + ob.str(written.duration(last - end)) + " after the last fault.");
}
function play$charts$playground$_verdict(run) {
  let objective, opening, promised;
  objective = run.system.objective;
  promised = (ob.str(written.percent(objective.success)) + " within " + ob.str(written.duration(objective.latency)));
  if (ob.truth(run.meets_objective)) {
    opening = ("Promise kept: " + ob.str(play$charts$playground$_share(run.success)) + " of the requests were answered in time; promised are " + ob.str(promised) + ".");
  } else {
    opening = ("Promise broken: " + ob.str(play$charts$playground$_share(run.success)) + " of the requests were answered in time; promised are " + ob.str(promised) + ".");
  }
  return ob.method("strip", (ob.str(opening) + " " + ob.str(play$charts$playground$_aftermath(run))), []);
}
function play$charts$playground$_metrics(run) {
  let kept, objective, slowest, spent, spent_text;
  objective = run.system.objective;
  kept = run.meets_objective;
  slowest = run.slowest(0.99);
  spent = run.budget_spent;
  spent_text = ((spent >= 2) ? (ob.str(written.number(spent, 2)) + ob.str(" ") + "×") : written.percent(spent));
  return [new play$charts$reading$Metric("Answered in time", play$charts$playground$_share(run.success), ("within " + ob.str(written.duration(objective.latency))), (ob.truth(kept) ? "healthy" : "failed")), new play$charts$reading$Metric("Slowest percent (p99)", ((ob.same(slowest, null) === false) ? written.duration(slowest) : "no answer"), "of the answers take longer", "served"), new play$charts$reading$Metric("Cost", written.say(run.cost_per_hour, "dollar/h"), "servers and calls to others, illustrative prices", "offered"), new play$charts$reading$Metric("Promise", (ob.truth(kept) ? "✓ kept" : "✗ broken"), (ob.str(spent_text) + " of the error budget is spent"), (ob.truth(kept) ? "healthy" : "failed"))];
}
function play$charts$playground_figures$_client_panels(run, name) {
  let failed, high, highest, late, median, told, within;
  told = run.client(name);
  [median, high, highest] = run.quantiles(name);
  [failed, late] = [ob.list(told.failed), ob.list(told.late)];
  within = run.system.objective.latency;
  return [new Map([["title", ("Requests of " + ob.str(name))], ["unit", "req/s"], ["lines", [["sent", "offered", ob.list(told.offered), false], ["answered in time", "healthy", ob.list(told.good), true]]]]), new Map([["title", "Errors"], ["unit", "req/s"], ["lines", [["late", "offered", late, false], ["failed", "failed", failed, true]]]]), new Map([["title", ("Latency; the promise is " + ob.str(written.duration(within)))], ["unit", "s"], ["log", true], ["lines", [["p50", "served", median, false], ["p95", "served", high, false], ["p99", "served", highest, true]]]])];
}
function play$charts$playground_figures$_block_panels(run, name) {
  let bad, told;
  told = run.block(name);
  bad = ob.list(ob.zip(told.refused, told.failed)).map(([a, b]) => ob.add(a, b));
  return [new Map([["title", ("Calls to " + ob.str(name))], ["unit", "calls/s"], ["lines", [["in", "offered", ob.list(told.arrived), false], ["done", "healthy", ob.list(told.done), true]]]]), new Map([["title", "Errors, and work for nothing"], ["unit", "calls/s"], ["lines", [["for nothing", "offered", ob.list(told.wasted), false], ["failed", "failed", bad, true]]]]), new Map([["title", "Calls that wait here"], ["unit", "calls"], ["lines", [["waiting", "served", ob.list(told.queue), true]]]])];
}
function play$charts$playground_figures$good_share(run) {
  let ended, found, good, i, told;
  told = ob.list(run.system.clients).map((client) => run.client(client.name));
  found = [];
  for (i of ob.each(ob.range(run.system.plan.windows))) {
    good = ob.sum(ob.list(told).map((each) => ob.item(each.good, i)));
    ended = ob.add(good, ob.sum(ob.list(told).map((each) => ob.add(ob.item(each.late, i), ob.item(each.failed, i)))));
    ob.method("append", found, [(ob.truth(ended) ? py.div(good, ended) : null)]);
  }
  return found;
}
function play$charts$marks$line(x, y, role, name, points = false, more = new Map()) {
  let trace;
  trace = new Map([["type", "scatter"], ["mode", (ob.truth(points) ? "lines+markers" : "lines")], ["x", ob.list(x)], ["y", ob.list(y)], ["name", name], ["line", new Map([["color", ("role:" + ob.str(role))], ["dash", ob.item(play$K196, role)], ["width", 2.5]])]]);
  if (ob.truth(points)) {
    ob.put(trace, "marker", new Map([["color", ("role:" + ob.str(role))], ["symbol", ob.item(play$K197, role)], ["size", 7]]));
  }
  return ob.union(trace, more);
}
function play$charts$playground_figures$_on(place) {
  return (ob.truth(place) ? new Map([["yaxis", ("y" + ob.str(place + 1))]]) : new Map([]));
}
function play$charts$playground_figures$_stroke(role, width, solid = true) {
  let stroke;
  stroke = new Map([["color", ("role:" + ob.str(role))], ["width", width]]);
  return (ob.truth(solid) ? stroke : ob.union(stroke, new Map([["dash", ob.method("get", (new Map([["offered", "dash"], ["failed", "solid"], ["healthy", "solid"]])), [role, "solid"])]])));
}
function play$charts$marks$log_axis(title, low, high, ticks, texts) {
  return new Map([["type", "log"], ["title", new Map([["text", (ob.str(title) + ", log scale")]])], ["range", [py.log10(low), py.log10(high)]], ["tickmode", "array"], ["tickvals", ob.list(ticks)], ["ticktext", ob.list(texts)]]);
}
function play$charts$axes$time_axis(title, low, high) {
  let ticks;
  ticks = ob.list(play$K198).filter((tick) => ((low * (1 - 1e-09)) <= tick && tick <= (high * (1 + 1e-09)))).map((tick) => tick);
  if ((ob.len(ticks) > 8)) {
    ticks = ob.slice(ticks, null, null, py.ceil(py.div(ob.len(ticks), 8)));
  }
  return ob.union(play$charts$marks$log_axis(title, low, high, ticks, ob.list(ticks).map((tick) => written.duration(tick))), new Map([["rangemode", "normal"]]));
}
function play$charts$playground_figures$_axis(place) {
  return (ob.truth(place) ? ("yaxis" + ob.str(place + 1)) : "yaxis");
}
function play$charts$marks$label(x, y, text, log_x = false, log_y = false, role = "text", more = new Map()) {
  return ob.union(new Map([["x", (ob.truth(log_x) ? py.log10(x) : x)], ["y", (ob.truth(log_y) ? py.log10(y) : y)], ["text", text], ["showarrow", false], ["font", new Map([["size", 12], ["color", ("role:" + ob.str(role))]])], ["bgcolor", "role:surface/0.8"], ["xanchor", "left"], ["yanchor", "middle"]]), more);
}
function play$charts$playground_figures$_labels(place, ends, horizon, span) {
  let above, found, i, last, name, role, value;
  found = [];
  for ([i, [last, name, role]] of ob.each(ob.enumerate(ob.sorted(ends)))) {
    value = ((ob.same(span, null) === true) ? py.max(ob.item([0.001, 100.0], 0), py.min(ob.item([0.001, 100.0], 1), last)) : last);
    above = (ob.equal(i, (ob.len(ends) - 1)));
    ob.method("append", found, [play$charts$marks$label(horizon, value, name, undefined, (ob.same(span, null) === true), ((role === "offered") ? "text" : role), new Map([["xref", "x"], ["yref", (ob.truth(place) ? ("y" + ob.str(place + 1)) : "y")], ["xanchor", "right"], ["yanchor", (ob.truth(above) ? "bottom" : "top")], ["yshift", (ob.truth(above) ? 2 : -2)]]))]);
  }
  return found;
}
function play$charts$axes$ceiling(value) {
  let power;
  power = py.pow(10.0, py.floor(py.log10(value)));
  return py.round(ob.next(ob.list([1, 1.5, 2, 3, 4, 6, 8, 10]).filter((step) => ((ob.times(step, power)) >= (value * (1 - 1e-12)))).map((step) => ob.times(step, power))), 12);
}
function play$charts$playground_figures$_title(place, text) {
  return new Map([["xref", "paper"], ["yref", "paper"], ["x", 0], ["y", ob.item(ob.item(play$K200, place), 1)], ["yshift", 2], ["xanchor", "left"], ["yanchor", "bottom"], ["text", text], ["showarrow", false], ["font", new Map([["size", 12], ["color", "role:text"]])]]);
}
function play$charts$playground_figures$_draw(data, annotations, layout, place, panel, other, times, horizon) {
  let axis, ends, is_log, last, most, name, number_of, pinned, role, top, trace, values, width;
  is_log = ob.method("get", panel, ["log", false]);
  ends = [];
  for ([number_of, [name, role, values, pinned]] of ob.each(ob.enumerate(ob.item(panel, "lines")))) {
    width = (!(ob.truth(is_log)) ? 2.5 : ob.item([1.2, 1.8, 2.6], number_of));
    trace = ob.apply(play$charts$marks$line, ["x", "y", "role", "name", "points"], true, [times, values, role, (ob.str(name) + " (" + ob.str(ob.item(panel, "unit")) + ")")], [...ob.pairs(play$charts$playground_figures$_on(place))]);
    ob.method("append", data, [ob.union(ob.union(trace, (ob.truth(pinned) ? new Map([["meta", "pin"]]) : new Map([]))), new Map([["line", play$charts$playground_figures$_stroke(role, width, is_log)]]))]);
    last = ob.next(ob.list(ob.reversed(values)).filter((value) => (ob.same(value, null) === false)).map((value) => value), null);
    if ((ob.same(last, null) === false)) {
      ob.method("append", ends, [[last, name, role]]);
    }
  }
  if (ob.truth(is_log)) {
    axis = ob.apply(play$charts$axes$time_axis, ["title", "low", "high"], false, ["latency", ...ob.each([0.001, 100.0])], []);
    ob.put(axis, "title", new Map([["text", "log scale"]]));
    ob.put(axis, "tickvals", ob.list(play$K199));
    ob.put(axis, "ticktext", ob.list(play$K199).map((each) => written.duration(each)));
    ob.put(layout, play$charts$playground_figures$_axis(place), axis);
    ends = ob.list(ends).filter(([last, name, role]) => (name !== "p95")).map(([last, name, role]) => [last, name, role]);
    ob.method("extend", annotations, [play$charts$playground_figures$_labels(place, ends, horizon, null)]);
  } else {
    most = ob.max([ob.list([panel, other]).flatMap((each) => ob.list(ob.item(each, "lines")).flatMap(([, , values, ]) => ob.list(values).filter((value) => ob.truth(value)).map((value) => value)))], null, 1.0);
    top = play$charts$axes$ceiling(py.max(most, 1.0));
    ob.put(layout, play$charts$playground_figures$_axis(place), new Map([["range", [0, top * 1.04]], ["nticks", 3], ["title", new Map([["text", ob.item(panel, "unit")]])]]));
    ob.method("extend", annotations, [play$charts$playground_figures$_labels(place, ends, horizon, top)]);
  }
  ob.method("append", annotations, [play$charts$playground_figures$_title(place, ob.item(panel, "title"))]);
}
function play$charts$playground_figures$_percents(values) {
  return ob.list(values).map((value) => ((ob.same(value, null) === true) ? null : py.round(100 * value, 3)));
}
function play$charts$playground_figures$_faults(system) {
  return ob.list(system.faults).map((fault) => ob.union(new Map([["type", "rect"], ["xref", "x"], ["yref", "paper"], ["x0", fault.start], ["x1", py.min(fault.end, system.horizon)], ["y0", 0], ["y1", 1]]), new Map([["fillcolor", "role:offered/0.18"], ["line", new Map([["width", 0]])], ["layer", "below"]])));
}
function play$charts$playground_figures$_whole(run, name) {
  let marks;
  marks = ob.list([0.5, 0.95, 0.99]).map((share) => [share, run.latency(name, share)]);
  return ob.either(ob.method("join", (", "), [ob.list(marks).filter(([share, value]) => (ob.same(value, null) === false)).map(([share, value]) => ("p" + ob.str(py.round(100 * share)) + " " + ob.str(written.duration(value))))]), () => "no call was answered");
}
function play$charts$playground_figures$_seconds(value) {
  return (ob.str(written.number(value)) + ob.str(" ") + "s");
}
function play$charts$playground_figures$_finding(run, name, good) {
  let below, busy, known, least, most, peak, slo, told, worst, worst_of;
  known = ob.list(good).filter((value) => (ob.same(value, null) === false)).map((value) => value);
  worst = ob.min([known], null, 0.0);
  slo = run.system.objective.success;
  if ((!ob.contains(name, ob.list(run.system.clients).map((client) => client.name)))) {
    most = ob.max([play$charts$playground_states$failing_share(run, name)], null, 0.0);
    told = run.block(name);
    peak = ob.max([told.utilisation], null, 0.0);
    busy = (ob.truth(peak) ? (", " + ob.str(written.percent(peak)) + " busy at most") : "");
    worst_of = ("at worst " + ob.str(written.percent(most)) + " of the calls to it come to nothing" + ob.str(busy));
    return (ob.str(ob.add(ob.method("upper", ob.slice(name, null, 1, null), []), ob.slice(name, 1, null, null))) + ": " + ob.str(worst_of) + "; over the run " + ob.str(play$charts$playground_figures$_whole(run, name)));
  }
  if ((worst >= slo)) {
    least = ((worst === 1) ? "all of the requests are" : (ob.str(written.percent(worst)) + " or more is"));
    return ("In every window " + ob.str(least) + " answered in time");
  }
  below = ob.times(ob.sum(ob.list(known).map((value) => (value < slo))), run.system.plan.window);
  return ("For " + ob.str(play$charts$playground_figures$_seconds(below)) + " of " + ob.str(play$charts$playground_figures$_seconds(run.system.horizon)) + " less is answered in time than promised, at worst " + ob.str(written.percent(worst)));
}
function play$charts$playground_figures$_alternative(run, name, good) {
  let faults, last, system;
  system = run.system;
  faults = (ob.truth(system.faults) ? (" Shaded: " + ob.str(ob.len(system.faults)) + " fault" + ob.str(((ob.len(system.faults) !== 1) ? "s" : "")) + ".") : "");
  last = ob.next(ob.list(ob.reversed(good)).filter((value) => (ob.same(value, null) === false)).map((value) => value), 0.0);
  return ("Four panels over " + ob.str(written.duration(system.horizon)) + ": requests, errors, latency or queue of " + ob.str(name) + ", and the share answered in time, which ends at " + ob.str(written.percent(last)) + "." + ob.str(faults));
}
function play$charts$playground_figures$_cell(value) {
  return ((ob.same(value, null) === true) ? "none" : py.round(value, 6));
}
function play$charts$playground_figures$_table(run, drawn, good) {
  let columns, rows, window;
  columns = ["from (s)", ...ob.each(ob.list(drawn).flatMap((panel) => ob.list(ob.item(panel, "lines")).map(([name, , , ]) => (ob.str(name) + " (" + ob.str(ob.item(panel, "unit")) + ")")))), "answered in time (%)"];
  window = run.system.plan.window;
  rows = ob.list(ob.range(ob.len(good))).map((i) => [py.round(ob.times(i, window), 6), ...ob.each(ob.list(drawn).flatMap((panel) => ob.list(ob.item(panel, "lines")).map(([, , values, ]) => play$charts$playground_figures$_cell(ob.item(values, i))))), ((ob.same(ob.item(good, i), null) === true) ? "no answer" : py.round(100 * ob.either(ob.item(good, i), () => 0.0), 3))]);
  return new play$charts$reading$Table(ob.tuple(columns), ob.tuple(rows));
}
function play$charts$playground_figures$panels(run, name, scale = null) {
  let annotations, axis, data, domain, drawn, good, held, is_client, layout, other, panel, place, shapes, slo, times, within;
  is_client = (ob.contains(name, ob.list(run.system.clients).map((client) => client.name)));
  drawn = (ob.truth(is_client) ? play$charts$playground_figures$_client_panels(run, name) : play$charts$playground_figures$_block_panels(run, name));
  held = drawn;
  if ((ob.same(scale, null) === false) && (ob.contains(name, play$charts$playground_figures$watchable(scale.system)))) {
    held = (ob.truth(is_client) ? play$charts$playground_figures$_client_panels(play$charts$playground_observed$observed(scale), name) : play$charts$playground_figures$_block_panels(scale, name));
  }
  good = play$charts$playground_figures$good_share(run);
  slo = run.system.objective.success;
  times = ob.list(run.times).map((each) => py.round(each, 6));
  data = [];
  annotations = [];
  layout = new Map([]);
  for ([place, [panel, other]] of ob.each(ob.enumerate(ob.zip(drawn, held)))) {
    play$charts$playground_figures$_draw(data, annotations, layout, place, panel, other, times, run.system.horizon);
  }
  ob.method("append", data, [ob.union(ob.union(ob.apply(play$charts$marks$line, ["x", "y", "role", "name", "points"], true, [times, play$charts$playground_figures$_percents(good), "healthy", "answered in time (%)"], [...ob.pairs(play$charts$playground_figures$_on(3))]), new Map([["meta", "pin"]])), new Map([["line", play$charts$playground_figures$_stroke("healthy", 2.5)]]))]);
  ob.put(layout, "yaxis4", new Map([["range", [0, 108]], ["tickvals", [0, 50, 100]], ["title", new Map([["text", "%"]])]]));
  ob.method("append", annotations, [play$charts$playground_figures$_title(3, ("Answered in time; promised " + ob.str(written.percent(slo))))]);
  shapes = [ob.union(new Map([["type", "line"], ["xref", "paper"], ["yref", "y4"], ["x0", 0], ["x1", 1], ["y0", 100 * slo], ["y1", 100 * slo]]), new Map([["line", new Map([["color", "role:limit"], ["dash", "dash"], ["width", 1.5]])]])), ...ob.each(play$charts$playground_figures$_faults(run.system))];
  if (ob.truth(is_client)) {
    within = run.system.objective.latency;
    ob.method("append", shapes, [ob.union(new Map([["type", "line"], ["xref", "paper"], ["yref", "y3"], ["x0", 0], ["x1", 1], ["y0", within], ["y1", within]]), new Map([["line", new Map([["color", "role:limit"], ["dash", "dash"], ["width", 1.5]])]]))]);
  }
  for ([place, domain] of ob.each(ob.enumerate(play$K200))) {
    axis = ob.item(layout, play$charts$playground_figures$_axis(place));
    ob.put(axis, "domain", ob.list(domain));
    ob.put(axis, "anchor", "x");
    ob.put(axis, "fixedrange", true);
  }
  ob.put(layout, "xaxis", new Map([["title", new Map([["text", "time (s)"]])], ["range", [0, run.system.horizon]], ["anchor", "y4"], ["showspikes", true], ["spikemode", "across"]]));
  layout = ob.union(layout, new Map([["height", 520], ["margin", new Map([["t", 8], ["l", 60], ["r", 44], ["b", 44]])], ["shapes", shapes], ["annotations", annotations]]));
  return new play$charts$reading$Figure("panels", play$charts$playground_figures$_finding(run, name, good), new Map([["data", data], ["layout", layout]]), play$charts$playground_figures$_alternative(run, name, good), play$charts$playground_figures$_table(run, drawn, good));
}
function play$charts$playground$read(run, watch = "", scale = null) {
  let metrics, name, seen, spoken, verdict;
  name = ((ob.contains(watch, play$charts$playground_figures$watchable(run.system))) ? watch : ob.item(run.system.clients, 0).name);
  seen = play$charts$playground_observed$observed(run);
  verdict = play$charts$playground$_verdict(seen);
  metrics = play$charts$playground$_metrics(seen);
  spoken = (ob.str(verdict) + " " + ob.str(ob.item(metrics, 0).label) + ": " + ob.str(ob.item(metrics, 0).text) + ". " + ob.str(ob.item(metrics, 1).label) + ": " + ob.str(ob.item(metrics, 1).text) + ". " + ob.str(ob.item(metrics, 2).label) + ": " + ob.str(ob.item(metrics, 2).text) + ".");
  return new play$charts$reading$Reading(verdict, spoken, metrics, [play$charts$playground_figures$panels(seen, name, scale)]);
}
const play$dstudio_widgets$playground_steps$_read = ob.remembered(function play$dstudio_widgets$playground_steps$_read(system, seed, watch, scale) {
  return play$charts$playground$read(play$dstudio_widgets$playground_steps$ran(system, seed), watch, ((ob.same(scale, null) === true) ? null : play$dstudio_widgets$playground_steps$ran(scale, seed)));
}, 8);
function play$dstudio_widgets$playground_steps$seen(state) {
  return (ob.truth(state.guessing) ? ob.replace(state.system, [["faults", []]]) : state.system);
}
function play$dstudio_widgets$playground_steps$reading_of(state) {
  return play$dstudio_widgets$playground_steps$_read(play$dstudio_widgets$playground_steps$seen(state), state.seed, state.watch, (ob.truth(state.guessing) ? null : state.reference));
}
function play$dstudio_widgets$playground_steps$_pinned(state) {
  let changes, kept, letter, metrics, more, summary;
  kept = ob.slice(state.pins, (-2) + 1, null, null);
  letter = ob.next(ob.list("AB").filter((each) => (!ob.contains(each, ob.list(kept).map((pin) => pin.label)))).map((each) => each));
  changes = play$charts$playground$differences(state.reference, state.system);
  summary = (ob.str(state.system.name) + ": " + ob.str((ob.truth(changes) ? ob.method("join", ("; "), [ob.slice(changes, null, 3, null)]) : "as it was opened")));
  more = ((ob.len(changes) > 3) ? ("; " + ob.str(ob.len(changes) - 3) + " more") : "");
  metrics = ob.tuple(ob.list(play$dstudio_widgets$playground_steps$reading_of(state).metrics).map((metric) => metric.text));
  return ob.replace(state, [["pins", [...ob.each(kept), new play$dstudio_widgets$playground_state$Pin(letter, ob.add(summary, more), metrics, state.system, play$dstudio_widgets$playground_steps$seen(state), state.seed)]]]);
}
function play$dstudio_widgets$playground_fork$moment(system, given) {
  if (!(ob.truth(play$engine$plan$finite(given))) || !((0 <= given && given < system.horizon))) {
    throw ob.refusal(("The fork was given at " + ob.str(ob.repr(given)) + " s; allowed is from 0 s to less than " + ob.format(system.horizon, ("g")) + " s; try 20."), "at");
  }
  return py.float(given);
}
function play$dstudio_widgets$playground_steps$_forked(state, given) {
  let after, at, last, same;
  if (ob.truth(state.guessing)) {
    return play$dstudio_widgets$playground_steps$told(state, "guess", "", "The faults are hidden while you guess; commit, or let them be shown, and then fork.");
  }
  at = play$dstudio_widgets$playground_fork$moment(state.system, given);
  last = (ob.truth(state.pins) ? ob.item(state.pins, -1) : null);
  same = ob.both(ob.both((ob.same(last, null) === false), () => (ob.equal(last.seen, state.system))), () => (ob.equal(last.seed, state.seed)));
  after = (ob.truth(same) ? state : play$dstudio_widgets$playground_steps$_pinned(state));
  return ob.replace(after, [["history", play$dstudio_widgets$playground_steps$_remembering(state).history], ["fork", new play$dstudio_widgets$playground_state$Fork(at, ob.item(after.pins, -1).label)]]);
}
function play$dstudio_widgets$playground_steps$step(state, message) {
  let given, key, name, sentence;
  if ((ob.same(state.fork, null) === false) && (ob.contains(ob.item(message, "kind"), play$K90))) {
    [key, given, sentence] = play$dstudio_widgets$playground_fork$refused(state.fork, message);
    return play$dstudio_widgets$playground_steps$told(state, key, given, sentence);
  }
  if ((ob.item(message, "kind") === "choose")) {
    return play$dstudio_widgets$playground_steps$opened(state, ob.item(message, "name"), play$dstudio_widgets$playground_state$reference(ob.item(message, "name")));
  } else if ((ob.item(message, "kind") === "switch")) {
    return play$dstudio_widgets$playground_steps$changed(state, "switch", ob.item(message, "pattern"), (() => play$simulators$playground_patterns$switched(state.system, ob.item(message, "pattern"), ob.item(message, "place"), ob.item(message, "on"))));
  } else if ((ob.item(message, "kind") === "set")) {
    return play$dstudio_widgets$playground_steps$_set(state, ob.item(message, "place"), ob.item(message, "field"), ob.item(message, "given"));
  } else if ((ob.item(message, "kind") === "connect")) {
    return play$dstudio_widgets$playground_steps$changed(state, "connect", "", (() => play$simulators$playground_edits$connected(state.system, ob.item(message, "caller"), ob.item(message, "to"))));
  } else if ((ob.item(message, "kind") === "add")) {
    name = ob.method("strip", ob.item(message, "name"), []);
    return play$dstudio_widgets$playground_steps$changed(state, "add", ob.item(message, "name"), (() => play$simulators$playground_edits$added(state.system, ob.item(message, "what"), name, ob.item(message, "caller"))));
  } else if ((ob.item(message, "kind") === "remove")) {
    return play$dstudio_widgets$playground_steps$changed(state, "remove", "", (() => play$simulators$playground_edits$removed(state.system, ob.item(message, "place"))));
  } else if ((ob.item(message, "kind") === "fault")) {
    return play$dstudio_widgets$playground_steps$changed(state, "fault", "", (() => play$simulators$playground_edits$with_fault(state.system, play$dstudio_widgets$playground_steps$_fault(state, message))));
  } else if ((ob.item(message, "kind") === "unfault")) {
    return play$dstudio_widgets$playground_steps$_without_fault(state, ob.item(message, "index"));
  } else if ((ob.item(message, "kind") === "seed")) {
    return play$dstudio_widgets$playground_steps$_reseeded(state, ob.item(message, "seed"));
  } else if ((ob.item(message, "kind") === "watch")) {
    return ob.replace(state, [["watch", ob.item(message, "name")]]);
  } else if ((ob.item(message, "kind") === "reset")) {
    return ob.replace(play$dstudio_widgets$playground_steps$settled(play$dstudio_widgets$playground_steps$_remembering(state), state.reference, new Map([])), [["fork", null]]);
  } else if ((ob.item(message, "kind") === "undo")) {
    return play$dstudio_widgets$playground_steps$_undone(state);
  } else if ((ob.item(message, "kind") === "ask")) {
    return play$dstudio_widgets$playground_steps$_asked(state);
  } else if ((ob.item(message, "kind") === "reveal")) {
    return play$dstudio_widgets$playground_steps$_revealed(state, ob.item(message, "expected"));
  } else if ((ob.item(message, "kind") === "pin")) {
    return play$dstudio_widgets$playground_steps$_pinned(state);
  } else if ((ob.item(message, "kind") === "unpin")) {
    return ob.replace(state, [["pins", ob.tuple(ob.list(state.pins).filter((pin) => (!ob.equal(pin.label, ob.item(message, "label")))).map((pin) => pin))]]);
  } else if ((ob.item(message, "kind") === "fork")) {
    return play$dstudio_widgets$playground_steps$_forked(state, ob.item(message, "at"));
  } else if ((ob.item(message, "kind") === "unfork")) {
    return ob.replace(state, [["fork", null]]);
  }
  throw ob.refusal(("The page asked for something unknown: " + ob.str(ob.repr(ob.item(message, "kind"))) + "."));
}
function play$dstudio_widgets$playground_view$answered(state, message) {
  let after, error;
  try {
    after = play$dstudio_widgets$playground_steps$step(state, message);
    play$dstudio_widgets$playground_steps$reading_of(after);
    return after;
  } catch (refused) {
    if (!(refused instanceof Refusal)) throw refused;
    error = refused;
    return play$dstudio_widgets$playground_steps$told(state, "", "", ob.str(error));
  }
}
function play$engine$plan$popularity(keys, skew) {
  let rank, sums, total;
  [total, sums] = [0.0, []];
  for (rank of ob.each(ob.range(1, keys + 1))) {
    total = total + py.pow(rank, -skew);
    ob.method("append", sums, [total]);
  }
  return (ob.truth(sums) ? ob.add(ob.list(ob.slice(sums, null, -1, null)).map((each) => py.div(each, total)), [1.0]) : []);
}
function play$engine$plan$_row(record, fields, given = new Map()) {
  return ob.list(fields).map((name) => py.float(((ob.contains(name, given)) ? ob.item(given, name) : ob.getattr(record, name))));
}
function play$engine$layout$number(kind, word) {
  return ob.method("index", ob.item(play$K87, kind), [word]);
}
function play$simulators$playground$Run$block(self, name) {
  let busy, hits, misses, place, servers, summed, window;
  [place, window] = [self._place(name, self.system.blocks), self.system.plan.window];
  summed = (names) => {
  return ob.tuple(ob.list(ob.zip(...ob.each(ob.list(names).map((name) => self.result.block(place, name))))).map((each) => py.div(ob.sum(each), window)));
};
  [busy, servers, hits, misses] = [summed(["busy"]), summed(["servers"]), summed(["hits"]), summed(["misses"])];
  return new play$simulators$playground$BlockMetrics(summed(["arrived"]), summed(["done", "remembered"]), summed(["full", "shed", "limited", "refused_down"]), summed(["failed", "lost", "abandoned"]), summed(["wasted"]), summed(["waiting"]), ob.tuple(ob.list(ob.zip(busy, servers)).map(([a, b]) => (ob.truth(b) ? py.div(a, b) : 0.0))), servers, ob.tuple(ob.list(ob.zip(hits, misses)).map(([a, b]) => (ob.truth(ob.add(a, b)) ? py.div(a, ob.add(a, b)) : null))));
}
function play$simulators$playground$Run$call(self, name) {
  let names, window;
  names = ob.list(self.system.all_calls);
  if ((!ob.contains(name, names))) {
    throw ob.refusal((ob.str(self.system.name) + " has no call " + ob.str(ob.repr(name)) + "; it has " + ob.str(ob.method("join", (", "), [names])) + "."));
  }
  window = self.system.plan.window;
  return new Map(ob.list(play$K207).map((column) => [column, ob.tuple(ob.list(self.result.link(ob.method("index", names, [name]), column)).map((each) => py.div(each, window)))]));
}
function play$engine$results$middle(bucket) {
  let octave, step;
  [octave, step] = ob.divmod(bucket, 64);
  return ob.ldexp(1.0 + py.div(step + 0.5, 64), ob.add(octave, -17));
}
function play$engine$results$quantile(counts, share) {
  let bucket, seen;
  seen = ob.list(ob.accumulate(counts));
  if (!(ob.truth(seen)) || (ob.item(seen, -1) === 0)) {
    return null;
  }
  bucket = ob.bisectLeft(seen, py.max(ob.times(share, ob.item(seen, -1)), 1));
  return ((bucket < ob.len(seen)) ? play$engine$results$middle(bucket) : null);
}
function play$charts$playground_observed$_reached(sums, share) {
  return (ob.truth(ob.item(sums, -1)) ? play$engine$results$middle(ob.bisectLeft(sums, ob.times(share, ob.item(sums, -1)))) : null);
}
function play$dstudio_widgets$playground_steps$run_of(state) {
  return play$dstudio_widgets$playground_steps$ran(play$dstudio_widgets$playground_steps$seen(state), state.seed);
}
function play$dstudio_widgets$playground_fork$told_of(state) {
  let fork, of, sentence;
  fork = state.fork;
  if ((ob.same(fork, null) === true)) {
    return null;
  }
  of = ((ob.contains(fork.label, ob.list(state.pins).map((pin) => pin.label))) ? (" of " + ob.str(fork.label)) : "");
  sentence = ("Fork" + ob.str(of) + " at " + ob.str(written.duration(fork.at)) + ": the same run until then; from then on, faults and load can differ.");
  return new Map([["at", fork.at], ["label", (ob.truth(of) ? fork.label : "")], ["told", sentence]]);
}
function play$charts$playground_figures$forked(figure, at, of) {
  let layout, mark, marked, name, said, told;
  told = (ob.truth(of) ? ("fork of " + ob.str(of)) : "fork");
  mark = new Map([["type", "line"], ["xref", "x"], ["yref", "paper"], ["x0", at], ["x1", at], ["y0", 0], ["y1", 1], ["line", new Map([["color", "role:text"], ["width", 1.5]])]]);
  name = new Map([["xref", "x"], ["yref", "paper"], ["x", at], ["y", 1], ["xanchor", "left"], ["yanchor", "top"], ["xshift", 3], ["yshift", 2], ["text", told], ["showarrow", false], ["font", new Map([["size", 12], ["color", "role:text"]])]]);
  layout = ob.item(figure.plot, "layout");
  marked = new Map([...ob.pairs(layout), ["shapes", [...ob.each(ob.item(layout, "shapes")), mark]], ["annotations", [...ob.each(ob.item(layout, "annotations")), name]]]);
  said = (ob.str(figure.alternative) + " A line at " + ob.str(written.duration(at)) + " marks the " + ob.str(told) + ".");
  return ob.replace(figure, [["plot", new Map([...ob.pairs(figure.plot), ["layout", marked]])], ["alternative", said]]);
}
function play$dstudio_widgets$payload$metric(given) {
  return new Map([["label", given.label], ["text", given.text], ["meaning", given.meaning], ["role", given.role]]);
}
function play$dstudio_widgets$payload$texts(rows) {
  return ob.list(rows).map((row) => ob.list(row).map((cell) => (ob.truth((ob.isInt(cell) || ob.isFloat(cell))) && !(ob.truth(ob.isBool(cell))) ? written.number(cell, 4) : ob.str(cell))));
}
function play$dstudio_widgets$payload$figure(given) {
  let narrow;
  narrow = ob.method("get", given.plot, ["narrow"]);
  return ob.union(new Map([["name", given.name], ["finding", given.finding], ["alternative", given.alternative], ["data", ob.clean(ob.item(given.plot, "data"))], ["layout", ob.clean(ob.method("get", given.plot, ["layout", new Map([])]))], ["table", new Map([["columns", ob.list(given.table.columns)], ["rows", ob.clean(given.table.rows)], ["texts", play$dstudio_widgets$payload$texts(given.table.rows)]])]]), (ob.truth(narrow) ? new Map([["narrow", ob.clean(narrow)]]) : new Map([])));
}
function play$dstudio_widgets$playground_view$watched(state) {
  let system;
  system = play$dstudio_widgets$playground_steps$run_of(state).system;
  return ((ob.contains(state.watch, play$charts$playground_figures$watchable(system))) ? state.watch : ob.item(system.clients, 0).name);
}
function play$charts$playground_picture$nodes(system) {
  let _, caller, callers, column, columns, found, part, row, taken, to;
  columns = new Map(ob.list(system.parts).map((part) => [part.name, 0]));
  callers = ob.list(ob.method("values", system.all_calls, [])).map(([caller, call]) => [caller, call.to]);
  for (_ of ob.each(system.parts)) {
    for ([caller, to] of ob.each(callers)) {
      ob.put(columns, to, py.max(ob.item(columns, to), ob.item(columns, caller) + 1));
    }
  }
  taken = new Map([]);
  found = [];
  for (part of ob.each(system.parts)) {
    column = ob.item(columns, part.name);
    row = ob.method("get", taken, [column, 0]);
    ob.method("append", found, [new play$charts$playground_picture$Node(part.name, part.kind, column, row)]);
    ob.put(taken, column, row + 1);
  }
  return ob.tuple(found);
}
function play$charts$playground_picture$_rounded(values) {
  return ob.list(values).map((value) => py.round(value, ((value >= 100) ? 1 : 3)));
}
function play$charts$playground_picture$_measure(values, after, none, share = false) {
  return new Map([["values", play$charts$playground_picture$_rounded(values)], ["after", after], ["none", none], ["share", share]]);
}
function play$charts$playground_picture$_client_lines(run, name) {
  let ended, shares, told;
  told = run.client(name);
  ended = ob.list(ob.zip(told.good, told.late, told.failed)).map((each) => ob.sum(each));
  shares = ob.list(ob.zip(told.good, ended)).map(([good, all_of_them]) => (ob.truth(all_of_them) ? py.div(good, all_of_them) : 0.0));
  return new Map([["measures", [play$charts$playground_picture$_measure(told.offered, "req/s", "no requests"), play$charts$playground_picture$_measure(shares, "in time", "none in time", true), play$charts$playground_picture$_measure(told.failed, "failed/s", "none failed")]], ["levels", play$charts$playground_picture$_rounded(shares)], ["level", "answered in time"]]);
}
function play$charts$playground_picture$_block_lines(run, name) {
  let bad, measures, told;
  told = run.block(name);
  bad = ob.list(ob.zip(told.refused, told.failed)).map(([a, b]) => ob.add(a, b));
  measures = [play$charts$playground_picture$_measure(told.arrived, "calls/s", "no calls"), play$charts$playground_picture$_measure(told.utilisation, "busy", "0 % busy", true), play$charts$playground_picture$_measure(ob.list(told.queue).map((each) => ((each >= 0.5) ? each : 0.0)), "waiting", "none waiting"), play$charts$playground_picture$_measure(bad, "failed/s", "none failed")];
  if (!(ob.truth(ob.any(told.servers)))) {
    ob.method("pop", measures, [1]);
  }
  return new Map([["measures", measures], ["levels", play$charts$playground_picture$_rounded(told.utilisation)], ["level", "servers busy"]]);
}
function play$charts$playground_picture$_node(run, node) {
  let is_client;
  is_client = (run.system.part(node.name) instanceof play$simulators$playground_parts$Client);
  return new Map([["name", node.name], ["kind", node.kind], ["column", node.column], ["row", node.row], ["states", play$charts$playground_states$states(run, node.name)], ...ob.pairs((ob.truth(is_client) ? play$charts$playground_picture$_client_lines(run, node.name) : play$charts$playground_picture$_block_lines(run, node.name)))]);
}
function play$charts$playground_picture$_edge(run, name, caller, to) {
  let bad, guards, shares, silent, told;
  told = run.call(name);
  bad = ob.list(ob.zip(ob.item(told, "timeouts"), ob.item(told, "errors"), ob.item(told, "refused"))).map((each) => ob.sum(each));
  shares = ob.list(ob.zip(bad, ob.item(told, "ok"))).map(([a, b]) => (ob.truth(a) ? py.div(a, ob.add(a, b)) : 0.0));
  silent = ob.list(ob.zip(ob.item(told, "lost"), bad, ob.item(told, "ok"))).map(([lost, a, b]) => py.float(ob.both((lost > 0), () => !(ob.truth(ob.add(a, b))))));
  guards = new Map([["⌿ circuit open", ob.item(told, "broken")], ["‖ bulkhead full", ob.item(told, "bulkheaded")], ["no answer", silent]]);
  return new Map([["name", name], ["from", caller], ["to", to], ["measures", [play$charts$playground_picture$_measure(ob.item(told, "attempts"), "calls/s", "no calls"), play$charts$playground_picture$_measure(ob.item(told, "retries"), "retries/s", ""), play$charts$playground_picture$_measure(shares, "fail", "", true)]], ["guards", new Map(ob.list(ob.method("items", guards, [])).filter(([text, counts]) => ob.truth(ob.any(counts))).map(([text, counts]) => [text, ob.list(counts).map((count) => py.int((count > 0)))]))], ["failing", ob.list(ob.zip(shares, ob.item(told, "broken"), silent)).map(([share, broken, mute]) => py.int(ob.either(ob.either((share > 0.1), () => (broken > 0)), () => (mute > 0))))]]);
}
function play$charts$playground_picture$_telling(run, parts, reds) {
  let counts;
  counts = ob.list(ob.range(run.system.plan.windows)).map((i) => ob.sum(ob.list(parts).map((part) => (ob.contains(ob.item(ob.item(part, "states"), i), reds)))));
  return (ob.truth(py.max(counts)) ? ob.method("index", counts, [py.max(counts)]) : py.floordiv(ob.len(counts), 2));
}
function play$charts$playground_picture$picture(run) {
  let calls, parts, reds, system;
  run = play$charts$playground_observed$observed(run);
  system = run.system;
  reds = ob.list(ob.enumerate(play$K195)).filter(([i, state]) => (state.tone === "red")).map(([i, state]) => i);
  parts = ob.list(play$charts$playground_picture$nodes(system)).map((node) => play$charts$playground_picture$_node(run, node));
  calls = ob.list(ob.method("items", system.all_calls, [])).map(([name, [caller, call]]) => play$charts$playground_picture$_edge(run, name, caller, call.to));
  return new Map([["nodes", parts], ["edges", calls], ["columns", 1 + py.max(ob.list(parts).map((node) => ob.item(node, "column")))], ["times", ob.list(ob.range(system.plan.windows)).map((i) => py.round(ob.times(i, system.plan.window), 6))], ["window", system.plan.window], ["horizon", system.plan.horizon], ["opens", play$charts$playground_picture$_telling(run, parts, reds)]]);
}
function play$charts$playground$first_look(name, system) {
  let places, wanted;
  places = [...ob.each(system.all_calls), ...ob.each(ob.list(system.parts).map((part) => part.name))];
  wanted = ob.method("get", play$K211, [name, (ob.truth(system.faults) ? ob.item(system.faults, 0).at : "")]);
  return ((ob.contains(wanted, places)) ? wanted : ob.item(places, 0));
}
function play$dstudio_widgets$playground_fork$taking_away(system, fork) {
  let fault, found;
  found = [];
  for (fault of ob.each(system.faults)) {
    if ((ob.same(fork, null) === true) || (fault.start >= fork.at)) {
      ob.method("append", found, ["Remove"]);
    } else {
      ob.method("append", found, [((fault.end > (ob.add(fork.at, 1e-06))) ? ("End at " + ob.str(written.duration(fork.at))) : "")]);
    }
  }
  return found;
}
function play$simulators$playground_edits$places_of(system, what) {
  let places;
  if ((ob.contains(what, ["partition", "drop"]))) {
    return ob.tuple(system.all_calls);
  }
  if ((what === "surge")) {
    return ob.tuple(ob.list(system.clients).map((client) => client.name));
  }
  if ((what === "cold_cache")) {
    return ob.tuple(ob.list(system.blocks).filter((part) => ob.truth((part instanceof play$simulators$playground_parts$Cache))).map((part) => part.name));
  }
  if ((what === "clock_skew")) {
    places = play$engine$plan_checks$where_clocks_matter(system.plan);
    return ob.tuple(ob.list(ob.enumerate(system.blocks)).filter(([place, part]) => (ob.contains(place, places))).map(([place, part]) => part.name));
  }
  if ((what === "fewer_servers")) {
    return ob.tuple(ob.list(system.blocks).filter((part) => ob.truth(ob.isOneOf(part, [play$simulators$playground_parts$Service, play$simulators$playground_parts$Database]))).map((part) => part.name));
  }
  return ob.tuple(ob.list(system.blocks).map((part) => part.name));
}
function play$charts$playground$fault_places(system) {
  let found;
  found = new Map(ob.list(play$K69).map(([what, ]) => [what, ob.list(play$simulators$playground_edits$places_of(system, what))]));
  return new Map(ob.list(ob.method("items", found, [])).filter(([what, places]) => ob.truth(places)).map(([what, places]) => [what, places]));
}
function play$dstudio_widgets$payload$_is_curve(trace) {
  let colour, lines;
  lines = ob.both(ob.both((ob.method("get", trace, ["type", "scatter"]) === "scatter"), () => (ob.contains("lines", ob.method("get", trace, ["mode", "lines"])))), () => (ob.method("get", trace, ["fill", "none"]) === "none"));
  colour = ob.str(ob.method("get", ob.method("get", trace, ["line", new Map([])]), ["color", ""]));
  return ob.both(ob.both(lines, () => (ob.len(ob.either(ob.method("get", trace, ["x"]), () => [])) > 2)), () => !(ob.truth(ob.method("startswith", colour, [["role:limit", "role:muted", "role:prediction"]]))));
}
function play$dstudio_widgets$payload$_ghost(trace, label) {
  let kept, last, line, shape;
  kept = new Map(ob.list(["x", "y", "xaxis", "yaxis", "type"]).filter((key) => (ob.contains(key, trace))).map((key) => [key, ob.item(trace, key)]));
  line = new Map([["color", "role:ghost"], ["width", 1.5], ["dash", ((label === "B") ? "dot" : "solid")]]);
  if (ob.truth((shape = ob.method("get", ob.method("get", trace, ["line", new Map([])]), ["shape"])))) {
    ob.put(line, "shape", shape);
  }
  last = ob.len(ob.item(kept, "x")) - 1;
  return ob.union(kept, new Map([["mode", "lines+text"], ["line", line], ["text", ob.list(ob.range(last + 1)).map((i) => ((ob.equal(i, last)) ? label : ""))], ["textposition", "top left"], ["textfont", new Map([["color", "role:muted"], ["size", 12]])], ["name", ("pinned " + ob.str(label))], ["hoverinfo", "skip"], ["cliponaxis", false], ["opacity", 0.9]]));
}
function play$dstudio_widgets$payload$ghosts(given, label) {
  let kept;
  kept = ob.list(ob.clean(ob.item(given.plot, "data"))).filter((trace) => ob.truth(play$dstudio_widgets$payload$_is_curve(trace))).map((trace) => trace);
  return ob.list(kept).map((trace) => play$dstudio_widgets$payload$_ghost(trace, label));
}
function play$dstudio_widgets$playground_view$_main_curves(plot) {
  return new Map([...ob.pairs(plot), ["data", ob.list(ob.item(plot, "data")).filter((trace) => (ob.method("get", trace, ["meta"]) === "pin")).map((trace) => trace)]]);
}
function play$dstudio_widgets$playground_view$_pin(state, pin) {
  let changes, drawn, figures, name;
  figures = new Map([]);
  name = play$dstudio_widgets$playground_view$watched(state);
  if ((ob.contains(name, play$charts$playground_figures$watchable(pin.system)))) {
    drawn = play$charts$playground$read(play$dstudio_widgets$playground_steps$ran(pin.seen, pin.seed), name, play$dstudio_widgets$playground_steps$ran(state.reference, state.seed)).figures;
    figures = new Map(ob.list(drawn).map((each) => [each.name, play$dstudio_widgets$payload$ghosts(ob.replace(each, [["plot", play$dstudio_widgets$playground_view$_main_curves(each.plot)]]), pin.label)]));
  }
  changes = play$charts$playground$differences(pin.system, state.system);
  return new Map([["label", pin.label], ["summary", pin.summary], ["metrics", ob.list(pin.metrics)], ["figures", figures], ["changes", ob.slice(changes, null, 12, null)]]);
}
function play$dstudio_widgets$playground_view$_guess(guess) {
  return new Map([["told", guess.told], ["red", ob.list(guess.red)], ["expected", ob.list(guess.expected)]]);
}
function play$dstudio_widgets$playground_view$view(state) {
  let figures, fork, reading, run, system;
  [reading, system, run] = [play$dstudio_widgets$playground_steps$reading_of(state), state.system, play$dstudio_widgets$playground_steps$run_of(state)];
  fork = play$dstudio_widgets$playground_fork$told_of(state);
  figures = ((ob.same(fork, null) === true) ? reading.figures : ob.tuple(ob.list(reading.figures).map((each) => play$charts$playground_figures$forked(each, ob.item(fork, "at"), ob.item(fork, "label")))));
  return new Map([["name", state.name], ["title", system.name], ["about", ob.method("join", (" "), [ob.method("split", system.about, [])])], ["edited", (!ob.equal(system, state.reference))], ["seed", state.seed], ["verdict", reading.verdict], ["spoken", reading.spoken], ["metrics", ob.list(reading.metrics).map((each) => play$dstudio_widgets$payload$metric(each))], ["figures", ob.list(figures).map((each) => play$dstudio_widgets$payload$figure(each))], ["watch", play$dstudio_widgets$playground_view$watched(state)], ["watchable", ob.list(play$charts$playground_figures$watchable(system))], ["picture", play$charts$playground_picture$picture(run)], ["rows", play$dstudio_widgets$playground_fields$rows(system)], ["first", play$charts$playground$first_look(state.name, state.reference)], ["faults", ob.list(system.faults).map((fault) => play$charts$playground$fault_text(fault))], ["taking_away", play$dstudio_widgets$playground_fork$taking_away(system, state.fork)], ["places", play$charts$playground$fault_places(system)], ["callers", ob.list(system.parts).map((part) => part.name)], ["calls", ob.list(system.all_calls)], ["errors", state.errors], ["stale", ob.bool(state.errors)], ["undo", ob.len(state.history)], ["pins", ob.list(state.pins).map((pin) => play$dstudio_widgets$playground_view$_pin(state, pin))], ["fork", fork], ["guessing", state.guessing], ["guess", ((ob.same(state.guess, null) === true) ? null : play$dstudio_widgets$playground_view$_guess(state.guess))]]);
}
function play$charts$playground_states$_listed(names) {
  return ((ob.len(names) === 1) ? ob.item(names, 0) : (ob.str(ob.method("join", (", "), [ob.slice(names, null, -1, null)])) + " and " + ob.str(ob.item(names, -1))));
}
function play$charts$playground_print$escaped(text) {
  return ob.method("replace", ob.method("replace", ob.method("replace", ob.method("replace", text, ["&", "&amp;"]), ["<", "&lt;"]), [">", "&gt;"]), ["\"", "&quot;"]);
}
function play$dstudio_widgets$playground_report$_table(columns, rows, kind = "") {
  let head, lines;
  head = ob.method("join", (""), [ob.list(columns).map((each) => ("<th scope=\"col\">" + ob.str(play$charts$playground_print$escaped(each)) + "</th>"))]);
  lines = ob.list(rows).map((row) => ("<tr><th scope=\"row\">" + ob.str(play$charts$playground_print$escaped(ob.item(row, 0))) + "</th>" + ob.str(ob.method("join", (""), [ob.list(ob.slice(row, 1, null, null)).map((each) => ("<td>" + ob.str(play$charts$playground_print$escaped(each)) + "</td>"))])) + "</tr>"));
  return ("<div class=\"wide " + ob.str(kind) + "\" tabindex=\"0\" role=\"group\" aria-label=\"Table: " + ob.str(play$charts$playground_print$escaped(ob.item(columns, 0))) + "\"><table><thead><tr>" + ob.str(head) + "</tr></thead><tbody>" + ob.str(ob.method("join", (""), [lines])) + "</tbody></table></div>");
}
function play$dstudio_widgets$playground_report$_metrics(shown) {
  return play$dstudio_widgets$playground_report$_table(["What", "Value", "Meaning"], ob.list(ob.item(shown, "metrics")).map((each) => [ob.item(each, "label"), ob.item(each, "text"), ob.item(each, "meaning")]));
}
function play$charts$playground_print$told(measure, at) {
  let value;
  value = ob.item(ob.item(measure, "values"), at);
  if (!(ob.truth(value))) {
    return ob.str(ob.item(measure, "none"));
  }
  return (ob.str((ob.truth(ob.item(measure, "share")) ? written.percent(value) : written.number(value))) + " " + ob.str(ob.item(measure, "after")));
}
function play$charts$playground_print$_call(edge, places, box, at) {
  let dash, ends, failing, middle, role, x0, x1, y0, y1;
  [[x0, y0], [x1, y1]] = [ob.item(places, ob.item(edge, "from")), ob.item(places, ob.item(edge, "to"))];
  failing = ob.item(ob.item(edge, "failing"), at);
  [role, dash] = (ob.truth(failing) ? ["failed", " stroke-dasharray=\"5 4\""] : ["border", ""]);
  ends = ("x1=\"" + ob.format(ob.add(x0, box), (".1f")) + "\" y1=\"" + ob.format(y0 + py.div(64, 2), (".1f")) + "\" x2=\"" + ob.format(x1, (".1f")) + "\" y2=\"" + ob.format(y1 + py.div(64, 2), (".1f")) + "\"");
  middle = ("x=\"" + ob.format(py.div(ob.add(ob.add(x0, box), x1), 2), (".1f")) + "\" y=\"" + ob.format(py.div(ob.add(ob.add(y0, y1), 64), 2) - 5, (".1f")) + "\" text-anchor=\"middle\"");
  return ("<line " + ob.str(ends) + " style=\"stroke:var(--" + ob.str(role) + ")\" stroke-width=\"2\"" + ob.str(dash) + "/><text " + ob.str(middle) + ">" + ob.str(play$charts$playground_print$escaped(play$charts$playground_print$told(ob.item(ob.item(edge, "measures"), 0), at))) + "</text>");
}
function play$charts$playground_print$_part(node, place, box, state, at) {
  let lines, role, size, texts, x, y;
  [x, y] = place;
  role = ob.method("get", (new Map([["red", "failed"], ["good", "healthy"], ["busy", "offered"]])), [state.tone, "border"]);
  size = ((ob.len(ob.item(node, "name")) <= 20) ? 13 : 10);
  lines = [play$charts$playground_print$escaped((ob.str(state.icon) + " " + ob.str(ob.item(node, "name")))), play$charts$playground_print$escaped((ob.str(ob.item(node, "kind")) + ": " + ob.str(state.name))), play$charts$playground_print$escaped(play$charts$playground_print$told(ob.item(ob.item(node, "measures"), 0), at))];
  texts = ob.list(ob.range(3)).map((i) => ("<text x=\"" + ob.format(x + 8, (".1f")) + "\" y=\"" + ob.format(y + 19 + (17 * i), (".1f")) + "\""));
  return ("<rect x=\"" + ob.format(x, (".1f")) + "\" y=\"" + ob.format(y, (".1f")) + "\" width=\"" + ob.format(box, (".1f")) + "\" height=\"" + ob.str(64) + "\" rx=\"6\" style=\"fill:var(--surface);stroke:var(--" + ob.str(role) + ")\" stroke-width=\"2\"/>" + ob.str(ob.item(texts, 0)) + " font-weight=\"bold\" font-size=\"" + ob.str(size) + "\">" + ob.str(ob.item(lines, 0)) + "</text>" + ob.str(ob.item(texts, 1)) + ">" + ob.str(ob.item(lines, 1)) + "</text>" + ob.str(ob.item(texts, 2)) + ">" + ob.str(ob.item(lines, 2)) + "</text>");
}
function play$charts$playground_print$_picture(height, alternative, drawn) {
  let inside;
  inside = ob.method("join", (""), [drawn]);
  return ("<svg viewBox=\"0 0 " + ob.str(960) + " " + ob.str(height) + "\" role=\"img\" aria-label=\"" + ob.str(play$charts$playground_print$escaped(alternative)) + "\">" + ob.str(inside) + "</svg>");
}
function play$charts$playground_print$system(shown, states, alternative) {
  let at, box, columns, drawn, heights, most, nodes, places, wide;
  [nodes, columns, at] = [ob.item(shown, "nodes"), ob.item(shown, "columns"), ob.item(shown, "opens")];
  heights = ob.list(ob.range(columns)).map((column) => ob.sum(ob.list(nodes).map((node) => (ob.equal(ob.item(node, "column"), column)))));
  most = py.max(heights);
  wide = py.div(960, columns);
  box = py.min(170.0, wide - 50);
  places = new Map(ob.list(nodes).map((node) => [ob.item(node, "name"), [wide * (ob.item(node, "column") + 0.5) - py.div(box, 2), 96 * (ob.item(node, "row") + py.div(most - ob.item(heights, ob.item(node, "column")), 2)) + 14]]));
  drawn = ob.list(ob.item(shown, "edges")).map((edge) => play$charts$playground_print$_call(edge, places, box, at));
  drawn = ob.add(drawn, ob.list(nodes).map((node) => play$charts$playground_print$_part(node, ob.item(places, ob.item(node, "name")), box, ob.item(states, ob.item(ob.item(node, "states"), at)), at)));
  return play$charts$playground_print$_picture(ob.times(96, most), alternative, drawn);
}
function play$dstudio_widgets$playground_report$_said(setting) {
  let _, special;
  if ((ob.item(setting, "kind") === "toggle")) {
    return (ob.truth(ob.item(setting, "value")) ? "on" : "off");
  }
  if ((ob.item(setting, "kind") === "choice")) {
    return ob.str(ob.next(ob.list(ob.item(setting, "options")).filter(([value, text]) => (ob.equal(value, ob.item(setting, "value")))).map(([value, text]) => text)));
  }
  [, , special] = ob.method("partition", ob.item(setting, "meaning"), [("; " + ob.str(ob.item(setting, "value")) + ": ")]);
  return ob.either(special, () => ob.method("strip", (ob.str(ob.item(setting, "value")) + " " + ob.str(ob.item(setting, "unit"))), []));
}
function play$dstudio_widgets$playground_report$_settings(row) {
  return ob.method("join", ("; "), [ob.list(ob.item(row, "settings")).filter((each) => ob.truth(ob.item(each, "first"))).map((each) => (ob.str(ob.item(each, "label")) + " " + ob.str(play$dstudio_widgets$playground_report$_said(each))))]);
}
function play$dstudio_widgets$playground_report$_patterns(row) {
  return ob.method("join", (", "), [ob.list(ob.item(row, "switches")).filter((each) => ob.truth(ob.item(each, "on"))).map((each) => ob.item(each, "pattern"))]);
}
function play$dstudio_widgets$playground_report$_drawn(picture, name) {
  return ("<div class=\"wide\" tabindex=\"0\" role=\"group\" aria-label=\"" + ob.str(name) + "\">" + ob.str(picture) + "</div>");
}
function play$dstudio_widgets$playground_report$_system(shown) {
  let calls, drawn, moment, parts, picture, rows, table, told;
  picture = ob.item(shown, "picture");
  parts = ob.list(ob.item(picture, "nodes")).map((node) => (ob.str(ob.item(node, "name")) + " (" + ob.str(ob.item(node, "kind")) + ", " + ob.str(ob.item(play$K195, ob.item(ob.item(node, "states"), ob.item(picture, "opens"))).name) + ")"));
  moment = written.duration(ob.item(ob.item(picture, "times"), ob.item(picture, "opens")));
  calls = ob.list(ob.item(picture, "edges")).map((edge) => (ob.str(ob.item(edge, "from")) + " calls " + ob.str(ob.item(edge, "to"))));
  told = ("The system at " + ob.str(moment) + ". Parts: " + ob.str(ob.method("join", (", "), [parts])) + ". Calls: " + ob.str(ob.method("join", (", "), [calls])) + ".");
  drawn = play$charts$playground_print$system(picture, play$K195, told);
  rows = ob.list(ob.item(shown, "rows")).map((row) => [ob.item(row, "title"), ob.item(row, "kind"), play$dstudio_widgets$playground_report$_settings(row), play$dstudio_widgets$playground_report$_patterns(row)]);
  table = play$dstudio_widgets$playground_report$_table(["Part or call", "Kind", "Settings", "Patterns that are on"], rows);
  return (ob.str(play$dstudio_widgets$playground_report$_drawn(drawn, "The system")) + "<p>As it is at " + ob.str(moment) + ".</p>" + ob.str(table));
}
function play$dstudio_widgets$playground_report$_listed(sentences, none) {
  if (!(ob.truth(sentences))) {
    return ("<p>" + ob.str(none) + "</p>");
  }
  return ("<ul>" + ob.str(ob.method("join", (""), [ob.list(sentences).map((each) => ("<li>" + ob.str(play$charts$playground_print$escaped(each)) + "</li>"))])) + "</ul>");
}
function play$charts$playground_print$_across(layout, value) {
  let first, last, share;
  [first, last] = ob.item(ob.item(layout, "xaxis"), "range");
  share = py.div(value - first, last - first);
  return 76 + ((960 - 76 - 44) * share);
}
function play$charts$playground_print$_paper(share) {
  return 22 + ((560 - 22 - 44) * (1 - share));
}
function play$charts$playground_print$_axis_of(layout, name) {
  let axis;
  axis = ob.item(layout, ("yaxis" + ob.str(ob.slice(name, 1, null, null))));
  return axis;
}
function play$charts$playground_print$_down(axis, shown) {
  let first, high, last, low, share;
  [low, high] = ob.item(axis, "domain");
  [first, last] = ob.item(axis, "range");
  share = py.min(1.0, py.max(0.0, py.div(shown - first, last - first)));
  return play$charts$playground_print$_paper(low + ((high - low) * share));
}
function play$charts$playground_print$_value(axis, value) {
  let found;
  if ((ob.method("get", axis, ["type", ""]) !== "log")) {
    return value;
  }
  found = ((value > 0) ? py.log10(value) : ob.item(ob.item(axis, "range"), 0));
  return found;
}
function play$charts$playground_print$_ink(colour) {
  let _, role, share;
  [role, , share] = ob.method("partition", ob.method("removeprefix", colour, ["role:"]), ["/"]);
  return (!(ob.truth(share)) ? ("var(--" + ob.str(role) + ")") : ("var(--" + ob.str(role) + ");opacity:" + ob.str(share)));
}
function play$charts$playground_print$_dash(line) {
  let kind;
  kind = ob.method("get", line, ["dash", "solid"]);
  return ((kind === "dash") ? " stroke-dasharray=\"6 4\"" : ((kind === "dot") ? " stroke-dasharray=\"2 3\"" : ""));
}
function play$charts$playground_print$_shape(shape, layout) {
  let axis, ends, left, line, right, wide, x0, x1, y0, y1;
  wide = (ob.item(shape, "xref") === "paper");
  [left, right] = (ob.truth(wide) ? [0.0, ob.item(ob.item(ob.item(layout, "xaxis"), "range"), 1)] : [ob.item(shape, "x0"), ob.item(shape, "x1")]);
  [x0, x1] = [play$charts$playground_print$_across(layout, left), play$charts$playground_print$_across(layout, right)];
  if ((ob.item(shape, "yref") === "paper")) {
    [y0, y1] = [play$charts$playground_print$_paper(ob.item(shape, "y1")), play$charts$playground_print$_paper(ob.item(shape, "y0"))];
  } else {
    axis = play$charts$playground_print$_axis_of(layout, ob.item(shape, "yref"));
    [y0, y1] = [play$charts$playground_print$_down(axis, play$charts$playground_print$_value(axis, ob.item(shape, "y1"))), play$charts$playground_print$_down(axis, play$charts$playground_print$_value(axis, ob.item(shape, "y0")))];
  }
  if ((ob.item(shape, "type") === "rect")) {
    return ("<rect x=\"" + ob.format(x0, (".1f")) + "\" y=\"" + ob.format(y0, (".1f")) + "\" width=\"" + ob.format(x1 - x0, (".1f")) + "\" height=\"" + ob.format(y1 - y0, (".1f")) + "\" style=\"fill:" + ob.str(play$charts$playground_print$_ink(ob.item(shape, "fillcolor"))) + "\"/>");
  }
  line = ob.item(shape, "line");
  ends = ("x1=\"" + ob.format(x0, (".1f")) + "\" y1=\"" + ob.format(y0, (".1f")) + "\" x2=\"" + ob.format(x1, (".1f")) + "\" y2=\"" + ob.format(y1, (".1f")) + "\"");
  return ("<line " + ob.str(ends) + " style=\"stroke:" + ob.str(play$charts$playground_print$_ink(ob.item(line, "color"))) + "\" stroke-width=\"" + ob.str(ob.item(line, "width")) + "\"" + ob.str(play$charts$playground_print$_dash(line)) + "/>");
}
function play$charts$playground_print$_axis(layout, name) {
  let axis, found, high, low, middle, text, texts, title, top, value, values, y;
  axis = ob.item(layout, name);
  top = py.div(ob.item(ob.item(axis, "range"), 1), 1.04);
  values = ((ob.contains("tickvals", axis)) ? ob.item(axis, "tickvals") : [0.0, py.div(top, 2), top]);
  texts = ((ob.contains("ticktext", axis)) ? ob.item(axis, "ticktext") : ob.list(values).map((each) => written.number(each)));
  found = [];
  for ([value, text] of ob.each(ob.zip(values, texts))) {
    y = play$charts$playground_print$_down(axis, play$charts$playground_print$_value(axis, value));
    ob.method("append", found, [("<line x1=\"" + ob.str(76) + "\" y1=\"" + ob.format(y, (".1f")) + "\" x2=\"" + ob.str(960 - 44) + "\" y2=\"" + ob.format(y, (".1f")) + "\" style=\"stroke:var(--grid)\"/>")]);
    ob.method("append", found, [("<text x=\"" + ob.str(76 - 6) + "\" y=\"" + ob.format(y + 4, (".1f")) + "\" text-anchor=\"end\">" + ob.str(play$charts$playground_print$escaped(text)) + "</text>")]);
  }
  [low, high] = ob.item(axis, "domain");
  middle = play$charts$playground_print$_paper(py.div(ob.add(low, high), 2));
  title = play$charts$playground_print$escaped(ob.item(ob.item(axis, "title"), "text"));
  ob.method("append", found, [("<text x=\"12\" y=\"" + ob.format(middle, (".1f")) + "\" text-anchor=\"middle\" transform=\"rotate(-90 12 " + ob.format(middle, (".1f")) + ")\">" + ob.str(title) + "</text>")]);
  return ob.method("join", (""), [found]);
}
function play$charts$playground_print$_times(layout) {
  let horizon, marks, ticks, title, y;
  horizon = ob.item(ob.item(ob.item(layout, "xaxis"), "range"), 1);
  y = 560 - 44 + 16;
  ticks = ob.list(ob.range(7)).map((i) => py.div(ob.times(horizon, i), 6));
  marks = ob.list(ticks).map((each) => ("<text x=\"" + ob.format(play$charts$playground_print$_across(layout, each), (".1f")) + "\" y=\"" + ob.str(y) + "\" text-anchor=\"middle\">" + ob.str(written.number(each)) + "</text>"));
  title = play$charts$playground_print$escaped(ob.item(ob.item(ob.item(layout, "xaxis"), "title"), "text"));
  return ob.add(ob.method("join", (""), [marks]), ("<text x=\"" + ob.format(py.div(960, 2), (".1f")) + "\" y=\"" + ob.str(y + 20) + "\" text-anchor=\"middle\">" + ob.str(title) + "</text>"));
}
function play$charts$playground_print$_curve(trace, layout) {
  let axis, drawn, line, path, pen, x, y;
  axis = play$charts$playground_print$_axis_of(layout, ob.method("get", trace, ["yaxis", "y"]));
  [path, pen] = [[], "M"];
  for ([x, y] of ob.each(ob.zip(ob.item(trace, "x"), ob.item(trace, "y")))) {
    if ((ob.same(y, null) === true)) {
      pen = "M";
      continue;
    }
    ob.method("append", path, [(ob.str(pen) + ob.format(play$charts$playground_print$_across(layout, x), (".1f")) + " " + ob.format(play$charts$playground_print$_down(axis, play$charts$playground_print$_value(axis, y)), (".1f")))]);
    pen = "L";
  }
  line = ob.item(trace, "line");
  drawn = ob.method("join", (""), [path]);
  return ("<path d=\"" + ob.str(drawn) + "\" fill=\"none\" style=\"stroke:" + ob.str(play$charts$playground_print$_ink(ob.item(line, "color"))) + "\" stroke-width=\"" + ob.str(ob.item(line, "width")) + "\"" + ob.str(play$charts$playground_print$_dash(line)) + "/>");
}
function play$charts$playground_print$_note(note, layout) {
  let anchor, colour, x, y;
  x = ((ob.item(note, "xref") === "paper") ? 76 : ob.add(play$charts$playground_print$_across(layout, ob.item(note, "x")), ob.method("get", note, ["xshift", 0])));
  y = ((ob.item(note, "yref") === "paper") ? play$charts$playground_print$_paper(ob.item(note, "y")) : play$charts$playground_print$_down(play$charts$playground_print$_axis_of(layout, ob.item(note, "yref")), ob.item(note, "y")));
  y = y + (((ob.item(note, "yanchor") === "bottom") ? -2 : 12) - ob.method("get", note, ["yshift", 0]));
  anchor = ((ob.item(note, "xanchor") === "right") ? "end" : "start");
  colour = play$charts$playground_print$_ink(ob.item(ob.item(note, "font"), "color"));
  return ("<text x=\"" + ob.format(x, (".1f")) + "\" y=\"" + ob.format(y, (".1f")) + "\" text-anchor=\"" + ob.str(anchor) + "\" style=\"fill:" + ob.str(colour) + "\">" + ob.str(play$charts$playground_print$escaped(ob.item(note, "text"))) + "</text>");
}
function play$charts$playground_print$panels(figure, ghosts = []) {
  let drawn, layout;
  layout = ob.item(figure, "layout");
  drawn = ob.list(ob.item(layout, "shapes")).map((each) => play$charts$playground_print$_shape(each, layout));
  drawn = ob.add(drawn, ob.list(layout).filter((name) => ob.truth(ob.method("startswith", name, ["yaxis"]))).map((name) => play$charts$playground_print$_axis(layout, name)));
  ob.method("append", drawn, [play$charts$playground_print$_times(layout)]);
  drawn = ob.add(drawn, ob.list([...ob.each(ghosts), ...ob.each(ob.item(figure, "data"))]).map((each) => play$charts$playground_print$_curve(each, layout)));
  drawn = ob.add(drawn, ob.list(ob.item(layout, "annotations")).map((each) => play$charts$playground_print$_note(each, layout)));
  return play$charts$playground_print$_picture(560, ob.item(figure, "alternative"), drawn);
}
function play$dstudio_widgets$playground_report$_panels(shown) {
  let drawn, figure, ghosts, pinned;
  figure = ob.item(ob.item(shown, "figures"), 0);
  ghosts = ob.list(ob.item(shown, "pins")).flatMap((pin) => ob.list(ob.method("get", ob.item(pin, "figures"), ["panels", []])).map((trace) => trace));
  pinned = (ob.truth(ghosts) ? ("<p>Grey: pinned " + ob.str(ob.method("join", (", "), [ob.list(ob.item(shown, "pins")).map((pin) => ob.item(pin, "label"))])) + ".</p>") : "");
  drawn = play$dstudio_widgets$playground_report$_drawn(play$charts$playground_print$panels(figure, ghosts), "The panels");
  return (ob.str(drawn) + "<p>" + ob.str(play$charts$playground_print$escaped(ob.item(figure, "alternative"))) + "</p>" + ob.str(pinned));
}
function play$dstudio_widgets$playground_report$_compared(pin, metrics) {
  let changes, label, rows, table;
  label = ob.item(pin, "label");
  rows = ob.list(ob.enumerate(metrics)).map(([i, each]) => [ob.item(each, "label"), ob.item(ob.item(pin, "metrics"), i), ob.item(each, "text")]);
  table = play$dstudio_widgets$playground_report$_table(["Compared", ("Pinned " + ob.str(label)), "This run"], rows);
  changes = play$dstudio_widgets$playground_report$_listed(ob.item(pin, "changes"), "Nothing was changed since.");
  return ("<h2>Compared with the pinned run " + ob.str(label) + "</h2><p>" + ob.str(label) + ": " + ob.str(play$charts$playground_print$escaped(ob.item(pin, "summary"))) + ". Since then:</p>" + ob.str(changes) + ob.str(table));
}
function play$dstudio_widgets$playground_report$_again(state, shown, token, version) {
  let fork, start, told;
  start = (ob.truth(state.name) ? ("the reference system <code>" + ob.str(play$charts$playground_print$escaped(state.name)) + "</code>") : "a system of one's own");
  fork = ((ob.same(ob.item(shown, "fork"), null) === true) ? "" : ("<p>" + ob.str(play$charts$playground_print$escaped(ob.item(ob.item(shown, "fork"), "told"))) + "</p>"));
  told = ("<p>DStudio " + ob.str(play$charts$playground_print$escaped(version)) + ", seed " + ob.str(state.seed) + "; begun from " + ob.str(start) + ".</p>" + ob.str(fork));
  if (ob.truth(token)) {
    return (ob.str(told) + "<p>In Python: <code>playground(link=&quot;" + ob.str(play$charts$playground_print$escaped(token)) + "&quot;)</code></p>");
  }
  return (ob.str(told) + "<p>There is no link of it here: it is written by Python, for systems that fit into one. What was changed stands above.</p>");
}
function play$dstudio_widgets$playground_report$_numbers(table) {
  return play$dstudio_widgets$playground_report$_table(ob.item(table, "columns"), ob.item(table, "texts"), "numbers");
}
function play$dstudio_widgets$playground_report$report(state, token, version) {
  let body, changes, parts, shown, title;
  shown = play$dstudio_widgets$playground_view$view(state);
  title = play$charts$playground_print$escaped(ob.item(shown, "title"));
  changes = play$charts$playground$differences(state.reference, state.system);
  parts = [("<p class=\"about\">" + ob.str(play$charts$playground_print$escaped(ob.item(shown, "about"))) + "</p>"), ("<p class=\"verdict\">" + ob.str(play$charts$playground_print$escaped(ob.item(shown, "verdict"))) + "</p>"), play$dstudio_widgets$playground_report$_metrics(shown), "<h2>The system</h2>", play$dstudio_widgets$playground_report$_system(shown), "<h2>Changed since it was opened</h2>", play$dstudio_widgets$playground_report$_listed(changes, "Nothing: it is as it was opened."), "<h2>What goes wrong</h2>", play$dstudio_widgets$playground_report$_listed(ob.item(shown, "faults"), "Nothing."), ("<h2>" + ob.str(play$charts$playground_print$escaped(ob.item(ob.item(ob.item(shown, "figures"), 0), "finding"))) + "</h2>"), play$dstudio_widgets$playground_report$_panels(shown), ...ob.each(ob.list(ob.item(shown, "pins")).map((pin) => play$dstudio_widgets$playground_report$_compared(pin, ob.item(shown, "metrics")))), "<h2>To run it again</h2>", play$dstudio_widgets$playground_report$_again(state, shown, token, version), ("<h2>The panels of " + ob.str(play$charts$playground_print$escaped(ob.item(shown, "watch"))) + " in numbers</h2>"), play$dstudio_widgets$playground_report$_numbers(ob.item(ob.item(ob.item(shown, "figures"), 0), "table"))];
  body = ob.method("join", ("\n"), [parts]);
  return ("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"generator\" content=\"DStudio " + ob.str(play$charts$playground_print$escaped(version)) + "\">\n<link rel=\"icon\" href=\"data:,\">\n<title>" + ob.str(title) + ": a run</title>\n<style>" + ob.str("\n:root { color-scheme: light dark; --served:#0272D4;--offered:#B48709;--healthy:#07644E;--failed:#A23508;--prediction:#E0218A;--limit:#24292F;--text:#24292F;--muted:#57606A;--surface:#FFFFFF;--raised:#F6F8FA;--border:#8C959F;--hairline:#D8DEE4;--focus:#0272D4;--link:#0258A8;--guess:#B3136B;--ghost:#79828C;--grid:#DDE1E6;--warn-text:#7A4D00;--warn-tint:#FFF4D6;--error-text:#8A1C00;--error-tint:#FDE9E3;--ok-text:#00513D;--ok-tint:#E2F5EE;--guess-tint:#FCE9F4; }\n@media screen and (prefers-color-scheme: dark) { :root { --served:#2F8FEF;--offered:#F9C22D;--healthy:#44D19E;--failed:#E2571A;--prediction:#BE7FA2;--limit:#E6EDF3;--text:#E6EDF3;--muted:#9DA7B3;--surface:#111111;--raised:#1C2128;--border:#6E7781;--hairline:#30363D;--focus:#58A6FF;--link:#7AB8FF;--guess:#E3A5C8;--ghost:#8B949E;--grid:#30363D;--warn-text:#FFD479;--warn-tint:#2B2206;--error-text:#FFA68A;--error-tint:#2E120A;--ok-text:#7FE3C0;--ok-tint:#0B2A20;--guess-tint:#2A1522; } }") + ob.str("\nbody { margin: 0 auto; padding: 16px; max-width: 960px; font: 14px/1.5 system-ui, sans-serif; background: var(--surface); color: var(--text); }\nh1 { font-size: 22px; } h2 { font-size: 16px; margin: 24px 0 6px; break-after: avoid; } p { margin: 4px 0; max-width: 75ch; }\n.verdict { font-size: 16px; font-weight: bold; } .about, footer { color: var(--muted); } .wide { overflow-x: auto; }\nsvg { display: block; width: 100%; height: auto; break-inside: avoid; font-size: 12px; } min-width: 640px; }\nsvg text { fill: var(--text); paint-order: stroke; stroke: var(--surface); stroke-width: 3px; }\ntable { border-collapse: collapse; font-size: 12px; } th, td { border: 1px solid var(--hairline); padding: 2px 6px; text-align: left; vertical-align: top; }\n.numbers td, .numbers th { text-align: right; } code { overflow-wrap: anywhere; } tr { break-inside: avoid; } li { overflow-wrap: anywhere; }\n@media print { .wide { overflow: visible; } svg { min-width: 0; } .numbers { font-size: 8px; } }\n") + "</style>\n</head>\n<body>\n<main>\n<h1>" + ob.str(title) + ": a run</h1>\n" + ob.str(body) + "\n</main>\n<footer><p>From DStudio " + ob.str(play$charts$playground_print$escaped(version)) + "; computed, not measured. Prices are illustrative.</p></footer>\n</body>\n</html>\n");
}
class play$engine$plan$Plan {
  static fields = ["sources", "blocks", "links", "faults", "horizon", "window", "limit"];
  constructor(sources, blocks, links, faults = [], horizon = 60.0, window = 1.0, limit = 524288) {
    this.sources = sources;
    this.blocks = blocks;
    this.links = links;
    this.faults = faults;
    this.horizon = horizon;
    this.window = window;
    this.limit = limit;
  }
  checked() {
    play$engine$plan_checks$check(this);
    return this;
  }
  get windows() {
    return py.round(py.div(this.horizon, this.window));
  }
  program(seed, digesting = false) {
    let at, block, fault, index, links, numbers, offset, place, source, source_at, table, tables, target;
    if (!(ob.truth(ob.isInt(seed)) && !(ob.truth(ob.isBool(seed))) && (0 <= seed && seed < py.pow(2, 53)))) {
      throw ob.refusal(("seed was given as " + ob.str(ob.repr(seed)) + "; allowed is a whole number from 0 to 2^53 - 1; try seed=1."), "seed");
    }
    numbers = [ob.times(this.windows, this.window), this.window, py.mod(seed, py.pow(2, 32)), py.floordiv(seed, py.pow(2, 32)), ob.len(this.sources), ob.len(this.blocks), ob.len(this.links), ob.len(this.faults), py.float(digesting), this.limit];
    tables = [];
    at = ob.len(play$K201) + ob.sum(ob.list([[this.sources, play$K202], [this.blocks, play$K203], [this.links, play$K204], [this.faults, play$K205]]).map(([each, record]) => ob.len(each) * ob.len(record)));
    for (source of ob.each(this.sources)) {
      table = at + ob.len(tables);
      ob.method("extend", tables, [play$engine$plan$popularity(source.keys, source.skew)]);
      ob.method("extend", numbers, [play$engine$plan$_row(source, play$K202, new Map([["kind", play$engine$layout$number("arrivals", source.arrivals)], ["table", table]]))]);
    }
    links = [];
    place = new Map(ob.list(ob.enumerate(this.link_order())).map(([new_, link]) => [link, new_]));
    for (block of ob.each(this.blocks)) {
      ob.method("extend", numbers, [play$engine$plan$_row(block, play$K203, new Map([["service", play$engine$layout$number("service", block.service)], ["mode", play$engine$layout$number("mode", block.mode)], ["policy", play$engine$layout$number("policy", block.policy)], ["cache", play$engine$layout$number("cache", block.cache)], ["first_link", (ob.truth(block.links) ? ob.item(place, ob.item(block.links, 0)) : 0)], ["link_count", ob.len(block.links)]]))]);
    }
    for (index of ob.each(this.link_order())) {
      ob.method("append", links, [ob.item(this.links, index)]);
      ob.method("extend", numbers, [play$engine$plan$_row(ob.item(this.links, index), play$K204, new Map([["jitter", play$engine$layout$number("jitter", ob.item(this.links, index).jitter)]]))]);
    }
    for (source_at of ob.each(ob.range(ob.len(this.sources)))) {
      offset = ob.len(play$K201) + (source_at * ob.len(play$K202)) + ob.method("index", play$K202, ["link"]);
      ob.put(numbers, offset, ob.item(place, py.int(ob.item(numbers, offset))));
    }
    for (fault of ob.each(this.faults)) {
      target = ((ob.contains(fault.kind, ["cut", "loss"])) ? ob.item(place, fault.target) : fault.target);
      ob.method("extend", numbers, [play$engine$plan$_row(fault, play$K205, new Map([["kind", play$engine$layout$number("fault", fault.kind)], ["target", target]]))]);
    }
    return ob.array("d", [...ob.each(numbers), ...ob.each(tables)]);
  }
  link_order() {
    let ordered;
    ordered = ob.list(this.blocks).flatMap((block) => ob.list(block.links).map((link) => link));
    return ob.add(ordered, ob.list(this.sources).filter((source) => (!ob.contains(source.link, ordered))).map((source) => source.link));
  }
}
class play$simulators$playground_parts$Client {
  static fields = ["name", "call", "rate", "users", "think_time", "steady", "keys", "skew"];
  static get settings() { return play$K7; }
  constructor(name, call, rate = 0.0, users = 0, think_time = 1.0, steady = false, keys = 0, skew = 1.0) {
    this.name = name;
    this.call = call;
    this.rate = rate;
    this.users = users;
    this.think_time = think_time;
    this.steady = steady;
    this.keys = keys;
    this.skew = skew;
    this.__post_init__();
  }
  __post_init__() {
    let declaration, error, name;
    this._check_words();
    for ([name, declaration] of ob.each(ob.method("items", ob.settingsOf(ob.type(this)), []))) {
      try {
        ob.setattr(this, name, declaration.check(ob.getattr(this, name), name));
      } catch (refused) {
        if (!(refused instanceof Refusal)) throw refused;
        error = refused;
        throw ob.refusal((ob.str(this.place) + ": " + ob.str(error)), error.parameter);
      }
    }
  }
  _check_words() {  }
  get kind() { return "client"; }
  get place() {
    return (ob.str(ob.method("capitalize", this.kind, [])) + " " + ob.str(ob.repr(ob.getattr(this, "name", ob.getattr(this, "to", "")))));
  }
}
class play$foundation$quantity$Quantity {
  static fields = ["name", "symbol", "unit", "meaning", "lower", "upper", "lower_open", "upper_open", "default", "practical", "scale", "integer", "vector", "display"];
  constructor(name, symbol, unit, meaning, lower = -Infinity, upper = Infinity, lower_open = false, upper_open = false, default_ = 1.0, practical = null, scale = "linear", integer = false, vector = false, display = null) {
    this.name = name;
    this.symbol = symbol;
    this.unit = unit;
    this.meaning = meaning;
    this.lower = lower;
    this.upper = upper;
    this.lower_open = lower_open;
    this.upper_open = upper_open;
    this.default = default_;
    this.practical = practical;
    this.scale = scale;
    this.integer = integer;
    this.vector = vector;
    this.display = display;
  }
  check(value, parameter) {
    if (ob.isFloat(value) || ob.isFloat(value)) {
      return this._check_number(value, parameter);
    }
    return this._check_other(value, parameter);
  }
  _check_number(value, parameter) {
    if (ob.truth(this.vector)) {
      return this._check_vector([value], parameter);
    }
    if (!(ob.truth(this.allows(value)))) {
      throw this._refusal(value, parameter);
    }
    if (ob.truth(this.integer)) {
      if ((!ob.equal(value, py.int(value)))) {
        throw this._refusal(value, parameter);
      }
      return py.int(value);
    }
    return value;
  }
  _check_other(value, parameter) { throw this._refusal(value, parameter); }
  _check_vector(values, parameter) {
    if ((ob.len(values) === 0)) {
      throw ob.refusal((ob.str(parameter) + " (" + ob.str(this.name) + ") is empty; give at least one number."), parameter);
    }
    return ob.list(ob.enumerate(values)).map(([i, value]) => ob.replace(this, [["vector", false]]).check(value, (ob.str(parameter) + "[" + ob.str(i) + "]")));
  }
  _refusal(value, parameter) {
    let given;
    if (ob.truth(ob.isFloat(value)) && !(ob.truth(py.isfinite(value)))) {
      given = (ob.truth(ob.isnan(value)) ? "not a number" : "infinite");
    } else {
      if (ob.truth((ob.isInt(value) || ob.isFloat(value))) && !(ob.truth(ob.isBool(value)))) {
        given = ob.add(written.plain(value), (ob.truth(this.unit) ? (" " + ob.str(ob.method("removeprefix", this.unit, ["1"]))) : ""));
      } else {
        given = ob.add(ob.slice((ob.str(ob.repr(value))), null, 60, null), (", which is " + ob.str(ob.kindOf(value)) + ", not a number"));
      }
    }
    return ob.refusal((ob.str(parameter) + " (" + ob.str(this.name) + ") was given as " + ob.str(given) + "; allowed is " + ob.str(this.allowed) + "; try " + ob.str(this._try(parameter)) + "."), ob.item(ob.method("partition", parameter, ["["]), 0));
  }
  allows(value) {
    let high, low;
    low = (ob.truth(this.lower_open) ? (value > this.lower) : (value >= this.lower));
    high = (ob.truth(this.upper_open) ? (value < this.upper) : (value <= this.upper));
    return ob.both(ob.both(low, () => high), () => py.isfinite(value));
  }
  _try(parameter) {
    let unit;
    unit = (ob.truth(this.unit) ? (" (" + ob.str(this.unit) + ")") : "");
    return (ob.str(ob.item(ob.method("partition", parameter, ["["]), 0)) + "=" + ob.str(written.plain(this.default)) + ob.str(unit));
  }
  get allowed() {
    let kind, parts;
    parts = [];
    if (ob.truth(py.isfinite(this.lower))) {
      ob.method("append", parts, [(ob.str((ob.truth(this.lower_open) ? "above" : "at least")) + " " + ob.str(this.text(this.lower)))]);
    }
    if (ob.truth(py.isfinite(this.upper))) {
      ob.method("append", parts, [(ob.str((ob.truth(this.upper_open) ? "below" : "at most")) + " " + ob.str(this.text(this.upper)))]);
    }
    kind = (ob.truth(this.integer) ? "a whole number " : "");
    return ob.add(kind, ob.either(ob.method("join", (" and "), [parts]), () => "any finite number"));
  }
  text(value, figures = 3) {
    if ((this.scale === "nines")) {
      return written.availability(value);
    }
    return written.say(value, ((this.display === "%") ? "%" : this.unit), figures);
  }
  get factor() {
    return (ob.truth(this.display) ? ob.item(play$K206, this.display) : 1.0);
  }
}
class play$foundation$quantity$Toggle {
  static fields = ["name", "meaning", "default"];
  constructor(name, meaning, default_ = false) {
    this.name = name;
    this.meaning = meaning;
    this.default = default_;
  }
  check(value, parameter) {
    if (ob.truth(ob.isBool(value))) {
      return value;
    }
    throw ob.refusal((ob.str(parameter) + " (" + ob.str(this.name) + ") was given as " + ob.str(ob.repr(value)) + "; allowed is True or False; try " + ob.str(this.default) + "."), parameter);
  }
}
class play$simulators$playground_parts$LoadBalancer {
  static fields = ["name", "calls", "policy", "sees_down_after", "price"];
  static get settings() { return play$K12; }
  constructor(name, calls, policy = "round_robin", sees_down_after = 1.0, price = 0.02) {
    this.name = name;
    this.calls = calls;
    this.policy = policy;
    this.sees_down_after = sees_down_after;
    this.price = price;
    this.__post_init__();
  }
  __post_init__() {
    let declaration, error, name;
    this._check_words();
    for ([name, declaration] of ob.each(ob.method("items", ob.settingsOf(ob.type(this)), []))) {
      try {
        ob.setattr(this, name, declaration.check(ob.getattr(this, name), name));
      } catch (refused) {
        if (!(refused instanceof Refusal)) throw refused;
        error = refused;
        throw ob.refusal((ob.str(this.place) + ": " + ob.str(error)), error.parameter);
      }
    }
  }
  _check_words() {  }
  get place() {
    return (ob.str(ob.method("capitalize", this.kind, [])) + " " + ob.str(ob.repr(ob.getattr(this, "name", ob.getattr(this, "to", "")))));
  }
  get kind() { return "load balancer"; }
}
class play$foundation$quantity$Choice {
  static fields = ["name", "meaning", "options", "default"];
  constructor(name, meaning, options, default_) {
    this.name = name;
    this.meaning = meaning;
    this.options = options;
    this.default = default_;
  }
  check(value, parameter) {
    let words;
    words = ob.list(this.options).map(([word, ]) => word);
    if (ob.truth(ob.isStr(value)) && (ob.contains(value, words))) {
      return value;
    }
    throw ob.refusal((ob.str(parameter) + " (" + ob.str(this.name) + ") was given as " + ob.str(ob.repr(value)) + "; allowed is one of " + ob.str(ob.method("join", (", "), [words])) + "; try " + ob.str(ob.repr(this.default)) + "."), parameter);
  }
}
class play$simulators$playground_parts$Service {
  static fields = ["name", "servers", "service_time", "distribution", "slow_share", "slow_times", "queue", "calls", "parallel", "need", "holds", "errors", "shed_after", "rate_limit", "burst", "deadlines", "idempotent", "newest_first", "scaling", "price"];
  static get settings() { return play$K30; }
  constructor(name, servers = 4, service_time = 0.01, distribution = "exponential", slow_share = 0.0, slow_times = 10.0, queue = -1, calls = [], parallel = false, need = 0, holds = true, errors = 0.0, shed_after = 0.0, rate_limit = 0.0, burst = 10.0, deadlines = false, idempotent = false, newest_first = false, scaling = null, price = 0.1) {
    this.name = name;
    this.servers = servers;
    this.service_time = service_time;
    this.distribution = distribution;
    this.slow_share = slow_share;
    this.slow_times = slow_times;
    this.queue = queue;
    this.calls = calls;
    this.parallel = parallel;
    this.need = need;
    this.holds = holds;
    this.errors = errors;
    this.shed_after = shed_after;
    this.rate_limit = rate_limit;
    this.burst = burst;
    this.deadlines = deadlines;
    this.idempotent = idempotent;
    this.newest_first = newest_first;
    this.scaling = scaling;
    this.price = price;
    this.__post_init__();
  }
  __post_init__() {
    let declaration, error, name;
    this._check_words();
    for ([name, declaration] of ob.each(ob.method("items", ob.settingsOf(ob.type(this)), []))) {
      try {
        ob.setattr(this, name, declaration.check(ob.getattr(this, name), name));
      } catch (refused) {
        if (!(refused instanceof Refusal)) throw refused;
        error = refused;
        throw ob.refusal((ob.str(this.place) + ": " + ob.str(error)), error.parameter);
      }
    }
  }
  _check_words() {  }
  get kind() { return "service"; }
  get place() {
    return (ob.str(ob.method("capitalize", this.kind, [])) + " " + ob.str(ob.repr(ob.getattr(this, "name", ob.getattr(this, "to", "")))));
  }
}
class play$simulators$playground_parts$Cache {
  static fields = ["name", "call", "hit_ratio", "keyed", "time_to_live", "entries", "single_flight", "servers", "look_up_time", "price"];
  static get settings() { return play$K38; }
  constructor(name, call, hit_ratio = 0.9, keyed = false, time_to_live = 0.0, entries = 0, single_flight = false, servers = 0, look_up_time = 0.0, price = 0.1) {
    this.name = name;
    this.call = call;
    this.hit_ratio = hit_ratio;
    this.keyed = keyed;
    this.time_to_live = time_to_live;
    this.entries = entries;
    this.single_flight = single_flight;
    this.servers = servers;
    this.look_up_time = look_up_time;
    this.price = price;
    this.__post_init__();
  }
  __post_init__() {
    let declaration, error, name;
    this._check_words();
    for ([name, declaration] of ob.each(ob.method("items", ob.settingsOf(ob.type(this)), []))) {
      try {
        ob.setattr(this, name, declaration.check(ob.getattr(this, name), name));
      } catch (refused) {
        if (!(refused instanceof Refusal)) throw refused;
        error = refused;
        throw ob.refusal((ob.str(this.place) + ": " + ob.str(error)), error.parameter);
      }
    }
  }
  _check_words() {  }
  get kind() { return "cache"; }
  get place() {
    return (ob.str(ob.method("capitalize", this.kind, [])) + " " + ob.str(ob.repr(ob.getattr(this, "name", ob.getattr(this, "to", "")))));
  }
}
class play$simulators$playground_parts$Queue {
  static fields = ["name", "call", "consumers", "hand_over_time", "room", "price"];
  static get settings() { return play$K39; }
  constructor(name, call, consumers = 4, hand_over_time = 0.001, room = -1, price = 0.05) {
    this.name = name;
    this.call = call;
    this.consumers = consumers;
    this.hand_over_time = hand_over_time;
    this.room = room;
    this.price = price;
    this.__post_init__();
  }
  __post_init__() {
    let declaration, error, name;
    this._check_words();
    for ([name, declaration] of ob.each(ob.method("items", ob.settingsOf(ob.type(this)), []))) {
      try {
        ob.setattr(this, name, declaration.check(ob.getattr(this, name), name));
      } catch (refused) {
        if (!(refused instanceof Refusal)) throw refused;
        error = refused;
        throw ob.refusal((ob.str(this.place) + ": " + ob.str(error)), error.parameter);
      }
    }
  }
  _check_words() {  }
  get kind() { return "queue"; }
  get place() {
    return (ob.str(ob.method("capitalize", this.kind, [])) + " " + ob.str(ob.repr(ob.getattr(this, "name", ob.getattr(this, "to", "")))));
  }
}
class play$simulators$playground_parts$Database {
  static fields = ["name", "servers", "service_time", "distribution", "slow_share", "slow_times", "queue", "calls", "parallel", "need", "holds", "errors", "shed_after", "rate_limit", "burst", "deadlines", "idempotent", "newest_first", "scaling", "price"];
  static get settings() { return play$K40; }
  constructor(name, servers = 4, service_time = 0.01, distribution = "exponential", slow_share = 0.0, slow_times = 10.0, queue = -1, calls = [], parallel = false, need = 0, holds = true, errors = 0.0, shed_after = 0.0, rate_limit = 0.0, burst = 10.0, deadlines = false, idempotent = false, newest_first = false, scaling = null, price = 0.5) {
    this.name = name;
    this.servers = servers;
    this.service_time = service_time;
    this.distribution = distribution;
    this.slow_share = slow_share;
    this.slow_times = slow_times;
    this.queue = queue;
    this.calls = calls;
    this.parallel = parallel;
    this.need = need;
    this.holds = holds;
    this.errors = errors;
    this.shed_after = shed_after;
    this.rate_limit = rate_limit;
    this.burst = burst;
    this.deadlines = deadlines;
    this.idempotent = idempotent;
    this.newest_first = newest_first;
    this.scaling = scaling;
    this.price = price;
    this.__post_init__();
  }
  __post_init__() {
    let declaration, error, name;
    this._check_words();
    for ([name, declaration] of ob.each(ob.method("items", ob.settingsOf(ob.type(this)), []))) {
      try {
        ob.setattr(this, name, declaration.check(ob.getattr(this, name), name));
      } catch (refused) {
        if (!(refused instanceof Refusal)) throw refused;
        error = refused;
        throw ob.refusal((ob.str(this.place) + ": " + ob.str(error)), error.parameter);
      }
    }
  }
  _check_words() {  }
  get kind() { return "database"; }
  get place() {
    return (ob.str(ob.method("capitalize", this.kind, [])) + " " + ob.str(ob.repr(ob.getattr(this, "name", ob.getattr(this, "to", "")))));
  }
}
class play$simulators$playground_parts$External {
  static fields = ["name", "latency", "distribution", "slow_share", "slow_times", "errors", "rate_limit", "burst", "idempotent", "call_price"];
  static get settings() { return play$K43; }
  constructor(name, latency = 0.1, distribution = "erlang", slow_share = 0.0, slow_times = 10.0, errors = 0.0, rate_limit = 0.0, burst = 10.0, idempotent = false, call_price = 0.0) {
    this.name = name;
    this.latency = latency;
    this.distribution = distribution;
    this.slow_share = slow_share;
    this.slow_times = slow_times;
    this.errors = errors;
    this.rate_limit = rate_limit;
    this.burst = burst;
    this.idempotent = idempotent;
    this.call_price = call_price;
    this.__post_init__();
  }
  __post_init__() {
    let declaration, error, name;
    this._check_words();
    for ([name, declaration] of ob.each(ob.method("items", ob.settingsOf(ob.type(this)), []))) {
      try {
        ob.setattr(this, name, declaration.check(ob.getattr(this, name), name));
      } catch (refused) {
        if (!(refused instanceof Refusal)) throw refused;
        error = refused;
        throw ob.refusal((ob.str(this.place) + ": " + ob.str(error)), error.parameter);
      }
    }
  }
  _check_words() {  }
  get kind() { return "external service"; }
  get place() {
    return (ob.str(ob.method("capitalize", this.kind, [])) + " " + ob.str(ob.repr(ob.getattr(this, "name", ob.getattr(this, "to", "")))));
  }
}
class play$simulators$playground_parts$Call {
  static fields = ["to", "timeout", "retries", "backoff", "longest_backoff", "jitter", "retry_budget", "circuit_breaker", "opens_at", "open_time", "bulkhead", "hedge_after", "latency", "loss", "share", "optional", "copies"];
  static get settings() { return play$K60; }
  constructor(to, timeout = 0.0, retries = 0, backoff = 0.05, longest_backoff = 10.0, jitter = "full", retry_budget = -1.0, circuit_breaker = false, opens_at = 0.5, open_time = 5.0, bulkhead = 0, hedge_after = 0.0, latency = 0.0, loss = 0.0, share = 1.0, optional = false, copies = 1) {
    this.to = to;
    this.timeout = timeout;
    this.retries = retries;
    this.backoff = backoff;
    this.longest_backoff = longest_backoff;
    this.jitter = jitter;
    this.retry_budget = retry_budget;
    this.circuit_breaker = circuit_breaker;
    this.opens_at = opens_at;
    this.open_time = open_time;
    this.bulkhead = bulkhead;
    this.hedge_after = hedge_after;
    this.latency = latency;
    this.loss = loss;
    this.share = share;
    this.optional = optional;
    this.copies = copies;
    this.__post_init__();
  }
  __post_init__() {
    let declaration, error, name;
    this._check_words();
    for ([name, declaration] of ob.each(ob.method("items", ob.settingsOf(ob.type(this)), []))) {
      try {
        ob.setattr(this, name, declaration.check(ob.getattr(this, name), name));
      } catch (refused) {
        if (!(refused instanceof Refusal)) throw refused;
        error = refused;
        throw ob.refusal((ob.str(this.place) + ": " + ob.str(error)), error.parameter);
      }
    }
  }
  _check_words() {  }
  get kind() { return "call to"; }
  get place() {
    return (ob.str(ob.method("capitalize", this.kind, [])) + " " + ob.str(ob.repr(ob.getattr(this, "name", ob.getattr(this, "to", "")))));
  }
}
class play$simulators$playground_parts$Scaling {
  static fields = ["name", "target", "least", "most", "every", "start_time", "calm", "unit"];
  static get settings() { return play$K68; }
  constructor(name = "", target = 0.6, least = 1, most = 20, every = 10.0, start_time = 20.0, calm = 0.0, unit = 1) {
    this.name = name;
    this.target = target;
    this.least = least;
    this.most = most;
    this.every = every;
    this.start_time = start_time;
    this.calm = calm;
    this.unit = unit;
    this.__post_init__();
  }
  __post_init__() {
    let declaration, error, name;
    this._check_words();
    for ([name, declaration] of ob.each(ob.method("items", ob.settingsOf(ob.type(this)), []))) {
      try {
        ob.setattr(this, name, declaration.check(ob.getattr(this, name), name));
      } catch (refused) {
        if (!(refused instanceof Refusal)) throw refused;
        error = refused;
        throw ob.refusal((ob.str(this.place) + ": " + ob.str(error)), error.parameter);
      }
    }
  }
  _check_words() {  }
  get kind() { return "scaling of"; }
  get place() {
    return (ob.str(ob.method("capitalize", this.kind, [])) + " " + ob.str(ob.repr(ob.getattr(this, "name", ob.getattr(this, "to", "")))));
  }
}
class play$simulators$playground$Fault {
  static fields = ["what", "at", "start", "end", "value"];
  static get settings() { return play$K74; }
  constructor(what, at, start, end, value = 0.0) {
    this.what = what;
    this.at = at;
    this.start = start;
    this.end = end;
    this.value = value;
    this.__post_init__();
  }
  __post_init__() {
    let declaration, error, name;
    this._check_words();
    for ([name, declaration] of ob.each(ob.method("items", ob.settingsOf(ob.type(this)), []))) {
      try {
        ob.setattr(this, name, declaration.check(ob.getattr(this, name), name));
      } catch (refused) {
        if (!(refused instanceof Refusal)) throw refused;
        error = refused;
        throw ob.refusal((ob.str(this.place) + ": " + ob.str(error)), error.parameter);
      }
    }
  }
  _check_words() {  }
  get kind() { return "fault at"; }
  get place() {
    return ("Fault " + ob.str(ob.repr(this.what)) + " at " + ob.str(ob.repr(this.at)));
  }
}
class play$simulators$playground$Objective {
  static fields = ["latency", "success"];
  static get settings() { return play$K77; }
  constructor(latency = 0.5, success = 0.99) {
    this.latency = latency;
    this.success = success;
    this.__post_init__();
  }
  __post_init__() {
    let declaration, error, name;
    this._check_words();
    for ([name, declaration] of ob.each(ob.method("items", ob.settingsOf(ob.type(this)), []))) {
      try {
        ob.setattr(this, name, declaration.check(ob.getattr(this, name), name));
      } catch (refused) {
        if (!(refused instanceof Refusal)) throw refused;
        error = refused;
        throw ob.refusal((ob.str(this.place) + ": " + ob.str(error)), error.parameter);
      }
    }
  }
  _check_words() {  }
  get kind() { return "objective"; }
  get place() {
    return (ob.str(ob.method("capitalize", this.kind, [])) + " " + ob.str(ob.repr(ob.getattr(this, "name", ob.getattr(this, "to", "")))));
  }
}
class play$simulators$playground$System {
  static fields = ["name", "parts", "faults", "objective", "horizon", "window", "about"];
  constructor(name, parts, faults = [], objective = play$K212, horizon = 60.0, window = 1.0, about = "") {
    this.name = name;
    this.parts = parts;
    this.faults = faults;
    this.objective = objective;
    this.horizon = horizon;
    this.window = window;
    this.about = about;
    this.__post_init__();
  }
  __post_init__() {
    let name, names;
    this._check_words();
    names = ob.list(this.parts).map((part) => part.name);
    for (name of ob.each(names)) {
      if ((ob.method("count", names, [name]) > 1)) {
        throw ob.refusal((ob.str(this.name) + ": " + ob.str(ob.method("count", names, [name])) + " parts are called " + ob.str(ob.repr(name)) + "; give each a name of its own."), "name");
      }
    }
    this.plan.checked();
  }
  _check_words() {  }
  get blocks() {
    return ob.tuple(ob.list(this.parts).filter((part) => !(ob.truth((part instanceof play$simulators$playground_parts$Client)))).map((part) => part));
  }
  get plan() { return ob.once(this, "plan", () => {
    let blocks, by_deadline, call, caller, faults, kind, links, name, numbers, places, sources;
    places = new Map(ob.list(ob.enumerate(this.blocks)).map(([i, block]) => [block.name, i]));
    numbers = new Map(ob.list(ob.enumerate(this.all_calls)).map(([i, name]) => [name, i]));
    by_deadline = ob.set(ob.list(this.blocks).filter((part) => ob.truth(ob.isOneOf(part, [play$simulators$playground_parts$Service, play$simulators$playground_parts$Database])) && ob.truth(part.deadlines)).map((part) => part.name));
    links = [];
    for ([name, [caller, call]] of ob.each(ob.method("items", this.all_calls, []))) {
      if ((!ob.contains(call.to, places))) {
        kind = (ob.truth(ob.any(ob.list(this.clients).map((client) => (ob.equal(client.name, call.to))))) ? "a client" : "no part of the system");
        throw ob.refusal(("Call " + ob.str(ob.repr(name)) + ": " + ob.str(ob.repr(call.to)) + " is " + ob.str(kind) + "; call one of " + ob.str(ob.either(ob.method("join", (", "), [places]), () => "the parts, once there are any")) + "."), "to");
      }
      ob.method("append", links, [play$simulators$playground$_link(name, call, ob.item(places, call.to), (ob.contains(caller, by_deadline)))]);
    }
    blocks = ob.tuple(ob.list(this.blocks).map((part) => play$simulators$playground$_block(part, ob.tuple(ob.list(play$simulators$playground_parts$calls_of(part)).map((call) => ob.item(numbers, (ob.str(part.name) + " to " + ob.str(call.to))))))));
    sources = ob.tuple(ob.list(this.clients).map((part) => play$simulators$playground$_source(part, ob.item(numbers, (ob.str(part.name) + " to " + ob.str(part.call.to))), this.objective.latency)));
    faults = ob.tuple(ob.list(this.faults).flatMap((fault) => ob.list(this._faults_of(fault, places, numbers)).map((each) => each)));
    return new play$engine$plan$Plan(sources, blocks, ob.tuple(links), faults, this.horizon, this.window);
  }); }
  _faults_of(fault, places, numbers) {
    let kinds, made, names;
    made = (kind, target, value = fault.value) => {
    return new play$engine$plan$Fault(fault.start, fault.end, kind, target, value);
  };
    if ((fault.what === "clock_skew") && !(ob.truth(fault.value))) {
      throw ob.refusal((ob.str(fault.place) + ": a clock that is 0 s ahead is right; give the seconds, below 0 if it is behind."), "value");
    }
    if ((fault.what !== "clock_skew") && (fault.value < 0)) {
      throw ob.refusal((ob.str(fault.place) + ": value=" + ob.str(written.plain(fault.value)) + " is below 0, as only a clock can be; give at least 0."), "value");
    }
    if ((ob.contains(fault.what, ["partition", "drop"]))) {
      if ((!ob.contains(fault.at, numbers))) {
        throw ob.refusal((ob.str(fault.place) + ": it concerns a call; there is " + ob.str(ob.method("join", (", "), [ob.map(ob.repr, numbers)])) + "."), "at");
      }
      return [made(((fault.what === "partition") ? "cut" : "loss"), ob.item(numbers, fault.at))];
    }
    if ((fault.what === "surge")) {
      names = ob.list(this.clients).map((client) => client.name);
      if ((!ob.contains(fault.at, names))) {
        throw ob.refusal((ob.str(fault.place) + ": it concerns a client; there is " + ob.str(ob.method("join", (", "), [ob.map(ob.repr, names)])) + "."), "at");
      }
      return [made("surge", ob.method("index", names, [fault.at]))];
    }
    if ((!ob.contains(fault.at, places))) {
      throw ob.refusal((ob.str(fault.place) + ": there is no such part to go wrong; there is " + ob.str(ob.method("join", (", "), [ob.map(ob.repr, places)])) + "."), "at");
    }
    if ((fault.what === "hang")) {
      return ob.list(ob.method("items", this.all_calls, [])).filter(([name, [, call]]) => (ob.equal(call.to, fault.at))).map(([name, [, call]]) => made("cut", ob.item(numbers, name)));
    }
    kinds = new Map([["kill", "crash"], ["fewer_servers", "servers"], ["cold_cache", "cold"], ["clock_skew", "clock"]]);
    return [made(ob.method("get", kinds, [fault.what, fault.what]), ob.item(places, fault.at))];
  }
  get all_calls() { return ob.once(this, "all_calls", () => {
    let call, found, name, part;
    found = new Map([]);
    for (part of ob.each(this.parts)) {
      for (call of ob.each((ob.truth((part instanceof play$simulators$playground_parts$Client)) ? [part.call] : play$simulators$playground_parts$calls_of(part)))) {
        name = (ob.str(part.name) + " to " + ob.str(call.to));
        if ((ob.contains(name, found))) {
          throw ob.refusal((ob.str(part.place) + " calls " + ob.str(ob.repr(call.to)) + " twice; make it one call, with copies if it is parallel."), "calls");
        }
        ob.put(found, name, [part.name, call]);
      }
    }
    return found;
  }); }
  get clients() {
    return ob.tuple(ob.list(this.parts).filter((part) => ob.truth((part instanceof play$simulators$playground_parts$Client))).map((part) => part));
  }
  part(name) {
    let part;
    for (part of ob.each(this.parts)) {
      if ((ob.equal(part.name, name))) {
        return part;
      }
    }
    throw ob.refusal((ob.str(this.name) + " has no part " + ob.str(ob.repr(name)) + "; it has " + ob.str(ob.method("join", (", "), [ob.list(this.parts).map((part) => part.name)])) + "."));
  }
}
class play$dstudio_widgets$playground_state$State {
  static fields = ["name", "reference", "system", "seed", "watch", "guessing", "guess", "errors", "history", "pins", "fork"];
  constructor(name, reference, system, seed = 1, watch = "", guessing = false, guess = null, errors = new Map([]), history = [], pins = [], fork = null) {
    this.name = name;
    this.reference = reference;
    this.system = system;
    this.seed = seed;
    this.watch = watch;
    this.guessing = guessing;
    this.guess = guess;
    this.errors = errors;
    this.history = history;
    this.pins = pins;
    this.fork = fork;
  }
}
class play$charts$playground_states$Guess {
  static fields = ["expected", "red"];
  constructor(expected, red) {
    this.expected = expected;
    this.red = red;
  }
  get told() {
    let precision, recall, red;
    red = (ob.truth(this.red) ? (ob.str(play$charts$playground_states$_listed(this.red)) + " went red.") : "No part went red.");
    if ((ob.equal(this.expected, this.red)) || (ob.equal(ob.set(this.expected), ob.set(this.red)))) {
      return (ob.str(red) + " That is what you said.");
    }
    if (!(ob.truth(this.expected))) {
      return (ob.str(red) + " You expected none.");
    }
    precision = (ob.str(ob.len(this.hits)) + " of the " + ob.str(ob.len(this.expected)) + " that you ticked went red (precision)");
    recall = (ob.truth(this.red) ? ("; of the " + ob.str(ob.len(this.red)) + " that went red you had ticked " + ob.str(ob.len(this.hits)) + " (recall)") : "");
    return (ob.str(red) + " You said " + ob.str(play$charts$playground_states$_listed(this.expected)) + ": " + ob.str(precision) + ob.str(recall) + ".");
  }
  get hits() {
    return ob.tuple(ob.list(this.expected).filter((name) => (ob.contains(name, this.red))).map((name) => name));
  }
}
class play$dstudio_widgets$playground_state$Earlier {
  static fields = ["name", "reference", "system", "seed", "fork"];
  constructor(name, reference, system, seed, fork = null) {
    this.name = name;
    this.reference = reference;
    this.system = system;
    this.seed = seed;
    this.fork = fork;
  }
}
class play$dstudio_widgets$playground_state$Fork {
  static fields = ["at", "label"];
  constructor(at, label) {
    this.at = at;
    this.label = label;
  }
}
class play$dstudio_widgets$playground_state$Pin {
  static fields = ["label", "summary", "metrics", "system", "seen", "seed"];
  constructor(label, summary, metrics, system, seen, seed) {
    this.label = label;
    this.summary = summary;
    this.metrics = metrics;
    this.system = system;
    this.seen = seen;
    this.seed = seed;
  }
}
class play$engine$plan$Link {
  static fields = ["name", "target", "timeout", "retries", "backoff", "backoff_cap", "jitter", "budget", "budget_cap", "breaker", "threshold", "minimum", "open_time", "probes", "bulkhead", "hedge", "latency", "loss", "share", "optional", "copies", "hasty"];
  constructor(name, target, timeout = 0.0, retries = 0, backoff = 0.0, backoff_cap = 1e+30, jitter = "none", budget = -1.0, budget_cap = 10.0, breaker = 0, threshold = 0.5, minimum = 1, open_time = 0.0, probes = 1, bulkhead = 0, hedge = 0.0, latency = 0.0, loss = 0.0, share = 1.0, optional = false, copies = 1, hasty = false) {
    this.name = name;
    this.target = target;
    this.timeout = timeout;
    this.retries = retries;
    this.backoff = backoff;
    this.backoff_cap = backoff_cap;
    this.jitter = jitter;
    this.budget = budget;
    this.budget_cap = budget_cap;
    this.breaker = breaker;
    this.threshold = threshold;
    this.minimum = minimum;
    this.open_time = open_time;
    this.probes = probes;
    this.bulkhead = bulkhead;
    this.hedge = hedge;
    this.latency = latency;
    this.loss = loss;
    this.share = share;
    this.optional = optional;
    this.copies = copies;
    this.hasty = hasty;
  }
}
class play$engine$plan$Block {
  static fields = ["name", "servers", "room", "newest_first", "service", "mean", "shape", "share", "errors", "links", "mode", "need", "policy", "holds", "shed", "rate", "burst", "abandons", "acknowledges", "remembers", "cache", "hit", "life", "capacity", "single_flight", "health", "scale_every", "scale_target", "scale_least", "scale_most", "scale_delay", "scale_calm", "unit", "scale_blind"];
  constructor(name, servers = 0, room = -1, newest_first = false, service = "exponential", mean = 0.0, shape = 1.0, share = 0.0, errors = 0.0, links = [], mode = "sequence", need = 0, policy = "random", holds = true, shed = 0.0, rate = 0.0, burst = 1.0, abandons = false, acknowledges = false, remembers = false, cache = "none", hit = 0.0, life = 0.0, capacity = 0, single_flight = false, health = -1.0, scale_every = 0.0, scale_target = 0.5, scale_least = 1, scale_most = 1, scale_delay = 0.0, scale_calm = 0.0, unit = 1, scale_blind = false) {
    this.name = name;
    this.servers = servers;
    this.room = room;
    this.newest_first = newest_first;
    this.service = service;
    this.mean = mean;
    this.shape = shape;
    this.share = share;
    this.errors = errors;
    this.links = links;
    this.mode = mode;
    this.need = need;
    this.policy = policy;
    this.holds = holds;
    this.shed = shed;
    this.rate = rate;
    this.burst = burst;
    this.abandons = abandons;
    this.acknowledges = acknowledges;
    this.remembers = remembers;
    this.cache = cache;
    this.hit = hit;
    this.life = life;
    this.capacity = capacity;
    this.single_flight = single_flight;
    this.health = health;
    this.scale_every = scale_every;
    this.scale_target = scale_target;
    this.scale_least = scale_least;
    this.scale_most = scale_most;
    this.scale_delay = scale_delay;
    this.scale_calm = scale_calm;
    this.unit = unit;
    this.scale_blind = scale_blind;
  }
}
class play$engine$plan$Source {
  static fields = ["name", "link", "arrivals", "rate", "users", "think", "within", "keys", "skew"];
  constructor(name, link, arrivals = "poisson", rate = 0.0, users = 0, think = 0.0, within = 0.0, keys = 0, skew = 1.0) {
    this.name = name;
    this.link = link;
    this.arrivals = arrivals;
    this.rate = rate;
    this.users = users;
    this.think = think;
    this.within = within;
    this.keys = keys;
    this.skew = skew;
  }
}
class play$engine$plan$Fault {
  static fields = ["start", "end", "kind", "target", "value"];
  constructor(start, end, kind, target, value = 0.0) {
    this.start = start;
    this.end = end;
    this.kind = kind;
    this.target = target;
    this.value = value;
  }
}
class play$simulators$playground_patterns$Pattern {
  static fields = ["name", "meaning", "on", "off", "fits"];
  constructor(name, meaning, on, off, fits) {
    this.name = name;
    this.meaning = meaning;
    this.on = on;
    this.off = off;
    this.fits = fits;
  }
  is_on(place) {
    return ob.any(ob.list(ob.method("items", this.off, [])).map(([field, value]) => (!ob.equal(ob.getattr(place, field), value))));
  }
}
class play$simulators$playground_patterns$Switch {
  static fields = ["pattern", "place", "on"];
  constructor(pattern, place, on) {
    this.pattern = pattern;
    this.place = place;
    this.on = on;
  }
}
class play$charts$playground_observed$Observed {
  static fields = ["system", "result"];
  constructor(system, result) {
    this.system = system;
    this.result = result;
  }
  block(name) {
    let key, told;
    key = ("block " + ob.str(name));
    if ((!ob.contains(key, this._asked))) {
      ob.put(this._asked, key, play$simulators$playground$Run$block(this, name));
    }
    told = ob.item(this._asked, key);
    return told;
  }
  get budget_spent() {
    return py.div(1 - this.success, 1 - this.system.objective.success);
  }
  call(name) {
    let key, told;
    key = ("call " + ob.str(name));
    if ((!ob.contains(key, this._asked))) {
      ob.put(this._asked, key, play$simulators$playground$Run$call(this, name));
    }
    told = ob.item(this._asked, key);
    return told;
  }
  client(name) {
    let _, failed, good, highest, key, late, median, offered, place, told, window;
    key = ("client " + ob.str(name));
    if ((!ob.contains(key, this._asked))) {
      [place, window] = [this._place(name, this.system.clients), this.system.plan.window];
      [median, , highest] = this.quantiles(name);
      [offered, good, late, failed] = ob.list(["offered", "good", "late", "failed"]).map((which) => ob.tuple(ob.list(this.result.source(place, which)).map((each) => py.div(each, window))));
      ob.put(this._asked, key, new play$simulators$playground$ClientMetrics(offered, good, late, failed, ob.tuple(median), ob.tuple(highest), window));
    }
    told = ob.item(this._asked, key);
    return told;
  }
  get cost_per_hour() {
    let part, place, plan, seconds, servers, total;
    [plan, total] = [this.system.plan, 0.0];
    seconds = ob.times(plan.windows, plan.window);
    for ([place, part] of ob.each(ob.enumerate(this.system.blocks))) {
      if (ob.truth((part instanceof play$simulators$playground_parts$External))) {
        total = total + (py.div(py.div(part.call_price, 1000000.0) * ob.sum(this.result.block(place, "arrived")), seconds) * 3600.0);
      } else {
        servers = py.div(ob.sum(this.result.block(place, "servers")), seconds);
        total = ob.add(total, ob.times(part.price, ob.either(servers, () => 1.0)));
      }
    }
    return total;
  }
  latency(block, share) {
    return play$engine$results$quantile(this.result.block_histogram(this._place(block, this.system.blocks)), share);
  }
  get meets_objective() {
    return (this.success >= this.system.objective.success);
  }
  quantiles(client) {
    let key, place, sums, told, windows;
    key = ("quantiles " + ob.str(client));
    if ((!ob.contains(key, this._asked))) {
      place = this._place(client, this.system.clients);
      windows = ob.range(this.system.plan.windows);
      sums = ob.list(windows).map((i) => ob.list(ob.accumulate(this.result.source_histogram(place, i))));
      ob.put(this._asked, key, ob.list([0.5, 0.95, 0.99]).map((share) => ob.list(sums).map((each) => play$charts$playground_observed$_reached(each, share))));
    }
    told = ob.item(this._asked, key);
    return told;
  }
  slowest(share) {
    let counts, places, windows;
    [places, windows] = [ob.range(ob.len(this.system.clients)), ob.range(this.system.plan.windows)];
    counts = ob.map(ob.sum, ob.zip(...ob.each(ob.list(places).flatMap((place) => ob.list(windows).map((i) => this.result.source_histogram(place, i))))));
    return play$charts$playground_observed$_reached(ob.list(ob.accumulate(counts)), share);
  }
  get success() {
    let ended, good, sources;
    sources = ob.range(ob.len(this.system.clients));
    good = ob.sum(ob.list(sources).map((i) => ob.sum(this.result.source(i, "good"))));
    ended = ob.add(good, ob.sum(ob.list(sources).flatMap((i) => ob.list(["late", "failed"]).map((each) => ob.sum(this.result.source(i, each))))));
    return (ob.truth(ended) ? py.div(good, ended) : 0.0);
  }
  get times() {
    return ob.list(ob.range(this.system.plan.windows)).map((i) => (i + 0.5) * this.system.plan.window);
  }
  get _asked() { return ob.once(this, "_asked", () => {
    return new Map([]);
  }); }
  _place(name, among) {
    let names;
    names = ob.list(among).map((part) => part.name);
    if ((!ob.contains(name, names))) {
      throw ob.refusal((ob.str(this.system.name) + " has no " + ob.str(ob.repr(name)) + " here; it has " + ob.str(ob.method("join", (", "), [names])) + "."));
    }
    return ob.method("index", names, [name]);
  }
}
class play$simulators$playground$Run {
  static fields = ["system", "result"];
  constructor(system, result) {
    this.system = system;
    this.result = result;
  }
  _place(name, among) {
    let names;
    names = ob.list(among).map((part) => part.name);
    if ((!ob.contains(name, names))) {
      throw ob.refusal((ob.str(this.system.name) + " has no " + ob.str(ob.repr(name)) + " here; it has " + ob.str(ob.method("join", (", "), [names])) + "."));
    }
    return ob.method("index", names, [name]);
  }
  block(name) {
    let busy, hits, misses, place, servers, summed, window;
    [place, window] = [this._place(name, this.system.blocks), this.system.plan.window];
    summed = (names) => {
    return ob.tuple(ob.list(ob.zip(...ob.each(ob.list(names).map((name) => this.result.block(place, name))))).map((each) => py.div(ob.sum(each), window)));
  };
    [busy, servers, hits, misses] = [summed(["busy"]), summed(["servers"]), summed(["hits"]), summed(["misses"])];
    return new play$simulators$playground$BlockMetrics(summed(["arrived"]), summed(["done", "remembered"]), summed(["full", "shed", "limited", "refused_down"]), summed(["failed", "lost", "abandoned"]), summed(["wasted"]), summed(["waiting"]), ob.tuple(ob.list(ob.zip(busy, servers)).map(([a, b]) => (ob.truth(b) ? py.div(a, b) : 0.0))), servers, ob.tuple(ob.list(ob.zip(hits, misses)).map(([a, b]) => (ob.truth(ob.add(a, b)) ? py.div(a, ob.add(a, b)) : null))));
  }
  get budget_spent() {
    return py.div(1 - this.success, 1 - this.system.objective.success);
  }
  call(name) {
    let names, window;
    names = ob.list(this.system.all_calls);
    if ((!ob.contains(name, names))) {
      throw ob.refusal((ob.str(this.system.name) + " has no call " + ob.str(ob.repr(name)) + "; it has " + ob.str(ob.method("join", (", "), [names])) + "."));
    }
    window = this.system.plan.window;
    return new Map(ob.list(play$K207).map((column) => [column, ob.tuple(ob.list(this.result.link(ob.method("index", names, [name]), column)).map((each) => py.div(each, window)))]));
  }
  client(name) {
    let column, histograms, place, plan;
    [place, plan] = [this._place(name, this.system.clients), this.system.plan];
    histograms = ob.list(ob.range(plan.windows)).map((i) => this.result.source_histogram(place, i));
    column = (which) => {
    return ob.tuple(ob.list(this.result.source(place, which)).map((each) => py.div(each, plan.window)));
  };
    return new play$simulators$playground$ClientMetrics(column("offered"), column("good"), column("late"), column("failed"), ob.tuple(ob.list(histograms).map((counts) => play$engine$results$quantile(counts, 0.5))), ob.tuple(ob.list(histograms).map((counts) => play$engine$results$quantile(counts, 0.99))), plan.window);
  }
  get cost_per_hour() {
    let part, place, plan, seconds, servers, total;
    [plan, total] = [this.system.plan, 0.0];
    seconds = ob.times(plan.windows, plan.window);
    for ([place, part] of ob.each(ob.enumerate(this.system.blocks))) {
      if (ob.truth((part instanceof play$simulators$playground_parts$External))) {
        total = total + (py.div(py.div(part.call_price, 1000000.0) * ob.sum(this.result.block(place, "arrived")), seconds) * 3600.0);
      } else {
        servers = py.div(ob.sum(this.result.block(place, "servers")), seconds);
        total = ob.add(total, ob.times(part.price, ob.either(servers, () => 1.0)));
      }
    }
    return total;
  }
  latency(block, share) {
    return play$engine$results$quantile(this.result.block_histogram(this._place(block, this.system.blocks)), share);
  }
  get meets_objective() {
    return (this.success >= this.system.objective.success);
  }
  get success() {
    let ended, good, sources;
    sources = ob.range(ob.len(this.system.clients));
    good = ob.sum(ob.list(sources).map((i) => ob.sum(this.result.source(i, "good"))));
    ended = ob.add(good, ob.sum(ob.list(sources).flatMap((i) => ob.list(["late", "failed"]).map((each) => ob.sum(this.result.source(i, each))))));
    return (ob.truth(ended) ? py.div(good, ended) : 0.0);
  }
  get times() {
    return ob.list(ob.range(this.system.plan.windows)).map((i) => (i + 0.5) * this.system.plan.window);
  }
}
class play$engine$results$Result {
  static fields = ["plan", "data"];
  constructor(plan, data) {
    this.plan = plan;
    this.data = data;
  }
  block(place, name) {
    return this._column((this.plan.windows * ob.len(this.plan.sources)) * ob.len(play$K208), play$K209, place, name);
  }
  block_histogram(place) {
    return this._histogram(ob.len(this.plan.sources) * this.plan.windows + place);
  }
  get head() { return ob.once(this, "head", () => {
    let numbers;
    numbers = ob.doubles(this.data, 0, ob.len(play$K210));
    return new Map(ob.list(ob.zip(play$K210, numbers)).map(([name, value]) => [name, py.int(value)]));
  }); }
  latency(place, share, first = 0, last = null) {
    let counts, window;
    counts = ob.times([0], 1536);
    for (window of ob.each(ob.slice(ob.range(this.plan.windows), first, last, null))) {
      counts = ob.list(ob.zip(counts, this.source_histogram(place, window))).map(([a, b]) => ob.add(a, b));
    }
    return play$engine$results$quantile(counts, share);
  }
  link(place, name) {
    let before;
    before = ob.len(this.plan.sources) * ob.len(play$K208) + (ob.len(this.plan.blocks) * ob.len(play$K209));
    return this._column(ob.times(this.plan.windows, before), play$K207, ob.method("index", this.plan.link_order(), [place]), name);
  }
  source(place, name) {
    return this._column(0, play$K208, place, name);
  }
  source_histogram(place, window) {
    return this._histogram(ob.add(ob.times(place, this.plan.windows), window));
  }
  _column(begin, columns, place, name) {
    let start, width;
    width = ob.len(columns);
    start = ob.add(begin, ob.times(ob.times(place, this.plan.windows), width));
    return ob.list(ob.slice(this._numbers, ob.add(start, ob.method("index", columns, [name])), ob.add(start, ob.times(this.plan.windows, width)), width));
  }
  _histogram(number) {
    return ob.countsOf(this.data, 8 * (ob.len(play$K210) + ob.len(this._numbers)) + ((4 * 1536) * number), 1536);
  }
  get _numbers() { return ob.once(this, "_numbers", () => {
    let count, windows;
    windows = this.plan.windows;
    count = windows * (ob.len(this.plan.sources) * ob.len(play$K208) + (ob.len(this.plan.blocks) * ob.len(play$K209)) + (ob.len(this.plan.links) * ob.len(play$K207)));
    return ob.doubles(this.data, 8 * ob.len(play$K210), count);
  }); }
}
class play$charts$playground_states$State {
  static fields = ["name", "icon", "tone", "meaning"];
  constructor(name, icon, tone, meaning) {
    this.name = name;
    this.icon = icon;
    this.tone = tone;
    this.meaning = meaning;
  }
}
class play$charts$reading$Metric {
  static fields = ["label", "text", "meaning", "role"];
  constructor(label, text, meaning = "", role = "served") {
    this.label = label;
    this.text = text;
    this.meaning = meaning;
    this.role = role;
  }
}
class play$charts$reading$Reading {
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
class play$charts$reading$Figure {
  static fields = ["name", "finding", "plot", "alternative", "table"];
  constructor(name, finding, plot, alternative, table) {
    this.name = name;
    this.finding = finding;
    this.plot = plot;
    this.alternative = alternative;
    this.table = table;
  }
}
class play$charts$reading$Table {
  static fields = ["columns", "rows"];
  constructor(columns, rows) {
    this.columns = columns;
    this.rows = rows;
  }
}
class play$simulators$playground$BlockMetrics {
  static fields = ["arrived", "done", "refused", "failed", "wasted", "queue", "utilisation", "servers", "hit_ratio"];
  constructor(arrived, done, refused, failed, wasted, queue, utilisation, servers, hit_ratio) {
    this.arrived = arrived;
    this.done = done;
    this.refused = refused;
    this.failed = failed;
    this.wasted = wasted;
    this.queue = queue;
    this.utilisation = utilisation;
    this.servers = servers;
    this.hit_ratio = hit_ratio;
  }
}
class play$simulators$playground$ClientMetrics {
  static fields = ["offered", "good", "late", "failed", "median", "p99", "window"];
  constructor(offered, good, late, failed, median, p99, window) {
    this.offered = offered;
    this.good = good;
    this.late = late;
    this.failed = failed;
    this.median = median;
    this.p99 = p99;
    this.window = window;
  }
  get success() {
    return this.between(0, ob.len(this.good) * this.window);
  }
  between(begin, end) {
    let ended, first, good, last;
    [first, last] = [py.round(py.div(begin, this.window)), py.round(py.div(end, this.window))];
    good = ob.sum(ob.slice(this.good, first, last, null));
    ended = ob.add(ob.add(good, ob.sum(ob.slice(this.late, first, last, null))), ob.sum(ob.slice(this.failed, first, last, null)));
    return (ob.truth(ended) ? py.div(good, ended) : 0.0);
  }
}
class play$charts$playground_picture$Node {
  static fields = ["name", "kind", "column", "row"];
  constructor(name, kind, column, row) {
    this.name = name;
    this.kind = kind;
    this.column = column;
    this.row = row;
  }
}
const play$K1 = new play$foundation$quantity$Quantity("request rate", "\\lambda", "1/s", "requests each second; 0: users set the pace", 0, 1000000.0, false, false, 0.0, [1, 100000.0], "log", false, false, null);
const play$K2 = new play$foundation$quantity$Quantity("users", "N", "", "who each wait for an answer before they ask again", 0, 100000, false, false, 0, [0, 100], "linear", true, false, null);
const play$K3 = new play$foundation$quantity$Quantity("think time", "Z", "s", "between an answer and the user's next request", 0, 3600.0, false, false, 1.0, [1e-06, 1000.0], "log", false, false, "ms");
const play$K4 = new play$foundation$quantity$Toggle("steady", "whether requests come at even intervals, instead of at random", false);
const play$K5 = new play$foundation$quantity$Quantity("keys", "K", "", "different things asked for; 0: they do not matter", 0, 1000000.0, false, false, 0, [1, 1000000000.0], "log", true, false, null);
const play$K6 = new play$foundation$quantity$Quantity("skew", "a", "", "exponent of Zipf's law over the keys", 0, 5, false, false, 1.0, [0, 2], "linear", false, false, null);
const play$K7 = new Map([["rate", play$K1], ["users", play$K2], ["think_time", play$K3], ["steady", play$K4], ["keys", play$K5], ["skew", play$K6]]);
const play$K8 = [["random", "At random"], ["round_robin", "In turn"], ["least", "Fewest calls out"], ["two", "The better of two"]];
const play$K9 = new play$foundation$quantity$Choice("policy", "how it chooses", play$K8, "round_robin");
const play$K10 = new play$foundation$quantity$Quantity("seen after", "w", "s", "after which a balancer notes that a block is down; -1: never", -1, 3600.0, false, false, 1.0, [1e-06, 1000.0], "log", false, false, "ms");
const play$K11 = new play$foundation$quantity$Quantity("price of a server", "c_s", "dollar", "for an hour", 0, Infinity, false, false, 0.1, [0.01, 1000000.0], "log", false, false, null);
const play$K12 = new Map([["policy", play$K9], ["sees_down_after", play$K10], ["price", play$K11]]);
const play$K13 = new play$foundation$quantity$Quantity("servers", "c", "", "calls worked on at once", 1, 100000, false, false, 4, [1, 100], "linear", true, false, null);
const play$K14 = new play$foundation$quantity$Quantity("service time", "s", "s", "a server's own work on a call, on average", 0, 3600.0, true, false, 0.01, [1e-06, 1000.0], "log", false, false, "ms");
const play$K15 = [["exponential", "Exponential"], ["constant", "Always the same"], ["erlang", "Erlang, four phases"], ["uniform", "Uniform, ±50 %"], ["mixture", "A share is slow"]];
const play$K16 = new play$foundation$quantity$Choice("distribution", "of the service time", play$K15, "exponential");
const play$K17 = new play$foundation$quantity$Quantity("slow share", "p", "", "share of calls that are slow", 0, 1, false, false, 0.0, null, "linear", false, false, "%");
const play$K18 = new play$foundation$quantity$Quantity("slow calls take", "k", "", "times the mean", 0, 1000, false, false, 10.0, [1, 100], "linear", false, false, null);
const play$K19 = new play$foundation$quantity$Quantity("queue", "q", "", "calls that may wait; -1: any number", -1, 1000000, false, false, -1, [-1, 100], "linear", true, false, null);
const play$K20 = new play$foundation$quantity$Toggle("parallel", "whether its calls are made at the same time", false);
const play$K21 = new play$foundation$quantity$Quantity("answers needed", "k", "", "of the parallel calls; 0: all", 0, 1000, false, false, 0, [0, 100], "linear", true, false, null);
const play$K22 = new play$foundation$quantity$Toggle("waits", "whether a server is kept while further parts are called", true);
const play$K23 = new play$foundation$quantity$Quantity("errors", "e", "", "share of calls that fail here", 0, 1, false, false, 0.0, null, "linear", false, false, "%");
const play$K24 = new play$foundation$quantity$Quantity("shed after", "w", "s", "calls that would wait longer are refused at once; 0: none", 0, 3600.0, false, false, 0.0, [1e-06, 1000.0], "log", false, false, "ms");
const play$K25 = new play$foundation$quantity$Quantity("rate limit", "r", "1/s", "calls let in each second; 0: all", 0, Infinity, false, false, 0.0, [1, 100000.0], "log", false, false, null);
const play$K26 = new play$foundation$quantity$Quantity("burst", "B", "", "calls let in at once", 1, 1000000.0, false, false, 10.0, [1, 1000], "linear", false, false, null);
const play$K27 = new play$foundation$quantity$Toggle("deadlines", "whether work is dropped that nobody waits for", false);
const play$K28 = new play$foundation$quantity$Toggle("idempotent", "whether a repeated call is answered from memory", false);
const play$K29 = new play$foundation$quantity$Toggle("newest first", "whether the latest call is served first", false);
const play$K30 = new Map([["servers", play$K13], ["service_time", play$K14], ["distribution", play$K16], ["slow_share", play$K17], ["slow_times", play$K18], ["queue", play$K19], ["parallel", play$K20], ["need", play$K21], ["holds", play$K22], ["errors", play$K23], ["shed_after", play$K24], ["rate_limit", play$K25], ["burst", play$K26], ["deadlines", play$K27], ["idempotent", play$K28], ["newest_first", play$K29], ["price", play$K11]]);
const play$K31 = new play$foundation$quantity$Quantity("hit ratio", "h", "", "share of requests that the cache answers", 0, 1, false, false, 0.9, [0, 0.999], "linear", false, false, "%");
const play$K32 = new play$foundation$quantity$Toggle("keyed", "whether hits follow from the keys asked for", false);
const play$K33 = new play$foundation$quantity$Quantity("time to live", "T", "s", "of an entry; 0: for ever", 0, 1000000.0, false, false, 0.0, [1e-06, 1000.0], "log", false, false, "ms");
const play$K34 = new play$foundation$quantity$Quantity("entries", "C", "", "that the cache holds; 0: all", 0, 1000000.0, false, false, 0, [1, 1000000000.0], "log", true, false, null);
const play$K35 = new play$foundation$quantity$Toggle("single flight", "whether only one call for a key is made at a time", false);
const play$K36 = new play$foundation$quantity$Quantity("servers", "c", "", "calls worked on at once; 0: any number", 0, 100000, false, false, 0, [0, 100], "linear", true, false, null);
const play$K37 = new play$foundation$quantity$Quantity("look-up time", "s", "s", "of the part itself, on average", 0, 3600.0, false, false, 0.0, [1e-06, 1000.0], "log", false, false, "ms");
const play$K38 = new Map([["hit_ratio", play$K31], ["keyed", play$K32], ["time_to_live", play$K33], ["entries", play$K34], ["single_flight", play$K35], ["servers", play$K36], ["look_up_time", play$K37], ["price", play$K11]]);
const play$K39 = new Map([["consumers", play$K13], ["hand_over_time", play$K14], ["room", play$K19], ["price", play$K11]]);
const play$K40 = new Map([["servers", play$K13], ["service_time", play$K14], ["distribution", play$K16], ["slow_share", play$K17], ["slow_times", play$K18], ["queue", play$K19], ["parallel", play$K20], ["need", play$K21], ["holds", play$K22], ["errors", play$K23], ["shed_after", play$K24], ["rate_limit", play$K25], ["burst", play$K26], ["deadlines", play$K27], ["idempotent", play$K28], ["newest_first", play$K29], ["price", play$K11]]);
const play$K41 = new play$foundation$quantity$Choice("distribution", "of the latency", play$K15, "erlang");
const play$K42 = new play$foundation$quantity$Quantity("price of a million calls", "c_r", "dollar", "made to it", 0, Infinity, false, false, 0.0, [0.01, 1000000.0], "log", false, false, null);
const play$K43 = new Map([["latency", play$K14], ["distribution", play$K41], ["slow_share", play$K17], ["slow_times", play$K18], ["errors", play$K23], ["rate_limit", play$K25], ["burst", play$K26], ["idempotent", play$K28], ["call_price", play$K42]]);
const play$K44 = new play$foundation$quantity$Quantity("timeout", "\\tau", "s", "after which the caller gives up on an attempt; 0: never", 0, 3600.0, false, false, 1.0, [1e-06, 1000.0], "log", false, false, "ms");
const play$K45 = new play$foundation$quantity$Quantity("retries", "r", "", "further attempts after the first", 0, 100, false, false, 3, [0, 10], "linear", true, false, null);
const play$K46 = new play$foundation$quantity$Quantity("first backoff", "b", "s", "before the first retry, doubled for each further one", 0, 3600.0, false, false, 0.05, [1e-06, 1000.0], "log", false, false, "ms");
const play$K47 = new play$foundation$quantity$Quantity("longest backoff", "b_{\\max}", "s", "no backoff is longer", 0, 3600.0, false, false, 10.0, [1e-06, 1000.0], "log", false, false, "ms");
const play$K48 = new play$foundation$quantity$Choice("jitter", "how much of a backoff is drawn", [["none", "None"], ["equal", "Half of it"], ["full", "All of it"]], "full");
const play$K49 = new play$foundation$quantity$Quantity("retry budget", "\\delta", "", "retries allowed for each call; -1: without end", -1, 1, false, false, -1.0, null, "linear", false, false, "%");
const play$K50 = new play$foundation$quantity$Toggle("circuit breaker", "whether to stop calling while too many fail", false);
const play$K51 = new play$foundation$quantity$Quantity("circuit opens at", "\\theta", "", "failed share of the last 100 attempts", 0, 1, true, false, 0.5, null, "linear", false, false, "%");
const play$K52 = new play$foundation$quantity$Quantity("circuit open for", "w", "s", "before it lets a probe through", 0.001, 3600.0, false, false, 5.0, [1e-06, 1000.0], "log", false, false, "ms");
const play$K53 = new play$foundation$quantity$Quantity("bulkhead", "k", "", "attempts that may be out at once; 0: any number", 0, 100000, false, false, 0, [0, 100], "linear", true, false, null);
const play$K54 = new play$foundation$quantity$Quantity("hedge after", "h", "s", "after which a second attempt is sent beside the first; 0: never", 0, 3600.0, false, false, 0.0, [1e-06, 1000.0], "log", false, false, "ms");
const play$K55 = new play$foundation$quantity$Quantity("time on the wire", "d", "s", "each way", 0, 10.0, false, false, 0.0, [1e-06, 1000.0], "log", false, false, "ms");
const play$K56 = new play$foundation$quantity$Quantity("loss", "p", "", "share of attempts lost on the way", 0, 1, false, false, 0.0, null, "linear", false, false, "%");
const play$K57 = new play$foundation$quantity$Quantity("share", "s", "", "share of requests that make this call", 0, 1, false, false, 1.0, null, "linear", false, false, "%");
const play$K58 = new play$foundation$quantity$Toggle("optional", "whether the caller goes on without it", false);
const play$K59 = new play$foundation$quantity$Quantity("copies", "n", "", "how often a parallel call is made", 1, 1000, false, false, 1, [1, 100], "linear", true, false, null);
const play$K60 = new Map([["timeout", play$K44], ["retries", play$K45], ["backoff", play$K46], ["longest_backoff", play$K47], ["jitter", play$K48], ["retry_budget", play$K49], ["circuit_breaker", play$K50], ["opens_at", play$K51], ["open_time", play$K52], ["bulkhead", play$K53], ["hedge_after", play$K54], ["latency", play$K55], ["loss", play$K56], ["share", play$K57], ["optional", play$K58], ["copies", play$K59]]);
const play$K61 = new play$foundation$quantity$Quantity("target utilisation", "u", "", "share of the servers that should be busy", 0, 1, true, false, 0.6, null, "linear", false, false, "%");
const play$K62 = new play$foundation$quantity$Quantity("least servers", "c_{\\min}", "", "never fewer", 1, 100000, false, false, 1, [1, 100], "linear", true, false, null);
const play$K63 = new play$foundation$quantity$Quantity("most servers", "c_{\\max}", "", "never more", 1, 100000, false, false, 20, [1, 100], "linear", true, false, null);
const play$K64 = new play$foundation$quantity$Quantity("looks every", "T", "s", "interval between two decisions", 0, 3600.0, true, false, 10.0, [1e-06, 1000.0], "log", false, false, "ms");
const play$K65 = new play$foundation$quantity$Quantity("start time", "d", "s", "of a new server, until it works", 0, 3600.0, false, false, 20.0, [1e-06, 1000.0], "log", false, false, "ms");
const play$K66 = new play$foundation$quantity$Quantity("cooldown", "w", "s", "after a change, before servers are removed", 0, 3600.0, false, false, 0.0, [1e-06, 1000.0], "log", false, false, "ms");
const play$K67 = new play$foundation$quantity$Quantity("unit", "u", "", "servers started or stopped together", 1, 10000, false, false, 1, [1, 100], "linear", true, false, null);
const play$K68 = new Map([["target", play$K61], ["least", play$K62], ["most", play$K63], ["every", play$K64], ["start_time", play$K65], ["calm", play$K66], ["unit", play$K67]]);
const play$K69 = [["kill", "The part is down, and loses what it works on"], ["slow", "It takes so many times as long"], ["errors", "This share of its calls fails"], ["fewer_servers", "It loses so many servers"], ["hang", "It takes calls and never answers"], ["partition", "A call does not get through, as in 'web to db'"], ["drop", "This share of a call's attempts is lost"], ["surge", "A client sends so many times as much"], ["cold_cache", "A cache is empty; one with a share of hits has this share instead"], ["clock_skew", "Its clock is so many seconds ahead (below 0: behind), so deadlines and entries end too early for it, or too late"]];
const play$K70 = new play$foundation$quantity$Choice("fault", "what goes wrong", play$K69, "slow");
const play$K71 = new play$foundation$quantity$Quantity("start", "t_0", "s", "when it begins", 0, 10000000.0, false, false, 20.0, [1e-06, 1000.0], "log", false, false, "ms");
const play$K72 = new play$foundation$quantity$Quantity("end", "t_1", "s", "when it ends", 0, 10000000.0, false, false, 30.0, [1e-06, 1000.0], "log", false, false, "ms");
const play$K73 = new play$foundation$quantity$Quantity("value", "x", "", "how much: times, a share, a number of servers, or seconds", -1000000.0, 1000000.0, false, false, 1.0, [0.1, 100], "log", false, false, null);
const play$K74 = new Map([["what", play$K70], ["start", play$K71], ["end", play$K72], ["value", play$K73]]);
const play$K75 = new play$foundation$quantity$Quantity("objective latency", "t", "s", "answers later than this do not count", 0, Infinity, true, false, 0.5, [1e-06, 1000.0], "log", false, false, "ms");
const play$K76 = new play$foundation$quantity$Quantity("objective", "A", "", "share of requests answered in time", 0, 1, false, true, 0.99, null, "linear", false, false, "%");
const play$K77 = new Map([["latency", play$K75], ["success", play$K76]]);
const play$K78 = new Map([["client", ob.maker(play$simulators$playground_parts$Client)], ["load_balancer", ob.maker(play$simulators$playground_parts$LoadBalancer)], ["service", ob.maker(play$simulators$playground_parts$Service)], ["cache", ob.maker(play$simulators$playground_parts$Cache)], ["queue", ob.maker(play$simulators$playground_parts$Queue)], ["database", ob.maker(play$simulators$playground_parts$Database)], ["external", ob.maker(play$simulators$playground_parts$External)], ["call", ob.maker(play$simulators$playground_parts$Call)], ["scaling", ob.maker(play$simulators$playground_parts$Scaling)], ["fault", ob.maker(play$simulators$playground$Fault)], ["objective", ob.maker(play$simulators$playground$Objective)], ["system", ob.maker(play$simulators$playground$System)]]);
const play$K79 = ob.set(["link", "links", "name", "target"]);
const play$K80 = ob.set(["breaker", "bulkhead", "capacity", "copies", "keys", "minimum", "need", "probes", "retries", "room", "scale_least", "scale_most", "servers", "unit", "users"]);
const play$K81 = new Map([["arrivals", "arrivals"], ["service", "service"], ["mode", "mode"], ["policy", "policy"], ["jitter", "jitter"], ["cache", "cache"]]);
const play$K82 = ["constant", "exponential", "erlang", "mixture", "uniform"];
const play$K83 = ["random", "round_robin", "least", "two"];
const play$K84 = ["slow", "errors", "crash", "servers", "cut", "loss", "surge", "cold", "clock"];
const play$K85 = ["depart", "retry", "think", "timeout", "hedge", "arrive", "answer", "fault_on", "fault_off", "window", "scale", "ready", "request"];
const play$K86 = ["gaps", "keys", "thinking", "service_time", "branch", "coin", "choice", "wire", "jitter"];
const play$K87 = new Map([["arrivals", ["poisson", "steady", "closed"]], ["service", play$K82], ["mode", ["sequence", "parallel", "choose"]], ["policy", play$K83], ["jitter", ["none", "full", "equal"]], ["cache", ["none", "share", "keyed"]], ["fault", play$K84], ["event", play$K85], ["stream", play$K86], ["outcome", ["error", "good", "refusal"]]]);
const play$K88 = ob.set(["errors", "hit", "loss", "scale_target", "share", "threshold"]);
const play$K89 = ["slow", "errors", "crash", "servers", "cold", "clock"];
const play$K90 = ["switch", "set", "connect", "add", "remove", "seed"];
const play$K91 = new play$simulators$playground_patterns$Pattern("timeout", "give up on an attempt after a time", new Map([["timeout", 1.0]]), new Map([["timeout", 0.0]]), play$simulators$playground_patterns$_call);
const play$K92 = new play$simulators$playground_patterns$Pattern("retries", "try again what failed, after a backoff with jitter", new Map([["retries", 3]]), new Map([["retries", 0]]), play$simulators$playground_patterns$_call);
const play$K93 = new play$simulators$playground_patterns$Pattern("retry budget", "let retries be a tenth of the calls at most", new Map([["retry_budget", 0.1]]), new Map([["retry_budget", -1.0]]), play$simulators$playground_patterns$lambda);
const play$K94 = new play$simulators$playground_patterns$Pattern("circuit breaker", "stop calling while too many calls fail", new Map([["circuit_breaker", true]]), new Map([["circuit_breaker", false]]), play$simulators$playground_patterns$lambda2);
const play$K95 = new play$simulators$playground_patterns$Pattern("bulkhead", "bound the attempts that are out at once", new Map([["bulkhead", 20]]), new Map([["bulkhead", 0]]), play$simulators$playground_patterns$_call);
const play$K96 = new play$simulators$playground_patterns$Pattern("hedging", "send a second attempt when the first lasts", new Map([["hedge_after", 0.1]]), new Map([["hedge_after", 0.0]]), play$simulators$playground_patterns$_call);
const play$K97 = new play$simulators$playground_patterns$Pattern("fallback", "go on without the answer", new Map([["optional", true]]), new Map([["optional", false]]), play$simulators$playground_patterns$_call);
const play$K98 = new play$simulators$playground_patterns$Pattern("bounded queue", "refuse calls that find the queue full", new Map([["queue", 50]]), new Map([["queue", -1]]), play$simulators$playground_patterns$_service);
const play$K99 = new play$simulators$playground_patterns$Pattern("load shedding", "refuse calls that would wait too long", new Map([["shed_after", 0.2]]), new Map([["shed_after", 0.0]]), play$simulators$playground_patterns$_service);
const play$K100 = new play$simulators$playground_patterns$Pattern("rate limit", "let in so many calls each second", new Map([["rate_limit", 100.0]]), new Map([["rate_limit", 0.0]]), play$simulators$playground_patterns$_service);
const play$K101 = new play$simulators$playground_patterns$Pattern("deadlines", "drop work that nobody waits for", new Map([["deadlines", true]]), new Map([["deadlines", false]]), play$simulators$playground_patterns$_service);
const play$K102 = new play$simulators$playground_patterns$Pattern("idempotency", "answer a repeated call from memory", new Map([["idempotent", true]]), new Map([["idempotent", false]]), play$simulators$playground_patterns$_service);
const play$K103 = new play$simulators$playground_patterns$Pattern("newest first", "serve the latest call first", new Map([["newest_first", true]]), new Map([["newest_first", false]]), play$simulators$playground_patterns$_service);
const play$K104 = new play$simulators$playground_parts$Scaling("", 0.6, 1, 20, 10.0, 20.0, 0.0, 1);
const play$K105 = new play$simulators$playground_patterns$Pattern("autoscaling", "start and stop servers with the work", new Map([["scaling", play$K104]]), new Map([["scaling", null]]), play$simulators$playground_patterns$_service);
const play$K106 = new play$simulators$playground_patterns$Pattern("single flight", "make one call for a key at a time", new Map([["single_flight", true]]), new Map([["single_flight", false]]), play$simulators$playground_patterns$lambda3);
const play$K107 = new play$simulators$playground_patterns$Pattern("health checks", "send nothing to what is down", new Map([["sees_down_after", 1.0]]), new Map([["sees_down_after", -1.0]]), play$simulators$playground_patterns$lambda4);
const play$K108 = new Map([["timeout", play$K91], ["retries", play$K92], ["retry budget", play$K93], ["circuit breaker", play$K94], ["bulkhead", play$K95], ["hedging", play$K96], ["fallback", play$K97], ["bounded queue", play$K98], ["load shedding", play$K99], ["rate limit", play$K100], ["deadlines", play$K101], ["idempotency", play$K102], ["newest first", play$K103], ["autoscaling", play$K105], ["single flight", play$K106], ["health checks", play$K107]]);
const play$K109 = ["hit_ratio", "keyed", "time_to_live", "servers"];
const play$K110 = new Map([["client", ["rate", "users"]], ["call to", ["timeout", "retries"]], ["load balancer", ["policy", "sees_down_after"]], ["service", ["servers", "service_time", "queue"]], ["database", ["servers", "service_time", "queue"]], ["cache", play$K109], ["queue", ["consumers", "room"]], ["external service", ["latency", "errors", "idempotent"]], ["objective", ["latency", "success"]]]);
const play$K111 = new Map([["$", "client"], ["name", "apps"], ["call", new Map([["$", "call"], ["to", "api"], ["timeout", 1.0]])], ["rate", 200.0]]);
const play$K112 = new Map([["$", "scaling"], ["name", "api"], ["least", 4], ["most", 40], ["every", 5.0], ["start_time", 15.0], ["calm", 30.0]]);
const play$K113 = new Map([["$", "service"], ["name", "api"], ["servers", 8], ["service_time", 0.02], ["queue", 400], ["deadlines", true], ["scaling", play$K112]]);
const play$K114 = new Map([["$", "fault"], ["what", "surge"], ["at", "apps"], ["start", 40.0], ["end", 120.0], ["value", 3.0]]);
const play$K115 = new Map([["$", "system"], ["name", "Servers that follow the work"], ["parts", [play$K111, play$K113]], ["faults", [play$K114]], ["objective", new Map([["$", "objective"], ["success", 0.95]])], ["horizon", 180.0], ["about", "An interface starts and stops servers by how busy they are. Requests treble for eighty seconds. New servers take fifteen seconds to start, and\nsince none can look more than fully busy, each decision adds two thirds at most: it takes three, one after the other, until the surge is met."]]);
const play$K116 = new Map([["$", "client"], ["name", "shoppers"], ["call", new Map([["$", "call"], ["to", "page"], ["timeout", 1.0]])], ["rate", 200.0]]);
const play$K117 = new Map([["$", "call"], ["to", "recommendations"], ["timeout", 10.0], ["share", 0.3], ["optional", true]]);
const play$K118 = new Map([["$", "service"], ["name", "page"], ["servers", 100], ["queue", 1000], ["calls", [new Map([["$", "call"], ["to", "prices"], ["timeout", 0.5]]), play$K117]]]);
const play$K119 = new Map([["$", "service"], ["name", "prices"], ["servers", 10], ["service_time", 0.02]]);
const play$K120 = new Map([["$", "service"], ["name", "recommendations"], ["servers", 20], ["service_time", 0.05]]);
const play$K121 = [play$K116, play$K118, play$K119, play$K120];
const play$K122 = new Map([["$", "fault"], ["what", "hang"], ["at", "recommendations"], ["start", 20.0], ["end", 60.0]]);
const play$K123 = new Map([["$", "system"], ["name", "A page with recommendations"], ["parts", play$K121], ["faults", [play$K122]], ["horizon", 90.0], ["about", "Every product page asks for prices and, for decoration, for recommendations. Recommendations hang. The page could do without them, but each\nrequest waits for them with a thread in hand, until no thread is left and pages without any recommendation fail too. A bulkhead of forty\nthreads for recommendations, which looked wasteful, keeps the rest of the shop open."]]);
const play$K124 = new Map([["$", "client"], ["name", "readers"], ["call", new Map([["$", "call"], ["to", "cache"]])], ["rate", 1500.0], ["keys", 50], ["skew", 1.5]]);
const play$K125 = new Map([["$", "cache"], ["name", "cache"], ["call", new Map([["$", "call"], ["to", "database"]])], ["keyed", true], ["time_to_live", 2.0]]);
const play$K126 = new Map([["$", "database"], ["name", "database"], ["servers", 100], ["service_time", 0.4]]);
const play$K127 = new Map([["$", "system"], ["name", "Stampede on a popular key"], ["parts", [play$K124, play$K125, play$K126]], ["about", "Fifty keys, some very popular, each kept for two seconds. When a popular one ends, all who want it ask the database for it until the\nfirst answer is back. With single flight one asks and the others wait: the same hits, a fraction of the queries."]]);
const play$K128 = new Map([["$", "client"], ["name", "readers"], ["call", new Map([["$", "call"], ["to", "cache"], ["timeout", 1.0]])], ["rate", 1000.0]]);
const play$K129 = new Map([["$", "cache"], ["name", "cache"], ["call", new Map([["$", "call"], ["to", "database"], ["timeout", 0.5]])], ["hit_ratio", 0.95]]);
const play$K130 = new Map([["$", "database"], ["name", "database"], ["servers", 2], ["service_time", 0.02]]);
const play$K131 = new Map([["$", "fault"], ["what", "cold_cache"], ["at", "cache"], ["start", 20.0], ["end", 35.0]]);
const play$K132 = new Map([["$", "system"], ["name", "Cache in front of a database"], ["parts", [play$K128, play$K129, play$K130]], ["faults", [play$K131]], ["about", "The cache answers 95 of 100 requests, and the database is sized for the rest. For fifteen seconds the cache is empty, and the database gets\ntwenty times as many queries as before. When the cache is warm again, the database still works on queries that were given up long ago, and\nevery miss fails for the rest of the minute. With load shedding there is no such backlog."]]);
const play$K133 = new Map([["$", "client"], ["name", "searchers"], ["call", new Map([["$", "call"], ["to", "root"]])], ["rate", 100.0]]);
const play$K134 = new Map([["$", "service"], ["name", "root"], ["servers", 200], ["service_time", 0.002], ["distribution", "constant"], ["calls", [new Map([["$", "call"], ["to", "shards"], ["copies", 20]])]], ["parallel", true]]);
const play$K135 = new Map([["$", "service"], ["name", "shards"], ["servers", 400], ["service_time", 0.015], ["distribution", "mixture"], ["slow_share", 0.01], ["slow_times", 20.0]]);
const play$K136 = new Map([["$", "system"], ["name", "Search over twenty shards"], ["parts", [play$K133, play$K134, play$K135]], ["objective", new Map([["$", "objective"], ["latency", 0.1], ["success", 0.95]])], ["about", "Each query asks twenty shards at once and waits for all. One shard answer in a hundred is slow, so nearly one query in five is. Being content\nwith eighteen of twenty answers makes queries quick again."]]);
const play$K137 = new Map([["$", "client"], ["name", "readers"], ["call", new Map([["$", "call"], ["to", "balancer"], ["hedge_after", 0.04]])], ["rate", 500.0]]);
const play$K138 = new Map([["$", "load_balancer"], ["name", "balancer"], ["calls", [new Map([["$", "call"], ["to", "copy 1"]]), new Map([["$", "call"], ["to", "copy 2"]]), new Map([["$", "call"], ["to", "copy 3"]])]], ["policy", "least"]]);
const play$K139 = new Map([["$", "service"], ["name", "copy 1"], ["servers", 30], ["service_time", 0.015], ["distribution", "mixture"], ["slow_share", 0.02], ["slow_times", 20.0]]);
const play$K140 = new Map([["$", "service"], ["name", "copy 2"], ["servers", 30], ["service_time", 0.015], ["distribution", "mixture"], ["slow_share", 0.02], ["slow_times", 20.0]]);
const play$K141 = new Map([["$", "service"], ["name", "copy 3"], ["servers", 30], ["service_time", 0.015], ["distribution", "mixture"], ["slow_share", 0.02], ["slow_times", 20.0]]);
const play$K142 = [play$K137, play$K138, play$K139, play$K140, play$K141];
const play$K143 = new Map([["$", "system"], ["name", "Reads with a second try"], ["parts", play$K142], ["objective", new Map([["$", "objective"], ["latency", 0.1]])], ["about", "A store whose answers are quick but for two in a hundred, which take twenty times as long. Sending a second request after the time that nineteen\nof twenty answers take cuts the slowest percent to a fraction, for some five percent more requests."]]);
const play$K144 = new Map([["$", "client"], ["name", "devices"], ["call", new Map([["$", "call"], ["to", "queue"], ["timeout", 1.0]])], ["rate", 300.0]]);
const play$K145 = new Map([["$", "service"], ["name", "writer"], ["servers", 20], ["service_time", 0.05]]);
const play$K146 = new Map([["$", "call"], ["to", "writer"], ["timeout", 5.0], ["retries", 5]]);
const play$K147 = new Map([["$", "queue"], ["name", "queue"], ["call", play$K146], ["consumers", 20]]);
const play$K148 = new Map([["$", "fault"], ["what", "surge"], ["at", "devices"], ["start", 20.0], ["end", 40.0], ["value", 2.6667]]);
const play$K149 = new Map([["$", "system"], ["name", "Ingestion through a queue"], ["parts", [play$K144, play$K145, play$K147]], ["faults", [play$K148]], ["objective", new Map([["$", "objective"], ["latency", 0.1], ["success", 0.999]])], ["horizon", 120.0], ["about", "Devices report through a queue, and workers write what they report. A surge of twenty seconds sends twice what the workers can do. The queue\ntakes all of it in and answers at once; what suffers is age: reports are written many seconds after they came, until the queue is empty."]]);
const play$K150 = new Map([["$", "client"], ["name", "users"], ["call", new Map([["$", "call"], ["to", "edge"]])], ["rate", 50.0]]);
const play$K151 = new Map([["$", "call"], ["to", "gateway"], ["retries", 2], ["backoff", 0.01]]);
const play$K152 = new Map([["$", "service"], ["name", "edge"], ["servers", 1000], ["service_time", 0.001], ["calls", [play$K151]]]);
const play$K153 = new Map([["$", "call"], ["to", "orders"], ["retries", 2], ["backoff", 0.01]]);
const play$K154 = new Map([["$", "service"], ["name", "gateway"], ["servers", 1000], ["service_time", 0.001], ["calls", [play$K153]]]);
const play$K155 = new Map([["$", "call"], ["to", "database"], ["retries", 2], ["backoff", 0.01]]);
const play$K156 = new Map([["$", "service"], ["name", "orders"], ["servers", 1000], ["service_time", 0.001], ["calls", [play$K155]]]);
const play$K157 = new Map([["$", "database"], ["name", "database"], ["servers", 50], ["service_time", 0.005]]);
const play$K158 = [play$K150, play$K152, play$K154, play$K156, play$K157];
const play$K159 = new Map([["$", "fault"], ["what", "errors"], ["at", "database"], ["start", 20.0], ["end", 30.0], ["value", 1.0]]);
const play$K160 = new Map([["$", "system"], ["name", "Three layers that retry"], ["parts", play$K158], ["faults", [play$K159]], ["objective", new Map([["$", "objective"], ["latency", 1.0]])], ["about", "Edge, gateway and orders each try three times. The database refuses everything for ten seconds, and for one request of a user it is asked\ntwenty-seven times. Retries in one layer only ask three times, and help as much."]]);
const play$K161 = new Map([["$", "client"], ["name", "customers"], ["call", new Map([["$", "call"], ["to", "checkout"]])], ["rate", 50.0]]);
const play$K162 = new Map([["$", "call"], ["to", "bank"], ["timeout", 0.6], ["retries", 2], ["backoff", 0.2]]);
const play$K163 = new Map([["$", "service"], ["name", "checkout"], ["servers", 200], ["calls", [play$K162]]]);
const play$K164 = new Map([["$", "external"], ["name", "bank"], ["latency", 0.2], ["distribution", "mixture"], ["slow_share", 0.05], ["slow_times", 8.0], ["call_price", 100.0]]);
const play$K165 = new Map([["$", "system"], ["name", "Payments"], ["parts", [play$K161, play$K163, play$K164]], ["objective", new Map([["$", "objective"], ["latency", 3.0]])], ["about", "A checkout charges cards at a bank whose answers sometimes take longer than the checkout waits. It tries again, and some customers are charged\ntwice: the first charge went through, only its answer was late. With idempotency keys at the bank the retry finds the first charge, or waits\nfor it."]]);
const play$K166 = new Map([["$", "client"], ["name", "visitors"], ["call", new Map([["$", "call"], ["to", "web"]])], ["rate", 150.0]]);
const play$K167 = new Map([["$", "fault"], ["what", "surge"], ["at", "visitors"], ["start", 15.0], ["end", 25.0], ["value", 2.0]]);
const play$K168 = new Map([["$", "system"], ["name", "One service"], ["parts", [play$K166, new Map([["$", "service"], ["name", "web"], ["service_time", 0.02]])]], ["faults", [play$K167]], ["objective", new Map([["$", "objective"], ["latency", 0.3]])], ["about", "A service at three quarters of its capacity, and a surge of ten seconds that is half as much again as it can do. Its queue takes the surge\nin, so no request fails; they are late instead, and stay late until the queue is worked off, long after the surge."]]);
const play$K169 = new Map([["$", "client"], ["name", "users"], ["call", new Map([["$", "call"], ["to", "balancer"], ["timeout", 1.0]])], ["rate", 600.0]]);
const play$K170 = new Map([["$", "load_balancer"], ["name", "balancer"], ["calls", [new Map([["$", "call"], ["to", "zone a"], ["latency", 0.001]]), new Map([["$", "call"], ["to", "zone b"], ["latency", 0.001]]), new Map([["$", "call"], ["to", "zone c"], ["latency", 0.001]])]], ["policy", "random"]]);
const play$K171 = new Map([["$", "service"], ["name", "zone a"], ["servers", 8], ["service_time", 0.02]]);
const play$K172 = new Map([["$", "service"], ["name", "zone b"], ["servers", 8], ["service_time", 0.02]]);
const play$K173 = new Map([["$", "service"], ["name", "zone c"], ["servers", 8], ["service_time", 0.02]]);
const play$K174 = [play$K169, play$K170, play$K171, play$K172, play$K173];
const play$K175 = new Map([["$", "fault"], ["what", "kill"], ["at", "zone b"], ["start", 20.0], ["end", 40.0]]);
const play$K176 = new Map([["$", "system"], ["name", "Three zones"], ["parts", play$K174], ["faults", [play$K175]], ["about", "The same service in three zones, any two of which can carry the load. One zone fails. Health checks keep its requests away after a second; without\nthem a third of the requests fail for as long as the zone is down."]]);
const play$K177 = new Map([["$", "client"], ["name", "shoppers"], ["call", new Map([["$", "call"], ["to", "balancer"], ["timeout", 2.0]])], ["rate", 400.0]]);
const play$K178 = new Map([["$", "call"], ["to", "database"], ["timeout", 0.5], ["retries", 2]]);
const play$K179 = new Map([["$", "service"], ["name", "web 1"], ["servers", 400], ["service_time", 0.005], ["calls", [play$K178]]]);
const play$K180 = new Map([["$", "call"], ["to", "database"], ["timeout", 0.5], ["retries", 2]]);
const play$K181 = new Map([["$", "service"], ["name", "web 2"], ["servers", 400], ["service_time", 0.005], ["calls", [play$K180]]]);
const play$K182 = new Map([["$", "database"], ["name", "database"], ["servers", 12], ["service_time", 0.02], ["queue", 1200]]);
const play$K183 = [play$K177, new Map([["$", "load_balancer"], ["name", "balancer"], ["calls", [new Map([["$", "call"], ["to", "web 1"]]), new Map([["$", "call"], ["to", "web 2"]])]]]), play$K179, play$K181, play$K182];
const play$K184 = new Map([["$", "fault"], ["what", "slow"], ["at", "database"], ["start", 20.0], ["end", 30.0], ["value", 4.0]]);
const play$K185 = new Map([["$", "system"], ["name", "Web shop in three tiers"], ["parts", play$K183], ["faults", [play$K184]], ["objective", new Map([["$", "objective"], ["latency", 1.0]])], ["horizon", 90.0], ["about", "A balancer, two web servers and a database at two thirds of its capacity. The database is four times slower for ten seconds; the web servers\ntry each query three times, and that keeps the database overloaded after it is quick again. A circuit breaker on both calls ends it."]]);
const play$K186 = new Map([["autoscaled", play$K115], ["bulkheads", play$K123], ["cache_stampede", play$K127], ["cold_cache", play$K132], ["fan_out_search", play$K136], ["hedged_reads", play$K143], ["ingestion", play$K149], ["layered_retries", play$K160], ["payments", play$K165], ["single_service", play$K168], ["three_zones", play$K176], ["web_shop", play$K185]]);
const play$K187 = new Map([["client", ob.maker(play$simulators$playground_parts$Client)], ["load_balancer", ob.maker(play$simulators$playground_parts$LoadBalancer)], ["service", ob.maker(play$simulators$playground_parts$Service)], ["cache", ob.maker(play$simulators$playground_parts$Cache)], ["queue", ob.maker(play$simulators$playground_parts$Queue)], ["database", ob.maker(play$simulators$playground_parts$Database)], ["external", ob.maker(play$simulators$playground_parts$External)]]);
const play$K188 = new Map([["slow", 10.0], ["errors", 0.5], ["drop", 0.3], ["surge", 2.0], ["fewer_servers", 2.0], ["clock_skew", 2.0]]);
const play$K189 = new play$charts$playground_states$State("idle", "○", "none", "nothing is asked");
const play$K190 = new play$charts$playground_states$State("well", "✓", "good", "it answers, with servers to spare");
const play$K191 = new play$charts$playground_states$State("busy", "◆", "busy", "more than four fifths of its servers are at work");
const play$K192 = new play$charts$playground_states$State("too late", "▲", "red", "calls wait here longer than the whole request may take; of a client: less is in time than promised");
const play$K193 = new play$charts$playground_states$State("failing", "✗", "red", "more than a tenth of the calls to it come to nothing; of a client: less is in time than promised, and most of the rest fails");
const play$K194 = new play$charts$playground_states$State("down", "■", "red", "it is killed");
const play$K195 = [play$K189, play$K190, play$K191, play$K192, play$K193, play$K194];
const play$K196 = new Map([["served", "solid"], ["offered", "dash"], ["healthy", "dot"], ["failed", "longdash"], ["prediction", "dashdot"], ["limit", "dash"]]);
const play$K197 = new Map([["served", "circle"], ["offered", "square"], ["healthy", "diamond"], ["failed", "triangle-up"], ["prediction", "x"], ["limit", "line-ew-open"]]);
const play$K198 = [1e-09, 1e-08, 1e-07, 1e-06, 1e-05, 0.0001, 0.001, 0.01, 0.1, 1.0, 10.0, 60.0, 600.0, 3600.0, 86400.0, 864000.0, 8640000.0, 86400000.0, 864000000.0, 8640000000.0, 86400000000.0, 864000000000.0, 8640000000000.0];
const play$K199 = [0.001, 0.01, 0.1, 1.0, 10.0];
const play$K200 = [[0.78, 0.97], [0.525, 0.715], [0.27, 0.46], [0.0, 0.205]];
const play$K201 = ["horizon", "window", "seed_low", "seed_high", "sources", "blocks", "links", "faults", "digesting", "limit"];
const play$K202 = ["kind", "rate", "users", "think", "link", "within", "keys", "table"];
const play$K203 = ["servers", "room", "newest_first", "service", "mean", "shape", "share", "errors", "mode", "need", "policy", "first_link", "link_count", "holds", "shed", "rate", "burst", "abandons", "acknowledges", "remembers", "cache", "hit", "life", "capacity", "single_flight", "health", "scale_every", "scale_target", "scale_least", "scale_most", "scale_delay", "scale_calm", "unit", "scale_blind"];
const play$K204 = ["target", "timeout", "retries", "backoff", "backoff_cap", "jitter", "budget", "budget_cap", "breaker", "threshold", "minimum", "open_time", "probes", "bulkhead", "hedge", "latency", "loss", "share", "optional", "copies", "hasty"];
const play$K205 = ["start", "end", "kind", "target", "value"];
const play$K206 = new Map([["%", 0.01], ["ppm", 1e-06], ["ns", 1e-09], ["µs", 1e-06], ["ms", 0.001], ["min", 60.0], ["h", 3600.0], ["d", 86400.0], ["years", 31557600.0], ["km", 1000.0], ["KiB", 1024.0], ["MiB", 1048576.0], ["GiB", 1073741824.0], ["TiB", 1099511627776.0], ["kbit/s", 1000.0], ["Mbit/s", 1000000.0], ["Gbit/s", 1000000000.0]]);
const play$K207 = ["calls", "attempts", "retries", "hedges", "ok", "failed", "timeouts", "errors", "refused", "late", "lost", "broken", "bulkheaded", "denied", "opened"];
const play$K208 = ["offered", "good", "late", "failed", "latency"];
const play$K209 = ["arrived", "done", "failed", "full", "shed", "limited", "refused_down", "lost", "abandoned", "wasted", "repeated", "remembered", "hits", "misses", "joined", "degraded", "waiting", "busy", "servers"];
const play$K210 = ["status", "events", "digest_low", "digest_high", "windows", "requests", "bytes", "spare"];
const play$K211 = new Map([["autoscaled", "api"], ["bulkheads", "page to recommendations"], ["cache_stampede", "cache"], ["cold_cache", "database"], ["fan_out_search", "root"], ["hedged_reads", "readers to balancer"], ["ingestion", "writer"], ["layered_retries", "gateway to orders"], ["payments", "bank"], ["single_service", "web"], ["three_zones", "balancer"], ["web_shop", "web 1 to database"]]);
const play$K212 = new play$simulators$playground$Objective(0.5, 0.99);

export const PLAYGROUND = {
"continued": play$dstudio_widgets$playground_state$continued,
"answered": play$dstudio_widgets$playground_view$answered,
"view": play$dstudio_widgets$playground_view$view,
"report": play$dstudio_widgets$playground_report$report,
};
