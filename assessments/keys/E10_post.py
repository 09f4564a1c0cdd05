"""E10, after the episode: the same outcomes as before it, by other questions."""

from __future__ import annotations

from random import Random
from typing import Any

from dstudio_lib import formulas
from dstudio_lib.assessment.items import (
    Anchor,
    Assessment,
    Choice,
    Code,
    Mistake,
    Numeric,
    Option,
    Parameter,
    Property,
    Recognition,
    Written,
)
from dstudio_lib.assessment.reference_answers import agrees_with, functions, letters, numbers, texts

_share = formulas.get("security.cracked_share")
_cores = formulas.get("security.hashing_cores")
_bits = formulas.get("security.password_entropy")
_quorum = formulas.get("quorums.byzantine_quorum")

DAY = 86_400

BOUNDARY = Choice(
    id="q1",
    title="What the proxy may ask",
    outcome="O1",
    bloom="analyse",
    depth="L2",
    points=1,
    prompt=(
        "A proxy fetches web pages for users, from any address that they name. It runs on a rented machine whose own identity, with the "
        "right to "
        "read the company's storage, can be asked for at an address that only this machine can reach. Where is the trust boundary of the "
        "storage?"
    ),
    options=(
        Option(
            "At the storage, which checks an identity at each call.",
            "It does check, and the identity is genuine. Whoever gets the proxy to ask for it has it.",
        ),
        Option("At the proxy's users: whoever can name an address can ask as the machine."),
        Option(
            "At the machine, since nobody else reaches that address.",
            "Nobody else reaches it directly. The proxy reaches it for everybody who asks it to.",
        ),
        Option(
            "At the operator of the rented machines.",
            "The operator did what was asked, by the machine that may ask. The question came through the proxy.",
        ),
    ),
    why="What a server may ask about itself, others may ask through it; so the storage believes whoever can name an address.",
    references=letters("q1", 1, right="B", wrong="A"),
)


def _edges(random: Random, size: int, count: int) -> list[list[str]]:
    """Draw doors, no two of them alike: whoever shuts one has shut it."""
    names = [f"n{each}" for each in range(size)]
    return [list(door) for door in random.sample([(one, other) for one in names for other in names], count)]


def _fallen(doors: list[list[str]], entry: str, closed: list[list[str]]) -> int:
    shut = {tuple(door) for door in closed}
    known, waiting = {entry}, [entry]
    while waiting:
        here = waiting.pop()
        for one, other in doors:
            if one == here and other not in known and (one, other) not in shut:
                known.add(other)
                waiting.append(other)
    return len(known)


def _open_doors(random: Random) -> list[tuple[Any, ...]]:
    return [(_edges(random, 10, count), "n0", []) for count in (8, 12, 16, 24)] + [([["n0", "n1"], ["n1", "n2"]], "n0", [])]


def _all_shut(random: Random) -> list[tuple[Any, ...]]:
    made: list[tuple[Any, ...]] = []
    for length in (3, random.randint(4, 8)):
        chain = [[f"n{each}", f"n{each + 1}"] for each in range(length)]
        at = random.randrange(1, length)
        made.append((chain, "n0", [chain[at]]))
    return [*made, ([["n0", "n1"]], "n0", [["n0", "n1"]])]


def _one_way(random: Random) -> list[tuple[Any, ...]]:
    length = random.randint(4, 8)
    back = [[f"n{each + 1}", f"n{each}"] for each in range(length)]
    return [(back, "n0", []), (back, f"n{length}", []), ([["n0", "n1"], ["n1", "n0"]], "n0", [["n1", "n0"]])]


def _some_shut(random: Random) -> list[tuple[Any, ...]]:
    made: list[tuple[Any, ...]] = []
    for count in (10, 14, 18, 22, 26):
        doors = _edges(random, 12, count)
        made.append((doors, "n0", random.sample(doors, 3)))
    round_it = [["n0", "n1"], ["n0", "n2"], ["n2", "n1"]]
    return [*made, (round_it, "n0", [["n0", "n1"]]), (round_it, "n0", [["n0", "n1"], ["n2", "n1"]])]


