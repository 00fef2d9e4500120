"""Renderings of one report: a page for people, JSON for programs."""
