"""What the embedded PostgreSQL is told: its configuration, its roles and their rights."""

import os
from collections.abc import Mapping
from pathlib import Path

DATABASE = "dienhong"
SUPERUSER, OWNER, APPLICATION = "postgres", "dienhong_owner", "dienhong_app"

PG_HBA = """# Written at each start by Diên Hồng. Passwords only, this machine only.
local all         all                scram-sha-256
host  all         all  127.0.0.1/32  scram-sha-256
local replication all                scram-sha-256
host  replication all  127.0.0.1/32  scram-sha-256
"""

_DURABLE = """fsync = on
full_page_writes = on
synchronous_commit = on
shared_preload_libraries = 'pg_stat_statements'
max_wal_size = 4GB
min_wal_size = 256MB
"""
# Test databases are made anew: losing them in a power cut costs nothing, waiting for the disk costs minutes.
_FAST = """fsync = off
full_page_writes = off
synchronous_commit = off
max_wal_size = 2GB
"""

_COMMON = """listen_addresses = '127.0.0.1'
unix_socket_permissions = 0700
max_connections = 100
superuser_reserved_connections = 3
password_encryption = 'scram-sha-256'
timezone = 'UTC'
log_timezone = 'UTC'
lc_messages = 'C'
default_text_search_config = 'pg_catalog.simple'

work_mem = 16MB
wal_compression = pglz
checkpoint_timeout = 15min
random_page_cost = 1.1
effective_io_concurrency = 64
max_parallel_workers_per_gather = 1
jit = off
huge_pages = off

# Queues and logs grow in bursts: plans must follow.
autovacuum_naptime = 15s
autovacuum_vacuum_scale_factor = 0.05
autovacuum_vacuum_insert_scale_factor = 0.05
autovacuum_analyze_scale_factor = 0.02

tcp_keepalives_idle = 60
client_connection_check_interval = 10s
track_io_timing = on

# Statements carry personal data as literals, so none is ever written to the log; use pg_stat_statements.
log_destination = 'stderr'
logging_collector = off
log_line_prefix = '%m [%p] %u '
log_min_error_statement = panic
log_min_duration_statement = -1
log_parameter_max_length = 0
log_parameter_max_length_on_error = 0
log_lock_waits = on
log_checkpoints = off
log_autovacuum_min_duration = 10s
log_temp_files = 64MB

include_if_exists = 'operator.conf'
"""


def memory_bytes() -> int:
    """Memory of this machine, or of this container when it is limited to less; bytes."""
    own = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    for limit in ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"):
        path = Path(limit)
        if path.exists() and (text := path.read_text().strip()).isdigit():
            own = min(own, int(text))
    return own


def postgresql_conf(*, port: int, socket: Path, fast: bool) -> str:
    """The whole postgresql.conf; an operator's own lines belong into `operator.conf` beside it, read last.

    Memory: an eighth for shared buffers (128 MB to 4 GB), half as what the system is expected to cache.
    """
    megabytes = memory_bytes() // 2**20
    shared = 128 if fast else max(128, min(4096, megabytes // 8))
    maintenance = max(64, min(512, megabytes // 32))
    sockets = f"'{socket}'" if len(os.fsencode(socket)) < 90 and "'" not in str(socket) else "''"
    return (
        "# Written at each start by Diên Hồng: changes here are lost. Put yours into operator.conf.\n"
        f"port = {port}\n"
        f"unix_socket_directories = {sockets}\n"
        f"shared_buffers = {shared}MB\n"
        f"maintenance_work_mem = {maintenance}MB\n"
        f"effective_cache_size = {max(256, megabytes // 2)}MB\n" + (_FAST if fast else _DURABLE) + _COMMON
    )


def role_statements(passwords: Mapping[str, str], *, may_create_databases: bool) -> list[str]:
    """SQL that makes both roles and the database; for tests the owner may also create databases."""
    create = "CREATEDB" if may_create_databases else "NOCREATEDB"
    return [
        f"ALTER ROLE {SUPERUSER} PASSWORD '{passwords[SUPERUSER]}'",
        f"CREATE ROLE {OWNER} LOGIN NOSUPERUSER NOCREATEROLE {create} PASSWORD '{passwords[OWNER]}'",
        f"CREATE ROLE {APPLICATION} LOGIN NOSUPERUSER NOCREATEROLE NOCREATEDB PASSWORD '{passwords[APPLICATION]}'",
        f"GRANT pg_monitor TO {OWNER}",
        *timeout_statements(),
        f"CREATE DATABASE {DATABASE} OWNER {OWNER}",
        f"REVOKE ALL ON DATABASE {DATABASE} FROM PUBLIC",
        f"GRANT CONNECT ON DATABASE {DATABASE} TO {APPLICATION}",
    ]


def timeout_statements() -> list[str]:
    """Limits of each role: a page may not wait for ever; a migration may work long but not queue behind a lock."""
    return [
        f"ALTER ROLE {APPLICATION} SET statement_timeout = '60s'",
        f"ALTER ROLE {APPLICATION} SET lock_timeout = '10s'",
        f"ALTER ROLE {APPLICATION} SET idle_in_transaction_session_timeout = '60s'",
        f"ALTER ROLE {OWNER} SET statement_timeout = '0'",
        f"ALTER ROLE {OWNER} SET lock_timeout = '15s'",
        f"ALTER ROLE {OWNER} SET idle_in_transaction_session_timeout = '10min'",
    ]


def schema_statements() -> list[str]:
    """SQL, run inside the database, that lets the application read and write rows and nothing more.

    Default privileges only, never a grant on all tables: a table that the audit closes for changes stays closed.
    """
    defaults = f"ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} IN SCHEMA public GRANT"
    return [
        f"ALTER SCHEMA public OWNER TO {OWNER}",
        "REVOKE ALL ON SCHEMA public FROM PUBLIC",
        f"GRANT USAGE ON SCHEMA public TO {APPLICATION}",
        f"{defaults} SELECT, INSERT, UPDATE, DELETE ON TABLES TO {APPLICATION}",
        f"{defaults} USAGE, SELECT, UPDATE ON SEQUENCES TO {APPLICATION}",
        f"{defaults} EXECUTE ON FUNCTIONS TO {APPLICATION}",
        "CREATE EXTENSION IF NOT EXISTS pg_stat_statements",
    ]
