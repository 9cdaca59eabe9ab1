"""Accounts, campaigns, tins, slips, ideas, the journal, and search in ideas."""

import sqlalchemy as sa
from alembic import op

from optrommel import database

revision = "001"
down_revision = None

# The index follows the table by itself: whatever writes an idea, search knows it.
FTS5 = (
    "CREATE VIRTUAL TABLE idea_search USING fts5(stems, content='idea', content_rowid='id')",
    """CREATE TRIGGER idea_search_insert AFTER INSERT ON idea BEGIN
        INSERT INTO idea_search (rowid, stems) VALUES (new.id, new.stems);
    END""",
    """CREATE TRIGGER idea_search_delete AFTER DELETE ON idea BEGIN
        INSERT INTO idea_search (idea_search, rowid, stems) VALUES ('delete', old.id, old.stems);
    END""",
    """CREATE TRIGGER idea_search_update AFTER UPDATE OF stems ON idea BEGIN
        INSERT INTO idea_search (idea_search, rowid, stems) VALUES ('delete', old.id, old.stems);
        INSERT INTO idea_search (rowid, stems) VALUES (new.id, new.stems);
    END""",
)


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("session_key", sa.String(length=32), nullable=False),
        sa.Column("is_admin", sa.Boolean(), nullable=False),
        sa.Column("created_at", database.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("email", name=op.f("uq_account_email")),
    )
    op.create_table(
        "campaign",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=50), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("question", sa.String(length=120), nullable=False),
        sa.Column("intro", sa.String(length=400), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("closes_at", database.UtcDateTime(), nullable=True),
        sa.Column("meeting_on", sa.Date(), nullable=True),
        sa.Column("contact_name", sa.String(length=80), nullable=False),
        sa.Column("contact_phone", sa.String(length=30), nullable=False),
        sa.Column("contact_hours", sa.String(length=120), nullable=False),
        sa.Column("is_example", sa.Boolean(), nullable=False),
        sa.Column("code_key", database.EncryptedText(), nullable=False),
        sa.Column("waiting_days", sa.Integer(), nullable=False),
        sa.Column("unplaced_days", sa.Integer(), nullable=False),
        sa.Column("unclaimed_days", sa.Integer(), nullable=False),
        sa.Column("late_days", sa.Integer(), nullable=False),
        sa.Column("lease_days", sa.Integer(), nullable=False),
        sa.Column("lapse_days", sa.Integer(), nullable=False),
        sa.Column("amber_days", sa.Integer(), nullable=False),
        sa.Column("created_at", database.UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "state IN ('draft', 'open', 'reading', 'following', 'closed')", name=op.f("ck_campaign_state")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign")),
        sa.UniqueConstraint("slug", name=op.f("uq_campaign_slug")),
    )
    op.create_table(
        "campaign_role",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("created_at", database.UtcDateTime(), nullable=False),
        sa.CheckConstraint("role IN ('moderator', 'typist')", name=op.f("ck_campaign_role_role")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_campaign_role_account_id")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_campaign_role_campaign_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign_role")),
        sa.UniqueConstraint(
            "campaign_id", "account_id", "role", name=op.f("uq_campaign_role_campaign_id_account_id_role")
        ),
    )
    op.create_index(op.f("ix_campaign_role_account_id"), "campaign_role", ["account_id"], unique=False)
    op.create_table(
        "contact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("name", database.EncryptedText(), nullable=False),
        sa.Column("reach", database.EncryptedText(), nullable=False),
        sa.Column("erase_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_contact_campaign_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact")),
    )
    op.create_index(op.f("ix_contact_campaign_id"), "contact", ["campaign_id"], unique=False)
    op.create_index(op.f("ix_contact_erase_on"), "contact", ["erase_on"], unique=False)
    op.create_table(
        "invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("invited_by_id", sa.Integer(), nullable=True),
        sa.Column("accepted_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", database.UtcDateTime(), nullable=False),
        sa.Column("expires_at", database.UtcDateTime(), nullable=False),
        sa.Column("accepted_at", database.UtcDateTime(), nullable=True),
        sa.CheckConstraint("role IN ('moderator', 'typist', 'member')", name=op.f("ck_invitation_role")),
        sa.ForeignKeyConstraint(["accepted_by_id"], ["account.id"], name=op.f("fk_invitation_accepted_by_id")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_invitation_campaign_id")),
        sa.ForeignKeyConstraint(["invited_by_id"], ["account.id"], name=op.f("fk_invitation_invited_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_invitation_token_hash")),
    )
    op.create_index(op.f("ix_invitation_campaign_id"), "invitation", ["campaign_id"], unique=False)
    op.create_table(
        "journal_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=True),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("request_id", sa.String(length=32), nullable=True),
        sa.Column("at", database.UtcDateTime(), nullable=False),
        sa.Column("undone_at", database.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_journal_entry_account_id")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_journal_entry_campaign_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal_entry")),
    )
    op.create_index(
        "ix_journal_entry_campaign_id_account_id_id", "journal_entry", ["campaign_id", "account_id", "id"], unique=False
    )
    op.create_table(
        "tin",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("route", sa.Text(), nullable=False),
        sa.Column("households", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("lid_code", sa.String(length=8), nullable=False),
        sa.Column("created_at", database.UtcDateTime(), nullable=False),
        sa.CheckConstraint("state IN ('ready', 'out', 'missing', 'back', 'counted')", name=op.f("ck_tin_state")),
        sa.CheckConstraint("number > 0", name=op.f("ck_tin_number")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_tin_campaign_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tin")),
        sa.UniqueConstraint("campaign_id", "number", name=op.f("uq_tin_campaign_id_number")),
        sa.UniqueConstraint("lid_code", name=op.f("uq_tin_lid_code")),
    )
    op.create_table(
        "offer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("created_at", database.UtcDateTime(), nullable=False),
        sa.CheckConstraint("state IN ('new', 'contacted', 'joined', 'declined')", name=op.f("ck_offer_state")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_offer_campaign_id")),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_offer_contact_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offer")),
        sa.UniqueConstraint("contact_id", name=op.f("uq_offer_contact_id")),
    )
    op.create_index(op.f("ix_offer_campaign_id"), "offer", ["campaign_id"], unique=False)
    op.create_table(
        "slip",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("tin_id", sa.Integer(), nullable=True),
        sa.Column("tin_is_doubtful", sa.Boolean(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("source", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("is_late", sa.Boolean(), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("offer_id", sa.Integer(), nullable=True),
        sa.Column("received_at", database.UtcDateTime(), nullable=False),
        sa.CheckConstraint("source IN ('phone', 'paper', 'import')", name=op.f("ck_slip_source")),
        sa.CheckConstraint("state != 'withdrawn' OR text = ''", name=op.f("ck_slip_withdrawn_has_no_words")),
        sa.CheckConstraint("state IN ('waiting', 'published', 'answered', 'withdrawn')", name=op.f("ck_slip_state")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_slip_campaign_id")),
        sa.ForeignKeyConstraint(["offer_id"], ["offer.id"], name=op.f("fk_slip_offer_id")),
        sa.ForeignKeyConstraint(["tin_id"], ["tin.id"], name=op.f("fk_slip_tin_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slip")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_slip_code_hash")),
        sa.UniqueConstraint("offer_id", name=op.f("uq_slip_offer_id")),
    )
    op.create_index(
        "ix_slip_campaign_id_state_received_at", "slip", ["campaign_id", "state", "received_at"], unique=False
    )
    op.create_index(op.f("ix_slip_tin_id"), "slip", ["tin_id"], unique=False)
    op.create_table(
        "answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("slip_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("created_at", database.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_answer_campaign_id")),
        sa.ForeignKeyConstraint(["slip_id"], ["slip.id"], name=op.f("fk_answer_slip_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer")),
        sa.UniqueConstraint("slip_id", name=op.f("uq_answer_slip_id")),
    )
    op.create_table(
        "idea",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("origin_slip_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("stems", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("merged_into_id", sa.Integer(), nullable=True),
        sa.Column("published_at", database.UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "(state = 'merged') = (merged_into_id IS NOT NULL)", name=op.f("ck_idea_merged_points_somewhere")
        ),
        sa.CheckConstraint("state IN ('open', 'done', 'stopped', 'merged', 'unpublished')", name=op.f("ck_idea_state")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_idea_campaign_id")),
        sa.ForeignKeyConstraint(["merged_into_id"], ["idea.id"], name=op.f("fk_idea_merged_into_id")),
        sa.ForeignKeyConstraint(["origin_slip_id"], ["slip.id"], name=op.f("fk_idea_origin_slip_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_idea")),
        sa.UniqueConstraint("origin_slip_id", name=op.f("uq_idea_origin_slip_id")),
    )
    op.create_index(
        "ix_idea_campaign_id_state_published_at", "idea", ["campaign_id", "state", "published_at", "id"], unique=False
    )
    op.create_table(
        "voice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("idea_id", sa.Integer(), nullable=False),
        sa.Column("slip_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_at", database.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_voice_campaign_id")),
        sa.ForeignKeyConstraint(["idea_id"], ["idea.id"], name=op.f("fk_voice_idea_id")),
        sa.ForeignKeyConstraint(["slip_id"], ["slip.id"], name=op.f("fk_voice_slip_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voice")),
        sa.UniqueConstraint("idea_id", "slip_id", name=op.f("uq_voice_idea_id_slip_id")),
    )
    op.create_index(op.f("ix_voice_slip_id"), "voice", ["slip_id"], unique=False)

    if op.get_bind().dialect.name == "sqlite":
        for statement in FTS5:
            op.execute(statement)
    else:
        op.execute("CREATE INDEX ix_idea_stems ON idea USING gin (to_tsvector('simple', stems))")


def downgrade() -> None:
    """Go back."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE idea_search")
    op.drop_index(op.f("ix_voice_slip_id"), table_name="voice")
    op.drop_table("voice")
    op.drop_index("ix_idea_campaign_id_state_published_at", table_name="idea")
    op.drop_table("idea")
    op.drop_table("answer")
    op.drop_index(op.f("ix_slip_tin_id"), table_name="slip")
    op.drop_index("ix_slip_campaign_id_state_received_at", table_name="slip")
    op.drop_table("slip")
    op.drop_index(op.f("ix_offer_campaign_id"), table_name="offer")
    op.drop_table("offer")
    op.drop_table("tin")
    op.drop_index("ix_journal_entry_campaign_id_account_id_id", table_name="journal_entry")
    op.drop_table("journal_entry")
    op.drop_index(op.f("ix_invitation_campaign_id"), table_name="invitation")
    op.drop_table("invitation")
    op.drop_index(op.f("ix_contact_erase_on"), table_name="contact")
    op.drop_index(op.f("ix_contact_campaign_id"), table_name="contact")
    op.drop_table("contact")
    op.drop_index(op.f("ix_campaign_role_account_id"), table_name="campaign_role")
    op.drop_table("campaign_role")
    op.drop_table("campaign")
    op.drop_table("account")
