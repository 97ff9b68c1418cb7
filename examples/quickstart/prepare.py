"""Write the Wisconsin breast cancer data, which come with scikit-learn, as a CSV file: python prepare.py."""

import csv
from pathlib import Path

from sklearn.datasets import load_breast_cancer

HERE = Path(__file__).parent


def main() -> None:
    found = load_breast_cancer()
    names = [name.replace(" ", "_") for name in found.feature_names]
    (HERE / "data").mkdir(exist_ok=True)
    with (HERE / "data" / "tumours.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([*names, "diagnosis"])
        writer.writerows([*row, found.target_names[label]] for row, label in zip(found.data, found.target, strict=True))


if __name__ == "__main__":
    main()
