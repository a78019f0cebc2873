"""The second engine: durable-rules, which answers what is TRUE of a case, in a process of its own.

durable-rules is old C that aborts, hangs and loses firings in known ways, so it runs in a
child that may die at any moment (`companion` watches it), and nothing that it says is
believed without the reference engine saying the same (`checker.engines.agreement`).

What it decides itself: every comparison of a number, truth or text with what the rule asks
of it, and how comparisons are joined by AND, OR, NOT and by rules that name other rules,
filters of aggregates, branches of CASE, presumptions and exemptions included. What it is
told: the facts that `checker.case_facts` derives (shared with the reference engine), and
numbers, their bounds and tallies over lines, worked out in the child by arithmetic that is
written apart (`plain`, `bounds`, `tallies`).

`normal_form`, `leaves`, `comparisons`, `questions`, `sheets` and `program` turn a rule base
into a program, once. `child`, `judge`, `assertions`, `matcher` and the arithmetic run in the
child, which is sent the program as JSON and imports no rule base. `engine`, `asking`,
`companion`, `waiting`, `watch` and `process` are the parent's side of the wire.
"""
