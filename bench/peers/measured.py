"""Runs one profiler once and prints what it cost as one line of JSON. Imports are done before the clock starts."""

import contextlib
import json
import os
import resource
import sys
import time
from urllib.parse import unquote, urlsplit


def read_job():
    """The job is the first argument: {"url": ..., "table": ...}; the parts of the URL are put beside it."""
    job = json.loads(sys.argv[1])
    parts = urlsplit(job["url"])
    job.update(
        host=parts.hostname,
        port=parts.port or 5432,
        user=unquote(parts.username or "postgres"),
        password=unquote(parts.password or ""),
        database=parts.path.lstrip("/") or "postgres",
    )
    return job


def cpu_seconds():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def measure(work):
    """`work` takes the job and returns the number of values it computed."""
    job = read_job()
    cpu, start = cpu_seconds(), time.perf_counter()
    # The last line of stdout is the measurement's own, whatever the profiler prints.
    with contextlib.redirect_stdout(sys.stderr):
        values = work(job)
    seconds, cpu = time.perf_counter() - start, cpu_seconds() - cpu
    peak_kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(
        json.dumps(
            {"seconds": seconds, "cpuSeconds": cpu, "peakRssMib": peak_kib / 1024, "values": values}
        ),
        flush=True,
    )
    # Threads that a profiler leaves behind are not waited for.
    os._exit(0)
