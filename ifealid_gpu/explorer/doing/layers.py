"""What commands do to go through layers and images."""

from __future__ import annotations

from collections.abc import Callable

from ifealid_gpu.explorer.explorer import Explorer


def switching_layer(step: int) -> Callable[[Explorer], None]:
    """Goes to another layer of the image, from the one that is being read if there is one."""

    def switch(explorer: Explorer) -> None:
        if explorer.opened is not None:
            dataset, coming = explorer.opened.dataset, explorer.session.wanted or explorer.view
            image = coming.image or explorer.opened.image
            layers = [entry.layer for entry in dataset.layers(image)]
            now = layers.index(dataset.find(image, coming.layer).layer)
            _go(explorer, image, layers[(now + step) % len(layers)])

    return switch


def switching_image(step: int) -> Callable[[Explorer], None]:
    """Goes to another image, from the one that is being read if there is one."""

    def switch(explorer: Explorer) -> None:
        if explorer.opened is not None:
            images, coming = explorer.opened.dataset.images, explorer.session.wanted or explorer.view
            image = coming.image or explorer.opened.image
            target = images[(images.index(image) + step) % len(images)]
            if target != image:
                _go(explorer, target, explorer.view.layer if target == explorer.view.image else None)

    return switch


def _go(explorer: Explorer, image: str, layer: str | None) -> None:
    if (image, layer) != (explorer.view.image, explorer.view.layer):
        explorer.change(explorer.view.but(image=image, layer=layer))
    elif explorer.session.wanted is not None:
        explorer.session.cancel()
