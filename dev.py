#!/usr/bin/env python3
"""Everything a developer types: python3 dev.py run | test | check | bench | manage | setup.

One file, standard library only. It writes to .venv/ and .local/ and nowhere else.
"""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
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
from typing import IO

ROOT = Path(__file__).resolve().parent
VENV, LOCAL = ROOT / ".venv", ROOT / ".local"
PYTHON = VENV / "bin" / "python"
LOCK = ROOT / "requirements" / "dev.txt"
PEERS = ROOT / "requirements" / "bench.txt"
UV = "uv==0.13.8"
OLDEST = (3, 11)
# Debian packages that are unpacked into .local/NAME where the machine has none of its own.
PANGO = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0", "fonts-dejavu-core")
GETTEXT = ("gettext",)
CHROMIUM = ("chromium", "fonts-dejavu-core", "libatomic1")
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FONTS = """\
<?xml version="1.0"?>
<fontconfig>
  <dir prefix="relative">usr/share/fonts</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>{folder}/fonts.cache</cachedir>
</fontconfig>
"""
MAKES_A_PDF = (
    "import sys; from mentorship.native import preload; preload(); import weasyprint;"
    "weasyprint.HTML(string='<p>x').write_pdf(); from weasyprint.text import ffi;"
    "sys.exit(0 if ffi.harfbuzz_subset else 3)"
)
WITHOUT_SUBSETTER = 3
OPENS_A_BROWSER = (
    "import os, playwright.sync_api as playwright\n"
    "with playwright.sync_playwright() as all:\n"
    "    path = os.environ['BROWSER_PATH']\n"
    "    all.chromium.launch(executable_path=path, args=['--no-sandbox']).close()"
)
# The floor that the suite holds today; it only goes up, to 100.
COVERED = 100
IN_CI = os.environ.get("CI") == "true"
PATIENCE_SECONDS = 30
OUTAGE_SECONDS = 10
ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stop(Exception):
    """Something a person has to do first."""


def say(text: str) -> None:
    """Tell what happens now."""
    print(text, flush=True)


# --- processes ---------------------------------------------------------------------------


def environment(**extra: str) -> dict[str, str]:
    """The environment of a child: for a developer, unless ours or what is given says otherwise."""
    path = os.pathsep.join([str(VENV / "bin"), os.environ.get("PATH", os.defpath)])
    ours = {"PATH": path, "LOCAL_DIR": str(LOCAL), "PYTHONUNBUFFERED": "1"}
    return {"DEBUG": "true", **os.environ, **ours, **extra}


