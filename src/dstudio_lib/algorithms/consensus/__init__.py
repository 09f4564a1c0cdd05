"""Agreement: processes that crash, or lie, and still decide the same. Beside each protocol stands what goes wrong without one of its steps.

One value
    ``paxos`` (single-decree Paxos, with quorum sizes as parameters, so Flexible Paxos too), ``fast_paxos``, ``ben_or`` (by tossing coins),
    ``impossibility`` (why it takes chance, or time).
A log of commands
    ``multi_paxos``, ``raft`` (complete), ``viewstamped``, ``epaxos`` (an order only where it matters; ``dependencies`` finds it).
A log of commands among liars
    ``pbft`` (and ``pbft_checkpoints``, which forgets what is over), ``hotstuff``; ``liars`` are replicas for them to bear, ``seals`` stand
    for signatures.
Who leads, who enters
    ``elections`` (round a ring, and the bully), ``mutual_exclusion`` (Ricart and Agrawala).
Shared
    ``quorums`` (majorities, and sizes that must overlap), ``commands`` (what clients say).

>>> from dstudio_lib.algorithms.consensus.paxos import Paxos
>>> from dstudio_lib.kernel import World
>>> world = World(seed=1)
>>> for name in "abc":
...     world.add(name, lambda name=name: Paxos(name, tuple(peer for peer in "abc" if peer != name), value=f"from {name}"))
>>> _ = world.run(until=1_000_000_000)
>>> len({event.fields["value"] for event in world.trace.of("decide")})
1
"""
