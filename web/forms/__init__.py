"""An item as a form and back: every element of the model, nothing lost on the way."""
