"""Rows of docs/results/bench/*.csv."""

import csv
import datetime
from pathlib import Path

COLUMNS = ["id", "variant", "a", "b", "ratio", "pairs", "low", "high", "commit", "machine", "versions"]

CHANGED = "-changed"  # how the name of a commit ends where files differ from it


class Results:
    """The rows of one machine, in one file a day."""

    def __init__(self, folder, machine, commit):
        self.folder, self.machine, self.commit = Path(folder), machine, commit
        self.file = self.folder / f"{datetime.date.today().isoformat()}-{machine}.csv"

    def measured(self):
        """Ids of the lines that this machine has measured at this commit, on any day; none of changed files."""
        if self.commit.endswith(CHANGED):
            return set()
        return {row["id"] for file in sorted(self.folder.glob(f"*-{self.machine}.csv"))
                for row in read(file) if row["commit"] == self.commit}

    def write(self, line, rows):
        """Keeps the rows of a line, in place of those it has in today's file at this commit."""
        kept = read(self.file) if self.file.exists() else []
        kept = [row for row in kept if (row["id"], row["commit"]) != (line, self.commit)]
        for row in rows:
            kept.append({"id": line, "commit": self.commit, "machine": self.machine,
                         **{name: text(value) for name, value in row.items()}})
        self.folder.mkdir(parents=True, exist_ok=True)
        part = self.file.with_suffix(".part")
        with open(part, "w", newline="", encoding="utf-8") as stream:
            writer = csv.DictWriter(stream, COLUMNS, lineterminator="\n")
            writer.writeheader()
            writer.writerows(kept)
        part.replace(self.file)


def read(file):
    with open(file, newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def text(value):
    """Figures to five digits."""
    return f"{value:.5g}" if isinstance(value, float) and abs(value) < 1e5 else (
        f"{value:.0f}" if isinstance(value, float) else str(value))
