"""The append-only record of every act, and its public Merkle log."""
