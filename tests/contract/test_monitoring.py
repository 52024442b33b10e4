"""What a force's monitoring is given: every query can be parsed, and names a metric and labels that a service has."""

from collections.abc import Iterator
from typing import Any

import msgspec
import promql_parser
import pytest
import yaml
from prometheus_client import REGISTRY

from deploy.sandbox.home import ROOT
from services.map import numbers  # noqa: F401 - metrics are made when they are imported
from services.visor_sync import app  # noqa: F401

RULES = ROOT / "deploy" / "prometheus" / "alerts.yml"
DASHBOARD = ROOT / "deploy" / "grafana" / "mirror.json"
ENDINGS = {"counter": ("_total",), "histogram": ("_bucket", "_sum", "_count"), "gauge": ("",)}
SCRAPED = {"instance", "job", "le"}
"""Labels that Prometheus itself adds, and that of a histogram's buckets."""


def rules() -> list[dict[str, Any]]:
    groups = yaml.safe_load(RULES.read_text(encoding="utf-8"))["groups"]
    return [rule for group in groups for rule in group["rules"]]


def panels() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = msgspec.json.decode(DASHBOARD.read_bytes())["panels"]
    return found


def queries() -> list[str]:
    asked = [target["expr"] for panel in panels() for target in panel["targets"]]
    return [*(rule["expr"] for rule in rules()), *asked]


def served() -> dict[str, set[str]]:
    """Every metric that the services serve, with the labels it has."""
    found: dict[str, set[str]] = {}
    for family in REGISTRY.collect():
        for ending in ENDINGS.get(family.type, ()):
            found[f"{family.name}{ending}"] = set()
    for collector in set(REGISTRY._names_to_collectors.values()):
        labels = set(getattr(collector, "_labelnames", ()))
        for family in collector.collect():
            for ending in ENDINGS.get(family.type, ()):
                found[f"{family.name}{ending}"] |= labels
    return found


def selectors(query: str) -> Iterator[tuple[str, set[str]]]:
    """Each metric that a query names, with every label that the query uses anywhere."""
    names: list[str] = []
    labels: set[str] = set()

    def visit(part: promql_parser.Expr) -> None:
        if isinstance(part, promql_parser.VectorSelector):
            names.append(str(part.name))
            labels.update(matcher.name for matcher in part.matchers.matchers)
        if isinstance(part, promql_parser.AggregateExpr) and part.modifier:
            labels.update(part.modifier.labels)

    promql_parser.walk(promql_parser.parse(query), visit)
    return ((name, labels) for name in names)


@pytest.mark.parametrize("query", queries())
def test_a_query_names_metrics_and_labels_that_a_service_has(query: str) -> None:
    known, named = served(), list(selectors(query))
    assert named
    for name, labels in named:
        assert name in known, f"{name} is not a metric of ours"
        assert labels <= known[name] | SCRAPED


def test_a_query_of_a_metric_that_is_not_there_would_be_found() -> None:
    [(name, labels)] = selectors("sum by (who) (rate(boyd_mirror_nobody_total[1m]))")
    assert name not in served()
    assert labels == {"who"}


def test_every_number_of_ours_is_on_the_dashboard_or_in_an_alert() -> None:
    used = {name for query in queries() for name, _ in selectors(query)}
    own = {family.name for family in REGISTRY.collect() if family.name.startswith(("boyd_mirror_", "boyd_map_"))}
    assert own
    assert {name for name in own if not any(it.startswith(name) for it in used)} == set()


def test_a_rule_says_how_grave_it_is_what_is_wrong_and_what_to_do() -> None:
    for rule in rules():
        assert set(rule) <= {"alert", "expr", "for", "labels", "annotations"}
        assert rule["labels"]["severity"] in ("page", "ticket")
        assert set(rule["annotations"]) == {"summary", "action"}
        promql_parser.parse_duration(rule.get("for", "1s"))
    names = [rule["alert"] for rule in rules()]
    assert len(names) == len(set(names))


def test_the_panels_of_the_dashboard_do_not_cover_each_other() -> None:
    cells = [
        (x, y)
        for grid in (panel["gridPos"] for panel in panels())
        for x in range(grid["x"], grid["x"] + grid["w"])
        for y in range(grid["y"], grid["y"] + grid["h"])
    ]
    assert len(cells) == len(set(cells))
    assert max(x for x, _ in cells) < 24
