using System.Globalization;

namespace NodeStack.Cgroups.Pids;

/// <summary>A number of tasks (threads count), or no limit.</summary>
public readonly record struct PidLimit
{
    private PidLimit(long? tasks) => Tasks = tasks;

    public static PidLimit Max { get; } = new(null);

    /// <summary>Null is no limit.</summary>
    public long? Tasks { get; }

    public static PidLimit Of(long tasks)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(tasks);
        return new PidLimit(tasks);
    }

    /// <summary>As the kernel's file takes it.</summary>
    public override string ToString() => Tasks?.ToString(CultureInfo.InvariantCulture) ?? "max";
}
