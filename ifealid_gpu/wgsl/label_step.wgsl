// What one term gives every pixel, folded into its class, and the class into the best so far.

override no_value: f32;  // stands for the value of a pixel that has none

const group_width = 64u;
// Bits of does.
const begins = 1u;
const begins_class = 2u;
const is_negative = 4u;
const has_negatives = 8u;
const ends_class = 16u;
const ends = 32u;

struct LabelStep {
    first: u32,  // sample
    end: u32,
    shift: u32,  // log2 of the columns
    does: u32,
    number: f32,  // of the class
    margin: f32,  // by which the best class must be ahead of the second
    low_is_best: u32,
    padding: u32,
}

struct State {
    label: f32,
    best: f32,    // the larger, the more alike, as all that follow
    second: f32,
    positive: f32,  // the best of the class' terms so far
    negative: f32,
}

@group(0) @binding(0) var value: texture_storage_2d<r32float, read_write>;
@group(0) @binding(1) var<storage, read_write> states: array<vec4f>;  // two a sample
@group(0) @binding(2) var<uniform> step: LabelStep;

fn does(what: u32) -> bool {
    return (step.does & what) != 0u;
}

@compute @workgroup_size(group_width)
fn folded(
    @builtin(workgroup_id) group: vec3u,
    @builtin(num_workgroups) groups: vec3u,
    @builtin(local_invocation_id) local: vec3u,
) {
    let i = step.first + (group.y * groups.x + group.x) * group_width + local.x;
    if (i >= step.end) {
        return;
    }
    let place = vec2u(i & ((1u << step.shift) - 1u), i >> step.shift);
    let known = states[2u * i];
    let more = states[2u * i + 1u];
    var state = State(known.x, known.y, known.z, known.w, more.x);
    if (does(begins)) {
        state.label = no_value;
        state.best = no_value;
        state.second = no_value;
    }
    if (does(begins_class)) {
        state.positive = no_value;
        state.negative = no_value;
    }
    let v = textureLoad(value, place).x;
    let nearness = select(v, -v, step.low_is_best == 1u && v != no_value);
    if (does(is_negative)) {
        state.negative = max(state.negative, nearness);
    } else {
        state.positive = max(state.positive, nearness);
    }
    if (does(ends_class)) {
        var found = state.positive;
        if (does(has_negatives) && found != no_value) {
            found = select(found - state.negative, no_value, state.negative == no_value);
        }
        if (found > state.best) {
            state.second = state.best;
            state.best = found;
            state.label = step.number;
        } else {
            state.second = max(state.second, found);
        }
    }
    states[2u * i] = vec4f(state.label, state.best, state.second, state.positive);
    states[2u * i + 1u] = vec4f(state.negative, 0.0, 0.0, 0.0);
    if (does(ends)) {
        let is_clear = state.second == no_value || state.best - state.second >= step.margin;
        textureStore(value, place, vec4f(select(no_value, state.label, is_clear), 0.0, 0.0, 0.0));
    }
}
