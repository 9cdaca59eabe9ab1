"""From settings to a configured application: keys, database, limits, proxies."""

from __future__ import annotations

import datetime as dt

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from optrommel.config import Settings
from optrommel.database import derive_key, set_up_engine
from optrommel.extensions import csrf, db, limiter, login_manager

POST_LIMIT = 256 * 1024  # bytes; the longest slip is 4,000 characters
PHOTO_POST_LIMIT = 16 * 1024**2  # bytes; above the 10 MB of a photo, so that one that is too large is told so in words
SESSION_LIFETIME = dt.timedelta(days=30)  # without a visit


def _flask_config(settings: Settings) -> dict[str, object]:
    session_keys = [derive_key(key, "sessions") for key in settings.keys]
    return {
        "SECRET_KEY": session_keys[0],
        "SECRET_KEY_FALLBACKS": session_keys[1:],
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_REFRESH_EACH_REQUEST": True,
        "PERMANENT_SESSION_LIFETIME": SESSION_LIFETIME,
        "MAX_CONTENT_LENGTH": POST_LIMIT,
        "MAX_FORM_MEMORY_SIZE": POST_LIMIT,
        "MAX_FORM_PARTS": 200,
        "WTF_CSRF_TIME_LIMIT": None,  # a phone may keep the form open for days
        "WTF_CSRF_SSL_STRICT": False,  # a browser that sends no Referer may withdraw too; the token is enough
        "SQLALCHEMY_DATABASE_URI": settings.database,
        "RATELIMIT_ENABLED": settings.rate_limits == "on",
        "RATELIMIT_STORAGE_URI": settings.rate_limit_store,
        "RATELIMIT_STORAGE_OPTIONS": {"wrap_exceptions": True},  # whoever counts can answer when the store is away
    }


def init_app(app: Flask) -> None:
    """Configure the application and its extensions."""
    settings: Settings = app.config["SETTINGS"]
    app.config.update(_flask_config(settings))
    db.init_app(app)
    with app.app_context():
        set_up_engine(db.engine, settings.keys)
    login_manager.init_app(app)
    csrf.init_app(app)
    limiter.init_app(app)
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
