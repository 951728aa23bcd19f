"""Reads the exports of a study with TensorBoard's, MLflow's and Parquet's own readers and compares
them with its store: read_exports.py STUDY TRACKING_URI EXPERIMENT"""

import json
import math
import sqlite3
import sys
from pathlib import Path

import numpy
import pyarrow.parquet
from mlflow.tracking import MlflowClient
from tensorboard.backend.event_processing import data_provider, event_accumulator
from tensorboard.backend.event_processing import plugin_event_multiplexer
from tensorboard.context import RequestContext
from tensorboard.plugins import base_plugin
from tensorboard.plugins.hparams import api_pb2, backend_context, list_session_groups

study, uri, experiment = Path(sys.argv[1]), sys.argv[2], sys.argv[3]


def stored():
    """{id: {(metric, step): value}} by the meaning of the store's outcomes."""
    database = sqlite3.connect(f"file:{study / 'study.db'}?mode=ro", uri=True)
    rows = database.execute(
        "SELECT id, recipe, images, outcome FROM trials JOIN jobs USING (id) WHERE outcome NOT NULL"
        " UNION ALL SELECT id, recipe, images, outcome FROM bases JOIN jobs USING (id)"
        " WHERE outcome NOT NULL"
    )
    runs = {}
    for id, recipe, images, outcome in rows:
        outcome = json.loads(outcome)
        if outcome["kind"] == "given":
            continue
        updates = math.ceil(images / json.loads(recipe)["batch"])
        points = {}
        for epoch in outcome.get("epochs", []):
            step = epoch["epoch"] * updates
            points["train/loss", step] = float(epoch["trainLoss"])
            points["rate/low", step] = epoch["lowRate"]
            points["rate/high", step] = epoch["highRate"]
        if outcome["kind"] == "complete":
            last = outcome["last"]
            for part, e in [("val", m) for m in outcome["milestones"]] + [("test", last)]:
                step = e["epoch"] * updates
                points[part + "/loss", step] = float(e["loss"])
                points[part + "/acc1", step] = e["correct"] / e["total"]
                points[part + "/acc5", step] = e["correctTop5"] / e["total"]
            step = last["epoch"] * updates
            points["train/loss_eval", step] = float(outcome["trainLossEval"])
            points["train/acc1", step] = outcome["trainCorrect"] / images
        runs[id] = points
    return runs


def same(found, wanted, what, narrow):
    assert found.keys() == wanted.keys(), (what, found.keys() ^ wanted.keys())
    for key, value in wanted.items():
        value = float(numpy.float32(value)) if narrow else value
        assert found[key] == value or (math.isnan(found[key]) and math.isnan(value)), (what, key)


runs = stored()
count = sum(map(len, runs.values()))
assert runs and count

folder = study / "exports" / "tensorboard"
for id, points in runs.items():
    (place,) = folder.glob("*-" + id[:12])
    reader = event_accumulator.EventAccumulator(str(place), size_guidance={"scalars": 0})
    reader.Reload()
    found = {(t, e.step): e.value for t in reader.Tags()["scalars"] for e in reader.Scalars(t)}
    same(found, points, place, narrow=True)
multiplexer = plugin_event_multiplexer.EventMultiplexer()
multiplexer.AddRunsFromDirectory(str(folder))
multiplexer.Reload()
data = data_provider.MultiplexerDataProvider(multiplexer, str(folder))
context = backend_context.Context(base_plugin.TBContext(data_provider=data))
request = RequestContext()
metadata = context.hparams_metadata(request, "", None)
shown = context.experiment_from_metadata(request, "", True, metadata, None)
tags = [tag for by_tag in metadata.values() for tag in by_tag]
assert tags.count("_hparams_/session_start_info") == len(runs), tags
assert tags.count("_hparams_/experiment") == 1
names = {info.name for info in shown.hparam_infos}
assert {"transferred_layers", "frozen_layers", "batch", "high", "seed"} <= names, names
metrics = {info.name.tag for info in shown.metric_infos}
assert metrics == {metric for points in runs.values() for metric, _ in points}, metrics
asked = api_pb2.ListSessionGroupsRequest(
    start_index=0, slice_size=len(runs) + 1, allowed_statuses=list(api_pb2.Status.values())
)
groups = list_session_groups.Handler(request, context, "", asked).run().session_groups
assert len(groups) == len(runs), len(groups)
for group in groups:
    (session,) = group.sessions
    (points,) = [points for id, points in runs.items() if session.name.endswith(id[:12])]
    assert session.status in (api_pb2.STATUS_SUCCESS, api_pb2.STATUS_FAILURE)
    assert group.hparams["images"].number_value > 0
    assert {m.name.tag for m in session.metric_values} == {metric for metric, _ in points}
print(f"ok   TensorBoard reads {len(runs)} runs, {count} scalars, {len(names)} hparams")

largest = sys.float_info.max  # what MLflow's databases keep of an infinite value
client = MlflowClient(uri)
id = client.get_experiment_by_name(experiment).experiment_id
found = []
page = None
while page != "":
    some = client.search_runs([id], max_results=100, page_token=page)
    found += some
    page = some.token or ""
assert len(found) == len(runs), (len(found), len(runs))
for run in found:
    points = runs[run.data.tags["graft.id"]]
    values = [
        (metric, m.step, m.value)
        for metric in run.data.metrics
        for m in client.get_metric_history(run.info.run_id, metric)
    ]
    assert len(values) == len(points), (run.info.run_name, len(values), len(points))
    kept = {key: max(min(value, largest), -largest) for key, value in points.items()}
    same({(m, s): v for m, s, v in values}, kept, run.info.run_name, narrow=False)
    assert run.info.status in ("FINISHED", "FAILED")
    assert run.data.params["network"] and run.data.params["epochs"]
print(f"ok   MLflow reads {len(found)} runs, {count} metric values")

tables = {
    name: pyarrow.parquet.read_table(study / "exports" / (name + ".parquet"))
    for name in ("trials", "epochs", "correct", "bases")
}
trials = {row["trial"]: row for row in tables["trials"].to_pylist()}
losses = {}
for row in tables["epochs"].to_pylist():
    losses.setdefault(row["trial"], []).append(row["train_loss"])
for trial, row in trials.items():
    points = runs[trial] if row["state"] != "WAITING" else {}
    wanted = [points[key] for key in sorted(points) if key[0] == "train/loss"]
    assert repr(losses.get(trial, [])) == repr(wanted), trial
    final = [v for (metric, _), v in points.items() if metric == "test/acc1"]
    assert [row["test_top1"]] == (final or [None]), trial
print(f"ok   Parquet: {len(trials)} trials, {tables['epochs'].num_rows} epochs")
