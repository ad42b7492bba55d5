"""The inference artifact as MLflow sees it: the code of the stage `infer` behind MLflow's `predict`. MLflow keeps this file as text, and no pickle."""
import mlflow
import pandas as pd
from infer import answer, load
from stage_files import read_json


class Flowers(mlflow.pyfunc.PythonModel):
    """Measurements in cm in, a species and a probability for each class out."""

    def load_context(self, context) -> None:
        self.contents = read_json(f"{context.artifacts['model']}/model.json", kind="iris-network")
        self.network = load(context.artifacts["model"], self.contents)

    def predict(self, context, model_input: pd.DataFrame, params: dict | None = None) -> pd.DataFrame:
        probabilities = answer(self.network, self.contents, model_input)
        table = pd.DataFrame(probabilities, columns=self.contents["classes"], index=model_input.index)
        table.insert(0, "prediction", table.idxmax(axis=1))
        return table


mlflow.models.set_model(Flowers())
