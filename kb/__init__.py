"""kb: a personal knowledge base for people who follow AI research."""

__version__ = "0.1.0"
