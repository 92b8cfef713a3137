// Every test drives a whole node: side by side they would only fight for the processor.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
