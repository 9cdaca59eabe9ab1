"""The command that suggests themes."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from optrommel.cli.drafting import draft_campaign

if TYPE_CHECKING:
    from optrommel.suggestions.slip_file import Answers

_PATH = click.Path(path_type=Path)


@click.command()
@click.option("--campaign", "slug", help="Draft themes for all ideas of this campaign that lie in none.")
@click.option("--from", "file", type=_PATH, help="A CSV file with columns id, text and theme.")
@click.option("--out", type=_PATH, help="Where the answers go; standard output unless given.")
@click.option("--encoder/--no-encoder", "with_encoder", default=True, help="Use the extra `vectors` when it is there.")
def suggest(slug: str | None, file: Path | None, out: Path | None, with_encoder: bool) -> None:
    """Suggest themes: for the slips in a file that have none, as CSV, or for a campaign, as piles beside its board.

    For a file no database is touched. Nothing leaves this machine, and nothing is placed.
    """
    if (slug is None) == (file is None):
        raise click.UsageError("Give either --from or --campaign.")
    if slug is not None:
        draft_campaign(slug)
    if file is not None:
        _suggest_for(file, out, with_encoder=with_encoder)


def _suggest_for(file: Path, out: Path | None, *, with_encoder: bool) -> None:
    from optrommel.suggestions.slip_file import as_csv

    answers = _answer(file, with_encoder=with_encoder)
    _write(as_csv(answers.rows).encode(), out, file)
    click.echo(
        f"{len(answers.rows)} slips answered, by {answers.examples} that have a theme and {len(answers.themes)} themes",
        err=True,
    )
    if answers.formulas:
        warning = f"{answers.formulas} cells begin with = + - or @, which a spreadsheet program may take for a formula."
        click.echo(f"Warning: {warning}", err=True)


def _answer(file: Path, *, with_encoder: bool) -> Answers:
    from optrommel.suggestions.slip_file import SlipFileError, answer, read_slips
    from optrommel.themes.suggesting.encoding import find_encoder
    from optrommel.themes.suggesting.word_list import read_word_list

    try:
        slips = read_slips(_read(file))
    except SlipFileError as error:
        raise click.ClickException(str(error)) from None
    return answer(slips, read_word_list(), encoder=find_encoder() if with_encoder else None)


def _read(file: Path) -> bytes:
    """Read a file, no further than shows that it is too large."""
    from optrommel.suggestions.slip_file import FILE_MAX

    try:
        with file.open("rb") as opened:
            return opened.read(FILE_MAX + 1)
    except OSError as error:
        raise click.ClickException(f"{file} cannot be read ({error.strerror}).") from None


def _write(answers: bytes, out: Path | None, file: Path) -> None:
    try:
        if out is None:
            click.echo(answers, nl=False)  # bytes: UTF-8, whatever the terminal says
        elif out.exists() and os.path.samefile(out, file):
            raise click.ClickException("--out names the file that was read. Give it another name.")
        else:
            out.write_bytes(answers)
    except BrokenPipeError:  # who reads had enough
        raise
    except OSError as error:
        raise click.ClickException(f"{out or 'The answer'} cannot be written ({error.strerror}).") from None
