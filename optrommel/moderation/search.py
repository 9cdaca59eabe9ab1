"""Search in ideas: the same words find the same ideas on SQLite (FTS5) and PostgreSQL (tsvector)."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Integer, Select, false, func, literal_column, select, text

from optrommel.extensions import db
from optrommel.moderation.models import Idea
from optrommel.words import search_terms

WORDS_MAX = 12  # more words than this are a text, not a search


def matches(typed: str) -> ColumnElement[bool] | None:
    """Give the condition under which an idea holds every word that was typed; None when nothing was.

    The last word may be half typed. What holds no word, such as a lone emoji, is found nowhere.
    """
    terms = search_terms(typed)[:WORDS_MAX]
    if not terms:
        return false() if typed.strip() else None
    if db.engine.dialect.name == "sqlite":
        return _matches_fts5(terms)
    return _matches_tsquery(terms)


def _matches_fts5(terms: list[frozenset[str]]) -> ColumnElement[bool]:
    *whole, last = [[f'"{form}"' for form in sorted(forms)] for forms in terms]
    groups = [*whole, [f"{form} *" for form in last]]
    query = " AND ".join(f"({' OR '.join(group)})" for group in groups)
    found: Select[int] = (
        select(literal_column("rowid", Integer))
        .select_from(text("idea_search"))
        .where(text("idea_search MATCH :query"))
    )
    return Idea.id.in_(found.params(query=query))


def _matches_tsquery(terms: list[frozenset[str]]) -> ColumnElement[bool]:
    *whole, last = [[f"'{form}'" for form in sorted(forms)] for forms in terms]
    groups = [*whole, [f"{form}:*" for form in last]]
    query = " & ".join(f"({' | '.join(group)})" for group in groups)
    document = func.to_tsvector(text("'simple'"), Idea.stems)
    return document.op("@@")(func.to_tsquery(text("'simple'"), query))


def purge_search() -> None:
    """Take words that were erased out of the index too: until its parts are merged, FTS5 only marks them as gone."""
    if db.engine.dialect.name == "sqlite":
        db.session.execute(text("INSERT INTO idea_search (idea_search) VALUES ('optimize')"))
