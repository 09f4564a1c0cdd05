"""E10, before the episode: what the learner already knows."""

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

_cost = formulas.get("security.crack_cost")
_cores = formulas.get("security.hashing_cores")
_bits = formulas.get("security.password_entropy")
_replicas = formulas.get("quorums.replicas_for_liars")

BOUNDARY = Choice(
    id="q1",
    title="Where the line runs",
    outcome="O1",
    bloom="analyse",
    depth="L2",
    points=1,
    prompt=(
        "A web shop talks to its payment service over the company's own network. The payment service accepts every call that comes from "
        "an address of that network, and asks nothing else. Where is the trust boundary that protects the payments?"
    ),
    options=(
        Option(
            "Between the shop and the payment service.",
            "There is a wire between them, and no question: what comes over it is believed because of where it comes from.",
        ),
        Option(
            "Around the payment service, which has an address of its own.",
            "An address tells where somebody is. A boundary is where somebody is asked who they are.",
        ),
        Option("At the edge of the network: whoever is inside is believed."),
        Option(
            "Nowhere: a company's own network needs none.",
            "The network is believed, which is a boundary, and a wide one: anything taken over inside stands behind it.",
        ),
    ),
    why="The only question that is asked is whether the caller is inside, so anything inside that is taken over can call for payments.",
    references=letters("q1", 1, right="C", wrong="A"),
)


def _system(random: Random, size: int, rights: int) -> dict[str, list[str]]:
    names = [f"s{each}" for each in range(size)]
    made: dict[str, list[str]] = {name: [] for name in names}
    for _ in range(rights):
        one, other = random.choice(names), random.choice(names)
        if other not in made[one]:
            made[one].append(other)
    return made


def _opened(rights: dict[str, list[str]], entry: str) -> set[str]:
    known, waiting = {entry}, [entry]
    while waiting:
        for other in rights.get(waiting.pop(), []):
            if other not in known:
                known.add(other)
                waiting.append(other)
    return known


def _count(rights: dict[str, list[str]], entry: str) -> int:
    return len(_opened(rights, entry))


def _drawn(random: Random, size: int, rights: int) -> list[tuple[Any, ...]]:
    cases = [(_system(random, size, rights + each), "s0") for each in range(6)]
    return [*cases, (dict(cases[0][0]) | {"s0": ["s1", "s2", "s3"]}, "s0")]


def _chain(random: Random) -> list[tuple[Any, ...]]:
    made = []
    for length in (2, 4, random.randint(5, 9)):
        made.append(({f"s{each}": [f"s{each + 1}"] for each in range(length)}, "s0"))
    return made


def _circle(random: Random) -> list[tuple[Any, ...]]:
    made = []
    for length in (3, random.randint(4, 8)):
        circle = {f"s{each}": [f"s{(each + 1) % length}", "s0"] for each in range(length)}
        made.append((circle | {"outside": ["s0"]}, "s1"))
    return [*made, ({"s0": ["s0", "s1"], "s1": ["s0"], "outside": ["s1"]}, "s0")]


def _unlisted(random: Random) -> list[tuple[Any, ...]]:
    other = random.randint(3, 9)
    return [({}, "s0"), ({"s1": ["s0", "s2"]}, "s0"), ({"s0": [f"s{other}"], f"s{other + 1}": ["s0"]}, "s0")]


