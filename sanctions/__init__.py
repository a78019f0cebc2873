"""What follows from a verdict. So far: legal clocks, a preview of the `grade`, sealing, the `audit` chain."""
