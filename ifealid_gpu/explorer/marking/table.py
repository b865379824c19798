"""All tools that mark. A new one is a new file and a line here; the default, which points, is none of them."""

from __future__ import annotations

from ifealid_gpu.explorer.marking.box_tool import BoxTool
from ifealid_gpu.explorer.marking.brush_tool import BrushTool
from ifealid_gpu.explorer.marking.place_tool import PlaceTool
from ifealid_gpu.explorer.marking.polygon_tool import PolygonTool
from ifealid_gpu.explorer.marking.tool import Tool

TOOLS: dict[str, Tool] = {tool.word: tool for tool in (PlaceTool(), BoxTool(), BrushTool(), PolygonTool())}