BLAST_RADIUS = Code(
    id="q2",
    title="What falls with it",
    outcome="O1",
    bloom="analyse",
    depth="L3",
    points=4,
    prompt=(
        "`rights` says who can get into what: `rights[name]` is a list of the parts into which `name` can get. Parts that can get into "
        "nothing need not be listed. Write `falls(rights, entry)`: the number of parts that fall when `entry` is taken over, "
        "`entry` included, and everything that those can get into in turn.\n\n"
        '`falls({"shop": ["mail"], "mail": ["addresses"], "backup": ["mail"]}, "shop")` is 3.'
    ),
    function="falls",
    stub='def falls(rights, entry):\n    """How many parts fall with one of them."""',
    solution=(
        "known, waiting = {entry}, [entry]\nwhile waiting:\n    for other in rights.get(waiting.pop(), []):\n"
        "        if other not in known:\n            known.add(other)\n            waiting.append(other)\nreturn len(known)"
    ),
    examples=((({"shop": ["mail"], "mail": ["addresses"], "backup": ["mail"]}, "shop"), 3), (({}, "shop"), 1)),
    properties=(
        Property(title="a chain falls to its end", points=1, cases=_chain, holds=agrees_with(_count)),
        Property(title="a circle ends", points=1, cases=_circle, holds=agrees_with(_count)),
        Property(title="what cannot be reached stands, and unlisted parts are parts", points=1, cases=_unlisted, holds=agrees_with(_count)),
        Property(
            title="systems with few rights and with many",
            points=1,
            cases=lambda random: _drawn(random, 12, 8) + _drawn(random, 12, 26),
            holds=agrees_with(_count),
        ),
    ),
    references=functions(
        "def falls(rights, entry):",
        4,
        good=(
            "def falls(rights, entry):\n    known = {entry}\n    while True:\n"
            "        more = {other for each in known for other in rights.get(each, [])} - known\n"
            "        if not more:\n            return len(known)\n        known |= more"
        ),
        partial=("def falls(rights, entry):\n    return 1 + sum(falls(rights, other) for other in rights.get(entry, []))", 2),
        wrong="def falls(rights, entry):\n    return len(rights)",
    ),
)

SHOWN_ARCHITECTURE = Recognition(
    id="q3",
    title="One of these walls",
    outcome="O1",
    bloom="analyse",
    depth="L3",
    points=1,
    prompt="This is a (made-up) review of a network that was divided into six zones last year. Which anti-pattern does it show?",
    shown=(
        "| from | to | who may pass |\n| --- | --- | --- |\n| each zone | the zone of the monitoring | every machine |\n"
        "| the zone of the monitoring | each zone | the account of the monitoring, as administrator |\n"
        "| web zone | payment zone | 3 machines, one port |\n| office zone | all others | no one |"
    ),
    options=(
        Option(
            "Too few zones: six are not enough for a network of any size.",
            "The number of rooms does not matter as long as one of them has a door to all the others.",
        ),
        Option("One part that everybody can reach and that can do everything joins what was divided."),
        Option(
            "Missing encryption between the zones.",
            "Encryption keeps others from listening. Here those who may pass are the problem.",
        ),
        Option(
            "A bottleneck: the monitoring will be overloaded by six zones.",
            "That is a question of capacity. The review shows who can get where.",
        ),
    ),
    why="From any zone into the monitoring, and from there as administrator into any other: two steps, and every wall is passed.",
    references=letters("q3", 1, right="B", wrong="C"),
)

PRICE_OF_A_PASSWORD = Numeric(
    id="q4",
    title="The attacker's bill",
    outcome="O2",
    bloom="apply",
    depth="L3",
    points=2,
    prompt=(
        "Passwords of {length} symbols are drawn at random from {symbols} that are equally likely. A core needs {hash_time} for one hash "
        "and "
        "costs {core_cost} an hour to rent. How much does an attacker spend on average to find one password from its salted hash?"
    ),
    parameters=(
        Parameter("length", "symbols of a password", 6, 8, 1),
        Parameter("symbols", "symbols to draw from", 30, 60, 1),
        Parameter("hash_time", "time of one hash", 0.05, 0.5, 0.01, "s"),
        Parameter("core_cost", "rent of a core", 0.01, 0.05, 0.001, "dollar/h"),
    ),
    unit="dollars",
    expected=lambda n: _cost(_bits(int(n["symbols"]), int(n["length"])), n["hash_time"], n["core_cost"]),
    solution=(
        'formulas.get("security.crack_cost")(formulas.get("security.password_entropy")(q4.symbols, q4.length), q4.hash_time, q4.core_cost)'
    ),
    mistakes=(
        Mistake(
            "that is the bill for trying all of them; on average half are enough",
            lambda n: 2 * _cost(_bits(int(n["symbols"]), int(n["length"])), n["hash_time"], n["core_cost"]),
        ),
        Mistake(
            "the rent is for an hour, and a hash takes seconds",
            lambda n: 3600 * _cost(_bits(int(n["symbols"]), int(n["length"])), n["hash_time"], n["core_cost"]),
        ),
        Mistake(
            "each symbol multiplies the candidates; it does not add to them",
            lambda n: n["symbols"] * n["length"] / 2 * n["hash_time"] * n["core_cost"] / 3600,
        ),
    ),
    references=numbers(
        "q4",
        2,
        good="q4.symbols ** q4.length / 2 * q4.hash_time * q4.core_cost / 3600",
        partial="q4.symbols ** q4.length * q4.hash_time * q4.core_cost / 3600",
    ),
)

