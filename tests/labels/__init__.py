"""How far kb agrees with what a person labelled by hand.

Run it from the repository root: ``python -m tests.labels DOCUMENTS LABELS``.

A label file (``kb-labels-1``) is JSON: ``doc`` names a document of the folder, ``sha256`` its
bytes.  Lists of labels follow: ``models``, ``products``, ``organisations``, ``people``,
``benchmarks``, ``works``, ``urls``, ``dates``, ``durations``, ``claims``, ``model_negatives``,
``paragraphs``.  A label has ``line`` (1-based, split at ``\\n`` only), ``start`` and ``end``
(code points of that line, end exclusive) and ``surface``, exactly that slice; a paragraph has
``lines`` (first, last), ``lang``, ``voice`` and perhaps ``accept``.  Any list may be left out.
"""
