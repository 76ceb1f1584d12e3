"""One module per thing a person asks."""
