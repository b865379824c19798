// Four samples an invocation, whose packs are loaded together: what they are compared with is loaded once for all four.

// Samples from one of an invocation to its next. GPUs load fastest where neighbouring invocations take neighbouring
// samples (64), and so do processors with the lanes of a vector (8), or where an invocation takes neighbours (1).
override sample_step: u32 = 64u;

fn four_samples(number: u32) -> vec4u {
    let first = number / sample_step * sample_step * 4u + number % sample_step;
    return samples.first + first + vec4u(0u, 1u, 2u, 3u) * sample_step;
}

struct Texels {
    column: vec4u,
    row: vec4u,
    layer: vec4u,
}

// Texels of pixels' first packs.
fn texels_of(pixel: vec4u) -> Texels {
    var chunk = pixel / chunk_pixels;
    if (stride == 1u && sample_step == 1u) {
        chunk = vec4u(chunk.x);  // they are neighbours: computed once
    }
    let rows = (1u << samples.rows_shift) - 1u;
    return Texels(pixel % chunk_pixels, chunk & vec4u(rows), (chunk >> vec4u(samples.rows_shift)) * samples.shelves);
}

struct Four {
    a: vec4u,
    b: vec4u,
    c: vec4u,
    d: vec4u,
}

// One pack of four pixels.
fn packs_at(texels: Texels, pack: u32) -> Four {
    let offset = pack_offset(pack);
    return Four(
        textureLoad(tiles, vec2u(texels.column.x + offset.x, texels.row.x), texels.layer.x + offset.y),
        textureLoad(tiles, vec2u(texels.column.y + offset.x, texels.row.y), texels.layer.y + offset.y),
        textureLoad(tiles, vec2u(texels.column.z + offset.x, texels.row.z), texels.layer.z + offset.y),
        textureLoad(tiles, vec2u(texels.column.w + offset.x, texels.row.w), texels.layer.w + offset.y));
}
