"""What to keep in a cache that is too small: replacement policies, and how entries expire.

``cache`` what every policy does; ``replacement`` FIFO, LRU, LFU, CLOCK and the optimal policy that knows the future;
``adaptive`` 2Q and ARC, which remember what they evicted; ``tiny_lfu`` W-TinyLFU, which asks a sketch whom to let in;
``stack`` the misses of LRU at every size in one pass; ``expiry`` lives of fixed length, and refreshing early enough (XFetch).
"""
