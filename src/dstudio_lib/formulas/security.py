"""What an attacker pays, how many are hit, and what an alarm is worth: password hashes, blast radius, base rates."""

from __future__ import annotations

import math
from functools import reduce
from typing import Annotated

from dstudio_lib.foundation.conditions import Caveat, Requirement
from dstudio_lib.foundation.elementary import binomial, elementwise, log2, minimum
from dstudio_lib.foundation.quantities import Cost, Duration, Items, PositiveRate, Probability, Rate, Ratio, like
from dstudio_lib.foundation.references import Source
from dstudio_lib.foundation.registry import formula
from dstudio_lib.foundation.tracing import Constant

SECONDS_PER_HOUR = Constant(3_600.0, "3600", "s/h")
"""Machines are rented by the hour, and hashes take seconds."""

_MEANING = Source("dstudio", "follows from the meaning of the quantities", "M")

Alphabet = Annotated[
    int,
    like(
        Items,
        name="symbols",
        symbol="N",
        meaning="equally likely symbols, or words of a list",
        lower=2,
        upper=1e9,
        default=62,
        practical=(2, 10_000),
    ),
]
Length = Annotated[
    int,
    like(
        Items, name="length", symbol=r"\ell", meaning="symbols drawn", lower=1, upper=1_000, default=10, practical=(1, 40), scale="linear"
    ),
]
ClassSizes = Annotated[
    list[int],
    like(
        Items,
        name="class sizes",
        symbol=r"\left(n_1, n_2, \ldots\right)",
        meaning="records that agree in everything an outsider may know, for each such group",
        vector=True,
        upper=1e10,
        default=5,
        practical=(1, 1_000),
    ),
]
Anonymity = Annotated[
    int, like(Items, name="anonymity", symbol="k", meaning="records that each one cannot be told from, itself included", upper=1e10)
]
Entropy = Annotated[
    float,
    like(
        Ratio,
        name="entropy",
        symbol="H",
        meaning="bits: each doubles the guesses",
        upper=1_000,
        default=40.0,
        practical=(10, 128),
        scale="linear",
    ),
]
DrawnEntropy = Annotated[float, like(Entropy, upper=float("inf"))]
HashTime = Annotated[
    float,
    like(
        Duration,
        name="hash time",
        symbol=r"t_h",
        meaning="time that one core takes for one password",
        lower_open=True,
        default=0.25,
        practical=(1e-9, 2),
    ),
]
Cores = Annotated[
    float,
    like(
        Ratio,
        name="cores",
        symbol="m",
        meaning="cores, or as many as the hardware is worth",
        lower_open=True,
        default=1_000.0,
        practical=(1, 1e6),
    ),
]
GuessRate = Annotated[
    float,
    like(PositiveRate, name="guess rate", symbol="g", meaning="passwords tried each second", default=4_000.0, practical=(1, 1e13)),
]
CrackTime = Annotated[float, like(Duration, name="time to crack", symbol="T", meaning="until the password is found", display="d")]
AttackTime = Annotated[
    float,
    like(
        Duration,
        name="attack time",
        symbol="t",
        meaning="how long the attacker tries",
        default=2_592_000.0,
        practical=(1, 1e9),
        display="d",
    ),
]
Cracked = Annotated[float, like(Probability, name="cracked", symbol="P", meaning="chance that the password has been found")]
CoreCost = Annotated[
    float,
    like(Cost, name="core cost", symbol=r"C_c", unit="dollar/h", meaning="money for one core and hour", default=0.02, practical=(1e-4, 10)),
]
CrackCost = Annotated[float, like(Cost, name="cost to crack", symbol="C", meaning="money for one password, on average")]
LoginRate = Annotated[
    float, like(Rate, name="login rate", symbol=r"\lambda", meaning="passwords to check each second", default=50.0, practical=(0.01, 1e5))
]
BusyCores = Annotated[float, like(Ratio, name="busy cores", symbol="a", meaning="cores that the log-ins keep busy, on average")]
Cells = Annotated[
    int,
    like(
        Items,
        name="cells",
        symbol="n",
        meaning="separate copies of the system, each with its own users",
        lower=1,
        upper=1e6,
        default=10,
        practical=(1, 1_000),
    ),
]
Workers = Annotated[
    int,
    like(
        Items,
        name="workers",
        symbol="n",
        meaning="workers in the fleet",
        lower=1,
        upper=1_000,
        default=8,
        practical=(2, 200),
        scale="linear",
    ),
]
ShardSize = Annotated[
    int,
    like(
        Items,
        name="shard size",
        symbol="k",
        meaning="workers that serve one tenant",
        lower=1,
        upper=1_000,
        default=2,
        practical=(1, 10),
        scale="linear",
    ),
]
Shared = Annotated[
    int,
    like(
        Items,
        name="workers shared",
        symbol="j",
        meaning="workers that two tenants have in common",
        upper=1_000,
        default=1,
        practical=(0, 10),
        scale="linear",
    ),
]
Hit = Annotated[
    float,
    like(Probability, name="blast radius", symbol="s", meaning="share of users or tenants that go down", practical=(1e-9, 1), scale="log"),
]
Overlap = Annotated[
    float, like(Probability, name="overlap", symbol=r"P(j)", meaning="chance that two tenants share exactly so many workers")
]
Grants = Annotated[
    float,
    like(
        Ratio,
        name="grants",
        symbol="c",
        meaning="others that whoever has taken one service can get into, on average",
        upper=1_000,
        default=2.0,
        practical=(0.0, 6.0),
        scale="linear",
    ),
]
TrustReach = Annotated[
    float,
    like(Probability, name="blast radius", symbol="b", meaning="share of all services that one of them opens, on average over all of them"),
]
BaseRate = Annotated[
    float,
    like(
        Probability,
        name="base rate",
        symbol=r"\pi",
        meaning="share of events that are really bad",
        lower_open=True,
        default=1e-4,
        practical=(1e-7, 0.5),
        scale="log",
    ),
]
DetectionRate = Annotated[
    float,
    like(
        Probability,
        name="detection rate",
        symbol="d",
        meaning="share of bad events that raise the alarm",
        lower_open=True,
        default=0.99,
        practical=(0.5, 1),
    ),
]
FalseAlarmRate = Annotated[
    float,
    like(
        Probability,
        name="false-alarm rate",
        symbol="f",
        meaning="share of harmless events that raise the alarm",
        default=0.01,
        practical=(1e-7, 0.5),
        scale="log",
    ),
]
Precision = Annotated[float, like(Probability, name="precision", symbol=r"\mathrm{PPV}", meaning="share of alarms that are right")]
EventRate = Annotated[
    float, like(Rate, name="event rate", symbol=r"\lambda", meaning="events looked at each second", default=100.0, practical=(1e-4, 1e6))
]
FalseAlarms = Annotated[float, like(Rate, name="false alarms", symbol=r"\lambda_f", meaning="false alarms each second")]

