// One channel in place of the similarity: code / (largest code) of every sampled pixel.
// Packs, chunks, shelves and samples are laid out as similarity.wgsl says.

override stride: u32 = 1u;

const chunk_pixels = 8u;
const workgroup_width = 64u;

struct Choice {
    bits: u32,
    index: u32,    // of the channel within its pack
    column: u32,   // of the pack in a chunk's row, in packs
    shelf: u32,    // of the pack
    largest: f32,  // code
}

struct Samples {
    map_width: u32,
    width: u32,
    start: vec2u,
    first: u32,
    end: u32,
    first_pixel: u32,
    pixels: u32,
    rows_shift: u32,
    row_packs: u32,
    shelves: u32,
    shift: u32,
    rounds: u32,
    first_range: u32,
}

@group(0) @binding(0) var tiles: texture_storage_2d_array<rgba32uint, read>;
@group(0) @binding(1) var<uniform> choice: Choice;
@group(0) @binding(2) var<uniform> samples: Samples;
@group(0) @binding(3) var value: texture_storage_2d<r32float, write>;

fn byte_of(pack: vec4u, index: u32) -> u32 {
    return (pack[index / 4u] >> (8u * (index % 4u))) & 0xffu;
}

fn code_of(pack: vec4u, index: u32) -> u32 {
    if (choice.bits == 8u) {
        return byte_of(pack, index);
    }
    if (choice.bits == 16u) {
        return byte_of(pack, index) | (byte_of(pack, index + 8u) << 8u);
    }
    return pack[index];
}

fn pixel_of(sample: u32) -> u32 {
    if (stride == 1u) {
        return sample - samples.first_pixel;
    }
    let x = sample % samples.width * stride + samples.start.x;
    let y = sample / samples.width * stride + samples.start.y;
    return y * samples.map_width + x - samples.first_pixel;
}

@compute @workgroup_size(workgroup_width)
fn channel_value(
    @builtin(workgroup_id) group: vec3u,
    @builtin(num_workgroups) groups: vec3u,
    @builtin(local_invocation_id) local: vec3u,
) {
    let sample = samples.first + (group.y * groups.x + group.x) * workgroup_width + local.x;
    let pixel = pixel_of(sample);
    if (sample >= samples.end || pixel >= samples.pixels) {
        return;
    }
    let chunk = pixel / chunk_pixels;
    let row = chunk & ((1u << samples.rows_shift) - 1u);
    let texel = vec2u(pixel % chunk_pixels + choice.column * chunk_pixels, row);
    let pack = textureLoad(tiles, texel, (chunk >> samples.rows_shift) * samples.shelves + choice.shelf);
    let place = vec2u(sample & ((1u << samples.shift) - 1u), sample >> samples.shift);
    textureStore(value, place, vec4f(f32(code_of(pack, choice.index)) / choice.largest, 0.0, 0.0, 0.0));
}
