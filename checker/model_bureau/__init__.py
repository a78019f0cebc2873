"""The model bureau (示例): one year of a bureau that does not exist, made up from a seed.

Employers, written reviews with the verdicts they were made for, a register of those called,
rows with mistakes on top, and the same reviews by the million. Nobody in it is real: every
name carries 示例, and the organisation codes are of a kind that is not given out.
"""
