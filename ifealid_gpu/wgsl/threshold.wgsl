// uses found_range
// The threshold of a map of one component: as it is given, or found by Otsu's method, and how many pixels are inside.
//
// N. Otsu, A Threshold Selection Method from Gray-Level Histograms, IEEE Trans. SMC 9:62, 1979: of all cuts between two
// bins, the one where the variance between the two sides is largest. Where nothing but what the colours leave out, such as
// the reference's own pixel, would be inside, the method is that of the values that the colours span.

override no_value: f32;
override close: f32;  // values that differ by less than this share of them differ by rounding

const lanes = 64u;
const bins = 256u;

struct Cut {
    at: f32,
    inside: atomic<u32>,  // pixels
    count: atomic<u32>,   // pixels that have a value
    low_inside: u32,      // 1 where values up to the threshold are inside, 0 where values from it on are
}

struct Extent {
    count: u32,
    shift: u32,  // log2 of the columns of texels of values
}

@group(0) @binding(0) var value: texture_storage_2d<r32float, read>;
@group(0) @binding(1) var<uniform> own_range: Range;
@group(0) @binding(2) var<storage, read> counts: array<u32>;
@group(0) @binding(5) var<storage, read> counts_of_colors: array<u32>;
@group(0) @binding(3) var<storage, read_write> cut: Cut;
@group(0) @binding(4) var<uniform> extent: Extent;

// A bin's middle, from -1 to 1: sums about the middle of all keep their digits.
fn middle_of(bin: u32) -> f32 {
    return (f32(bin) + 0.5) / f32(bins) * 2.0 - 1.0;
}

@compute @workgroup_size(1)
fn otsu() {
    let smallest = own_range.smallest.x;
    let largest = own_range.largest.x;
    if (!(largest - smallest > close * max(abs(smallest), abs(largest)))) {
        cut.at = select(smallest, largest, cut.low_inside == 1u);  // all are alike, and all are inside
        return;
    }
    cut.at = smallest + edge_of(false) / f32(bins) * (largest - smallest);
    let low = own_range.low.x;
    let high = own_range.high.x;
    if (select(cut.at > high, cut.at < low, cut.low_inside == 1u) && low < high) {
        cut.at = low + edge_of(true) / f32(bins) * (high - low);
    }
}

fn count_of(of_colors: bool, bin: u32) -> f32 {
    if (of_colors) {
        return f32(counts_of_colors[bin]);
    }
    return f32(counts[bin]);
}

// Where the best cut lies, in bins from where they begin.
fn edge_of(of_colors: bool) -> f32 {
    var total = 0.0;
    var sum = 0.0;
    for (var n = 0u; n < bins; n++) {
        let count = count_of(of_colors, n);
        total += count;
        sum += count * middle_of(n);
    }
    var below = 0.0;
    var sum_below = 0.0;
    var largest_variance = -1.0;
    var first = 0u;
    var last = 0u;
    for (var n = 0u; n < bins - 1u; n++) {
        let count = count_of(of_colors, n);
        below += count;
        sum_below += count * middle_of(n);
        let above = total - below;
        if (below == 0.0 || above == 0.0) {
            continue;
        }
        let apart = sum_below / below - (sum - sum_below) / above;
        let variance = (below / total) * (above / total) * apart * apart;
        if (variance > largest_variance) {
            largest_variance = variance;
            first = n;
            last = n;
        } else if (count == 0.0 && last + 1u == n) {
            last = n;  // all cuts through a gap between values are as good: the threshold is in the gap's middle
        }
    }
    return (f32(first) + f32(last)) * 0.5 + 1.0;
}

var<workgroup> found: array<vec2u, lanes>;

@compute @workgroup_size(lanes)
fn count_inside(
    @builtin(local_invocation_id) local: vec3u,
    @builtin(workgroup_id) group: vec3u,
    @builtin(num_workgroups) groups: vec3u,
) {
    let lane = local.x;
    let columns = (1u << extent.shift) - 1u;
    let at = cut.at;
    let low_inside = cut.low_inside == 1u;
    var own = vec2u(0u);
    for (var i = group.x * lanes + lane; i < extent.count; i += groups.x * lanes) {
        let v = textureLoad(value, vec2u(i & columns, i >> extent.shift)).x;
        let there = v != no_value;
        let inside = select(v >= at, v <= at, low_inside);
        own += select(vec2u(0u), vec2u(select(0u, 1u, inside), 1u), there);
    }
    found[lane] = own;
    workgroupBarrier();
    for (var half = lanes / 2u; half > 0u; half /= 2u) {
        if (lane < half) {
            found[lane] += found[lane + half];
        }
        workgroupBarrier();
    }
    if (lane == 0u) {
        atomicAdd(&cut.inside, found[0].x);
        atomicAdd(&cut.count, found[0].y);
    }
}
