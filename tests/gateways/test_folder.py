"""A mailbox folder: whole files or none, and nothing twice."""

import pytest

from cleanclaim.gateways.folder import FolderMailbox
from cleanclaim.kernel import Refused


@pytest.fixture
def mailbox(tmp_path):
    return FolderMailbox(tmp_path)


def test_a_file_is_put_whole_and_once(mailbox):
    mailbox.put("a.edi", b"ISA")
    mailbox.put("a.edi", b"ISA")
    assert [path.name for path in mailbox.outgoing.iterdir()] == ["a.edi"]
    with pytest.raises(Refused, match="Another file"):
        mailbox.put("a.edi", b"other")
    assert (mailbox.outgoing / "a.edi").read_bytes() == b"ISA"


def test_what_is_still_being_written_is_not_read(mailbox):
    (mailbox.incoming / "half.835.part").write_bytes(b"IS")
    (mailbox.incoming / ".hidden").write_bytes(b"x")
    (mailbox.incoming / "whole.835").write_bytes(b"ISA")
    assert [(letter.name, letter.content) for letter in mailbox.read()] == [("whole.835", b"ISA")]


def test_taking_sets_aside_and_loses_nothing(mailbox):
    (mailbox.incoming / "one.835").write_bytes(b"ISA")
    mailbox.take("one.835")
    mailbox.take("one.835")
    assert mailbox.waiting() == ()
    assert (mailbox.taken / "one.835").read_bytes() == b"ISA"


@pytest.mark.parametrize("name", ["../secret", "a/b", "", ".ssh", "x" * 200])
def test_a_name_that_leads_elsewhere_is_refused(mailbox, name):
    with pytest.raises(Refused):
        mailbox.put(name, b"")
    with pytest.raises(Refused):
        mailbox.take(name)
