"""Unusual patterns, found as they happen over the stream of events, answered at once and taken back by staff."""
