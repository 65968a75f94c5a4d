# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""A database, real Odoo processes on it, and hands that pull their plugs.

What the trials do is drawn from a fixed seed and printed: pytest shows it with a
failure. Every process dies with the test run.
"""

import contextlib
import json
import os
import random
import signal
import subprocess
import time
from pathlib import Path

import psycopg2

from workshop import databases
from workshop.ground import ARTIFACTS, ROOT, die_with_parent

DEEP = bool(os.environ.get("AFTER_SALES_DEEP"))
SEED = int(os.environ.get("AFTER_SALES_SEED", 2026))
TICK = "ir_cron_sla_tick"
FOLDER = Path(__file__).parent


class Arena:
    """One database, what runs on it, and what is known of it."""

    def __init__(self, database, folder, environment=None):
        self.database = database
        self.folder = Path(folder)
        self.environment = dict(environment or databases.environment())
        # scripts import what lies beside this file
        path = [self.environment["PYTHONPATH"], str(FOLDER)]
        self.environment["PYTHONPATH"] = os.pathsep.join(path)
        self.random = random.Random(SEED)
        self.log = ARTIFACTS / f"{self.folder.name}-odoo.log"
        print(f"AFTER_SALES_SEED={SEED} repeats these draws")

    # ------------------------------------------------------------
    # Asking the database
    # ------------------------------------------------------------

    @contextlib.contextmanager
    def _connection(self, database):
        connection = psycopg2.connect(
            dbname=database,
            host=self.environment.get("PGHOST"),
            user=self.environment.get("PGUSER"),
            application_name="arena",
        )
        connection.autocommit = True
        try:
            yield connection.cursor()
        finally:
            connection.close()

    def rows(self, statement, *parameters, database=None):
        with self._connection(database or self.database) as cursor:
            cursor.execute(statement, parameters or None)
            return cursor.fetchall() if cursor.description else []

    def value(self, statement, *parameters):
        return self.rows(statement, *parameters)[0][0]

    # ------------------------------------------------------------
    # Processes
    # ------------------------------------------------------------

    def _start(self, arguments, **kwargs):
        return subprocess.Popen(
            [str(part) for part in arguments],
            env={**os.environ, **self.environment},
            cwd=ROOT,
            text=True,
            preexec_fn=die_with_parent,
            **kwargs,
        )

    def _shell(self, script):
        """Start Python with ``env`` on a script of this folder."""
        command = databases.odoo_command()
        command = [*command[:3], "shell", *command[3:], "-d", self.database]
        command += ["--no-http", "--log-level", "warn", "--logfile", self.log]
        if "PGHOST" in self.environment:
            command += ["--db_host", self.environment["PGHOST"]]
        source = (FOLDER / "scripts" / script).open()
        return self._start(command, stdin=source, stdout=subprocess.PIPE)

    def run(self, script, seconds=120, **parameters):
        """Run a script with ``env`` to its end; return the JSON that it printed last.

        :param seconds: it may take
        :param parameters: of the script, in ``os.environ``
        """
        with self._parameters(parameters):
            process = self._shell(script)
        output, _errors = process.communicate(timeout=seconds)
        assert process.returncode == 0, self._tail()
        return json.loads(output.splitlines()[-1])

    @contextlib.contextmanager
    def beside(self, script, **parameters):
        """Let a script run beside: from the file READY, which it makes, to STOP.

        :return: a dict: afterwards it holds the JSON that the script printed last
        """
        ready, stop = self.folder / "ready", self.folder / "stop"
        printed = {}
        with self._parameters(parameters | {"READY": ready, "STOP": stop}):
            process = self._shell(script)
        try:
            self.wait(ready.exists, 60)
            yield printed
            stop.touch()
            output, _errors = process.communicate(timeout=60)
            assert process.returncode == 0, self._tail()
            printed.update(json.loads(output.splitlines()[-1]))
        finally:
            process.kill()
            process.wait()

    @contextlib.contextmanager
    def _parameters(self, parameters):
        before = dict(self.environment)
        self.environment |= {
            f"TRIAL_{name}": str(value)
            for name, value in {"SEED": SEED, **parameters}.items()
        }
        try:
            yield
        finally:
            self.environment = before

    @contextlib.contextmanager
    def cron_workers(self, count):
        """Hold a real Odoo server with so many cron workers, and nothing else."""
        command = databases.odoo_command(
            *("-d", self.database, "--workers", 1, "--max-cron-threads", count),
            *("--no-http", "--log-level", "info", "--logfile", self.log),
        )
        if "PGHOST" in self.environment:
            command += ["--db_host", self.environment["PGHOST"]]
        server = self._start(command, stdin=subprocess.DEVNULL)
        try:
            self.wait(lambda: len(self.workers(server)) == count, 60)
            yield server
            assert server.poll() is None, self._tail()
        finally:
            server.terminate()
            try:
                server.wait(20)
            except subprocess.TimeoutExpired:
                for pid in [*self.workers(server), server.pid]:
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(pid, signal.SIGKILL)
                server.wait()

    @staticmethod
    def workers(server):
        """The process ids of the workers of a server."""
        file = Path(f"/proc/{server.pid}/task/{server.pid}/children")
        try:
            return [int(pid) for pid in file.read_text().split()]
        except FileNotFoundError:
            return []

    def notify(self):
        """Wake the cron workers, as ``_trigger()`` does."""
        self.rows(
            "SELECT pg_notify('cron_trigger', %s)", self.database, database="postgres"
        )

    def poke(self, jobs):
        """Ask the cron workers to run these jobs now."""
        self.rows(
            """
            INSERT INTO ir_cron_trigger (cron_id, call_at)
            SELECT job, now() AT TIME ZONE 'UTC' - interval '1 s'
              FROM unnest(%s) AS job
             WHERE NOT EXISTS (
                   SELECT FROM ir_cron_trigger
                    WHERE cron_id = job AND call_at <= now() AT TIME ZONE 'UTC')
            """,
            jobs,
        )
        self.notify()

    def run_once(self, job, seconds=30):
        """Let the workers run a job, whether something is due or not."""
        self.poke([job])
        self.wait(
            lambda: (
                not self.value(
                    "SELECT count(*) FROM ir_cron_trigger"
                    " WHERE cron_id = %s AND call_at <= now() AT TIME ZONE 'UTC'",
                    job,
                )
            ),
            seconds,
        )

    def drain(self, jobs, seconds):
        """Let the workers do all that is due."""

        def done():
            self.poke(jobs)
            return not self.count_due()

        self.wait(done, seconds, pause=0.3)

    def count_due(self):
        return self.value(
            "SELECT count(*) FROM after_sales_sla_timer"
            " WHERE next_alert_at <= now() AT TIME ZONE 'UTC'"
        )

    def at_work(self, server):
        """The workers of a server that hold a job, while a batch is uncommitted.

        A worker holds its job by a cursor that bears its own process id; the batch
        is written through the pool that it inherited from the server.
        """
        busy = self.rows(
            """
            SELECT substring(application_name, 'odoo-(\\d+)')::int
              FROM pg_stat_activity
             WHERE datname = current_database() AND state = 'idle in transaction'
               AND application_name ~ '^odoo-'
               AND EXISTS (
                   SELECT FROM pg_locks
                    WHERE relation = 'after_sales_sla_timer'::regclass
                      AND mode = 'RowExclusiveLock')
            """
        )
        return sorted({pid for (pid,) in busy} & set(self.workers(server)))

    def cut_connections(self):
        """Take the database away from everybody, as its restart would."""
        self.rows(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid != pg_backend_pid()"
        )

    # ------------------------------------------------------------
    # Waiting
    # ------------------------------------------------------------

    def wait(self, condition, seconds, pause=0.05):
        """Wait until a condition is true; fail with the log when it does not."""
        until = time.monotonic() + seconds
        while not (answer := condition()):
            assert time.monotonic() < until, f"waited {seconds} s\n{self._tail()}"
            time.sleep(pause)
        return answer

    def _tail(self, lines=40):
        text = self.log.read_text(errors="replace") if self.log.exists() else ""
        return "\n".join(text.splitlines()[-lines:])
