"""Digests: who had one of which campaign, when, and who wants none."""

import sqlalchemy as sa
from alembic import op

from optrommel import database

revision = "012"
down_revision = "011"


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "digest",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("key", database.EncryptedText(), nullable=False),
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("sent_at", database.UtcDateTime(), nullable=True),
        sa.Column("stopped_at", database.UtcDateTime(), nullable=True),
        sa.Column("message_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_digest_campaign_id")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_digest_account_id")),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_digest_message_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digest")),
        sa.UniqueConstraint("campaign_id", "account_id", name=op.f("uq_digest_campaign_id_account_id")),
        sa.UniqueConstraint("key_hash", name=op.f("uq_digest_key_hash")),
    )
    op.create_index(op.f("ix_digest_account_id"), "digest", ["account_id"])
    op.create_index(op.f("ix_digest_message_id"), "digest", ["message_id"])


def downgrade() -> None:
    """Go back: who had a digest is forgotten."""
    op.drop_table("digest")
