"""Checks tables against a suite: python3 validate.py suite.json public.orders [schema.table …]

Prints a line for each table and each expectation that it did not meet. Ends with 1 when there was one.
"""

import json
import os
import sys

os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")
import great_expectations as gx

suite_file, *tables = sys.argv[1:]
with open(suite_file, encoding="utf8") as file:
    suite = gx.ExpectationSuite(**json.load(file))

context = gx.get_context(mode="ephemeral")
context.variables.progress_bars = {"globally": False}
url = os.environ["DATABASE_URL"].replace("postgres://", "postgresql://", 1)
source = context.data_sources.add_postgres("database", connection_string=url.replace("postgresql://", "postgresql+psycopg2://", 1))

failures = 0
for name in tables:
    schema, _, table = name.rpartition(".")
    asset = source.add_table_asset(name, table_name=table, schema_name=schema or "public")
    result = asset.add_batch_definition_whole_table("all").get_batch().validate(suite)
    failed = [one.expectation_config for one in result.results if not one.success]
    print(f"{name}: {len(result.results) - len(failed)} of {len(result.results)} expectations met")
    for config in failed:
        print(f"  {config.type} {config.kwargs.get('column', '')}".rstrip())
    failures += len(failed)
sys.exit(1 if failures else 0)
