"""Writes a frame with pandas' to_sql as often as asked, and says what each write cost, a line of JSON each.

Arguments: the CSV file, the columns' PostgreSQL types, the schema, the table, and the method: default or copy.
The server is in libpq's environment variables.
"""
import csv
import io
import json
import resource
import sys
import time
from decimal import Decimal

import pandas
import sqlalchemy
from sqlalchemy.types import BigInteger, Boolean, DateTime, Float, Integer, Numeric, Text

SQL_TYPES = {
    "integer": Integer(),
    "bigint": BigInteger(),
    "double precision": Float(53),
    "numeric": Numeric(),
    "text": Text(),
    "boolean": Boolean(),
    "timestamp without time zone": DateTime(),
}
# Types that know NULL: a plain integer column with one would become floating point.
FRAME_TYPES = {"integer": "Int32", "bigint": "Int64", "double precision": "float64", "text": "object"}


def read_frame(file, kinds):
    names = pandas.read_csv(file, nrows=0).columns.tolist()
    by_name = dict(zip(names, kinds))
    frame = pandas.read_csv(
        file,
        dtype={name: FRAME_TYPES.get(kind, "object") for name, kind in by_name.items()},
        keep_default_na=False,
        na_values={name: [""] for name in names},
        parse_dates=[name for name, kind in by_name.items() if kind.startswith("timestamp")],
        float_precision="round_trip",
    )
    for name, kind in by_name.items():
        if kind == "numeric":
            frame[name] = frame[name].map(Decimal, na_action="ignore")
        elif kind == "boolean":
            frame[name] = frame[name].map({"t": True, "f": False}).astype("boolean")
    return frame, {name: SQL_TYPES[kind] for name, kind in by_name.items()}


def copy_callable(table, connection, keys, rows):
    """The callable that pandas' own documentation gives as its example."""
    with connection.connection.cursor() as cursor:
        buffer = io.StringIO()
        csv.writer(buffer).writerows(rows)
        buffer.seek(0)
        columns = ", ".join(f'"{key}"' for key in keys)
        cursor.copy_expert(f'COPY {table.schema}."{table.name}" ({columns}) FROM STDIN WITH CSV', buffer)


def cpu_seconds():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def peak_rss():
    """Not getrusage's ru_maxrss: that begins at what the parent process had when it started this one."""
    try:
        with open("/proc/self/status", encoding="ascii") as status:
            return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM"))
    except OSError:
        return None


def main():
    file, kinds, schema, table, method = sys.argv[1:]
    frame, sql_types = read_frame(file, kinds.split(","))
    engine = sqlalchemy.create_engine("postgresql+psycopg2://")
    print("ready", flush=True)
    for _ in sys.stdin:
        cpu, start = cpu_seconds(), time.perf_counter()
        with engine.begin() as connection:
            frame.to_sql(
                table, connection, schema=schema, if_exists="replace", index=False, dtype=sql_types,
                method=copy_callable if method == "copy" else None,
            )
        seconds, cpu = time.perf_counter() - start, cpu_seconds() - cpu
        print(json.dumps({"seconds": seconds, "cpu": cpu, "rss": peak_rss()}), flush=True)


main()
