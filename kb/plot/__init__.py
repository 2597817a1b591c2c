"""Numbers as pictures: a chart in a terminal (``cells``) and as SVG (``svg``), a series in one line (``spark``).

What both charts show and how they tell it is decided once, in ``scale`` and ``told``.
"""
