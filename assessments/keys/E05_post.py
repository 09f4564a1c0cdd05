"""E05, after the episode: what the learner can do now."""

from __future__ import annotations

from random import Random
from typing import Any

from dstudio_lib import formulas
from dstudio_lib.assessment.items import Assessment, Choice, Code, Mistake, Numeric, Option, Parameter, Property, Recognition
from dstudio_lib.assessment.reference_answers import agrees_with, functions, letters, numbers

_ring = formulas.get("training.ring_all_reduce_time")
_young = formulas.get("training.young_interval")
_overhead = formulas.get("training.checkpoint_overhead")


def _times(n: Any) -> tuple[float, float]:
    small, large = (float(_ring(int(each), n["data_size"], n["bit_rate"], n["step_latency"])) for each in (n["workers"], 8 * n["workers"]))
    return small, large


A_LARGER_RING = Numeric(
    id="q1",
    title="A ring eight times as large",
    outcome="O1",
    bloom="apply",
    depth="L2",
    points=2,
    prompt=(
        "{workers} workers add up {data_size} each in one ring. Each can send and receive {bit_rate} at "
        "the same time, and each hop takes {step_latency} "
        "on top. The ring is made eight times as large, with as much data on each worker. How many seconds longer does the all-reduce take?"
    ),
    parameters=(
        Parameter("workers", "workers in the small ring", 64, 512, 8),
        Parameter("data_size", "bytes on each worker", 1e9, 4e9, 1e8, "byte"),
        Parameter("bit_rate", "bits each second", 1e11, 2e11, 5e9, "bit/s"),
        Parameter("step_latency", "time of a hop", 5e-5, 2e-4, 1e-5, "s"),
    ),
    unit="seconds",
    expected=lambda n: _times(n)[1] - _times(n)[0],
    solution=(
        "(lambda ring: ring(8 * q1.workers, q1.data_size, q1.bit_rate, q1.step_latency) - ring(q1.workers, q1.data_size, q1.bit_rate, "
        'q1.step_latency))(formulas.get("training.ring_all_reduce_time"))'
    ),
    mistakes=(
        Mistake("this is the time of the larger ring, and how much longer was asked for", lambda n: _times(n)[1]),
        Mistake("all of the time grows eightfold only if nothing but the hops counted", lambda n: 7 * _times(n)[0]),
        Mistake("the hops go round twice", lambda n: (_times(n)[1] - _times(n)[0]) / 2),
    ),
    references=numbers(
        "q1",
        2,
        good=(
            "def ring(n):\n    return 2 * (n - 1) * q1.step_latency + 2 * (n - 1) / n * 8 * q1.data_size / q1.bit_rate\n"
            "ring(8 * q1.workers) - ring(q1.workers)"
        ),
        partial="14 * q1.workers * q1.step_latency / 2",
    ),
)

COMPRESSED = Choice(
    id="q2",
    title="A thousand times smaller",
    outcome="O1",
    bloom="apply",
    depth="L2",
    points=1,
    prompt=(
        "In one ring of 8\u202f192 workers with hops of 20 µs, adding up 2 GB takes 0.37 s over 800 Gbit/s. "
        "A new method makes the data a thousand times smaller. "
        "How long does it take then?"
    ),
    options=(
        Option(
            "About 0.37 ms: a thousand times less.",
            "That counts the bytes only. 16\u202f382 steps of 20 µs remain, whatever is in them.",
        ),
        Option(
            "About 40 ms: most of the time was transfer.",
            "Two gigabytes at 800 Gbit/s, twice, are 40 ms. They were the smaller part.",
        ),
        Option(
            "0.37 s as before, since all-reduce does not depend on the data.",
            "It does, by 40 ms here. With larger data or fewer workers that is the greater part.",
        ),
        Option("About 0.33 s: the hops are still there."),
    ),
    why="2 × 8\u202f191 hops of 20 µs are 0.33 s. Fewer hops help: sums within servers first, then across.",
    references=letters("q2", 1, right="D", wrong="A"),
)


