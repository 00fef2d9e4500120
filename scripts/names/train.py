"""Train the model of names and addresses from made-up messages alone: `python -m scripts.names.train [FILE]`.

The same seed gives the same weights; the sum printed at the end is the one in the model card.
"""

import hashlib
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import numpy as np
import opencc
import pycrfsuite  # type: ignore[import-untyped] # it comes without types
from numpy.typing import NDArray
from scripts.names import chinese, english, people, places
from scripts.names.sampling import HERE, Made, Rng, chance, lines

from clearline.guard.names.features import EVERYDAY, LONGEST_WORD, Flags, features
from clearline.guard.names.tokens import is_cased, tokens
from clearline.language.forms import fold

Learned = Mapping[tuple[str, str], float]

SEED = 20261121
ENGLISH, CHINESE = 44_000, 20_000
TARGET = Path(__file__).parents[2] / "src/clearline/guard/names/weights.npz"
_MARKS = {
    "given": "g",
    "family": "f",
    "place": "p",
    "place-two": "q",
    "nation": "n",
    "month": "m",
    "day": "d",
    "street": "s",
    "unit": "u",
    "company": "c",
    "title": "t",
}
_MARKS_ZH = {
    "surname": "F",
    "given": "G",
    "province": "P",
    "city": "P",
    "county": "P",
    "district": "P",
    "area": "P",
    "tw-city": "P",
    "tw-district": "P",
    "hk-area": "P",
    "country": "N",
    "town": "T",
    "road": "R",
    "tw-road": "R",
    "hk-road": "R",
    "estate": "E",
    "hk-building": "E",
}
_FORGOTTEN = {"w": 0.06, "m": 0.0, "d": 0.0, "t": 0.02, "n": 0.08, "p": 0.2, "q": 0.2, "P": 0.2, "N": 0.1}
_FORGOTTEN_NAME = 0.4
"""How often a listed word is treated as never seen, so that the model can do without the list: names most often."""


def lists() -> dict[str, str]:
    """Return every listed word with the letters of its lists."""
    found: dict[str, set[str]] = defaultdict(set)
    for word, mark in (*_english(), *_chinese()):
        found[word].add(mark)
    spoken = " ".join((*english.WORDS, *lines(HERE / "plain_en.txt"))).lower()
    everyday = {word for word in tokens(spoken).words if word.isascii() and word[0].isalpha()}
    for word in everyday:
        if not found[word] & {"n", "p"}:
            found[word].add(EVERYDAY)
    for word in places.KNOWN_TOWNS:
        if word not in everyday and not found[word]:
            found[word].add("p")
    return {word: "".join(sorted(marks)) for word, marks in sorted(found.items()) if marks}


def _english() -> Iterator[tuple[str, str]]:
    for section, mark in _MARKS.items():
        values = (*people.VALUES[section], *people.CENSUS.get(section, ()))
        yield from ((word, mark) for value in values for word in value.split())


def _chinese() -> Iterator[tuple[str, str]]:
    convert = opencc.OpenCC("s2t").convert
    sections = ((chinese.VALUES[section], mark) for section, mark in _MARKS_ZH.items())
    for values, mark in ((chinese.WORDS, EVERYDAY), *sections):
        short = (value for value in values if len(value) <= LONGEST_WORD)
        yield from ((form, mark) for value in short for form in (value, convert(value)))


def labelled(made: Made) -> tuple[tuple[str, ...], list[str]]:
    """Return the words of a message and the label of each."""
    folded = fold(made.text).text
    pieces = tokens(folded if len(folded) == len(made.text) else made.text)
    labels = []
    for start, end in pieces.spans:
        here = next((span for span in made.spans if span.start < end and start < span.end), None)
        labels.append("O" if here is None else f"{'B' if start <= here.start else 'I'}-{here.label}")
    return pieces.words, labels


def _forgotten(rng: Rng, known: Flags, words: Sequence[str]) -> list[str]:
    """Return the listed words of a message that it is to be read without."""
    listed = sorted({word.lower() for word in words if len(word) > 1 and word.lower() in known})
    return [word for word in listed if chance(rng, min(_FORGOTTEN.get(mark, _FORGOTTEN_NAME) for mark in known[word]))]


def main(target: Path = TARGET) -> None:
    """Make the messages, train, and write the weights, by default those of the package."""
    rng = np.random.Generator(np.random.PCG64(SEED))
    known = lists()
    trainer = pycrfsuite.Trainer(algorithm="lbfgs", verbose=False)
    trainer.set_params({"c1": 0.08, "c2": 0.02, "max_iterations": 85, "feature.minfreq": 3})
    for made in (*english.messages(rng, ENGLISH), *chinese.messages(rng, CHINESE)):
        words, labels = labelled(made)
        hidden = {word: known.pop(word) for word in _forgotten(rng, known, words)}
        trainer.append(features(words, known, cased=is_cased(words)), labels)
        known.update(hidden)
    with tempfile.NamedTemporaryFile() as file:
        trainer.train(file.name)
        tagger = pycrfsuite.Tagger()
        tagger.open(file.name)
        info = tagger.info()
    write(info.state_features, info.transitions, dict(sorted(known.items())), target)


def write(states: Learned, steps: Learned, known: Flags, target: Path) -> None:
    """Pack what was learned: weights in eight bits, one scale for all."""
    labels = sorted({label for _, label in states} | {label for pair in steps for label in pair})
    names = sorted({name for (name, _), weight in states.items() if abs(weight) > 0.04})
    rows, columns = {name: row for row, name in enumerate(names)}, {label: at for at, label in enumerate(labels)}
    weights = np.zeros((len(names), len(labels)), np.float32)
    for (name, label), weight in states.items():
        if name in rows:
            weights[rows[name], columns[label]] = weight
    between = np.zeros((len(labels), len(labels)), np.float32)
    for (before, after), weight in steps.items():
        between[columns[before], columns[after]] = weight
    for before in labels:
        for after in labels:
            if after.startswith("I-") and before[2:] != after[2:]:
                between[columns[before], columns[after]] = -1e4
    scale = np.abs(weights).max() / 127
    packed = {
        "labels": _packed(labels),
        "features": _packed(names),
        "lists": _packed([f"{word}\t{marks}" for word, marks in known.items()]),
        "weights": np.round(weights / scale).astype(np.int8),
        "scale": np.asarray(scale, np.float32),
        "between": between,
    }
    with target.open("wb") as file, ZipFile(file, "w", ZIP_DEFLATED) as archive:
        for name, values in packed.items():
            member = ZipInfo(f"{name}.npy")  # dated 1980, so that equal weights are equal files
            member.compress_type = ZIP_DEFLATED
            with archive.open(member, "w") as opened:
                np.lib.format.write_array(opened, values, allow_pickle=False)
    digest = hashlib.sha256(target.read_bytes()).hexdigest()
    print(f"{len(names)} features, {len(labels)} labels, {target.stat().st_size} bytes, sha256 {digest}")


def _packed(values: list[str]) -> NDArray[np.uint8]:
    return np.frombuffer("\n".join(values).encode(), np.uint8)


if __name__ == "__main__":
    main(*(Path(file) for file in sys.argv[1:2]))
