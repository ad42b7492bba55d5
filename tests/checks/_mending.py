"""Answers to the question `mended` of `08_refitted_scaler`."""
import dataclasses

import numpy as np
import pandas as pd
import torch
from sklearn.preprocessing import MinMaxScaler, StandardScaler

from checks import Right, Wrong, always, variables_of

of = variables_of("08_refitted_scaler")


def scaler_of(loaded) -> tuple[np.ndarray, np.ndarray]:
    """Mean and scale of a model."""
    scaler = loaded[1]["scaler"]
    return np.array(scaler["mean"]), np.array(scaler["scale"])


def kept(flowers, loaded) -> np.ndarray:
    """Prepared rightly."""
    mean, scale = scaler_of(loaded)
    return (flowers.to_numpy() - mean) / scale


def refitted(flowers, loaded=None) -> np.ndarray:
    """Prepared as the colleague does."""
    return StandardScaler().fit_transform(flowers.to_numpy())


def places(prepared, loaded) -> list[int]:
    """The number of the most probable class of each prepared flower."""
    with torch.inference_mode():
        return loaded[0](torch.tensor(prepared, dtype=torch.float32, device=of("device"))).argmax(dim=1).tolist()


def service(prepare=kept, classes=lambda loaded: loaded[1]["classes"], last=list):
    """A `mended` whose preparation, classes or last step can be exchanged."""
    def answer(flowers, loaded=None):
        return last([classes(loaded)[place] for place in places(prepare(flowers, loaded), loaded)])
    return always(answer)


def ruled(rule):
    """A `mended` with another rule of the lengths x, the mean m and the scale s."""
    return service(lambda flowers, loaded: rule(flowers.to_numpy(), *scaler_of(loaded)))


def own_model(flowers, loaded=None):
    """Uses the notebook's model, whichever was given."""
    return service()()(flowers, of("loaded"))


def training_rows(flowers, loaded):
    """A scaler fitted on the rows that the network learned from."""
    train = of("table").drop(index=of("test").index)
    return StandardScaler().fit(train[of("columns")].to_numpy()).transform(flowers.to_numpy())


def with_training_rows(flowers, loaded):
    """Fitted on training rows and request together, so that no request is small."""
    train = of("table").drop(index=of("test").index)
    both = np.concatenate([train[of("columns")].to_numpy(), flowers.to_numpy()])
    return StandardScaler().fit_transform(both)[-len(flowers):]


def patched(flowers, loaded):
    """The kept scaler where the request is a single flower."""
    return kept(flowers, loaded) if len(flowers) == 1 else refitted(flowers)


def in_place(flowers, loaded=None):
    """Scales the columns of the table that was given."""
    mean, scale = scaler_of(loaded)
    flowers[:] = (flowers - mean) / scale
    return [loaded[1]["classes"][place] for place in places(flowers.to_numpy(), loaded)]


def first_only(flowers, loaded=None):
    """Forgets all flowers but the first."""
    return service()()(flowers, loaded)[:1]


def told_scaler(flowers, loaded):
    """A StandardScaler that is told what it knows."""
    told = StandardScaler()
    told.mean_, told.scale_ = scaler_of(loaded)
    return told.transform(flowers.to_numpy())


def folded(flowers, loaded=None):
    """The scaler folded into the first layer."""
    mean, scale = (torch.tensor(part, dtype=torch.float32) for part in scaler_of(loaded))
    weights = {name: part.cpu() for name, part in loaded[0].state_dict().items()}
    into = weights["hidden.weight"] / scale
    hidden = torch.relu(torch.tensor(flowers.to_numpy(), dtype=torch.float32) @ into.T + weights["hidden.bias"] - into @ mean)
    logits = hidden @ weights["output.weight"].T + weights["output.bias"]
    return [loaded[1]["classes"][place] for place in logits.argmax(dim=1)]


def row_by_row(flowers, loaded=None):
    """Every flower by itself."""
    return [service()()(flowers.iloc[[row]], loaded)[0] for row in range(len(flowers))]


def with_model(entry):
    """The answer together with what was loaded, as the check takes them."""
    return dataclasses.replace(entry, answer=lambda: [of("loaded"), entry.answer()])


MENDED_WRONG = [
    Wrong("the function alone", lambda: of("mended"), "network"),
    Wrong("the network alone", lambda: [of("loaded")[0], of("mended")], "network"),
    Wrong("another network", lambda: [(torch.nn.Linear(4, 3), of("loaded")[1]), of("mended")], "network"),
]
MENDED_WRONG += map(with_model, [
    Wrong("the names", lambda: of("mended")(of("flowers")), "not-a-function"),
    Wrong("one argument", always(lambda flowers: ["Iris-setosa"] * len(flowers)), "not-a-function"),
    Wrong("nothing returned", always(lambda flowers, loaded=None: None), "no-return", mistake=True),
    Wrong("a text", service(last=", ".join), "not-a-list"),
    Wrong("numbers", service(classes=lambda loaded: [0, 1, 2]), "numbers", mistake=True),
    Wrong("the first flower", always(first_only), "rows", mistake=True),
    Wrong("table changed", always(in_place), "argument-changed", mistake=True),
    Wrong("as before", lambda: of("answer"), "still-refitted", mistake=True),
    Wrong("fitted, then transformed", service(lambda flowers, loaded: StandardScaler().fit(flowers.to_numpy()).transform(flowers.to_numpy())),
          "still-refitted", mistake=True),
    Wrong("0 to 1", service(lambda flowers, loaded: MinMaxScaler().fit_transform(flowers.to_numpy())), "stretched", mistake=True),
    Wrong("not scaled", service(lambda flowers, loaded: flowers.to_numpy()), "unscaled", mistake=True),
    Wrong("the request's mean", ruled(lambda x, m, s: (x - x.mean(axis=0)) / s), "centred-by-request", mistake=True),
    Wrong("only the mean", ruled(lambda x, m, s: x - m), "only-mean", mistake=True),
    Wrong("only the scale", ruled(lambda x, m, s: x / s), "only-scale", mistake=True),
    Wrong("divided first", ruled(lambda x, m, s: x / s - m), "divided-first", mistake=True),
    Wrong("multiplied", ruled(lambda x, m, s: (x - m) * s), "multiplied", mistake=True),
    Wrong("exchanged", ruled(lambda x, m, s: (x - s) / m), "exchanged", mistake=True),
    Wrong("classes by the alphabet", service(classes=lambda loaded: sorted(loaded[1]["classes"])), "class-order", mistake=True),
    Wrong("the notebook's model", always(own_model), "model-ignored", mistake=True),
    Wrong("fitted on training rows", service(training_rows), "other-scaler", mistake=True),
    Wrong("single flowers patched", service(patched), "single-only", mistake=True),
    Wrong("fitted on training rows and request", service(with_training_rows), "other-scaler", mistake=True),
    Wrong("the request's scale", ruled(lambda x, m, s: (x - m) / (x.std(axis=0) + 1e-3)), "still-company", mistake=True),
])
MENDED_RIGHT = [*map(with_model, [
    Right("the solution", lambda: of("mended")),
    Right("an array of names", service(last=np.array)),
    Right("a Series", service(last=pd.Series)),
    Right("a scaler that is told", service(told_scaler)),
    Right("folded into the layer", always(folded)),
    Right("row by row", always(row_by_row)),
    Right("a tuple", service(last=tuple)),
])]
