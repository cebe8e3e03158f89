"""The Python ProfileMesh with its defaults, results stored in the database that it profiles."""

import logging

from measured import measure
from profilemesh.config.schema import ProfileMeshConfig
from profilemesh.profiling.core import ProfileEngine
from profilemesh.storage.writer import ResultWriter

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
    config = ProfileMeshConfig(
        environment="development",
        source=connection,
        storage={"connection": connection, "results_table": "py_results", "runs_table": "py_runs"},
        profiling={"tables": [{"schema": "public", "table": job["table"]}]},
    )
    results = ProfileEngine(config).profile()
    writer = ResultWriter(config.storage, config.retry)
    writer.write_results(results, environment=config.environment)
    writer.close()
    return sum(len(column["metrics"]) for result in results for column in result.columns)


measure(work)
