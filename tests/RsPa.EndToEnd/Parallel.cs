// Each test starts a service of its own: two at a time are enough for a computer of two cores.
[assembly: CollectionBehavior(MaxParallelThreads = 2)]
