"""Timing panes: a window with some panes is driven to its end, and the table says what was found."""

from ifealid_gpu.bench.maps import MapSize
from ifealid_gpu.bench.panes import made, timed
from ifealid_gpu.bench.report import Report
from ifealid_gpu.gpu.device import Gpu
from ifealid_gpu.panes.panes import Pane


def test_panes_are_timed_and_draw_nothing_at_rest(gpu: Gpu) -> None:
    dataset = made((MapSize(31, 17, 6), MapSize(13, 7, 9)), images=2)
    panes = [Pane(image, entry.layer) for image in dataset.images for entry in dataset.layers(image)]
    found = timed(gpu, "small", dataset, panes, moves=3)
    assert (found.maps, found.panes, found.frames_at_rest) == ("small", 4, 0)
    assert 0 < found.active_ms <= found.all_ms
    table = Report("gpu", "driver", 1.0, (), panes=(found,)).pane_table()
    assert table.row_count == 1
