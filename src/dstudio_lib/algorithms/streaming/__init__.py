"""Events as the source of truth, and streams of them: what happened is kept in order, and everything else is computed from it.

``sourcing`` a log and its fold, snapshots, and events of older versions; ``projections`` views that resume where they stopped;
``partitioned_log`` a log in partitions with offsets, as Kafka's; ``consumer_group`` who reads which partition; ``windows`` watermarks
and windows over event time; ``exactly_once`` an effect that happens once, whatever is delivered twice.
"""
