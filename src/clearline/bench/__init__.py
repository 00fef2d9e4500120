"""The bench: judges a customer service from outside, with evidence."""
