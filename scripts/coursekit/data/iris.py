"""150 iris flowers with their species, and the held-out flowers without: from the table inside scikit-learn."""

FOLDER = "01_notebook/data"
SEED = 42  # the split of the whole course: lessons call train_test_split with this seed, a fifth held out, stratified


def files() -> dict[str, str]:
    """iris.csv (four measurements and the species) and test.csv (four measurements), both without a header."""
    from sklearn.datasets import load_iris
    from sklearn.model_selection import train_test_split

    table = load_iris()
    flowers = [",".join(str(float(value)) for value in row) for row in table.data]
    species = [f"Iris-{table.target_names[number]}" for number in table.target]
    training, held_out = train_test_split(flowers, test_size=0.2, stratify=species, random_state=SEED)
    seen = set(training)
    return {
        "iris.csv": "".join(f"{flower},{name}\n" for flower, name in zip(flowers, species, strict=True)),
        "test.csv": "".join(f"{flower}\n" for flower in held_out if flower not in seen),
    }
