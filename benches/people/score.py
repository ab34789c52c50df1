"""How near found people come to the true ones.

    python3 score.py COLUMNS.parquet FOUND.parquet

FOUND has one row (record, person) per record; the truth is the column `person` of COLUMNS. Records that the truth does
not know are left out, but for the count of people.
"""

import json
import sys

import numpy as np
import pyarrow.parquet as pq


def codes(column):
    """Numbers from 0 for the values of a column: equal for equal."""
    encoded = column.combine_chunks().dictionary_encode()
    return encoded.indices.to_numpy(zero_copy_only=False).astype(np.int64)


def pairs(counts):
    return int((counts * (counts - 1) // 2).sum())


def share(part, whole):
    return part / whole if whole else 1.0


def f1(precision, recall):
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def score(truth, found, people_true=None, people_found=None):
    """Scores of records' true and found people, given as numbers below 2**31 (score/clusters.rs counts the same way)."""
    found_size = int(found.max()) + 1
    # A cell is a true and a found person who share records.
    cells, shared = np.unique(truth * found_size + found, return_counts=True)
    cell_truth, cell_found = cells // found_size, cells % found_size
    of_true, of_found = np.bincount(truth), np.bincount(found)
    true_rows, found_rows = of_true[cell_truth], of_found[cell_found]
    right = pairs(shared)
    precision, recall = share(right, pairs(of_found)), share(right, pairs(of_true))
    squares = shared.astype(np.float64) ** 2
    b_precision, b_recall = (squares / found_rows).sum() / len(truth), (squares / true_rows).sum() / len(truth)
    whole = (shared == true_rows) & (shared == found_rows)
    # A found person's owner has most of the records: of equals, the lowest number.
    order = np.lexsort((cell_truth, -shared, cell_found))
    first = np.ones(len(order), dtype=bool)
    first[1:] = cell_found[order][1:] != cell_found[order][:-1]
    owners = np.unique(cell_truth[order][first])
    seen = int((of_true > 0).sum())
    people_true = people_true or seen
    people_found = people_found or int((of_found > 0).sum())
    return {
        "records": len(truth),
        "precision": precision,
        "recall": recall,
        "f1": f1(precision, recall),
        "b_precision": b_precision,
        "b_recall": b_recall,
        "b_f1": f1(b_precision, b_recall),
        "exact_percent": 100 * int(whole.sum()) / seen,
        "people_true": people_true,
        "people_found": people_found,
        "people_off_percent": 100 * (people_found / people_true - 1),
        "lost": seen - len(owners),
        "lost_per_million": 1e6 * (seen - len(owners)) / seen,
        "split_percent": 100 * int((np.bincount(cell_truth) > 1).sum()) / seen,
        "mixed": int((np.bincount(cell_found) > 1).sum()),
    }


class Truth:
    """The truth of a file of columns, read once for many scores."""

    def __init__(self, columns):
        file = pq.ParquetFile(columns)
        metadata = file.metadata.metadata or {}
        self.people = int(metadata.get(b"people", b"0")) or None
        table = file.read(["record", "person"])
        self.records = table.num_rows
        if not np.array_equal(table["record"].to_numpy(), np.arange(self.records)):
            sys.exit(f"{columns}: records are not numbered from 0 in order")
        person = table["person"]
        self.known = person.is_valid().to_numpy()
        # Numbers as the corpus has them, so that of two equal owners it is the same one that keeps a person.
        self.person = person.fill_null(0).to_numpy().astype(np.int64)

    def score(self, found):
        """The score of found people, by record."""
        everybody = int((np.bincount(found) > 0).sum())
        return score(self.person[self.known], found[self.known], self.people, everybody)

    def score_file(self, path):
        """The score of a file (record, person)."""
        table = pq.read_table(path, columns=["record", "person"])
        record = table["record"].to_numpy()
        found = np.full(self.records, -1, dtype=np.int64)
        found[record] = codes(table["person"])
        if len(record) != self.records or (found < 0).any():
            sys.exit(f"{path}: {len(record)} rows for {self.records} records")
        return self.score(found)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    print(json.dumps(Truth(sys.argv[1]).score_file(sys.argv[2]), indent=1))
