"""What suggesting themes, drafting them and finding look-alikes is made of; no Flask, no database, no clock."""
