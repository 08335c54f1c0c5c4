"""SQLite and PostgreSQL as the benchmark needs them: made, filled fast, copied for the limit program, counted, thrown away."""

import glob
import json
import os
import pwd
import shutil
import sqlite3
import subprocess

from programs import cpu_of_family


class Sqlite:
    """Files in a folder."""

    name = "SQLite"

    def __init__(self, folder):
        self.folder = folder

    def file(self, name):
        return os.path.join(self.folder, f"{name}.db")

    def url(self, name):
        return f"sqlite:{self.file(name)}"

    def limit_arguments(self, name):
        return ["sqlite", self.file(name)]

    def row(self, name, sql):
        """The first row, as a dictionary."""
        connection = sqlite3.connect(self.file(name))
        connection.row_factory = sqlite3.Row
        found = dict(connection.execute(sql).fetchone())
        connection.close()
        return found

    def fill(self, name, table, columns, rows):
        connection = sqlite3.connect(self.file(name))
        connection.execute("pragma synchronous = off")
        marks = ", ".join("?" * len(columns))
        with connection:
            connection.executemany(f"insert into {table} ({', '.join(columns)}) values ({marks})", rows)
        connection.execute("pragma wal_checkpoint(truncate)")
        connection.close()

    def settle(self, name):
        """What follows begins with everything on disk."""
        os.sync()

    def copy(self, name, other):
        shutil.copy(self.file(name), self.file(other))
        os.sync()

    def drop(self, name):
        for file in glob.glob(self.file(name) + "*"):
            os.remove(file)

    def cpu(self):
        """SQLite works inside the program."""
        return 0.0

    def close(self):
        pass


class Postgres:
    """A throw-away cluster with the settings it comes with: every commit is on disk before it is acknowledged."""

    name = "PostgreSQL"

    def __init__(self, folder):
        self.folder = os.path.join(folder, "postgres")
        found = sorted(glob.glob("/usr/lib/postgresql/*/bin"))
        self.bin = found[-1] if found else os.path.dirname(shutil.which("initdb") or "")
        os.mkdir(self.folder)
        if os.getuid() == 0:
            # PostgreSQL refuses to run as root.
            os.chmod(folder, 0o755)
            user = pwd.getpwnam("postgres")
            os.chown(self.folder, user.pw_uid, user.pw_gid)
        data = os.path.join(self.folder, "data")
        self.run("initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8")
        options = f"-c listen_addresses= -c unix_socket_directories={self.folder}"
        self.run("pg_ctl", "-D", data, "-w", "-o", options, "-l", os.path.join(self.folder, "log"), "start")
        with open(os.path.join(data, "postmaster.pid")) as pid:
            self.pid = int(pid.readline())

    def run(self, program, *arguments):
        as_postgres = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
        # Not captured: the server inherits the pipe and would keep it open.
        subprocess.run([*as_postgres, os.path.join(self.bin, program), *arguments], cwd=self.folder, check=True, stdout=subprocess.DEVNULL)

    def psql(self, name, sql, **options):
        command = ["psql", "-h", self.folder, "-U", "postgres", "-d", name, "-qAt", "-v", "ON_ERROR_STOP=1", "-c", sql]
        return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, **options).stdout

    def url(self, name):
        if not self.psql("postgres", f"select 1 from pg_database where datname = '{name}'"):
            self.psql("postgres", f"create database {name}")
        return f"postgres://postgres@localhost/{name}?host={self.folder}"

    def limit_arguments(self, name):
        return ["postgres", self.url(name)]

    def row(self, name, sql):
        return json.loads(self.psql(name, f"select row_to_json(t) from ({sql}) t"))

    def fill(self, name, table, columns, rows):
        command = ["psql", "-h", self.folder, "-U", "postgres", "-d", name, "-q", "-v", "ON_ERROR_STOP=1"]
        command += ["-c", f"copy {table} ({', '.join(columns)}) from stdin"]
        with subprocess.Popen(command, stdin=subprocess.PIPE, text=True) as copy:
            for row in rows:
                copy.stdin.write("\t".join(map(as_text, row)) + "\n")
        if copy.returncode:
            raise SystemExit(f"{table} could not be filled")

    def settle(self, name):
        """What PostgreSQL would do by itself, some time, in the middle of a run."""
        self.psql(name, "vacuum analyze")
        self.psql(name, "checkpoint")

    def copy(self, name, other):
        self.psql("postgres", f"create database {other} template {name}")

    def drop(self, name):
        self.psql("postgres", f"drop database if exists {name} with (force)")

    def cpu(self):
        return cpu_of_family(self.pid)

    def close(self):
        self.run("pg_ctl", "-D", os.path.join(self.folder, "data"), "-m", "immediate", "stop")


def as_text(value):
    """A value as COPY reads it."""
    match value:
        case None:
            return r"\N"
        case bytes():
            return rf"\\x{value.hex()}"
        case _:
            return str(value).replace("\\", r"\\").replace("\t", r"\t").replace("\n", r"\n")
