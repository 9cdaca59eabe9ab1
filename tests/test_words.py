"""Words as search and addresses need them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optrommel.campaigns.rules import SLUG
from optrommel.words import fold, make_slug, search_document, search_terms


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Café", "cafe"),
        ("CAFE\u0301", "cafe"),
        ("Straße", "strasse"),
        ("İzmir", "izmir"),
        ("ﬁets", "fiets"),
        ("Één boom", "een boom"),
        ("بركة", "بركة"),
        ("", ""),
    ],
)
def test_case_and_accents_make_no_difference(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("huizen", "huis"),
        ("groene daken", "dak groen"),
        ("bankjes", "bankje"),
        ("Cafés", "cafe"),
        ("speeltuin-feest", "feest"),
        ("l’histoire", "histoire"),
        ("06-1234", "1234"),
        ("بركة", "بركة"),
    ],
)
def test_a_word_is_found_by_its_other_forms(written: str, typed: str) -> None:
    document = set(search_document(written).split())

    assert all(forms & document for forms in search_terms(typed))


@pytest.mark.parametrize(("written", "typed"), [("bank", "boom"), ("huis", "muis"), ("bankje bij vijver", "vijf")])
def test_another_word_is_not_found(written: str, typed: str) -> None:
    document = set(search_document(written).split())

    assert not all(forms & document for forms in search_terms(typed))


@pytest.mark.parametrize("text", ["", " ", "—!?…", "🌳", "_ __"])
def test_what_holds_no_words_is_no_search(text: str) -> None:
    assert search_terms(text) == []
    assert search_document(text) == ""


def test_words_are_searched_in_the_order_in_which_they_were_typed() -> None:
    assert ["banken" in search_terms("banken bomen")[0], "bomen" in search_terms("banken bomen")[1]] == [True, True]


@given(st.text(max_size=60))
def test_a_search_holds_only_letters_and_digits(text: str) -> None:
    assert all(form.isalnum() for forms in search_terms(text) for form in forms)


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Omzien naar elkaar", "omzien-naar-elkaar"),
        ("  Eén Café! ", "een-cafe"),
        ("’t Hoekje & de 2e straat", "t-hoekje-de-2e-straat"),
        ("---", "naam"),
        ("🌳", "naam"),
        ("", "naam"),
        ("x" * 80, "x" * 56),
        ("x" * 55 + " y", "x" * 55),
    ],
)
def test_a_name_becomes_an_address(name: str, slug: str) -> None:
    assert make_slug(name) == slug


@pytest.mark.parametrize(
    ("taken", "slug"),
    [
        ([], "groen"),
        (["groente"], "groen"),
        (["groen"], "groen-2"),
        (["groen", "groen-2", "groen-3"], "groen-4"),
        (["groen", "groen-3"], "groen-2"),
    ],
)
def test_an_address_that_is_taken_gets_a_number(taken: list[str], slug: str) -> None:
    assert make_slug("Groen", taken=taken) == slug


@given(st.text(max_size=80))
def test_an_address_of_any_name_can_be_typed(name: str) -> None:
    assert SLUG.fullmatch(make_slug(name))
