"""Reads an event folder with TensorBoard's own reader: prints the version, and each tag's [step, value] rows, as JSON.

    python read_events.py FOLDER
"""

import json
import sys

from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

events = EventAccumulator(sys.argv[1]).Reload()
print(
    json.dumps(
        {
            "version": events.file_version,
            "scalars": {tag: [[row.step, row.value] for row in events.Scalars(tag)] for tag in events.Tags()["scalars"]},
        }
    )
)
