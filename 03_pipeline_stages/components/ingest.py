"""Fetch a file from a URL and keep it as a versioned artifact.

usage: python ingest.py --url URL --raw FILE [--artifact flowers] [--sha256 DIGEST]
"""
import argparse
import hashlib
import http.client
import urllib.error
import urllib.request

from stage_files import BadInput, Output, run, whole_file

import coursekit.artifacts as wandb

SCHEMES = ("https", "http", "file")
PATIENCE = 30  # seconds without a byte


def fetch(url: str, path: str) -> str:
    """Write what the URL holds into a file; its SHA-256."""
    digest = hashlib.sha256()
    try:
        with urllib.request.urlopen(url, timeout=PATIENCE) as answer, open(path, "wb") as file:
            while piece := answer.read(2**20):
                digest.update(piece)
                file.write(piece)
    except (urllib.error.URLError, http.client.HTTPException, TimeoutError) as error:
        raise ConnectionError(f"{url}: {getattr(error, 'reason', error)}") from None
    return digest.hexdigest()


def main(url: str, raw: str, artifact: str = "flowers", sha256: str = "") -> None:
    if url.partition(":")[0] not in SCHEMES:
        raise BadInput(f"{url}: is no URL that begins with {', '.join(SCHEMES)}")
    with whole_file(raw) as path, wandb.init(project="iris", job_type="ingest", config={"url": url}) as this_run:
        digest = fetch(url, path)
        if sha256 and sha256 != digest:
            raise BadInput(f"{url}: holds other bytes than were asked for; their SHA-256 begins with {digest[:12]}, not with {sha256[:12]}")
        kept = wandb.Artifact(artifact, type="dataset", metadata={"url": url, "sha256": digest})
        kept.add_file(str(path), name="raw.csv")
        kept = this_run.log_artifact(kept)
    print(f"{artifact}: {kept.wait().version}")


def command_line() -> argparse.ArgumentParser:
    """The flags of this component."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0], allow_abbrev=False)
    parser.add_argument("--url", required=True, help="where the file is: https, http or file")
    parser.add_argument("--raw", required=True, type=Output, metavar="FILE", help="the file as it came")
    parser.add_argument("--artifact", metavar="NAME", default="flowers", help="the name of the artifact (default: %(default)s)")
    parser.add_argument("--sha256", metavar="DIGEST", default="", help="the digest that the file must have; empty for any")
    return parser


if __name__ == "__main__":
    run(main, command_line().parse_args())
