// Numbers for a demand: bounds, steps and formats as exact decimals; no floating point, so the same everywhere.
import TreatyData

/// A number as a whole number of 10 to the `exponent`.
private struct GridNumber {
    var units: Int128
    var exponent: Int

    /// Nil for numbers that need more digits than are kept.
    init?(_ text: String) {
        guard let number = ExactNumber(text.utf8), number.digits.count <= 30, abs(number.exponent) <= 30 else {
            return nil
        }
        var units: Int128 = 0
        for digit in number.digits { units = units * 10 + Int128(digit) }
        self.units = number.isNegative ? -units : units
        exponent = number.exponent
    }

    /// The same in other units, which must not be coarser.
    func scaled(_ target: Int) -> Int128? {
        guard exponent >= target, exponent - target <= 38 else { return units == 0 ? 0 : nil }
        var result = units
        for _ in 0..<(exponent - target) {
            let (product, overflow) = result.multipliedReportingOverflow(by: 10)
            if overflow { return nil }
            result = product
        }
        return result
    }

    static func text(_ units: Int128, _ exponent: Int) -> String {
        if exponent >= 0 || units == 0 {
            return String(units) + (units == 0 ? "" : String(repeating: "0", count: max(0, exponent)))
        }
        var digits = String(units.magnitude)
        while digits.count <= -exponent { digits = "0" + digits }
        var fraction = String(digits.suffix(-exponent))
        while fraction.hasSuffix("0") { fraction.removeLast() }
        return (units < 0 ? "-" : "") + digits.dropLast(-exponent) + (fraction.isEmpty ? "" : "." + fraction)
    }
}

/// Bounds in units of a power of ten, both included.
private struct GridBounds {
    var exponent = 0
    var low: Int128?
    var high: Int128?
    var step: Int128 = 1
}

extension GenerationRun {
    func number(_ demand: SchemaDemand, isInteger: Bool, _ attempt: GenerationTry, _ site: GenerationSite) -> JSON? {
        let usual = NumberMeaning(site.name, isInteger: isInteger, format: demand.first(.format)?.string)
        guard let grid = grid(demand, isInteger: isInteger, digits: usual.digits, turn: attempt.turn) else {
            note(.unsolved, "the numbers of its bounds are too large", site)
            return nil
        }
        // The first and the last multiple of the step within the bounds.
        let low = grid.low.map { multiple(above: $0, grid.step) }
        let high = grid.high.map { multiple(below: $0, grid.step) }
        if let low, let high, low > high {
            note(.noValue, "no number lies within the bounds", site)
            return nil
        }
        let (least, most) = usual.range
        var power: Int128 = 1
        for _ in 0..<max(0, -grid.exponent) { power = power.multipliedReportingOverflow(by: 10).partialValue }
        var from = multiple(above: Int128(least) * power, grid.step)
        var to = multiple(below: Int128(most) * power, grid.step)
        if grid.exponent > 0 { (from, to) = (low ?? 0, high ?? grid.step) }
        if let low, from < low { from = low }
        if let high, to > high { to = high }
        if from > to {
            // What is usual lies outside of the bounds: near the one that it lies beyond.
            let width = grid.step.multipliedReportingOverflow(by: 100).partialValue
            if let low, low >= from {
                (from, to) = (low, min(high ?? .max, sum(low, width)))
            } else if let high {
                (from, to) = (max(low ?? .min, sum(high, -width)), high)
            } else {
                to = from
            }
        }
        from = multiple(above: from, grid.step)
        let count = from > to ? 1 : Int(clamping: (to - from) / grid.step) &+ 1
        let drawn = count <= 0 ? 0 : Int128(site.key.below(count))
        var value = sum(from, drawn.multipliedReportingOverflow(by: grid.step).partialValue)
        if attempt.turn >= 4 { value = attempt.turn == 4 ? (low ?? from) : (high ?? to) }
        return .number(GridNumber.text(value, grid.exponent))
    }

    private func sum(_ left: Int128, _ right: Int128) -> Int128 {
        let (result, overflow) = left.addingReportingOverflow(right)
        return overflow ? (right < 0 ? .min : .max) : result
    }

    private func multiple(above bound: Int128, _ step: Int128) -> Int128 {
        let rest = bound % step
        return rest == 0 ? bound : rest > 0 ? sum(bound, step - rest) : bound - rest
    }

    private func multiple(below bound: Int128, _ step: Int128) -> Int128 {
        let rest = bound % step
        return rest == 0 ? bound : rest > 0 ? bound - rest : sum(bound, -(step + rest))
    }

