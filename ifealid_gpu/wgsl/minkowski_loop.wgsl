// uses tiles, four, values, vectors, minkowski
// Minkowski's distances of pixels of any precision to any real vector, packs in a loop. The vector is the origin of
// vectors.wgsl, so that differences are exact at 32 bits, too.

// Of four pixels, still to be summed over the components.
struct FourSums {
    a: vec4f,
    b: vec4f,
    c: vec4f,
    d: vec4f,
}

fn with_part(sums: FourSums, t: Four, pack: u32, part: u32) -> FourSums {
    let own = part_at(pack * parts_of_pack() + part);
    return FourSums(
        sums.a + powers_of(stepped_vector(t.a, part, own)),
        sums.b + powers_of(stepped_vector(t.b, part, own)),
        sums.c + powers_of(stepped_vector(t.c, part, own)),
        sums.d + powers_of(stepped_vector(t.d, part, own)));
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
