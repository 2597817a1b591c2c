"""One module a command: a function that takes what was typed and writes an answer.

``PART`` is the function; ``config_list.py`` is ``kb config list``.
"""
