"""Pages about keys and signatures, and the addresses that verifiers fetch from."""
