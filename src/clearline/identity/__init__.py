"""Who is speaking, and how sure we are of it."""
