"""Other rule engines on the rules they can express, on the same cases.

All of them know two values: unknown facts are filled in with 0, false or an empty text before
they see a case, and only verdicts that rest on nothing unknown are compared with ours. A
rule's exemptions are left out on both sides.
"""
