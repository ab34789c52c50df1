"""Splink 5 with its DuckDB backend, over the same columns and the same blocking as the baseline's keys.

    python3 splink5.py COLUMNS.parquet FOUND.parquet [--edges EDGES.parquet]

`--edges` also keeps what was predicted, so that thresholds can be tried afterwards; not for a timed run.
"""

import logging
import sys

import duckdb
import splink.comparison_level_library as cll
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

# Where a person who knows nothing of the truth would cut.
THRESHOLD = 0.95
# Pairs below this are not kept at all.
PREDICTED_FROM = 0.2
# Pairs for estimating u. Splink's default of 1e6 saves 8 of 30 CPU seconds at a million people, and costs 0.01 of F1.
PAIRS = 1e7

RULES = [
    block_on("ssn"),
    block_on("license"),
    block_on("device"),
    block_on("last", "birth", "substr(first, 1, 1)"),
    block_on("email", "substr(first, 1, 1)"),
    block_on("telephone", "first"),
    block_on("account", "first"),
    block_on("first", "last", "street", "zip"),
]


def settings():
    ssn = cl.CustomComparison(
        output_column_name="ssn",
        comparison_levels=[
            cll.And(cll.NullLevel("ssn"), cll.NullLevel("ssn_last4")),
            cll.ExactMatchLevel("ssn"),
            cll.ExactMatchLevel("ssn_last4"),
            cll.ElseLevel(),
        ],
    )
    address = cl.CustomComparison(
        output_column_name="address",
        comparison_levels=[
            cll.Or(cll.NullLevel("street"), cll.NullLevel("zip")),
            cll.And(cll.ExactMatchLevel("street"), cll.ExactMatchLevel("zip")),
            cll.And(cll.JaroWinklerLevel("street", 0.9), cll.ExactMatchLevel("zip")),
            cll.ExactMatchLevel("zip"),
            cll.ElseLevel(),
        ],
    )
    return SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="record",
        comparisons=[
            cl.NameComparison("first").configure(term_frequency_adjustments=True),
            cl.NameComparison("last").configure(term_frequency_adjustments=True),
            cl.DateOfBirthComparison("birth", input_is_string=False),
            ssn,
            cl.EmailComparison("email"),
            cl.ExactMatch("telephone"),
            address,
            cl.ExactMatch("license"),
            cl.ExactMatch("account"),
            cl.ExactMatch("device"),
        ],
        blocking_rules_to_generate_predictions=RULES,
        retain_matching_columns=False,
    )


def load(db, columns):
    # Splink compares one value a cell: of several the first is taken.
    db.execute(f"""
        create table columns as
        select record::int as record, ssn, ssn_last4, license, device, account, birth, nullif(first, '') as first,
            nullif(last, '') as last, nullif(lower(street), '') as street, nullif(left(postal_code, 5), '') as zip,
            nullif(split_part(email, chr(31), 1), '') as email, nullif(split_part(telephone, chr(31), 1), '') as telephone
        from '{columns}'
    """)


def train(linker):
    rules = [block_on("ssn"), block_on("first", "last", "birth"), block_on("email", "first")]
    linker.training.estimate_probability_two_random_records_match(rules, recall=0.8)
    linker.training.estimate_u_using_random_sampling(max_pairs=PAIRS, seed=7)
    # What a rule blocks on it cannot estimate; each comparison is free in two of the three.
    for rule in (block_on("ssn"), block_on("last", "birth"), block_on("email")):
        linker.training.estimate_parameters_using_expectation_maximisation(rule, estimate_without_term_frequencies=True)


def main(columns, out, edges):
    logging.getLogger("splink").setLevel(logging.ERROR)
    db = duckdb.connect()
    load(db, columns)
    linker = Linker(DuckDBAPI(connection=db).register("columns"), settings(), log_level=None)
    train(linker)
    predicted = linker.inference.predict(threshold_match_probability=PREDICTED_FROM)
    clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(predicted, threshold_match_probability=THRESHOLD)
    db.execute(f"copy (select record, cluster_id as person from {clusters.physical_name}) to '{out}' (format parquet)")
    if edges:
        db.execute(f"""
            copy (select record_l as a, record_r as b, match_probability as probability from {predicted.physical_name})
            to '{edges}' (format parquet)
        """)


if __name__ == "__main__":
    given = sys.argv[1:]
    if len(given) == 2:
        main(*given, None)
    elif len(given) == 4 and given[2] == "--edges":
        main(given[0], given[1], given[3])
    else:
        sys.exit(__doc__)
