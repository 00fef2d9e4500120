"""What to say or do next, decided without touching anything: flows, engine, state, understanding, phrasing."""
