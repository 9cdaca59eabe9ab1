"""What others do, as they wrote it down, on the same draws."""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Sequence
from importlib.util import find_spec

from optrommel.themes.suggesting.word_list import stop_words
from optrommel.words import fold, stem


def always_the_biggest(_texts: Sequence[str], labels: Sequence[str], asked: Sequence[str]) -> list[list[str]]:
    """Answer with the commonest themes, whatever was written."""
    return [[label for label, _count in Counter(labels).most_common()]] * len(asked)


def signalen(texts: Sequence[str], labels: Sequence[str], asked: Sequence[str]) -> list[list[str]]:
    """Do as Signalen, the reports of Amsterdam and other towns: stems, frequencies, logistic regression with L1.

    After `app/engine.py` of github.com/Signalen/classification: Dutch stop words, Snowball's stems, TF without IDF,
    liblinear, and the grid that it searches (balanced or not, words or pairs of words; five folds).
    """
    from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import GridSearchCV
    from sklearn.multiclass import OneVsRestClassifier
    from sklearn.pipeline import make_pipeline

    regression = LogisticRegression(l1_ratio=1, solver="liblinear", max_iter=300)
    recipe = make_pipeline(
        CountVectorizer(preprocessor=_stemmed, stop_words=sorted(stop_words())),
        TfidfTransformer(use_idf=False),
        OneVsRestClassifier(regression),
    )
    grid = {
        "countvectorizer__ngram_range": [(1, 1), (1, 2)],
        "onevsrestclassifier__estimator__class_weight": [None, "balanced"],
    }
    with warnings.catch_warnings():  # of words that it stems and of folds that are small
        warnings.simplefilter("ignore")
        fitted = GridSearchCV(recipe, grid, cv=5).fit(list(texts), list(labels))
    return _ranked(fitted.classes_, fitted.predict_proba(list(asked)))


def rapidfuzz(texts: Sequence[str], asked: int, most: int) -> list[int]:
    """Give what looks most like one of the texts: by the scorer of rapidfuzz that does best here
    (its general one, WRatio, takes parts of long texts for short ones and finds next to nothing)."""
    from rapidfuzz import fuzz, process, utils

    found = process.extract(
        texts[asked], texts, scorer=fuzz.token_set_ratio, processor=utils.default_process, limit=most + 1
    )
    return [number for _text, _score, number in found if number != asked][:most]


def bertopic(texts: Sequence[str], encoder: object) -> list[int] | None:
    """Give the topic of each text, -1 for none; nothing when BERTopic is not installed."""
    if find_spec("bertopic") is None or not callable(encoder):
        return None
    from bertopic import BERTopic
    from umap import UMAP

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = BERTopic(
            language="multilingual", min_topic_size=5, umap_model=UMAP(n_neighbors=10, metric="cosine", random_state=7)
        )
        topics, _probabilities = model.fit_transform(list(texts), encoder(list(texts)))
    return list(topics)


def _stemmed(text: str) -> str:
    """Stem what stands between spaces, with the full stop behind it, as the recipe does."""
    return " ".join(map(stem, fold(text).split()))


def _ranked(classes: Sequence[str], rows: Sequence[Sequence[float]]) -> list[list[str]]:
    return [[str(label) for _p, label in sorted(zip(row, classes, strict=True), reverse=True)] for row in rows]
