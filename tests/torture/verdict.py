"""How a scenario ends when it does not end well."""


class Miss(Exception):
    """What was promised and did not happen."""


class Skipped(Exception):
    """Why a scenario cannot be played here."""


def expect(promise, otherwise):
    """Fails the scenario with the words `otherwise`, unless the promise holds."""
    if not promise:
        raise Miss(otherwise)
