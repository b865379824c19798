// uses tiles
// Sums over those channels of 8-bit pixels that count, which are kept: (squares, codes).

// Whether the codes of the other channels are in the sum of codes twice: so a distance, which has each of them twice as
// the larger one of two, takes them away.
override others_twice: bool = false;

@group(0) @binding(4) var sums_out: texture_storage_2d<rg32uint, write>;

// A byte a channel, in packs side by side: all of its bits where the channel counts.
@group(0) @binding(5) var counted: texture_storage_2d<rgba32uint, read>;

const ones = vec4u(0x01010101u);

fn dot_of_packs(a: vec4u, b: vec4u) -> u32 {
    return dot4U8Packed(a.x, b.x) + dot4U8Packed(a.y, b.y) + dot4U8Packed(a.z, b.z) + dot4U8Packed(a.w, b.w);
}

@compute @workgroup_size(workgroup_width)
fn sums(
    @builtin(workgroup_id) group: vec3u,
    @builtin(num_workgroups) groups: vec3u,
    @builtin(local_invocation_id) local: vec3u,
) {
    copy_samples();
    let sample = samples.first + number_of(group, groups, local.x);
    let pixel = pixel_of(sample);
    let texel = texel_of(pixel);
    let packs = samples.packs;
    var squares = 0u;
    var codes = 0u;
    for (var pack = 0u; pack < packs; pack++) {
        let all = pack_of(texel, pack);
        let mask = textureLoad(counted, vec2u(pack, 0u));
        let t = all & mask;
        squares += dot_of_packs(t, t);
        codes += dot_of_packs(t, ones);
        if (others_twice) {
            codes += 2u * dot_of_packs(all & ~mask, ones);
        }
    }
    if (has_output(sample, pixel)) {
        textureStore(sums_out, place_of(sample), vec4u(squares, codes, 0u, 0u));
    }
}
