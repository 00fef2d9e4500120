"""Nouns: frozen values and protocols that every room shares; no I/O and no imports of ours but errors."""