_SOME_LEFT = Requirement(
    lambda workers, shard_size, **_: shard_size <= workers,
    "shard_size={shard_size} is more than workers={workers}; shard_size is allowed from 1 to {workers}; try shard_size=1.",
    "shard_size",
)


# --- passwords


@formula(sources=(_MEANING,), words=("password", "passphrase", "bits of entropy", "keyspace"))
def password_entropy(symbols: Alphabet, length: Length) -> DrawnEntropy:
    """Bits of entropy in a password drawn at random.

    It holds for symbols drawn evenly and independently, by a machine. What people think up is far weaker than its length suggests,
    because attackers try the likely first.

    >>> round(password_entropy(symbols=7776, length=5), 2)  # five words of a list of 6^5
    64.62
    """
    return length * log2(symbols)


@formula(sources=(_MEANING,), words=("password hash", "bcrypt", "Argon2", "brute force", "guesses per second"))
def guess_rate(cores: Cores, hash_time: HashTime) -> GuessRate:
    """Passwords that an attacker tries each second against a stolen hash.

    It holds while the attacker's cores are like the defender's: hashes that need little memory run thousands of times faster on
    graphics processors, which counts as so many more cores.

    >>> guess_rate(cores=1000, hash_time=0.25)
    4000.0
    """
    return cores / hash_time


@formula(sources=(_MEANING,), words=("password", "brute force", "exhaust", "keyspace", "crack"))
def time_to_exhaust(entropy: Entropy, guess_rate: GuessRate) -> CrackTime:
    """Time to try every password of an entropy.

    It holds for random passwords and one hash with a salt of its own. Each bit doubles it, and so does a hash that is twice as slow.

    >>> time_to_exhaust(entropy=20, guess_rate=1048.576)
    1000.0
    """
    return 2**entropy / guess_rate


