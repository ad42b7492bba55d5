"""442 patients with their mean arterial pressure, from the table inside scikit-learn; and a made-up table of another clinic, in which 0 means missing."""

FOLDER = "03_pipeline_stages/blood_pressure/data"
SEED = 34
CLINIC = "Pregnancies,Glucose,BloodPressure,SkinThickness,Insulin,BMI,DiabetesPedigreeFunction,Age,Outcome"
ROWS = 768
ZEROS = {"Glucose": 5, "BloodPressure": 35, "SkinThickness": 227, "Insulin": 374, "BMI": 11}  # how often 0 stands where a value is missing


def files() -> dict[str, str]:
    """patients.csv (nine columns, `bp`, and `progression`) and clinic.csv (the columns of CLINIC), both with a header."""
    return {"patients.csv": _patients(), "clinic.csv": _clinic()}


def _patients() -> str:
    from sklearn.datasets import load_diabetes

    table = load_diabetes(as_frame=True, scaled=False).frame.rename(columns={"target": "progression"})
    return _csv(",".join(table.columns), ([f"{value:.6g}" for value in row] for row in table.to_numpy().tolist()))


def _clinic() -> str:
    """Patients drawn at random: pressure rises with age and weight, glucose with age, insulin with glucose, skin with weight; then zeros are put in."""
    import numpy as np

    draw = np.random.default_rng(SEED)
    noise = draw.standard_normal((8, ROWS))
    age = np.clip(21 + draw.exponential(12.0, ROWS), 21, 81)
    bmi = np.clip(32.4 + 6.9 * noise[0], 18.2, 67.1)
    pressure = np.clip(72.4 + 0.40 * (age - 33) + 0.42 * (bmi - 32.4) + 10.5 * noise[1], 24, 122)
    glucose = np.clip(121.7 + 0.55 * (age - 33) + 0.9 * (bmi - 32.4) + 28.0 * noise[2], 44, 199)
    insulin = np.clip(155.0 * np.exp(0.011 * (glucose - 121.7) + 0.45 * noise[3]) * 0.82, 14, 846)
    skin = np.clip(29.2 + 0.92 * (bmi - 32.4) + 7.9 * noise[4], 7, 99)
    pedigree = np.clip(0.38 * np.exp(0.6 * noise[5]), 0.078, 2.42)
    births = np.clip(0.16 * (age - 19) + 2.2 * noise[6] + 1.2, 0, 17)
    ill = 0.035 * (glucose - 121.7) + 0.09 * (bmi - 32.4) + 0.03 * (age - 33) + noise[7] > 0.62
    columns = {"Pregnancies": births, "Glucose": glucose, "BloodPressure": pressure, "SkinThickness": skin, "Insulin": insulin, "BMI": bmi,
               "DiabetesPedigreeFunction": pedigree, "Age": age, "Outcome": ill}
    for name, count in ZEROS.items():
        columns[name][draw.permutation(ROWS)[:count]] = 0
    digits = {"BMI": 1, "DiabetesPedigreeFunction": 3}
    rows = zip(*(columns[name] for name in CLINIC.split(",")), strict=True)
    return _csv(CLINIC, ([f"{value:.{digits.get(name, 0)}f}" for name, value in zip(CLINIC.split(","), row, strict=True)] for row in rows))


def _csv(header: str, rows) -> str:
    return "".join(f"{line}\n" for line in [header, *(",".join(row) for row in rows)])
