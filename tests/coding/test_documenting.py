"""Documentation pages: the questions asked most come first, with what to write instead."""

from datetime import timedelta

from cleanclaim.coding.documenting import Gap, specialty_pages
from cleanclaim.coding.selection.queries.linting import RULEBOOK
from cleanclaim.kernel.rules import load_rulebook


def pages(*gaps, specialties=()):
    return specialty_pages(gaps, specialties, lambda code: f"title of {code}")


def test_what_is_asked_most_comes_first():
    (page,) = pages(
        *[Gap("cardiology", "I48.91", "type", waited=timedelta(hours=hours)) for hours in (2, 5, 40)],
        Gap("cardiology", "I50.9", "type", "open"),
        Gap("cardiology", "R07.9", "cause", "withdrawn"),
    )
    assert (page.questions, page.answered, page.hours) == (5, 3, 5.0)
    assert [(topic.title, topic.asks_for, topic.asked, topic.answered) for topic in page.topics] == [
        ("Atrial fibrillation", "type", 3, 3),
        ("Heart failure", "type", 1, 0),
        ("title of R07.9", "cause", 1, 0),
    ]
    assert "permanent" in page.topics[0].write


def test_codes_of_one_matter_are_one_topic_and_what_is_missing_parts_them():
    (page,) = pages(
        Gap("orthopedic surgery", "M25.561", "laterality"), Gap("orthopedic surgery", "M25.569", "laterality"),
        Gap("orthopedic surgery", "M17.9", "laterality"), Gap("orthopedic surgery", "M17.9", "type"),
    )  # fmt: skip
    assert [(topic.title, topic.asks_for, topic.asked) for topic in page.topics] == [
        ("Pain in a joint", "laterality", 2),
        ("Arthritis of the knee", "laterality", 1),
        ("Arthritis of the knee", "type", 1),
    ]


def test_a_specialty_that_nobody_asked_shows_what_is_usual_there():
    asked, quiet = pages(Gap("cardiology", "I50.9", "type"), specialties=("dermatology", "cardiology"))
    assert asked.specialty == "cardiology"
    assert "Heart failure" not in {topic.title for topic in asked.also}
    assert (quiet.questions, quiet.topics, quiet.hours) == (0, (), None)
    assert "Lesions of the skin" in {topic.title for topic in quiet.also}


def test_every_question_that_the_software_asks_has_its_words():
    """No matter of the query tables falls back on the general words for "detail"."""
    book = load_rulebook(RULEBOOK)
    matters = {(code, row["asks_for"]) for row in book["query"] for code in row["concerns"]}
    matters |= {("M25.569", "laterality"), ("20610", "laterality"), ("S93.401A", "episode"), ("J18.9", "conflict")}
    general = next(row for row in load_rulebook("coding/documentation")["missing"] if row["asks_for"] == "detail")
    for code, asks_for in matters:
        (page,) = pages(Gap("any", code, asks_for))
        assert page.topics[0].write != general["write"], (code, asks_for)


def test_examples_differ_and_the_full_one_says_more():
    book = load_rulebook("coding/documentation")
    for row in (*book["topic"], *book["missing"]):
        assert len(row["full"]) > len(row["thin"]), row["thin"]
