"""baselinr with its defaults, results stored in the database that it profiles.

Version 0.9 creates one of its storage tables in a transaction that it doesn't commit, and then can't store. The table
is made for it before the clock starts.
"""

import logging

import baselinr.planner  # noqa: F401  (the client imports these late)
import baselinr.profiling.core  # noqa: F401
import baselinr.storage.writer  # noqa: F401
import psycopg2
from baselinr.client import BaselinrClient
from baselinr.storage.schema_version import get_version_table_ddl
from measured import measure, read_job

logging.disable(logging.CRITICAL)


def work(job):
    connection = {
        "type": "postgres",
        "host": job["host"],
        "port": job["port"],
        "database": job["database"],
        "username": job["user"],
        "password": job["password"],
        "schema": "public",
    }
    client = BaselinrClient(
        config={
            "environment": "development",
            "source": connection,
            "storage": {"connection": connection},
            "profiling": {"tables": [{"schema": "public", "table": job["table"]}]},
        }
    )
    results = client.profile()
    return sum(len(column["metrics"]) for result in results for column in result.columns)


def make_version_table():
    with psycopg2.connect(read_job()["url"]) as connection, connection.cursor() as cursor:
        cursor.execute(get_version_table_ddl("generic"))


make_version_table()
measure(work)
