"""Logs that anyone can check: what was shown once cannot be taken back or shown differently to others without being found out.

- ``merkle``: the append-only tree, proofs of inclusion and of consistency, and their verification
- ``heads``: signed tree heads, and what two of them prove
- ``ed25519``: the signatures
- ``witnesses``: logs, honest and not, and auditors who gossip
"""
