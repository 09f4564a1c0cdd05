"""How data is kept: on a disk that can lose power at any moment, and on many disks of which some are lost.

``disk`` a disk that tears unsynced writes; ``records`` frames with checksums; ``write_ahead_log`` what was acknowledged comes back;
``lsm`` the log-structured merge tree; ``btree`` the B-tree; ``bitcask`` a log with an index in memory; ``galois`` and ``erasure_code``
any k of n pieces give the data back; ``local_code`` most repairs need few of them; ``placement`` which disks hold the copies;
``repair`` how long until too many are lost at once.
"""
