# Times the wire: the mock, the replay, the proxy and HTTPS beside nginx, which serves the same bytes from a file with
# one worker. Servers run on core 0, the generator (wrk) on core 1; nginx is measured before and after each window, and
# a window counts as its requests a second over the mean of the two beside it. scripts/bench calls it:
# wire.py TREATY ROUNDS RESULT
import json
import os
import re
import resource
import signal
import socket
import ssl
import statistics
import subprocess
import sys
import tempfile
import time

treaty, rounds, result = os.path.abspath(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
here = os.path.dirname(os.path.abspath(__file__))
contract = os.path.join(here, "wire", "shop.yaml")
folder = tempfile.mkdtemp(prefix="treaty-wire-")
seconds = int(os.environ.get("TREATY_BENCH_SECONDS", "5"))
ORDER = "/orders/4711?expand=lines&limit=20"
ticks = os.sysconf("SC_CLK_TCK")
processes = []
rows = []


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def exchange(port, request, tls=None):
    with socket.create_connection(("127.0.0.1", port), timeout=5) as plain:
        connection = tls.wrap_socket(plain, server_hostname="localhost") if tls else plain
        connection.sendall(request)
        data = b""
        while b"\r\n\r\n" not in data:
            data += connection.recv(65536)
        head, _, body = data.partition(b"\r\n\r\n")
        length = int(re.search(rb"(?i)content-length: *(\d+)", head)[1])
        while len(body) < length:
            body += connection.recv(65536)
        return int(head.split()[1]), body


def request(path, fields=()):
    lines = [f"GET {path} HTTP/1.1", "Host: localhost", "X-Tenant: acme", *fields, "", ""]
    return "\r\n".join(lines).encode()


def reached(port, process):
    while process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.0005)
    sys.exit(f"wire.py: {process.args} ended with {process.returncode}")


def start(words, port, cores="0"):
    log = open(os.path.join(folder, "log"), "ab")
    process = subprocess.Popen(
        ["taskset", "-c", cores, *words], stdout=log, stderr=log, cwd=folder, env=dict(os.environ, TREATY_KEY="bench")
    )
    processes.append(process)
    reached(port, process)
    return process


def serve(*words, cores="0"):
    """A verb of treaty on a free port; its process and its port."""
    port = free_port()
    return start([treaty, *words, "--port", str(port), "--quiet"], port, cores), port