BLAST_RADIUS = Code(
    id="q2",
    title="Behind closed doors",
    outcome="O1",
    bloom="analyse",
    depth="L3",
    points=4,
    prompt=(
        "`doors` is a list of pairs `[from, to]`: an intruder in the first zone can get into the second, and not the other way about. "
        "`closed` "
        "is a list of pairs that have been shut. Write `fallen(doors, entry, closed)`: in how many zones an intruder can be who "
        "begins in `entry`, that one included.\n\n"
        '`fallen([["web", "app"], ["app", "data"]], "web", [["app", "data"]])` is 2.'
    ),
    function="fallen",
    stub='def fallen(doors, entry, closed):\n    """In how many zones an intruder can be."""',
    solution=(
        "open_doors = [door for door in doors if door not in closed]\nknown = {entry}\nwhile True:\n"
        "    more = {to for start, to in open_doors if start in known} - known\n"
        "    if not more:\n        return len(known)\n    known |= more"
    ),
    examples=(
        (([["web", "app"], ["app", "data"]], "web", [["app", "data"]]), 2),
        (([["web", "app"], ["app", "data"]], "web", []), 3),
    ),
    properties=(
        Property(title="all that open doors lead to falls", points=1, cases=_open_doors, holds=agrees_with(_fallen)),
        Property(title="doors lead one way", points=1, cases=_one_way, holds=agrees_with(_fallen)),
        Property(title="a closed door ends the way", points=1, cases=_all_shut, holds=agrees_with(_fallen)),
        Property(title="unless there is a way round it", points=1, cases=_some_shut, holds=agrees_with(_fallen)),
    ),
    references=functions(
        "def fallen(doors, entry, closed):",
        4,
        good=(
            "def fallen(doors, entry, closed):\n    known, waiting = {entry}, [entry]\n    while waiting:\n"
            "        here = waiting.pop()\n        for start, to in doors:\n"
            "            if start == here and to not in known and [start, to] not in closed:\n"
            "                known.add(to)\n                waiting.append(to)\n    return len(known)"
        ),
        partial=(
            "def fallen(doors, entry, closed):\n    known = {entry}\n    while True:\n"
            "        more = {to for start, to in doors if start in known} - known\n"
            "        if not more:\n            return len(known)\n        known |= more",
            2,
        ),
        wrong="def fallen(doors, entry, closed):\n    return len(doors) + 7",
    ),
)

SHOWN_ARCHITECTURE = Recognition(
    id="q3",
    title="Who reads the keys",
    outcome="O1",
    bloom="analyse",
    depth="L3",
    points=1,
    prompt=(
        "A company gave each of its 40 services rights to the two databases that it needs, and to no other. This is a (made-up) list of "
        "who "
        "may do what besides. Which of the lines undoes the others?"
    ),
    shown=(
        "| who | may |\n| --- | --- |\n| 1: all services | write to the log |\n| 2: the build server | put a new version of any service "
        "in place |\n"
        "| 3: three services | read the store of all services' credentials |\n| 4: two people | read the store, together and with a "
        "reason |"
    ),
    options=(
        Option(
            "Line 1: everybody reaches one place, so the log leads from each service to all others.",
            "Writing opens nothing. A log that everybody may write is a way to be seen, if somebody reads it.",
        ),
        Option(
            "Line 4: people make mistakes, and two of them make twice as many.",
            "They do, and here two of them would have to make the same one, in the open.",
        ),
        Option(
            "None: each service has two databases, so one service taken over opens two of them.",
            "That counts first steps. Those three services open the store, and it opens all the rest.",
        ),
        Option("Line 3: from any of three services the way leads to everything."),
    ),
    why="Whoever takes one of the three has the credentials of all forty. (Line 2 deserves a question too.)",
    references=letters("q3", 1, right="D", wrong="C"),
)

