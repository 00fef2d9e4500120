"""Version 4 of what the operator keeps in version 5: read from bodies, and shown, as TM Forum published it."""
