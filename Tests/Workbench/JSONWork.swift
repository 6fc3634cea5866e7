// What of JSON is timed and thrown at.

let jsonMeasures: [Measure] = []

let jsonTargets: [FuzzTarget] = []
