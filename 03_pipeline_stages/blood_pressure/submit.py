"""Send the blood pressure pipeline to an Azure ML workspace, register its components, or register the model of a finished run.

usage: python submit.py --subscription ID --resource-group NAME --workspace NAME
           [--compute NAME] [--training-compute NAME] [--register] [--model-of JOB]

Sign in first (`az login`). SUBMIT.md says what each step costs and what you see.
"""
import argparse
import logging
import sys

from azure.ai.ml import MLClient
from azure.ai.ml.entities import Model
from azure.ai.ml.exceptions import MlException
from azure.core.exceptions import AzureError, ClientAuthenticationError
from pipeline import job, prep_component, score_component, train_component


def submit(client: MLClient, compute: str, training_compute: str) -> str:
    """Start the pipeline on these machines; the name of the run."""
    job.settings.default_compute = compute
    job.jobs["train"].compute = training_compute
    started = client.jobs.create_or_update(job)
    print(f"started {started.name}: {started.studio_url}")
    return started.name


def register(client: MLClient) -> list[str]:
    """Put the three components into the workspace, each under the name that it has itself."""
    kept = [client.components.create_or_update(component) for component in (prep_component.component, train_component, score_component)]
    for component in kept:
        print(f"registered {component.name}, version {component.version}")
    return [component.name for component in kept]


def register_model(client: MLClient, run: str) -> str:
    """Give the model folder of a finished run a name and a version of its own."""
    kept = client.models.create_or_update(Model(name="blood_pressure", path=f"azureml://jobs/{run}/outputs/model", type="custom_model"))
    print(f"registered the model {kept.name}, version {kept.version}")
    return kept.name


def why(error: Exception) -> str:
    """What went wrong, in one line."""
    text = " ".join(str(error).split())
    if isinstance(error, ClientAuthenticationError) or "DefaultAzureCredential failed" in text:  # the SDK wraps it in an error of its own
        return "not signed in; run `az login`, then this line again"
    return text[:500]


def command_line() -> argparse.ArgumentParser:
    """The flags of this program."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0], allow_abbrev=False)
    for flag, what in {"--subscription": "id of the subscription", "--resource-group": "its resource group", "--workspace": "its workspace"}.items():
        parser.add_argument(flag, required=True, help=what)
    parser.add_argument("--compute", default="cpu-cluster", help="cluster for every job without one of its own (default: %(default)s)")
    parser.add_argument("--training-compute", default="", help="cluster for the job train alone (default: that of --compute)")
    parser.add_argument("--register", action="store_true", help="register the components instead of starting a run")
    parser.add_argument("--model-of", default="", metavar="JOB", help="register the model of this finished run instead")
    return parser


def main(args: argparse.Namespace, client: MLClient) -> None:
    """Do what the flags say."""
    if args.model_of:
        register_model(client, args.model_of)
    elif args.register:
        register(client)
    else:
        submit(client, args.compute, args.training_compute or args.compute)


if __name__ == "__main__":
    from azure.identity import DefaultAzureCredential

    logging.getLogger("azure.identity").setLevel(logging.CRITICAL)  # it tells of each way to sign in; `why` says it in a line
    args = command_line().parse_args()
    try:
        main(args, MLClient(DefaultAzureCredential(), args.subscription, args.resource_group, args.workspace))
    except (AzureError, MlException) as error:
        print(f"submit: {why(error)}", file=sys.stderr)
        sys.exit(1)