def end_with_us() -> None:
    """Let a child end when this process is killed; only Linux can."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGINT)


def begin(
    *command: object, env: dict[str, str] | None = None, stdout: int | IO[str] | None = None
) -> subprocess.Popen[bytes]:
    """Start a command in the root of the project, in a group of its own that only we end."""
    return subprocess.Popen(
        [str(part) for part in command],
        cwd=ROOT,
        env=env,
        stdout=stdout,
        stderr=subprocess.STDOUT if stdout else None,
        start_new_session=True,
        preexec_fn=end_with_us,  # noqa: PLW1509 — there are no threads
    )


def end(*children: subprocess.Popen[bytes]) -> None:
    """Ask these to end, as Ctrl-C does; insist when they do not."""
    for child in children:
        if child.poll() is None:
            os.killpg(child.pid, signal.SIGINT)
    for child in children:
        try:
            child.wait(PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()


def run(*command: object, env: dict[str, str] | None = None, quiet: bool = False) -> int:
    """Run a command to its end, or to ours; give its exit code."""
    child = begin(*command, env=env, stdout=subprocess.DEVNULL if quiet else None)
    try:
        return child.wait()
    finally:
        end(child)


def interrupt(*_args: object) -> None:
    """Take any wish to end as Ctrl-C; a second one would only cut off the first."""
    for number in ENDINGS:
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


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
        options = ("--quiet", "--disable-pip-version-check", "--root-user-action=ignore")
        if run(
            python, "-m", "pip", "install", *options, "--no-deps", "--target", LOCAL / "tools", UV
        ):
            raise Stop("pip could not get uv. Is pip installed, and is there a network?")
    return found


def packages() -> None:
    """Make .venv hold exactly what the lock names; begin again where the folder has moved."""
    if VENV.is_symlink():  # of another folder, that would lose what it has
        VENV.unlink()
    stamp = VENV / "packages.stamp"
    place, digest = str(ROOT), hashlib.sha256(LOCK.read_bytes()).hexdigest()
    done = stamp.read_text().splitlines() if stamp.exists() else ["", ""]
    if done == [place, digest]:
        return
    python = suitable_python()
    uv = uv_command(python)
    say("Setting up the packages …")
    keep = "--allow-existing" if done[0] == place else "--clear"
    if run(uv, "venv", "--quiet", keep, "--python", python, VENV):
        raise Stop("The environment in .venv could not be made; see above.")
    sync = (uv, "pip", "sync", "--quiet", "--require-hashes", "--python", PYTHON, LOCK)
    with_pip = (python, "-m", "pip", "--python", PYTHON, "install", "--quiet", "--require-hashes")
    if (
        run(*sync, env={**os.environ, "UV_SYSTEM_CERTS": "1"}, quiet=True)
        and run(*sync, quiet=True)
        # uv does not read pip's own settings, such as a registry of the house.
        and run(*with_pip, "--disable-pip-version-check", "-r", LOCK)
    ):
        raise Stop("The packages could not be installed; see above. Is there a network?")
    stamp.write_text(f"{place}\n{digest}\n")


def peers() -> None:
    """Put what matching is only compared with in .local/peers; without it, it is left out.

    Not in .venv: one of these packages has the name of our own.
    """
    folder, digest = LOCAL / "peers", hashlib.sha256(PEERS.read_bytes()).hexdigest()
    stamp = folder / "peers.stamp"
    if stamp.exists() and stamp.read_text() == digest:
        return
    say("Getting what matching is compared with …")
    shutil.rmtree(folder, ignore_errors=True)
    uv = uv_command(suitable_python())
    install = (uv, "pip", "install", "--quiet", "--no-deps", "--require-hashes")
    there = ("--python", PYTHON, "--target", folder, "-r", PEERS)
    certificates = {**os.environ, "UV_SYSTEM_CERTS": "1"}
    if run(*install, *there, env=certificates, quiet=True) and run(*install, *there):
        say("It could not be had; see above. What is missing is left out.")
        return
    stamp.write_text(digest)


def unpack_debian(name: str, packages: tuple[str, ...]) -> bool:
    """Unpack Debian packages, and what they need that is not installed, into .local, as anybody."""
    if not (shutil.which("apt-get") and shutil.which("dpkg-deb")):
        return False
    say(f"Getting {name} …")
    apt, folder = LOCAL / "apt", LOCAL / name
    shutil.rmtree(apt, ignore_errors=True)
    for part in ("lists/partial", "archives/partial"):
        (apt / part).mkdir(parents=True, exist_ok=True)
    settings = ["Debug::NoLocking=true", "APT::Sandbox::User=root", "Acquire::Languages=none"]
    settings += [f"Dir::State::Lists={apt}/lists", f"Dir::Cache={apt}"]
    command = ["apt-get", "-qq", *(f"-o{setting}" for setting in settings)]
    get = ("install", "--download-only", "--no-install-recommends", *packages)
    if run(*command, "update", quiet=True) or run(*command, *get, quiet=True):
        return False
    unfinished = apt / "unpacked"
    for archive in (apt / "archives").glob("*.deb"):
        if run("dpkg-deb", "-x", archive, unfinished, quiet=True):
            return False
    (unfinished / "fonts.conf").write_text(FONTS.format(folder=folder))
    shutil.rmtree(folder, ignore_errors=True)
    unfinished.rename(folder)
    shutil.rmtree(apt)
    return True


def unpacked(folder: Path) -> dict[str, str]:
    """What a program from unpacked packages wants in its environment."""
    found = [*folder.rglob("*.so"), *folder.rglob("*.so.[0-9]*")]
    libraries = {str(library.parent) for library in found}
    return {
        "LD_LIBRARY_PATH": os.pathsep.join(sorted(libraries)),
        "FONTCONFIG_FILE": str(folder / "fonts.conf"),
        "PATH": os.pathsep.join([str(folder / "usr/bin"), environment()["PATH"]]),
    }


def pango() -> None:
    """Make sure that a PDF can be made: with the system's Pango, else with an unpacked one."""
    stamp = VENV / "pango.stamp"
    if stamp.exists():
        return
    makes_one = (PYTHON, "-c", MAKES_A_PDF)
    made = run(*makes_one, quiet=True)
    if made != 0 and unpack_debian("pango", PANGO):
        made = run(*makes_one, quiet=True)
    if made in (0, WITHOUT_SUBSETTER):  # without it fonts are cut by Python: slower, and it says so
        stamp.touch()
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


