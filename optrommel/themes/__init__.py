"""Themes, and which ideas lie in them: the board."""
