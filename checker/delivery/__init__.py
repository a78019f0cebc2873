"""Delivery put together (报送的装配): the ledger of messages with the wires of a site's platforms."""
