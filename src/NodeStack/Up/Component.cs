namespace NodeStack.Up;

/// <summary>A part of the cluster that runs in this process.</summary>
/// <param name="Run">Until cancelled; when it throws it is begun anew.</param>
internal sealed record Component(string Name, Func<CancellationToken, Task> Run);
