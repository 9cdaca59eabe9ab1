"""What somebody lends us: contact details, for one aim and until a date."""
