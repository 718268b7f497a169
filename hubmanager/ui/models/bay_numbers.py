"""Bay numbers as people type them, and the ones to propose next."""

from collections.abc import Iterable, Sequence

from hubmanager.domain.errors import InvalidInput


def read_bay_numbers(text: str, count: int, field: str = "bays") -> tuple[str, ...]:
    """Return `count` bay numbers from "7, 8" or "7 8". Raises InvalidInput for too few, too many, or one named twice."""
    numbers = split_bay_numbers(text, field)
    if len(numbers) != count:
        raise InvalidInput("There must be one bay number for each socket.", field=field, key="entry.bay_numbers")
    return numbers


def split_bay_numbers(text: str, field: str = "bays") -> tuple[str, ...]:
    """Return the bay numbers in a text, however many. Raises InvalidInput for none, or one named twice."""
    numbers = tuple(text.replace(",", " ").replace(";", " ").split())
    if not numbers:
        raise InvalidInput("There is no bay number.", field=field, key="entry.required")
    seen: set[str] = set()
    for number in numbers:
        if number.casefold() in seen:
            raise InvalidInput(
                f"Bay {number} is named twice.", field=field, key="entry.bay_twice", values={"number": number}
            )
        seen.add(number.casefold())
    return numbers


def propose_bay_numbers(count: int, without_charger: Sequence[str], used: Iterable[str]) -> tuple[str, ...]:
    """Return `count` numbers for a new station: bays that wait for a charger first, then the next ones after the highest."""
    proposed = list(without_charger[:count])
    taken = set(used) | set(proposed)
    following = max((int(number) for number in taken if number.isascii() and number.isdigit()), default=0) + 1
    while len(proposed) < count:
        proposed.append(str(following))
        following += 1
    return tuple(proposed)


def numbers_from(first: str, count: int, field: str = "first") -> tuple[str, ...]:
    """Return `count` numbers that follow one another from `first` on. Raises InvalidInput when `first` is no whole number."""
    bare = first.strip()
    if not (bare.isascii() and bare.isdigit()) or len(bare) > 6:
        raise InvalidInput(
            "The first bay's number must be a whole number.",
            field=field,
            key="entry.whole_number",
            values={"low": "0", "high": "9999"},
        )
    return tuple(str(number) for number in range(int(bare), int(bare) + count))
