"""Reads Compliance Findings, one a line, with the models of py-ocsf-models. The models pass over fields that they do not
know; this does not: what comes back must be what went in."""

import json
import sys

from pydantic import ValidationError
from py_ocsf_models.events.findings.compliance_finding import ComplianceFinding

# Of the schema (object `compliance`, 1.1 and later), and forgotten by the models.
FORGOTTEN = {"/compliance/status"}


def lost(sent, kept, path=""):
    """Places of what was sent and is not in what the models kept."""
    if isinstance(sent, dict):
        for name, value in sent.items():
            if not isinstance(kept, dict) or name not in kept:
                yield f"{path}/{name}"
            else:
                yield from lost(value, kept[name], f"{path}/{name}")
    elif isinstance(sent, list):
        for at, value in enumerate(sent):
            yield from lost(value, kept[at], f"{path}/{at}")


count = 0
with open(sys.argv[1], encoding="utf-8") as file:
    for line in file:
        sent = json.loads(line)
        try:
            finding = ComplianceFinding.model_validate(sent)
        except ValidationError as error:
            sys.exit(str(error))
        places = sorted(set(lost(sent, json.loads(finding.model_dump_json()))) - FORGOTTEN)
        if places:
            sys.exit("not known to the models: " + ", ".join(places))
        count += 1
print(f"{count} findings")
