"""Bring the catalogues up to date with what templates and code say: `python -m tests.catalogues`."""

from __future__ import annotations

import re
from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.plurals import get_plural
from babel.messages.pofile import read_po, write_po

from optrommel.languages import LANGUAGES, TRANSLATIONS, WORKING

ROOT = Path(__file__).parent.parent
KEYWORDS = {**DEFAULT_KEYWORDS, "_l": None}
TRANSLATED = tuple(language for language in LANGUAGES if language != "nl")
# What only those who sign in can meet; these speak Dutch and English. All the rest may come before a resident, also
# what is written tomorrow: it is in nine languages until somebody puts it here.
BEHIND_THE_LOGIN = re.compile(
    r"""templates/(campaigns|groups|moderation|notifications|themes|tins)/ | templates/layouts/(group|manage)\.html
    | templates/pages/(figures|journal|look_up|mine)[/.] | templates/components/(log_out|of_all|offer|silence)\.html
    | optrommel/(deeds|journal|telling)\.py | optrommel/campaigns/(forms|rules_tins|street_list|views(?!_lid)\w*)\.py
    | optrommel/slips/(forms|views)_tins?\.py | optrommel/spreadsheets\.py
    | optrommel/pages/(look_up|forms_look_up|views_journal|views_look_up)\.py
    | optrommel/notifications/(kinds|views)\.py
    | templates/exports/(again|how|order|page)\.html | optrommel/exports/(forms|rules|rendering|views\w*)\.py
    | templates/digests/page\.html | templates/mail/digest/ | optrommel/digests/
    | optrommel/following/views_unhappy\.py | templates/following/leave_outcome\.html
    | optrommel/groups/(forms\w*|rules|views\w*)\.py | optrommel/moderation/(?!reasons)\w+\.py
    | optrommel/slips/(\w*imports|importing|cells|columns)\.py | optrommel/spreadsheets\.py | templates/slips/imports/
    | optrommel/slips/(\w*typing|views_typed|\w*scans|\w*rereading)\.py | templates/slips/typing/(?!stub)\w+\.html
    | optrommel/accounts/forms_inviting\.py | templates/accounts/invitation_link\.html
    | optrommel/themes/\w+\.py | optrommel/suggestions/\w+\.py | templates/suggestions/""",
    re.VERBOSE,
)
# In the order of the CLDR, zero, one, two, few, many, other, as translators know it; Babel turns the last two round.
PLURAL_FORMS = {
    "ar": "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5);"
}
# A catalogue that does not exist yet begins with this; easy Dutch counts as Dutch does.
BEGINNING = """# {language} for Optrommel; Dutch is the language of the sentences in the code.
msgid ""
msgstr ""
"Project-Id-Version: Optrommel {language}\\n"
"Report-Msgid-Bugs-To: \\n"
"POT-Creation-Date: 2026-01-01 12:00+0000\\n"
"PO-Revision-Date: 2026-01-01 12:00+0000\\n"
"Last-Translator: \\n"
"Language: {language}\\n"
"Language-Team: \\n"
"Plural-Forms: {plural_forms}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"""


def forms(text: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    """Give the forms of a sentence: one, or one for each way of counting."""
    return (text,) if isinstance(text, str) else tuple(text)


@cache
def gather() -> dict[str | tuple[str, ...], bool]:
    """Gather what templates and code say; tell of each sentence whether a resident may meet it."""
    with (ROOT / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)
    gathered = Catalog()  # where one place counts a sentence, it is counted everywhere
    met: set[str] = set()
    for file_name, _line, sentence, _comments, _context in extract_from_dir(ROOT, methods, options, keywords=KEYWORDS):
        gathered.add(sentence)
        if not BEHIND_THE_LOGIN.match(file_name):
            met.add(forms(sentence)[0])
    return {message.id: forms(message.id)[0] in met for message in gathered if message.id}


def sentences_in(language: str) -> set[str | tuple[str, ...]]:
    """Give the sentences that a catalogue must hold: all, or what residents meet."""
    return {sentence for sentence, is_met in gather().items() if is_met or language in WORKING}


def catalogue_file(language: str) -> Path:
    """Give the place of a catalogue."""
    return TRANSLATIONS / language / "LC_MESSAGES" / "messages.po"


def read_catalogue(language: str) -> Catalog:
    """Read a catalogue, or begin an empty one."""
    path, locale = catalogue_file(language), LANGUAGES[language].locale
    if path.exists():
        return read_po(BytesIO(path.read_bytes()))
    plural_forms = PLURAL_FORMS.get(language) or get_plural(locale).plural_forms
    beginning = BEGINNING.format(language=language, plural_forms=plural_forms)
    return read_po(BytesIO(beginning.encode()))


def write_catalogue(language: str) -> Catalog:
    """Bring a catalogue up to date: what is new is empty, what nobody says any more is gone."""
    held, template = read_catalogue(language), Catalog()
    template.creation_date = held.creation_date
    for sentence in sentences_in(language):
        template.add(sentence)
    held.update(template, no_fuzzy_matching=True)
    catalogue_file(language).parent.mkdir(parents=True, exist_ok=True)
    with catalogue_file(language).open("wb") as file:
        write_po(file, held, no_location=True, ignore_obsolete=True, sort_output=True)
    return held


def main() -> None:
    """Update every catalogue and say what is still to translate."""
    for language in TRANSLATED:
        held = write_catalogue(language)
        empty = sum(not all(forms(message.string or "")) for message in held if message.id)
        print(f"{language}: {len(held)} sentences, {empty} to translate")


if __name__ == "__main__":
    main()
