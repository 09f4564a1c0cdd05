"""How much memory an approximate answer takes, what it gets wrong, and what happens when it is filled too far."""

from __future__ import annotations

from functools import lru_cache

from dstudio_lib.formulas.filters import bloom_bits, bloom_bits_per_key, bloom_false_positives, bloom_hashes
from dstudio_lib.formulas.sketches import count_min_depth, count_min_width, hyperloglog_error, hyperloglog_registers
from dstudio_lib.foundation.formatting import number, one_in, percent, say
from dstudio_lib.foundation.quantity import Quantity
from dstudio_lib.foundation.references import Source
from dstudio_lib.simulators.sketches import EVENTS_PER_KEY, Run, Sketches, simulate

from .marks import Plain, here, label, level, line, log_axis, upright
from .reading import Figure, Metric, Note, Prediction, Preset, Reading, Step, Table

QUESTION = "Seen it? How many? How often? What does an answer cost that may be wrong?"

MEMORY_RANGE = (5.0, 2e14)
MEMORY_TICKS = ((2**10, "1 KiB"), (2**20, "1 MiB"), (2**30, "1 GiB"), (2**40, "1 TiB"))
RATE_RANGE = (1e-7, 2.0)
RATE_TICKS = ((1e-6, "1 in 10⁶"), (1e-4, "0.01 %"), (1e-2, "1 %"), (1, "all"))
_FILLS = tuple(10 ** (-1 + i / 20) for i in range(41))
_CASSANDRA = Source("cassandra2024bloom", "default values and memory", "R")

PRESETS = (
    Preset(
        "Ten million keys",
        {},
        "Keys of 32 bytes, one false alarm in a hundred, a number known to 0.8 %. Sizes are illustrative.",
    ),
    Preset(
        "Filled twice as far",
        {"fill": 2.0},
        "The filter was sized for last year's keys. Nothing grows, nothing fails, and no error is raised.",
    ),
    Preset(
        "Cassandra, leveled",
        {"false_positives": 0.1},
        "Cassandra lets a Bloom filter be wrong 10 % of the time with leveled compaction and 1 % otherwise. Its manual puts the price "
        "of the step at three times the memory; by the formula it is twice.",
        date="2024",
        source=_CASSANDRA,
    ),
    Preset(
        "Redis counts visitors",
        {"keys": 10**9, "key_size": 16.0},
        "PFCOUNT tells how many different keys there were from 12 KiB, with a standard error of 0.81 %, whether it saw a thousand or a "
        "thousand million. Number and length of the keys are illustrative.",
        date="2024",
        source=Source("redis2024pfcount", "memory and standard error", "R"),
    ),
    Preset(
        "Long keys",
        {"key_size": 1_024.0},
        "Web addresses instead of numbers: every structure but the exact one stays as it is.",
    ),
)


def _bits_per_key(settings: Sketches) -> float:
    return float(bloom_bits_per_key(settings.false_positives))


def _explain(guess: float, answer: float) -> str:
    ratio = guess / answer if guess > answer else answer / guess
    nearness = (
        "About right" if ratio < 1.3 else f"You said {number(guess)}, {number(ratio, 2)} times too {'many' if guess > answer else 'few'}"
    )
    return f"{nearness}: {number(answer, 2)} bits, for keys of 8 bytes and of 8 thousand. The key itself is never stored."


def _lesson() -> str:
    more = float(bloom_bits_per_key(0.001)) - float(bloom_bits_per_key(0.01))
    keys, bits = 10**6, int(bloom_bits(10**6, 0.01))
    once, twice = (float(bloom_false_positives(bits, bloom_hashes(bits, keys), each)) for each in (keys, 2 * keys))
    return (
        f"Another {number(more, 2)} bits for each key make false alarms ten times rarer. Adding twice the keys that it was built for makes "
        f"them {number(twice / once, 2)} times as frequent, without a word."
    )


PREDICTION = Prediction(
    question="A Bloom filter may be wrong about one absent key in a hundred. How many bits does it take for each key, "
    "if the keys are 32 bytes long?",
    quantity=Quantity(
        "bits", "", "", "for each key", lower=0, lower_open=True, default=100, practical=(1, 1_000), scale="log"
    ),
    answer=_bits_per_key,
    explain=_explain,
    asked_at={"false_positives": 0.01, "key_size": 32.0},
    lesson=_lesson(),
)  # fmt: skip


def read(settings: Sketches, seed: int = 1) -> Reading:
    """Return what each structure takes and gets wrong, and what real ones did when they were filled."""
    run = simulate(settings, seed=seed)
    return Reading(
        verdict=_verdict(run),
        spoken=f"Bloom filter {_size(run.bloom_bytes)}, {_rate(run.false_positives)} false alarms; "
        f"HyperLogLog {_size(run.registers_bytes)}, {percent(run.standard_error, 2)} error; all keys {_size(run.exact_bytes)}.",
        metrics=_metrics(run),
        figures=(rate_figure(run), memory_figure(run)),
        notes=_notes(run),
        working=_working(run),
    )


