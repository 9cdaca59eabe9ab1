"""News that can be changed, taken back and shown with a photo; and what readers say is wrong."""

import sqlalchemy as sa
from alembic import op

from optrommel import database

revision = "013"
down_revision = "012"

_SUBJECTS = {"update_id": "update", "activity_id": "activity", "need_id": "need"}
_ONE_SUBJECT = " + ".join(f"(CASE WHEN {column} IS NULL THEN 0 ELSE 1 END)" for column in _SUBJECTS)
_UPDATE_COLUMNS = ("edited_at", "taken_off_at", "taken_off_reason", "taken_off_by_group", "version")


def upgrade() -> None:
    """Go forward."""
    with op.batch_alter_table("update") as batch:
        batch.add_column(sa.Column("version", sa.Integer(), server_default="1", nullable=False))
        batch.add_column(sa.Column("edited_at", database.UtcDateTime(), nullable=True))
        batch.add_column(sa.Column("taken_off_at", database.UtcDateTime(), nullable=True))
        batch.add_column(sa.Column("taken_off_reason", sa.Text(), server_default="", nullable=False))
        batch.add_column(sa.Column("taken_off_by_group", sa.Boolean(), server_default=sa.false(), nullable=False))
    _earlier_texts()
    _photos()
    _reports()


def _earlier_texts() -> None:
    op.create_table(
        "earlier_text",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("update_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("replaced_at", database.UtcDateTime(), nullable=False),
        sa.Column("taken_back_at", database.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_earlier_text_campaign_id")),
        sa.ForeignKeyConstraint(["update_id"], ["update.id"], name=op.f("fk_earlier_text_update_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_earlier_text")),
    )
    op.create_index(op.f("ix_earlier_text_update_id"), "earlier_text", ["update_id"])


def _photos() -> None:
    op.create_table(
        "update_photo",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("update_id", sa.Integer(), nullable=False),
        sa.Column("alt", sa.Text(), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("width_px", sa.Integer(), nullable=False),
        sa.Column("height_px", sa.Integer(), nullable=False),
        sa.Column("created_at", database.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_update_photo_campaign_id")),
        sa.ForeignKeyConstraint(["update_id"], ["update.id"], name=op.f("fk_update_photo_update_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_update_photo")),
        sa.UniqueConstraint("update_id", name=op.f("uq_update_photo_update_id")),
        sa.UniqueConstraint("key", name=op.f("uq_update_photo_key")),
    )


def _reports() -> None:
    op.create_table(
        "report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        *(sa.Column(column, sa.Integer(), nullable=True) for column in _SUBJECTS),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", database.UtcDateTime(), nullable=False),
        sa.Column("answered_at", database.UtcDateTime(), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.String(length=20), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.CheckConstraint(f"{_ONE_SUBJECT} = 1", name=op.f("ck_report_one_subject")),
        sa.CheckConstraint("reason IN ('portrait', 'untrue', 'hurtful', 'other')", name=op.f("ck_report_reason")),
        sa.CheckConstraint("outcome IN ('changed', 'removed', 'stays')", name=op.f("ck_report_outcome")),
        sa.CheckConstraint("answered_at IS NULL OR outcome IS NOT NULL", name=op.f("ck_report_answer_has_outcome")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_report_campaign_id")),
        sa.ForeignKeyConstraint(["group_id"], ["resident_group.id"], name=op.f("fk_report_group_id")),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_report_{column}"))
            for column, table in _SUBJECTS.items()
        ),
        sa.ForeignKeyConstraint(["answered_by_id"], ["account.id"], name=op.f("fk_report_answered_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_report_code_hash")),
    )
    for column in ("group_id", *_SUBJECTS):
        op.create_index(op.f(f"ix_report_{column}"), "report", [column])
    op.create_index("ix_report_campaign_id_answered_at", "report", ["campaign_id", "answered_at"])


def downgrade() -> None:
    """Go back: reports, photos and earlier words are lost, and news that was taken off stands on the site again."""
    for name in ("report", "update_photo", "earlier_text"):
        op.drop_table(name)
    with op.batch_alter_table("update") as batch:
        for column in _UPDATE_COLUMNS:
            batch.drop_column(column)
