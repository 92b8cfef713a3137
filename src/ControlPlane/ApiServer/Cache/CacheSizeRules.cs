using System.Numerics;

namespace NodeStack.ControlPlane.ApiServer.Cache;

/// <summary>About how much memory a remembered change keeps from being freed, and how much of that is worth it.</summary>
internal static class CacheSizeRules
{
    /// <summary>Of an object besides its JSON: labels, fields, key.</summary>
    private const int ObjectBytes = 1_024;

    /// <summary>A node of the tree of objects; a change makes new ones from the root to the object.</summary>
    private const int NodeBytes = 64;

    /// <summary>
    /// Each version of an object counts once, where it ended: before that it is among the objects that are there now. The last state that a deletion tells
    /// never was among them.
    /// </summary>
    public static long Bytes(IReadOnlyList<ObjectChange> changes, int objects)
    {
        var bytes = 0L;
        var tree = NodeBytes * (BitOperations.Log2((uint)objects + 1) + 1);
        foreach (var change in changes)
            bytes += tree + SizeOf(change.Previous) + SizeOf(change.Type == ObjectChangeType.Deleted ? change.Object : null);
        return bytes;
    }

    /// <summary>
    /// A watch that falls behind what is remembered costs its client a list of everything. So the more there is to list, the more is remembered: half as much.
    /// </summary>
    /// <param name="objectBytes">JSON of all objects that are there.</param>
    public static long MaxChangeBytes(long least, long objectBytes) => Math.Max(least, objectBytes / 2);

    private static long SizeOf(CachedObject? version) => version is null ? 0 : version.Json.Length + ObjectBytes;
}