# --- words


def _size(size: float) -> str:
    return say(size, "byte")


def _rate(rate: float) -> str:
    if rate >= 1e-3:
        return percent(rate, 2 if rate < 0.995 else 3)
    return one_in(rate) if rate > 1e-12 else "hardly any"


def _verdict(run: Run) -> str:
    settings, wanted = run.settings, run.settings.false_positives
    saving = number(run.exact_bytes / run.bloom_bytes, 2)
    if run.false_positives > 1.5 * wanted:
        return (
            f"Filled to {percent(settings.fill)}, the Bloom filter is wrong about {_rate(run.false_positives)} of absent keys instead of "
            f"{_rate(wanted)}, and nothing tells you: it takes {_size(run.bloom_bytes)} as before."
        )
    return (
        f"{number(run.bits_per_key, 2)} bits a key instead of {number(8 * settings.key_size)}: {_size(run.bloom_bytes)}, {saving} times "
        f"less than the keys, say whether one was seen, and err on {_rate(run.false_positives)} of absent ones."
    )


def _metrics(run: Run) -> tuple[Metric, ...]:
    tried = run.bloom_tried
    seen = f"{_rate(tried.error)} in {number(tried.answers)} tries" if tried.error else f"none in {number(tried.answers)} tries"
    return (
        Metric("All the keys", _size(run.exact_bytes), "exact, without any index", "limit"),
        Metric("Seen it? Bloom", _size(run.bloom_bytes), f"{run.hashes} hash functions"),
        Metric(
            "False alarms",
            _rate(run.false_positives),
            f"a filled one: {seen}",
            "failed" if run.false_positives > 1.5 * run.settings.false_positives else "healthy",
        ),
        Metric(
            "How many? HyperLogLog",
            _size(run.registers_bytes),
            f"±{percent(run.standard_error, 2)}; tried: {_signed(run.number_tried.error)}",
        ),
    )


def _signed(error: float) -> str:
    return ("+" if error >= 0 else "\u2212") + percent(abs(error), 2)


def _notes(run: Run) -> tuple[Note, ...]:
    settings = run.settings
    notes = [
        Note(
            "A Bloom filter never denies a key that it holds. It forgets none either: deleting takes another structure.", "false_positives"
        )
    ]
    if settings.fill > 1:
        half = float(bloom_bits(settings.added, settings.false_positives)) / 8
        notes.append(Note(f"Built for the keys that came, it would take {_size(half)}.", "fill"))
    if run.count_overshoot >= 3:
        notes.append(
            Note(
                f"The tolerance is a share of all events. With {EVENTS_PER_KEY} events a key, a key of the middle rank is told "
                f"{number(run.count_overshoot, 2)} times as often as it came: only heavy keys can be told apart.",
                "tolerance",
            )
        )
    if run.counts_tried.error <= settings.miss / 5:
        notes.append(
            Note(f"The bound is a loose one: {_misses(run)} of {number(run.counts_tried.answers)} counts tried were off by more.", "miss")
        )
    notes.append(Note("Hashes are taken as even and independent. Whoever can choose the keys can fill a filter with a known hash at will."))
    return tuple(notes)


def _misses(run: Run) -> str:
    wrong = round(run.counts_tried.error * run.counts_tried.answers)
    return number(wrong) if wrong else "none"


def _working(run: Run) -> tuple[Step, ...]:
    settings = run.settings
    bits = bloom_bits.working(settings.keys, settings.false_positives)
    return (
        Step("Bits of the Bloom filter", bits, bloom_bits.sources),
        Step("Hash functions that suit it", bloom_hashes.working(run.bits, settings.keys), bloom_hashes.sources),
        Step(
            "False alarms once the keys that came are in it",
            bloom_false_positives.working(run.bits, run.hashes, settings.added),
            bloom_false_positives.sources,
        ),
        Step(
            "Registers of the HyperLogLog, before rounding up",
            hyperloglog_registers.working(settings.count_error),
            hyperloglog_registers.sources,
        ),
        Step("The error of that power of two", hyperloglog_error.working(run.registers), hyperloglog_error.sources),
        Step("Counters in a row of the Count-Min sketch", count_min_width.working(settings.tolerance), count_min_width.sources),
        Step("Its rows", count_min_depth.working(settings.miss), count_min_depth.sources),
    )


# --- figures


@lru_cache(maxsize=8)
def _rates(keys: int, bits: int, hashes: int) -> tuple[float, ...]:
    return tuple(float(bloom_false_positives.function(bits, hashes, max(1, round(keys * fill)))) for fill in _FILLS)


