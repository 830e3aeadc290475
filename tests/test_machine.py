"""The machine under the site: an embedded database, unpacked libraries, and the job queue."""

import os
import runpy
import shutil
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import _cffi_backend
import psycopg
import pytest
from asgiref.sync import async_to_sync
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.utils.timezone import now

from mentorship import jobs, native, postgres

ROOT = Path(__file__).resolve().parent.parent


def asked(address, question):
    with psycopg.connect(address) as session:
        return session.execute(question).fetchone()[0]


# --- the database --------------------------------------------------------------------------


@pytest.fixture
def folder():
    """A folder of our own: pytest closes its own one again and again for the user of the server."""
    with TemporaryDirectory(prefix="tweespan-", ignore_cleanup_errors=True) as name:
        yield Path(name)


@pytest.fixture
def data(folder):
    yield folder / "postgres"
    if (folder / "postgres").exists():
        postgres.remove(folder / "postgres")


@pytest.fixture
def settings_with(monkeypatch, folder):
    """Read the settings as another process would that has this in its environment."""

    def read(**environment):
        for key, value in {"LOCAL_DIR": str(folder), **environment}.items():
            monkeypatch.setenv(key, value)
        return runpy.run_path(str(ROOT / "mentorship" / "settings.py"))

    return read


def test_a_named_database_is_used_as_it_is(settings_with, folder):
    settings = settings_with(DATABASE_URL="postgresql://elders:5433/x")

    assert settings["DATABASES"]["default"]["HOST"] == "elders"
    assert settings["DATABASES"]["default"]["PORT"] == 5433
    assert list(folder.iterdir()) == []


OURS = "-c pgtrigger.ignore={} -c jit=off -c max_parallel_workers_per_gather=0"


@pytest.mark.parametrize(
    ("added", "options"),
    [
        ("", OURS),
        ("?sslmode=require", OURS),
        ("?options=-c%20jit%3Don", f"{OURS} -c jit=on"),
        ("?currentSchema=x", f"{OURS} -c search_path=x"),
    ],
)
def test_options_in_the_address_come_after_ours_and_not_instead(settings_with, added, options):
    settings = settings_with(DATABASE_URL=f"postgresql://elders:5433/x{added}")

    assert settings["DATABASES"]["default"]["OPTIONS"]["options"] == options


def test_without_a_name_the_embedded_database_is_used(settings_with, data):
    settings = settings_with(DATABASE_URL="")

    assert settings["DATABASES"]["default"]["OPTIONS"]["host"] == str(data)
    assert asked(settings["DATABASE_URL"], "SHOW data_directory") == str(data)


def test_a_proxy_in_front_may_say_that_a_visitor_came_by_https(settings_with):
    alone, behind = settings_with(), settings_with(TRUSTED_PROXY_COUNT="1")

    assert alone["SECURE_PROXY_SSL_HEADER"] is None
    assert behind["SECURE_PROXY_SSL_HEADER"] == ("HTTP_X_FORWARDED_PROTO", "https")


def test_the_published_key_opens_nothing_but_a_demo(settings_with):
    published = settings_with(DEBUG="true", SECRET_KEY="")["INSECURE_KEY"]

    with pytest.raises(ImproperlyConfigured, match="SECRET_KEY"):
        settings_with(DEBUG="false", SECRET_KEY=published)


def test_a_server_starts_once_obeys_and_keeps_what_it_holds(data):
    address = postgres.start(data, options="work_mem = 5MB\n")
    with psycopg.connect(address) as session:
        session.execute("CREATE TABLE kept ()")

    again = postgres.start(data)
    postgres.stop(data)
    postgres.stop(data)
    afterwards = postgres.start(data)

    assert address == again == afterwards
    assert asked(afterwards, "SHOW work_mem") == "5MB"
    assert asked(afterwards, "SELECT count(*) FROM kept") == 0
    assert asked(afterwards, "SELECT 'Zoë' < 'de Vries' AND 'É' > 'z' AND lower('É') = 'é'")


@pytest.mark.parametrize("name", ["een map met spaties & 'tekens'", "x" * 120])
def test_a_path_that_is_too_much_for_a_socket_will_do(folder, name):
    data = folder / name / "postgres"

    address = postgres.start(data)

    assert asked(address, "SHOW data_directory") == str(data)
    postgres.remove(data)
    assert not data.exists()
    assert not Path(address.partition("host=")[2]).exists()


@pytest.mark.parametrize("number", [os.getpid(), 2**22 + 1], ids=["reused", "gone"])
def test_a_pid_file_that_a_power_cut_left_stops_nobody(data, number):
    address = postgres.start(data)
    postgres.stop(data)
    (data / "postmaster.pid").write_text(f"{number}\n{data}\n1\n5432\n{data}\n\n\nready\n")

    postgres.start(data)

    assert asked(address, "SELECT 1") == 1


