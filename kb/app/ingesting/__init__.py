"""How notes get into the index: what changed is found, read by one process or several, and stored."""
