"""Activities of groups: what is announced, what is called off, how many come."""

import sqlalchemy as sa
from alembic import op

from optrommel import database

revision = "009"
down_revision = "008"


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "plan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("begins", sa.Time(), nullable=False),
        sa.Column("ends", sa.Time(), nullable=False),
        sa.Column("repeat", sa.String(length=20), nullable=False),
        sa.CheckConstraint("repeat IN ('once', 'weekly', 'fortnightly', 'monthly')", name=op.f("ck_plan_repeat")),
        sa.CheckConstraint("first_on <= last_on", name=op.f("ck_plan_first_first")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_plan_campaign_id")),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name=op.f("fk_plan_claim_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan")),
    )
    op.create_index(op.f("ix_plan_claim_id"), "plan", ["claim_id"])
    _activity()
    _cancellation()
    op.create_table(
        "attendance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("seat", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_attendance_campaign_id")),
        sa.ForeignKeyConstraint(["activity_id"], ["activity.id"], name=op.f("fk_attendance_activity_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance")),
        sa.UniqueConstraint("activity_id", "on_date", "seat", name=op.f("uq_attendance_activity_id_on_date_seat")),
    )


def _activity() -> None:
    op.create_table(
        "activity",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=True),
        sa.Column("submission_id", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", database.UtcDateTime(), nullable=False),
        sa.Column("changed_at", database.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_activity_campaign_id")),
        sa.ForeignKeyConstraint(["group_id"], ["resident_group.id"], name=op.f("fk_activity_group_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_activity_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity")),
        sa.UniqueConstraint("group_id", "submission_id", name=op.f("uq_activity_group_id_submission_id")),
    )
    op.create_index(op.f("ix_activity_campaign_id"), "activity", ["campaign_id"])


def _cancellation() -> None:
    op.create_table(
        "cancellation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("called_off_at", database.UtcDateTime(), nullable=False),
        sa.Column("taken_back_at", database.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_cancellation_campaign_id")),
        sa.ForeignKeyConstraint(["activity_id"], ["activity.id"], name=op.f("fk_cancellation_activity_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cancellation")),
    )
    for name, columns, where in (
        ("uq_cancellation_activity_id_on_date_standing", ["activity_id", "on_date"], "taken_back_at IS NULL"),
        ("uq_cancellation_activity_id_whole_standing", ["activity_id"], "taken_back_at IS NULL AND on_date IS NULL"),
    ):
        clause = sa.text(where)
        op.create_index(name, "cancellation", columns, unique=True, sqlite_where=clause, postgresql_where=clause)


def downgrade() -> None:
    """Go back: the activities go."""
    for table in ("attendance", "cancellation", "activity", "plan"):
        op.drop_table(table)
