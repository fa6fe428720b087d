"""What is wrong with a request is an exception; what is wrong with data is a `Finding`."""


class Refused(Exception):
    """A request that cannot be carried out. The message is one sentence that says what to do next.

    It is shown to a person as it stands, so it never holds a name, an identifier or text of a record.
    """
