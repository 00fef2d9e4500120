"""`clearline guard`: limits from an operator's own harmless talk."""

from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from clearline.cli.main import app
from clearline.errors import ClearlineError
from clearline.guard.injection.classifier import Classifier, plain_form
from clearline.language.encoder import Encoder
from clearline.service.operator import read_operator


@pytest.mark.parametrize("encoder", [Encoder(), None], ids=["sentences", "words"])
def test_calibrate_prints_what_the_operator_file_takes(tmp_path: Path, encoder: Encoder | None) -> None:
    talk = tmp_path / "talk.txt"
    checks = ("check", "explain", "change", "pay", "stop", "send")
    things = ("bill", "price", "speed", "date", "name", "code")
    parts = ("plan", "broadband", "second line", "roaming", "television", "router")
    lines = [f"please {check} the {thing} of my {part}" for check in checks for thing in things for part in parts]
    talk.write_text("\n".join(lines), "utf-8")
    result = CliRunner().invoke(
        app, ["guard", "calibrate", str(talk), "--noted", "0.01", "--encoder" if encoder else "--no-encoder"]
    )
    assert result.exit_code == 0, result.output
    assert result.output.startswith("injection: {noted: ")
    own = tmp_path / "operator.yaml"
    read = yaml.safe_load(result.output)
    shipped = Path(__file__).parents[2] / "src/clearline/service/operator.yaml"
    own.write_text(shipped.read_text("utf-8") + result.output, "utf-8")
    limits = read_operator(own).thresholds
    assert limits is not None
    assert (limits.noted, limits.plain) == (read["injection"]["noted"], read["injection"]["plain"])
    weighed = [Classifier(encoder=lambda: encoder).weigh(plain_form(line)) for line in lines]
    assert sum(one is not None and one.score >= limits.noted for one in weighed) <= len(lines) // 100
    assert read_operator(None).thresholds is None


def test_calibrate_refuses_what_is_no_text_and_what_is_too_little(tmp_path: Path) -> None:
    for octets in (b"\xff\xfe\x00", b"hello\n" * 20):
        talk = tmp_path / "talk.txt"
        talk.write_bytes(octets)
        with pytest.raises(ClearlineError):
            CliRunner().invoke(app, ["guard", "calibrate", str(talk)], catch_exceptions=False)
