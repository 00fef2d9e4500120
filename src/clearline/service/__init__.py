"""The first spine: a customer's turn, and everything that is built around it."""
