"""Who is asking, and whether they may: sessions, permissions, form tokens, headers."""
