# Times how contracts are read and asked: start of the mock to its first answer, growth, an exchange, a route; beside
# what Python's servers of OpenAPI and Specmatic take for the same documents. scripts/bench calls it:
# contract.py TREATY WORKBENCH CORPORA ROUNDS RESULT
import http.client
import importlib.util
import json
import os
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time

treaty, workbench, corpora, rounds, result = sys.argv[1:4] + [int(sys.argv[4]), sys.argv[5]]

DOCUMENTS = {
    "github": ("openapi/000-historic_github-api-2022-07-18.json", "/meta", 0.100),
    "twilio": ("openapi/094-twilio_spec_yaml_twilio_api_v2010.yaml", "/2010-04-01/Accounts.json", 0.130),
}
BOUNDS = {"contract/exchange": 5e-6, "contract/route": 200e-9}
# Where a peer has not answered by then, it is not waited for any longer.
PATIENCE = 120


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def peak_megabytes(pid):
    """The peak of a process and of its children."""
    total = 0
    children = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True).stdout.split()
    for one in [pid, *map(int, children)]:
        try:
            with open(f"/proc/{one}/status") as file:
                total += sum(int(line.split()[1]) for line in file if line.startswith("VmHWM"))
        except FileNotFoundError:
            pass
    return total / 1024


def first_answer(words, path, port, folder=None):
    """Seconds from the start of a program to its first whole answer, its status, its peak in MB; None where there is
    no answer."""
    start = time.perf_counter()
    process = subprocess.Popen(
        words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder, start_new_session=True
    )
    try:
        while time.perf_counter() - start < PATIENCE:
            if process.poll() is not None:
                return None
            try:
                connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
                connection.request("GET", path, headers={"Authorization": "Basic ZGVtbzpkZW1v"})
                answer = connection.getresponse()
                answer.read()
                return time.perf_counter() - start, answer.status, peak_megabytes(process.pid)
            except (ConnectionError, http.client.HTTPException, TimeoutError):
                time.sleep(0.001)
        return None
    finally:
        try:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(10)
        except (ProcessLookupError, subprocess.TimeoutExpired):
            process.kill()


def mock(file, path):
    port = free_port()
    return first_answer([treaty, "mock", file, "--port", str(port), "--quiet"], path, port)


def timed(code, *arguments):
    """Seconds that a piece of Python takes, its start and its imports left out, or why it ends early."""
    script = "import sys, time\n" + code
    run = subprocess.run(
        [sys.executable, "-c", script, *arguments], capture_output=True, text=True, timeout=PATIENCE
    )
    last = (run.stderr.strip().splitlines() or ["no output"])[-1]
    return float(run.stdout) if run.returncode == 0 else f"fails: {last[:100]}"


OPENAPI_CORE = """
import json, yaml
from openapi_core import OpenAPI
read = json.load if sys.argv[1].endswith("json") else lambda file: yaml.load(file, yaml.CSafeLoader)
start = time.perf_counter()
with open(sys.argv[1]) as file:
    OpenAPI.from_dict(read(file))
print(time.perf_counter() - start)
"""
CONNEXION = """
import connexion, connexion.mock, pathlib
start = time.perf_counter()
app = connexion.FlaskApp("bench", specification_dir=str(pathlib.Path(sys.argv[1]).parent))
app.add_api(pathlib.Path(sys.argv[1]).name, resolver=connexion.mock.MockResolver(mock_all=True))
app.test_client().get("/")
print(time.perf_counter() - start)
"""


def specmatic(file, path):
    """The stub of Specmatic; its folder holds nothing but the document, minified where it is JSON."""
    with tempfile.TemporaryDirectory() as folder:
        copy = os.path.join(folder, os.path.basename(file))
        if file.endswith(".json"):
            with open(file) as source, open(copy, "w") as target:
                json.dump(json.load(source), target)
        else:
            shutil.copy(file, copy)
        port = free_port()
        package = importlib.util.find_spec("specmatic")
        if package is None or shutil.which("java") is None:
            return "is not installed"
        jar = os.path.join(os.path.dirname(package.origin), "core", "specmatic.jar")
        return first_answer(["java", "-jar", jar, "stub", copy, "--port", str(port)], path, port, folder)


lines = ["measure\tround\tvalue\tunit"]


def note(measure, turn, value, unit):
    lines.append(f"{measure}\t{turn}\t{value:.6g}\t{unit}")


print(f"{'measure':34} {'median':>12} {'must':>12}")
failed = 0


def tell(name, value, unit, bound=None):
    global failed
    mark = ""
    if bound is not None:
        mark = f"{bound:g} {unit}"
        if value > bound:
            failed += 1
            mark += "  MISSED"
    print(f"{name:34} {value:8.4g} {unit:>3} {mark:>12}", flush=True)


for name, (file, path, bound) in DOCUMENTS.items():
    found = []
    for turn in range(rounds):
        answer = mock(f"{corpora}/{file}", path)
        if answer is None or answer[1] >= 500:
            sys.exit(f"the mock of {file} gave no answer: {answer}")
        found.append(answer)
        note(f"start/{name}", turn, answer[0] * 1000, "ms")
        note(f"peak/{name}", turn, answer[2], "MB")
    tell(f"start/{name}", statistics.median(one[0] for one in found) * 1000, "ms", bound * 1000)
    tell(f"peak/{name}", max(one[2] for one in found), "MB", 100)

names = ["contract/exchange", "contract/route", "contract/synthetic-100", "contract/synthetic-1000"]
names += ["contract/synthetic-10000", "contract/synthetic-10000-all"]
measured = {name: [] for name in names}
for turn in range(rounds):
    run = subprocess.run([workbench, "bench", corpora, *names], capture_output=True, text=True, check=True)
    for line in run.stdout.splitlines():
        name, value = line.split("\t")
        if name in measured:
            measured[name].append(float(value))
            note(name, turn, float(value) * 1e6, "us")
best = {name: min(values) for name, values in measured.items()}
for name, bound in BOUNDS.items():
    tell(name, best[name] * 1e6, "us", bound * 1e6)
for name in names[2:]:
    tell(name, best[name] * 1000, "ms")
small, large = best["contract/synthetic-100"] / 100, best["contract/synthetic-10000"] / 10_000
tell("growth of one operation's cost", large / small, "x", 1.5)

for name, (file, path, _) in DOCUMENTS.items():
    whole = f"{corpora}/{file}"
    own = statistics.median(
        float(line.split("\t")[2]) for line in lines if line.startswith(f"start/{name}\t")
    ) / 1000
    for peer, turn in [
        ("openapi-core, load", lambda: timed(OPENAPI_CORE, whole)),
        ("connexion, load and first answer", lambda: timed(CONNEXION, whole)),
        ("specmatic, first answer", lambda: specmatic(whole, path)),
    ]:
        try:
            value = turn()
        except subprocess.TimeoutExpired:
            value = f"not ready after {PATIENCE} s"
        extra = ""
        if value is None:
            value = "ends, or does not answer"
        elif isinstance(value, tuple):
            extra = f", {value[2]:.0f} MB, status {value[1]}"
            value = value[0]
        if isinstance(value, float):
            note(f"{peer}/{name}", 0, value * 1000, "ms")
            print(f"{peer}/{name}: {value:.2f} s{extra}; the mock's first answer is {value / own:.0f} times sooner")
        else:
            print(f"{peer}/{name}: {value}")

with open(result, "w") as file:
    file.write("\n".join(lines) + "\n")
sys.exit(1 if failed else 0)
