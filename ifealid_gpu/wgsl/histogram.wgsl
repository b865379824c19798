// uses found_range
// How many values of a map of one component lie in each of some bins of equal width. Pixels without a value, and values
// beyond the bins, are not counted. Each workgroup counts its share by itself before it adds that to the others'.

override no_value: f32;

const lanes = 64u;
const most_bins = 256u;
const span_all = 0u;
const span_colors = 1u;

struct Bins {
    low: f32,   // where the first begins
    high: f32,  // where the last ends, inclusive
    span: u32,  // what holds in place of low and high: 0 the smallest and the largest value, 1 the ends of the colours
    bins: u32,
    count: u32,  // values
    shift: u32,  // log2 of the columns of texels of values
    padding: vec2u,
}

@group(0) @binding(0) var value: texture_storage_2d<r32float, read>;
@group(0) @binding(1) var<uniform> bins: Bins;
@group(0) @binding(2) var<uniform> own_range: Range;
@group(0) @binding(3) var<storage, read_write> counts: array<atomic<u32>>;

var<workgroup> own_counts: array<atomic<u32>, most_bins>;

@compute @workgroup_size(lanes)
fn count_values(
    @builtin(local_invocation_id) local: vec3u,
    @builtin(workgroup_id) group: vec3u,
    @builtin(num_workgroups) groups: vec3u,
) {
    // Not all drivers begin with zeros here, as they should.
    for (var n = local.x; n < most_bins; n += lanes) {
        atomicStore(&own_counts[n], 0u);
    }
    workgroupBarrier();
    var low = bins.low;
    var high = bins.high;
    if (bins.span == span_all) {
        low = own_range.smallest.x;
        high = own_range.largest.x;
    } else if (bins.span == span_colors) {
        low = own_range.low.x;
        high = own_range.high.x;
    }
    let factor = select(0.0, f32(bins.bins) / (high - low), high > low);
    let columns = (1u << bins.shift) - 1u;
    for (var i = group.x * lanes + local.x; i < bins.count; i += groups.x * lanes) {
        let v = textureLoad(value, vec2u(i & columns, i >> bins.shift)).x;
        if (v != no_value && v >= low && v <= high) {
            atomicAdd(&own_counts[min(u32((v - low) * factor), bins.bins - 1u)], 1u);
        }
    }
    workgroupBarrier();
    for (var n = local.x; n < bins.bins; n += lanes) {
        let found = atomicLoad(&own_counts[n]);
        if (found > 0u) {
            atomicAdd(&counts[n], found);
        }
    }
}
