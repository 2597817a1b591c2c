"""Tests are sentences about notes, with real files and a real database."""
