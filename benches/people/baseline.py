"""The simple baseline: eight exact keys and connected components, in DuckDB.

    python3 baseline.py COLUMNS.parquet FOUND.parquet
"""

import sys

import duckdb

# A value that more records than this share tells nobody apart. The same number as in `amends`, where it is ROWS_MAX.
ROWS_MAX = 400

# Kind of key, and what it hashes; a null anywhere in it, or an empty text, makes no key.
KEYS = {
    "ssn": ["ssn"],
    "licence": ["license"],
    "device": ["device"],
    "surname, birth, initial": ["last", "birth", "first[1]"],
    "e-mail, initial": ["email", "first[1]"],
    "telephone, first name": ["telephone", "first"],
    "account, first name": ["account", "first"],
    "name, street, ZIP": ["first", "last", "street", "zip"],
}


def keys():
    """One row (key, record) for each key that a record has. The kind is hashed with the values, so that kinds cannot meet."""
    parts = []
    for kind, values in KEYS.items():
        source = {"email": "emails", "telephone": "telephones"}.get(values[0], "columns")
        there = " and ".join(f"{value} is not null" for value in values)
        parts.append(f"select hash('{kind}', {', '.join(values)}) as key, record from {source} where {there}")
    return " union all ".join(parts)


def load(db, columns):
    """The columns that keys are made of. A cell of several values, 0x1f between them, is several rows."""
    db.execute(f"""
        create table columns as
        select record::int as record, ssn, license, device, account, birth, nullif(first, '') as first, nullif(last, '') as last,
            nullif(lower(street), '') as street, nullif(left(postal_code, 5), '') as zip, email, telephone
        from '{columns}'
    """)
    for view, value in (("emails", "email"), ("telephones", "telephone")):
        db.execute(f"""
            create view {view} as
            select record, first, unnest(string_split({value}, chr(31))) as {value} from columns where {value} <> ''
        """)


def components(db):
    """Records into components, by contraction: each record points to its least neighbour; pointers are followed to the
    end by pointing to what is pointed to, until nothing moves; then records that ended at one are one, and what edges
    are left between the ends are the next round's. Rounds are few (two for a million people), for each leaves at most
    half of the nodes that have an edge. Yields a table `found` (record, person)."""
    db.execute("create table found as select record, record as person from columns")
    while db.execute("select count(*) from edges").fetchone()[0]:
        db.execute("""
            create or replace table pointer as
            select a as node, min(b) as target from (select a, b from edges union all select b, a from edges)
            group by a having min(b) < a
        """)
        moves = 1
        while moves:
            db.execute("""
                create or replace table further as
                select p.node, coalesce(q.target, p.target) as target, q.target is not null as moved
                from pointer p left join pointer q on q.node = p.target
            """)
            moves = db.execute("select count(*) from further where moved").fetchone()[0]
            db.execute("create or replace table pointer as select node, target from further")
        db.execute("""
            create or replace table edges as
            select distinct least(a, b) as a, greatest(a, b) as b
            from (
                select coalesce(p.target, e.a) as a, coalesce(q.target, e.b) as b
                from edges e left join pointer p on p.node = e.a left join pointer q on q.node = e.b
            ) where a <> b
        """)
        db.execute("""
            create or replace table found as
            select f.record, coalesce(p.target, f.person) as person from found f left join pointer p on p.node = f.person
        """)


def main(columns, out):
    db = duckdb.connect()
    # Nothing below depends on the order of rows, and keeping it costs time and memory.
    db.execute("set preserve_insertion_order = false")
    load(db, columns)
    # A star for each key: every record to the least that has it.
    db.execute(f"""
        create table edges as
        select distinct center as a, record as b
        from (
            select unnest(records) as record, center
            from (select list(record) as records, min(record) as center from ({keys()}) group by key
                  having count(*) between 2 and {ROWS_MAX})
        ) where record <> center
    """)
    components(db)
    db.execute(f"copy (select record, person from found) to '{out}' (format parquet)")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2])
