"""Sessions of people who have just logged in, without the page: that takes a tenth of a second, in every other test."""

from __future__ import annotations

from http.cookies import SimpleCookie

from flask import Flask, Response, session

from optrommel.accounts.queries import account_by_email
from optrommel.accounts.views import sign_in


def session_cookie(app: Flask, email: str) -> tuple[str, str]:
    """Give the name and the value of the cookie that an account gets when it logs in."""
    name, response = str(app.config["SESSION_COOKIE_NAME"]), Response()
    with app.test_request_context():
        account = account_by_email(email)
        assert account, f"nobody has the address {email}"
        sign_in(account)
        app.session_interface.save_session(app, session, response)
    return name, SimpleCookie(response.headers["Set-Cookie"])[name].value
