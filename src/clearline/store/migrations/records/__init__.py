"""Steps of the records database."""
