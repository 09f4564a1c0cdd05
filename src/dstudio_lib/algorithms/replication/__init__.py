"""Replication: the same data in several places, and what a reader may see of it.

:mod:`.clients` (what clients do, and the history they record), :mod:`.quorum_store` (N, R and W, read repair), :mod:`.atomic_register`
(Attiya, Bar-Noy and Dolev), :mod:`.hinted_handoff`, :mod:`.anti_entropy` (Merkle trees), :mod:`.primary_backup` (with a view server),
:mod:`.chain` (chain replication), :mod:`.chain_extension` (servers that come back), :mod:`.craq` (reads at every node of a chain).
"""
