"""What is said and sent to a target; a probe never judges."""
