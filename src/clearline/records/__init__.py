"""Sealed records: conversations and turns, the keys they are sealed under, and their erasure."""
