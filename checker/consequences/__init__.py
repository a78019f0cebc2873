"""What follows from verdicts, put together (处理程序的装配): sanctions with the engines of the service."""
