"""The Merkle log: pure hashes and proofs, checkpoints, the log itself and the outsider's verifier."""
