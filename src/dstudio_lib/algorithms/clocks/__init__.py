"""Clocks that count and clocks that tell the time, and what each of them knows about order.

==================== =====================================================================================================
``lamport``          counters that never contradict cause and effect
``vector``           vectors that know exactly what happened before what
``hybrid``           stamps in the order of cause and effect that stay close to physical time
``versions``         which write replaces which: dotted version vectors, and plain ones that lose or keep too much
``last_writer``      a register in which the latest stamp wins, by hybrid clocks and by wall clocks
``truetime``         clocks that bound their own error, and commit wait
``synchronisation``  offset and delay of an exchange, intersections of intervals, selection of true clocks
``time_service``     time servers and clients as processes
``stamping``         processes that chat, and stamp every event with each of the logical clocks
==================== =====================================================================================================
"""
