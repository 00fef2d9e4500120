"""A flow of an operator's own, as small as one can be."""

from pathlib import Path
from typing import Final

PARCEL: Final = """
flow: parcel
title: {en: My parcel, zh: 我的包裹}
examples:
  en: [where is my parcel, my parcel has not come, track my parcel]
  zh: [我的包裹在哪里, 包裹还没到, 查一下包裹]
steps:
  - id: told
    say: {en: "Parcels take three days.", zh: "包裹一般三天送到。"}
    then: end
"""


def flows_of(folder: Path, **files: str) -> Path:
    """Make `folder` with a file for each flow, and return it."""
    folder.mkdir()
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text, "utf-8")
    return folder
