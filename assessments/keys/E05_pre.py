"""E05, before the episode: what the learner already knows."""

from __future__ import annotations

from random import Random
from typing import Any

from dstudio_lib import formulas
from dstudio_lib.assessment.items import Assessment, Choice, Code, Mistake, Numeric, Option, Parameter, Property, Recognition
from dstudio_lib.assessment.reference_answers import agrees_with, functions, letters, numbers

_ring = formulas.get("training.ring_all_reduce_time")
_young = formulas.get("training.young_interval")

AROUND_THE_RING = Numeric(
    id="q1",
    title="Round the ring, twice",
    outcome="O1",
    bloom="apply",
    depth="L2",
    points=2,
    prompt=(
        "{workers} workers stand in a ring, and each holds {data_size} that all have to add up. Each "
        "can send and receive {bit_rate} at the "
        "same time, and each hop takes {step_latency} on top. How long does a ring all-reduce take, if nobody is late?"
    ),
    parameters=(
        Parameter("workers", "workers in the ring", 64, 512, 8),
        Parameter("data_size", "bytes on each worker", 1e9, 4e9, 1e8, "byte"),
        Parameter("bit_rate", "bits each second", 1e11, 2e11, 5e9, "bit/s"),
        Parameter("step_latency", "time of a hop", 5e-5, 2e-4, 1e-5, "s"),
    ),
    unit="seconds",
    expected=lambda n: float(_ring(int(n["workers"]), n["data_size"], n["bit_rate"], n["step_latency"])),
    solution='formulas.get("training.ring_all_reduce_time")(q1.workers, q1.data_size, q1.bit_rate, q1.step_latency)',
    mistakes=(
        Mistake(
            "the data are in bytes and the links in bits",
            lambda n: float(_ring(int(n["workers"]), n["data_size"] / 8, n["bit_rate"], n["step_latency"])),
        ),
        Mistake(
            "this is one round; the sums have to be handed out again",
            lambda n: float(_ring(int(n["workers"]), n["data_size"], n["bit_rate"], n["step_latency"])) / 2,
        ),
        Mistake(
            "every one of the steps costs a hop",
            lambda n: float(_ring(int(n["workers"]), n["data_size"], n["bit_rate"], 0.0)),
        ),
    ),
    references=numbers(
        "q1",
        2,
        good=("steps = 2 * (q1.workers - 1)\nsteps * q1.step_latency + steps / q1.workers * 8 * q1.data_size / q1.bit_rate"),
        partial="8 * q1.data_size / q1.bit_rate",
    ),
)

ONE_SLOW = Choice(
    id="q2",
    title="One in two hundred",
    outcome="O1",
    bloom="apply",
    depth="L2",
    points=1,
    prompt=(
        "Two hundred workers add up large gradients in a ring after every step. Nothing fails, but the "
        "link of one worker drops to a quarter of its "
        "speed. What becomes of the time for adding up?"
    ),
    options=(
        Option(
            "It grows by about 1.5 %: one part in two hundred takes four times as long.",
            "That takes the mean over the workers. They wait for one another in every step, and a barrier takes the slowest.",
        ),
        Option("It becomes about four times as long."),
        Option(
            "It stays as it is, since the ring leaves out the slow one.",
            "A ring has no way around anybody. Each part has to pass each worker.",
        ),
        Option(
            "It doubles, since only one of the two rounds passes the slow link.",
            "Both do: the sums are formed on the first and handed out on the second.",
        ),
    ),
    why="Every part passes every link, and each step waits for the last one before it.",
    references=letters("q2", 1, right="B", wrong="A"),
)

INTERVAL = Numeric(
    id="q3",
    title="How often to save",
    outcome="O2",
    bloom="apply",
    depth="L3",
    points=2,
    prompt=(
        "A job needs all of {accelerators} accelerators. Each runs for {years} years on average between "
        "two failures, independently of the others; "
        "a year has 31\u202f557\u202f600 seconds. Saving the state stops the job for {checkpoint_time}. By Young's formula, "
        "how many seconds of work "
        "should lie between two savings?"
    ),
    parameters=(
        Parameter("accelerators", "accelerators in the job", 2_000, 9_000, 250),
        Parameter("years", "years between failures of one", 3, 7, 0.5),
        Parameter("checkpoint_time", "pause of a saving", 20, 90, 5, "s"),
    ),
    unit="seconds",
    expected=lambda n: float(_young(n["checkpoint_time"], 31_557_600 * n["years"] / n["accelerators"])),
    solution='formulas.get("training.young_interval")(q3.checkpoint_time, 31_557_600 * q3.years / q3.accelerators)',
    mistakes=(
        Mistake(
            "this takes the life of one accelerator for that of the job",
            lambda n: float(_young(n["checkpoint_time"], 31_557_600 * n["years"])),
        ),
        Mistake(
            "the factor of two under the root is missing",
            lambda n: (n["checkpoint_time"] * 31_557_600 * n["years"] / n["accelerators"]) ** 0.5,
        ),
        Mistake("this is the time between two failures", lambda n: 31_557_600 * n["years"] / n["accelerators"]),
    ),
    references=numbers(
        "q3",
        2,
        good="between = 31_557_600 * q3.years / q3.accelerators\n(2 * q3.checkpoint_time * between) ** 0.5",
        partial="(2 * q3.checkpoint_time * 31_557_600 * q3.years) ** 0.5",
    ),
)


