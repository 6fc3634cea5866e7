@main struct TreatyCommand { static func main() { print("treaty") } }
