"""A small model that sees names, addresses and what stands like them: tokens, features, decoding, and its weights."""
