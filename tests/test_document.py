"""Pages with a mistake in them are refused by every test that opens one."""

from __future__ import annotations

import pytest
from justhtml import StrictModeError

from tests.document import Document

PAGE = '<!DOCTYPE html>\n<html lang="nl"><head><title>Een bankje</title></head><body>{}</body></html>'
RIGHT = '<p class="a" id="b">woorden</p><template><p id="c">straks</p></template>'


@pytest.mark.parametrize(
    "mistake",
    [
        "<p>open<div></p>",
        "</div>",
        "<p title='a\"></p>",
    ],
)
def test_a_page_with_a_mistake_is_refused(mistake: str) -> None:
    Document(PAGE.format(RIGHT))

    with pytest.raises(StrictModeError):
        Document(PAGE.format(RIGHT + mistake))


def test_what_waits_in_a_template_is_no_part_of_the_page_and_is_found_all_the_same() -> None:
    document = Document(PAGE.format(RIGHT))

    assert [element.attrs["id"] for element in document.query("p")] == ["b"]
    assert [element.attrs["id"] for element in document.unread()] == ["c"]
