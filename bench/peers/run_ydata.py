"""ydata-profiling's minimal report over the table as pandas reads it; the report is not rendered."""

import warnings

import pandas
import sqlalchemy
from measured import measure
from ydata_profiling import ProfileReport

warnings.filterwarnings("ignore")


def work(job):
    engine = sqlalchemy.create_engine(job["url"].replace("postgres://", "postgresql+psycopg2://", 1))
    frame = pandas.read_sql_table(job["table"], engine, schema="public")
    description = ProfileReport(frame, minimal=True, progress_bar=False).get_description()
    return sum(len(variable) for variable in description.variables.values())


measure(work)
