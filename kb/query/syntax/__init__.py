"""The whole query language, on Whoosh's query parser.

``grammar`` is Whoosh's, ``checks`` tells what it would pass over, ``reading`` makes our tree.
"""

from kb.query.syntax.reading import parse

__all__ = ["parse"]
