"""Batch screening measured side by side with hand-written Polars, a plain copy, and other rule engines."""
