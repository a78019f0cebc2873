"""The rule base printed for others to read: as SQL, as a JSON Schema of a case."""
