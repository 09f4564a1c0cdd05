"""The request-level engine: one description of a system, run request by request, the same to the last bit wherever it runs.

``plan``
    what is run: sources, blocks, links and faults, checked as a whole (``plan_checks``) and written as an array of numbers (``layout``)
``reference``
    the engine in plain Python, the text to read (with ``reference_blocks``, ``reference_links`` and ``reference_calls``); one service
    and its clients are run by one loop (``reference_service``), to the same bytes and several times as fast
``engine.c``, ``engine.wasm``
    the same, compiled by ``build`` and run by ``binary`` in Python and by the browser itself
``running``
    ``run(plan, seed)``: the binary where it can run, else the reference
``results``
    what a run says: columns for each window, histograms, quantiles
``fluid``
    rates and averages instead of requests, at once, within a stated error
``draws``
    random numbers and a logarithm that every machine computes alike
"""
