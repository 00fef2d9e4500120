"""Gateway: somebody else's bot in the place of steps 4 to 6; guard, records and audit as on the desk."""
