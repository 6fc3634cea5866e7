// What of YAML is timed and thrown at.

let yamlMeasures: [Measure] = []

let yamlTargets: [FuzzTarget] = []
