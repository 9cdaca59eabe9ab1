"""Named signals: a lower package says what happened, a higher one acts in the same transaction."""

from __future__ import annotations

from blinker import signal

slip_withdrawn = signal("slip-withdrawn")
"""Sent with the slip whose writer took it back; listeners erase what was made of its words."""

slip_answered = signal("slip-answered")
"""Sent with the slip, `answer=` what its writer reads from now on, and `now=`."""

slip_answer_taken_back = signal("slip-answer-taken-back")
"""Sent with the slip, `answer=` what its writer reads no more, and `now=`."""

campaign_closing = signal("campaign-closing")
"""Sent with the campaign before it closes; a listener that needs it open raises its rule."""

invitation_accepted = signal("invitation-accepted")
"""Sent with the invitation, `account=` who accepted it and `now=`."""

idea_merged = signal("idea-merged")
"""Sent with the idea that became a signpost, `target=` the one that carries its voices now, `now=` and `by=`."""

idea_lost_words = signal("idea-lost-words")
"""Sent with an idea of which a voice went off the site, be it the last, and `now=`."""

idea_reworded = signal("idea-reworded")
"""Sent with an idea that is read in other words from now on, in another language, or in none."""

update_gone = signal("update-gone")
"""Sent with news that a group told and that nobody may read any more, and `now=`."""

idea_split = signal("idea-split")
"""Sent with an idea, `new=` one that was made of a part of it, `now=` and `by=`."""

idea_placed = signal("idea-placed")
"""Sent with an idea that was laid in themes, `theme_ids=` those it did not lie in before, `now=` and `by=`."""

idea_put_back = signal("idea-put-back")
"""Sent with an idea that undoing took out of themes again, `theme_ids=` these."""

theme_merged = signal("theme-merged")
"""Sent with the theme that was closed, `target=` the one that holds its ideas now, `now=` and `by=`."""

about_to_decide = signal("about-to-decide")
"""Sent before somebody decides about an idea or theme, `by=` an account id; a listener may raise its rule."""

about_to_undo = signal("about-to-undo")
"""Sent with each journal entry before it is taken back, `by=` an account id; a listener may raise its rule."""

about_to_rest = signal("about-to-rest")
"""Sent with an idea that undoing takes away; a listener on which it hangs raises `CannotUndoError`."""