def _at_best(n: Any) -> float:
    between = 31_557_600 * n["years"] / n["accelerators"]
    return float(_overhead(float(_young(n["checkpoint_time"], between)), n["checkpoint_time"], between))


LOSS = Numeric(
    id="q3",
    title="What it costs at best",
    outcome="O2",
    bloom="apply",
    depth="L3",
    points=2,
    prompt=(
        "A job needs all of {accelerators} accelerators. Each runs for {years} years on average between "
        "two failures, independently of the others; "
        "a year has 31\u202f557\u202f600 seconds. Saving the state stops the job for {checkpoint_time}, and it is "
        "saved at the interval of Young's formula. To first "
        "order, which share of the work do savings and repeated work cost (restarts not counted)? Give it as a number between 0 and 1."
    ),
    parameters=(
        Parameter("accelerators", "accelerators in the job", 2_000, 9_000, 250),
        Parameter("years", "years between failures of one", 3, 7, 0.5),
        Parameter("checkpoint_time", "pause of a saving", 20, 90, 5, "s"),
    ),
    unit="",
    expected=_at_best,
    solution="(2 * q3.checkpoint_time / (31_557_600 * q3.years / q3.accelerators)) ** 0.5",
    mistakes=(
        Mistake("this is the savings alone; at the best interval repeated work costs as much again", lambda n: _at_best(n) / 2),
        Mistake(
            "this takes the life of one accelerator for that of the job",
            lambda n: (2 * n["checkpoint_time"] / (31_557_600 * n["years"])) ** 0.5,
        ),
        Mistake("this is the share that is left", lambda n: 1 - _at_best(n)),
    ),
    references=numbers(
        "q3",
        2,
        good=(
            "between = 31_557_600 * q3.years / q3.accelerators\n"
            "interval = (2 * q3.checkpoint_time * between) ** 0.5\n"
            "q3.checkpoint_time / interval + interval / (2 * between)"
        ),
        partial="q3.checkpoint_time / (2 * q3.checkpoint_time * 31_557_600 * q3.years / q3.accelerators) ** 0.5",
    ),
)


def _lost(interval: int, saving: int, gaps: list[int]) -> int:
    return sum(gap % (interval + saving) for gap in gaps)


def _job(random: Random, longest: int, most: int = 12) -> tuple[int, int, list[int]]:
    interval, saving = random.randint(300, 3_000), random.randint(10, 120)
    return interval, saving, [random.randint(1, longest) for _ in range(random.randint(3, most))]


def _exact(random: Random) -> list[tuple[Any, ...]]:
    cases: list[tuple[Any, ...]] = []
    for _ in range(5):
        interval, saving = random.randint(300, 3_000), random.randint(10, 120)
        whole = random.randint(2, 9) * (interval + saving)
        cases += [(interval, saving, [whole + 7]), (interval, saving, [whole - 1, whole - 1, whole])]
    return cases


