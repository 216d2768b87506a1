"""An administrative procedure as a document: pure, without Django and database."""