SHARE_FOUND = Numeric(
    id="q4",
    title="A month with the table",
    outcome="O2",
    bloom="apply",
    depth="L3",
    points=2,
    prompt=(
        "{accounts} salted hashes are stolen. The passwords are {length} symbols long, drawn at random from {symbols} that are equally "
        "likely. The attacker makes "
        "{guess_rate} guesses each second in all, shared evenly among the accounts, for {days} days. What share of the passwords falls? "
        "Give it as a number between 0 and 1."
    ),
    parameters=(
        Parameter("accounts", "stolen hashes", 100, 400, 10),
        Parameter("length", "symbols of a password", 6, 6, 1),
        Parameter("symbols", "symbols to draw from", 30, 40, 1),
        Parameter("guess_rate", "passwords tried each second", 4_000, 9_000, 100, "1/s"),
        Parameter("days", "days of trying", 10, 40, 1),
    ),
    unit="",
    expected=lambda n: _share(n["days"] * DAY, _bits(int(n["symbols"]), int(n["length"])), n["guess_rate"] / n["accounts"]),
    solution=(
        'formulas.get("security.cracked_share")(q4.days * 86_400, '
        'formulas.get("security.password_entropy")(q4.symbols, q4.length), q4.guess_rate / q4.accounts)'
    ),
    mistakes=(
        Mistake(
            "each hash has a salt, so that guesses are shared out among the accounts",
            lambda n: min(1.0, n["days"] * DAY * n["guess_rate"] / n["symbols"] ** n["length"]),
        ),
        Mistake(
            "after trying half of all passwords half have fallen, not all: the share grows evenly",
            lambda n: min(1.0, 2 * n["days"] * DAY * n["guess_rate"] / n["accounts"] / n["symbols"] ** n["length"]),
        ),
        Mistake(
            "a day has 86\u202f400 seconds, not 3\u202f600",
            lambda n: min(1.0, n["days"] * 3_600 * n["guess_rate"] / n["accounts"] / n["symbols"] ** n["length"]),
        ),
    ),
    references=numbers(
        "q4",
        2,
        good="q4.days * 86_400 * q4.guess_rate / q4.accounts / q4.symbols ** q4.length",
        partial="2 * q4.days * 86_400 * q4.guess_rate / q4.accounts / q4.symbols ** q4.length",
    ),
)

DEFENDERS_CORES = Numeric(
    id="q5",
    title="How slow can it be?",
    outcome="O2",
    bloom="apply",
    depth="L3",
    points=2,
    prompt=(
        "{log_ins} people log in each second at the peak, and {cores} cores are there to check their passwords; they may be busy for "
        "{busy} of the time. How long may one hash take on a core, at most, in seconds?"
    ),
    parameters=(
        Parameter("log_ins", "log-ins each second", 20, 90, 1, "1/s"),
        Parameter("cores", "cores", 6, 24, 1),
        Parameter("busy", "share of time that they may be busy", 0.5, 0.8, 0.01, "%"),
    ),
    unit="seconds",
    expected=lambda n: n["cores"] * n["busy"] / _cores(n["log_ins"], 1.0),
    solution='q5.cores * q5.busy / formulas.get("security.hashing_cores")(q5.log_ins, 1.0)',
    mistakes=(
        Mistake("that keeps the cores busy all the time", lambda n: n["cores"] / n["log_ins"]),
        Mistake("this is the time on one core only", lambda n: n["busy"] / n["log_ins"]),
        Mistake("this is the other way up: hashes each second", lambda n: n["log_ins"] / (n["cores"] * n["busy"])),
    ),
    references=numbers("q5", 2, good="q5.cores * q5.busy / q5.log_ins", partial="q5.cores / q5.log_ins"),
)

SLOW_HASH = Choice(
    id="q6",
    title="After the theft",
    outcome="O2",
    bloom="apply",
    depth="L3",
    points=1,
    prompt=(
        "A table of salted hashes is stolen. They are of a slow hash, of a quarter of a second; people chose the passwords. An attacker "
        "rents cores at 2 cents an hour. "
        "Against a good dictionary such passwords are worth about 20 bits. What does one cost the attacker, on average?"
    ),
    options=(
        Option(
            "More than it is worth: a slow hash makes guessing hopeless.",
            "It multiplies each guess by its time. A million quarter seconds are three days of one core.",
        ),
        Option(
            "Some thousand dollars.",
            "That would take about ten bits more. Half of 2²⁰ guesses, a quarter of a second each, are 36 hours of a core.",
        ),
        Option("Less than a dollar."),
        Option(
            "Nothing, since salts can be read in the table.",
            "They can, and the guesses must still be made, for each account anew.",
        ),
    ),
    why="Half of 2²⁰ guesses of a quarter of a second each are 36 hours of a core, at 2 cents each: 73 cents.",
    references=letters("q6", 1, right="C", wrong="A"),
)

