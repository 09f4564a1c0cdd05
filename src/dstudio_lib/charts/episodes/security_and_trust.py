"""What is E10's own: its bets, its checks, the sketch of its cold open, and the tables and the figure that its cells end on.

Every number is computed here from the library, or stands with its source; the episode's tests assert each claim.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from functools import cache
from statistics import fmean

from dstudio_lib import catalog
from dstudio_lib.formulas.security import alarm_precision, crack_cost, false_alarms, password_entropy, trust_reach
from dstudio_lib.foundation.formatting import duration, number, percent, say
from dstudio_lib.foundation.quantities import Duration, Probability
from dstudio_lib.foundation.quantity import Quantity
from dstudio_lib.simulators import byzantine, stolen_hashes, trust
from dstudio_lib.simulators.byzantine import Byzantine
from dstudio_lib.simulators.stolen_hashes import StolenHashes
from dstudio_lib.simulators.trust import Trust, best_cut, opened_from

from ..exhibits import Exhibit, table
from ..marks import Plain, label, line, upright
from ..reading import Figure, Table
from .asking import Bet, Question, gap, scale

DAY = 86_400.0
UNSEEN = 77
"""Days from the first day of the theft at Equifax to the first suspicion, 13 May to 29 July 2017, by the record."""

MD5 = 164.1e9
"""MD5 hashes that one graphics card tries each second, by croley2022rtx4090."""
BCRYPT_5 = 184e3
"""The same for bcrypt with a cost of 5; each step of the cost halves it."""
BCRYPT_12 = BCRYPT_5 / 2**7
"""The same at a cost of 12, computed."""
PEOPLE = 20.0
"""Bits of a password that a person thought up, against an optimal dictionary, by bonneau2012science."""
CORE = 0.02
"""Dollars for a rented core and hour: an assumption, to be replaced by the reader's own."""

SYSTEMS = range(1, 6)
"""Seeds of the systems that are drawn: what is told of them is their mean."""


@cache
def blast_radius(settings: Trust) -> float:
    """Return the mean blast radius of five systems drawn alike."""
    return fmean(trust.simulate(settings, seed=seed).blast_radius for seed in SYSTEMS)


@cache
def divided(settings: Byzantine) -> int:
    """Return in how many of twenty runs honest replicas applied different requests."""
    return byzantine.divided(settings, runs=20)


# --- the bets

NOTICED = Bet(
    "In May 2017 somebody begins to copy the credit files of 147 million people out of Equifax. "
    "How long does it take until anybody there suspects something?",
    scale(Duration, name="time unnoticed", symbol="T", default=10 * DAY, practical=(DAY, 1_000 * DAY), display="d"),
    lambda: UNSEEN * DAY,
    gap,
    "77 days, from 13 May to 29 July [S]. It ended when a certificate was renewed that had kept the watching device blind. "
    "At Capital One it was 117 days, and a stranger had to write.",
)

HALVED = Bet(
    "500 services; each may get into four others, and one stolen service opens 97 % of the system. You take away half of all rights. "
    "What share does one stolen service open now?",
    scale(Probability, name="blast radius", symbol="b", default=0.3, practical=(0.01, 1.0)),
    lambda: blast_radius(Trust(grants=2.0)),
    gap,
    "About two thirds. Half of the rights are gone, and two a service are still twice as many as a break-in needs to spread. "
    "At one each it is 2 %.",
)

FALLEN = Bet(
    "A million salted hashes are stolen, made with bcrypt at cost 12, a hundred million times as slow as MD5. People chose the passwords. "
    "One graphics card guesses for 30 days. What share of the passwords does it find?",
    scale(Probability, name="found", symbol="P", default=0.002, practical=(1e-4, 1.0), scale="log"),
    lambda: stolen_hashes.simulate(StolenHashes(guess_rate=BCRYPT_12)).fallen,
    gap,
    "About 16 %, or 155\u202f000 accounts [M]. Each of them gets 3\u202f700 guesses, and that is enough for whoever chose "
    "what many choose.",
)

LIARS = Bet(
    "Six replicas agree by a protocol made for liars. Four are honest and two lie. The liars are told to make two honest replicas apply "
    "different requests. In how many of 20 runs do they succeed?",
    Quantity("runs", "k", "", "in which the honest are divided", lower=0, upper=20, default=6, practical=(0, 20), integer=True),
    lambda: float(divided(Byzantine(replicas=6, planned=2, liars=2))),
    lambda guess, answer: "You had it." if guess == answer else f"You said {guess:.0f} of 20.",
    "In all 20. Twice as many honest replicas as liars are not enough; with a seventh replica it is none of 20.",
)