def browser() -> dict[str, str] | None:
    """Find a browser that starts, or get one; give what the tests want to know of it."""
    installed = {"BROWSER_PATH": next(filter(None, map(shutil.which, BROWSERS)), "")}
    if installed["BROWSER_PATH"] and starts(installed):
        return installed
    folder = LOCAL / "chromium"
    if not folder.exists():
        unpack_debian("chromium", CHROMIUM)
    own = {**unpacked(folder), "BROWSER_PATH": str(folder / "usr/lib/chromium/chromium")}
    return own if starts(own) else None


def starts(wants: dict[str, str]) -> bool:
    """Whether this browser opens and closes."""
    return run(PYTHON, "-c", OPENS_A_BROWSER, env=environment(**wants), quiet=True) == 0


# --- the commands ------------------------------------------------------------------------


def claim(host: str, port: str) -> None:
    """Refuse an address that cannot be had, and a second site in this folder."""
    address = f"{host}:{port}"
    if not host or not port.isdecimal():
        raise Stop("Give an address as ADDRESS:PORT, such as 127.0.0.1:8000.")
    LOCAL.mkdir(exist_ok=True)
    lock = os.open(LOCAL / "run.lock", os.O_CREAT | os.O_WRONLY)  # ours until this process ends
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise Stop("The site already runs from this folder. End that one first.") from None
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host.strip("[]"), int(port)))
        except (OSError, OverflowError) as error:
            raise Stop(
                f"{address} cannot be had: {getattr(error, 'strerror', None) or error}.\n"
                "Try another, such as: python3 dev.py run 127.0.0.1:8001"
            ) from None


def database() -> str:
    """Give the address of the database; start the embedded one unless another is named."""
    code = "from mentorship.settings import DATABASE_URL; print(DATABASE_URL)"
    child = begin(PYTHON, "-c", code, env=environment(), stdout=subprocess.PIPE)
    try:
        said = child.communicate()[0].decode().split()
    finally:
        end(child)
    if child.returncode:
        raise Stop("The database did not start; see above.")
    return said[-1]


def listens(database_url: str) -> bool:
    """Whether somebody is at home at the socket of an embedded database."""
    folder = database_url.partition("?host=")[2]
    with socket.socket(socket.AF_UNIX) as probe:
        return not folder or probe.connect_ex(f"{folder}/.s.PGSQL.5432") == 0


def command_run(address: str = "127.0.0.1:8000") -> int:
    """Start the site with demo data, and the worker; end all of it together."""
    host, _, port = address.rpartition(":")
    claim(host, port)
    setup()
    shown = "127.0.0.1" if host == "0.0.0.0" else host
    try:
        env = environment(
            DATABASE_URL=database(),
            BASE_URL=os.environ.get("BASE_URL", f"http://{shown}:{port}"),
            ALLOWED_HOSTS=os.environ.get("ALLOWED_HOSTS", f"{shown},127.0.0.1,localhost"),
        )
        manage = (PYTHON, "manage.py")
        if run(*manage, "migrate", "--verbosity", "0", env=env):
            raise Stop("The tables could not be made; see above.")
        if run(*manage, "demo", "--if-empty", env=env):
            raise Stop("The demo data could not be made; see above.")
        web: list[object] = [PYTHON, "-m", "gunicorn", "mentorship.wsgi", "--bind", address]
        web += ["--threads", "8", "--log-level", "warning"]
        worker: list[object] = [*manage, "procrastinate", "worker", "--concurrency", "4"]
        return keep_running(web, worker, env)
    finally:
        run(PYTHON, "-c", "from mentorship.postgres import stop; stop()", env=environment())


def keep_running(web: list[object], worker: list[object], env: dict[str, str]) -> int:
    """Run both until the web server ends or we must; start again what ended before its time."""
    children = [begin(*web, env=env)]
    try:
        children.append(begin(*worker, env=env))
        address = f"{env['BASE_URL']}/"
        say(
            f"\nTweespan: {address}\nMail of the demo, with all codes: {address}postvak/\n"
            "Log in as ilse@example.org. Ctrl-C ends everything.\n"
        )
        while children[0].poll() is None:
            time.sleep(1)
            if children[1].poll() is not None:
                say("The worker ended; starting it again.")
                children[1] = begin(*worker, env=env)
            if not listens(env["DATABASE_URL"]):
                say(f"The database is gone. It is started again in {OUTAGE_SECONDS} seconds.")
                time.sleep(OUTAGE_SECONDS)
                with contextlib.suppress(Stop):
                    database()
        return children[0].returncode or 1
    except KeyboardInterrupt:
        return 0
    finally:
        end(*children)


