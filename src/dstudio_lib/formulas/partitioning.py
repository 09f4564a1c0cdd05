"""Where a key goes, and how many keys move when a shard is added."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from typing import Annotated

from dstudio_lib.foundation.conditions import Caveat, Requirement
from dstudio_lib.foundation.elementary import elementwise
from dstudio_lib.foundation.errors import InputError
from dstudio_lib.foundation.quantities import Items, Shards, Share, like
from dstudio_lib.foundation.references import Source
from dstudio_lib.foundation.registry import formula

_MAGLEV = Source("eisenbud2016maglev", "section 3.4, Consistent Hashing")

Moved = Annotated[float, like(Share, name="keys moved", symbol="m", meaning="share of all keys that change their shard")]
ShardsBefore = Annotated[int, like(Shards, name="shards before", symbol="N")]
ShardsAfter = Annotated[int, like(Shards, name="shards after", symbol="N'", default=11)]
Key = Annotated[
    int,
    like(
        Items,
        name="key",
        symbol="k",
        meaning="the key's hash, a whole number of 64 bits",
        upper=2**64 - 1,
        default=256,
        practical=(0, 1_000_000),
        scale="linear",
    ),
]
Digest = Annotated[int, like(Key, name="key digest", symbol="D(k)", meaning="the key's hash, a whole number of 32 bits", upper=2**32 - 1)]
Server = Annotated[
    int,
    like(Key, name="server", symbol="S_i", meaning="the server's own number of 32 bits, such as its address", upper=2**32 - 1, default=1),
]
Servers = Annotated[list[int], like(Server, name="servers", symbol="S_i", meaning="one number for each server, all different", vector=True)]
Weight = Annotated[int, like(Key, name="weight", symbol="w", meaning="the server with the highest weight gets the key", upper=2**31 - 1)]
Place = Annotated[int, like(Key, name="place", symbol="i", meaning="place in the list, counted from 0", upper=1e9)]
Buckets = Annotated[
    int,
    like(Shards, name="buckets", symbol="n", meaning="buckets, numbered from 0", upper=2**31 - 1, default=1_024, practical=(1, 100_000)),
]
Bucket = Annotated[int, like(Place, name="bucket", symbol="b", meaning="number of the bucket, counted from 0", upper=2**31 - 1)]
NextBucket = Annotated[
    int,
    like(Bucket, name="next bucket", symbol="j", meaning="where the key goes next, if there are that many buckets", upper=2**63),
]
State = Annotated[int, like(Key, name="generator state", symbol=r"\mathrm{key}", meaning="after its step, 64 bits", default=500_000)]
Offset = Annotated[int, like(Place, name="offset", symbol=r"\mathrm{offset}", meaning="where the backend starts", default=3)]
Skip = Annotated[
    int, like(Place, name="skip", symbol=r"\mathrm{skip}", meaning="how far it steps", lower=1, default=4, practical=(1, 1_000_000))
]
Step = Annotated[int, like(Place, name="preference", symbol="j", meaning="0 for the first wish, 1 for the second", default=1)]
TableSize = Annotated[
    int,
    like(Shards, name="table size", symbol="M", meaning="entries of the table, a prime", default=65_537, lower=2, practical=(7, 655_373)),
]
Position = Annotated[int, like(Place, name="position", symbol=r"\mathrm{perm}[i][j]", meaning="entry of the table")]
Resolution = Annotated[
    int, like(Items, name="resolution", symbol="r", meaning="0 for the coarsest", upper=15, default=9, practical=(0, 15), scale="linear")
]
Cells = Annotated[int, like(Items, name="cells", symbol="N_r", meaning="cells that cover the Earth")]


@formula(
    sources=(Source("karger1997consistent", "section 4, a classical hash function whose range changes"),),
    catalog_ids=("F-H10",),
    latex=r"1 - \frac{\min(@{shards_before},\ @{shards_after})}{\mathrm{lcm}(@{shards_before},\ @{shards_after})}",
    words=("modulo", "resharding", "rehash"),
)
@elementwise
def modulo_movement(shards_before: ShardsBefore, shards_after: ShardsAfter) -> Moved:
    """Share of keys that move when a shard is chosen as the hash modulo the number of shards.

    Exact for evenly spread hashes. From N to N + 1 shards it is N/(N + 1), nearly everything; only when one number divides the
    other do many keys stay.

    >>> modulo_movement(shards_before=4, shards_after=5)
    0.8
    """
    before, after = int(shards_before), int(shards_after)
    return 1 - min(before, after) / math.lcm(before, after)


@formula(
    sources=(Source("karger1997consistent", "section 4, smoothness"),),
    catalog_ids=("F-H11",),
    latex=r"\frac{\left| @{shards_after} - @{shards_before} \right|}{\max(@{shards_before},\ @{shards_after})}",
    words=("consistent hashing", "resharding", "lower bound"),
)
@elementwise
def minimal_movement(shards_before: ShardsBefore, shards_after: ShardsAfter) -> Moved:
    """Smallest share of keys that must move for all shards to be equally full again.

    A bound for every placement: 1/(N + 1) when one shard joins N. Rendezvous and jump hashing reach it on average, a ring
    with many points comes near.

    >>> minimal_movement(shards_before=4, shards_after=5)
    0.2
    """
    return abs(shards_after - shards_before) / max(shards_before, shards_after)


@formula(
    sources=(
        Source("rfc7761", "the hash function that chooses a rendezvous point"),
        Source("thaler1998rendezvous", "highest random weight"),
    ),
    latex=r"\left(A \left(\left(A\, @{digest} + B\right) \oplus @{server}\right) + B\right) \bmod 2^{31},"
    r"\quad A = 1103515245,\ B = 12345",
    words=("highest random weight", "HRW", "rendezvous hashing"),
)
@elementwise
def rendezvous_weight(digest: Digest, server: Server) -> Weight:
    """Weight of a server for a key, as multicast routers compute it.

    Two congruential steps with the server's number mixed in between, modulo 2 to the power of 31. It is fast, the same in every
    router, and even enough for placing; it is no cryptographic hash.

    >>> rendezvous_weight(digest=0, server=12 * 2**24 + 2)  # a group masked to 0, and the router 12.0.0.2
    1936241496
    """
    return _weight(int(digest), int(server))


def _weight(digest: int, server: int) -> int:
    a, b, m = 1_103_515_245, 12_345, 2**31
    return (a * ((a * digest + b) ^ server) + b) % m


@formula(
    symbol="i",
    sources=(Source("thaler1998rendezvous", "highest random weight"),),
    catalog_ids=("F-H15",),
    latex=r"\mathrm{arg} \max_{i}\ w(@{digest},\ @{servers})",
    words=("highest random weight", "HRW", "rendezvous hashing"),
)
def rendezvous_choice(digest: Digest, servers: Servers) -> Place:
    """Place in the list of the server that rendezvous hashing gives a key to: the one with the highest weight.

    Every client that knows the list finds the same server, without a table; of equal weights the higher number wins. When a server
    leaves, only its own keys move, each to its second choice. It looks at all servers for each key: too slow for many thousands.

    >>> rendezvous_choice(digest=256, servers=[7]), rendezvous_choice(256, [1, 2, 3]) == rendezvous_choice(256, [1, 2, 3])
    (0, True)
    """
    return max(range(len(servers)), key=lambda i: (_weight(int(digest), int(servers[i])), servers[i]))


@formula(
    sources=(Source("lamping2014jump", "page 5, the destination of the next jump"),),
    latex=r"\left\lfloor \left(@{bucket} + 1\right) \frac{2^{31}}{\left\lfloor @{state} / 2^{33} \right\rfloor + 1} \right\rfloor",
    words=("jump consistent hash", "consistent hashing"),
)
@elementwise
def jump_step(bucket: Bucket, state: State) -> NextBucket:
    """Next bucket that a key jumps to, in jump consistent hashing.

    The probability that a key of bucket b stays put until there are j buckets is (b + 1)/j; one random number inverts it. The
    state is the 64-bit generator's after its step; :func:`jump_bucket` runs the whole algorithm.

    >>> jump_step(bucket=0, state=2**63)  # halfway through the range: from bucket 0 to about 2
    1
    """
    return int((int(bucket) + 1) * (2.0**31 / ((int(state) >> 33) + 1)))


@formula(
    symbol="b",
    sources=(Source("lamping2014jump", "the C++ code of jump consistent hash"),),
    catalog_ids=("F-H16",),
    latex=r"\max \left\{ b_i : b_i < @{buckets} \right\},\quad b_0 = 0,\quad"
    r" b_{i+1} = \left\lfloor \left(b_i + 1\right) \frac{2^{31}}{r_i(@{key}) + 1} \right\rfloor",
    words=("jump consistent hash", "consistent hashing", "Guava"),
)
@elementwise
def jump_bucket(key: Key, buckets: Buckets) -> Bucket:
    """Bucket of a key by jump consistent hashing.

    No memory, about ln n steps, shares as even as chance allows, and a new bucket takes its keys evenly from all others. Buckets
    are numbers: only the last can be removed, so it fits shards of storage and not servers that come and go.

    >>> jump_bucket(key=256, buckets=1024)
    520
    """
    state, bucket, following = int(key), -1, 0
    while following < buckets:
        bucket = following
        state = (state * 2_862_933_555_777_941_757 + 1) % 2**64
        following = jump_step.function(bucket, state)
    return bucket


@formula(
    sources=(_MAGLEV,),
    catalog_ids=("F-H17",),
    latex=r"\left(@{offset} + @{preference}\, @{skip}\right) \bmod @{table_size}",
    words=("Maglev", "load balancer", "lookup table"),
    requires=(
        Requirement(
            lambda offset, table_size, **_: offset < table_size,
            "offset={offset} is beyond the table; offset is allowed from 0 to one less than table_size={table_size}; try offset=0.",
            "offset",
        ),
        Requirement(
            lambda skip, table_size, **_: skip < table_size,
            "skip={skip} is beyond the table; skip is allowed from 1 to one less than table_size={table_size}; try skip=1.",
            "skip",
        ),
        Requirement(
            lambda preference, table_size, **_: preference < table_size,
            "preference={preference} is beyond the table; preference is allowed from 0 to one less than "
            "table_size={table_size}; try preference=0.",
            "preference",
        ),
    ),
    caveats=(
        Caveat(
            lambda table_size, **_: not all(_is_prime(int(each)) for each in _each(table_size)),
            "The table's size is no prime, so that a step may share a factor with it and never reach some entries.",
            "table_size",
        ),
    ),
)
def maglev_position(offset: Offset, skip: Skip, preference: Step, table_size: TableSize) -> Position:
    """Entry of the lookup table that a Maglev backend asks for as its j-th wish.

    With a prime table size, every step visits all entries once. The backends take turns to claim the first free entry of their
    lists: :func:`maglev_table`.

    >>> [maglev_position(offset=3, skip=4, preference=j, table_size=7) for j in range(7)]
    [3, 0, 4, 1, 5, 2, 6]
    """
    return (offset + preference * skip) % table_size


def _each(values: object) -> list[float]:
    return [float(values)] if isinstance(values, (int, float)) else values.ravel().tolist()  # type: ignore[attr-defined]


def _is_prime(n: int) -> bool:
    return n > 1 and all(n % i for i in range(2, math.isqrt(n) + 1))


def maglev_table(preferences: Sequence[Sequence[int]], dead: Collection[int] = ()) -> list[int]:
    """Lookup table of a Maglev load balancer: for each entry, the number of the backend that owns it.

    ``preferences`` holds one permutation of all entries for each backend; those in ``dead`` take no part. The backends take turns,
    each claiming the first entry of its list that is free, so that shares differ by one at most. Source: Eisenbud et al. 2016,
    section 3.4.

    >>> maglev_table([[3, 0, 4, 1, 5, 2, 6], [0, 2, 4, 6, 1, 3, 5], [3, 4, 5, 6, 0, 1, 2]])
    [1, 0, 1, 0, 2, 2, 0]

    Raises
    ------
    InputError
        If the lists are no permutations of the same entries, or no backend is alive.
    """
    size = len(preferences[0]) if preferences else 0
    if any(sorted(each) != list(range(size)) for each in preferences):
        raise InputError(
            "preferences must hold, for each backend, every entry from 0 to M-1 once; try [[0, 1, 2], [1, 2, 0]].", "preferences"
        )
    alive = [i for i in range(len(preferences)) if i not in dead]
    if not alive:
        raise InputError("No backend is alive, so that no entry can be given to one; leave at least one out of dead.", "dead")
    owners = [-1] * size
    wishes = [iter(each) for each in preferences]
    for turn in range(size):
        backend = alive[turn % len(alive)]
        entry = next(wish for wish in wishes[backend] if owners[wish] < 0)
        owners[entry] = backend
    return owners


@formula(
    sources=(Source("uber2024h3", "table of cell counts"),),
    catalog_ids=("F-H22",),
    words=("Uber H3", "hexagons", "geospatial index"),
)
def h3_cells(resolution: Resolution) -> Cells:
    """Number of cells with which H3 covers the Earth at a resolution.

    Always twelve pentagons, the rest hexagons; each step divides a hexagon into seven, not quite along its border.

    >>> h3_cells(0), h3_cells(1)
    (122, 842)
    """
    return 2 + 120 * 7**resolution
