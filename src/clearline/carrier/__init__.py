"""The operator's systems: one protocol, the TM Forum client that keeps it, and a fictional operator to try it on."""