TIME_LOST = Code(
    id="q4",
    title="What was lost",
    outcome="O2",
    bloom="apply",
    depth="L3",
    points=4,
    prompt=(
        "A job works for `interval` seconds, saves its state for `saving` seconds, and so on. When it "
        "is interrupted, it goes on from the last "
        "*completed* saving, at once, and a new interval begins. Write `time_lost(interval, saving, "
        "gaps)`: `gaps` is a list of the seconds that the "
        "job ran before each interruption, and the result is how many seconds were lost in all: work, "
        "and savings under way, since the last completed "
        "saving before each interruption. All are whole numbers.\n\n"
        "`time_lost(100, 10, [250, 90])` is 120: 30 s after the second saving, and all of the 90 s."
    ),
    function="time_lost",
    stub='def time_lost(interval, saving, gaps):\n    """Seconds that were lost."""',
    solution="return sum(gap % (interval + saving) for gap in gaps)",
    examples=(((100, 10, [250, 90]), 120), ((100, 10, []), 0)),
    properties=(
        Property(
            title="one run loses what came after its last completed saving",
            points=1,
            cases=lambda random: [(a, b, gaps[:1]) for a, b, gaps in (_job(random, 60_000) for _ in range(10))] + [(500, 20, [5_000])],
            holds=agrees_with(_lost),
        ),
        Property(
            title="a saving that was interrupted is lost, one that ended in the last second is not",
            points=1,
            cases=_exact,
            holds=agrees_with(_lost),
        ),
        Property(
            title="runs add up, and each begins a new interval",
            points=1,
            cases=lambda random: [_job(random, 20_000) for _ in range(8)] + [(600, 30, [400, 400, 400, 700])],
            holds=agrees_with(_lost),
        ),
        Property(
            title="no interruption, short runs and very many",
            points=1,
            cases=lambda random: [(700, 30, []), (700, 30, [699, 729]), *(_job(random, 9_000, 80) for _ in range(6))],
            holds=agrees_with(_lost),
        ),
    ),
    references=functions(
        'def time_lost(interval, saving, gaps):\n    """Seconds that were lost."""',
        4,
        good=(
            "def time_lost(interval, saving, gaps):\n    lost = 0\n    for gap in gaps:\n        period = interval + saving\n"
            "        lost += gap - gap // period * period\n    return lost"
        ),
        partial=("def time_lost(interval, saving, gaps):\n    return sum(gaps) % (interval + saving)", 1),
        wrong="def time_lost(interval, saving, gaps):\n    return sum(gaps) + 1",
    ),
)

SHARE = Numeric(
    id="q5",
    title="Machines that were not there",
    outcome="O2",
    bloom="apply",
    depth="L3",
    points=2,
    prompt=(
        "A job on {accelerators} accelerators was interrupted {stops} times in {days} days. Each "
        "interruption cost {cost} in all: detection, restart, "
        "work that was repeated, and its share of all savings. Nothing else was lost. As if how many "
        "accelerators had been missing all the time? (It may be a fraction.)"
    ),
    parameters=(
        Parameter("accelerators", "accelerators in the job", 4_000, 16_000, 500),
        Parameter("stops", "interruptions", 100, 500, 10),
        Parameter("days", "days", 40, 60, 1),
        Parameter("cost", "cost of an interruption", 300, 1_200, 30, "s"),
    ),
    unit="accelerators",
    expected=lambda n: n["accelerators"] * n["stops"] * n["cost"] / (86_400 * n["days"]),
    solution="q5.accelerators * q5.stops * q5.cost / (86_400 * q5.days)",
    mistakes=(
        Mistake("this is the share of the time, and accelerators were asked for", lambda n: n["stops"] * n["cost"] / (86_400 * n["days"])),
        Mistake(
            "this counts one accelerator for each interruption, and all of them stood still",
            lambda n: n["stops"] * n["cost"] / (86_400 * n["days"]) * n["stops"],
        ),
        Mistake(
            "this is what was left of them",
            lambda n: n["accelerators"] * (1 - n["stops"] * n["cost"] / (86_400 * n["days"])),
        ),
    ),
    references=numbers(
        "q5",
        2,
        good="share = q5.stops * q5.cost / (q5.days * 86_400)\nq5.accelerators * share",
        partial="q5.stops * q5.cost / (q5.days * 86_400)",
    ),
)


def _steady(n: Any) -> float:
    return float(n["fixed_time"] / (1 - n["rate"] * n["item_time"]))


