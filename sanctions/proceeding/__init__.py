"""Proceedings (案件办理): what was begun of a course, kept act by act; one ledger for all courses."""
