"""Style and scripts come in a few files, without what only we read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask

from optrommel.assets import JOINED, SCRIPTS, build
from optrommel.campaigns.models import Campaign
from optrommel.folders import source_folder
from optrommel.joining import UnknownFormError, join
from tests import page as pages
from tests.conftest import ON_SQLITE
from tests.page import Visitor
from tests.people import moderator_of
from tests.styles import WORKING_STYLE, working_classes

FILES = {
    "css/tokens.css": "/* Words\n for us */\n:root { --ink: #000; }\n",
    "css/base.css": "body { background: url(../img/tin.svg); }\n",
    "css/components/bar.css": "@layer components {\n  .bar { margin: 0; } /* why */\n}\n",
    "css/working/board.css": "  .board { margin: 0; }\n",
    "img/tin.svg": "<svg/>",
} | {f"js/{name}.js": f'const name = "{name}";\n' for names in [*SCRIPTS.values(), JOINED] for name in names}


def built(tmp_path: Path, name: str) -> str:
    """Build the files and read one of them."""
    for path, text in FILES.items():
        (tmp_path / "source" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "source" / path).write_text(text)
    names = build(tmp_path / "source", tmp_path / "target")
    return (tmp_path / "target" / names[name]).read_text()


def test_a_style_sheet_is_whole_but_for_comments_and_indents(tmp_path: Path) -> None:
    style = built(tmp_path, "css/optrommel.css")

    picture = re.search(r"url\(\.\./img/tin\.[0-9a-f]{12}\.svg\)", style)
    assert picture
    assert (
        style.split()
        == f"""
        :root {{ --ink: #000; }} body {{ background: {picture[0]}; }} @layer components {{ .bar {{ margin: 0; }} }}
    """.split()
    )


def test_what_moderators_wear_is_a_sheet_of_its_own(tmp_path: Path) -> None:
    assert built(tmp_path, "css/working.css").split() == [".board", "{", "margin:", "0;", "}"]


def test_scripts_that_come_together_keep_their_names_to_themselves(tmp_path: Path) -> None:
    script = built(tmp_path, "js/page.js")

    assert script.count("try {") == len(SCRIPTS["js/page.js"])
    assert all(f'const name = "{name}";' in script for name in SCRIPTS["js/page.js"])


def source(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / f"source/{name}").parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / f"source/{name}").write_text(text)


def test_a_script_names_what_it_imports_from_any_folder_by_its_hashed_name(tmp_path: Path) -> None:
    source(tmp_path, "js/drag.js", 'import { Sortable } from "../vendor/one/two.esm.js";\n')
    source(tmp_path, "vendor/one/two.esm.js", "export const Sortable = 1;\n")

    script = built(tmp_path, "js/drag.js")

    imported = re.search(r'from "\.\./(vendor/one/two\.esm\.[0-9a-f]{12}\.js)"', script)
    assert imported
    assert (tmp_path / "target" / imported[1]).is_file()


def test_a_script_comes_in_one_file_with_what_it_imports(tmp_path: Path) -> None:
    script = built(tmp_path, "js/board.js")

    assert script == 'const $board = (() => {\nconst name = "board";\nreturn {  };\n})();\n'


def test_each_script_runs_once_after_what_it_imports_and_keeps_its_names() -> None:
    scripts = {
        "top": 'import "./left.js";\nimport { add as plus } from "./base.js";\nplus(1);\n',
        "left": 'import { add, ONE } from "./base.js";\nimport { Far } from "../vendor/far.js";\nadd(ONE);\n',
        "base": "export const ONE = 1;\nexport async function add() {}\nconst own = 2;\n",
    }

    assert join("top", scripts) == (
        'import { Far } from "../vendor/far.js";\n'
        "const $base = (() => {\nconst ONE = 1;\nasync function add() {}\nconst own = 2;\nreturn { ONE, add };\n})();\n"
        "const $left = (() => {\nconst { add, ONE } = $base;\nadd(ONE);\nreturn {  };\n})();\n"
        "const $top = (() => {\nconst { add: plus } = $base;\nplus(1);\nreturn {  };\n})();\n"
    )


@pytest.mark.parametrize("line", ["export default one;", "export let one = 1;", 'import one from "./two.js";'])
def test_a_script_that_cannot_be_joined_is_refused(line: str) -> None:
    with pytest.raises(UnknownFormError, match="one"):
        join("top", {"top": f"{line}\n", "two": ""})


@pytest.mark.parametrize("name", sorted(name for names in SCRIPTS.values() for name in names))
def test_a_script_that_comes_with_others_neither_imports_nor_exports(name: str) -> None:
    script = (source_folder("static") / f"js/{name}.js").read_text()

    assert not re.search(r"^\s*(import\s*[^(\s]|export\b)", script, re.M)


@ON_SQLITE
def test_only_who_logged_in_loads_the_style_of_moderators(app: Flask, visitor: Visitor, campaign: Campaign) -> None:
    assert WORKING_STYLE not in visitor.get("/de-gagels/").html
    assert WORKING_STYLE in moderator_of(app, campaign).get("/beheer/de-gagels/postvak").html


@ON_SQLITE
def test_a_page_that_wears_what_it_does_not_load_is_noticed(
    visitor: Visitor, campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "working_classes", lambda: {"foot"})

    with pytest.raises(AssertionError, match="a style it does not load"):
        visitor.get("/de-gagels/")


@ON_SQLITE
def test_a_resident_who_loads_the_style_of_moderators_is_noticed(
    app: Flask, campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    moderator = moderator_of(app, campaign)
    monkeypatch.setattr(pages, "BEHIND_THE_LOGIN", ("/elsewhere/",))

    with pytest.raises(AssertionError, match="the style of moderators"):
        moderator.get("/beheer/de-gagels/postvak")


def test_some_classes_are_worn_by_moderators_alone() -> None:
    assert {"board", "inbox", "table"} <= working_classes()
    assert not {"card", "slip", "note--good"} & working_classes()


@ON_SQLITE
def test_the_board_asks_for_its_scripts_at_once(app: Flask, campaign: Campaign) -> None:
    page = moderator_of(app, campaign).get("/beheer/de-gagels/bord")
    asked = [tag.attrs["src"] or "" for tag in page.all("head script")]
    (script,) = [source for source in asked if "/board." in source]

    imported = re.findall(r'^import .*"(.+)";$', page.visitor.open(script).text, re.M)

    assert imported
    assert {f"/static/{name.removeprefix('../')}" for name in imported} <= set(asked)
