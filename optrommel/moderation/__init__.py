"""From slip to idea: reading, publishing, answering, undoing."""
