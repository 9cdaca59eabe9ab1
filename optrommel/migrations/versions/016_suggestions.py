"""Suggestions: what a machine makes of slips and ideas, what people picked, words that we know, drafts of themes."""

import sqlalchemy as sa
from alembic import op

from optrommel import database

revision = "016"
down_revision = "015"


def upgrade() -> None:
    """Go forward."""
    with op.batch_alter_table("campaign") as batch:
        batch.add_column(sa.Column("shows_alike", sa.Boolean(), server_default=sa.true(), nullable=False))
    _rounds()
    _words()
    _picks()
    _drafts()


def _rounds() -> None:
    op.create_table(
        "suggestion_round",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("done", sa.String(length=100), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("leased_until", database.UtcDateTime(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("made_at", database.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_suggestion_round_campaign_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suggestion_round")),
        sa.UniqueConstraint("campaign_id", name=op.f("uq_suggestion_round_campaign_id")),
    )
    op.create_table(
        "suggestion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("slip_id", sa.Integer(), nullable=True),
        sa.Column("idea_id", sa.Integer(), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("is_readable", sa.Boolean(), nullable=False),
        sa.Column("guesses", sa.JSON(), nullable=False),
        sa.Column("alike", sa.JSON(), nullable=False),
        sa.Column("made_at", database.UtcDateTime(), nullable=False),
        sa.CheckConstraint("(slip_id IS NULL) <> (idea_id IS NULL)", name=op.f("ck_suggestion_about_one")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_suggestion_campaign_id")),
        sa.ForeignKeyConstraint(["idea_id"], ["idea.id"], name=op.f("fk_suggestion_idea_id")),
        sa.ForeignKeyConstraint(["slip_id"], ["slip.id"], name=op.f("fk_suggestion_slip_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suggestion")),
        sa.UniqueConstraint("idea_id", name=op.f("uq_suggestion_idea_id")),
        sa.UniqueConstraint("slip_id", name=op.f("uq_suggestion_slip_id")),
    )
    op.create_index(op.f("ix_suggestion_campaign_id"), "suggestion", ["campaign_id"])


def _words() -> None:
    op.create_table(
        "list_word",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=True),
        sa.Column("subject", sa.String(length=60), nullable=False),
        sa.Column("theme_id", sa.Integer(), nullable=True),
        sa.Column("pattern", sa.String(length=60), nullable=False),
        sa.Column("is_off", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("from_campaign_id", sa.Integer(), nullable=True),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("created_at", database.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_list_word_account_id")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_list_word_campaign_id")),
        sa.ForeignKeyConstraint(["from_campaign_id"], ["campaign.id"], name=op.f("fk_list_word_from_campaign_id")),
        sa.ForeignKeyConstraint(["theme_id"], ["theme.id"], name=op.f("fk_list_word_theme_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_list_word")),
        sa.UniqueConstraint("campaign_id", "subject", "pattern", name=op.f("uq_list_word_campaign_id_subject_pattern")),
    )
    op.create_index(op.f("ix_list_word_theme_id"), "list_word", ["theme_id"])
    op.create_index(
        "uq_list_word_everywhere",
        "list_word",
        ["subject", "pattern"],
        unique=True,
        sqlite_where=sa.text("campaign_id IS NULL"),
        postgresql_where=sa.text("campaign_id IS NULL"),
    )


def _picks() -> None:
    op.create_table(
        "pick",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("slip_id", sa.Integer(), nullable=False),
        sa.Column("theme_id", sa.Integer(), nullable=True),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("suggested", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("picked_at", database.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_pick_account_id")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_pick_campaign_id")),
        sa.ForeignKeyConstraint(["slip_id"], ["slip.id"], name=op.f("fk_pick_slip_id")),
        sa.ForeignKeyConstraint(["theme_id"], ["theme.id"], name=op.f("fk_pick_theme_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pick")),
    )
    op.create_index(op.f("ix_pick_campaign_id"), "pick", ["campaign_id"])
    op.create_index(op.f("ix_pick_slip_id"), "pick", ["slip_id"])
    op.create_index(op.f("ix_pick_theme_id"), "pick", ["theme_id"])
    op.create_index(
        "uq_pick_slip_id_none",
        "pick",
        ["slip_id"],
        unique=True,
        sqlite_where=sa.text("theme_id IS NULL"),
        postgresql_where=sa.text("theme_id IS NULL"),
    )
    op.create_table(
        "typist_pick",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("slip_id", sa.Integer(), nullable=False),
        sa.Column("theme_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("picked_at", database.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_typist_pick_account_id")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_typist_pick_campaign_id")),
        sa.ForeignKeyConstraint(["slip_id"], ["slip.id"], name=op.f("fk_typist_pick_slip_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["theme_id"], ["theme.id"], name=op.f("fk_typist_pick_theme_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_typist_pick")),
        sa.UniqueConstraint("slip_id", name=op.f("uq_typist_pick_slip_id")),
    )
    op.create_index(op.f("ix_typist_pick_campaign_id"), "typist_pick", ["campaign_id"])
    op.create_index(op.f("ix_typist_pick_theme_id"), "typist_pick", ["theme_id"])
    op.create_table(
        "not_alike",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("slip_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("created_at", database.UtcDateTime(), nullable=False),
        sa.CheckConstraint("slip_id < other_id", name=op.f("ck_not_alike_lower_first")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_not_alike_account_id")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_not_alike_campaign_id")),
        sa.ForeignKeyConstraint(["other_id"], ["slip.id"], name=op.f("fk_not_alike_other_id")),
        sa.ForeignKeyConstraint(["slip_id"], ["slip.id"], name=op.f("fk_not_alike_slip_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_not_alike")),
        sa.UniqueConstraint("slip_id", "other_id", name=op.f("uq_not_alike_slip_id_other_id")),
    )
    op.create_index(op.f("ix_not_alike_campaign_id"), "not_alike", ["campaign_id"])
    op.create_index(op.f("ix_not_alike_other_id"), "not_alike", ["other_id"])


def _drafts() -> None:
    op.create_table(
        "draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("submission_id", sa.String(length=36), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("problem", sa.String(length=200), nullable=False),
        sa.Column("ideas", sa.Integer(), nullable=False),
        sa.Column("asked_at", database.UtcDateTime(), nullable=False),
        sa.Column("leased_until", database.UtcDateTime(), nullable=True),
        sa.Column("settled_at", database.UtcDateTime(), nullable=True),
        sa.CheckConstraint(
            "state IN ('waiting', 'working', 'ready', 'failed', 'cancelled')", name=op.f("ck_draft_state")
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_draft_account_id")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_draft_campaign_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft")),
        sa.UniqueConstraint("submission_id", name=op.f("uq_draft_submission_id")),
        **database.IDS_ONCE,
    )
    op.create_index("ix_draft_campaign_id_state", "draft", ["campaign_id", "state"])
    op.create_index(
        "uq_draft_campaign_id_under_way",
        "draft",
        ["campaign_id"],
        unique=True,
        sqlite_where=sa.text("state IN ('waiting', 'working')"),
        postgresql_where=sa.text("state IN ('waiting', 'working')"),
    )
    op.create_table(
        "draft_pile",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("theme_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.CheckConstraint("kind IN ('theme', 'subject', 'new')", name=op.f("ck_draft_pile_kind")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_draft_pile_campaign_id")),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name=op.f("fk_draft_pile_draft_id")),
        sa.ForeignKeyConstraint(["theme_id"], ["theme.id"], name=op.f("fk_draft_pile_theme_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft_pile")),
        **database.IDS_ONCE,
    )
    op.create_index(op.f("ix_draft_pile_draft_id"), "draft_pile", ["draft_id"])
    op.create_index(op.f("ix_draft_pile_theme_id"), "draft_pile", ["theme_id"])
    op.create_table(
        "draft_card",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("pile_id", sa.Integer(), nullable=False),
        sa.Column("idea_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("p", sa.Double(), nullable=False),
        sa.Column("shared", sa.JSON(), nullable=False),
        sa.Column("was_in", sa.String(length=60), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.CheckConstraint("state IN ('open', 'declined')", name=op.f("ck_draft_card_state")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_draft_card_campaign_id")),
        sa.ForeignKeyConstraint(["idea_id"], ["idea.id"], name=op.f("fk_draft_card_idea_id")),
        sa.ForeignKeyConstraint(["pile_id"], ["draft_pile.id"], name=op.f("fk_draft_card_pile_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft_card")),
        sa.UniqueConstraint("pile_id", "idea_id", name=op.f("uq_draft_card_pile_id_idea_id")),
        **database.IDS_ONCE,
    )
    op.create_index(op.f("ix_draft_card_idea_id"), "draft_card", ["idea_id"])


def downgrade() -> None:
    """Go back: what was placed stays where it lies."""
    for table in (
        "draft_card",
        "draft_pile",
        "draft",
        "not_alike",
        "typist_pick",
        "pick",
        "list_word",
        "suggestion",
        "suggestion_round",
    ):
        op.drop_table(table)
    with op.batch_alter_table("campaign") as batch:
        batch.drop_column("shows_alike")
