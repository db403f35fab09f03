from tools.mutants import explained
from tools.mutations import all_mutants


def test_fault_that_nobody_could_notice_when_the_rules_change_then_is_still_one_of_theirs():
    assert set(explained()) <= {each.name for each in all_mutants()}


def test_fault_when_it_reads_like_another_then_has_a_name_of_its_own():
    names = [each.name for each in all_mutants()]
    assert len(names) == len(set(names))
