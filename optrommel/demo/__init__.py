"""An example campaign to look at, built from invented data through the real actions."""
