"""Feeds: what is subscribed to, what they gave, and what of it is kept."""