DEFENDERS_CORES = Numeric(
    id="q5",
    title="The defender's bill",
    outcome="O2",
    bloom="apply",
    depth="L3",
    points=2,
    prompt=(
        "{log_ins} people log in each second at the peak. A password hash takes {hash_time} of one core. The hash is made slower by "
        "{steps} steps, each of which doubles its time. How many cores do the log-ins keep busy afterwards, on average? (It may be a "
        "fraction.)"
    ),
    parameters=(
        Parameter("log_ins", "log-ins each second", 20, 90, 1, "1/s"),
        Parameter("hash_time", "time of one hash, before", 0.02, 0.1, 0.002, "s"),
        Parameter("steps", "steps", 2, 4, 1),
    ),
    unit="",
    expected=lambda n: _cores(n["log_ins"], n["hash_time"] * 2 ** n["steps"]),
    solution='formulas.get("security.hashing_cores")(q5.log_ins, q5.hash_time * 2 ** q5.steps)',
    mistakes=(
        Mistake("these are the cores before the change", lambda n: _cores(n["log_ins"], n["hash_time"])),
        Mistake(
            "each step doubles, so that steps multiply and do not add", lambda n: _cores(n["log_ins"], n["hash_time"] * (1 + n["steps"]))
        ),
        Mistake("slower is more time for each log-in, not less", lambda n: _cores(n["log_ins"], n["hash_time"] / 2 ** n["steps"])),
    ),
    references=numbers("q5", 2, good="q5.log_ins * q5.hash_time * 2 ** q5.steps", partial="q5.log_ins * q5.hash_time * (1 + q5.steps)"),
)

SLOW_HASH = Choice(
    id="q6",
    title="What slowness buys",
    outcome="O2",
    bloom="apply",
    depth="L3",
    points=1,
    prompt=(
        "A site doubles the time of its password hash. Its passwords are random, eleven letters and digits. Which change would have "
        "given the "
        "attacker as much more work, without any cost at log-in?"
    ),
    options=(
        Option("One more bit in each password, which is less than one more letter."),
        Option(
            "Passwords of twice the length, which are twice as much work to find.",
            "That multiplies the work by a number with twenty digits. Doubling the time is one doubling only.",
        ),
        Option(
            "Twice as long a salt.",
            "A salt makes each account a job of its own. Beyond being unique, its length does nothing.",
        ),
        Option(
            "Twice as many machines for log-ins.",
            "Those help the people who wait. The attacker works on machines of their own.",
        ),
    ),
    why="A doubled time is a factor of two, and so is one bit. One more letter or digit is nearly six bits.",
    references=letters("q6", 1, right="A", wrong="C"),
)

REPLICAS = Numeric(
    id="q7",
    title="Members for a ledger",
    outcome="O3",
    bloom="apply",
    depth="L3",
    points=2,
    prompt=(
        "A ledger is kept by replicas at several firms, each firm with {each} of them. It must stay right if any {firms} firms lie with "
        "all their replicas, without trusted hardware or bounds on delays. At each firm a replica costs {price} a month. What is the least "
        "that all replicas together cost a month? (The number of replicas need not be a multiple of those of a firm.)"
    ),
    parameters=(
        Parameter("each", "replicas at each firm", 1, 4, 1),
        Parameter("firms", "firms that may lie", 1, 5, 1),
        Parameter("price", "price of a replica a month", 100, 400, 5, "dollar"),
    ),
    unit="dollars",
    expected=lambda n: n["price"] * _replicas(int(n["each"] * n["firms"])),
    solution='q7.price * formulas.get("quorums.replicas_for_liars")(q7.each * q7.firms)',
    mistakes=(
        Mistake("a majority bears crashes; liars cost one f more", lambda n: n["price"] * (2 * n["each"] * n["firms"] + 1)),
        Mistake("with three times as many, two quorums may share liars alone: one more", lambda n: n["price"] * 3 * n["each"] * n["firms"]),
    ),
    references=numbers("q7", 2, good="q7.price * (3 * q7.each * q7.firms + 1)", partial="q7.price * (2 * q7.each * q7.firms + 1)"),
)