BETS = (NOTICED, HALVED, FALLEN, LIARS)

# --- the checks

REACH = Question(
    "25 zones; every service may get into four others of its own zone; 50 doors between the zones. Which change helps most?",
    (
        ("Halve the rights within each zone", "Two rights a service still open most of a zone, and the doors still lead on."),
        (
            "Close three quarters of the doors",
            "Yes. 12 doors for 25 zones are fewer than one each, so that a break-in ends near where it began: 7 % instead of 65 %.",
        ),
        (
            "Divide each zone in two, with two doors for each",
            "Twice as many smaller rooms, with as many doors each as before: it still spreads from room to room.",
        ),
        (
            "Put all passwords into one store that five services read",
            "A store that opens everything is a door to everywhere. In the experiment it undid the walls.",
        ),
    ),
    1,
)

HASHES = Question(
    "Passwords are eight random letters and digits. They must be a thousand times as hard to guess, at no price for you. What do you do?",
    (
        (
            "Raise the cost of bcrypt by ten",
            "That is a factor of 1\u202f024 for the attacker, and one of 1\u202f024 for you at each log-in as well.",
        ),
        ("Rent ten times the cores", "They serve your log-ins. The attacker's guesses become no dearer by it."),
        ("Use salts of twice the length", "A salt keeps guesses from being shared among accounts. Longer than unique it gains nothing."),
        (
            "Make them two symbols longer",
            "Yes. Each symbol is a factor of 62 for the attacker, 3\u202f844 together, and checking takes no longer.",
        ),
    ),
    3,
)

QUORUM = Question(
    "A cluster of five takes majorities, so it bears two crashes. One member is taken over, and lies. What do quorums of three promise?",
    (
        (
            "Nothing: two majorities may share the liar alone",
            "Yes. Two groups of three of five share one member, and if that one says yes to both, both decide.",
        ),
        ("That two honest ones outvote it", "It doesn't vote against them. It votes with each of two groups, as the third of each."),
        (
            "As much as with a crash: a liar is as good as dead",
            "The dead are silent to all. A liar says to each what it needs to hear.",
        ),
        ("Safety, but no progress", "It is the other way about: both groups go on, apart."),
    ),
    0,
)

CHECKS = (REACH, HASHES, QUORUM)

# --- the cold open, as a sketch

NEEDED = 3
"""Databases that the portal had a use for: inferred from the two counts, 51 queried and 48 unrelated."""
QUERIED = 51
PASSWORDS = "stored passwords"
SKETCH: Mapping[str, tuple[str, ...]] = {
    "internet": ("dispute portal",),
    "dispute portal": (*(f"database {i}" for i in range(1, NEEDED + 1)), PASSWORDS),
    PASSWORDS: tuple(f"database {i}" for i in range(NEEDED + 1, QUERIED + 1)),
}
"""Who could get into what at Equifax, as far as the public record says it: a model with two edges that matter."""
WORTH = {f"database {i}": 1.0 for i in range(1, QUERIED + 1)}


_PLACES: Mapping[str, tuple[float, float, str]] = {
    "internet": (0, 1, "internet"),
    "dispute portal": (1, 1, "dispute<br>portal"),
    "needed": (2, 1.8, f"{NEEDED} databases<br>of its own"),
    PASSWORDS: (2, 0.2, "stored<br>passwords"),
    "others": (3, 0.2, f"{QUERIED - NEEDED} other<br>databases"),
}
_RIGHTS = (("internet", "dispute portal"), ("dispute portal", "needed"), ("dispute portal", PASSWORDS), (PASSWORDS, "others"))


