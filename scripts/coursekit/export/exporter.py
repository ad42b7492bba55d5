"""The exporter behind `jupyter nbconvert --to stage NOTEBOOK`: the script of a stage notebook, the same that `course make` writes."""
from pathlib import Path

from nbconvert.exporters import PythonExporter

from coursekit.catalog import course_root
from coursekit.export import script, stage


class StageExporter(PythonExporter):
    """A stage notebook as a Python script with a command line."""

    export_from_notebook = "Stage"

    def from_notebook_node(self, nb, resources=None, **_):
        """The script, and where nbconvert writes it: beside the notebook, under the name of the stage."""
        resources = self._init_resources(resources)
        about = resources["metadata"]
        file_name = f"{about.get('name') or 'stage'}.ipynb"
        place = Path(about.get("path") or ".").resolve() / file_name
        name = place.relative_to(course_root()).as_posix() if place.is_relative_to(course_root()) else file_name
        text = script.text(stage.read(nb, name))
        if resources.get("unique_key") == about.get("name"):
            resources["unique_key"] = stage.stem(file_name)
        return text, resources
