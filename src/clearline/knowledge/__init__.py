"""What may be said: approved articles, each with its source, and how a question finds one."""
