"""The columns that every contestant gets: one row per record, as `amends` found it, in one plain Parquet file.

    python3 columns.py CORPUS FOLDER

makes FOLDER/case (evidence read, records found, people not yet gathered) and FOLDER/columns.parquet. Identifiers are
the case's tokens, so that equal numbers are equal and no number shows; names are folded as the program folds them.
`person` is the truth, from the corpus: no contestant may read it.
"""

import glob
import os
import shutil
import sys
import tempfile

import duckdb
import pyarrow.parquet as pq
import pyarrow.parquet.encryption as encryption

from program import amends

# Columns of `records` (docs/case-format.md, crates/amends-case/src/schemas.rs) that say who somebody is.
TOKENS = ["ssn", "ssn_last4", "taxpayer_id", "license", "passport", "account", "device", "card", "bank", "health", "username"]
TEXTS = ["first", "middle", "last", "suffix", "full_name", "email", "telephone", "street", "city", "postal_code", "residence"]
COLUMNS = ["first", "middle", "last", "suffix", "full_name", "birth", *TOKENS, *TEXTS[5:]]


def make_case(corpus, case, config):
    """A case up to records; a copy of it is what each run of `people` starts from."""
    incident = os.path.join(corpus, "incident.toml")
    amends(config, "case", "new", "--case", case)
    amends(config, "evidence", "read", incident, "--case", case)
    amends(config, "records", "find", "--case", case)


def table_key(case, config):
    """The key of the case's tables. The journal of the case notes that it was shown."""
    printed = amends(config, "case", "key", "--case", case, "--purpose", "benchmark of the stage people")
    return bytes.fromhex(printed.split()[1])


def true_tables(truth):
    """Tables of the truth, by evidence."""
    tables = {}
    pairs = duckdb.execute(f"select distinct evidence, \"table\" from read_csv('{truth}', all_varchar=true)").fetchall()
    for evidence, table in pairs:
        tables.setdefault(evidence, set()).add(table or "")
    return tables


def name_in_truth(tables, evidence, table):
    """A table as the truth names it: as crates/amends-testing/src/score/places.rs forgives a schema, or a missing name."""
    known = tables.get(evidence, set())
    bare = table.rsplit(".", 1)[-1].strip("`\"")
    for name in (table, bare):
        if name in known:
            return name
    return next(iter(known)) if len(known) == 1 else None


def write_columns(case, config, truth, out):
    """Writes the columns and the truth of all records of a case, in the order in which the case numbers them."""
    with tempfile.TemporaryDirectory(dir=os.path.dirname(os.path.abspath(out))) as folder:
        places = os.path.join(folder, "places.parquet")
        amends(config, "export", "records", "--case", case, "--format", "parquet", "--out", places)
        plain = os.path.join(folder, "records")
        os.mkdir(plain)
        decrypt(case, table_key(case, config), plain)
        join(plain, places, os.path.join(truth, "records.csv"), out)


def decrypt(case, key, out):
    """Copies the tables below `records/` without encryption, with the record id's evidence as a column."""
    for path in sorted(glob.glob(os.path.join(case, "tables", "records", "*", "part-*.parquet"))):
        evidence = os.path.basename(os.path.dirname(path))
        properties = encryption.create_decryption_properties(key)
        rows = pq.ParquetFile(path, decryption_properties=properties).read(["table", "row", "part", *COLUMNS])
        folder = os.path.join(out, f"of={evidence}")
        os.makedirs(folder, exist_ok=True)
        pq.write_table(rows, os.path.join(folder, os.path.basename(path)))


def join(plain, places, truth, out):
    db = duckdb.connect()
    db.execute("set preserve_insertion_order = true")
    # `records` are numbered in the order of the export.
    db.execute(f"create view place as select file_row_number as record, * from read_parquet('{places}', file_row_number=true)")
    tables = true_tables(truth)
    pairs = db.execute("select distinct evidence, \"table\" from place").fetchall()
    named = [(evidence, table, name_in_truth(tables, evidence, table)) for evidence, table in pairs]
    db.execute("create table named (evidence varchar, \"table\" varchar, name varchar)")
    db.executemany("insert into named values (?, ?, ?)", named)
    db.execute(f"""
        create table truth as
        select evidence, coalesce("table", '') as name, "row"::ubigint as "row", part::usmallint as part, person::bigint as person
        from read_csv('{truth}', all_varchar=true)
    """)
    columns = ", ".join(f"r.{name}" for name in COLUMNS)
    db.execute(f"""
        copy (
            select p.record, p.record_id, p.evidence, p."table", p."row", r.part, {columns}, t.person
            from place p
            join read_parquet('{plain}/*/*.parquet', hive_partitioning=true, hive_types={{'of': varchar}}) r
              on p.record_id = 'r-' || r.of || '-' || r."table" || '-' || r."row" || '-' || r.part
            left join named n on n.evidence = p.evidence and n."table" = p."table"
            left join truth t on t.evidence = p.evidence and t.name = n.name and t."row" = p."row" and t.part = r.part
            order by p.record
        ) to '{out}' (format parquet, kv_metadata {{people: '{people_of(db)}'}})
    """)
    records, unknown, missed = db.execute(f"""
        select count(*), count(*) filter (person is null), (select count(*) from truth) - count(person) from '{out}'
    """).fetchone()
    numbered = db.execute("select count(*) from place").fetchone()[0]
    if records != numbered:
        sys.exit(f"{numbered} records in the export, {records} in the tables")
    print(f"{records} records; {unknown} not in the truth; {missed} of the truth not found", file=sys.stderr)


def people_of(db):
    """True people, whether or not a record of theirs was found."""
    return db.execute("select count(distinct person) from truth").fetchone()[0]


def prepare(corpus, folder):
    """Case and columns of a corpus, made if they are not there."""
    case, config, columns = (os.path.join(folder, name) for name in ("case", "config", "columns.parquet"))
    if not os.path.exists(columns):
        shutil.rmtree(case, ignore_errors=True)
        os.makedirs(folder, exist_ok=True)
        make_case(corpus, case, config)
        write_columns(case, config, os.path.join(corpus, "truth"), columns)
    return case, config, columns


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    prepare(sys.argv[1], sys.argv[2])
