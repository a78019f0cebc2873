"""The law as data (YAML in ``base/``) and what a condition over it means."""
