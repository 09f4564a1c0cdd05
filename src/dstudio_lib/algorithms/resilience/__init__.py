"""What keeps one slow or broken part from taking down the rest, each as a state machine that is told the time.

``backoff`` how long to wait before a retry, with every jitter; ``retry_budget`` how many retries there may be; ``retrying`` both together;
``circuit_breaker`` when to stop calling; ``bulkhead`` how much one caller may occupy; ``hedging`` a second request for a slow first;
``deadlines`` no work for an answer that nobody waits for; ``shedding`` which of too many to drop; ``rate_limiters`` how many to let in;
``concurrency`` limits that find themselves; ``throttling`` clients that hold back; ``single_flight`` one computation for many who ask.

Times are whole nanoseconds, handed in as ``now``; randomness is a stream that is handed in too.
"""
