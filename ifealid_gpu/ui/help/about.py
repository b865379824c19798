"""What this program is, who wrote the paper, and what it runs on here."""

from __future__ import annotations

from importlib.metadata import version

from ifealid_gpu.explorer.facts import FrameFacts
from ifealid_gpu.ui.help.writing import paragraphs, rows
from ifealid_gpu.views.view_state import ViewState


def about(facts: FrameFacts, view: ViewState) -> None:
    """Draw the page."""
    paragraphs(["IFeaLiD shows which parts of an image a layer of a neural network sees as alike."])
    rows(
        "about",
        (
            ("Version", version("ifealid-gpu")),
            (
                "After",
                "M. Zurowietz and T. W. Nattkemper, An Interactive Visualization for Feature Localization in Deep "
                "Neural Networks. Frontiers in Artificial Intelligence 3:49 (2020), doi 10.3389/frai.2020.00049",
            ),
            ("Licence", _LICENCE),
            ("Runs on", facts.adapter),
            ("Driver", facts.driver),
            ("Last picture", f"took {facts.frame_ms:.1f} ms"),
        ),
    )


_LICENCE = "MIT"
