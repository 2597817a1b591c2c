"""The one database: notes, passages, links and postings in one SQLite file.

Only this package knows SQL.  A note and all that is derived from it change in one
transaction, so they can never disagree; the vault is the truth, and the same vault gives
the same rows again at any time.
"""

VERSION = 5  # of the tables (kb.store.schema); a change rebuilds the index

SURE = 0.5  # confidence from which a claim is told without being asked for candidates
