#!/usr/bin/env python3
"""Everything a developer types: python3 dev.py run | test | check | bench NAME | setup.

One file, standard library only. It writes to .venv/ and .local/ and nowhere else.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV, LOCAL = ROOT / ".venv", ROOT / ".local"
PYTHON = VENV / "bin" / "python"
NATIVE = LOCAL / "native"
LOCK = ROOT / "requirements" / "dev.txt"
UV = "uv==0.13.8"
OLDEST = (3, 11)
PANGO = ["libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0", "fonts-dejavu-core"]
GETTEXT = ["gettext", "gettext-base"]
BROWSERS = ["chromium", "chromium-browser", "google-chrome"]
MAKES_A_PDF = (
    "from mentorship.native import preload; preload(); import weasyprint;"
    "weasyprint.HTML(string='<p>x').write_pdf()"
)
# The floor that the suite holds today; it only goes up, to 100.
COVERED = 90
IN_CI = os.environ.get("CI") == "true"


class Stop(Exception):
    """Something a person has to do first."""


def say(text: str) -> None:
    """Tell what happens now."""
    print(text, flush=True)


def run(*command: object, env: dict[str, str] | None = None, quiet: bool = False) -> int:
    """Run a command in the root of the project; give its exit code."""
    return subprocess.run(
        [str(part) for part in command],
        cwd=ROOT,
        env=env,
        check=False,
        stdout=subprocess.DEVNULL if quiet else None,
        stderr=subprocess.DEVNULL if quiet else None,
    ).returncode


# --- setting up --------------------------------------------------------------------------


def suitable_python() -> str:
    """Find a Python that the application runs on."""
    names = [sys.executable, "python3", *(f"python3.{minor}" for minor in range(14, 10, -1))]
    for name in filter(None, map(shutil.which, names)):
        code = f"import sys; sys.exit(sys.version_info < {OLDEST})"
        if run(name, "-c", code, quiet=True) == 0:
            return name
    raise Stop("Python 3.11 or newer is needed. Install it and try again.")


def uv_command(python: str) -> str:
    """Find uv, or put it in .local/tools: that needs pip, but no rights and no venv package."""
    found = shutil.which("uv") or str(LOCAL / "tools" / "bin" / "uv")
    if not Path(found).exists():
        say("Getting uv …")
        options = ("--quiet", "--disable-pip-version-check", "--no-deps", "--target")
        if run(python, "-m", "pip", "install", *options, LOCAL / "tools", UV):
            raise Stop("pip could not get uv. Is pip installed, and is there a network?")
    return found


def fresh(stamp: Path, *sources: Path) -> bool:
    """Whether nothing changed in these files since the stamp was set."""
    digest = hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()
    if stamp.exists() and stamp.read_text() == digest:
        return True
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.with_suffix(".new").write_text(digest)
    return False


def set_stamp(stamp: Path) -> None:
    """Remember that this step is done."""
    stamp.with_suffix(".new").replace(stamp)


def packages() -> None:
    """Make .venv hold exactly what the lock names."""
    stamp = LOCAL / "packages.stamp"
    if fresh(stamp, LOCK) and PYTHON.exists():
        return
    python = suitable_python()
    uv = uv_command(python)
    say("Setting up the packages …")
    if not PYTHON.exists() and run(uv, "venv", "--quiet", "--python", python, VENV):
        raise Stop("The environment in .venv could not be made.")
    sync = (uv, "pip", "sync", "--quiet", "--require-hashes", "--python", PYTHON, LOCK)
    certificates = {**os.environ, "UV_SYSTEM_CERTS": "1"}
    if run(*sync, env=certificates) and run(*sync):
        raise Stop("The packages could not be installed; see above.")
    set_stamp(stamp)


def unpack_debian(names: list[str]) -> bool:
    """Unpack Debian packages and what they need into .local/native, without rights."""
    if not (shutil.which("apt-get") and shutil.which("dpkg-deb")):
        return False
    lists = LOCAL / "apt"
    for folder in ("lists/partial", "cache/archives/partial"):
        (lists / folder).mkdir(parents=True, exist_ok=True)
    own = ["-o", f"Dir::State::lists={lists}/lists", "-o", f"Dir::Cache={lists}/cache"]
    if os.geteuid() == 0:
        own += ["-o", "APT::Sandbox::User=root"]
    options: list[str] = []
    found = subprocess.run(["apt-cache", "show", *names], capture_output=True, check=False)
    if found.returncode:
        if run("apt-get", *own, "-qq", "update", quiet=True):
            return False
        options = own
    depends = ["--recurse", "--no-recommends", "--no-suggests", "--no-conflicts", "--no-breaks"]
    depends += ["--no-replaces", "--no-enhances", "--no-pre-depends"]
    listed = subprocess.run(
        ["apt-cache", *options, "depends", *depends, *names],
        capture_output=True,
        text=True,
        check=False,
    ).stdout.split("\n")
    system = {"libc6", "libgcc-s1", "libstdc++6", "zlib1g", "libgcc1", "libcrypt1", "debconf"}
    wanted = sorted({line for line in listed if line and line[0].isalnum()} - system)
    with tempfile.TemporaryDirectory() as folder:
        for name in wanted:  # one by one: a virtual package among them must not stop the rest
            subprocess.run(
                ["apt-get", *options, "-qq", "download", name],
                cwd=folder,
                check=False,
                capture_output=True,
            )
        archives = list(Path(folder).glob("*.deb"))
        NATIVE.mkdir(parents=True, exist_ok=True)
        return bool(archives) and not any(
            run("dpkg-deb", "-x", archive, NATIVE, quiet=True) for archive in archives
        )


def pango() -> None:
    """Make sure that a PDF can be made: with the system's Pango, else with an unpacked one."""
    stamp = LOCAL / "pango.stamp"
    if fresh(stamp, LOCK) or run(PYTHON, "-c", MAKES_A_PDF, quiet=True) == 0:
        if not stamp.exists():
            set_stamp(stamp)
        return
    say("Getting Pango for the PDFs …")
    if unpack_debian(PANGO) and run(PYTHON, "-c", MAKES_A_PDF, quiet=True) == 0:
        set_stamp(stamp)
        return
    say(
        "PDFs cannot be made here: Pango is missing. Install it and try again:\n"
        "  Debian, Ubuntu: apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0\n"
        "  Fedora: dnf install pango    Alpine: apk add pango    macOS: brew install pango"
    )


