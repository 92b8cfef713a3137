using NodeStack.ControlPlane.Controllers.Reconciling;

namespace NodeStack.ControlPlane.Controllers.Hosting;

/// <summary>All controllers there are.</summary>
public static class ControllerCatalog
{
    public static IReadOnlyList<ControllerEntry> All { get; } = [.. WorkloadControllers.All, .. ClusterControllers.All];
}
