"""The registry (名录库): who can be inspected, who inspects, and how it came to be so."""
