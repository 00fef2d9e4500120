"""Attempts to give the desk orders: a signal that is worth having and never a boundary."""
