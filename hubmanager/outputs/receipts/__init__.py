"""Receipts on paper and as files."""
