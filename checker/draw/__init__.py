"""The draw (随机抽取): who is inspected and by whom, as a function of a commitment and a public seed.

`docs/draw.md` fixes the algorithm and what is published. Everything here but `store`, `serials` and
`tables` is pure: plain functions on plain data, with time and randomness as arguments.
"""
