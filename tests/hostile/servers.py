"""Two servers, alike but for their database."""

import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile

HOST = "localhost:3000"
"""Both call themselves this, wherever they listen: so that one request is right, byte for byte, at both."""
ORIGIN = f"http://{HOST}"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def new_postgres_database():
    """A database of one's own in the cluster of TEST_POSTGRES_URL."""
    url, name = os.environ["TEST_POSTGRES_URL"], f"hostile_{secrets.token_hex(6)}"
    subprocess.run(["psql", "-qX", "-d", url, "-c", f"create database {name}"], check=True, stdout=subprocess.DEVNULL)
    address, _, options = url.partition("?")
    scheme, _, rest = address.partition("://")
    return f"{scheme}://{rest.split('/')[0]}/{name}" + (f"?{options}" if options else "")


class Server:
    """One process, in a folder of its own, with nothing but the environment."""

    def __init__(self, program, name, database_url, folder, **settings):
        self.name, self.port, self.log_path = name, free_port(), os.path.join(folder, f"{name}.log")
        environment = {
            "DATABASE_URL": database_url, "LISTEN_ADDR": f"127.0.0.1:{self.port}", "PUBLIC_URL": ORIGIN,
            "RATE_LIMITS": "off", "RUST_LOG": "warn", "LOG_FORMAT": "json",
        } | settings
        with open(self.log_path, "wb") as log:
            self.process = subprocess.Popen([program, "serve"], cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=log, text=True)
        for line in self.process.stdout:
            if line.startswith("listening on "):
                return
        raise SystemExit(f"{name} did not start: {self.log()}")

    def log(self):
        with open(self.log_path, "rb") as file:
            return file.read()

    def is_alive(self):
        return self.process.poll() is None

    def stop(self):
        """Asks it to end; the status it ended with."""
        if self.is_alive():
            self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.wait()
        finally:
            self.process.stdout.close()


class Servers:
    """Both, as a context: `with Servers(program) as (sqlite, postgres)`."""

    def __init__(self, program, **settings):
        self.program, self.settings, self.running = program, settings, []

    def __enter__(self):
        self.folder = tempfile.mkdtemp(prefix="hostile-")
        urls = {"sqlite": f"sqlite:{self.folder}/nameplate.db", "postgres": new_postgres_database()}
        try:
            for name, url in urls.items():
                self.running.append(Server(self.program, name, url, self.folder, **self.settings))
        except BaseException:
            self.__exit__()
            raise
        return self.running

    def __exit__(self, *_):
        for server in self.running:
            server.stop()
        shutil.rmtree(self.folder, ignore_errors=True)
