"""What decides: pure functions from observations to a judgement."""
