"""One mail a day at most, for who moderates or belongs to a group: what is new, and what waits."""