def boundaries() -> Figure:
    """Draw the sketch: an arrow for each right, a broken line for each boundary, the many databases drawn as two."""
    behind = [len(opened_from(SKETCH, owner) & WORTH.keys()) for owner in ("dispute portal", PASSWORDS)]
    finding = f"Behind the first boundary stand {behind[0]} databases, behind the second {behind[1]}"
    lines = ((0.5, "1: believes a<br>patched portal"), (2.5, "2: believes<br>a password"))
    return Figure(
        name="boundaries",
        finding=finding,
        plot={
            "data": [
                {
                    "type": "scatter",
                    "mode": "markers",
                    "x": [x for x, _, _ in _PLACES.values()],
                    "y": [y for _, y, _ in _PLACES.values()],
                    "hoverinfo": "skip",
                    "marker": {"color": "role:served", "symbol": "square", "size": 16},
                }
            ],
            "layout": {
                "height": 300,
                "xaxis": {"range": [-0.45, 3.5], "visible": False},
                "yaxis": {"range": [-0.7, 3.3], "visible": False},
                "shapes": [upright(x) for x, _ in lines],
                "annotations": [
                    *(_arrow(*right) for right in _RIGHTS),
                    *(_name(*place) for place in _PLACES.values()),
                    *(label(x, 3.25, words, xanchor="center", yanchor="top") for x, words in lines),
                ],
                "margin": {"t": 8, "b": 8, "l": 8, "r": 8},
            },
        },
        alternative="Arrows lead from the internet to the dispute portal, from there to three databases of its own and to stored "
        f"passwords, and from these to {QUERIED - NEEDED} other databases. {finding}.",
        table=Table(("who", "can get into"), tuple((_words(owner), _words(other)) for owner, other in _RIGHTS)),
    )


def _name(x: float, y: float, words: str) -> Plain:
    """Name a place on the side from which no arrow comes."""
    above = y > 1
    return label(x, y, words, xanchor="center", yanchor="bottom" if above else "top", yshift=11 if above else -11)


def _words(place: str) -> str:
    return _PLACES[place][2].replace("<br>", " ")


def _arrow(owner: str, other: str) -> Plain:
    (from_x, from_y, _), (to_x, to_y, _) = _PLACES[owner], _PLACES[other]
    return {
        "text": "",
        "x": to_x,
        "y": to_y,
        "ax": from_x,
        "ay": from_y,
        "axref": "x",
        "ayref": "y",
        "showarrow": True,
        "arrowhead": 2,
        "arrowwidth": 1.5,
        "arrowcolor": "role:muted",
        "standoff": 11,
        "startstandoff": 11,
    }


def sketch() -> Exhibit:
    """Take the two trust boundaries of the cold open in turn, and count what lies behind."""
    closed = {**SKETCH, "dispute portal": tuple(each for each in SKETCH["dispute portal"] if each != PASSWORDS)}
    rows = [
        (words, number(sum(each.startswith("database") for each in opened_from(rights, "internet"))))
        for words, rights in (
            ("as it was", SKETCH),
            ("the portal patched", {**SKETCH, "internet": ()}),
            ("the portal open, but no passwords to be read from it", closed),
        )
    ]
    return table(("the sketch", "databases that fall"), rows)


# --- the tables


def reach_figure() -> Figure:
    """Draw the blast radius over the rights that a service has, from the formula and from systems drawn at random."""
    curve = [i / 20 for i in range(121)]
    reach = [float(trust_reach(each)) for each in curve]
    drawn = (0.5, 1.0, 1.5, 2.0, 3.0, 4.0)
    radii = [blast_radius(Trust(grants=each)) for each in drawn]
    finding = f"From four rights to two: {percent(radii[5], 2)} to {percent(radii[3], 2)}. From two to one: to {percent(radii[1], 2)}"
    return Figure(
        name="reach",
        finding=finding,
        plot={
            "data": [
                line(curve, reach, "served", "by the formula"),
                {**line(drawn, radii, "failed", "500 services, simulated", points=True), "mode": "markers"},
            ],
            "layout": {
                "xaxis": {"title": {"text": "rights for each service"}, "range": [0, 6.1]},
                "yaxis": {"title": {"text": "what one stolen service opens"}, "range": [-0.03, 1.08], "tickformat": ".0%"},
                "shapes": [upright(1.0)],
                "annotations": [
                    label(1.0, 1.0, "one each", xanchor="left", xshift=5),
                    label(4.6, float(trust_reach(4.6)), "by the formula", yanchor="top", yshift=-6),
                    label(2.0, radii[3], "simulated", xanchor="left", yanchor="top", xshift=8, yshift=-2),
                ],
                "margin": {"t": 16},
            },
        },
        alternative=f"Blast radius over rights for each service: zero up to one right each, then a steep rise. {finding}.",
        table=Table(
            ("rights for each service", "formula", "simulated"),
            tuple((each, round(float(trust_reach(each)), 3), round(radius, 3)) for each, radius in zip(drawn, radii, strict=True)),
        ),
    )