def test_a_server_that_cannot_start_says_why(data):
    postgres.start(data)
    postgres.stop(data)

    with pytest.raises(postgres.DatabaseFailedError, match="no_such_setting"):
        postgres.start(data, options="no_such_setting = 1\n")


def test_a_database_that_was_half_made_is_made_again(data):
    unfinished = data.with_name("postgres.new")
    unfinished.mkdir()
    (unfinished / "PG_VERSION").touch()

    assert asked(postgres.start(data), "SELECT 1") == 1
    assert not unfinished.exists()


def test_where_no_database_is_embedded_one_must_be_named():
    with pytest.raises(postgres.DatabaseFailedError, match="DATABASE_URL"):
        postgres._programs("a_library_that_is_not_there")


def test_folders_on_the_way_are_opened_for_passing_through_alone(tmp_path):
    (tmp_path / "closed").mkdir(mode=0o700)
    (tmp_path / "open").mkdir(mode=0o755)

    postgres._let_through([tmp_path / "closed", tmp_path / "open"])

    assert (tmp_path / "closed").stat().st_mode & 0o777 == 0o701
    assert (tmp_path / "open").stat().st_mode & 0o777 == 0o755


# --- unpacked libraries --------------------------------------------------------------------


@pytest.fixture
def unpacked(tmp_path, monkeypatch):
    """Something like an unpacked Pango: a library that loads, under its name."""
    monkeypatch.setenv("FONTCONFIG_FILE", "")  # to be put back afterwards
    monkeypatch.delenv("FONTCONFIG_FILE")
    libraries = tmp_path / "usr" / "lib" / "some-machine"
    libraries.mkdir(parents=True)
    shutil.copy(_cffi_backend.__file__, libraries / "libpango-1.0.so.0")
    return tmp_path


def test_a_machine_with_its_own_pango_loads_nothing(tmp_path):
    native.preload(tmp_path)

    assert list(tmp_path.iterdir()) == []
    assert "FONTCONFIG_FILE" not in os.environ or native.UNPACKED.exists()


def test_unpacked_libraries_are_loaded_with_the_fonts_beside_them(unpacked):
    native.preload(unpacked)

    loaded = Path("/proc/self/maps").read_text()
    assert str(unpacked / "usr/lib/some-machine/libpango-1.0.so.0") in loaded
    assert os.environ["FONTCONFIG_FILE"] == str(unpacked / "fonts.conf")


def test_a_library_that_does_not_fit_is_left_alone(unpacked):
    broken = unpacked / "usr/lib/some-machine/libother.so.1"
    broken.write_text("no library")

    native.preload(unpacked)

    assert str(broken) not in Path("/proc/self/maps").read_text()


# --- the job queue -------------------------------------------------------------------------


@pytest.fixture
def job(transactional_db):
    """Put a job in the queue as a worker that died left it, after so many attempts."""

    def put(*, attempts, beat):
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (%s) RETURNING id",
                [beat],
            )
            [worker] = cursor.fetchone()
            cursor.execute(
                "INSERT INTO procrastinate_jobs (queue_name, task_name, status, attempts, worker_id)"
                " VALUES ('default', 'nothing', 'doing', %s, %s) RETURNING id",
                [attempts, worker],
            )
            return cursor.fetchone()[0]

    return put


def status(pk):
    with connection.cursor() as cursor:
        cursor.execute("SELECT status FROM procrastinate_jobs WHERE id = %s", [pk])
        return (cursor.fetchone() or ["forgotten"])[0]


def test_jobs_of_a_worker_that_died_are_tried_again_a_few_times(job):
    dead = now() - timedelta(minutes=2)
    once, too_often = job(attempts=1, beat=dead), job(attempts=5, beat=dead)
    busy = job(attempts=1, beat=now())

    async_to_sync(jobs.retry_stalled.func)(0)

    assert (status(once), status(too_often), status(busy)) == ("todo", "failed", "doing")


def test_work_that_waits_already_is_not_queued_again(db):
    for day in (1, 1, 2):
        jobs.queue_once("mentorship.jobs.remove_old_jobs", timestamp=day)

    with connection.cursor() as cursor:
        cursor.execute("SELECT args FROM procrastinate_jobs ORDER BY id")
        assert [args for [args] in cursor.fetchall()] == ['{"timestamp": 1}', '{"timestamp": 2}']


def test_finished_jobs_are_forgotten_after_a_month(job):
    old, recent = job(attempts=1, beat=now()), job(attempts=1, beat=now())
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'succeeded'")
        cursor.execute(
            "UPDATE procrastinate_events SET at = now() - interval '31 days' WHERE job_id = %s",
            [old],
        )

    async_to_sync(jobs.remove_old_jobs.func)(0)

    assert (status(old), status(recent)) == ("forgotten", "succeeded")
