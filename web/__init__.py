"""Pages, JSON API and command line; no rule or formula lives here."""
