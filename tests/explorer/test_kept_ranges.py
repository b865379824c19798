"""The colours' range under a user's hands: its rule is a choice that stays, ends are kept of what they are of."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from user import User, over

from ifealid_gpu import look
from ifealid_gpu.geometry import Pair
from ifealid_gpu.quantities.display_range import AUTO, PAPER, DisplayRange
from ifealid_gpu.quantities.metrics.table import ANGLE_OF_CODES
from ifealid_gpu.quantities.similarity import Similarity
from ifealid_gpu.quantities.threshold import Contour, Threshold
from ifealid_gpu.views.backdrop import Backdrop
from ifealid_gpu.views.view_state import ViewState

NewUser = Callable[..., User]


def color_ends(user: User) -> Pair | None:
    """What the colours on display span."""
    assert user.explorer.renderer is not None
    return user.explorer.renderer.color_ends(user.explorer.shown)


def kept(user: User) -> Pair | None:
    return user.view.display_range.ends


def test_r_keeps_the_ends_on_display_for_every_reference_until_it_is_pressed_again(user: User) -> None:
    user.moves(over((5, 6)))
    before = color_ends(user)
    assert before is not None and before[1] < 1, "without the reference's own"
    user.does("freeze_range")
    low, high = before
    assert kept(user) == before and user.explorer.note == f"Colours stay from {low:.4f} to {high:.4f}"
    user.moves(over((12, 3)))
    assert color_ends(user) == before
    user.does("freeze_range")
    assert color_ends(user) != before and user.view.display_range == AUTO


def test_ends_that_were_typed_or_dragged_stay_likewise(user: User) -> None:
    user.sets(display_range=(0.2, 0.6))
    user.moves(over((12, 3)))
    user.does("show_norm", "show_similarity")
    assert color_ends(user) == (0.2, 0.6)
    user.does("freeze_range")
    assert kept(user) is None
    user.does("undo")
    assert kept(user) == (0.2, 0.6)


def test_ends_come_back_with_what_they_were_kept_of(user: User) -> None:
    user.does("freeze_range")
    of_similarity = kept(user)
    user.does("show_norm")
    assert kept(user) is None and color_ends(user) != of_similarity
    user.does("freeze_range")
    of_norm = kept(user)
    user.does("show_similarity")
    assert kept(user) == of_similarity
    user.does("show_norm")
    assert kept(user) == of_norm
    user.does("freeze_range", "show_similarity", "show_norm")
    assert kept(user) is None, "let go meanwhile"
    user.does("release")
    assert kept(user) == of_similarity, "Escape shows the similarity again"


def test_a_channels_ends_are_there_for_a_mouse_that_hovers_it(user: User) -> None:
    user.sets(channel=4)
    user.does("freeze_range", "show_similarity")
    user.explorer.hover_channel(4)
    of_channel = user.explorer.shown.display_range.ends
    assert of_channel is not None and color_ends(user) == of_channel
    user.explorer.hover_channel(5)
    assert user.explorer.shown.display_range.ends is None
    user.explorer.hover_channel(4)
    user.does("freeze_range")  # lets go of what is on display
    assert (user.view.quantity.channel, kept(user)) == (4, None)


def test_another_metric_has_its_own_ends(user: User) -> None:
    """Half a right angle is 0.5 under one and 0.75 under the other."""
    user.does("freeze_range")
    of_codes = kept(user)
    user.does("next_metric")
    assert kept(user) is None
    user.does("next_metric")
    assert kept(user) == of_codes, "though the view names the metric now"


def test_the_similaritys_ends_stay_on_every_layer_the_norms_wait_for_their_own(user: User) -> None:
    user.does("freeze_range")
    of_similarity = kept(user)
    user.does("next_layer")
    assert kept(user) is None, "another metric suits this layer"
    user.sets(metric=ANGLE_OF_CODES)
    assert user.view.layer == "b" and kept(user) == of_similarity
    user.does("show_norm", "freeze_range")
    of_norm = kept(user)
    user.does("next_layer")
    assert user.view.layer == "a" and kept(user) is None
    user.does("next_layer")
    assert user.view.layer == "b" and kept(user) == of_norm


def test_the_norms_ends_are_those_of_its_layer_on_every_image(new_user: NewUser, collection: Path) -> None:
    user = new_user()
    user.opens(collection)
    user.does("next_layer", "show_norm", "freeze_range")
    user.waits()
    of_norm = kept(user)
    user.does("next_image")
    user.waits()
    assert (user.view.image, user.view.layer) == ("second.jpg", "b") and of_norm is not None
    assert kept(user) == of_norm and user.view.quantity.kind == "norm"


def test_a_range_is_of_its_dataset(user: User, dataset: Path) -> None:
    user.does("freeze_range", "show_norm")
    user.opens(dataset)
    user.does("show_norm", "show_similarity")
    assert kept(user) is None


@pytest.mark.parametrize("rule", ["auto", "paper"])
def test_the_rule_is_a_choice_that_nothing_else_changes(new_user: NewUser, collection: Path, rule: str) -> None:
    user = new_user()
    user.opens(collection, ViewState(display_range=rule))
    user.moves(over((5, 6)))
    chosen = DisplayRange(rule)
    commands = "freeze_range freeze_range show_norm freeze_range show_similarity next_metric next_layer next_image"
    for command in [*commands.split(), "freeze_range", "next_layer", "previous_image", "next_colormap"]:
        user.does(command)
        user.waits()
        assert user.view.display_range.rule == rule, command
        user.explorer.hover_channel(2)
        assert user.explorer.shown.display_range == chosen, f"a hovered channel after {command}"
        user.explorer.hover_channel(None)
    user.sets(channel=2)
    user.does("release")
    assert user.view.display_range.without_ends == chosen


def test_a_key_switches_the_rule_and_undo_takes_it_back(user: User) -> None:
    user.moves(over((5, 6)))
    user.does("paper_range")
    assert user.view.display_range == PAPER and (color_ends(user) or (0, 0))[1] == 1
    assert user.explorer.note is not None and "Eq. 5" in user.explorer.note
    user.does("paper_range")
    assert user.view.display_range == AUTO and (color_ends(user) or (0, 1))[1] < 1
    user.does("undo")
    assert user.view.display_range == PAPER
    user.does("undo")
    assert user.view.display_range == AUTO
    user.does("freeze_range", "paper_range")
    assert user.view.display_range == PAPER, "kept ends make way for the rule that was asked for"


def test_the_papers_look_is_one_step_there_and_one_back(user: User) -> None:
    user.sets(colormap="viridis", opacity=0.4, backdrop=Backdrop.COLOR, dim=0.3)
    before = user.view
    user.does("paper_look")
    view = user.view
    assert (view.display_range, view.colormap, view.opacity) == (PAPER, "fire", 0.1)
    assert (view.backdrop, view.dim) == (Backdrop.GRAY, 0)
    assert view == before.but(**look("paper"))
    user.does("undo")
    assert user.view == before
    user.does("redo")
    assert user.view == view


def test_a_threshold_is_kept_of_what_it_is_of_and_found_anew_elsewhere(user: User) -> None:
    user.frame(threshold=Threshold(0.7, Contour.SMOOTH), metric="angle")
    user.does("next_layer")
    user.waits()
    assert user.view.threshold == Threshold(0.7, Contour.SMOOTH), "similarities of angles mean the same"
    user.frame(channel=1)
    assert user.view.threshold == Threshold(contour=Contour.SMOOTH)
    user.frame(threshold=Threshold(0.2))
    user.frame(quantity=Similarity())
    assert user.view.threshold == Threshold(0.7), "the line is drawn as it was drawn last"
    user.frame(channel=1)
    assert user.view.threshold == Threshold(0.2)
    user.frame(threshold=None)
    user.frame(quantity=Similarity())
    assert user.view.threshold is None
    user.does("threshold")
    assert user.view.threshold is not None and user.view.threshold.at is None


def test_undo_takes_a_threshold_back_with_what_it_is_of(user: User) -> None:
    user.frame(threshold=Threshold(0.7))
    user.frame(channel=1)
    user.frame(threshold=Threshold(0.3))
    user.does("undo")
    assert user.view.threshold == Threshold()
    user.does("undo")
    assert user.view.threshold == Threshold(0.7) and user.view.quantity == Similarity()
    user.does("undo")
    assert user.view.threshold is None
