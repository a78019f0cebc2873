"""The condition tree over whole columns: narwhals expressions, on Polars here or PySpark elsewhere.

Physical columns: a case fact ``f``; whether it is absent ``f__absent``; a number between
bounds ``f__lo`` and ``f__hi``; what would narrow it ``f__needs__<name>``; of a line the
list in front, ``roster__hired_on``; a verdict ``t__<rule>``; whether a list is complete
``roster__given``. The key of a case inside a block is the whole number ``__case``.
"""
