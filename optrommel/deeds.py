"""What each action in the journal is called: a sentence for every deed, for moderators. It knows ids, never words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from flask_babel import LazyString, format_date
from flask_babel import lazy_gettext as _l

from optrommel.labels import CAMPAIGN_STATES, ON_TURN, ROLES, SHEETS, Labels
from optrommel.languages import LANGUAGES

Facts: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True)
class Rows:
    """Rows to be called by their names when the sentence is read; `none` is said when there are none."""

    kind: str
    ids: tuple[int, ...]
    none: LazyString | str = ""


Value: TypeAlias = Rows | LazyString | str | int
Finder = Callable[[Facts, Facts], Value]


@dataclass(frozen=True)
class Sentence:
    """What happened. `who` did it and to what (`it`), the journal entry itself tells; the rest is in `values`."""

    pattern: LazyString
    values: Mapping[str, Value]


Teller = Callable[[Facts, Facts], Sentence]


def _said(pattern: LazyString, **finders: Finder) -> Teller:
    """Make the sentence of an action that always goes one way; each finder reads a value from before and after."""

    def tell(before: Facts, after: Facts) -> Sentence:
        return Sentence(pattern, {name: find(before, after) for name, find in finders.items()})

    return tell


def _rows(kind: str, *found: Any, none: LazyString | str = "") -> Rows:
    return Rows(kind, tuple(row_id for row_id in found if isinstance(row_id, int)), none)


def _before(kind: str, fact: str) -> Finder:
    return lambda before, _after: _rows(kind, before.get(fact))


def _after(kind: str, fact: str) -> Finder:
    return lambda _before, after: _rows(kind, after.get(fact))


def _labelled(facts: Facts, fact: str, labels: Labels) -> LazyString | str:
    return labels.get(facts.get(fact, ""), "")


def _published(_before: Facts, after: Facts) -> Sentence:
    joined, alone = _l("%(who)s voegde %(it)s toe aan %(idea)s."), _l("%(who)s publiceerde %(it)s.")
    return Sentence(joined if after.get("joins") else alone, {"idea": _rows("idea", after.get("idea_id"))})


def _held(_before: Facts, after: Facts) -> Sentence:
    if after.get("hold_id") is None:
        return Sentence(_l("%(who)s legde %(it)s terug bij wat wacht."), {})
    if after.get("for_id") is None:
        return Sentence(_l("%(who)s hield %(it)s vast."), {})
    colleague = _rows("account", after["for_id"])
    return Sentence(_l("%(who)s legde %(it)s klaar voor %(colleague)s."), {"colleague": colleague})


def _marked(before: Facts, after: Facts) -> Sentence:
    languages = {"from": _language(before.get("language", "")), "to": _language(after.get("language", ""))}
    if before.get("needs_care") == after.get("needs_care"):
        return Sentence(_l("%(who)s zette de taal van %(it)s van %(from)s op %(to)s."), languages)
    if after.get("needs_care"):
        return Sentence(_l("%(who)s zette ‘zorg’ bij %(it)s."), {})
    return Sentence(_l("%(who)s haalde ‘zorg’ weg bij %(it)s."), {})


def _reread(_before: Facts, after: Facts) -> Sentence:
    if after.get("reading_id") is None:
        return Sentence(_l("%(who)s las %(it)s na: het klopt."), {})
    return Sentence(_l("%(who)s las %(it)s na en verbeterde het."), {})


def _language(code: str) -> str:
    return LANGUAGES[code].name if code in LANGUAGES else code


def _placed(before: Facts, after: Facts) -> Sentence:
    lay, lies = before.get("theme_ids", []), after.get("theme_ids", [])
    left, new = [row for row in lay if row not in lies], [row for row in lies if row not in lay]
    values = {
        "from": _rows("theme", *left, none=_l("‘Nog los’")),
        "to": _rows("theme", *new, none=_l("‘Nog los’")),
    }
    if lay and not left:
        return Sentence(_l("%(who)s legde %(it)s ook bij %(to)s."), values)
    if lies and not new:
        return Sentence(_l("%(who)s haalde %(it)s weg bij %(from)s."), values)
    return Sentence(_l("%(who)s legde %(it)s van %(from)s bij %(to)s."), values)


def _split(before: Facts, after: Facts) -> Sentence:
    parts = after.get("parts", [])
    values: dict[str, Value] = {
        "whole": _rows("wording", before.get("wording_id")),
        "count": len(parts) + 1,
        "first": _rows("wording", after.get("wording_id")),
        "rest": _rows("idea", *(part[0] for part in parts)),
    }
    return Sentence(_l("%(who)s splitste %(whole)s in %(count)s delen: %(first)s, %(rest)s."), values)


def _clash(pattern: LazyString, side: int) -> Teller:
    def tell(*facts: Facts) -> Sentence:
        lower, higher = facts[side].get("idea_ids", [None, None])
        return Sentence(pattern, {"one": _rows("idea", lower), "other": _rows("idea", higher)})

    return tell


def _looked(_before: Facts, after: Facts) -> Sentence:
    if after.get("group"):
        pattern = _l("%(who)s bekeek voor de groep %(group)s hoe je bereikt wie wil meehelpen met %(it)s.")
        return Sentence(pattern, {"group": _rows("resident_group", after["group"])})
    return Sentence(_l("%(who)s bekeek hoe je bereikt wie wil meehelpen met %(it)s."), {})


_OFFER_MOVES = {
    "contacted": _l("%(who)s belde of mailde wie wil meehelpen met %(it)s."),
    "joined": _l("%(who)s schreef op: wie wil meehelpen met %(it)s, doet mee."),
    "declined": _l("%(who)s schreef op: wie wilde meehelpen met %(it)s, doet toch niet mee."),
}


def _offer_moved(_before: Facts, after: Facts) -> Sentence:
    pattern = _OFFER_MOVES.get(after.get("state", ""))
    return Sentence(pattern or _l("%(who)s schreef op hoe het ging met wie wil meehelpen met %(it)s."), {})


_TIN_MOVES = {
    ("counted", "back"): _l("%(who)s opende het tellen van %(it)s weer."),
    ("missing", "out"): _l("%(who)s schreef op dat %(it)s weer onderweg is."),
}
_TIN_STATES = {
    "out": _l("%(who)s bracht %(it)s op pad."),
    "missing": _l("%(who)s schreef op dat %(it)s zoek is."),
    "back": _l("%(who)s schreef op dat %(it)s terug is."),
    "counted": _l("%(who)s telde de briefjes van %(it)s: %(slips)s."),
}


def _tin_moved(before: Facts, after: Facts) -> Sentence:
    to = after.get("state", "")
    pattern = _TIN_MOVES.get((before.get("state", ""), to)) or _TIN_STATES.get(to)
    values = {"slips": str(after.get("slips_counted", ""))}
    return Sentence(pattern or _l("%(who)s schreef op waar %(it)s is."), values)


_CLAIM_MOVES = {
    "active": _l("%(who)s liet de groep %(group)s beginnen met %(claimed)s."),
    "declined": _l("%(who)s gaf %(claimed)s niet aan de groep %(group)s."),
    "handed_over": _l("%(who)s gaf %(claimed)s van de groep %(group)s door aan een andere groep."),
    "done": _l("%(who)s vertelde dat %(claimed)s gelukt is, door de groep %(group)s."),
    "released": _l("%(who)s liet %(claimed)s los voor de groep %(group)s."),
}


def _claim_moved(_before: Facts, after: Facts) -> Sentence:
    pattern = _CLAIM_MOVES.get(after.get("state", ""))
    return Sentence(pattern or _l("%(who)s veranderde iets aan wat de groep %(group)s doet met %(claimed)s."), {})


def _called_off(_before: Facts, after: Facts) -> Sentence:
    if after.get("on"):
        return Sentence(_l("%(who)s zei %(it)s van %(day)s af."), {"day": _day(after)})
    return Sentence(_l("%(who)s zei %(it)s af."), {})


def _goes_on(before: Facts, _after: Facts) -> Sentence:
    if before.get("on"):
        return Sentence(_l("%(who)s liet %(it)s van %(day)s toch doorgaan."), {"day": _day(before)})
    return Sentence(_l("%(who)s liet %(it)s toch doorgaan."), {})


def _day(facts: Facts) -> str:
    return str(format_date(dt.date.fromisoformat(facts["on"]), "long"))


_SETTINGS: Labels = {
    "name": _l("naam"),
    "question": _l("vraag"),
    "intro": _l("uitleg"),
    "contact_name": _l("wie bewoners bellen"),
    "contact_phone": _l("telefoonnummer"),
    "contact_hours": _l("beluren"),
    "responsible": _l("verantwoordelijke organisatie"),
    "care_name": _l("wie je belt als het niet kan wachten"),
    "care_phone": _l("nummer voor wie niet kan wachten"),
    "closes_at": _l("laatste dag voor briefjes"),
    "meeting_on": _l("dag van de bijeenkomst"),
    "claims_start_at_once": _l("of groepen meteen mogen beginnen"),
    "shows_alike": _l("of schrijvers zien wat op hun briefje lijkt"),
    "lease_days": _l("hoeveel dagen een groep krijgt"),
    "lapse_days": _l("hoe lang we op nieuws wachten"),
    "journal_days": _l("hoe lang het logboek blijft"),
    "standstill_days": _l("wanneer een trommel stilstaat"),
}


def _changed(_before: Facts, after: Facts) -> Sentence:
    fields = ", ".join(_setting(field) for field in after.get("fields", []))
    return Sentence(_l("%(who)s veranderde de instellingen: %(fields)s."), {"fields": fields})


def _setting(field: str) -> str:
    """Name a setting; the question in another language is kept as `question en`."""
    name, _, language = field.partition(" ")
    return str(_SETTINGS.get(name, name)) + (f" ({_language(language)})" if language else "")


def _sheets(_before: Facts, after: Facts) -> str:
    return ", ".join(str(SHEETS.get(kind, kind)) for kind in after.get("kinds", []))


@dataclass(frozen=True)
class Kind:
    """Deeds that belong together, under the name by which the page of the journal lets choose them."""

    label: LazyString
    deeds: Mapping[str, Teller]


SLIPS: Mapping[str, Teller] = {
    "slip.published": _published,
    "slip.answered": _said(_l("%(who)s beantwoordde %(it)s.")),
    "slip.waiting": _said(_l("De schrijver van %(it)s reageerde op het antwoord.")),
    "slip.unpublished": _said(
        _l("%(who)s haalde %(it)s van de website."),
        carried=lambda before, _after: _rows(
            "idea", *(row[0] for row in before.get("ideas", []))
        ),  # not said, yet about
    ),
    "slip.held": _held,
    "slip.marked": _marked,
    "slip.photo_shown": _said(_l("%(who)s liet de foto bij %(it)s zien.")),
    "slip.photo_erased": _said(_l("De schrijver van %(it)s wiste de foto.")),
    "slip.passed_on": _said(_l("De schrijver van %(it)s gaf de trommel door.")),
    "paper.withdrawn": _said(_l("De schrijver van een briefje op papier wil niet dat het wordt overgetypt.")),
    "slip.typed": _said(_l("%(who)s typte %(it)s over.")),
    "slip.untyped": _said(_l("%(who)s haalde %(it)s terug, alsof het niet was overgetypt.")),
    "slip.reread": _reread,
    "slip.theme_chosen": _said(
        _l("%(who)s koos bij het overtypen van %(it)s het thema %(theme)s."), theme=_after("theme", "theme_id")
    ),
    "slip.theme_unchosen": _said(
        _l("%(who)s haalde het thema %(theme)s weg dat bij het overtypen van %(it)s was gekozen."),
        theme=_before("theme", "theme_id"),
    ),
    "slip.none_fits": _said(_l("%(who)s zei dat geen van de voorgestelde thema’s past bij %(it)s.")),
    "slip.not_alike": _said(
        _l("%(who)s zei dat %(it)s niet hetzelfde is als %(idea)s."), idea=_after("idea", "idea_id")
    ),
    "slip.stub_shown": _said(_l("%(who)s opende het strookje van %(it)s.")),
    "slip.withdrawn": _said(_l("De schrijver trok een briefje in. De woorden zijn gewist.")),
}
IDEAS: Mapping[str, Teller] = {
    "idea.placed": _placed,
    "idea.ordered": _said(
        _l("%(who)s legde %(it)s op een andere plek bij %(theme)s."), theme=_before("placement", "placement_id")
    ),
    "idea.tidied": _said(
        _l("%(who)s veranderde %(old)s in %(new)s."),
        old=_before("wording", "wording_id"),
        new=_after("wording", "wording_id"),
    ),
    "idea.merged": _said(_l("%(who)s voegde %(it)s samen met %(into)s."), into=_after("idea", "into_id")),
    "idea.split": _split,
    "idea.parted": _said(
        _l("%(who)s haalde briefjes uit %(it)s en maakte er een eigen idee van: %(new)s."),
        new=_after("idea", "idea_id"),
    ),
    "idea.done": _said(_l("%(it)s staat nu op ‘Gelukt’.")),
    "clash.linked": _clash(_l("%(who)s zette erbij dat %(one)s botst met %(other)s."), 1),
    "clash.unlinked": _clash(_l("%(who)s haalde weg dat %(one)s botst met %(other)s."), 0),
}


def _of_words(pattern: LazyString) -> Teller:
    return _said(pattern, words=lambda _before, after: _rows("list_word", *after.get("word_ids", [])))


THEMES: Mapping[str, Teller] = {
    "theme.added": _said(_l("%(who)s maakte het thema %(it)s.")),
    "theme.changed": _said(_l("%(who)s paste het thema %(it)s aan.")),
    "theme.closed": _said(_l("%(who)s sloot het thema %(it)s.")),
    "theme.reopened": _said(_l("%(who)s opende het thema %(it)s weer.")),
    "theme.merged": _said(_l("%(who)s voegde het thema %(it)s samen met %(into)s."), into=_after("theme", "into_id")),
    "word.added": _of_words(_l("%(who)s voegde toe aan de woorden die we herkennen: %(words)s.")),
    "word.taken_off": _of_words(_l("%(who)s haalde weg uit de woorden die we herkennen: %(words)s.")),
    "word.put_back": _of_words(_l("%(who)s zette terug bij de woorden die we herkennen: %(words)s.")),
    "draft.asked": _said(_l("%(who)s vroeg een voorzet van thema’s.")),
    "draft.declined": _said(_l("%(who)s wilde deze stapel van de voorzet niet: %(it)s.")),
    "campaign.themes_ordered": _said(_l("%(who)s zette de thema’s in een andere volgorde.")),
}


def _of_group(pattern: LazyString) -> Teller:
    return _said(pattern, group=_after("resident_group", "group_id"))


def _in_group(pattern: LazyString) -> Teller:
    return _said(pattern, member=_after("account", "account_id"), group=_after("resident_group", "group_id"))


_CLAIM: Mapping[str, str] = {"claimed": "claim", "group": "claim_group"}  # what a claim is about, and whose it is
GROUPS: Mapping[str, Teller] = {
    "group.added": _said(_l("%(who)s maakte de groep %(it)s.")),
    "group.joined": _in_group(_l("%(member)s kwam bij de groep %(group)s.")),
    "group.left": _in_group(_l("%(member)s hoort niet meer bij de groep %(group)s.")),
    "group.contact_chosen": _in_group(_l("%(member)s is nu de contactpersoon van de groep %(group)s.")),
    "card.made": _in_group(_l("%(who)s maakte voor %(member)s een kaart van de groep %(group)s.")),
    "card.revoked": _in_group(_l("De kaart van %(member)s voor de groep %(group)s werkt niet meer.")),
    "claim.renewed": _said(_l("De groep %(group)s is nog bezig met %(claimed)s.")),
    "claim.turned": _said(
        _l("Bij %(claimed)s, van de groep %(group)s, is nu aan zet: %(turn)s."),
        turn=lambda _before, after: _labelled(after, "on_turn", ON_TURN),
    ),
    "step.added": _of_group(_l("De groep %(group)s nam zich voor: %(it)s.")),
    "step.done": _of_group(_l("De groep %(group)s is klaar met %(it)s.")),
    "step.dropped": _of_group(_l("De groep %(group)s haalde %(it)s van haar lijst.")),
    "need.added": _of_group(_l("De groep %(group)s zoekt %(it)s.")),
    "need.met": _of_group(_l("De groep %(group)s vond %(it)s.")),
    "need.withdrawn": _of_group(_l("De groep %(group)s zoekt %(it)s niet meer.")),
    "claim.asked": _said(_l("%(who)s vroeg om %(claimed)s, voor de groep %(group)s.")),
    "claim.moved": _claim_moved,
    "claim.inherited": _said(
        _l("De groep %(group)s kreeg %(claimed)s van de groep %(giver)s."), giver=_after("claim_group", "from")
    ),
    "claim.carried": _said(_l("Wat de groep %(group)s oppakte, ging mee naar %(claimed)s.")),
    "claim.outcome_asked": _said(_l("Buren kregen de vraag of %(claimed)s, van de groep %(group)s, gelukt is.")),
    "claim.reopened": _said(
        _l("%(who)s opende %(claimed)s weer: volgens buren is het de groep %(group)s niet gelukt.")
    ),
    "claim.kept_done": _said(_l("%(who)s legde aan buren uit waarom %(claimed)s, van de groep %(group)s, zo blijft.")),
    "update.posted": _said(_l("%(who)s vertelde nieuws van de groep %(it)s.")),
    "update.changed": _said(_l("%(who)s paste nieuws van de groep %(it)s aan.")),
    "update.taken_off": _said(_l("%(who)s haalde nieuws van de groep %(it)s van de website.")),
    "update.put_back": _said(_l("%(who)s zette nieuws van de groep %(it)s weer op de website.")),
    "update.photo_erased": _said(_l("%(who)s wiste de foto bij nieuws van de groep %(it)s.")),
    "update.erased": _said(_l("%(who)s wiste nieuws van de groep %(it)s.")),
    "report.made": _of_group(_l("Een lezer meldde iets over de groep %(group)s.")),
    "report.answered": _of_group(_l("%(who)s beantwoordde een melding over de groep %(group)s.")),
    "activity.added": _said(_l("%(who)s zette %(it)s in de agenda.")),
    "activity.changed": _said(_l("%(who)s veranderde de activiteit %(it)s.")),
    "activity.called_off": _called_off,
    "activity.goes_on": _goes_on,
}
CONTACTS: Mapping[str, Teller] = {
    "offer.added": _said(_l("Iemand wil meehelpen met %(it)s.")),
    "offer.confirmed": _said(_l("Wie wil meehelpen met %(it)s bevestigde het e-mailadres.")),
    "offer.pass_on_allowed": _said(_l("Wie wil meehelpen met %(it)s mag door een andere groep gevraagd worden.")),
    "offer.pass_on_refused": _said(_l("Wie wil meehelpen met %(it)s mag niet door een andere groep gevraagd worden.")),
    "offer.contact_opened": _looked,
    "offer.moved": _offer_moved,
    "offer.passed_on": _of_group(_l("%(who)s gaf wie wil meehelpen met %(it)s door aan de groep %(group)s.")),
    "offer.consent_noted": _said(
        _l("Wie wil meehelpen met %(it)s, zei tegen %(who)s dat een andere groep het mag vragen.")
    ),
    "offer.contact_erased": _said(_l("De contactgegevens bij %(it)s zijn gewist.")),
    "tin.contact_kept": _said(_l("%(who)s schreef op wie op %(it)s past.")),
    "tin.contact_opened": _said(_l("%(who)s bekeek hoe je bereikt wie op %(it)s past.")),
    "tin.contact_erased": _said(_l("De contactgegevens bij %(it)s zijn gewist.")),
}
RUNNING: Mapping[str, Teller] = {
    "campaign.added": _said(_l("%(who)s maakte deze actie.")),
    "campaign.moved": _said(
        _l("%(who)s zette de actie van ‘%(from)s’ op ‘%(to)s’."),
        **{
            "from": lambda before, _after: _labelled(before, "state", CAMPAIGN_STATES),
            "to": lambda _before, after: _labelled(after, "state", CAMPAIGN_STATES),
        },
    ),
    "campaign.changed": _changed,
    "tin.added": _said(_l("Er kwam een trommel bij: %(it)s.")),
    "tin.moved": _tin_moved,
    "tin.changed": _said(_l("%(who)s paste de gegevens van %(it)s aan.")),
    "tin.lid_off": _said(_l("%(who)s zette de code op het deksel van %(it)s uit.")),
    "tin.lid_renewed": _said(_l("%(who)s gaf %(it)s een nieuwe code op het deksel.")),
    "scan.erased": _said(_l("%(who)s wiste een foto van het papier.")),
    "paper.made": _said(
        _l("%(who)s maakte %(slips)s briefjes om af te drukken, met de nummers %(batch)s."),
        batch=lambda _before, after: str(after.get("batch", "")),
        slips=lambda _before, after: str(after.get("slips", "")),
    ),
    "print.ordered": _said(_l("%(who)s liet een PDF maken om af te drukken: %(sheets)s."), sheets=_sheets),
    "print.taken": _said(_l("%(who)s haalde een PDF op om af te drukken: %(sheets)s."), sheets=_sheets),
    "print.shown": _said(_l("%(who)s bekeek de codes op het papier: %(sheets)s."), sheets=_sheets),
    "import.done": _said(
        _l("%(who)s stopte %(slips)s briefjes uit een spreadsheet in de trommel."),
        slips=lambda _before, after: str(after.get("slips", "")),
    ),
    "import.undone": _said(
        _l("%(who)s haalde de %(slips)s briefjes van een spreadsheet weer uit de trommel."),
        slips=lambda _before, after: str(after.get("slips", "")),
    ),
    "account.added": _said(_l("%(it)s kan inloggen.")),
    "account.password_set": _said(_l("%(it)s kreeg een nieuw wachtwoord.")),
    "role.given": _said(
        _l("%(who)s gaf %(account)s een rol: %(role)s."),
        account=_after("account", "account_id"),
        role=lambda _before, after: _labelled(after, "role", ROLES),
    ),
    "role.taken": _said(
        _l("%(who)s nam van %(account)s een rol af: %(role)s."),
        account=_before("account", "account_id"),
        role=lambda before, _after: _labelled(before, "role", ROLES),
    ),
    "invitation.made": _said(
        _l("%(who)s nodigde iemand uit als %(role)s."),
        role=lambda _before, after: _labelled(after, "role", ROLES),
    ),
    "invitation.mailed": _said(_l("%(who)s mailde een uitnodiging.")),
    "invitation.accepted": _said(_l("%(who)s nam een uitnodiging aan.")),
    "message.opened": _said(_l("%(who)s las een mail die nog niet verstuurd was.")),
    "message.retried": _said(_l("%(who)s liet een mail opnieuw versturen.")),
}
UNDONE = "undone"
UNDOING: Mapping[str, Teller] = {UNDONE: _said(_l("%(who)s maakte ongedaan: %(it)s"))}

KINDS: Mapping[str, Kind] = {
    "briefjes": Kind(_l("Briefjes"), SLIPS),
    "ideeen": Kind(_l("Ideeën"), IDEAS),
    "themas": Kind(_l("Thema’s"), THEMES),
    "groepen": Kind(_l("Groepen"), GROUPS),
    "contact": Kind(_l("Contactgegevens"), CONTACTS),
    "actie": Kind(_l("Actie en instellingen"), RUNNING),
    "ongedaan": Kind(_l("Ongedaan gemaakt"), UNDOING),
}
DEEDS: Mapping[str, Teller] = {action: tell for kind in KINDS.values() for action, tell in kind.deeds.items()}
SUBJECTS: Mapping[str, Mapping[str, str]] = {"claim": _CLAIM}


def sentence_of(action: str, subject: str, subject_id: int, before: Facts, after: Facts) -> Sentence:
    """Give the sentence of something that was done to a row, with every row it names still a number."""
    told = DEEDS[action](before, after)
    kinds = {"it": subject, **SUBJECTS.get(subject, {})}
    return Sentence(told.pattern, {**{name: Rows(kind, (subject_id,)) for name, kind in kinds.items()}, **told.values})
