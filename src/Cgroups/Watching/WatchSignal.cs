namespace NodeStack.Cgroups.Watching;

/// <summary>Why a watch speaks. Changed may come late, or once for many changes: always read the file.</summary>
public enum WatchSignal
{
    Changed,

    /// <summary>The group is gone; nothing more will come.</summary>
    Removed
}
