"""What the site says of itself: privacy, accessibility, and whether it is well."""

from __future__ import annotations

from flask import Blueprint, jsonify, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from optrommel.access import EVERYONE, open_to
from optrommel.accounts.queries import names_of_moderators
from optrommel.campaigns.models import Campaign
from optrommel.campaigns.queries import public_campaigns
from optrommel.campaigns.rules import kept_until
from optrommel.clock import local_today
from optrommel.extensions import db
from optrommel.languages import LANGUAGES
from optrommel.migrations import newest_revision

bp = Blueprint("pages", __name__)


@bp.get("/<slug:campaign>/privacy")
@open_to(EVERYONE)
def privacy(campaign: Campaign) -> ResponseReturnValue:
    """Say in plain words what a campaign keeps of whom, why, and until when."""
    return render_template(
        "pages/privacy.html",
        campaign=campaign,
        kept_until=kept_until(campaign.meeting_on, today=local_today()),
        moderators=names_of_moderators(campaign.id),
    )


@bp.get("/privacy")
@open_to(EVERYONE)
def privacy_of_site() -> ResponseReturnValue:
    """Lead to what each campaign says of privacy."""
    return render_template("pages/privacy_of_site.html", campaigns=public_campaigns())


@bp.get("/toegankelijkheid")
@open_to(EVERYONE)
def accessibility() -> ResponseReturnValue:
    """Say for whom the pages work, as far as that was tested."""
    return render_template("pages/accessibility.html", languages=LANGUAGES)


@bp.get("/gezond")
@open_to(EVERYONE)
def health() -> ResponseReturnValue:
    """Say whether this process can serve: 200, or 503 with what is wrong."""
    try:
        revision = db.session.scalar(text("SELECT version_num FROM alembic_version"))
    except SQLAlchemyError:
        return jsonify(ok=False, database="unreachable or empty"), 503
    is_current = revision == newest_revision()
    return jsonify(ok=is_current, database="up" if is_current else "needs `optrommel db upgrade`"), (
        200 if is_current else 503
    )
