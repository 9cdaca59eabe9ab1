"""States in the words that people read; the keys are the values of the states in each package's rules."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

Labels = Mapping[str, LazyString]

CAMPAIGN_STATES: Labels = {
    "draft": _l("In voorbereiding"),
    "open": _l("Open voor briefjes"),
    "reading": _l("Lezen en ordenen"),
    "following": _l("Groepen aan de slag"),
    "closed": _l("Afgesloten"),
}
TIN_STATES: Labels = {
    "ready": _l("klaar om te gaan"),
    "out": _l("onderweg"),
    "missing": _l("zoek"),
    "back": _l("terug"),
    "counted": _l("geteld"),
}
PASSINGS: Labels = {  # what the custody log of a tin tells
    "have": _l("Een buur heeft hem"),
    "pass_on": _l("Een buur geeft hem door"),
    "full": _l("Een buur zegt dat hij vol is"),
    "found": _l("Een buur vond hem"),
    "sent_out": _l("Op pad gebracht"),
    "missing": _l("Zoekgeraakt"),
    "back": _l("Terug bij ons"),
    "counted": _l("Geteld"),
    "reopened": _l("Het tellen is weer open"),
}
TYPED_WHEN: Labels = {
    "night": _l("vannacht"),
    "morning": _l("vanochtend"),
    "afternoon": _l("vanmiddag"),
    "evening": _l("vanavond"),
    "yesterday": _l("gisteren"),
    "earlier": _l("op %(day)s"),
}
SOMEBODY = _l("iemand")
YOU = _l("jou")  # who reads it
IDEA_STATES: Labels = {
    "open": _l("Nog vrij"),
    "claimed": _l("Opgepakt"),
    "done": _l("Gelukt"),
    "stopped": _l("Gestopt"),
}
CLAIM_STATES: Labels = {
    "asked": _l("Gevraagd"),
    "active": _l("Bezig"),
    "amber": _l("Wacht op nieuws"),
    "lapsed": _l("Weer vrij"),
    "declined": _l("Niet doorgegaan"),
    "handed_over": _l("Doorgegeven"),
    "done": _l("Gelukt"),
    "released": _l("Losgelaten"),
}
ON_TURN: Labels = {
    "group": _l("de bewonersgroep"),
    "municipality": _l("de gemeente"),
    "housing": _l("de woningcorporatie"),
    "police": _l("de politie"),
    "other": _l("iemand anders"),
}
OFFER_STATES: Labels = {
    "new": _l("Nog niet gebeld"),
    "contacted": _l("Gebeld of gemaild"),
    "joined": _l("Doet mee"),
    "declined": _l("Toch niet"),
}
REPEATS: Labels = {
    "once": _l("Eén keer"),
    "weekly": _l("Elke week"),
    "fortnightly": _l("Elke twee weken"),
    "monthly": _l("Elke maand op dezelfde weekdag"),
}
REPORT_REASONS: Labels = {
    "portrait": _l("Er staat iemand bij die dat niet wil"),
    "untrue": _l("Het klopt niet"),
    "hurtful": _l("Het is kwetsend"),
    "other": _l("Iets anders"),
}
REPORT_OUTCOMES: Labels = {
    "changed": _l("Het is aangepast"),
    "removed": _l("Het is weggehaald"),
    "stays": _l("Het blijft staan"),
}
REPORTED: Labels = {
    "nieuws": _l("nieuws"),
    "activiteit": _l("een activiteit"),
    "nodig": _l("iets dat de groep zoekt"),
}
SHEETS: Labels = {
    "slips": _l("Briefjes met een strookje"),
    "lid": _l("Stickers voor op het deksel"),
    "rules": _l("Kaarten met de spelregels"),
    "route": _l("Routelijsten"),
    "poster": _l("Poster"),
    "stubs": _l("Strookjes voor briefjes zonder nummer"),
    "story": _l("Wat is er met jullie briefjes gebeurd?"),
}
ORDER_STATES: Labels = {
    "waiting": _l("Wacht op zijn beurt"),
    "working": _l("Wordt gemaakt"),
    "ready": _l("Klaar"),
    "failed": _l("Niet gelukt"),
}
DRAFT_STATES: Labels = {
    "waiting": _l("In de wacht"),
    "working": _l("We lezen alle ideeën"),
}
JOBS: Labels = {
    "afternoon": _l("Een middag helpen"),
    "cooking": _l("Koken of bakken"),
    "hands": _l("Iets met mijn handen"),
    "driving": _l("Rijden of halen"),
    "company": _l("Even langsgaan bij iemand"),
    "organising": _l("Iets organiseren"),
}
PERSONAL_KINDS: Labels = {
    "phone": _l("een telefoonnummer"),
    "email": _l("een e-mailadres"),
    "iban": _l("een rekeningnummer"),
    "bsn": _l("een burgerservicenummer"),
    "address": _l("een adres"),
    "person": _l("de naam van iemand"),
}
ROLES: Labels = {
    "moderator": _l("opbouwwerker of lid van de werkgroep"),
    "typist": _l("typist"),
    "member": _l("groepslid"),
}