def configuration(port, secure, workers=1):
    tls = ""
    if secure:
        tls = f"ssl_certificate {folder}/cert.pem; ssl_certificate_key {folder}/key.pem; "
        tls += "ssl_protocols TLSv1.2 TLSv1.3; ssl_session_cache off;"
    path = os.path.join(folder, f"nginx-{port}.conf")
    temporary = " ".join(f"{n}_temp_path {folder};" for n in ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"])
    with open(path, "w") as file:
        file.write(
            f"worker_processes {workers}; daemon off; pid {folder}/nginx-{port}.pid; error_log {folder}/error.log;"
            "events { worker_connections 1024; } http { access_log off; keepalive_requests 100000000;"
            f"default_type application/json; open_file_cache max=10; {temporary}"
            f"server {{ listen 127.0.0.1:{port}{' ssl' if secure else ''}; root {folder}/www; {tls} }} }}"
        )
    return path


def nginx(cores="0", secure=False, workers=1):
    """nginx on a free port: the processes that work, and the port."""
    port = free_port()
    words = ["nginx", "-p", folder, "-c", configuration(port, secure, workers)]
    process = start(words, port, cores)
    found = subprocess.run(["pgrep", "-P", str(process.pid)], capture_output=True, text=True).stdout.split()
    return [int(one) for one in found] or [process.pid], port


def cpu(pids):
    total = 0
    for pid in pids if isinstance(pids, list) else [pids]:
        with open(f"/proc/{pid}/stat") as file:
            fields = file.read().rpartition(")")[2].split()
        total += int(fields[11]) + int(fields[12])
    return total / ticks


def resident(pid):
    with open(f"/proc/{pid}/status") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmRSS")) / 1024


def milliseconds(text):
    number, unit = re.fullmatch(r"([\d.]+)(us|ms|s)", text).groups()
    return float(number) * {"us": 0.001, "ms": 1, "s": 1000}[unit]


def window(pid, url, script=None, label="", length=None):
    """One window of load: requests a second, the 99th percentile in ms, microseconds of the server's time for each."""
    before = cpu(pid)
    words = ["taskset", "-c", "1", "wrk", "-t1", "-c32", f"-d{length or seconds}s", "--latency"]
    if script:
        words += ["-s", os.path.join(folder, script)]
    output = subprocess.run([*words, url], capture_output=True, text=True, check=True).stdout
    count = int(re.search(r"(\d+) requests in", output)[1])
    refused = re.search(r"Non-2xx or 3xx responses: (\d+)", output)
    if refused:
        sys.exit(f"wire.py: {url} answered {refused[1]} of {count} requests with an error")
    rate = float(re.search(r"Requests/sec: *([\d.]+)", output)[1])
    p99 = milliseconds(re.search(r"99% *(\S+)", output)[1])
    cost = (cpu(pid) - before) / count * 1e6
    rows.append((label, rate, p99, cost))
    return rate, p99, cost


def beside(reference, subject, name, must, aim):
    """Rounds of a subject between windows of its reference; prints the median ratio."""
    ratios, latencies, costs = [], [], []
    last = reference()
    for _ in range(rounds):
        found = subject()
        after = reference()
        ratios.append(found[0] / ((last[0] + after[0]) / 2))
        latencies.append(found[1] / ((last[1] + after[1]) / 2))
        costs.append(found[2] / ((last[2] + after[2]) / 2))
        last = after
    ratio, latency, cost = map(statistics.median, (ratios, latencies, costs))
    say(name, f"{ratio:.2f} of the reference's requests a second", must, aim)
    print(f"    p99 {latency:.2f} times its, processor {cost:.2f} times its; {found[0]:.0f} requests/s at the end")
    return ratio, latency


def say(name, found, must, aim):
    print(f"{name}: {found} (must {must}, aim {aim})", flush=True)


def script(name, text):
    with open(os.path.join(folder, name), "w") as file:
        file.write(text)


def scripts():
    script("get.lua", 'wrk.headers["X-Tenant"] = "acme"\n')
    line = {"sku": "A-1001", "title": "Lamp, brass, with a shade of linen", "quantity": 1, "price": 7.95}
    order = {
        "customer": {"name": "Ada Example", "email": "ada@example.com"},
        "currency": "EUR",
        "note": "Please ring twice.",
        "lines": [dict(line, sku=f"A-10{n:02}", quantity=n + 1) for n in range(8)],
    }
    body = json.dumps(order)
    script(
        "post.lua",
        'wrk.method = "POST"\nwrk.headers["Content-Type"] = "application/json"\n' + f"wrk.body = [[{body}]]\n",
    )


def mocks():
    """The mock's answers with routing and validation, beside nginx with the same bytes."""
    process, port = serve("mock", contract)
    status, body = exchange(port, request(ORDER))
    if status != 200:
        sys.exit(f"wire.py: the mock answers {status}")
    os.makedirs(os.path.join(folder, "www"))
    with open(os.path.join(folder, "www", "answer.json"), "wb") as file:
        file.write(body)
    print(f"{len(body)} bytes of JSON, 32 connections, windows of {seconds} s, {rounds} rounds")
    worker, other = nginx()
    file = lambda: window(worker, f"http://127.0.0.1:{other}/answer.json", "get.lua", "nginx")
    get = lambda: window(process.pid, f"http://127.0.0.1:{port}{ORDER}", "get.lua", "GET")
    post = lambda: window(process.pid, f"http://127.0.0.1:{port}/orders", "post.lua", "POST")
    _, latency = beside(file, get, "GET, routed and validated", 0.8, 1.3)
    beside(file, post, "POST with a JSON body, validated", 0.7, 1.0)
    say("p99 of GET", f"{latency:.2f} times nginx's", 2, 1)
    first = resident(process.pid)
    total = sum(rate * seconds for label, rate, _, _ in rows if label != "nginx")
    while total < 1_000_000:
        total += get()[0] * seconds
    say("memory after a million requests", f"{resident(process.pid):.1f} MB, {first:.1f} MB before", 25, 15)
    process.terminate()


def loops():
    """What a request costs with one loop and with two, and with one worker of nginx and with two: on two cores the
    generator takes its part of the second."""
    runs = {}
    mine = {count: serve("mock", contract, "--threads", str(count), cores="0,1") for count in (1, 2)}
    for count, (process, port) in mine.items():
        runs[f"{count} loops"] = (process.pid, f"http://127.0.0.1:{port}{ORDER}")
        workers, port = nginx(cores="0,1", workers=count)
        runs[f"{count} workers of nginx"] = (workers, f"http://127.0.0.1:{port}/answer.json")
    costs = {name: [] for name in runs}
    for _ in range(max(3, rounds)):
        for name, (pids, url) in runs.items():
            costs[name].append(window(pids, url, "get.lua", name)[2])
    middle = {name: statistics.median(found) for name, found in costs.items()}
    ratio = middle["1 loops"] / middle["2 loops"]
    other = middle["1 workers of nginx"] / middle["2 workers of nginx"]
    found = f"{ratio:.2f} of one loop's; two workers of nginx {other:.2f} of one's"
    say("two loops, requests a second of processor", found, 0.9, 1.0)
    for process, _ in mine.values():
        process.terminate()


def cold():
    """From the start of a process to its first whole answer."""

    def once(words, port, asked):
        begin = time.perf_counter()
        process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder)
        reached(port, process)
        exchange(port, asked)
        passed = time.perf_counter() - begin
        process.send_signal(signal.SIGKILL)
        process.wait()
        return passed * 1000

    found = {"treaty": [], "nginx": []}
    for _ in range(30):
        port = free_port()
        words = [treaty, "mock", contract, "--port", str(port), "--quiet"]
        found["treaty"].append(once(words, port, request(ORDER)))
        port = free_port()
        # Without a master, so that nothing is left when the process ends.
        words = ["nginx", "-p", folder, "-c", configuration(port, False), "-g", "master_process off;"]
        found["nginx"].append(once(words, port, request("/answer.json")))
    for name, times in found.items():
        rows.extend((f"cold {name}", 0, one, 0) for one in times)
    mine, other = (statistics.median(found[name]) for name in ("treaty", "nginx"))
    say("cold start to the first answer", f"{mine:.1f} ms, nginx {other:.1f} ms", 12, 6)