@formula(sources=(_MEANING,), words=("password", "brute force", "crack", "expected"))
def expected_crack_time(entropy: Entropy, guess_rate: GuessRate) -> CrackTime:
    """Time to find a random password, on average: half of what it takes to try all.

    It holds under the conditions of :func:`time_to_exhaust`, for more than a few possible passwords. Half of the passwords fall
    earlier.

    >>> expected_crack_time(entropy=20, guess_rate=1048.576)
    500.0
    """
    return 2**entropy / (2 * guess_rate)


@formula(sources=(_MEANING,), words=("password", "brute force", "breach", "rotation"))
def cracked_share(attack_time: AttackTime, entropy: Entropy, guess_rate: GuessRate) -> Cracked:
    """Chance that a random password has been found after some time.

    It grows evenly until all have been tried. Of many stolen hashes, each attacked for so long, it is the share that has fallen.

    >>> cracked_share(attack_time=250, entropy=20, guess_rate=1048.576)
    0.25
    >>> float(cracked_share(attack_time=2000, entropy=20, guess_rate=1048.576))
    1.0
    """
    return minimum(1, attack_time * guess_rate / 2**entropy)


@formula(sources=(_MEANING,), words=("password hash", "work factor", "bcrypt", "Argon2", "attacker cost"))
def crack_cost(entropy: Entropy, hash_time: HashTime, core_cost: CoreCost) -> CrackCost:
    """Money that an attacker spends to find one random password, on average.

    It does not depend on how many machines share the work. It holds for rented cores like the defender's; whoever steals cores, or
    builds hardware for the hash, pays less.

    >>> round(crack_cost(entropy=21, hash_time=3.6, core_cost=1.0), 3)  # 2^20 hashes, a thousandth of a dollar each
    1048.576
    """
    return 2**entropy / 2 * hash_time * core_cost / SECONDS_PER_HOUR


@formula(sources=(Source("lazowska1984quantitative", "the utilisation law"),), words=("password hash", "login", "work factor", "capacity"))
def hashing_cores(login_rate: LoginRate, hash_time: HashTime) -> BusyCores:
    """Cores that checking passwords keeps busy: the defender's side of a slow hash.

    A mean: a storm of log-ins, or an attacker who sends wrong passwords, needs more, so limit the rate before the hash is computed.

    >>> hashing_cores(login_rate=50, hash_time=0.25)
    12.5
    """
    return login_rate * hash_time


# --- blast radius


@formula(
    sources=(Source("maccarthaigh2014shuffle", "traditional horizontal scaling, and sharding"),),
    words=("cell", "bulkhead", "isolation", "poison request", "partition"),
)
def cell_blast_radius(cells: Cells) -> Hit:
    """Share of the users that one failing cell takes down.

    It holds if users are spread evenly and cells share nothing: a common deployment, configuration or key takes down all of them.

    >>> cell_blast_radius(cells=10)
    0.1
    """
    return 1 / cells


@formula(
    sources=(Source("maccarthaigh2014shuffle", "shuffle sharding of eight instances"),),
    words=("shuffle sharding", "noisy neighbour", "poison request", "isolation", "tenants"),
    requires=(_SOME_LEFT,),
)
def shuffle_blast_radius(workers: Workers, shard_size: ShardSize) -> Hit:
    """Share of the tenants that go down with one tenant, when each has a random choice of workers.

    Only those with exactly the same workers lose all of theirs. It holds if clients go on to another of their workers when one is
    dead; those that share some workers lose capacity.

    >>> round(shuffle_blast_radius(workers=8, shard_size=2), 6)  # 1/28, against 1/4 for four pairs
    0.035714
    """
    return 1 / binomial(workers, shard_size)


