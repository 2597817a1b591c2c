"""The benchmark: what kb costs on a vault, and whether its answers are right.

Run it from the repository root: ``python -m tests.bench --help``.
"""
