"""Raft, complete: elections with a trial vote, replication, snapshots, sessions, reads, changes of the voters, transfers.

D. Ongaro and J. Ousterhout, "In Search of an Understandable Consensus Algorithm", USENIX ATC 2014; D. Ongaro, "Consensus: Bridging Theory
and Practice", dissertation, Stanford University, 2014.

``log``, ``machine``, ``messages``
    What is replicated, what it drives, and what is said.
``state``, ``election``, ``replication``, ``serving``, ``transfer``, ``node``
    A server, part by part; :class:`Raft` is the whole.
``client``
    A client that repeats what is not answered.
``invariants``
    What must hold at all times, over the states of all servers.
``broken``
    One step left out at a time.

References: ongaro2014raft; ongaro2014bridging.
"""

from __future__ import annotations

from .client import RaftClient
from .invariants import Violation, Witness
from .log import Configuration, Entry, Log, Snapshot
from .machine import KeyValueMachine
from .messages import AppendEntries, ClientReply, ClientRequest, NotLeader, ReadRequest, Reconfigure, TransferLeadership
from .node import Raft
from .state import Timing

__all__ = [
    "AppendEntries",
    "ClientReply",
    "ClientRequest",
    "Configuration",
    "Entry",
    "KeyValueMachine",
    "Log",
    "NotLeader",
    "Raft",
    "RaftClient",
    "ReadRequest",
    "Reconfigure",
    "Snapshot",
    "Timing",
    "TransferLeadership",
    "Violation",
    "Witness",
]
