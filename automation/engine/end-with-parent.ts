// Loaded into a process that must not outlive the one that started it, not even when that one is killed: then its standard
// input closes.
process.stdin.on("close", () => process.exit()).resume();
