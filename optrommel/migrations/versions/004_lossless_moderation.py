"""What lets every decision be taken back: earlier wordings, voices that rest, placements that were lifted; replies."""

import sqlalchemy as sa
from alembic import op

from optrommel import database

revision = "004"
down_revision = "003"

# SQLite makes a table anew to change it, and the triggers of before go with the old one.
FTS5 = (
    """CREATE TRIGGER idea_search_insert AFTER INSERT ON idea BEGIN
        INSERT INTO idea_search (rowid, stems) VALUES (new.id, new.stems);
    END""",
    """CREATE TRIGGER idea_search_delete AFTER DELETE ON idea BEGIN
        INSERT INTO idea_search (idea_search, rowid, stems) VALUES ('delete', old.id, old.stems);
    END""",
    """CREATE TRIGGER idea_search_update AFTER UPDATE OF stems ON idea BEGIN
        INSERT INTO idea_search (idea_search, rowid, stems) VALUES ('delete', old.id, old.stems);
        INSERT INTO idea_search (rowid, stems) VALUES (new.id, new.stems);
    END""",
    "INSERT INTO idea_search (idea_search) VALUES ('rebuild')",
)


def upgrade() -> None:
    """Go forward."""
    with op.batch_alter_table("campaign") as batch:
        batch.add_column(sa.Column("board_version", sa.Integer(), server_default="0", nullable=False))
        batch.add_column(sa.Column("journal_days", sa.Integer(), server_default="730", nullable=False))
    _slips()
    _ideas()
    _follow_ideas()
    _themes()
    op.create_index(
        "ix_journal_entry_campaign_id_subject_subject_id_id",
        "journal_entry",
        ["campaign_id", "subject", "subject_id", "id"],
    )


