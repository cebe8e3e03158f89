"""soda-core's `profile columns` over every column of the table."""

import logging

from measured import measure
from soda.scan import Scan

logging.disable(logging.CRITICAL)


def work(job):
    scan = Scan()
    scan.disable_telemetry()
    scan.set_data_source_name("bench")
    scan.add_configuration_yaml_str(
        f"""
data_source bench:
  type: postgres
  host: {job["host"]}
  port: "{job["port"]}"
  username: {job["user"]}
  password: "{job["password"]}"
  database: {job["database"]}
  schema: public
"""
    )
    scan.add_sodacl_yaml_str(f'profile columns:\n  columns: ["{job["table"]}.%"]\n')
    scan.execute()
    columns = [column for table in scan._profile_columns_result_tables for column in table.result_columns]
    if not columns:
        raise SystemExit(scan.get_logs_text())
    # Two attributes are the column's name and type.
    return sum(sum(value is not None for value in vars(column).values()) - 2 for column in columns)


measure(work)
