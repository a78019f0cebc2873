"""What follows from a verdict. So far: the legal clocks (`time_limit`, `working_days`)."""