def _slips() -> None:
    with op.batch_alter_table("slip") as batch:
        batch.add_column(sa.Column("language", sa.String(length=12), server_default="nl", nullable=False))
        batch.add_column(sa.Column("version", sa.Integer(), server_default="1", nullable=False))
        batch.add_column(sa.Column("waiting_since", database.UtcDateTime(), nullable=True))
    op.execute("UPDATE slip SET waiting_since = received_at")
    with op.batch_alter_table("slip") as batch:
        batch.alter_column("waiting_since", existing_type=database.UtcDateTime(), nullable=False)
        batch.drop_index("ix_slip_campaign_id_state_received_at")
        batch.create_index("ix_slip_campaign_id_state_waiting_since", ["campaign_id", "state", "waiting_since"])
    op.create_table(
        "hold",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("slip_id", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("for_account_id", sa.Integer(), nullable=True),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("created_at", database.UtcDateTime(), nullable=False),
        sa.Column("released_at", database.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_hold_campaign_id")),
        sa.ForeignKeyConstraint(["slip_id"], ["slip.id"], name=op.f("fk_hold_slip_id")),
        sa.ForeignKeyConstraint(["for_account_id"], ["account.id"], name=op.f("fk_hold_for_account_id")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_hold_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hold")),
    )
    op.create_index(op.f("ix_hold_slip_id"), "hold", ["slip_id"])
    op.create_index(
        "uq_hold_slip_id_held",
        "hold",
        ["slip_id"],
        unique=True,
        sqlite_where=sa.text("released_at IS NULL"),
        postgresql_where=sa.text("released_at IS NULL"),
    )
    with op.batch_alter_table("answer") as batch:
        batch.add_column(sa.Column("taken_back_at", database.UtcDateTime(), nullable=True))
        batch.drop_constraint(op.f("uq_answer_slip_id"), type_="unique")
        batch.create_index(op.f("ix_answer_slip_id"), ["slip_id"])
    # An answer that was undone stood there as a draft.
    op.execute(
        "UPDATE answer SET taken_back_at = created_at WHERE slip_id IN (SELECT id FROM slip WHERE state != 'answered')"
    )
    op.create_table(
        "reply",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("slip_id", sa.Integer(), nullable=False),
        sa.Column("answer_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_at", database.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_reply_campaign_id")),
        sa.ForeignKeyConstraint(["slip_id"], ["slip.id"], name=op.f("fk_reply_slip_id")),
        sa.ForeignKeyConstraint(["answer_id"], ["answer.id"], name=op.f("fk_reply_answer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reply")),
        sa.UniqueConstraint("slip_id", name=op.f("uq_reply_slip_id")),
    )


def _ideas() -> None:
    with op.batch_alter_table("idea") as batch:
        batch.add_column(sa.Column("dutch", sa.Text(), server_default="", nullable=False))
        batch.add_column(sa.Column("language", sa.String(length=12), server_default="nl", nullable=False))
        batch.add_column(sa.Column("version", sa.Integer(), server_default="1", nullable=False))
        batch.drop_constraint(op.f("uq_idea_origin_slip_id"), type_="unique")
        batch.create_index(op.f("ix_idea_origin_slip_id"), ["origin_slip_id"])
        batch.create_index(op.f("ix_idea_merged_into_id"), ["merged_into_id"])
    op.create_table(
        "wording",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("slip_id", sa.Integer(), nullable=False),
        sa.Column("part_of_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("dutch", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("created_at", database.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_wording_campaign_id")),
        sa.ForeignKeyConstraint(["slip_id"], ["slip.id"], name=op.f("fk_wording_slip_id")),
        sa.ForeignKeyConstraint(["part_of_id"], ["wording.id"], name=op.f("fk_wording_part_of_id")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_wording_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wording")),
    )
    op.create_index(op.f("ix_wording_slip_id"), "wording", ["slip_id"])
    _words_to_wordings()
    with op.batch_alter_table("voice") as batch:
        batch.add_column(sa.Column("wording_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("is_lead", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.execute("UPDATE voice SET wording_id = id")
    op.execute(
        "UPDATE voice SET is_lead = (id = (SELECT other.id FROM voice AS other JOIN idea ON idea.id = other.idea_id"
        " WHERE other.idea_id = voice.idea_id"
        " ORDER BY (other.slip_id != idea.origin_slip_id), other.id LIMIT 1))"
    )
    with op.batch_alter_table("voice") as batch:
        batch.drop_column("text")
        batch.alter_column("wording_id", existing_type=sa.Integer(), nullable=False)
        batch.alter_column("idea_id", existing_type=sa.Integer(), nullable=True)
        batch.create_foreign_key(op.f("fk_voice_wording_id"), "wording", ["wording_id"], ["id"])
        batch.drop_constraint(op.f("uq_voice_idea_id_slip_id"), type_="unique")
        batch.create_index(op.f("ix_voice_idea_id"), ["idea_id"])
    op.create_index(
        "uq_voice_idea_id_lead",
        "voice",
        ["idea_id"],
        unique=True,
        sqlite_where=sa.text("is_lead"),
        postgresql_where=sa.text("is_lead"),
    )
    # From here on an idea that nobody carries holds no words: the wording of its slip keeps them.
    op.execute("UPDATE idea SET text = '', stems = '' WHERE id NOT IN (SELECT idea_id FROM voice)")
    op.create_table(
        "clash",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("idea_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("created_at", database.UtcDateTime(), nullable=False),
        sa.CheckConstraint("idea_id < other_id", name=op.f("ck_clash_lower_first")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_clash_campaign_id")),
        sa.ForeignKeyConstraint(["idea_id"], ["idea.id"], name=op.f("fk_clash_idea_id")),
        sa.ForeignKeyConstraint(["other_id"], ["idea.id"], name=op.f("fk_clash_other_id")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_clash_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clash")),
        sa.UniqueConstraint("idea_id", "other_id", name=op.f("uq_clash_idea_id_other_id")),
    )
    op.create_index(op.f("ix_clash_other_id"), "clash", ["other_id"])


def _follow_ideas() -> None:
    """Let the search index of SQLite follow the new table."""
    if op.get_bind().dialect.name == "sqlite":
        for statement in FTS5:
            op.execute(statement)


def _words_to_wordings() -> None:
    """Give every voice a wording of the same number; ideas that nobody carries keep theirs as a draft of their slip."""
    op.execute(
        "INSERT INTO wording (id, campaign_id, slip_id, text, dutch, created_at)"
        " SELECT id, campaign_id, slip_id, text, '', created_at FROM voice"
    )
    if op.get_bind().dialect.name != "sqlite":
        op.execute(
            "SELECT setval(pg_get_serial_sequence('wording', 'id'), COALESCE(MAX(id), 0) + 1, false) FROM wording"
        )
    op.execute(
        "INSERT INTO wording (campaign_id, slip_id, text, dutch, created_at)"
        " SELECT campaign_id, origin_slip_id, text, '', published_at FROM idea"
        " WHERE text != '' AND state = 'unpublished' AND id NOT IN (SELECT idea_id FROM voice)"
    )


def _themes() -> None:
    with op.batch_alter_table("placement") as batch:
        batch.add_column(sa.Column("why", sa.String(length=200), server_default="", nullable=False))
        batch.add_column(sa.Column("position", sa.Double(), server_default="0", nullable=False))
        batch.alter_column("theme_id", existing_type=sa.Integer(), nullable=True)
    op.execute("UPDATE placement SET position = id")
    with op.batch_alter_table("theme") as batch:
        batch.add_column(sa.Column("icon", sa.String(length=20), server_default="", nullable=False))
        batch.add_column(sa.Column("position", sa.Integer(), server_default="0", nullable=False))
        batch.add_column(sa.Column("closed_reason", sa.Text(), server_default="", nullable=False))
        batch.add_column(sa.Column("merged_into_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("version", sa.Integer(), server_default="1", nullable=False))
        batch.create_foreign_key(op.f("fk_theme_merged_into_id"), "theme", ["merged_into_id"], ["id"])


def downgrade() -> None:
    """Go back: what rests or was lifted is left out, the newest answer stays, replies and parts go."""
    op.drop_index("ix_journal_entry_campaign_id_subject_subject_id_id", table_name="journal_entry")
    with op.batch_alter_table("theme") as batch:
        batch.drop_constraint(op.f("fk_theme_merged_into_id"), type_="foreignkey")
        for name in ("version", "merged_into_id", "closed_reason", "position", "icon"):
            batch.drop_column(name)
    op.execute("DELETE FROM placement WHERE theme_id IS NULL")
    with op.batch_alter_table("placement") as batch:
        batch.alter_column("theme_id", existing_type=sa.Integer(), nullable=False)
        batch.drop_column("position")
        batch.drop_column("why")
    _fold_ideas()
    _follow_ideas()
    _fold_slips()
    with op.batch_alter_table("campaign") as batch:
        batch.drop_column("journal_days")
        batch.drop_column("board_version")


def _fold_ideas() -> None:
    op.drop_table("clash")
    op.drop_index("uq_voice_idea_id_lead", table_name="voice")
    op.execute("DELETE FROM voice WHERE idea_id IS NULL")
    op.execute(
        "DELETE FROM voice WHERE id NOT IN (SELECT MIN(id) FROM voice GROUP BY idea_id, slip_id)"
    )  # two parts of one slip in one idea
    with op.batch_alter_table("voice") as batch:
        batch.add_column(sa.Column("text", sa.Text(), server_default="", nullable=False))
    op.execute("UPDATE voice SET text = (SELECT wording.text FROM wording WHERE wording.id = voice.wording_id)")
    with op.batch_alter_table("voice") as batch:
        batch.alter_column("text", existing_type=sa.Text(), server_default=None)
        batch.drop_index(op.f("ix_voice_idea_id"))
        batch.create_unique_constraint(op.f("uq_voice_idea_id_slip_id"), ["idea_id", "slip_id"])
        batch.alter_column("idea_id", existing_type=sa.Integer(), nullable=False)
        batch.drop_constraint(op.f("fk_voice_wording_id"), type_="foreignkey")
        batch.drop_column("is_lead")
        batch.drop_column("wording_id")
    op.drop_table("wording")
    with op.batch_alter_table("idea") as batch:
        batch.drop_index(op.f("ix_idea_merged_into_id"))
        batch.drop_index(op.f("ix_idea_origin_slip_id"))
        for name in ("version", "language", "dutch"):
            batch.drop_column(name)
    _one_idea_per_slip()
    with op.batch_alter_table("idea") as batch:
        batch.create_unique_constraint(op.f("uq_idea_origin_slip_id"), ["origin_slip_id"])


def _one_idea_per_slip() -> None:
    """Let the ideas that were split off go: the oldest of a slip stays."""
    idea = sa.table("idea", *map(sa.column, ("id", "origin_slip_id", "merged_into_id", "state")))
    claim = sa.table("claim", sa.column("id"), sa.column("idea_id"))
    news = sa.table("update", sa.column("claim_id"))
    oldest = sa.select(sa.func.min(idea.c.id)).group_by(idea.c.origin_slip_id)
    extra = sa.select(idea.c.id).where(idea.c.id.not_in(oldest))
    signposts = sa.update(idea).where(idea.c.merged_into_id.in_(extra))
    op.execute(signposts.values(state="unpublished", merged_into_id=None))
    claims = sa.select(claim.c.id).where(claim.c.idea_id.in_(extra))
    op.execute(sa.update(news).where(news.c.claim_id.in_(claims)).values(claim_id=None))
    for name in ("voice", "placement", "claim"):
        child = sa.table(name, sa.column("idea_id"))
        op.execute(sa.delete(child).where(child.c.idea_id.in_(extra)))
    op.execute(sa.delete(idea).where(idea.c.id.in_(extra)))


def _fold_slips() -> None:
    op.drop_table("reply")
    op.execute("DELETE FROM answer WHERE id NOT IN (SELECT MAX(id) FROM answer GROUP BY slip_id)")
    with op.batch_alter_table("answer") as batch:
        batch.drop_index(op.f("ix_answer_slip_id"))
        batch.create_unique_constraint(op.f("uq_answer_slip_id"), ["slip_id"])
        batch.drop_column("taken_back_at")
    op.drop_table("hold")
    with op.batch_alter_table("slip") as batch:
        batch.drop_index("ix_slip_campaign_id_state_waiting_since")
        batch.create_index("ix_slip_campaign_id_state_received_at", ["campaign_id", "state", "received_at"])
        for name in ("waiting_since", "version", "language"):
            batch.drop_column(name)
