"""What the desk may do: one door, `execute.run`, and one file per customer goal behind it."""
