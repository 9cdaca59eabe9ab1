"""Following without an account: the agenda, and the news for calendars and readers of feeds."""
