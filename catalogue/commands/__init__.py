"""One module per thing a person does; each opens the one transaction."""
