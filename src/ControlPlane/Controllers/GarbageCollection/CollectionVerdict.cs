namespace NodeStack.ControlPlane.Controllers.GarbageCollection;

/// <summary>What is to be done with an object that has owners.</summary>
public enum CollectionVerdict
{
    /// <summary>All its owners are there.</summary>
    Keep,

    /// <summary>One is there: references to others that are gone or wait for it are taken off.</summary>
    DropReferences,

    /// <summary>An owner waits for it, and it has dependents itself.</summary>
    DeleteForeground,

    /// <summary>As before, but one of its dependents waits too: its own references must not block, or a cycle would wait for itself for ever.</summary>
    UnblockAndDeleteForeground,

    /// <summary>No owner is left: it goes as its own finalizers say.</summary>
    Delete,
}
