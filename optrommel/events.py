"""Named signals: a lower package says what happened, a higher one acts in the same transaction."""

from __future__ import annotations

from blinker import signal

slip_withdrawn = signal("slip-withdrawn")
"""Sent with the slip whose writer took it back; listeners erase what was made of its words."""

campaign_closing = signal("campaign-closing")
"""Sent with the campaign before it closes; a listener that needs it open raises its rule."""

invitation_accepted = signal("invitation-accepted")
"""Sent with the invitation, `account=` who accepted it and `now=`."""
