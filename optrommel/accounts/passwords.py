"""Passwords, hashed with argon2id. The only import of argon2."""

from __future__ import annotations

import contextlib
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

# OWASP Password Storage Cheat Sheet: m = 19 MiB, t = 2, p = 1.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_ROOM = BoundedSemaphore(4)  # 4 x 19 MiB at most at the same time, however many log in
# A hash of nobody's password, at the same cost; made here at every start it would take 40 ms and 19 MiB.
_NOBODY = "$argon2id$v=19$m=19456,t=2,p=1$onp0A5POVe5qGZvOWIfK9w$UuOPQUQYKw9opqn0iIj2GlhCgD5KHm09IZNd+sQy66g"


def hash_password(password: str) -> str:
    """Give the argon2id hash of a password."""
    with _ROOM:
        return _HASHER.hash(password)


def password_matches(password_hash: str | None, password: str) -> bool:
    """Tell whether a password is right; without a hash it takes as long and says no."""
    with _ROOM, contextlib.suppress(VerifyMismatchError, InvalidHashError):
        return _HASHER.verify(password_hash or _NOBODY, password) and password_hash is not None
    return False
