"""Batch screening of written reviews (书面审查筛查): blocks in, verdicts and what is missing out."""
