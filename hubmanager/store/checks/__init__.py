"""Proofs of the books, a subject a file. Each is a small function that returns what it compared."""
