"""How money reaches us: redirects to intermediaries, transfers by code. Pure: no database, no Django."""
