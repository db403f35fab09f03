"""The seven simple questions, answered by the rules and by OpenFisca-core from the same parameters."""

import pytest

pytest.importorskip("openfisca_core", reason="the peers of `make bench` are not installed")


from bench.bench_rights import ask_many, check_equal, said_by_openfisca, said_by_rules
from bench.openfisca_peer.pathways import columns, document, draw
from bench.openfisca_peer.system import build
from rettidig.rights import assess_many


def test_pathways_when_random_and_simple_then_openfisca_answers_alike():
    records = draw(1200, seed=2)
    theirs = said_by_openfisca(ask_many(build(), columns(records)))
    check_equal(said_by_rules(assess_many(map(document, records))), theirs)


def test_answers_when_those_of_other_pathways_then_the_difference_is_told():
    answers = assess_many(map(document, draw(30, seed=2)))
    with pytest.raises(RuntimeError, match="fast_assessment"):
        check_equal(said_by_rules(answers), said_by_openfisca(ask_many(build(), columns(draw(30, seed=3)))))
