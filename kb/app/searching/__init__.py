"""From a question to the lines that answer it, and all that is told beside them."""
