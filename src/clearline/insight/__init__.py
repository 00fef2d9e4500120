"""What the figures say: measures of how customers are served, and when they drift."""
