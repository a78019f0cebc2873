"""Engines: one meaning of a condition, told case by case or over whole columns."""
