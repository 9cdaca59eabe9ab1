"""Slips: what residents write, word for word, and the codes they follow them by."""