def recording(count):
    def entry(number):
        body = json.dumps({"number": number, "text": "x" * 100})
        asked = {"method": "GET", "url": f"http://h/things/{number}?a=1&b=2", "httpVersion": "HTTP/1.1"}
        asked |= {"cookies": [], "headers": [], "queryString": [], "headersSize": -1, "bodySize": 0}
        given = {"status": 200, "statusText": "OK", "httpVersion": "HTTP/1.1", "cookies": [], "redirectURL": ""}
        given |= {"headers": [{"name": "Content-Type", "value": "application/json"}], "headersSize": -1}
        given |= {"content": {"size": len(body), "mimeType": "application/json", "text": body}, "bodySize": len(body)}
        times = {"send": 0, "wait": 1, "receive": 0}
        start = {"startedDateTime": "2026-01-01T00:00:00Z", "time": 1}
        return start | {"request": asked, "response": given, "cache": {}, "timings": times}

    path = os.path.join(folder, f"{count}.har")
    log = {"version": "1.2", "creator": {"name": "bench", "version": "1"}, "entries": [entry(n) for n in range(count)]}
    with open(path, "w") as file:
        json.dump({"log": log}, file)
    script(
        f"{count}.lua",
        f"local n = -1\nrequest = function()\n n = (n + 1) % {count}\n"
        ' return wrk.format("GET", "/things/" .. n .. "?b=2&a=1")\nend\n',
    )
    return path


def replays():
    """Every one of 10,000 entries in turn, beside a recording of one entry."""
    begins = {}
    servers = {}
    for count in (1, 10_000):
        path = recording(count)
        begin = time.perf_counter()
        servers[count] = serve("replay", path)
        begins[count] = (time.perf_counter() - begin) * 1000
    runs = {}
    for count, (process, port) in servers.items():
        runs[count] = lambda process=process, port=port, count=count: window(
            process.pid, f"http://127.0.0.1:{port}/", f"{count}.lua", f"replay of {count}"
        )
    beside(runs[1], runs[10_000], "replay of 10,000 entries beside one of a single entry", 0.9, 1.0)
    say("load of 10,000 entries", f"{begins[10_000]:.0f} ms, of one {begins[1]:.0f} ms", 300, "")
    for process, _ in servers.values():
        process.terminate()


def proxies():
    """nginx through the proxy beside nginx itself; nginx shares the generator's core in both."""
    worker, port = nginx(cores="1")
    process, own = serve("proxy", "--upstream", f"http://127.0.0.1:{port}")
    direct = lambda: window(worker, f"http://127.0.0.1:{port}/answer.json", None, "direct")
    through = lambda: window(process.pid, f"http://127.0.0.1:{own}/answer.json", None, "proxy")
    beside(direct, through, "proxy, pass-through to nginx", 0.4, 0.6)
    process.terminate()


def secured():
    """HTTPS with connections that are kept, beside nginx with the same key."""
    key = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"]
    key += ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
    key += ["-keyout", f"{folder}/key.pem", "-out", f"{folder}/cert.pem"]
    subprocess.run(key, check=True, capture_output=True)
    process, port = serve("mock", contract, "--tls-cert", f"{folder}/cert.pem", "--tls-key", f"{folder}/key.pem")
    worker, other = nginx(secure=True)
    trusting = ssl.create_default_context(cafile=f"{folder}/cert.pem")
    if exchange(port, request(ORDER), trusting)[0] != 200:
        sys.exit("wire.py: the mock does not answer over TLS")
    file = lambda: window(worker, f"https://127.0.0.1:{other}/answer.json", "get.lua", "nginx tls")
    get = lambda: window(process.pid, f"https://127.0.0.1:{port}{ORDER}", "get.lua", "GET tls")
    beside(file, get, "GET over HTTPS, connections kept", 0.6, 0.8)
    process.terminate()


parts = {"mock": mocks, "loops": loops, "cold": cold, "replay": replays, "proxy": proxies, "https": secured}
wanted = os.environ.get("TREATY_BENCH_PARTS", " ".join(parts)).split()
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
try:
    scripts()
    if "mock" not in wanted:
        os.makedirs(os.path.join(folder, "www"))
        with open(os.path.join(folder, "www", "answer.json"), "w") as file:
            file.write('{"text":"' + "x" * 800 + '"}')
    for name in wanted:
        parts[name]()
finally:
    for process in processes:
        process.terminate()
    with open(result, "w") as file:
        file.write("window\trequests/s\tp99 ms\tprocessor us a request\n")
        for label, rate, p99, cost in rows:
            file.write(f"{label}\t{rate:.0f}\t{p99:.3f}\t{cost:.2f}\n")
