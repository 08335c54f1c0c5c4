"""Faults that a test build (cargo feature `mutants`) switches on when `NAMEPLATE_MUTANT` names one, and the scenarios that must find each.

A scenario counts only if it fails on a server without the protection.
"""

MUTANTS = {
    # The writer of SQLite answers before it commits.
    "answer-first": ["kill-sqlite", "sync-before-answer"],
    # SQLite does not wait for the disk.
    "synchronous-off": ["sync-before-answer"],
    # Saving a session inserts it again when it is not there any more.
    "upsert-session": ["sign-out-races-sqlite", "sign-out-races-postgres"],
    # Nobody asks whose profile it is.
    "skip-owner": ["kill-sqlite", "kill-postgres"],
}
