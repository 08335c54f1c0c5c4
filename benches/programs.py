"""The programs that are measured: started with settings of their own, watched through /proc, stopped."""

import os
import resource
import signal
import socket
import subprocess
import time

TICKS = os.sysconf("SC_CLK_TCK")
MANY_FILES = 20_000


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Program:
    """A server that listens on a port nobody else uses, and says so when it does."""

    def __init__(self, command, log, **settings):
        self.port = free_port()
        # What it answers on, and what its pages take for their own.
        address = {"LISTEN_ADDR": f"127.0.0.1:{self.port}", "PUBLIC_URL": f"http://localhost:{self.port}"}
        environment = {"PATH": os.environ["PATH"]} | address | settings
        self.begun = time.monotonic()
        with open(log, "a") as errors:
            self.process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=errors, text=True, preexec_fn=allow_many_files)
        for line in self.process.stdout:
            if line.startswith("listening on "):
                break
        else:
            raise SystemExit(f"{command[0]} did not start: see {log}\n{open(log).read()}")

    def cpu(self):
        """Seconds of processor time so far."""
        return cpu_of(self.process.pid)[0]

    def rss(self):
        """Bytes in memory now."""
        with open(f"/proc/{self.process.pid}/status") as status:
            found = [int(line.split()[1]) * 1024 for line in status if line.startswith("VmRSS")]
        if not found:
            raise SystemExit(f"{self.process.args[0]} is gone, with status {self.process.wait()}")
        return found[0]

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()


def nameplate(program, url, log):
    # Limits of tries are not what is measured, and a line a request is what a shop behind a proxy leaves to the proxy.
    return Program([program, "serve"], log, DATABASE_URL=url, RATE_LIMITS="off", RUST_LOG="warn")


def cpu_of(pid):
    """Seconds of a process, and of its children that have ended."""
    with open(f"/proc/{pid}/stat") as stat:
        fields = stat.read().rsplit(")", 1)[1].split()
    own, children = fields[11:13], fields[13:15]
    return sum(map(int, own)) / TICKS, sum(map(int, children)) / TICKS


def cpu_of_family(pid):
    """Seconds of a process and all its children, ended or not."""
    total = sum(cpu_of(pid))
    with open(f"/proc/{pid}/task/{pid}/children") as children:
        for child in children.read().split():
            try:
                total += cpu_of(child)[0]
            except (FileNotFoundError, ProcessLookupError):
                pass
    return total


def cpu_of_machine():
    """Seconds in which a processor was busy, of all together; what waits for the disk is not busy."""
    with open("/proc/stat") as stat:
        user, nice, system, _idle, _waiting, *interrupts = map(int, stat.readline().split()[1:9])
    return (user + nice + system + sum(interrupts)) / TICKS


def disk_flushes(folder):
    """How often the disk below a folder was told to make everything durable, by whomever; `None` where the kernel does not count it."""
    device = os.stat(folder).st_dev
    with open("/proc/diskstats") as disks:
        for line in disks:
            fields = line.split()
            if (int(fields[0]), int(fields[1])) == (os.major(device), os.minor(device)) and len(fields) >= 19:
                return int(fields[18])
    return None


def allow_many_files():
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MANY_FILES if most == resource.RLIM_INFINITY else min(MANY_FILES, most)
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))
