"""One service and the clients that retry against it, in one loop: what the reference engine says of them, several times as fast.

Most of what is asked of the engine in plain Python is one source, one link and one block that calls nothing further. For these few the
general text (``reference.py``) pays for what it does not use: calls between objects, guards, deliveries, caches. Here everything that
they do stands in one loop, in the same order and with the same arithmetic, so that the results are equal to the byte. Whatever
:func:`suits` does not name is left to the general text.

What makes it quick: the next request is held apart from the events; timers have one delay, so they wait in line; only departures, retries
and the seldom events are on the heap; whatever is counted is counted in local variables, and written down when a window ends; and what two
columns count alike (a link's attempts and its block's arrivals, say) is counted once.
"""

from __future__ import annotations

from array import array
from collections import deque
from collections.abc import Sequence
from heapq import heappop, heappush, heapreplace
from itertools import repeat
from typing import Any

from . import layout
from .draws import exponentials, service_times, uniforms
from .layout import BLOCK, BLOCK_COLUMNS, BUCKETS, FAULT, HEAD, LINK, LINK_COLUMNS, OVERFULL, SOURCE, number
from .reference_calls import DEPART, FAULT_OFF, FAULT_ON, FOREVER, RETRY, WINDOW, bucket

AWAITED, TRIES, DONE = range(3)
"""What is kept of a request: which attempt its client waits for (0: none), attempts so far, and how often it was served; then its birth."""
NOTHING = 0xCBF29CE484222325
"""The sum of all events where none was added up."""
PLAIN = (
    *((BLOCK, name) for name in ("errors", "link_count", "abandons", "rate", "remembers", "acknowledges", "cache", "scale_every")),
    *((LINK, name) for name in ("breaker", "bulkhead", "hedge", "latency", "loss")),
)
"""Fields that have to be 0."""
SURGE, SLOW = number("fault", "surge"), number("fault", "slow")


def _records(program: Sequence[float]) -> tuple[dict[str, float], ...]:
    """Return head, source, block and link, and the faults, of a program that has one of each of the first."""
    found, at = [], 0
    for fields in (HEAD, SOURCE, BLOCK, LINK, *repeat(FAULT, int(program[HEAD.index("faults")]))):
        found.append(dict(zip(fields, program[at : at + len(fields)], strict=True)))
        at += len(fields)
    return tuple(found)


def suits(program: Sequence[float]) -> bool:
    """Whether a program has nothing but what the loop here knows.

    >>> from dstudio_lib.engine.plan import Block, Link, Plan, Source
    >>> service, link = Block("service", servers=3, mean=0.01), Link("calls", 0, timeout=1.0, retries=3)
    >>> suits(Plan((Source("clients", 0, rate=200.0),), (service,), (link,)).program(1))
    True
    """
    if any(program[HEAD.index(name)] != 1 for name in ("sources", "blocks", "links")) or program[HEAD.index("digesting")]:
        return False
    _, source, block, link, *faults = _records(program)
    if source["kind"] == number("arrivals", "closed") or not block["mean"] or any(fault["kind"] not in (SURGE, SLOW) for fault in faults):
        return False
    return not any((block if fields is BLOCK else link)[name] for fields, name in PLAIN)


