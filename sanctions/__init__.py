"""What follows from a verdict. So far: legal clocks (`time_limit`) and the preview of the `grade`."""
