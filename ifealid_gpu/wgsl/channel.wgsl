// One channel in place of the similarity: code / (largest code) of every pixel.
// Packs are laid out as similarity.wgsl says.

struct Choice {
    channel: u32,
    bits: u32,
    largest: f32,  // code
    padding: u32,
}

@group(0) @binding(0) var tiles: texture_storage_2d_array<rgba32uint, read>;
@group(0) @binding(1) var<uniform> choice: Choice;
@group(0) @binding(2) var value: texture_storage_2d<r32float, write>;

fn byte_of(pack: vec4u, index: u32) -> u32 {
    return (pack[index / 4u] >> (8u * (index % 4u))) & 0xffu;
}

@compute @workgroup_size(8, 8)
fn channel_value(@builtin(global_invocation_id) id: vec3u) {
    let per_pack = 128u / choice.bits;
    let pack = textureLoad(tiles, id.xy, choice.channel / per_pack);
    let index = choice.channel % per_pack;
    var code = pack[index % 4u];
    if (choice.bits == 8u) {
        code = byte_of(pack, index);
    } else if (choice.bits == 16u) {
        code = byte_of(pack, index) | (byte_of(pack, index + 8u) << 8u);
    }
    if (all(id.xy < textureDimensions(value))) {
        textureStore(value, id.xy, vec4f(f32(code) / choice.largest, 0.0, 0.0, 0.0));
    }
}
