"""How well kb ranks: questions, and how well each note answers them, judged by a person.

Run it from the repository root: ``python -m tests.judged``.  The questions are in
``queries.toml``, most of the notes in ``vault/`` beside it.
"""
