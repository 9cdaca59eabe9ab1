"""Followers: who follows what by e-mail."""

import sqlalchemy as sa
from alembic import op

from optrommel import database

revision = "011"
down_revision = "010"

_ROWS = {"theme": "theme_id", "idea": "idea_id", "group": "group_id", "slip": "slip_id"}


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "follower",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("address_hash", sa.String(length=64), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("created_at", database.UtcDateTime(), nullable=False),
        sa.Column("mailed_at", database.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_follower_campaign_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follower")),
        sa.UniqueConstraint("campaign_id", "address_hash", name=op.f("uq_follower_campaign_id_address_hash")),
        sa.UniqueConstraint("key_hash", name=op.f("uq_follower_key_hash")),
    )
    op.create_table(
        "subscription",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("follower_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("theme_id", sa.Integer(), nullable=True),
        sa.Column("idea_id", sa.Integer(), nullable=True),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column("slip_id", sa.Integer(), nullable=True),
        sa.Column("asked_at", database.UtcDateTime(), nullable=False),
        sa.Column("confirmed_at", database.UtcDateTime(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('campaign', 'agenda', 'theme', 'idea', 'group', 'slip')", name=op.f("ck_subscription_kind")
        ),
        sa.CheckConstraint(
            " AND ".join(f"(({column} IS NOT NULL) = (kind = '{kind}'))" for kind, column in _ROWS.items()),
            name=op.f("ck_subscription_has_its_row"),
        ),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_subscription_campaign_id")),
        sa.ForeignKeyConstraint(["follower_id"], ["follower.id"], name=op.f("fk_subscription_follower_id")),
        sa.ForeignKeyConstraint(["theme_id"], ["theme.id"], name=op.f("fk_subscription_theme_id")),
        sa.ForeignKeyConstraint(["idea_id"], ["idea.id"], name=op.f("fk_subscription_idea_id")),
        sa.ForeignKeyConstraint(["group_id"], ["resident_group.id"], name=op.f("fk_subscription_group_id")),
        sa.ForeignKeyConstraint(["slip_id"], ["slip.id"], name=op.f("fk_subscription_slip_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscription")),
    )
    for column in ("campaign_id", "follower_id", *_ROWS.values()):
        op.create_index(op.f(f"ix_subscription_{column}"), "subscription", [column])
    for kind, columns in (("campaign", []), ("agenda", []), *((kind, [column]) for kind, column in _ROWS.items())):
        clause = sa.text(f"kind = '{kind}'")
        op.create_index(
            f"uq_subscription_follower_id_{kind}",
            "subscription",
            ["follower_id", *columns],
            unique=True,
            sqlite_where=clause,
            postgresql_where=clause,
        )


def downgrade() -> None:
    """Go back: who followed by e-mail is forgotten."""
    op.drop_table("subscription")
    op.drop_table("follower")
