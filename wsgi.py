"""The application for any WSGI server: `wsgi:app`."""

from optrommel import create_app

app = create_app()