def command_test(*arguments: str) -> int:
    """Run the tests; all of them, with coverage, when nothing else is asked."""
    setup()
    pytest = (PYTHON, "-m", "pytest", "-q")
    if arguments:
        return run(*pytest, *arguments, env=environment(**(browser() or {})))
    cover = ("--cov", "--cov-branch", "--cov-report=term", f"--cov-fail-under={COVERED}")
    wants = browser()
    if wants is None and IN_CI:
        raise Stop("The browser tests need Chromium, and it could not be had.")
    # One more than there are processors: some always wait, for the database or a PDF on disk.
    workers = len(getattr(os, "sched_getaffinity", lambda _: range(os.cpu_count() or 1))(0)) + 1
    units = (*pytest, "-n", workers, "--ignore=tests/e2e", *cover)
    if wants is None:
        say("No browser: its tests are skipped. To run them: apt-get install chromium")
        return run(*units, env=environment())
    # Side by side, for each waits a lot; the browser goes first, or its patience runs out.
    with tempfile.TemporaryFile("w+", encoding="utf-8") as told:
        driven = begin(
            *(*pytest, "tests/e2e"),
            env=environment(**wants),
            stdout=told,
        )
        try:
            code = run("nice", *units, env=environment())
            code = driven.wait() or code
        finally:
            end(driven)
        told.seek(0)
        say(told.read())
    return code


def command_check() -> int:
    """Run every check, and name those that failed."""
    setup()
    has_gettext = (
        shutil.which("xgettext")
        or (LOCAL / "gettext").exists()
        or unpack_debian("gettext", GETTEXT)
    )
    production = environment(
        SECRET_KEY="a-key-for-this-check-alone-" * 3,
        BASE_URL="https://mentorschap.example.org",
        DEBUG="false",
        DATABASE_URL="postgresql:///unused",
    )
    manage = (PYTHON, "-Wignore", "manage.py")  # there is no database to ask
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
        if name == "messages" and not has_gettext:
            say("messages: skipped, gettext is missing. Install it: apt-get install gettext")
            failed += ["messages"] if IN_CI else []
            continue
        began = time.monotonic()
        if isinstance(command[0], str):
            command = (VENV / "bin" / command[0], *command[1:])  # noqa: PLW2901
        code = run(*command, env=production)
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
        made = subprocess.run(
            [str(PYTHON), "manage.py", "makemessages", "-l", "nl", "--no-location", "--no-wrap"],
            cwd=copy,
            env=environment(
                **(unpacked(LOCAL / "gettext") if not shutil.which("xgettext") else {})
            ),
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
    if name == "matching":
        peers()
    # As a module: a script would find itself where it asks for the package of its name.
    # As the site has it: the matching has threads of its own, and numpy reads this when it loads.
    env = environment(OPENBLAS_NUM_THREADS="1")
    return run(PYTHON, "-m", f"bench.{name}", *arguments, env=env)


def command_manage(*arguments: str) -> int:
    """Run a command of Django on the site of this folder."""
    setup()
    return run(PYTHON, "manage.py", *arguments, env=environment())


def command_setup() -> int:
    """Set up what is missing."""
    setup()
    return 0


COMMANDS = {
    "run": command_run,
    "test": command_test,
    "check": command_check,
    "bench": command_bench,
    "manage": command_manage,
    "setup": command_setup,
    "messages": command_messages,
    "audit": command_audit,
}


def main(arguments: list[str]) -> int:
    """Do what was typed; give the exit code."""
    if not arguments or arguments[0] not in COMMANDS:
        say(__doc__ or "")
        return 2
    for number in ENDINGS:
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:  # nohup
            signal.signal(number, interrupt)
    try:
        return int(COMMANDS[arguments[0]](*arguments[1:]))  # type: ignore[operator]
    except Stop as stop:
        say(str(stop))
        return 1
    except KeyboardInterrupt:
        return 128 + signal.SIGINT


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
