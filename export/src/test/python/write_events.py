"""Writes run.tfevents and experiment.tfevents with TensorBoard's own messages and record writer:
write_events.py FOLDER"""

import sys
from pathlib import Path

from tensorboard.compat.proto import event_pb2, summary_pb2
from tensorboard.plugins.hparams import api_pb2, plugin_data_pb2
from tensorboard.summary.writer.record_writer import RecordWriter

BEGAN = 1_700_000_000.25
HEARD = 1_700_000_010.25


def scalar(time, tag, step, value):
    value = summary_pb2.Summary.Value(tag=tag, simple_value=value)
    return event_pb2.Event(wall_time=time, step=step, summary=summary_pb2.Summary(value=[value]))


def hparams(time, tag, **content):
    data = plugin_data_pb2.HParamsPluginData(**content).SerializeToString(deterministic=True)
    plugin = summary_pb2.SummaryMetadata.PluginData(plugin_name="hparams", content=data)
    metadata = summary_pb2.SummaryMetadata(plugin_data=plugin)
    value = summary_pb2.Summary.Value(tag="_hparams_/" + tag, metadata=metadata)
    return event_pb2.Event(wall_time=time, summary=summary_pb2.Summary(value=[value]))


start = plugin_data_pb2.SessionStartInfo(start_time_secs=BEGAN)
start.hparams["frozen"].bool_value = True
start.hparams["network"].string_value = "alexnet-32"
start.hparams["rate"].number_value = 0.01
end = plugin_data_pb2.SessionEndInfo(status=api_pb2.STATUS_SUCCESS, end_time_secs=HEARD)
experiment = api_pb2.Experiment(
    time_created_secs=BEGAN,
    hparam_infos=[
        api_pb2.HParamInfo(name="frozen", type=api_pb2.DATA_TYPE_BOOL),
        api_pb2.HParamInfo(name="network", type=api_pb2.DATA_TYPE_STRING),
        api_pb2.HParamInfo(name="rate", type=api_pb2.DATA_TYPE_FLOAT64),
    ],
    metric_infos=[api_pb2.MetricInfo(name=api_pb2.MetricName(tag="train/loss"))],
)
version = event_pb2.Event(wall_time=BEGAN, file_version="brain.Event:2")
files = {
    "run.tfevents": [
        version,
        hparams(BEGAN, "session_start_info", session_start_info=start),
        scalar(BEGAN + 5, "train/loss", 5, 1.5),
        scalar(BEGAN + 10, "train/loss", 10, 0.1),
        scalar(BEGAN + 10, "test/acc1", 10, float("nan")),
        hparams(HEARD, "session_end_info", session_end_info=end),
    ],
    "experiment.tfevents": [version, hparams(BEGAN, "experiment", experiment=experiment)],
}
for name, events in files.items():
    with open(Path(sys.argv[1]) / name, "wb") as file:
        writer = RecordWriter(file)
        for event in events:
            writer.write(event.SerializeToString(deterministic=True))
        writer.flush()
