namespace NodeStack.ControlPlane.Scheduler.Cycle;

/// <summary>What goes from one cycle to the next.</summary>
/// <param name="NextNode">Where in the order the next cycle begins, so that all nodes get their turn.</param>
/// <param name="Seed">For choices between what is equal; another in every cycle.</param>
internal readonly record struct CycleMemory(int NextNode, ulong Seed);
