"""An Azure ML workspace that is not there: answers each request of azure-ai-ml at the level of HTTP, and keeps what was sent.

    workspace = Workspace()
    with workspace.in_place():
        client = workspace.client()
"""
import contextlib
import io
import json
import re
import time
from dataclasses import dataclass, field

import pytest

ID = "/subscriptions/s/resourceGroups/group/providers/Microsoft.MachineLearningServices/workspaces/room"
BLOB = "https://store.blob.core.windows.net/box"


class Credential:
    """A token that nobody signed."""

    def get_token(self, *_, **__):
        import jwt
        from azure.core.credentials import AccessToken

        return AccessToken(jwt.encode({"aud": "https://ml.azure.com"}, "k" * 32), int(time.time()) + 3600)


@dataclass
class Workspace:
    """What was sent: (method, path within the workspace or address of a blob, body)."""

    sent: list[tuple[str, str, object]] = field(default_factory=list)

    def client(self):
        """A client of the SDK, as an account would have it."""
        from azure.ai.ml import MLClient

        return MLClient(Credential(), "s", "group", "room")

    @contextlib.contextmanager
    def in_place(self):
        """No request leaves this process while this holds."""
        import requests

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(requests.Session, "request", lambda session, method, url, **kwargs: self._request(method, url, kwargs.get("data")))
            yield self

    def put(self, pattern: str) -> list[tuple[str, dict]]:
        """Paths and bodies of what was put where the path matches."""
        return [(path, body) for method, path, body in self.sent if method == "PUT" and re.fullmatch(pattern, path)]

    def uploaded(self) -> dict[str, bytes]:
        """The files that were sent to the store, by name."""
        return {path.removeprefix(BLOB + "/"): body for method, path, body in self.sent if path.startswith(BLOB) and method == "PUT" and body is not None}

    def _request(self, method: str, url: str, data):
        import requests
        import urllib3

        path, _, query = url.partition("?")
        path = path.partition("/workspaces/room")[2] if "/workspaces/room" in path else path
        body = data.read() if hasattr(data, "read") else data
        if not path.startswith("https:") and isinstance(body, str | bytes) and body:
            body = json.loads(body)
        self.sent.append((method, path, body))
        code, said = _answer(method, path, query, body)
        response, text = requests.Response(), json.dumps(said).encode()
        response.status_code, response.url, response.reason = code, url, "said"
        response.headers.update({"Content-Type": "application/json", "ETag": '"1"', "Last-Modified": "Wed, 21 Oct 2015 07:28:00 GMT", "x-ms-request-id": "1"})
        response.raw = urllib3.HTTPResponse(body=io.BytesIO(text), headers=response.headers, status=code, preload_content=False)
        response.request = requests.Request(method, url).prepare()
        return response


def _answer(method: str, path: str, query: str, body) -> tuple[int, dict]:
    """Status and JSON, as the service would give them for a new workspace with every cluster that is asked for."""
    name = path.rpartition("/")[2]
    if path.startswith("https://store."):
        return (404 if method in ("HEAD", "GET") else 200 if "comp=metadata" in query else 201), {}
    if path.startswith("/computes/"):
        scale = {"maxNodeCount": 1, "minNodeCount": 0, "nodeIdleTimeBeforeScaleDown": "PT120S"}
        cluster = {"vmSize": "small", "vmPriority": "Dedicated", "scaleSettings": scale}
        return 200, {"id": ID + path, "name": name, "location": "west", "properties": {"computeType": "AmlCompute", "properties": cluster}}
    if not path:
        return 200, {"id": ID, "name": "room", "location": "west", "properties": {"discoveryUrl": "https://room.invalid/discovery", "workspaceId": "w"}}
    if "startPendingUpload" in path:
        place = {"blobUri": f"{BLOB}/new", "storageAccountArmId": "a", "credential": {"credentialType": "SAS", "sasUri": f"{BLOB}?sig=1"}}
        return 200, {"blobReferenceForConsumption": place, "pendingUploadId": "u", "pendingUploadType": "TemporaryBlobReference"}
    if path.startswith("/datastores"):
        secret = {"secretsType": "Sas", "sasToken": "sig=1"}
        store = {"datastoreType": "AzureBlob", "isDefault": True, "accountName": "store", "containerName": "box", "endpoint": "core.windows.net",
                 "protocol": "https", "credentials": {"credentialsType": "Sas", "secrets": secret}}
        one = {"id": f"{ID}/datastores/workspaceblobstore", "name": "workspaceblobstore", "properties": store}
        return 200, secret if "listSecrets" in path else {"value": [one]} if name == "datastores" else one
    if method == "GET":
        return (200, {"value": []}) if name == "versions" or path.count("/") == 1 else (404, {"error": {"code": "NotFound", "message": "no such thing"}})
    if path.startswith("/models/"):
        body["properties"]["flavors"] = {}
    return 201, {"id": ID + path, "name": name} | (body if isinstance(body, dict) else {})
