"""Residents' groups: what they take on, and what they tell."""