    private func grid(_ demand: SchemaDemand, isInteger: Bool, digits: Int, turn: Int) -> GridBounds? {
        var lows: [(GridNumber, isOpen: Bool)] = []
        var highs: [(GridNumber, isOpen: Bool)] = []
        var steps: [GridNumber] = []
        for facet in demand.facets {
            for (keyword, opener, isLow) in [
                (SchemaKeyword.minimum, SchemaKeyword.exclusiveMinimum, true), (.maximum, .exclusiveMaximum, false),
            ] {
                let isOpen = facet.dialect.exclusiveIsBoolean && facet[opener]?.bool == true
                for (bound, isOpen) in [
                    (facet[keyword], isOpen), (facet.dialect.exclusiveIsBoolean ? nil : facet[opener], true),
                ] {
                    guard let text = bound?.number else { continue }
                    // A bound beyond all that is generated binds nothing.
                    guard let number = GridNumber(text) else { continue }
                    if isLow { lows.append((number, isOpen)) } else { highs.append((number, isOpen)) }
                }
            }
            if let step = facet[.multipleOf]?.number.flatMap({ GridNumber($0) }), step.units > 0 { steps.append(step) }
            if let format = facet[.format]?.string, let (low, high) = NumberMeaning.bounds[format],
                let least = GridNumber(low), let greatest = GridNumber(high)
            {
                lows.append((least, false))
                highs.append((greatest, false))
            }
        }
        var grid = GridBounds()
        let numbers = lows.map(\.0) + highs.map(\.0) + steps
        let finest = numbers.map(\.exponent).min() ?? 0
        grid.exponent = isInteger ? min(0, finest) : min(-digits, finest)
        // Between two open bounds there must be room.
        if !isInteger, steps.isEmpty, lows.contains(where: \.isOpen) || highs.contains(where: \.isOpen) {
            grid.exponent = min(grid.exponent, finest - 1)
        }
        if !isInteger, turn == 2 { grid.exponent = min(grid.exponent, -1) }
        return fill(grid, lows, highs, steps, isInteger: isInteger)
    }

    private func fill(
        _ given: GridBounds, _ lows: [(GridNumber, isOpen: Bool)], _ highs: [(GridNumber, isOpen: Bool)],
        _ steps: [GridNumber], isInteger: Bool
    ) -> GridBounds? {
        var grid = given
        if isInteger, grid.exponent < 0 {
            guard -grid.exponent < 30 else { return nil }
            for _ in 0..<(-grid.exponent) { grid.step *= 10 }
        }
        for step in steps {
            guard let units = step.scaled(grid.exponent), units > 0 else { return nil }
            let (product, overflow) = (grid.step / divisor(grid.step, units)).multipliedReportingOverflow(by: units)
            if overflow { return nil }
            grid.step = product
        }
        for (number, isOpen) in lows {
            guard let units = number.scaled(grid.exponent) else { continue }
            grid.low = max(grid.low ?? units, isOpen ? sum(units, 1) : units)
            if isOpen, let low = grid.low, low <= units { grid.low = sum(units, 1) }
        }
        for (number, isOpen) in highs {
            guard let units = number.scaled(grid.exponent) else { continue }
            let bound = isOpen ? sum(units, -1) : units
            grid.high = min(grid.high ?? bound, bound)
        }
        return grid
    }

    private func divisor(_ left: Int128, _ right: Int128) -> Int128 {
        var (a, b) = (left, right)
        while b != 0 { (a, b) = (b, a % b) }
        return max(a, 1)
    }
}

/// What a number of a name usually is.
struct NumberMeaning {
    /// Whole units, both included.
    var range: (Int, Int) = (1, 100)
    /// Digits behind the point.
    var digits = 0

    static let bounds: [String: (String, String)] = [
        "int8": ("-128", "127"), "int16": ("-32768", "32767"), "int32": ("-2147483648", "2147483647"),
        "int64": ("-9223372036854775808", "9223372036854775807"), "uint8": ("0", "255"), "uint16": ("0", "65535"),
        "uint32": ("0", "4294967295"), "uint64": ("0", "18446744073709551615"),
        "double-int": ("-9007199254740991", "9007199254740991"),
    ]

    init(_ name: String, isInteger: Bool, format: String?) {
        let words = ReadableWords.words(of: name)
        let last = words.last ?? ""
        let has = { (list: [String]) in words.contains { list.contains($0) } }
        digits = isInteger ? 0 : 2
        switch last {
        case "id", "ids", "number", "no":
            range = (1, 9_999)
            if !isInteger { digits = 0 }
        case "year": (range, digits) = ((2015, 2025), 0)
        case "month": (range, digits) = ((1, 12), 0)
        case "day": (range, digits) = ((1, 28), 0)
        case "hour", "hours": (range, digits) = ((0, 23), 0)
        case "minute", "minutes", "second", "seconds": (range, digits) = ((0, 59), 0)
        case "latitude", "lat": (range, digits) = ((-60, 70), isInteger ? 0 : 4)
        case "longitude", "lng", "lon": (range, digits) = ((-150, 150), isInteger ? 0 : 4)
        case "age": (range, digits) = ((18, 80), 0)
        case "port": (range, digits) = ((8000, 8999), 0)
        case "page", "offset", "index", "position", "version": (range, digits) = ((1, 5), 0)
        case "limit", "size", "pagesize", "perpage": range = (10, 50)
        case "status" where isInteger && has(["http"]): range = (200, 204)
        case "timestamp", "ts", "epoch": range = (1_735_689_600, 1_767_225_599)
        case "percent", "percentage", "ratio", "rate", "score": range = isInteger ? (1, 99) : (0, 1)
        case "width", "height": range = (100, 1200)
        case "bytes", "filesize": range = (1_000, 90_000)
        default:
            if ["at", "on", "date", "time", "created", "updated", "expires"].contains(last), isInteger {
                range = (1_735_689_600, 1_767_225_599)
            }
        }
        if has(["cents", "amount", "total", "price", "cost", "balance", "fee"]), isInteger { range = (500, 20_000) }
    }
}