def simulate(program: Sequence[float]) -> bytes:
    """Run a program that suits, and return its result (see ``layout.py``).

    >>> from dstudio_lib.engine.plan import Block, Link, Plan, Source
    >>> from dstudio_lib.engine.results import Result
    >>> plan = Plan((Source("clock", 0, "steady", rate=1.0),), (Block("service", 1, mean=0.1),), (Link("calls", 0),), horizon=3.5)
    >>> Result(plan, simulate(plan.program(1))).head["requests"]
    3
    """
    head, source, block, link, *faults = _records(program)
    seed = int(head["seed_low"]) | int(head["seed_high"]) << 32
    window, limit = head["window"], head["limit"]
    windows = round(head["horizon"] / window)

    def stream(kind: str) -> int:
        return number("stream", kind) << 16

    draw, branch = exponentials(seed, stream("service_time")), uniforms(seed, stream("branch"))
    work = service_times(int(block["service"]), block["shape"], block["share"], draw, branch)
    gap = repeat(1.0).__next__ if source["kind"] == number("arrivals", "steady") else exponentials(seed, stream("gaps"))
    chance = uniforms(seed, stream("jitter"))
    rate, within = source["rate"], source["within"] or FOREVER
    servers, room, mean, shed = int(block["servers"]) or FOREVER, int(block["room"]), block["mean"], block["shed"]
    timeout, retries = link["timeout"], int(link["retries"])
    budgeted, deposit, cap = link["budget"] >= 0.0, link["budget"], link["budget_cap"]
    jitter, backs_off = layout.CHOICES["jitter"][int(link["jitter"])], link["backoff"] > 0.0
    waits = [min(link["backoff"] * (1 << tries), link["backoff_cap"]) for tries in range(retries)]

    queue: deque[Any] = deque()
    take = queue.pop if block["newest_first"] else queue.popleft
    timers: deque[Any] = deque()
    events: list[Any] = [(window, 1, WINDOW, None)]
    serial = 1
    for fault in faults:
        heappush(events, (fault["start"], serial + 1, FAULT_ON, fault))
        heappush(events, (fault["end"], serial + 2, FAULT_OFF, fault))
        serial += 2
    histograms, base, of_block = array("I", bytes(4 * BUCKETS * (windows + 1))), 0, windows * BUCKETS
    columns: tuple[list[float], ...] = ([], [], [])
    now, slowness, factor, pace, tokens = 0.0, 1.0, 1.0, rate * 1.0, cap
    status = requests = happened = closed = busy = waiting = 0
    waiting_area = busy_area = latencies = 0.0
    offered = again = good = late = lost = retried = denied = timeouts = full = sheds = done = wasted = repeated = 0
    timer, arrival = FOREVER, now + gap() / pace

    while True:
        time, at_serial, kind, thing = events[0]
        if timer <= arrival and (timer < time or (timer == time and timers[0][1] < at_serial)):
            # the first timer rings, and the next that still matters is set; whoever still waits for an answer gives up
            now, _, _, request, tries = timers.popleft()
            while timers and timers[0][3][AWAITED] != timers[0][4]:
                timers.popleft()
            timer = timers[0][0] if timers else FOREVER
            if request[AWAITED] != tries:
                continue
            timeouts += 1
        else:
            if arrival < time:
                now = arrival
                arrival = now + gap() / pace
                offered += 1
                if budgeted:
                    tokens = min(cap, tokens + deposit)
                tries = 1
                request = [1, 1, 0, now]
            elif kind == DEPART:
                now, (_, _, began, request, tries) = time, thing
                done += 1
                request[DONE] += 1
                if request[DONE] > 1:
                    repeated += 1
                at = bucket(now - began)
                histograms[of_block + at] += 1
                busy_area += now
                if waiting:
                    following = take()
                    waiting -= 1
                    waiting_area += now
                    busy_area -= now
                    serial += 1
                    heapreplace(events, (now + mean * work() * slowness, serial, DEPART, following))
                else:
                    busy -= 1
                    heappop(events)
                if request[AWAITED] == tries:
                    request[AWAITED] = 0
                    latency = now - request[3]
                    if latency <= within:
                        good += 1
                    else:
                        late += 1
                    latencies += latency
                    histograms[base + (at if tries == 1 else bucket(latency))] += 1
                else:
                    wasted += 1
                continue
            elif kind == RETRY:
                now, request = time, thing
                heappop(events)
                again += 1
                tries = request[AWAITED] = request[TRIES]
            elif kind == WINDOW:
                now = time
                heappop(events)
                closed += 1
                columns[0].extend((offered, good, late, lost, latencies))
                row = dict.fromkeys(BLOCK_COLUMNS, 0.0)
                row |= {"arrived": offered + again, "done": done, "full": full, "shed": sheds, "wasted": wasted, "repeated": repeated}
                row |= {"waiting": waiting_area + waiting * now, "busy": busy_area + busy * now, "servers": block["servers"] * window}
                columns[1].extend(row.values())
                row = dict.fromkeys(LINK_COLUMNS, 0.0)
                row |= {"calls": offered, "attempts": offered + again, "retries": retried, "ok": good + late, "failed": lost}
                row |= {"timeouts": timeouts, "refused": full + sheds, "late": wasted, "denied": denied}
                columns[2].extend(row.values())
                requests += offered
                happened += offered + again + done + timeouts
                offered = again = good = late = lost = retried = denied = timeouts = full = sheds = done = wasted = repeated = 0
                latencies, waiting_area, busy_area = 0.0, -(waiting * now), -(busy * now)
                base += BUCKETS
                if len(events) + waiting + (timer != FOREVER) > limit:
                    status = OVERFULL
                if status or closed == windows:
                    break
                serial += 1
                heappush(events, ((closed + 1) * window, serial, WINDOW, None))
                continue
            else:
                now = time
                heappop(events)
                happened += 1
                value = thing["value"] if kind == FAULT_ON else 1.0
                if thing["kind"] == SLOW:
                    slowness = value
                else:  # what is left of the present gap passes faster or slower
                    arrival = now + (arrival - now) * factor / value
                    factor, pace = value, rate * value
                continue
            # an attempt is sent, and meets a free server, a full queue, or a place in it
            if timeout:
                serial += 1
                attempt = (now + timeout, serial, now, request, tries)
                timers.append(attempt)
                if timer == FOREVER:
                    timer = attempt[0]
            else:
                attempt = (FOREVER, 0, now, request, tries)
            if busy < servers:
                busy += 1
                busy_area -= now
                serial += 1
                heappush(events, (now + mean * work() * slowness, serial, DEPART, attempt))
                continue
            if 0 <= room <= waiting:
                full += 1
            elif shed and (waiting + 1) * mean * slowness > shed * servers:
                sheds += 1
            else:
                queue.append(attempt)
                waiting += 1
                waiting_area -= now
                continue
        # an attempt failed: the client tries again if it may
        request[AWAITED] = 0
        if tries > retries:
            lost += 1
            continue
        wait = 0.0
        if backs_off:
            wait = waits[tries - 1]
            if jitter == "full":
                wait = wait * chance()
            elif jitter == "equal":
                wait = wait * (0.5 + 0.5 * chance())
        if budgeted:
            if tokens < 1.0:
                denied += 1
                lost += 1
                continue
            tokens -= 1.0
        retried += 1
        request[TRIES] = tries + 1
        serial += 1
        heappush(events, (now + wait, serial, RETRY, request))

    numbers = array("d", (value for column in columns for value in column))
    size = 8 * (len(layout.RESULT) + len(numbers)) + 4 * len(histograms)
    found = array("d", (status, happened, NOTHING & 0xFFFFFFFF, NOTHING >> 32, windows, requests, size, 0.0))
    return found.tobytes() + numbers.tobytes() + histograms.tobytes()
