"""News that can be changed, taken back and shown with a photo."""

import sqlalchemy as sa
from alembic import op

from optrommel import database

revision = "013"
down_revision = "011"

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


def downgrade() -> None:
    """Go back: photos and earlier words are lost, and news that was taken off stands on the site again."""
    for name in ("update_photo", "earlier_text"):
        op.drop_table(name)
    with op.batch_alter_table("update") as batch:
        for column in _UPDATE_COLUMNS:
            batch.drop_column(column)
