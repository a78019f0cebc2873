"""The wires: how we speak to other authorities' systems, and a simulator of them."""
