"""The reform office's pages."""
