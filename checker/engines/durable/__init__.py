"""The second engine: durable-rules, which answers what is TRUE of a case, in a process of its own.

durable-rules is old C that aborts, hangs and loses firings in known ways, so it runs in a
child that may die at any moment (`companion` watches it), and nothing that it says is
believed without the reference engine saying the same (`checker.engines.agreement`).

What it decides itself: every comparison of a number, truth or text with what the rule asks
of it, and how comparisons are joined by AND, OR, NOT and by rules that name other rules,
filters of aggregates, branches of CASE, presumptions and exemptions included. What it is
told: the facts that `checker.case_facts` derives (shared with the reference engine), and
the bounds of numbers, worked out in `bounds` by arithmetic of its own.

`normal_form` → `leaves` → `questions` → `sheets` → `program` run in the parent, once a rule
base. `child` → `judge` → `bounds`, `matcher` run in the child, which imports none of the
former and no rule base either: it is sent the program as JSON.
"""
