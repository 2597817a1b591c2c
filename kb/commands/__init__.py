"""One module a command: a function that takes what was typed and writes an answer.

``PART`` is the function; the module's page is the command's help, and its first line stands
in the list of commands.  ``config_list.py`` is ``kb config list``.  A module may have a
``Command`` of its own, where what is typed needs to be read in another way.
"""
