"""Tins passed on and counted; paper with numbers and codes, typed over, read again, or from a spreadsheet; printing."""

import sqlalchemy as sa
from alembic import op

from optrommel import database

revision = "015"
down_revision = "014"

ON_SLIPS = ("paper_slip_id", "typed_by_id", "scan_id", "slip_import_id")


def upgrade() -> None:
    """Go forward."""
    _campaign_and_tins()
    _paper()
    _scans_and_imports()
    _slips()
    _orders()


def _foreign_keys(table: str, *names: str, **others: str) -> list[sa.ForeignKeyConstraint]:
    pairs = [(f"{name}_id", name) for name in names] + list(others.items())
    return [
        sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"))
        for column, target in pairs
    ]


def _campaign_and_tins() -> None:
    with op.batch_alter_table("campaign") as batch:
        batch.add_column(sa.Column("standstill_days", sa.Integer(), server_default="3", nullable=False))
    with op.batch_alter_table("tin") as batch:
        for name in ("contact_name", "contact_reach"):
            batch.add_column(sa.Column(name, database.EncryptedText(), nullable=True))
        batch.add_column(sa.Column("contact_erase_on", sa.Date(), nullable=True))
        for name in ("slips_counted", "entered_when_counted"):
            batch.add_column(sa.Column(name, sa.Integer(), nullable=True))
        batch.add_column(sa.Column("gap_reason", sa.Text(), server_default="", nullable=False))
        batch.add_column(sa.Column("lid_is_off", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_table(
        "retired_lid",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("tin_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("next_code", sa.String(length=8), nullable=True),
        sa.Column("retired_at", database.UtcDateTime(), nullable=False),
        *_foreign_keys("retired_lid", "campaign", "tin"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retired_lid")),
        sa.UniqueConstraint("code", name=op.f("uq_retired_lid_code")),
    )
    for column in ("campaign_id", "tin_id"):
        op.create_index(op.f(f"ix_retired_lid_{column}"), "retired_lid", [column])
    op.create_table(
        "passing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("tin_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("submission_id", sa.String(length=36), nullable=True),
        sa.Column("slips_counted", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", database.UtcDateTime(), nullable=False),
        *_foreign_keys("passing", "campaign", "tin", "account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passing")),
        sa.UniqueConstraint("submission_id", name=op.f("uq_passing_submission_id")),
    )
    op.create_index("ix_passing_campaign_id_tin_id_id", "passing", ["campaign_id", "tin_id", "id"])


def _paper() -> None:
    op.create_table(
        "paper_batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("is_loose", sa.Boolean(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("made_at", database.UtcDateTime(), nullable=False),
        *_foreign_keys("paper_batch", "campaign", made_by_id="account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_batch")),
        sa.UniqueConstraint("number", name=op.f("uq_paper_batch_number")),
    )
    op.create_index(op.f("ix_paper_batch_campaign_id"), "paper_batch", ["campaign_id"])
    op.create_table(
        "paper_slip",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("tin_id", sa.Integer(), nullable=True),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("withdrawn_at", database.UtcDateTime(), nullable=True),
        *_foreign_keys("paper_slip", "campaign", "tin", batch_id="paper_batch"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_slip")),
        sa.UniqueConstraint("batch_id", "serial", name=op.f("uq_paper_slip_batch_id_serial")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_paper_slip_code_hash")),
    )
    for column in ("campaign_id", "tin_id"):
        op.create_index(op.f(f"ix_paper_slip_{column}"), "paper_slip", [column])


def _scans_and_imports() -> None:
    op.create_table(
        "scan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("tin_id", sa.Integer(), nullable=True),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("sent_digest", sa.String(length=64), nullable=False),
        sa.Column("quarter_turns", sa.Integer(), nullable=False),
        sa.Column("erase_on", sa.Date(), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("width_px", sa.Integer(), nullable=False),
        sa.Column("height_px", sa.Integer(), nullable=False),
        sa.Column("created_at", database.UtcDateTime(), nullable=False),
        sa.CheckConstraint("quarter_turns BETWEEN 0 AND 3", name=op.f("ck_scan_quarter_turns")),
        *_foreign_keys("scan", "campaign", "tin", "account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scan")),
        sa.UniqueConstraint("key", name=op.f("uq_scan_key")),
        sa.UniqueConstraint("campaign_id", "sent_digest", name=op.f("uq_scan_campaign_id_sent_digest")),
        **database.IDS_ONCE,
    )
    for column in ("campaign_id", "tin_id"):
        op.create_index(op.f(f"ix_scan_{column}"), "scan", [column])
    op.create_table(
        "slip_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("file_key", sa.String(length=80), nullable=True),
        sa.Column("slips", sa.Integer(), nullable=False),
        sa.Column("created_at", database.UtcDateTime(), nullable=False),
        sa.Column("settled_at", database.UtcDateTime(), nullable=True),
        sa.CheckConstraint("state IN ('draft', 'done', 'undone')", name=op.f("ck_slip_import_state")),
        *_foreign_keys("slip_import", "campaign", "account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slip_import")),
        sa.UniqueConstraint("file_key", name=op.f("uq_slip_import_file_key")),
        **database.IDS_ONCE,
    )
    op.create_index(op.f("ix_slip_import_campaign_id"), "slip_import", ["campaign_id"])


def _slips() -> None:
    with op.batch_alter_table("slip", table_kwargs=database.IDS_ONCE) as batch:
        for name in ON_SLIPS:
            batch.add_column(sa.Column(name, sa.Integer(), nullable=True))
        batch.add_column(sa.Column("submission_id", sa.String(length=36), nullable=True))
        batch.add_column(sa.Column("is_doubtful", sa.Boolean(), server_default=sa.false(), nullable=False))
        targets = ("paper_slip", "account", "scan", "slip_import")
        for name, target in zip(ON_SLIPS, targets, strict=True):
            batch.create_foreign_key(op.f(f"fk_slip_{name}"), target, [name], ["id"])
        for name in ("paper_slip_id", "submission_id"):
            batch.create_unique_constraint(op.f(f"uq_slip_{name}"), [name])
        for name in ("scan_id", "slip_import_id"):
            batch.create_index(op.f(f"ix_slip_{name}"), [name])
    op.create_table(
        "slip_reading",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("slip_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("replaced_at", database.UtcDateTime(), nullable=False),
        *_foreign_keys("slip_reading", "campaign", "slip", "account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slip_reading")),
    )
    for column in ("campaign_id", "slip_id"):
        op.create_index(op.f(f"ix_slip_reading_{column}"), "slip_reading", [column])


def _orders() -> None:
    op.create_table(
        "print_order",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("submission_id", sa.String(length=36), nullable=False),
        sa.Column("wanted", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("problem", sa.String(length=200), nullable=False),
        sa.Column("file_key", sa.String(length=80), nullable=True),
        sa.Column("ordered_at", database.UtcDateTime(), nullable=False),
        sa.Column("started_at", database.UtcDateTime(), nullable=True),
        sa.Column("leased_until", database.UtcDateTime(), nullable=True),
        sa.Column("settled_at", database.UtcDateTime(), nullable=True),
        sa.CheckConstraint("state IN ('waiting', 'working', 'ready', 'failed')", name=op.f("ck_print_order_state")),
        *_foreign_keys("print_order", "campaign", "account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_print_order")),
        sa.UniqueConstraint("file_key", name=op.f("uq_print_order_file_key")),
        sa.UniqueConstraint("submission_id", name=op.f("uq_print_order_submission_id")),
    )
    op.create_index(op.f("ix_print_order_campaign_id"), "print_order", ["campaign_id"])


def downgrade() -> None:
    """Go back: what is on paper stays there; who had which number is forgotten."""
    op.drop_table("print_order")
    op.drop_table("slip_reading")
    with op.batch_alter_table("slip") as batch:
        for name in ("scan_id", "slip_import_id"):
            batch.drop_index(op.f(f"ix_slip_{name}"))
        for name in ("paper_slip_id", "submission_id"):
            batch.drop_constraint(op.f(f"uq_slip_{name}"), type_="unique")
        for name in ON_SLIPS:
            batch.drop_constraint(op.f(f"fk_slip_{name}"), type_="foreignkey")
            batch.drop_column(name)
        batch.drop_column("submission_id")
        batch.drop_column("is_doubtful")
    for table in ("slip_import", "scan", "paper_slip", "paper_batch", "passing", "retired_lid"):
        op.drop_table(table)
    with op.batch_alter_table("tin") as batch:
        for name in ("contact_name", "contact_reach", "contact_erase_on", "slips_counted", "entered_when_counted"):
            batch.drop_column(name)
        for name in ("gap_reason", "lid_is_off"):
            batch.drop_column(name)
    with op.batch_alter_table("campaign") as batch:
        batch.drop_column("standstill_days")
