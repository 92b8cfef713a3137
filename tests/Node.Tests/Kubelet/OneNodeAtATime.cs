// Nodes share the hierarchy of the machine, and the test machine has one CPU.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
