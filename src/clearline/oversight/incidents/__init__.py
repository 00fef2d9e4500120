"""What is done when something goes wrong: what is stopped, whom it concerns, and who must be told by when."""
