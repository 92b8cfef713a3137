namespace NodeStack.ControlPlane.Controllers.GarbageCollection;

/// <summary>A node of the graph as it was at one moment.</summary>
/// <param name="HasDeletingDependent">One of its dependents goes in the foreground itself: maybe a cycle.</param>
public sealed record GraphNodeView(
    ObjectIdentity Identity, bool IsVirtual, bool IsBeingDeleted, bool IsDeletingDependents, int DependentCount, bool HasDeletingDependent, int Looks);
