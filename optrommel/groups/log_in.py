"""The page where who has a card logs in. Everyone may meet it, so it speaks every language."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from optrommel.access import EVERYONE, open_to
from optrommel.accounts.forms import CardForm
from optrommel.accounts.views import sign_in
from optrommel.groups.people import account_by_card
from optrommel.groups.views_manage import bp
from optrommel.throttle import count_failure
from optrommel.traits import Trait, has


@bp.route("/inloggen/kaart", methods=["GET", "POST"])
@open_to(EVERYONE)
@has(Trait.PRIVATE, Trait.READS_FIRST)
def log_in_by_card() -> ResponseReturnValue:
    """Log in with the code on a card."""
    form = CardForm()
    if form.validate_on_submit():
        account = account_by_card(form.code.data)
        if account is not None:
            sign_in(account)
            return redirect(url_for("pages.mine"), 303)
        count_failure("card")
        form.refusals.append(_("We kennen deze code niet. Kijk hem na op je kaart, of vraag om een nieuwe kaart."))
    return render_template("accounts/log_in_by_card.html", form=form), 422 if form.is_submitted() else 200
