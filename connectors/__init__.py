"""The wires: how we speak to other authorities' systems. Nothing is built here yet."""
