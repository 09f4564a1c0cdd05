"""Which node has a key: rules that need no directory, how evenly they spread, and how much moves when nodes change.

- ``placement``: what a rule is, the remainder of a hash, and measures of balance and movement
- ``ring``: consistent hashing with virtual nodes, weights and preference lists
- ``rendezvous``: the highest bid wins, with weights
- ``jump``: no memory at all, for numbered shards
- ``maglev``: a table that is almost perfectly even
- ``bounded_load``: no node above its bound
- ``ranges``: keys in order, ranges that split and merge

The hash functions themselves are in :mod:`dstudio_lib.foundation.digests`. Python's own ``hash`` differs from process to process, so
that no two of them would agree.
"""