def alarms(base_rate: float = 1e-5) -> Exhibit:
    """Say what share of alarms is right, for alarms that cry more and less often for nothing, and see much or half."""
    rows = [
        (percent(cry), *(f"**{percent(float(alarm_precision(base_rate, seen, cry)), 2)}**" for seen in (0.99, 0.5)))
        for cry in (0.01, 0.001, 0.0001, 0.00001)
    ]
    return table(("cries at, of harmless events", "sees 99 %: right are", "sees 50 %: right are"), rows)


def walls_and_doors() -> Exhibit:
    """Divide the same services into zones, and open more and more doors between them."""
    rows = [(words, percent(blast_radius(settings), 2), number(rights)) for words, settings, rights in _walls()]
    return table(("500 services, four rights each", "one stolen service opens", "rights through a wall"), rows)


def _walls() -> list[tuple[str, Trust, int]]:
    doors = [(each, Trust(zones=25, doors=each)) for each in (2.0, 1.0, 0.5)]
    walls = [(f"25 zones, {number(each)} door{'' if each <= 1 else 's'} each", settings, round(25 * each)) for each, settings in doors]
    return [("no walls", Trust(), 0), *walls, ("25 zones, no door", Trust(zones=25), 0)]


def crossing(zones: int = 25) -> float:
    """Return the share of the rights of a system without walls that would cross one, if it were divided."""
    flat, divided = trust.simulate(Trust()).graph, Trust(zones=zones)
    return fmean(divided.zone(one) != divided.zone(other) for one, other in flat.edges)


def hash_choices() -> Exhibit:
    """Let one card guess for 30 days at a million salted hashes, made in four ways."""
    rows = []
    for words, rate in (("MD5", MD5), ("bcrypt, cost 5", BCRYPT_5), ("bcrypt, cost 10", BCRYPT_5 / 2**5), ("bcrypt, cost 12", BCRYPT_12)):
        eight = float(password_entropy(62, 8))
        people = stolen_hashes.simulate(StolenHashes(guess_rate=rate))
        machine = stolen_hashes.simulate(StolenHashes(guess_rate=rate, drawn=1.0, entropy=eight))
        rows.append((words, _rate(rate), f"**{percent(people.fallen_of_people, 2)}**", percent(machine.fallen, 2)))
    return table(("hash, salted", "guesses each second", "of people's passwords found", "of eight random letters and digits"), rows)


def both_sides(hash_time: float = 0.25, core_cost: float = CORE, log_ins: float = 50.0) -> Exhibit:
    """Put what one password costs the attacker beside what the defender pays in a year for the same hash."""
    rows = [
        (words, number(bits, 3), _dollars(float(crack_cost(bits, hash_time, core_cost))))
        for words, bits in (
            ("thought up by a person", PEOPLE),
            ("eight random letters and digits", float(password_entropy(62, 8))),
            ("ten of them", float(password_entropy(62, 10))),
            ("five words drawn from a list of 7\u202f776", float(password_entropy(7_776, 5))),
        )
    ]
    price = log_ins * hash_time * core_cost * 24 * 365
    lines = [
        table(("password", "bits", "the attacker pays, for each"), rows).markdown,
        f"The defender pays **{_dollars(price)}** a year for {number(log_ins)} log-ins each second, whatever the passwords are.",
    ]
    return Exhibit("\n\n".join(lines))


def evidence(run: byzantine.Run) -> Exhibit:
    """Name two honest replicas that applied different requests at the same place, as the checker found them."""
    if not run.promise.evidence:
        return Exhibit("All honest replicas applied the same.")
    one, other = run.promise.evidence
    return Exhibit(
        f"At place {one.fields['index']} of the ledger the honest replica **{one.node}** applied {_applied(one.fields['command'])}, "
        f"and the honest replica **{other.node}** applied {_applied(other.fields['command'])}."
    )


def _applied(request: str | None) -> str:
    return "an empty request" if request is None else f"*{request}*"


def groups() -> Exhibit:
    """Let liars work on groups of several sizes, twenty runs each."""
    rows = []
    for replicas, planned, liars in ((5, 2, 0), (5, 2, 1), (3, 1, 1), (4, 1, 1), (6, 2, 2), (7, 2, 2)):
        settings = Byzantine(replicas=replicas, planned=planned, liars=liars)
        quiet = byzantine.simulate(Byzantine(replicas=replicas, planned=planned, liars=0))
        each = quiet.messages / quiet.settings.requests
        rows.append((f"{replicas}, quorums of {settings.quorum}", number(liars), f"**{divided(settings)} of 20**", number(each, 2)))
    return table(("replicas", "liars", "divided", "messages"), rows)


