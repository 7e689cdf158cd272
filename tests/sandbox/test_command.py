"""The command: its first line, its help, its ends, and that it needs nothing of ours."""

import json
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
import requests

from guidance.sandbox import options

ROOT = Path(__file__).parents[2]
KEY = "11111111-2222-4333-8444-555555555555"


def run(*arguments: str, timeout: float = 20) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "guidance.sandbox", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=timeout, cwd=ROOT)


def test_manage_py_prints_one_line_serves_and_stops_when_told(tmp_path: Path) -> None:
    command = [sys.executable, "manage.py", "sandbox", "--port", "0", "--key", KEY]
    child = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT
    )
    assert child.stdout is not None
    about = json.loads(child.stdout.readline())
    assert about["keys"] == [KEY]
    assert about["api_url"].startswith("http://127.0.0.1:")
    assert about["api_url"].endswith("/api/rest/v1")
    headers = {"Authorization": f"Bearer {KEY}"}
    answer = requests.get(f"{about['api_url']}/me", headers=headers, timeout=10)
    assert answer.json()["user_details"][0]["user"]["id"] == about["user_ids"][0]
    assert requests.get(about["image_url"] + "/nothing", timeout=10).status_code == 403
    assert requests.put(about["upload_url"], timeout=10).status_code == 405
    start = time.monotonic()
    child.send_signal(signal.SIGTERM)
    out, err = child.communicate(timeout=10)
    assert (child.returncode, out, err) == (0, "", "")
    assert time.monotonic() - start < 2


def test_it_starts_where_no_database_can_be_reached(tmp_path: Path) -> None:
    code = (
        "import sys; sys.argv = ['manage.py', 'sandbox', '--help']\n"
        "from guidance.management.commands.sandbox import Command\n"
        "Command().run_from_argv(sys.argv)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=20, cwd=ROOT
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("usage: manage.py sandbox")


def test_the_help_names_the_options_and_the_magic_words() -> None:
    text = run("--help").stdout
    for name in ("--port", "--key", "--duration", "--slots", "--state", "--latency", "!moderated"):
        assert name in text


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--port", "99999"], "must be 0 to 65535"),
        (["--key", "hunter2"], "a key must be a UUID"),
        (["--state", "/nowhere/at/all/box"], "unable to open database file"),
    ],
)
def test_nonsense_is_refused_with_a_sentence(arguments: list[str], says: str) -> None:
    done = run(*arguments)
    assert done.returncode != 0
    assert done.stdout == ""
    assert says in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--port", "http"], "invalid"),
        (["--slots", "0"], "must be 1 or more"),
        (["--duration", "-1"], "must be 0 or more"),
        (["--duration", "nan"], "must be 0 or more"),
        (["--unit", "EUROS"], "invalid choice"),
        (["--webhook", "http://hooks.example/a"], "not a valid url (must be https://)"),
        (["--webhook", "https://"], "not a valid url (must be https://)"),
        (["--dur", "1"], "unrecognized arguments"),
        (["extra"], "unrecognized arguments"),
    ],
)
def test_an_option_without_sense_names_itself(
    arguments: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        options.read(arguments, "sandbox")
    assert ended.value.code == 2
    assert says in capsys.readouterr().err


@pytest.mark.parametrize("url", ["https://hooks.example/a", "http://127.0.0.1:9/a"])
def test_webhooks_go_to_safe_addresses_or_this_machine(url: str) -> None:
    assert options.read(["--webhook", url], "sandbox").webhook == url


def test_a_taken_port_is_refused_with_a_sentence() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = run("--port", str(taken.getsockname()[1]))
    assert done.returncode != 0
    assert "Address already in use" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_sandbox_needs_nothing_of_the_application() -> None:
    code = (
        "import sys, guidance.sandbox.server\n"
        "names = [n for n in sys.modules if n.split('.')[0] in {'django', 'celery', 'leoweb'}\n"
        "         or n.startswith('guidance.') and not n.startswith('guidance.sandbox')]\n"
        "sys.exit(str(names) if names else 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=20, cwd=ROOT
    )
    assert (done.returncode, done.stderr) == (0, "")
