"""Replicated data that needs no coordination: copies are changed apart and agree again once they have heard of each other.

- ``lattice``: what a state is that can be joined, and its deltas
- ``counters``: up, and up and down
- ``registers``: the last writer wins, or all concurrent values are kept
- ``sets``: grow-only, two-phase, last-writer-wins, observed-remove with tombstones and without
- ``causal``: dots, causal contexts and dot stores, by which tombstones are avoided
- ``maps``: flags, and maps of replicated values
- ``tree_sequences``: texts as trees: RGA, Fugue, FugueMax
- ``list_sequences``: texts as lists: YATA (of Yjs) and Logoot
- ``operations``: objects that apply each other's changes, and causal delivery
- ``replicas``: processes that spread states, deltas or operations

Beside each stands a version that leaves a step out, and no longer converges or keeps its promise.
"""
