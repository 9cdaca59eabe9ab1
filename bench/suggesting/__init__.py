"""How well themes are suggested and drafted and look-alikes are found, beside what others do."""