def rate_figure(run: Run) -> Figure:
    """Draw the rate of false positives over how far the filter is filled."""
    settings = run.settings
    rates = [max(rate, RATE_RANGE[0] / 1e3) for rate in _rates(settings.keys, run.bits, run.hashes)]
    percents = [100 * fill for fill in _FILLS]
    data = [
        line(percents, rates, "served", "false alarms", hoverinfo="text", hovertext=[_rate(rate) for rate in rates]),
        here(100 * settings.fill, max(run.false_positives, RATE_RANGE[0] / 1e3), "served", "you are here", _rate(run.false_positives)),
    ]
    tried = run.bloom_tried
    if tried.error >= 5 / tried.answers:
        data.append(_tried(100 * settings.fill, tried.error, f"a filled one: {_rate(tried.error)}"))
    finding = f"At twice the keys, false alarms are {number(run.rate(2.0) / run.rate(1.0), 2)} times as frequent"
    return Figure(
        name="false-alarms",
        finding=finding,
        plot={
            "data": data,
            "layout": {
                "xaxis": log_axis("filled to", 9, 1_150, [10, 100, 1_000], ["10 %", "100 %", "1\u202f000 %"]),
                "yaxis": log_axis("false alarms", *RATE_RANGE, [at for at, _ in RATE_TICKS], [text for _, text in RATE_TICKS])
                | {"rangemode": "normal"},
                "shapes": [level(settings.false_positives), upright(100)],
                "annotations": [
                    label(9.5, settings.false_positives, "built for", log_x=True, log_y=True, yanchor="bottom"),
                    label(
                        100 * settings.fill,
                        max(run.false_positives, RATE_RANGE[0]),
                        f"<b>{_rate(run.false_positives)}</b>",
                        log_x=True,
                        log_y=True,
                        xshift=14 if settings.fill < 3 else -14,
                        xanchor="left" if settings.fill < 3 else "right",
                        yshift=-12,
                    ),
                ],
                "hovermode": "closest",
                "margin": {"t": 16},
            },
        },
        alternative=f"Rate of false positives of the Bloom filter over how far it is filled, from a tenth to ten times, both log scale: "
        f"from {_rate(rates[0])} to {_rate(rates[-1])}; now {_rate(run.false_positives)}. {finding}.",
        table=Table(
            ("keys added, of those expected (%)", "false alarms (%)"),
            tuple((round(100 * fill, 1), round(100 * rate, 7)) for fill, rate in list(zip(_FILLS, rates, strict=True))[::5]),
        ),
    )


def _tried(x: float, y: float, text: str) -> Plain:
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [x],
        "y": [y],
        "name": "tried",
        "hovertext": [text],
        "hoverinfo": "text",
        "marker": {"color": "role:limit", "symbol": "cross-thin-open", "size": 16, "line": {"width": 2, "color": "role:limit"}},
    }


def memory_figure(run: Run) -> Figure:
    """Draw what each structure takes."""
    settings = run.settings
    rows = (
        ("How many? HyperLogLog", run.registers_bytes, "healthy", f"±{percent(run.standard_error, 2)}"),
        ("How often? Count-Min", run.counters_bytes, "offered", f"+{percent(settings.tolerance, 2)} of all events"),
        ("Seen it? Bloom", run.bloom_bytes, "served", f"{_rate(run.false_positives)} false alarms"),
        ("All the keys", run.exact_bytes, "limit", "exact"),
    )
    data: list[Plain] = [here(size, 0, role, name, f"{_size(size)}, {error}") | {"y": [name]} for name, size, role, error in rows]
    for each, (_, _, role, _) in zip(data, rows, strict=True):
        if role == "limit":
            each["marker"] = each["marker"] | {"symbol": "square-x-open", "line": {"color": "role:limit", "width": 2}}
    finding = f"All keys take {number(run.exact_bytes / run.bloom_bytes, 2)} times the memory of knowing whether one was there"
    if run.exact_bytes < run.bloom_bytes:
        finding = "So few or short keys are smaller than the filter: keep them"
    return Figure(
        name="memory",
        finding=finding,
        plot={
            "data": data,
            "layout": {
                "xaxis": log_axis("memory", *MEMORY_RANGE, [at for at, _ in MEMORY_TICKS], [text for _, text in MEMORY_TICKS]),
                "yaxis": {"showgrid": False, "showticklabels": False, "rangemode": "normal", "fixedrange": True},
                "annotations": [
                    label(0, 0, f"<b>{name}</b>: {_size(size)}", xref="paper", yshift=18) | {"y": name} for name, size, _, _ in rows
                ],
                "hovermode": "closest",
                "height": 260,
                "margin": {"t": 16, "l": 16},
            },
        },
        alternative="Memory of each structure, log scale: "
        + "; ".join(f"{name} {_size(size)}, {error}" for name, size, _, error in rows)
        + ".",
        table=Table(
            ("structure", "bytes", "memory", "error"),
            tuple((name, round(size), _size(size), error) for name, size, _, error in reversed(rows)),
        ),
    )
