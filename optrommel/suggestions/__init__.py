"""A head start for who places slips: what a machine suggests, what people made of it. It decides nothing."""