BY_ITSELF = Numeric(
    id="q6",
    title="The batch that finds its size",
    outcome="O3",
    bloom="analyse",
    depth="L3",
    points=3,
    prompt=(
        "A batch takes {fixed_time} and {item_time} more for each request in it. A server always takes "
        "whoever is there, so that in the long run each batch "
        "holds as many requests as come while one batch is computed, on average. {rate} requests come "
        "each second. Whoever arrives may have to wait for a whole "
        "batch and is then computed in the next: how many seconds is that, with batches of that average size?"
    ),
    parameters=(
        Parameter("fixed_time", "fixed time of a batch", 0.01, 0.03, 0.001, "s"),
        Parameter("item_time", "time of each request", 0.0005, 0.001, 0.00005, "s"),
        Parameter("rate", "requests each second", 300, 800, 20, "1/s"),
    ),
    unit="seconds",
    expected=lambda n: 2 * _steady(n),
    solution="2 * q6.fixed_time / (1 - q6.rate * q6.item_time)",
    mistakes=(
        Mistake("this is one batch, and whoever arrives may see two", _steady),
        Mistake("this is two batches with one request each", lambda n: 2 * (n["fixed_time"] + n["item_time"])),
        Mistake(
            "this leaves out that a longer batch gathers more requests", lambda n: 2 * n["fixed_time"] * (1 + n["rate"] * n["item_time"])
        ),
    ),
    references=numbers(
        "q6",
        3,
        good="size = q6.rate * q6.fixed_time / (1 - q6.rate * q6.item_time)\n2 * (q6.fixed_time + size * q6.item_time)",
        partial="q6.fixed_time / (1 - q6.rate * q6.item_time)",
    ),
)

HUNDRED_PER_CENT = Choice(
    id="q7",
    title="A hundred per cent",
    outcome="O3",
    bloom="analyse",
    depth="L3",
    points=1,
    prompt=(
        "A server takes whoever is there and computes them together; a batch takes 20 ms and 1 ms for "
        "each request in it, up to 64. At 250 requests a second its "
        "accelerator is 100 % busy and the p99 is 60 ms. The objective is 120 ms. How much more can it take?"
    ),
    options=(
        Option(
            "Nothing: 100 % busy is the end.",
            (
                "With this policy it is nearly always busy as soon as a hundred or so a second come. Batches of "
                "seven have room for fifty-seven more."
            ),
        ),
        Option("At least twice as much: batches grow with the load, and the p99 has room."),
        Option(
            "Twice as much exactly: the p99 goes in proportion to the load, and twice the p99 is allowed.",
            "The p99 does not go in proportion: it goes with 1/(1 − λ·1 ms). That the answer lies near twice is chance.",
        ),
        Option(
            "3\u202f000 a second, by batches of 64 in 20 ms.",
            "64 requests take 84 ms. No batch is ever done in its fixed time.",
        ),
    ),
    why="At 500 a second a batch takes about 40 ms, and two of them with some chance on top stay within 120 ms.",
    references=letters("q7", 1, right="B", wrong="A"),
)

READING_A_CHART = Recognition(
    id="q8",
    title="By day and by night",
    outcome="O3",
    bloom="analyse",
    depth="L4",
    points=1,
    prompt=(
        "These are (made-up) figures of one server with an objective of 200 ms at the p99. Which rule for beginning a batch does it follow?"
    ),
    shown=(
        "```\n"
        "            requests/s   p50       p99       mean batch   accelerator busy\n"
        "03:00            4      4 000 ms  8 100 ms      32             1 %\n"
        "09:00          100        190 ms    370 ms      32            17 %\n"
        "14:00          500         88 ms    150 ms      32            83 %\n"
        "```"
    ),
    options=(
        Option(
            "It computes one request at a time.",
            "Then the mean batch would be 1, and 500 a second would be out of reach.",
        ),
        Option(
            "It takes whoever is there.",
            "Then batches would be small at night and answers quick, and it would be busy much earlier.",
        ),
        Option("It waits until 32 are there."),
        Option(
            "Requests join and leave at every step.",
            "Then the mean batch would follow the load, and nobody would wait for others to come.",
        ),
    ),
    why="Always 32, hardly busy, and slowest when nobody comes: the time is spent on waiting for company.",
    references=letters("q8", 1, right="C", wrong="B"),
)

ASSESSMENT = Assessment(
    id="E05-post",
    title="Intelligence at Scale: after the episode",
    episode="E05",
    introduction=(
        "These questions measure the same things as the ones **before** the episode, in other words and with other numbers. "
        "What you can do now and could not then is what you have learned."
    ),
    minutes=30,
    items=(A_LARGER_RING, COMPRESSED, LOSS, TIME_LOST, SHARE, BY_ITSELF, HUNDRED_PER_CENT, READING_A_CHART),
)
