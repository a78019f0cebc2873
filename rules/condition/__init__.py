"""Conditions: SQL predicates of a typed, whitelisted fragment, as one tree for every engine."""
