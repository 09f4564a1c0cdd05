"""Answers in a few kilobytes about more than fits: wrong by a known amount, and the same when parts are merged.

- ``bloom``: was this key added? Bloom filters, and counting ones
- ``cuckoo``: the same with removal
- ``cardinality``: how many different keys? HyperLogLog and linear counting
- ``frequency``: how often each? Count-Min, and the heaviest by Space-Saving
- ``sampling``: reservoirs, samples by hash, the k smallest hashes
- ``quantiles``: percentiles by sorting, by a histogram of bit patterns, by a t-digest

Their errors as formulas are in :mod:`dstudio_lib.formulas.filters` and :mod:`dstudio_lib.formulas.sketches`.
"""
