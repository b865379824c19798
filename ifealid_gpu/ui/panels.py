"""All panels, in the order in which they are drawn. A new panel is a file and a line here."""

from __future__ import annotations

from collections.abc import Callable

from ifealid_gpu.explorer.facts import Answers, FrameFacts
from ifealid_gpu.ui.chart import chart
from ifealid_gpu.ui.color_scale import color_scale
from ifealid_gpu.ui.dragging import dragging
from ifealid_gpu.ui.help.help import help_pages
from ifealid_gpu.ui.label_legend import label_legend
from ifealid_gpu.ui.layout import Layout
from ifealid_gpu.ui.lines_bar import lines_bar
from ifealid_gpu.ui.lines_on_panes import lines_on_panes
from ifealid_gpu.ui.make_maps import make_maps
from ifealid_gpu.ui.making_progress import making_progress
from ifealid_gpu.ui.map_menu import map_menu
from ifealid_gpu.ui.marks_list import marks_list
from ifealid_gpu.ui.marks_on_map import marks_on_map
from ifealid_gpu.ui.menu_bar import menu_bar
from ifealid_gpu.ui.message import message
from ifealid_gpu.ui.notes import notes
from ifealid_gpu.ui.notice import notice
from ifealid_gpu.ui.options.options import options
from ifealid_gpu.ui.pane_titles import pane_titles
from ifealid_gpu.ui.panes_on_map import panes_on_map
from ifealid_gpu.ui.path_field import path_field
from ifealid_gpu.ui.places_list import places_list
from ifealid_gpu.ui.places_on_map import places_on_map
from ifealid_gpu.ui.pointer import pointer_mark
from ifealid_gpu.ui.read_as import read_as
from ifealid_gpu.ui.readout import readout
from ifealid_gpu.ui.reference_ring import reference_ring
from ifealid_gpu.ui.scores_list import scores_list
from ifealid_gpu.ui.status import status
from ifealid_gpu.ui.tools import tools
from ifealid_gpu.ui.top_bar import top_bar
from ifealid_gpu.ui.welcome import welcome

#: Draws what the facts say where the layout has room for it, and notes in the answers what the user did.
Panel = Callable[[FrameFacts, Answers, Layout], None]

PANELS: tuple[Panel, ...] = (
    menu_bar,
    top_bar,
    tools,
    pane_titles,
    dragging,
    options,
    color_scale,
    label_legend,
    marks_list,
    places_list,
    scores_list,
    chart,
    status,
    marks_on_map,
    panes_on_map,
    lines_on_panes,
    places_on_map,
    reference_ring,
    pointer_mark,
    readout,
    notice,
    lines_bar,
    map_menu,
    welcome,
    make_maps,
    making_progress,
    message,
    read_as,
    notes,
    path_field,
    help_pages,
)