@formula(
    sources=(Source("maccarthaigh2014shuffle", "the opening, hands of four cards"),),
    words=("shuffle sharding", "noisy neighbour", "hypergeometric", "tenants"),
    requires=(
        _SOME_LEFT,
        Requirement(
            lambda shard_size, shared, **_: shared <= shard_size,
            "shared={shared} is more than shard_size={shard_size}; shared is allowed from 0 to {shard_size}; try shared=0.",
            "shared",
        ),
    ),
)
def shuffle_overlap(workers: Workers, shard_size: ShardSize, shared: Shared) -> Overlap:
    """Chance that two tenants have so many workers in common, when each has a random choice.

    It holds for choices made evenly and independently; a placement that avoids overlaps on purpose does better.

    >>> round(shuffle_overlap(workers=54, shard_size=4, shared=1), 4)  # two hands of four cards, jokers included
    0.2479
    """
    return binomial(shard_size, shared) * binomial(workers - shard_size, shard_size - shared) / binomial(workers, shard_size)


@formula(
    sources=(Source("karp1990closure", "the size of the large strong component"),),
    latex=r"s^2,\quad s = 1 - e^{-@{grants} s}",
    words=("lateral movement", "reachability", "percolation", "epidemic threshold", "least privilege", "trust graph"),
)
@elementwise
def trust_reach(grants: Grants) -> TrustReach:
    """Share of a large system that one stolen service opens, on average, when trust is given at random.

    One factor s is the chance that the way out of a service does not end soon, the other the share that lies at the end of it. Up to
    one grant each it is nothing. It holds for many services and grants without a plan; hubs spread earlier, and walls stop it.

    >>> trust_reach(1.0)
    0.0
    >>> round(trust_reach(2.0), 3), round(trust_reach(4.0), 3)
    (0.635, 0.961)
    """
    share, before = (1.0, 2.0) if grants > 1 else (0.0, 0.0)
    while share < before:  # Newton's steps fall from 1 to the largest root, and stop when no digit changes
        missed = math.exp(-grants * share)
        share, before = max(0.0, share - (share - 1 + missed) / (1 - grants * missed)), share
    return share**2


# --- alarms


@formula(
    sources=(Source("axelsson2000base", "the Bayesian detection rate"),),
    words=("alert precision", "Bayes", "positive predictive value", "base-rate fallacy", "intrusion detection", "alert fatigue"),
    caveats=(
        Caveat(
            lambda base_rate, detection_rate, false_alarm_rate: false_alarm_rate > base_rate * detection_rate,
            "More alarms are false than right here: the false-alarm rate is above what the rare bad events can make up for.",
            "false_alarm_rate",
        ),
    ),
)
def alarm_precision(base_rate: BaseRate, detection_rate: DetectionRate, false_alarm_rate: FalseAlarmRate) -> Precision:
    """Share of alarms that are right, by Bayes' rule.

    With rare bad events it is the false-alarm rate that decides, however good the detection. It holds for alarms judged one by one;
    a person who sees ten false ones stops reading the eleventh.

    >>> round(alarm_precision(base_rate=0.001, detection_rate=0.999, false_alarm_rate=0.001), 6)
    0.5
    """
    return base_rate * detection_rate / (base_rate * detection_rate + (1 - base_rate) * false_alarm_rate)


@formula(
    sources=(Source("axelsson2000base", "the false-alarm rate as limiting factor"),),
    words=("alert fatigue", "base-rate fallacy", "false positives", "per day"),
)
def false_alarms(event_rate: EventRate, base_rate: BaseRate, false_alarm_rate: FalseAlarmRate) -> FalseAlarms:
    """False alarms each second from a stream of events; times 86 400 for a day.

    It holds while harmless events stay what they were when the rate was measured: a new release changes it over night.

    >>> round(false_alarms(event_rate=100, base_rate=0.5, false_alarm_rate=0.001), 6)
    0.05
    """
    return event_rate * (1 - base_rate) * false_alarm_rate


@formula(
    sources=(Source("sweeney2002anonymity", "the definition of k-anonymity"),),
    latex=r"\min_i n_i,\quad n = @{class_sizes}",
    words=("privacy", "k-anonymity", "quasi-identifier", "re-identification"),
)
def k_anonymity(class_sizes: ClassSizes) -> Anonymity:
    """How many records each one of a table is hidden among, at the least.

    Records that agree in all that an outsider may know form a class; the smallest class decides. It says nothing of what all of a
    class have in common: if they share the secret itself, hiding among them hides nothing.

    >>> k_anonymity([3, 2])
    2
    """
    return reduce(minimum, class_sizes)  # type: ignore[arg-type]  # whole numbers stay whole
