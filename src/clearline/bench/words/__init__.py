"""What customers and attackers say, in three languages, and how a reply is recognised."""
