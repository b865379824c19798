// uses tiles, four, validity, values, vectors, minkowski
// Minkowski's distances of pixels of any precision to any real vector, packs in a loop.

// Of four pixels, still to be summed over the components.
struct FourSums {
    a: vec4f,
    b: vec4f,
    c: vec4f,
    d: vec4f,
}

// What four channels of pixels are compared with, times the steps. At 32 bits it is the origin of vectors.wgsl, so that
// differences are taken of integers; below, float32 rounds far less than codes do, and spares a row of numbers.
struct Compared {
    vector: vec4f,
    own: Part,
}

fn compared_part(index: u32) -> Compared {
    let own = part_at(index);
    if (bits == 32u) {
        return Compared(vec4f(0.0), own);
    }
    return Compared(bitcast<vec4f>(textureLoad(channels, vec2u(index, unit_row))) * steps(), own);
}

fn difference(pack: vec4u, part: u32, other: Compared) -> vec4f {
    if (bits == 32u) {
        return stepped_vector(pack, part, other.own);
    }
    return weighed(stepped_codes(pack, part) - other.vector, other.own);
}

fn with_part(sums: FourSums, t: Four, pack: u32, part: u32) -> FourSums {
    let other = compared_part(pack * parts_of_pack() + part);
    return FourSums(
        sums.a + powers_of(difference(t.a, part, other)),
        sums.b + powers_of(difference(t.b, part, other)),
        sums.c + powers_of(difference(t.c, part, other)),
        sums.d + powers_of(difference(t.d, part, other)));
}

@compute @workgroup_size(workgroup_width)
fn minkowski_loop(
    @builtin(workgroup_id) group: vec3u,
    @builtin(num_workgroups) groups: vec3u,
    @builtin(local_invocation_id) local: vec3u,
) {
    copy_samples();
    copy_distance();
    let sample = four_samples(number_of(group, groups, local.x));
    let pixels = pixels_of(sample);
    let texels = texels_of(pixels);
    let packs = samples.packs;
    var sums = FourSums();
    for (var pack = 0u; pack < packs; pack++) {
        let t = packs_at(texels, pack);
        sums = with_part(sums, t, pack, 0u);
        if (bits < 32u) {
            sums = with_part(sums, t, pack, 1u);
        }
        if (bits < 16u) {
            sums = with_part(sums, t, pack, 2u);
            sums = with_part(sums, t, pack, 3u);
        }
    }
    store(sample.x, pixels.x, distance_of(sums.a));
    store(sample.y, pixels.y, distance_of(sums.b));
    store(sample.z, pixels.z, distance_of(sums.c));
    store(sample.w, pixels.w, distance_of(sums.d));
}
