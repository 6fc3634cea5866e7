// swift-tools-version: 6.2
// The house of Treaty: what each target may import, from the roof down. docs/architecture.md says why.
import PackageDescription

let package = Package(
    name: "treaty",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "treaty", targets: ["TreatyCommand"]),
        .library(name: "Treaty", targets: ["Treaty"]),
        .library(name: "TreatyTesting", targets: ["TreatyTesting"]),
    ],
    targets: [
        // Roof.
        .executableTarget(
            name: "TreatyCommand",
            dependencies: [
                "Treaty", "TreatyOpenAPI", "TreatySchema", "TreatyNet", "TreatyHTTP", "TreatyData", "TreatyText",
            ]),
        .target(
            name: "Treaty",
            dependencies: [
                "TreatyText", "TreatyData", "TreatyNet", "TreatyContract", "TreatyMock", "TreatyReplay",
                "TreatyConformance", "TreatyReport",
            ]),
        .target(name: "TreatyTesting", dependencies: ["Treaty", "TreatyMock", "TreatyReplay", "TreatyContract"]),
        // Floor 5.
        .target(
            name: "TreatyReport",
            dependencies: [
                "TreatyConformance", "TreatyReplay", "TreatyContract", "TreatyOpenAPI", "TreatyData", "TreatyText",
            ]),
        // Floor 4.
        .target(
            name: "TreatyMock",
            dependencies: [
                "TreatyContract", "TreatyOpenAPI", "TreatySchema", "TreatyNet", "TreatyHTTP", "TreatyData",
                "TreatyText",
            ]),
        .target(
            name: "TreatyReplay",
            dependencies: ["TreatyContract", "TreatySchema", "TreatyNet", "TreatyHTTP", "TreatyData", "TreatyText"]),
        .target(
            name: "TreatyConformance",
            dependencies: [
                "TreatyReplay", "TreatyContract", "TreatyOpenAPI", "TreatySchema", "TreatyPath", "TreatyPattern",
                "TreatyNet", "TreatyHTTP", "TreatyData", "TreatyText",
            ]),
        // Floor 3.
        .target(
            name: "TreatyContract",
            dependencies: ["TreatyOpenAPI", "TreatySchema", "TreatyPattern", "TreatyHTTP", "TreatyData", "TreatyText"]),
        // Floor 2.
        .target(name: "TreatyOpenAPI", dependencies: ["TreatyPath", "TreatyPattern", "TreatyData", "TreatyText"]),
        .target(name: "TreatySchema", dependencies: ["TreatyData", "TreatyPattern", "TreatyText"]),
        .target(name: "TreatyPath", dependencies: ["TreatyData", "TreatyPattern", "TreatyText"]),
        .target(
            name: "TreatyNet",
            dependencies: ["TreatyHTTP", "TreatyText", .target(name: "CLinux", condition: .when(platforms: [.linux]))]),
        // Floor 1.
        .target(name: "TreatyData", dependencies: ["TreatyText"]),
        .target(name: "TreatyPattern", dependencies: ["TreatyText"]),
        .target(name: "TreatyHTTP", dependencies: ["TreatyText"]),
        // Ground.
        .target(name: "TreatyText"),
        .systemLibrary(name: "CLinux"),
        // Tests: one target for each room, and the stories and the tidiness of the whole.
        .target(name: "RawPeers", path: "Tests/RawPeers"),
        .executableTarget(
            name: "Workbench",
            dependencies: [
                "TreatyContract", "TreatyNet", "TreatyHTTP", "TreatySchema", "TreatyPath", "TreatyPattern",
                "TreatyData", "TreatyText",
            ],
            path: "Tests/Workbench"),
        .testTarget(name: "TreatyTextTests", dependencies: ["TreatyText"]),
        .testTarget(name: "TreatyDataTests", dependencies: ["TreatyData"]),
        .testTarget(name: "TreatyPatternTests", dependencies: ["TreatyPattern"]),
        .testTarget(name: "TreatySchemaTests", dependencies: ["TreatySchema"]),
        .testTarget(name: "TreatyPathTests", dependencies: ["TreatyPath"]),
        .testTarget(name: "TreatyHTTPTests", dependencies: ["TreatyHTTP", "RawPeers"]),
        .testTarget(name: "TreatyNetTests", dependencies: ["TreatyNet", "RawPeers"]),
        .testTarget(name: "TreatyOpenAPITests", dependencies: ["TreatyOpenAPI"]),
        .testTarget(name: "TreatyContractTests", dependencies: ["TreatyContract"]),
        .testTarget(name: "TreatyMockTests", dependencies: ["TreatyMock"]),
        .testTarget(name: "TreatyConformanceTests", dependencies: ["TreatyConformance", "TreatyMock"]),
        .testTarget(name: "TreatyReplayTests", dependencies: ["TreatyReplay", "TreatyMock", "RawPeers"]),
        .testTarget(name: "TreatyReportTests", dependencies: ["TreatyReport"]),
        .testTarget(name: "TreatyTestingTests", dependencies: ["TreatyTesting"]),
        .testTarget(name: "StoryTests", dependencies: ["TreatyCommand", "TreatyData"], exclude: ["Stories"]),
        .testTarget(name: "TidyTests"),
    ],
    swiftLanguageModes: [.v6]
)

// Warnings are errors only where the project itself is developed: a newer compiler must not break its users.
let develops = Context.environment["TREATY_DEVELOP"] != nil
for target in package.targets where target.type != .system {
    target.swiftSettings = [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .strictMemorySafety(),
    ]
    if develops { target.swiftSettings?.append(.treatAllWarnings(as: .error)) }
}
