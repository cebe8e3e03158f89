"""Great Expectations' metrics for every column: it has no profiler of its own in 1.x, so the same list is asked of it."""

import os

os.environ["GX_ANALYTICS_ENABLED"] = "false"

import great_expectations as gx
from great_expectations.validator.metric_configuration import MetricConfiguration
from measured import measure

NUMBERS = ("INTEGER", "SMALLINT", "BIGINT", "NUMERIC", "REAL", "DOUBLE", "FLOAT")
TEXTS = ("VARCHAR", "TEXT")
NEITHER_MIN_NOR_MAX = ("BOOLEAN", "UUID", "JSON")


def metrics_of(column, kind):
    domain = {"column": column}
    names = ["column_values.null.count", "column.distinct_values.count"]
    if not kind.startswith(NEITHER_MIN_NOR_MAX):
        names += ["column.min", "column.max"]
    if kind.startswith(NUMBERS):
        names += ["column.mean", "column.standard_deviation"]
    if kind.startswith(TEXTS):
        names += ["column_values.length.min", "column_values.length.max"]
    return [MetricConfiguration(name, metric_domain_kwargs=domain) for name in names]


def edges(low, high):
    width = (float(high) - float(low)) / 10
    return tuple(float(low) + width * step for step in range(10)) + (float(high),)


def work(job):
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    url = job["url"].replace("postgres://", "postgresql+psycopg2://", 1)
    source = context.data_sources.add_postgres("bench", connection_string=url)
    asset = source.add_table_asset("table", table_name=job["table"], schema_name="public")
    batch = asset.add_batch_definition_whole_table("all").get_batch()
    calculator = context.get_validator(batch=batch).metrics_calculator

    def ask(metrics):
        found, failed = calculator.compute_metrics(metrics, runtime_configuration={"catch_exceptions": True})
        for name, failure in failed.items():
            print(name, failure)
        return found

    domain = {"batch_id": batch.id}
    rows = MetricConfiguration("table.row_count", metric_domain_kwargs=domain)
    types = MetricConfiguration(
        "table.column_types", metric_domain_kwargs=domain, metric_value_kwargs={"include_nested": True}
    )
    kinds = {column["name"]: str(column["type"]).upper() for column in ask([types])[types.id]}
    asked = [metric for column, kind in kinds.items() for metric in metrics_of(column, kind)]
    found = ask([rows] + asked)
    bounds = {
        (metric.metric_domain_kwargs["column"], metric.metric_name): found[metric.id]
        for metric in asked
        if metric.id in found
    }
    histograms = [
        MetricConfiguration(
            "column.histogram",
            metric_domain_kwargs={"column": column},
            metric_value_kwargs={"bins": edges(bounds[column, "column.min"], bounds[column, "column.max"])},
        )
        for column, kind in kinds.items()
        if kind.startswith(NUMBERS)
    ]
    counted = ask(histograms)
    return sum(metric.id in found for metric in asked) + sum(metric.id in counted for metric in histograms)


measure(work)
