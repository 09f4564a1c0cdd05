"""Who is there, and who has heard: failure detection, membership, and news that spreads by chance or along a tree.

================ ====================================================================================================
``detectors``    when silence becomes suspicion: fixed timeout, growing timeout, φ accrual (normal and logistic)
``heartbeats``   processes that beat and watch, with a detector for each peer
``swim``         SWIM: probes through others, suspicion that can be refuted, news that rides along
``swim_joining`` newcomers: a seed lets them in and tells them all it knows
``gossip``       anti-entropy by push, pull and both; rumours whose tellers lose interest
``plumtree``     a broadcast tree that grows out of gossip and is mended by it
================ ====================================================================================================
"""
