"""Delivery (报送): messages of the outbox brought to other authorities, and what became of each."""