def translations() -> None:
    """Compile the catalogues that are newer than what was compiled from them."""
    code = (
        "import polib, pathlib\n"
        "for po in pathlib.Path('locale').glob('*/LC_MESSAGES/django.po'):\n"
        "    mo = po.with_suffix('.mo')\n"
        "    if not mo.exists() or mo.stat().st_mtime < po.stat().st_mtime:\n"
        "        polib.pofile(str(po)).save_as_mofile(str(mo))\n"
    )
    run(PYTHON, "-c", code)


def setup() -> None:
    """Set up what is missing; nothing when all is there."""
    packages()
    pango()
    translations()


def browser() -> str | None:
    """Find a browser for the tests; on Debian, get one."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found or not shutil.which("apt-get"):
        return found
    if os.geteuid() == 0 and IN_CI:
        say("Getting Chromium for the browser tests …")
        run("apt-get", "-qq", "update", quiet=True)
        run("apt-get", "-qq", "install", "-y", "--no-install-recommends", "chromium", quiet=True)
        return shutil.which("chromium")
    unpacked = NATIVE / "usr/lib/chromium/chromium"
    if not unpacked.exists():
        say("Getting Chromium for the browser tests …")
        unpack_debian(["chromium"])
    return str(unpacked) if unpacked.exists() else None


def environment(**extra: str) -> dict[str, str]:
    """The environment of a child: ours, the unpacked libraries, and what is given."""
    tools = [VENV / "bin", NATIVE / "usr/bin"]
    path = os.pathsep.join([*map(str, tools), os.environ.get("PATH", "")])
    return {**os.environ, "PATH": path, "PYTHONUNBUFFERED": "1", **extra}


# --- the commands ------------------------------------------------------------------------


def command_run(address: str = "127.0.0.1:8000") -> int:
    """Start the site with demo data, and the worker; end both together."""
    host, _, port = address.rpartition(":")
    if not host or not port.isdecimal():
        raise Stop("Give an address as ADDRESS:PORT, such as 127.0.0.1:8000.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, int(port)))
        except OSError:
            raise Stop(
                f"{address} is taken. Try another: python3 dev.py run 127.0.0.1:8001"
            ) from None
    setup()
    code = "from mentorship.postgres import database_url; print(database_url())"
    started = subprocess.run(
        [str(PYTHON), "-c", code], cwd=ROOT, env=environment(), stdout=subprocess.PIPE, check=False
    )
    if started.returncode:
        raise Stop("The database did not start; see above.")
    shown = "127.0.0.1" if host == "0.0.0.0" else host
    env = environment(
        DATABASE_URL=started.stdout.decode().split()[-1],
        DEBUG=os.environ.get("DEBUG", "true"),
        BASE_URL=os.environ.get("BASE_URL", f"http://{shown}:{port}"),
        ALLOWED_HOSTS=os.environ.get("ALLOWED_HOSTS", f"{shown},127.0.0.1,localhost"),
    )
    manage = [str(PYTHON), "manage.py"]
    if run(*manage, "migrate", "--verbosity", "0", env=env):
        raise Stop("The tables could not be made; see above.")
    if run(*manage, "demo", "--if-empty", env=env):
        raise Stop("The demo data could not be made; see above.")
    web = [str(VENV / "bin" / "gunicorn"), "mentorship.wsgi", "--bind", address]
    web += ["--threads", "8", "--log-level", "warning"]
    worker = [*manage, "procrastinate", "worker", "--concurrency", "4"]
    return keep_running({"web": web, "worker": worker}, env, f"{env['BASE_URL']}/")


def keep_running(commands: dict[str, list[str]], env: dict[str, str], address: str) -> int:
    """Run the commands until Ctrl-C or SIGTERM; start a worker that died again."""
    children: dict[str, subprocess.Popen[bytes]] = {}

    def stop(*_args: object) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, stop)
    try:
        for name, command in commands.items():
            children[name] = subprocess.Popen(command, cwd=ROOT, env=env, start_new_session=True)
        say(
            f"\nTweespan: {address}\nMail of the demo, with all codes: {address}postvak/\n"
            "Log in as ilse@example.org. Ctrl-C ends everything.\n"
        )
        while True:
            time.sleep(1)
            if children["web"].poll() is not None:
                return children["web"].returncode or 1
            if children["worker"].poll() is not None:
                say("The worker ended; starting it again.")
                children["worker"] = subprocess.Popen(
                    commands["worker"], cwd=ROOT, env=env, start_new_session=True
                )
    except KeyboardInterrupt:
        return 0
    finally:
        for child in children.values():
            if child.poll() is None:
                os.killpg(child.pid, signal.SIGTERM)
        for child in children.values():
            try:
                child.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(child.pid, signal.SIGKILL)


def command_test(*arguments: str) -> int:
    """Run the tests; all of them, with coverage, when nothing else is asked."""
    setup()
    found = browser()
    if found is None:
        if IN_CI:
            raise Stop("The browser tests need Chromium, and it could not be installed.")
        say(
            "No browser found: the browser tests are skipped. To run them: apt-get install chromium"
        )
    env = environment(**({"BROWSER_PATH": found} if found else {}))
    if arguments:
        return run(PYTHON, "-m", "pytest", "-q", *arguments, env=env)
    cover = ("--cov", "--cov-branch", "--cov-report=term", f"--cov-fail-under={COVERED}")
    # The browser has the machine to itself, or its patience runs out.
    return run(
        PYTHON, "-m", "pytest", "-q", "-n", "auto", "--ignore=tests/e2e", *cover, env=env
    ) or run(PYTHON, "-m", "pytest", "-q", "tests/e2e", env=env)


def command_check() -> int:
    """Run every check, and name those that failed."""
    setup()
    have_gettext = shutil.which("xgettext", path=environment()["PATH"]) or unpack_debian(GETTEXT)
    production = environment(
        SECRET_KEY="a-key-for-this-check-alone-" * 3,
        BASE_URL="https://mentorschap.example.org",
        DEBUG="false",
        DATABASE_URL="postgresql:///unused",
    )
    manage = (PYTHON, "manage.py")
    templates = sorted((ROOT / "templates").rglob("*.html"))
    checks = [
        ("lint", ("ruff", "check", ".")),
        ("format", ("ruff", "format", "--check", ".")),
        ("types", ("mypy",)),
        ("layers", ("lint-imports",)),
        ("templates", ("djangofmt", "--check", "--indent-width", "2", *templates)),
        ("migrations", (*manage, "makemigrations", "--check", "--dry-run", "--verbosity", "1")),
        ("messages", (PYTHON, __file__, "messages")),
        ("deploy", (*manage, "check", "--deploy", "--fail-level", "WARNING")),
        ("dependencies", (PYTHON, __file__, "audit")),
    ]
    failed = []
    for name, command in checks:
        if name == "messages" and not have_gettext:
            say("messages: skipped, gettext is missing. Install it: apt-get install gettext")
            failed += ["messages"] if IN_CI else []
            continue
        began = time.monotonic()
        if isinstance(command[0], str):
            command = (VENV / "bin" / command[0], *command[1:])  # noqa: PLW2901
        env = production if name in {"deploy", "migrations"} else environment()
        code = run(*command, env=env)
        say(f"{name}: {'failed' if code else 'ok'} ({time.monotonic() - began:.1f} s)")
        if code:
            failed.append(name)
    say(f"Failed: {', '.join(failed)}" if failed else "All checks passed.")
    return bool(failed)


def command_messages() -> int:
    """Check on a copy that the Dutch catalogue has every text of the code, and nothing more."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "copy"
        ignored = shutil.ignore_patterns(".git", ".venv", ".local", "__pycache__", "tests", "*.mo")
        shutil.copytree(ROOT, copy, ignore=ignored)
        env = environment(DATABASE_URL="postgresql:///unused")
        made = subprocess.run(
            [str(PYTHON), "manage.py", "makemessages", "-l", "nl", "--no-location", "--no-wrap"],
            cwd=copy,
            env=env,
            check=False,
            stdout=subprocess.DEVNULL,
        )
        if made.returncode:
            return 1
        code = (
            "import polib, sys\n"
            "old, new = (polib.pofile(f) for f in sys.argv[1:])\n"
            "text = lambda po: {(e.msgctxt, e.msgid, e.msgid_plural) for e in po if not e.obsolete}\n"
            "lines = [f'not in the catalogue: {m[1]}' for m in text(new) - text(old)]\n"
            "lines += [f'not used any more: {m[1]}' for m in text(old) - text(new)]\n"
            "lines += [f'not translated: {e.msgid}' for e in old if not (e.obsolete or e.translated())]\n"
            "print(*sorted(lines), sep='\\n') if lines else None\n"
            "sys.exit(bool(lines))\n"
        )
        catalogue = Path("locale/nl/LC_MESSAGES/django.po")
        return run(PYTHON, "-c", code, ROOT / catalogue, copy / catalogue)


