"""Queues, request by request: who comes when, who goes first, and how long each of them waits.

:mod:`.spans` draws times with a given spread, :mod:`.recursions` has queues that are one line of arithmetic for each request (Lindley,
Kiefer and Wolfowitz), :mod:`.disciplines` those in which the order matters, :mod:`.balancing` several queues with a choice between
them, and :mod:`.closed` users who wait for an answer before they ask again. :mod:`.station` puts settings before the first two.
"""
