// What is thrown at JSON Schema.

let schemaTargets: [FuzzTarget] = []
