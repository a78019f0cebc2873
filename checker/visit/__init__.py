"""Visits on the spot (现场检查): from the draw, or a reason that needs none, to the published result."""
