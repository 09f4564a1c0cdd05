"""Readings on their way to JavaScript, so that a page computes a designed calculator without Python.

What is compiled is the ``read`` of a chart with everything that it calls: words, figures, the simulator of closed forms behind it, and the
formulas. :mod:`.script` keeps what was compiled, :mod:`.body` translates one function, :mod:`.calls` what is called in it, and
:mod:`.kinds` the dataclasses that pass between them. Formulas themselves stay as :mod:`dstudio_lib.formulas` compiles them.
"""
