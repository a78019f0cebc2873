"""The same predicates written straight in Polars, as somebody would who needs no rule base.

Nothing here reads the rule base: days, figures and conditions are typed in for one place
and day (Jiangsu, 32, on 2026-12-31), so this serves as the yardstick for speed and as a
second opinion on the verdicts. Unknown is NULL throughout; a truth that may be unknown is a
nullable Boolean and Polars' own three-valued logic does the rest. It names no missing facts.
"""
