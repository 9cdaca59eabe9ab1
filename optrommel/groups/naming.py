"""What claims are about, in a few words: of a letter, a list, a page."""

from __future__ import annotations

from flask_babel import gettext as _

from optrommel.groups.models import Claim
from optrommel.moderation.rules import IdeaState
from optrommel.web import shortened

NAME_MAX = 60


def name_of(claim: Claim) -> str:
    """Name the theme or idea of a claim; of an idea that was taken off the site no words."""
    if claim.theme is not None:
        return claim.theme.name
    if claim.idea is None or not claim.idea.text or claim.idea.state == IdeaState.UNPUBLISHED:
        return str(_("een idee dat is teruggehaald"))
    return shortened(claim.idea.text, NAME_MAX)