TWO_STORIES = Recognition(
    id="q8",
    title="Two stories",
    outcome="O3",
    bloom="apply",
    depth="L4",
    points=1,
    prompt="Three replicas agree by votes of two. This is a (made-up) log of one decision. What does it show?",
    shown=(
        "| time | replica | what it did |\n| --- | --- | --- |\n| 1 | A to B | my vote is *pay* |\n| 1 | A to C | my vote is *refuse* |\n"
        "| 2 | B | own vote *pay*, with A's that is two: decides *pay* |\n| 2 | C | own vote *refuse*, with A's that is two: decides "
        "*refuse* |"
    ),
    options=(
        Option(
            "A crash of A between its two messages, which majorities survive.",
            "A crashed replica falls silent. This one said two different things.",
        ),
        Option(
            "A network split, after which both sides must wait.",
            "All three heard from one another's side; nothing was lost. The votes themselves differ.",
        ),
        Option(
            "A slow replica: with a longer timeout B and C would have heard the same votes, and decided alike.",
            "Nobody waited in vain. More time brings no other vote of A's.",
        ),
        Option("A liar among three: the two quorums share it alone, so each may hear another story."),
    ),
    why="Two quorums of two among three share one replica, and it was the one that lied. It takes four replicas to bear one liar.",
    references=letters("q8", 1, right="D", wrong="B"),
)

A_DESIGN = Written(
    id="q9",
    title="A design to take apart",
    outcome="O1",
    bloom="analyse",
    depth="L4",
    points=5,
    prompt=(
        "A team shows this design: a public web server may read all storage of the company, because it also serves as a backup station at "
        "night; all services take their database passwords from one file on a shared disk; logs are kept for a year and read by nobody. "
        "Write five to ten sentences: draw the trust boundaries in words, say what falls when the web server is taken over and when the "
        "disk "
        "is read, and propose the two changes that shrink this most, with their price."
    ),
    rubric=(
        Anchor(
            5, "names the boundaries, follows each loss step by step to its end, and proposes two changes that cut it, each with its price"
        ),
        Anchor(4, "as above, but one of the parts stays general"),
        Anchor(3, "sees that the web server and the file open nearly everything, without following how"),
        Anchor(1, "lists good practices that are not tied to this design"),
        Anchor(0, "sees nothing wrong, or does not answer"),
    ),
    references=texts(
        "There are two boundaries: internet to web server, and everything inside, which believes itself. Whoever takes the web server "
        "reads all "
        "storage at once, because of the nightly role. Whoever reads the shared disk has every password and so every database, and each "
        "service "
        "can read it, so any one of them is enough. First I would give the backup a role and a machine of its own: one machine more to "
        "run. "
        "Then each service its own secret with hours of life: a secret store to keep up. Somebody must also read the log of that store.",
        "It looks fine. Perhaps use a firewall.",
    ),
)

ASSESSMENT = Assessment(
    id="E10-pre",
    title="Security & Trust: before the episode",
    episode="E10",
    introduction=(
        "These questions find out what you know **before** the episode. Nobody expects you to know all of it: what you leave open now, "
        "and answer afterwards, is what the episode has taught you."
    ),
    minutes=30,
    items=(
        BOUNDARY,
        BLAST_RADIUS,
        SHOWN_ARCHITECTURE,
        PRICE_OF_A_PASSWORD,
        DEFENDERS_CORES,
        SLOW_HASH,
        REPLICAS,
        TWO_STORIES,
        A_DESIGN,
    ),
)