def patterns() -> Exhibit:
    """Switch the answers to the cold open on and off, in the same systems, and write the price beside each."""
    walls = f"{percent(crossing(), 2)} of rights had crossed a wall: for each, the work moves or somebody opens a door"
    rows = [
        ("nothing", Trust(), "none"),
        ("half of all rights taken away", Trust(grants=2.0), "1\u202f000 rights to take away, and to give back when missed"),
        ("one right each", Trust(grants=1.0), "1\u202f500 of 2\u202f000 rights gone: most work has no right left to do it with"),
        ("25 zones, a door for every second", Trust(zones=25, doors=0.5), walls),
        ("the same, and a store of all passwords that 1 % can read", Trust(zones=25, doors=0.5, readers=0.01), "walls paid for in vain"),
        ("an alarm that sees 2 % of take-overs", Trust(caught=0.02), f"{number(DAY * _noise(), 2)} false alarms a day"),
        ("that alarm behind the walls", Trust(zones=25, doors=0.5, caught=0.02), "both prices"),
    ]
    shown = [(words, f"**{percent(blast_radius(settings), 2)}**", price) for words, settings, price in rows]
    return table(("pattern", "one stolen service opens", "price"), shown)


def _noise() -> float:
    """Return the false alarms each second of a hundred events each second of which one in ten thousand raises the alarm wrongly."""
    return float(false_alarms(event_rate=100.0, base_rate=1e-6, false_alarm_rate=1e-4))


COMBINATIONS = (
    "defense-in-depth+network-segmentation",
    "least-privilege+zero-trust",
    "network-segmentation+service-discovery",
    "out-of-band-access+zero-trust",
)


def combinations() -> Exhibit:
    """Show which of these patterns help one another and which fight, as the catalogue has it."""
    found = {each.id: each for each in catalog.combinations()}
    kinds = {"synergy": "help", "conflict": "**fight**"}
    rows = [
        (" + ".join(each.patterns), kinds.get(each.kind, each.kind), f"{each.title}. *{each.advice}*")
        for each in (found[name] for name in COMBINATIONS)
    ]
    return table(("patterns", "they", "because, and *so*"), rows)


def _rate(rate: float) -> str:
    return f"{number(rate / 1e9, 3)} billion" if rate >= 1e9 else number(rate, 3)


def _dollars(amount: float) -> str:
    for size, word in ((1e12, "trillion"), (1e9, "billion"), (1e6, "million")):
        if amount >= size:
            return f"{number(amount / size, 2)} {word} dollars"
    return say(amount, "dollar", 2)


# --- the learner's own system


def own_system(rights: Mapping[str, Iterable[str]], entry: str, worth: Mapping[str, float]) -> Exhibit:
    """Say what falls with one part of a learner's system, and which single right is worth taking away first."""
    kept = {owner: tuple(others) for owner, others in rights.items()}
    everything = set(worth)
    fallen = {each: sum(worth[part] for part in opened_from(kept, each) & everything) for each in sorted({*kept, entry})}
    total = sum(worth.values())
    rows = [(each, percent(lost / total, 2)) for each, lost in sorted(fallen.items(), key=lambda pair: (-pair[1], pair[0]))]
    owner, other, left = best_cut(kept, entry, worth)
    lines = [
        table(("if this is taken", "of all that is worth something, this falls"), rows).markdown,
        f"From **{entry}**: take away {owner} → {other} first. What falls goes from {percent(fallen[entry] / total, 2)} "
        f"to **{percent(left / total, 2)}**.",
    ]
    return Exhibit("\n\n".join(lines))


def own_hash(memory: int = 2**14, passes: int = 1) -> Exhibit:
    """Time one password hash on this machine: scrypt with a given cost, as the standard library has it."""
    import hashlib

    began = time.perf_counter()
    hashlib.scrypt(b"correct horse", salt=b"battery staple", n=memory, r=8, p=passes, maxmem=2**28)
    took = time.perf_counter() - began
    people = float(crack_cost(PEOPLE, took, CORE))
    return Exhibit(
        f"One hash took **{duration(took)}** here, so one core checks {number(1 / took, 2)} passwords each second. A password that a "
        f"person thought up costs an attacker with cores like this **{_dollars(people)}**, at {_dollars(CORE)} for a core and hour."
    )
