"""Ways to reach what is assessed."""