QUORUM = Numeric(
    id="q7",
    title="Votes for a decision",
    outcome="O3",
    bloom="apply",
    depth="L3",
    points=2,
    prompt=(
        "A group has {replicas} replicas, of which up to {faults} may lie. Each vote that a decision needs takes a signature to be "
        "checked, which takes {check}. "
        "How long does it take to check, one after the other, the votes of the smallest quorum of which every two share an honest replica? "
        "Give it in seconds."
    ),
    parameters=(
        Parameter("replicas", "replicas", 16, 40, 1),
        Parameter("faults", "liars that may be among them", 2, 5, 1),
        Parameter("check", "time to check a signature", 0.0001, 0.0009, 0.00001, "s"),
    ),
    unit="seconds",
    expected=lambda n: n["check"] * _quorum(int(n["replicas"]), int(n["faults"])),
    solution='q7.check * formulas.get("quorums.byzantine_quorum")(q7.replicas, q7.faults)',
    mistakes=(
        Mistake("that is a majority, and two majorities may share a liar alone", lambda n: n["check"] * (n["replicas"] // 2 + 1)),
        Mistake("nobody can wait for all: the liars may be silent", lambda n: n["check"] * n["replicas"]),
    ),
    references=numbers(
        "q7",
        2,
        good="-(-(q7.replicas + q7.faults + 1) // 2) * q7.check",
        partial="(q7.replicas // 2 + 1) * q7.check",
    ),
)

TWO_STORIES = Recognition(
    id="q8",
    title="Five members, one of them ill",
    outcome="O3",
    bloom="apply",
    depth="L4",
    points=1,
    prompt="A configuration store of five members decides by majority. This is a (made-up) extract from its logs. What does it show?",
    shown=(
        "| member | what its log says of decision 17 |\n| --- | --- |\n| V | *leader is W* (votes: V, W, Z) |\n| W | *leader is W* "
        "(votes: V, W, Z) |\n"
        "| X | *leader is Y* (votes: X, Y, Z) |\n| Y | *leader is Y* (votes: X, Y, Z) |\n| Z | broken memory module, replaced next day |"
    ),
    options=(
        Option("Two majorities share one member only, and it told each another thing: a group made for crashes met a liar."),
        Option(
            "Two members too few: with seven, majorities would bear this.",
            "With seven they still may share one member only. Quorums must be larger, and not the group alone.",
        ),
        Option(
            "A split network: for a while each side went on with a majority of its own, and afterwards both had decided.",
            "Five have no two majorities apart. Both have Z in them, so Z was heard on both sides.",
        ),
        Option(
            "Clocks that differ: decision 17 was made twice at different times.",
            "The order of times plays no part: each log holds a full majority for its own version.",
        ),
    ),
    why="Z's vote is in both quorums. What fails by halves is a liar to those who hear it, and five members with majorities bear none.",
    references=letters("q8", 1, right="A", wrong="C"),
)

A_DESIGN = Written(
    id="q9",
    title="A merger to take apart",
    outcome="O1",
    bloom="analyse",
    depth="L4",
    points=5,
    prompt=(
        "Two companies join. To begin with, their networks are connected by one link on which everything may pass, the administrators of "
        "each "
        "get the rights of the other's, and one monitoring server may log in to every machine of both. Write five to ten sentences: draw "
        "the "
        "trust boundaries before and after in words, say what falls when an administrator's laptop is taken and when the monitoring server "
        "is, and propose the two changes that shrink this most, with their price."
    ),
    rubric=(
        Anchor(
            5, "names the boundaries, follows each loss step by step to its end, and proposes two changes that cut it, each with its price"
        ),
        Anchor(4, "as above, but one of the parts stays general"),
        Anchor(3, "sees that the laptop and the server open nearly everything, without following how"),
        Anchor(1, "lists good practices that are not tied to this merger"),
        Anchor(0, "sees nothing wrong, or does not answer"),
    ),
    references=texts(
        "Before, each company was one boundary with its own administrators. Afterwards there is a single one around both, as wide as the "
        "weaker of "
        "the two. A laptop of any administrator now opens both companies at once. The monitoring server opens every machine directly and "
        "is reached "
        "from each of them, so whoever takes any machine may go through it. I would let monitoring receive and not log in: agents on all "
        "machines "
        "must be set up. And on the link I would allow named flows only, which costs weeks of asking who needs what, and each exception "
        "is a door.",
        "They should use strong passwords.",
    ),
)

ASSESSMENT = Assessment(
    id="E10-post",
    title="Security & Trust: after the episode",
    episode="E10",
    introduction=(
        "These questions measure the same things as the ones **before** the episode, in other words and with other numbers. "
        "What you can do now and could not then is what you have learned."
    ),
    minutes=30,
    items=(
        BOUNDARY,
        BLAST_RADIUS,
        SHOWN_ARCHITECTURE,
        SHARE_FOUND,
        DEFENDERS_CORES,
        SLOW_HASH,
        QUORUM,
        TWO_STORIES,
        A_DESIGN,
    ),
)
