"""A cheap password hash for accounts whose password everybody knows."""

from django.contrib.auth.hashers import ScryptPasswordHasher


class QuickHasher(ScryptPasswordHasher):
    """Django's scrypt at a fraction of its cost; named apart, so that outside the demo such hashes open nothing."""

    algorithm = "demo"
    work_factor = 2**8
    parallelism = 1
