namespace NodeStack.ControlPlane.Scheduler.Plugins;

/// <summary>A point of a broken line from utilization in percent to a score.</summary>
internal readonly record struct ShapePoint(long Utilization, long Score)
{
    /// <summary>The line's value: level before its first point and after its last.</summary>
    public static long Value(ReadOnlySpan<ShapePoint> shape, long utilization)
    {
        for (var i = 0; i < shape.Length; i++)
        {
            if (utilization > shape[i].Utilization)
                continue;
            if (i == 0)
                return shape[0].Score;
            var (left, right) = (shape[i - 1], shape[i]);
            return left.Score + (right.Score - left.Score) * (utilization - left.Utilization) / (right.Utilization - left.Utilization);
        }
        return shape[^1].Score;
    }
}
