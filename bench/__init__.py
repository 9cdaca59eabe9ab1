"""Measures speed, memory and start beside a bare Flask application, and the shape of the code."""
