"""A picture of a running system that nobody can stop.

================== ===============================================================================================
``chandy_lamport`` markers that divide every channel into before and after, over accounts that send money
================== ===============================================================================================
"""
