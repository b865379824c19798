// Where the codes of a dispatch's samples lie on the tiles, and where their values go.
//
// A tile texel ("pack") holds 16 channels of one pixel at 8 bits, 8 at 16 bits, 4 at 32 bits, the first in the lowest
// bits. Unused channels are 0. A row of texels is a chunk of 8 consecutive pixels, first their pack 0, then their
// pack 1, and so on; packs that do not fit the row continue in the same row of the next layers, the shelves, and chunks
// that do not fit the texture's height on the layers after those.

// Whether a row of texels holds all packs of its pixels, as it does unless channels are many: spares every pack a division.
override one_shelf: bool = true;
// Samples are every stride-th pixel, across and down.
override stride: u32 = 1u;

const chunk_pixels = 8u;
const workgroup_width = 64u;

// The samples of one dispatch, and where their codes and values lie. Pixels and samples count row by row.
struct Samples {
    map_width: u32,
    width: u32,        // samples across
    start: vec2u,      // pixel of the first sample
    first: u32,
    end: u32,
    first_pixel: u32,  // on the tiles; others of the samples' pixels are not for this dispatch
    pixels: u32,
    packs: u32,        // of a pixel
    rows_shift: u32,   // log2 of the chunks of a layer
    row_packs: u32,
    shelves: u32,
    shift: u32,        // log2 of the columns of the output
    rounds: u32,       // samples that an invocation of an unrolled kernel takes; even
    first_range: u32,  // of its invocations' ranges
    padding: u32,
}

@group(0) @binding(0) var tiles: texture_storage_2d_array<rgba32uint, read>;
@group(0) @binding(1) var<uniform> given_samples: Samples;

// A copy, which every entry point makes first: within a loop, a processor's driver reads a uniform anew for every lane.
var<private> samples: Samples;

fn copy_samples() {
    samples = given_samples;
}

// Number of the invocation among all of a dispatch.
fn number_of(group: vec3u, groups: vec3u, local: u32) -> u32 {
    return (group.y * groups.x + group.x) * workgroup_width + local;
}

// Numbers, among the pixels on the tiles, of samples' pixels; those of other pixels are not below samples.pixels.
fn pixels_of(sample: vec4u) -> vec4u {
    if (stride == 1u) {
        return sample - samples.first_pixel;
    }
    let x = sample % samples.width * stride + samples.start.x;
    let y = sample / samples.width * stride + samples.start.y;
    return y * samples.map_width + x - samples.first_pixel;
}

fn pixel_of(sample: u32) -> u32 {
    return pixels_of(vec4u(sample)).x;
}

fn has_output(sample: u32, pixel: u32) -> bool {
    return sample < samples.end && pixel < samples.pixels;
}

// Where on a texture the value of a sample lies.
fn place_of(sample: u32) -> vec2u {
    return vec2u(sample & ((1u << samples.shift) - 1u), sample >> samples.shift);
}

// How many columns and layers a pack lies behind the first one.
fn pack_offset(pack: u32) -> vec2u {
    if (one_shelf) {
        return vec2u(pack * chunk_pixels, 0u);
    }
    return vec2u(pack % samples.row_packs * chunk_pixels, pack / samples.row_packs);
}

// Column, row and layer of the texel of a pixel's first pack.
fn texel_of(pixel: u32) -> vec3u {
    let chunk = pixel / chunk_pixels;
    let row = chunk & ((1u << samples.rows_shift) - 1u);
    return vec3u(pixel % chunk_pixels, row, (chunk >> samples.rows_shift) * samples.shelves);
}

fn pack_of(texel: vec3u, pack: u32) -> vec4u {
    let offset = pack_offset(pack);
    return textureLoad(tiles, vec2u(texel.x + offset.x, texel.y), texel.z + offset.y);
}