def _done(interval: int, saving: int, gaps: list[int]) -> int:
    return sum(gap // (interval + saving) * interval for gap in gaps)


def _job(random: Random, longest: int, most: int = 12) -> tuple[int, int, list[int]]:
    interval, saving = random.randint(300, 3_000), random.randint(10, 120)
    return interval, saving, [random.randint(1, longest) for _ in range(random.randint(3, most))]


def _exact(random: Random) -> list[tuple[Any, ...]]:
    cases: list[tuple[Any, ...]] = []
    for _ in range(5):
        interval, saving = random.randint(300, 3_000), random.randint(10, 120)
        whole = random.randint(2, 9) * (interval + saving)
        cases += [(interval, saving, [whole]), (interval, saving, [whole - 1, whole - 1, whole])]
    return cases


WORK_KEPT = Code(
    id="q4",
    title="What was kept",
    outcome="O2",
    bloom="apply",
    depth="L3",
    points=4,
    prompt=(
        "A job works for `interval` seconds, saves its state for `saving` seconds, and so on. When it "
        "is interrupted, it goes on from the last "
        "*completed* saving, at once, and a new interval begins. Write `work_kept(interval, saving, "
        "gaps)`: `gaps` is a list of the seconds "
        "that the job ran before each interruption, and the result is how many seconds of work were "
        "saved in all. All are whole numbers.\n\n"
        "`work_kept(100, 10, [250, 90])` is 200: two savings were completed in 250 s, none in 90 s."
    ),
    function="work_kept",
    stub='def work_kept(interval, saving, gaps):\n    """Seconds of work that were saved."""',
    solution="return sum(gap // (interval + saving) * interval for gap in gaps)",
    examples=(((100, 10, [250, 90]), 200), ((100, 10, []), 0)),
    properties=(
        Property(
            title="one run between two interruptions keeps whole intervals only",
            points=1,
            cases=lambda random: [(a, b, gaps[:1]) for a, b, gaps in (_job(random, 60_000) for _ in range(10))] + [(500, 20, [5_000])],
            holds=agrees_with(_done),
        ),
        Property(
            title="a saving that was interrupted does not count, one that ended in the last second does",
            points=1,
            cases=_exact,
            holds=agrees_with(_done),
        ),
        Property(
            title="runs add up, and what one lost helps no other",
            points=1,
            cases=lambda random: [_job(random, 20_000) for _ in range(8)] + [(600, 30, [400, 400, 400, 700])],
            holds=agrees_with(_done),
        ),
        Property(
            title="no interruption, short runs and very many",
            points=1,
            cases=lambda random: [(700, 30, []), (700, 30, [699, 729]), *(_job(random, 9_000, 80) for _ in range(6))],
            holds=agrees_with(_done),
        ),
    ),
    references=functions(
        'def work_kept(interval, saving, gaps):\n    """Seconds of work that were saved."""',
        4,
        good=(
            "def work_kept(interval, saving, gaps):\n    kept = 0\n    for gap in gaps:\n"
            "        kept += (gap // (interval + saving)) * interval\n    return kept"
        ),
        partial=(
            "def work_kept(interval, saving, gaps):\n    return sum(gaps) // (interval + saving) * interval",
            1,
        ),
        wrong="def work_kept(interval, saving, gaps):\n    return sum(gaps) + 1",
    ),
)

BUDGET = Numeric(
    id="q5",
    title="What a stop may cost",
    outcome="O2",
    bloom="apply",
    depth="L3",
    points=2,
    prompt=(
        "In {days} days a job was interrupted {stops} times. At least {useful} of the time is to be useful work. How many seconds may each "
        "interruption cost at most, everything counted: detection, restart, work that is repeated, and its share of all savings?"
    ),
    parameters=(
        Parameter("days", "days", 20, 60, 1),
        Parameter("stops", "interruptions", 100, 500, 10),
        Parameter("useful", "share that is to be useful", 0.88, 0.97, 0.005, "%"),
    ),
    unit="seconds",
    expected=lambda n: (1 - n["useful"]) * 86_400 * n["days"] / n["stops"],
    solution="(1 - q5.useful) * 86_400 * q5.days / q5.stops",
    mistakes=(
        Mistake("this is the time between two interruptions", lambda n: 86_400 * n["days"] / n["stops"]),
        Mistake("this is the useful work between two interruptions", lambda n: n["useful"] * 86_400 * n["days"] / n["stops"]),
        Mistake("this is in minutes, and seconds were asked for", lambda n: (1 - n["useful"]) * 1_440 * n["days"] / n["stops"]),
    ),
    references=numbers("q5", 2, good="(1 - q5.useful) * q5.days * 86_400 / q5.stops", partial="q5.days * 86_400 / q5.stops"),
)


def _two_fit(n: Any) -> float:
    batch = (n["limit"] / 2 - n["fixed_time"]) / n["item_time"]
    return float(batch / (n["limit"] / 2))


TWO_FIT = Numeric(
    id="q6",
    title="Two must fit",
    outcome="O3",
    bloom="analyse",
    depth="L3",
    points=3,
    prompt=(
        "A batch takes {fixed_time} and {item_time} more for each request in it. Whoever arrives waits "
        "for the end of the batch under way, at worst for "
        "all of it, and is computed in the next one. Both together may take {limit}. If all batches are "
        "of the same size, which need not be a whole "
        "number here, how many requests a second can be served at most?"
    ),
    parameters=(
        Parameter("fixed_time", "fixed time of a batch", 0.01, 0.03, 0.001, "s"),
        Parameter("item_time", "time of each request", 0.0005, 0.002, 0.0001, "s"),
        Parameter("limit", "latency limit", 0.12, 0.24, 0.01, "s"),
    ),
    unit="requests a second",
    expected=_two_fit,
    solution="(q6.limit / 2 - q6.fixed_time) / q6.item_time / (q6.limit / 2)",
    mistakes=(
        Mistake(
            "this fits one batch into the limit, and whoever comes sees two",
            lambda n: (n["limit"] - n["fixed_time"]) / n["item_time"] / n["limit"],
        ),
        Mistake("this is without the fixed time of a batch", lambda n: 1 / n["item_time"]),
        Mistake("this is without batches", lambda n: 1 / (n["fixed_time"] + n["item_time"])),
    ),
    references=numbers(
        "q6",
        3,
        good="half = q6.limit / 2\n(half - q6.fixed_time) / q6.item_time / half",
        partial="(q6.limit - q6.fixed_time) / q6.item_time / q6.limit",
    ),
)

WAIT_UNTIL_FULL = Choice(
    id="q7",
    title="Full batches only",
    outcome="O3",
    bloom="analyse",
    depth="L3",
    points=1,
    prompt=(
        "To use an expensive accelerator well, a server waits until 64 requests are there and then "
        "computes them together. By day 600 requests come each "
        "second, at night 5. Each request should be answered within 300 ms. When is the objective in danger?"
    ),
    options=(
        Option(
            "By day, since 600 a second are hard work.",
            "By day a batch fills within a tenth of a second. It is the time to fill that counts here, and it is longest when few come.",
        ),
        Option(
            "Never, as long as the computing of a batch takes less than 300 ms.",
            "The time before the batch begins belongs to the answer, too.",
        ),
        Option(
            "Only while the load changes from day to night.",
            "The change is no problem. The whole night is one.",
        ),
        Option("At night: a batch takes about 13 s to fill."),
    ),
    why="64 requests at 5 a second take 12.8 s to come together.",
    references=letters("q7", 1, right="D", wrong="B"),
)

READING_A_LOG = Recognition(
    id="q8",
    title="Short and long answers",
    outcome="O3",
    bloom="analyse",
    depth="L4",
    points=1,
    prompt="This is a (made-up) log of a server that writes texts, one word of each text in every step. Which change helps most?",
    shown=(
        "```\n"
        "batch 71  begins with 16 texts  lengths 12 9 14 11 8 380 10 13 9 15 12 7 11 10 14 9\n"
        "batch 71  step  20  texts still growing   1   accelerator busy 100 %\n"
        "batch 71  step 380  texts still growing   0   16 answers sent\n"
        "waiting             212 requests\n"
        "batch 72  begins with 16 texts  lengths ...\n"
        "```"
    ),
    options=(
        Option("Let a text leave when it is done and another one join, at every step."),
        Option(
            "Larger batches, since 212 requests are waiting.",
            "A larger batch is the likelier to hold one long text, and then more wait for it.",
        ),
        Option(
            "A second accelerator, since this one is 100 % busy.",
            "It was busy with one text for 360 steps. A second one would be busy in the same way.",
        ),
        Option(
            "Wait longer before a batch begins, so that it is full.",
            "It was full. It was empty afterwards, and nobody was let in.",
        ),
    ),
    why="For 360 of 380 steps fifteen of sixteen places stood empty while 212 requests waited.",
    references=letters("q8", 1, right="A", wrong="C"),
)

ASSESSMENT = Assessment(
    id="E05-pre",
    title="Intelligence at Scale: before the episode",
    episode="E05",
    introduction=(
        "These questions find out what you know **before** the episode. Nobody expects you to know all of it: what you leave open now, "
        "and answer afterwards, is what the episode has taught you."
    ),
    minutes=30,
    items=(AROUND_THE_RING, ONE_SLOW, INTERVAL, WORK_KEPT, BUDGET, TWO_FIT, WAIT_UNTIL_FULL, READING_A_LOG),
)
