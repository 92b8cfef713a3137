using System.Numerics;

namespace NodeStack.ControlPlane.ApiServer.Cache;

/// <summary>About how much memory a remembered change keeps from being freed.</summary>
internal static class CacheSizeRules
{
    /// <summary>Of an object besides its JSON: labels, fields, key.</summary>
    private const int ObjectBytes = 1_024;

    /// <summary>A node of the tree of objects; a change makes new ones from the root to the object.</summary>
    private const int NodeBytes = 64;

    public static long Bytes(IReadOnlyList<ObjectChange> changes, int objects)
    {
        var tree = NodeBytes * (BitOperations.Log2((uint)objects + 1) + 1);
        return changes.Sum(c => c.Object.Json.Length + (c.Previous?.Json.Length ?? 0) + (2L * ObjectBytes) + tree);
    }
}
