"""Patterns of systems in production, each a small faithful model beside its source.

``hystrix`` Netflix's command: breaker, isolation, time-out and fallback; ``h3_dispatch`` Uber's hexagons, and the nearest car; ``dynamo``
Amazon's ring with sloppy quorums; ``spanner`` Google's reads in the past on clocks that know their error; ``tao`` Meta's objects and
associations; ``leases`` what keeps Meta's caches from going stale; ``kafka_replication`` in-sync replicas, high watermark, leader epoch;
``snowflake`` Twitter's numbers; ``timelines`` Twitter's fan-out; ``idempotency_keys`` Stripe's, for work in several steps.
"""
