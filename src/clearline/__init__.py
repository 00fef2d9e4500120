"""Customer service for telecom operators that protects the people it talks to, and a bench that proves it."""

__version__ = "0.1.0"
