"""How the embedded server is set: for a small machine, and never less durable than promised."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from fansipan.config.postgres.places import Place

SMALL_SHARED_MEMORY = 256 * 1024 * 1024

SETTINGS = """\
# Written by Fansipan at every start. Put your own settings into local.conf beside this file: they win.
listen_addresses = ''
unix_socket_directories = '{socket_folder}'
unix_socket_permissions = 0700
max_connections = 200
shared_buffers = 256MB
effective_cache_size = 1GB
work_mem = 16MB
maintenance_work_mem = 128MB
dynamic_shared_memory_type = {shared_memory}
max_wal_size = 4GB
min_wal_size = 256MB
wal_compression = on
checkpoint_timeout = 15min
checkpoint_completion_target = 0.9
synchronous_commit = on
random_page_cost = 1.1
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
lc_messages = 'C'
logging_collector = on
log_directory = 'log'
log_filename = 'postgresql-%a.log'
log_truncate_on_rotation = on
log_rotation_age = 1d
log_rotation_size = 0
log_line_prefix = '%m [%p] %u@%d '
log_min_duration_statement = 2s
log_checkpoints = off
"""


def write(place: Place) -> None:
    """Write the settings beside the data, which include them."""
    shared = Path("/dev/shm")  # containers often give it 64 MB
    small = not shared.exists() or shutil.disk_usage(shared).total < SMALL_SHARED_MEMORY
    path = place.home / "fansipan.conf"
    path.write_text(
        SETTINGS.format(socket_folder=f'"{place.socket_folder}"', shared_memory="mmap" if small else "posix"),
        encoding="ascii",
    )
    if place.account:
        os.chown(path, 0, place.account.pw_gid)
    path.chmod(0o640)
