"""The terms of the field, in plain sentences."""

from __future__ import annotations

from ifealid_gpu.explorer.facts import FrameFacts
from ifealid_gpu.quantities.metrics.table import METRICS
from ifealid_gpu.ui.help.writing import rows
from ifealid_gpu.views.view_state import ViewState

CONCEPTS = (
    (
        "Layer",
        "A neural network works in steps, its layers. Early ones see edges and colours in small places, late ones "
        "parts and objects in large ones. L shows the next layer of the same image.",
    ),
    (
        "Datasets together",
        "Drop a second dataset on the window: images of the same name become one, and layers are named by their "
        "dataset, such as before/stage3 and after/stage3. Ctrl+Shift+W takes one out again.",
    ),
    (
        "Difference",
        "What one map says less what another map of the same image says at the same places: orange where the first one "
        "finds a pixel more alike, blue where the second one does. Alt+6 adds a pane that shows it.",
    ),
    (
        "Feature map",
        "What a layer makes of an image: a coarse grid of pixels, and for each of them a list of numbers that say what "
        "the layer found there.",
    ),
    (
        "Feature vector",
        "That list of numbers, of one pixel. Vectors that are alike mean: the layer sees the same thing.",
    ),
    (
        "Channel",
        "One of the numbers, over the whole image. Each channel answers to something of its own: an edge, a texture, "
        "an eye. The bars of the chart are the channels.",
    ),
    (
        "Muted channel",
        "One that is left out of every comparison. Tick why alike above the chart, or press 2: bars show what each "
        "channel adds to how alike two pixels are, and a click on one mutes its channel, or brings it back.",
    ),
    (
        "Reference",
        "The pixel that all others are compared with, marked by the ring. It follows the mouse; Space locks it.",
    ),
    ("Pin", "A second pixel that is kept to compare with, marked by the orange dot. A click puts it."),
    (
        "Mark",
        "A place, box, stroke or polygon to compare with in place of the reference, drawn by a tool at the left. "
        "Several count by their mean, or the nearest does; those with a minus are taken off.",
    ),
    (
        "Class",
        "Marks, or a vector of a file, with a name and a colour. B shows which class each pixel is most alike to.",
    ),
    (
        "Cluster",
        "A group of pixels whose vectors are alike, found without asking for anything. Shift+G shows them; the mouse "
        "lights up one of them.",
    ),
    (
        "Similarity",
        "How alike a pixel's vector is to that of the reference: a number s, 1 for one of the same direction.",
    ),
    (
        "Angle",
        "Vectors are arrows. Similarity measures the angle between two of them and not their lengths: it asks what was "
        "found, not how strongly.",
    ),
    *((metric.label.capitalize(), metric.explanation) for metric in METRICS),
    ("Norm", "The length of a pixel's vector: how strongly the layer answers there, whatever it found."),
    (
        "Components",
        "The directions in which the vectors differ most. Shift+F shows three of them as red, green and blue: what has "
        "the same colour is alike. They are made of all images of a layer, so that colours mean the same in each.",
    ),
    (
        "Foreground",
        "The pixels on one side of a threshold of the first component, which often parts what a photo shows from what "
        "is behind it; the components are then made of these alone.",
    ),
    (
        "Contrast stretch",
        "The colours are spread over the values that occur, from the least to the most alike, so that small "
        "differences can be seen. The colour bar says which value each colour stands for.",
    ),
    (
        "Range",
        "The values from the first to the last colour. They follow what is shown: auto leaves the reference's own "
        "pixel out, which is always the most alike; paper counts it, as published. R keeps them, so that pictures can "
        "be compared.",
    ),
    (
        "Chance",
        "How alike random pairs of pixels are: the blue curve in the histogram below the colour bar. A value's "
        "percentile is how many of them are less alike.",
    ),
    (
        "Threshold",
        "The value from which on pixels are inside; of distances, up to which. Otsu's method puts it where the two "
        "sides differ most. Those inside are the mask, and the line about them is the contour.",
    ),
)


def concepts(facts: FrameFacts, view: ViewState) -> None:
    """Draw the page."""
    rows("concepts", CONCEPTS)
