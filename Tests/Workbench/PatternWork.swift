// What of Pattern is timed and thrown at.

let patternMeasures: [Measure] = []

let patternTargets: [FuzzTarget] = []
