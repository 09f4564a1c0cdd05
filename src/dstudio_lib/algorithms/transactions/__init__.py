"""Transactions: what may be seen of one another while they run, and how all of their parts end alike.

Isolation: :mod:`.histories` and :mod:`.phenomena` (what a history shows, after Adya), :mod:`.anomalies` (a schedule for each phenomenon),
:mod:`.stores` (the interface, and playing a schedule), :mod:`.mvcc` (read committed, snapshot isolation), :mod:`.serializable_snapshot`,
:mod:`.locking` (two-phase locking, wait-die, wound-wait), :mod:`.optimistic`, :mod:`.percolator`.

Atomic commitment: :mod:`.two_phase_commit`, :mod:`.three_phase_commit`, :mod:`.commit_wait` (Spanner), :mod:`.saga`.

Effects that happen once: :mod:`.idempotency`, :mod:`.outbox`.
"""
