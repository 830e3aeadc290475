"""How pages look: template tags, widgets and static files; it knows Django only."""
