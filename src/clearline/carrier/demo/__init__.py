"""Tidemark Telecom, a fictional operator: its own ASGI app that speaks TM Forum Open APIs, with faults to order."""
