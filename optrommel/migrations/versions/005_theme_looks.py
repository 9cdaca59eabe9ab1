"""How themes were named, described and coloured before, so that a change of it can be taken back."""

import sqlalchemy as sa
from alembic import op

from optrommel import database

revision = "005"
down_revision = "004"


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "theme_look",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("theme_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("hue", sa.Integer(), nullable=False),
        sa.Column("icon", sa.String(length=20), nullable=False),
        sa.Column("created_at", database.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_theme_look_campaign_id")),
        sa.ForeignKeyConstraint(["theme_id"], ["theme.id"], name=op.f("fk_theme_look_theme_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_theme_look")),
    )
    op.create_index(op.f("ix_theme_look_theme_id"), "theme_look", ["theme_id"])


def downgrade() -> None:
    """Go back."""
    op.drop_index(op.f("ix_theme_look_theme_id"), table_name="theme_look")
    op.drop_table("theme_look")
