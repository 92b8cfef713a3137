namespace NodeStack.ControlPlane.ApiServer.Apply;

/// <summary>
/// In which order the items of two lists come when one is laid over the other: shared items in the order of the upper list, items of one list only as
/// near as possible to where they were.
/// </summary>
internal static class ListOrderPlanner
{
    /// <param name="lower">May name an item more than once.</param>
    /// <param name="upper">Names each item once.</param>
    /// <returns>Each item with its place in the lower list, -1 when it was taken from the upper one.</returns>
    public static IReadOnlyList<(int FromLower, PathElement Step)> Order(List<PathElement> lower, List<PathElement> upper)
    {
        var inUpper = upper.ToHashSet();
        var inLower = lower.ToHashSet();
        var shared = new Queue<PathElement>(upper.Where(inLower.Contains));
        var next = Dequeue(shared);
        var done = new HashSet<PathElement>();
        var result = new List<(int, PathElement)>(lower.Count + upper.Count);
        var (l, u) = (0, 0);
        while (l < lower.Count || u < upper.Count)
        {
            if (l < lower.Count && u < upper.Count && lower[l].Equals(upper[u]))
            {
                done.Add(upper[u]);
                result.Add((-1, upper[u]));
                (l, u, next) = (l + 1, u + 1, Dequeue(shared));
                continue;
            }
            // A shared item that is not the next one waits for its turn.
            if (l < lower.Count && u < upper.Count && inUpper.Contains(lower[l]) && next is not null && !next.Equals(lower[l]))
            {
                l++;
                continue;
            }
            if (l < lower.Count && !inUpper.Contains(lower[l]))
            {
                result.Add((l, lower[l]));
                l++;
                continue;
            }
            if (l < lower.Count && done.Contains(lower[l]))
                l++;
            if (u < upper.Count)
            {
                done.Add(upper[u]);
                result.Add((-1, upper[u]));
                if (upper[u].Equals(next))
                    next = Dequeue(shared);
                u++;
            }
        }
        return result;
    }

    private static PathElement? Dequeue(Queue<PathElement> queue) => queue.TryDequeue(out var step) ? step : null;
}
