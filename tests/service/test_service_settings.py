"""Settings and the operator's file: read once, every wrong field named."""

from pathlib import Path

import pytest

from clearline.domain.conversation import Language
from clearline.errors import ConfigurationError, InputError
from clearline.service import invitations
from clearline.service.operator import read_operator
from clearline.service.secrets import desk_secret
from clearline.service.settings import from_environment
from clearline.testing import START, SeededChance


def test_every_wrong_setting_is_named() -> None:
    with pytest.raises(ConfigurationError) as caught:
        from_environment({"CLEARLINE_PORT": "ninety", "CLEARLINE_TURNS": "0", "HOME": "/"})
    assert "CLEARLINE_PORT" in str(caught.value)
    assert "CLEARLINE_TURNS" in str(caught.value)


def test_what_is_given_by_hand_wins_over_the_environment() -> None:
    assert from_environment({"CLEARLINE_PORT": "1"}, port=2).port == 2


@pytest.mark.parametrize("missing", ["CLEARLINE_PUBLIC_URL", "CLEARLINE_CARRIER_URL", "CLEARLINE_OPERATOR_FILE"])
def test_production_refuses_what_weakens_it(missing: str) -> None:
    sound = {
        "CLEARLINE_PROFILE": "production",
        "CLEARLINE_PUBLIC_URL": "https://care.example.net",
        "CLEARLINE_CARRIER_URL": "https://tmf.example.net",
        "CLEARLINE_OPERATOR_FILE": "operator.yaml",
    }
    assert from_environment(sound).profile == "production"
    with pytest.raises(ConfigurationError, match=missing):
        from_environment({name: value for name, value in sound.items() if name != missing})
    with pytest.raises(ConfigurationError, match="demo"):
        from_environment(sound | {"CLEARLINE_DEMO_HANDSET": "http://x"})
    with pytest.raises(ConfigurationError, match="one address"):
        from_environment(sound | {"CLEARLINE_DEMO_EDGE": "https://localhost:8443"})


def test_an_edge_before_the_demonstration_is_one_address_more() -> None:
    settings = from_environment({}, port=8420, demo_edge="https://localhost:8443")
    assert settings.addresses[-1] == "https://localhost:8443"
    assert settings.staffed_at == "http://localhost:8420", "browsers do not know the edge's certificate"


def test_the_fictional_operator_has_a_name_in_every_language() -> None:
    assert set(read_operator(None).names) == set(Language)


def test_an_operator_file_that_lacks_something_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "operator.yaml"
    path.write_text("name: {en: X, zh_hans: X}\ntelephone: '1'\nzone: Mars/Olympus\n")
    with pytest.raises(ConfigurationError) as caught:
        read_operator(path)
    for field in ("name.zh_hant", "telephone", "zone", "notice"):
        assert field in str(caught.value)


@pytest.mark.parametrize("content", [b"\xff\xfe", b"a: [", b"- 1"])
def test_an_operator_file_that_is_no_yaml_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "operator.yaml"
    path.write_bytes(content)
    with pytest.raises(ConfigurationError, match=r"operator\.yaml"):
        read_operator(path)


def test_a_secret_is_made_once_and_is_its_owners_alone(tmp_path: Path) -> None:
    first = desk_secret(tmp_path, "x", SeededChance(1))
    assert desk_secret(tmp_path, "x", SeededChance(2)) == first
    (tmp_path / "x.secret").chmod(0o644)
    with pytest.raises(ConfigurationError, match=r"x\.secret"):
        desk_secret(tmp_path, "x", SeededChance(1))


def test_an_invitation_for_a_name_that_cannot_be_shown_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        invitations.link(
            invitations.member("two\nlines", "agent"), from_environment({}, data_dir=tmp_path), SeededChance(1), START
        )


def test_an_invitation_for_a_role_that_does_not_exist_is_refused() -> None:
    with pytest.raises(InputError, match="agent, supervisor, officer"):
        invitations.member("mei", "root")
