"""Make the environments, then run a module in them.

    python3 infra/bootstrap.py run   -m infra.embedded_cloud
    python3 infra/bootstrap.py local -m infra.local
    python3 infra/bootstrap.py all   -m pytest

This file alone must be readable by any Python, old ones too, so that one that is too old gets a sentence
instead of a syntax error: no annotations, no f-strings, nothing but the standard library.
"""

import contextlib
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys

OLDEST = (3, 11)
ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(ROOT, ".venv")
CLOUD = os.path.join(ROOT, ".local", "cloud", "venv")
CALENDARS = os.path.join(ROOT, ".local", "calendars", "venv")
PINS, EMBEDDED_PINS, SERVERS_PINS = "constraints.txt", "infra/constraints-cloud.txt", "infra/constraints-calendars.txt"
RUN, LOCAL, ALL = "infra/requirements.txt", "infra/requirements-local.txt", "requirements.txt"
DEPLOY, BENCH = "infra/requirements-deploy.txt", "benchmarks/requirements.txt"
EMBEDDED = "infra/requirements-cloud.txt"
SERVERS = "infra/requirements-calendars.txt"
WANTED = {
    "run": [RUN, LOCAL, DEPLOY, ALL, BENCH],
    "local": [LOCAL, ALL, BENCH],
    "deploy": [DEPLOY, ALL, BENCH],
    "all": [ALL, BENCH],
    "bench": [BENCH],
}
"""By what is asked for: the list to install, and those that hold all of it, and more."""

TOO_OLD = "ExpertBook needs Python 3.11 or newer; this machine's python3 is %d.%d and no newer one was found."


def main(arguments):
    find_python()
    wanted, command = arguments[0], arguments[1:]
    with one_at_a_time():
        ready = prepare(wanted)
    if not ready:
        return 1
    if not command:
        return 0
    python = os.path.join(VENV, "bin", "python")
    # What is installed is compiled when it is first imported. Where nothing may be written, that is each time: a
    # second for each process that needs the SDK.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.stdout.flush()
    os.chdir(ROOT)
    return os.execv(python, [python] + command)


@contextlib.contextmanager
def one_at_a_time():
    """Let a `make test` wait while a `make run` installs."""
    folder = os.path.join(ROOT, ".local")
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "install.lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def find_python():
    """Go on with a Python that is new enough, or end here."""
    if sys.version_info < OLDEST:
        find_newer_python()


def find_newer_python():
    check = "import sys, venv; sys.exit(sys.version_info < %r)" % (OLDEST,)
    for minor in range(20, 10, -1):
        name = "python3.%d" % minor
        for folder in os.environ.get("PATH", "").split(os.pathsep):
            path = os.path.join(folder, name)
            if not os.access(path, os.X_OK):
                continue
            with open(os.devnull, "w") as nowhere:
                # One that is found may still not run, as a version manager's stand-in.
                if subprocess.call([path, "-c", check], stdout=nowhere, stderr=nowhere) == 0:
                    os.execv(path, [path] + sys.argv)
    sys.stderr.write(TOO_OLD % sys.version_info[:2] + "\n")
    sys.exit(1)


def prepare(wanted):
    """Bring the environments to what is asked for; all at once, as each mostly waits for the network."""
    requirements, others = WANTED[wanted][0], WANTED[wanted][1:]
    old = [Environment(VENV, requirements, PINS, others)]
    if wanted != "local":
        old.append(Environment(CLOUD, EMBEDDED, EMBEDDED_PINS))
    if wanted == "all":
        old.append(Environment(CALENDARS, SERVERS, SERVERS_PINS))
    old = [environment for environment in old if not environment.is_current()]
    if not old:
        return True
    print("Installing what ExpertBook needs (once) ...")
    sys.stdout.flush()
    for environment in old:
        if not environment.start():
            return False
    reasons = [said for said in [environment.finish() for environment in old] if said]
    if reasons:
        # One is enough: what stopped one has mostly stopped all.
        sys.stderr.write(reasons[0] + "\n")
    return not reasons


