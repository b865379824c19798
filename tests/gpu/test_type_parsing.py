"""The quicker parsing of C types gives the same types, and does no harm where cffi is built otherwise."""

from __future__ import annotations

import pytest
from wgpu.backends.wgpu_native._ffi import ffi

from ifealid_gpu.gpu import type_parsing


def test_types_have_the_members_they_had() -> None:
    """Sizes and members of nested structs, enums and function pointers, which all go through the parser."""
    texts = ["WGPULimits", "WGPUTextureDescriptor *", "WGPURenderPipelineDescriptor[3]", "WGPUDeviceLostCallback"]
    for text in texts:
        kind = ffi.typeof(text)
        assert kind is ffi.typeof(text)
        assert ffi.sizeof(text) > 0
    assert ffi.typeof("WGPUTextureDescriptor *").item is ffi.typeof("WGPUTextureDescriptor")
    assert {name for name, _ in ffi.typeof("WGPUTextureDescriptor").fields} >= {"label", "usage", "size", "format"}


def test_an_unknown_type_is_still_an_error() -> None:
    with pytest.raises(Exception, match="WGPUNoSuchThing"):
        ffi.typeof("WGPUNoSuchThing *")


def test_another_kind_of_parser_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    class Bare:
        pass

    monkeypatch.setattr(type_parsing, "ffi", Bare())
    type_parsing.parse_types_quickly()
    assert not hasattr(type_parsing.ffi, "_parser")
