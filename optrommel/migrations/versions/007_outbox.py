"""Letters that wait to be sent, what is done again and again, and links to log in by mail."""

import sqlalchemy as sa
from alembic import op

from optrommel import database

revision = "007"
down_revision = "006"


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("address", database.EncryptedText(), nullable=True),
        sa.Column("subject", database.EncryptedText(), nullable=True),
        sa.Column("text", database.EncryptedText(), nullable=True),
        sa.Column("html", database.EncryptedText(), nullable=True),
        sa.Column("unsubscribe_url", database.EncryptedText(), nullable=True),
        sa.Column("mail_id", sa.String(length=120), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_try_at", database.UtcDateTime(), nullable=False),
        sa.Column("leased_until", database.UtcDateTime(), nullable=True),
        sa.Column("send_before", database.UtcDateTime(), nullable=False),
        sa.Column("said", sa.String(length=200), nullable=False),
        sa.Column("created_at", database.UtcDateTime(), nullable=False),
        sa.Column("ended_at", database.UtcDateTime(), nullable=True),
        sa.CheckConstraint("state IN ('queued', 'sent', 'failed')", name=op.f("ck_message_state")),
        sa.CheckConstraint(
            "state != 'queued' OR (address IS NOT NULL AND text IS NOT NULL)", name=op.f("ck_message_queued_has_words")
        ),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_message_campaign_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sa.UniqueConstraint("mail_id", name=op.f("uq_message_mail_id")),
    )
    op.create_index(op.f("ix_message_campaign_id"), "message", ["campaign_id"])
    op.create_index("ix_message_state_next_try_at", "message", ["state", "next_try_at"])
    op.create_table(
        "timer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("due_at", database.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_timer")),
        sa.UniqueConstraint("name", name=op.f("uq_timer_name")),
    )
    op.create_table(
        "log_in_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", database.UtcDateTime(), nullable=False),
        sa.Column("expires_at", database.UtcDateTime(), nullable=False),
        sa.Column("spent_at", database.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_log_in_link_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_log_in_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_log_in_link_token_hash")),
    )
    op.create_index(op.f("ix_log_in_link_account_id"), "log_in_link", ["account_id"])


def downgrade() -> None:
    """Go back."""
    for table in ("log_in_link", "timer", "message"):
        op.drop_table(table)
