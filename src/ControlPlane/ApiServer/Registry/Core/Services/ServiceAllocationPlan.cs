using System.Net;

namespace NodeStack.ControlPlane.ApiServer.Registry.Core.Services;

/// <summary>What a write of a service takes and gives back once it is stored.</summary>
/// <param name="Problem">A range is full: why nothing was given, though the writer did nothing wrong.</param>
internal sealed record ServiceAllocationPlan(
    IReadOnlyList<IPAddress> Taken, IReadOnlyList<IPAddress> Freed, IReadOnlyList<int> TakenPorts, IReadOnlyList<int> FreedPorts, string? Problem = null)
{
    public IReadOnlyList<RefusedAllocation> Refused { get; init; } = [];
}
