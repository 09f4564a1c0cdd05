"""Telling everybody, with ever stronger promises: to try, to agree, to keep each sender's order, that of cause, or one for all.

=============== =================================================================================
``links``       exactly once, and in order, over a network that loses, doubles and reorders
``best_effort`` what all broadcasts share, and the one that only sends
``reliable``    agreement, and uniform agreement by a majority
``ordered``     the order of each sender; the order of cause and effect
``total_order`` one order for all: by a sequencer, or by Lamport's timestamps
``flooding``    over the links of a graph
=============== =================================================================================
"""
