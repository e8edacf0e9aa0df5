"""Holds every dependency to deny.toml: a licence that is allowed, from the registry, not a wildcard.

Needs no network. Advisories need one: `cargo deny check advisories`, which the repository's workflow runs.
"""

import json
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent


def allowed_licences() -> set[str]:
    """The list under [licenses] of deny.toml. Read by hand: tomllib is younger than some Pythons this runs on."""
    text = (ROOT / "deny.toml").read_text(encoding="utf-8")
    section = re.search(r"^\[licenses\]\s*^allow = \[(.*?)^\]", text, re.MULTILINE | re.DOTALL)
    if not section:
        raise SystemExit("deny.toml has no list of allowed licences")
    return set(re.findall(r'"([^"]+)"', section.group(1)))


def is_allowed(expression: str, allowed: set[str]) -> bool:
    """Whether an SPDX expression can be met by allowed licences."""
    expression = expression.replace("/", " OR ")
    tokens = re.findall(r"\(|\)|\bOR\b|\bAND\b|[\w.+-]+(?: WITH [\w.-]+)?", expression)
    python = " ".join(
        {"OR": "or", "AND": "and", "(": "(", ")": ")"}.get(token, str(token in allowed)) for token in tokens
    )
    return bool(re.fullmatch(r"(?:True|False|or|and|[()\s])+", python)) and bool(eval(python))  # noqa: S307


def main() -> int:
    command = ["cargo", "metadata", "--format-version", "1", "--locked", "--all-features"]
    packages = json.loads(subprocess.run(command, cwd=ROOT, check=True, capture_output=True).stdout)["packages"]
    allowed = allowed_licences()
    problems = []
    for package in packages:
        name = f"{package['name']} {package['version']}"
        source = package["source"]
        if source is not None and not source.startswith("registry+"):
            problems.append(f"{name}: comes from {source}")
        if not is_allowed(package["license"] or "", allowed):
            problems.append(f"{name}: licence {package['license']!r} is not in deny.toml")
        if source is None:
            wild = [d["name"] for d in package["dependencies"] if d["req"] == "*" and d["source"]]
            problems += [f"{name}: depends on any version of {dependency}" for dependency in wild]
    for problem in problems:
        print(problem, file=sys.stderr)
    print(f"{len(packages)} packages checked, {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
