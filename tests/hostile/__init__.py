"""Requests that no client of ours would send, on SQLite and PostgreSQL at once: both must answer the same, and never with a fault of ours.

    PYTHONPATH=tests python3 -m hostile dist/nameplate [--requests N] [--seed S] [--short]
"""
