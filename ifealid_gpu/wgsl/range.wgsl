// The range of a map's values, by a parallel reduction in two dispatches: every workgroup reduces its share of the
// values, then one workgroup reduces what those found. Pixels without a value do not count, and some others are left
// out if need be: the range without them is that of the colours, unless it spans nothing.
//
// A file that uses this says what a lane finds, as Found, and how two of them join, as widened().

override no_value: f32;
override leaves_out: bool = false;  // whether some pixels are left out that have values
override masks: bool = false;       // whether those are so many that a bit for each sample says which
override symmetric: bool = false;   // whether the colours span as much below zero as above
override close: f32;                // values that differ by less than this share of them differ by rounding

const lanes = 64u;
const highest = 3.4e38;
const most_left_out = 64u;  // no more than lanes

// Where values or ranges of parts lie: one after the other, row by row.
struct Extent {
    count: u32,
    shift: u32,        // log2 of the columns
    value_shift: u32,  // the same of the values
}

struct LeftOut {
    count: u32,
    step: u32,  // from a sample of a part to its next; 0: parts need not be read again
    padding: vec2u,
    // Where they are few, each one's number among the samples, and the part that it is in: its number, its first sample, how many it has.
    pixels: array<vec4u, 64>,
}

@group(0) @binding(3) var<storage, read_write> result: Range;
@group(0) @binding(4) var<uniform> extent: Extent;
@group(0) @binding(5) var<uniform> left_out: LeftOut;

var<workgroup> found: array<Found, lanes>;

// What all lanes of a workgroup have found, in its first lane.
fn reduced(own: Found, lane: u32) -> Found {
    found[lane] = own;
    workgroupBarrier();
    for (var half = lanes / 2u; half > 0u; half /= 2u) {
        if (lane < half) {
            found[lane] = widened(found[lane], found[lane + half]);
        }
        workgroupBarrier();
    }
    return found[0];
}

// Whether values span something, of each component.
fn spans(low: vec4f, high: vec4f) -> vec4<bool> {
    return high - low > close * max(abs(low), abs(high));
}

struct Ends {
    low: vec4f,
    high: vec4f,
}

// The ends of the colours where all values count: where some were to be left out, rounding is no difference either.
fn colored(smallest: vec4f, largest: vec4f) -> Ends {
    let is_flat = !spans(smallest, largest) & vec4<bool>(left_out.count > 0u) & (smallest <= largest);
    return Ends(select(smallest, largest, is_flat), largest);
}

fn place_of(index: u32, shift: u32) -> vec2u {
    return vec2u(index & ((1u << shift) - 1u), index >> shift);
}

fn counts(index: u32, v: f32) -> bool {
    if (leaves_out) {
        for (var n = 0u; n < min(left_out.count, most_left_out); n++) {
            if (left_out.pixels[n].x == index) {
                return false;
            }
        }
    }
    return v != no_value;
}

// Whether a part's values are read again, because some of them are left out.
fn is_read_again(part: u32) -> bool {
    if (left_out.step > 0u) {
        for (var n = 0u; n < min(left_out.count, most_left_out); n++) {
            if (left_out.pixels[n].y == part) {
                return true;
            }
        }
    }
    return false;
}
