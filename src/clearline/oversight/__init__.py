"""People in charge: who waits for a person, who took it, and who may."""