def command_audit() -> int:
    """Ask the vulnerability service about what production installs; say so when it is away."""
    audit = [str(VENV / "bin/pip-audit"), "--require-hashes", "--disable-pip", "--format", "json"]
    audit += ["--progress-spinner", "off", "--timeout", "15", "-r", "requirements/base.txt"]
    result = subprocess.run(audit, cwd=ROOT, capture_output=True, text=True, check=False)
    try:
        found = json.loads(result.stdout)["dependencies"]
    except (ValueError, KeyError):
        say("The vulnerability service was not reached: nothing is known about the dependencies.")
        return 0
    bad = [package for package in found if package.get("vulns")]
    for package in bad:
        ids = ", ".join(vulnerability["id"] for vulnerability in package["vulns"])
        say(f"{package['name']} {package['version']}: {ids}")
    return bool(bad)


def command_bench(name: str = "", *arguments: str) -> int:
    """Run one benchmark of bench/."""
    script = ROOT / "bench" / f"{name}.py"
    if not name.isidentifier() or not script.exists():
        known = ", ".join(sorted(path.stem for path in (ROOT / "bench").glob("[a-z]*.py")))
        raise Stop(f"Give the name of a benchmark: {known}.")
    setup()
    return run(PYTHON, script, *arguments, env=environment(PYTHONPATH=str(ROOT)))


def command_setup() -> int:
    """Set up what is missing."""
    setup()
    return 0


COMMANDS = {
    "run": command_run,
    "test": command_test,
    "check": command_check,
    "bench": command_bench,
    "setup": command_setup,
    "messages": command_messages,
    "audit": command_audit,
}


def main(arguments: list[str]) -> int:
    """Do what was typed; give the exit code."""
    if not arguments or arguments[0] not in COMMANDS:
        say(__doc__ or "")
        return 2
    try:
        return int(COMMANDS[arguments[0]](*arguments[1:]))  # type: ignore[operator]
    except Stop as stop:
        say(str(stop))
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
