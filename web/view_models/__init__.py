"""What a template or the API shows, finished: templates decide nothing."""
