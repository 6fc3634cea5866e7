// The umbrella: one import for every room that users see; it holds nothing of its own.
@_exported public import TreatyConformance
@_exported public import TreatyContract
@_exported public import TreatyData
@_exported public import TreatyMock
@_exported public import TreatyNet
@_exported public import TreatyReplay
@_exported public import TreatyReport
@_exported public import TreatyText
