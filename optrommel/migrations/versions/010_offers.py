"""Offers: what they are for, who let us pass them on, and the giver's own page."""

from collections.abc import Callable

import sqlalchemy as sa
from alembic import op

from optrommel import database

revision = "010"
down_revision = "009"

_WORDS = sa.table("offer", sa.column("id", sa.Integer()), sa.column("own_words", sa.Text()))


def upgrade() -> None:
    """Go forward."""
    with op.batch_alter_table("offer") as batch:
        batch.add_column(sa.Column("confirmed_at", database.UtcDateTime(), nullable=True))
        batch.add_column(sa.Column("may_be_passed_on", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch.add_column(sa.Column("key", sa.Text(), nullable=True))
        batch.add_column(sa.Column("key_hash", sa.String(length=64), nullable=True))
        batch.add_column(sa.Column("submission_id", sa.String(length=36), nullable=True))
        batch.create_unique_constraint(op.f("uq_offer_key_hash"), ["key_hash"])
        batch.create_unique_constraint(op.f("uq_offer_submission_id"), ["submission_id"])
    with op.batch_alter_table("offer") as batch:
        batch.alter_column(
            "own_words", existing_type=sa.String(length=200), type_=database.EncryptedText(), server_default=None
        )
    keyring = database.keyring_of(op.get_bind().dialect)
    _rewrite(lambda words: keyring.encrypt(words.encode()).decode())
    op.execute("UPDATE offer SET confirmed_at = created_at")  # nobody was asked until now
    op.create_table(
        "offer_subject",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("offer_id", sa.Integer(), nullable=False),
        sa.Column("theme_id", sa.Integer(), nullable=True),
        sa.Column("idea_id", sa.Integer(), nullable=True),
        sa.Column("need_id", sa.Integer(), nullable=True),
        sa.Column("activity_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(CASE WHEN theme_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN idea_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN need_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN activity_id IS NULL THEN 0 ELSE 1 END) = 1",
            name=op.f("ck_offer_subject_one_subject"),
        ),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_offer_subject_campaign_id")),
        sa.ForeignKeyConstraint(["offer_id"], ["offer.id"], name=op.f("fk_offer_subject_offer_id")),
        sa.ForeignKeyConstraint(["theme_id"], ["theme.id"], name=op.f("fk_offer_subject_theme_id")),
        sa.ForeignKeyConstraint(["idea_id"], ["idea.id"], name=op.f("fk_offer_subject_idea_id")),
        sa.ForeignKeyConstraint(["need_id"], ["need.id"], name=op.f("fk_offer_subject_need_id")),
        sa.ForeignKeyConstraint(["activity_id"], ["activity.id"], name=op.f("fk_offer_subject_activity_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offer_subject")),
        sa.UniqueConstraint("offer_id", name=op.f("uq_offer_subject_offer_id")),
    )
    for column in ("campaign_id", "theme_id", "idea_id", "need_id", "activity_id"):
        op.create_index(op.f(f"ix_offer_subject_{column}"), "offer_subject", [column])
    op.create_table(
        "offer_pass",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("offer_id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("passed_at", database.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_offer_pass_campaign_id")),
        sa.ForeignKeyConstraint(["offer_id"], ["offer.id"], name=op.f("fk_offer_pass_offer_id")),
        sa.ForeignKeyConstraint(["group_id"], ["resident_group.id"], name=op.f("fk_offer_pass_group_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offer_pass")),
        sa.UniqueConstraint("offer_id", name=op.f("uq_offer_pass_offer_id")),
    )
    for column in ("campaign_id", "group_id"):
        op.create_index(op.f(f"ix_offer_pass_{column}"), "offer_pass", [column])


def downgrade() -> None:
    """Go back: what offers that no slip carries were for goes."""
    op.drop_table("offer_pass")
    op.drop_table("offer_subject")
    keyring = database.keyring_of(op.get_bind().dialect)
    _rewrite(lambda words: keyring.decrypt(words.encode()).decode())
    with op.batch_alter_table("offer") as batch:
        batch.drop_constraint(op.f("uq_offer_submission_id"), type_="unique")
        batch.drop_constraint(op.f("uq_offer_key_hash"), type_="unique")
        for column in ("submission_id", "key_hash", "key", "may_be_passed_on", "confirmed_at"):
            batch.drop_column(column)
        batch.alter_column(
            "own_words", existing_type=database.EncryptedText(), type_=sa.String(length=200), server_default=""
        )


def _rewrite(change: Callable[[str], str]) -> None:
    """Give what people wrote in their own words another form, row by row: the database has no keys."""
    connection = op.get_bind()
    for row in connection.execute(sa.select(_WORDS)).all():
        connection.execute(_WORDS.update().where(_WORDS.c.id == row.id).values(own_words=change(row.own_words)))