class Environment(object):
    """A virtual environment, and the list of what belongs into it."""

    def __init__(self, folder, requirements, pins, others=()):
        self.folder = folder
        self.requirements = requirements
        self.pins = pins
        self.others = others
        self.mark = os.path.join(folder, "installed")
        self.python_mark = os.path.join(folder, "python")
        self.log = folder.rstrip("/") + ".log"
        self.process = None

    def is_current(self):
        """Whether it has what is asked for; a list in `others` holds all of it, and more."""
        try:
            with open(self.mark) as mark:
                made_from = mark.read()
        except (IOError, OSError):
            return False
        return made_from in [digest(name, self.pins) for name in [self.requirements] + list(self.others)]

    def is_of_this_python(self):
        """Whether it can be added to; it may be in use, by a `make run` beside a `make test`."""
        try:
            with open(self.python_mark) as mark:
                return mark.read() == interpreter()
        except (IOError, OSError):
            return False

    def start(self):
        """Make it and begin to install."""
        pip = [sys.executable, "-m", "pip"]
        outside = has_module("pip") and subprocess_ok(pip + ["--python", sys.executable, "--version"])
        if not outside and not has_module("ensurepip"):
            sys.stderr.write(
                "This Python has neither pip nor ensurepip: install the package python3-pip or python3-venv.\n"
            )
            return False
        if not self.is_of_this_python():
            shutil.rmtree(self.folder, ignore_errors=True)
            # Without a pip of its own where one from outside can fill it: that is faster, and
            # Debian's Python has none to give.
            options = ["--without-pip"] if outside else []
            if subprocess.call([sys.executable, "-m", "venv"] + options + [self.folder]):
                return False
            with open(self.python_mark, "w") as mark:
                mark.write(interpreter())
        inside = os.path.join(self.folder, "bin", "python")
        pip = pip + ["--python", inside] if outside else [inside, "-m", "pip"]
        with open(self.log, "w") as log:
            self.process = subprocess.Popen(
                pip
                + ["install", "--disable-pip-version-check", "--no-input", "--prefer-binary"]
                # Modules are compiled when they are first imported: most never are.
                + ["--no-compile", "--retries", "2", "-c", self.pins]
                + ["-r", self.requirements],
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=ROOT,
                env=dict(os.environ, PYTHONWARNINGS="ignore"),
            )
        return True

    def finish(self):
        """Wait for it, and remember what is in it; a reason if that failed."""
        if self.process.wait():
            with open(self.log) as log:
                return reason(log.read(), self.log)
        with open(self.mark, "w") as mark:
            mark.write(digest(self.requirements, self.pins))
        return None


def reason(said, log):
    """What pip's output means for the person who waits."""
    unreachable = ("NewConnectionError", "Temporary failure in name resolution", "ConnectTimeoutError")
    unreachable += ("ReadTimeoutError", "Failed to establish a new connection", "ProxyError")
    if any(sign in said for sign in unreachable):
        return "The package index can't be reached: is there a network? What pip said is in %s" % log
    lines = [line for line in said.splitlines() if line.startswith("ERROR")]
    return "Installing failed: %s (more in %s)" % (" ".join(lines[:2]) or "see the log", log)


def digest(requirements, pins):
    """A hash of a requirements file, those it includes, the pins, and the interpreter."""
    told = hashlib.sha256(interpreter().encode())
    files = [os.path.join(ROOT, requirements), os.path.join(ROOT, pins)]
    while files:
        path = files.pop()
        with open(path, "rb") as file:
            content = file.read()
        told.update(content)
        for line in content.decode().splitlines():
            if line.startswith("-r "):
                files.append(os.path.join(os.path.dirname(path), line[3:].strip()))
    return told.hexdigest()


def interpreter():
    return repr((sys.version_info[:3], sys.prefix))


def has_module(name):
    return subprocess_ok([sys.executable, "-c", "import " + name])


def subprocess_ok(command):
    with open(os.devnull, "w") as nowhere:
        return subprocess.call(command, stdout=nowhere, stderr=nowhere) == 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
