"""Primitives pinned by published vectors: sealing, keys per subject, signatures."""
