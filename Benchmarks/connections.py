"""Many connections that do nothing, little, or harm, while wrk asks on others: memory of the server and latency of wrk.

usage: connections.py URL PID RESULT [SECONDS]

A phase opens its connections, lets wrk run for SECONDS beside them, and closes them again:
  alone      none
  idle       10,000 that have had one answer each and ask no more
  slow       500 that send a byte of a head every half second (Slowloris)
  deaf       50 that ask as often as the server lets them and never read, once it lets them no more
"""
import resource
import socket
import subprocess
import sys
import threading
import time
from urllib.parse import urlsplit

url, pid, result = sys.argv[1:4]
seconds = int(sys.argv[4]) if len(sys.argv) > 4 else 5
address = (urlsplit(url).hostname, urlsplit(url).port)
request = f"GET {urlsplit(url).path or '/'} HTTP/1.1\r\nHost: {address[0]}\r\n\r\n".encode()
soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def resident():
    for line in open(f"/proc/{pid}/status"):
        if line.startswith("VmRSS"):
            return int(line.split()[1])


def opened(count):
    return [socket.create_connection(address, timeout=10) for _ in range(count)]


def idle():
    sockets = opened(10_000)
    for one in sockets:
        one.sendall(request)
        one.recv(65_536)
    return sockets, lambda: None


def slow():
    sockets = opened(500)
    for one in sockets:
        one.sendall(request[:-4])

    def go_on():
        for one in sockets:
            try:
                one.send(b"a")
            except OSError:
                pass

    return sockets, go_on


def deaf():
    sockets = opened(50)
    for one in sockets:
        one.setblocking(False)

    def go_on():
        sent = 0
        for one in sockets:
            try:
                while True:
                    sent += one.send(request * 1000)
            except OSError:
                pass
        return sent

    # The kernel takes some megabytes of answers for each before the server has to hold back.
    quiet = 0
    while quiet < 10:
        quiet = 0 if go_on() else quiet + 1
        time.sleep(0.1)
    return sockets, go_on


def wrk():
    out = subprocess.run(
        ["wrk", "-t1", "-c32", f"-d{seconds}s", "--latency", url], capture_output=True, text=True, check=True
    ).stdout
    words = out.split()
    return words[words.index("50%") + 1], words[words.index("99%") + 1], words[words.index("Requests/sec:") + 1]


with open(result, "w") as file:
    def line(*cells):
        text = "\t".join(str(cell) for cell in cells)
        print(text, flush=True)
        print(text, file=file)

    line("phase", "connections", "kB before", "kB during", "kB after", "wrk p50", "wrk p99", "wrk requests/s")
    for name, phase in [("alone", lambda: ([], lambda: None)), ("idle", idle), ("slow", slow), ("deaf", deaf),
                        ("alone", lambda: ([], lambda: None))]:
        before = resident()
        sockets, go_on = phase()
        ends = threading.Event()

        def keep_on():
            while not ends.wait(0.5):
                go_on()

        thread = threading.Thread(target=keep_on)
        thread.start()
        go_on()
        p50, p99, rate = wrk()
        during = resident()
        ends.set()
        thread.join()
        for one in sockets:
            one.close()
        time.sleep(1)
        line(name, len(sockets), before, during, resident(), p50, p99, rate)
