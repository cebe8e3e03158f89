"""DuckDB's SUMMARIZE over the same server, read through its postgres extension."""

import glob
import os

import duckdb
from measured import measure


def load_extension(connection):
    # From the registry's package where it is installed, so that nothing is downloaded while measuring.
    try:
        import duckdb_extension_postgres_scanner as package
    except ImportError:
        connection.execute("install postgres")
        connection.execute("load postgres")
        return
    folder = package.__path__[0]
    [file] = glob.glob(os.path.join(folder, "**", "*.duckdb_extension"), recursive=True)
    connection.execute(f"load '{file}'")


def work(job):
    connection = duckdb.connect()
    load_extension(connection)
    connection.execute(f"attach '{job['url']}' as source (type postgres, read_only)")
    rows = connection.execute(f'summarize source.public."{job["table"]}"').fetchall()
    return sum(1 for row in rows for value in row[2:] if value is not None)


measure(work)
