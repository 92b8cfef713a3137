namespace NodeStack.ControlPlane.Scheduler.Pods;

/// <summary>Makes lists out of collection expressions.</summary>
internal static class ValueList
{
    public static ValueList<T> Create<T>(ReadOnlySpan<T> items) => items.IsEmpty ? default : new(items.ToArray());
}
