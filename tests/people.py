"""People at work: visitors who have logged in."""

from __future__ import annotations

from flask import Flask

from optrommel.campaigns.models import Campaign
from optrommel.extensions import db
from optrommel.groups.models import ResidentGroup
from tests.factories import make_account, make_group, make_moderator, make_typist
from tests.page import Visitor


def moderator_of(app: Flask, campaign: Campaign, name: str = "Marieke") -> Visitor:
    """Give a moderator of a campaign, logged in."""
    with app.app_context():
        email = make_moderator(campaign, name).email
    return Visitor(app).let_in(email)


def typist_of(app: Flask, campaign: Campaign, name: str = "Joke") -> Visitor:
    """Give a typist of a campaign, logged in."""
    with app.app_context():
        email = make_typist(campaign, name).email
    return Visitor(app).let_in(email)


def member_of(app: Flask, campaign: Campaign, group: str, name: str = "Bep") -> Visitor:
    """Give a member of a new group, logged in."""
    with app.app_context():
        account = make_account(name)
        make_group(campaign, group, account)
        email = account.email
    return Visitor(app).let_in(email)


def group_named(name: str) -> ResidentGroup:
    """Find a group by its name; for use within a context."""
    return db.session.scalars(db.select(ResidentGroup).where(ResidentGroup.name == name)).one()
