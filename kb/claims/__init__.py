"""Numbers that a note says of models: what is measured, how much, of whom, under which conditions.

A claim is evidence, never a fact: it keeps its place, its words and how it was understood.  What a
note does not name stays empty: no benchmark, condition or subject is filled in (entities 6).
"""

from kb.claims.claim import Claim
from kb.claims.reading import claims

__all__ = ["Claim", "claims"]
