"""What can go wrong, by number, and the tests that show what happens then: none may be without one.

A fault that cannot be brought about where the tests run says why.
"""

from __future__ import annotations

import re
from functools import cache

import pytest

from architecture.source import ROOT

BAD, RUNS = "files/test_bad_files.py", "files/test_bad_runs.py"
OTHER = f"{BAD}::test_a_file_that_is_no_experiment"
JSON = f"{BAD}::test_json_that_is_not_to_be_trusted"
VALUE = f"{BAD}::test_a_value_that_is_wrong_is_named"
DATA = "core/importers/test_faults_of_data.py"
SESSION = "ui/test_session.py"
SAVING = "files/test_saving.py"

FAULTS: dict[int, tuple[str, tuple[str, ...]]] = {
    1: ("an empty file", (OTHER,)),
    2: ("a file of one byte", (OTHER,)),
    3: ("random bytes", (OTHER,)),
    4: ("a picture renamed", (OTHER,)),
    5: (
        "a zip that is cut off",
        (OTHER, "cli/test_bad_input.py::test_a_truncated_file_is_refused"),
    ),
    6: (
        "cut off inside the weights",
        ("files/test_mutants.py::test_no_damage_gets_past_the_checks",),
    ),
    7: ("a wrong check sum", (OTHER, f"{RUNS}::test_a_damaged_member_is_named")),
    8: ("no manifest", (OTHER,)),
    9: ("no weights", (f"{RUNS}::test_a_missing_member_is_named",)),
    10: ("a member nobody knows", (f"{RUNS}::test_extra_members_are_ignored_and_listed",)),
    11: ("a member twice", (OTHER,)),
    12: ("a member that leads out of the file", (OTHER,)),
    13: ("a member that is a link", (OTHER,)),
    14: ("an encrypted member", (OTHER,)),
    15: ("a zip bomb", (OTHER,)),
    16: ("ten thousand members", (OTHER,)),
    17: ("JSON a hundred thousand deep", (JSON,)),
    18: ("JSON of 500 MB", (JSON,)),
    19: ("a name twice in JSON", (JSON,)),
    20: ("numbers that are none", (JSON,)),
    21: ("values of the wrong type", (VALUE,)),
    22: (
        "a block nobody knows",
        ("files/test_placeholders.py::test_it_opens_cannot_be_trained_and_is_saved_unchanged",),
    ),
    23: (
        "a field nobody knows",
        (
            VALUE,
            "files/test_migrations.py::test_what_a_newer_program_added_is_left_out_with_a_note",
        ),
    ),
    24: ("a newer format", (f"{BAD}::test_a_manifest_that_says_something_else",)),
    25: ("an older format", ("files/test_released.py::test_it_opens_without_a_word_and_goes_on",)),
    26: ("a cycle", ("files/test_round_trip.py::test_an_incomplete_drawing_is_saved_and_opened",)),
    27: ("a link to nowhere", (VALUE,)),
    28: ("two blocks of one id", (VALUE,)),
    29: ("shapes that do not fit", ("core/experiment/test_checks.py",)),
    30: ("a hundred thousand blocks", (VALUE,)),
    31: ("strange names", (VALUE, f"{SAVING}::test_strange_names_are_only_names")),
    32: ("weights of other shapes", (f"{RUNS}::test_arrays_that_do_not_fit",)),
    33: ("weights that are no numbers", (f"{RUNS}::test_arrays_that_do_not_fit",)),
    34: (
        "damaged safetensors",
        (
            f"{RUNS}::test_arrays_that_do_not_fit",
            "files/test_weights_file.py::test_bad_files_are_refused_by_name",
        ),
    ),
    35: ("a pickle inside", (f"{RUNS}::test_a_pickle_beside_the_run_is_never_read",)),
    36: ("an empty table", (f"{DATA}::test_fault_36_an_empty_table",)),
    37: ("a heading only", (f"{DATA}::test_fault_37_a_heading_only",)),
    38: ("ragged rows", (f"{DATA}::test_fault_38_ragged_rows_are_named_by_line_and_left_out",)),
    39: (
        "words among numbers",
        (f"{DATA}::test_fault_39_words_among_numbers_are_named_and_a_category_is_offered",),
    ),
    40: (
        "missing cells",
        (f"{DATA}::test_fault_40_missing_cells_are_left_out_or_filled_with_the_training_mean",),
    ),
    41: (
        "other encodings",
        ("core/importers/test_tables.py::test_fault_41_korean_is_read_in_every_encoding",),
    ),
    42: (
        "decimal commas",
        ("core/importers/test_tables.py::test_fault_42_semicolons_and_decimal_commas_are_read",),
    ),
    43: ("NUL bytes", (f"{DATA}::test_fault_43_nul_bytes_cost_their_row",)),
    44: (
        "a table of a gigabyte",
        (f"{DATA}::test_fault_44_a_large_table_is_estimated_looked_at_and_given_up",),
    ),
    45: ("a constant column", (f"{DATA}::test_fault_45_a_constant_column_becomes_0",)),
    46: ("one class only", (f"{DATA}::test_fault_46_one_class_only_is_refused",)),
    47: ("one sample", (f"{DATA}::test_fault_47_one_sample_is_refused",)),
    48: (
        "a class that lacks in a part",
        (f"{DATA}::test_fault_48_stratified_parts_have_every_class",),
    ),
    49: (
        "labels of any kind",
        ("core/importers/test_tables.py::test_fault_49_labels_of_any_kind_are_mapped_and_named",),
    ),
    50: ("infinite values", (f"{DATA}::test_fault_50_infinite_values_are_counted_and_left_out",)),
    51: ("rows in two parts", (f"{DATA}::test_fault_51_rows_in_both_parts_are_counted",)),
    52: ("IDX that lies", ("core/importers/test_idx.py::test_fault_52_and_53_a_header_that_lies",)),
    53: (
        "gzip damaged or a bomb",
        ("core/importers/test_idx.py::test_fault_53_a_bomb_is_refused_before_it_is_unpacked",),
    ),
    54: (
        "pictures of every kind",
        ("core/importers/test_pictures.py::test_fault_54_damaged_files_are_named_and_left_out",),
    ),
    55: (
        "data that vanish",
        (f"{DATA}::test_fault_55_data_that_vanish_before_the_training_are_missed",),
    ),
    56: (
        "long and strange paths",
        (
            f"{DATA}::test_fault_56_names_of_files_are_no_trouble",
            f"{DATA}::test_fault_56_a_long_path",
        ),
    ),
    57: (
        "links in a circle",
        ("core/importers/test_pictures.py::test_fault_57_links_in_a_circle_end",),
    ),
    58: (
        "a huge learning rate",
        ("journeys/test_6_diverging.py::test_a_huge_learning_rate_is_stopped_and_told",),
    ),
    59: ("a learning rate that is none", (VALUE, "core/study/test_lists.py::test_refusals")),
    60: (
        "a batch beyond the data",
        ("journeys/test_3_pick.py::test_a_batch_larger_than_the_data_is_clipped_with_a_warning",),
    ),
    61: (
        "no epochs",
        ("conformance/test_parts.py::test_typing_and_files_accept_and_refuse_the_same_numbers",),
    ),
    62: (
        "all ReLU dead",
        ("core/diagnosis/test_rules.py::test_half_a_layer_dead_in_every_one_of_the_last_looks",),
    ),
    63: (
        "exp that overflows",
        ("conformance/test_losses.py::test_extreme_logits_give_a_finite_loss_and_gradient",),
    ),
    64: (
        "log of 0",
        ("conformance/test_losses.py::test_extreme_logits_give_a_finite_loss_and_gradient",),
    ),
    65: ("no memory in the middle", (f"{SESSION}::test_running_out_of_memory_fails_the_run",)),
    66: ("a network too large", ("cli/test_bad_input.py::test_too_little_memory_is_a_sentence",)),
    67: (
        "an error in a run",
        (f"{SESSION}::test_an_exception_in_the_run_fails_the_run_and_nothing_else",),
    ),
    68: (
        "leaving in the middle",
        (
            "journeys/test_8_closing.py::test_leaving_a_run_asks_and_ends_it",
            f"{SESSION}::test_shutdown_leaves_no_process",
        ),
    ),
    69: ("editing in the middle", (f"{SESSION}::test_results_of_other_settings_are_stale",)),
    70: ("starting twice", (f"{SESSION}::test_starting_twice_is_one_run",)),
    71: (
        "a graphics card that fails",
        (
            "core/device/test_finding_and_choosing.py::test_a_card_that_fails_while_it_is_timed_is_left_alone",
        ),
    ),
    72: (
        "a worker that is killed",
        ("core/study/test_search_run.py::test_a_worker_that_is_killed_loses_nothing",),
    ),
    73: (
        "a search that is killed",
        ("cli/test_search.py::test_killed_with_9_it_goes_on_from_its_journal",),
    ),
    74: (
        "a full disk",
        (
            f"{SAVING}::test_a_disk_that_fills_up_while_writing",
            "files/test_nth_operation.py::test_the_bytes_needed_are_said",
        ),
    ),
    75: (
        "a folder that cannot be written",
        ("journeys/test_7_save_and_open.py::test_a_folder_that_cannot_be_written_loses_nothing",),
    ),
    76: (
        "a file that another program locks",
        ("files/test_nth_operation.py::test_the_original_is_byte_identical",),
    ),
    77: (
        "two programs on one file",
        (
            "journeys/test_22_several_documents.py::test_a_file_that_another_program_has_opens_as_a_copy",
        ),
    ),
    78: (
        "damaged settings",
        ("ui/files/test_settings_file.py::test_others_are_set_aside_and_kept",),
    ),
    79: (
        "no home",
        ("files/test_recovery.py::test_without_a_home_there_is_a_folder_for_the_time_being",),
    ),
    80: (
        "no network, wrong downloads",
        ("core/importers/test_downloads.py::test_fault_80_no_network",),
    ),
    81: (
        "no display, no Korean font",
        ("cli/test_process.py::test_without_a_display_it_says_so_and_offers_the_terminal",),
    ),
    82: (
        "other colours while it runs",
        ("journeys/test_9_language_and_colours.py::test_dark_and_light_while_it_trains",),
    ),
    83: ("a clock that is set back", ()),
    84: (
        "told to end",
        (
            "journeys/test_21_recovery.py::test_told_to_end_it_keeps_all_and_ends_within_five_seconds",
        ),
    ),
}


@cache
def named_in(file: str) -> frozenset[str]:
    text = (ROOT / "tests" / file).read_text(encoding="utf-8")
    return frozenset(re.findall(r"^def (test_\w+)", text, re.MULTILINE))


def test_every_fault_has_its_number() -> None:
    assert list(FAULTS) == list(range(1, 85))


@pytest.mark.parametrize("number", [n for n in FAULTS if n != 83])
def test_every_fault_has_a_test(number: int) -> None:
    for place in FAULTS[number][1]:
        file, _, name = place.partition("::")
        assert named_in(file), place
        assert not name or name in named_in(file), place


def test_durations_never_come_from_a_clock_that_can_be_set() -> None:
    """Fault 83: where runs are timed there is no time of day, so a clock set back changes no duration."""
    timed = ("core/engine", "core/training", "core/study", "core/searches", "ui/panels", "ui/plots")
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for room in timed
        for path in (ROOT / "nnstudio" / room).rglob("*.py")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if "time.time()" in line or "datetime.now" in line
    ]
    assert not found
