"""Algorithms and data structures of distributed systems, as state machines without a clock of their own and without input or output.

Protocols are subclasses of :class:`dstudio_lib.foundation.process.Process`: they act only through the surroundings that their handlers
are given, so the event kernel, a model checker and a test by hand can all run the same text. Beside each stands its deliberate
violation, a subclass named for what it leaves out.
"""
