"""What follows from a verdict. So far: legal clocks (`time_limit`, `working_days`) and the `grade` preview."""
