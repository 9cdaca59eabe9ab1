"""Themes, residents' groups, claims and updates."""

import sqlalchemy as sa
from alembic import op

from optrommel import database

revision = "002"
down_revision = "001"


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "resident_group",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("created_at", database.UtcDateTime(), nullable=False),
        sa.CheckConstraint("state IN ('active', 'resting', 'ended')", name=op.f("ck_resident_group_state")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_resident_group_campaign_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resident_group")),
        sa.UniqueConstraint("campaign_id", "slug", name=op.f("uq_resident_group_campaign_id_slug")),
    )
    op.create_table(
        "theme",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("description_html", sa.Text(), nullable=False),
        sa.Column("hue", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("created_at", database.UtcDateTime(), nullable=False),
        sa.CheckConstraint("state IN ('open', 'closed')", name=op.f("ck_theme_state")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_theme_campaign_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_theme")),
        sa.UniqueConstraint("campaign_id", "slug", name=op.f("uq_theme_campaign_id_slug")),
    )
    op.create_table(
        "group_invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("invitation_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_group_invitation_campaign_id")),
        sa.ForeignKeyConstraint(["group_id"], ["resident_group.id"], name=op.f("fk_group_invitation_group_id")),
        sa.ForeignKeyConstraint(["invitation_id"], ["invitation.id"], name=op.f("fk_group_invitation_invitation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_invitation")),
        sa.UniqueConstraint("invitation_id", name=op.f("uq_group_invitation_invitation_id")),
    )
    op.create_table(
        "group_member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("joined_at", database.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_group_member_account_id")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_group_member_campaign_id")),
        sa.ForeignKeyConstraint(["group_id"], ["resident_group.id"], name=op.f("fk_group_member_group_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_member")),
        sa.UniqueConstraint("group_id", "account_id", name=op.f("uq_group_member_group_id_account_id")),
    )
    op.create_index(op.f("ix_group_member_account_id"), "group_member", ["account_id"], unique=False)
    op.create_table(
        "claim",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("theme_id", sa.Integer(), nullable=True),
        sa.Column("idea_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("first_step", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("on_turn", sa.String(length=20), nullable=False),
        sa.Column("asked_at", database.UtcDateTime(), nullable=False),
        sa.Column("started_at", database.UtcDateTime(), nullable=True),
        sa.Column("ended_at", database.UtcDateTime(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("handed_to_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "on_turn IN ('group', 'municipality', 'housing', 'police', 'other')", name=op.f("ck_claim_on_turn")
        ),
        sa.CheckConstraint(
            "state IN ('asked', 'active', 'lapsed', 'declined', 'handed_over', 'done', 'released')",
            name=op.f("ck_claim_state"),
        ),
        sa.CheckConstraint("(theme_id IS NULL) != (idea_id IS NULL)", name=op.f("ck_claim_one_subject")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_claim_campaign_id")),
        sa.ForeignKeyConstraint(["group_id"], ["resident_group.id"], name=op.f("fk_claim_group_id")),
        sa.ForeignKeyConstraint(["handed_to_id"], ["resident_group.id"], name=op.f("fk_claim_handed_to_id")),
        sa.ForeignKeyConstraint(["idea_id"], ["idea.id"], name=op.f("fk_claim_idea_id")),
        sa.ForeignKeyConstraint(["theme_id"], ["theme.id"], name=op.f("fk_claim_theme_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim")),
    )
    op.create_index("ix_claim_campaign_id_state", "claim", ["campaign_id", "state"], unique=False)
    op.create_index(op.f("ix_claim_idea_id"), "claim", ["idea_id"], unique=False)
    op.create_index(op.f("ix_claim_theme_id"), "claim", ["theme_id"], unique=False)
    op.create_index(
        "uq_claim_group_id_idea_id_standing",
        "claim",
        ["group_id", "idea_id"],
        unique=True,
        sqlite_where=sa.text("state IN ('asked', 'active')"),
        postgresql_where=sa.text("state IN ('asked', 'active')"),
    )
    op.create_index(
        "uq_claim_group_id_theme_id_standing",
        "claim",
        ["group_id", "theme_id"],
        unique=True,
        sqlite_where=sa.text("state IN ('asked', 'active')"),
        postgresql_where=sa.text("state IN ('asked', 'active')"),
    )
    op.create_table(
        "placement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("theme_id", sa.Integer(), nullable=False),
        sa.Column("idea_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("placed_at", database.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_placement_account_id")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_placement_campaign_id")),
        sa.ForeignKeyConstraint(["idea_id"], ["idea.id"], name=op.f("fk_placement_idea_id")),
        sa.ForeignKeyConstraint(["theme_id"], ["theme.id"], name=op.f("fk_placement_theme_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_placement")),
        sa.UniqueConstraint("theme_id", "idea_id", name=op.f("uq_placement_theme_id_idea_id")),
    )
    op.create_index(op.f("ix_placement_idea_id"), "placement", ["idea_id"], unique=False)
    op.create_table(
        "update",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.Integer(), nullable=True),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("submission_id", sa.String(length=36), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("renderer_version", sa.Integer(), nullable=False),
        sa.Column("posted_at", database.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_update_account_id")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_update_campaign_id")),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name=op.f("fk_update_claim_id")),
        sa.ForeignKeyConstraint(["group_id"], ["resident_group.id"], name=op.f("fk_update_group_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_update")),
        sa.UniqueConstraint("group_id", "submission_id", name=op.f("uq_update_group_id_submission_id")),
    )
    op.create_index("ix_update_campaign_id_posted_at", "update", ["campaign_id", "posted_at"], unique=False)
    op.create_index(op.f("ix_update_claim_id"), "update", ["claim_id"], unique=False)
    op.create_index(op.f("ix_update_group_id"), "update", ["group_id"], unique=False)


def downgrade() -> None:
    """Go back."""
    op.drop_index(op.f("ix_update_group_id"), table_name="update")
    op.drop_index(op.f("ix_update_claim_id"), table_name="update")
    op.drop_index("ix_update_campaign_id_posted_at", table_name="update")
    op.drop_table("update")
    op.drop_index(op.f("ix_placement_idea_id"), table_name="placement")
    op.drop_table("placement")
    op.drop_index(
        "uq_claim_group_id_theme_id_standing",
        table_name="claim",
        sqlite_where=sa.text("state IN ('asked', 'active')"),
        postgresql_where=sa.text("state IN ('asked', 'active')"),
    )
    op.drop_index(
        "uq_claim_group_id_idea_id_standing",
        table_name="claim",
        sqlite_where=sa.text("state IN ('asked', 'active')"),
        postgresql_where=sa.text("state IN ('asked', 'active')"),
    )
    op.drop_index(op.f("ix_claim_theme_id"), table_name="claim")
    op.drop_index(op.f("ix_claim_idea_id"), table_name="claim")
    op.drop_index("ix_claim_campaign_id_state", table_name="claim")
    op.drop_table("claim")
    op.drop_index(op.f("ix_group_member_account_id"), table_name="group_member")
    op.drop_table("group_member")
    op.drop_table("group_invitation")
    op.drop_table("theme")
    op.drop_table("resident_group")
