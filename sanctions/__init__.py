"""What follows from a verdict, through its legal clocks. Nothing is built here yet."""
