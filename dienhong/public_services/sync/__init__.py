"""What the national portal and other systems are told of dossiers, and tell us: formats only, without database."""
