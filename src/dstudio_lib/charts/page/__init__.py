"""Readings on their way to JavaScript, so that a page computes a designed calculator without Python.

What is compiled is the ``read`` of a chart with everything that it calls: words, figures, the simulator of closed forms behind it, and the
formulas. :mod:`.script` keeps what was compiled, with the dataclasses that pass between functions, :mod:`.body` translates one function
after a look at its text (:mod:`.looking`), and :mod:`.calls` what is called in it (:mod:`.names`). Formulas themselves stay as
:mod:`dstudio_lib.formulas` compiles them. The whole of the playground goes the same way, and so do the ticks,
bars and turns of phrase that cards share.
"""
