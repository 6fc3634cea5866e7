# Runs the reading measures of the workbench and the same work of the references in turn, and prints their ratios;
# scripts/bench calls it: reading.py WORKBENCH CORPORA ROUNDS RESULT
import json
import shutil
import statistics
import subprocess
import sys
import time

import jsonschema_rs
import orjson
import yaml
import yyjson

workbench, corpora, rounds, result = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4]
sys.setrecursionlimit(10000)

DOCUMENTS = {
    "canada": "json/canada.json",
    "citm": "json/citm_catalog.json",
    "twitter": "json/twitter.json",
    "github": "openapi/000-historic_github-api-2022-07-18.json",
}
PAIRS = {
    "openapi": ("schema-bench/openapi.json", DOCUMENTS["github"]),
    "swagger": ("schema-bench/swagger.json", "schema-bench/kubernetes.json"),
    "geojson": ("schema-bench/geojson.json", "schema-bench/canada.json"),
    "citm": ("schema-bench/citm_catalog_schema.json", "schema-bench/citm_catalog.json"),
    "fast": ("schema-bench/fast_schema.json", "schema-bench/fast_valid.json"),
    "fhir": ("schema-bench/fhir.schema.json", "schema-bench/patient-example-d.json"),
    "recursive": ("schema-bench/recursive_schema.json", "schema-bench/recursive_instance.json"),
}
TWILIO = "openapi/094-twilio_spec_yaml_twilio_api_v2010.yaml"


def read(path):
    with open(f"{corpora}/{path}", "rb") as file:
        return file.read()


def seconds(turn):
    """The fastest of nine windows of at least 20 ms, as the workbench measures."""
    turn()
    turns = 1
    while True:
        start = time.perf_counter()
        for _ in range(turns):
            turn()
        if time.perf_counter() - start >= 0.02:
            break
        turns *= 2
    best = float("inf")
    for _ in range(9):
        start = time.perf_counter()
        for _ in range(turns):
            turn()
        best = min(best, (time.perf_counter() - start) / turns)
    return best


references = {}  # (measure, reference) -> turn
verdicts = {}
for name, path in DOCUMENTS.items():
    data = read(path)
    references[f"json/{name}", "orjson.loads"] = lambda data=data: orjson.loads(data)
    references[f"json/{name}", "yyjson"] = lambda data=data: yyjson.Document(data)
for name, (schema, instance) in PAIRS.items():
    schema, instance = json.loads(read(schema)), json.loads(read(instance))
    validator = jsonschema_rs.validator_for(schema)
    verdicts[name] = validator.is_valid(instance)
    references[f"schema/{name}", "jsonschema-rs is_valid"] = lambda v=validator, i=instance: v.is_valid(i)
    if name in ("openapi", "fhir"):
        references[f"compile/{name}", "jsonschema-rs"] = lambda s=schema: jsonschema_rs.validator_for(s)
twilio = read(TWILIO).decode()
thrice = 3 * ("-\n" + "".join("  " + line if line.strip() else line for line in twilio.splitlines(True)))
for name, text in (("twilio", twilio), ("twilio-3", thrice)):
    references[f"yaml/{name}", "libyaml (CSafeLoader)"] = lambda t=text: yaml.load(t, Loader=yaml.CSafeLoader)

# At most this share of the reference's time: (must, aim).
BOUNDS = {"orjson.loads": (1.0, None), "yyjson": (None, 2.0), "jsonschema-rs is_valid": (0.5, 0.2),
          "jsonschema-rs": (1.0, 0.3), "libyaml (CSafeLoader)": (0.2, 0.1)}

raw = open(result, "w")
raw.write("round\tmeasure\twho\tseconds\n")
ours, theirs = {}, {}
for number in range(1, rounds + 1):
    output = subprocess.run([workbench, "bench", corpora, "json/", "yaml/", "schema", "compile"],
                            capture_output=True, text=True, check=True)
    for line in output.stdout.splitlines():
        name, value = line.split("\t")
        if name.startswith("verdict/"):
            if verdicts.get(name[8:], value == "true") != (value == "true"):
                sys.exit(f"{name}: {value}, the reference says otherwise")
        elif value != "missing":
            ours.setdefault(name, []).append(float(value))
            raw.write(f"{number}\t{name}\ttreaty\t{value}\n")
    for (name, who), turn in references.items():
        took = seconds(turn)
        theirs.setdefault((name, who), []).append(took)
        raw.write(f"{number}\t{name}\t{who}\t{took}\n")
    print(f"round {number} of {rounds}", file=sys.stderr)
raw.close()


def median(name):
    return statistics.median(ours[name])


def show(seconds):
    return f"{seconds * 1e6:.2f} us" if seconds < 1e-3 else f"{seconds * 1e3:.2f} ms"


print(f"{'measure':28} {'treaty':>10}   {'reference':30} {'ratio':>6}  must  aim")
for (name, who), values in theirs.items():
    if name not in ours:
        continue
    ratio = statistics.median(a / b for a, b in zip(ours[name], values))
    must, aim = BOUNDS[who]
    verdict = "" if must is None or ratio <= must else "  more than it must be"
    print(f"{name:28} {show(median(name)):>10}   {who + ' ' + show(statistics.median(values)):30} {ratio:6.2f}"
          f"  {must or '':4}  {aim or ''}{verdict}")


def own(title, name, base, scale=1.0):
    if name in ours and base in ours:
        ratio = statistics.median(a / b for a, b in zip(ours[name], ours[base])) * scale
        print(f"{title:44} {ratio:6.2f}")


for name in ("openapi", "swagger", "geojson", "citm"):
    own(f"explain against flag, broken {name}", f"schema-explain/{name}", f"schema-flag/{name}")
if "schema-threads/1" in ours:
    scaling = statistics.median(2 * a / b for a, b in zip(ours["schema-threads/1"], ours["schema-threads/2"]))
    print(f"{'two threads against one':44} {scaling:6.2f}")
for family in ("json-linear/members", "json-linear/digits", "json-linear/deep", "schema-linear/document",
               "schema-linear/schema"):
    for times in (2, 4, 8):
        own(f"{family}, {times} times", f"{family}/{times}", f"{family}/1")


def allocations(name, times):
    """What valgrind counts for so many turns, the start of the program included."""
    output = subprocess.run(["valgrind", workbench, "repeat", corpora, name, str(times)], capture_output=True,
                            text=True, check=True).stderr
    return int(output.split("total heap usage: ")[1].split(" ")[0].replace(",", ""))


if shutil.which("valgrind"):
    for name in PAIRS:
        count = (allocations(f"schema/{name}", 12) - allocations(f"schema/{name}", 2)) / 10
        print(f"{'allocations for one validation of ' + name:44} {count:6.1f}")
