"""Inviting somebody, for who works here."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import EmailField, HiddenField
from wtforms.validators import AnyOf

from optrommel.accounts.forms import EMAIL
from optrommel.accounts.rules import Role
from optrommel.forms import HouseForm, stripped


class MailInvitationForm(HouseForm):
    """Where the link of an invitation is mailed to; the link itself is not kept, so the page sends it along."""

    token = HiddenField()
    email = EmailField(
        _l("E-mailadres van wie je uitnodigt"),
        description=_l("We gebruiken het alleen voor deze mail."),
        filters=[stripped],
        validators=EMAIL,
    )


class RoleForm(HouseForm):
    """As what somebody is invited to a campaign."""

    role = HiddenField(validators=[AnyOf([Role.MODERATOR, Role.TYPIST])])
