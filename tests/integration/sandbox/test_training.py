"""Kafka's start-up archive."""

from pathlib import Path

import pytest

from deploy.sandbox import training
from deploy.sandbox.home import open_home
from deploy.sandbox.launch import bring_up, take_down
from deploy.sandbox.parts import chosen
from tests.servers import free_port_base


@pytest.mark.long
async def test_a_broker_starts_from_what_java_learnt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cached = training.archive(open_home(free_port_base(), {"BOYD_HOME": str(tmp_path)}))
    monkeypatch.setattr(training, "archive", lambda _home: tmp_path / cached.name)
    home = open_home(free_port_base(), {"BOYD_HOME": str(tmp_path)})
    training.provide(home)
    assert (tmp_path / cached.name).stat().st_size > 10_000_000
    assert f"-XX:AOTCache={tmp_path / cached.name}" in training.quick_kafka(home).argv
    await bring_up(home, chosen("kafka"))
    await take_down(home, chosen("kafka"))
    assert list((tmp_path / "kafka").glob("training-*")) == []
